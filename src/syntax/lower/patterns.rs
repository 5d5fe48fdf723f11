//! Patterns.

use super::expressions::literal;
use super::types::{name, path, text};
use crate::syntax::facts::Pattern;

/// Lowers a pattern; a guard around it is left to the caller.
pub(super) fn lower_pattern(pattern: &syn::Pat) -> Pattern {
    match pattern {
        syn::Pat::Ident(ident) => Pattern::Binding {
            name: name(&ident.ident),
            inner: ident.subpat.as_ref().map(|(_, inner)| Box::new(lower_pattern(inner))),
        },
        syn::Pat::Wild(_) => Pattern::Wildcard,
        syn::Pat::Rest(_) => Pattern::Rest,
        syn::Pat::Path(expression) => Pattern::Path(path(expression.qself.as_ref(), &expression.path)),
        syn::Pat::TupleStruct(tuple) => Pattern::TupleStruct(
            path(tuple.qself.as_ref(), &tuple.path),
            tuple.elems.iter().map(lower_pattern).collect(),
        ),
        syn::Pat::Struct(structure) => Pattern::Struct(
            path(structure.qself.as_ref(), &structure.path),
            structure
                .fields
                .iter()
                .map(|field| {
                    let field_name = match &field.member {
                        syn::Member::Named(ident) => text(ident),
                        syn::Member::Unnamed(index) => index.index.to_string().into(),
                    };
                    (field_name, lower_pattern(&field.pat))
                })
                .collect(),
        ),
        syn::Pat::Tuple(tuple) => Pattern::Tuple(tuple.elems.iter().map(lower_pattern).collect()),
        syn::Pat::Slice(slice) => Pattern::Slice(slice.elems.iter().map(lower_pattern).collect()),
        syn::Pat::Lit(expression) => Pattern::Literal(literal(&expression.lit)),
        syn::Pat::Or(cases) => Pattern::Or(cases.cases.iter().map(lower_pattern).collect()),
        syn::Pat::Paren(inner) => lower_pattern(&inner.pat),
        syn::Pat::Reference(reference) => lower_pattern(&reference.pat),
        syn::Pat::Type(typed) => lower_pattern(&typed.pat),
        syn::Pat::Guard(guarded) => lower_pattern(&guarded.pat),
        _ => Pattern::Other,
    }
}
