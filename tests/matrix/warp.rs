//! The forms of warp 0.4.

use super::{Binding, Bound, Form, Framework, Handler, Kind, StatusText, http_name, module_lines, named, with_status};

pub struct Warp {
    /// Paths are written by `path!`. Each is a type of its own: the compiler would take minutes for some hundred.
    pub path_macro: bool,
}

const TARGET: &str = "Uri::from_static(\"/orders\")";
const LOCATED: &str = "WithHeader<StatusCode>";

fn constant(status: u16, right: u16) -> StatusText {
    StatusText {
        ty: "StatusCode",
        wrong: format!("StatusCode::{}", http_name(status)),
        right: format!("StatusCode::{}", http_name(right)),
    }
}

fn number(wrong: String) -> StatusText {
    StatusText { ty: "u16", wrong, right: "303".to_owned() }
}

fn redirects(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str, status_text| {
        with_status(name, status, Kind::Redirect, ty, template, status_text)
    };
    let built = "warp::http::Response::builder().status($STATUS).header(\"location\", \"/orders\").body(\"\").unwrap()";
    let set = constant(status, 303);
    let mut forms = vec![
        form("status_with_header", LOCATED, "with_header($STATUS, \"location\", \"/orders\")", set.clone()),
        form(
            "header_with_status",
            "WithStatus<WithHeader<&'static str>>",
            "with_status(with_header(\"see the orders\", LOCATION, \"/orders\"), $STATUS)",
            set.clone(),
        ),
        form(
            "status_masks_redirect",
            "Response",
            &format!("with_status(warp::redirect::see_other({TARGET}), $STATUS).into_response()"),
            set.clone(),
        ),
        form("builder", "warp::http::Response<&'static str>", built, set.clone()),
        form("builder_number", "warp::http::Response<&'static str>", built, number(status.to_string())),
        form(
            "builder_result",
            "Result<warp::http::Response<&'static str>, warp::http::Error>",
            "warp::http::Response::builder().status($STATUS).header(\"location\", \"/orders\").body(\"\")",
            set.clone(),
        ),
        form(
            "status_mut",
            "Response",
            &format!(
                "{{\nlet mut response = warp::redirect::see_other({TARGET}).into_response();\n\
                 *response.status_mut() = $STATUS;\nresponse\n}}"
            ),
            set.clone(),
        ),
        form("boxed", "Box<dyn Reply>", "Box::new(with_header($STATUS, \"location\", \"/orders\"))", set.clone()),
        Form {
            spelling: true,
            ..form(
                "from_u16",
                LOCATED,
                "with_header(StatusCode::from_u16($STATUS).unwrap(), LOCATION, \"/orders\")",
                number(status.to_string()),
            )
        },
        Form {
            spelling: true,
            ..form(
                "full_path",
                LOCATED,
                "with_header($STATUS, LOCATION, \"/orders\")",
                StatusText {
                    ty: "StatusCode",
                    wrong: format!("warp::http::StatusCode::{}", http_name(status)),
                    right: "StatusCode::SEE_OTHER".to_owned(),
                },
            )
        },
    ];
    let (name, boxed_name, function) = match status {
        301 => ("redirect", "boxed_redirect", "redirect"),
        302 => ("found", "boxed_found", "found"),
        303 => ("see_other", "boxed_see_other", "see_other"),
        307 => ("temporary", "boxed_temporary", "temporary"),
        _ => ("permanent", "boxed_permanent", "permanent"),
    };
    let right = format!("warp::redirect::see_other({TARGET}).into_response()");
    let after = format!("{function}({TARGET}).into_response()");
    forms.push(named(name, status, Kind::Redirect, "Response", ("warp::redirect::", &after), Some(&right)));
    let right = format!("Box::new(warp::redirect::see_other({TARGET})) as Box<dyn Reply>");
    let after = format!("{function}({TARGET})) as Box<dyn Reply>");
    let before = "Box::new(warp::redirect::";
    forms.push(named(boxed_name, status, Kind::Redirect, "Box<dyn Reply>", (before, &after), Some(&right)));
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("status_and_text", "WithStatus<&'static str>", "with_status(\"see the orders\", $STATUS)"),
        form(
            "builder_without_location",
            "warp::http::Response<&'static str>",
            "warp::http::Response::builder().status($STATUS).body(\"\").unwrap()",
        ),
    ]
}

fn pages() -> Vec<Form> {
    let html = "html(\"<p>stored</p>\")";
    let form = |name, ty: &str, template: &str| with_status(name, 200, Kind::Page, ty, template, constant(200, 500));
    let token = |name, ty: &str, after: &str| named(name, 200, Kind::Page, ty, ("", after), None);
    vec![
        token("html", "warp::reply::Html<&'static str>", html),
        form(
            "html_with_status",
            "WithStatus<warp::reply::Html<&'static str>>",
            &format!("with_status({html}, $STATUS)"),
        ),
        form("html_into_response", "Response", &format!("with_status({html}, $STATUS).into_response()")),
        form(
            "html_builder",
            "warp::http::Response<&'static str>",
            "warp::http::Response::builder().status($STATUS).header(\"content-type\", \"text/html\").body(\"<p>stored</p>\").unwrap()",
        ),
        token("text", "&'static str", "\"stored\""),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::IgnoredLocation, ty, template, constant(status, 303))
    };
    let mut forms = vec![form(
        "json_located",
        "WithStatus<WithHeader<warp::reply::Json>>",
        "with_status(with_header(json(&\"stored\"), \"location\", \"/orders\"), $STATUS)",
    )];
    if status != 200 {
        forms.push(form("located", LOCATED, "with_header($STATUS, LOCATION, \"/orders\")"));
    }
    forms
}

fn right(status: u16) -> Vec<Form> {
    match status {
        201 => vec![with_status(
            "created",
            201,
            Kind::Right,
            "WithStatus<WithHeader<warp::reply::Json>>",
            "with_status(with_header(json(&\"stored\"), \"location\", \"/orders\"), $STATUS)",
            constant(201, 303),
        )],
        200 => vec![named("json", 200, Kind::Right, "warp::reply::Json", ("", "json(&\"stored\")"), None)],
        _ => Vec::new(),
    }
}

impl Framework for Warp {
    fn name(&self) -> &'static str {
        "warp"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("warp")
    }

    fn prelude(&self) -> &'static str {
        "use std::convert::Infallible;\n\nuse warp::filters::BoxedFilter;\n\
         use warp::http::header::LOCATION;\nuse warp::http::{StatusCode, Uri};\n\
         use warp::reply::{Response, WithHeader, WithStatus, html, json, with_header, with_status};\n\
         use warp::{Filter, Reply};\n\nuse crate::store::{Greeting, Order, Plain, Shop, at, store, stored_form};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [pages(), ignored(200), right(200)].concat(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => ignored(status),
            _ => right(status),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        const ARGUMENTS: &str = "pool: Shop, order: Order";
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&pool");
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
        let segments: Vec<String> =
            path.split('/').filter(|part| !part.is_empty()).map(|part| format!("\"{part}\"")).collect();
        let path = if self.path_macro {
            format!("warp::path!({})", segments.join(" / "))
        } else {
            format!("at({})", segments.join(", "))
        };
        let verb = handler.method.lower();
        let input = "stored_form(pool.clone())";
        // The method stands before, behind or in a filter of its own, by turns.
        let chain = match handler.name.len() % 3 {
            0 => format!("{path}.and(warp::{verb}()).and({input})"),
            1 => format!("warp::{verb}().and({path}).and({input})"),
            _ => format!("{path}.and({input}).and(warp::{verb}())"),
        };
        let route = format!(
            "let all = all.or({chain}.then({bound}).map(|reply| Reply::into_response(reply))).unify().boxed();"
        );
        Some(Bound { items, route })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl Reply")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (format!("WithHeader<{ty}>"), "with_header(answer, \"x-shop\", \"open\")".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\nimpl Reply for {name} {{\n\
             fn into_response(self) -> Response {{\nlet answer = {};\nanswer.into_response()\n}}\n}}\n",
            form.expression()
        ))
    }

    fn error_with_status_method(&self, name: &str, form: &Form) -> Option<String> {
        let status = form.status_text.as_ref()?;
        if status.ty != "StatusCode" {
            return None;
        }
        Some(format!(
            "struct {name};\nimpl {name} {{\nfn status(&self) -> StatusCode {{\n{}{}\n}}\n}}\n\
             impl Reply for {name} {{\nfn into_response(self) -> Response {{\n\
             let answer = {};\nanswer.into_response()\n}}\n}}\n",
            super::MARK,
            status.wrong,
            form.template.replace(super::STATUS, "self.status()")
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Response", "warp::redirect::see_other(Uri::from_static(\"/orders\")).into_response()")
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "pub fn filters(pool: Shop) -> BoxedFilter<(Response,)> {{\n\
             let all = warp::path!(\"{module}\").and(warp::get()).map(|| html(\"<ol></ol>\").into_response()).boxed();\n\
             {}\nall\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        // What is compiled is boxed at every step, for the same reason.
        let (reply, boxed) =
            if self.path_macro { ("", "") } else { (".map(|reply| Reply::into_response(reply))", ".unify().boxed()") };
        let merged: String =
            modules.iter().map(|module| format!(".or({module}::filters(pool.clone())){boxed}\n")).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse store::Shop;\nuse warp::{{Filter, Reply}};\n\n\
             fn orders() -> impl Reply {{\nwarp::reply::html(\"<ul></ul>\")\n}}\n\n\
             fn home() -> impl Reply {{\nwarp::reply::html(\"<h1>Shop</h1>\")\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\n\
             store::end_with_input();\nlet pool = Shop::open();\n\
             let routes = warp::path!(\"orders\").and(warp::get()).map(orders){reply}\n\
             .or(warp::path::end().and(warp::get()).map(home){reply}){boxed}\n{merged};\n\
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
             println!(\"listening on {{}}\", listener.local_addr().unwrap());\n\
             warp::serve(routes).incoming(listener).run().await;\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(
            super::store_source!("#[derive(serde::Deserialize)]"),
            "\npub trait Greeting {\n    fn text() -> &'static str;\n}\n\npub struct Plain;\n\n",
            "impl Greeting for Plain {\n    fn text() -> &'static str {\n        \"hello\"\n    }\n}\n\n",
            "use warp::filters::BoxedFilter;\nuse warp::{Filter, Rejection};\n\n",
            "pub fn at(module: &'static str, method: &'static str, status: &'static str, form: &'static str) ",
            "-> BoxedFilter<()> {\n",
            "    warp::path(module).and(warp::path(method)).and(warp::path(status)).and(warp::path(form))",
            ".and(warp::path::end()).boxed()\n}\n\n",
            "pub fn stored_form(pool: Shop) -> ",
            "impl Filter<Extract = (Shop, Order), Error = Rejection> + Clone {\n",
            "    warp::any().map(move || pool.clone()).and(warp::body::form())\n}\n",
        )
    }
}
