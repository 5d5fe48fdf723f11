//! Errors. All of them become cot's own, which answer nothing by themselves: the error handler of the project is asked.

use std::sync::Arc;

use super::CRATES;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Binding, FunctionValue, MethodRouter, MethodSet, Reason, Value, Values, VariantOwner};

/// `DynErrorPageHandler::new(handler)`: it answers every method, wherever something failed.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    if path.owner() != Some("DynErrorPageHandler") || path.last() != "new" {
        return None;
    }
    let (handler, site) = (call.argument(0), call.argument_site(0));
    let bindings = vec![Binding { methods: MethodSet::ANY, handler, site, path: None }];
    Some(Done::value(Value::MethodRouter(Arc::new(MethodRouter { bindings, layers: Vec::new() }))))
}

/// What `error_handler` returns in the project whose `register_apps` is being evaluated.
pub(super) fn handlers_of_project(evaluator: &mut Evaluator<'_, '_>) -> Vec<Binding> {
    let program = evaluator.program;
    let (registering, _) = evaluator.standing();
    let blocks = program.implementations.of_trait("Project");
    let block = blocks.iter().copied().find(|block| program.implementations.members(block.item).contains(&registering));
    let Some(definition) =
        block.and_then(|block| program.implementations.member(&program.store, block, "error_handler"))
    else {
        return Vec::new();
    };
    let function = FunctionValue { definition, self_type: None, generics: Vec::new() };
    let project = Values::opaque(Type::Unknown, &Reason::new("the project"));
    let outcomes = evaluator.call_function(&function, Some(project), &[]);
    let handlers = outcomes.iter().flat_map(|outcome| &outcome.values).filter_map(|value| match value {
        Value::MethodRouter(handlers) => Some(handlers.bindings.clone()),
        _ => None,
    });
    handlers.flatten().collect()
}

/// `error.downcast_ref::<Missing>()` on the error that the handler gets.
pub(super) fn method(receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let Value::Opaque(Type::External(path, _), _) = receiver else { return None };
    let is_error =
        CRATES.contains(&path.krate()) && matches!(path.last(), "Error" | "RequestError" | "RequestOuterError");
    let asked = call.generics.first().filter(|_| is_error && method == "downcast_ref")?;
    let mut both = Values::some(Values::opaque(asked.clone(), &Reason::new("what went wrong")));
    both.extend(Values::std_variant("Option", "None", None));
    Some(Done::value(both))
}

/// An error is for the error handler (`cot_core` 0.7.0 `response/into_response.rs:213`), unless its answer is known.
pub(super) fn respond(value: &Value) -> Option<Values> {
    let Value::Variant(variant) = value else { return None };
    let (_, payload) = variant.fields.first()?;
    let is_error = variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_));
    (is_error && payload.iter().all(|error| !matches!(error, Value::Response(_)))).then(Values::none)
}
