//! Servers and routes of tide. `app.at(path)` is a cursor: a router whose prefix is the path, so that what is bound there
//! belongs to `app`.

use std::sync::Arc;

use super::around::{OF_ROUTE, OF_SERVER, is_of_server, middleware, owned, surround};
use crate::frameworks::http::target_text;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::value::{Binding, MethodSet, Reason, RouteEntry, Router, Text, Value, Values};

/// The cursor as the result, and the application without one.
pub(super) fn noted(evaluator: &mut Evaluator<'_, '_>, router: Router, cursor: Text) -> Done {
    let layers = router.layers.iter().filter(|layer| is_of_server(layer)).cloned().collect();
    let app = Arc::new(Router { prefix: Text::default(), layers, ..router.clone() });
    evaluator.program.note_router(&app);
    let result = Values::one(Value::Router(Arc::new(Router { prefix: cursor, ..router })));
    Done::changed(Value::Router(app), result)
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    router: &Arc<Router>,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let mut next = (**router).clone();
    let cursor = router.prefix.clone();
    match method {
        "at" => {
            let prefix = joined(&cursor, &pattern(&call.argument(0)));
            return Some(Done::value(Value::Router(Arc::new(Router { prefix, ..next }))));
        }
        "all" => bind(&mut next, MethodSet::ANY, call, 0),
        "method" => {
            let methods = match call.argument(0).single() {
                Some(Value::Method(methods)) => *methods,
                _ => MethodSet::ANY,
            };
            bind(&mut next, methods, call, 1);
        }
        "get" | "head" | "put" | "post" | "delete" | "options" | "connect" | "patch" | "trace" => {
            bind(&mut next, MethodSet::from_name(method), call, 0);
        }
        "nest" => {
            for value in &call.argument(0) {
                match value {
                    Value::Router(inner) => {
                        let mut inner = (**inner).clone();
                        for route in inner.routes.iter_mut() {
                            let own = route.layers.iter().map(|layer| owned(layer, OF_ROUTE));
                            route.layers = own.chain(next.layers.iter().cloned()).collect();
                        }
                        next.absorb(&inner, |path| Some(joined(&cursor, path?)));
                    }
                    _ => next.unknown.push(Reason::new("a server that is nested is not known")),
                }
            }
        }
        "serve_dir" | "serve_file" => {
            let all = cursor.as_literal() == Some("/");
            next.open_prefixes.push(if all { Text::default() } else { cursor.clone() });
            let done = noted(evaluator, next, cursor);
            return Some(Done {
                results: vec![(crate::program::evaluate::PathFacts::default(), Values::ok(Values::one(Value::Unit)))],
                ..done
            });
        }
        // A server has no path; what `at` gives has one.
        "with" if cursor.parts().is_empty() => {
            let added = middleware(evaluator, &call.argument(0), OF_SERVER);
            for route in next.routes.iter_mut() {
                surround(&mut route.layers, &added, true);
            }
            surround(&mut next.layers, &added, true);
        }
        "with" => {
            let added = middleware(evaluator, &call.argument(0), OF_ROUTE);
            surround(&mut next.layers, &added, false);
            return Some(Done::value(Value::Router(Arc::new(next))));
        }
        "reset_middleware" => {
            next.layers.retain(is_of_server);
            return Some(Done::value(Value::Router(Arc::new(next))));
        }
        "strip_prefix" => return Some(Done::value(Value::Router(router.clone()))),
        _ => return None,
    }
    Some(noted(evaluator, next, cursor))
}

fn bind(router: &mut Router, methods: MethodSet, call: &CallSite<'_>, argument: usize) {
    let path = if router.prefix.parts().is_empty() { Text::literal("/") } else { router.prefix.clone() };
    router.routes.push(RouteEntry {
        path: (!path.is_unknown()).then_some(path),
        binding: Binding { methods, handler: call.argument(argument), site: call.argument_site(argument), path: None },
        layers: router.layers.clone(),
    });
}

/// `:name` and `*name` as `{name}`.
fn pattern(path: &Values) -> Text {
    let text = target_text(path).anywhere();
    let Some(literal) = text.as_literal() else { return text };
    let segments = literal.split('/').map(|segment| match segment.split_at_checked(1) {
        Some((":", name)) => format!("{{{name}}}"),
        Some(("*", name)) => format!("{{*{}}}", if name.is_empty() { "rest" } else { name }),
        _ => segment.to_owned(),
    });
    Text::literal(&segments.collect::<Vec<_>>().join("/"))
}

/// tide 0.16.0 route.rs:42: one slash between both, and none at the end; the root is one.
fn joined(prefix: &Text, path: &Text) -> Text {
    let (Some(start), Some(end)) = (prefix.as_literal(), path.as_literal()) else {
        let mut whole = prefix.clone();
        whole.append(path);
        return whole;
    };
    let (start, end) = (start.trim_end_matches('/'), end.trim_start_matches('/'));
    Text::literal(&if end.is_empty() && !start.is_empty() { start.to_owned() } else { format!("{start}/{end}") })
}
