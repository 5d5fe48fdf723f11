//! The edits that change a status which is a type of answer: the function that makes it, and the handler's return type.

use super::pages::names::Names;
use super::text_of;
use crate::applications::{Occurrence, module_of};
use crate::diagnostic::{Edit, Place};
use crate::frameworks::{self, SeeOther};
use crate::program::Program;
use crate::program::ids::{ItemId, Site};
use crate::program::names::Namespace;
use crate::source::Span;
use crate::syntax::ItemKind;
use crate::syntax::spelling::{mentions, output_span};

/// What makes a handler answer 303 by another type; `None` where its status is no type, or where more than its own code
/// would have to change: the type of a helper is that of all who call it, and the type of a trait's function the trait's.
pub(super) fn edits(program: &Program<'_>, occurrences: &[Occurrence<'_>]) -> Option<Vec<Edit>> {
    let response = &occurrences.first()?.answer.response;
    let item = response.status_site.item;
    let word = text_of(program, response.status_site);
    let SeeOther::Typed { function, ty, instead_of } = frameworks::see_other(response, word)? else { return None };
    let of_item = |one: &Occurrence<'_>| one.route.handler.is_some_and(|handler| handler.item == item);
    if !occurrences.iter().all(of_item) || is_member(program, item) {
        return None;
    }
    let text = program.store.item_text(item);
    let (calls, types) = (mentions(text, word), mentions(text, instead_of));
    let ([call], [answered]) = (calls.as_slice(), types.as_slice()) else { return None };
    if !output(program, item)?.contains(answered.span) {
        return None;
    }
    let module = module_of(program, item)?;
    let names = Names { program, module };
    let edit = |span: Span, path: &str, namespace: Namespace| {
        let Place { file, span: place } = program.store.place(Site { item, span });
        let qualified = text.get(..span.start as usize).is_some_and(|before| before.trim_end().ends_with("::"));
        let text = match path.rsplit_once("::") {
            Some((_, last)) if qualified => last.to_owned(),
            _ => names.shortened_in(path, namespace),
        };
        Edit { place: Place { file, span: place }, text }
    };
    Some(vec![edit(answered.span, ty, Namespace::Type), edit(call.span, function, Namespace::Value)])
}

fn is_member(program: &Program<'_>, item: ItemId) -> bool {
    let parent = program.store.parent(item).map(|parent| program.store.item(parent).kind);
    matches!(parent, Some(ItemKind::Implementation | ItemKind::Trait))
}

/// The return type of a function, relative to the item.
fn output(program: &Program<'_>, item: ItemId) -> Option<Span> {
    let code = program.store.item(item);
    let output = output_span(program.store.text(item.file, code.header))?;
    Some(output.shifted(code.header.start.checked_sub(code.span.start)?))
}
