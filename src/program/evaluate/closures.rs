//! Calls of closures, `async` blocks and functions inside of functions. Their results are not remembered: they are those
//! of one place.

use super::functions::{TOO_MUCH, merged};
use super::{Evaluator, Flows, Frame, MAXIMUM_DEPTH, Outcome, PathFacts, STEP_BUDGET, State, Writes};
use crate::program::record;
use crate::program::types::Type;
use crate::program::value::{ClosureCode, ClosureValue, Values};
use crate::syntax::facts::Pattern;

impl Evaluator<'_, '_> {
    /// Calls a closure, an `async` block or a function inside a function.
    pub fn call_closure(&mut self, closure: &ClosureValue, arguments: &[Values], state: &State) -> Flows {
        let outcomes = self.closure_outcomes(closure, arguments);
        self.continued(&outcomes, state)
    }

    /// All ways in which a call of a closure can end.
    pub fn closure_outcomes(&mut self, closure: &ClosureValue, arguments: &[Values]) -> Vec<Outcome> {
        if self.depth >= MAXIMUM_DEPTH {
            self.taint(0);
            return Vec::new();
        }
        self.depth += 1;
        // Its code came with the value, but stands in an item.
        record::item(closure.site.item);
        let output = match &closure.code {
            ClosureCode::Closure(code) => code.output.as_ref(),
            ClosureCode::Function(code) => code.output.as_ref(),
            ClosureCode::Async(_) => None,
        };
        let output =
            output.map_or(Type::Unknown, |written| self.resolver().ty(closure.module, &closure.context, written));
        let frame = Frame::new(closure.site.item, closure.module, closure.context.clone(), output);
        let outer = std::mem::replace(&mut self.frame, frame);
        let mut state = State::default();
        for (index, (name, values)) in closure.captured.iter().enumerate() {
            // Captured names stand outside of the closure: no span of its own collides with these.
            let span = crate::source::Span::new(u32::MAX - index as u32, u32::MAX);
            let slot = self.declare(name, span);
            state.set(slot, values.clone());
        }
        let mut outcomes = match &closure.code {
            ClosureCode::Async(block) => self.run_body(block, state),
            ClosureCode::Closure(code) => {
                for (index, (pattern, annotation)) in code.parameters.iter().enumerate() {
                    let annotation = annotation.as_ref().map_or(Type::Unknown, |written| self.resolve_type(written));
                    let values = arguments.get(index).cloned().unwrap_or_else(|| Values::unknown("an argument"));
                    let values = self.annotated(values, &annotation);
                    self.bind(pattern, &values, &mut state);
                    if let Pattern::Binding { name, .. } = pattern {
                        let slot = self.lookup(&name.text);
                        self.frame.parameters.extend(slot);
                    }
                }
                let expected = self.frame.output.clone();
                for (state, values) in self.evaluate(&code.body, state, &expected) {
                    self.returned(state, values);
                }
                merged(std::mem::take(&mut self.frame.returns))
            }
            ClosureCode::Function(code) => {
                for (index, parameter) in code.parameters.iter().enumerate() {
                    let annotation = self.resolve_type(&parameter.annotation);
                    let values = arguments.get(index).cloned().unwrap_or_else(|| Values::unknown("an argument"));
                    let values = self.annotated(values, &annotation);
                    self.bind(&parameter.pattern, &values, &mut state);
                }
                code.body.as_ref().map_or_else(Vec::new, |body| self.run_body(body, state))
            }
        };
        self.frame = outer;
        self.depth -= 1;
        if self.steps > STEP_BUDGET {
            let values = Values::unknown(TOO_MUCH);
            let changed = arguments.to_vec();
            outcomes.push(Outcome { facts: PathFacts::default(), writes: Writes::default(), values, changed });
        }
        outcomes
    }
}
