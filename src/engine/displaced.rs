//! A text that is analysed in place of the one that is there: while an item does not parse, what it was before
//! stands in for it, so that what is known of it does not come and go with every key. Ranges are mapped between both.

use std::sync::Arc;

use crate::source::Span;

/// The real text of a file of which another one was analysed.
#[derive(Clone, Debug)]
pub struct Displaced {
    /// As it is in the editor.
    pub actual: Arc<str>,
    /// In order of their place.
    pieces: Vec<Piece>,
}

/// A part of the analysed text that stands in for a part of the actual one.
#[derive(Clone, Copy, Debug)]
struct Piece {
    analysed: Span,
    actual: Span,
    /// Bytes that both have at the start, and at the end.
    prefix: u32,
    suffix: u32,
}

impl Piece {
    fn new(analysed: (&str, Span), actual: (&str, Span)) -> Self {
        let (one, two) = (
            analysed.0.get(analysed.1.range()).unwrap_or_default(),
            actual.0.get(actual.1.range()).unwrap_or_default(),
        );
        let prefix = one.bytes().zip(two.bytes()).take_while(|(one, two)| one == two).count();
        let prefix = one.floor_char_boundary(prefix).min(two.floor_char_boundary(prefix));
        let rest = (&one[prefix..], &two[prefix..]);
        let mut suffix = rest.0.bytes().rev().zip(rest.1.bytes().rev()).take_while(|(one, two)| one == two).count();
        while !rest.0.is_char_boundary(rest.0.len() - suffix) || !rest.1.is_char_boundary(rest.1.len() - suffix) {
            suffix -= 1;
        }
        Self { analysed: analysed.1, actual: actual.1, prefix: prefix as u32, suffix: suffix as u32 }
    }

    fn swapped(self) -> Self {
        Self { analysed: self.actual, actual: self.analysed, ..self }
    }

    /// A byte within the piece.
    fn map(self, offset: u32) -> u32 {
        let inside = offset - self.analysed.start;
        if inside <= self.prefix {
            self.actual.start + inside
        } else if inside + self.suffix >= self.analysed.len() {
            self.actual.end - (self.analysed.len() - inside)
        } else {
            // What was replaced lies at the start of what replaced it.
            self.actual.start + self.prefix
        }
    }
}

impl Displaced {
    /// All of a text stands in for all of another one.
    pub(super) fn whole(analysed: &str, actual: Arc<str>) -> Self {
        let all = |text: &str| Span::new(0, text.len() as u32);
        let pieces = vec![Piece::new((analysed, all(analysed)), (&actual, all(&actual)))];
        Self { actual, pieces }
    }

    /// Parts of a text, in order, each with what stands in for it; and the text that comes of it.
    pub(super) fn parts(actual: Arc<str>, parts: &[(Span, &str)]) -> (Self, Arc<str>) {
        let mut text = String::with_capacity(actual.len());
        let mut pieces = Vec::new();
        let mut done = 0;
        for (span, instead) in parts {
            text.push_str(actual.get(done..span.start as usize).unwrap_or_default());
            let start = text.len() as u32;
            text.push_str(instead);
            pieces.push((Span::new(start, text.len() as u32), *span));
            done = span.end as usize;
        }
        text.push_str(actual.get(done..).unwrap_or_default());
        let pieces =
            pieces.into_iter().map(|(analysed, span)| Piece::new((&text, analysed), (&actual, span))).collect();
        (Self { actual, pieces }, text.into())
    }

    /// Where a range of the analysed text lies in the actual one.
    pub fn to_actual(&self, span: Span) -> Span {
        Span::new(map(self.pieces.iter().copied(), span.start), map(self.pieces.iter().copied(), span.end))
    }

    /// Where a byte of the actual text lies in the analysed one.
    pub fn to_analysed(&self, offset: u32) -> u32 {
        map(self.pieces.iter().map(|piece| piece.swapped()), offset)
    }

    /// Whether a range of the analysed text stands as it is in the actual one.
    pub fn is_exact(&self, span: Span) -> bool {
        self.pieces.iter().all(|piece| span.end <= piece.analysed.start || piece.analysed.end <= span.start)
    }
}

fn map(pieces: impl Iterator<Item = Piece>, offset: u32) -> u32 {
    let mut shifted = offset;
    for piece in pieces {
        if offset < piece.analysed.start {
            break;
        }
        if offset <= piece.analysed.end {
            return piece.map(offset);
        }
        shifted = offset - piece.analysed.end + piece.actual.end;
    }
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_mapped_around_and_within_what_stands_in() {
        let actual: Arc<str> = "fn a() {}\nfn b() { lett x }\nfn c() {}\n".into();
        let broken = Span::new(10, 28);
        assert_eq!(&actual[broken.range()], "fn b() { lett x }\n");
        let (displaced, text) = Displaced::parts(Arc::clone(&actual), &[(broken, "fn b() { x }\n")]);
        assert_eq!(&*text, "fn a() {}\nfn b() { x }\nfn c() {}\n");
        for word in ["fn a", "fn c", "fn b", "x }"] {
            let at = text.find(word).unwrap() as u32;
            let mapped = displaced.to_actual(Span::new(at, at + word.len() as u32));
            assert_eq!(&actual[mapped.range()], word);
            assert_eq!(displaced.to_analysed(mapped.start), at);
        }
        assert!(displaced.is_exact(Span::new(0, 5)) && !displaced.is_exact(Span::new(12, 13)));
    }

    #[test]
    fn a_whole_text_is_mapped_by_what_both_share() {
        let displaced = Displaced::whole("é aé;", "é (aé;".into());
        assert_eq!(displaced.to_actual(Span::new(3, 6)), Span::new(4, 7));
        assert_eq!(displaced.to_actual(Span::new(0, 2)), Span::new(0, 2));
    }
}
