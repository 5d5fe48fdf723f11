//! `Route`, `RouteMethod` and the combinators of endpoints. An endpoint that is not at a path yet is a router with
//! routes at the empty path.

use std::sync::Arc;

use super::{NAME, openapi};
use crate::frameworks::layers::Layer;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    Binding, Body, MethodSet, ObjectValue, Reason, Response, RouteEntry, Router, Text, Value, Values,
};

/// Functions of the crate and methods of `RouteMethod` that bind one method (poem 3.1.12 `route/router_method.rs`).
pub(super) fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get" | "post" | "put" | "delete" | "head" | "options" | "connect" | "patch" | "trace" => {
            Some(MethodSet::from_name(name))
        }
        _ => None,
    }
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (Some("Route" | "RouteDomain" | "RouteScheme"), "new" | "default") => {
            Some(routed(evaluator, Router::new(NAME, call.site)))
        }
        (Some("RouteMethod"), "new" | "default") => Some(Done::value(endpoint(Vec::new(), call))),
        (None | Some("route"), name) if path.krate() == NAME => {
            let methods = verb(name)?;
            Some(Done::value(endpoint(bound(&call.argument(0), methods, call, 0), call)))
        }
        (Some("OpenApiService"), "new") => Some(Done::value(openapi::service(evaluator, call))),
        (Some("StaticFilesEndpoint" | "StaticFileEndpoint" | "EmbeddedFilesEndpoint" | "EmbeddedFileEndpoint"), _) => {
            let mut response = Response::new(NAME, Ok(200), call.name, call.site);
            response.body = Body::Stream;
            let parts = vec![("files", Values::one(Value::Response(Arc::new(response))))];
            Some(Done::value(Value::Object(Arc::new(ObjectValue { path: path.parent(), parts }))))
        }
        _ => None,
    }
}

/// Methods of what [`call`] makes, and of handlers that are not bound yet.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == NAME => router_method(evaluator, router, method, call),
        Value::Object(object) if object.part("files").is_some() => Some(Done::value(receiver.clone())),
        Value::Function(_) | Value::Structure(_) | Value::Closure(_) if evaluator.has_crate(NAME) => {
            let layers = layers(method, call)?;
            let entries = bound(&Values::one(receiver.clone()), MethodSet::ANY, call, usize::MAX);
            let entries = entries.into_iter().map(|entry| RouteEntry { layers: layers.clone(), ..entry }).collect();
            Some(Done::value(endpoint(entries, call)))
        }
        _ => None,
    }
}

fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

fn endpoint(entries: Vec<RouteEntry>, call: &CallSite<'_>) -> Value {
    let mut router = Router { whole: false, ..Router::new(NAME, call.site) };
    router.routes.extend(entries);
    Value::Router(Arc::new(router))
}

/// What is bound to methods: a handler, or an endpoint with combinators around it.
fn bound(handler: &Values, methods: MethodSet, call: &CallSite<'_>, argument: usize) -> Vec<RouteEntry> {
    let mut entries = Vec::new();
    for value in handler {
        match value {
            Value::Router(router) => entries.extend(router.routes.iter().map(|route| {
                let mut route = route.clone();
                route.binding.methods = route.binding.methods.intersection(methods);
                route
            })),
            other => entries.push(RouteEntry {
                path: Some(Text::default()),
                binding: Binding {
                    methods,
                    handler: Values::one(other.clone()),
                    site: call.argument_site(argument),
                    path: None,
                },
                layers: Vec::new(),
            }),
        }
    }
    entries
}

/// What a combinator puts around an endpoint; `None` for other methods.
fn layers(method: &str, call: &CallSite<'_>) -> Option<Vec<Values>> {
    match method {
        "with" | "with_if" | "data" | "data_opt" | "map_to_response" | "to_response" | "boxed" | "inspect_err"
        | "inspect_all_err" | "into_endpoint" => Some(Vec::new()),
        // They may answer by themselves, beside what the handler answers.
        "before" | "after" | "around" | "catch_error" | "catch_all_error" | "map" | "and_then" => {
            Some(vec![Layer::Answers(&call.argument(0)).value()])
        }
        _ => None,
    }
}

fn router_method(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let mut next = (**router).clone();
    match method {
        "at" | "try_at" => at(&mut next, call),
        "just_at" => mount(&mut next, Some(&Text::default()), call, 0),
        "nest" | "try_nest" => nest(&mut next, call, true),
        "nest_no_strip" | "try_nest_no_strip" => nest(&mut next, call, false),
        "http" | "https" | "ws" | "wss" | "fallback" | "add" => {
            let last = call.arguments.len().saturating_sub(1);
            mount(&mut next, Some(&Text::default()), call, last);
        }
        "catch_error" | "catch_all_error" => catcher(&mut next, call),
        "method" => {
            let methods = match call.argument(0).single() {
                Some(Value::Method(methods)) => *methods,
                _ => MethodSet::ANY,
            };
            next.routes.extend(bound(&call.argument(1), methods, call, 1));
        }
        _ if verb(method).is_some() && !router.whole => {
            let methods = verb(method)?;
            next.routes.extend(bound(&call.argument(0), methods, call, 0));
        }
        _ => {
            // Documentation, servers and descriptions of an API are no routes of the application.
            let Some(around) = layers(method, call) else {
                return matches!(
                    method,
                    "server"
                        | "description"
                        | "summary"
                        | "contact"
                        | "license"
                        | "url_prefix"
                        | "extra_request_header"
                        | "extra_response_header"
                        | "cookie"
                        | "external_document"
                        | "webhooks"
                        | "terms_of_service"
                )
                .then(|| Done::value(Value::Router(router.clone())));
            };
            for route in next.routes.iter_mut() {
                route.layers.extend(around.iter().cloned());
            }
        }
    }
    if next.whole { Some(routed(evaluator, next)) } else { Some(Done::updated(Value::Router(Arc::new(next)))) }
}

fn at(router: &mut Router, call: &CallSite<'_>) {
    let argument = call.argument(0);
    let literal = argument.as_text().and_then(Text::as_literal);
    // `RouteDomain::at` names a host.
    let is_host = literal.is_some_and(|name| !name.starts_with('/') && name.contains('.'));
    let path = if is_host { Some(Text::default()) } else { path_of(&argument) };
    mount(router, path.as_ref(), call, 1);
}

/// What answers to errors in place of poem itself: to those of the router, too, so that it has no path of its own.
fn catcher(router: &mut Router, call: &CallSite<'_>) {
    router.routes.push(RouteEntry {
        path: None,
        binding: Binding {
            methods: MethodSet::ANY,
            handler: call.argument(0),
            site: call.argument_site(0),
            path: None,
        },
        layers: vec![Layer::Guards.value()],
    });
}

fn mount(router: &mut Router, path: Option<&Text>, call: &CallSite<'_>, argument: usize) {
    for value in &call.argument(argument) {
        match value {
            Value::Router(inner) => router.absorb(inner, |own| Some(joined(path?, own?))),
            Value::Object(object) if object.part("files").is_some() => {
                router.open_prefixes.push(path.cloned().unwrap_or_default());
            }
            Value::Opaque(Type::Unknown, reason) => {
                router.unknown.push(reason.clone());
                router.open_prefixes.push(path.cloned().unwrap_or_default());
            }
            other => {
                let entries = bound(&Values::one(other.clone()), MethodSet::ANY, call, argument);
                router.routes.extend(entries.into_iter().map(|entry| RouteEntry { path: path.cloned(), ..entry }));
            }
        }
    }
}

/// `nest` strips the prefix before the inner routes see the path, `nest_no_strip` does not (poem 3.1.12
/// route/router.rs:184).
fn nest(router: &mut Router, call: &CallSite<'_>, strips: bool) {
    let prefix = path_of(&call.argument(0));
    for value in &call.argument(1) {
        match value {
            Value::Router(inner) if strips => router.absorb(inner, |own| Some(joined(prefix.as_ref()?, own?))),
            Value::Router(inner) => router.absorb(inner, |path| Some(path?.clone())),
            _ => {
                let files = matches!(value, Value::Object(object) if object.part("files").is_some());
                if !files {
                    router.unknown.push(Reason::new("what is nested is not known"));
                }
                router.open_prefixes.push(prefix.clone().unwrap_or_default());
            }
        }
    }
}

/// A prefix and a path below it; an inner `/` is the prefix itself.
pub(super) fn joined(prefix: &Text, path: &Text) -> Text {
    if matches!(path.as_literal(), Some("" | "/")) && !prefix.parts().is_empty() {
        return prefix.clone();
    }
    let mut whole = match prefix.as_literal() {
        Some(literal) => Text::literal(literal.trim_end_matches('/')),
        None => prefix.clone(),
    };
    whole.append(path);
    whole
}

/// A path with `:name`, `:name<regex>`, `<regex>` and `*name` as `{name}` (poem 3.1.12 `route/internal/radix_tree.rs`).
pub(super) fn path_of(values: &Values) -> Option<Text> {
    let text = values.as_text()?;
    let Some(literal) = text.as_literal() else { return (!text.is_unknown()).then(|| text.clone().anywhere()) };
    let segments = literal.split('/').map(|segment| match segment.split_at_checked(1) {
        Some((":", name)) => format!("{{{}}}", name.split('<').next().unwrap_or(name)),
        Some(("*", "")) => "{*rest}".to_owned(),
        Some(("*", name)) => format!("{{*{name}}}"),
        Some(("<", _)) => "{regex}".to_owned(),
        _ => segment.to_owned(),
    });
    let path = segments.collect::<Vec<_>>().join("/");
    Some(Text::literal(&if path.starts_with('/') { path } else { format!("/{path}") }))
}
