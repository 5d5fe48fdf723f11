//! `router!` in both styles, the closures that servers run, and what they are put together with.

use std::sync::Arc;

use super::{NAME, request};
use crate::frameworks::paths;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    Binding, Location, MethodSet, ObjectValue, Reason, RouteEntry, Router, Text, Value, Values,
};
use crate::syntax::facts::{ExpressionKind, MacroCall};

/// Macros that choose a handler.
pub(super) fn is_macro(name: &str) -> bool {
    matches!(name, "router" | "find_route")
}

/// Calls by path.
pub(super) fn call(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    match (path.owner(), path.last()) {
        (_, "start_server") | (Some("Server"), "new") => {
            served(evaluator, call, 1);
            None
        }
        (_, "start_server_with_pool") => {
            served(evaluator, call, 2);
            None
        }
        (Some("Server"), "new_ssl") => {
            served(evaluator, call, 1);
            None
        }
        // Wrappers answer what the closure inside does (log.rs:41, session.rs:47).
        (_, "log") => Some(wrapped(evaluator, call, 2, &[], state)),
        (_, "log_custom") => Some(wrapped(evaluator, call, 3, &[], state)),
        (_, "session") => Some(wrapped(evaluator, call, 3, &[Values::unknown("the session")], state)),
        (Some("content_encoding"), "apply") => Some(Done::value(call.argument(1))),
        _ => None,
    }
}

fn wrapped(
    evaluator: &mut Evaluator<'_, '_>,
    call: &CallSite<'_>,
    index: usize,
    given: &[Values],
    state: &State,
) -> Done {
    let flows = evaluator.apply(&call.argument(index), given, state, call.site);
    Done::ran(flows, state)
}

/// The application of a server: everything that its function routes.
fn served(evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>, index: usize) {
    let mut router = Router::new(NAME, call.site);
    let handler = call.argument(index);
    let site = call.argument_site(index);
    let mut answering = MethodSet::NONE;
    for value in &handler {
        let given = [request()];
        let outcomes = match value {
            Value::Function(function) => evaluator.call_function(function, None, &given).to_vec(),
            Value::Closure(closure) => evaluator.closure_outcomes(closure, &given),
            _ => {
                unknown(&mut router, "the function of a server is not known");
                continue;
            }
        };
        for outcome in &outcomes {
            for value in &outcome.values {
                match value {
                    Value::Router(inner) => absorb(&mut router, inner, outcome.facts.methods),
                    _ if is_refusal(value) => {}
                    _ => answering = answering.union(outcome.facts.methods),
                }
            }
        }
    }
    if !answering.is_empty() {
        router.open_prefixes.push(Text::default());
        let binding = Binding { methods: answering, handler, site, path: None };
        router.routes.push(RouteEntry { path: None, binding, layers: Vec::new() });
    }
    evaluator.program.note_router(&Arc::new(router));
}

fn unknown(router: &mut Router, reason: &str) {
    let reason = Reason::new(reason);
    if !router.unknown.contains(&reason) {
        router.unknown.push(reason);
    }
}

/// Takes the routes of another router that these methods reach.
fn absorb(router: &mut Router, inner: &Router, methods: MethodSet) {
    if methods.is_any() {
        return router.absorb(inner, |path| Some(path?.clone()));
    }
    let mut narrowed = Router::new(NAME, inner.site);
    narrowed.open_prefixes.clone_from(&inner.open_prefixes);
    narrowed.unknown.clone_from(&inner.unknown);
    for route in inner.routes.iter() {
        let mut route = route.clone();
        route.binding.methods = route.binding.methods.intersection(methods);
        if !route.binding.methods.is_empty() {
            narrowed.routes.push(route);
        }
    }
    router.absorb(&narrowed, |path| Some(path?.clone()));
}

/// Whether it is what a router answers when nothing fits.
fn is_refusal(value: &Value) -> bool {
    matches!(value, Value::Response(response)
        if response.location == Location::None && matches!(response.status, Ok(status) if status >= 400))
}

/// `router!(request, (POST) (/notes) => { … }, _ => …)`, and `find_route!(a, b)`.
pub(super) fn macro_call(
    evaluator: &mut Evaluator<'_, '_>,
    name: &str,
    source: &MacroCall,
    call: &CallSite<'_>,
) -> Option<Done> {
    if name == "find_route" {
        let mut all = Values::none();
        call.arguments.iter().for_each(|answer| all.extend(answer.clone()));
        return Some(Done::value(all));
    }
    if name != "router" || source.arguments.len() < 2 {
        return None;
    }
    let prefix = prefix_of(&call.argument(0));
    let mut router = Router { whole: false, ..Router::new(NAME, call.site) };
    let mut others = Values::none();
    for (index, argument) in source.arguments.iter().enumerate().skip(1) {
        let ExpressionKind::Arm(arm) = &argument.value.kind else {
            unknown(&mut router, "an arm of `router!` that is not understood");
            continue;
        };
        let handler = call.argument(index);
        if arm.head.trim() == "_" {
            others = otherwise(evaluator, &mut router, &handler, call.argument_site(index));
            continue;
        }
        let Some((methods, path)) = head(&arm.head) else {
            unknown(&mut router, "an arm of `router!` that is not understood");
            continue;
        };
        let path = path.map(|path| paths::joined(&prefix, &path));
        let binding = Binding { methods, handler, site: call.argument_site(index), path: None };
        router.routes.push(RouteEntry { path, binding, layers: Vec::new() });
    }
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    let mut values = Values::one(Value::Router(router));
    values.extend(others);
    Some(Done::value(values))
}

/// The last arm: another router, an error, or a handler for everything else.
fn otherwise(evaluator: &mut Evaluator<'_, '_>, router: &mut Router, handler: &Values, site: Site) -> Values {
    let mut refusals = Values::none();
    let mut answering = MethodSet::NONE;
    for value in handler {
        let Value::Closure(closure) = value else { continue };
        for outcome in evaluator.closure_outcomes(closure, &[]) {
            for value in &outcome.values {
                match value {
                    Value::Router(inner) => absorb(router, inner, outcome.facts.methods),
                    _ if is_refusal(value) => refusals.push(value.clone()),
                    _ => answering = answering.union(outcome.facts.methods),
                }
            }
        }
    }
    if !answering.is_empty() {
        router.open_prefixes.push(Text::default());
        let binding = Binding { methods: answering, handler: handler.clone(), site, path: None };
        router.routes.push(RouteEntry { path: None, binding, layers: Vec::new() });
    }
    refusals
}

/// `(POST) (/notes/{id: u32})` or `(POST) ["/notes/{id}", id: u32]`: the method and the path.
fn head(head: &str) -> Option<(MethodSet, Option<Text>)> {
    let (method, rest) = head.trim().strip_prefix('(')?.split_once(')')?;
    let methods = MethodSet::from_name(method.trim());
    let rest = rest.trim();
    if let Some(tokens) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return Some((methods, Some(Text::literal(&of_tokens(tokens)))));
    }
    let tokens = rest.strip_prefix('[')?.trim_start();
    let path = tokens.strip_prefix('"').and_then(|text| text.split_once('"')).map(|(path, _)| Text::literal(path));
    Some((methods, path))
}

/// A path out of tokens, which have spaces between them.
fn of_tokens(tokens: &str) -> String {
    let mut path = String::with_capacity(tokens.len());
    let mut in_type = false;
    for character in tokens.chars() {
        match character {
            ':' => in_type = true,
            '}' => {
                in_type = false;
                path.push('}');
            }
            _ if in_type || character.is_whitespace() => {}
            _ => path.push(character),
        }
    }
    path
}

/// Methods of requests, and of routers that stand where a response is expected.
pub(super) fn method(receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == NAME => Some(router_method(router, method)),
        _ if !is_request(receiver) => None,
        _ => match method {
            "method" => Some(Done::value(Value::RequestMethod)),
            "url" | "raw_url" if prefix_of(&Values::one(receiver.clone())).as_literal() == Some("") => {
                Some(Done::value(Value::RequestPath(NAME)))
            }
            "header" => {
                let name = call.argument(0);
                crate::frameworks::request_header(name.as_text()?.as_literal()?).map(Done::value)
            }
            "remove_prefix" => {
                let prefix = paths::with_colons(&call.argument(0)).unwrap_or_else(|| Text::hole("…"));
                let outer = prefix_of(&Values::one(receiver.clone()));
                let whole = if outer.as_literal() == Some("") { prefix } else { paths::joined(&outer, &prefix) };
                let inner = Value::Object(Arc::new(ObjectValue {
                    path: ExternalPath::new([NAME, "Request"]),
                    parts: vec![("prefix", Values::one(Value::Text(whole)))],
                }));
                let mut both = Values::some(Values::one(inner));
                both.extend(Values::std_variant("Option", "None", None));
                Some(Done::value(both))
            }
            _ => None,
        },
    }
}

fn is_request(value: &Value) -> bool {
    match value {
        Value::Opaque(Type::External(path, _), _) => path.is(&[NAME], "Request"),
        Value::Object(object) => object.path.is(&[NAME], "Request"),
        _ => false,
    }
}

/// The prefix that was removed from a request's path.
fn prefix_of(request: &Values) -> Text {
    match request.single() {
        Some(Value::Object(object)) => object.part("prefix").and_then(Values::as_text).cloned().unwrap_or_default(),
        _ => Text::default(),
    }
}

/// A header more or less changes no route; another status would change all of them.
fn router_method(router: &Arc<Router>, method: &str) -> Done {
    match method {
        "is_success" | "is_error" => Done::value(Values::unknown("whether a route succeeds")),
        "with_status_code" | "with_additional_header" | "with_unique_header" => {
            let mut next = (**router).clone();
            let changes = method == "with_status_code";
            for route in next.routes.iter_mut().filter(|_| changes) {
                route.binding.handler = Values::unknown("the status is changed after routing");
            }
            Done::value(Value::Router(Arc::new(next)))
        }
        _ => Done::value(Value::Router(router.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_both_styles_are_read() {
        let read = |text| {
            let (methods, path) = head(text).expect("a head");
            (methods.names().join(","), path.map(|path| path.display()))
        };
        assert_eq!(read("(POST) (/ notes / { id : u32 })"), ("POST".into(), Some("/notes/{id}".into())));
        assert_eq!(read("(GET) (/)"), ("GET".into(), Some("/".into())));
        assert_eq!(read("(DELETE) [\"/notes/{id}\", id : u32]"), ("DELETE".into(), Some("/notes/{id}".into())));
        assert_eq!(read("(GET) [NOTES]"), ("GET".into(), None));
        assert!(head("GET").is_none());
    }
}
