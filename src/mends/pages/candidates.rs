//! Where a form may lead once it is sent: the GET routes of the application that show a page, best first.

use crate::applications::{Occurrence, Route};
use crate::program::value::{Body, Location, MethodSet, Text};

/// More choices than this are none.
const MAXIMUM: usize = 4;
/// Last segments of pages that confirm something.
const CONFIRMATIONS: [&str; 18] = [
    "confirm",
    "confirmation",
    "confirmed",
    "complete",
    "completed",
    "done",
    "finished",
    "ok",
    "receipt",
    "result",
    "results",
    "saved",
    "sent",
    "success",
    "summary",
    "thank-you",
    "thanks",
    "thankyou",
];
/// Last segments that say what is done to a resource, not which one it is.
const DELETIONS: [&str; 5] = ["delete", "destroy", "remove", "discard", "cancel"];

/// How well a page fits; the first fits best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Confirmation,
    Resource,
    Collection,
    Form,
    Home,
}

/// The paths of result pages for a handler, with `{name}` for what only the request tells; `known` says whether the
/// handler has that at hand.
pub(super) fn candidates(occurrence: &Occurrence<'_>, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let Some(own) = occurrence.route.shown_path() else { return Vec::new() };
    let place = Submission::new(&own, occurrence.methods);
    let mut ranked: Vec<(Rank, usize, String)> = Vec::new();
    for route in &occurrence.application.routes {
        if !shows_page(route) || route.handler_site == occurrence.route.handler_site {
            continue;
        }
        let Some(path) = route.path.as_ref().map(Text::display).filter(|path| !path.contains("{*")) else { continue };
        if let Some(rank) = place.rank(&path).filter(|_| parameters(&path).all(known)) {
            ranked.push((rank, usize::MAX - place.shared(&path), path));
        }
    }
    ranked.sort();
    let mut paths: Vec<String> = ranked.into_iter().map(|(_, _, path)| path).collect();
    paths.dedup();
    paths.truncate(MAXIMUM);
    paths
}

/// The names of a path's dynamic parts.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next())
}

/// A GET route of which some answer is a page and none is data.
fn shows_page(route: &Route) -> bool {
    if route.methods.is_any() || !route.methods.contains(MethodSet::GET) {
        return false;
    }
    let answers = route.answers.answers.iter().map(|answer| &answer.response);
    let successes = answers.filter(|response| response.status == Ok(200));
    let mut bodies = successes.filter(|response| response.location == Location::None).map(|response| response.body);
    let mut page = false;
    bodies.all(|body| {
        page |= matches!(body, Body::Html | Body::Unknown);
        matches!(body, Body::Html | Body::Unknown | Body::Text | Body::Empty)
    }) && page
}

/// The path of a form, taken apart.
struct Submission<'p> {
    segments: Vec<&'p str>,
    /// The resource that it is about: without the word that says what is done to it.
    resource: Vec<&'p str>,
    deletes: bool,
}

impl<'p> Submission<'p> {
    fn new(path: &'p str, methods: MethodSet) -> Self {
        let segments = split(path);
        let last = segments.last().copied().unwrap_or_default();
        let names_deletion = DELETIONS.contains(&last);
        let verb = segments.len() > 1 && is_parameter(segments[segments.len() - 2]) && !is_parameter(last);
        let resource = if verb || names_deletion { segments[..segments.len() - 1].to_vec() } else { segments.clone() };
        Self { segments, resource, deletes: names_deletion || methods.intersects(MethodSet::DELETE) }
    }

    fn rank(&self, path: &str) -> Option<Rank> {
        let page = split(path);
        let below_resource = page.starts_with(&self.resource);
        if self.deletes && below_resource && self.resource.iter().any(|segment| is_parameter(segment)) {
            return None;
        }
        let (last, before) = page.split_last().map_or(("", &[][..]), |(last, before)| (*last, before));
        let parent = &self.segments[..self.segments.len().saturating_sub(1)];
        if CONFIRMATIONS.contains(&last) && (before == self.segments || before == parent || before == self.resource) {
            return Some(Rank::Confirmation);
        }
        if page.is_empty() {
            return Some(Rank::Home);
        }
        if page == self.resource {
            let single = self.resource.last().is_some_and(|segment| is_parameter(segment));
            return Some(if single { Rank::Resource } else { Rank::Collection });
        }
        if self.resource.starts_with(&page) {
            let single = page.last().is_some_and(|segment| is_parameter(segment));
            return Some(if single { Rank::Resource } else { Rank::Collection });
        }
        let below = before == self.segments && matches!(last, "new" | "edit" | "form" | "create" | "add");
        let holds_form = page == self.segments || below;
        holds_form.then_some(Rank::Form)
    }

    /// How many first segments a page shares with the resource.
    fn shared(&self, path: &str) -> usize {
        split(path).iter().zip(&self.resource).take_while(|(page, own)| page == own).count()
    }
}

fn split(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

fn is_parameter(segment: &str) -> bool {
    segment.contains('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'p>(methods: MethodSet, path: &str, pages: &[&'p str]) -> Vec<&'p str> {
        let place = Submission::new(path, methods);
        let mut ranked: Vec<_> =
            pages.iter().filter_map(|page| Some((place.rank(page)?, usize::MAX - place.shared(page), *page))).collect();
        ranked.sort();
        ranked.into_iter().map(|(_, _, page)| page).collect()
    }

    #[test]
    fn a_confirmation_comes_before_the_collection_and_that_before_the_form() {
        let pages = ["/", "/tasks", "/tasks/new", "/tasks/done", "/users", "/tasks/{id}"];
        assert_eq!(best(MethodSet::POST, "/tasks", &pages), ["/tasks/done", "/tasks", "/tasks/new", "/"]);
    }

    #[test]
    fn what_was_changed_is_shown_and_what_was_deleted_is_not() {
        let pages = ["/", "/tasks", "/tasks/{id}", "/tasks/{id}/edit", "/tasks/{id}/comments"];
        assert_eq!(
            best(MethodSet::POST, "/tasks/{id}/edit", &pages),
            ["/tasks/{id}", "/tasks", "/tasks/{id}/edit", "/"]
        );
        assert_eq!(
            best(MethodSet::POST, "/tasks/{id}/comments", &pages),
            ["/tasks/{id}", "/tasks", "/tasks/{id}/comments", "/"]
        );
        assert_eq!(best(MethodSet::DELETE, "/tasks/{id}", &pages), ["/tasks", "/"]);
        assert_eq!(best(MethodSet::POST, "/tasks/{id}/delete", &pages), ["/tasks", "/"]);
    }

    #[test]
    fn an_unrelated_page_is_no_choice() {
        assert!(best(MethodSet::POST, "/tasks", &["/users", "/about", "/tasks/{id}/edit"]).is_empty());
    }
}
