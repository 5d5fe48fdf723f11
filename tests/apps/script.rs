//! What is sent: `fixtures/apps/drive.toml`, and the `app.toml` beside each application.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

/// One request.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub name: String,
    /// The name of a step that is sent first.
    pub after: Option<String>,
    pub method: String,
    pub path: String,
    pub session: Option<String>,
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    pub form: Option<Vec<(String, String)>>,
    pub multipart: Option<Vec<Part>>,
    pub json: Option<toml::Value>,
    pub text: Option<String>,
    #[serde(default)]
    pub follow: bool,
    /// The method by which the application routes it, where it differs.
    pub r#as: Option<String>,
}

/// A part of a multipart body.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    pub file: Option<String>,
    pub text: String,
}

impl Step {
    /// The path without its query.
    pub fn route_path(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// The method that the application sees.
    pub fn route_method(&self) -> &str {
        self.r#as.as_deref().unwrap_or(&self.method)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    step: Vec<Step>,
}

/// What only one framework needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct App {
    pub framework: String,
    /// Other frameworks, whose handlers stand beside.
    #[serde(default)]
    pub beside: Vec<String>,
    #[serde(default)]
    pub method_override: bool,
    /// Files with the findings of `guard-redirect`, each as often as it has one.
    pub guards: Vec<String>,
    /// The rule that finds these.
    #[serde(default = "guard_redirect")]
    pub guard_rule: String,
    /// What the bodies of 404 and 500 are in place of pages.
    pub error_bodies: Option<String>,
    /// Handlers of every method that answer in place of others.
    #[serde(default)]
    pub catchers: Vec<String>,
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
    #[serde(default, rename = "route")]
    pub routes: Vec<RouteChange>,
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    #[serde(default)]
    pub unknown: Vec<Unknown>,
    #[serde(default)]
    pub unobserved: Vec<Unobserved>,
}

fn guard_redirect() -> String {
    "guard-redirect".to_owned()
}

/// A row of the page that is not here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    pub method: String,
    pub path: String,
    pub reason: String,
}

/// A row of the page that is otherwise here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteChange {
    pub method: String,
    pub path: String,
    pub answers: Option<Vec<String>>,
    pub rule: Option<String>,
    pub mend: Option<String>,
    /// Methods and handlers in place of those of the page.
    #[serde(default)]
    pub split: Vec<(String, String)>,
    pub reason: String,
}

/// A route of which not everything can be known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unknown {
    pub method: String,
    pub path: String,
    pub reason: String,
}

/// An answer that is predicted, and that no request brings about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unobserved {
    pub method: String,
    pub path: String,
    pub answer: u16,
    pub reason: String,
}

/// `app.toml` of an application.
pub fn app(folder: &Path) -> App {
    parse(&folder.join("app.toml"))
}

/// The steps of the script in a folder, and then those of one application.
pub fn steps(folder: &Path, app: &App) -> Vec<Step> {
    let script: Script = parse(&folder.join("drive.toml"));
    let steps: Vec<Step> = script.step.into_iter().chain(app.steps.iter().cloned()).collect();
    let names: BTreeSet<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names.len(), steps.len(), "two steps have the same name");
    steps
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
