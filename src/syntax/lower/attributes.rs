//! Outer attributes, with `cfg_attr` looked into.

use smol_str::ToSmolStr;

use super::{macros, span, types};
use crate::source::Span;
use crate::syntax::facts::Attribute;

/// Lowers outer attributes; doc comments are left out, since they decide nothing.
pub(super) fn lower_attributes(attributes: &[syn::Attribute]) -> Vec<Attribute> {
    let mut lowered = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident("doc") {
            let whole = span(attribute.pound_token.span).cover(span(attribute.bracket_token.span.close()));
            lower_meta(&attribute.meta, whole, &mut lowered);
        }
    }
    lowered
}

fn lower_meta(meta: &syn::Meta, whole: Span, lowered: &mut Vec<Attribute>) {
    let (arguments, text) = match meta {
        syn::Meta::Path(_) => (Vec::new(), smol_str::SmolStr::default()),
        syn::Meta::List(list) => {
            if list.path.is_ident("cfg_attr") {
                lower_conditional(list, whole, lowered);
            }
            (macros::arguments(&list.tokens).0, list.tokens.to_smolstr())
        }
        syn::Meta::NameValue(pair) => {
            let value = super::expressions::lower_expression(&pair.value);
            (vec![crate::syntax::facts::MacroArgument { name: None, value }], smol_str::SmolStr::default())
        }
    };
    lowered.push(Attribute { path: types::path(None, meta.path()), arguments, text, span: whole });
}

fn lower_conditional(list: &syn::MetaList, whole: Span, lowered: &mut Vec<Attribute>) {
    let parser = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    if let Ok(metas) = list.parse_args_with(parser) {
        for meta in metas.iter().skip(1) {
            lower_meta(meta, whole, lowered);
        }
    }
}
