//! An analysis that goes on: a workspace whose texts change, with what is known of it kept from one
//! revision to the next. For the language server; the command line analyses once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Analysis, analyze};
use crate::settings::Settings;
use crate::source::{LoadError, LoadOptions, Workspace};

/// A workspace that is analysed again and again.
pub struct Session {
    workspace: Workspace,
    overlay: HashMap<PathBuf, Arc<str>>,
}

impl Session {
    /// Loads the workspace around the paths.
    pub fn load(paths: &[PathBuf], options: LoadOptions) -> Result<Self, LoadError> {
        let workspace = Workspace::load(paths, &options)?;
        Ok(Self { workspace, overlay: options.overlay })
    }

    /// The files, with the texts that were analysed last.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Whether all these texts stand for files of the workspace; else it has to be loaded anew.
    pub fn holds(&self, overlay: &HashMap<PathBuf, Arc<str>>) -> bool {
        overlay.keys().all(|path| self.workspace.file_by_path(path).is_some())
    }

    /// Lays other texts over the disk. A file that has none any more is read again.
    pub fn set_overlay(&mut self, overlay: HashMap<PathBuf, Arc<str>>) {
        let closed: Vec<PathBuf> = self.overlay.keys().filter(|path| !overlay.contains_key(*path)).cloned().collect();
        self.overlay = overlay;
        for path in &closed {
            self.reread(path);
        }
        for (path, text) in &self.overlay {
            let Some(file) = self.workspace.file_by_path(path) else { continue };
            let known = self.workspace.file(file).map(|file| &file.text);
            if known.is_none_or(|known| !Arc::ptr_eq(known, text) && **known != **text) {
                self.workspace.set_text(file, Arc::clone(text));
            }
        }
    }

    /// Reads a file from the disk, unless a text is laid over it. True if the workspace holds the file and it
    /// could be read; else the workspace has to be loaded anew.
    pub fn reread(&mut self, path: &Path) -> bool {
        let Some(file) = self.workspace.file_by_path(path) else { return false };
        if self.overlay.contains_key(path) {
            return true;
        }
        let Some(text) = Workspace::read_from_disk(path) else { return false };
        if self.workspace.file(file).is_some_and(|known| *known.text != *text) {
            self.workspace.set_text(file, text);
        }
        true
    }

    /// Analyses the texts as they are now.
    pub fn analyze(&mut self, settings: &Settings) -> Analysis {
        analyze(&self.workspace, settings)
    }
}
