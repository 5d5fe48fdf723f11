//! `#[endpoint { … }]`, and the `ApiDescription` that it is registered in.

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::AttributeRoute;
use crate::frameworks::layers::Layer;
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Definition;
use crate::program::names::{ExternalPath, Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{Binding, MethodSet, Reason, RouteEntry, Router, Text, Value, Values};
use crate::syntax::facts::{Attribute, ExpressionKind, Function, ItemFacts, Literal, Path};

/// The route of an attribute: `method` is a bare word, a channel is opened by GET (metadata.rs:19).
pub(super) fn declared(attribute: &Attribute) -> Option<AttributeRoute> {
    let named = |name: &str| {
        let argument = attribute.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
        argument.map(|argument| &argument.value.kind)
    };
    let methods = match named("method") {
        Some(ExpressionKind::Path(path)) => MethodSet::known(path.last())?,
        None if named("protocol").is_some() => MethodSet::GET,
        _ => return None,
    };
    let path = match named("path") {
        Some(ExpressionKind::Literal(Literal::Text(path))) => Some(Text::literal(&pattern(path))),
        _ => None,
    };
    Some(AttributeRoute { framework: NAME, methods, path })
}

/// The routes of a function in a trait below `#[api_description]`, which reads the attributes of its functions by
/// their names, imported or not.
pub(super) fn described(program: &Program<'_>, definition: Definition, function: &Function) -> Vec<AttributeRoute> {
    let of_dropshot = |path: &Path| {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.name.text.clone()).collect();
        let found = program.resolver().path(definition.module, &names, path.absolute, Namespace::Macro);
        matches!(found, Some(Resolution::External(path)) if CRATES.contains(&path.krate()))
    };
    let facts = program.store.parent(definition.item).map(|parent| program.facts(parent));
    let described = match facts.as_deref() {
        Some(ItemFacts::Trait(header)) => header
            .attributes
            .iter()
            .any(|attribute| attribute.path.last() == "api_description" && of_dropshot(&attribute.path)),
        _ => false,
    };
    let attributes = function.attributes.iter().filter(|_| described);
    attributes
        .filter(|attribute| matches!(attribute.path.last(), "endpoint" | "channel") && !of_dropshot(&attribute.path))
        .filter_map(declared)
        .collect()
}

/// `{rest:.*}` takes everything that follows.
fn pattern(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment.split_once(":.*}") {
        Some((name, "")) => format!("{{*{}}}", name.trim_start_matches('{')),
        _ => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (Some("ApiDescription"), "new" | "default") => {
            let router = Arc::new(Router::new(NAME, call.site));
            evaluator.program.note_router(&router);
            Some(Done::value(Value::Router(router)))
        }
        _ => None,
    }
}

/// The routes of an endpoint, each with what its attribute says of the body: `TypedBody` is JSON, unless it tells
/// another type (extractor/body.rs:154).
fn registered(program: &Program<'_>, endpoint: &Value) -> Vec<(AttributeRoute, Vec<Values>)> {
    let Value::Function(function) = endpoint else { return Vec::new() };
    let facts = program.facts(function.definition.item);
    let ItemFacts::Function(code) = &*facts else { return Vec::new() };
    let attributes = code.attributes.iter().filter(|attribute| matches!(attribute.path.last(), "endpoint" | "channel"));
    let routes = attributes.filter_map(|attribute| {
        let layers = if takes_form(attribute) { vec![Layer::TakesForm.value()] } else { Vec::new() };
        Some((declared(attribute)?, layers))
    });
    routes.collect()
}

fn takes_form(attribute: &Attribute) -> bool {
    attribute.arguments.iter().any(|argument| {
        let form = |text: &str| text.starts_with("application/x-www-form-urlencoded");
        argument.name.as_deref() == Some("content_type")
            && matches!(&argument.value.kind, ExpressionKind::Literal(Literal::Text(text)) if form(text))
    })
}

/// Methods of an API description, also of one that a function is given.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let router = match receiver {
        Value::Router(router) if router.framework == NAME => (**router).clone(),
        Value::Opaque(Type::External(path, _), _) if path.is(&CRATES, "ApiDescription") && method == "register" => {
            Router { whole: false, ..Router::new(NAME, call.site) }
        }
        _ => return None,
    };
    if method != "register" {
        return Some(Done::value(receiver.clone()));
    }
    let mut next = router;
    for value in &call.argument(0) {
        let routes = registered(evaluator.program, value);
        if routes.is_empty() {
            let reason = Reason::new("an endpoint that is not known");
            if !next.unknown.contains(&reason) {
                next.unknown.push(reason);
            }
        }
        for (route, layers) in routes {
            let handler = Values::one(value.clone());
            let binding = Binding { methods: route.methods, handler, site: call.argument_site(0), path: None };
            next.routes.push(RouteEntry { path: route.path, binding, layers });
        }
    }
    let next = Arc::new(next);
    evaluator.program.note_router(&next);
    Some(Done::changed(Value::Router(next), Values::ok(Values::one(Value::Unit))))
}
