//! The edits where the status of an answer is its type: the function that makes it, and its type in every signature
//! from there to the handler. Knows which functions an answer passes; knows no framework.

use std::collections::BTreeSet;

use super::names::Names;
use super::text_of;
use crate::applications::{Application, Occurrence, Route, module_of};
use crate::diagnostic::{Edit, Place};
use crate::program::Program;
use crate::program::ids::{ItemId, Site};
use crate::program::names::Namespace;
use crate::program::value::{Response, Via};
use crate::source::Span;
use crate::syntax::ItemKind;
use crate::syntax::spelling::{Mention, first_argument, mentions, output_span};

/// A function whose result has a type of its own, and what answers 303 instead. It may be a constructor of that type
/// (`Found::at`): then the path of the function begins with that of the type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    /// The last name of the type that is written.
    pub(super) written: &'static str,
    /// Paths of the function and of the type that take their places.
    pub(super) function: &'static str,
    pub(super) ty: &'static str,
}

impl Typed {
    /// The name of the constructor, where the function is one.
    fn constructor(&self) -> Option<&'static str> {
        self.function.strip_prefix(self.ty)?.strip_prefix("::")
    }
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
    let is_alone = all_answer_it_alone(applications, &way, response);
    let constructor = typed.constructor();
    let standing = Rename { program, item: site.item, text: program.store.item_text(site.item) };
    if constructor.is_some() && standing.turns_it_into_an_answer(typed, is_alone) {
        return standing.constructed(site, typed);
    }
    if !is_alone {
        return None;
    }
    let function = text_of(program, site);
    let mut edits = Vec::new();
    for &item in &way {
        let rename = Rename { program, item, text: program.store.item_text(item) };
        let types: Vec<Mention> = mentions(rename.text, typed.written);
        if !has_a_signature_of_its_own(program, item) || types.is_empty() {
            return None;
        }
        let expected = usize::from(item == site.item);
        let made = if constructor.is_some() { rename.constructors(typed) } else { mentions(rename.text, function) };
        if made.len() != expected {
            return None;
        }
        if let Some(constructor) = constructor {
            edits.extend((item == site.item && function != constructor).then(|| rename.at(site.span, constructor)));
        } else {
            for mention in made {
                edits.push(rename.edit(&mention, typed.function, Namespace::Value)?);
            }
        }
        for mention in types {
            edits.push(rename.edit(&mention, typed.ty, Namespace::Type)?);
        }
    }
    edits.sort();
    Some(edits)
}

/// Whether every handler that passes one of these functions answers nothing else of its own.
fn all_answer_it_alone(applications: &[Application], way: &BTreeSet<ItemId>, response: &Response) -> bool {
    let routes = applications.iter().flat_map(|application| &application.routes);
    let passed = |route: &&Route| route.handler.is_some_and(|handler| way.contains(&handler.item));
    routes.filter(passed).all(|route| is_the_only_answer(route, response))
}

/// Whether all that a handler answers is this response or an error: an answer beside it would have the same type. What a
/// guard answers in place of the handler has its own.
fn is_the_only_answer(route: &Route, response: &Response) -> bool {
    let known = route.answers.unknown.is_empty();
    let mut others = route.answers.answers.iter().map(|answer| &answer.response);
    let elsewhere = |via: Via| matches!(via, Via::Error | Via::Rejection | Via::Middleware);
    known && others.all(|other| other.status_site == response.status_site || elsewhere(other.via))
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
    /// The type that is answered as it is written: of a `Result` the first.
    fn output(&self) -> &str {
        let item = self.program.store.item(self.item);
        let header = self.program.store.text(self.item.file, item.header);
        let Some(whole) = output_span(header).and_then(|span| header.get(span.range())) else { return "" };
        match first_argument(whole) {
            Some(answered) if !mentions(whole, "Result").is_empty() => whole.get(answered.range()).unwrap_or_default(),
            _ => whole,
        }
    }

    /// Where constructors of the type that is written are named.
    fn constructors(&self, typed: Typed) -> Vec<Mention> {
        let constructs = |mention: &Mention| {
            let behind = self.text.get(mention.span.end as usize..).unwrap_or_default();
            behind.trim_start().starts_with("::")
        };
        mentions(self.text, typed.written).into_iter().filter(constructs).collect()
    }

    /// Whether the type is written at its constructor alone, and the function answers something else: what it
    /// constructs was turned into that.
    fn turns_it_into_an_answer(&self, typed: Typed, is_alone: bool) -> bool {
        let output = self.output();
        let is_general = !mentions(output, "Response").is_empty() || !mentions(output, "impl").is_empty() && is_alone;
        is_general && mentions(self.text, typed.written).len() == 1
    }

    /// The edits of a constructor and the type before it.
    fn constructed(&self, site: Site, typed: Typed) -> Option<Vec<Edit>> {
        let [mention] = self.constructors(typed).try_into().ok()?;
        let name = self.edit(&mention, typed.ty, Namespace::Type)?;
        let constructor = typed.constructor().filter(|constructor| text_of(self.program, site) != *constructor);
        Some([name].into_iter().chain(constructor.map(|constructor| self.at(site.span, constructor))).collect())
    }

    /// A text in place of what stands there in the function.
    fn at(&self, span: Span, text: &str) -> Edit {
        let item = self.program.store.item(self.item);
        let span = span.shifted(item.span.start);
        Edit { place: Place { file: self.item.file, span }, text: text.to_owned() }
    }

    /// The last name of a path in place of another one of the same module; where the word stands alone, the shortest path that
    /// the imports allow.
    fn edit(&self, mention: &Mention, path: &str, namespace: Namespace) -> Option<Edit> {
        let (owner, last) = path.rsplit_once("::")?;
        let before = self.text.get(..mention.span.start as usize)?.trim_end();
        let text = if let Some(before) = before.strip_suffix("::") {
            let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
            let named = before.trim_end().rsplit(|letter: char| !is_of_name(letter)).next();
            (named == owner.rsplit("::").next()).then(|| last.to_owned())?
        } else {
            Names { program: self.program, module: module_of(self.program, self.item)? }.shortened(path, namespace)
        };
        Some(self.at(mention.span, &text))
    }
}
