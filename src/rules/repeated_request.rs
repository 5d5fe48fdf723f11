//! `repeated-request`: a redirect that repeats the request. Holds what is fixed about the rule; its text is
//! `docs/rules/repeated-request.md`.

use super::RuleMetadata;
use super::acts::acts;
use super::context::Context;
use super::messages;
use super::redirects::{describe, has_status, is_guard, is_mixed_error, places, relate_targets};
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::{MethodSet, Via};

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "repeated-request",
    summary: "A redirect that makes clients send an unsafe request once more to the Location",
    default_severity: Severity::Error,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4",
    documentation: include_str!("../../docs/rules/repeated-request.md"),
};

/// 301 and 302 to PUT, PATCH and DELETE; 307 and 308 to any unsafe method whose handler acts.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let judged = |one: &Occurrence<'_>| {
            let repeats = has_status(one, &[301, 302])
                && one.unsafe_methods() != MethodSet::POST
                && !one.has_method_override()
                && !is_mixed_error(site, one);
            let keeps =
                has_status(one, &[307, 308]) && one.answer.response.via == Via::Handler && acts(context.program(), one);
            !is_guard(one) && (repeats || keeps)
        };
        for (place, occurrences) in places(context, site, judged) {
            let Some(first) = occurrences.first() else { continue };
            let text = describe(context, first, messages::repeated_request);
            let found = context.finding(&METADATA, Severity::Error, place, &occurrences, text);
            findings.extend(found.map(|mut finding| {
                relate_targets(context, &mut finding, first);
                finding.fixes = context.mender().see_other(&site.occurrences);
                finding
            }));
        }
    }
}
