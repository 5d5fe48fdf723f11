//! `Ohkami`, the methods that `Route` gives to a path, and what they make.

use std::sync::Arc;

use super::{CRATES, NAME, fangs};
use crate::frameworks::paths;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::value::{
    Binding, MethodRouter, MethodSet, ObjectValue, Reason, RouteEntry, Router, Text, Value, Values,
};

/// What a path becomes with handlers, with an application, or with a folder of files (ohkami/routing.rs:64).
const HANDLERS: &str = "HandlerSet";
const NESTED: &str = "ByAnother";
const FILES: &str = "Dir";

fn verb(name: &str) -> Option<MethodSet> {
    matches!(name, "GET" | "PUT" | "POST" | "PATCH" | "DELETE").then(|| MethodSet::from_name(name))
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    if path.owner() != Some("Ohkami") {
        return None;
    }
    let mut router = Router::new(NAME, call.site);
    let mut layers = Vec::new();
    match path.last() {
        // Fangs stand before the routes, all in one tuple.
        "new" => members(evaluator, &call.argument(0), &mut router, &mut layers),
        "with" => {
            fangs::around(evaluator, &call.argument(0), &mut layers);
            members(evaluator, &call.argument(1), &mut router, &mut layers);
        }
        _ => return None,
    }
    for route in router.routes.iter_mut() {
        // The first fang is the outermost.
        route.layers.extend(layers.iter().rev().cloned());
    }
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Some(Done::value(Value::Router(router)))
}

/// Methods of paths, and of what they make.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Object(object) if object.path.is(&CRATES, HANDLERS) => {
            let methods = verb(method)?;
            let Value::MethodRouter(known) = object.part("bindings")?.single()? else { return None };
            let mut all = (**known).clone();
            // A second handler of a method takes the place of the first.
            all.bindings.retain(|binding| binding.methods != methods);
            all.bindings.push(binding(methods, call));
            Some(Done::value(made(
                HANDLERS,
                object.part("path")?.clone(),
                "bindings",
                Value::MethodRouter(Arc::new(all)),
            )))
        }
        Value::Object(object) if object.path.is(&CRATES, FILES) => Some(Done::value(receiver.clone())),
        Value::Text(_) | Value::Opaque(..) if evaluator.has_crate(NAME) && call.arguments.len() == 1 => {
            let path = Values::one(receiver.clone());
            Some(Done::value(match method {
                "By" => {
                    let parts = vec![("path", path), ("nested", call.argument(0))];
                    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, NESTED]), parts }))
                }
                "Mount" | "Dir" => made(FILES, path, "files", Value::Unit),
                _ => {
                    let bindings = MethodRouter { bindings: vec![binding(verb(method)?, call)], layers: Vec::new() };
                    made(HANDLERS, path, "bindings", Value::MethodRouter(Arc::new(bindings)))
                }
            }))
        }
        _ => None,
    }
}

fn binding(methods: MethodSet, call: &CallSite<'_>) -> Binding {
    Binding { methods, handler: call.argument(0), site: call.argument_site(0), path: None }
}

fn made(name: &str, path: Values, part: &'static str, value: Value) -> Value {
    let parts = vec![("path", path), (part, Values::one(value))];
    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, name]), parts }))
}

/// A path as it is written, `:name` being a whole segment: `-`, `.` and `~` are parts of the name
/// (router/segments.rs:103).
fn path_of(values: &Values) -> Option<Text> {
    let text = values.as_text()?;
    let Some(literal) = text.as_literal() else { return (!text.is_unknown()).then(|| text.clone()) };
    let segments = literal.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    });
    Some(Text::literal(&segments.collect::<Vec<_>>().join("/")))
}

/// The members of the tuple that an application is made of, or a single one.
fn members(evaluator: &mut Evaluator<'_, '_>, values: &Values, router: &mut Router, layers: &mut Vec<Values>) {
    for value in values {
        match value {
            Value::Tuple(members) => members.iter().for_each(|member| one(evaluator, member, router, layers)),
            other => one(evaluator, &Values::one(other.clone()), router, layers),
        }
    }
}

fn one(evaluator: &mut Evaluator<'_, '_>, values: &Values, router: &mut Router, layers: &mut Vec<Values>) {
    for value in values {
        match value {
            // A bare path is taken and ignored (ohkami/routing.rs:278).
            Value::Unit | Value::Text(_) => {}
            Value::Router(inner) => nest(router, Some(&Text::literal("/")), inner),
            Value::Object(object) if object.path.is(&CRATES, HANDLERS) => mount(evaluator, object, router),
            Value::Object(object) if object.path.is(&CRATES, NESTED) => nested(object, router),
            Value::Object(object) if object.path.is(&CRATES, FILES) => {
                router.open_prefixes.push(object.part("path").and_then(path_of).unwrap_or_default());
            }
            other if fangs::is_one(evaluator, other) => {
                fangs::around(evaluator, &Values::one(other.clone()), layers);
            }
            _ => unknown(router, "a member of an application is not known"),
        }
    }
}

fn nested(object: &ObjectValue, router: &mut Router) {
    let prefix = object.part("path").and_then(path_of);
    for value in object.part("nested").into_iter().flatten() {
        match value {
            Value::Router(inner) => nest(router, prefix.as_ref(), inner),
            _ => unknown(router, "an application that is nested is not known"),
        }
    }
}

fn nest(router: &mut Router, prefix: Option<&Text>, inner: &Router) {
    router.absorb(inner, |path| Some(paths::joined(prefix?, path?)));
}

fn unknown(router: &mut Router, reason: &str) {
    let reason = Reason::new(reason);
    if !router.unknown.contains(&reason) {
        router.unknown.push(reason);
    }
}

/// The handlers of a path. Fangs of one handler stand before it in a tuple (`fang/handler/into_handler.rs:346`).
fn mount(evaluator: &mut Evaluator<'_, '_>, object: &ObjectValue, router: &mut Router) {
    let path = object.part("path").and_then(path_of);
    let Some(Value::MethodRouter(known)) = object.part("bindings").and_then(Values::single) else { return };
    for binding in &known.bindings {
        for value in &binding.handler {
            let mut layers = Vec::new();
            let handler = match value {
                Value::Tuple(members) => {
                    let Some((handler, own)) = members.split_last() else { continue };
                    own.iter().for_each(|fang| fangs::around(evaluator, fang, &mut layers));
                    layers.reverse();
                    handler.clone()
                }
                other => Values::one(other.clone()),
            };
            let binding = Binding { handler, ..binding.clone() };
            router.routes.push(RouteEntry { path: path.clone(), binding, layers });
        }
    }
}
