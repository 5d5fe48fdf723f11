//! `panicking-location`: a target of the request that cannot always be a header. Holds what is fixed about the rule; its text is
//! `docs/rules/panicking-location.md`.

use super::RuleMetadata;
use super::code::{unwrapped_builder, unwrapped_conversion};
use super::context::{Context, with_subject};
use super::messages::{self, BadLocation};
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Place, Severity};
use crate::frameworks::{self, BadTarget};
use crate::program::value::Location;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "panicking-location",
    summary: "A Location of what the client sent, where a line break in it panics or drops the header",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-5.5",
    documentation: include_str!("../../docs/rules/panicking-location.md"),
};

/// A Location that holds a text of the request as it was sent, and is unwrapped, or given to a constructor that panics
/// or drops what cannot be a header.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut known: Vec<Place> = Vec::new();
    for site in &context.sites {
        let judged: Vec<(Occurrence<'_>, BadLocation, Place)> = site
            .occurrences
            .iter()
            .filter_map(|one| fault(context, one).map(|(fault, place)| (*one, fault, place)))
            .collect();
        let Some(&(first, fault, place)) = judged.first() else { continue };
        if known.contains(&place) {
            continue;
        }
        known.push(place);
        let occurrences: Vec<Occurrence<'_>> = judged.iter().map(|(one, ..)| *one).collect();
        let status = first.answer.response.status.clone().ok();
        let text = with_subject(&first, |subject| messages::panicking_location(&subject, status, fault));
        findings.extend(context.finding(&METADATA, Severity::Warning, place, &occurrences, text));
    }
}

/// What goes wrong with the Location of an answer, and where.
fn fault(context: &Context<'_>, one: &Occurrence<'_>) -> Option<(BadLocation, Place)> {
    let response = &one.answer.response;
    let Location::Known(text) = &response.location else { return None };
    if !text.has_sent_part() || one.answer.facts.assumed {
        return None;
    }
    let program = context.program();
    let site = response.location_site?;
    let unwrapped = unwrapped_conversion(program, site).or_else(|| unwrapped_builder(program, response.site));
    if let Some(call) = unwrapped {
        return Some((BadLocation::Unwrapped, context.place(call)));
    }
    let status = context.place(response.status_site);
    let word = program.store.text(status.file, status.span);
    let package = program.store.workspace().package_of(response.status_site.item.file);
    let package = package.and_then(|package| program.store.workspace().packages.get(package));
    let dependency = package
        .and_then(|package| package.dependencies.iter().find(|dependency| dependency.package == response.framework));
    let before = |version: &semver::Version| dependency?.is_before(version);
    let fault = match frameworks::bad_target(response, word, &before)? {
        BadTarget::Panics => BadLocation::Panics,
        BadTarget::Dropped => BadLocation::Dropped,
    };
    Some((fault, context.place(site)))
}
