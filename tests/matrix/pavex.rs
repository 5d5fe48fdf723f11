//! The forms of pavex 0.2: functions with an attribute, and a response that is built by methods. Its server is written by
//! a compiler of its own, so that these are compiled and mended, and not driven.

use super::builders::{constant, spelling};
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, named, with_status};

pub struct Pavex;

const RESPONSE: &str = "Response";
const LOCATED: &str = "insert_header(LOCATION, HeaderValue::from_static(\"/orders\"))";
const RIGHT: &str = "Response::see_other().insert_header(LOCATION, HeaderValue::from_static(\"/orders\"))";
const FAILED: &str = "Response::internal_server_error()";

fn constructor(status: u16) -> String {
    super::http_name(status).to_ascii_lowercase()
}

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, template: &str, text| with_status(name, status, Kind::Redirect, RESPONSE, template, text);
    let set = constant(status, 303);
    let new = format!("Response::new($STATUS).{LOCATED}");
    let full = format!("pavex::http::StatusCode::{}", super::http_name(status));
    let after = format!("{}().{LOCATED}", constructor(status));
    vec![
        named("constructor", status, Kind::Redirect, RESPONSE, ("Response::", &after), Some(RIGHT)),
        form("new", &new, set.clone()),
        form("set_status", &format!("Response::ok().set_status($STATUS).{LOCATED}"), set.clone()),
        form(
            "appended",
            "Response::new($STATUS).append_header(LOCATION, HeaderValue::from_static(\"/orders\"))",
            set.clone(),
        ),
        form(
            "status_mut",
            "{\nlet mut response = Response::ok();\n\
             response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\n\
             *response.status_mut() = $STATUS;\nresponse\n}",
            set,
        ),
        spelling(form("full_path", &new, super::builders::text("StatusCode", &full, &"StatusCode::SEE_OTHER"))),
    ]
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("new_without_location", RESPONSE, "Response::new($STATUS)"),
        form("text_without_location", RESPONSE, "Response::new($STATUS).set_typed_body(\"see the orders\")"),
    ]
}

fn pages() -> Vec<Form> {
    let token = |name, after: &str| named(name, 200, Kind::Page, RESPONSE, ("Response::", after), Some(FAILED));
    vec![
        token("html", "ok().set_typed_body(Html::from(\"<p>stored</p>\"))"),
        token("text", "ok().set_typed_body(\"stored\")"),
        with_status(
            "html_new",
            200,
            Kind::Page,
            RESPONSE,
            "Response::new($STATUS).set_typed_body(Html::from(\"<p>stored</p>\"))",
            constant(200, 500),
        ),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let template = format!("Response::new($STATUS).{LOCATED}");
    vec![with_status("located", status, Kind::IgnoredLocation, RESPONSE, &template, constant(status, 303))]
}

impl Framework for Pavex {
    fn name(&self) -> &'static str {
        "pavex"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("pavex")
    }

    fn prelude(&self) -> &'static str {
        "use pavex::http::header::LOCATION;\nuse pavex::http::{HeaderValue, StatusCode};\n\
         use pavex::request::body::UrlEncodedBody;\nuse pavex::response::body::Html;\n\
         use pavex::{IntoResponse, Response, delete, get, patch, post, put};\n\nuse crate::store::{Order, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [pages(), ignored(200)].concat(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => ignored(status),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        if handler.binding != Binding::Function {
            return None;
        }
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&Shop::open()");
        let method = handler.method.lower();
        let items = format!(
            "#[{method}(path = \"{path}\")]\npub async fn {name}(order: &UrlEncodedBody<Order>) -> {returns} {{\n\
             let name = order.0.name.as_str();\n{stored}{body}\n}}\n"
        );
        // The blueprint takes all of a module at once.
        Some(Bound { items, route: String::new() })
    }

    fn opaque(&self) -> Option<&'static str> {
        None
    }

    fn dressed(&self, _: &str) -> (String, String) {
        let tail = "let answer = answer.into_response();\n\
                    answer.insert_header(pavex::http::HeaderName::from_static(\"x-shop\"), \
                    HeaderValue::from_static(\"open\"))";
        (RESPONSE.to_owned(), tail.to_owned())
    }

    /// An error is answered by a function that an attribute makes its handler: it stands in the rows.
    fn error(&self, _: &str, _: &Form) -> Option<String> {
        None
    }

    fn success(&self) -> (&'static str, &'static str) {
        (RESPONSE, RIGHT)
    }

    fn table(&self, _: &str, _: &[String]) -> String {
        String::new()
    }

    /// The library: what is annotated has to be public.
    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let public = |modules: &[&str]| module_lines(modules).replace("mod ", "pub mod ");
        format!(
            "#![allow(warnings)]\n\n{}{}pub mod store;\n\nuse pavex::blueprint::from;\nuse pavex::response::body::Html;\n\
             use pavex::{{Blueprint, Response, get}};\n\n\
             #[get(path = \"/orders\")]\npub fn orders() -> Response {{\n\
             Response::ok().set_typed_body(Html::from(\"<ul></ul>\"))\n}}\n\n\
             pub fn blueprint() -> Blueprint {{\nlet mut app = Blueprint::new();\n\
             app.import(from![crate]);\napp.routes(from![crate]);\napp\n}}\n",
            public(modules),
            public(helpers)
        )
    }

    fn assets(&self) -> &'static [(&'static str, &'static str)] {
        &[(
            "src/bin/blueprint.rs",
            "fn main() {\n    let path = std::env::args().nth(1).unwrap();\n    \
             matrix_pavex::blueprint().persist(std::path::Path::new(&path)).unwrap();\n}\n",
        )]
    }

    fn store(&self) -> &'static str {
        super::store_source!("#[derive(serde::Deserialize)]")
    }
}
