//! What is answered around a handler: by extractors that refuse the request, and by middleware.

use super::handlers::{Collector, filled};
use super::pipeline;
use super::roots::module_of;
use crate::frameworks::layers::Layer;
use crate::frameworks::respond;
use crate::program::evaluate::{Evaluator, Outcome, Writes};
use crate::program::ids::{Definition, Site};
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Reason, Value, Values, VariantOwner, Via};
use crate::syntax::facts::{Function, ItemFacts};

/// Extractor traits of axum, actix-web, viz and their kin, with the function that refuses.
const EXTRACTORS: [(&str, &str); 3] =
    [("FromRequestParts", "from_request_parts"), ("FromRequest", "from_request"), ("FromRequest", "extract")];

impl Collector<'_, '_> {
    /// What the extractors of the workspace answer when they refuse the request.
    pub(super) fn rejections(
        &mut self,
        evaluator: &mut Evaluator<'_, '_>,
        function: &FunctionValue,
        code: &Function,
        site: Site,
    ) {
        let context = TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() };
        for parameter in &code.parameters {
            let ty = evaluator.resolver().ty(function.definition.module, &context, &parameter.annotation);
            let Type::Definition(definition, _) = &ty else { continue };
            for (name, method) in EXTRACTORS {
                let Some(extract) = self.extractor(evaluator, *definition, name, method) else { continue };
                self.rejection(evaluator, extract, &ty, site);
                break;
            }
        }
    }

    fn extractor(
        &self,
        evaluator: &Evaluator<'_, '_>,
        definition: Definition,
        name: &str,
        method: &str,
    ) -> Option<Definition> {
        let program = self.program;
        let own = program.store.name(definition.item)?;
        let block = program.implementations.of_trait(name).iter().copied().find(|&block| {
            let typed = program.store.item(block.item).impl_type;
            typed.is_some_and(|span| program.store.text(block.item.file, span) == own)
                && evaluator.is_for(block, definition)
        })?;
        program.implementations.member(&program.store, block, method)
    }

    fn rejection(&mut self, evaluator: &mut Evaluator<'_, '_>, extract: Definition, ty: &Type, site: Site) {
        let facts = self.program.facts(extract.item);
        let ItemFacts::Function(code) = &*facts else { return };
        let context = TypeContext { self_type: Some(ty.clone()), ..TypeContext::default() };
        let output = code.output.as_ref().map(|written| evaluator.resolver().ty(extract.module, &context, written));
        // What `?` gives back of an outcome is a status for the catchers; its error answers nothing.
        if matches!(output, Some(Type::External(path, _)) if path.last() == "Outcome") {
            return;
        }
        let reason = Reason::new("the request");
        let arguments = vec![Values::opaque(Type::Unknown, &reason); code.parameters.len()];
        let function = FunctionValue { definition: extract, self_type: Some(ty.clone()), generics: Vec::new() };
        let outcomes = evaluator.call_function(&function, None, &arguments);
        for outcome in outcomes.iter().filter(|outcome| !outcome.facts.assumed) {
            for value in &awaited(evaluator, &outcome.values) {
                let Value::Variant(variant) = value else { continue };
                if variant.name != "Err" || !matches!(variant.owner, VariantOwner::External(_)) {
                    continue;
                }
                let Some((_, error)) = variant.fields.first() else { continue };
                for error in error {
                    let answers = respond::answers(evaluator, self.framework, error, site);
                    let known = answers
                        .into_iter()
                        .filter(|answer| matches!(answer, Value::Response(_)))
                        .collect::<Values>()
                        .map_responses(&|response| response.via = Via::Rejection);
                    self.add(&known, outcome.facts, &Writes::default(), site);
                }
            }
        }
    }

    /// What a middleware function answers by itself, without asking the handler.
    pub(super) fn layer(&mut self, layer: &Values, bound_at: Site) {
        for value in layer {
            let Some(Layer::Answers(functions)) = Layer::of(value) else { continue };
            let Some(module) = module_of(self.program, bound_at.item) else { continue };
            let mut evaluator = self.evaluator(module, bound_at.item);
            for function in functions {
                let outcomes = match function {
                    Value::Function(function) => {
                        let facts = self.program.facts(function.definition.item);
                        let ItemFacts::Function(code) = &*facts else { continue };
                        let reason = Reason::new("the request");
                        let mut arguments = vec![Values::opaque(Type::Unknown, &reason); code.parameters.len()];
                        let handed = self.hand(&evaluator, function, code, &mut arguments);
                        let own = || Values::opaque(function.self_type.clone().unwrap_or(Type::Unknown), &reason);
                        let receiver = code.receiver.map(|_| own());
                        let offset = usize::from(receiver.is_some());
                        let outcomes = evaluator.call_function(function, receiver, &arguments);
                        match handed {
                            // It was called before the handler: what it left as it was is no answer of its own.
                            Some(index) => filled(&mut evaluator, self.framework, &outcomes, offset + index)
                                .into_iter()
                                .map(|outcome| Outcome { values: without_successes(outcome.values), ..outcome })
                                .collect(),
                            None => outcomes.to_vec(),
                        }
                    }
                    Value::Closure(closure) => evaluator.closure_outcomes(closure, &[]),
                    Value::Response(_) => vec![pipeline::outcome(Values::one(function.clone()))],
                    _ => continue,
                };
                for outcome in outcomes.iter().filter(|outcome| !outcome.facts.assumed) {
                    for value in &outcome.values {
                        let answers = respond::answers(&mut evaluator, self.framework, value, bound_at);
                        let known = answers
                            .into_iter()
                            .filter(|answer| matches!(answer, Value::Response(_)))
                            .collect::<Values>()
                            .map_responses(&|response| response.via = Via::Middleware);
                        self.add(&known, outcome.facts, &Writes::default(), bound_at);
                    }
                }
            }
        }
    }
}

/// What futures that are `async` blocks come to (`Box::pin(async move { … })`), and what an extractor gives that may
/// also find nothing (`Some(Err(…))`).
fn awaited(evaluator: &mut Evaluator<'_, '_>, values: &Values) -> Values {
    values.map(|value| match value {
        Value::Variant(variant) if variant.name == "Some" && matches!(variant.owner, VariantOwner::External(_)) => {
            variant.fields.first().map(|(_, payload)| payload.clone()).unwrap_or_default()
        }
        Value::Closure(closure) => {
            let outcomes = evaluator.closure_outcomes(closure, &[]);
            outcomes.into_iter().filter(|outcome| !outcome.facts.assumed).flat_map(|outcome| outcome.values).collect()
        }
        other => Values::one(other.clone()),
    })
}

/// The answers but for those of which the status is 200.
fn without_successes(answers: Values) -> Values {
    let stays = |answer: &Value| !matches!(answer, Value::Response(response) if response.status == Ok(200));
    answers.into_iter().filter(stays).collect()
}
