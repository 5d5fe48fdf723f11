//! How a number is spelled in code, and where the call of a name ends: the little that a mend needs to
//! know of the text around a token. Works on tokens alone, so it serves the inside of macros too.

use super::tokens::{LiteralKind, Token, TokenKind, tokens};
use crate::source::Span;
use ra_ap_rustc_lexer::Base;

/// The literal `token`, which must stand for `from`, written for `to` in the same way: base, suffix, separators
/// and quotes stay. `None` if it is no such literal.
pub fn renumbered(token: &str, from: u16, to: u16) -> Option<String> {
    let mut all = ra_ap_rustc_lexer::tokenize(token, ra_ap_rustc_lexer::FrontmatterAllowed::No);
    let (first, None) = (all.next()?, all.next()) else { return None };
    let TokenKind::Literal { kind, suffix_start } = first.kind else { return None };
    let (body, suffix) = token.split_at(suffix_start as usize);
    let digits = match kind {
        LiteralKind::Int { base, .. } => integer(body, base, from, to)?,
        LiteralKind::Str { .. }
        | LiteralKind::ByteStr { .. }
        | LiteralKind::RawStr { .. }
        | LiteralKind::RawByteStr { .. } => {
            let (old, new) = (from.to_string(), to.to_string());
            let quoted = body.trim_start_matches(['b', 'r', '#']).trim_end_matches('#');
            (quoted.strip_prefix('"')?.strip_suffix('"')? == old).then(|| body.replacen(&old, &new, 1))?
        }
        _ => return None,
    };
    Some(digits + suffix)
}

fn integer(body: &str, base: Base, from: u16, to: u16) -> Option<String> {
    let (radix, prefix) = match base {
        Base::Binary => (2, 2),
        Base::Octal => (8, 2),
        Base::Decimal => (10, 0),
        Base::Hexadecimal => (16, 2),
    };
    let (prefix, digits) = body.split_at_checked(prefix)?;
    let plain: String = digits.chars().filter(|digit| *digit != '_').collect();
    if u16::from_str_radix(&plain, radix) != Ok(from) {
        return None;
    }
    let upper = plain.contains(|digit: char| digit.is_ascii_uppercase());
    let written = match radix {
        2 => format!("{to:b}"),
        8 => format!("{to:o}"),
        10 => to.to_string(),
        _ if upper => format!("{to:X}"),
        _ => format!("{to:x}"),
    };
    let written = format!("{written:0>width$}", width = plain.len());
    if written.len() != plain.len() {
        return Some(format!("{prefix}{written}"));
    }
    let mut new = written.chars();
    let separated = digits.chars().map(|digit| if digit == '_' { '_' } else { new.next().unwrap_or(digit) });
    Some(prefix.chars().chain(separated).collect())
}

/// Bytes at which the call of the function whose name ends at byte `name_end` ends: behind its closing
/// parenthesis. `None` where the name is not called.
pub fn call_end(text: &str, name_end: u32) -> Option<u32> {
    let rest = text.get(name_end as usize..)?;
    let mut significant = tokens_within(rest).map(|token| (token.kind, token.span.shifted(name_end)));
    let mut depth = 0_usize;
    let mut generics = 0_usize;
    let mut previous = TokenKind::Eof;
    loop {
        let (kind, span) = significant.next()?;
        match kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => {
                if depth == 0 && generics == 0 && kind != TokenKind::OpenParen {
                    return None;
                }
                depth += 1;
            }
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && generics == 0 {
                    return Some(span.end);
                }
            }
            _ if depth > 0 => {}
            TokenKind::Colon => {}
            TokenKind::Lt => generics += 1,
            TokenKind::Gt if previous != TokenKind::Minus => generics = generics.checked_sub(1)?,
            _ if generics > 0 => {}
            _ => return None,
        }
        previous = kind;
    }
}

/// Tokens of a piece of code, without white space and comments.
fn tokens_within(text: &str) -> impl Iterator<Item = Token> + '_ {
    super::tokens::tokens_from(text, 0).filter(|token| is_code(token.kind))
}

fn is_code(kind: TokenKind) -> bool {
    !matches!(kind, TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. })
}

/// The return type in the header of a function, in bytes of the header: what follows the arrow, up to a `where`.
pub fn output_span(header: &str) -> Option<Span> {
    let code: Vec<Token> = tokens_within(header).collect();
    let word = |index: usize| code.get(index).and_then(|token| header.get(token.span.range())).unwrap_or_default();
    let open = parameters(&code, &word)?;
    let close = group_end(&code, open)?;
    if (word(close + 1), word(close + 2)) != ("-", ">") {
        return None;
    }
    let first = close + 3;
    let end = (first..code.len()).find(|&index| word(index) == "where").unwrap_or(code.len());
    Some(Span::new(code.get(first)?.span.start, code.get(end.checked_sub(1)?)?.span.end))
        .filter(|span| !span.is_empty())
}

/// Index of the parenthesis that opens the parameters.
fn parameters<'t>(code: &[Token], word: &dyn Fn(usize) -> &'t str) -> Option<usize> {
    let mut index = (0..code.len()).find(|&index| word(index) == "fn")? + 2;
    let mut generics = 0_usize;
    loop {
        match code.get(index)?.kind {
            TokenKind::OpenParen if generics == 0 => return Some(index),
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => index = group_end(code, index)?,
            TokenKind::Lt => generics += 1,
            TokenKind::Gt if word(index - 1) != "-" => generics = generics.checked_sub(1)?,
            _ => {}
        }
        index += 1;
    }
}

/// Index of the token that closes the group which opens at an index.
fn group_end(code: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    (open..code.len()).find(|&index| {
        match code[index].kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => depth += 1,
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

/// The first type argument of a written type, in bytes of it: of `Result<Html<String>, Error>` what stands before the comma.
pub fn first_argument(ty: &str) -> Option<Span> {
    let code: Vec<Token> = tokens_within(ty).collect();
    let open = code.iter().position(|token| token.kind == TokenKind::Lt)?;
    let mut index = open + 1;
    let mut generics = 0_usize;
    loop {
        match code.get(index)?.kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => index = group_end(&code, index)?,
            TokenKind::Lt => generics += 1,
            TokenKind::Gt if code.get(index - 1)?.kind == TokenKind::Minus => {}
            TokenKind::Comma | TokenKind::Gt if generics == 0 => break,
            TokenKind::Gt => generics -= 1,
            _ => {}
        }
        index += 1;
    }
    Some(Span::new(code.get(open + 1)?.span.start, code.get(index - 1)?.span.end)).filter(|span| !span.is_empty())
}

/// A word of a file with the tokens around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what stands around a word: each is asked for on its own")]
pub struct Mention {
    /// Bytes of the whole text.
    pub span: Span,
    /// Whether a dot stands before it: a method or a field.
    pub after_dot: bool,
    /// Whether a parenthesis follows: it is called.
    pub called: bool,
    /// Whether it is called without an argument.
    pub called_empty: bool,
    /// Whether it is the last part of a path of several.
    pub in_path: bool,
    /// Whether the path or number that it ends is compared with something, or stands in a pattern.
    pub compared: bool,
}

/// Every place in a file where a word or a number stands as code, not in comments or strings.
pub fn mentions(text: &str, word: &str) -> Vec<Mention> {
    if word.is_empty() || memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_none() {
        return Vec::new();
    }
    let all = all_mentions(text);
    all.into_iter().filter(|(mentioned, _)| *mentioned == word).map(|(_, mention)| mention).collect()
}

/// Every word and number that stands as code in a text, in the order of the text.
pub fn all_mentions(text: &str) -> Vec<(&str, Mention)> {
    let code: Vec<Token> = tokens(text).filter(|token| is_code(token.kind)).collect();
    let is_word =
        |index: &usize| matches!(code[*index].kind, TokenKind::Ident | TokenKind::RawIdent | TokenKind::Literal { .. });
    let words = (0..code.len()).filter(is_word);
    words.filter_map(|index| Some((text.get(code[index].span.range())?, mention(text, &code, index)))).collect()
}

impl Mention {
    /// Whether it can stand for a method: called, or reached through a value or a type.
    pub fn is_of_member(&self) -> bool {
        self.after_dot || self.called || self.in_path
    }
}

/// Whether what begins at an index follows another pattern, as in `A | B`. The bar before the body of a closure
/// closes its parameters.
fn is_alternative(text: &str, code: &[Token], start: usize) -> bool {
    let kind = |index: usize| code[index].kind;
    if start == 0 || kind(start - 1) != TokenKind::Or {
        return false;
    }
    let mut depth = 0_usize;
    for index in (0..start - 1).rev() {
        match kind(index) {
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => depth += 1,
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace if depth > 0 => depth -= 1,
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace | TokenKind::Semi => return true,
            TokenKind::Or if depth == 0 => return index > 0 && ends_operand(text, &code[index - 1]),
            _ => {}
        }
    }
    true
}

/// Whether a pattern or an expression can end with a token; after another one a bar opens a closure.
fn ends_operand(text: &str, token: &Token) -> bool {
    match token.kind {
        TokenKind::Ident => !matches!(text.get(token.span.range()), Some("move" | "return" | "else" | "in")),
        TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace | TokenKind::Literal { .. } => true,
        _ => false,
    }
}

fn mention(text: &str, code: &[Token], index: usize) -> Mention {
    let kind = |index: usize| code.get(index).map_or(TokenKind::Eof, |token| token.kind);
    let mut start = index;
    while start >= 3
        && kind(start - 1) == TokenKind::Colon
        && kind(start - 2) == TokenKind::Colon
        && kind(start - 3) == TokenKind::Ident
    {
        start -= 3;
    }
    let in_path = start < index || index > 0 && kind(index - 1) == TokenKind::Colon;
    while start > 0 && matches!(kind(start - 1), TokenKind::And | TokenKind::Star | TokenKind::OpenParen) {
        start -= 1;
    }
    let pair = |first: usize| {
        let text = |index: usize| code.get(index).and_then(|token| text.get(token.span.range())).unwrap_or_default();
        matches!((text(first), text(first + 1)), ("=" | "!", "=") | ("=", ">"))
    };
    let before =
        start >= 2 && matches!(kind(start - 2), TokenKind::Eq | TokenKind::Bang) && kind(start - 1) == TokenKind::Eq;
    let after = pair(index + 1) || kind(index + 1) == TokenKind::Or || is_alternative(text, code, start);
    Mention {
        span: code[index].span,
        after_dot: index > 0 && kind(index - 1) == TokenKind::Dot,
        called: kind(index + 1) == TokenKind::OpenParen,
        called_empty: kind(index + 1) == TokenKind::OpenParen && kind(index + 2) == TokenKind::CloseParen,
        in_path,
        compared: before || after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_spelling() {
        for (before, after) in [
            ("302", Some("303")),
            ("302u16", Some("303u16")),
            ("302_u16", Some("303_u16")),
            ("3_02", Some("3_03")),
            ("0x12e", Some("0x12f")),
            ("0x12E", Some("0x12F")),
            ("0x012e_u16", Some("0x012f_u16")),
            ("0b1_0010_1110", Some("0b1_0010_1111")),
            ("0o456", Some("0o457")),
            ("\"302\"", Some("\"303\"")),
            ("b\"302\"", Some("b\"303\"")),
            ("r#\"302\"#", Some("r#\"303\"#")),
            ("301", None),
            ("\"302 Found\"", None),
            ("FOUND", None),
            ("302.0", None),
            ("", None),
        ] {
            assert_eq!(renumbered(before, 302, 303).as_deref(), after, "{before}");
        }
    }

    #[test]
    fn a_call_ends_behind_its_own_parenthesis() {
        for (text, end) in [
            ("to(\"/a\").respond()", Some("(\"/a\")")),
            ("to (f(x), \")\") ", Some(" (f(x), \")\")")),
            ("to::<Vec<(u8, u8)>>(x)", Some("::<Vec<(u8, u8)>>(x)")),
            ("to::<fn() -> u8>(x)", Some("::<fn() -> u8>(x)")),
            ("to /* ( */ (x)", Some(" /* ( */ (x)")),
            ("to)", None),
            ("to, x)", None),
            ("to", None),
            ("to[0](x)", None),
            ("to((x)", None),
        ] {
            assert_eq!(call_end(text, 2).map(|end| &text[2..end as usize]), end, "{text}");
        }
    }

    #[test]
    fn the_return_type_is_found_in_any_signature() {
        for (header, output) in [
            ("pub async fn a(x: u8) -> Html<String>", Some("Html<String>")),
            ("fn a<F: Fn(u8) -> u8>(f: F) -> impl Fn() -> u8 where F: Send", Some("impl Fn() -> u8")),
            ("fn a<T>(x: [u8; { 1 }], y: fn() -> u8) -> /* a */ Result<(), E> /* b */", Some("Result<(), E>")),
            ("fn a()", None),
            ("fn a() where T: X", None),
            ("fn a(x: impl Fn() -> u8)", None),
            ("fn", None),
            ("", None),
        ] {
            assert_eq!(output_span(header).map(|span| &header[span.range()]), output, "{header}");
        }
    }

    #[test]
    fn the_first_type_argument_ends_at_its_own_comma() {
        for (ty, argument) in [
            ("Result<Html<String>, AppError>", Some("Html<String>")),
            ("Result<(A, B), E>", Some("(A, B)")),
            ("Result<impl Fn() -> Vec<u8>, E>", Some("impl Fn() -> Vec<u8>")),
            ("AppResult< Html<&'static str> >", Some("Html<&'static str>")),
            ("Html", None),
            ("Html<>", None),
            ("Html<A", None),
        ] {
            assert_eq!(first_argument(ty).map(|span| &ty[span.range()]), argument, "{ty}");
        }
    }

    #[test]
    fn mentions_are_code_only_and_know_comparisons() {
        let found = |text: &str| -> Vec<(bool, bool)> {
            mentions(text, "FOUND").iter().map(|mention| (mention.after_dot, mention.compared)).collect()
        };
        assert_eq!(found("// FOUND\nlet x = \"FOUND\";"), []);
        assert_eq!(found("(StatusCode::FOUND, 1)"), [(false, false)]);
        assert_eq!(found("status == StatusCode::FOUND"), [(false, true)]);
        assert_eq!(found("status() != http::StatusCode::FOUND"), [(false, true)]);
        assert_eq!(found("StatusCode::FOUND == status"), [(false, true)]);
        assert_eq!(found("match s { StatusCode::FOUND => 1, _ => 2 }"), [(false, true)]);
        assert_eq!(found("match s { A | StatusCode::FOUND if x => 1, _ => 2 }"), [(false, true)]);
        assert_eq!(found("match s { A | B | StatusCode::FOUND if x => 1, _ => 2 }"), [(false, true)]);
        assert_eq!(found("x.ok_or_else(|| StatusCode::FOUND)"), [(false, false)]);
        assert_eq!(found("x.map(|(a, _)| StatusCode::FOUND)"), [(false, false)]);
        assert_eq!(found("let go = move |_| StatusCode::FOUND;"), [(false, false)]);
        assert_eq!(found("matches!(s, StatusCode::OK | StatusCode::FOUND)"), [(false, true)]);
        assert_eq!(found("matches!(s, A { .. } | B(_) | FOUND)"), [(false, true)]);
        assert_eq!(found("assert_eq!(&StatusCode::FOUND, s)"), [(false, false)]);
        assert_eq!(found("let x = self.FOUND;"), [(true, false)]);
        assert_eq!(found("let status = StatusCode::FOUND;"), [(false, false)]);
    }

    #[test]
    fn the_body_of_a_closure_is_no_alternative() {
        let compared = |text: &str| mentions(text, "FOUND").iter().any(|mention| mention.compared);
        for text in [
            "x.map(|_| StatusCode::FOUND)",
            "x.map_err(|(a, b)| (StatusCode::FOUND, a))",
            "y(1, |a: &str, b| StatusCode::FOUND)",
            "x.map(move |_| StatusCode::FOUND)",
            "let f = || StatusCode::FOUND;",
            "{ |_| FOUND }",
        ] {
            assert!(!compared(text), "{text}");
        }
        assert!(compared("x.map(|s| s == StatusCode::FOUND)"));
    }

    #[test]
    fn what_is_called_or_reached_through_a_path_may_be_a_method() {
        let member = |text: &str| mentions(text, "answer")[0].is_of_member();
        assert!(member("clerk.answer()") && member("x.map(Clerk::answer)") && member("answer()"));
        assert!(!member("let answer = 1;") && !member("(answer, 1)"));
        let empty = |text: &str| mentions(text, "answer")[0].called_empty;
        assert!(empty("clerk.answer( )") && !empty("clerk.answer(1)") && !empty("clerk.answer"));
    }
}
