//! `missing-location`: a redirect that leads nowhere. Holds what is fixed about the rule; its text is
//! `docs/rules/missing-location.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::Location;
use crate::status::is_redirect;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "missing-location",
    summary: "A redirect status (301, 302, 303, 307 or 308) without a Location header",
    default_severity: Severity::Error,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.2",
    documentation: include_str!("../../docs/rules/missing-location.md"),
};

/// A redirect that names no target, to any method.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let lost: Vec<Occurrence<'_>> = site
            .occurrences
            .iter()
            .copied()
            .filter(|one| {
                let response = &one.answer.response;
                response.status.as_ref().is_ok_and(|&status| is_redirect(status))
                    && response.location == Location::None
                    && !one.answer.facts.assumed
            })
            .collect();
        let Some(first) = lost.first() else { continue };
        let status = first.answer.response.status.clone().unwrap_or_default();
        let text = with_subject(first, |subject| messages::missing_location(&subject, status));
        let found = context.finding(&METADATA, Severity::Error, site.place, &lost, text);
        findings.extend(found.map(|mut finding| {
            if lost.iter().all(Occurrence::is_unsafe) {
                finding.fixes = context.mender().result_page(&site.occurrences);
            }
            finding
        }));
    }
}
