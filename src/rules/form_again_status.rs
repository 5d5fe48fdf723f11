//! `form-again-status`: a form shown again with 200. Holds what is fixed about the rule; its text is
//! `docs/rules/form-again-status.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::evaluate::Wrote;
use crate::program::value::{Body, MethodSet, Via};
use crate::status::is_redirect;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "form-again-status",
    summary: "A form that is shown again with 200 after it was refused",
    default_severity: Severity::Warning,
    opt_in: true,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.21",
    documentation: include_str!("../../docs/rules/form-again-status.md"),
};

/// A 200 page before anything was written, the same that a GET route shows, in a handler that redirects when all is well.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in &context.sites {
        let again: Vec<Occurrence<'_>> =
            site.occurrences.iter().copied().filter(|one| is_form_again(context, one)).collect();
        let Some(first) = again.first() else { continue };
        let text = with_subject(first, |subject| messages::form_again_status(&subject));
        findings.extend(context.finding(&METADATA, Severity::Warning, site.place, &again, text));
    }
}

fn is_form_again(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let Occurrence { route, answer, .. } = one;
    let response = &answer.response;
    let shows = response.status == Ok(200) && response.body == Body::Html && response.via != Via::Middleware;
    let refused = answer.facts.wrote == Wrote::No && !answer.facts.assumed;
    let by_form = route.answers.input.form && one.methods.contains(MethodSet::POST) && !one.methods.is_any();
    let programs = answer.facts.htmx == Some(true) || answer.facts.data == Some(true) || route.answers.input.htmx;
    let redirects = route.answers.answers.iter().any(|other| {
        other.response.via == Via::Handler && other.response.status.as_ref().is_ok_and(|&status| is_redirect(status))
    });
    shows && refused && by_form && redirects && !programs && !context.uses_htmx(one) && is_shown_to_get(one)
}

/// Whether a GET route of the application answers the same page, or the same call answers both.
fn is_shown_to_get(one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let gets = one
        .application
        .routes
        .iter()
        .filter(|route| !route.methods.is_any() && route.methods.intersects(MethodSet::GET));
    gets.flat_map(|route| &route.answers.answers).any(|other| {
        let shown = other.response.status == Ok(200)
            && other.response.body == Body::Html
            && other.facts.methods.intersects(MethodSet::GET);
        let same_page = response.page.is_some() && response.page == other.response.page;
        shown && (same_page || response.site == other.response.site)
    })
}
