//! Expressions: one case each, everything long in a file of its own.

use std::sync::Arc;

use smol_str::SmolStr;

use super::state::merge;
use super::{Evaluator, Flows, State, Wrote};
use crate::program::ids::Site;
use crate::program::names::{Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{
    ClosureCode, Place, Reason, StructureValue, Text, Value, Values, VariantOwner, VariantValue,
};
use crate::source::Span;
use crate::syntax::facts::{BinaryOperator, Expression, ExpressionKind, Literal, Path};

impl Evaluator<'_, '_> {
    /// Evaluates an expression on one path; `expected` is the type that the surroundings ask for.
    /// No flow comes back when it never gets to an end.
    pub(crate) fn evaluate(&mut self, expression: &Expression, state: State, expected: &Type) -> Flows {
        if !self.step() {
            return vec![(state, self.unknown(super::functions::TOO_MUCH))];
        }
        match &expression.kind {
            ExpressionKind::Literal(literal) => vec![(state, self.literal(literal, expression.span))],
            ExpressionKind::Path(path) => {
                let values = self.path_value(path, &state);
                vec![(state, values)]
            }
            ExpressionKind::Call { function, arguments } => self.call(expression, function, arguments, state, expected),
            ExpressionKind::MethodCall { receiver, method, generics, arguments } => {
                self.method_call(expression, receiver, method, generics, arguments, state, expected)
            }
            ExpressionKind::Tuple(members) => self.tuple(members, state, expected),
            ExpressionKind::Array(members) => {
                let flows = self.sequence(members, state);
                flows.into_iter().map(|(state, members)| (state, Values::one(Value::Sequence(members)))).collect()
            }
            ExpressionKind::Repeat(member) => {
                let flows = self.evaluate(member, state, &Type::Unknown);
                flows.into_iter().map(|(state, member)| (state, Values::one(Value::Sequence(vec![member])))).collect()
            }
            ExpressionKind::Struct { path, fields, rest } => {
                self.structure(expression.span, path, fields, rest.as_deref(), state, expected)
            }
            ExpressionKind::Field { base, name } => self.field_access(expression, base, &name.text, state),
            ExpressionKind::Index { base, index } => self.index(base, index, state),
            ExpressionKind::Reference { mutable, inner } => match self.place(inner, &state).filter(|_| *mutable) {
                Some(place) => vec![(state, Values::one(Value::Reference(place)))],
                None => self.evaluate(inner, state, expected),
            },
            ExpressionKind::Dereference(inner) => {
                let flows = self.evaluate(inner, state, expected);
                flows
                    .into_iter()
                    .map(|(state, values)| {
                        let values = self.resolve_references(&state, values);
                        (state, values)
                    })
                    .collect()
            }
            ExpressionKind::Await(inner) => self.awaited(inner, state, expected),
            ExpressionKind::Not(_) | ExpressionKind::Binary { .. } => self.operation(expression, state),
            ExpressionKind::Negate(inner) | ExpressionKind::Cast(inner, _) => self.evaluate(inner, state, expected),
            ExpressionKind::Let { .. } => self.truth_values(expression, state),
            ExpressionKind::Assign { target, value } => self.assign(target, value, state),
            ExpressionKind::AssignOperation { target, value, adds } => {
                self.assign_operation(target, value, *adds, state)
            }
            ExpressionKind::Block(block) => self.block(block, state, expected),
            ExpressionKind::Async(block) => {
                let closure = self.closure(ClosureCode::Async(block.clone()), block.span, &state);
                vec![(state, closure)]
            }
            ExpressionKind::If { condition, then, otherwise } => {
                self.conditional(condition, then, otherwise.as_deref(), state, expected)
            }
            ExpressionKind::Match { value, arms } => self.match_expression(value, arms, state, expected),
            ExpressionKind::While { condition, body } => self.while_loop(condition, body, state),
            ExpressionKind::Loop(body) => {
                self.repeated(state, true, |this, state| this.block(body, state, &Type::Unknown))
            }
            ExpressionKind::For { pattern, iterated, body } => self.for_loop(pattern, iterated, body, state),
            ExpressionKind::Closure(closure) => {
                let value = self.closure(ClosureCode::Closure(closure.clone()), closure.span, &state);
                vec![(state, value)]
            }
            ExpressionKind::Return(value) => self.return_expression(value.as_deref(), state),
            ExpressionKind::Break(value) => self.break_expression(value.as_deref(), state),
            ExpressionKind::Continue => {
                if let Some(states) = self.frame.continues.last_mut() {
                    states.push(state);
                }
                Flows::new()
            }
            ExpressionKind::Try(inner) => self.try_expression(inner, state, expected),
            ExpressionKind::Macro(call) => self.macro_call(expression.span, call, state, expected),
            ExpressionKind::Arm(arm) => {
                let value = self.closure(ClosureCode::Closure(arm.body.clone()), arm.body.span, &state);
                vec![(state, value)]
            }
            ExpressionKind::Range => vec![(state, self.unknown("a range"))],
            ExpressionKind::Other => vec![(state, self.unknown("an expression of a rare kind"))],
        }
    }

    fn literal(&self, literal: &Literal, span: Span) -> Values {
        match literal {
            Literal::Text(text) => Values::one(Value::Text(Text::literal(text).at(self.site(span)))),
            Literal::Integer(number) => Values::one(Value::Integer(*number, self.site(span))),
            Literal::Boolean(truth) => Values::one(Value::Boolean(*truth)),
            Literal::Other => self.unknown("a literal of a rare kind"),
        }
    }

    /// What a path stands for: a variable, constant, function, unit struct or variant.
    fn path_value(&mut self, path: &Path, state: &State) -> Values {
        if let Some(slot) = path.as_identifier().and_then(|name| self.lookup(&name.text)) {
            return match state.get(slot) {
                Some(values) => values.clone(),
                None => self.unknown(format!("variable `{}`", path.last())),
            };
        }
        let site = self.site(path.segments.last().map_or(path.span, |segment| segment.name.span));
        let generics: Vec<Type> = path
            .segments
            .last()
            .map(|segment| segment.arguments.iter().map(|written| self.resolve_type(written)).collect())
            .unwrap_or_default();
        match self.resolve_path(path, Namespace::Value).or_else(|| self.resolve_path(path, Namespace::Type)) {
            Some(resolution) => self.resolved_value(resolution, path, site, generics),
            None => self.unresolved_value(path, site, generics),
        }
    }

    fn unresolved_value(&mut self, path: &Path, site: Site, generics: Vec<Type>) -> Values {
        if let Some(values) = self.associated_value(path, site, generics) {
            return values;
        }
        self.unknown(format!("`{}` is not known", path.joined()))
    }

    /// The value of a constant of the workspace.
    pub(super) fn constant(&mut self, definition: crate::program::ids::Definition) -> Values {
        let facts = self.program.facts(definition.item);
        let crate::syntax::facts::ItemFacts::Constant(constant) = &*facts else {
            return self.unknown("not a constant");
        };
        let Some(value) = &constant.value else { return self.unknown("a constant without a value") };
        if self.depth >= super::MAXIMUM_DEPTH {
            return self.unknown("constants that need each other");
        }
        self.in_item(definition, |this| {
            let annotation = this.resolve_type(&constant.annotation);
            let flows = this.evaluate(value, State::default(), &annotation);
            flows.into_iter().next().map_or_else(Values::none, |(_, values)| values)
        })
    }

    fn sequence(&mut self, members: &[Expression], state: State) -> Vec<(State, Vec<Values>)> {
        self.all_values(members.iter().map(|member| (member, Type::Unknown)), state)
    }

    /// Evaluates expressions one after the other, each with the type that is asked of it.
    pub(super) fn all_values<'e>(
        &mut self,
        expressions: impl Iterator<Item = (&'e Expression, Type)>,
        state: State,
    ) -> Vec<(State, Vec<Values>)> {
        let mut paths = vec![(state, Vec::new())];
        for (expression, expected) in expressions {
            let mut next = Vec::new();
            for (state, values) in paths {
                for (state, value) in self.evaluate(expression, state, &expected) {
                    let mut values: Vec<Values> = values.clone();
                    values.push(value);
                    next.push((state, values));
                }
            }
            paths = next;
        }
        paths
    }

    fn tuple(&mut self, members: &[Expression], state: State, expected: &Type) -> Flows {
        if members.is_empty() {
            return vec![(state, Values::one(Value::Unit))];
        }
        let wanted = |index: usize| match expected {
            Type::Tuple(types) => types.get(index).cloned().unwrap_or(Type::Unknown),
            _ => Type::Unknown,
        };
        let typed = members.iter().enumerate().map(|(index, member)| (member, wanted(index)));
        let flows = self.all_values(typed, state);
        flows
            .into_iter()
            .map(|(state, members)| {
                let members = members.into_iter().map(|member| self.resolve_references(&state, member)).collect();
                (state, Values::one(Value::Tuple(members)))
            })
            .collect()
    }

    fn structure(
        &mut self,
        span: Span,
        path: &Path,
        fields: &[(SmolStr, Expression)],
        rest: Option<&Expression>,
        state: State,
        expected: &Type,
    ) -> Flows {
        let site = self.site(span);
        let resolution = self.structure_resolution(path);
        let types: Vec<Type> = fields.iter().map(|(name, _)| self.field_type(resolution.as_ref(), name)).collect();
        let mut paths = self.all_values(fields.iter().map(|(_, value)| value).zip(types), state);
        if let Some(rest) = rest {
            let mut next = Vec::new();
            for (state, values) in paths {
                for (state, base) in self.evaluate(rest, state, expected) {
                    let mut values = values.clone();
                    values.push(base);
                    next.push((state, values));
                }
            }
            paths = next;
        }
        paths
            .into_iter()
            .map(|(state, mut values)| {
                let base = rest.and_then(|_| values.pop());
                let values: Vec<Values> =
                    values.into_iter().map(|values| self.resolve_references(&state, values)).collect();
                let named = fields.iter().map(|(name, _)| name.clone()).zip(values).collect();
                let value = self.made_structure(resolution.as_ref(), path, named, base.as_ref(), site);
                (state, value)
            })
            .collect()
    }

    fn structure_resolution(&mut self, path: &Path) -> Option<Resolution> {
        let first = path.segments.first()?;
        if first.name.text == "Self" {
            let Some(Type::Definition(definition, _)) = self.frame.context.self_type.clone() else { return None };
            let rest: Vec<SmolStr> = path.segments[1..].iter().map(|segment| segment.name.text.clone()).collect();
            return self.resolver().continue_path(Resolution::Definition(definition), &rest, Namespace::Value);
        }
        let found = self.resolve_path(path, Namespace::Type)?;
        if let Resolution::Definition(definition) = found {
            if let Type::Definition(target, _) = self.resolver().ty(
                self.frame.module,
                &self.frame.context,
                &crate::syntax::facts::TypeExpression::Path(path.clone()),
            ) {
                return Some(Resolution::Definition(target));
            }
            return Some(Resolution::Definition(definition));
        }
        Some(found)
    }

    fn field_type(&self, resolution: Option<&Resolution>, name: &str) -> Type {
        match resolution {
            Some(Resolution::Definition(definition)) => self.field_type_of(*definition, None, name),
            Some(Resolution::Variant(definition, variant)) => self.field_type_of(*definition, Some(variant), name),
            _ => Type::Unknown,
        }
    }

    fn made_structure(
        &mut self,
        resolution: Option<&Resolution>,
        path: &Path,
        mut fields: Vec<(SmolStr, Values)>,
        base: Option<&Values>,
        site: Site,
    ) -> Values {
        if let Some(Value::Structure(base)) = base.and_then(Values::single) {
            for (name, values) in &base.fields {
                if !fields.iter().any(|(known, _)| known == name) {
                    fields.push((name.clone(), values.clone()));
                }
            }
        }
        match resolution {
            Some(Resolution::Definition(definition)) => self.annotate_fields(*definition, None, &mut fields),
            Some(Resolution::Variant(definition, name)) => self.annotate_fields(*definition, Some(name), &mut fields),
            _ => {}
        }
        match resolution {
            Some(Resolution::Definition(definition)) => Values::one(Value::Structure(Arc::new(StructureValue {
                definition: *definition,
                arguments: Vec::new(),
                fields,
                site: Some(site),
            }))),
            Some(Resolution::Variant(definition, name)) => Values::one(Value::Variant(Arc::new(VariantValue {
                owner: VariantOwner::Definition(*definition),
                name: name.clone(),
                fields,
            }))),
            Some(Resolution::External(external)) => {
                let made = crate::frameworks::structure(external, &fields, base, site);
                made.unwrap_or_else(|| {
                    let reason = Reason::new(format!("`{}` is not known", external.joined()));
                    Values::opaque(Type::External(external.clone(), Vec::new()), &reason)
                })
            }
            _ => self.unknown(format!("`{}` is not known", path.joined())),
        }
    }

    fn field_access(&mut self, expression: &Expression, base: &Expression, name: &str, state: State) -> Flows {
        if let Some(place) = self.place(expression, &state) {
            let values = self.read(&state, &place);
            return vec![(state, values)];
        }
        let flows = self.evaluate(base, state, &Type::Unknown);
        flows
            .into_iter()
            .map(|(state, values)| {
                let values = self.resolve_references(&state, values).map(|value| self.field(value, name));
                (state, values)
            })
            .collect()
    }

    fn index(&mut self, base: &Expression, index: &Expression, state: State) -> Flows {
        let mut flows = Flows::new();
        for (state, values) in self.evaluate(base, state, &Type::Unknown) {
            let values = self.resolve_references(&state, values);
            if matches!(index.kind, ExpressionKind::Range) {
                flows.push((state, values));
                continue;
            }
            for (state, index) in self.evaluate(index, state, &Type::Unknown) {
                let found = values.map(|value| match (value, index.single()) {
                    (Value::Sequence(members), Some(Value::Integer(index, _))) => {
                        let member = usize::try_from(*index).ok().and_then(|index| members.get(index));
                        member.cloned().unwrap_or_else(|| self.unknown("an element"))
                    }
                    (Value::Headers(_), Some(Value::HeaderName(name))) => {
                        crate::frameworks::request_header(name).unwrap_or_else(|| self.unknown("a header"))
                    }
                    _ => self.unknown("an element"),
                });
                flows.push((state, found));
            }
        }
        flows
    }

    /// An awaited future: what is not an `async` block answers what it is.
    fn awaited(&mut self, inner: &Expression, state: State, expected: &Type) -> Flows {
        let mut flows = Flows::new();
        for (state, values) in self.evaluate(inner, state, expected) {
            let values = self.resolve_references(&state, values);
            for value in values {
                match value {
                    Value::Closure(closure) if matches!(closure.code, ClosureCode::Async(_)) => {
                        flows.extend(self.call_closure(&closure, &[], &state));
                    }
                    other => flows.push((state.clone(), Values::one(other))),
                }
            }
        }
        merge(flows)
    }

    fn operation(&mut self, expression: &Expression, state: State) -> Flows {
        if let ExpressionKind::Binary { operator, left, right } = &expression.kind {
            match operator {
                BinaryOperator::Add => return self.addition(left, right, state),
                BinaryOperator::BitOr => return self.bit_or(left, right, state),
                BinaryOperator::Other => {
                    let flows =
                        self.all_values([(&**left, Type::Unknown), (&**right, Type::Unknown)].into_iter(), state);
                    return flows.into_iter().map(|(state, _)| (state, self.unknown("a computed value"))).collect();
                }
                _ => {}
            }
        }
        self.truth_values(expression, state)
    }

    fn truth_values(&mut self, expression: &Expression, state: State) -> Flows {
        let scope = self.frame.scope.len();
        let asked = match &expression.kind {
            // A question keeps being a question through `!`.
            ExpressionKind::Not(inner) => {
                let flows = self.evaluate(inner, state.clone(), &Type::Unknown);
                match &flows[..] {
                    [(state, values)] => match values.single() {
                        Some(Value::Asked(question, positive)) => {
                            Some(vec![(state.clone(), Values::one(Value::Asked(*question, !positive)))])
                        }
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        };
        let flows = asked.unwrap_or_else(|| {
            let branches = self.condition(expression, state);
            let values = |truth: Option<bool>| match truth {
                Some(truth) => Values::one(Value::Boolean(truth)),
                None => Values::opaque(Type::std("bool", Vec::new()), &Reason::new("a condition")),
            };
            branches.into_iter().map(|(state, truth)| (state, values(truth))).collect()
        });
        self.frame.scope.truncate(scope);
        merge(flows)
    }

    fn bit_or(&mut self, left: &Expression, right: &Expression, state: State) -> Flows {
        let flows = self.all_values([(left, Type::Unknown), (right, Type::Unknown)].into_iter(), state);
        flows
            .into_iter()
            .map(|(state, values)| {
                let union = match (values[0].single(), values[1].single()) {
                    (Some(Value::Method(left)), Some(Value::Method(right))) => {
                        Values::one(Value::Method(left.union(*right)))
                    }
                    _ => self.unknown("a computed value"),
                };
                (state, union)
            })
            .collect()
    }

    fn assign(&mut self, target: &Expression, value: &Expression, state: State) -> Flows {
        let mut flows = Flows::new();
        let site = self.site(value.span);
        for (mut state, values) in self.evaluate(value, state, &Type::Unknown) {
            let values = self.resolve_references(&state, values);
            if let Some(place) = self.place(target, &state) {
                self.write(&mut state, &place, values, site);
            } else if !matches!(target.kind, ExpressionKind::Other) {
                flows.extend(
                    self.evaluate(target, state, &Type::Unknown)
                        .into_iter()
                        .map(|(state, _)| (state, Values::one(Value::Unit))),
                );
                continue;
            }
            flows.push((state, Values::one(Value::Unit)));
        }
        flows
    }

    fn assign_operation(&mut self, target: &Expression, value: &Expression, adds: bool, state: State) -> Flows {
        let mut flows = Flows::new();
        let site = self.site(value.span);
        for (mut state, added) in self.evaluate(value, state, &Type::Unknown) {
            if let Some(place) = self.place(target, &state) {
                let old = self.read(&state, &place);
                let new = match (old.as_text(), adds) {
                    (Some(text), true) => {
                        let mut text = text.clone();
                        text.append(&Self::as_text(&added, "…"));
                        Values::one(Value::Text(text))
                    }
                    _ => self.unknown("a computed value"),
                };
                self.write(&mut state, &place, new, site);
            }
            flows.push((state, Values::one(Value::Unit)));
        }
        flows
    }

    /// Applies what a vocabulary made of a call to the path that it was made on.
    pub(super) fn applied(&mut self, done: super::Done, state: &State, receiver: Option<&Place>, site: Site) -> Flows {
        let mut flows = Flows::new();
        for (facts, values) in done.results {
            let wrote = facts.wrote;
            let Some(facts) = state.facts.and(facts) else { continue };
            let mut state = state.clone();
            state.facts = super::PathFacts { wrote: state.facts.wrote, ..facts };
            if wrote > Wrote::No {
                state.write(wrote, site);
            }
            if let (Some(place), Some(changed)) = (receiver, &done.receiver) {
                self.write(&mut state, place, changed.clone(), site);
            }
            flows.push((state, values));
        }
        flows
    }

    /// A value as text, with a named hole where it is not known.
    pub(crate) fn as_text(values: &Values, name: &str) -> Text {
        values.shown(name)
    }
}
