//! `see-other-on-get`: 303 where nothing was done. Holds what is fixed about the rule; its text is
//! `docs/rules/see-other-on-get.md`.

use super::RuleMetadata;
use super::acts::acts;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::{Location, MethodSet, Via};

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "see-other-on-get",
    summary: "303 answered to GET by a route that only says where its page is",
    default_severity: Severity::Warning,
    opt_in: true,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.4",
    documentation: include_str!("../../docs/rules/see-other-on-get.md"),
};

/// A GET route all of whose answers are one 303 to a fixed place, and that does nothing else.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let moved: Vec<Occurrence<'_>> =
            site.occurrences.iter().copied().filter(|one| only_moves(context, one)).collect();
        // A helper that answers unsafe methods as well is right for them.
        let Some(first) = moved.first().filter(|_| moved.len() == site.occurrences.len()) else { continue };
        let location = first.location();
        let text = with_subject(first, |subject| {
            messages::see_other_on_get(&subject, location.as_deref().unwrap_or_default())
        });
        findings.extend(context.finding(&METADATA, Severity::Warning, site.place, &moved, text));
    }
}

fn only_moves(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let get = !one.route.methods.is_any() && MethodSet::GET.contains(one.methods);
    let fixed = matches!(&response.location, Location::Known(text) if text.as_literal().is_some());
    let answers = &one.route.answers;
    let alone = answers.unknown.is_empty() && answers.answers.len() == 1 && response.via == Via::Handler;
    response.status == Ok(303)
        && get
        && fixed
        && alone
        && !one.answer.facts.assumed
        && !response.headers.iter().any(|header| header.name == "set-cookie")
        && response.cookies.is_empty()
        && !acts(context.program(), one)
        && !calls_out(context, one)
}

/// Whether the handler awaits or tries something: what that is decides nothing of the answer, but may do something.
fn calls_out(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let item = one.route.handler_site.item;
    let text = context.program().store.item_text(item);
    one.route.handler.is_some() && (text.contains(".await") || text.contains('?'))
}
