//! `deleted-location`: a delete that redirects to what it deleted. Holds what is fixed about the rule; its text is
//! `docs/rules/deleted-location.md`.

use crate::applications::Occurrence;

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::diagnostic::{Finding, Severity};
use crate::program::evaluate::Wrote;
use crate::program::value::MethodSet;
use crate::status::is_redirect;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "deleted-location",
    summary: "A delete that redirects to the resource that it has deleted",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-9.3.5",
    documentation: include_str!("../../docs/rules/deleted-location.md"),
};

/// A DELETE that, after its write, redirects to its own path or below it. A POST whose path ends in `delete` is taken for
/// one as well, by its name alone: a hint.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let gone: Vec<Occurrence<'_>> =
            site.occurrences.iter().copied().filter(|one| leads_to_deleted(context, one)).collect();
        let Some(first) = gone.first() else { continue };
        let severity = if first.methods == MethodSet::DELETE { Severity::Warning } else { Severity::Hint };
        let location = first.location();
        let status = first.answer.response.status.clone().unwrap_or_default();
        let text = with_subject(first, |subject| {
            messages::deleted_location(&subject, status, location.as_deref().unwrap_or_default())
        });
        let place = first.answer.response.location_site.map_or(site.place, |site| context.place(site));
        findings.extend(context.finding(&METADATA, severity, place, &gone, text));
    }
}

fn leads_to_deleted(context: &Context<'_>, one: &Occurrence<'_>) -> bool {
    let redirects = one.answer.response.status.as_ref().is_ok_and(|&status| is_redirect(status));
    if !redirects || !one.methods.intersects(MethodSet::DELETE.union(MethodSet::POST)) {
        return false;
    }
    let (Some(location), Some(path)) = (one.location(), one.route.shown_path()) else { return false };
    let resource = match path.rsplit_once('/') {
        _ if one.methods == MethodSet::DELETE => path.as_str(),
        Some((resource, "delete" | "remove" | "destroy")) if one.methods == MethodSet::POST => resource,
        _ => return false,
    };
    let location = location.split(['?', '#']).next().unwrap_or_default();
    let single = resource.rsplit('/').next().is_some_and(|last| last.starts_with('{'));
    let below = location.strip_prefix(resource).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let deleted = context.submission(one).is_some_and(|(wrote, _)| wrote > Wrote::No);
    single && below && deleted && !one.answer.facts.assumed
}
