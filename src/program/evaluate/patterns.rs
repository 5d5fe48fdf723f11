//! Patterns against unions of values: which alternatives match, and what they bind.

use std::sync::Arc;

use smol_str::SmolStr;

use super::constructors::Constructor;
use super::{Evaluator, State};
use crate::program::types::Type;
use crate::program::value::{MethodSet, Text, Value, Values, VariantValue};
use crate::source::Span;
use crate::syntax::facts::{Literal, Path, Pattern};

/// How a value meets a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Never,
    Maybe,
    Always,
}

/// Names that a pattern binds, with their values.
pub(super) type Bindings = Vec<(SmolStr, Span, Values)>;

/// The alternatives of a value that a pattern takes, and those that it leaves.
pub(super) struct Split {
    /// What is bound, `None` if nothing can match.
    pub(super) matched: Option<Bindings>,
    /// The alternatives that match, surely or not.
    pub(super) taken: Values,
    /// The alternatives that may go on to the next arm.
    pub(super) rest: Values,
    /// Methods that the match stands for, when the method of the request is matched.
    pub(super) methods: Option<MethodSet>,
    /// Whether the pattern asks for more than these methods: others may still take them.
    pub(super) partial: bool,
}

impl Evaluator<'_, '_> {
    /// Splits a union at a pattern.
    pub(super) fn split(&mut self, pattern: &Pattern, values: &Values) -> Split {
        let mut split =
            Split { matched: None, taken: Values::none(), rest: Values::none(), methods: None, partial: false };
        for value in values {
            let parts = unfolded(pattern, value);
            for value in parts.as_deref().unwrap_or(std::slice::from_ref(value)) {
                let (fit, bindings) = self.fit(pattern, value);
                if fit > Fit::Never {
                    split.taken.push(value.clone());
                    merge_bindings(&mut split.matched, bindings);
                }
                if fit < Fit::Always {
                    split.rest.push(value.clone());
                }
            }
        }
        if values.iter().any(|value| matches!(value, Value::RequestMethod)) {
            split.methods = self.methods_of(pattern);
        }
        // `match (request.method(), request.uri().path())`
        let of_tuple = values.single().and_then(|value| match value {
            Value::Tuple(members) => {
                members.iter().position(|member| member.iter().any(|value| matches!(value, Value::RequestMethod)))
            }
            _ => None,
        });
        if let Some(index) = of_tuple {
            split.methods = self.methods_of_member(pattern, index);
            split.partial = true;
        }
        split
    }

    /// The methods that a pattern names, if it names nothing else.
    pub(super) fn methods_of(&mut self, pattern: &Pattern) -> Option<MethodSet> {
        match pattern {
            Pattern::Or(cases) => cases
                .iter()
                .map(|case| self.methods_of(case))
                .try_fold(MethodSet::NONE, |all, one| Some(all.union(one?))),
            Pattern::Literal(Literal::Text(name)) => Some(MethodSet::from_name(name)),
            Pattern::Path(_) | Pattern::Binding { .. } => {
                let path = match pattern {
                    Pattern::Path(path) => path.clone(),
                    _ => return None,
                };
                match self.constructor(&path) {
                    Constructor::Constant(values) => match values.single() {
                        Some(Value::Method(methods)) => Some(*methods),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The methods that a pattern names for one member of a tuple.
    fn methods_of_member(&mut self, pattern: &Pattern, index: usize) -> Option<MethodSet> {
        match pattern {
            Pattern::Or(cases) => cases
                .iter()
                .map(|case| self.methods_of_member(case, index))
                .try_fold(MethodSet::NONE, |all, one| Some(all.union(one?))),
            Pattern::Tuple(members) => self.methods_of(members.get(index)?),
            _ => None,
        }
    }

    /// The texts that a pattern names, if it names nothing else.
    pub(super) fn texts_of(&mut self, pattern: &Pattern) -> Vec<Text> {
        match pattern {
            Pattern::Or(cases) => {
                let cases: Vec<_> = cases.iter().map(|case| self.texts_of(case)).collect();
                if cases.iter().any(Vec::is_empty) { Vec::new() } else { cases.concat() }
            }
            Pattern::Literal(Literal::Text(text)) => vec![Text::literal(text)],
            Pattern::Path(path) => match self.constructor(path) {
                Constructor::Constant(values) => values.as_text().cloned().into_iter().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Binds what a pattern that always matches binds.
    pub(super) fn bind(&mut self, pattern: &Pattern, values: &Values, state: &mut State) {
        let split = self.split(pattern, values);
        let bindings = split.matched.unwrap_or_else(|| {
            let mut bindings = Vec::new();
            unbound(pattern, &mut bindings);
            bindings
        });
        self.declare_all(bindings, state);
    }

    /// Declares bindings in the current scope and sets them in a state.
    pub(super) fn declare_all(&mut self, bindings: Bindings, state: &mut State) {
        for (name, span, values) in bindings {
            let slot = self.declare(&name, span);
            state.set(slot, values);
        }
    }

    fn fit(&mut self, pattern: &Pattern, value: &Value) -> (Fit, Bindings) {
        match pattern {
            Pattern::Wildcard | Pattern::Rest => (Fit::Always, Vec::new()),
            Pattern::Other => (Fit::Maybe, Vec::new()),
            Pattern::Binding { name, inner } => {
                if inner.is_none() && name.text.starts_with(char::is_uppercase) {
                    let path = path_of(name);
                    if !matches!(self.constructor(&path), Constructor::Unknown) {
                        return self.fit_constructor(&path, value, |_, _| (Fit::Always, Vec::new()));
                    }
                }
                let (fit, mut bindings) =
                    inner.as_ref().map_or((Fit::Always, Vec::new()), |inner| self.fit(inner, value));
                bindings.push((name.text.clone(), name.span, Values::one(value.clone())));
                (fit, bindings)
            }
            Pattern::Path(path) => self.fit_constructor(path, value, |_, _| (Fit::Always, Vec::new())),
            Pattern::TupleStruct(path, members) => {
                self.fit_constructor(path, value, |evaluator, payload| evaluator.fit_members(members, payload))
            }
            Pattern::Struct(path, fields) => {
                self.fit_constructor(path, value, |evaluator, payload| evaluator.fit_fields(fields, payload))
            }
            Pattern::Tuple(members) => match value {
                Value::Tuple(_) | Value::Opaque(..) => {
                    let (fit, bindings) = self.fit_members(members, value);
                    (fit, bindings)
                }
                Value::Unit if members.is_empty() => (Fit::Always, Vec::new()),
                _ => self.unbound_maybe(pattern),
            },
            Pattern::Slice(_) => self.unbound_maybe(pattern),
            Pattern::Literal(literal) => (fit_literal(literal, value), Vec::new()),
            Pattern::Or(cases) => self.fit_any(cases, value),
        }
    }

    /// The type of the project that a pattern asks for: `Some(Refused)` is an `Option<Refused>`.
    pub(super) fn named_type(&mut self, pattern: &Pattern) -> Type {
        let path = match pattern {
            Pattern::TupleStruct(path, members) if path.last() == "Some" => {
                return match members.first().map(|member| self.named_type(member)) {
                    Some(ty) if !ty.is_unknown() => Type::std("Option", vec![ty]),
                    _ => Type::Unknown,
                };
            }
            Pattern::Path(path) | Pattern::TupleStruct(path, _) | Pattern::Struct(path, _) => path.clone(),
            Pattern::Binding { name, inner: None } if name.text.starts_with(char::is_uppercase) => path_of(name),
            _ => return Type::Unknown,
        };
        match self.constructor(&path) {
            Constructor::Definition(definition, _) => Type::Definition(definition, Vec::new()),
            _ => Type::Unknown,
        }
    }

    pub(super) fn unbound_maybe(&mut self, pattern: &Pattern) -> (Fit, Bindings) {
        let mut bindings = Vec::new();
        unbound(pattern, &mut bindings);
        (Fit::Maybe, bindings)
    }

    fn fit_any(&mut self, cases: &[Pattern], value: &Value) -> (Fit, Bindings) {
        let mut best = Fit::Never;
        let mut all = None;
        for case in cases {
            let (fit, bindings) = self.fit(case, value);
            if fit > Fit::Never {
                merge_bindings(&mut all, bindings);
            }
            best = best.max(fit);
            if fit == Fit::Always {
                break;
            }
        }
        (best, all.unwrap_or_default())
    }

    pub(super) fn fit_members(&mut self, members: &[Pattern], value: &Value) -> (Fit, Bindings) {
        let rest = members.iter().position(|member| matches!(member, Pattern::Rest));
        let known = self.member_count(value);
        let mut fit = Fit::Always;
        let mut all = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let place = match rest {
                Some(rest) if index == rest => continue,
                Some(rest) if index > rest => match known {
                    Some(count) => (count + index).checked_sub(members.len()),
                    None => None,
                },
                _ => Some(index),
            };
            let field = match place {
                Some(place) => self.payload(value, &place.to_string()),
                None => self.unknown("a field after `..`"),
            };
            let (member_fit, bindings) = self.fit_union(member, &field);
            fit = fit.min(member_fit);
            all.extend(bindings);
        }
        (fit, all)
    }

    fn member_count(&self, value: &Value) -> Option<usize> {
        match value {
            Value::Tuple(members) => Some(members.len()),
            Value::Opaque(Type::Tuple(members), _) => Some(members.len()),
            Value::Variant(variant) => Some(variant.fields.len()),
            _ => None,
        }
    }

    pub(super) fn fit_fields(&mut self, fields: &[(SmolStr, Pattern)], value: &Value) -> (Fit, Bindings) {
        let mut fit = Fit::Always;
        let mut all = Vec::new();
        for (name, pattern) in fields {
            let field = self.payload(value, name);
            let (field_fit, bindings) = self.fit_union(pattern, &field);
            fit = fit.min(field_fit);
            all.extend(bindings);
        }
        (fit, all)
    }

    pub(super) fn payload(&mut self, value: &Value, name: &str) -> Values {
        self.field(value, name)
    }

    fn fit_union(&mut self, pattern: &Pattern, values: &Values) -> (Fit, Bindings) {
        let mut all = None;
        let mut fits = Vec::new();
        for value in values {
            let (fit, bindings) = self.fit(pattern, value);
            fits.push(fit);
            if fit > Fit::Never {
                merge_bindings(&mut all, bindings);
            }
        }
        let fit = if !fits.is_empty() && fits.iter().all(|fit| *fit == Fit::Always) {
            Fit::Always
        } else if fits.iter().all(|fit| *fit == Fit::Never) {
            Fit::Never
        } else {
            Fit::Maybe
        };
        (fit, all.unwrap_or_default())
    }

    pub(super) fn no_site(&self) -> crate::program::ids::Site {
        self.site(Span::default())
    }
}

fn path_of(name: &crate::syntax::facts::Name) -> Path {
    Path {
        segments: vec![crate::syntax::facts::Segment { name: name.clone(), arguments: Vec::new() }],
        absolute: false,
        qualified: None,
        trait_segments: 0,
        span: name.span,
    }
}

fn fit_literal(literal: &Literal, value: &Value) -> Fit {
    match (literal, value) {
        (Literal::Integer(expected), Value::Integer(found, _)) => exact(expected == found),
        (Literal::Boolean(expected), Value::Boolean(found)) => exact(expected == found),
        (Literal::Text(expected), Value::Text(found)) => match found.as_literal() {
            Some(found) => exact(expected == found),
            None => Fit::Maybe,
        },
        _ => Fit::Maybe,
    }
}

pub(super) fn fit_constant(constant: &Values, value: &Value) -> Fit {
    match (constant.single(), value) {
        (Some(Value::Status(expected)), Value::Status(found)) => exact(expected.code == found.code),
        (Some(Value::Method(expected)), Value::Method(found)) => exact(expected == found),
        (Some(Value::Integer(expected, _)), Value::Integer(found, _)) => exact(expected == found),
        (Some(Value::Text(expected)), Value::Text(found)) => match (expected.as_literal(), found.as_literal()) {
            (Some(expected), Some(found)) => exact(expected == found),
            _ => Fit::Maybe,
        },
        _ => Fit::Maybe,
    }
}

/// A variant whose only field has several alternatives, as one for each, where the pattern asks for more than the
/// variant: it takes some of them, and leaves the others to the next arm.
fn unfolded(pattern: &Pattern, value: &Value) -> Option<Vec<Value>> {
    let (Value::Variant(variant), Pattern::TupleStruct(_, members)) = (value, pattern) else { return None };
    let ([(name, payload)], [within]) = (variant.fields.as_slice(), members.as_slice()) else { return None };
    let takes_all = match within {
        Pattern::Wildcard | Pattern::Rest => true,
        Pattern::Binding { name, inner: None } => !name.text.starts_with(char::is_uppercase),
        _ => false,
    };
    if takes_all || payload.iter().count() < 2 {
        return None;
    }
    let one = |alternative: &Value| {
        let fields = vec![(name.clone(), Values::one(alternative.clone()))];
        Value::Variant(Arc::new(VariantValue { fields, ..(**variant).clone() }))
    };
    Some(payload.iter().map(one).collect())
}

pub(super) fn exact(same: bool) -> Fit {
    if same { Fit::Always } else { Fit::Never }
}

pub(super) fn merge_bindings(all: &mut Option<Bindings>, more: Bindings) {
    let Some(all) = all else {
        *all = Some(more);
        return;
    };
    for (name, span, values) in more {
        match all.iter_mut().find(|(known, place, _)| *known == name && *place == span) {
            Some((_, _, union)) => union.extend(values),
            None => all.push((name, span, values)),
        }
    }
}

/// The names of a pattern, bound to nothing that is known.
pub(super) fn unbound(pattern: &Pattern, bindings: &mut Bindings) {
    match pattern {
        Pattern::Binding { name, inner } => {
            bindings.push((name.text.clone(), name.span, Values::unknown("part of a pattern")));
            if let Some(inner) = inner {
                unbound(inner, bindings);
            }
        }
        Pattern::TupleStruct(_, members) | Pattern::Tuple(members) | Pattern::Slice(members) => {
            members.iter().for_each(|member| unbound(member, bindings));
        }
        Pattern::Or(cases) => cases.iter().for_each(|member| unbound(member, bindings)),
        Pattern::Struct(_, fields) => fields.iter().for_each(|(_, member)| unbound(member, bindings)),
        _ => {}
    }
}
