//! `ambiguous-redirect`: a redirect that leaves the method to the client. Holds what is fixed about the rule; its text is
//! `docs/rules/ambiguous-redirect.md`.

use super::RuleMetadata;
use super::context::Context;
use super::messages;
use super::redirects::{describe, has_status, is_guard, is_mixed_error, places, relate_targets};
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::MethodSet;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "ambiguous-redirect",
    summary: "301 or 302 answered to POST, which leaves the method of the next request to the client",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.3",
    documentation: include_str!("../../docs/rules/ambiguous-redirect.md"),
};

/// 301 and 302 to POST, and to the other unsafe methods where they arrive as POST.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let judged = |one: &Occurrence<'_>| {
            has_status(one, &[301, 302])
                && !is_guard(one)
                && !is_mixed_error(site, one)
                && (one.unsafe_methods() == MethodSet::POST || one.has_method_override())
        };
        for (place, occurrences) in places(context, site, judged) {
            let Some(first) = occurrences.first() else { continue };
            let text = describe(context, first, messages::ambiguous_redirect);
            let found = context.finding(&METADATA, Severity::Warning, place, &occurrences, text);
            findings.extend(found.map(|mut finding| {
                relate_targets(context, &mut finding, first);
                finding.fixes = context.mender().see_other(&site.occurrences);
                finding
            }));
        }
    }
}
