//! The whole analysis as one function: a loaded workspace and settings in, findings, routes and
//! notes out. The command line and the language server both call it, and nothing else.

use crate::diagnostic::{Finding, Note};
use crate::route_table::RouteRow;
use crate::settings::Settings;
use crate::source::Workspace;

/// Counts of one run, as in the JSON contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rust files that were read.
    pub files: usize,
    /// Packages with a web framework.
    pub packages: usize,
    /// Routes found.
    pub routes: usize,
    /// Routes of POST, PUT, PATCH, DELETE or every method.
    pub unsafe_routes: usize,
    /// Of these, the ones without an unknown answer.
    pub unsafe_routes_understood: usize,
}

/// What one run found.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Sorted by file path, place, rule; suppressions and settings are already applied.
    pub findings: Vec<Finding>,
    /// Sorted by package, app, path, method.
    pub routes: Vec<RouteRow>,
    /// Sorted by path and place.
    pub notes: Vec<Note>,
    /// Counts.
    pub summary: Summary,
}

/// Reads every route of a workspace and judges it.
pub fn analyze(workspace: &Workspace, _settings: &Settings) -> Analysis {
    // PLACEHOLDER, to be replaced when the engine is merged.
    Analysis { summary: Summary { files: workspace.files.len(), ..Summary::default() }, ..Analysis::default() }
}
