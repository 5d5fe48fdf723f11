//! All that an expression may come to: a union of values, bounded in its size. Knows no syntax and no framework.

use super::{ObjectValue, StructureValue, is_header_type};
use super::{Reason, Response, Stage, Text, Value, VariantOwner, VariantValue};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use smol_str::SmolStr;
use std::sync::Arc;

/// More alternatives than this are no knowledge.
const MAXIMUM_ALTERNATIVES: usize = 96;

/// Values of more parts than this lose their insides at the border of a function.
const MAXIMUM_NODES: usize = 120;
/// From this many alternatives on, values of one kind are merged part by part.
const WIDENED_FROM: usize = 12;

/// A union of values without duplicates, in the order of discovery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Values(Vec<Value>);

impl Values {
    /// Nothing: the expression has no value, since it never gets there.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Exactly one.
    pub fn one(value: Value) -> Self {
        Self(vec![value])
    }

    /// Not known, of a known type or not.
    pub fn opaque(ty: Type, reason: &Reason) -> Self {
        Self::one(Value::Opaque(ty, reason.clone()))
    }

    /// Nothing known at all.
    pub fn unknown(reason: impl AsRef<str>) -> Self {
        Self::one(Value::Opaque(Type::Unknown, Reason::new(reason)))
    }

    /// A literal text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::one(Value::Text(Text::literal(text.as_ref())))
    }

    /// `Ok(value)` and its kin.
    pub fn std_variant(owner: &str, name: &str, payload: Option<Values>) -> Self {
        Self::one(Value::Variant(Arc::new(VariantValue {
            owner: VariantOwner::External(ExternalPath::new(["std", owner])),
            name: name.into(),
            fields: payload.map(|payload| (SmolStr::new_static("0"), payload)).into_iter().collect(),
        })))
    }

    /// `Ok(value)`
    pub fn ok(payload: Values) -> Self {
        Self::std_variant("Result", "Ok", Some(payload))
    }

    /// `Err(value)`
    pub fn err(payload: Values) -> Self {
        Self::std_variant("Result", "Err", Some(payload))
    }

    /// `Some(value)`
    pub fn some(payload: Values) -> Self {
        Self::std_variant("Option", "Some", Some(payload))
    }

    /// Adds one alternative. What can be told apart only by its parts is kept as one value with the union
    /// of each part: always where that loses nothing, else from `WIDENED_FROM` alternatives on.
    pub fn push(&mut self, value: Value) {
        if self.0.contains(&value) {
            return;
        }
        let many = self.0.len() >= WIDENED_FROM;
        if self.merged(&value, many) {
            return;
        }
        if many && matches!(value, Value::Text(_)) && self.widen_texts() {
            return;
        }
        if self.0.len() >= MAXIMUM_ALTERNATIVES {
            self.0 = vec![Value::Opaque(Type::Unknown, Reason::new("too many possible values"))];
            return;
        }
        self.0.push(value);
    }

    /// Takes a struct or variant into one of the same kind.
    fn merged(&mut self, value: &Value, many: bool) -> bool {
        for known in &mut self.0 {
            match (known, value) {
                (Value::Variant(known), Value::Variant(new))
                    if known.name == new.name
                        && known.owner == new.owner
                        && known.fields.len() == new.fields.len()
                        && (many || known.fields.len() == 1) =>
                {
                    let known = Arc::make_mut(known);
                    merge_fields(&mut known.fields, &new.fields);
                    return true;
                }
                (Value::Structure(known), Value::Structure(new)) if many && known.definition == new.definition => {
                    let known = Arc::make_mut(known);
                    merge_fields(&mut known.fields, &new.fields);
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// Makes one unknown text out of many known ones.
    fn widen_texts(&mut self) -> bool {
        let texts = self.0.iter().filter(|value| matches!(value, Value::Text(_))).count();
        if texts < WIDENED_FROM {
            return false;
        }
        self.0.retain(|value| !matches!(value, Value::Text(_)));
        self.0.push(Value::Text(Text::hole("…")));
        true
    }

    /// Adds all alternatives of another union.
    pub fn extend(&mut self, other: Values) {
        if self.0.is_empty() {
            self.0 = other.0;
            return;
        }
        for value in other.0 {
            self.push(value);
        }
    }

    /// The alternatives.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.iter()
    }

    /// Whether there is no alternative.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The only alternative.
    pub fn single(&self) -> Option<&Value> {
        match &self.0[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The first alternative.
    pub fn first(&self) -> Option<&Value> {
        self.0.first()
    }

    /// The text, if it is just one.
    pub fn as_text(&self) -> Option<&Text> {
        match self.single() {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The text that it is when it is shown, with a named hole where it is not known.
    pub fn shown(&self, name: &str) -> Text {
        match self.single() {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Integer(number, _)) => Text::literal(&number.to_string()),
            Some(Value::Status(status)) => Text::literal(&status.code.to_string()),
            _ if self.0.iter().any(Value::is_sent_text) => Text::sent(name),
            _ => Text::hole(name),
        }
    }

    /// The text that it is as the target of a redirect or the value of a header, where only texts are taken.
    pub fn as_target(&self) -> Text {
        let sent = |value: &Value| match value {
            Value::Opaque(ty, reason) => reason.is_sent() && (ty.is_unknown() || is_header_type(ty)),
            _ => false,
        };
        if self.0.iter().any(sent) { Text::sent("…") } else { self.shown("…") }
    }

    /// Whether something that the client sent is in it, unchanged; responses aside.
    pub fn holds_sent(&self) -> bool {
        let any = |fields: &[(SmolStr, Values)]| fields.iter().any(|(_, values)| values.holds_sent());
        self.0.iter().any(|value| match value {
            Value::Opaque(_, reason) => reason.is_sent(),
            Value::Text(text) => text.has_sent_part(),
            Value::Tuple(members) | Value::Sequence(members) => members.iter().any(Values::holds_sent),
            Value::Variant(variant) => any(&variant.fields),
            Value::Structure(structure) => any(&structure.fields),
            _ => false,
        })
    }

    /// The same values, of which nobody says any more that the client sent them; responses keep what they are made of.
    #[must_use]
    pub fn of_any_origin(self) -> Self {
        self.0.into_iter().map(Value::of_any_origin).collect()
    }

    /// The union of what each alternative becomes.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(&Value) -> Values) -> Values {
        let mut all = Values::none();
        for value in &self.0 {
            all.extend(change(value));
        }
        all
    }

    /// The same values without the insides of large ones: what a call takes and returns stays small, or what
    /// is remembered of it would grow with the data model of the application. Responses stay whole.
    #[must_use]
    pub fn bounded(self) -> Values {
        if self.nodes(MAXIMUM_NODES) <= MAXIMUM_NODES {
            return self;
        }
        let part = |(name, values): &(SmolStr, Values)| (name.clone(), values.clone().bounded());
        let smaller = |value: Value| match value {
            Value::Structure(structure) if !Values::one(Value::Structure(structure.clone())).contains_response() => {
                let ty = Type::Definition(structure.definition, structure.arguments.clone());
                Value::Opaque(ty, Reason::new("a large value"))
            }
            Value::Variant(variant) => {
                let fields = variant.fields.iter().map(part).collect();
                Value::Variant(Arc::new(VariantValue { fields, ..(*variant).clone() }))
            }
            Value::Tuple(members) => Value::Tuple(members.into_iter().map(Values::bounded).collect()),
            Value::Sequence(_) => Value::Opaque(Type::Unknown, Reason::new("a large list")),
            other => other,
        };
        self.0.into_iter().map(smaller).collect()
    }

    /// What is known of them by type alone: one value stands for all that differ in their parts only. Answers, what
    /// makes them and what is called stay as they are.
    #[must_use]
    pub fn by_type(self) -> Values {
        let reason = || Reason::new("a value within a large handler");
        let inner = |fields: &[(SmolStr, Values)]| {
            fields.iter().map(|(name, values)| (name.clone(), values.clone().by_type())).collect()
        };
        let one = |value: Value| match value {
            Value::Opaque(ty, known) if !known.is_sent() => Value::Opaque(ty, reason()),
            Value::Structure(structure) if !Values::one(Value::Structure(structure.clone())).contains_response() => {
                Value::Opaque(Type::Definition(structure.definition, structure.arguments.clone()), reason())
            }
            Value::Variant(variant) => match &variant.owner {
                VariantOwner::Definition(definition) => {
                    Value::Opaque(Type::Definition(*definition, Vec::new()), reason())
                }
                VariantOwner::External(_) => {
                    Value::Variant(Arc::new(VariantValue { fields: inner(&variant.fields), ..(*variant).clone() }))
                }
            },
            Value::Text(text) if !text.starts_as_sent() => Value::Opaque(Type::std("String", Vec::new()), reason()),
            Value::Boolean(_) => Value::Opaque(Type::std("bool", Vec::new()), reason()),
            Value::Tuple(members) => Value::Tuple(members.into_iter().map(Values::by_type).collect()),
            Value::Sequence(members) if !members.iter().any(Values::contains_response) => {
                Value::Opaque(Type::Unknown, reason())
            }
            other => other,
        };
        self.0.into_iter().map(one).collect()
    }

    /// How many values it is made of, counted up to a little more than `limit`.
    fn nodes(&self, limit: usize) -> usize {
        let mut count = 0;
        for value in &self.0 {
            count += 1;
            if count > limit {
                return count;
            }
            let left = limit - count;
            let sum = |parts: &mut dyn Iterator<Item = &Values>| {
                let mut inner = 0;
                for part in parts {
                    inner += part.nodes(left.saturating_sub(inner));
                    if inner > left {
                        break;
                    }
                }
                inner
            };
            count += match value {
                Value::Tuple(members) | Value::Sequence(members) => sum(&mut members.iter()),
                Value::Structure(structure) => sum(&mut structure.fields.iter().map(|(_, values)| values)),
                Value::Variant(variant) => sum(&mut variant.fields.iter().map(|(_, values)| values)),
                Value::Object(object) => sum(&mut object.parts.iter().map(|(_, values)| values)),
                Value::Closure(closure) => sum(&mut closure.captured.iter().map(|(_, values)| values)),
                _ => 0,
            };
        }
        count
    }

    /// Whether a response is in it, also inside of wrappers.
    pub fn contains_response(&self) -> bool {
        self.0.iter().any(|value| match value {
            Value::Response(_) => true,
            Value::Tuple(members) | Value::Sequence(members) => members.iter().any(Values::contains_response),
            Value::Variant(variant) => variant.fields.iter().any(|(_, values)| values.contains_response()),
            Value::Structure(structure) => structure.fields.iter().any(|(_, values)| values.contains_response()),
            Value::Object(object) => object.parts.iter().any(|(_, values)| values.contains_response()),
            _ => false,
        })
    }

    /// Whether it is a response that was handed to the code to be filled.
    pub fn is_handed(&self) -> bool {
        self.0.iter().any(|value| matches!(value, Value::Response(response) if response.stage == Stage::Handed))
    }

    /// Changes every response in it, also inside of wrappers.
    #[must_use]
    pub fn map_responses(self, change: &impl Fn(&mut Response)) -> Values {
        self.map_parts(&|part| match part {
            Value::Response(mut response) => {
                change(Arc::make_mut(&mut response));
                Value::Response(response)
            }
            other => other,
        })
    }

    /// Changes every value in it, inside of wrappers in place of these.
    #[must_use]
    pub fn map_parts(self, change: &impl Fn(Value) -> Value) -> Values {
        Values(self.0.into_iter().map(|value| map_parts(value, change)).collect())
    }
}

impl IntoIterator for Values {
    type Item = Value;
    type IntoIter = std::vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Values {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let mut all = Self::none();
        for value in values {
            all.push(value);
        }
        all
    }
}

impl From<Value> for Values {
    fn from(value: Value) -> Self {
        Self::one(value)
    }
}

fn merge_fields(known: &mut Vec<(SmolStr, Values)>, new: &[(SmolStr, Values)]) {
    for (name, values) in new {
        match known.iter_mut().find(|(field, _)| field == name) {
            Some((_, union)) => union.extend(values.clone()),
            None => known.push((name.clone(), values.clone())),
        }
    }
}

fn map_parts(value: Value, change: &impl Fn(Value) -> Value) -> Value {
    let fields = |fields: &[(SmolStr, Values)]| {
        fields.iter().map(|(name, values)| (name.clone(), values.clone().map_parts(change))).collect::<Vec<_>>()
    };
    match value {
        Value::Tuple(members) => Value::Tuple(members.into_iter().map(|member| member.map_parts(change)).collect()),
        Value::Variant(variant) => {
            let changed = fields(&variant.fields);
            Value::Variant(Arc::new(VariantValue { fields: changed, ..(*variant).clone() }))
        }
        Value::Structure(structure) => {
            let changed = fields(&structure.fields);
            Value::Structure(Arc::new(StructureValue { fields: changed, ..(*structure).clone() }))
        }
        Value::Object(object) => {
            let parts = object.parts.iter().map(|(name, part)| (*name, part.clone().map_parts(change))).collect();
            Value::Object(Arc::new(ObjectValue { parts, path: object.path.clone() }))
        }
        other => change(other),
    }
}
