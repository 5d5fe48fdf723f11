//! `dead-end-location`: a redirect to a path of the application that has no page. Holds what is fixed about the rule; its text is
//! `docs/rules/dead-end-location.md`.

use crate::applications::Occurrence;

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages::{self, DeadEnd};
use super::targets::DeadEndAt;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::{Location, MethodSet};

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "dead-end-location",
    summary: "A redirect to a path of the application that no GET route serves",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.2",
    documentation: include_str!("../../docs/rules/dead-end-location.md"),
};

/// Redirects that clients follow with GET, to where nothing waits for one.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let mut lost: Option<(Occurrence<'_>, DeadEndAt)> = None;
        let followed: Vec<Occurrence<'_>> = site.occurrences.iter().copied().filter(is_followed_by_get).collect();
        for one in &followed {
            match context.dead_end(one) {
                // All routes that lead here must agree, or the place is right for some of them.
                Some(end) if lost.as_ref().is_none_or(|(_, known)| known.path == end.path) => {
                    lost = lost.or(Some((*one, end)));
                }
                _ => {
                    lost = None;
                    break;
                }
            }
        }
        let Some((first, end)) = lost else { continue };
        let text = with_subject(&first, |subject| {
            messages::dead_end_location(&DeadEnd {
                subject,
                status: first.answer.response.status.clone().unwrap_or_default(),
                location: &end.path,
                nearest: end.nearest.as_deref(),
                prefix: end.prefix.as_deref(),
            })
        });
        let place = first.answer.response.location_site.map_or(site.place, |site| context.place(site));
        let found = context.finding(&METADATA, Severity::Warning, place, &followed, text);
        findings.extend(found.map(|mut finding| {
            if let (Some(nearest), Some(site)) = (&end.nearest, first.answer.response.location_site) {
                finding.fixes = context.mender().other_location(site, &end.path, nearest);
            }
            finding
        }));
    }
}

/// Whether most clients ask for the Location with GET.
fn is_followed_by_get(one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let safe = !one.methods.is_any() && MethodSet::GET.contains(one.methods);
    let by_form = !one.methods.is_any() && MethodSet::GET.union(MethodSet::POST).contains(one.methods);
    let followed = match response.status {
        Ok(303) => true,
        Ok(301 | 302) => by_form,
        Ok(307 | 308) => safe,
        _ => false,
    };
    followed && matches!(response.location, Location::Known(_)) && !one.answer.facts.assumed
}
