//! The forms of axum 0.8.

use std::fmt::{Display, Write as _};

use super::chosen::Part;
use super::{
    Binding, Bound, Form, Framework, Handler, Kind, MARK, StatusText, http_name, module_lines, named, with_status,
};

pub struct Axum;

const LOCATED: &str = "[(LOCATION, \"/orders\")]";
const LOCATED_TYPE: &str = "[(HeaderName, &'static str); 1]";

fn constant(status: u16, right: u16) -> StatusText {
    StatusText {
        ty: "StatusCode",
        wrong: format!("StatusCode::{}", http_name(status)),
        right: format!("StatusCode::{}", http_name(right)),
    }
}

fn text(ty: &'static str, wrong: &dyn Display, right: &dyn Display) -> StatusText {
    StatusText { ty, wrong: wrong.to_string(), right: right.to_string() }
}

/// A number as a separated decimal, `3_02`.
fn separated(status: u16) -> String {
    format!("{}_{:02}", status / 100, status % 100)
}

fn spelling(form: Form) -> Form {
    Form { spelling: true, ..form }
}

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str, status_text| {
        with_status(name, status, Kind::Redirect, ty, template, status_text)
    };
    let tuple_type = format!("(StatusCode, {LOCATED_TYPE})");
    let tuple = format!("($STATUS, {LOCATED})");
    let built = "Response::builder().status($STATUS).header(LOCATION, \"/orders\").body(Body::empty()).unwrap()";
    let set = constant(status, 303);
    let mut forms = vec![
        form("tuple", &tuple_type, &tuple, set.clone()),
        form(
            "tuple_with_body",
            "(StatusCode, [(&'static str, &'static str); 1], &'static str)",
            "($STATUS, [(\"location\", \"/orders\")], \"see the orders\")",
            set.clone(),
        ),
        form("tuple_masks_redirect", "(StatusCode, Redirect)", "($STATUS, Redirect::to(\"/orders\"))", set.clone()),
        form(
            "appended_headers",
            &format!("(StatusCode, AppendHeaders<{LOCATED_TYPE}>)"),
            &format!("($STATUS, AppendHeaders({LOCATED}))"),
            set.clone(),
        ),
        form(
            "header_map",
            "(StatusCode, HeaderMap)",
            "{\nlet mut headers = HeaderMap::new();\n\
             headers.insert(LOCATION, HeaderValue::from_static(\"/orders\"));\n\
             ($STATUS, headers)\n}",
            set.clone(),
        ),
        form("builder", "Response", built, set.clone()),
        form("builder_number", "Response", built, text("u16", &status, &303)),
        form(
            "builder_statements",
            "Response",
            "{\nlet mut builder = Response::builder();\nbuilder = builder.status($STATUS);\n\
             builder = builder.header(LOCATION, \"/orders\");\n\
             builder.body(Body::empty()).unwrap()\n}",
            set.clone(),
        ),
        form(
            "status_mut",
            "Response",
            "{\nlet mut response = Redirect::to(\"/orders\").into_response();\n\
             *response.status_mut() = $STATUS;\nresponse\n}",
            set.clone(),
        ),
        form(
            "response_new",
            "Response",
            "{\nlet mut response = Response::new(Body::empty());\n\
             *response.status_mut() = $STATUS;\n\
             response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\n\
             response\n}",
            set.clone(),
        ),
        form("into_response", "Response", &format!("{tuple}.into_response()"), set.clone()),
        spelling(form(
            "from_u16",
            &tuple_type,
            &format!("(StatusCode::from_u16($STATUS).unwrap(), {LOCATED})"),
            text("u16", &status, &303),
        )),
        spelling(form(
            "from_u16_hexadecimal",
            &tuple_type,
            &format!("(StatusCode::from_u16($STATUS).unwrap(), {LOCATED})"),
            text("u16", &format!("{status:#x}"), &303),
        )),
        spelling(form(
            "try_from",
            &tuple_type,
            &format!("(StatusCode::try_from($STATUS).unwrap(), {LOCATED})"),
            text("u16", &format!("{status}u16"), &"303u16"),
        )),
        spelling(form("builder_separated", "Response", built, text("u16", &separated(status), &303))),
        spelling(form("builder_text", "Response", built, text("&'static str", &format!("\"{status}\""), &"\"303\""))),
        spelling(form(
            "full_path",
            &tuple_type,
            &tuple,
            text("StatusCode", &format!("axum::http::StatusCode::{}", http_name(status)), &"StatusCode::SEE_OTHER"),
        )),
    ];
    let constructor = match status {
        303 => Some(("redirect_to", "to")),
        307 => Some(("redirect_temporary", "temporary")),
        308 => Some(("redirect_permanent", "permanent")),
        _ => None,
    };
    if let Some((name, function)) = constructor {
        let after = format!("{function}(\"/orders\")");
        let right = Some("Redirect::to(\"/orders\")");
        let kind = Kind::Redirect;
        forms.push(named(name, status, kind, "Redirect", ("Redirect::", &after), right));
        forms.push(named(
            match status {
                303 => "cookies_redirect_to",
                307 => "cookies_redirect_temporary",
                _ => "cookies_redirect_permanent",
            },
            status,
            kind,
            "(CookieJar, Redirect)",
            ("(CookieJar::new().add(Cookie::new(\"seen\", \"yes\")), Redirect::", &format!("{after})")),
            Some("(CookieJar::new(), Redirect::to(\"/orders\"))"),
        ));
    }
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
            "builder_without_location",
            "Response",
            "Response::builder().status($STATUS).body(Body::empty()).unwrap()",
        ),
        form(
            "status_mut_without_location",
            "Response",
            "{\nlet mut response = \"see the orders\".into_response();\n\
             *response.status_mut() = $STATUS;\nresponse\n}",
        ),
    ]
}

fn pages() -> Vec<Form> {
    let html = "Html(\"<p>stored</p>\")";
    let form = |name, ty: &str, template: &str| with_status(name, 200, Kind::Page, ty, template, constant(200, 500));
    let token = |name, ty: &str, after: &str| named(name, 200, Kind::Page, ty, ("", after), None);
    vec![
        token("html", "Html<&'static str>", html),
        form("html_with_status", "(StatusCode, Html<&'static str>)", &format!("($STATUS, {html})")),
        form("html_into_response", "Response", &format!("($STATUS, {html}).into_response()")),
        form(
            "html_builder",
            "Response",
            "Response::builder().status($STATUS).header(CONTENT_TYPE, \"text/html\").body(Body::from(\"<p>stored</p>\")).unwrap()",
        ),
        token(
            "html_content_type",
            "([(HeaderName, &'static str); 1], &'static str)",
            "([(CONTENT_TYPE, \"text/html\")], \"<p>stored</p>\")",
        ),
        token("text", "&'static str", "\"stored\""),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::IgnoredLocation, ty, template, constant(status, 303))
    };
    if status == 200 {
        return vec![
            form(
                "json_with_location",
                &format!("(StatusCode, {LOCATED_TYPE}, Json<&'static str>)"),
                &format!("($STATUS, {LOCATED}, Json(\"stored\"))"),
            ),
            named(
                "json_with_location_only",
                200,
                Kind::IgnoredLocation,
                &format!("({LOCATED_TYPE}, Json<&'static str>)"),
                ("", &format!("({LOCATED}, Json(\"stored\"))")),
                None,
            ),
        ];
    }
    vec![
        form("located", &format!("(StatusCode, {LOCATED_TYPE})"), &format!("($STATUS, {LOCATED})")),
        form(
            "builder_located",
            "Response",
            "Response::builder().status($STATUS).header(LOCATION, \"/orders\").body(Body::empty()).unwrap()",
        ),
    ]
}

fn right(status: u16) -> Vec<Form> {
    let form =
        |name, ty: &str, template: &str| with_status(name, status, Kind::Right, ty, template, constant(status, 303));
    match status {
        201 => vec![
            form("created_masks_redirect", "(StatusCode, Redirect)", "($STATUS, Redirect::to(\"/orders\"))"),
            form(
                "created",
                &format!("(StatusCode, {LOCATED_TYPE}, Json<&'static str>)"),
                &format!("($STATUS, {LOCATED}, Json(\"stored\"))"),
            ),
        ],
        200 => vec![named("json", 200, Kind::Right, "Json<&'static str>", ("", "Json(\"stored\")"), None)],
        _ => Vec::new(),
    }
}

impl Framework for Axum {
    fn name(&self) -> &'static str {
        "axum"
    }

    fn part(&self) -> Part {
        Part::Pairs
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("axum")
    }

    fn prelude(&self) -> &'static str {
        "use axum::body::Body;\nuse axum::extract::State;\n\
         use axum::http::header::{CONTENT_TYPE, HeaderName, LOCATION};\n\
         use axum::http::{HeaderMap, HeaderValue, StatusCode};\n\
         use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};\n\
         use axum::routing::{delete, get, patch, post, put};\n\
         use axum::{Form, Json, Router};\n\
         use axum_extra::extract::CookieJar;\nuse axum_extra::extract::cookie::Cookie;\n\
         use crate::store::{Greeting, Order, Plain, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [pages(), ignored(200), right(200)].concat(),
            301 | 302 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            303 => [redirects(303), without_location(303)].concat(),
            204 | 404 => ignored(status),
            _ => right(status),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        const ARGUMENTS: &str = "State(shop): State<Shop>, Form(order): Form<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let verb = handler.method.lower();
        let stored = super::stored(handler.method, "&shop");
        let body = format!("let name = order.name.as_str();\n{stored}{body}");
        let (items, bound) = match handler.binding {
            Binding::Function => {
                (format!("async fn {name}({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"), (*name).to_owned())
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
        Some(Bound { items, route: format!(".route(\"{path}\", {verb}({bound}))") })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl IntoResponse")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (format!("([(&'static str, &'static str); 1], {ty})"), "([(\"x-shop\", \"open\")], answer)".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\nimpl IntoResponse for {name} {{\n\
             fn into_response(self) -> Response {{\nlet answer = {};\nanswer.into_response()\n}}\n}}\n",
            form.expression()
        ))
    }

    fn error_with_status_method(&self, name: &str, form: &Form) -> Option<String> {
        let status = form.status_text.as_ref()?;
        if status.ty != "StatusCode" {
            return None;
        }
        let mut items = String::new();
        let _ = write!(
            items,
            "struct {name};\nimpl {name} {{\nfn status(&self) -> StatusCode {{\n{MARK}{}\n}}\n}}\n\
             impl IntoResponse for {name} {{\nfn into_response(self) -> Response {{\n\
             let answer = {};\nanswer.into_response()\n}}\n}}\n",
            status.wrong,
            form.template.replace(super::STATUS, "self.status()")
        );
        Some(items)
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", "Redirect::to(\"/orders\")")
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "async fn collection() -> Html<&'static str> {{\nHtml(\"<ol></ol>\")\n}}\n\n\
             pub fn router() -> Router<Shop> {{\nRouter::new()\n.route(\"/{module}\", get(collection))\n{}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let merged: String = modules.iter().flat_map(|module| [".merge(", *module, "::router())\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse axum::response::Html;\nuse axum::routing::get;\n\
             use store::Shop;\n\n\
             fn app(shop: Shop) -> axum::Router {{\naxum::Router::new()\n.route(\"/\", get(home))\n\
             .route(\"/orders\", get(orders))\n{merged}.with_state(shop)\n}}\n\n\
             async fn home() -> Html<&'static str> {{\nHtml(\"<h1>Shop</h1>\")\n}}\n\n\
             async fn orders() -> Html<&'static str> {{\nHtml(\"<ul></ul>\")\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\nstore::end_with_input();\n\
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
             println!(\"listening on {{}}\", listener.local_addr().unwrap());\n\
             axum::serve(listener, app(Shop::open())).await.unwrap();\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(serde::Deserialize)]"), super::greeting_source!(),)
    }
}
