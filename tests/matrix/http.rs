//! The forms of hyper 1, whose application is a `match` on method and path. Its answers are of one type.

use super::builders::{Style, constant};
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, with_status};

pub struct Http;

const STYLE: Style = Style {
    ty: "Response<Full<Bytes>>",
    empty: "Full::default()",
    page: "Full::from(\"<p>stored</p>\")",
    around: ("", ""),
    http: "hyper",
};

/// A response that is taken apart and put together again.
fn parts(status: u16) -> Form {
    let template = "{\nlet (mut parts, body) = Response::new(Full::default()).into_parts();\nparts.status = $STATUS;\n\
                    parts.headers.insert(LOCATION, HeaderValue::from_static(\"/orders\"));\n\
                    Response::from_parts(parts, body)\n}";
    with_status("parts", status, Kind::Redirect, STYLE.ty, template, constant(status, 303))
}

impl Framework for Http {
    fn name(&self) -> &'static str {
        "http"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("http")
    }

    fn prelude(&self) -> &'static str {
        "use http_body_util::Full;\nuse hyper::body::{Bytes, Incoming};\n\
         use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};\n\
         use hyper::{Method, Request, Response, StatusCode};\n\n\
         use crate::store::{Greeting, Plain, Shop, sent_name, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [STYLE.pages(), STYLE.ignored(200)].concat(),
            301 | 302 | 303 | 307 | 308 => {
                [STYLE.redirects(status), vec![parts(status)], STYLE.without_location(status)].concat()
            }
            204 | 404 => STYLE.ignored(status),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&pool");
        let function = |head: &str| {
            format!(
                "{head}(request: Request<Incoming>) -> {returns} {{\nlet pool = Shop::open();\n\
                 let name = sent_name(request.uri().query());\nlet name = name.as_str();\n{stored}{body}\n}}\n"
            )
        };
        let (items, call) = match handler.binding {
            Binding::Function => (function(&format!("async fn {name}")), (*name).to_owned()),
            Binding::Generic => (function(&format!("async fn {name}<G: Greeting>")), format!("{name}::<Plain>")),
            Binding::Associated => (
                format!("struct {name}_Desk;\nimpl {name}_Desk {{\n{}}}\n", function("async fn handle")),
                format!("{name}_Desk::handle"),
            ),
            Binding::Closure => return None,
        };
        let refused = if returns.starts_with("Result<") {
            format!(".unwrap_or_else({name}_Failure::response)")
        } else {
            String::new()
        };
        let method = handler.method.lower().to_uppercase();
        Some(Bound { items, route: format!("(&Method::{method}, \"{path}\") => {call}(request).await{refused},") })
    }

    fn opaque(&self) -> Option<&'static str> {
        None
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        let tail = "let mut answer = answer;\n\
                    answer.headers_mut().insert(\"x-shop\", HeaderValue::from_static(\"open\"));\nanswer";
        (ty.to_owned(), tail.to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\nimpl {name} {{\nfn response(self) -> {} {{\n{}\n}}\n}}\n",
            form.ty,
            form.expression()
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        (
            STYLE.ty,
            "Response::builder().status(StatusCode::SEE_OTHER).header(LOCATION, \"/orders\").body(Full::default()).unwrap()",
        )
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!(
            "pub async fn route(request: Request<Incoming>) -> Response<Full<Bytes>> {{\n\
             match (request.method(), request.uri().path()) {{\n{}\n_ => crate::not_found(),\n}}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let routed: String = modules
            .iter()
            .map(|module| format!("(_, path) if path.starts_with(\"/{module}/\") => {module}::route(request).await,\n"))
            .collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse std::convert::Infallible;\n\n\
             use http_body_util::Full;\nuse hyper::body::{{Bytes, Incoming}};\n\
             use hyper::server::conn::http1;\nuse hyper::service::service_fn;\n\
             use hyper::{{Method, Request, Response, StatusCode}};\nuse hyper_util::rt::TokioIo;\n\n\
             async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {{\n\
             Ok(route(request).await)\n}}\n\n\
             async fn route(request: Request<Incoming>) -> Response<Full<Bytes>> {{\n\
             match (request.method(), request.uri().path()) {{\n(&Method::GET, \"/orders\") => orders(),\n\
             {routed}_ => not_found(),\n}}\n}}\n\n\
             fn orders() -> Response<Full<Bytes>> {{\n\
             Response::builder().header(\"content-type\", \"text/html\").body(Full::from(\"<ul></ul>\")).unwrap()\n}}\n\n\
             pub fn not_found() -> Response<Full<Bytes>> {{\n\
             Response::builder().status(StatusCode::NOT_FOUND).body(Full::default()).unwrap()\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\nstore::end_with_input();\n\
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
             println!(\"listening on {{}}\", listener.local_addr().unwrap());\nloop {{\n\
             let (stream, _) = listener.accept().await.unwrap();\ntokio::spawn(async move {{\n\
             let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));\n\
             let _ = served.await;\n}});\n}}\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!(""), super::sent_name_source!(), super::greeting_source!())
    }
}
