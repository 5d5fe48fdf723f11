//! The edits where the status of an answer is its type: the function that makes it, and its type in every signature
//! from there to the handler. Knows which functions an answer passes; knows no framework.

use std::collections::BTreeSet;

use super::names::Names;
use super::text_of;
use crate::applications::{Application, Occurrence, Route, module_of};
use crate::diagnostic::{Edit, Place};
use crate::program::Program;
use crate::program::ids::ItemId;
use crate::program::names::Namespace;
use crate::program::value::{Response, Via};
use crate::source::Span;
use crate::syntax::ItemKind;
use crate::syntax::spelling::{Mention, mentions};

/// A function whose result has a type of its own, and what answers 303 instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    /// The last name of the type that is written.
    pub(super) written: &'static str,
    /// Paths of the function and of the type that take their places.
    pub(super) function: &'static str,
    pub(super) ty: &'static str,
}

/// The edits, in the order of the texts; `None` where something else may have the type, or where it is not written out.
pub(super) fn edits(
    program: &Program<'_>,
    applications: &[Application],
    occurrences: &[Occurrence<'_>],
    typed: Typed,
) -> Option<Vec<Edit>> {
    let response = &occurrences.first()?.answer.response;
    let site = response.status_site;
    let mut way: BTreeSet<ItemId> = BTreeSet::from([site.item]);
    for one in occurrences {
        way.extend(one.route.handler.map(|handler| handler.item));
        way.extend(one.answer.response.calls.iter().map(|call| call.item));
    }
    let routes = applications.iter().flat_map(|application| &application.routes);
    let passed = |route: &&Route| route.handler.is_some_and(|handler| way.contains(&handler.item));
    if !routes.filter(passed).all(|route| is_the_only_answer(route, response)) {
        return None;
    }
    let function = text_of(program, site);
    let mut edits = Vec::new();
    for &item in &way {
        let rename = Rename { program, item, text: program.store.item_text(item) };
        let free = has_a_signature_of_its_own(program, item);
        let made: Vec<Mention> = mentions(rename.text, function);
        let types: Vec<Mention> = mentions(rename.text, typed.written);
        let expected = usize::from(item == site.item);
        if !free || made.len() != expected || types.is_empty() {
            return None;
        }
        for mention in made {
            edits.push(rename.edit(&mention, typed.function, Namespace::Value)?);
        }
        for mention in types {
            edits.push(rename.edit(&mention, typed.ty, Namespace::Type)?);
        }
    }
    edits.sort();
    Some(edits)
}

/// Whether all that a handler answers is this response or an error: an answer beside it would have the same type.
fn is_the_only_answer(route: &Route, response: &Response) -> bool {
    let known = route.answers.unknown.is_empty();
    let mut others = route.answers.answers.iter().map(|answer| &answer.response);
    known && others.all(|other| other.status_site == response.status_site || other.via == Via::Error)
}

/// A function of a trait has to answer what the trait says.
pub(super) fn has_a_signature_of_its_own(program: &Program<'_>, item: ItemId) -> bool {
    let free = |parent: ItemId| {
        let parent = program.store.item(parent);
        parent.kind != ItemKind::Trait && parent.impl_trait.is_none()
    };
    program.store.item(item).kind == ItemKind::Function && program.store.parent(item).is_none_or(free)
}

/// Names of one function that are written anew.
struct Rename<'r> {
    program: &'r Program<'r>,
    item: ItemId,
    text: &'r str,
}

impl Rename<'_> {
    /// The last name of a path in place of another one of the same module; where the word stands alone, the shortest path that
    /// the imports allow.
    fn edit(&self, mention: &Mention, path: &str, namespace: Namespace) -> Option<Edit> {
        let (owner, last) = path.rsplit_once("::")?;
        let text = if mention.in_path {
            let before = self.text.get(..mention.span.start as usize)?.trim_end().strip_suffix("::")?.trim_end();
            before.ends_with(owner).then(|| last.to_owned())?
        } else {
            Names { program: self.program, module: module_of(self.program, self.item)? }.shortened(path, namespace)
        };
        let item = self.program.store.item(self.item);
        let at = |offset: u32| item.span.start + offset;
        let span = Span::new(at(mention.span.start), at(mention.span.end));
        Some(Edit { place: Place { file: self.item.file, span }, text })
    }
}
