//! Items: functions, types, headers of containers, uses and macros.

use std::sync::Arc;

use super::attributes::lower_attributes;
use super::expressions::{lower_block, lower_expression};
use super::patterns::lower_pattern;
use super::types::{generics, lower_bounds, lower_type, name, path, text};
use super::{Surroundings, macros, span};
use crate::syntax::ItemKind;
use crate::syntax::facts::{
    Constant, Enumeration, ExternCrate, Field, Fields, Function, Implementation, ItemFacts, MacroRules, ModuleHeader,
    Parameter, Receiver, Structure, TraitHeader, TypeAlias, UseLeaf,
};

/// Parses and lowers the text of one item.
pub(super) fn lower(kind: ItemKind, surroundings: Surroundings, text: &str) -> syn::Result<ItemFacts> {
    let leaf_of_module = matches!(kind, ItemKind::Implementation | ItemKind::Trait | ItemKind::Module);
    match surroundings {
        Surroundings::Implementation if !leaf_of_module => {
            syn::parse_str(text).map(|item: syn::ImplItem| lower_implementation_item(&item))
        }
        Surroundings::Trait if !leaf_of_module => {
            syn::parse_str(text).map(|item: syn::TraitItem| lower_trait_item(&item))
        }
        _ => syn::parse_str(text).map(|item: syn::Item| lower_item(&item)),
    }
}

/// Lowers an item in a module or a block.
pub(super) fn lower_item(item: &syn::Item) -> ItemFacts {
    match item {
        syn::Item::Fn(item) => {
            ItemFacts::Function(Arc::new(function(&item.attrs, is_public(&item.vis), &item.sig, Some(&item.block))))
        }
        syn::Item::Const(item) => {
            ItemFacts::Constant(constant(&item.attrs, &item.vis, &item.ident, &item.ty, Some(&item.expr)))
        }
        syn::Item::Static(item) => {
            ItemFacts::Constant(constant(&item.attrs, &item.vis, &item.ident, &item.ty, Some(&item.expr)))
        }
        syn::Item::Struct(item) => ItemFacts::Structure(Structure {
            name: name(&item.ident),
            attributes: lower_attributes(&item.attrs),
            generics: generics(&item.generics),
            fields: fields(&item.fields),
        }),
        syn::Item::Union(item) => ItemFacts::Structure(Structure {
            name: name(&item.ident),
            attributes: lower_attributes(&item.attrs),
            generics: generics(&item.generics),
            fields: Fields::Named(item.fields.named.iter().enumerate().map(field).collect()),
        }),
        syn::Item::Enum(item) => ItemFacts::Enumeration(enumeration(item)),
        syn::Item::Impl(item) => ItemFacts::Implementation(Implementation {
            attributes: lower_attributes(&item.attrs),
            generics: generics(&item.generics),
            implemented: item.trait_.as_ref().map(|(implemented, _)| path(None, implemented)),
            negative: false,
            target: lower_type(&item.self_ty),
        }),
        syn::Item::Trait(item) => ItemFacts::Trait(TraitHeader {
            name: name(&item.ident),
            attributes: lower_attributes(&item.attrs),
            supertraits: lower_bounds(item.supertraits.iter()),
        }),
        syn::Item::Type(item) => ItemFacts::TypeAlias(TypeAlias {
            name: name(&item.ident),
            attributes: lower_attributes(&item.attrs),
            generics: generics(&item.generics),
            target: Some(lower_type(&item.ty)),
        }),
        syn::Item::Use(item) => {
            let mut leaves = Vec::new();
            let outside = !matches!(item.vis, syn::Visibility::Inherited);
            flatten(&item.tree, &mut Vec::new(), item.leading_colon.is_some(), outside, &mut leaves);
            ItemFacts::Use(leaves)
        }
        syn::Item::ExternCrate(item) => ItemFacts::ExternCrate(ExternCrate {
            name: text(&item.ident),
            alias: text(item.rename.as_ref().map_or(&item.ident, |(_, alias)| alias)),
            macro_use: item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_use")),
        }),
        syn::Item::Mod(item) => {
            ItemFacts::Module(ModuleHeader { name: name(&item.ident), attributes: lower_attributes(&item.attrs) })
        }
        syn::Item::Macro(item) => match &item.ident {
            Some(ident) => {
                ItemFacts::MacroRules(MacroRules { name: name(ident), rules: macros::lower_rules(&item.mac.tokens) })
            }
            None => ItemFacts::MacroCall(macros::lower_call(&item.mac).0),
        },
        _ => ItemFacts::Other(None),
    }
}

fn lower_implementation_item(item: &syn::ImplItem) -> ItemFacts {
    match item {
        syn::ImplItem::Fn(item) => {
            ItemFacts::Function(Arc::new(function(&item.attrs, is_public(&item.vis), &item.sig, Some(&item.block))))
        }
        syn::ImplItem::Const(item) => {
            ItemFacts::Constant(constant(&item.attrs, &item.vis, &item.ident, &item.ty, Some(&item.expr)))
        }
        syn::ImplItem::Type(item) => ItemFacts::TypeAlias(TypeAlias {
            name: name(&item.ident),
            attributes: lower_attributes(&item.attrs),
            generics: generics(&item.generics),
            target: Some(lower_type(&item.ty)),
        }),
        syn::ImplItem::Macro(item) => ItemFacts::MacroCall(macros::lower_call(&item.mac).0),
        _ => ItemFacts::Other(None),
    }
}

fn lower_trait_item(item: &syn::TraitItem) -> ItemFacts {
    match item {
        syn::TraitItem::Fn(item) => {
            ItemFacts::Function(Arc::new(function(&item.attrs, true, &item.sig, item.default.as_ref())))
        }
        syn::TraitItem::Const(item) => {
            let value = item.default.as_ref().map(|(_, value)| value);
            ItemFacts::Constant(constant(&item.attrs, &syn::Visibility::Inherited, &item.ident, &item.ty, value))
        }
        syn::TraitItem::Type(item) => ItemFacts::TypeAlias(TypeAlias {
            name: name(&item.ident),
            attributes: lower_attributes(&item.attrs),
            generics: generics(&item.generics),
            target: item.default.as_ref().map(|(_, target)| lower_type(target)),
        }),
        syn::TraitItem::Macro(item) => ItemFacts::MacroCall(macros::lower_call(&item.mac).0),
        _ => ItemFacts::Other(None),
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn function(
    attributes: &[syn::Attribute],
    public: bool,
    signature: &syn::Signature,
    block: Option<&syn::Block>,
) -> Function {
    let receiver = signature.receiver().map(|receiver| Receiver {
        mutable_reference: matches!(receiver.kind, syn::ReceiverKind::Reference(_, _, Some(_))),
    });
    let parameters = signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            syn::FnArg::Typed(typed) => {
                let pattern = lower_pattern(&typed.pat);
                Some(Parameter { pattern, annotation: lower_type(&typed.ty), span: span(typed.colon_token.span) })
            }
            syn::FnArg::Receiver(_) => None,
        })
        .collect();
    Function {
        name: name(&signature.ident),
        attributes: lower_attributes(attributes),
        public,
        generics: generics(&signature.generics),
        receiver,
        parameters,
        output: match &signature.output {
            syn::ReturnType::Type(_, output) => Some(lower_type(output)),
            syn::ReturnType::Default => None,
        },
        is_async: signature.asyncness.is_some(),
        body: block.map(lower_block),
    }
}

fn constant(
    attributes: &[syn::Attribute],
    visibility: &syn::Visibility,
    ident: &syn::Ident,
    annotation: &syn::Type,
    value: Option<&syn::Expr>,
) -> Constant {
    Constant {
        name: name(ident),
        attributes: lower_attributes(attributes),
        public: is_public(visibility),
        annotation: lower_type(annotation),
        value: value.map(lower_expression),
    }
}

fn fields(fields: &syn::Fields) -> Fields {
    match fields {
        syn::Fields::Named(fields) => Fields::Named(fields.named.iter().enumerate().map(field).collect()),
        syn::Fields::Unnamed(fields) => Fields::Positional(fields.unnamed.iter().enumerate().map(field).collect()),
        syn::Fields::Unit => Fields::Unit,
    }
}

fn field((index, field): (usize, &syn::Field)) -> Field {
    Field {
        name: field.ident.as_ref().map_or_else(|| index.to_string().into(), text),
        attributes: lower_attributes(&field.attrs),
        annotation: lower_type(&field.ty),
    }
}

fn enumeration(item: &syn::ItemEnum) -> Enumeration {
    let variants = item
        .variants
        .iter()
        .map(|variant| Structure {
            name: name(&variant.ident),
            attributes: lower_attributes(&variant.attrs),
            generics: Vec::new(),
            fields: fields(&variant.fields),
        })
        .collect();
    Enumeration {
        name: name(&item.ident),
        attributes: lower_attributes(&item.attrs),
        generics: generics(&item.generics),
        variants,
    }
}

fn flatten(
    tree: &syn::UseTree,
    prefix: &mut Vec<smol_str::SmolStr>,
    absolute: bool,
    public: bool,
    leaves: &mut Vec<UseLeaf>,
) {
    let mut push = |path: Vec<smol_str::SmolStr>, alias| leaves.push(UseLeaf { path, alias, absolute, public });
    match tree {
        syn::UseTree::Path(path) => {
            prefix.push(text(&path.ident));
            flatten(&path.tree, prefix, absolute, public, leaves);
            prefix.pop();
        }
        syn::UseTree::Name(leaf) => {
            let mut path = prefix.clone();
            if leaf.ident != "self" || path.is_empty() {
                path.push(text(&leaf.ident));
            }
            let alias = path.last().cloned();
            push(path, alias);
        }
        syn::UseTree::Rename(leaf) => {
            let mut path = prefix.clone();
            if leaf.ident != "self" || path.is_empty() {
                path.push(text(&leaf.ident));
            }
            push(path, Some(text(&leaf.rename)));
        }
        syn::UseTree::Glob(_) => push(prefix.clone(), None),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, absolute, public, leaves);
            }
        }
    }
}

/// Whether the attributes leave the thing out of every build but tests.
pub(super) fn is_test_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}
