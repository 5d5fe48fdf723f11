//! The forms of ntex 3.

use super::builders::{constant, spelling, text};
use super::{Binding, Bound, Form, Framework, Handler, Kind, camel_name, module_lines, named, with_status};

pub struct Ntex;

const LOCATED: &str = "header(LOCATION, \"/orders\")";
const RIGHT: &str = "HttpResponse::SeeOther().header(LOCATION, \"/orders\").finish()";

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, template: &str, text| with_status(name, status, Kind::Redirect, "HttpResponse", template, text);
    let constructor = |name, before: &str, after: &str| {
        named(name, status, Kind::Redirect, "HttpResponse", (before, after), Some(RIGHT))
    };
    let camel = camel_name(status);
    let set = constant(status, 303);
    let built = format!("HttpResponse::build($STATUS).{LOCATED}.finish()");
    let from_number = format!("HttpResponse::build(StatusCode::from_u16($STATUS).unwrap()).{LOCATED}.finish()");
    vec![
        constructor("response", "HttpResponse::", &format!("{camel}().{LOCATED}.finish()")),
        constructor(
            "response_with_body",
            "HttpResponse::",
            &format!("{camel}().set_header(\"location\", \"/orders\").body(\"see the orders\")"),
        ),
        constructor(
            "response_statements",
            "{\nlet mut builder = HttpResponse::",
            &format!("{camel}();\nbuilder.{LOCATED};\nbuilder.finish()\n}}"),
        ),
        form("build", &built, set.clone()),
        form("status_overridden", &format!("HttpResponse::Ok().status($STATUS).{LOCATED}.finish()"), set.clone()),
        form(
            "status_mut",
            &format!(
                "{{\nlet mut response = HttpResponse::Ok().{LOCATED}.finish();\n\
                 *response.status_mut() = $STATUS;\nresponse\n}}"
            ),
            set.clone(),
        ),
        form(
            "response_new",
            "{\nlet mut response = HttpResponse::new($STATUS);\n\
             response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\nresponse\n}",
            set,
        ),
        spelling(form("from_u16", &from_number, text("u16", &status, &303))),
        spelling(form("from_u16_hexadecimal", &from_number, text("u16", &format!("{status:#x}"), &303))),
    ]
}

fn without_location(status: u16) -> Vec<Form> {
    let kind = Kind::NoLocation;
    let set = constant(status, 204);
    let after = format!("{}().finish()", camel_name(status));
    vec![
        named(
            "response_without_location",
            status,
            kind,
            "HttpResponse",
            ("HttpResponse::", &after),
            Some("HttpResponse::NoContent().finish()"),
        ),
        with_status("new_without_location", status, kind, "HttpResponse", "HttpResponse::new($STATUS)", set.clone()),
        with_status("status_after_text", status, kind, "(&'static str, StatusCode)", "(\"stored\", $STATUS)", set),
    ]
}

fn pages() -> Vec<Form> {
    let page =
        |name, ty: &str, before: &str, after: &str, right| named(name, 200, Kind::Page, ty, (before, after), right);
    let failed = Some("HttpResponse::InternalServerError().finish()");
    vec![
        page(
            "html_content_type",
            "HttpResponse",
            "HttpResponse::",
            "Ok().content_type(\"text/html; charset=utf-8\").body(\"<p>stored</p>\")",
            failed,
        ),
        page("html_guessed", "HttpResponse", "HttpResponse::", "Ok().body(\"<p>stored</p>\")", failed),
        page("text", "&'static str", "", "\"stored\"", None),
        page("text_response", "HttpResponse", "HttpResponse::", "Ok().body(\"stored\")", failed),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    vec![with_status(
        "built_located",
        status,
        Kind::IgnoredLocation,
        "HttpResponse",
        &format!("HttpResponse::build($STATUS).{LOCATED}.finish()"),
        constant(status, 303),
    )]
}

impl Framework for Ntex {
    fn name(&self) -> &'static str {
        "ntex"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("ntex")
    }

    fn prelude(&self) -> &'static str {
        "use ntex::http::StatusCode;\nuse ntex::http::header::{HeaderValue, LOCATION};\n\
         use ntex::web::types::{Form, State};\n\
         use ntex::web::{self, HttpRequest, HttpResponse, Responder, ServiceConfig, WebResponseError};\n\
         \nuse crate::store::{Greeting, Order, Plain, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => {
                let json =
                    named("json", 200, Kind::Right, "HttpResponse", ("HttpResponse::", "Ok().json(&\"stored\")"), None);
                [pages(), ignored(200), vec![json]].concat()
            }
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => ignored(status),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        const ARGUMENTS: &str = "pool: State<Shop>, order: Form<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&pool");
        let body = format!("let name = order.name.as_str();\n{stored}{body}");
        let (items, bound) = match handler.binding {
            Binding::Function => {
                (format!("async fn {name}({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"), (*name).to_owned())
            }
            Binding::Generic => (
                format!("async fn {name}<G: Greeting + 'static>({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"),
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
        let route = format!(".route(\"{path}\", web::{}().to({bound}))", handler.method.lower());
        Some(Bound { items, route })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl Responder")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (format!("Option<{ty}>"), "Some(answer)".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        (form.ty == "HttpResponse").then(|| {
            format!(
                "#[derive(Debug)]\nstruct {name};\nimpl std::fmt::Display for {name} {{\n\
                 fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\ntext.write_str(\"no\")\n}}\n}}\n\
                 impl WebResponseError for {name} {{\n\
                 fn error_response(&self, _: &HttpRequest) -> HttpResponse {{\n{}\n}}\n}}\n",
                form.expression()
            )
        })
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("HttpResponse", RIGHT)
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!("pub fn configure(config: &mut ServiceConfig) {{\nconfig\n{};\n}}\n", routes.join("\n"))
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let configured: String = modules.iter().flat_map(|module| [".configure(", *module, "::configure)\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse ntex::web::{{self, App, HttpResponse, HttpServer}};\nuse store::Shop;\n\
             \n\
             async fn home() -> HttpResponse {{\n\
             HttpResponse::Ok().content_type(\"text/html\").body(\"<h1>Shop</h1>\")\n}}\n\n\
             async fn orders() -> HttpResponse {{\n\
             HttpResponse::Ok().content_type(\"text/html\").body(\"<ul></ul>\")\n}}\n\n\
             #[ntex::main]\nasync fn main() -> std::io::Result<()> {{\n\
             store::end_with_input();\nlet pool = Shop::open();\n\
             let listener = std::net::TcpListener::bind(\"127.0.0.1:0\")?;\n\
             println!(\"listening on {{}}\", listener.local_addr()?);\n\
             HttpServer::new(async move || {{\nApp::new()\n.state(pool.clone())\n\
             .route(\"/\", web::get().to(home))\n.route(\"/orders\", web::get().to(orders))\n{configured}}})\n\
             .workers(1)\n.disable_signals()\n.listen(listener)?\n.run()\n.await\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(serde::Deserialize)]"), super::greeting_source!(),)
    }
}
