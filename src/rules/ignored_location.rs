//! `ignored-location`: a Location that nobody follows. Holds what is fixed about the rule; its text is
//! `docs/rules/ignored-location.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::Location;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "ignored-location",
    summary: "A Location header on a status at which clients do not follow it",
    default_severity: Severity::Error,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.2",
    documentation: include_str!("../../docs/rules/ignored-location.md"),
};

/// A Location on a status that no client follows. 201 and 202 give it a meaning of their own
/// (RFC 9110 section 10.2.2; convention for 202).
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in &context.sites {
        let ignored: Vec<Occurrence<'_>> = site
            .occurrences
            .iter()
            .copied()
            .filter(|one| {
                let response = &one.answer.response;
                let status = response.status.as_ref().copied().unwrap_or(303);
                matches!(response.location, Location::Known(_))
                    && !matches!(status, 201 | 202 | 300..=399)
                    && !one.answer.facts.assumed
            })
            .collect();
        let Some(first) = ignored.first() else { continue };
        let status = first.answer.response.status.clone().unwrap_or_default();
        let severity = if status == 200 { Severity::Error } else { Severity::Warning };
        let location = first.location();
        let text = with_subject(first, |subject| messages::ignored_location(&subject, status, location.as_deref()));
        findings.extend(
            context
                .finding(&METADATA, severity, site.place, &ignored, text)
                .map(|finding| Finding { fixes: context.mender().followed(&site.occurrences), ..finding }),
        );
    }
}
