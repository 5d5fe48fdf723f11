//! Mends: the edits that make an answer a 303, and whether they may be made unasked.
//!
//! Knows how answers come about and how Rust is written; knows no rules, no editors and no terminal.

pub mod apply;
mod doubts;
mod names;
mod pages;
mod signatures;
mod status;

use crate::applications::{Application, Occurrence};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::program::Program;
use crate::program::ids::Site;
use crate::program::value::Response;

use self::doubts::{Doubt, Functions};

/// Makes the fixes of one program's findings.
pub struct Mender<'a> {
    program: &'a Program<'a>,
    applications: &'a [Application],
    functions: Functions,
}

impl<'a> Mender<'a> {
    /// For the answers of these applications.
    pub fn new(program: &'a Program<'a>, applications: &'a [Application]) -> Self {
        Self { program, applications, functions: Functions::of(applications) }
    }

    /// Answers 303 where another status is fixed. `occurrences` must be all answers that get their status there.
    /// Empty where the status is not spelled in a way that can be rewritten.
    pub fn see_other(&self, occurrences: &[Occurrence<'a>]) -> Vec<Fix> {
        let Some(first) = occurrences.first() else { return Vec::new() };
        let response = &first.answer.response;
        let Some(edits) = self.of_status(occurrences, response) else { return Vec::new() };
        let doubt = doubts::about(self.program, self.applications, &self.functions, occurrences)
            .or_else(|| doubts::about_type(self.program, response));
        vec![fix("Answer 303 See Other", doubt, edits)]
    }

    fn of_status(&self, occurrences: &[Occurrence<'a>], response: &Response) -> Option<Vec<Edit>> {
        match status::typed(self.program, response) {
            Some(typed) => signatures::edits(self.program, self.applications, occurrences, typed),
            None => Some(vec![status::edit(self.program, response)?]),
        }
    }

    /// Redirects to a page of the application in place of the answer, which shows one itself or names no target. All
    /// occurrences must be of one handler, since only that is changed.
    pub fn result_page(&self, occurrences: &[Occurrence<'a>]) -> Vec<Fix> {
        match occurrences {
            [first, rest @ ..] if rest.iter().all(|one| one.route.handler_site == first.route.handler_site) => {
                pages::fixes(self.program, self.applications, first)
            }
            _ => Vec::new(),
        }
    }

    /// Another path in place of a Location, where that is written as a literal. A person has to know which was meant.
    pub fn other_location(&self, site: Site, path: &str, better: &str) -> Vec<Fix> {
        let token = text_of(self.program, site);
        let quoted = |path: &str| format!("{path:?}");
        if token != quoted(path) {
            return Vec::new();
        }
        vec![Fix {
            title: format!("Write `{better}`"),
            applicability: Applicability::Unsafe,
            edits: vec![Edit { place: self.program.store.place(site), text: quoted(better) }],
        }]
    }

    /// Answers 303 where a Location stands on a status that nobody follows. `Safe` only where an empty 200 to an
    /// unsafe method says that nothing else was meant.
    pub fn followed(&self, occurrences: &[Occurrence<'a>]) -> Vec<Fix> {
        use crate::program::value::Body;
        let mut fixes = self.see_other(occurrences);
        let plain = |one: &Occurrence<'_>| {
            one.answer.response.status == Ok(200) && one.answer.response.body == Body::Empty && one.is_unsafe()
        };
        if !occurrences.iter().all(plain) {
            fixes.iter_mut().for_each(|fix| fix.applicability = Applicability::Unsafe);
        }
        fixes
    }
}

fn fix(title: &str, doubt: Option<Doubt>, edits: Vec<Edit>) -> Fix {
    let (title, applicability) = match doubt {
        None => (title.to_owned(), Applicability::Safe),
        Some(doubt) => (format!("{title} ({doubt})"), Applicability::Unsafe),
    };
    Fix { title, applicability, edits }
}

/// The text of a site.
fn text_of<'a>(program: &'a Program<'_>, site: Site) -> &'a str {
    let place = program.store.place(site);
    program.store.text(place.file, place.span)
}
