//! `htmx-header-on-redirect`: headers for htmx that htmx never sees. Holds what is fixed about the rule; its text is
//! `docs/rules/htmx-header-on-redirect.md`.

use crate::applications::Occurrence;

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::{Header, Location};
use crate::status::is_redirect;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "htmx-header-on-redirect",
    summary: "A header for htmx on a redirect, which the browser follows before htmx sees it",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4",
    documentation: include_str!("../../docs/rules/htmx-header-on-redirect.md"),
};

/// A redirect with a Location and a header that tells htmx what to do with the answer.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let unseen: Vec<Occurrence<'_>> =
            site.occurrences.iter().copied().filter(|one| unseen_header(one).is_some()).collect();
        let Some((first, header)) = unseen.first().and_then(|one| Some((one, unseen_header(one)?))) else { continue };
        let status = first.answer.response.status.clone().unwrap_or_default();
        let text = with_subject(first, |subject| messages::htmx_header_on_redirect(&subject, status, &header.name));
        findings.extend(context.finding(&METADATA, Severity::Warning, site.place, &unseen, text));
    }
}

fn unseen_header<'a>(one: &Occurrence<'a>) -> Option<&'a Header> {
    let response = &one.answer.response;
    let followed = response.status.as_ref().is_ok_and(|&status| is_redirect(status));
    let located = matches!(response.location, Location::Known(_));
    let header = response.headers.iter().find(|header| header.name.starts_with("hx-"))?;
    (followed && located && !one.answer.facts.assumed).then_some(header)
}
