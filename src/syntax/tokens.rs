//! Tokens with their place in the file. Hides where code begins: a byte order mark, a shebang and the
//! frontmatter of a cargo script are no tokens, but they count in every offset.

use crate::source::Span;
use ra_ap_rustc_lexer::{FrontmatterAllowed, strip_shebang, tokenize};

pub use ra_ap_rustc_lexer::{DocStyle, LiteralKind, TokenKind};

/// A token, white space and comments included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// As the compiler's lexer sees it: operators are single characters.
    pub kind: TokenKind,
    /// Bytes in the whole text.
    pub span: Span,
}

/// The byte at which code can begin: after the byte order mark and the shebang.
pub fn code_start(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    mark + strip_shebang(&text[mark..]).unwrap_or(0)
}

/// All tokens of a file, in order and without gaps, save for what stands before the code.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    lex(text, code_start(text), FrontmatterAllowed::Yes)
        .filter(|token| !matches!(token.kind, TokenKind::Frontmatter { .. }))
}

/// The tokens from a byte in the middle of a file. The byte must begin a character.
pub(super) fn tokens_from(text: &str, start: usize) -> impl Iterator<Item = Token> + '_ {
    lex(text, start, FrontmatterAllowed::No)
}

fn lex(text: &str, start: usize, frontmatter: FrontmatterAllowed) -> impl Iterator<Item = Token> + '_ {
    let mut end = start as u32;
    tokenize(&text[start..], frontmatter).map(move |token| {
        let begin = end;
        end += token.len;
        Token { kind: token.kind, span: Span::new(begin, end) }
    })
}

/// Whether the token runs to the end of the text because nothing closes it.
pub(super) fn is_unterminated(kind: TokenKind) -> bool {
    match kind {
        TokenKind::BlockComment { terminated, .. } => !terminated,
        TokenKind::Literal { kind, .. } => match kind {
            LiteralKind::Char { terminated }
            | LiteralKind::Byte { terminated }
            | LiteralKind::Str { terminated }
            | LiteralKind::ByteStr { terminated }
            | LiteralKind::CStr { terminated } => !terminated,
            LiteralKind::RawStr { n_hashes }
            | LiteralKind::RawByteStr { n_hashes }
            | LiteralKind::RawCStr { n_hashes } => n_hashes.is_none(),
            LiteralKind::Int { .. } | LiteralKind::Float { .. } => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text)
            .filter(|token| token.kind != TokenKind::Whitespace)
            .map(|token| &text[token.span.range()])
            .collect()
    }

    #[test]
    fn offsets_count_the_byte_order_mark_and_the_shebang() {
        assert_eq!(words("\u{feff}#!/usr/bin/env cargo\nfn a() {}"), ["fn", "a", "(", ")", "{", "}"]);
        assert_eq!(code_start("\u{feff}#![allow(x)]"), 3);
    }

    #[test]
    fn the_frontmatter_of_a_script_is_no_code() {
        let text = "#!/usr/bin/env cargo\n---\n[dependencies]\naxum = \"0.8\"\n---\nfn main() {}";
        assert_eq!(words(text)[..2], ["fn", "main"]);
    }

    proptest! {
        #[test]
        fn tokens_cover_the_code_without_gaps(text in "\\PC*|[-#!/*\"'r{}()\\n a]{0,60}") {
            let mut end = None;
            for token in tokens(&text) {
                prop_assert!(text.get(token.span.range()).is_some());
                prop_assert!(end.is_none_or(|end| end == token.span.start));
                end = Some(token.span.end);
            }
            prop_assert!(end.is_none_or(|end| end as usize == text.len()));
        }
    }
}
