//! What errors answer in tide, and what middleware can ask of them.

use std::sync::Arc;

use super::{CRATES, NAME, requests};
use crate::frameworks::respond;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::{Definition, Site};
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Response, Value, Values, VariantOwner, Via};
use crate::syntax::facts::ItemFacts;

/// An error that is none of tide's becomes one by the `From` that the workspace has for it, or else a 500 that keeps it
/// (http-types 2.12 error.rs:200).
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let Value::Variant(variant) = value else { return None };
    if variant.name != "Err" || !matches!(variant.owner, VariantOwner::External(_)) {
        return None;
    }
    let (_, payload) = variant.fields.first()?;
    if payload.single().is_none() {
        // One by one: what is not known about one of them hides no other.
        let (item, _) = evaluator.standing();
        let site = Site { item, span: crate::source::Span::default() };
        return Some(payload.map(|error| {
            Values::err(Values::one(error.clone())).map(|error| respond::answers(evaluator, NAME, error, site))
        }));
    }
    if payload.iter().all(requests::is_refusal) {
        return Some(Values::none());
    }
    let foreign = |value: &Value| match value {
        Value::Opaque(Type::External(path, _), _) => !CRATES.contains(&path.krate()),
        Value::Opaque(Type::Definition(..), _) | Value::Structure(_) => true,
        Value::Variant(variant) => matches!(variant.owner, VariantOwner::Definition(_)),
        _ => false,
    };
    if !payload.iter().all(foreign) {
        return None;
    }
    let (item, _) = evaluator.standing();
    let site = Site { item, span: crate::source::Span::default() };
    Some(payload.map(|error| {
        if let Some(function) = conversion(evaluator, error) {
            let outcomes = evaluator.call_function(&function, None, &[Values::one(error.clone())]);
            let converted = outcomes.iter().flat_map(|outcome| outcome.values.clone());
            let answers = converted.flat_map(|value| respond::answers(evaluator, NAME, &value, site));
            return answers.collect::<Values>().map_responses(&|response| response.via = Via::Error);
        }
        let mut response = Response::new(NAME, Ok(500), site, site);
        response.via = Via::Error;
        response.error = Some(Values::one(error.clone()));
        Values::one(Value::Response(Arc::new(response)))
    }))
}

/// `impl From<Missing> for tide::Error`
fn conversion(evaluator: &Evaluator<'_, '_>, error: &Value) -> Option<FunctionValue> {
    let ty = evaluator.type_of(error);
    let Type::Definition(own, _) = ty.unboxed() else { return None };
    let program = evaluator.program;
    program.implementations.of_trait("From").iter().find_map(|&block| {
        let facts = program.facts(block.item);
        let ItemFacts::Implementation(header) = &*facts else { return None };
        let resolved = |written| evaluator.resolver().ty(block.module, &TypeContext::default(), written);
        let Type::External(target, _) = resolved(&header.target) else { return None };
        let from = resolved(header.implemented.as_ref()?.segments.last()?.arguments.first()?);
        let fits = target.is(&CRATES, "Error") && matches!(&from, Type::Definition(known, _) if is_same(known, own));
        let definition = fits.then(|| program.implementations.member(&program.store, block, "from")).flatten()?;
        Some(FunctionValue { definition, self_type: None, generics: Vec::new() })
    })
}

fn is_same(one: &Definition, other: &Definition) -> bool {
    one.item == other.item
}

/// What is asked of the error that a response was made of, or of an error by itself: both are kept as the response.
pub(super) fn method(
    evaluator: &Evaluator<'_, '_>,
    response: &Response,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let none = || Values::std_variant("Option", "None", None);
    let error = response.error.as_ref();
    let whole = || error.map_or_else(none, |_| Values::some(Values::one(Value::Response(Arc::new(response.clone())))));
    match (method, call.arguments.len()) {
        ("error", 0) => Some(Done::value(whole())),
        ("take_error", 0) => {
            let left = Response { error: None, ..response.clone() };
            Some(Done::changed(Value::Response(Arc::new(left)), whole()))
        }
        ("downcast_error" | "downcast_ref", 0) => {
            let asked = call.generics.first()?;
            let is_it = |value: &Value| match (evaluator.type_of(value).unboxed(), asked) {
                (Type::Definition(known, _), Type::Definition(asked, _)) => is_same(known, asked),
                (known, asked) => known == asked,
            };
            let found = error.map(|error| {
                error.map(|value| if is_it(value) { Values::some(Values::one(value.clone())) } else { none() })
            });
            Some(Done::value(found.unwrap_or_else(none)))
        }
        _ => None,
    }
}
