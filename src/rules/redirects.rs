//! What the rules on redirects have in common: which answers each judges, and where it reports them.

use super::context::{AnswerSite, Context, with_subject};
use super::messages::{Redirection, SameMethod, Text};
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Place, Related, RelatedKind};
use crate::program::value::{Location, MethodSet, Via};

/// Places at which a site is to be reported, each with the occurrences that it stands for: the site
/// itself when every routed caller is unsafe, else the call in each unsafe handler.
pub(super) fn places<'a>(
    context: &Context<'_>,
    site: &AnswerSite<'a>,
    judged: impl Fn(&Occurrence<'a>) -> bool,
) -> Vec<(Place, Vec<Occurrence<'a>>)> {
    let chosen: Vec<Occurrence<'a>> =
        site.occurrences.iter().copied().filter(|one| one.is_unsafe() && judged(one)).collect();
    if chosen.is_empty() {
        return Vec::new();
    }
    if site.occurrences.iter().all(Occurrence::is_unsafe) {
        return vec![(site.place, chosen)];
    }
    let mut places: Vec<(Place, Vec<Occurrence<'a>>)> = Vec::new();
    for occurrence in chosen {
        let call = occurrence.answer.response.calls.last();
        let place = call.map_or(site.place, |&call| context.place(call));
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, occurrences)) => occurrences.push(occurrence),
            None => places.push((place, vec![occurrence])),
        }
    }
    places
}

/// The status of an occurrence, if it is one of `statuses` with a Location that is or may be there.
pub(super) fn has_status(occurrence: &Occurrence<'_>, statuses: &[u16]) -> bool {
    let response = &occurrence.answer.response;
    let known = response.status.as_ref().is_ok_and(|status| statuses.contains(status));
    known && response.location != Location::None && !occurrence.answer.facts.assumed
}

/// Whether the answer comes from code that serves every method: `guard-redirect` judges it.
pub(super) fn is_guard(occurrence: &Occurrence<'_>) -> bool {
    matches!(occurrence.answer.response.via, Via::Rejection | Via::Middleware)
}

/// Calls back with what a redirect's message needs, and adds the route that stands at the Location.
pub(super) fn describe(
    context: &Context<'_>,
    occurrence: &Occurrence<'_>,
    write: impl FnOnce(&Redirection<'_>) -> Text,
) -> Text {
    let location = occurrence.location();
    let target = match &occurrence.answer.response.location {
        Location::Known(text) => context.targets(occurrence).at(text, occurrence.unsafe_methods()),
        _ => None,
    };
    with_subject(occurrence, |subject| {
        write(&Redirection {
            subject,
            status: occurrence.answer.response.status.clone().unwrap_or_default(),
            location: location.as_deref(),
            same_method: match &target {
                Some(route) => SameMethod::Present { handler: route.handler_name.as_deref() },
                None => SameMethod::Unknown,
            },
            method_override: occurrence.has_method_override(),
        })
    })
}

/// Adds the handlers at the Location as related places.
pub(super) fn relate_targets(context: &Context<'_>, finding: &mut Finding, occurrence: &Occurrence<'_>) {
    let Location::Known(text) = &occurrence.answer.response.location else { return };
    for (methods, message) in
        [(occurrence.unsafe_methods(), "repeats the request here"), (MethodSet::GET, "the page at the Location")]
    {
        if let Some(route) = context.targets(occurrence).at(text, methods) {
            let place = context.place(route.handler_site);
            if place != finding.place && !finding.related.iter().any(|known| known.place == place) {
                finding.related.push(Related { kind: RelatedKind::Target, place, message: message.to_owned() });
            }
        }
    }
}

/// An error type that answers safe requests as well: a finding of `guard-redirect`, not of the methods'.
pub(super) fn is_mixed_error(site: &AnswerSite<'_>, one: &Occurrence<'_>) -> bool {
    one.answer.response.via == Via::Error && !site.occurrences.iter().all(Occurrence::is_unsafe)
}
