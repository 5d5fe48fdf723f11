//! `duplicate-location`: an answer with two Location headers. Holds what is fixed about the rule; its text is
//! `docs/rules/duplicate-location.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "duplicate-location",
    summary: "A second Location header beside the first",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-5.3",
    documentation: include_str!("../../docs/rules/duplicate-location.md"),
};

/// An answer to which a Location is added that has one already.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in &context.sites {
        let doubled: Vec<Occurrence<'_>> = site
            .occurrences
            .iter()
            .copied()
            .filter(|one| !one.answer.response.further_locations.is_empty() && !one.answer.facts.assumed)
            .collect();
        let Some(first) = doubled.first() else { continue };
        let response = &first.answer.response;
        let text = with_subject(first, |subject| messages::duplicate_location(&subject, response.status.clone().ok()));
        let added = response.further_locations.first().map(|site| context.place(*site));
        let place = added.filter(|place| !place.span.is_empty()).unwrap_or(site.place);
        findings.extend(context.finding(&METADATA, Severity::Warning, place, &doubled, text));
    }
}
