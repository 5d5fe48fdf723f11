//! `unused-suppression`: a comment that outlived its finding. Holds what is fixed about the rule; its text is
//! `docs/rules/unused-suppression.md`.

use super::RuleMetadata;
use crate::diagnostic::Severity;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "unused-suppression",
    summary: "A suppression comment that suppresses nothing",
    default_severity: Severity::Warning,
    opt_in: false,
    // No section speaks of comments; this one carries the rules whose findings they suppress.
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4",
    documentation: include_str!("../../docs/rules/unused-suppression.md"),
};
