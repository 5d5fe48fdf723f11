//! `form-again-status`: a form shown again with 200. Holds what is fixed about the rule; its text is
//! `docs/rules/form-again-status.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::evaluate::Wrote;
use crate::program::value::{Body, MethodSet, Page, Via};
use crate::status::is_redirect;
use crate::syntax::ItemKind;
use crate::syntax::facts::{ItemFacts, TypeExpression};

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
    shows && refused && by_form && redirects && !programs && !context.uses_htmx(one) && is_shown_to_get(context, one)
}

/// Whether a call that shows a page always shows the same one: its function takes no page, text or template to show.
fn shows_one_page(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let facts = context.program().facts(one.answer.response.site.item);
    let ItemFacts::Function(function) = &*facts else { return false };
    let plain = |written: &TypeExpression| matches!(written, TypeExpression::Path(path) if matches!(path.last(), "Option" | "bool"));
    function.generics.is_empty() && function.parameters.iter().all(|parameter| plain(&parameter.annotation))
}

/// Whether a page is known by its template, not only by the call that shows it.
fn is_template(context: &Context<'_>, page: &Page) -> bool {
    match page {
        Page::Named(_) => true,
        Page::At(site) => context.program().store.item(site.item).kind != ItemKind::Function,
    }
}

/// Whether a GET route of the application answers the same page, or the same call answers both. A handler of both methods
/// shows its page to either: whether it refused anything is not known.
fn is_shown_to_get(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let gets = one.application.routes.iter().filter(|route| {
        let other = route.handler_site != one.route.handler_site;
        other && !route.methods.is_any() && route.methods.intersects(MethodSet::GET)
    });
    let alone = !one
        .application
        .routes
        .iter()
        .any(|route| route.handler_site == one.route.handler_site && route.methods.intersects(MethodSet::GET));
    alone
        && gets.flat_map(|route| &route.answers.answers).any(|other| {
            let shown = other.response.status == Ok(200)
                && other.response.body == Body::Html
                && other.facts.methods.intersects(MethodSet::GET);
            let template = response.page.as_ref().is_some_and(|page| is_template(context, page));
            let same_template = template && response.page == other.response.page;
            shown && (same_template || response.site == other.response.site && shows_one_page(context, one))
        })
}
