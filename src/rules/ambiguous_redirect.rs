//! `ambiguous-redirect`: a redirect that leaves the method to the client. Holds what is fixed about the rule; its text is
//! `docs/rules/ambiguous-redirect.md`.

use super::RuleMetadata;
use crate::diagnostic::Severity;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "ambiguous-redirect",
    summary: "301 or 302 answered to POST, which leaves the method of the next request to the client",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.3",
    documentation: include_str!("../../docs/rules/ambiguous-redirect.md"),
};
