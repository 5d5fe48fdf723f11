//! Lowering: the text of one item becomes owned facts. The only folder that knows syn.
//!
//! Must run on a thread with a large stack ([`crate::syntax::workers`]): syn and its trees recurse.

mod attributes;
mod expressions;
mod items;
mod macros;
mod patterns;
mod types;

use crate::source::Span;
use crate::syntax::ItemKind;
use crate::syntax::facts::{ItemFacts, SyntaxProblem};

/// Where an item stands, since the same text means other things in a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// A module.
    Module,
    /// An `impl` block.
    Implementation,
    /// A trait.
    Trait,
}

/// Parses `text`, one whole item (of a container: its attributes and header followed by `{}`), and
/// returns its facts. Ranges are relative to the start of `text`. What does not parse becomes
/// [`ItemFacts::Other`] with the parser's problem.
pub fn lower(kind: ItemKind, surroundings: Surroundings, text: &str) -> ItemFacts {
    let facts = items::lower(kind, surroundings, text).unwrap_or_else(|error| {
        ItemFacts::Other(Some(SyntaxProblem { span: span(error.span()), message: error.to_string() }))
    });
    // Every parsed string stays in a thread-local map for ever otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    facts
}

fn span(span: proc_macro2::Span) -> Span {
    span.byte_range().into()
}
