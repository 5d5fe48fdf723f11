//! The forms of actix-web 4.

use std::fmt::Display;

use super::chosen::Part;
use super::{
    Binding, Bound, Form, Framework, Handler, Kind, MARK, STATUS, StatusText, camel_name, http_name, module_lines,
    named, with_status,
};

pub struct ActixWeb;

const LOCATED: &str = "insert_header((LOCATION, \"/orders\"))";

fn constant(status: u16, right: u16) -> StatusText {
    StatusText {
        ty: "StatusCode",
        wrong: format!("StatusCode::{}", http_name(status)),
        right: format!("StatusCode::{}", http_name(right)),
    }
}

fn number(wrong: &dyn Display) -> StatusText {
    StatusText { ty: "u16", wrong: wrong.to_string(), right: "303".to_owned() }
}

fn spelling(form: Form) -> Form {
    Form { spelling: true, ..form }
}

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str, status_text| {
        with_status(name, status, Kind::Redirect, ty, template, status_text)
    };
    let constructor = |name, ty: &str, (before, after): (&str, &str), right: &str| {
        named(name, status, Kind::Redirect, ty, (before, after), Some(right))
    };
    let set = constant(status, 303);
    let camel = camel_name(status);
    let right_response = format!("HttpResponse::SeeOther().{LOCATED}.finish()");
    let right_redirect = "Redirect::to(\"/orders\").see_other()";
    let built = format!("HttpResponse::build($STATUS).{LOCATED}.finish()");
    let from_number = format!("HttpResponse::build(StatusCode::from_u16($STATUS).unwrap()).{LOCATED}.finish()");
    let mut forms = vec![
        form("redirect_with_status", "Redirect", "Redirect::to(\"/orders\").using_status_code($STATUS)", set.clone()),
        form("status_after_redirect", "(Redirect, StatusCode)", "(Redirect::to(\"/orders\"), $STATUS)", set.clone()),
        form(
            "customized",
            "CustomizeResponder<Redirect>",
            "Redirect::to(\"/orders\").customize().with_status($STATUS)",
            set.clone(),
        ),
        constructor(
            "response",
            "HttpResponse",
            ("HttpResponse::", &format!("{camel}().{LOCATED}.finish()")),
            &right_response,
        ),
        constructor(
            "response_with_body",
            "HttpResponse",
            (
                "HttpResponse::",
                &format!("{camel}().append_header((\"Location\", \"/orders\")).body(\"see the orders\")"),
            ),
            &right_response,
        ),
        constructor(
            "response_statements",
            "HttpResponse",
            ("{\nlet mut builder = HttpResponse::", &format!("{camel}();\nbuilder.{LOCATED};\nbuilder.finish()\n}}")),
            &right_response,
        ),
        constructor(
            "unfinished_builder",
            "HttpResponseBuilder",
            ("{\nlet mut builder = HttpResponse::", &format!("{camel}();\nbuilder.{LOCATED};\nbuilder\n}}")),
            &format!("{{\nlet mut builder = HttpResponse::SeeOther();\nbuilder.{LOCATED};\nbuilder\n}}"),
        ),
        form("build", "HttpResponse", &built, set.clone()),
        form(
            "status_overridden",
            "HttpResponse",
            &format!("HttpResponse::Ok().status($STATUS).{LOCATED}.finish()"),
            set.clone(),
        ),
        form(
            "status_mut",
            "HttpResponse",
            &format!(
                "{{\nlet mut response = HttpResponse::Ok().{LOCATED}.finish();\n\
                 *response.status_mut() = $STATUS;\nresponse\n}}"
            ),
            set.clone(),
        ),
        form(
            "head_mut",
            "HttpResponse",
            &format!(
                "{{\nlet mut response = HttpResponse::SeeOther().{LOCATED}.finish();\n\
                 response.head_mut().status = $STATUS;\nresponse\n}}"
            ),
            set.clone(),
        ),
        form(
            "response_new",
            "HttpResponse",
            "{\nlet mut response = HttpResponse::new($STATUS);\n\
             response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\nresponse\n}",
            set,
        ),
        spelling(form("from_u16", "HttpResponse", &from_number, number(&status))),
        spelling(form("from_u16_hexadecimal", "HttpResponse", &from_number, number(&format!("{status:#x}")))),
        spelling(form("from_u16_suffix", "HttpResponse", &from_number, number(&format!("{status}u16")))),
        spelling(form(
            "full_path",
            "HttpResponse",
            &built,
            StatusText {
                ty: "StatusCode",
                wrong: format!("actix_web::http::StatusCode::{}", http_name(status)),
                right: "StatusCode::SEE_OTHER".to_owned(),
            },
        )),
    ];
    let to = "Redirect::to(\"/orders\").";
    match status {
        303 => forms.push(constructor("redirect_see_other", "Redirect", (to, "see_other()"), right_redirect)),
        307 => {
            forms.push(constructor("redirect_to", "Redirect", ("Redirect::", "to(\"/orders\")"), right_redirect));
            forms.push(constructor(
                "redirect_new",
                "Redirect",
                ("web::Redirect::", "new(\"/old\", \"/orders\")"),
                right_redirect,
            ));
            forms.push(constructor("redirect_temporary", "Redirect", (to, "temporary()"), right_redirect));
        }
        308 => forms.push(constructor("redirect_permanent", "Redirect", (to, "permanent()"), right_redirect)),
        _ => {}
    }
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let kind = Kind::NoLocation;
    let set = constant(status, 204);
    vec![
        named(
            "response_without_location",
            status,
            kind,
            "HttpResponse",
            ("HttpResponse::", &format!("{}().finish()", camel_name(status))),
            Some("HttpResponse::NoContent().finish()"),
        ),
        with_status("new_without_location", status, kind, "HttpResponse", "HttpResponse::new($STATUS)", set.clone()),
        with_status(
            "build_without_location",
            status,
            kind,
            "HttpResponse",
            "HttpResponse::build($STATUS).body(\"see the orders\")",
            set.clone(),
        ),
        with_status("status_after_text", status, kind, "(&'static str, StatusCode)", "(\"stored\", $STATUS)", set),
    ]
}

fn pages() -> Vec<Form> {
    let page = |name, ty: &str, after: &str, right| named(name, 200, Kind::Page, ty, ("", after), right);
    let failed = Some("HttpResponse::InternalServerError().finish()");
    vec![
        page("html", "web::Html", "web::Html::new(\"<p>stored</p>\")", None),
        page(
            "html_content_type",
            "HttpResponse",
            "HttpResponse::Ok().content_type(\"text/html; charset=utf-8\").body(\"<p>stored</p>\")",
            failed,
        ),
        page(
            "html_typed_content_type",
            "HttpResponse",
            "HttpResponse::Ok().content_type(ContentType::html()).body(\"<p>stored</p>\")",
            failed,
        ),
        page("body", "HttpResponse", "HttpResponse::Ok().body(\"<p>stored</p>\")", failed),
        page(
            "html_build",
            "HttpResponse",
            "HttpResponse::build(StatusCode::OK).content_type(\"text/html\").body(\"<p>stored</p>\")",
            failed,
        ),
        page("text", "&'static str", "\"stored\"", None),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let finish = if status == 200 { "json(\"stored\")" } else { "finish()" };
    let right = format!("HttpResponse::SeeOther().{LOCATED}.finish()");
    vec![
        named(
            "located",
            status,
            Kind::IgnoredLocation,
            "HttpResponse",
            ("HttpResponse::", &format!("{}().{LOCATED}.{finish}", camel_name(status))),
            Some(&right),
        ),
        with_status(
            "build_located",
            status,
            Kind::IgnoredLocation,
            "HttpResponse",
            &format!("HttpResponse::build($STATUS).{LOCATED}.{finish}"),
            constant(status, 303),
        ),
    ]
}

fn right(status: u16) -> Vec<Form> {
    let after = match status {
        200 => "HttpResponse::Ok().json(\"stored\")".to_owned(),
        201 => format!("HttpResponse::Created().{LOCATED}.finish()"),
        204 => "HttpResponse::NoContent().finish()".to_owned(),
        404 => "HttpResponse::NotFound().finish()".to_owned(),
        _ => return Vec::new(),
    };
    let right = Some("HttpResponse::BadRequest().finish()");
    vec![named("right", status, Kind::Right, "HttpResponse", ("", &after), right)]
}

impl ActixWeb {
    fn error_items(name: &str, methods: &str) -> String {
        format!(
            "#[derive(Debug)]\nstruct {name};\nimpl fmt::Display for {name} {{\n\
             fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{\nf.write_str(\"refused\")\n}}\n}}\n\
             impl ResponseError for {name} {{\n{methods}}}\n"
        )
    }
}

impl Framework for ActixWeb {
    fn name(&self) -> &'static str {
        "actix-web"
    }

    fn part(&self) -> Part {
        Part::Pairs
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("actix-web")
    }

    fn prelude(&self) -> &'static str {
        "use std::fmt;\n\nuse actix_web::error::ResponseError;\n\
         use actix_web::http::StatusCode;\n\
         use actix_web::http::header::{ContentType, HeaderValue, LOCATION};\n\
         use actix_web::web::Redirect;\n\
         use actix_web::{CustomizeResponder, HttpResponse, HttpResponseBuilder, Responder};\n\
         use actix_web::{delete, get, patch, post, put, web};\n\nuse crate::store::{Greeting, Order, Plain, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [pages(), ignored(200), right(200)].concat(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            201 => right(201),
            _ => [ignored(status), right(status)].concat(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        const ARGUMENTS: &str = "shop: web::Data<Shop>, order: web::Form<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let verb = handler.method.lower();
        let stored = super::stored(handler.method, "&shop");
        let body = format!("let name = order.name.as_str();\n{stored}{body}");
        let (items, bound) = match handler.binding {
            Binding::Function => {
                return Some(Bound {
                    items: format!("#[{verb}(\"{path}\")]\nasync fn {name}({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"),
                    route: format!("config.service({name});"),
                });
            }
            Binding::Generic => (
                format!(
                    "async fn {name}<G: Greeting>({ARGUMENTS}) -> {returns} {{\n\
                     let _greeting = G::text();\n{body}\n}}\n"
                ),
                format!("{name}::<Plain>"),
            ),
            Binding::Associated => (
                format!(
                    "struct {name}_Desk;\nimpl {name}_Desk {{\n\
                     async fn handle({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n}}\n"
                ),
                format!("{name}_Desk::handle"),
            ),
            Binding::Closure => (String::new(), format!("|{ARGUMENTS}| async move {{\n{body}\n}}")),
        };
        Some(Bound { items, route: format!("config.route(\"{path}\", web::{verb}().to({bound}));") })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl Responder")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (format!("CustomizeResponder<{ty}>"), "answer.customize().insert_header((\"x-shop\", \"open\"))".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        (form.ty == "HttpResponse").then(|| {
            let method = format!("fn error_response(&self) -> HttpResponse {{\n{}\n}}\n", form.expression());
            Self::error_items(name, &method)
        })
    }

    fn error_with_status_method(&self, name: &str, form: &Form) -> Option<String> {
        let status = form.status_text.as_ref().filter(|status| status.ty == "StatusCode")?;
        (form.ty == "HttpResponse").then(|| {
            let methods = format!(
                "fn status_code(&self) -> StatusCode {{\n{MARK}{}\n}}\n\n\
                 fn error_response(&self) -> HttpResponse {{\n{}\n}}\n",
                status.wrong,
                form.template.replace(STATUS, "self.status_code()")
            );
            Self::error_items(name, &methods)
        })
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", "Redirect::to(\"/orders\").see_other()")
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "#[get(\"/{module}\")]\nasync fn collection() -> web::Html {{\nweb::Html::new(\"<ol></ol>\")\n}}\n\n\
             pub fn configure(config: &mut web::ServiceConfig) {{\nconfig.service(collection);\n{}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let configured: String = modules.iter().flat_map(|module| [".configure(", *module, "::configure)\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse actix_web::{{App, HttpServer, get, web}};\n\
             use store::Shop;\n\n\
             #[get(\"/\")]\nasync fn home() -> web::Html {{\nweb::Html::new(\"<h1>Shop</h1>\")\n}}\n\n\
             #[get(\"/orders\")]\nasync fn orders() -> web::Html {{\nweb::Html::new(\"<ul></ul>\")\n}}\n\n\
             #[actix_web::main]\nasync fn main() -> std::io::Result<()> {{\nstore::end_with_input();\n\
             let shop = Shop::open();\n\
             let server = HttpServer::new(move || {{\nApp::new()\n.app_data(web::Data::new(shop.clone()))\n\
             .service(home)\n.service(orders)\n{configured}}})\n.workers(1)\n.bind(\"127.0.0.1:0\")?;\n\
             println!(\"listening on {{}}\", server.addrs()[0]);\n\
             server.run().await\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(serde::Deserialize)]"), super::greeting_source!(),)
    }
}
