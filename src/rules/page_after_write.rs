//! `page-after-write`: a page whose reload writes again. Holds what is fixed about the rule; its text is
//! `docs/rules/page-after-write.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages::{self, PageAfterWrite, PageBody, Write};
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Related, RelatedKind, Severity};
use crate::program::evaluate::Wrote;
use crate::program::value::{Body, Location, MethodSet, Response, Via};
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
        let pages: Vec<Occurrence<'_>> = site
            .occurrences
            .iter()
            .copied()
            .filter(|one| one.is_unsafe() && is_page_after_write(context, one))
            .collect();
        let Some(first) = pages.first() else { continue };
        let best = pages.iter().filter_map(|one| context.submission(one)).max();
        let strong = best.is_some_and(|(wrote, _)| wrote == Wrote::Strong);
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
            if let Some((_, wrote_at)) = best {
                finding.related.push(Related {
                    kind: RelatedKind::Call,
                    place: context.place(wrote_at),
                    message: "something is stored or sent here".to_owned(),
                });
            }
            finding.fixes = context.mender().result_page(&site.occurrences);
            finding
        }));
    }
}

fn is_page_after_write(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let Occurrence { route, answer, .. } = one;
    let (response, facts) = (&answer.response, answer.facts);
    if response.status != Ok(200) || response.location != Location::None || response.via != Via::Handler {
        return false;
    }
    let Some((wrote, _)) = context.submission(one) else { return false };
    if facts.assumed || facts.data == Some(true) || facts.htmx == Some(true) {
        return false;
    }
    let input = route.answers.input;
    let is_page = match response.body {
        Body::Html => input.form || !input.data && wrote == Wrote::Strong,
        Body::Text if response.acknowledges => false,
        Body::Text | Body::Empty => input.form && is_form_method(one),
        // Bytes without a type of their own are sniffed, mostly as a page.
        Body::Unknown => input.form && is_form_method(one) && !has_header(response, "content-type"),
        Body::Json | Body::Stream => false,
    };
    is_page && !has_header(response, "content-disposition") && !speaks_to_programs(context, one)
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
    let errors_tell = !crate::frameworks::serializes_errors(one.route.framework);
    answers.answers.iter().any(|answer| {
        let response = &answer.response;
        response.body == Body::Json
            && (response.via == Via::Error && errors_tell || response.status.as_ref().is_ok_and(|&status| status < 300))
            || response.headers.iter().any(|header| header.name.starts_with("hx-"))
            || answer.facts.wrote > Wrote::No
                && response.via == Via::Handler
                && response.status.as_ref().is_ok_and(|&status| is_redirect(status))
    })
}

/// Forms are sent by POST alone: PUT, PATCH and DELETE come from scripts, which show no text.
fn is_form_method(one: &Occurrence<'_>) -> bool {
    one.methods.contains(MethodSet::POST) || one.has_method_override()
}

fn has_header(response: &Response, name: &str) -> bool {
    response.headers.iter().any(|header| header.name == name)
}
