//! The applications of a workspace: root routers, their routes, and the answers of each.
//!
//! Knows the evaluator and the frameworks' table; knows no rules, no editors, no terminal.

mod discover;
mod handlers;
mod occurrence;
mod roots;

use std::sync::Arc;

pub use self::handlers::{Answer, HandlerAnswers, Input};
pub use self::occurrence::Occurrence;
pub(crate) use self::roots::module_of;
use crate::program::ids::{Definition, Site};
use crate::program::value::{MethodSet, Text};
use crate::watch::{Cancelled, Watch};

/// A router that is nested nowhere, with everything that is nested in it.
#[derive(Clone, Debug)]
pub struct Application {
    /// Index in [`crate::source::Workspace::packages`].
    pub package: Option<usize>,
    /// Path of the function that makes the root router; `None` for attribute handlers mounted nowhere.
    pub name: Option<String>,
    /// Name of the framework.
    pub framework: &'static str,
    /// Its routes, sorted by place.
    pub routes: Vec<Route>,
    /// Prefixes under which files or services of others answer; an empty one stands for all paths.
    pub open_prefixes: Vec<Text>,
    /// Whether every route of it is known.
    pub complete: bool,
}

/// One handler bound to methods at a path.
#[derive(Clone, Debug)]
pub struct Route {
    /// The methods.
    pub methods: MethodSet,
    /// The path with its prefixes.
    pub path: Option<Text>,
    /// The handler's function, if it is one of the workspace.
    pub handler: Option<Definition>,
    /// Its path for people; `None` for a closure.
    pub handler_name: Option<String>,
    /// The handler's name, or the whole of a closure.
    pub handler_site: Site,
    /// Where it is bound.
    pub bound_at: Site,
    /// Name of the framework.
    pub framework: &'static str,
    /// What it can answer.
    pub answers: Arc<HandlerAnswers>,
}

impl Route {
    /// The path for people: every dynamic part is `{name}`.
    pub fn shown_path(&self) -> Option<String> {
        self.path.as_ref().map(|path| path.display().replace("{*", "{"))
    }
}

/// Finds all applications of a program and evaluates their handlers.
pub fn find(program: &crate::program::Program<'_>, watch: &dyn Watch) -> Result<Found, Cancelled> {
    let discovered = discover::discover(program, watch)?;
    let mut failures = discovered.failures;
    let applications = roots::applications(program, &discovered.attribute_handlers, &mut failures, watch)?;
    Ok(Found { applications, failures })
}

/// The applications, and the items whose evaluation failed by a fault of ours.
pub struct Found {
    /// Sorted by package and place.
    pub applications: Vec<Application>,
    /// Items that were given up, with the panic's message.
    pub failures: Vec<(Site, String)>,
}
