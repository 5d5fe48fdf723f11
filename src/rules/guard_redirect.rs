//! `guard-redirect`: a guard whose redirect carries the method along. Holds what is fixed about the rule; its text is
//! `docs/rules/guard-redirect.md`.

use super::RuleMetadata;
use super::context::{AnswerSite, Context, with_subject};
use super::messages::{self, Guard, GuardRedirection};
use super::redirects::{has_status, is_mixed_error};
use crate::applications::Occurrence;
use crate::diagnostic::{Finding, Severity};
use crate::program::value::{Location, MethodSet, Via};

/// What is fixed about the rule.
pub static METADATA: RuleMetadata = RuleMetadata {
    name: "guard-redirect",
    summary: "A guard, rejection or error type that redirects to a page and lets the method stay",
    default_severity: Severity::Warning,
    opt_in: false,
    url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.8",
    documentation: include_str!("../../docs/rules/guard-redirect.md"),
};

/// Redirects out of middleware, rejections and error types that unsafe requests reach. Once, at the
/// place that fixes the status.
pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in context.redirects() {
        let reached: Vec<Occurrence<'_>> = site
            .occurrences
            .iter()
            .copied()
            .filter(|one| {
                one.methods.intersects(MethodSet::UNSAFE)
                    && has_status(one, &[301, 302, 307, 308])
                    && has_fixed_target(one)
                    && serves_every_method(site, one)
            })
            .collect();
        let Some(first) = reached.first() else { continue };
        let keeps_method = has_status(first, &[307, 308]);
        let severity = if keeps_method { Severity::Warning } else { Severity::Hint };
        let mut methods = MethodSet::NONE;
        reached.iter().for_each(|one| methods = methods.union(one.unsafe_methods()));
        let names = methods.names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let location = first.location();
        let catcher = is_catcher(first);
        let text = with_subject(first, |subject| {
            messages::guard_redirect(&GuardRedirection {
                guard: match first.answer.response.via {
                    Via::Rejection => Guard::Rejection,
                    Via::Middleware => Guard::Middleware,
                    Via::Error => Guard::ErrorType,
                    Via::Handler if catcher => Guard::Catcher,
                    Via::Handler => Guard::Handler,
                },
                name: first.route.handler_name.as_deref().filter(|_| catcher),
                status: first.answer.response.status.clone().unwrap_or_default(),
                location: location.as_deref(),
                methods: &names,
                example: Some(subject).filter(|_| !catcher),
                more: reached.len() - 1,
            })
        });
        findings.extend(
            context
                .finding(&METADATA, severity, site.place, &reached, text)
                .map(|finding| Finding { fixes: context.mender().see_other(&site.occurrences), ..finding }),
        );
    }
}

/// Code that serves every method: guards always, error types where the method rules do not judge them,
/// handlers that are bound to every method never (they may well move a whole path), except catchers.
fn serves_every_method(site: &AnswerSite<'_>, one: &Occurrence<'_>) -> bool {
    match one.answer.response.via {
        Via::Rejection | Via::Middleware => true,
        Via::Error => has_status(one, &[307, 308]) || is_mixed_error(site, one),
        Via::Handler => is_catcher(one),
    }
}

/// A catcher of Rocket: a handler of every method that no path leads to.
fn is_catcher(one: &Occurrence<'_>) -> bool {
    one.route.framework == "rocket" && one.route.path.is_none() && one.route.methods.is_any()
}

/// A page with a path of its own, not one made from the request's.
fn has_fixed_target(one: &Occurrence<'_>) -> bool {
    match &one.answer.response.location {
        Location::Known(text) => text.known_start().len() > 1 || text.as_literal().is_some(),
        _ => false,
    }
}
