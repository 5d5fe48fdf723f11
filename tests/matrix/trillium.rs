//! The forms of trillium 1. An answer is made on the connection, so it stands in the handler itself.

use super::builders::text;
use super::{Binding, Bound, Form, Framework, Handler, Kind, StatusText, camel_name, module_lines, named, with_status};

pub struct Trillium;

const LOCATED: &str = "with_response_header(KnownHeaderName::Location, \"/orders\")";
const RIGHT: &str = "conn.redirect_as(\"/orders\", RedirectStatus::SeeOther)";

fn camel(ty: &'static str, status: u16, right: u16) -> StatusText {
    text(ty, &format!("{ty}::{}", camel_name(status)), &format!("{ty}::{}", camel_name(right)))
}

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, template: &str, text| with_status(name, status, Kind::Redirect, "Conn", template, text);
    let mut forms = vec![
        form("redirect_as", "conn.redirect_as(\"/orders\", $STATUS)", camel("RedirectStatus", status, 303)),
        form("status", &format!("conn.with_status($STATUS).{LOCATED}.halt()"), camel("Status", status, 303)),
        form("number", &format!("conn.{LOCATED}.with_status($STATUS).halt()"), text("u16", &status, &303)),
    ];
    if status == 302 {
        forms.push(named("redirect", 302, Kind::Redirect, "Conn", ("conn.", "redirect(\"/orders\")"), Some(RIGHT)));
    }
    forms
}

impl Framework for Trillium {
    fn name(&self) -> &'static str {
        "trillium"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::manifest!(
            "trillium",
            "trillium = \"1\"\ntrillium-redirect = \"0.3\"\ntrillium-router = \"0.6\"\ntrillium-tokio = \"0.6\"\n"
        )
    }

    fn prelude(&self) -> &'static str {
        "use trillium::{Conn, KnownHeaderName, Status};\n\
         use trillium_redirect::{RedirectConnExt, RedirectStatus};\nuse trillium_router::Router;\n\n\
         use crate::store::{Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => vec![
                with_status(
                    "html",
                    200,
                    Kind::Page,
                    "Conn",
                    "conn.with_response_header(\"content-type\", \"text/html\").with_body(\"<p>stored</p>\")\
                     .with_status($STATUS)",
                    camel("Status", 200, 500),
                ),
                with_status(
                    "located",
                    200,
                    Kind::IgnoredLocation,
                    "Conn",
                    &format!("conn.with_status($STATUS).{LOCATED}"),
                    camel("Status", 200, 303),
                ),
            ],
            301 | 302 | 303 | 307 | 308 => {
                let mut forms = redirects(status);
                forms.push(with_status(
                    "without_location",
                    status,
                    Kind::NoLocation,
                    "Conn",
                    "conn.with_status($STATUS).halt()",
                    camel("Status", status, 204),
                ));
                forms
            }
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        let Handler { name, path, returns, body, .. } = handler;
        // The answer of a function beside the handler would need the connection.
        if handler.binding != Binding::Function || *returns != "Conn" || !body.contains("conn.") {
            return None;
        }
        let stored = super::stored(handler.method, "&Shop::open()");
        Some(Bound {
            items: format!(
                "async fn {name}(mut conn: Conn) -> {returns} {{\nlet name = conn.path().to_owned();\n\
                 let name = name.as_str();\n{stored}{body}\n}}\n"
            ),
            route: format!(".{}(\"{path}\", {name})", handler.method.lower()),
        })
    }

    fn opaque(&self) -> Option<&'static str> {
        None
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (ty.to_owned(), "answer.with_response_header(\"x-shop\", \"open\")".to_owned())
    }

    fn error(&self, _: &str, _: &Form) -> Option<String> {
        None
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Conn", RIGHT)
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!("pub fn router() -> Router {{\nRouter::new()\n{}\n}}\n", routes.join("\n"))
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let routers: Vec<String> = modules.iter().map(|module| format!("{module}::router()")).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse trillium::Conn;\nuse trillium_router::Router;\n\n\
             fn main() {{\ntrillium_tokio::run((Router::new().get(\"/orders\", orders), {}));\n}}\n\n\
             async fn orders(conn: Conn) -> Conn {{\n\
             conn.with_response_header(\"content-type\", \"text/html\").ok(\"<ul></ul>\")\n}}\n",
            module_lines(modules),
            module_lines(helpers),
            routers.join(", ")
        )
    }

    fn store(&self) -> &'static str {
        super::store_source!("")
    }
}
