//! Routes as plain rows, with the places that people and editors need.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::applications::{Application, Route};
use crate::diagnostic::Place;
use crate::program::Program;
use crate::program::ids::Site;
use crate::program::value::{Location, MethodSet};
use crate::route_table::{AnswerRow, RedirectRow, RouteRow};
use crate::rules::Targets;
use crate::source::{FileId, Span};
use crate::status;
use crate::syntax::tokens::{LiteralKind, TokenKind, tokens};

/// The rows of all routes, kept from one revision to the next: one is only made anew if its handler was evaluated anew,
/// or a file changed in which it has a place.
#[derive(Default)]
pub(super) struct Rows(Vec<ApplicationRows>);

struct ApplicationRows {
    package: Option<usize>,
    name: Option<String>,
    routes: Vec<RouteRows>,
}

/// More than one row where a handler tests the method when it runs.
struct RouteRows {
    /// What they were made from.
    route: Route,
    /// Where their places are.
    files: FxHashSet<FileId>,
    rows: Vec<Arc<RouteRow>>,
}

impl Rows {
    /// The rows of all routes of these applications; `changed` are files whose text is not the one of `self`.
    pub(super) fn next(self, program: &Program<'_>, applications: &[Application], changed: &[FileId]) -> Self {
        let mut before = self.0.into_iter();
        let next = |application| application_rows(program, application, before.next(), changed);
        Self(applications.iter().map(next).collect())
    }

    /// Sorted by package, app, path, method.
    pub(super) fn sorted(&self) -> Vec<Arc<RouteRow>> {
        let routes = self.0.iter().flat_map(|application| &application.routes);
        let mut rows: Vec<Arc<RouteRow>> = routes.flat_map(|route| &route.rows).cloned().collect();
        rows.sort_by(|left, right| sort_key(left).cmp(&sort_key(right)));
        rows
    }
}

fn sort_key(row: &RouteRow) -> impl Ord {
    (&row.package, &row.app, &row.path, &row.methods, row.place)
}

fn application_rows(
    program: &Program<'_>,
    application: &Application,
    before: Option<ApplicationRows>,
    changed: &[FileId],
) -> ApplicationRows {
    let is_same = |before: &ApplicationRows| {
        let mut pairs = before.routes.iter().zip(&application.routes);
        before.package == application.package
            && before.name == application.name
            && before.routes.len() == application.routes.len()
            && pairs.all(|(before, route)| before.route.is_bound_like(route))
    };
    let before = before.filter(is_same).map(|before| before.routes).unwrap_or_default();
    let mut known: Vec<Option<RouteRows>> = before.into_iter().map(Some).collect();
    known.resize_with(application.routes.len(), || None);
    let holds = |known: &RouteRows, route: &Route| {
        Arc::ptr_eq(&known.route.answers, &route.answers) && !changed.iter().any(|file| known.files.contains(file))
    };
    let package = application.package.map(|index| program.store.workspace().packages[index].name.clone());
    let targets = OnceLock::new();
    let pairs = known.into_par_iter().zip(&application.routes);
    let routes = pairs.map(|(known, route)| {
        known.filter(|known| holds(known, route)).unwrap_or_else(|| {
            let targets = targets.get_or_init(|| Targets::new(application));
            route_rows(program, application, package.as_ref(), route, targets)
        })
    });
    ApplicationRows { package: application.package, name: application.name.clone(), routes: routes.collect() }
}

fn route_rows(
    program: &Program<'_>,
    application: &Application,
    package: Option<&String>,
    route: &Route,
    targets: &Targets<'_>,
) -> RouteRows {
    // Where a handler tests the method when it runs, its methods have answers of their own.
    let tested = route.answers.answers.iter().map(|answer| answer.facts.methods);
    let parts = route.methods.parted(tested);
    let row = |methods| Arc::new(row(program, application, package, (route, methods), targets));
    let rows: Vec<Arc<RouteRow>> = parts.into_iter().map(row).collect();
    let mut files = FxHashSet::from_iter([route.handler_site, route.bound_at].map(|site| site.item.file));
    for response in route.answers.answers.iter().map(|answer| &answer.response) {
        let sites = [response.status_site, response.site].into_iter().chain(response.location_site);
        files.extend(sites.chain(response.calls.iter().copied()).map(|site| site.item.file));
    }
    files.extend(rows.iter().flat_map(|row| &row.redirects).filter_map(|redirect| Some(redirect.target?.file)));
    RouteRows { route: route.clone(), files, rows }
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
