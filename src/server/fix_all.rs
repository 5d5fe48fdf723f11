//! The action that makes all safe fixes of a document: over and over until none is left, as `check --fix` does. The
//! analyst works it out when somebody asks, since each round is an analysis of its own.

use std::path::Path;
use std::sync::Arc;

use tower_lsp::ls_types::Uri;

use super::analysis::{Repair, Repaired, is_fixed_unasked};
use super::owner::Owner;
use super::projects::Project;
use super::snapshot::Snapshot;
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::source::FileId;

/// What people read.
pub(super) const TITLE: &str = "Fix all safely (seeother)";

/// Whether there is anything to do in a file. One that does not parse is left alone, as on the command line.
pub(super) fn is_offered(snapshot: &Snapshot, file: FileId) -> bool {
    !snapshot.is_displaced(file)
        && snapshot.findings().any(|finding| finding.place.file == file && is_fixed_unasked(finding))
}

/// All fixes as one, as far as they are known.
pub(super) fn fix(project: &Project, path: &Path) -> Fix {
    let edits: Vec<Edit> = project.repaired.get(path).cloned().flatten().unwrap_or_default();
    Fix { title: TITLE.to_owned(), applicability: Applicability::Safe, edits }
}

impl Owner {
    /// Whether nothing has to be worked out any more before the action can be made.
    pub(super) fn is_repaired(&self, uri: &Uri) -> bool {
        let Some((project, snapshot, file)) = self.known(uri) else { return true };
        let repaired = snapshot.path(file).and_then(|path| project.repaired.get(path));
        repaired.is_some_and(Option::is_some) || !is_offered(snapshot, file)
    }

    /// Has the fixes of a document made, unless that is under way or the document is about to be looked at anew.
    pub(super) fn repair(&mut self, uri: &Uri) {
        let Some((project, snapshot, file)) = self.known(uri) else { return };
        let Some(path) = snapshot.path(file).map(Path::to_path_buf) else { return };
        if !project.is_current() || !is_offered(snapshot, file) || project.repaired.contains_key(&path) {
            return;
        }
        let (id, revision, settings) = (project.id, project.revision, Arc::clone(&project.settings));
        self.analyst.repair(Repair { project: id, revision, settings, path: path.clone() });
        if let Some(project) = self.projects.get_mut(id) {
            project.repaired.insert(path, None);
        }
    }

    /// The fixes are made; of texts that have changed since, nothing is kept.
    pub(super) fn repaired(&mut self, done: Repaired) {
        let project = self.projects.get_mut(done.project).filter(|project| project.revision == done.revision);
        if let Some(project) = project {
            project.repaired.insert(done.path, Some(done.edits));
        }
    }

    /// Whether a request for the actions of a document has to wait for all fixes: a client that cannot ask for an edit
    /// later gets it at once.
    pub(super) fn needs_repair(&self, fix_all: bool) -> bool {
        fix_all && self.client.action_literals && !self.client.resolves_edits
    }
}
