//! What one analysis found, with the texts that it looked at: plain data that the owner answers from.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::positions::Lines;
use crate::diagnostic::{Finding, Place};
use crate::engine::{Analysis, Displaced};
use crate::source::{FileId, LineIndex, PositionEncoding, Span, Workspace};

/// The files of one load.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// By [`FileId`].
    pub(super) paths: Vec<PathBuf>,
    /// Whether findings in the file are asked for, by [`FileId`].
    pub(super) reported: Vec<bool>,
    by_path: HashMap<PathBuf, FileId>,
}

impl Files {
    /// The files of a workspace.
    pub(super) fn new(workspace: &Workspace) -> Self {
        let paths: Vec<PathBuf> = workspace.files.iter().map(|file| file.path.clone()).collect();
        let by_path = paths.iter().enumerate().map(|(index, path)| (path.clone(), FileId(index as u32))).collect();
        Self { paths, reported: workspace.reported.clone(), by_path }
    }
}

/// One analysis.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// What was found.
    pub(super) analysis: Analysis,
    files: Arc<Files>,
    texts: Vec<Arc<str>>,
    /// Files of which another text was analysed.
    displaced: BTreeMap<FileId, Arc<Displaced>>,
    lines: Vec<OnceLock<LineIndex>>,
}

impl Snapshot {
    /// Keeps what an analysis found, with the texts as they are in the editor and on disk.
    pub(super) fn new(
        analysis: Analysis,
        files: Arc<Files>,
        texts: Vec<Arc<str>>,
        displaced: BTreeMap<FileId, Arc<Displaced>>,
    ) -> Self {
        let lines = texts.iter().map(|_| OnceLock::new()).collect();
        Self { analysis, files, texts, displaced, lines }
    }

    /// All files of the load.
    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// The files of the load, shared by all analyses of it.
    pub(super) fn shared_files(&self) -> &Arc<Files> {
        &self.files
    }

    /// The file at a path.
    pub(super) fn file_at(&self, path: &Path) -> Option<FileId> {
        self.files.by_path.get(path).copied()
    }

    /// The path of a file.
    pub(super) fn path(&self, file: FileId) -> Option<&Path> {
        self.files.paths.get(file.0 as usize).map(PathBuf::as_path)
    }

    /// The text, as it is in the editor or on disk.
    pub(super) fn text(&self, file: FileId) -> Option<&Arc<str>> {
        self.texts.get(file.0 as usize)
    }

    /// The text with its lines. `is_open`: an open document has its byte order mark only if the client sent it.
    pub(super) fn lines(&self, file: FileId, encoding: PositionEncoding, is_open: bool) -> Option<Lines<'_>> {
        let text = self.text(file)?;
        let index = self.lines.get(file.0 as usize)?.get_or_init(|| LineIndex::new(text));
        let displaced = self.displaced.get(&file).map(|displaced| &**displaced);
        Some(Lines { text, index, encoding, hides_mark: !is_open, displaced })
    }

    /// Where an analysed range lies in the text.
    pub(super) fn span(&self, place: Place) -> Span {
        self.displaced.get(&place.file).map_or(place.span, |displaced| displaced.to_actual(place.span))
    }

    /// Whether another text was analysed in the place of a file's own.
    pub(super) fn is_displaced(&self, file: FileId) -> bool {
        self.displaced.contains_key(&file)
    }

    /// Whether the text at an analysed range is what was analysed: only there may it be edited.
    pub(super) fn is_exact(&self, place: Place) -> bool {
        self.displaced.get(&place.file).is_none_or(|displaced| displaced.is_exact(place.span))
    }

    /// Whether findings in a file are asked for.
    pub(super) fn is_reported(&self, file: FileId) -> bool {
        self.files.reported.get(file.0 as usize).copied().unwrap_or(false)
    }

    /// The findings of the files that are reported.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.analysis.findings.iter().filter(|finding| self.is_reported(finding.place.file))
    }
}
