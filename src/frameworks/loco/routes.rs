//! `Routes` of a controller, and the `AppRoutes` that put them together.

use std::sync::Arc;

use super::{NAME, ROOT};
use crate::frameworks::http::target_text;
use crate::frameworks::paths;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Binding, MethodSet, Reason, RouteEntry, Router, Text, Value, Values};

/// Shortcuts of `Routes` since 1.0 (loco-rs 1.2.0 controller/routes.rs:160).
fn verb(name: &str) -> Option<MethodSet> {
    match name {
        "get" | "post" | "put" | "delete" | "patch" | "head" | "options" | "trace" => Some(MethodSet::from_name(name)),
        _ => None,
    }
}

/// Calls by path. A controller's routes are a part, what an application puts together is whole.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let empty = Router::new(NAME, call.site);
    match (path.owner(), path.last()) {
        (Some("Routes"), "new" | "default") => Some(done(evaluator, Router { whole: false, ..empty })),
        (Some("Routes"), "at") => {
            Some(done(evaluator, Router { whole: false, prefix: prefix_of(&call.argument(0)), ..empty }))
        }
        // Health checks of the framework's own answer JSON to GET.
        (Some("AppRoutes"), "with_default_routes" | "empty") => Some(done(evaluator, empty)),
        _ => None,
    }
}

fn prefix_of(values: &Values) -> Text {
    target_text(values).anywhere()
}

/// Notes a controller's routes with its prefix, an application's as they are.
fn done(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let noted = if router.whole { router.clone() } else { flat(&router, &Text::default()) };
    evaluator.program.note_router(&Arc::new(noted));
    Done::updated(Value::Router(Arc::new(router)))
}

/// A controller's routes below a prefix and its own.
fn flat(router: &Router, outer: &Text) -> Router {
    let mut flat = Router { whole: router.whole, unknown: router.unknown.clone(), ..Router::new(NAME, router.site) };
    let prefix = joined(outer, &router.prefix);
    flat.routes.extend(router.routes.iter().map(|route| RouteEntry {
        path: route.path.as_ref().map(|path| normal(joined(&prefix, path))),
        ..route.clone()
    }));
    flat
}

/// Both with a slash between them (`controller/app_routes.rs:75`).
fn joined(prefix: &Text, path: &Text) -> Text {
    let mut whole = prefix.clone();
    whole.append(&Text::literal("/"));
    whole.append(path);
    whole
}

/// One slash in place of several, one at the start, none at the end (`controller/app_routes.rs:79`).
fn normal(path: Text) -> Text {
    let Some(literal) = path.as_literal() else { return path };
    let segments: Vec<&str> = literal.split('/').filter(|segment| !segment.is_empty()).collect();
    let path = format!("/{}", segments.join("/"));
    paths::with_colons(&Values::text(path)).unwrap_or_default()
}

/// Methods of `Routes` and `AppRoutes`.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Router(router) if router.framework == NAME => {
            let mut next = (**router).clone();
            if router.whole {
                application(&mut next, method, call)?;
            } else {
                controller(&mut next, method, call)?;
            }
            Some(done(evaluator, next))
        }
        // An application's routes that are a parameter.
        Value::Opaque(Type::External(path, _), _) if path.is(&[ROOT], "AppRoutes") => {
            let mut next = Router::new(NAME, call.site);
            application(&mut next, method, call)?;
            Some(done(evaluator, next))
        }
        _ => None,
    }
}

fn controller(router: &mut Router, method: &str, call: &CallSite<'_>) -> Option<()> {
    match method {
        "prefix" => router.prefix = prefix_of(&call.argument(0)),
        "add" => add(router, call),
        "merge" => merge(router, &call.argument(0), None),
        "merge_all" => each(&call.argument(0), |member| merge(router, member, None)),
        "nest" => merge(router, &call.argument(1), Some(&prefix_of(&call.argument(0)))),
        "layer" => {
            for route in router.routes.iter_mut() {
                route.layers.push(call.argument(0));
            }
        }
        _ => {
            let binding =
                Binding { methods: verb(method)?, handler: call.argument(1), site: call.argument_site(1), path: None };
            router.routes.push(RouteEntry { path: path_of(&call.argument(0)), binding, layers: Vec::new() });
        }
    }
    Some(())
}

fn path_of(values: &Values) -> Option<Text> {
    let path = prefix_of(values);
    (!path.is_unknown()).then_some(path)
}

fn add(router: &mut Router, call: &CallSite<'_>) {
    let path = path_of(&call.argument(0));
    for value in &call.argument(1) {
        match value {
            Value::MethodRouter(methods) => router.routes.extend(methods.bindings.iter().map(|binding| RouteEntry {
                path: path.clone(),
                binding: binding.clone(),
                layers: methods.layers.clone(),
            })),
            _ => router.unknown.push(Reason::new("what is bound to a path is not known")),
        }
    }
}

/// The handlers of another controller, without its prefix (controller/routes.rs:318).
fn merge(router: &mut Router, others: &Values, prefix: Option<&Text>) {
    for value in others {
        match value {
            Value::Router(other) => router.absorb(other, |path| {
                Some(match prefix {
                    Some(prefix) => joined(prefix, path?),
                    None => path?.clone(),
                })
            }),
            _ => router.unknown.push(Reason::new("routes that are merged are not known")),
        }
    }
}

fn each(list: &Values, mut run: impl FnMut(&Values)) {
    match list.single() {
        Some(Value::Sequence(members)) => members.iter().for_each(run),
        _ => run(&Values::unknown("a list of routes")),
    }
}

fn application(router: &mut Router, method: &str, call: &CallSite<'_>) -> Option<()> {
    let within = |outer: &Text| {
        let mut prefix = outer.clone();
        prefix.append(&prefix_of(&call.argument(0)));
        prefix
    };
    match method {
        "prefix" => router.prefix = slashed(prefix_of(&call.argument(0))),
        "nest_prefix" => router.prefix = slashed(within(&router.prefix)),
        "add_route" => attach(router, &call.argument(0), &router.prefix.clone()),
        "add_routes" => {
            let prefix = router.prefix.clone();
            each(&call.argument(0), |member| attach(router, member, &prefix));
        }
        "nest_route" => {
            let prefix = slashed(within(&router.prefix));
            attach(router, &call.argument(1), &prefix);
        }
        "nest_routes" => {
            let prefix = slashed(within(&router.prefix));
            each(&call.argument(1), |member| attach(router, member, &prefix));
        }
        _ => return None,
    }
    Some(())
}

/// A prefix ends in a slash, so that another can be added (`controller/app_routes.rs:111`).
fn slashed(mut prefix: Text) -> Text {
    if !prefix.as_literal().is_some_and(|literal| literal.ends_with('/')) {
        prefix.append(&Text::literal("/"));
    }
    prefix
}

fn attach(router: &mut Router, routes: &Values, prefix: &Text) {
    for value in routes {
        match value {
            Value::Router(other) => router.absorb(&flat(other, prefix), |path| Some(path?.clone())),
            _ => router.unknown.push(Reason::new("routes that are added are not known")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_paths_are_put_together_with_one_slash() {
        for (prefix, path, whole) in [
            ("", "/", "/"),
            ("notes", "/", "/notes"),
            ("/api/", "/notes//{id}/", "/api/notes/{id}"),
            ("api/notes", ":id", "/api/notes/{id}"),
        ] {
            let joined = joined(&Text::literal(prefix), &Text::literal(path));
            assert_eq!(normal(joined).display(), whole);
        }
    }
}
