//! `guard-redirect`: a guard whose redirect carries the method along. Holds what is fixed about the rule; its text is
//! `docs/rules/guard-redirect.md`.

use super::RuleMetadata;
use crate::diagnostic::Severity;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "guard-redirect",
    summary: "A guard, rejection or error type that redirects to a page and lets the method stay",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.8",
    documentation: include_str!("../../docs/rules/guard-redirect.md"),
};
