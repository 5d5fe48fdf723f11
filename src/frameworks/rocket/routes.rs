//! How Rocket binds handlers: attributes, `routes!`, `mount`, `register`, fairings; and `uri!`.

use std::sync::Arc;

use smol_str::SmolStr;

use super::super::AttributeRoute;
use super::super::http::target_text;
use super::{CRATES, NAME, object, settled};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{ModuleId, Site};
use crate::program::names::{ExternalPath, Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{
    Binding, ClosureCode, FunctionValue, MethodRouter, MethodSet, Part, Reason, RouteEntry, Router, Text, Value, Values,
};
use crate::syntax::facts::{Attribute, ExpressionKind, Function, ItemFacts, Literal, MacroArgument};

const VERBS: [&str; 9] = ["get", "put", "post", "delete", "head", "patch", "options", "connect", "trace"];
/// Methods of `Rocket` that give something else than the application.
const QUESTIONS: [&str; 7] = ["state", "config", "figment", "routes", "catchers", "shutdown", "endpoints"];
/// Constructors of fairings that are given the application and return it.
const STAGES: [&str; 3] = ["on_ignite", "try_on_ignite", "on_attach"];

// Attributes.

/// The route that an attribute of this name declares: `#[post("/x")]`, `#[route(POST, uri = "/x")]`.
pub(super) fn declared(attribute: &Attribute, name: &str) -> Option<AttributeRoute> {
    let (methods, uri) = parts(attribute, name)?;
    let path = uri.map(|uri| Text::literal(&neutral(&uri)));
    Some(AttributeRoute { framework: NAME, methods, path })
}

fn parts(attribute: &Attribute, name: &str) -> Option<(MethodSet, Option<SmolStr>)> {
    let positional = || attribute.arguments.iter().filter(|argument| argument.name.is_none());
    let named = |names: &[&str]| {
        attribute
            .arguments
            .iter()
            .find(|argument| argument.name.as_ref().is_some_and(|name| names.contains(&name.as_str())))
    };
    let uri = positional().find_map(literal).or_else(|| named(&["uri", "path"]).and_then(literal));
    if VERBS.contains(&name) {
        return Some((MethodSet::from_name(name), uri));
    }
    if name != "route" {
        return None;
    }
    // `#[route(POST, uri = "/x")]`; the method by name, and none at all for every method, come with 0.6.
    let word = positional().find_map(ident).or_else(|| {
        let method = named(&["method"])?;
        ident(method).or_else(|| literal(method))
    });
    let methods = word.map_or(MethodSet::ANY, |word| MethodSet::from_name(&word));
    Some((methods, uri))
}

fn literal(argument: &MacroArgument) -> Option<SmolStr> {
    match &argument.value.kind {
        ExpressionKind::Literal(Literal::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn ident(argument: &MacroArgument) -> Option<SmolStr> {
    match &argument.value.kind {
        ExpressionKind::Path(path) => Some(path.last().into()),
        _ => None,
    }
}

/// `/x/<id>/<rest..>?<q>` as `/x/{id}/{rest}`.
fn neutral(uri: &str) -> String {
    let path = uri.split('?').next().unwrap_or_default();
    path.split('/')
        .map(|segment| capture(segment).map_or_else(|| segment.to_owned(), |name| format!("{{{name}}}")))
        .collect::<Vec<_>>()
        .join("/")
}

pub(super) fn capture(segment: &str) -> Option<&str> {
    let name = segment.strip_prefix('<')?.strip_suffix('>')?;
    Some(name.strip_suffix("..").unwrap_or(name))
}

/// The route attribute of a function that stands in `module`, with the URI as written. An attribute
/// that resolves to nothing is read by its name: the caller knows that the function is a handler.
pub(super) fn of_function(
    evaluator: &Evaluator<'_, '_>,
    function: &Function,
    module: ModuleId,
) -> Option<(MethodSet, Option<SmolStr>)> {
    function.attributes.iter().find_map(|attribute| {
        let names: Vec<SmolStr> = attribute.path.segments.iter().map(|segment| segment.name.text.clone()).collect();
        match evaluator.resolver().path(module, &names, attribute.path.absolute, Namespace::Macro) {
            Some(Resolution::External(path)) if CRATES.contains(&path.krate()) => parts(attribute, path.last()),
            Some(_) => None,
            None => parts(attribute, attribute.path.last()),
        }
    })
}

fn of_handler(evaluator: &Evaluator<'_, '_>, handler: &Value) -> Option<(MethodSet, Option<SmolStr>)> {
    match handler {
        Value::Function(function) => {
            let facts = evaluator.program.facts(function.definition.item);
            let ItemFacts::Function(code) = &*facts else { return None };
            of_function(evaluator, code, function.definition.module)
        }
        Value::Closure(closure) => {
            let ClosureCode::Function(code) = &closure.code else { return None };
            of_function(evaluator, code, closure.module)
        }
        _ => None,
    }
}

// Lists of routes.

/// One route as a value: a handler with its methods and path.
fn route(methods: MethodSet, handler: Values, site: Site, path: Option<Text>) -> Value {
    let binding = Binding { methods, handler, site, path };
    Value::MethodRouter(Arc::new(MethodRouter { bindings: vec![binding], layers: Vec::new() }))
}

/// `routes![a, m::b]`
pub(super) fn routes_macro(evaluator: &Evaluator<'_, '_>, call: &CallSite<'_>) -> Value {
    let routes = call.arguments.iter().enumerate().map(|(index, handlers)| {
        handlers.map(|handler| {
            let Some((methods, uri)) = of_handler(evaluator, handler) else {
                return Values::unknown("a handler in `routes!` without a route attribute that is known");
            };
            let path = uri.map(|uri| Text::literal(&neutral(&uri)));
            Values::one(route(methods, Values::one(handler.clone()), call.argument_site(index), path))
        })
    });
    Value::Sequence(routes.collect())
}

/// `catchers![a, b]`: they answer every method, wherever something failed.
pub(super) fn catchers_macro(call: &CallSite<'_>) -> Value {
    let catchers =
        call.arguments.iter().enumerate().map(|(index, handler)| {
            Values::one(route(MethodSet::ANY, handler.clone(), call.argument_site(index), None))
        });
    Value::Sequence(catchers.collect())
}

/// Functions that make applications, routes, catchers and fairings.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (None | Some("Rocket"), "build" | "ignite" | "custom") if path.krate() == NAME => {
            Some(noted(evaluator, Router::new(NAME, call.site)))
        }
        (Some("Route"), "new") => Some(Done::value(manual(evaluator, call, 0))),
        (Some("Route"), "ranked") => Some(Done::value(manual(evaluator, call, 1))),
        (Some("Catcher"), "new") => Some(Done::value(catcher(evaluator, call, 1))),
        (Some("Catcher"), "default") => Some(Done::value(catcher(evaluator, call, 0))),
        (Some("AdHoc"), stage) if STAGES.contains(&stage) => {
            Some(Done::value(object(&path.parent(), vec![("stage", call.argument(1))])))
        }
        (Some("AdHoc" | "FileServer" | "StaticFiles"), _) => Some(Done::value(object(&path.parent(), Vec::new()))),
        _ => None,
    }
}

/// `Route::new(Method::Post, "/x", handler)`
fn manual(evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>, first: usize) -> Value {
    let methods = match call.argument(first).single() {
        Some(Value::Method(methods)) => *methods,
        _ => MethodSet::ANY,
    };
    let path = call.argument(first + 1).as_text().and_then(Text::as_literal).map(|uri| Text::literal(&neutral(uri)));
    let handler = handler(evaluator, &call.argument(first + 2));
    route(methods, handler, call.argument_site(first + 2), path)
}

fn catcher(evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>, index: usize) -> Value {
    let handler = handler(evaluator, &call.argument(index));
    route(MethodSet::ANY, handler, call.argument_site(index), None)
}

/// A value of a type with `impl Handler` stands for its `handle`.
fn handler(evaluator: &mut Evaluator<'_, '_>, values: &Values) -> Values {
    values.map(|value| {
        let ty = evaluator.type_of(value);
        match evaluator.find_method(&ty, "handle") {
            Some(function) => Values::one(Value::Function(Arc::new(function))),
            None => Values::one(value.clone()),
        }
    })
}

fn is_route(values: &Values) -> bool {
    values.iter().any(|value| match value {
        Value::MethodRouter(_) => true,
        Value::Sequence(members) => members.iter().any(is_route),
        _ => false,
    })
}

/// Lists of routes in a chain of iterators.
pub(super) fn list_method(members: &[Values], method: &str, call: &CallSite<'_>) -> Option<Done> {
    let given = call.argument(0);
    if !members.iter().any(is_route) && !is_route(&given) {
        return None;
    }
    let mut all = members.to_vec();
    match method {
        "chain" => {
            all.push(given);
            Some(Done::value(Value::Sequence(all)))
        }
        // Lists within lists are read as one where they are mounted.
        "flatten" | "filter" => Some(Done::value(Value::Sequence(all))),
        _ => None,
    }
}

/// `route.map_base(..)`, `.rank(..)`: the same route, as far as its own path goes.
pub(super) fn route_method(route: &Arc<MethodRouter>, method: &str) -> Option<Done> {
    let of_rocket = route.bindings.iter().any(|binding| binding.path.is_some());
    let same = matches!(method, "rank" | "map_base" | "unwrap" | "expect" | "clone" | "into" | "with_sentinels");
    (of_rocket && same).then(|| Done::value(Value::MethodRouter(route.clone())))
}

// Applications.

fn noted(evaluator: &Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::value(Value::Router(router))
}

/// A method of the application.
pub(super) fn router_method(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    match method {
        "mount" => {
            let mut next = (**router).clone();
            let base = target_text(&call.argument(0));
            let base = Some(base).filter(|base| !base.is_unknown());
            mount(evaluator, &mut next, base.as_ref(), &call.argument(1), 0);
            Some(noted(evaluator, next))
        }
        "register" => {
            let mut next = (**router).clone();
            let catchers = call.arguments.last().cloned().unwrap_or_default();
            register(&mut next, &catchers, 0);
            Some(noted(evaluator, next))
        }
        "attach" => Some(attach(evaluator, router, &call.argument(0), call, state)),
        _ if QUESTIONS.contains(&method) => None,
        _ => Some(Done::value(Value::Router(router.clone()))),
    }
}

/// A method of an application that a function is given: its part of the routes.
pub(super) fn part_method(
    evaluator: &mut Evaluator<'_, '_>,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    if !matches!(method, "mount" | "register" | "attach") {
        return None;
    }
    let router = Arc::new(Router { whole: false, ..Router::new(NAME, call.site) });
    router_method(evaluator, &router, method, call, state)
}

pub(super) fn mount(
    evaluator: &mut Evaluator<'_, '_>,
    router: &mut Router,
    base: Option<&Text>,
    mounted: &Values,
    depth: usize,
) {
    if depth > 6 {
        router.unknown.push(Reason::new("routes that contain each other"));
        return;
    }
    for value in mounted {
        match value {
            Value::Sequence(members) => {
                for member in members {
                    mount(evaluator, router, base, member, depth + 1);
                }
            }
            Value::MethodRouter(known) => {
                for binding in &known.bindings {
                    let path = base.zip(binding.path.as_ref()).map(|(base, path)| joined(base, path));
                    let entry = RouteEntry { path, binding: binding.clone(), layers: Vec::new() };
                    if !router.routes.contains(&entry) {
                        router.routes.push(entry);
                    }
                }
            }
            Value::Variant(variant) => {
                for (_, payload) in &variant.fields {
                    mount(evaluator, router, base, payload, depth + 1);
                }
            }
            Value::Structure(_) | Value::Opaque(Type::Definition(..), _) => {
                if let Some(made) = routes_of(evaluator, value) {
                    mount(evaluator, router, base, &made, depth + 1);
                } else {
                    open(router, base);
                    router.unknown.push(Reason::new("routes of a type that is not known"));
                }
            }
            Value::Object(_) | Value::Opaque(Type::External(..), _) => open(router, base),
            Value::Opaque(_, reason) => {
                open(router, base);
                router.unknown.push(reason.clone());
            }
            _ => router.unknown.push(Reason::new("routes that are not known")),
        }
    }
}

/// The routes of a handler type: `impl From<T> for Vec<Route>` or `impl Into<Vec<Route>> for T`.
fn routes_of(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    if let Some(routes) = super::converted(evaluator, value, |target| target.is_std("Vec")) {
        return Some(routes);
    }
    let ty = evaluator.type_of(value);
    let function: FunctionValue = evaluator.find_method(&ty, "into")?;
    let outcomes = evaluator.call_function(&function, Some(Values::one(value.clone())), &[]);
    let mut all = Values::none();
    for outcome in outcomes.iter() {
        all.extend(outcome.values.clone());
    }
    Some(all)
}

fn open(router: &mut Router, base: Option<&Text>) {
    let prefix = match base.and_then(Text::as_literal) {
        Some(literal) => Text::literal(literal.trim_end_matches('/')),
        None => base.cloned().unwrap_or_default(),
    };
    if !router.open_prefixes.contains(&prefix) {
        router.open_prefixes.push(prefix);
    }
}

/// Base and path; `/` on either side adds nothing (rocket 0.5.2 route/uri.rs).
pub(super) fn joined(base: &Text, path: &Text) -> Text {
    let mut whole = trimmed(base);
    if path.as_literal() != Some("/") {
        whole.append(path);
    }
    if whole.parts().is_empty() { Text::literal("/") } else { whole }
}

/// A text without the slashes at its end.
fn trimmed(text: &Text) -> Text {
    let mut whole = Text::default();
    let last = text.parts().len().saturating_sub(1);
    for (index, part) in text.parts().iter().enumerate() {
        match part {
            Part::Literal(literal) if index == last => whole.append(&Text::literal(literal.trim_end_matches('/'))),
            Part::Literal(literal) => whole.append(&Text::literal(literal)),
            Part::Hole(name) | Part::Sent(name) => whole.append(&Text::hole(name)),
        }
    }
    whole
}

fn register(router: &mut Router, catchers: &Values, depth: usize) {
    for value in catchers {
        match value {
            Value::Sequence(members) if depth < 6 => {
                for member in members {
                    register(router, member, depth + 1);
                }
            }
            Value::MethodRouter(catchers) => {
                for binding in &catchers.bindings {
                    let entry = RouteEntry { path: None, binding: binding.clone(), layers: Vec::new() };
                    if !router.routes.contains(&entry) {
                        router.routes.push(entry);
                    }
                }
            }
            _ => router.unknown.push(Reason::new("catchers that are not known")),
        }
    }
}

/// A fairing may take the application and mount routes: its stage is run with the routes so far.
fn attach(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    fairings: &Values,
    call: &CallSite<'_>,
    state: &State,
) -> Done {
    let mut routers = vec![router.clone()];
    for fairing in fairings {
        let mut next = Vec::new();
        for router in &routers {
            let application = Values::one(Value::Router(router.clone()));
            let after = stage(evaluator, fairing, &application, call.site, state);
            let after = settled(evaluator, &after, state, 0);
            let before = next.len();
            next.extend(after.into_iter().filter_map(|value| match value {
                Value::Router(router) => Some(router),
                _ => None,
            }));
            if next.len() == before {
                next.push(router.clone());
            }
        }
        // A stage that can fail gives the application back as it was; the fullest one is meant.
        next.sort_by_key(|router| std::cmp::Reverse(router.routes.len()));
        next.truncate(1);
        routers = next;
    }
    Done::value(routers.into_iter().map(Value::Router).collect::<Values>())
}

fn stage(
    evaluator: &mut Evaluator<'_, '_>,
    fairing: &Value,
    application: &Values,
    site: Site,
    state: &State,
) -> Values {
    if let Value::Object(object) = fairing {
        let Some(function) = object.part("stage") else { return Values::none() };
        let flows = evaluator.apply(function, std::slice::from_ref(application), state, site);
        return flows.into_iter().fold(Values::none(), |mut all, (_, values)| {
            all.extend(values);
            all
        });
    }
    let ty = evaluator.type_of(fairing);
    let found = STAGES.iter().find_map(|name| evaluator.find_method(&ty, name));
    let Some(function) = found else { return Values::none() };
    let receiver = Some(Values::one(fairing.clone()));
    let outcomes = evaluator.call_function(&function, receiver, std::slice::from_ref(application));
    outcomes.iter().fold(Values::none(), |mut all, outcome| {
        all.extend(outcome.values.clone());
        all
    })
}

#[cfg(test)]
mod tests {
    use super::{joined, neutral};
    use crate::program::value::Text;

    #[test]
    fn paths_are_neutral() {
        assert_eq!(neutral("/x/<id>/<rest..>?<q>"), "/x/{id}/{rest}");
        assert_eq!(neutral("/"), "/");
    }

    #[test]
    fn bases_add_no_slash() {
        let join = |base: &str, path: &str| joined(&Text::literal(base), &Text::literal(path)).display();
        assert_eq!(join("/", "/x"), "/x");
        assert_eq!(join("/", "/"), "/");
        assert_eq!(join("/api", "/"), "/api");
        assert_eq!(join("/api/", "/x"), "/api/x");
    }
}
