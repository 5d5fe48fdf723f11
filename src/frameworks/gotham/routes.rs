//! Routers: builders that closures fill, and the routes that they lend.

use std::sync::Arc;

use super::{NAME, opaque};
use crate::frameworks::paths;
use crate::program::evaluate::{CallSite, Done, Evaluator, LENDER, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    Binding, Body, MethodSet, ObjectValue, Reason, Response, RouteEntry, Router, Text, Value, Values,
};

/// Functions that make routers, pipelines and their parts.
pub(super) fn is_function(name: &str) -> bool {
    matches!(
        name,
        "build_router"
            | "build_simple_router"
            | "new_pipeline"
            | "new_pipeline_set"
            | "single_pipeline"
            | "single_middleware"
            | "finalize_pipeline_set"
    )
}

/// Calls by path.
pub(super) fn call(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    match path.last() {
        "build_simple_router" => Some(built(evaluator, &call.argument(0), Vec::new(), call.site)),
        "build_router" => Some(built(evaluator, &call.argument(2), layers_of(&call.argument(0)), call.site)),
        "new_pipeline" | "new_pipeline_set" => Some(Done::value(pipeline(Vec::new()))),
        "single_middleware" => Some(Done::value(pipeline(vec![middleware(evaluator, &call.argument(0))]))),
        "single_pipeline" => Some(Done::value(Value::Tuple(vec![call.argument(0), call.argument(0)]))),
        "finalize_pipeline_set" => Some(Done::value(call.argument(0))),
        "start" | "start_with_num_threads" | "init_server" if path.owner().is_none_or(|owner| owner == "plain") => {
            start(evaluator, call, state)
        }
        _ => None,
    }
}

/// `gotham::start(address, || Ok(handler))`: one handler for everything.
fn start(evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>, state: &State) -> Option<Done> {
    let given = call.arguments.last()?;
    let site = call.argument_site(call.arguments.len() - 1);
    if !matches!(given.single(), Some(Value::Closure(_) | Value::Function(_))) {
        return None;
    }
    let mut handlers = Values::none();
    for (_, values) in evaluator.apply(given, &[], state, call.site) {
        for value in &values {
            match value {
                Value::Variant(variant) if variant.is_named("Ok") => {
                    handlers.extend(variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default());
                }
                other => handlers.push(other.clone()),
            }
        }
    }
    let handlers: Values =
        handlers.into_iter().filter(|value| matches!(value, Value::Function(_) | Value::Closure(_))).collect();
    if !handlers.is_empty() {
        let mut router = Router::new(NAME, call.site);
        router.open_prefixes.push(Text::default());
        let binding = Binding { methods: MethodSet::ANY, handler: handlers, site, path: None };
        router.routes.push(RouteEntry { path: None, binding, layers: Vec::new() });
        evaluator.program.note_router(&Arc::new(router));
    }
    None
}

/// The router that a function draws into an empty one.
fn built(evaluator: &mut Evaluator<'_, '_>, draw: &Values, layers: Vec<Values>, site: Site) -> Done {
    let mut router = Router { layers, ..Router::new(NAME, site) };
    absorb(evaluator, &mut router, &Text::default(), draw, site);
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::value(Value::Router(router))
}

/// What a function draws, below a prefix.
fn absorb(evaluator: &mut Evaluator<'_, '_>, router: &mut Router, prefix: &Text, draw: &Values, site: Site) {
    let empty = Router { whole: false, layers: router.layers.clone(), ..Router::new(NAME, site) };
    let given = Values::one(Value::Router(Arc::new(empty)));
    match evaluator.changed_argument(draw, &given) {
        Some(drawn) => take(router, prefix, &drawn),
        None => unknown(router, "a function that draws routes is not known"),
    }
}

fn take(router: &mut Router, prefix: &Text, routers: &Values) {
    for value in routers {
        match value {
            Value::Router(inner) => router.absorb(inner, |path| path.map(|path| paths::joined(prefix, path))),
            _ => unknown(router, "a router that is not known"),
        }
    }
}

fn unknown(router: &mut Router, reason: &str) {
    let reason = Reason::new(reason);
    if !router.unknown.contains(&reason) {
        router.unknown.push(reason);
    }
}

/// Methods of routers, of what they lend, and of pipelines.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == NAME => router_method(evaluator, router, method, call),
        // A function that draws routes, looked at by itself.
        Value::Opaque(Type::External(path, _), _)
            if path.krate() == NAME
                && matches!(
                    path.last(),
                    "RouterBuilder" | "ScopeBuilder" | "AssociatedRouteBuilder" | "DrawRoutes"
                ) =>
        {
            let router = Router { whole: false, ..Router::new(NAME, call.site) };
            router_method(evaluator, &Arc::new(router), method, call)
        }
        Value::Object(object) if object.path.krate() == NAME => match object.path.last() {
            "RouteBuilder" => route_method(evaluator, object, method, call),
            "DelegateBuilder" => delegate_method(evaluator, object, method, call),
            "Pipeline" => pipeline_method(evaluator, object, method, call),
            _ => None,
        },
        _ => None,
    }
}

/// The methods of a verb of `DrawRoutes` (router/builder/draw.rs:90 to 360).
fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get_or_head" => Some(MethodSet::GET.union(MethodSet::from_name("HEAD"))),
        "get" | "head" | "post" | "put" | "patch" | "delete" | "options" => Some(MethodSet::from_name(name)),
        _ => None,
    }
}

/// The methods of a list (`vec![Method::POST, Method::PUT]`).
fn listed(values: &Values) -> MethodSet {
    let mut all = MethodSet::NONE;
    for value in values {
        match value {
            Value::Method(methods) => all = all.union(*methods),
            Value::Sequence(members) => {
                for member in members {
                    all = all.union(listed(member));
                }
            }
            _ => return MethodSet::ANY,
        }
    }
    all
}

fn router_method(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    // Below `associate` the path is known before.
    let path = |index: usize| {
        if call.arguments.len() > index { paths::with_colons(&call.argument(index)) } else { Some(Text::default()) }
    };
    if let Some(methods) = verb(method) {
        return Some(Done::value(lent(router, "RouteBuilder", Some(methods), path(0))));
    }
    let mut next = (**router).clone();
    match method {
        "request" => {
            let methods = listed(&call.argument(0));
            return Some(Done::value(lent(router, "RouteBuilder", Some(methods), path(1))));
        }
        "delegate" | "delegate_without_pipelines" => {
            return Some(Done::value(lent(router, "DelegateBuilder", None, path(0))));
        }
        "scope" | "associate" => {
            let prefix = paths::with_colons(&call.argument(0)).unwrap_or_else(|| Text::hole("…"));
            absorb(evaluator, &mut next, &prefix, &call.argument(1), call.site);
        }
        "with_pipeline_chain" => {
            next.layers = layers_of(&call.argument(0));
            absorb(evaluator, &mut next, &Text::default(), &call.argument(1), call.site);
            next.layers.clone_from(&router.layers);
        }
        "add_response_extender" | "add_route_matcher" | "with_path_extractor" | "with_query_string_extractor" => {
            return Some(Done::value(Value::Router(router.clone())));
        }
        _ => return None,
    }
    Some(changed(evaluator, next))
}

fn changed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::changed(Value::Router(router), Values::one(Value::Unit))
}

/// A route in the making, which goes back into the router that lent it.
fn lent(router: &Arc<Router>, name: &str, methods: Option<MethodSet>, path: Option<Text>) -> Value {
    let mut parts = vec![(LENDER, Values::one(Value::Router(router.clone())))];
    parts.extend(methods.map(|methods| ("methods", Values::one(Value::Method(methods)))));
    parts.extend(path.map(|path| ("path", Values::one(Value::Text(path)))));
    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, name]), parts }))
}

fn lender(object: &ObjectValue) -> Option<Router> {
    match object.part(LENDER)?.single()? {
        Value::Router(router) => Some((**router).clone()),
        _ => None,
    }
}

fn path_of(object: &ObjectValue) -> Option<Text> {
    object.part("path").and_then(Values::as_text).cloned()
}

fn route_method(
    evaluator: &mut Evaluator<'_, '_>,
    object: &ObjectValue,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let handler = match method {
        "to" | "to_async" | "to_async_borrowing" => call.argument(0),
        "to_new_handler" => opaque("NewHandler", "a handler that is made for each request"),
        "to_dir" | "to_file" => Values::one(file(call.site)),
        "with_path_extractor" | "with_query_string_extractor" | "add_route_matcher" => {
            return Some(Done::value(Value::Object(Arc::new(object.clone()))));
        }
        _ => return None,
    };
    let mut router = lender(object)?;
    let methods = match object.part("methods").and_then(Values::single) {
        Some(Value::Method(methods)) => *methods,
        _ => MethodSet::ANY,
    };
    let path = path_of(object);
    if method.starts_with("to_dir") {
        router.open_prefixes.push(path.clone().unwrap_or_default());
    }
    let binding = Binding { methods, handler, site: call.argument_site(0), path: None };
    let layers = router.layers.clone();
    router.routes.push(RouteEntry { path, binding, layers });
    Some(changed(evaluator, router))
}

fn file(site: Site) -> Value {
    let mut response = Response::new(NAME, Ok(200), site, site);
    response.body = Body::Stream;
    Value::Response(Arc::new(response))
}

fn delegate_method(
    evaluator: &mut Evaluator<'_, '_>,
    object: &ObjectValue,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match method {
        "to_router" => {
            let mut router = lender(object)?;
            take(&mut router, &path_of(object).unwrap_or_else(|| Text::hole("…")), &call.argument(0));
            Some(changed(evaluator, router))
        }
        "add_route_matcher" => Some(Done::value(Value::Object(Arc::new(object.clone())))),
        _ => None,
    }
}

/// Middlewares in the order in which they were added.
fn pipeline(layers: Vec<Values>) -> Value {
    Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([NAME, "Pipeline"]),
        parts: vec![("layers", Values::one(Value::Sequence(layers)))],
    }))
}

/// `pipeline.add(middleware)`, and `set.add(pipeline)`, which gives the set and a handle.
fn pipeline_method(
    evaluator: &mut Evaluator<'_, '_>,
    object: &ObjectValue,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let same = Value::Object(Arc::new(object.clone()));
    match method {
        "add" => match call.argument(0).single() {
            Some(Value::Object(given)) if given.path.is(&[NAME], "Pipeline") => {
                Some(Done::value(Value::Tuple(vec![Values::one(same), call.argument(0)])))
            }
            _ => {
                let mut layers = layers_of(&Values::one(same));
                layers.push(middleware(evaluator, &call.argument(0)));
                Some(Done::value(pipeline(layers)))
            }
        },
        "build" => Some(Done::value(same)),
        _ => None,
    }
}

/// The middlewares of a chain: a pipeline, or tuples of them.
fn layers_of(chain: &Values) -> Vec<Values> {
    match chain.single() {
        Some(Value::Object(object)) => match object.part("layers").and_then(Values::single) {
            Some(Value::Sequence(layers)) => layers.clone(),
            _ => Vec::new(),
        },
        Some(Value::Tuple(members)) => members.iter().flat_map(layers_of).collect(),
        _ => Vec::new(),
    }
}

/// A middleware of the workspace, as the function that may answer in place of the handler.
fn middleware(evaluator: &mut Evaluator<'_, '_>, value: &Values) -> Values {
    let function = value.single().and_then(|value| {
        let ty = evaluator.type_of(value);
        evaluator.find_method(&ty, "call")
    });
    let functions = match function {
        Some(function) => Values::one(Value::Function(Arc::new(function))),
        None => return value.clone(),
    };
    Values::one(Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([NAME, "Middleware"]),
        parts: vec![("function", functions)],
    })))
}
