//! `repeated-request`: a redirect that repeats the request. Holds what is fixed about the rule; its text is
//! `docs/rules/repeated-request.md`.

use super::RuleMetadata;
use crate::diagnostic::Severity;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "repeated-request",
    summary: "A redirect that makes clients send an unsafe request once more to the Location",
    default_severity: Severity::Error,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4",
    documentation: include_str!("../../docs/rules/repeated-request.md"),
};
