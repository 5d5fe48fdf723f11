//! The forms of Rocket 0.5.

use std::fmt::Display;

use super::chosen::Part;
use super::{
    Binding, Bound, Form, Framework, Handler, Kind, MARK, Method, StatusText, camel_name, module_lines, named,
    with_status,
};

pub struct Rocket;

fn constant(status: u16, right: u16) -> StatusText {
    StatusText {
        ty: "Status",
        wrong: format!("Status::{}", camel_name(status)),
        right: format!("Status::{}", camel_name(right)),
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
    let constructor = |name, ty: &str, before: &str, after: &str, right: &str| {
        named(name, status, Kind::Redirect, ty, (before, after), Some(right))
    };
    let set = constant(status, 303);
    let function = match status {
        301 => "moved",
        302 => "found",
        303 => "to",
        307 => "temporary",
        _ => "permanent",
    };
    let call = format!("{function}(\"/orders\")");
    let pair = "(Status, Redirect)";
    let to = "Redirect::to(\"/orders\")";
    vec![
        constructor("redirect", "Redirect", "Redirect::", &call, to),
        constructor("redirect_owned", "Redirect", "Redirect::", &format!("{function}(String::from(\"/orders\"))"), to),
        constructor("redirect_uri", "Redirect", "Redirect::", &format!("{function}(uri!(\"/orders\"))"), to),
        constructor(
            "flash_success",
            "Flash<Redirect>",
            "Flash::success(Redirect::",
            &format!("{call}, \"stored\")"),
            &format!("Flash::success({to}, \"stored\")"),
        ),
        constructor(
            "flash_error",
            "Flash<Redirect>",
            "Flash::error(Redirect::",
            &format!("{call}, \"not stored\")"),
            &format!("Flash::error({to}, \"not stored\")"),
        ),
        constructor(
            "either",
            "Either<Redirect, &'static str>",
            "Either::Left(Redirect::",
            &format!("{call})"),
            &format!("Either::Left({to})"),
        ),
        constructor("boxed", "Box<Redirect>", "Box::new(Redirect::", &format!("{call})"), &format!("Box::new({to})")),
        constructor("some", "Option<Redirect>", "Some(Redirect::", &format!("{call})"), &format!("Some({to})")),
        constructor("ok", "Result<Redirect, &'static str>", "Ok(Redirect::", &format!("{call})"), &format!("Ok({to})")),
        constructor(
            "err",
            "Result<&'static str, Redirect>",
            "Err(Redirect::",
            &format!("{call})"),
            &format!("Err({to})"),
        ),
        form("status_masks_redirect", pair, "($STATUS, Redirect::to(\"/orders\"))", set.clone()),
        form("custom", "status::Custom<Redirect>", "status::Custom($STATUS, Redirect::to(\"/orders\"))", set),
        spelling(form("status_new", pair, "(Status::new($STATUS), Redirect::to(\"/orders\"))", number(&status))),
        spelling(form(
            "status_from_code",
            pair,
            "(Status::from_code($STATUS).unwrap(), Redirect::to(\"/orders\"))",
            number(&format!("{status}u16")),
        )),
        spelling(form(
            "status_literal",
            pair,
            "(Status { code: $STATUS }, Redirect::to(\"/orders\"))",
            number(&format!("{status:#x}")),
        )),
        spelling(form(
            "full_path",
            pair,
            "($STATUS, Redirect::to(\"/orders\"))",
            StatusText {
                ty: "Status",
                wrong: format!("rocket::http::Status::{}", camel_name(status)),
                right: "Status::SeeOther".to_owned(),
            },
        )),
    ]
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("status_alone", "(Status, ())", "($STATUS, ())"),
        form("custom_text", "status::Custom<&'static str>", "status::Custom($STATUS, \"see the orders\")"),
        // A bare 3xx status is an error to Rocket: it answers 500.
        with_status("bare_status", status, Kind::Right, "Status", "$STATUS", constant(status, 204)),
    ]
}

fn pages() -> Vec<Form> {
    let token = |name, ty: &str, after: &str| named(name, 200, Kind::Page, ty, ("", after), None);
    vec![
        token("html", "content::RawHtml<&'static str>", "content::RawHtml(\"<p>stored</p>\")"),
        with_status(
            "html_with_status",
            200,
            Kind::Page,
            "(Status, content::RawHtml<&'static str>)",
            "($STATUS, content::RawHtml(\"<p>stored</p>\"))",
            constant(200, 500),
        ),
        token("html_content_type", "(ContentType, &'static str)", "(ContentType::HTML, \"<p>stored</p>\")"),
        token("text", "&'static str", "\"stored\""),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::IgnoredLocation, ty, template, constant(status, 303))
    };
    vec![
        form("located", "(Status, Redirect)", "($STATUS, Redirect::to(\"/orders\"))"),
        form("custom_located", "status::Custom<Redirect>", "status::Custom($STATUS, Redirect::to(\"/orders\"))"),
    ]
}

fn right(status: u16) -> Vec<Form> {
    let token = |name, ty: &str, after: &str| named(name, status, Kind::Right, ty, ("", after), None);
    match status {
        200 => vec![token("json", "Json<&'static str>", "Json(\"stored\")")],
        201 => vec![token(
            "created",
            "status::Created<&'static str>",
            "status::Created::new(\"/orders\").body(\"stored\")",
        )],
        204 => vec![token("no_content", "status::NoContent", "status::NoContent")],
        _ => Vec::new(),
    }
}

impl Framework for Rocket {
    fn name(&self) -> &'static str {
        "rocket"
    }

    fn part(&self) -> Part {
        Part::Pairs
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("rocket")
    }

    fn prelude(&self) -> &'static str {
        "use rocket::form::Form;\nuse rocket::http::{ContentType, Status};\n\
         use rocket::request::Request;\n\
         use rocket::response::{self, Flash, Redirect, Responder, Response, content, status};\n\
         use rocket::serde::json::Json;\n\
         use rocket::{Either, Route, State, delete, get, patch, post, put, routes, uri};\n\
         use crate::store::{Order, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [pages(), right(200)].concat(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => [ignored(status), right(status)].concat(),
            _ => right(status),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        if handler.binding != Binding::Function {
            return None;
        }
        let Handler { name, path, returns, body, .. } = handler;
        let verb = handler.method.lower();
        let head = if handler.method == Method::Get {
            format!(
                "#[{verb}(\"{path}?<name>\")]\n\
                 async fn {name}(shop: &State<Shop>, name: &str) -> {returns} {{\n"
            )
        } else {
            format!(
                "#[{verb}(\"{path}\", data = \"<order>\")]\n\
                 async fn {name}(shop: &State<Shop>, order: Form<Order>) -> {returns} {{\n\
                 let name = order.name.as_str();\n"
            )
        };
        Some(Bound {
            items: format!("{head}{}{body}\n}}\n", super::stored(handler.method, "shop")),
            route: format!("{name},"),
        })
    }

    fn opaque(&self) -> Option<&'static str> {
        None
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (format!("Flash<{ty}>"), "Flash::success(answer, \"stored\")".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\nimpl<'r> Responder<'r, 'static> for {name} {{\n\
             fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {{\n\
             let answer: {} = {};\nanswer.respond_to(request)\n}}\n}}\n",
            form.ty,
            form.expression()
        ))
    }

    /// Rocket has no such method; a response that is built in the responder stands for it.
    fn error_with_status_method(&self, name: &str, form: &Form) -> Option<String> {
        (form.name == "status_masks_redirect").then(|| {
            format!(
                "struct {name};\nimpl<'r> Responder<'r, 'static> for {name} {{\n\
                 fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {{\n\
                 Response::build()\n.status({MARK}Status::{})\n.raw_header(\"Location\", \"/orders\")\n\
                 .ok()\n}}\n}}\n",
                camel_name(form.status)
            )
        })
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", "Redirect::to(\"/orders\")")
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "#[get(\"/{module}\")]\nfn collection() -> content::RawHtml<&'static str> {{\n\
             content::RawHtml(\"<ol></ol>\")\n}}\n\n\
             pub fn routes() -> Vec<Route> {{\nroutes![\ncollection,\n{}\n]\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let mounted: String = modules.iter().flat_map(|module| [".mount(\"/\", ", *module, "::routes())\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse rocket::config::LogLevel;\n\
             use rocket::fairing::AdHoc;\nuse rocket::response::content::RawHtml;\n\
             use rocket::{{Config, get, launch, routes}};\nuse store::Shop;\n\n\
             #[get(\"/\")]\nfn home() -> RawHtml<&'static str> {{\nRawHtml(\"<h1>Shop</h1>\")\n}}\n\n\
             #[get(\"/orders\")]\nfn orders() -> RawHtml<&'static str> {{\nRawHtml(\"<ul></ul>\")\n}}\n\n\
             #[launch]\nfn app() -> _ {{\nstore::end_with_input();\n\
             let config = Config {{ port: 0, workers: 1, log_level: LogLevel::Off, ..Config::debug_default() }};\n\
             let ready = AdHoc::on_liftoff(\"ready\", |rocket| Box::pin(async move {{\n\
             println!(\"listening on 127.0.0.1:{{}}\", rocket.config().port);\n}}));\n\
             rocket::custom(config)\n.attach(ready)\n.manage(Shop::open())\n\
             .mount(\"/\", routes![home, orders])\n{mounted}}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        super::store_source!("#[derive(rocket::FromForm)]")
    }

    fn rewrites_methods(&self) -> bool {
        true
    }
}
