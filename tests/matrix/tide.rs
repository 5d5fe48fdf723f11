//! The forms of tide 0.16. A handler returns a `Result`, and what is in its `Ok` is turned into a response by `Into`.

use super::builders::{in_result, spelling, text};
use super::{Binding, Bound, Form, Framework, Handler, Kind, StatusText, camel_name, module_lines, named, with_status};

pub struct Tide;

const RESPONSE: &str = "Response";
const LOCATED: &str = "Response::builder($STATUS).header(\"location\", \"/orders\").build()";
const RIGHT: &str = "Redirect::see_other(\"/orders\")";

fn constant(status: u16, right: u16) -> StatusText {
    let name = |status| format!("StatusCode::{}", camel_name(status));
    text("StatusCode", &name(status), &name(right))
}

fn redirects(status: u16) -> Vec<Form> {
    let kind = Kind::Redirect;
    let form = |name, ty: &str, template: &str, text| with_status(name, status, kind, ty, template, text);
    let set = constant(status, 303);
    let full = format!("tide::StatusCode::{}", camel_name(status));
    let mut forms = vec![
        form("builder", RESPONSE, LOCATED, set.clone()),
        form("builder_number", RESPONSE, LOCATED, text("u16", &status, &303)),
        form(
            "builder_statements",
            RESPONSE,
            "{\nlet mut builder = Response::builder($STATUS);\n\
             builder = builder.header(\"location\", \"/orders\");\nbuilder.build()\n}",
            set.clone(),
        ),
        form(
            "response_new",
            RESPONSE,
            "{\nlet mut response = Response::new($STATUS);\nresponse.insert_header(\"location\", \"/orders\");\nresponse\n}",
            set.clone(),
        ),
        form(
            "set_status",
            RESPONSE,
            "{\nlet mut response: Response = Redirect::see_other(\"/orders\").into();\n\
             response.set_status($STATUS);\nresponse\n}",
            set,
        ),
        spelling(form("builder_hexadecimal", RESPONSE, LOCATED, text("u16", &format!("{status:#x}"), &303))),
        spelling(form("full_path", RESPONSE, LOCATED, text("StatusCode", &full, &"StatusCode::SeeOther"))),
    ];
    let constructor = match status {
        302 => "new",
        303 => "see_other",
        307 => "temporary",
        308 => "permanent",
        _ => return forms,
    };
    let after = format!("{constructor}(\"/orders\")");
    forms.push(named("redirect", status, kind, "Redirect<&'static str>", ("Redirect::", &after), Some(RIGHT)));
    forms.push(named(
        "redirect_response",
        status,
        kind,
        RESPONSE,
        ("{\nlet response: Response = Redirect::", &format!("{after}.into();\nresponse\n}}")),
        Some("{\nlet response: Response = Redirect::see_other(\"/orders\").into();\nresponse\n}"),
    ));
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("new_without_location", RESPONSE, "Response::new($STATUS)"),
        form("builder_without_location", RESPONSE, "Response::builder($STATUS).body(\"see the orders\").build()"),
    ]
}

fn pages() -> Vec<Form> {
    vec![
        with_status(
            "html_builder",
            200,
            Kind::Page,
            RESPONSE,
            "Response::builder($STATUS).content_type(mime::HTML).body(\"<p>stored</p>\").build()",
            constant(200, 500),
        ),
        named("text", 200, Kind::Page, "&'static str", ("", "\"stored\""), None),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let text = constant(status, 303);
    vec![with_status("builder_located", status, Kind::IgnoredLocation, RESPONSE, LOCATED, text)]
}

impl Framework for Tide {
    fn name(&self) -> &'static str {
        "tide"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("tide")
    }

    fn prelude(&self) -> &'static str {
        "use tide::http::mime;\nuse tide::{Redirect, Request, Response, Server, StatusCode};\n\n\
         use crate::store::{Greeting, Order, Plain, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        let forms = match status {
            200 => [pages(), ignored(200)].concat(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => ignored(status),
            _ => Vec::new(),
        };
        forms.into_iter().map(|form| in_result("tide::Result", form)).collect()
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&pool");
        let body = format!(
            "let order: Order = request.body_form().await?;\nlet pool = request.state().clone();\n\
             let name = order.name.as_str();\n{stored}{body}"
        );
        let function = |head: &str| format!("{head}(mut request: Request<Shop>) -> {returns} {{\n{body}\n}}\n");
        let (items, bound) = match handler.binding {
            Binding::Function => (function(&format!("async fn {name}")), (*name).to_owned()),
            Binding::Generic => (function(&format!("async fn {name}<G: Greeting>")), format!("{name}::<Plain>")),
            Binding::Associated => (
                format!("struct {name}_Desk;\nimpl {name}_Desk {{\n{}}}\n", function("async fn handle")),
                format!("{name}_Desk::handle"),
            ),
            Binding::Closure => (String::new(), format!("|mut request: Request<Shop>| async move {{\n{body}\n}}")),
        };
        Some(Bound { items, route: format!("app.at(\"{path}\").{}({bound});", handler.method.lower()) })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("tide::Result<impl Into<Response>>")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        let tail = format!(
            "let answer: {ty} = answer;\nlet mut response: Response = answer?.into();\n\
             response.insert_header(\"x-shop\", \"open\");\nOk(response)"
        );
        ("tide::Result".to_owned(), tail)
    }

    /// An error carries a status, and no Location.
    fn error(&self, _: &str, _: &Form) -> Option<String> {
        None
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect<&'static str>", RIGHT)
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "async fn collection(_: Request<Shop>) -> tide::Result {{\n\
             Ok(Response::builder(200).content_type(mime::HTML).body(\"<ol></ol>\").build())\n}}\n\n\
             pub fn register(app: &mut Server<Shop>) {{\napp.at(\"/{module}\").get(collection);\n{}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let registered: String = modules.iter().flat_map(|module| [*module, "::register(&mut app);\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse store::Shop;\nuse tide::http::mime;\n\
             use tide::{{Request, Response}};\n\n\
             async fn orders(_: Request<Shop>) -> tide::Result {{\n\
             Ok(Response::builder(200).content_type(mime::HTML).body(\"<ul></ul>\").build())\n}}\n\n\
             fn main() -> std::io::Result<()> {{\nstore::end_with_input();\n\
             let mut app = tide::with_state(Shop::open());\napp.at(\"/orders\").get(orders);\n{registered}\
             let listener = std::net::TcpListener::bind(\"127.0.0.1:0\")?;\n\
             println!(\"listening on {{}}\", listener.local_addr()?);\n\
             async_std::task::block_on(app.listen(listener))\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(serde::Deserialize)]"), super::greeting_source!())
    }
}
