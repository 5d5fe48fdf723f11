//! `ignored-location`: a Location that nobody follows. Holds what is fixed about the rule; its text is
//! `docs/rules/ignored-location.md`.

use super::RuleMetadata;
use crate::diagnostic::Severity;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "ignored-location",
    summary: "A Location header on a status at which clients do not follow it",
    default_severity: Severity::Error,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.2",
    documentation: include_str!("../../docs/rules/ignored-location.md"),
};
