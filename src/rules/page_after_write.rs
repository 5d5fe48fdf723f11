//! `page-after-write`: a page whose reload writes again. Holds what is fixed about the rule; its text is
//! `docs/rules/page-after-write.md`.

use super::context::{AnswerSite, Context, Occurrence, with_subject};
use super::messages::{self, PageAfterWrite, PageBody, Write};
use super::RuleMetadata;
use crate::diagnostic::{Finding, Related, RelatedKind, Severity};
use crate::program::evaluate::Wrote;
use crate::program::value::{Body, Location, Via};
use crate::status::is_redirect;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "page-after-write",
    summary: "A 200 page answered to an unsafe method after a successful write",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.4",
    documentation: include_str!("../../docs/rules/page-after-write.md"),
};

/// A 200 page on the path after a successful write, where no path of the handler redirects after one.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in &context.sites {
        let pages: Vec<Occurrence<'_>> =
            site
            .occurrences
            .iter()
            .copied()
            .filter(|one| one.is_unsafe() && is_page_after_write(context, one) && !is_given_to_get(site, one))
            .collect();
        let Some(first) = pages.first() else { continue };
        let strong = pages.iter().any(|one| one.answer.facts.wrote == Wrote::Strong);
        let severity = if strong { Severity::Warning } else { Severity::Hint };
        let text = with_subject(first, |subject| {
            messages::page_after_write(&PageAfterWrite {
                subject,
                body: match first.answer.response.body {
                    Body::Html | Body::Unknown => PageBody::Html,
                    Body::Empty => PageBody::Empty,
                    _ => PageBody::Text,
                },
                write: Write::Stored,
                result: None,
                method_override: first.has_method_override(),
            })
        });
        findings.extend(context.finding(&METADATA, severity, site.place, &pages, text).map(|mut finding| {
            if let Some(wrote_at) = first.answer.wrote_at {
                finding.related.push(Related {
                    kind: RelatedKind::Call,
                    place: context.place(wrote_at),
                    message: "something is stored or sent here".to_owned(),
                });
            }
            finding
        }));
    }
}

/// The same page after the same write answers a safe request too: the write is no submission.
fn is_given_to_get(site: &AnswerSite<'_>, one: &Occurrence<'_>) -> bool {
    site.occurrences.iter().any(|other| !other.is_unsafe() && other.answer.wrote_at == one.answer.wrote_at)
}

fn is_page_after_write(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let Occurrence { route, answer, .. } = one;
    let (response, facts) = (&answer.response, answer.facts);
    if response.status != Ok(200) || response.location != Location::None || response.via != Via::Handler {
        return false;
    }
    if facts.wrote == Wrote::No || facts.assumed || facts.data == Some(true) || facts.htmx == Some(true) {
        return false;
    }
    let input = route.answers.input;
    let is_page = match response.body {
        Body::Html => input.form || !input.data && facts.wrote == Wrote::Strong,
        Body::Text | Body::Empty | Body::Unknown => input.form,
        Body::Json | Body::Stream => false,
    };
    is_page && !speaks_to_programs(context, one)
}

/// htmx and APIs want no redirect; a handler that redirects after its write has its page elsewhere.
fn speaks_to_programs(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let answers = &one.route.answers;
    if answers.input.htmx || answers.input.data && !answers.input.form {
        return true;
    }
    if context.uses_htmx(one) {
        return true;
    }
    answers.answers.iter().any(|answer| {
        let response = &answer.response;
        response.body == Body::Json
            || response.headers.iter().any(|header| header.name.starts_with("hx-"))
            || answer.facts.wrote > Wrote::No
                && response.via == Via::Handler
                && response.status.as_ref().is_ok_and(|&status| is_redirect(status))
    })
}
