//! Expressions that leave the straight way: closures, loops, `return`, `break`. Knows no framework.

use super::state::merge;
use super::{Evaluator, Flows, State};
use crate::program::types::Type;
use crate::program::value::{ClosureCode, ClosureValue, Value, Values};
use crate::source::Span;
use crate::syntax::facts::{Block, Expression, ExpressionKind, Literal};
use std::sync::Arc;

/// Longer lists that are written out are looped over as if their length were not known.
const MAXIMUM_TURNS: usize = 16;

impl Evaluator<'_, '_> {
    pub(super) fn closure(&mut self, code: ClosureCode, span: Span, state: &State) -> Values {
        let mut captured = Vec::new();
        let mut names = Vec::new();
        match &code {
            ClosureCode::Closure(closure) => closure.body.names(&mut names),
            ClosureCode::Async(block) => block.names(&mut names),
            ClosureCode::Function(_) => {}
        }
        for name in names {
            if captured.iter().any(|(known, _)| *known == name) {
                continue;
            }
            if let Some(values) = self.lookup(&name).and_then(|slot| state.get(slot)) {
                captured.push((name, self.resolve_references(state, values.clone()).bounded()));
            }
        }
        Values::one(Value::Closure(Arc::new(ClosureValue {
            code,
            site: self.site(span),
            module: self.frame.module,
            captured,
            context: self.frame.context.clone(),
        })))
    }

    pub(super) fn while_loop(&mut self, condition: &Expression, body: &Block, state: State) -> Flows {
        self.repeated(
            state,
            matches!(condition.kind, ExpressionKind::Literal(Literal::Boolean(true))),
            |this, state| {
                let scope = this.frame.scope.len();
                let mut flows = Flows::new();
                for (state, truth) in this.condition(condition, state) {
                    if truth != Some(false) {
                        flows.extend(this.block(body, state, &Type::Unknown));
                    }
                }
                this.frame.scope.truncate(scope);
                flows
            },
        )
    }

    pub(super) fn for_loop(
        &mut self,
        pattern: &crate::syntax::facts::Pattern,
        iterated: &Expression,
        body: &Block,
        state: State,
    ) -> Flows {
        let mut flows = Flows::new();
        for (state, values) in self.evaluate(iterated, state, &Type::Unknown) {
            let values = self.resolve_references(&state, values);
            let run = |this: &mut Self, element: &Values, mut state: State| {
                let scope = this.frame.scope.len();
                this.bind(pattern, element, &mut state);
                let flows = this.block(body, state, &Type::Unknown);
                this.frame.scope.truncate(scope);
                flows
            };
            // A sequence in a variable may have grown in a loop, so that its length is not known.
            if let (ExpressionKind::Array(_), Some(Value::Sequence(members))) = (&iterated.kind, values.single())
                && members.len() <= MAXIMUM_TURNS
            {
                flows.extend(self.in_turn(state, members, run));
                continue;
            }
            let element = values.map(|value| self.element(value));
            flows.extend(self.repeated(state, false, |this, state| run(this, &element, state)));
        }
        merge(flows)
    }

    /// What iterating over a value gives.
    pub(super) fn element(&self, value: &Value) -> Values {
        match value {
            Value::Sequence(members) => {
                let mut all = Values::none();
                for member in members {
                    all.extend(member.clone());
                }
                all
            }
            Value::Opaque(Type::Sequence(member), reason) => Values::opaque((**member).clone(), reason),
            Value::Opaque(Type::External(path, arguments), reason)
                if matches!(path.last(), "Vec" | "HashSet" | "BTreeSet" | "VecDeque" | "Option") =>
            {
                Values::opaque(arguments.first().cloned().unwrap_or(Type::Unknown), reason)
            }
            _ => self.unknown("an element of a collection"),
        }
    }

    pub(super) fn return_expression(&mut self, value: Option<&Expression>, state: State) -> Flows {
        let expected = self.frame.output.clone();
        match value {
            Some(value) => {
                for (state, values) in self.evaluate(value, state, &expected) {
                    self.returned(state, values);
                }
            }
            None => self.returned(state, Values::one(Value::Unit)),
        }
        Flows::new()
    }

    pub(super) fn break_expression(&mut self, value: Option<&Expression>, state: State) -> Flows {
        let flows = match value {
            Some(value) => self.evaluate(value, state, &Type::Unknown),
            None => vec![(state, Values::one(Value::Unit))],
        };
        if let Some(breaks) = self.frame.breaks.last_mut() {
            breaks.extend(flows);
        }
        Flows::new()
    }
}
