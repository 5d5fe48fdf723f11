//! axum 0.6 to 0.8 with axum-extra, axum-htmx, aide, utoipa-axum and axum-typed-routing.
//! Facts: the catalogue's axum sections (axum 0.8.9, 0.7.9, 0.6.20), most rows executed.

mod responses;
mod routes;

use std::sync::Arc;

use self::responses::{
    appended, header_list, htmx_part, login_guard, page, redirect, response_of, send_cookies, tuple_answers,
};
use self::routes::{bound, documented_routes, filter, method_router_method, routed, router_method};
use super::http::{status_of, target_text};
use super::result_forms::{Conversion, ResultForm, ResultForms};
use super::{AttributeRoute, BadTarget, SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::value::{
    Binding, Body, MethodRouter, MethodSet, ObjectValue, Question, Response, Router, Value, Values,
};
use crate::syntax::facts::{Attribute, Function, MacroCall};

/// The vocabulary.
pub(super) struct Axum;

const NAME: &str = "axum";
const CRATES: [&str; 14] = [
    "tower",
    "axum",
    "axum_core",
    "axum_extra",
    "axum_htmx",
    "aide",
    "utoipa_axum",
    "axum_typed_routing",
    "axum_flash",
    "tower_http",
    "axum_login",
    "utoipa",
    "axum_template",
    "axum_typed_multipart",
];
/// axum 0.6 to 0.8, `response/redirect.rs`, and axum-core, `response/into_response.rs`.
const RESULT_FORMS: ResultForms = ResultForms {
    any: "IntoResponse",
    conversion: Some(Conversion {
        ty: "{axum::response::Response}",
        of: "axum::response::IntoResponse",
        method: "into_response",
    }),
    forms: &[
        ResultForm {
            note: "",
            ty: "{axum::response::Redirect}",
            expression: "{axum::response::Redirect}::to({&location})",
        },
        ResultForm {
            note: ", as a tuple",
            ty: "({axum::http::StatusCode}, [({axum::http::HeaderName}, {text}); 1])",
            expression: "({axum::http::StatusCode}::SEE_OTHER, [({axum::http::header::LOCATION}, {location})])",
        },
    ],
};
/// Functions of `axum::routing`, and the methods of `MethodRouter`.
const VERBS: [(&str, MethodSet); 5] = [
    ("get", MethodSet::GET),
    ("post", MethodSet::POST),
    ("put", MethodSet::PUT),
    ("patch", MethodSet::PATCH),
    ("delete", MethodSet::DELETE),
];

/// The methods of a routing function's name: `post`, `post_service`, `post_with`, `any`.
fn verb(name: &str) -> Option<MethodSet> {
    let name = name.strip_suffix("_service").or_else(|| name.strip_suffix("_with")).unwrap_or(name);
    match name {
        "any" => Some(MethodSet::ANY),
        "head" | "options" | "trace" | "connect" => Some(MethodSet::from_name(name)),
        _ => VERBS.iter().find(|(verb, _)| *verb == name).map(|&(_, methods)| methods),
    }
}

impl Vocabulary for Axum {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME, "axum-core", "axum-extra", "axum-macros", "axum-htmx", "axum-login", "utoipa-axum", "aide"]
    }

    fn exports_http(&self) -> bool {
        true
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        // The service of tower-http has no 303 of the same arguments.
        let own = response.framework == NAME && response.kind != "ServiceRedirect";
        (own && matches!(word, "temporary" | "permanent")).then_some(SeeOther::Word("to"))
    }

    fn bad_target(
        &self,
        response: &Response,
        word: &str,
        before: &dyn Fn(&semver::Version) -> Option<bool>,
    ) -> Option<BadTarget> {
        // `Redirect` keeps what it cannot send for a 500 since 0.8.5 (response/redirect.rs, tokio-rs/axum#3377).
        let made = response.framework == NAME && matches!(word, "to" | "temporary" | "permanent");
        (made && before(&semver::Version::new(0, 8, 5)) == Some(true)).then_some(BadTarget::Panics)
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        (framework == NAME).then_some(RESULT_FORMS)
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        match path.owner() {
            Some("routing" | "method_routing") => {
                verb(name).is_some() || matches!(name, "on" | "MethodRouter" | "MethodFilter")
            }
            Some("response") => {
                matches!(
                    name,
                    "Redirect"
                        | "Html"
                        | "IntoResponse"
                        | "Response"
                        | "Json"
                        | "AppendHeaders"
                        | "NoContent"
                        | "Result"
                        | "Sse"
                )
            }
            Some("extract") => matches!(name, "Form" | "State" | "Path" | "Query" | "Multipart" | "Json" | "Extension"),
            _ => matches!(
                name,
                "Router" | "Json" | "Form" | "Extension" | "routing" | "response" | "extract" | "middleware"
            ),
        }
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        match (path.owner(), path.last()) {
            (Some("MethodFilter"), name) => Some(Values::one(Value::Method(MethodSet::known(name)?))),
            (_, "NoContent") => {
                let mut response = Response::new(NAME, Ok(204), site, site);
                response.kind = "NoContent";
                Some(Values::one(Value::Response(Arc::new(response))))
            }
            _ => None,
        }
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        let name = path.last();
        match (path.owner(), name) {
            (Some("Redirect"), "to" | "temporary" | "permanent") => Some(Done::value(redirect(name, path, call))),
            (Some("Redirect"), "with_status_code") => {
                let (status, site) = status_of(&call.argument(0), call.argument_site(0));
                let mut response = Response::new(NAME, status, site, call.site);
                response.set_header(
                    "location",
                    &Values::one(Value::Text(target_text(&call.argument(1)))),
                    call.argument_site(1),
                );
                Some(Done::value(Value::Response(Arc::new(response))))
            }
            (Some("Router" | "ApiRouter" | "OpenApiRouter" | "TypedRouter"), "new" | "default" | "with_openapi") => {
                Some(routed(evaluator, Router::new(NAME, call.site)))
            }
            (Some("Router" | "ApiRouter" | "OpenApiRouter"), "from") => Some(Done::value(call.argument(0))),
            (Some("Resource"), "named") => Some(routed(
                evaluator,
                Router { prefix: target_text(&call.argument(0)), ..Router::new(NAME, call.site) },
            )),
            (Some("MethodRouter" | "ApiMethodRouter"), "new") => {
                Some(Done::value(Value::MethodRouter(Arc::new(MethodRouter::default()))))
            }
            (_, "on" | "on_service") if call.arguments.len() == 2 => {
                let methods = filter(&call.argument(0));
                Some(Done::value(bound(evaluator, &MethodRouter::default(), methods, call, 1)))
            }
            (_, "from_fn" | "from_fn_with_state" | "map_response" | "from_extractor" | "map_request") => {
                let function = call.arguments.last().cloned().unwrap_or_default();
                Some(Done::value(Value::Object(Arc::new(ObjectValue {
                    path: path.clone(),
                    parts: vec![("function", function)],
                }))))
            }
            (_, "Html") => Some(Done::value(page(call, Body::Html, "Html"))),
            (Some("Html"), "from") => Some(Done::value(page(call, Body::Html, "Html"))),
            (_, "RenderHtml") => Some(Done::value(page(call, Body::Html, "Html"))),
            (_, "Json" | "ErasedJson") => Some(Done::value(page(call, Body::Json, "Json"))),
            (Some("Json"), "from") | (Some("ErasedJson"), _) => Some(Done::value(page(call, Body::Json, "Json"))),
            (Some("Sse"), "new") => Some(Done::value(page(call, Body::Stream, "Sse"))),
            (_, "Form") => Some(Done::value(page(call, Body::Json, "Form"))),
            (_, "service_fn") => Some(Done::value(call.argument(0))),
            (Some("Attachment" | "FileStream" | "JsonLines" | "AsyncReadBody"), _) => {
                Some(Done::value(page(call, Body::Stream, "Stream")))
            }
            (_, "AppendHeaders") => Some(Done::value(appended(&call.argument(0)))),
            (Some("Either" | "Either3" | "Either4" | "Either5" | "Either6" | "Either7" | "Either8"), _) => {
                Some(Done::value(call.argument(0)))
            }
            (Some("IntoResponse"), "into_response") => {
                Some(Done::value(response_of(evaluator, NAME, call.argument(0), call.site)))
            }
            (Some("ErrorResponse"), "from") => Some(Done::value(call.argument(0))),
            (_, name) if path.krate() == "axum_htmx" && name.starts_with("Hx") => {
                Some(Done::value(htmx_part(name, call)))
            }
            (Some(owner), _) if path.krate() == "axum_htmx" && owner.starts_with("Hx") => {
                Some(Done::value(htmx_part(owner, call)))
            }
            (Some("ServeDir" | "ServeFile"), "new") => {
                let mut response = Response::new(NAME, Ok(200), call.name, call.site);
                response.body = Body::Stream;
                response.kind = "ServeDir";
                Some(Done::value(Value::Response(Arc::new(response))))
            }
            (_, name) if is_routing(path) => {
                let methods = verb(name)?;
                Some(Done::value(bound(evaluator, &MethodRouter::default(), methods, call, 0)))
            }
            _ => None,
        }
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        match receiver {
            Value::Router(router) if router.framework == NAME => router_method(evaluator, router, method, call, state),
            Value::MethodRouter(router) => method_router_method(evaluator, router, method, call),
            Value::Response(response) if response.kind == "Stream" && method != "into_response" => {
                Some(Done::value(receiver.clone()))
            }
            Value::Method(methods) if method == "or" => match call.argument(0).single() {
                Some(Value::Method(more)) => Some(Done::value(Value::Method(methods.union(*more)))),
                _ => None,
            },
            Value::Function(_) | Value::Closure(_)
                if matches!(method, "layer" | "with_state" | "into_service" | "into_make_service" | "route_layer") =>
            {
                Some(Done::value(receiver.clone()))
            }
            _ if method == "into_response" && call.arguments.is_empty() => {
                let framework = super::here(evaluator);
                Some(Done::value(response_of(evaluator, framework, receiver.clone(), call.site)))
            }
            _ => None,
        }
    }

    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        if path.krate() == "axum_login"
            && matches!(path.last(), "login_required" | "permission_required" | "predicate_required")
        {
            return Some(Done::value(login_guard(evaluator, path, source, call)));
        }
        if path.last() != "routes" || path.krate() != "utoipa_axum" {
            return None;
        }
        let mut router = MethodRouter::default();
        for (index, handler) in call.arguments.iter().enumerate() {
            for route in documented_routes(evaluator, handler) {
                router.bindings.push(Binding {
                    methods: route.methods,
                    handler: handler.clone(),
                    site: call.argument_site(index),
                    path: route.path,
                });
            }
        }
        Some(Done::value(Value::MethodRouter(Arc::new(router))))
    }

    fn destructured(&self, path: &ExternalPath) -> Option<Values> {
        matches!(path.last(), "HxRequest" | "HxBoosted").then(|| Values::one(Value::Asked(Question::IsHtmx, true)))
    }

    fn attribute_routes(
        &self,
        _: &Function,
        attribute: &Attribute,
        path: &ExternalPath,
    ) -> Option<Vec<AttributeRoute>> {
        let _ = (attribute, path);
        None
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        match value {
            Value::Tuple(members) => Some(tuple_answers(evaluator, members)),
            Value::Headers(headers) => {
                let (item, _) = evaluator.standing();
                let site = Site { item, span: crate::source::Span::default() };
                let mut response = Response::new(NAME, Ok(200), site, site);
                response.set_headers(headers, site);
                Some(Values::one(Value::Response(Arc::new(response))))
            }
            Value::Object(jar) if jar.part(crate::writes::COOKIES).is_some() => {
                let (item, _) = evaluator.standing();
                let site = Site { item, span: crate::source::Span::default() };
                let mut response = Response::new(NAME, Ok(200), site, site);
                send_cookies(&mut response, jar);
                Some(Values::one(Value::Response(Arc::new(response))))
            }
            Value::Sequence(_) => {
                let headers = header_list(value)?;
                let (item, _) = evaluator.standing();
                let site = Site { item, span: crate::source::Span::default() };
                let mut response = Response::new(NAME, Ok(200), site, site);
                response.set_headers(&headers, site);
                Some(Values::one(Value::Response(Arc::new(response))))
            }
            _ => None,
        }
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Router", "route", "nest", "service("]
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(
            path.last(),
            "State" | "Extension" | "Form" | "Json" | "Path" | "Query" | "TypedHeader" | "TypedMultipart"
        )
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "ErrorResponse" | "Response" | "Error") && path.krate() != "anyhow"
    }
}

fn is_routing(path: &ExternalPath) -> bool {
    path.krate() == NAME && path.owner().is_none_or(|owner| matches!(owner, "routing" | "method_routing"))
        || path.krate() == "aide" && path.owner() == Some("routing")
}
