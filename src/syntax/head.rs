//! Reads the head of an `impl`: the last name of its trait and of its type.

use super::code::{Code, LeafKind};
use crate::source::Span;

/// What an `impl` is of and for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ImplHead {
    pub(super) trait_name: Option<Span>,
    pub(super) type_name: Option<Span>,
}

/// Reads the tokens between `impl` and the body.
pub(super) fn impl_head(code: &Code<'_>, after_impl: usize, end: usize) -> ImplHead {
    let start = if code.is(after_impl, LeafKind::Less) { skip_angles(code, after_impl, end) } else { after_impl };
    match find_for(code, start, end) {
        Some(position) => {
            ImplHead { trait_name: path_name(code, start, position), type_name: path_name(code, position + 1, end) }
        }
        None => ImplHead { trait_name: None, type_name: path_name(code, start, end) },
    }
}

/// The `for` between trait and type; the one of `for<'a>` is another.
fn find_for(code: &Code<'_>, start: usize, end: usize) -> Option<usize> {
    let mut index = start;
    while index < end {
        match code.kind(index)? {
            LeafKind::Less => index = skip_angles(code, index, end),
            LeafKind::Word if code.word(index) == "where" => return None,
            LeafKind::Word if code.word(index) == "for" && !binds_lifetimes(code, index) => {
                return Some(index);
            }
            _ => index = code.group_end(index).next,
        }
    }
    None
}

/// `for<'a>`, rather than `for <T as Trait>::Name`.
fn binds_lifetimes(code: &Code<'_>, index: usize) -> bool {
    code.is(index + 1, LeafKind::Less) && matches!(code.kind(index + 2), Some(LeafKind::Lifetime | LeafKind::Greater))
}

fn path_name(code: &Code<'_>, start: usize, end: usize) -> Option<Span> {
    let mut index = start;
    let mut name = None;
    while index < end {
        match code.kind(index)? {
            LeafKind::Word => match code.word(index) {
                "mut" | "dyn" | "const" | "impl" => index += 1,
                "for" if binds_lifetimes(code, index) => index = skip_angles(code, index + 1, end),
                "where" | "as" | "fn" | "unsafe" | "extern" => return name,
                _ => {
                    let leaf = code.leaves[index];
                    name = Some(Span::new(leaf.start, leaf.end));
                    index += 1;
                    if code.is(index, LeafKind::Less) {
                        index = skip_angles(code, index, end);
                    }
                    if !code.is_path_separator(index) {
                        return name;
                    }
                }
            },
            // A qualified path: `<T as Trait>::Name`.
            LeafKind::Less => index = skip_angles(code, index, end),
            LeafKind::Ampersand
            | LeafKind::Lifetime
            | LeafKind::Star
            | LeafKind::Bang
            | LeafKind::Question
            | LeafKind::Colon => index += 1,
            LeafKind::OpenParenthesis if matches!(code.word(index + 1), "dyn" | "impl") => {
                index += 1;
            }
            _ => return name,
        }
    }
    name
}

/// The token after the `>` that closes a `<`.
fn skip_angles(code: &Code<'_>, start: usize, end: usize) -> usize {
    let mut depth = 0_u32;
    let mut index = start;
    while index < end {
        match code.kind(index) {
            Some(LeafKind::Less) => depth += 1,
            Some(LeafKind::Greater) if !is_arrow_head(code, index) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index + 1;
                }
            }
            Some(kind) if kind.opens() => {
                index = code.group_end(index).next;
                continue;
            }
            _ => {}
        }
        index += 1;
    }
    end
}

/// Whether a `>` belongs to `->` or `=>`.
pub(super) fn is_arrow_head(code: &Code<'_>, index: usize) -> bool {
    index > 0 && code.joined(index - 1) && matches!(code.kind(index - 1), Some(LeafKind::Minus | LeafKind::Equals))
}
