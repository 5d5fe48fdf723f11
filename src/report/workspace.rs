//! The files of a workspace as the printers see them.

use std::path::Path;

use super::{Position, Range, Sources};
use crate::diagnostic::Place;
use crate::source::{FileId, PositionEncoding, Workspace};

impl Sources for Workspace {
    fn path(&self, file: FileId) -> &Path {
        &self.files[file.0 as usize].path
    }

    fn text(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].text
    }

    fn position(&self, place: Place) -> Range {
        range(self, place, PositionEncoding::Utf32)
    }

    fn byte_position(&self, place: Place) -> Range {
        range(self, place, PositionEncoding::Utf8)
    }
}

fn range(workspace: &Workspace, place: Place, encoding: PositionEncoding) -> Range {
    let Some(lines) = workspace.line_index(place.file) else { return Range::default() };
    let text = workspace.text(place.file);
    let at = |byte: u32| {
        let position = lines.position(text, byte, encoding);
        Position { line: position.line + 1, column: position.column + 1 }
    };
    Range { start: at(place.span.start), end: at(place.span.end) }
}
