//! Patterns that name a constructor: of a struct, of a variant, of a constant.

use smol_str::SmolStr;

use super::Evaluator;
use super::patterns::{Bindings, Fit, fit_constant};
use crate::program::ids::Definition;
use crate::program::names::{ExternalPath, Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{Reason, Value, Values, VariantOwner};
use crate::syntax::facts::{Fields, ItemFacts, Path};

pub(super) enum Constructor {
    Definition(Definition, Option<SmolStr>),
    External(ExternalPath),
    Constant(Values),
    Unknown,
}

impl Evaluator<'_, '_> {
    pub(super) fn constructor(&mut self, path: &Path) -> Constructor {
        match self.resolve_path(path, Namespace::Value).or_else(|| self.resolve_path(path, Namespace::Type)) {
            Some(Resolution::Definition(definition)) => match &*self.program.facts(definition.item) {
                ItemFacts::Constant(_) => Constructor::Constant(self.constant(definition)),
                _ => Constructor::Definition(definition, None),
            },
            Some(Resolution::Variant(definition, name)) => Constructor::Definition(definition, Some(name)),
            Some(Resolution::Associated(..)) => Constructor::Unknown,
            Some(Resolution::External(path)) => match crate::frameworks::constant(&path, self.no_site()) {
                Some(values) => Constructor::Constant(values),
                None => Constructor::External(path),
            },
            _ if path.segments.len() == 2 && path.segments[0].name.text == "Self" => {
                match self.frame.context.self_type.clone() {
                    Some(Type::Definition(definition, _)) => {
                        Constructor::Definition(definition, Some(path.segments[1].name.text.clone()))
                    }
                    _ => Constructor::Unknown,
                }
            }
            _ if path.last() == "Self" => match self.frame.context.self_type.clone() {
                Some(Type::Definition(definition, _)) => Constructor::Definition(definition, None),
                _ => Constructor::Unknown,
            },
            _ => Constructor::Unknown,
        }
    }

    pub(super) fn fit_constructor(
        &mut self,
        path: &Path,
        value: &Value,
        members: impl FnOnce(&mut Self, &Value) -> (Fit, Bindings),
    ) -> (Fit, Bindings) {
        let constructor = self.constructor(path);
        match (&constructor, value) {
            (Constructor::Definition(definition, Some(name)), Value::Variant(variant)) => {
                if variant.owner != VariantOwner::Definition(*definition) || variant.name != *name {
                    return (Fit::Never, Vec::new());
                }
                members(self, value)
            }
            (Constructor::Definition(definition, None), Value::Structure(structure)) => {
                if structure.definition.item != definition.item {
                    return (Fit::Never, Vec::new());
                }
                members(self, value)
            }
            (Constructor::External(path), Value::Variant(variant)) => {
                if matches!(variant.owner, VariantOwner::Definition(_)) || !variant.is_named(path.last()) {
                    return (Fit::Never, Vec::new());
                }
                members(self, value)
            }
            (Constructor::Constant(constant), value) => (fit_constant(constant, value), Vec::new()),
            (Constructor::Definition(definition, name), Value::Opaque(ty, reason)) => {
                let payload = self.opaque_variant(*definition, name.as_deref(), ty, reason);
                let (fit, bindings) = members(self, &payload);
                (if name.is_some() { fit.min(Fit::Maybe) } else { fit }, bindings)
            }
            (Constructor::External(path), Value::Opaque(ty, reason)) => {
                let payload = opaque_payload(path, ty, reason);
                let (fit, bindings) = members(self, &payload);
                let only = !matches!(path.last(), "Ok" | "Err" | "Some" | "None")
                    && !path.owner().is_some_and(|owner| owner.starts_with(char::is_uppercase));
                (if only { fit } else { fit.min(Fit::Maybe) }, bindings)
            }
            (Constructor::External(_), Value::Object(_)) => members(self, value),
            _ => {
                let (_, bindings) = members(self, &Value::Opaque(Type::Unknown, Reason::new("part of a pattern")));
                (Fit::Maybe, bindings)
            }
        }
    }

    /// A value of this struct or variant whose fields are known by type only.
    pub(super) fn opaque_variant(
        &self,
        definition: Definition,
        name: Option<&str>,
        ty: &Type,
        reason: &Reason,
    ) -> Value {
        let facts = self.program.facts(definition.item);
        let (fields, generics) = match (&*facts, name) {
            (ItemFacts::Structure(structure), _) => (Some(&structure.fields), &structure.generics),
            (ItemFacts::Enumeration(enumeration), Some(name)) => (
                enumeration.variants.iter().find(|variant| variant.name.text == name).map(|variant| &variant.fields),
                &enumeration.generics,
            ),
            _ => return Value::Opaque(Type::Unknown, reason.clone()),
        };
        let arguments = match ty {
            Type::Definition(_, arguments) => arguments.as_slice(),
            _ => &[],
        };
        let fields = fields.map_or(&[][..], Fields::all).iter().map(|field| {
            let names = generics.iter().map(|parameter| parameter.name.clone());
            let ty = self.type_with(definition.module, names, arguments, &field.annotation);
            (field.name.clone(), Values::opaque(ty, reason))
        });
        Value::Variant(std::sync::Arc::new(crate::program::value::VariantValue {
            owner: VariantOwner::Definition(definition),
            name: name.unwrap_or_default().into(),
            fields: fields.collect(),
        }))
    }
}

/// The payload that matching an outside constructor against an opaque value gives.
fn opaque_payload(path: &ExternalPath, ty: &Type, reason: &Reason) -> Value {
    let argument = match (path.last(), ty.unboxed()) {
        ("Err", Type::External(owner, arguments)) if owner.is_std("Result") => arguments.get(1).cloned(),
        ("Ok" | "Some", Type::External(_, arguments)) => arguments.first().cloned(),
        (_, Type::External(_, arguments)) => arguments.first().cloned(),
        _ => None,
    };
    if let Some(asked) = crate::frameworks::destructured(path) {
        return Value::Tuple(vec![asked]);
    }
    Value::Tuple(vec![Values::opaque(argument.unwrap_or(Type::Unknown), reason)])
}
