//! Holds the page, what `seeother` says, and what came over the wire against each other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Application;
use super::answers::{Answer, same_pattern};
use super::page::{Mend, PageRoute};
use super::running::Seen;
use super::script::Step;
use super::seeother::{Finding, PredictedRoute, route_of};

/// What is wrong, as rows of a table: where, what was seen, and what was to be.
#[derive(Default)]
pub struct Complaints(Vec<[String; 3]>);

impl Complaints {
    pub fn add(&mut self, place: impl Into<String>, found: impl Into<String>, wanted: impl Into<String>) {
        self.0.push([place.into(), found.into(), wanted.into()]);
    }

    /// Fails with the table, if there is anything in it.
    pub fn settle(self, title: &str) {
        let width = |column: usize| self.0.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let (first, second) = (width(0), width(1));
        let mut table = String::new();
        for [place, found, wanted] in &self.0 {
            let _ = writeln!(table, "  {place:first$}  {found:second$}  {wanted}");
        }
        assert!(self.0.is_empty(), "{title}: {} complaints\n{table}", self.0.len());
    }
}

fn list<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> String {
    let shown: Vec<String> = answers.into_iter().map(ToString::to_string).collect();
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}

/// Every row of the page is a route that `seeother` finds, with its handler and its answers, and there is no other.
pub fn routes(application: &Application, predicted: &[PredictedRoute], complaints: &mut Complaints) {
    for row in &application.page {
        let name = row.name();
        let Some(route) = predicted.iter().find(|route| is_row(route, row)) else {
            complaints.add(name, "is not among the routes", "");
            continue;
        };
        let app = &application.app;
        if route.framework != app.framework && !app.beside.contains(&route.framework) {
            complaints.add(&name, &route.framework, &application.app.framework);
        }
        if route.handler.as_deref() != Some(row.handler.as_str()) {
            complaints.add(&name, route.handler.as_deref().unwrap_or("a closure"), &row.handler);
        }
        let answers = route.answers();
        for answer in answers.iter().filter(|answer| !row.answers.iter().any(|known| known.describes(answer))) {
            if !application.is_unobserved(&row.method, &row.path, answer.status) {
                complaints.add(&name, format!("predicted {answer}"), format!("the page: {}", list(&row.answers)));
            }
        }
        let caught = caught(application, predicted);
        let given = || answers.iter().chain(&caught);
        for answer in row.answers.iter().filter(|known| !given().any(|answer| known.describes(answer))) {
            complaints.add(&name, format!("not predicted: {answer}"), list(&answers));
        }
        let documented = application
            .app
            .unknown
            .iter()
            .any(|known| known.method == row.method && known.path == row.path && !known.reason.is_empty());
        if route.unknown.is_empty() == documented {
            let found = if documented { "is known" } else { "has an unknown part" };
            complaints.add(&name, found, route.unknown.join("; "));
        }
    }
    let is_known = |route: &PredictedRoute| {
        route.is_among(&application.app.catchers) || application.page.iter().any(|row| is_row(route, row))
    };
    for route in predicted.iter().filter(|route| !is_known(route)) {
        complaints.add(route.name(), "is on no page", list(&route.answers()));
    }
}

/// What catchers answer, whichever route was asked.
fn caught(application: &Application, predicted: &[PredictedRoute]) -> Vec<Answer> {
    let catchers = predicted.iter().filter(|route| route.is_among(&application.app.catchers));
    catchers.flat_map(PredictedRoute::answers).collect()
}

fn is_row(route: &PredictedRoute, row: &PageRoute) -> bool {
    let path = route.path.as_deref().is_some_and(|path| same_pattern(path, &row.path));
    path && if row.method == "*" { route.methods == ["*"] } else { route.takes(&row.method) }
}

/// `check` reports what the page names, and nothing else.
pub fn findings(application: &Application, findings: &[Finding], complaints: &mut Complaints) {
    let mut left: Vec<&Finding> = findings.iter().collect();
    for row in &application.page {
        let Some(fault) = &row.fault else { continue };
        let handlers = application.handlers_of(row);
        let place = left.iter().position(|finding| {
            let handler = finding.handler.as_deref();
            finding.rule == fault.rule
                && finding.status == Some(fault.status)
                && handlers.iter().any(|known| Some(known.as_str()) == handler)
        });
        let Some(place) = place else {
            complaints.add(row.name(), "is not reported", format!("{} ({})", fault.rule, fault.status));
            continue;
        };
        let finding = left.remove(place);
        let safe = finding.fixes.iter().any(|fix| fix.applicability == "safe");
        let expected = match fault.mend {
            Mend::Safe => safe,
            Mend::Unsafe => !safe,
            Mend::Impossible => finding.fixes.is_empty(),
        };
        if !expected && application.mends {
            complaints.add(row.name(), format!("fixes: {:?}", finding.fixes), format!("{:?}", fault.mend));
        }
    }
    let rule = &application.app.guard_rule;
    for file in &application.app.guards {
        match left.iter().position(|finding| finding.rule == *rule && finding.file == *file) {
            Some(place) => drop(left.remove(place)),
            None => complaints.add(file, "is not reported", rule),
        }
    }
    for finding in left {
        let handler = finding.handler.as_deref().unwrap_or("a closure");
        complaints.add(
            &finding.file,
            format!("{handler} is reported"),
            format!("{} ({:?})", finding.rule, finding.status),
        );
    }
}

/// One step with its answer.
#[derive(Clone, Debug)]
pub struct Record {
    pub step: Step,
    /// Whether the folder of the journal was away.
    pub away: bool,
    pub seen: Seen,
}

impl Record {
    pub fn name(&self) -> String {
        format!("{}{}", self.step.name, if self.away { ", not storable" } else { "" })
    }
}

/// Each answer is one that the page names.
pub fn page(application: &Application, records: &[Record], complaints: &mut Complaints) {
    for record in records {
        let answer = record.seen.answer();
        let answers = application.row(&record.step).map_or(&[][..], |row| &row.answers);
        if !answers.iter().any(|known| known.is(&answer)) {
            complaints.add(record.name(), format!("answered {answer}"), format!("the page: {}", list(answers)));
        }
    }
}

/// Each answer is predicted, each predicted answer was seen, and each route was driven.
pub fn wire(predicted: &[PredictedRoute], application: &Application, records: &[Record], complaints: &mut Complaints) {
    let caught = caught(application, predicted);
    let mut by_route: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
    for record in records {
        let (step, seen) = (&record.step, &record.seen);
        let arrived = format!("{} {}", step.route_method(), step.route_path());
        if seen.request.as_deref() != Some(arrived.as_str()) {
            complaints.add(record.name(), format!("x-seen: {:?}", seen.request), arrived);
        }
        let answer = seen.answer();
        let Some(route) = route_of(predicted, step.route_method(), step.route_path()) else {
            complaints.add(record.name(), "has no route", step.path.clone());
            continue;
        };
        let own = route.answers();
        if !own.iter().chain(&caught).any(|known| known.is(&answer)) && route.unknown.is_empty() {
            complaints.add(record.name(), format!("answered {answer}"), format!("predicted: {}", list(&own)));
        }
        by_route.entry(route.name()).or_default().push(answer);
    }
    for answer in caught {
        let exempt = application.is_unobserved("*", "*", answer.status);
        if !exempt && !by_route.values().flatten().any(|one| answer.is(one)) {
            complaints.add("catchers", format!("predicted {answer}"), "not seen");
        }
    }
    for route in predicted.iter().filter(|route| !route.is_among(&application.app.catchers)) {
        let Some(seen) = by_route.get(&route.name()) else {
            complaints.add(route.name(), "was not driven", "");
            continue;
        };
        for answer in route.answers() {
            let path = route.path.as_deref().unwrap_or_default();
            let exempt = route.methods.iter().any(|method| application.is_unobserved(method, path, answer.status));
            if !exempt && !seen.iter().any(|one| answer.is(one)) {
                complaints.add(route.name(), format!("predicted {answer}"), format!("seen: {}", list(seen)));
            }
        }
    }
}
