//! Route attributes, and the `Blueprint` in which they are registered.

use std::sync::Arc;

use super::{CRATES, NAME, around, imports};
use crate::frameworks::http::target_text;
use crate::frameworks::{AttributeRoute, paths};
use crate::program::evaluate::{CallSite, Done, Evaluator, PathFacts};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Binding, MethodSet, Reason, RouteEntry, Router, Text, Value, Values};
use crate::syntax::facts::{Attribute, ExpressionKind, Literal, MacroArgument};

/// Attributes that are named after a method (`pavex_macros` 0.2.10 routes/shorthands.rs:46).
pub(super) fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get" | "post" | "patch" | "put" | "delete" | "head" | "options" => Some(MethodSet::from_name(name)),
        _ => None,
    }
}

fn named<'a>(attribute: &'a Attribute, name: &str) -> Option<&'a ExpressionKind> {
    let found = attribute.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
    found.map(|argument: &MacroArgument| &argument.value.kind)
}

fn text(kind: &ExpressionKind) -> Option<&str> {
    match kind {
        ExpressionKind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// `#[post(path = "/x")]`, `#[route(method = ["POST", "PUT"], path = "/x")]` (`pavex_macros` 0.2.10 routes/route.rs:15).
pub(super) fn declared(attribute: &Attribute) -> Option<AttributeRoute> {
    let name = attribute.path.last();
    let methods = match verb(name) {
        Some(methods) => methods,
        None if name == "route" => match named(attribute, "method") {
            Some(ExpressionKind::Array(list)) => list.iter().fold(MethodSet::NONE, |all, one| {
                all.union(text(&one.kind).map_or(MethodSet::ANY, MethodSet::from_name))
            }),
            Some(one) => text(one).map_or(MethodSet::ANY, MethodSet::from_name),
            // `allow(any_method)`
            None => MethodSet::ANY,
        },
        None => return None,
    };
    let path = named(attribute, "path").map(text)?;
    Some(AttributeRoute { framework: NAME, methods, path: path.map(Text::literal) })
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (Some("Blueprint"), "new" | "default") => Some(noted(evaluator, Router::new(NAME, call.site), Text::default())),
        _ => None,
    }
}

/// The cursor as the result, and the blueprint without one.
fn noted(evaluator: &mut Evaluator<'_, '_>, router: Router, cursor: Text) -> Done {
    let blueprint = Arc::new(Router { prefix: Text::default(), ..router.clone() });
    evaluator.program.note_router(&blueprint);
    let result = Values::one(Value::Router(Arc::new(Router { prefix: cursor, ..router })));
    Done::changed(Value::Router(blueprint), result)
}

/// Methods of `Blueprint`. `prefix` and `domain` give a cursor, in which one other blueprint is nested.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let router = match receiver {
        Value::Router(router) if router.framework == NAME => router.clone(),
        Value::Opaque(Type::External(path, _), _) if path.is(&CRATES, "Blueprint") => {
            Arc::new(Router { whole: false, ..Router::new(NAME, call.site) })
        }
        _ => return None,
    };
    let mut next = (*router).clone();
    let cursor = router.prefix.clone();
    match method {
        "prefix" => {
            let prefix = paths::joined(&cursor, &target_text(&call.argument(0)).anywhere());
            return Some(Done::value(Value::Router(Arc::new(Router { prefix, ..next }))));
        }
        "domain" => return Some(Done::value(Value::Router(router))),
        "nest" => {
            for value in &call.argument(0) {
                match value {
                    Value::Router(inner) => nest(&mut next, inner, &cursor),
                    _ => next.unknown.push(Reason::new("a blueprint that is nested is not known")),
                }
            }
        }
        "routes" => import(evaluator, &mut next, &call.argument(0), &cursor),
        "route" => match imports::by_id(evaluator, call.argument_site(0)) {
            Some((declared, handler)) => {
                let layers = layers(evaluator, &handler, &next);
                let binding = Binding { methods: declared.methods, handler, site: call.argument_site(0), path: None };
                next.routes.push(RouteEntry { path: declared.path, binding, layers });
            }
            None => next.unknown.push(Reason::new("a route that is registered is not known")),
        },
        "pre_process" => next.layers.extend(around::before(evaluator, call.argument_site(0))),
        "fallback" => {
            next.open_prefixes.push(Text::default());
            if let Some(handler) = imports::with_attribute(evaluator, call.argument_site(0), "fallback") {
                let layers = layers(evaluator, &handler, &next);
                let binding = Binding { methods: MethodSet::ANY, handler, site: call.argument_site(0), path: None };
                next.routes.push(RouteEntry { path: None, binding, layers });
            }
        }
        // Constructors, middleware and what else a blueprint holds.
        _ => return Some(Done::value(Value::Router(router))),
    }
    let done = noted(evaluator, next, cursor);
    Some(Done { results: vec![(PathFacts::default(), Values::one(Value::Unit))], ..done })
}

/// A path below a prefix, which may be none.
fn below(prefix: &Text, path: &Text) -> Text {
    if prefix.parts().is_empty() { path.clone() } else { paths::joined(prefix, path) }
}

/// What stands around a handler: its own layers, then the middleware that was registered before it.
fn layers(evaluator: &mut Evaluator<'_, '_>, handler: &Values, router: &Router) -> Vec<Values> {
    let mut all = around::of_handler(evaluator, handler);
    all.extend(router.layers.iter().cloned());
    all
}

/// The routes of another blueprint, within the middleware so far.
fn nest(router: &mut Router, inner: &Router, cursor: &Text) {
    let mut inner = inner.clone();
    for route in inner.routes.iter_mut() {
        route.layers.extend(router.layers.iter().cloned());
    }
    router.absorb(&inner, |path| Some(below(cursor, path?)));
}

/// The routes that `from!` found.
fn import(evaluator: &mut Evaluator<'_, '_>, router: &mut Router, found: &Values, cursor: &Text) {
    for value in found {
        if let Value::MethodRouter(routes) = value {
            for binding in &routes.bindings {
                let layers = layers(evaluator, &binding.handler, router);
                let path = binding.path.as_ref().map(|path| below(cursor, path));
                router.routes.push(RouteEntry { path, binding: binding.clone(), layers });
            }
            continue;
        }
        let reason = Reason::new("routes of another crate are not known");
        if !router.unknown.contains(&reason) {
            router.unknown.push(reason);
        }
    }
}
