//! The forms of xitca-web 0.8. In its tuples the last member wins.

use super::builders::{constant, spelling, text};
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, named, with_status};

pub struct Xitca;

const LOCATED: &str = "(LOCATION, HeaderValue::from_static(\"/orders\"))";
const RIGHT: &str = "Redirect::see_other(\"/orders\")";

fn redirects(status: u16) -> Vec<Form> {
    let kind = Kind::Redirect;
    let form = |name, ty: &str, template: &str, text| with_status(name, status, kind, ty, template, text);
    let set = constant(status, 303);
    let tuple = format!("($STATUS, {LOCATED})");
    let tuple_type = "(StatusCode, (HeaderName, HeaderValue))";
    let built = "Response::builder().status($STATUS).header(LOCATION, \"/orders\").body(\"\".into()).unwrap()";
    let full = format!("xitca_web::http::StatusCode::{}", super::http_name(status));
    let mut forms = vec![
        form("tuple", tuple_type, &tuple, set.clone()),
        form(
            "header_list",
            "([(HeaderName, HeaderValue); 1], StatusCode)",
            &format!("([{LOCATED}], $STATUS)"),
            set.clone(),
        ),
        form(
            "header_map",
            "(StatusCode, HeaderMap, &'static str)",
            "{\nlet mut headers = HeaderMap::new();\n\
             headers.insert(LOCATION, HeaderValue::from_static(\"/orders\"));\n\
             ($STATUS, headers, \"see the orders\")\n}",
            set.clone(),
        ),
        form("redirect_and_status", "(Redirect, StatusCode)", &format!("({RIGHT}, $STATUS)"), set.clone()),
        form(
            "response_new",
            "WebResponse",
            "{\nlet mut response = WebResponse::new(\"see the orders\".into());\n*response.status_mut() = $STATUS;\n\
             response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\nresponse\n}",
            set.clone(),
        ),
        form("builder", "WebResponse", built, set),
        form("builder_number", "WebResponse", built, text("u16", &status, &303)),
        spelling(form("full_path", tuple_type, &tuple, text("StatusCode", &full, &"StatusCode::SEE_OTHER"))),
    ];
    let constructor = match status {
        302 => "found",
        303 => "see_other",
        307 => "temporary",
        308 => "permanent",
        _ => return forms,
    };
    let after = format!("{constructor}(\"/orders\")");
    forms.push(named("redirect", status, kind, "Redirect", ("Redirect::", &after), Some(RIGHT)));
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("status_and_text", "(StatusCode, &'static str)", "($STATUS, \"see the orders\")"),
        form(
            "new_without_location",
            "WebResponse",
            "{\nlet mut response = WebResponse::new(\"\".into());\n*response.status_mut() = $STATUS;\nresponse\n}",
        ),
    ]
}

fn pages() -> Vec<Form> {
    let token = |name, kind, ty: &str, after: &str| named(name, 200, kind, ty, ("", after), None);
    vec![
        token("html", Kind::Page, "Html<&'static str>", "Html(\"<p>stored</p>\")"),
        with_status(
            "html_with_status",
            200,
            Kind::Page,
            "(StatusCode, Html<&'static str>)",
            "($STATUS, Html(\"<p>stored</p>\"))",
            constant(200, 500),
        ),
        token("text", Kind::Page, "&'static str", "\"stored\""),
        token("text_type", Kind::Page, "Text<&'static str>", "Text(\"stored\")"),
        token("json", Kind::Right, "Json<&'static str>", "Json(\"stored\")"),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let template = format!("($STATUS, {LOCATED})");
    let ty = "(StatusCode, (HeaderName, HeaderValue))";
    vec![with_status("located", status, Kind::IgnoredLocation, ty, &template, constant(status, 303))]
}

impl Framework for Xitca {
    fn name(&self) -> &'static str {
        "xitca"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("xitca")
    }

    fn prelude(&self) -> &'static str {
        "use xitca_web::handler::form::Form;\nuse xitca_web::handler::handler_service;\n\
         use xitca_web::handler::html::Html;\nuse xitca_web::handler::json::Json;\n\
         use xitca_web::handler::redirect::Redirect;\nuse xitca_web::handler::text::Text;\n\
         use xitca_web::http::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};\n\
         use xitca_web::http::{Response, StatusCode, WebResponse};\n\
         use xitca_web::route::{delete, get, patch, post, put};\nuse xitca_web::{App, NestApp};\n\n\
         use crate::store::{Greeting, Order, Plain, Shop, store};\n"
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
        const ARGUMENTS: &str = "Form(order): Form<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&Shop::open()");
        let body = format!("let name = order.name.as_str();\n{stored}{body}");
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
            Binding::Closure => (String::new(), format!("async |{ARGUMENTS}| {{\n{body}\n}}")),
        };
        // Each module is nested at the first segment.
        let below = path.match_indices('/').nth(1).map_or(*path, |(at, _)| &path[at..]);
        let route = format!(".at(\"{below}\", {}(handler_service({bound})))", handler.method.lower());
        Some(Bound { items, route })
    }

    fn opaque(&self) -> Option<&'static str> {
        None
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        let tail = "(answer, (HeaderName::from_static(\"x-shop\"), HeaderValue::from_static(\"open\")))";
        (format!("({ty}, (HeaderName, HeaderValue))"), tail.to_owned())
    }

    /// An error is a service of its own: it stands in the rows.
    fn error(&self, _: &str, _: &Form) -> Option<String> {
        None
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", RIGHT)
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!("pub fn app() -> NestApp<()> {{\nApp::new()\n{}\n}}\n", routes.join("\n"))
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let nested: String = modules.iter().map(|module| format!(".at(\"/{module}\", {module}::app())\n")).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse xitca_web::App;\nuse xitca_web::handler::handler_service;\n\
             use xitca_web::handler::html::Html;\nuse xitca_web::route::get;\n\n\
             async fn home() -> Html<&'static str> {{\nHtml(\"<h1>Shop</h1>\")\n}}\n\n\
             async fn orders() -> Html<&'static str> {{\nHtml(\"<ul></ul>\")\n}}\n\n\
             fn main() -> std::io::Result<()> {{\nstore::end_with_input();\n\
             let listener = std::net::TcpListener::bind(\"127.0.0.1:0\")?;\n\
             println!(\"listening on {{}}\", listener.local_addr()?);\n\
             App::new()\n.at(\"/\", get(handler_service(home)))\n.at(\"/orders\", get(handler_service(orders)))\n{nested}\
             .serve()\n.worker_threads(1)\n.disable_signal()\n.listen(listener)?\n.run()\n.wait()\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(serde::Deserialize)]"), super::greeting_source!())
    }
}
