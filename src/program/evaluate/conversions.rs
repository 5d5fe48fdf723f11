//! `?`, `.into()` and `From`: what a value becomes when another type is asked for.

use std::sync::Arc;

use smol_str::SmolStr;

use super::state::merge;
use super::{Evaluator, Flows, State};
use crate::program::ids::Definition;
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Reason, Value, Values, VariantOwner, VariantValue};
use crate::syntax::facts::{Expression, ItemFacts};

/// A conversion that may be the one that is taken.
enum Conversion {
    /// `impl From<…> for Target`
    Function(FunctionValue),
    /// `#[from]` on the payload of a variant.
    Variant(SmolStr),
}

impl Evaluator<'_, '_> {
    /// `inner?`
    pub(super) fn try_expression(&mut self, inner: &Expression, state: State, expected: &Type) -> Flows {
        let wrapped = match &self.frame.output {
            Type::External(path, arguments) if path.is_std("Result") => {
                Type::External(path.clone(), vec![expected.clone(), arguments.get(1).cloned().unwrap_or(Type::Unknown)])
            }
            _ => Type::Unknown,
        };
        let mut flows = Flows::new();
        for (state, values) in self.evaluate(inner, state, &wrapped) {
            let values = self.resolve_references(&state, values);
            let mut going = Values::none();
            for value in values {
                self.try_value(value, &state, &mut going);
            }
            if !going.is_empty() {
                flows.push((state, going));
            }
        }
        merge(flows)
    }

    fn try_value(&mut self, value: Value, state: &State, going: &mut Values) {
        match &value {
            Value::Variant(variant) => {
                let payload =
                    variant.fields.first().map_or_else(|| Values::one(Value::Unit), |(_, values)| values.clone());
                match variant.name.as_str() {
                    "Ok" | "Some" => going.extend(payload),
                    "None" => self.returned(state.clone(), Values::std_variant("Option", "None", None)),
                    "Err" => self.return_error(&payload, state),
                    _ => going.push(value),
                }
            }
            Value::Opaque(ty, reason) => {
                let ty = ty.unboxed();
                going.push(Value::Opaque(ty.argument(0), reason.clone()));
                // What is `?`ed in a function that answers an `Option` is one itself.
                if ty.is_std("Option") || ty.is_unknown() && self.frame.output.is_std("Option") {
                    self.returned(state.clone(), Values::std_variant("Option", "None", None));
                } else {
                    self.return_error(&Values::opaque(ty.argument(1), reason), state);
                }
            }
            _ => going.push(value),
        }
    }

    fn return_error(&mut self, error: &Values, state: &State) {
        let target = match &self.frame.output {
            output if output.is_std("Result") => output.argument(1),
            output => crate::frameworks::error_type(output),
        };
        for value in error {
            let (converted, assumed) = self.convert(value, &target);
            let mut state = state.clone();
            state.facts.assumed |= assumed;
            self.returned(state, Values::err(converted));
        }
    }

    /// What `value` becomes as a `target`, and whether that is one of several possibilities.
    pub(crate) fn convert(&mut self, value: &Value, target: &Type) -> (Values, bool) {
        let own = self.type_of(value);
        let unchanged = (Values::one(value.clone()), false);
        match target.unboxed() {
            Type::Definition(definition, _) => {
                if matches!(&own, Type::Definition(known, _) if known.item == definition.item) {
                    return unchanged;
                }
                self.convert_to(value, &own, *definition, target)
            }
            Type::External(path, arguments) if crate::frameworks::is_transparent(path) => {
                let _ = arguments;
                unchanged
            }
            Type::External(path, _) if let Some(converted) = crate::frameworks::converted(path, value) => {
                (Values::one(converted), false)
            }
            Type::External(path, _) => match value {
                Value::Opaque(..) => {
                    (Values::opaque(target.clone(), &Reason::new(format!("a value of type `{}`", path.last()))), false)
                }
                _ => unchanged,
            },
            _ => unchanged,
        }
    }

    fn convert_to(&mut self, value: &Value, own: &Type, definition: Definition, target: &Type) -> (Values, bool) {
        let known = !own.is_unknown() && !matches!(own, Type::Bounds(_));
        let candidates = self.conversions(definition);
        let (exact, generic): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|(from, _)| !matches!(from, Type::Parameter(_) | Type::Bounds(_)));
        let mut fitting: Vec<Conversion> = Vec::new();
        for (from, conversion) in exact {
            if !known || same_type(&from, own) {
                fitting.push(conversion);
            }
        }
        if fitting.is_empty() || !known {
            fitting.extend(generic.into_iter().map(|(_, conversion)| conversion));
        }
        if fitting.is_empty() {
            return (Values::opaque(target.clone(), &Reason::new("a conversion that is not known")), false);
        }
        let assumed = fitting.len() > 1;
        let mut all = Values::none();
        for conversion in fitting {
            match conversion {
                Conversion::Function(function) => {
                    let argument = Values::one(value.clone());
                    for outcome in self.call_function(&function, None, &[argument]).iter() {
                        all.extend(outcome.values.clone());
                    }
                }
                Conversion::Variant(name) => all.push(Value::Variant(Arc::new(VariantValue {
                    owner: VariantOwner::Definition(definition),
                    name,
                    fields: vec![(SmolStr::new_static("0"), Values::one(value.clone()))],
                }))),
            }
        }
        (all, assumed)
    }

    /// Every `From` of a type, with the type that it converts.
    fn conversions(&mut self, definition: Definition) -> Vec<(Type, Conversion)> {
        let mut all = Vec::new();
        let name = self.program.store.name(definition.item).unwrap_or_default();
        for &block in self.program.implementations.of_trait("From") {
            let item = self.program.store.item(block.item);
            let typed = item.impl_type.map(|span| self.program.store.text(block.item.file, span));
            if typed != Some(name) || !self.is_for(block, definition) {
                continue;
            }
            let facts = self.program.facts(block.item);
            let ItemFacts::Implementation(header) = &*facts else { continue };
            let written = header.implemented.as_ref().and_then(|path| path.segments.last()?.arguments.first());
            let Some(written) = written else { continue };
            let generics = header
                .generics
                .iter()
                .map(|parameter| (parameter.name.clone(), Type::Parameter(parameter.name.clone())));
            let context = TypeContext { generics: generics.collect(), ..TypeContext::default() };
            let from = self.resolver().ty(block.module, &context, written);
            let Some(function) = self.program.implementations.member(self.program.store_ref(), block, "from") else {
                continue;
            };
            let self_type = Some(Type::Definition(definition, Vec::new()));
            all.push((
                from,
                Conversion::Function(FunctionValue { definition: function, self_type, generics: Vec::new() }),
            ));
        }
        let facts = self.program.facts(definition.item);
        if let ItemFacts::Enumeration(enumeration) = &*facts {
            for variant in &enumeration.variants {
                for field in variant.fields.all() {
                    if field.attributes.iter().any(|attribute| attribute.path.last() == "from")
                        || variant.attributes.iter().any(|attribute| attribute.path.last() == "from")
                    {
                        let from = self.type_with(definition.module, std::iter::empty(), &[], &field.annotation);
                        all.push((from, Conversion::Variant(variant.name.text.clone())));
                    }
                }
            }
        }
        all
    }

    /// Whether an `impl` block is for this type.
    pub(crate) fn is_for(&self, block: Definition, definition: Definition) -> bool {
        let facts = self.program.facts(block.item);
        let ItemFacts::Implementation(header) = &*facts else { return false };
        matches!(
            self.resolver().ty(block.module, &TypeContext::default(), &header.target),
            Type::Definition(target, _) if target.item == definition.item
        )
    }
}

/// Whether two types are the same as far as they are known.
fn same_type(left: &Type, right: &Type) -> bool {
    match (left.unboxed(), right.unboxed()) {
        (Type::Definition(left, _), Type::Definition(right, _)) => left.item == right.item,
        (Type::External(left, _), Type::External(right, _)) => same_path(left, right),
        (left, right) => left == right,
    }
}

fn same_path(left: &ExternalPath, right: &ExternalPath) -> bool {
    let text = |path: &ExternalPath| path.krate() == "std" && matches!(path.last(), "str" | "String");
    left.last() == right.last() && (left.krate() == right.krate() || left.last() != "Error")
        || text(left) && text(right)
}
