//! The files of a workspace as the printers see them.

use std::path::Path;

use super::{Position, Range, Sources};
use crate::diagnostic::Place;
use crate::source::{FileId, Workspace};

impl Sources for Workspace {
    fn path(&self, file: FileId) -> &Path {
        &self.files[file.0 as usize].path
    }

    fn text(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].text
    }

    // PLACEHOLDER, to be replaced by the line index of the source stage when it is merged.
    fn position(&self, place: Place) -> Range {
        let text = self.text(place.file);
        let at = |byte: u32| {
            let before = text.get(..byte as usize).unwrap_or(text);
            let line = before.bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
            let column = before.rsplit('\n').next().unwrap_or(before).chars().count() as u32 + 1;
            Position { line, column }
        };
        Range { start: at(place.span.start), end: at(place.span.end) }
    }
}
