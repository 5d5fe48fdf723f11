//! What a path stands for as a value: functions, constants, constructors, members of types.

use std::sync::Arc;

use smol_str::SmolStr;

use super::Evaluator;
use crate::program::ids::{Definition, Site};
use crate::program::names::{Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{FunctionValue, StructureValue, Value, Values, VariantOwner, VariantValue};
use crate::syntax::ItemKind;
use crate::syntax::facts::{Path, TypeExpression};

impl Evaluator<'_, '_> {
    /// The value that a resolved path stands for.
    pub(super) fn resolved_value(
        &mut self,
        resolution: Resolution,
        path: &Path,
        site: Site,
        generics: Vec<Type>,
    ) -> Values {
        match resolution {
            Resolution::Definition(definition) => self.definition_value(definition, generics, site),
            Resolution::Variant(definition, name) => Values::one(Value::Variant(Arc::new(VariantValue {
                owner: VariantOwner::Definition(definition),
                name,
                fields: Vec::new(),
            }))),
            Resolution::Associated(definition, name) => {
                let ty = self.owner_type(definition, path);
                self.member_value(&ty, &name, site, generics)
                    .unwrap_or_else(|| self.unknown(format!("`{}` is not known", path.joined())))
            }
            Resolution::External(external) => {
                if external.krate() == "std" && external.last() == "None" {
                    return Values::std_variant("Option", "None", None);
                }
                crate::frameworks::constant(&external, site).unwrap_or_else(|| Values::one(Value::External(external)))
            }
            Resolution::Module(_) => self.unknown(format!("`{}` is a module", path.joined())),
        }
    }

    /// The type that a path's owner part names, with its type arguments.
    fn owner_type(&mut self, definition: Definition, path: &Path) -> Type {
        let mut owner = path.clone();
        owner.segments.pop();
        match self.resolve_type(&TypeExpression::Path(owner)) {
            Type::Unknown => Type::Definition(definition, Vec::new()),
            known => known,
        }
    }

    fn definition_value(&mut self, definition: Definition, generics: Vec<Type>, site: Site) -> Values {
        match self.program.store.item(definition.item).kind {
            ItemKind::Function => {
                Values::one(Value::Function(Arc::new(FunctionValue { definition, self_type: None, generics })))
            }
            ItemKind::Constant | ItemKind::Static => self.constant(definition),
            ItemKind::Structure => Values::one(Value::Structure(Arc::new(StructureValue {
                definition,
                arguments: generics,
                fields: Vec::new(),
                site: Some(site),
            }))),
            _ => self.unknown("an item that is no value"),
        }
    }

    /// `Type::member` as a value: an associated function or constant, or a variant.
    fn member_value(&mut self, ty: &Type, name: &str, site: Site, generics: Vec<Type>) -> Option<Values> {
        match ty {
            Type::External(path, _) => {
                let member = path.join(name);
                Some(crate::frameworks::constant(&member, site).unwrap_or_else(|| Values::one(Value::External(member))))
            }
            Type::Definition(definition, _) => {
                if let Some(Resolution::Variant(owner, name)) = self.resolver().continue_path(
                    Resolution::Definition(*definition),
                    &[SmolStr::new(name)],
                    Namespace::Value,
                ) {
                    return Some(Values::one(Value::Variant(Arc::new(VariantValue {
                        owner: VariantOwner::Definition(owner),
                        name,
                        fields: Vec::new(),
                    }))));
                }
                if self.program.store.item(definition.item).kind == ItemKind::Trait {
                    return Some(self.trait_function(*definition, name));
                }
                let member = self.find_member(ty, name)?;
                match self.program.store.item(member.item).kind {
                    ItemKind::Function => Some(Values::one(Value::Function(Arc::new(FunctionValue {
                        definition: member,
                        self_type: Some(ty.clone()),
                        generics,
                    })))),
                    ItemKind::Constant => Some(self.constant(member)),
                    _ => None,
                }
            }
            Type::Bounds(bounds) => bounds.iter().find_map(|bound| match bound {
                Type::Definition(definition, _) => Some(self.trait_function(*definition, name)),
                _ => None,
            }),
            _ => None,
        }
    }

    /// `Trait::function`: the only implementation, if there is just one.
    fn trait_function(&mut self, definition: Definition, name: &str) -> Values {
        match self.only_implementation(definition, name) {
            Some(function) => Values::one(Value::Function(Arc::new(function))),
            None => self.unknown(format!("`{name}` has several implementations")),
        }
    }

    /// `Self::x`, `T::x`, `<T as Trait>::x` and `Alias::x`.
    pub(super) fn associated_value(&mut self, path: &Path, site: Site, generics: Vec<Type>) -> Option<Values> {
        let ty = if let Some(qualified) = &path.qualified {
            self.resolve_type(qualified)
        } else {
            let mut owner = path.clone();
            owner.segments.pop()?;
            if owner.segments.is_empty() {
                return self.self_constructor(path, site);
            }
            self.resolve_type(&TypeExpression::Path(owner))
        };
        self.member_value(&ty, path.last(), site, generics)
    }

    fn self_constructor(&mut self, path: &Path, site: Site) -> Option<Values> {
        if path.last() != "Self" {
            return None;
        }
        let Some(Type::Definition(definition, arguments)) = self.frame.context.self_type.clone() else { return None };
        Some(Values::one(Value::Structure(Arc::new(StructureValue {
            definition,
            arguments,
            fields: Vec::new(),
            site: Some(site),
        }))))
    }
}
