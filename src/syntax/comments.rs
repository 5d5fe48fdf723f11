//! The comments of a file, for suppressions and for fixes that keep them. The parser drops them.

use super::tokens::{DocStyle, TokenKind, tokens};
use crate::source::Span;

/// How a comment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `// …`
    Line,
    /// `/* … */`
    Block,
    /// `/// …` or `/** … */`
    OuterDoc,
    /// `//! …` or `/*! … */`
    InnerDoc,
}

/// One comment; adjacent line comments are one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With its markers; a line comment ends before the line break.
    pub span: Span,
    /// How it is written.
    pub kind: CommentKind,
    /// Without its markers, white space included.
    pub text_span: Span,
}

/// All comments in order.
pub fn comments(text: &str) -> Vec<Comment> {
    tokens(text)
        .filter_map(|token| match token.kind {
            TokenKind::LineComment { doc_style } => Some(comment(text, token.span, doc_style, 0)),
            TokenKind::BlockComment { doc_style, terminated } => {
                Some(comment(text, token.span, doc_style, if terminated { 2 } else { 0 }))
            }
            _ => None,
        })
        .collect()
}

fn comment(text: &str, span: Span, doc_style: Option<DocStyle>, closing: u32) -> Comment {
    let kind = match doc_style {
        Some(DocStyle::Outer) => CommentKind::OuterDoc,
        Some(DocStyle::Inner) => CommentKind::InnerDoc,
        None if text[span.range()].starts_with("//") => CommentKind::Line,
        None => CommentKind::Block,
    };
    let opening = if doc_style.is_some() { 3 } else { 2 };
    let text_start = (span.start + opening).min(span.end);
    let text_span = Span::new(text_start, span.end.saturating_sub(closing).max(text_start));
    // The lexer ends a line comment at `\n` alone.
    let carriage_return = u32::from(closing == 0 && text[text_span.range()].ends_with('\r'));
    Comment {
        span: Span::new(span.start, span.end - carriage_return),
        kind,
        text_span: Span::new(text_span.start, text_span.end - carriage_return),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(CommentKind, &str)> {
        comments(text).iter().map(|comment| (comment.kind, &text[comment.text_span.range()])).collect()
    }

    #[test]
    fn every_way_to_write_a_comment_is_told_apart() {
        assert_eq!(
            found("// a\r\n/// b\n//! c\n/* d /* e */ */ /** f */ /*! g */ //// h\n/**/ /***/"),
            [
                (CommentKind::Line, " a"),
                (CommentKind::OuterDoc, " b"),
                (CommentKind::InnerDoc, " c"),
                (CommentKind::Block, " d /* e */ "),
                (CommentKind::OuterDoc, " f "),
                (CommentKind::InnerDoc, " g "),
                (CommentKind::Line, "// h"),
                (CommentKind::Block, ""),
                (CommentKind::Block, "*"),
            ]
        );
    }

    #[test]
    fn strings_and_characters_hold_no_comments() {
        assert_eq!(found(r##"let a = "// no"; let b = r#"" /* no */"#; let c = '"'; // yes"##).len(), 1);
    }

    #[test]
    fn a_comment_that_is_never_closed_runs_to_the_end() {
        assert_eq!(found("/* a"), [(CommentKind::Block, " a")]);
    }
}
