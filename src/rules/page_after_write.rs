//! `page-after-write`: a page whose reload writes again. Holds what is fixed about the rule; its text is
//! `docs/rules/page-after-write.md`.

use super::RuleMetadata;
use crate::diagnostic::Severity;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "page-after-write",
    summary: "A 200 page answered to an unsafe method after a successful write",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.4",
    documentation: include_str!("../../docs/rules/page-after-write.md"),
};
