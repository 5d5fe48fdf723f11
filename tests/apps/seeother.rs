//! What `seeother` says of an application: through the real binary and its JSON.

use std::path::Path;
use std::process::{Command, Output};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answers::{Answer, Kind, serves};

/// A route of `seeother routes`.
#[derive(Debug, Deserialize)]
pub struct PredictedRoute {
    pub methods: Vec<String>,
    pub path: Option<String>,
    pub handler: Option<String>,
    pub framework: String,
    answers: Vec<PredictedAnswer>,
    pub unknown: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct PredictedAnswer {
    status: Option<u16>,
    body: String,
    /// With `location`, of which absent and `null` are two things: no Location, and one that is not known.
    #[serde(flatten)]
    others: serde_json::Map<String, serde_json::Value>,
}

impl PredictedRoute {
    /// The answers whose status is known. A Location that is not known can be anything.
    pub fn answers(&self) -> Vec<Answer> {
        let known = self.answers.iter().filter_map(|answer| {
            let location = answer.others.get("location").map(|known| known.as_str().unwrap_or("{}").to_owned());
            Some(Answer { status: answer.status?, location, kind: Kind::named(&answer.body) })
        });
        known.collect()
    }

    /// "GET /tasks".
    pub fn name(&self) -> String {
        format!("{} {}", self.methods.join(","), self.path.as_deref().unwrap_or("?"))
    }

    /// Whether it is one of the handlers that answer in place of others.
    pub fn is_among(&self, catchers: &[String]) -> bool {
        self.path.is_none() && self.handler.as_ref().is_some_and(|handler| catchers.contains(handler))
    }

    pub fn takes(&self, method: &str) -> bool {
        self.methods.iter().any(|known| known == method || known == "*")
    }
}

/// The route that a router chooses: a fixed path before one with holes.
pub fn route_of<'a>(routes: &'a [PredictedRoute], method: &str, path: &str) -> Option<&'a PredictedRoute> {
    routes
        .iter()
        .filter(|route| route.takes(method))
        .filter_map(|route| Some((route, route.path.as_deref()?)))
        .filter(|(_, pattern)| serves(pattern, path))
        .min_by_key(|(_, pattern)| pattern.matches('{').count())
        .map(|(route, _)| route)
}

/// A finding of `seeother check`.
#[derive(Clone, Debug, Deserialize)]
pub struct Finding {
    pub rule: String,
    pub file: String,
    pub handler: Option<String>,
    pub status: Option<u16>,
    pub fixes: Vec<Fix>,
}

/// A way to mend a finding.
#[derive(Clone, Debug, Deserialize)]
pub struct Fix {
    pub applicability: String,
}

#[derive(Deserialize)]
struct Routes {
    routes: Vec<PredictedRoute>,
    notes: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Findings {
    findings: Vec<Finding>,
}

/// `seeother routes` of a folder.
pub fn routes(folder: &Path) -> Vec<PredictedRoute> {
    let routes: Routes = parsed(folder, &["routes", "--output-format", "json", "."]);
    assert!(routes.notes.is_empty(), "seeother has notes: {:?}", routes.notes);
    routes.routes
}

/// `seeother check` of a folder.
pub fn check(folder: &Path) -> Vec<Finding> {
    parsed::<Findings>(folder, &["check", "--output-format", "json", "--exit-zero", "."]).findings
}

/// `seeother check --fix` of a folder.
pub fn fix(folder: &Path) {
    let output = run(folder, &["check", "--fix", "--exit-zero", "--output-format", "concise", "."]);
    assert!(output.status.success(), "--fix failed: {}", String::from_utf8_lossy(&output.stderr));
}

fn parsed<T: DeserializeOwned>(folder: &Path, arguments: &[&str]) -> T {
    let output = run(folder, arguments);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("seeother {arguments:?} printed no JSON ({error}): {}", String::from_utf8_lossy(&output.stderr))
    })
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seeother"));
    command.args(arguments).current_dir(folder).output().expect("seeother starts")
}
