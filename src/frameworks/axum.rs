//! axum 0.6 to 0.8 with axum-extra, axum-htmx, aide, utoipa-axum and axum-typed-routing.
//! Facts: the catalogue's axum sections (axum 0.8.9, 0.7.9, 0.6.20), most rows executed.

use std::sync::Arc;

use super::http::{header_name, status_of, target_text};
use super::{AttributeRoute, Vocabulary, respond};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    Binding, Body, Headers, Location, MethodRouter, MethodSet, ObjectValue, Question, Reason, Response, RouteEntry,
    Router, Text, Value, Values,
};
use crate::syntax::facts::{Attribute, ExpressionKind, Function, ItemFacts, Literal, MacroArgument, MacroCall};

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
            (Some("ErasedJson"), _) => Some(Done::value(page(call, Body::Json, "Json"))),
            (Some("Sse"), "new") => Some(Done::value(page(call, Body::Stream, "Sse"))),
            (_, "Form") => Some(Done::value(page(call, Body::Json, "Form"))),
            (_, "service_fn") => Some(Done::value(call.argument(0))),
            (Some("Attachment" | "FileStream" | "JsonLines" | "AsyncReadBody"), _) => {
                Some(Done::value(page(call, Body::Stream, "Stream")))
            }
            (_, "AppendHeaders") => Some(Done::value(call.argument(0))),
            (Some("Either" | "Either3" | "Either4" | "Either5" | "Either6" | "Either7" | "Either8"), _) => {
                Some(Done::value(call.argument(0)))
            }
            (Some("IntoResponse"), "into_response") => {
                Some(Done::value(response_of(evaluator, call.argument(0), call.site)))
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
                Some(Done::value(response_of(evaluator, receiver.clone(), call.site)))
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
        if path.krate() == "axum_login" && matches!(path.last(), "login_required" | "permission_required") {
            return Some(Done::value(login_guard(path, source, call)));
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

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "ErrorResponse" | "Response" | "Error") && path.krate() != "anyhow"
    }
}

fn is_routing(path: &ExternalPath) -> bool {
    path.krate() == NAME && path.owner().is_none_or(|owner| matches!(owner, "routing" | "method_routing"))
        || path.krate() == "aide" && path.owner() == Some("routing")
}

/// `Redirect::to` is 303, `temporary` 307, `permanent` 308 (axum 0.8.9 response/redirect.rs).
fn redirect(name: &str, path: &ExternalPath, call: &CallSite<'_>) -> Value {
    let status = match name {
        "to" => 303,
        "temporary" => 307,
        _ => 308,
    };
    let mut response = Response::new(NAME, Ok(status), call.name, call.site);
    response.kind = if path.krate() == "tower_http" { "ServiceRedirect" } else { "Redirect" };
    response.set_header("location", &Values::one(Value::Text(target_text(&call.argument(0)))), call.argument_site(0));
    Value::Response(Arc::new(response))
}

fn page(call: &CallSite<'_>, body: Body, kind: &'static str) -> Value {
    let mut response = Response::new(NAME, Ok(200), call.name, call.site);
    response.body = body;
    response.kind = kind;
    response.page = super::templates::page_site(&call.argument(0)).or(Some(call.site));
    Value::Response(Arc::new(response))
}

/// `login_required!(B, login_url = "/login")` answers 307 to the login page (axum-login 0.18 middleware.rs).
fn login_guard(path: &ExternalPath, source: &MacroCall, call: &CallSite<'_>) -> Value {
    let url = source.arguments.iter().position(|argument| argument.name.as_deref() == Some("login_url"));
    let refused = match url {
        Some(index) => {
            let mut target = target_text(&call.argument(index));
            target.append(&Text::hole("next"));
            let mut response = Response::new(NAME, Ok(307), call.name, call.site);
            response.set_header("location", &Values::one(Value::Text(target)), call.argument_site(index));
            response
        }
        None => Response::new(NAME, Ok(401), call.name, call.site),
    };
    Value::Object(Arc::new(ObjectValue {
        path: path.clone(),
        parts: vec![("function", Values::one(Value::Response(Arc::new(refused))))],
    }))
}

fn htmx_part(name: &str, call: &CallSite<'_>) -> Value {
    let header = match name {
        "HxRedirect" => "hx-redirect",
        "HxLocation" => "hx-location",
        "HxRefresh" => "hx-refresh",
        "HxPushUrl" => "hx-push-url",
        "HxReplaceUrl" => "hx-replace-url",
        "HxReswap" => "hx-reswap",
        "HxRetarget" => "hx-retarget",
        "HxReselect" => "hx-reselect",
        _ => "hx-trigger",
    };
    Value::Headers(Arc::new(Headers { entries: vec![(header.into(), call.argument(0))], open: false }))
}

fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

fn filter(values: &Values) -> MethodSet {
    match values.single() {
        Some(Value::Method(methods)) => *methods,
        _ => MethodSet::ANY,
    }
}

fn bound(
    evaluator: &mut Evaluator<'_, '_>,
    router: &MethodRouter,
    methods: MethodSet,
    call: &CallSite<'_>,
    argument: usize,
) -> Value {
    let mut router = router.clone();
    router.bindings.push(Binding {
        methods,
        handler: call.argument(argument),
        site: call.argument_site(argument),
        path: None,
    });
    let router = Arc::new(router);
    evaluator.program.note_method_router(&router);
    Value::MethodRouter(router)
}

fn method_router_method(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<MethodRouter>,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match method {
        "on" | "on_service" => Some(Done::value(bound(evaluator, router, filter(&call.argument(0)), call, 1))),
        "fallback" | "fallback_service" => Some(Done::value(bound(evaluator, router, MethodSet::ANY, call, 0))),
        "merge" => {
            let mut merged = (**router).clone();
            for value in &call.argument(0) {
                if let Value::MethodRouter(other) = value {
                    merged.bindings.extend(other.bindings.iter().cloned());
                }
            }
            Some(Done::value(Value::MethodRouter(Arc::new(merged))))
        }
        "layer" | "route_layer" => {
            let mut layered = (**router).clone();
            layered.layers.push(call.argument(0));
            Some(Done::value(Value::MethodRouter(Arc::new(layered))))
        }
        "with_state" | "handle_error" | "into" => Some(Done::value(Value::MethodRouter(router.clone()))),
        _ => {
            let methods = verb(method)?;
            Some(Done::value(bound(evaluator, router, methods, call, 0)))
        }
    }
}

fn router_method(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    method: &str,
    call: &CallSite<'_>,
    _: &State,
) -> Option<Done> {
    let mut next = (**router).clone();
    match method {
        "route" | "api_route" | "api_route_with" | "route_with_tsr" | "api_route_with_tsr" => {
            let path = path_of(&call.argument(0));
            add(&mut next, path.as_ref(), &call.argument(1));
            if method.contains("_tsr") {
                add_slash_twin(&mut next, path.as_ref(), call);
            }
        }
        "route_service" => next.routes.push(RouteEntry {
            path: path_of(&call.argument(0)),
            binding: Binding {
                methods: MethodSet::ANY,
                handler: call.argument(1),
                site: call.argument_site(1),
                path: None,
            },
            layers: Vec::new(),
        }),
        "typed_route" | "typed_api_route" => typed_route(evaluator, &mut next, call),
        "routes" => {
            for value in &call.argument(0) {
                if let Value::MethodRouter(routes) = value {
                    for binding in &routes.bindings {
                        next.routes.push(RouteEntry {
                            path: binding.path.clone(),
                            binding: binding.clone(),
                            layers: Vec::new(),
                        });
                    }
                } else {
                    next.unknown.push(Reason::new("routes that are not known"));
                }
            }
        }
        "nest" | "nest_api_service" => nest(&mut next, path_of(&call.argument(0)).as_ref(), &call.argument(1)),
        "nest_service" => nest_service(&mut next, call),
        "merge" => {
            for value in &call.argument(0) {
                match value {
                    Value::Router(other) => next.absorb(other, |path| path.cloned()),
                    _ => next.unknown.push(Reason::new("a router that is merged is not known")),
                }
            }
        }
        "fallback" | "fallback_service" | "method_not_allowed_fallback" => {
            next.open_prefixes.push(Text::default());
            if method != "fallback_service" {
                next.routes.push(RouteEntry {
                    path: None,
                    binding: Binding {
                        methods: MethodSet::ANY,
                        handler: call.argument(0),
                        site: call.argument_site(0),
                        path: None,
                    },
                    layers: Vec::new(),
                });
            }
        }
        "layer" | "route_layer" => {
            for route in next.routes.iter_mut() {
                route.layers.push(call.argument(0));
            }
        }
        "create" | "update" | "destroy" | "index" | "new" | "show" | "edit" if !next.prefix.parts().is_empty() => {
            resource(&mut next, method, call);
        }
        "split_for_parts" => {
            let whole = Values::one(Value::Router(router.clone()));
            return Some(Done::value(Value::Tuple(vec![whole, Values::unknown("an API description")])));
        }
        _ if method.starts_with("typed_") => typed(evaluator, &mut next, method, call)?,
        _ => return Some(Done::value(Value::Router(router.clone()))),
    }
    Some(routed(evaluator, next))
}

/// `Resource::named("x").create(h)`: POST /x; `update` PUT and PATCH /x/{x_id} (axum-extra 0.12.6).
fn resource(router: &mut Router, method: &str, call: &CallSite<'_>) {
    let name = router.prefix.display();
    let (methods, path) = match method {
        "create" => (MethodSet::POST, format!("/{name}")),
        "update" => (MethodSet::PUT.union(MethodSet::PATCH), format!("/{name}/{{{name}_id}}")),
        "destroy" => (MethodSet::DELETE, format!("/{name}/{{{name}_id}}")),
        "new" => (MethodSet::GET, format!("/{name}/new")),
        "show" => (MethodSet::GET, format!("/{name}/{{{name}_id}}")),
        "edit" => (MethodSet::GET, format!("/{name}/{{{name}_id}}/edit")),
        _ => (MethodSet::GET, format!("/{name}")),
    };
    router.routes.push(RouteEntry {
        path: Some(Text::literal(&path)),
        binding: Binding { methods, handler: call.argument(0), site: call.argument_site(0), path: None },
        layers: Vec::new(),
    });
}

/// `route_with_tsr` answers 308 to every method at the path with the slash added or removed
/// (axum-extra 0.12.6 routing/mod.rs).
fn add_slash_twin(router: &mut Router, path: Option<&Text>, call: &CallSite<'_>) {
    let Some(literal) = path.and_then(Text::as_literal) else { return };
    let twin = match literal.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => format!("{literal}/"),
    };
    let mut moved = Response::new(NAME, Ok(308), call.name, call.site);
    moved.set_header("location", &Values::one(Value::Text(Text::hole("…"))), call.name);
    router.routes.push(RouteEntry {
        path: Some(Text::literal(&twin)),
        binding: Binding {
            methods: MethodSet::ANY,
            handler: Values::one(Value::Response(Arc::new(moved))),
            site: call.name,
            path: None,
        },
        layers: Vec::new(),
    });
}

/// `typed_route(handler)`: method and path stand in `#[route(POST "/x/{id}?query" with State)]`
/// (axum-typed-routing-macros 0.3.7 parsing.rs).
fn typed_route(evaluator: &Evaluator<'_, '_>, router: &mut Router, call: &CallSite<'_>) {
    let found = (|| {
        let handler = call.argument(0);
        let Some(Value::Function(function)) = handler.single() else { return None };
        let facts = evaluator.program.facts(function.definition.item);
        let ItemFacts::Function(code) = &*facts else { return None };
        let attribute =
            code.attributes.iter().find(|attribute| matches!(attribute.path.last(), "route" | "api_route"))?;
        let mut words = attribute.text.split('"');
        let methods = words.next()?.split_whitespace().find_map(MethodSet::known)?;
        let path = words.next()?.split('?').next()?;
        Some((methods, path_of(&Values::text(path))))
    })();
    let Some((methods, path)) = found else {
        router.unknown.push(Reason::new("a typed route without a known attribute"));
        return;
    };
    router.routes.push(RouteEntry {
        path,
        binding: Binding { methods, handler: call.argument(0), site: call.argument_site(0), path: None },
        layers: Vec::new(),
    });
}

fn add(router: &mut Router, path: Option<&Text>, routed: &Values) {
    for value in routed {
        match value {
            Value::MethodRouter(methods) => {
                for binding in &methods.bindings {
                    router.routes.push(RouteEntry {
                        path: path.cloned(),
                        binding: binding.clone(),
                        layers: methods.layers.clone(),
                    });
                }
            }
            _ => router.unknown.push(Reason::new("what is bound to a path is not known")),
        }
    }
}

/// A service under a prefix: a router's routes, or something that may answer every path below.
fn nest_service(router: &mut Router, call: &CallSite<'_>) {
    let prefix = path_of(&call.argument(0));
    let service = call.argument(1);
    if let Some(Value::Router(_)) = service.single() {
        return nest(router, prefix.as_ref(), &service);
    }
    if let (Some(prefix), Some(Value::MethodRouter(methods))) = (&prefix, service.single()) {
        let mut path = prefix.clone();
        path.append(&Text::literal("/{*path}"));
        for binding in &methods.bindings {
            router.routes.push(RouteEntry { path: Some(path.clone()), binding: binding.clone(), layers: Vec::new() });
        }
    }
    router.open_prefixes.push(prefix.unwrap_or_default());
}

/// Prefix and inner path, except that an inner `/` becomes the prefix itself (axum 0.8.9 routing/mod.rs).
fn nest(router: &mut Router, prefix: Option<&Text>, nested: &Values) {
    for value in nested {
        let Value::Router(inner) = value else {
            router.unknown.push(Reason::new("a router that is nested is not known"));
            continue;
        };
        router.absorb(inner, |path| joined(prefix?, path?));
    }
}

/// A prefix and a path, for axum and others that drop a doubled slash.
pub(super) fn joined(prefix: &Text, path: &Text) -> Option<Text> {
    if path.as_literal() == Some("/") {
        return Some(prefix.clone());
    }
    let mut whole = match prefix.as_literal() {
        Some(literal) => Text::literal(literal.trim_end_matches('/')),
        None => prefix.clone(),
    };
    whole.append(path);
    Some(whole)
}

/// A route's path with captures as `{name}`: `:name` and `*name` are axum 0.6 and 0.7.
fn path_of(values: &Values) -> Option<Text> {
    let text = values.as_text()?;
    let Some(literal) = text.as_literal() else {
        return (!text.is_unknown()).then(|| text.clone());
    };
    let segments = literal.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => match segment.strip_prefix('*') {
            Some(name) if !name.is_empty() => format!("{{*{name}}}"),
            _ => segment.to_owned(),
        },
    });
    Some(Text::literal(&segments.collect::<Vec<_>>().join("/")))
}

/// `typed_post(handler)`: the path is an attribute of the handler's first parameter's type.
fn typed(evaluator: &mut Evaluator<'_, '_>, router: &mut Router, method: &str, call: &CallSite<'_>) -> Option<()> {
    let methods = verb(method.strip_prefix("typed_")?)?;
    let path = typed_path(evaluator, &call.argument(0));
    router.routes.push(RouteEntry {
        path,
        binding: Binding { methods, handler: call.argument(0), site: call.argument_site(0), path: None },
        layers: Vec::new(),
    });
    Some(())
}

fn typed_path(evaluator: &Evaluator<'_, '_>, handler: &Values) -> Option<Text> {
    let Some(Value::Function(function)) = handler.single() else { return None };
    let facts = evaluator.program.facts(function.definition.item);
    let ItemFacts::Function(code) = &*facts else { return None };
    code.parameters.iter().find_map(|parameter| {
        let context = crate::program::types::TypeContext::default();
        let ty = evaluator.resolver().ty(function.definition.module, &context, &parameter.annotation);
        let Type::Definition(definition, _) = ty else { return None };
        let facts = evaluator.program.facts(definition.item);
        let ItemFacts::Structure(structure) = &*facts else { return None };
        let attribute = structure.attributes.iter().find(|attribute| attribute.path.last() == "typed_path")?;
        literal(attribute.arguments.first()?).map(|path| path_of(&Values::text(path)))?
    })
}

fn literal(argument: &MacroArgument) -> Option<&str> {
    match &argument.value.kind {
        ExpressionKind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// The routes of `#[utoipa::path(post, path = "/x")]`, which bind through `routes!` alone.
fn documented_routes(evaluator: &Evaluator<'_, '_>, handler: &Values) -> Vec<AttributeRoute> {
    let Some(Value::Function(function)) = handler.single() else { return Vec::new() };
    let facts = evaluator.program.facts(function.definition.item);
    let ItemFacts::Function(code) = &*facts else { return Vec::new() };
    let Some(attribute) = code
        .attributes
        .iter()
        .find(|attribute| attribute.path.joined() == "utoipa::path" || attribute.path.last() == "path")
    else {
        return Vec::new();
    };
    let mut methods = MethodSet::NONE;
    let mut path = None;
    for argument in &attribute.arguments {
        match (&argument.name, &argument.value.kind) {
            (None, ExpressionKind::Path(name)) => {
                methods = methods.union(MethodSet::known(name.last()).unwrap_or(MethodSet::NONE));
            }
            (None, ExpressionKind::Call { arguments, .. }) if methods.is_empty() => {
                for argument in arguments {
                    if let ExpressionKind::Path(name) = &argument.kind {
                        methods = methods.union(MethodSet::known(name.last()).unwrap_or(MethodSet::NONE));
                    }
                }
            }
            (Some(name), _) if name == "path" => path = literal(argument).and_then(|path| path_of(&Values::text(path))),
            _ => {}
        }
    }
    vec![AttributeRoute { framework: NAME, methods, path }]
}

/// A list of `(name, value)` as headers.
fn header_list(value: &Value) -> Option<Headers> {
    let Value::Sequence(members) = value else { return None };
    let mut headers = Headers::default();
    for member in members {
        let Some(Value::Tuple(pair)) = member.single() else { return None };
        match pair.first().and_then(header_name) {
            Some(name) => headers.entries.push((name, pair.get(1).cloned().unwrap_or_default())),
            None => headers.open = true,
        }
    }
    Some(headers)
}

/// Tuples: the last member answers, those before change it, from the right; a status counts only in
/// first place and then wins (axum-core 0.5.6 response/into_response.rs).
fn tuple_answers(evaluator: &mut Evaluator<'_, '_>, members: &[Values]) -> Values {
    let Some((last, parts)) = members.split_last() else { return Values::unknown("an empty tuple") };
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: crate::source::Span::default() };
    let mut answers = Values::none();
    for value in last {
        if let (Some(headers), true) = (header_list(value), !parts.is_empty()) {
            let mut response = Response::new(NAME, Ok(200), nowhere, nowhere);
            response.set_headers(&headers, nowhere);
            answers.push(Value::Response(Arc::new(response)));
            continue;
        }
        answers.extend(respond::answers(evaluator, NAME, value, nowhere));
    }
    for part in parts.iter().rev() {
        answers = answers.map(|answer| {
            let Value::Response(response) = answer else { return with_status_only(answer, part) };
            let mut changed = Values::none();
            for value in part {
                let mut response = (**response).clone();
                apply_part(&mut response, value, nowhere);
                changed.push(Value::Response(Arc::new(response)));
            }
            changed
        });
    }
    answers
}

/// The status of a tuple is known even when its body is not.
fn with_status_only(answer: &Value, part: &Values) -> Values {
    match part.single() {
        Some(Value::Status(status)) => {
            let mut response = Response::new(NAME, Ok(status.code), status.site, status.site);
            response.body = Body::Unknown;
            response.location = Location::Unknown;
            Values::one(Value::Response(Arc::new(response)))
        }
        _ => Values::one(answer.clone()),
    }
}

fn apply_part(response: &mut Response, part: &Value, site: Site) {
    match part {
        Value::Status(status) => {
            response.set_status(Ok(status.code), status.site);
            if response.site.span.is_empty() {
                response.site = status.site;
            }
        }
        Value::Headers(headers) => response.set_headers(headers, site),
        Value::Response(parts) => {
            response.set_status(parts.status.clone(), parts.status_site);
            if parts.location != Location::None {
                response.location = parts.location.clone();
            }
        }
        Value::Sequence(_) => match header_list(part) {
            Some(headers) => response.set_headers(&headers, site),
            None => open(response),
        },
        Value::Opaque(ty, _) => match ty {
            Type::External(path, _) if path.last() == "StatusCode" => {
                response.set_status(Err(Reason::new("the status is only known when the program runs")), site);
            }
            Type::External(path, _) if path.last() == "HeaderMap" || path.last() == "Parts" => open(response),
            Type::Unknown | Type::Parameter(_) | Type::Bounds(_) => open(response),
            _ => {}
        },
        _ => {}
    }
}

fn open(response: &mut Response) {
    if response.location == Location::None {
        response.location = Location::Unknown;
    }
}

/// `value.into_response()`.
fn response_of(evaluator: &mut Evaluator<'_, '_>, values: impl Into<Values> + Clone, site: Site) -> Values {
    let values: Values = values.into();
    let mut all = Values::none();
    for value in &values {
        all.extend(respond::answers(evaluator, NAME, value, site));
    }
    all.map_responses(&|response| {
        if response.site.span.is_empty() {
            response.site = site;
        }
        response.kind = "Response";
    })
}
