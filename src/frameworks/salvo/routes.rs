//! `Router`: a tree in which each node adds a path, filters and hoops to everything below it.

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::http::target_text;
use crate::frameworks::layers::Layer;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::names::ExternalPath;
use crate::program::value::{Binding, MethodSet, ObjectValue, Reason, RouteEntry, Router, Text, Value, Values};

/// Methods of `Router` and functions of `filters` that stand for one method (`salvo_core` 1.1.0 routing/router.rs:581).
fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get" | "post" | "put" | "patch" | "delete" | "head" | "options" | "query" => Some(MethodSet::from_name(name)),
        _ => None,
    }
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (Some("Router"), "new") => Some(done(evaluator, empty(call))),
        (Some("Router"), "with_path") => Some(done(evaluator, with_path(empty(call), &call.argument(0)))),
        (Some("Router"), "with_hoop" | "with_filter") => {
            let router = surrounded(empty(call), path.last(), &call.argument(0));
            Some(done(evaluator, router))
        }
        (Some("Router"), "with_filter_fn") => Some(done(evaluator, empty(call))),
        (Some("filters"), name) => {
            let methods = verb(name)?;
            Some(Done::value(Value::Method(methods)))
        }
        (Some("StaticDir" | "StaticFile" | "StaticEmbed"), _) => {
            let parts = vec![("files", Values::one(Value::Unit))];
            Some(Done::value(Value::Object(Arc::new(ObjectValue { path: path.parent(), parts }))))
        }
        (Some("Service"), "new") => Some(Done::value(call.argument(0))),
        (_, "static_embed") => {
            let parts = vec![("files", Values::one(Value::Unit))];
            Some(Done::value(Value::Object(Arc::new(ObjectValue { path: path.clone(), parts }))))
        }
        _ => None,
    }
}

fn empty(call: &CallSite<'_>) -> Router {
    Router::new(NAME, call.site)
}

/// Notes the tree below a node with the node's own path, filters and hoops.
fn done(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    evaluator.program.note_router(&Arc::new(flat(&router)));
    Done::updated(Value::Router(Arc::new(router)))
}

/// What a node is to the one above it: its path and what stands around it belong to each of its routes.
fn flat(router: &Router) -> Router {
    let mut methods = MethodSet::ANY;
    let mut hoops = Vec::new();
    for layer in &router.layers {
        match layer.single() {
            Some(Value::Method(only)) => methods = methods.intersection(*only),
            _ => hoops.push(layer.clone()),
        }
    }
    let mut flat = Router { whole: router.whole, unknown: router.unknown.clone(), ..Router::new(NAME, router.site) };
    let joined = |path: Option<&Text>| {
        let mut whole = router.prefix.clone();
        whole.append(path?);
        Some(if whole.parts().is_empty() { Text::literal("/") } else { whole })
    };
    for route in router.routes.iter() {
        let mut route = route.clone();
        let own = route.path.as_ref().filter(|path| path.as_literal() != Some("/") || router.prefix.parts().is_empty());
        route.path = if route.path.is_some() { joined(Some(own.unwrap_or(&Text::default()))) } else { None };
        route.binding.methods = route.binding.methods.intersection(methods);
        route.layers.extend(hoops.iter().cloned());
        flat.routes.push(route);
    }
    flat.open_prefixes = router.open_prefixes.iter().filter_map(|prefix| joined(Some(prefix))).collect();
    flat
}

fn with_path(mut router: Router, path: &Values) -> Router {
    let path = target_text(path).anywhere();
    if let Some(literal) = path.as_literal() {
        router.prefix.append(&Text::literal(&pattern(literal)));
    } else {
        router.prefix.append(&Text::literal("/"));
        router.prefix.append(&path);
    }
    router
}

/// A path with a slash before it; `{id:num}`, `{id|[0-9]+}`, `<id>`, `{**rest}` as `{name}`.
fn pattern(path: &str) -> String {
    let segments = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| {
        let (open, close) = if segment.starts_with('<') { ('<', '>') } else { ('{', '}') };
        let Some(inner) = segment.strip_prefix(open).and_then(|segment| segment.strip_suffix(close)) else {
            return format!("/{segment}");
        };
        let rest = inner.starts_with('*');
        let name = inner.trim_start_matches(['*', '+', '?']);
        let name = name.split([':', '|']).next().unwrap_or(name);
        let name = if name.is_empty() { "rest" } else { name };
        if rest { format!("/{{*{name}}}") } else { format!("/{{{name}}}") }
    });
    segments.collect()
}

fn surrounded(mut router: Router, method: &str, around: &Values) -> Router {
    match around.single() {
        Some(Value::Method(_)) => router.layers.push(around.clone()),
        _ if method.contains("hoop") => router.layers.push(Layer::Answers(around).value()),
        _ => {}
    }
    router
}

/// Methods of `Router`, and of filters.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == NAME => {
            Some(router_method(evaluator, router, method, call, state))
        }
        Value::Method(methods) if evaluator.has_crate(NAME) || evaluator.has_crate("salvo_core") => {
            match (method, call.argument(0).single()) {
                ("or", Some(Value::Method(more))) => Some(Done::value(Value::Method(methods.union(*more)))),
                ("and", Some(Value::Method(more))) => Some(Done::value(Value::Method(methods.intersection(*more)))),
                ("and", _) => Some(Done::value(receiver.clone())),
                _ => None,
            }
        }
        Value::Object(object) if object.part("files").is_some() && CRATES.contains(&object.path.krate()) => {
            Some(Done::value(receiver.clone()))
        }
        _ => None,
    }
}

fn router_method(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Done {
    let next = (**router).clone();
    let next = match method {
        "path" => with_path(next, &call.argument(0)),
        "hoop" | "hoop_when" | "filter" => surrounded(next, method, &call.argument(0)),
        "goal" | "handle" => bound(next, MethodSet::ANY, call),
        "push" | "unshift" => pushed(next, &call.argument(0)),
        "insert" => pushed(next, &call.argument(1)),
        "append" => appended(next, &call.argument(0)),
        "then" => {
            let own = [Values::one(Value::Router(router.clone()))];
            let flows = evaluator.apply(&call.argument(0), &own, state, call.site);
            let routers: Values = flows.into_iter().flat_map(|(_, values)| values).collect();
            return Done::value(routers);
        }
        _ => match verb(method) {
            Some(methods) => bound(next, methods, call),
            None => return Done::value(Value::Router(router.clone())),
        },
    };
    done(evaluator, next)
}

fn bound(mut router: Router, methods: MethodSet, call: &CallSite<'_>) -> Router {
    for value in &call.argument(0) {
        if matches!(value, Value::Object(object) if object.part("files").is_some()) {
            router.open_prefixes.push(Text::default());
            continue;
        }
        router.routes.push(RouteEntry {
            path: Some(Text::default()),
            binding: Binding { methods, handler: Values::one(value.clone()), site: call.argument_site(0), path: None },
            layers: Vec::new(),
        });
    }
    router
}

fn pushed(mut router: Router, children: &Values) -> Router {
    for child in children {
        match child {
            Value::Router(child) => {
                let child = flat(child);
                router.absorb(&child, |path| Some(path?.clone()));
            }
            _ => router.unknown.push(Reason::new("a router that is pushed is not known")),
        }
    }
    router
}

fn appended(router: Router, list: &Values) -> Router {
    list.iter().fold(router, |router, value| match value {
        Value::Sequence(members) => members.iter().fold(router, pushed),
        _ => pushed(router, &Values::unknown("a list of routers")),
    })
}
