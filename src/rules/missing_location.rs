//! `missing-location`: a redirect that leads nowhere. Holds what is fixed about the rule; its text is
//! `docs/rules/missing-location.md`.

use super::RuleMetadata;
use crate::diagnostic::Severity;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "missing-location",
    summary: "A redirect status (301, 302, 303, 307 or 308) without a Location header",
    default_severity: Severity::Error,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.2",
    documentation: include_str!("../../docs/rules/missing-location.md"),
};
