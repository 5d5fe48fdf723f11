//! `numeric-status`: a status written as a bare number. Holds what is fixed about the rule; its text is
//! `docs/rules/numeric-status.md`.

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::frameworks;
use crate::status::reason;
use crate::syntax::ItemKind;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "numeric-status",
    summary: "A status that is written as a number where it has a name",
    default_severity: Severity::Warning,
    opt_in: true,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.1",
    documentation: include_str!("../../docs/rules/numeric-status.md"),
};

/// A known status whose token is its number. A constant of the project is a name as well, and some frameworks take
/// nothing but numbers.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in &context.sites {
        let bare: Vec<Occurrence<'_>> =
            site.occurrences.iter().copied().filter(|one| is_bare_number(context, one)).collect();
        let Some(first) = bare.first() else { continue };
        let status = first.answer.response.status.clone().unwrap_or_default();
        let Some(name) = frameworks::status_name(first.route.framework, status) else { continue };
        let text = with_subject(first, |subject| messages::numeric_status(&subject, status, &name));
        findings.extend(context.finding(&METADATA, Severity::Warning, site.place, &bare, text));
    }
}

fn is_bare_number(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let Ok(status) = response.status else { return false };
    let item = response.status_site.item;
    let store = &context.program().store;
    let token = store.text(item.file, store.place(response.status_site).span);
    let number = token.trim_matches('"').trim_end_matches("u16").trim_end_matches('_');
    number.parse() == Ok(status) && store.item(item).kind == ItemKind::Function && reason(status).is_some()
}
