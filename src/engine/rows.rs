//! Routes as plain rows, with the places that people and editors need.

use rayon::prelude::*;

use crate::applications::{Application, Route};
use crate::diagnostic::Place;
use crate::program::Program;
use crate::program::ids::Site;
use crate::program::value::{Location, MethodSet};
use crate::route_table::{AnswerRow, RedirectRow, RouteRow};
use crate::rules::Targets;
use crate::source::Span;
use crate::status;
use crate::syntax::tokens::{LiteralKind, TokenKind, tokens};

/// The rows of all routes of these applications, sorted by package, app, path, method.
pub(super) fn rows(program: &Program<'_>, applications: &[Application]) -> Vec<RouteRow> {
    let mut rows: Vec<RouteRow> = Vec::new();
    for application in applications {
        let package = application.package.map(|index| program.store.workspace().packages[index].name.clone());
        let targets = Targets::new(application);
        rows.par_extend(application.routes.par_iter().flat_map_iter(|route| {
            // Where a handler tests the method when it runs, its methods have answers of their own.
            let tested = route.answers.answers.iter().map(|answer| answer.facts.methods);
            let parts = route.methods.parted(tested);
            let of_methods = |methods| row(program, application, package.as_ref(), (route, methods), &targets);
            parts.into_iter().map(of_methods).collect::<Vec<_>>()
        }));
    }
    let key = |row: &RouteRow| (row.package.clone(), row.app.clone(), row.path.clone(), row.methods.clone(), row.place);
    rows.par_sort_by_cached_key(key);
    rows
}

fn row(
    program: &Program<'_>,
    application: &Application,
    package: Option<&String>,
    (route, methods): (&Route, MethodSet),
    targets: &Targets<'_>,
) -> RouteRow {
    let mut answers: Vec<AnswerRow> = route
        .answers
        .answers
        .iter()
        .filter(|answer| answer.facts.methods.intersects(methods))
        .map(|answer| {
            let response = &answer.response;
            AnswerRow {
                status: response.status.clone().ok(),
                location: match &response.location {
                    Location::None => None,
                    Location::Known(text) if !text.is_unknown() => Some(Some(text.display())),
                    Location::Known(_) => Some(None),
                    Location::Unknown => None,
                },
                body: response.body.as_str(),
                place: program.store.place(response.status_site),
                calls: response.calls.iter().rev().map(|&site| program.store.place(site)).collect(),
            }
        })
        .collect();
    answers.sort();
    answers.dedup();
    RouteRow {
        package: package.cloned(),
        app: application.name.clone(),
        methods: methods.names(),
        path: route.shown_path(),
        handler: route.handler_name.clone(),
        place: program.store.place(route.handler_site),
        bound_at: program.store.place(route.bound_at),
        framework: route.framework,
        answers,
        redirects: redirects(program, route, methods, targets),
        unknown: route.answers.unknown.iter().map(|reason| reason.0.to_string()).collect(),
    }
}

fn redirects(program: &Program<'_>, route: &Route, methods: MethodSet, targets: &Targets<'_>) -> Vec<RedirectRow> {
    let reached = route.answers.answers.iter().filter(|answer| answer.facts.methods.intersects(methods));
    let responses = reached.map(|answer| &answer.response);
    let mut redirects: Vec<RedirectRow> = responses
        .filter_map(|response| {
            let status = response.status.as_ref().ok().copied().filter(|status| status::is_redirect(*status))?;
            let location = match &response.location {
                Location::Known(text) if !text.is_unknown() => Some(text),
                _ => None,
            };
            let target = location.and_then(|location| targets.at(location, MethodSet::GET));
            Some(RedirectRow {
                status,
                place: program.store.place(response.status_site),
                whole: program.store.place(response.site),
                calls: response.calls.iter().rev().map(|&site| program.store.place(site)).collect(),
                location: location.map(crate::program::value::Text::display),
                written_at: location.and_then(|text| written_at(program, response.location_site?, &text.display())),
                target: target.map(|target| program.store.place(target.handler_site)),
            })
        })
        .collect();
    redirects.sort();
    redirects.dedup();
    redirects
}

/// The literal in which a Location is written, within the place where it is set.
fn written_at(program: &Program<'_>, site: Site, location: &str) -> Option<Place> {
    let place = program.store.place(site);
    let text = program.store.workspace().text_at(place);
    let is_text = |kind: TokenKind| {
        matches!(kind, TokenKind::Literal { kind: LiteralKind::Str { .. } | LiteralKind::RawStr { .. }, .. })
    };
    let literal = tokens(text).filter(|token| is_text(token.kind)).find(|token| {
        let written = text.get(token.span.range()).unwrap_or_default();
        written.trim_start_matches('r').trim_matches('#').trim_matches('"') == location
    })?;
    let start = place.span.start;
    Some(Place { file: place.file, span: Span::new(literal.span.start, literal.span.end).shifted(start) })
}
