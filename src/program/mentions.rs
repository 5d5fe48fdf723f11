//! Where each word stands as code, file by file. A file is read when a word that it holds is first asked for, and
//! then once for all words. Knows nothing of what the words mean.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::source::{FileId, Workspace};
use crate::syntax::spelling::{Mention, all_mentions};

/// The words of a workspace.
pub(super) struct Mentions {
    files: Vec<OnceLock<FxHashMap<SmolStr, Vec<Mention>>>>,
}

impl Mentions {
    pub(super) fn new(workspace: &Workspace) -> Self {
        Self { files: workspace.files.iter().map(|_| OnceLock::new()).collect() }
    }

    /// The mentions of a word in a file, in the order of its text.
    pub(super) fn of(&self, workspace: &Workspace, file: FileId, word: &str) -> &[Mention] {
        let text = workspace.file(file).map_or("", |file| &*file.text);
        let Some(words) = self.files.get(file.0 as usize) else { return &[] };
        if word.is_empty() || memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_none() {
            return &[];
        }
        words.get_or_init(|| read(text)).get(word).map_or(&[], Vec::as_slice)
    }
}

fn read(text: &str) -> FxHashMap<SmolStr, Vec<Mention>> {
    let mut words: FxHashMap<SmolStr, Vec<Mention>> = FxHashMap::default();
    for (word, mention) in all_mentions(text) {
        words.entry(SmolStr::new(word)).or_default().push(mention);
    }
    words
}
