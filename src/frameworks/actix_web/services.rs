//! What applications and scopes of Actix Web take: services, routes of other functions, the default. Knows no answers.

use super::routes::{joined, mount};
use super::routes::{pattern_of, push, surround, unknown};
use super::{Dialect, attributes};
use crate::program::evaluate::{CallSite, Evaluator};
use crate::program::ids::Site;
use crate::program::value::{Binding, Body, MethodSet, ObjectValue, Response, Router, Text, Value, Values};
use crate::syntax::facts::ItemFacts;
use std::sync::Arc;

/// What can be given to `.service()`.
pub(super) fn service(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    router: &mut Router,
    values: &Values,
    site: Site,
) {
    for value in values {
        match value {
            Value::Router(inner) => absorb(router, inner),
            Value::Function(function) => {
                let facts = evaluator.program.facts(function.definition.item);
                let ItemFacts::Function(code) = &*facts else { continue };
                let declared = attributes::declared(dialect, evaluator.program, function.definition, code);
                if declared.is_empty() {
                    unknown(router, &format!("the attributes of `{}` declare no route", code.name.text));
                }
                for route in declared {
                    let binding =
                        Binding { methods: route.methods, handler: Values::one(value.clone()), site, path: None };
                    push(router, route.path, binding, Vec::new());
                }
            }
            Value::Object(object) => object_service(dialect, router, object, site),
            Value::Tuple(members) | Value::Sequence(members) => {
                for member in members {
                    service(dialect, evaluator, router, member, site);
                }
            }
            Value::Opaque(_, reason) => unknown(router, &reason.0),
            _ => unknown(router, "a service that is not known"),
        }
    }
}

/// `web::redirect(from, to)` and `Files::new(mount, folder)`.
fn object_service(dialect: &'static Dialect, router: &mut Router, object: &ObjectValue, site: Site) {
    if let (Some(from), Some(answer)) = (object.part("from"), object.part("answer")) {
        let binding = Binding { methods: MethodSet::ANY, handler: answer.clone(), site, path: None };
        push(router, pattern_of(from), binding, Vec::new());
        return;
    }
    let Some(mount) = object.part("mount") else {
        return unknown(router, &format!("`{}` is not known as a service", object.path.last()));
    };
    let mount = pattern_of(mount);
    router.open_prefixes.push(mount.clone().unwrap_or_default());
    let mut response = Response::new(dialect.name, Ok(200), site, site);
    response.body = Body::Stream;
    response.kind = "Files";
    let binding = Binding {
        methods: MethodSet::GET,
        handler: Values::one(Value::Response(Arc::new(response))),
        site,
        path: None,
    };
    let path = mount.map(|mount| joined(&mount, &Text::literal("/{path}")));
    push(router, path, binding, Vec::new());
}

/// Takes the routes of a scope or resource, with its prefix.
fn absorb(router: &mut Router, inner: &Router) {
    let join = |path: Option<&Text>| path.map(|path| joined(&inner.prefix, path));
    if router.layers.is_empty() {
        return router.absorb(inner, join);
    }
    let mut wrapped = inner.clone();
    for route in wrapped.routes.iter_mut() {
        router.layers.iter().for_each(|layer| surround(route, layer));
    }
    router.absorb(&wrapped, join);
}

/// `.configure(function)`: the function mounts in what it is given.
pub(super) fn configure(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    router: &mut Router,
    function: &Values,
    site: Site,
) {
    let empty = Router { whole: false, ..Router::new(dialect.name, site) };
    let given = Values::one(Value::Router(Arc::new(empty)));
    let Some(configured) = evaluator.changed_argument(function, &given) else {
        return unknown(router, "a function that configures is not known");
    };
    for value in &configured {
        match value {
            Value::Router(inner) => absorb(router, inner),
            _ => unknown(router, "what a function configures is not known"),
        }
    }
}

/// Answers what nothing else does.
pub(super) fn default_service(router: &mut Router, call: &CallSite<'_>) {
    router.open_prefixes.push(Text::default());
    for value in &call.argument(0) {
        match value {
            Value::MethodRouter(_) => mount(router, None, &Values::one(value.clone())),
            Value::Router(inner) => {
                for route in inner.routes.iter() {
                    push(router, None, route.binding.clone(), route.layers.clone());
                }
            }
            _ => {}
        }
    }
}
