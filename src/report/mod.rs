//! From an analysis to text: one file for each output format. Knows findings, routes and places; not
//! how they were found, and not where the text goes.

pub mod concise;
pub mod full;
pub mod github;
pub mod json;
pub mod markdown;
pub mod rdjson;
pub mod routes;
pub mod sarif;
pub mod statistics;
#[cfg(test)]
mod tests;
pub mod text;
mod workspace;

use std::path::Path;

use crate::diagnostic::{Finding, Place, Severity};
use crate::engine::Analysis;
use crate::source::FileId;

/// Line and column in Unicode characters, both from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// A place as people and programs read it; the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The first character.
    pub start: Position,
    /// The character after the last one.
    pub end: Position,
}

/// The files that places point into.
pub trait Sources {
    /// Absolute path of a file.
    fn path(&self, file: FileId) -> &Path;
    /// Its text, as places count it.
    fn text(&self, file: FileId) -> &str;
    /// A place in lines and columns.
    fn position(&self, place: Place) -> Range;
    /// The same with columns in bytes of UTF-8, from 1 as well.
    fn byte_position(&self, place: Place) -> Range;
}

/// What the printers of findings print.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The whole run.
    pub analysis: &'a Analysis,
    /// The findings to show, in order.
    pub findings: &'a [&'a Finding],
    /// Where they point.
    pub sources: &'a dyn Sources,
    /// The folder that paths are shown from.
    pub folder: &'a Path,
}

/// Findings by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Hints.
    pub hints: usize,
}

impl Report<'_> {
    /// How many findings of each level are shown.
    pub fn counts(&self) -> Counts {
        let of = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), hints: of(Severity::Hint) }
    }

    /// The path of a file as every format shows it.
    pub fn path(&self, file: FileId) -> String {
        shown_path(self.sources.path(file), self.folder)
    }
}

/// A path relative to `folder` with `/`, absolute outside it.
pub fn shown_path(path: &Path, folder: &Path) -> String {
    let shown = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { shown.into_owned() } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}
