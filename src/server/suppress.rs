//! Comments that silence a finding, as fixes: above its line, and for the whole file.

use super::snapshot::Snapshot;
use crate::diagnostic::{Applicability, Edit, Finding, Fix, Place};
use crate::source::Span;
use crate::syntax::tokens;

/// What stands where a person says why.
pub(super) const REASON: &str = "say why";

/// The two comments, as far as there is a place for them.
pub(super) fn fixes(snapshot: &Snapshot, finding: &Finding) -> Vec<Fix> {
    let file = finding.place.file;
    let Some(text) = snapshot.text(file).filter(|_| !snapshot.is_displaced(file)) else { return Vec::new() };
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let rule = finding.rule;
    let mut fixes = Vec::new();
    let mut add = |title: String, at: usize, text: String| {
        let place = Place { file, span: Span::new(at as u32, at as u32) };
        fixes.push(Fix { title, applicability: Applicability::Unsafe, edits: vec![Edit { place, text }] });
    };
    if let Some((at, indent)) = above(text, finding.place.span.start as usize) {
        let comment = format!("{indent}// seeother: ignore[{rule}] {REASON}{line_break}");
        add(format!("Ignore `{rule}` here"), at, comment);
    }
    let at = tokens::code_start(text);
    let comment = format!("// seeother: ignore-file[{rule}] {REASON}{line_break}");
    add(format!("Ignore `{rule}` in this file"), at, comment);
    fixes
}

/// The start of the line of a byte and its indentation, if a comment may stand there: not within a token.
fn above(text: &str, byte: usize) -> Option<(usize, &str)> {
    let start = text.get(..byte)?.rfind(['\n', '\r']).map_or_else(|| tokens::code_start(text), |at| at + 1);
    let line = &text[start..byte];
    let indent = &line[..line.len() - line.trim_start().len()];
    let splits = |token: &tokens::Token| {
        (token.span.start as usize) < start
            && start < token.span.end as usize
            && !matches!(token.kind, tokens::TokenKind::Whitespace)
    };
    (!tokens::tokens(text).any(|token| splits(&token))).then_some((start, indent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_goes_above_the_line_with_its_indentation() {
        let text = "fn a() {\r\n    Redirect::to(\"/\")\r\n}\r\n";
        assert_eq!(above(text, text.find("to").unwrap()), Some((10, "    ")));
        assert_eq!(above("\u{feff}fn a() {}", 6), Some((3, "")));
    }

    #[test]
    fn no_comment_goes_into_a_literal() {
        let text = "const A: &str = \"one\n two\"; fn a() {}";
        assert_eq!(above(text, text.find("fn").unwrap()), None);
    }
}
