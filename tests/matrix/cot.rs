//! The forms of cot 0.7: most end in a `cot::Result<Response>`.

use super::builders::{constant, spelling, text};
use super::{Binding, Bound, Form, Framework, Handler, Kind, Method, module_lines, named, with_status};

pub struct Cot;

const RESPONSE: &str = "cot::Result<Response>";

fn redirects(status: u16) -> Vec<Form> {
    let kind = Kind::Redirect;
    let form = |name, template: &str, text| with_status(name, status, kind, RESPONSE, template, text);
    let set = constant(status, 303);
    let built = "Ok::<_, cot::Error>(cot::http::Response::builder().status($STATUS).header(LOCATION, \"/orders\").body(Body::empty()).unwrap())";
    let unit = "().with_status($STATUS).with_header(LOCATION, \"/orders\").into_response()";
    let full = format!("cot::StatusCode::{}", super::http_name(status));
    let mut forms = vec![
        form("unit_with_status", unit, set.clone()),
        form(
            "text_with_status",
            "\"see the orders\".with_header(\"location\", \"/orders\").with_status($STATUS).into_response()",
            set.clone(),
        ),
        form("redirect_with_status", "Redirect::new(\"/orders\").with_status($STATUS).into_response()", set.clone()),
        form("builder", built, set.clone()),
        form("builder_number", built, text("u16", &status, &303)),
        form(
            "response_new",
            "{\nlet mut response = Response::new(Body::fixed(\"see the orders\"));\n\
             *response.status_mut() = $STATUS;\n\
             response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\nOk::<_, cot::Error>(response)\n}",
            set,
        ),
        spelling(form("full_path", unit, text("StatusCode", &full, &"StatusCode::SEE_OTHER"))),
    ];
    if status == 303 {
        forms.push(named("redirect", 303, kind, "Redirect", ("Redirect::", "new(\"/orders\")"), None));
    }
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("unit_without_location", RESPONSE, "().with_status($STATUS).into_response()"),
    ]
}

fn pages() -> Vec<Form> {
    let token = |name, kind, ty: &str, after: &str| named(name, 200, kind, ty, ("", after), None);
    vec![
        token("html", Kind::Page, "Html", "Html::new(\"<p>stored</p>\")"),
        with_status(
            "html_with_status",
            200,
            Kind::Page,
            RESPONSE,
            "Html::new(\"<p>stored</p>\").with_status($STATUS).into_response()",
            constant(200, 500),
        ),
        token("text", Kind::Page, "&'static str", "\"stored\""),
        token("json", Kind::Right, "Json<&'static str>", "Json(\"stored\")"),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let template = "().with_status($STATUS).with_header(LOCATION, \"/orders\").into_response()";
    vec![with_status("located", status, Kind::IgnoredLocation, RESPONSE, template, constant(status, 303))]
}

impl Framework for Cot {
    fn name(&self) -> &'static str {
        "cot"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("cot")
    }

    fn prelude(&self) -> &'static str {
        "use cot::form::FormResult;\nuse cot::html::Html;\nuse cot::http::header::{HeaderValue, LOCATION};\n\
         use cot::json::Json;\nuse cot::request::extractors::RequestForm;\n\
         use cot::response::{IntoResponse, Redirect, Response};\n\
         use cot::router::method::{delete, get, patch, post, put};\nuse cot::router::{Route, Router};\n\
         use cot::{App, Body, StatusCode};\n\nuse crate::store::{Greeting, Order, Plain, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => pages(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => ignored(status),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        const ARGUMENTS: &str = "RequestForm(order): RequestForm<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let stored = if handler.method == Method::Get { "" } else { "store(&Shop::open(), name).await;\n" };
        let body = format!(
            "let name = match &order {{\nFormResult::Ok(order) => order.name.as_str(),\n\
             FormResult::ValidationError(_) => \"\",\n}};\n{stored}{body}"
        );
        let (items, bound) = match handler.binding {
            Binding::Function => {
                (format!("async fn {name}({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"), (*name).to_owned())
            }
            Binding::Generic => (
                format!("async fn {name}<G: Greeting>({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"),
                format!("{name}::<Plain>"),
            ),
            Binding::Associated => (
                format!(
                    "struct {name}_Desk;\nimpl {name}_Desk {{\n\
                     async fn handle({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n}}\n"
                ),
                format!("{name}_Desk::handle"),
            ),
            Binding::Closure => return None,
        };
        let route = format!("Route::with_handler(\"{path}\", {}({bound})),", handler.method.lower());
        Some(Bound { items, route })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl IntoResponse")
    }

    fn dressed(&self, _: &str) -> (String, String) {
        (RESPONSE.to_owned(), "answer.with_header(\"x-shop\", \"open\").into_response()".to_owned())
    }

    /// Errors are 4xx and 5xx pages.
    fn error(&self, _: &str, _: &Form) -> Option<String> {
        None
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", "Redirect::new(\"/orders\")")
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "pub struct Routes;\n\nimpl App for Routes {{\nfn name(&self) -> &'static str {{\n\"{module}\"\n}}\n\n\
             fn router(&self) -> Router {{\nRouter::with_urls([\n{}\n])\n}}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let registered: String =
            modules.iter().map(|module| format!("apps.register_with_views({module}::Routes, \"\");\n")).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse cot::config::ProjectConfig;\nuse cot::html::Html;\n\
             use cot::project::{{RegisterAppsContext, run_at_with_shutdown}};\n\
             use cot::router::method::get;\nuse cot::router::{{Route, Router}};\n\
             use cot::{{App, AppBuilder, Bootstrapper, Project}};\n\n\
             async fn home() -> Html {{\nHtml::new(\"<h1>Shop</h1>\")\n}}\n\n\
             async fn orders() -> Html {{\nHtml::new(\"<ul></ul>\")\n}}\n\n\
             struct Pages;\n\nimpl App for Pages {{\nfn name(&self) -> &'static str {{\n\"pages\"\n}}\n\n\
             fn router(&self) -> Router {{\nRouter::with_urls([\n\
             Route::with_handler(\"/\", get(home)),\nRoute::with_handler(\"/orders\", get(orders)),\n])\n}}\n}}\n\n\
             struct Store;\n\nimpl Project for Store {{\n\
             fn config(&self, _: &str) -> cot::Result<ProjectConfig> {{\n\
             Ok(ProjectConfig::builder().debug(false).register_panic_hook(false).build())\n}}\n\n\
             fn register_apps(&self, apps: &mut AppBuilder, _: &RegisterAppsContext) {{\n\
             apps.register_with_views(Pages, \"\");\n{registered}}}\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> cot::Result<()> {{\n\
             store::end_with_input();\n\
             let bootstrapper = Bootstrapper::new(Store).with_config_name(\"shop\")?.boot().await?;\n\
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
             println!(\"listening on {{}}\", listener.local_addr().unwrap());\n\
             run_at_with_shutdown(bootstrapper, listener, std::future::pending()).await\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(Debug, cot::form::Form)]"), super::greeting_source!())
    }
}
