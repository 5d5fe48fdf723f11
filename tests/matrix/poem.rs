//! The forms of poem 3.

use std::fmt::Display;

use super::{
    Binding, Bound, Form, Framework, Handler, Kind, MARK, StatusText, http_name, module_lines, named, with_status,
};

pub struct Poem;

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

fn spelling(form: Form) -> Form {
    Form { spelling: true, ..form }
}

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str, status_text| {
        with_status(name, status, Kind::Redirect, ty, template, status_text)
    };
    let set = constant(status, 303);
    let located = "WithHeader<StatusCode>";
    let mut forms = vec![
        form("with_header", located, "$STATUS.with_header(LOCATION, \"/orders\")", set.clone()),
        form(
            "with_status_and_header",
            "WithHeader<WithStatus<()>>",
            "().with_status($STATUS).with_header(\"location\", \"/orders\")",
            set.clone(),
        ),
        form(
            "with_status_masks",
            "WithStatus<Redirect>",
            "Redirect::see_other(\"/orders\").with_status($STATUS)",
            set.clone(),
        ),
        form(
            "tuple_masks_redirect",
            "(StatusCode, Redirect)",
            "($STATUS, Redirect::see_other(\"/orders\"))",
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
        form(
            "builder",
            "Response",
            "Response::builder().status($STATUS).header(LOCATION, \"/orders\").finish()",
            set.clone(),
        ),
        form(
            "builder_statements",
            "Response",
            "{\nlet mut builder = Response::builder();\nbuilder = builder.status($STATUS);\n\
             builder = builder.header(LOCATION, \"/orders\");\nbuilder.body(\"see the orders\")\n}",
            set.clone(),
        ),
        form(
            "set_status",
            "Response",
            "{\nlet mut response = Redirect::see_other(\"/orders\").into_response();\n\
             response.set_status($STATUS);\nresponse\n}",
            set.clone(),
        ),
        form(
            "headers_mut",
            "Response",
            "{\nlet mut response = ().with_status($STATUS).into_response();\n\
             response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\nresponse\n}",
            set.clone(),
        ),
        spelling(form(
            "from_u16",
            located,
            "StatusCode::from_u16($STATUS).unwrap().with_header(LOCATION, \"/orders\")",
            text("u16", &status, &303),
        )),
        spelling(form(
            "full_path",
            located,
            "$STATUS.with_header(LOCATION, \"/orders\")",
            text("StatusCode", &format!("poem::http::StatusCode::{}", http_name(status)), &"StatusCode::SEE_OTHER"),
        )),
    ];
    let constructor = match status {
        301 => Some(("redirect_moved_permanent", "moved_permanent")),
        303 => Some(("redirect_see_other", "see_other")),
        307 => Some(("redirect_temporary", "temporary")),
        308 => Some(("redirect_permanent", "permanent")),
        _ => None,
    };
    if let Some((name, function)) = constructor {
        let after = format!("{function}(\"/orders\")");
        let right = Some("Redirect::see_other(\"/orders\")");
        forms.push(named(name, status, Kind::Redirect, "Redirect", ("Redirect::", &after), right));
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
        form("builder_without_location", "Response", "Response::builder().status($STATUS).finish()"),
        form("text_with_status", "WithStatus<&'static str>", "\"see the orders\".with_status($STATUS)"),
    ]
}

fn pages() -> Vec<Form> {
    let html = "Html(\"<p>stored</p>\")";
    let form = |name, ty: &str, template: &str| with_status(name, 200, Kind::Page, ty, template, constant(200, 500));
    let token = |name, ty: &str, after: &str| named(name, 200, Kind::Page, ty, ("", after), None);
    vec![
        token("html", "Html<&'static str>", html),
        form("html_with_status", "WithStatus<Html<&'static str>>", &format!("{html}.with_status($STATUS)")),
        form("html_into_response", "Response", &format!("($STATUS, {html}).into_response()")),
        form(
            "html_builder",
            "Response",
            "Response::builder().status($STATUS).content_type(\"text/html\").body(\"<p>stored</p>\")",
        ),
        token("text", "&'static str", "\"stored\""),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::IgnoredLocation, ty, template, constant(status, 303))
    };
    let json = "WithHeader<WithStatus<Json<&'static str>>>";
    let mut forms =
        vec![form("json_located", json, "Json(\"stored\").with_status($STATUS).with_header(LOCATION, \"/orders\")")];
    if status != 200 {
        forms.push(form("located", "WithHeader<StatusCode>", "$STATUS.with_header(LOCATION, \"/orders\")"));
    }
    forms
}

fn right(status: u16) -> Vec<Form> {
    match status {
        201 => vec![with_status(
            "created",
            201,
            Kind::Right,
            "WithHeader<WithStatus<Json<&'static str>>>",
            "Json(\"stored\").with_status($STATUS).with_header(LOCATION, \"/orders\")",
            constant(201, 303),
        )],
        200 => vec![named("json", 200, Kind::Right, "Json<&'static str>", ("", "Json(\"stored\")"), None)],
        _ => Vec::new(),
    }
}

impl Framework for Poem {
    fn name(&self) -> &'static str {
        "poem"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("poem")
    }

    fn prelude(&self) -> &'static str {
        "use poem::http::header::LOCATION;\n\
         use poem::http::{HeaderMap, HeaderValue, StatusCode};\n\
         use poem::web::{Data, Form, Html, Json, Redirect, WithHeader, WithStatus};\n\
         use poem::{IntoResponse, Response, Route, delete, get, handler, patch, post, put};\n\n\
         use crate::store::{Order, Shop, store};\n"
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
        const ARGUMENTS: &str = "pool: Data<&Shop>, Form(order): Form<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let verb = handler.method.lower();
        let stored = super::stored(handler.method, "&pool");
        let body = format!("let name = order.name.as_str();\n{stored}{body}");
        // A handler is a type that its attribute makes: it cannot be a closure or a function of a struct.
        if handler.binding != Binding::Function {
            return None;
        }
        let items = format!("#[handler]\nasync fn {name}({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n");
        // Each module is nested at the first segment.
        let below = path.match_indices('/').nth(1).map_or(*path, |(at, _)| &path[at..]);
        Some(Bound { items, route: format!(".at(\"{below}\", {verb}({name}))") })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl IntoResponse")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (format!("WithHeader<{ty}>"), "answer.with_header(\"x-shop\", \"open\")".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "{}impl poem::error::ResponseError for {name} {{\n\
             fn status(&self) -> StatusCode {{\nself.as_response().status()\n}}\n\
             fn as_response(&self) -> Response {{\nlet answer = {};\nanswer.into_response()\n}}\n}}\n",
            error_type(name),
            form.expression()
        ))
    }

    fn error_with_status_method(&self, name: &str, form: &Form) -> Option<String> {
        let status = form.status_text.as_ref()?;
        if status.ty != "StatusCode" {
            return None;
        }
        Some(format!(
            "{}impl poem::error::ResponseError for {name} {{\n\
             fn status(&self) -> StatusCode {{\n{MARK}{}\n}}\n\
             fn as_response(&self) -> Response {{\nlet answer = {};\nanswer.into_response()\n}}\n}}\n",
            error_type(name),
            status.wrong,
            form.template.replace(super::STATUS, "self.status()")
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", "Redirect::see_other(\"/orders\")")
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!(
            "#[handler]\nfn collection() -> Html<&'static str> {{\nHtml(\"<ol></ol>\")\n}}\n\n\
             pub fn routes() -> Route {{\nRoute::new()\n.at(\"/\", get(collection))\n{}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let merged: String =
            modules.iter().map(|module| format!(".nest(\"/{module}\", {module}::routes())\n")).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse poem::listener::{{Acceptor, Listener, TcpListener}};\n\
             use poem::web::Html;\nuse poem::{{EndpointExt, Route, Server, get, handler}};\nuse store::Shop;\n\n\
             #[handler]\nfn orders() -> Html<&'static str> {{\nHtml(\"<ul></ul>\")\n}}\n\n\
             #[handler]\nfn home() -> Html<&'static str> {{\nHtml(\"<h1>Shop</h1>\")\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), std::io::Error> {{\n\
             store::end_with_input();\n\
             let all = Route::new().at(\"/\", get(home)).at(\"/orders\", get(orders))\n{merged};\n\
             let acceptor = TcpListener::bind(\"127.0.0.1:0\").into_acceptor().await?;\n\
             println!(\"listening on {{}}\", acceptor.local_addr()[0].as_socket_addr().unwrap());\n\
             Server::new_with_acceptor(acceptor).run(all.data(Shop::open())).await\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        super::store_source!("#[derive(serde::Deserialize)]")
    }
}

fn error_type(name: &str) -> String {
    format!(
        "#[derive(Debug)]\nstruct {name};\nimpl std::fmt::Display for {name} {{\n\
         fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n\
         formatter.write_str(\"failed\")\n}}\n}}\nimpl std::error::Error for {name} {{}}\n"
    )
}
