//! Conditions: which paths make them true, which false, and what that says of the request.

use super::{Evaluator, Flows, State};
use crate::program::types::Type;
use crate::program::value::{Value, Values};
use crate::syntax::facts::{BinaryOperator, Expression, ExpressionKind};

/// The paths of a condition with its truth, `None` where it can be either.
pub(super) type Branches = Vec<(State, Option<bool>)>;

impl Evaluator<'_, '_> {
    /// Evaluates a condition. Names that `let` binds in it stay in scope for the caller to remove.
    pub(super) fn condition(&mut self, expression: &Expression, state: State) -> Branches {
        match &expression.kind {
            ExpressionKind::Binary { operator: BinaryOperator::And, left, right } => {
                self.connected(left, right, state, true)
            }
            ExpressionKind::Binary { operator: BinaryOperator::Or, left, right } => {
                self.connected(left, right, state, false)
            }
            ExpressionKind::Not(inner) => {
                let branches = self.condition(inner, state);
                branches.into_iter().map(|(state, truth)| (state, truth.map(|truth| !truth))).collect()
            }
            ExpressionKind::Let { pattern, value } => {
                let mut branches = Branches::new();
                let asked = self.named_type(pattern);
                for (state, values) in self.evaluate(value, state, &asked) {
                    let values = self.resolve_references(&state, values);
                    let split = self.split(pattern, &values);
                    // Before the pattern's own variables are there, which may have the name of the matched one.
                    let mut left = (!split.rest.is_empty()).then(|| state.clone());
                    left.iter_mut().for_each(|left| self.narrow(value, &split.rest, left));
                    if let Some(bindings) = split.matched {
                        let mut taken = state;
                        self.narrow(value, &split.taken, &mut taken);
                        self.declare_all(bindings, &mut taken);
                        branches.push((taken, Some(true)));
                    }
                    branches.extend(left.map(|left| (left, Some(false))));
                }
                branches
            }
            ExpressionKind::Binary {
                operator: operator @ (BinaryOperator::Equal | BinaryOperator::NotEqual),
                left,
                right,
            } => {
                let equal = *operator == BinaryOperator::Equal;
                let branches = self.equality(left, right, state);
                branches.into_iter().map(|(state, truth)| (state, truth.map(|truth| truth == equal))).collect()
            }
            ExpressionKind::MethodCall { receiver, method, arguments, .. }
                if arguments.is_empty()
                    && matches!(method.text.as_str(), "is_ok" | "is_err" | "is_some" | "is_none") =>
            {
                self.is_variant(receiver, &method.text, state)
            }
            _ => {
                let flows = self.evaluate(expression, state, &Type::Unknown);
                self.truths(flows)
            }
        }
    }

    /// `&&` (`and`) or `||`: the right side only runs where the left leaves it open.
    fn connected(&mut self, left: &Expression, right: &Expression, state: State, and: bool) -> Branches {
        let mut branches = Branches::new();
        for (state, truth) in self.condition(left, state) {
            if truth == Some(!and) {
                branches.push((state, truth));
                continue;
            }
            if truth.is_none() {
                branches.push((state.clone(), Some(!and)));
            }
            branches.extend(self.condition(right, state));
        }
        branches
    }

    fn truths(&mut self, flows: Flows) -> Branches {
        let mut branches = Branches::new();
        for (state, values) in flows {
            let values = self.resolve_references(&state, values);
            let mut open = false;
            let (mut yes, mut no) = (false, false);
            for value in &values {
                match value {
                    Value::Boolean(true) => yes = true,
                    Value::Boolean(false) => no = true,
                    Value::Asked(question, positive) => {
                        for answer in [true, false] {
                            if let Some(facts) = state.facts.answered(*question, answer == *positive) {
                                branches.push((state.with_facts(facts), Some(answer)));
                            }
                        }
                    }
                    _ => open = true,
                }
            }
            match (open || yes && no, yes, no) {
                (true, ..) => branches.push((state, None)),
                (_, true, _) => branches.push((state, Some(true))),
                (_, _, true) => branches.push((state, Some(false))),
                _ => {}
            }
        }
        branches
    }

    fn equality(&mut self, left: &Expression, right: &Expression, state: State) -> Branches {
        let mut branches = Branches::new();
        for (state, left_values) in self.evaluate(left, state, &Type::Unknown) {
            let left_values = self.resolve_references(&state, left_values);
            for (state, right_values) in self.evaluate(right, state.clone(), &Type::Unknown) {
                let right_values = self.resolve_references(&state, right_values);
                // A variable that can be several things is, on each side, what led there.
                let (tested, several, other, swapped) = if right_values.single().is_some() {
                    (left, &left_values, &right_values, false)
                } else {
                    (right, &right_values, &left_values, true)
                };
                if several.iter().count() < 2 || other.single().is_none() {
                    branches.extend(compare(state, &left_values, &right_values));
                    continue;
                }
                let mut sides: Vec<(Option<bool>, Values)> = Vec::new();
                for value in several {
                    let one = Values::one(value.clone());
                    let compared =
                        if swapped { compare(state.clone(), other, &one) } else { compare(state.clone(), &one, other) };
                    for (_, truth) in compared {
                        match sides.iter_mut().find(|(known, _)| *known == truth) {
                            Some((_, values)) => values.push(value.clone()),
                            None => sides.push((truth, one.clone())),
                        }
                    }
                }
                for (truth, values) in sides {
                    let mut narrowed = state.clone();
                    self.narrow(tested, &values, &mut narrowed);
                    branches.push((narrowed, truth));
                }
            }
        }
        branches
    }

    /// `x.is_ok()` and its kin, with the variable narrowed on both sides.
    fn is_variant(&mut self, receiver: &Expression, method: &str, state: State) -> Branches {
        let (wanted, other) = match method {
            "is_ok" => ("Ok", "Err"),
            "is_err" => ("Err", "Ok"),
            "is_some" => ("Some", "None"),
            _ => ("None", "Some"),
        };
        let mut branches = Branches::new();
        for (state, values) in self.evaluate(receiver, state, &Type::Unknown) {
            let values = self.resolve_references(&state, values);
            if let Some(Value::Asked(question, positive)) = values.single() {
                let positive = *positive == matches!(method, "is_some" | "is_ok");
                for answer in [true, false] {
                    if let Some(facts) = state.facts.answered(*question, answer == positive) {
                        branches.push((state.with_facts(facts), Some(answer)));
                    }
                }
                continue;
            }
            let keep = |name: &str| {
                values.map(|value| match value {
                    Value::Variant(variant) if !variant.is_named(name) => Values::none(),
                    other => Values::one(other.clone()),
                })
            };
            for (name, truth) in [(wanted, true), (other, false)] {
                let kept = keep(name);
                if !kept.is_empty() {
                    let mut narrowed = state.clone();
                    self.narrow(receiver, &kept, &mut narrowed);
                    branches.push((narrowed, Some(truth)));
                }
            }
        }
        branches
    }
}

fn compare(state: State, left: &Values, right: &Values) -> Branches {
    let method = match (left.single(), right.single()) {
        (Some(Value::RequestMethod), Some(Value::Method(methods)))
        | (Some(Value::Method(methods)), Some(Value::RequestMethod)) => Some(*methods),
        (Some(Value::RequestMethod), Some(Value::Text(text)))
        | (Some(Value::Text(text)), Some(Value::RequestMethod)) => {
            text.as_literal().map(crate::program::value::MethodSet::from_name)
        }
        _ => None,
    };
    if let Some(methods) = method {
        let mut branches = Branches::new();
        let facts = state.facts;
        for (kept, truth) in [(facts.methods.intersection(methods), true), (facts.methods.without(methods), false)] {
            if !kept.is_empty() {
                let mut narrowed = state.clone();
                narrowed.facts.methods = kept;
                branches.push((narrowed, Some(truth)));
            }
        }
        return branches;
    }
    let truth = match (left.single(), right.single()) {
        (Some(Value::Integer(left, _)), Some(Value::Integer(right, _))) => Some(left == right),
        (Some(Value::Boolean(left)), Some(Value::Boolean(right))) => Some(left == right),
        (Some(Value::Status(left)), Some(Value::Status(right))) => Some(left.code == right.code),
        (Some(Value::Status(status)), Some(Value::Integer(number, _)))
        | (Some(Value::Integer(number, _)), Some(Value::Status(status))) => Some(u128::from(status.code) == *number),
        (Some(Value::Text(left)), Some(Value::Text(right))) => match (left.as_literal(), right.as_literal()) {
            (Some(left), Some(right)) => Some(left == right),
            _ => None,
        },
        (Some(Value::Variant(left)), Some(Value::Variant(right))) if left.owner == right.owner => {
            if left.name == right.name { None } else { Some(false) }
        }
        _ => None,
    };
    vec![(state, truth)]
}
