//! Places: variables, their fields, and what `status_mut` and its kin reach.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{Evaluator, State};
use crate::program::ids::Site;
use crate::program::types::Type;
use crate::program::value::{Headers, Location, Place, Reason, Response, StructureValue, Value, Values, VariantValue};
use crate::syntax::facts::{Expression, ExpressionKind, Fields, ItemFacts, TypeExpression};

/// Methods that return a reference into their receiver, and the part that they reach.
const INTO_PARTS: [(&str, &str); 9] = [
    ("status_mut", "status"),
    ("headers_mut", "headers"),
    ("head_mut", "head"),
    ("response_mut", ""),
    ("as_mut", ""),
    ("borrow_mut", ""),
    ("by_ref", ""),
    ("as_deref_mut", ""),
    ("get_mut", ""),
];

impl Evaluator<'_, '_> {
    /// The place that an expression names, if it is one.
    pub(super) fn place(&self, expression: &Expression, state: &State) -> Option<Place> {
        match &expression.kind {
            ExpressionKind::Path(path) => {
                let slot = self.lookup(&path.as_identifier()?.text)?;
                if let Some(Value::Reference(place)) = state.get(slot).and_then(Values::single) {
                    return Some(place.clone());
                }
                Some(Place { slot, fields: Vec::new() })
            }
            ExpressionKind::Field { base, name } => {
                let mut place = self.place(base, state)?;
                place.fields.push(name.text.clone());
                Some(place)
            }
            ExpressionKind::Dereference(inner)
            | ExpressionKind::Reference { inner, .. }
            | ExpressionKind::Await(inner) => self.place(inner, state),
            ExpressionKind::MethodCall { receiver, method, arguments, .. } if arguments.is_empty() => {
                part_of(self.place(receiver, state)?, &method.text)
            }
            _ => None,
        }
    }

    /// What stands at a place now.
    pub(super) fn read(&self, state: &State, place: &Place) -> Values {
        let Some(values) = state.get(place.slot) else { return self.unknown("a variable without a value") };
        let mut values = self.resolve_references(state, values.clone());
        for field in &place.fields {
            values = values.map(|value| self.field(value, field));
        }
        values
    }

    /// The same values with references replaced by what they refer to.
    pub(super) fn resolve_references(&self, state: &State, values: Values) -> Values {
        if !values.iter().any(|value| matches!(value, Value::Reference(_))) {
            return values;
        }
        values.map(|value| match value {
            Value::Reference(place) if !self.refers_to_itself(state, place) => self.read(state, place),
            Value::Reference(_) => self.unknown("a reference to itself"),
            other => Values::one(other.clone()),
        })
    }

    fn refers_to_itself(&self, state: &State, place: &Place) -> bool {
        let mut next = place.slot;
        for _ in 0..8 {
            match state.get(next).and_then(Values::single) {
                Some(Value::Reference(further)) => next = further.slot,
                _ => return false,
            }
        }
        true
    }

    /// Writes to a place.
    pub(super) fn write(&self, state: &mut State, place: &Place, values: Values, site: Site) {
        if place.fields.is_empty() {
            state.set(place.slot, values);
            return;
        }
        let Some(old) = state.get(place.slot).cloned() else { return };
        let old = self.resolve_references(state, old);
        let with = |value: &Value, values: &Values| Values::one(self.with_field(value, &place.fields, values, site));
        let new = old.map(|value| match value {
            // One response for each status that it may get.
            Value::Response(_) if !values.is_empty() => values.map(|one| with(value, &Values::one(one.clone()))),
            _ => with(value, &values),
        });
        state.set(place.slot, new);
    }

    fn with_field(&self, value: &Value, fields: &[SmolStr], new: &Values, site: Site) -> Value {
        let Some((first, rest)) = fields.split_first() else {
            return new
                .single()
                .cloned()
                .unwrap_or_else(|| Value::Opaque(Type::Unknown, Reason::new("one of several")));
        };
        let inner = |old: Values| {
            if rest.is_empty() {
                new.clone()
            } else {
                old.map(|value| Values::one(self.with_field(value, rest, new, site)))
            }
        };
        match value {
            Value::Response(response) => Value::Response(Arc::new(changed_response(response, first, rest, new, site))),
            Value::Structure(structure) => {
                let mut fields = structure.fields.clone();
                set_field(&mut fields, first, inner(self.field(value, first)));
                Value::Structure(Arc::new(StructureValue { fields, ..(**structure).clone() }))
            }
            Value::Variant(variant) => {
                let mut fields = variant.fields.clone();
                set_field(&mut fields, first, inner(self.field(value, first)));
                Value::Variant(Arc::new(VariantValue { fields, ..(**variant).clone() }))
            }
            Value::Tuple(members) => {
                let mut members = members.clone();
                if let Some(member) = first.parse::<usize>().ok().and_then(|index| members.get_mut(index)) {
                    *member = inner(member.clone());
                }
                Value::Tuple(members)
            }
            Value::Opaque(Type::Definition(definition, arguments), _) => {
                let fields = vec![(first.clone(), inner(self.field(value, first)))];
                Value::Structure(Arc::new(StructureValue {
                    definition: *definition,
                    arguments: arguments.clone(),
                    fields,
                    site: None,
                }))
            }
            other => other.clone(),
        }
    }

    /// A field of a value; numbers are fields of tuples.
    pub(crate) fn field(&self, value: &Value, name: &str) -> Values {
        match value {
            Value::Tuple(members) => match name.parse::<usize>().ok().and_then(|index| members.get(index)) {
                Some(member) => member.clone(),
                None => self.unknown("a field of a tuple"),
            },
            Value::Structure(structure) => match structure.fields.iter().find(|(field, _)| field == name) {
                Some((_, values)) => values.clone(),
                None => self.declared_field(&Type::Definition(structure.definition, structure.arguments.clone()), name),
            },
            Value::Variant(variant) => {
                let known = variant.fields.iter().find(|(field, _)| field == name);
                known.map_or_else(|| self.unknown("a field of a variant"), |(_, values)| values.clone())
            }
            Value::Response(response) => match name {
                "status" | "status_code" => match &response.status {
                    Ok(code) => Values::one(Value::Status(crate::program::value::StatusCode {
                        code: *code,
                        site: response.status_site,
                        calls: response.calls.clone(),
                    })),
                    Err(reason) => Values::opaque(Type::Unknown, reason),
                },
                "headers" => Values::one(Value::Headers(Arc::new(location_of(response)))),
                _ => Values::one(value.clone()),
            },
            Value::Opaque(ty, reason) if reason.is_sent() => {
                // A part of what was sent was sent as well.
                self.declared_field(ty, name).map(|part| match part {
                    Value::Opaque(ty, _) => Values::opaque(ty.clone(), reason),
                    other => Values::one(other.clone()),
                })
            }
            Value::Opaque(ty, _) => self.declared_field(ty, name),
            Value::Object(object) => {
                let part = object.parts.iter().find(|(part, _)| *part == name || name == "0");
                part.map_or_else(|| self.unknown("a field of an outside type"), |(_, values)| values.clone())
            }
            _ => self.unknown("a field of something unknown"),
        }
    }

    /// A field known by its declaration only.
    fn declared_field(&self, ty: &Type, name: &str) -> Values {
        let reason = Reason::new(format!("field `{name}` is only known when the program runs"));
        match ty.unboxed() {
            Type::Tuple(members) => {
                let member = name.parse::<usize>().ok().and_then(|index| members.get(index));
                Values::opaque(member.cloned().unwrap_or(Type::Unknown), &reason)
            }
            Type::Definition(definition, arguments) => {
                let facts = self.program.facts(definition.item);
                let ItemFacts::Structure(structure) = &*facts else { return Values::opaque(Type::Unknown, &reason) };
                let field = match &structure.fields {
                    Fields::Unit => None,
                    fields => fields.all().iter().find(|field| field.name == name),
                };
                let Some(field) = field else { return Values::opaque(Type::Unknown, &reason) };
                let names = structure.generics.iter().map(|parameter| parameter.name.clone());
                let ty = self.type_with(definition.module, names, arguments, &field.annotation);
                Values::opaque(ty, &reason)
            }
            Type::External(path, arguments) if name != "0" && crate::frameworks::holds(path) => {
                let field = crate::frameworks::field(path, arguments, name);
                match (field, arguments.first()) {
                    (Some(ty), _) => Values::opaque(ty, &reason),
                    (None, Some(held)) => self.declared_field(held, name),
                    (None, None) => Values::opaque(Type::Unknown, &reason),
                }
            }
            Type::External(_, arguments) if name == "0" => {
                Values::opaque(arguments.first().cloned().unwrap_or(Type::Unknown), &reason)
            }
            _ => Values::opaque(Type::Unknown, &reason),
        }
    }

    /// A type written in `module` with type parameters bound to arguments.
    pub(super) fn type_with(
        &self,
        module: crate::program::ids::ModuleId,
        names: impl Iterator<Item = SmolStr>,
        arguments: &[Type],
        written: &TypeExpression,
    ) -> Type {
        let generics =
            names.enumerate().map(|(index, name)| (name, arguments.get(index).cloned().unwrap_or(Type::Unknown)));
        let context = crate::program::types::TypeContext { generics: generics.collect(), ..Default::default() };
        self.resolver().ty(module, &context, written)
    }
}

/// The part of a place that a method without arguments reaches (`status_mut`), if it is one that does.
pub(super) fn part_of(mut place: Place, method: &str) -> Option<Place> {
    let &(_, part) = INTO_PARTS.iter().find(|(name, _)| method == *name)?;
    if !part.is_empty() {
        place.fields.push(part.into());
    }
    Some(place)
}

fn set_field(fields: &mut Vec<(SmolStr, Values)>, name: &SmolStr, values: Values) {
    match fields.iter_mut().find(|(field, _)| field == name) {
        Some((_, old)) => *old = values,
        None => fields.push((name.clone(), values)),
    }
}

/// The headers of a response, as far as it matters that they are there already.
fn location_of(response: &Response) -> Headers {
    let mut headers = Headers::default();
    if let Location::Known(text) = &response.location {
        let text = response.location_site.map_or_else(|| text.clone(), |site| text.clone().at(site));
        headers.entries.push(("location".into(), Values::one(Value::Text(text))));
    }
    headers
}

/// What stands in `Some`.
fn unwrapped(value: &Value) -> &Value {
    match value {
        Value::Variant(variant) if variant.name == "Some" => {
            variant.fields.first().and_then(|(_, values)| values.single()).unwrap_or(value)
        }
        other => other,
    }
}

fn changed_response(response: &Response, first: &SmolStr, rest: &[SmolStr], new: &Values, site: Site) -> Response {
    let mut response = response.clone();
    let part = rest.first().unwrap_or(first);
    match part.as_str() {
        "status" | "status_code" => match new.single().map(unwrapped) {
            Some(Value::Status(status)) => response.set_status(Ok(status.code), status.site),
            Some(Value::Integer(number, site)) if u16::try_from(*number).is_ok() => {
                response.set_status(Ok(*number as u16), *site);
            }
            _ => response.set_status(Err(Reason::new("the status is only known when the program runs")), site),
        },
        "headers" => {
            if let Some(Value::Headers(headers)) = new.single() {
                response.set_headers(headers, site);
            }
        }
        _ => {}
    }
    response
}
