//! `App`, the functions of `route`, and `#[route]`.

use std::sync::Arc;

use super::{CRATES, NAME, ROOT};
use crate::frameworks::http::target_text;
use crate::frameworks::layers::Layer;
use crate::frameworks::{AttributeRoute, paths};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::value::{
    Binding, MethodRouter, MethodSet, ObjectValue, Reason, RouteEntry, Router, Text, Value, Values,
};
use crate::syntax::facts::{Attribute, ExpressionKind, ItemFacts, Literal};

/// The functions of `route`, and the methods of what they make (xitca-http 0.9.6 util/service/route.rs:24).
fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get" | "post" | "put" | "delete" | "head" | "options" | "connect" | "patch" | "trace" => {
            Some(MethodSet::from_name(name))
        }
        _ => None,
    }
}

/// Whether a path names a function that binds a method.
pub(super) fn is_function(path: &ExternalPath) -> bool {
    path.owner() == Some("route") && verb(path.last()).is_some()
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (Some("App" | "NestApp"), "new") => Some(routed(evaluator, Router::new(NAME, call.site))),
        // What is given to the router is the handler itself.
        (_, "handler_service" | "handler_sync_service" | "fn_service") => Some(Done::value(call.argument(0))),
        (Some("ServeDir"), "new" | "new_tokio_uring" | "with_unchecked") => Some(Done::value(files())),
        (Some("Route"), "new") => {
            let parts = vec![("methods", Values::one(Value::Method(listed(&call.argument(0)))))];
            Some(Done::value(Value::Object(Arc::new(ObjectValue { path: path.parent(), parts }))))
        }
        (_, name) if is_function(path) => Some(Done::value(bound(&MethodRouter::default(), verb(name)?, call))),
        _ => None,
    }
}

fn files() -> Value {
    let parts = vec![("files", Values::one(Value::Unit))];
    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([ROOT, "ServeDir"]), parts }))
}

fn listed(values: &Values) -> MethodSet {
    let Some(Value::Sequence(members)) = values.single() else { return MethodSet::ANY };
    members.iter().fold(MethodSet::NONE, |all, member| match member.single() {
        Some(Value::Method(methods)) => all.union(*methods),
        _ => MethodSet::ANY,
    })
}

fn bound(known: &MethodRouter, methods: MethodSet, call: &CallSite<'_>) -> Value {
    let mut all = known.clone();
    let service = call.argument(0);
    all.bindings.push(Binding { methods, handler: service, site: call.argument_site(0), path: None });
    Value::MethodRouter(Arc::new(all))
}

fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

/// Methods of applications, routes and handlers.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == NAME => Some(app_method(evaluator, router, method, call)),
        Value::MethodRouter(routes) if evaluator.has_crate(ROOT) => {
            let mut next = (**routes).clone();
            match method {
                "next" => match call.argument(0).single() {
                    Some(Value::MethodRouter(more)) => next.bindings.extend(more.bindings.iter().cloned()),
                    _ => return None,
                },
                "enclosed_fn" => next.layers.push(Layer::Answers(&call.argument(0)).value()),
                "enclosed" | "map" => {}
                _ => return Some(Done::value(bound(routes, verb(method)?, call))),
            }
            Some(Done::value(Value::MethodRouter(Arc::new(next))))
        }
        Value::Object(object) if object.path.is(&CRATES, "Route") && method == "route" => {
            let Some(Value::Method(methods)) = object.part("methods")?.single() else { return None };
            Some(Done::value(bound(&MethodRouter::default(), *methods, call)))
        }
        // `handler_service(h).enclosed_fn(middleware)`
        Value::Function(_) | Value::Closure(_)
            if matches!(method, "enclosed" | "enclosed_fn") && evaluator.has_crate(ROOT) =>
        {
            Some(Done::value(around(receiver, method, call)))
        }
        _ => None,
    }
}

/// A handler with its middleware, for every method.
fn around(handler: &Value, method: &str, call: &CallSite<'_>) -> Value {
    let layers = match method {
        "enclosed_fn" => vec![Layer::Answers(&call.argument(0)).value()],
        _ => Vec::new(),
    };
    let handler = Values::one(handler.clone());
    let binding = Binding { methods: MethodSet::ANY, handler, site: call.site, path: None };
    Value::MethodRouter(Arc::new(MethodRouter { bindings: vec![binding], layers }))
}

fn app_method(evaluator: &mut Evaluator<'_, '_>, router: &Arc<Router>, method: &str, call: &CallSite<'_>) -> Done {
    let mut next = (**router).clone();
    match method {
        "at" => mount(&mut next, path_of(&call.argument(0)).as_ref(), call),
        "at_typed" => typed(evaluator, &mut next, call),
        "merge" => {
            for value in &call.argument(0) {
                match value {
                    Value::Router(other) => next.absorb(other, |path| Some(path?.clone())),
                    _ => next.unknown.push(Reason::new("an application that is merged is not known")),
                }
            }
        }
        "enclosed_fn" => {
            for route in next.routes.iter_mut() {
                route.layers.push(Layer::Answers(&call.argument(0)).value());
            }
        }
        _ => return Done::value(Value::Router(router.clone())),
    }
    routed(evaluator, next)
}

fn path_of(values: &Values) -> Option<Text> {
    let path = target_text(values).anywhere();
    (!path.is_unknown()).then_some(path)
}

/// A service at a path: handlers by method, a handler of every method, another application, or an answer.
fn mount(router: &mut Router, path: Option<&Text>, call: &CallSite<'_>) {
    for value in &call.argument(1) {
        match value {
            Value::Router(inner) => {
                let prefix = path.map(inner_prefix);
                router.absorb(inner, |path| Some(paths::joined(prefix.as_ref()?, path?)));
            }
            Value::MethodRouter(routes) => bind_all(router, path, routes),
            Value::Object(object) if object.part("files").is_some() => {
                router.open_prefixes.push(path.map(inner_prefix).unwrap_or_default());
            }
            other => router.routes.push(RouteEntry {
                path: path.cloned(),
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

/// Services with methods; one that was given its middleware before its method has both.
fn bind_all(router: &mut Router, path: Option<&Text>, routes: &MethodRouter) {
    for binding in &routes.bindings {
        let within: Vec<&MethodRouter> = binding
            .handler
            .iter()
            .filter_map(|value| match value {
                Value::MethodRouter(inner) => Some(&**inner),
                _ => None,
            })
            .collect();
        for inner in &within {
            for handler in &inner.bindings {
                let mut layers = inner.layers.clone();
                layers.extend(routes.layers.iter().cloned());
                let binding = Binding { methods: binding.methods, ..handler.clone() };
                router.routes.push(RouteEntry { path: path.cloned(), binding, layers });
            }
        }
        if within.is_empty() {
            let (binding, layers) = (binding.clone(), routes.layers.clone());
            router.routes.push(RouteEntry { path: path.cloned(), binding, layers });
        }
    }
}

/// The prefix of a nested application: `/x`, `/x/` and `/x/{*}` are one (xitca-http 0.9.6 util/service/router.rs:171).
fn inner_prefix(path: &Text) -> Text {
    match path.as_literal() {
        Some(literal) => Text::literal(literal.trim_end_matches("{*}").trim_end_matches('/')),
        None => path.clone(),
    }
}

/// `at_typed(handler)`: path and method stand in the attribute of the handler.
fn typed(evaluator: &Evaluator<'_, '_>, router: &mut Router, call: &CallSite<'_>) {
    let declared = match call.argument(0).single() {
        Some(Value::Function(function)) => {
            let facts = evaluator.program.facts(function.definition.item);
            match &*facts {
                ItemFacts::Function(code) => {
                    code.attributes.iter().find(|attribute| attribute.path.last() == "route").and_then(declared)
                }
                _ => None,
            }
        }
        _ => None,
    };
    let Some(declared) = declared else {
        router.unknown.push(Reason::new("a typed route without a known attribute"));
        return;
    };
    let binding =
        Binding { methods: declared.methods, handler: call.argument(0), site: call.argument_site(0), path: None };
    router.routes.push(RouteEntry { path: declared.path, binding, layers: Vec::new() });
}

/// The route of `#[route("/x", method = post)]` (xitca-codegen 0.4.0 route.rs:10).
pub(super) fn declared(attribute: &Attribute) -> Option<AttributeRoute> {
    let method = attribute.arguments.iter().find(|argument| argument.name.as_deref() == Some("method"))?;
    let ExpressionKind::Path(method) = &method.value.kind else { return None };
    let methods = verb(method.last())?;
    let first = attribute.arguments.first().filter(|argument| argument.name.is_none())?;
    let path = match &first.value.kind {
        ExpressionKind::Literal(Literal::Text(path)) => Some(Text::literal(path)),
        _ => None,
    };
    Some(AttributeRoute { framework: NAME, methods, path })
}
