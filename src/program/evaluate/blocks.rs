//! Blocks, statements, branches and loops.

use std::sync::Arc;

use super::dispatch::Dispatch;
use super::state::{merge, merge_states};
use super::{Evaluator, Flows, State};
use crate::program::names::{Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{ClosureCode, ClosureValue, Value, Values};

use crate::syntax::facts::{Arm, Block, Expression, ItemFacts, Pattern, Statement};

impl Evaluator<'_, '_> {
    /// Evaluates a block in its own scope.
    pub(super) fn block(&mut self, block: &Block, state: State, expected: &Type) -> Flows {
        let scope = self.frame.scope.len();
        let locals = self.frame.context.local.len();
        let mut states = vec![self.enter_items(block, state)];
        let mut last = Values::one(Value::Unit);
        let mut result: Option<Flows> = None;
        for (index, statement) in block.statements.iter().enumerate() {
            let is_last = index + 1 == block.statements.len();
            let mut flows = Flows::new();
            for state in states {
                flows.extend(self.statement(statement, state, is_last, expected));
            }
            let flows = merge(flows);
            if is_last && matches!(statement, Statement::Expression(_)) {
                result = Some(flows);
                states = Vec::new();
                break;
            }
            states = flows.into_iter().map(|(state, _)| state).collect();
            last = Values::one(Value::Unit);
            if states.is_empty() {
                break;
            }
        }
        self.frame.scope.truncate(scope);
        self.frame.context.local.truncate(locals);
        result.unwrap_or_else(|| states.into_iter().map(|state| (state, last.clone())).collect())
    }

    /// Makes the items of a block known in it.
    fn enter_items(&mut self, block: &Block, mut state: State) -> State {
        for item in &block.items {
            match item {
                ItemFacts::Use(leaves) => {
                    for leaf in leaves {
                        let names = |namespace| {
                            self.resolver().local_path(
                                self.frame.module,
                                &self.frame.context,
                                &leaf.path,
                                leaf.absolute,
                                namespace,
                            )
                        };
                        let found = names(Namespace::Value).or_else(|| names(Namespace::Type));
                        if let (Some(alias), Some(resolution)) = (&leaf.alias, found) {
                            self.frame.context.local.push((alias.clone(), resolution));
                        } else if let (None, Some(Resolution::Definition(definition))) =
                            (&leaf.alias, names(Namespace::Type))
                        {
                            self.enter_variants(definition);
                        }
                    }
                }
                ItemFacts::Function(function) => {
                    let closure = ClosureValue {
                        code: ClosureCode::Function(function.clone()),
                        site: self.site(function.name.span),
                        module: self.frame.module,
                        captured: Vec::new(),
                        context: self.frame.context.clone(),
                    };
                    let slot = self.declare(&function.name.text, function.name.span);
                    state.set(slot, Values::one(Value::Closure(std::sync::Arc::new(closure))));
                }
                ItemFacts::Constant(constant) => {
                    if let Some(value) = &constant.value {
                        let annotation = self.resolve_type(&constant.annotation);
                        let flows = self.evaluate(value, state.clone(), &annotation);
                        let values = flows.into_iter().next().map_or_else(Values::none, |(_, values)| values);
                        let slot = self.declare(&constant.name.text, constant.name.span);
                        state.set(slot, values);
                    }
                }
                _ => {}
            }
        }
        state
    }

    /// `use Enum::*` in a block.
    fn enter_variants(&mut self, definition: crate::program::ids::Definition) {
        let facts = self.program.facts(definition.item);
        if let ItemFacts::Enumeration(enumeration) = &*facts {
            for variant in &enumeration.variants {
                let name = variant.name.text.clone();
                self.frame.context.local.push((name.clone(), Resolution::Variant(definition, name)));
            }
        }
    }

    fn statement(&mut self, statement: &Statement, state: State, is_last: bool, expected: &Type) -> Flows {
        match statement {
            Statement::Let { pattern, annotation, value, otherwise } => {
                let annotation = annotation.as_ref().map_or(Type::Unknown, |written| self.resolve_type(written));
                let states = self.let_statement(pattern, &annotation, value.as_ref(), otherwise.as_ref(), state);
                states.into_iter().map(|state| (state, Values::one(Value::Unit))).collect()
            }
            Statement::Semicolon(expression) => self.evaluate(expression, state, &Type::Unknown),
            Statement::Expression(expression) => {
                let expected = if is_last { expected } else { &Type::Unknown };
                self.evaluate(expression, state, expected)
            }
        }
    }

    fn let_statement(
        &mut self,
        pattern: &Pattern,
        annotation: &Type,
        value: Option<&Expression>,
        otherwise: Option<&Expression>,
        mut state: State,
    ) -> Vec<State> {
        let Some(value) = value else {
            self.bind(pattern, &Values::none(), &mut state);
            return vec![state];
        };
        let mut states = Vec::new();
        for (mut state, values) in self.evaluate(value, state, annotation) {
            let values = self.annotated(values, annotation);
            let Some(otherwise) = otherwise else {
                self.bind(pattern, &values, &mut state);
                states.push(state);
                continue;
            };
            let values = self.resolve_references(&state, values);
            let split = self.split(pattern, &values);
            if !split.rest.is_empty() {
                // The `else` block leaves the function or loop: its returns are collected there.
                self.evaluate(otherwise, state.clone(), &Type::Never);
            }
            if let Some(bindings) = split.matched {
                self.declare_all(bindings, &mut state);
                states.push(state);
            }
        }
        states
    }

    /// A value whose type is written: what was known by nothing is now known by type.
    pub(super) fn annotated(&self, values: Values, annotation: &Type) -> Values {
        if annotation.is_unknown() {
            return values;
        }
        values.map(|value| match value {
            Value::Opaque(ty, reason) if ty.is_vague() => Values::opaque(annotation.clone(), reason),
            other => Values::one(other.clone()),
        })
    }

    /// `if condition { then } else { otherwise }`
    pub(super) fn conditional(
        &mut self,
        condition: &Expression,
        then: &Block,
        otherwise: Option<&Expression>,
        state: State,
        expected: &Type,
    ) -> Flows {
        let scope = self.frame.scope.len();
        let mut flows = Flows::new();
        let branches = self.condition(condition, state);
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (state, truth) in branches {
            match truth {
                Some(true) => yes.push(state),
                Some(false) => no.push(state),
                None => {
                    yes.push(state.clone());
                    no.push(state);
                }
            }
        }
        for state in merge_states(yes) {
            flows.extend(self.block(then, state, expected));
        }
        self.frame.scope.truncate(scope);
        for state in merge_states(no) {
            match otherwise {
                Some(otherwise) => flows.extend(self.evaluate(otherwise, state, expected)),
                None => flows.push((state, Values::one(Value::Unit))),
            }
        }
        merge(flows)
    }

    /// `match value { arms }`
    pub(super) fn match_expression(
        &mut self,
        value: &Expression,
        arms: &[Arm],
        state: State,
        expected: &Type,
    ) -> Flows {
        let mut flows = Flows::new();
        for (state, values) in self.evaluate(value, state, &Type::Unknown) {
            let mut rest = self.resolve_references(&state, values);
            let mut state = state;
            let dispatch = Dispatch::of(&rest);
            let mut router = dispatch.map(|dispatch| dispatch.router(self.site(value.span)));
            for arm in arms {
                if rest.is_empty() {
                    break;
                }
                if let (Some(dispatch), Some(router)) = (dispatch, &mut router)
                    && self.dispatched(dispatch, router, arm, &rest, &state)
                {
                    continue;
                }
                let scope = self.frame.scope.len();
                let split = self.split(&arm.pattern, &rest);
                let Some(bindings) = split.matched else { continue };
                let mut taken = state.clone();
                if let Some(methods) = split.methods {
                    taken.facts.methods = taken.facts.methods.intersection(methods);
                    if arm.guard.is_none() && !split.partial {
                        state.facts.methods = state.facts.methods.without(methods);
                    }
                }
                // Before the arm's own variables are there, which may have the name of the matched one.
                self.narrow(value, &split.taken, &mut taken);
                self.declare_all(bindings, &mut taken);
                if !taken.facts.methods.is_empty() {
                    flows.extend(self.arm(arm, taken, expected));
                }
                self.frame.scope.truncate(scope);
                if arm.guard.is_none() {
                    rest = split.rest;
                }
                if state.facts.methods.is_empty() {
                    break;
                }
            }
            if let Some(router) = router.filter(|router| !router.routes.is_empty()) {
                let router = Arc::new(router);
                self.program.note_router(&router);
                flows.push((state, Values::one(Value::Router(router))));
            }
        }
        merge(flows)
    }

    /// The matched variable is, within the arm, what the arm takes.
    pub(super) fn narrow(&mut self, value: &Expression, taken: &Values, state: &mut State) {
        if let Some(place) = self.place(value, state)
            && place.fields.is_empty()
        {
            state.set(place.slot, taken.clone());
        }
    }

    fn arm(&mut self, arm: &Arm, state: State, expected: &Type) -> Flows {
        let Some(guard) = &arm.guard else { return self.evaluate(&arm.body, state, expected) };
        let mut flows = Flows::new();
        for (state, truth) in self.condition(guard, state) {
            if truth != Some(false) {
                flows.extend(self.evaluate(&arm.body, state, expected));
            }
        }
        flows
    }

    /// A loop: its body may run never, once, or again with what the first run left.
    pub(super) fn repeated(
        &mut self,
        state: State,
        endless: bool,
        mut body: impl FnMut(&mut Self, State) -> Flows,
    ) -> Flows {
        self.frame.breaks.push(Flows::new());
        self.frame.continues.push(Vec::new());
        let mut seen = vec![state.clone()];
        let mut entry = vec![state];
        for _ in 0..2 {
            let mut after = Vec::new();
            for state in entry {
                after.extend(body(self, state).into_iter().map(|(state, _)| state));
            }
            if let Some(continued) = self.frame.continues.last_mut() {
                after.append(continued);
            }
            entry = merge_states(after);
            seen.extend(entry.iter().cloned());
        }
        self.frame.continues.pop();
        let mut flows = self.frame.breaks.pop().unwrap_or_default();
        if !endless {
            flows.extend(merge_states(seen).into_iter().map(|state| (state, Values::one(Value::Unit))));
        }
        merge(flows)
    }

    /// A loop over a list that is written out: its body runs once for each member, in their order.
    pub(super) fn in_turn(
        &mut self,
        state: State,
        members: &[Values],
        mut body: impl FnMut(&mut Self, &Values, State) -> Flows,
    ) -> Flows {
        self.frame.breaks.push(Flows::new());
        self.frame.continues.push(Vec::new());
        let mut entry = vec![state];
        for member in members {
            let mut after = Vec::new();
            for state in entry {
                after.extend(body(self, member, state).into_iter().map(|(state, _)| state));
            }
            if let Some(continued) = self.frame.continues.last_mut() {
                after.append(continued);
            }
            entry = merge_states(after);
        }
        self.frame.continues.pop();
        let mut flows = self.frame.breaks.pop().unwrap_or_default();
        flows.extend(entry.into_iter().map(|state| (state, Values::one(Value::Unit))));
        merge(flows)
    }
}
