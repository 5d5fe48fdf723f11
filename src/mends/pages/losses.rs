//! What would be lost with an expression that is replaced. Of calls it knows names alone: one that may reach a write by
//! them is taken for one that does.

use std::collections::BTreeSet;

use super::results::{awaits, within};
use super::text_of;
use crate::applications::Occurrence;
use crate::program::Program;
use crate::program::ids::{ItemId, Site};
use crate::program::value::Response;
use crate::syntax::facts::Expression;
use crate::syntax::spelling::all_mentions;
use crate::syntax::{Item, ItemKind, comments};

/// An answer that calls more functions than these may do anything.
const MAXIMUM_FUNCTIONS: usize = 64;

/// Whether nothing is lost with an expression of a handler but the page: no write, no cookie, nothing awaited, no comment.
pub(super) fn is_only_a_page(
    program: &Program<'_>,
    handler: ItemId,
    answer: &Expression,
    occurrence: &Occurrence<'_>,
) -> bool {
    let text = text_of(program, Site { item: handler, span: answer.span });
    let mut writes = occurrence.answer.writes.iter();
    let writes_here = writes.any(|(site, _)| site.item == handler && within(site.span, answer.span));
    !writes_here
        && !sends_cookies(&occurrence.answer.response)
        && !awaits(answer)
        && comments(text).is_empty()
        && !calls_a_write(program, handler, text, occurrence)
}

fn sends_cookies(response: &Response) -> bool {
    let by_header = response.headers.iter().any(|header| header.name == "set-cookie");
    by_header || response.open_cookies || !response.cookies.is_empty()
}

/// Whether a text calls a function in which something is written, or one that calls such a function.
fn calls_a_write(program: &Program<'_>, handler: ItemId, text: &str, occurrence: &Occurrence<'_>) -> bool {
    let writers = occurrence.answer.writes.iter().map(|(site, _)| site.item).filter(|item| *item != handler);
    let writers: BTreeSet<ItemId> = writers.collect();
    let mut seen: BTreeSet<ItemId> = BTreeSet::new();
    let mut words: BTreeSet<&str> = BTreeSet::new();
    let mut waiting = vec![text];
    while let Some(text) = waiting.pop().filter(|_| !writers.is_empty()) {
        for (word, _) in all_mentions(text).into_iter().filter(|(_, mention)| mention.called) {
            if !words.insert(word) {
                continue;
            }
            let functions: Vec<ItemId> = functions(program, word).filter(|function| seen.insert(*function)).collect();
            if seen.len() > MAXIMUM_FUNCTIONS || functions.iter().any(|function| writers.contains(function)) {
                return true;
            }
            waiting.extend(functions.into_iter().map(|function| program.store.item_text(function)));
        }
    }
    false
}

/// The functions of a name, methods among them.
fn functions(program: &Program<'_>, name: &str) -> impl Iterator<Item = ItemId> {
    program.mentions(name).into_iter().flat_map(move |(file, mentions)| {
        let is_named =
            |item: &Item| item.kind == ItemKind::Function && mentions.iter().any(|one| item.name == Some(one.span));
        program.store.items(file).filter(move |(_, item)| is_named(item)).map(|(function, _)| function)
    })
}
