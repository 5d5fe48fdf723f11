//! A file's text, and where its lines begin. The only place that knows columns.

use super::Span;
use std::path::PathBuf;
use std::sync::Arc;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Absolute, without `.` and `..`.
    pub path: PathBuf,
    /// As it was read, a byte order mark included.
    pub text: Arc<str>,
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PositionEncoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, as editors count unless they say otherwise.
    Utf16,
    /// Unicode characters, as people and the JSON contract count.
    Utf32,
}

impl PositionEncoding {
    fn width(self, character: char) -> u32 {
        match self {
            Self::Utf8 => character.len_utf8() as u32,
            Self::Utf16 => character.len_utf16() as u32,
            Self::Utf32 => 1,
        }
    }
}

/// A place as a person counts, but from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// From 0.
    pub line: u32,
    /// From 0, in the units of the encoding that was asked for. A byte order mark is a character.
    pub column: u32,
}

/// Where the lines of one text begin. Give every method the text that it was built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Lines end at `\n`, `\r\n` and a lone `\r`, as in the language server protocol; no other character
    /// ends one.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        Self { starts: std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect() }
    }

    /// Number of lines; a text that ends with a line break has an empty last one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line, from 0, that holds a byte.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1) as u32
    }

    /// The bytes of a line, without its line break. Empty at the end of the text for lines beyond it.
    pub fn line_span(&self, text: &str, line: u32) -> Span {
        let end_of_text = text.len() as u32;
        let start = self.starts.get(line as usize).map_or(end_of_text, |&start| start.min(end_of_text));
        let end = self.starts.get(line as usize + 1).map_or(end_of_text, |&end| end.min(end_of_text));
        let content = text.get(start as usize..end as usize).unwrap_or("");
        let content = content.strip_suffix('\n').unwrap_or(content);
        let content = content.strip_suffix('\r').unwrap_or(content);
        Span::new(start, start + content.len() as u32)
    }

    /// The position of a byte. An offset within a character means its first byte, within a line break the
    /// end of the line, beyond the text its end.
    pub fn position(&self, text: &str, offset: u32, encoding: PositionEncoding) -> Position {
        let offset = text.floor_char_boundary(offset as usize) as u32;
        let line = self.line_of(offset);
        let span = self.line_span(text, line);
        let before = &text[span.start as usize..offset.min(span.end) as usize];
        let column = if encoding == PositionEncoding::Utf8 || before.is_ascii() {
            before.len() as u32
        } else {
            before.chars().map(|character| encoding.width(character)).sum()
        };
        Position { line, column }
    }

    /// The byte at a position. A column within a character means its first byte, beyond the line its end;
    /// a line beyond the text means the end of the text.
    pub fn offset(&self, text: &str, position: Position, encoding: PositionEncoding) -> u32 {
        let span = self.line_span(text, position.line);
        let line = &text[span.range()];
        let mut column = 0;
        for (at, character) in line.char_indices() {
            column += encoding.width(character);
            if column > position.column {
                return span.start + at as u32;
            }
        }
        span.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ENCODINGS: [PositionEncoding; 3] = [PositionEncoding::Utf8, PositionEncoding::Utf16, PositionEncoding::Utf32];

    fn columns(text: &str, offset: u32) -> Vec<(u32, u32)> {
        let index = LineIndex::new(text);
        ENCODINGS
            .iter()
            .map(|&encoding| index.position(text, offset, encoding))
            .map(|position| (position.line, position.column))
            .collect()
    }

    #[test]
    fn the_three_line_breaks_end_lines_and_nothing_else_does() {
        let text = "a\nb\r\nc\rd\u{2028}e\u{85}f\u{b}g";
        let index = LineIndex::new(text);
        let lines: Vec<_> = (0..index.line_count()).map(|line| &text[index.line_span(text, line).range()]).collect();
        assert_eq!(lines, ["a", "b", "c", "d\u{2028}e\u{85}f\u{b}g"]);
    }

    #[test]
    fn columns_differ_by_encoding() {
        let text = "\u{feff}x\n👩‍🚀e\u{301}|";
        assert_eq!(columns(text, 3), [(0, 3), (0, 1), (0, 1)]);
        assert_eq!(columns(text, text.find('|').unwrap() as u32), [(1, 14), (1, 7), (1, 5)]);
    }

    #[test]
    fn what_lies_within_or_beyond_is_clamped() {
        let text = "é👩\r\nz";
        assert_eq!(columns(text, 1), columns(text, 0));
        assert_eq!(columns(text, 7), columns(text, 6));
        assert_eq!(columns(text, 99), columns(text, text.len() as u32));
        let index = LineIndex::new(text);
        let offset = |line, column| index.offset(text, Position { line, column }, PositionEncoding::Utf16);
        assert_eq!([offset(0, 2), offset(0, 9), offset(1, 9), offset(9, 0)], [2, 6, 9, 9]);
    }

    proptest! {
        #[test]
        fn every_offset_comes_back_from_its_position(
            pieces in proptest::collection::vec(
                proptest::sample::select(&["\u{feff}", "\r\n", "\r", "\n", "a", "é", "👩‍🚀", "e\u{301}", "\u{2028}", "\u{1f600}", ""][..]), 0..30)
        ) {
            let text = pieces.concat();
            let index = LineIndex::new(&text);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let within_break = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
                for encoding in ENCODINGS {
                    let position = index.position(&text, offset as u32, encoding);
                    let expected = if within_break { offset - 1 } else { offset };
                    prop_assert_eq!(index.offset(&text, position, encoding), expected as u32);
                }
            }
        }

        #[test]
        fn any_position_lies_within_the_text(text in "(?s).{0,40}", line in 0_u32..50, column in 0_u32..50) {
            let index = LineIndex::new(&text);
            for encoding in ENCODINGS {
                let offset = index.offset(&text, Position { line, column }, encoding);
                prop_assert!(text.is_char_boundary(offset as usize));
                let back = index.position(&text, offset, encoding);
                prop_assert!(back.line <= line && (back.line < line || back.column <= column));
            }
        }
    }
}
