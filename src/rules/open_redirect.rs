//! `open-redirect`: a redirect to wherever the client says. Holds what is fixed about the rule; its text is
//! `docs/rules/open-redirect.md`.

use super::RuleMetadata;
use super::code::tests_targets;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::Location;
use crate::status::is_redirect;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "open-redirect",
    summary: "A redirect whose target begins as the client sent it, and is not tested",
    default_severity: Severity::Warning,
    opt_in: true,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-17.9",
    documentation: include_str!("../../docs/rules/open-redirect.md"),
};

/// A Location that begins with a text of the request, out of code that does not look into it.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let open: Vec<Occurrence<'_>> = site.occurrences.iter().copied().filter(|one| is_open(context, one)).collect();
        let Some(first) = open.first() else { continue };
        let status = first.answer.response.status.clone().unwrap_or_default();
        let text = with_subject(first, |subject| messages::open_redirect(&subject, status));
        let place = first.answer.response.location_site.map_or(site.place, |site| context.place(site));
        findings.extend(context.finding(&METADATA, Severity::Warning, place, &open, text));
    }
}

fn is_open(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let redirects = response.status.as_ref().is_ok_and(|&status| is_redirect(status));
    let sent = matches!(&response.location, Location::Known(text) if text.starts_as_sent());
    redirects && sent && !one.answer.facts.assumed && !tests_targets(context.program(), one)
}
