//! The forms of viz 0.11. A handler returns viz's `Result`.

use super::builders::{Style, constant, in_result};
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, named, with_status};

pub struct Viz;

const STYLE: Style =
    Style { ty: "Response", empty: "Body::empty()", page: "page().into()", around: ("", ""), http: "viz" };
const FAILED: &str = "StatusCode::INTERNAL_SERVER_ERROR.into_response()";
const RIGHT: &str = "Response::see_other(\"/orders\")";

fn redirects(status: u16) -> Vec<Form> {
    let kind = Kind::Redirect;
    let mut forms = vec![
        with_status(
            "redirect_with_status",
            status,
            kind,
            "Response",
            "Response::redirect_with_status(\"/orders\", $STATUS)",
            constant(status, 303),
        ),
        with_status(
            "status_mut",
            status,
            kind,
            "Response",
            "{\nlet mut response = Response::see_other(\"/orders\");\n*response.status_mut() = $STATUS;\nresponse\n}",
            constant(status, 303),
        ),
    ];
    let constructor = match status {
        303 => "see_other",
        307 => "temporary",
        308 => "permanent",
        _ => return forms,
    };
    let after = format!("{constructor}(\"/orders\")");
    forms.push(named("redirect", status, kind, "Response", ("Response::", &after), Some(RIGHT)));
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("status_and_text", "(StatusCode, &'static str)", "($STATUS, \"see the orders\")"),
    ]
}

fn pages() -> Vec<Form> {
    let token =
        |name, ty: &str, before: &str, after: &str, right| named(name, 200, Kind::Page, ty, (before, after), right);
    vec![
        token("html", "Response", "Response::", "html(\"<p>stored</p>\")", Some(FAILED)),
        with_status(
            "html_with_status",
            200,
            Kind::Page,
            "(StatusCode, Response)",
            "($STATUS, Response::html(\"<p>stored</p>\"))",
            constant(200, 500),
        ),
        token("text", "&'static str", "", "\"stored\"", None),
        token("text_response", "Response", "Response::", "text(\"stored\")", Some(FAILED)),
    ]
}

impl Framework for Viz {
    fn name(&self) -> &'static str {
        "viz"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("viz")
    }

    fn prelude(&self) -> &'static str {
        "use viz::header::{CONTENT_TYPE, HeaderValue, LOCATION};\nuse viz::types::{Form, Json};\n\
         use viz::{Body, IntoHandler, IntoResponse, Request, Response, ResponseExt, Result as VizResult, Router, \
         StatusCode};\n\nuse crate::store::{Greeting, Order, Plain, Shop, page, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        let forms = match status {
            200 => {
                let unfollowed = named(
                    "redirect",
                    200,
                    Kind::IgnoredLocation,
                    "Response",
                    ("Response::", "redirect(\"/orders\")"),
                    Some(RIGHT),
                );
                let json = named("json", 200, Kind::Right, "Json<&'static str>", ("", "Json(\"stored\")"), None);
                [pages(), STYLE.pages(), STYLE.ignored(200), vec![unfollowed, json]].concat()
            }
            301 | 302 | 303 | 307 | 308 => {
                [redirects(status), STYLE.redirects(status), without_location(status), STYLE.without_location(status)]
                    .concat()
            }
            204 | 404 => STYLE.ignored(status),
            _ => Vec::new(),
        };
        forms.into_iter().map(|form| in_result("VizResult", form)).collect()
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&pool");
        let function = |head: &str| {
            format!(
                "{head}(Form(order): Form<Order>) -> {returns} {{\nlet pool = Shop::open();\n\
                 let name = order.name.as_str();\n{stored}{body}\n}}\n"
            )
        };
        let (items, bound) = match handler.binding {
            // What is no error of viz is answered as a value.
            Binding::Function if !returns.starts_with("VizResult") => (
                format!(
                    "{}async fn {name}(order: Form<Order>) -> VizResult<impl IntoResponse> {{\n\
                     Ok({name}_inner(order).await)\n}}\n",
                    function(&format!("async fn {name}_inner"))
                ),
                (*name).to_owned(),
            ),
            Binding::Function => (function(&format!("async fn {name}")), (*name).to_owned()),
            Binding::Generic => (function(&format!("async fn {name}<G: Greeting>")), format!("{name}::<Plain>")),
            Binding::Associated => (
                format!("struct {name}_Desk;\nimpl {name}_Desk {{\n{}}}\n", function("async fn handle")),
                format!("{name}_Desk::handle"),
            ),
            Binding::Closure => return None,
        };
        Some(Bound { items, route: format!(".{}(\"{path}\", {bound}.into_handler())", handler.method.lower()) })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("VizResult<impl IntoResponse>")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        let tail = format!("let answer: {ty} = answer;\nOk(Some(answer?))");
        ("VizResult<impl IntoResponse>".to_owned(), tail)
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        let answer = form.expression();
        let answer = answer.strip_prefix("Ok(")?.strip_suffix(')')?;
        Some(format!(
            "struct {name};\nimpl IntoResponse for {name} {{\nfn into_response(self) -> Response {{\n\
             let answer = {answer};\nanswer.into_response()\n}}\n}}\n"
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Response", RIGHT)
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "async fn collection(_: Request) -> VizResult<Response> {{\nOk(Response::html(\"<ol></ol>\"))\n}}\n\n\
             pub fn router() -> Router {{\nRouter::new()\n.get(\"/{module}\", collection)\n{}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let nested: String = modules.iter().flat_map(|module| [".nest(\"/\", ", *module, "::router())\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse viz::{{Request, Response, ResponseExt, Result, Router}};\n\n\
             fn app() -> Router {{\nRouter::new()\n.get(\"/orders\", orders)\n{nested}}}\n\n\
             async fn orders(_: Request) -> Result<Response> {{\nOk(Response::html(\"<ul></ul>\"))\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\nstore::end_with_input();\n\
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
             println!(\"listening on {{}}\", listener.local_addr().unwrap());\n\
             viz::serve(listener, app()).await.unwrap();\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(
            super::store_source!("#[derive(serde::Deserialize)]"),
            "\npub fn page() -> http_body_util::Full<viz::Bytes> {\n",
            "    http_body_util::Full::from(\"<p>stored</p>\")\n}\n",
            super::greeting_source!(),
        )
    }
}
