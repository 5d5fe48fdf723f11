//! Paths, types and generics.

use smol_str::{SmolStr, ToSmolStr};

use super::span;
use crate::source::Span;
use crate::syntax::facts::{GenericParameter, Name, Path, Segment, TypeExpression};

pub(super) fn name(ident: &syn::Ident) -> Name {
    Name { text: text(ident), span: span(ident.span()) }
}

pub(super) fn text(ident: &syn::Ident) -> SmolStr {
    let text = ident.to_smolstr();
    match text.strip_prefix("r#") {
        Some(plain) => plain.into(),
        None => text,
    }
}

pub(super) fn path(qself: Option<&syn::QSelf>, path: &syn::Path) -> Path {
    let segments: Vec<Segment> = path.segments.iter().map(segment).collect();
    let first = path.leading_colon.as_ref().map(|colon| span(colon.spans[0]));
    let start = qself.map(|qself| span(qself.lt_token.span)).or(first);
    let whole = segments.iter().map(|segment| segment.name.span).chain(path.segments.iter().filter_map(arguments_span));
    let covered = start.into_iter().chain(whole).reduce(Span::cover).unwrap_or_default();
    Path {
        segments,
        absolute: path.leading_colon.is_some(),
        qualified: qself.map(|qself| Box::new(lower_type(&qself.ty))),
        trait_segments: qself.map_or(0, |qself| qself.position),
        span: covered,
    }
}

fn segment(segment: &syn::PathSegment) -> Segment {
    let arguments = match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => generic_arguments(arguments),
        syn::PathArguments::Parenthesized(arguments) => {
            let mut all: Vec<_> = arguments.inputs.iter().map(|input| lower_type(&input.ty)).collect();
            if let syn::ReturnType::Type(_, output) = &arguments.output {
                all.push(TypeExpression::Binding("Output".into(), Box::new(lower_type(output))));
            }
            all
        }
        syn::PathArguments::None => Vec::new(),
    };
    Segment { name: name(&segment.ident), arguments }
}

fn arguments_span(segment: &syn::PathSegment) -> Option<Span> {
    match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(span(arguments.gt_token.span)),
        syn::PathArguments::Parenthesized(arguments) => Some(span(arguments.paren_token.span.close())),
        syn::PathArguments::None => None,
    }
}

pub(super) fn generic_arguments(arguments: &syn::AngleBracketedGenericArguments) -> Vec<TypeExpression> {
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(lower_type(ty)),
            syn::GenericArgument::AssocType(binding) => {
                Some(TypeExpression::Binding(text(&binding.ident), Box::new(lower_type(&binding.ty))))
            }
            _ => None,
        })
        .collect()
}

pub(super) fn lower_type(ty: &syn::Type) -> TypeExpression {
    match ty {
        syn::Type::Path(path_type) => TypeExpression::Path(path(path_type.qself.as_ref(), &path_type.path)),
        syn::Type::Reference(reference) => TypeExpression::Reference {
            mutable: reference.mutability.is_some(),
            inner: Box::new(lower_type(&reference.elem)),
        },
        syn::Type::Tuple(tuple) => TypeExpression::Tuple(tuple.elems.iter().map(lower_type).collect()),
        syn::Type::Array(array) => TypeExpression::Sequence(Box::new(lower_type(&array.elem))),
        syn::Type::Slice(slice) => TypeExpression::Sequence(Box::new(lower_type(&slice.elem))),
        syn::Type::ImplTrait(bounds) => TypeExpression::ImplTrait(lower_bounds(bounds.bounds.iter())),
        syn::Type::TraitObject(bounds) => TypeExpression::TraitObject(lower_bounds(bounds.bounds.iter())),
        syn::Type::Paren(inner) => lower_type(&inner.elem),
        syn::Type::Group(inner) => lower_type(&inner.elem),
        syn::Type::Infer(_) => TypeExpression::Infer,
        syn::Type::Never(_) => TypeExpression::Never,
        _ => TypeExpression::Other,
    }
}

pub(super) fn lower_bounds<'a>(bounds: impl Iterator<Item = &'a syn::TypeParamBound>) -> Vec<TypeExpression> {
    bounds
        .filter_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => Some(TypeExpression::Path(path(None, &bound.path))),
            _ => None,
        })
        .collect()
}

pub(super) fn generics(generics: &syn::Generics) -> Vec<GenericParameter> {
    let mut parameters: Vec<GenericParameter> = generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => Some(GenericParameter {
                name: text(&parameter.ident),
                bounds: lower_bounds(parameter.bounds.iter()),
                default: parameter.default.as_ref().map(|(_, default)| lower_type(default)),
            }),
            _ => None,
        })
        .collect();
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        let syn::WherePredicate::Type(predicate) = predicate else { continue };
        let TypeExpression::Path(bounded) = lower_type(&predicate.bounded_ty) else { continue };
        let Some(identifier) = bounded.as_identifier() else { continue };
        if let Some(parameter) = parameters.iter_mut().find(|parameter| parameter.name == identifier.text) {
            parameter.bounds.extend(lower_bounds(predicate.bounds.iter()));
        }
    }
    parameters
}
