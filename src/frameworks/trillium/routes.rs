//! `Router` with its verbs, `Router::build` and `routes!`.

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::paths;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Binding, MethodSet, Reason, RouteEntry, Router, Text, Value, Values};
use crate::syntax::facts::{ExpressionKind, MacroCall};

/// Methods of the router that bind one method (router.rs:188).
fn verb(name: &str) -> Option<MethodSet> {
    matches!(name, "get" | "post" | "put" | "delete" | "patch").then(|| MethodSet::from_name(name))
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.krate(), path.owner(), path.last()) {
        ("trillium_router", Some("Router"), "new" | "default") | ("trillium_router", None, "router") => {
            Some(routed(evaluator, Router::new(NAME, call.site)))
        }
        ("trillium_router", Some("Router"), "build") => {
            let empty = Values::one(Value::Router(Arc::new(Router::new(NAME, call.site))));
            let built = evaluator.changed_argument(&call.argument(0), &empty)?;
            for value in &built {
                if let Value::Router(router) = value {
                    evaluator.program.note_router(router);
                }
            }
            Some(Done::value(built))
        }
        _ => None,
    }
}

fn routed(evaluator: &mut Evaluator<'_, '_>, router: Router) -> Done {
    let router = Arc::new(router);
    evaluator.program.note_router(&router);
    Done::updated(Value::Router(router))
}

/// Methods of routers.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let router = match receiver {
        Value::Router(router) if router.framework == NAME => router.clone(),
        Value::Opaque(Type::External(path, _), _) if path.is(&CRATES, "RouterRef") => {
            Arc::new(Router { whole: false, ..Router::new(NAME, call.site) })
        }
        _ => return None,
    };
    let mut next = (*router).clone();
    let (methods, path, handler) = match method {
        "all" => (MethodSet::ANY, 0, 1),
        "with_route" | "add_route" => (named(&call.argument(0)), 1, 2),
        "any" | "add_any" => (named(&call.argument(0)), 1, 2),
        _ => match verb(method) {
            Some(methods) => (methods, 0, 1),
            None => return Some(Done::updated(Value::Router(router))),
        },
    };
    let path = paths::with_colons(&call.argument(path));
    bind(&mut next, methods, path.as_ref(), &call.argument(handler), call.argument_site(handler));
    Some(routed(evaluator, next))
}

/// A method, its name, or a list of them.
fn named(values: &Values) -> MethodSet {
    let mut all = MethodSet::NONE;
    for value in values {
        match value {
            Value::Method(methods) => all = all.union(*methods),
            Value::Text(text) => match text.as_literal() {
                Some(name) => all = all.union(MethodSet::from_name(name)),
                None => return MethodSet::ANY,
            },
            Value::Sequence(members) => {
                for member in members {
                    all = all.union(named(member));
                }
            }
            _ => return MethodSet::ANY,
        }
    }
    all
}

/// A handler at a path. In a tuple each may answer, in turn; a router takes what stands in the place of `*`.
fn bind(router: &mut Router, methods: MethodSet, path: Option<&Text>, handlers: &Values, site: Site) {
    let mut answering = Values::none();
    for value in handlers {
        match value {
            Value::Router(inner) => {
                let shown = path.map(Text::display).unwrap_or_default();
                let prefix = Text::literal(shown.split("{*").next().unwrap_or_default().trim_end_matches('/'));
                let mut narrowed = (**inner).clone();
                for route in narrowed.routes.iter_mut() {
                    route.binding.methods = route.binding.methods.intersection(methods);
                }
                router.absorb(&narrowed, |path| path.map(|path| paths::joined(&prefix, path)));
            }
            Value::Tuple(members) | Value::Sequence(members) => {
                for member in members {
                    bind(router, methods, path, member, site);
                }
            }
            // What a crate of the framework puts before the handler answers nothing that matters here.
            Value::Opaque(Type::External(path, _), _) if path.krate().starts_with(NAME) => {}
            other => answering.push(other.clone()),
        }
    }
    if answering.is_empty() {
        return;
    }
    let binding = Binding { methods, handler: answering, site, path: None };
    router.routes.push(RouteEntry { path: path.cloned(), binding, layers: Vec::new() });
}

/// `routes!(post "/x" handler, get "/y" -> other)` (trillium-router lib.rs:118).
pub(super) fn routes_macro(evaluator: &mut Evaluator<'_, '_>, source: &MacroCall, call: &CallSite<'_>) -> Done {
    let mut router = Router::new(NAME, call.site);
    for (index, argument) in source.arguments.iter().enumerate() {
        let route = match &argument.value.kind {
            ExpressionKind::Arm(arm) => arm.head.split_once(char::is_whitespace).map(|(method, path)| {
                let path = path.trim().trim_matches('"');
                (verb(method), paths::with_colons(&Values::text(path)))
            }),
            _ => None,
        };
        let Some((Some(methods), path)) = route else {
            router.unknown.push(Reason::new("a route of `routes!` that is not understood"));
            continue;
        };
        let mut handlers = Values::none();
        for value in &call.argument(index) {
            let Value::Closure(closure) = value else { continue };
            for outcome in evaluator.closure_outcomes(closure, &[]) {
                handlers.extend(outcome.values);
            }
        }
        bind(&mut router, methods, path.as_ref(), &handlers, call.argument_site(index));
    }
    routed(evaluator, router)
}
