//! The forms of rouille 3. Its handlers are not async, so what stands in an `async` block is left out.

use super::builders::text;
use super::{Binding, Bound, Form, Framework, Handler, Kind, Method, module_lines, named, with_status};

pub struct Rouille;

const RIGHT: &str = "Response::redirect_303(\"/orders\")";

fn redirects(status: u16) -> Vec<Form> {
    let kind = Kind::Redirect;
    let form = |name, template: &str| with_status(name, status, kind, "Response", template, text("u16", &status, &303));
    let after = format!("redirect_{status}(\"/orders\")");
    vec![
        named("redirect", status, kind, "Response", ("Response::", &after), Some(RIGHT)),
        form("status_changed", "Response::redirect_303(\"/orders\").with_status_code($STATUS)"),
        form(
            "header_added",
            "Response::text(\"moved\").with_status_code($STATUS).with_additional_header(\"Location\", \"/orders\")",
        ),
        form("structure", "Response { status_code: $STATUS, ..Response::redirect_303(\"/orders\") }"),
        form(
            "assigned",
            "{\nlet mut response = Response::redirect_303(\"/orders\");\nresponse.status_code = $STATUS;\nresponse\n}",
        ),
    ]
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, template: &str| {
        with_status(name, status, Kind::NoLocation, "Response", template, text("u16", &status, &204))
    };
    vec![
        form("text_without_location", "Response::text(\"moved\").with_status_code($STATUS)"),
        form(
            "location_removed",
            "Response::redirect_303(\"/orders\").without_header(\"Location\").with_status_code($STATUS)",
        ),
    ]
}

fn pages() -> Vec<Form> {
    let page = |name, after: &str| {
        named(name, 200, Kind::Page, "Response", ("Response::", after), Some("Response::empty_400()"))
    };
    vec![
        page("html", "html(\"<p>stored</p>\")"),
        page("html_data", "from_data(\"text/html; charset=utf-8\", \"<p>stored</p>\")"),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    vec![with_status(
        "located",
        status,
        Kind::IgnoredLocation,
        "Response",
        "Response::redirect_303(\"/orders\").with_status_code($STATUS)",
        text("u16", &status, &303),
    )]
}

impl Framework for Rouille {
    fn name(&self) -> &'static str {
        "rouille"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("rouille")
    }

    fn prelude(&self) -> &'static str {
        "use rouille::{Request, Response, router};\n\nuse crate::store::{Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => {
                let json = named("json", 200, Kind::Right, "Response", ("Response::", "json(&\"stored\")"), None);
                [pages(), ignored(200), vec![json]].concat()
            }
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => ignored(status),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        let Handler { name, path, returns, body, .. } = handler;
        if handler.binding != Binding::Function || body.contains(".await") {
            return None;
        }
        let stored = if handler.method == Method::Get { "" } else { "store(&Shop::open(), name);\n" };
        Some(Bound {
            items: format!(
                "fn {name}(request: &Request) -> {returns} {{\n\
                 let name = request.get_param(\"name\").unwrap_or_default();\nlet name = name.as_str();\n\
                 {stored}{body}\n}}\n"
            ),
            route: format!("({}) [\"{path}\"] => {{ {name}(request) }},", handler.method.lower().to_uppercase()),
        })
    }

    fn opaque(&self) -> Option<&'static str> {
        None
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (ty.to_owned(), "answer.with_additional_header(\"x-shop\", \"open\")".to_owned())
    }

    fn error(&self, _: &str, _: &Form) -> Option<String> {
        None
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Response", RIGHT)
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!(
            "pub fn handle(request: &Request) -> Response {{\nrouter!(request,\n{}\n_ => Response::empty_404()\n)\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let handlers: Vec<String> = modules.iter().map(|module| format!("{module}::handle(request)")).collect();
        format!(
            "#![allow(warnings)]\n#![recursion_limit = \"4096\"]\n\n{}{}mod store;\n\n\
             use rouille::{{Request, Response, find_route, router}};\n\n\
             fn main() {{\nstore::end_with_input();\n\
             let server = rouille::Server::new(\"127.0.0.1:0\", |request| find_route!(orders(request), {}));\n\
             let server = server.unwrap();\n\
             println!(\"listening on {{}}\", server.server_addr());\nserver.run();\n}}\n\n\
             fn orders(request: &Request) -> Response {{\n\
             router!(request,\n(GET) [\"/\"] => {{ Response::html(\"<h1>Shop</h1>\") }},\n\
             (GET) [\"/orders\"] => {{ Response::html(\"<ul></ul>\") }},\n\
             _ => Response::empty_404()\n)\n}}\n",
            module_lines(modules),
            module_lines(helpers),
            handlers.join(", ")
        )
    }

    fn store(&self) -> &'static str {
        "use std::fs::OpenOptions;\nuse std::io::{Read as _, Write as _};\nuse std::path::PathBuf;\n\n\
         pub struct Shop {\n    orders: PathBuf,\n}\n\n\
         impl Shop {\n    pub fn open() -> Self {\n        \
         Self { orders: std::env::args_os().nth(1).expect(\"a file for the orders\").into() }\n    }\n}\n\n\
         pub fn store(shop: &Shop, name: &str) {\n    let mut orders = OpenOptions::new().create(true).append(true)\
         .open(&shop.orders).expect(\"the orders are opened\");\n    \
         orders.write_all(format!(\"{name}\\n\").as_bytes()).expect(\"the order is stored\");\n}\n\n\
         pub fn end_with_input() {\n    std::thread::spawn(|| {\n        \
         let _ = std::io::stdin().read_to_end(&mut Vec::new());\n        std::process::exit(0);\n    });\n}\n"
    }
}
