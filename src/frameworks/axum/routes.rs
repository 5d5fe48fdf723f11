//! axum's routers: paths, methods, nesting, and what axum-extra, aide and utoipa-axum add to them.

use std::sync::Arc;

use super::{NAME, verb};
use crate::frameworks::AttributeRoute;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::types::Type;
use crate::program::value::{
    Binding, MethodRouter, MethodSet, Reason, Response, RouteEntry, Router, Text, Value, Values,
};
use crate::syntax::facts::{ExpressionKind, ItemFacts, Literal, MacroArgument};

pub(super) fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

pub(super) fn filter(values: &Values) -> MethodSet {
    match values.single() {
        Some(Value::Method(methods)) => *methods,
        _ => MethodSet::ANY,
    }
}

pub(super) fn bound(
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

pub(super) fn method_router_method(
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

pub(super) fn router_method(
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
                    Value::Router(other) => next.absorb(other, |path| Some(path?.clone())),
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
        // Pages whose paths the components tell when the program runs.
        "leptos_routes" | "leptos_routes_with_context" | "leptos_routes_with_handler" => {
            next.open_prefixes.push(Text::default());
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

/// `Resource::named("x").create(h)`: POST /x; `update` PUT and PATCH `/x/{x_id}` (axum-extra 0.12.6).
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
        router.absorb(inner, |path| Some(joined(prefix?, path?)));
    }
}

/// A prefix and a path, for axum and others that drop a doubled slash.
fn joined(prefix: &Text, path: &Text) -> Text {
    if path.as_literal() == Some("/") {
        return prefix.clone();
    }
    let mut whole = match prefix.as_literal() {
        Some(literal) => Text::literal(literal.trim_end_matches('/')),
        None => prefix.clone(),
    };
    whole.append(path);
    whole
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
pub(super) fn documented_routes(evaluator: &Evaluator<'_, '_>, handler: &Values) -> Vec<AttributeRoute> {
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
