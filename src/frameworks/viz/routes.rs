//! `Router`, `Route` and `Resources`.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::paths;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::value::{
    Binding, MethodRouter, MethodSet, ObjectValue, Reason, RouteEntry, Router, Text, Value, Values,
};

/// The methods of a function of the crate's root, and of a method of `Route` and `Router` (router.rs:112).
fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get" | "post" | "put" | "delete" | "head" | "options" | "connect" | "patch" | "trace" => {
            Some(MethodSet::from_name(name))
        }
        "any" => Some(MethodSet::ANY),
        _ => None,
    }
}

/// Whether the crate's root has a function of this name that makes a route.
pub(super) fn is_function(name: &str) -> bool {
    verb(name).is_some() || matches!(name, "on" | "serve")
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (Some("Router"), "new" | "default") => Some(routed(evaluator, Router::new(NAME, call.site))),
        (Some("Tree"), "from") => Some(Done::value(call.argument(0))),
        (Some("Route"), "new" | "default") => Some(Done::value(route(&MethodRouter::default()))),
        (Some("Resources"), "default" | "new") => {
            let routes = Router { whole: false, ..Router::new(NAME, call.site) };
            Some(Done::value(resources(routes, Text::default(), false)))
        }
        (None, "on") => Some(Done::value(bound(&MethodRouter::default(), listed(&call.argument(0)), call, 1))),
        (None, name) => {
            let methods = verb(name)?;
            Some(Done::value(bound(&MethodRouter::default(), methods, call, 0)))
        }
        _ => None,
    }
}

/// Methods of what [`call`] makes.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == NAME => Some(router_method(evaluator, router, method, call)),
        Value::Object(object) if object.path.is(&[NAME], "Route") => route_method(object, method, call),
        Value::Object(object) if object.path.is(&[NAME], "Resources") => resources_method(object, method, call),
        Value::Function(_) | Value::Closure(_)
            if matches!(method, "into_handler" | "with") && evaluator.has_crate(NAME) =>
        {
            Some(Done::value(receiver.clone()))
        }
        _ => None,
    }
}

fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

fn listed(values: &Values) -> MethodSet {
    match values.single() {
        Some(Value::Method(methods)) => *methods,
        _ => MethodSet::ANY,
    }
}

/// `viz::get(h).post(h2)`, without a path.
fn route(bindings: &MethodRouter) -> Value {
    Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([NAME, "Route"]),
        parts: vec![("bindings", Values::one(Value::MethodRouter(Arc::new(bindings.clone()))))],
    }))
}

fn bindings(values: &Values) -> Option<MethodRouter> {
    let Some(Value::Object(object)) = values.single() else { return None };
    match object.part("bindings")?.single()? {
        Value::MethodRouter(router) => Some((**router).clone()),
        _ => None,
    }
}

fn binding(methods: MethodSet, call: &CallSite<'_>, argument: usize) -> Binding {
    Binding { methods, handler: call.argument(argument), site: call.argument_site(argument), path: None }
}

fn bound(known: &MethodRouter, methods: MethodSet, call: &CallSite<'_>, argument: usize) -> Value {
    let mut all = known.clone();
    // A method that is bound already keeps its handler.
    let taken = all.bindings.iter().fold(MethodSet::NONE, |all, binding| all.union(binding.methods));
    let methods = if methods.is_any() { methods.without(taken) } else { methods };
    all.bindings.push(binding(methods, call, argument));
    route(&all)
}

fn route_method(object: &ObjectValue, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let known = bindings(&Values::one(Value::Object(Arc::new(object.clone()))))?;
    Some(Done::value(match method {
        "on" => bound(&known, listed(&call.argument(0)), call, 1),
        "with_handler" => {
            let mut known = known;
            known.layers.push(middleware(call.argument(0)));
            route(&known)
        }
        "with" | "map_handler" => route(&known),
        _ => bound(&known, verb(method)?, call, 0),
    }))
}

/// A function that is given the handler as `Next` and may answer by itself.
fn middleware(function: Values) -> Values {
    Values::one(Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([NAME, "Around"]),
        parts: vec![("function", function)],
    })))
}

/// A path below a router: slashes at its start do not count (router.rs:62).
fn path_of(values: &Values) -> Option<Text> {
    paths::with_colons(values).map(|path| paths::joined(&Text::literal("/"), &path))
}

fn router_method(evaluator: &mut Evaluator<'_, '_>, router: &Arc<Router>, method: &str, call: &CallSite<'_>) -> Done {
    let mut next = (**router).clone();
    let path = || path_of(&call.argument(0));
    match method {
        "route" => mount(&mut next, path().as_ref(), &call.argument(1)),
        "nest" => nest(&mut next, path().as_ref(), &call.argument(1)),
        "resources" => {
            for value in &call.argument(1) {
                let inner = match value {
                    Value::Object(object) if object.path.is(&[NAME], "Resources") => named(object),
                    _ => None,
                };
                match inner {
                    Some(inner) => nest(&mut next, path().as_ref(), &Values::one(Value::Router(Arc::new(inner)))),
                    None => unknown(&mut next, "resources that are not known"),
                }
            }
        }
        "with_handler" => {
            for route in next.routes.iter_mut() {
                route.layers.push(middleware(call.argument(0)));
            }
        }
        _ => match verb(method).filter(|_| call.arguments.len() == 2) {
            Some(methods) => {
                next.routes.push(RouteEntry { path: path(), binding: binding(methods, call, 1), layers: Vec::new() });
            }
            None => return Done::value(Value::Router(router.clone())),
        },
    }
    routed(evaluator, next)
}

fn unknown(router: &mut Router, reason: &str) {
    let reason = Reason::new(reason);
    if !router.unknown.contains(&reason) {
        router.unknown.push(reason);
    }
}

fn mount(router: &mut Router, path: Option<&Text>, routes: &Values) {
    for value in routes {
        match bindings(&Values::one(value.clone())) {
            Some(known) => router.routes.extend(known.bindings.iter().map(|binding| RouteEntry {
                path: path.cloned(),
                binding: binding.clone(),
                layers: known.layers.clone(),
            })),
            None => unknown(router, "what is bound to a path is not known"),
        }
    }
}

fn nest(router: &mut Router, prefix: Option<&Text>, nested: &Values) {
    for value in nested {
        match value {
            Value::Router(inner) => router.absorb(inner, |path| Some(paths::joined(prefix?, path?))),
            _ => unknown(router, "a router that is nested is not known"),
        }
    }
}

fn resources(routes: Router, name: Text, singular: bool) -> Value {
    Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([NAME, "Resources"]),
        parts: vec![
            ("routes", Values::one(Value::Router(Arc::new(routes)))),
            ("name", Values::one(Value::Text(name))),
            ("singular", Values::one(Value::Boolean(singular))),
        ],
    }))
}

fn taken_apart(object: &ObjectValue) -> Option<(Router, Text, bool)> {
    let Value::Router(routes) = object.part("routes")?.single()? else { return None };
    let name = object.part("name").and_then(Values::as_text).cloned().unwrap_or_default();
    let singular = matches!(object.part("singular").and_then(Values::single), Some(Value::Boolean(true)));
    Some(((**routes).clone(), name, singular))
}

/// One resource among several, before its name is known.
const ONE: &str = "{id}";

/// The routes of resources with the name in their captures (resources.rs:218).
fn named(object: &ObjectValue) -> Option<Router> {
    let (mut routes, name, singular) = taken_apart(object)?;
    for route in routes.routes.iter_mut() {
        let Some(path) = route.path.as_ref().and_then(Text::as_literal) else { continue };
        let Some(rest) = path.strip_prefix(ONE) else { continue };
        let one = if singular { String::new() } else { format!("{{{}_id}}", name.display()) };
        let path = format!("{one}{rest}");
        route.path = Some(Text::literal(path.trim_start_matches('/')));
    }
    Some(routes)
}

fn resources_method(object: &ObjectValue, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let (mut routes, mut name, mut singular) = taken_apart(object)?;
    let mut add = |methods: MethodSet, path: &str| {
        let binding = binding(methods, call, 0);
        routes.routes.push(RouteEntry { path: Some(Text::literal(path)), binding, layers: Vec::new() });
    };
    match method {
        "named" => name = call.argument(0).as_text().cloned().unwrap_or_else(|| Text::hole("name")),
        "singular" => singular = true,
        "index" => add(MethodSet::GET, ""),
        "new" => add(MethodSet::GET, "new"),
        "create" => add(MethodSet::POST, ""),
        "show" => add(MethodSet::GET, ONE),
        "edit" => add(MethodSet::GET, &format!("{ONE}/edit")),
        "update" => add(MethodSet::PUT, ONE),
        "update_with_patch" => add(MethodSet::PATCH, ONE),
        "destroy" => add(MethodSet::DELETE, ONE),
        "route" => mount(&mut routes, paths::with_colons(&call.argument(0)).as_ref(), &call.argument(1)),
        "with" | "map_handler" => {}
        "with_handler" => {
            for route in routes.routes.iter_mut() {
                route.layers.push(middleware(call.argument(0)));
            }
        }
        _ => return None,
    }
    Some(Done::value(resources(routes, name, singular)))
}
