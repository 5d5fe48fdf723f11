//! Lowering: the text of one item becomes owned facts. The only folder that knows syn.
//!
//! Must run on a thread with a large stack: syn and its trees recurse.

mod attributes;
mod expressions;
mod items;
mod macros;
mod patterns;
mod types;

use crate::source::Span;
use crate::syntax::facts::{ItemFacts, SyntaxProblem};
use crate::syntax::{Item, ItemKind};

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

/// The first thing in a whole file that does not parse, in bytes of the text. Run on a large stack.
pub fn parse_problem(text: &str) -> Option<SyntaxProblem> {
    let file = crate::syntax::split(text);
    let split =
        file.problems.first().map(|problem| SyntaxProblem { span: problem.span, message: problem.message.to_owned() });
    split.or_else(|| file.items.iter().find_map(|item| item_problem(text, &file.items, item)))
}

fn item_problem(text: &str, items: &[Item], item: &Item) -> Option<SyntaxProblem> {
    let problem = |span: Span, message: &str| SyntaxProblem { span, message: message.to_owned() };
    if item.too_deep {
        return Some(problem(item.header, "nested too deeply"));
    }
    if item.kind == ItemKind::Broken {
        return Some(problem(item.span, "no item"));
    }
    let facts = lower_item(text, items, item);
    match facts {
        ItemFacts::Other(Some(problem)) => {
            Some(SyntaxProblem { span: problem.span.shifted(item.span.start), message: problem.message })
        }
        _ => None,
    }
}

/// Lowers an item of a split file: of a container, its head alone.
pub fn lower_item(text: &str, items: &[Item], item: &Item) -> ItemFacts {
    if item.too_deep || item.kind == ItemKind::Broken {
        return ItemFacts::Other(None);
    }
    let surroundings = match item.parent.and_then(|parent| items.get(parent as usize)).map(|parent| parent.kind) {
        Some(ItemKind::Implementation) => Surroundings::Implementation,
        Some(ItemKind::Trait) => Surroundings::Trait,
        _ => Surroundings::Module,
    };
    let part = |span: Span| text.get(span.range()).unwrap_or_default();
    match item.kind {
        ItemKind::Implementation | ItemKind::Trait | ItemKind::Module => {
            let head = Span::new(item.span.start, item.header.end);
            lower(item.kind, surroundings, &format!("{}{{}}", part(head)))
        }
        _ => lower(item.kind, surroundings, part(item.span)),
    }
}

fn span(span: proc_macro2::Span) -> Span {
    span.byte_range().into()
}
