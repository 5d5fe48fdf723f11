//! Which files hold a word, looked up once for each word that anybody asks for. Knows nothing of what the words mean.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::source::{FileId, Workspace};

/// The files of each word that was asked for, in their order.
#[derive(Default)]
pub(super) struct Mentions {
    holding: Mutex<FxHashMap<SmolStr, Arc<Vec<FileId>>>>,
}

impl Mentions {
    /// The files that hold a word, as code or not.
    pub(super) fn files(&self, workspace: &Workspace, word: &str) -> Arc<Vec<FileId>> {
        if word.is_empty() {
            return Arc::default();
        }
        if let Some(known) = self.holding.lock().unwrap_or_else(PoisonError::into_inner).get(word) {
            return Arc::clone(known);
        }
        let holds = |file: &FileId| workspace.file(*file).is_some_and(|file| holds(&file.text, word));
        let ids: Vec<FileId> = workspace.file_ids().collect();
        let files: Arc<Vec<FileId>> = Arc::new(ids.into_par_iter().filter(holds).collect());
        let mut holding = self.holding.lock().unwrap_or_else(PoisonError::into_inner);
        holding.insert(SmolStr::new(word), Arc::clone(&files));
        files
    }

    /// A file has another text.
    pub(super) fn changed(&mut self, file: FileId, text: &str) {
        let holding = self.holding.get_mut().unwrap_or_else(PoisonError::into_inner);
        holding.retain(|word, files| {
            match (files.binary_search(&file), holds(text, word)) {
                (Ok(at), false) => drop(Arc::make_mut(files).remove(at)),
                (Err(at), true) => Arc::make_mut(files).insert(at, file),
                _ => {}
            }
            true
        });
    }
}

fn holds(text: &str, word: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}
