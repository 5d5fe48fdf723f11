//! What every rule looks at: answers grouped by the place that fixes their status, with the routes that
//! lead to each.

use rustc_hash::FxHashSet;

use super::RuleMetadata;
use super::messages::{Subject, Text};
use super::targets::{DeadEndAt, Targets};
use crate::applications::{Application, Occurrence};
use crate::diagnostic::{Finding, Place, Related, RelatedKind, Severity};
use crate::mends::Mender;
use crate::program::Program;
use crate::program::evaluate::Wrote;
use crate::program::ids::Site;
use crate::program::value::Location;
use crate::status::is_redirect;

/// All answers whose status is fixed at one place.
#[derive(Clone, Debug)]
pub struct AnswerSite<'a> {
    /// The token that fixes the status.
    pub place: Place,
    /// Its occurrences in the order of applications and routes.
    pub occurrences: Vec<Occurrence<'a>>,
    /// Whether any of them is known to redirect.
    redirects: bool,
}

/// Everything that rules may ask.
pub struct Context<'a> {
    program: &'a Program<'a>,
    /// The applications.
    pub applications: &'a [Application],
    /// By place.
    pub sites: Vec<AnswerSite<'a>>,
    targets: Vec<Targets<'a>>,
    safe_writes: FxHashSet<Site>,
    mender: Mender<'a>,
}

impl<'a> Context<'a> {
    /// Groups the answers of all applications.
    pub fn new(program: &'a Program<'a>, applications: &'a [Application]) -> Self {
        let mut all: Vec<(Place, Occurrence<'a>)> = Vec::new();
        for (index, application) in applications.iter().enumerate() {
            for route in &application.routes {
                for answer in &route.answers.answers {
                    let methods = route.methods.intersection(answer.facts.methods);
                    let place = program.store.place(answer.response.status_site);
                    all.push((place, Occurrence { application, index, route, answer, methods }));
                }
            }
        }
        let safe_writes = all
            .iter()
            .map(|(_, one)| one)
            .filter(|one| !one.methods.is_any() && !one.is_unsafe() && one.answer.response.status == Ok(200))
            .flat_map(|one| one.answer.writes.iter().map(|(site, _)| site))
            .collect();
        all.sort_by_key(|(place, _)| *place);
        let sites = all.chunk_by(|(left, _), (right, _)| left == right).map(|chunk| {
            let occurrences: Vec<Occurrence<'a>> = chunk.iter().map(|(_, one)| *one).collect();
            let redirects =
                |one: &Occurrence<'_>| one.answer.response.status.as_ref().is_ok_and(|&status| is_redirect(status));
            AnswerSite { place: chunk[0].0, redirects: occurrences.iter().any(redirects), occurrences }
        });
        let sites = sites.collect();
        let targets = applications.iter().map(Targets::new).collect();
        let mender = Mender::new(program, applications);
        Self { program, applications, sites, targets, safe_writes, mender }
    }

    /// The sites that are known to redirect.
    pub fn redirects(&self) -> impl Iterator<Item = &AnswerSite<'a>> {
        self.sites.iter().filter(|site| site.redirects)
    }

    /// The place of a site.
    pub fn place(&self, site: Site) -> Place {
        self.program.store.place(site)
    }

    /// The best evidence that something was submitted before an answer, and where. A write that safe
    /// requests make as well when they show something (a session that is touched, a visit that is counted) is none.
    pub fn submission(&self, occurrence: &Occurrence<'_>) -> Option<(Wrote, Site)> {
        let writes = occurrence.answer.writes.iter();
        writes.filter(|(site, _)| !self.safe_writes.contains(site)).map(|(site, wrote)| (wrote, site)).max()
    }

    /// The routes of the application of an occurrence.
    pub fn targets(&self, occurrence: &Occurrence<'_>) -> &Targets<'a> {
        &self.targets[occurrence.index]
    }

    /// Where the Location of an occurrence leads, if no application that holds its handler has a page there.
    pub fn dead_end(&self, occurrence: &Occurrence<'_>) -> Option<DeadEndAt> {
        let Location::Known(location) = &occurrence.answer.response.location else { return None };
        // Another application of the workspace may well be served beside this one.
        if self.targets.iter().any(|targets| targets.may_serve(location)) {
            return None;
        }
        let handler = occurrence.route.handler_site;
        let own = self
            .applications
            .iter()
            .zip(&self.targets)
            .filter(|(application, _)| application.routes.iter().any(|route| route.handler_site == handler));
        let mut ends = own.map(|(application, targets)| targets.dead_end(application, occurrence, location));
        let first = ends.next()??;
        ends.all(|end| end.is_some()).then_some(first)
    }

    /// Whether the package of a handler speaks htmx: in templates, code or headers.
    pub fn uses_htmx(&self, occurrence: &Occurrence<'_>) -> bool {
        let workspace = self.program.store.workspace();
        self.program.uses_htmx(workspace.package_of(occurrence.route.handler_site.item.file))
    }

    /// What makes the fixes.
    pub fn mender(&self) -> &Mender<'a> {
        &self.mender
    }

    /// The program, for questions about code.
    pub fn program(&self) -> &'a Program<'a> {
        self.program
    }

    /// A finding about some occurrences at a place; the first one gives its handler and route.
    pub fn finding(
        &self,
        rule: &RuleMetadata,
        severity: Severity,
        place: Place,
        occurrences: &[Occurrence<'a>],
        text: Text,
    ) -> Option<Finding> {
        let first = occurrences.first()?;
        let response = &first.answer.response;
        let workspace = self.program.store.workspace();
        let package = workspace.package_of(place.file).map(|index| workspace.packages[index].name.clone());
        let location = match &response.location {
            Location::None | Location::Unknown => None,
            Location::Known(_) => Some(first.location()),
        };
        Some(Finding {
            rule: rule.name,
            severity,
            message: text.message,
            help: text.help,
            url: rule.url,
            place,
            package,
            app: first.application.name.clone(),
            framework: first.route.framework,
            handler: first.route.handler_name.clone(),
            methods: first.methods.names(),
            path: first.route.shown_path(),
            status: response.status.clone().ok(),
            location,
            related: self.related(place, occurrences),
            code_flows: self.code_flows(occurrences),
            fixes: Vec::new(),
        })
    }

    /// How each of some routes comes to its answer.
    fn code_flows(&self, occurrences: &[Occurrence<'a>]) -> Vec<Vec<Related>> {
        let step = |kind, site: Site, message: String| Related { kind, place: self.place(site), message };
        let mut flows: Vec<Vec<Related>> = Vec::new();
        for occurrence in occurrences.iter().take(MAXIMUM_ROUTES) {
            let bound = format!("{} is bound here", subject_text(occurrence));
            let route = step(RelatedKind::Route, occurrence.route.bound_at, bound);
            let calls = occurrence.answer.response.calls.iter().rev();
            let calls = calls.map(|call| step(RelatedKind::Call, *call, "called here".to_owned()));
            let flow: Vec<Related> = std::iter::once(route).chain(calls).collect();
            if !flows.contains(&flow) {
                flows.push(flow);
            }
        }
        flows
    }

    /// The whole answer, the status, the calls and the routes of some occurrences, each once.
    fn related(&self, place: Place, occurrences: &[Occurrence<'a>]) -> Vec<Related> {
        let mut related: Vec<Related> = Vec::new();
        let mut add = |kind, site: Site, message: String| {
            let place_of = self.place(site);
            if place_of != place && !related.iter().any(|known: &Related| known.place == place_of) {
                related.push(Related { kind, place: place_of, message });
            }
        };
        for occurrence in occurrences.iter().take(MAXIMUM_ROUTES) {
            let response = &occurrence.answer.response;
            add(RelatedKind::Status, response.status_site, "the status is fixed here".to_owned());
            add(RelatedKind::Answer, response.site, "the whole answer".to_owned());
            for call in response.calls.iter().rev() {
                add(RelatedKind::Call, *call, "called here".to_owned());
            }
        }
        for occurrence in occurrences.iter().take(MAXIMUM_ROUTES) {
            let subject = subject_text(occurrence);
            add(RelatedKind::Route, occurrence.route.bound_at, format!("{subject} is bound here"));
        }
        related
    }
}

/// How many routes a finding names: more would hide what it says.
const MAXIMUM_ROUTES: usize = 8;

/// "POST /tasks", as far as it is known.
fn subject_text(occurrence: &Occurrence<'_>) -> String {
    let methods = occurrence.methods.names().join(", ");
    match occurrence.route.shown_path() {
        Some(path) => format!("{methods} {path}"),
        None => methods,
    }
}

/// Calls back with the words that messages need of an occurrence.
pub fn with_subject<T>(occurrence: &Occurrence<'_>, run: impl FnOnce(Subject<'_>) -> T) -> T {
    let names = occurrence.methods.names();
    let methods: Vec<&str> = names.iter().map(String::as_str).collect();
    let path = occurrence.route.shown_path();
    run(Subject { methods: &methods, path: path.as_deref(), handler: occurrence.route.handler_name.as_deref() })
}
