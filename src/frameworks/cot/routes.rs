//! `Route`, `Router`, routers by method, and the applications that a project registers below a prefix.

use std::sync::Arc;

use super::{CRATES, NAME, errors};
use crate::frameworks::http::target_text;
use crate::frameworks::layers::Layer;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Binding, MethodRouter, MethodSet, Reason, RouteEntry, Router, Text, Value, Values};

/// The functions of `router::method` and `router::method::openapi`, and the methods of what they make.
fn verb(name: &str) -> Option<MethodSet> {
    match name.strip_prefix("api_").unwrap_or(name) {
        name @ ("get" | "post" | "put" | "delete" | "head" | "options" | "connect" | "patch" | "trace") => {
            Some(MethodSet::from_name(name))
        }
        _ => None,
    }
}

/// Whether a path names a function that binds a method.
pub(super) fn is_function(path: &ExternalPath) -> bool {
    matches!(path.owner(), Some("method" | "openapi")) && verb(path.last()).is_some()
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let part = || Router { whole: false, ..Router::new(NAME, call.site) };
    match (path.owner(), path.last()) {
        (Some("Router"), "empty" | "default") => Some(routed(evaluator, part())),
        (Some("Router"), "with_urls") => {
            let mut router = part();
            list(&mut router, &call.argument(0));
            Some(routed(evaluator, router))
        }
        (
            Some("Route"),
            "with_handler" | "with_handler_and_name" | "with_api_handler" | "with_api_handler_and_name",
        ) => {
            let mut router = part();
            bind(&mut router, call);
            Some(Done::value(Value::Router(Arc::new(router))))
        }
        (Some("Route"), "with_router") => {
            let mut router = part();
            nest(&mut router, path_of(&call.argument(0)).as_ref(), &call.argument(1));
            Some(Done::value(Value::Router(Arc::new(router))))
        }
        (Some("MethodRouter" | "ApiMethodRouter"), "new" | "default") => {
            Some(Done::value(Value::MethodRouter(Arc::new(MethodRouter::default()))))
        }
        (_, name) if is_function(path) => Some(Done::value(bound(&MethodRouter::default(), verb(name)?, call))),
        _ => None,
    }
}

fn bound(known: &MethodRouter, methods: MethodSet, call: &CallSite<'_>) -> Value {
    let mut all = known.clone();
    all.bindings.push(Binding { methods, handler: call.argument(0), site: call.argument_site(0), path: None });
    Value::MethodRouter(Arc::new(all))
}

fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

fn list(router: &mut Router, routes: &Values) {
    for value in routes {
        match value {
            Value::Sequence(members) => members.iter().for_each(|member| list(router, member)),
            Value::Router(route) => router.absorb(route, |path| Some(path?.clone())),
            _ => router.unknown.push(Reason::new("a route that is not known")),
        }
    }
}

/// A path begins with a slash, written or not (cot 0.7.0 router/path.rs).
fn path_of(values: &Values) -> Option<Text> {
    let path = target_text(values).anywhere();
    if path.is_unknown() {
        return None;
    }
    if path.known_start().starts_with('/') || path.as_literal() == Some("") {
        return Some(path);
    }
    let mut whole = Text::literal("/");
    whole.append(&path);
    Some(whole)
}

/// A handler of every method, or handlers by method.
fn bind(router: &mut Router, call: &CallSite<'_>) {
    let path = path_of(&call.argument(0));
    for value in &call.argument(1) {
        match value {
            Value::MethodRouter(methods) => router.routes.extend(methods.bindings.iter().map(|binding| RouteEntry {
                path: path.clone(),
                binding: binding.clone(),
                layers: methods.layers.clone(),
            })),
            other => router.routes.push(RouteEntry {
                path: path.clone(),
                binding: Binding {
                    methods: MethodSet::ANY,
                    handler: Values::one(other.clone()),
                    site: call.argument_site(1),
                    path: None,
                },
                layers: Vec::new(),
            }),
        }
    }
}

/// The prefix and what follows it, with the slash of only one of them.
fn joined(prefix: &Text, path: &Text) -> Text {
    let mut whole = match prefix.as_literal() {
        Some(literal) => Text::literal(literal.trim_end_matches('/')),
        None => prefix.clone(),
    };
    whole.append(path);
    if whole.as_literal() == Some("") { Text::literal("/") } else { whole }
}

fn nest(router: &mut Router, prefix: Option<&Text>, nested: &Values) {
    for value in nested {
        match value {
            Value::Router(inner) => router.absorb(inner, |path| Some(joined(prefix?, path?))),
            _ => router.unknown.push(Reason::new("a router that is nested is not known")),
        }
    }
}

/// Methods of routers by method, and of what a project registers its applications in.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::MethodRouter(routes) if evaluator.has_crate(NAME) => {
            let methods = match method {
                "fallback" => {
                    let taken = routes.bindings.iter().fold(MethodSet::NONE, |all, one| all.union(one.methods));
                    MethodSet::ANY.without(taken)
                }
                _ => verb(method)?,
            };
            Some(Done::value(bound(routes, methods, call)))
        }
        Value::Opaque(Type::External(path, _), _) if path.is(&CRATES, "AppBuilder") => {
            registered(evaluator, Router::new(NAME, call.site), method, call)
        }
        Value::Router(router) if router.framework == NAME => registered(evaluator, (**router).clone(), method, call),
        _ => None,
    }
}

/// `apps.register_with_views(TodoApp, "/todos")`: the router of the application below the prefix.
fn registered(
    evaluator: &mut Evaluator<'_, '_>,
    mut router: Router,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match method {
        "register_with_views" => {}
        "register" => return Some(Done::updated(Value::Router(Arc::new(router)))),
        _ => return None,
    }
    router.whole = true;
    let prefix = path_of(&call.argument(1));
    for application in &call.argument(0) {
        let ty = evaluator.type_of(application);
        match evaluator.find_method(&ty, "router") {
            Some(function) => {
                let outcomes = evaluator.call_function(&function, Some(Values::one(application.clone())), &[]);
                for outcome in outcomes.iter() {
                    nest(&mut router, prefix.as_ref(), &outcome.values);
                }
            }
            // An application of another crate (`AdminApp`) may answer anything below its prefix.
            None => router.open_prefixes.push(prefix.clone().unwrap_or_default()),
        }
    }
    for binding in errors::handlers_of_project(evaluator) {
        // It answers to errors of the router, too, and has no path of its own.
        let entry = RouteEntry { path: None, binding, layers: vec![Layer::Guards.value()] };
        if !router.routes.contains(&entry) {
            router.routes.push(entry);
        }
    }
    Some(routed(evaluator, router))
}
