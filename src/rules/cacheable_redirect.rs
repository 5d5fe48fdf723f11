//! `cacheable-redirect`: a redirect that is kept and should not be. Holds what is fixed about the rule; its text is
//! `docs/rules/cacheable-redirect.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages::{self, Kept};
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::{Location, MethodSet, Response, Text, Via};
use crate::status::{is_permanent, is_redirect};

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "cacheable-redirect",
    summary: "A redirect that caches may keep though it holds for one request only",
    default_severity: Severity::Warning,
    opt_in: true,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.1",
    documentation: include_str!("../../docs/rules/cacheable-redirect.md"),
};

/// A redirect that says it may be kept after an unsafe method, or a permanent one to a fixed page out of code that
/// decides for each request.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let kept: Vec<(Occurrence<'_>, Kept)> =
            site.occurrences.iter().filter_map(|one| kept(one).map(|why| (*one, why))).collect();
        let Some(&(first, why)) = kept.first() else { continue };
        let occurrences: Vec<Occurrence<'_>> = kept.iter().map(|(one, _)| *one).collect();
        let status = first.answer.response.status.clone().unwrap_or_default();
        let location = first.location();
        let text =
            with_subject(&first, |subject| messages::cacheable_redirect(&subject, status, location.as_deref(), why));
        findings.extend(context.finding(&METADATA, Severity::Warning, site.place, &occurrences, text));
    }
}

fn kept(one: &Occurrence<'_>) -> Option<Kept> {
    let response = &one.answer.response;
    let status = *response.status.as_ref().ok()?;
    if !is_redirect(status) || one.answer.facts.assumed {
        return None;
    }
    match cache_control(response) {
        Some(text) => (one.is_unsafe() && allows_keeping(text)).then_some(Kept::AfterChange),
        None => (is_permanent(status) && is_decided(one)).then_some(Kept::Permanent),
    }
}

fn cache_control(response: &Response) -> Option<&Text> {
    response.headers.iter().find(|header| header.name == "cache-control").map(|header| &header.value)
}

/// `public`, or a lifetime that is not zero, and nothing that forbids to keep the answer.
fn allows_keeping(text: &Text) -> bool {
    let Some(text) = text.as_literal() else { return false };
    let words: Vec<String> = text.split(',').map(|word| word.trim().to_ascii_lowercase()).collect();
    let lives = |word: &String| {
        let seconds = word.strip_prefix("max-age=").or_else(|| word.strip_prefix("s-maxage="));
        word == "public" || seconds.and_then(|seconds| seconds.parse::<u64>().ok()).is_some_and(|seconds| seconds > 0)
    };
    let forbidden = words.iter().any(|word| matches!(word.as_str(), "no-store" | "no-cache" | "private"));
    words.iter().any(lives) && !forbidden
}

/// Whether GET gets it from a guard, an error or a layer that lets other requests pass, with a fixed page for those that
/// it does not.
fn is_decided(one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let guards = matches!(response.via, Via::Error | Via::Rejection | Via::Middleware);
    let fixed = matches!(&response.location, Location::Known(text)
        if text.as_literal().is_some_and(|path| path.starts_with('/')));
    let passes = one.route.answers.answers.iter().any(|other| {
        other.response.via == Via::Handler && other.response.status.as_ref().is_ok_and(|&status| status < 300)
    });
    let elsewhere = one.route.shown_path() != one.location();
    guards && fixed && passes && elsewhere && one.methods.intersects(MethodSet::GET)
}
