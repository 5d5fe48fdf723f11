//! The progress that is shown while a workspace is scanned, and its cancellation.

use std::sync::atomic::Ordering;

use tower_lsp::ls_types::NumberOrString;

use super::outbox::Outgoing;
use super::owner::Owner;
use super::projects::Project;

/// A progress that is shown, or about to be.
pub(super) struct Progress {
    token: NumberOrString,
    is_shown: bool,
}

const TITLE: &str = "seeother: reading the workspace";

impl Owner {
    pub(super) fn begin_progress(&mut self) {
        if self.client.progress {
            self.scans += 1;
            let token = NumberOrString::String(format!("seeother/scan/{}", self.scans));
            self.outbox.send(Outgoing::CreateProgress(token.clone()));
            self.progress = Some(Progress { token, is_shown: false });
        }
    }

    pub(super) fn progress_ready(&mut self, shown: bool) {
        if !shown {
            self.progress = None;
            return;
        }
        if let Some(progress) = &mut self.progress {
            progress.is_shown = true;
            self.outbox.begin(&progress.token, TITLE);
        }
        self.advance_progress();
    }

    /// Tells how far the scan is; ends the progress when nothing is left to do.
    pub(super) fn advance_progress(&mut self) {
        let Some(progress) = self.progress.as_ref().filter(|progress| progress.is_shown) else { return };
        let total = self.projects.iter().count();
        let done = self.projects.iter().filter(|project| project.is_whole).count();
        if done < total {
            self.outbox.report(&progress.token, &format!("{done} of {total} folders"));
        } else {
            let files: usize = self.projects.iter().filter_map(files_of).sum();
            self.outbox.end(&progress.token, &format!("{files} files"));
            self.progress = None;
        }
    }

    pub(super) fn scanned(&self, how_far: &str) {
        if let Some(progress) = self.progress.as_ref().filter(|progress| progress.is_shown) {
            self.outbox.report(&progress.token, how_far);
        }
    }

    pub(super) fn cancel_progress(&mut self, token: &NumberOrString) {
        if self.progress.as_ref().is_some_and(|progress| progress.token == *token) {
            for project in self.projects.iter_mut().filter(|project| project.is_running && !project.is_whole) {
                project.cancelled.store(true, Ordering::Relaxed);
            }
        }
    }
}

fn files_of(project: &Project) -> Option<usize> {
    Some(project.snapshot.as_ref()?.files().paths.len())
}
