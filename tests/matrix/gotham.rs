//! The forms of gotham 0.8 that need no state: its helpers take the state of the request and stand in the rows.

use super::builders::{Style, constant};
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, named, with_status};

pub struct Gotham;

const STYLE: Style = Style {
    ty: "Response<Body>",
    empty: "Body::default()",
    page: "\"<p>stored</p>\".into_body()",
    around: ("", ""),
    http: "gotham::http",
};

fn without_location(status: u16) -> Form {
    with_status(
        "status_and_text",
        status,
        Kind::NoLocation,
        "(StatusCode, Mime, &'static str)",
        "($STATUS, mime::TEXT_PLAIN, \"see the orders\")",
        constant(status, 204),
    )
}

fn pages() -> Vec<Form> {
    vec![
        named(
            "html",
            200,
            Kind::Page,
            "(Mime, &'static str)",
            ("", "(mime::TEXT_HTML, \"<p>stored</p>\")"),
            Some("(mime::IMAGE_PNG, \"\")"),
        ),
        with_status(
            "html_with_status",
            200,
            Kind::Page,
            "(StatusCode, Mime, &'static str)",
            "($STATUS, mime::TEXT_HTML, \"<p>stored</p>\")",
            constant(200, 500),
        ),
    ]
}

impl Framework for Gotham {
    fn name(&self) -> &'static str {
        "gotham"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("gotham")
    }

    fn prelude(&self) -> &'static str {
        "use gotham::handler::{HandlerError, IntoBody, IntoResponse};\nuse gotham::helpers::http::Body;\n\
         use gotham::http::header::{CONTENT_TYPE, LOCATION};\n\
         use gotham::http::{HeaderValue, Response, StatusCode, Uri};\nuse gotham::mime::{self, Mime};\n\
         use gotham::router::builder::{DefineSingleRoute, DrawRoutes, RouterBuilder};\n\
         use gotham::state::{FromState, State};\n\nuse crate::store::{Shop, sent_name, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [pages(), STYLE.pages(), STYLE.ignored(200)].concat(),
            301 | 302 | 303 | 307 | 308 => {
                [STYLE.redirects(status), STYLE.without_location(status), vec![without_location(status)]].concat()
            }
            204 | 404 => STYLE.ignored(status),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&pool");
        let inner = |head: &str| {
            format!(
                "{head}(state: &mut State) -> {returns} {{\nlet pool = Shop::open();\n\
                 let name = sent_name(Uri::borrow_from(state).query());\nlet name = name.as_str();\n{stored}{body}\n}}\n"
            )
        };
        let answer = match handler.binding {
            Binding::Function => (inner(&format!("async fn {name}_inner")), format!("{name}_inner")),
            Binding::Associated => (
                format!("struct {name}_Desk;\nimpl {name}_Desk {{\n{}}}\n", inner("async fn handle")),
                format!("{name}_Desk::handle"),
            ),
            Binding::Generic | Binding::Closure => return None,
        };
        Some(Bound {
            items: format!(
                "{}async fn {name}(state: &mut State) -> Result<impl IntoResponse + use<>, HandlerError> {{\n\
                 Ok({}(state).await)\n}}\n",
                answer.0, answer.1
            ),
            route: format!("route.{}(\"{path}\").to_async_borrowing({name});", handler.method.lower()),
        })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl IntoResponse + use<>")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (ty.to_owned(), "answer".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\nimpl IntoResponse for {name} {{\n\
             fn into_response(self, state: &State) -> Response<Body> {{\nlet answer = {};\n\
             answer.into_response(state)\n}}\n}}\n",
            form.expression()
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        (
            "Response<Body>",
            "Response::builder().status(303).header(LOCATION, \"/orders\").body(Body::default()).unwrap()",
        )
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!("pub fn draw(route: &mut RouterBuilder<'_, (), ()>) {{\n{}\n}}\n", routes.join("\n"))
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let drawn: String = modules.iter().flat_map(|module| [*module, "::draw(route);\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse gotham::mime::{{self, Mime}};\n\
             use gotham::router::Router;\n\
             use gotham::router::builder::{{DefineSingleRoute, DrawRoutes, build_simple_router}};\n\
             use gotham::state::State;\n\n\
             fn app() -> Router {{\nbuild_simple_router(|route| {{\nroute.get(\"/orders\").to(orders);\n{drawn}}})\n}}\n\n\
             fn orders(state: State) -> (State, (Mime, &'static str)) {{\n(state, (mime::TEXT_HTML, \"<ul></ul>\"))\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\nstore::end_with_input();\n\
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
             println!(\"listening on {{}}\", listener.local_addr().unwrap());\n\
             gotham::bind_server(listener, app(), |stream| std::future::ready(Ok(stream))).await\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!(""), super::sent_name_source!())
    }
}
