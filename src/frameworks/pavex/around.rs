//! What stands between a request and its handler: the head that is handed in, constructors that fail, and middleware
//! that answers before the handler runs (pavex 0.2.10 guide: dependency injection, pre-processing).

use std::sync::Arc;

use super::{CRATES, NAME, imports};
use crate::frameworks::layers::Layer;
use crate::program::evaluate::Evaluator;
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, ObjectValue, Reason, Value, Values, VariantOwner};
use crate::syntax::facts::ItemFacts;

/// Constructors whose errors are answered. That of a singleton ends the start of the server.
const CONSTRUCTORS: [&str; 2] = ["request_scoped", "transient"];

/// The layers of a handler, by the types that it takes.
pub(super) fn of_handler(evaluator: &mut Evaluator<'_, '_>, handler: &Values) -> Vec<Values> {
    let Some(Value::Function(function)) = handler.single() else { return Vec::new() };
    let types = parameters(evaluator, function.definition);
    let arguments: Vec<Values> = types.iter().map(handed).collect();
    let mut errors = Values::none();
    let mut seen = Vec::new();
    refusals(evaluator, function.definition, &types, &mut seen, &mut errors);
    let mut layers = vec![Layer::Arguments(&arguments).value()];
    if !errors.is_empty() {
        layers.push(Layer::Refusals(&errors).value());
    }
    layers
}

/// The types that a function takes.
fn parameters(evaluator: &Evaluator<'_, '_>, function: Definition) -> Vec<Type> {
    let facts = evaluator.facts_of(function);
    let ItemFacts::Function(code) = &*facts else { return Vec::new() };
    let ty = |written| evaluator.resolver().ty(function.module, &TypeContext::default(), written);
    code.parameters.iter().map(|parameter| ty(&parameter.annotation)).collect()
}

/// What a parameter is of which something is known: the fields of the head (pavex 0.2.10 `request/request_head.rs:13`).
fn handed(ty: &Type) -> Values {
    let reason = Reason::new("a parameter of the handler");
    match ty {
        Type::External(path, _) if CRATES.contains(&path.krate()) && path.last() == "RequestHead" => {
            let headers = Type::External(ExternalPath::new(["http", "HeaderMap"]), Vec::new());
            let headers = Values::opaque(headers, &Reason::new("the headers of the request"));
            let parts = vec![("method", Values::one(Value::RequestMethod)), ("headers", headers)];
            Values::one(Value::Object(Arc::new(ObjectValue { path: path.clone(), parts })))
        }
        _ => Values::opaque(Type::Unknown, &reason),
    }
}

/// The errors of the constructors that make what is asked for, and of those that make what these ask for.
fn refusals(
    evaluator: &mut Evaluator<'_, '_>,
    asking: Definition,
    types: &[Type],
    seen: &mut Vec<Definition>,
    errors: &mut Values,
) {
    for ty in types {
        let Type::Definition(wanted, _) = ty.unboxed() else { continue };
        let made_by = imports::annotated_by(evaluator.program, &[asking, *wanted], &CONSTRUCTORS);
        let Some(constructor) = made_by.into_iter().find(|&one| makes(evaluator, one, *wanted)) else { continue };
        if seen.contains(&constructor) {
            continue;
        }
        seen.push(constructor);
        let asked = parameters(evaluator, constructor);
        let arguments: Vec<Values> = asked.iter().map(handed).collect();
        let self_type = Some(Type::Definition(*wanted, Vec::new()));
        let function = FunctionValue { definition: constructor, self_type, generics: Vec::new() };
        let outcomes = evaluator.call_function(&function, None, &arguments);
        let failures = outcomes.iter().filter(|outcome| !outcome.facts.assumed).flat_map(|outcome| &outcome.values);
        errors.extend(failures.filter_map(error_of).flatten().collect());
        refusals(evaluator, constructor, &asked, seen, errors);
    }
}

fn error_of(value: &Value) -> Option<Values> {
    match value {
        Value::Variant(variant) if variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_)) => {
            variant.fields.first().map(|(_, error)| error.clone())
        }
        _ => None,
    }
}

/// Whether a constructor gives this type, as it is or in a `Result`.
fn makes(evaluator: &Evaluator<'_, '_>, constructor: Definition, wanted: Definition) -> bool {
    let facts = evaluator.facts_of(constructor);
    let ItemFacts::Function(code) = &*facts else { return false };
    let Some(output) = &code.output else { return false };
    let own = imports::is_method_of(evaluator, constructor, wanted).then(|| Type::Definition(wanted, Vec::new()));
    let context = TypeContext { self_type: own, ..TypeContext::default() };
    let given = evaluator.resolver().ty(constructor.module, &context, output);
    let given = if given.is_std("Result") { given.argument(0) } else { given };
    matches!(given.unboxed(), Type::Definition(definition, _) if definition.item == wanted.item)
}

/// A middleware that runs before the handlers of the routes that are registered after it.
pub(super) fn before(evaluator: &Evaluator<'_, '_>, site: Site) -> Option<Values> {
    let middleware = imports::with_attribute(evaluator, site, "pre_process")?;
    Some(Layer::Answers(&middleware).value())
}

/// `Processing::EarlyReturn(response)` is that response (pavex 0.2.10 middleware.rs:41).
pub(super) fn is_early_return(path: &ExternalPath) -> bool {
    path.owner() == Some("Processing") && path.last() == "EarlyReturn" && path.krate() == NAME
}
