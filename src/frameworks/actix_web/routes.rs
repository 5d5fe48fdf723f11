//! `App`, scopes, resources, routes, guards and what is mounted in them.

use super::services::{configure, default_service, service};
use std::sync::Arc;

use super::Dialect;
use crate::frameworks::http::target_text;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    Binding, MethodRouter, MethodSet, ObjectValue, Reason, RouteEntry, Router, Text, Value, Values,
};

/// Functions of `actix_web::web` and methods of `Resource` that bind one method (web.rs:125 to 205).
fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get" | "post" | "put" | "patch" | "delete" | "head" | "trace" | "query" => Some(MethodSet::from_name(name)),
        _ => None,
    }
}

/// Whether `actix_web::web` has a function of this name that makes routes.
pub(super) fn is_constructor(name: &str) -> bool {
    verb(name).is_some() || matches!(name, "scope" | "resource" | "route" | "method" | "to" | "redirect" | "service")
}

/// Guards that test the method (guard/mod.rs:389).
fn guard_method(name: &str) -> Option<MethodSet> {
    matches!(name, "Get" | "Post" | "Put" | "Delete" | "Head" | "Options" | "Connect" | "Patch" | "Trace" | "Query")
        .then(|| MethodSet::from_name(name))
}

/// Whether `actix_web::guard` has this name.
pub(super) fn is_guard(name: &str) -> bool {
    guard_method(name).is_some()
        || matches!(name, "Any" | "All" | "Not" | "Method" | "fn_guard" | "Header" | "Host" | "Acceptable")
}

/// Calls by path.
pub(super) fn call(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    call: &CallSite<'_>,
) -> Option<Done> {
    let name = path.last();
    match (path.owner(), name) {
        (Some("App"), "new") => Some(routed(evaluator, Router::new(dialect.name, call.site))),
        (Some("web" | "scope"), "scope") | (Some("Scope"), "new") => Some(scope(dialect, evaluator, call)),
        (None, "scope") if path.krate() == "utoipa_actix_web" => Some(scope(dialect, evaluator, call)),
        (Some("web"), "resource") | (Some("Resource"), "new") => Some(resource(dialect, evaluator, call)),
        (Some("web"), "route") | (Some("Route"), "new") => Some(Done::value(pending(dialect, MethodSet::ANY))),
        (Some("web"), "method") => Some(Done::value(pending(dialect, guarded(&call.argument(0))))),
        (Some("web"), "to" | "to_async" | "to_with_state") => {
            Some(Done::value(bound(MethodSet::ANY, Vec::new(), call)))
        }
        (Some("web"), name) if verb(name).is_some() && call.arguments.is_empty() => {
            Some(Done::value(pending(dialect, verb(name)?)))
        }
        (Some("guard"), _) => Some(Done::value(guard(dialect, name, call))),
        (Some("Files" | "ResourceFiles"), "new") => Some(Done::value(Value::Object(Arc::new(ObjectValue {
            path: path.parent(),
            parts: vec![("mount", call.argument(0))],
        })))),
        (Some("middleware") | None, "from_fn") => Some(Done::value(middleware(path, call.argument(0)))),
        _ => None,
    }
}

/// Methods of what [`call`] makes.
pub(super) fn method(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == dialect.name => {
            Some(router_method(dialect, evaluator, router, method, call))
        }
        Value::Opaque(Type::External(path, _), _)
            if path.last() == "ServiceConfig"
                && dialect.crates.contains(&path.krate())
                && matches!(
                    method,
                    "service" | "route" | "configure" | "default_service" | "app_data" | "data" | "map"
                ) =>
        {
            let router = Router { whole: false, ..Router::new(dialect.name, call.site) };
            Some(router_method(dialect, evaluator, &Arc::new(router), method, call))
        }
        Value::Object(object) if is_ours(dialect, &object.path, "Route") => route_method(dialect, object, method, call),
        Value::Object(object)
            if matches!(object.path.last(), "Files" | "ResourceFiles")
                && dialect.crates.contains(&object.path.krate()) =>
        {
            Some(Done::value(receiver.clone()))
        }
        Value::MethodRouter(router) => bound_method(router, method, call),
        Value::Method(methods) if matches!(method, "or" | "and") => Some(Done::value(combined(*methods, method, call))),
        Value::Opaque(Type::External(path, _), _)
            if path.owner() == Some("guard") && is_ours(dialect, path, path.last()) =>
        {
            match method {
                "and" => Some(Done::value(call.argument(0))),
                "or" => Some(Done::value(receiver.clone())),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_ours(dialect: &'static Dialect, path: &ExternalPath, name: &str) -> bool {
    path.last() == name && dialect.crates.contains(&path.krate())
}

fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

fn scope(dialect: &'static Dialect, evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>) -> Done {
    let prefix = text_pattern(&call.argument(0));
    routed(evaluator, Router { whole: false, prefix, ..Router::new(dialect.name, call.site) })
}

/// A resource is a scope whose handlers stand at the prefix itself; with several patterns (web.rs:61)
/// it is several.
fn resource(dialect: &'static Dialect, evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>) -> Done {
    let mut all = Values::none();
    for value in &call.argument(0) {
        let patterns = match value {
            Value::Sequence(members) => members.clone(),
            other => vec![Values::one(other.clone())],
        };
        for pattern in &patterns {
            let router = Router { whole: false, prefix: text_pattern(pattern), ..Router::new(dialect.name, call.site) };
            let router = Arc::new(router);
            evaluator.program.note_router(&router);
            all.push(Value::Router(router));
        }
    }
    Done::value(all)
}

/// `web::post()`: methods without a handler.
fn pending(dialect: &'static Dialect, methods: MethodSet) -> Value {
    pending_with(dialect, methods, Vec::new())
}

fn pending_with(dialect: &'static Dialect, methods: MethodSet, layers: Vec<Values>) -> Value {
    Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([dialect.root, "Route"]),
        parts: vec![("methods", Values::one(Value::Method(methods))), ("layers", Values::one(Value::Sequence(layers)))],
    }))
}

fn bound(methods: MethodSet, layers: Vec<Values>, call: &CallSite<'_>) -> Value {
    let binding = Binding { methods, handler: call.argument(0), site: call.argument_site(0), path: None };
    Value::MethodRouter(Arc::new(MethodRouter { bindings: vec![binding], layers }))
}

fn route_method(dialect: &'static Dialect, route: &ObjectValue, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let methods = route.part("methods").map_or(MethodSet::ANY, guarded);
    let mut layers = match route.part("layers").and_then(Values::single) {
        Some(Value::Sequence(layers)) => layers.clone(),
        _ => Vec::new(),
    };
    Some(Done::value(match method {
        "to" | "to_async" | "to_with_state" | "service" | "with" => bound(methods, layers, call),
        "method" | "guard" => pending_with(dialect, methods.intersection(guarded(&call.argument(0))), layers),
        "wrap" => {
            layers.push(layer(call));
            pending_with(dialect, methods, layers)
        }
        _ => return None,
    }))
}

/// Guards may follow the handler.
fn bound_method(router: &MethodRouter, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut router = router.clone();
    match method {
        "method" | "guard" => {
            let narrowed = guarded(&call.argument(0));
            for binding in &mut router.bindings {
                binding.methods = binding.methods.intersection(narrowed);
            }
        }
        "wrap" => router.layers.push(layer(call)),
        _ => return None,
    }
    Some(Done::value(Value::MethodRouter(Arc::new(router))))
}

fn guard(dialect: &'static Dialect, name: &str, call: &CallSite<'_>) -> Values {
    let unknown = || {
        let ty = Type::External(ExternalPath::new([dialect.root, "guard", "Guard"]), Vec::new());
        Values::opaque(ty, &Reason::new("a guard that is no method"))
    };
    if let Some(methods) = guard_method(name) {
        return Values::one(Value::Method(methods));
    }
    match (name, call.argument(0).single()) {
        ("Method" | "Any" | "All", Some(Value::Method(methods))) => Values::one(Value::Method(*methods)),
        ("Not", Some(Value::Method(methods))) => Values::one(Value::Method(MethodSet::ANY.without(*methods))),
        _ => unknown(),
    }
}

/// `Any(a).or(b)`, `All(a).and(b)`; what else is asked beside the method narrows `and` only.
fn combined(methods: MethodSet, method: &str, call: &CallSite<'_>) -> Value {
    match (method, call.argument(0).single()) {
        ("or", Some(Value::Method(more))) => Value::Method(methods.union(*more)),
        ("or", _) => Value::Method(MethodSet::ANY),
        (_, Some(Value::Method(more))) => Value::Method(methods.intersection(*more)),
        _ => Value::Method(methods),
    }
}

/// The methods that a guard lets through.
fn guarded(values: &Values) -> MethodSet {
    match values.single() {
        Some(Value::Method(methods)) => *methods,
        _ => MethodSet::ANY,
    }
}

fn layer(call: &CallSite<'_>) -> Values {
    call.argument(0)
}

/// A middleware type of the workspace (ntex-service 4.6 `middleware.rs`): the service that it creates is called in place
/// of the handler, and may answer by itself.
fn created(dialect: &'static Dialect, evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>) -> Option<Values> {
    let given = || Values::unknown("what a middleware is given");
    let mut functions = Values::none();
    for value in &call.argument(0) {
        let ty = evaluator.type_of(value);
        let create = evaluator.find_method(&ty, "create")?;
        for outcome in evaluator.call_function(&create, Some(Values::one(value.clone())), &[given(), given()]).iter() {
            for service in &outcome.values {
                let ty = evaluator.type_of(service);
                functions.push(Value::Function(Arc::new(evaluator.find_method(&ty, "call")?)));
            }
        }
    }
    Some(Values::one(middleware(&ExternalPath::new([dialect.root, "App", "middleware"]), functions)))
}

fn middleware(path: &ExternalPath, function: Values) -> Value {
    Value::Object(Arc::new(ObjectValue { path: path.clone(), parts: vec![("function", function)] }))
}

fn router_method(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    method: &str,
    call: &CallSite<'_>,
) -> Done {
    let mut next = (**router).clone();
    match method {
        "route" if call.arguments.len() == 1 => mount(&mut next, Some(&Text::default()), &call.argument(0)),
        "route" => mount(&mut next, pattern_of(&call.argument(0)).as_ref(), &call.argument(1)),
        "service" => service(dialect, evaluator, &mut next, &call.argument(0), call.argument_site(0)),
        "configure" => configure(dialect, evaluator, &mut next, &call.argument(0), call.site),
        "default_service" => default_service(&mut next, call),
        // Pages whose paths the components tell when the program runs.
        "leptos_routes" | "leptos_routes_with_context" => next.open_prefixes.push(Text::default()),
        "to" | "to_async" | "to_with_state" => {
            let taken = next.routes.iter().fold(MethodSet::NONE, |all, route| all.union(route.binding.methods));
            push(&mut next, Some(Text::default()), handler(MethodSet::ANY.without(taken), call), Vec::new());
        }
        "wrap" | "middleware" => {
            wrap(&mut next, &created(dialect, evaluator, call).unwrap_or_else(|| layer(call)));
        }
        "wrap_fn" => {
            let function = middleware(&ExternalPath::new([dialect.root, "App", "wrap_fn"]), call.argument(0));
            wrap(&mut next, &Values::one(function));
        }
        "guard" => {
            let guard = call.argument(0);
            if let Some(Value::Method(_)) = guard.single() {
                wrap(&mut next, &guard);
            }
        }
        "split_for_parts" => {
            let whole = Values::one(Value::Router(router.clone()));
            return Done::value(Value::Tuple(vec![whole, Values::unknown("an API description")]));
        }
        _ => match verb(method).filter(|_| call.arguments.len() == 1) {
            Some(methods) => push(&mut next, Some(Text::default()), handler(methods, call), Vec::new()),
            None => return Done::value(Value::Router(router.clone())),
        },
    }
    routed(evaluator, next)
}

fn handler(methods: MethodSet, call: &CallSite<'_>) -> Binding {
    Binding { methods, handler: call.argument(0), site: call.argument_site(0), path: None }
}

/// A layer or guard of a router holds for what is mounted before it and after it.
fn wrap(router: &mut Router, layer: &Values) {
    for route in router.routes.iter_mut() {
        surround(route, layer);
    }
    router.layers.push(layer.clone());
}

/// A guard narrows the methods, anything else is a layer.
pub(super) fn surround(route: &mut RouteEntry, layer: &Values) {
    match layer.single() {
        Some(Value::Method(methods)) => {
            route.binding.methods = route.binding.methods.intersection(*methods);
        }
        _ => route.layers.push(layer.clone()),
    }
}

pub(super) fn push(router: &mut Router, path: Option<Text>, binding: Binding, layers: Vec<Values>) {
    let mut route = RouteEntry { path, binding, layers };
    for layer in &router.layers {
        surround(&mut route, layer);
    }
    router.routes.push(route);
}

/// Handlers by method at a path.
pub(super) fn mount(router: &mut Router, path: Option<&Text>, handlers: &Values) {
    for value in handlers {
        match value {
            Value::MethodRouter(methods) => {
                for binding in &methods.bindings {
                    push(router, path.cloned(), binding.clone(), methods.layers.clone());
                }
            }
            Value::Tuple(members) | Value::Sequence(members) => {
                members.iter().for_each(|member| mount(router, path, member));
            }
            _ => unknown(router, "what is bound to a path is not known"),
        }
    }
}

pub(super) fn unknown(router: &mut Router, reason: &str) {
    let reason = Reason::new(reason);
    if !router.unknown.contains(&reason) {
        router.unknown.push(reason);
    }
}

/// A prefix and a path: plain concatenation, without a doubled slash.
pub(super) fn joined(prefix: &Text, path: &Text) -> Text {
    let mut whole = match prefix.as_literal() {
        Some(literal) if path.known_start().starts_with('/') => Text::literal(literal.trim_end_matches('/')),
        _ => prefix.clone(),
    };
    whole.append(path);
    whole
}

pub(super) fn pattern_of(values: &Values) -> Option<Text> {
    let text = values.as_text()?;
    match text.as_literal() {
        Some(literal) => Some(pattern(literal)),
        None => (!text.is_unknown()).then(|| text.clone()),
    }
}

fn text_pattern(values: &Values) -> Text {
    pattern_of(values).unwrap_or_else(|| target_text(values))
}

/// A path pattern with captures as `{name}`: `{id:\d+}` and `{tail:.*}` lose their expression, and a
/// missing slash is put in front (actix-router, `insert_slash`).
pub(super) fn pattern(written: &str) -> Text {
    let mut path = String::with_capacity(written.len() + 1);
    if !written.is_empty() && !written.starts_with('/') {
        path.push('/');
    }
    let mut depth = 0_u32;
    let mut expression = false;
    for character in written.chars() {
        match character {
            '{' => {
                depth += 1;
                if depth == 1 {
                    expression = false;
                    path.push(character);
                }
            }
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    path.push(character);
                }
            }
            ':' if depth == 1 && !expression => expression = true,
            _ if depth == 0 || depth == 1 && !expression => path.push(character),
            _ => {}
        }
    }
    Text::literal(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_lose_their_expressions() {
        assert_eq!(pattern("/x/{id}").display(), "/x/{id}");
        assert_eq!(pattern(r"/x/{id:\d{2,3}}/y").display(), "/x/{id}/y");
        assert_eq!(pattern("/{tail:.*}").display(), "/{tail}");
        assert_eq!(pattern("x").display(), "/x");
        assert_eq!(pattern("").display(), "");
    }

    #[test]
    fn prefixes_are_concatenated() {
        let join = |prefix: &str, path: &str| joined(&pattern(prefix), &pattern(path)).display();
        assert_eq!(join("/api", "/x"), "/api/x");
        assert_eq!(join("/api", ""), "/api");
        assert_eq!(join("/", "/x"), "/x");
        assert_eq!(join("", "/x"), "/x");
    }
}
