//! The forms of ohkami 0.24.

use super::builders::{spelling, text};
use super::{Binding, Bound, Form, Framework, Handler, Kind, StatusText, camel_name, module_lines, named, with_status};

pub struct Ohkami;

const RESPONSE: &str = "Response";
const LOCATED: &str = "with_headers(|headers| headers.location(\"/orders\"))";
const RIGHT: &str = "Response::SeeOther().with_headers(|headers| headers.location(\"/orders\"))";
const FAILED: &str = "Response::InternalServerError()";
const TYPED: &str = "typed";
const CONVERTED: &str = "converted";
/// As many as a tuple of routes may have (ohkami/routing.rs).
const MOST_ROUTES: usize = 12;

fn name_of(status: u16) -> &'static str {
    match status {
        200 => "OK",
        other => camel_name(other),
    }
}

fn constant(status: u16, right: u16) -> StatusText {
    let name = |status| format!("Status::{}", name_of(status));
    text("Status", &name(status), &name(right))
}

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, template: &str, text| with_status(name, status, Kind::Redirect, RESPONSE, template, text);
    let set = constant(status, 303);
    let new = format!("Response::new($STATUS).{LOCATED}");
    let number = format!("Response::new(Status::from($STATUS)).{LOCATED}");
    let full = format!("ohkami::Status::{}", name_of(status));
    let after = format!("{}().{LOCATED}", name_of(status));
    vec![
        named("constructor", status, Kind::Redirect, RESPONSE, ("Response::", &after), Some(RIGHT)),
        form("new", &new, set.clone()),
        form(
            "by_name",
            "Response::new($STATUS).with_headers(|headers| headers.x(\"Location\", \"/orders\"))",
            set.clone(),
        ),
        form(
            "in_place",
            "{\nlet mut response = Response::new($STATUS);\n\
             response.headers.set().server(\"shop\").location(\"/orders\");\nresponse\n}",
            set.clone(),
        ),
        form(
            "status_field",
            "{\nlet mut response = status::SeeOther::at(\"/orders\").into_response();\n\
             response.status = $STATUS;\nresponse\n}",
            set.clone(),
        ),
        form("with_text", &format!("Response::new($STATUS).with_text(\"see the orders\").{LOCATED}"), set),
        form("number", &number, text("u16", &status, &303)),
        spelling(form("hexadecimal", &number, text("u16", &format!("{status:#x}"), &303))),
        spelling(form("full_path", &new, text("Status", &full, &"Status::SeeOther"))),
    ]
}

/// A redirect that is a type, and one that was turned into a response.
fn typed(name: &'static str, status: u16) -> Option<Form> {
    let constructor = match status {
        302 | 303 => "at",
        301 | 307 | 308 => "to",
        _ => return None,
    };
    let ty = name_of(status);
    let after = format!("{ty}::{constructor}(\"/orders\")");
    let converted = format!("{after}.into_response()");
    Some(match name {
        TYPED => named(TYPED, status, Kind::Redirect, &format!("status::{ty}"), ("status::", &after), None),
        _ => named(CONVERTED, status, Kind::Redirect, RESPONSE, ("status::", &converted), Some(RIGHT)),
    })
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "Status", "$STATUS"),
        form("new_without_location", RESPONSE, "Response::new($STATUS)"),
        form("text_without_location", RESPONSE, "Response::new($STATUS).with_text(\"see the orders\")"),
    ]
}

fn pages() -> Vec<Form> {
    let token =
        |name, kind, ty: &str, before: &str, after: &str, right| named(name, 200, kind, ty, (before, after), right);
    vec![
        token("html", Kind::Page, "Html<&'static str>", "", "Html(\"<p>stored</p>\")", None),
        token(
            "html_constructor",
            Kind::Page,
            RESPONSE,
            "Response::",
            "OK().with_html(\"<p>stored</p>\")",
            Some(FAILED),
        ),
        with_status(
            "html_new",
            200,
            Kind::Page,
            RESPONSE,
            "Response::new($STATUS).with_html(\"<p>stored</p>\")",
            constant(200, 500),
        ),
        token("text", Kind::Page, "&'static str", "", "\"stored\"", None),
        token("text_type", Kind::Page, "Text<&'static str>", "", "Text(\"stored\")", None),
        token("json", Kind::Right, "Json<&'static str>", "", "Json(\"stored\")", None),
    ]
}

fn right(status: u16) -> Vec<Form> {
    let (ty, after) = match status {
        201 => ("status::Created<&'static str>", "status::Created(\"stored\")"),
        204 => ("status::NoContent", "status::NoContent"),
        _ => return Vec::new(),
    };
    vec![named("unfollowed", status, Kind::Right, ty, ("", after), None)]
}

fn ignored(status: u16) -> Vec<Form> {
    let template = format!("Response::new($STATUS).{LOCATED}");
    vec![with_status("located", status, Kind::IgnoredLocation, RESPONSE, &template, constant(status, 303))]
}

/// An application of these routes: of applications, where there are more than a tuple takes.
fn application(routes: &[String]) -> String {
    let mut members: Vec<String> = routes.to_vec();
    while members.len() > MOST_ROUTES {
        members =
            members.chunks(MOST_ROUTES).map(|members| format!("Ohkami::new((\n{},\n))", members.join(",\n"))).collect();
    }
    format!("Ohkami::new((\n{},\n))", members.join(",\n"))
}

impl Framework for Ohkami {
    fn name(&self) -> &'static str {
        "ohkami"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("ohkami")
    }

    fn prelude(&self) -> &'static str {
        "use ohkami::claw::content::{Html, Text, UrlEncoded};\nuse ohkami::claw::status;\n\
         use ohkami::{IntoResponse, Json, Ohkami, Response, Status};\n\n\
         use crate::store::{Greeting, Order, Plain, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [pages(), ignored(200)].concat(),
            301 | 302 | 303 | 307 | 308 => {
                let typed = [TYPED, CONVERTED].into_iter().filter_map(|name| typed(name, status)).collect();
                [redirects(status), typed, without_location(status)].concat()
            }
            204 => [ignored(204), right(204)].concat(),
            404 => ignored(404),
            _ => right(status),
        }
    }

    /// The status of a redirect is its type, and its constructor goes with it.
    fn mended(&self, form: &Form) -> Option<Form> {
        (matches!(form.name, TYPED | CONVERTED) && form.status != 303).then(|| typed(form.name, 303)).flatten()
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        const ARGUMENTS: &str = "UrlEncoded(order): UrlEncoded<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&Shop::open()");
        let body = format!("let name = order.name.as_str();\n{stored}{body}");
        let function = |head: &str| format!("async fn {head}({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n");
        let (items, bound) = match handler.binding {
            Binding::Function => (function(name), (*name).to_owned()),
            Binding::Generic => (function(&format!("{name}<G: Greeting>")), format!("{name}::<Plain>")),
            Binding::Associated => (
                format!("struct {name}_Desk;\nimpl {name}_Desk {{\n{}}}\n", function("handle")),
                format!("{name}_Desk::handle"),
            ),
            // In the function that holds the closure others name the type as well.
            Binding::Closure if handler.name.ends_with(TYPED) || handler.name.ends_with(CONVERTED) => return None,
            Binding::Closure => (String::new(), format!("|{ARGUMENTS}| async move {{\n{body}\n}}")),
        };
        Some(Bound { items, route: format!("\"{path}\".{}({bound})", handler.method.lower().to_uppercase()) })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl IntoResponse")
    }

    fn dressed(&self, _: &str) -> (String, String) {
        let tail = "answer.into_response().with_headers(|headers| headers.x(\"x-shop\", \"open\"))";
        (RESPONSE.to_owned(), tail.to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\nimpl IntoResponse for {name} {{\nfn into_response(self) -> Response {{\n\
             let answer = {};\nanswer.into_response()\n}}\n}}\n",
            form.expression()
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        (RESPONSE, RIGHT)
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        // Within the function, where `pages` does not take it for an import that nothing names.
        format!("pub fn app() -> Ohkami {{\n    use ohkami::Route;\n{}\n}}\n", application(routes))
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let pages = ["\"/\".GET(home)", "\"/orders\".GET(orders)"].map(str::to_owned);
        let nested = modules.iter().map(|module| format!("{module}::app()"));
        let all: Vec<String> = pages.into_iter().chain(nested).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse ohkami::Ohkami;\nuse ohkami::claw::content::Html;\n\n\
             async fn home() -> Html<&'static str> {{\nHtml(\"<h1>Shop</h1>\")\n}}\n\n\
             async fn orders() -> Html<&'static str> {{\nHtml(\"<ul></ul>\")\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\n    use ohkami::Route;\nstore::end_with_input();\n\
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
             println!(\"listening on {{}}\", listener.local_addr().unwrap());\n{}.howl(listener).await\n}}\n",
            module_lines(modules),
            module_lines(helpers),
            application(&all)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(serde::Deserialize)]"), super::greeting_source!())
    }
}
