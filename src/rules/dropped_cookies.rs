//! `dropped-cookies`: a cookie in a value that is not answered. Holds what is fixed about the rule; its text is
//! `docs/rules/dropped-cookies.md`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::RuleMetadata;
use super::context::{Context, with_subject};
use super::messages;
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Place, Severity};
use crate::program::ids::Site;
use crate::program::value::Via;

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "dropped-cookies",
    summary: "A cookie that is put into a jar or a header map which no answer sends",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-6.3",
    documentation: include_str!("../../docs/rules/dropped-cookies.md"),
};

/// A call that puts a cookie into a value which has to be answered, where some answer follows it and none has the value.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let all = || context.sites.iter().flat_map(|site| &site.occurrences);
    // What is answered beside a response and not known may hold any cookie that was put into something before it.
    let mut sent: FxHashSet<Site> = FxHashSet::default();
    for one in all() {
        sent.extend(&one.answer.response.cookies);
        if one.answer.response.open_cookies {
            sent.extend(one.answer.writes.cookies());
        }
    }
    let mut dropped: BTreeMap<Place, Vec<Occurrence<'_>>> = BTreeMap::new();
    for one in all() {
        // Where anything is not known, it may be what the cookies went into.
        let known = one.route.answers.unknown.is_empty() && !one.answer.facts.assumed;
        let answer = one.answer.response.via == Via::Handler
            && one.answer.response.status.as_ref().is_ok_and(|&status| status < 400);
        if !known || !answer {
            continue;
        }
        for &site in one.answer.writes.cookies().iter().filter(|site| !sent.contains(site)) {
            if !copies_cookies(context, site) {
                dropped.entry(context.place(site)).or_default().push(*one);
            }
        }
    }
    for (place, occurrences) in dropped {
        let Some(first) = occurrences.first() else { continue };
        let text = with_subject(first, |subject| messages::dropped_cookies(&subject));
        findings.extend(context.finding(&METADATA, Severity::Warning, place, &occurrences, text));
    }
}

/// Whether the code around a jar writes the header by itself, cookie by cookie.
fn copies_cookies(context: &Context<'_>, site: Site) -> bool {
    let store = &context.program().store;
    let place = store.place(site);
    let own = store.text(place.file, place.span);
    let writes =
        |text: &str| text.matches("SET_COOKIE").count() + text.to_ascii_lowercase().matches("set-cookie").count();
    writes(store.item_text(site.item)) > 0 && writes(own) == 0
}
