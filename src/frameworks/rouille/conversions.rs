//! `impl From<AppError> for Response`: how errors of the workspace become answers. rouille has no trait for that.

use super::NAME;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Value, Values, Via};
use crate::syntax::facts::ItemFacts;

/// `Response::from(error)`.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    if path.owner() != Some("Response") || path.last() != "from" {
        return None;
    }
    let mut all = Values::none();
    for value in &call.argument(0) {
        all.extend(converted(evaluator, value)?);
    }
    Some(Done::value(all))
}

/// What a value of a type of the workspace is as a response. What has such a conversion is an error: handlers make
/// their responses themselves.
pub(super) fn converted(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let Type::Definition(own, _) = evaluator.type_of(value).unboxed().clone() else { return None };
    let program = evaluator.program;
    let block = program.implementations.of_trait("From").iter().copied().find(|&block| {
        let facts = program.facts(block.item);
        let ItemFacts::Implementation(header) = &*facts else { return false };
        let written = header.implemented.as_ref().and_then(|path| path.segments.last()?.arguments.first());
        let resolved = |written| evaluator.resolver().ty(block.module, &TypeContext::default(), written);
        let is_source = written
            .is_some_and(|written| matches!(resolved(written), Type::Definition(source, _) if source.item == own.item));
        is_source && matches!(resolved(&header.target), Type::External(path, _) if path.is(&[NAME], "Response"))
    })?;
    let definition = program.implementations.member(&program.store, block, "from")?;
    let self_type = Some(Type::External(ExternalPath::new([NAME, "Response"]), Vec::new()));
    let function = FunctionValue { definition, self_type, generics: Vec::new() };
    let mut all = Values::none();
    for outcome in evaluator.call_function(&function, None, &[Values::one(value.clone())]).iter() {
        all.extend(outcome.values.clone().map_responses(&|response| response.via = Via::Error));
    }
    Some(all)
}
