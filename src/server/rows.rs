//! Questions about routes that several aids ask: which stand where, and how they are called.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Place;
use crate::route_table::{AnswerRow, RouteRow};
use crate::source::FileId;

/// An answer at one of the places that lead to it.
pub(super) struct Answered<'a> {
    pub(super) place: Place,
    pub(super) route: &'a RouteRow,
    pub(super) answer: &'a AnswerRow,
}

/// All answers with a place in a file: the token that fixes the status, the calls of helpers, and redirects as a whole.
pub(super) fn answered(routes: &[Arc<RouteRow>], file: FileId) -> Vec<Answered<'_>> {
    let mut all = Vec::new();
    for route in routes {
        for answer in &route.answers {
            let places = answer.calls.iter().chain([&answer.place]);
            let here = places.filter(|place| place.file == file && **place != route.place);
            all.extend(here.map(|&place| Answered { place, route, answer }));
        }
        for redirect in route.redirects.iter().filter(|redirect| redirect.whole.file == file) {
            let is_its = |answer: &&AnswerRow| answer.place == redirect.place && answer.status == Some(redirect.status);
            let answer = route.answers.iter().find(is_its).filter(|_| redirect.whole != route.place);
            all.extend(answer.map(|answer| Answered { place: redirect.whole, route, answer }));
        }
    }
    all
}

/// The handlers of a file with their routes, in the order of their places.
pub(super) fn of_handlers(routes: &[Arc<RouteRow>], file: FileId) -> BTreeMap<Place, Vec<&RouteRow>> {
    let mut all: BTreeMap<Place, Vec<&RouteRow>> = BTreeMap::new();
    for route in routes.iter().filter(|route| route.place.file == file) {
        let known = all.entry(route.place).or_default();
        // One handler may be bound alike in several applications.
        if !known.iter().any(|other| other.methods == route.methods && other.path == route.path) {
            known.push(route);
        }
    }
    all
}

/// Whether a place holds a byte; its end counts, since a cursor may stand there.
pub(super) fn holds(place: Place, file: FileId, offset: u32) -> bool {
    place.file == file && place.span.start <= offset && offset <= place.span.end
}

/// "POST /tasks"
pub(super) fn subject(route: &RouteRow) -> String {
    let methods = if route.methods.iter().any(|method| method == "*") {
        "every method of".to_owned()
    } else {
        route.methods.join(", ")
    };
    format!("{methods} {}", route.path.as_deref().unwrap_or("a path that is not known"))
}

/// `tasks::create`
pub(super) fn handler(route: &RouteRow) -> &str {
    route.handler.as_deref().unwrap_or("a closure")
}

/// "200 302 ?": every status that a route can answer.
pub(super) fn statuses(route: &RouteRow) -> String {
    let mut known: Vec<u16> = route.answers.iter().filter_map(|answer| answer.status).collect();
    known.sort_unstable();
    known.dedup();
    let mut words: Vec<String> = known.iter().map(u16::to_string).collect();
    if !route.unknown.is_empty() || route.answers.iter().any(|answer| answer.status.is_none()) {
        words.push("?".to_owned());
    }
    words.join(" ")
}
