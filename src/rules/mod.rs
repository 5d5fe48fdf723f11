//! The registry of rules. A rule's metadata is the only source for `explain`, the schema, reports and
//! the editor.

use crate::diagnostic::Severity;

/// What every surface of the product says about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleMetadata {
    /// Kebab-case noun phrase of the problem.
    pub name: &'static str,
    /// One line, no full stop.
    pub summary: &'static str,
    /// The level on strong evidence; a finding on weak evidence is a hint.
    pub default_severity: Severity,
    /// Runs only with `pedantic`, or where it is selected by name.
    pub opt_in: bool,
    /// The page that the rule rests on.
    pub url: &'static str,
    /// Markdown: what it does, why, an example, what to write instead, known problems, fix safety.
    pub documentation: &'static str,
}

/// Every rule, sorted by name.
pub fn all() -> &'static [&'static RuleMetadata] {
    &[]
}
