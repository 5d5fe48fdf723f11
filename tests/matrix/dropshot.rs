//! The forms of dropshot 0.18: a type for each status, and the builder.

use super::builders::Style;
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, named};

pub struct Dropshot;

const STYLE: Style = Style {
    ty: "Result<Response<Body>, HttpError>",
    empty: "Body::empty()",
    page: "Body::with_content(\"<p>stored</p>\")",
    around: ("Ok(", ")"),
    http: "http",
};

const HELPER: &str = "helper";

fn helper(status: u16) -> Option<Form> {
    let (ty, function) = match status {
        302 => ("HttpResponseFound", "http_response_found"),
        303 => ("HttpResponseSeeOther", "http_response_see_other"),
        307 => ("HttpResponseTemporaryRedirect", "http_response_temporary_redirect"),
        _ => return None,
    };
    let ty = format!("Result<{ty}, HttpError>");
    let after = format!("{function}(String::from(\"/orders\"))");
    Some(named(HELPER, status, Kind::Redirect, &ty, ("", &after), None))
}

fn right(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, after: &str| {
        named(name, status, Kind::Right, &format!("Result<{ty}, HttpError>"), ("Ok(", after), None)
    };
    match status {
        200 => vec![form("json", "HttpResponseOk<&'static str>", "HttpResponseOk(\"stored\"))")],
        201 => vec![form("created", "HttpResponseCreated<&'static str>", "HttpResponseCreated(\"stored\"))")],
        204 => vec![
            form("deleted", "HttpResponseDeleted", "HttpResponseDeleted())"),
            form("updated", "HttpResponseUpdatedNoContent", "HttpResponseUpdatedNoContent())"),
        ],
        _ => Vec::new(),
    }
}

impl Framework for Dropshot {
    fn name(&self) -> &'static str {
        "dropshot"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("dropshot")
    }

    fn prelude(&self) -> &'static str {
        "use dropshot::{ApiDescription, Body, HttpError, RequestContext, endpoint};\n\
         use dropshot::{HttpResponseCreated, HttpResponseDeleted, HttpResponseOk, HttpResponseUpdatedNoContent};\n\
         use dropshot::{HttpResponseFound, HttpResponseSeeOther, HttpResponseTemporaryRedirect};\n\
         use dropshot::{http_response_found, http_response_see_other, http_response_temporary_redirect};\n\
         use http::header::{CONTENT_TYPE, HeaderValue, LOCATION};\nuse http::{Response, StatusCode};\n\
         \nuse crate::store::{Shop, sent_name, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => [STYLE.pages(), STYLE.ignored(200), right(200)].concat(),
            301 | 302 | 303 | 307 | 308 => {
                let helper = helper(status).into_iter().collect();
                [helper, STYLE.redirects(status), STYLE.without_location(status)].concat()
            }
            204 => [STYLE.ignored(204), right(204)].concat(),
            404 => STYLE.ignored(404),
            _ => right(status),
        }
    }

    /// The status of a helper is its type.
    fn mended(&self, form: &Form) -> Option<Form> {
        (form.name == HELPER && form.status != 303).then(|| helper(303)).flatten()
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        if handler.binding != Binding::Function {
            return None;
        }
        let Handler { name, path, returns, body, .. } = handler;
        let method = handler.method.lower().to_uppercase();
        let stored = super::stored(handler.method, "context.context()");
        Some(Bound {
            items: format!(
                "#[endpoint {{ method = {method}, path = \"{path}\" }}]\n\
                 async fn {name}(context: RequestContext<Shop>) -> {returns} {{\n\
                 let name = sent_name(context.request.uri().query());\nlet name = name.as_str();\n{stored}{body}\n}}\n"
            ),
            route: format!("api.register({name}).unwrap();"),
        })
    }

    fn opaque(&self) -> Option<&'static str> {
        None
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (ty.to_owned(), "answer".to_owned())
    }

    /// Every error is a `HttpError`, which never redirects.
    fn error(&self, _: &str, _: &Form) -> Option<String> {
        None
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("HttpResponseSeeOther", "http_response_see_other(String::from(\"/orders\"))?")
    }

    fn table(&self, module: &str, routes: &[String]) -> String {
        format!(
            "#[endpoint {{ method = GET, path = \"/{module}\" }}]\n\
             async fn {module}_collection(_: RequestContext<Shop>) -> Result<Response<Body>, HttpError> {{\n\
             Ok(Response::builder().header(CONTENT_TYPE, \"text/html\").body(Body::with_content(\"<ol></ol>\"))\
             .unwrap())\n}}\n\n\
             pub fn register(api: &mut ApiDescription<Shop>) {{\napi.register({module}_collection).unwrap();\n{}\n}}\n",
            routes.join("\n")
        )
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let registered: String = modules.iter().flat_map(|module| [*module, "::register(&mut api);\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\n\
             use dropshot::{{ApiDescription, Body, HttpError, RequestContext, endpoint}};\nuse store::Shop;\n\n\
             #[endpoint {{ method = GET, path = \"/orders\" }}]\n\
             async fn orders(_: RequestContext<Shop>) -> Result<http::Response<Body>, HttpError> {{\n\
             Ok(http::Response::builder().header(\"content-type\", \"text/html\")\
             .body(Body::with_content(\"<ul></ul>\")).unwrap())\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\n\
             store::end_with_input();\nlet pool = Shop::open();\n\
             let mut api = ApiDescription::new();\napi.register(orders).unwrap();\n{registered}\
             let log = dropshot::ConfigLogging::StderrTerminal {{ level: dropshot::ConfigLoggingLevel::Critical }};\n\
             let log = log.to_logger(\"shop\").unwrap();\n\
             let server = dropshot::ServerBuilder::new(api, pool, log).start().unwrap();\n\
             println!(\"listening on {{}}\", server.local_addr());\nserver.await.unwrap();\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!(""), super::sent_name_source!())
    }
}
