//! Between the positions of the protocol and bytes: the only file of the server that counts columns. Knows
//! texts and nothing of what stands in them.

use ropey::Rope;
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range};

use crate::engine::Displaced;
use crate::source::{self, LineIndex, PositionEncoding, Span};

/// The encoding that both sides can count in: the client's first one that we know, else UTF-16.
pub(super) fn negotiate(offered: Option<&[PositionEncodingKind]>) -> PositionEncoding {
    offered.into_iter().flatten().find_map(known).unwrap_or(PositionEncoding::Utf16)
}

fn known(kind: &PositionEncodingKind) -> Option<PositionEncoding> {
    match kind.as_str() {
        "utf-8" => Some(PositionEncoding::Utf8),
        "utf-16" => Some(PositionEncoding::Utf16),
        "utf-32" => Some(PositionEncoding::Utf32),
        _ => None,
    }
}

/// The protocol's name of an encoding.
pub(super) fn kind(encoding: PositionEncoding) -> PositionEncodingKind {
    match encoding {
        PositionEncoding::Utf8 => PositionEncodingKind::UTF8,
        PositionEncoding::Utf16 => PositionEncodingKind::UTF16,
        PositionEncoding::Utf32 => PositionEncodingKind::UTF32,
    }
}

/// The character of a rope at a position. A column within a character means its start, beyond the line its
/// end; a line beyond the text means the end of the text.
pub(super) fn character(rope: &Rope, position: Position, encoding: PositionEncoding) -> usize {
    let line = position.line as usize;
    if line >= rope.len_lines() {
        return rope.len_chars();
    }
    let mut column = 0;
    let mut passed = 0;
    for character in rope.line(line).chars() {
        if matches!(character, '\n' | '\r') {
            break;
        }
        column += width(character, encoding);
        if column > position.character {
            break;
        }
        passed += 1;
    }
    rope.line_to_char(line) + passed
}

fn width(character: char, encoding: PositionEncoding) -> u32 {
    match encoding {
        PositionEncoding::Utf8 => character.len_utf8() as u32,
        PositionEncoding::Utf16 => character.len_utf16() as u32,
        PositionEncoding::Utf32 => 1,
    }
}

/// A text with its lines, seen through an encoding.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
    pub(super) index: &'a LineIndex,
    pub(super) encoding: PositionEncoding,
    /// Whether a byte order mark is hidden from the client, as editors do when they open a file.
    pub(super) hides_mark: bool,
    /// How ranges of the analysis lie in the text, where another text was analysed.
    pub(super) displaced: Option<&'a Displaced>,
}

impl Lines<'_> {
    /// The position of a byte, as the analysis counts.
    pub(super) fn position(self, offset: u32) -> Position {
        let offset = self.displaced.map_or(offset, |displaced| displaced.to_actual(Span::new(offset, offset)).start);
        let found = self.index.position(self.text, offset, self.encoding);
        let hidden = if found.line == 0 { self.hidden() } else { 0 };
        Position { line: found.line, character: found.column.saturating_sub(hidden) }
    }

    /// The range of some bytes.
    pub(super) fn range(self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The byte at a position, as the analysis counts.
    pub(super) fn offset(self, position: Position) -> u32 {
        let hidden = if position.line == 0 { self.hidden() } else { 0 };
        let column = position.character.saturating_add(hidden);
        let offset = self.index.offset(self.text, source::Position { line: position.line, column }, self.encoding);
        self.displaced.map_or(offset, |displaced| displaced.to_analysed(offset))
    }

    /// The bytes of a range; reversed ends are put in order.
    pub(super) fn span(self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(start.min(end), start.max(end))
    }

    fn hidden(self) -> u32 {
        if self.hides_mark && self.text.starts_with(MARK) { width(MARK, self.encoding) } else { 0 }
    }
}

/// The byte order mark.
pub(super) const MARK: char = '\u{feff}';
