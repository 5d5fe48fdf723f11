//! The tokens that matter to the splitter, as a compact list: no white space, no plain comments, each
//! token that begins a line with its indentation. Mends what an open string does to the tokens after it.

use super::tokens::{DocStyle, LiteralKind, Token, TokenKind, is_unterminated, tokens, tokens_from};

/// [`Leaf::indent`] of a token that does not begin its line.
pub(super) const NOT_FIRST: u32 = u32::MAX;
/// [`Leaf::partner`] of a token that opens nothing.
pub(super) const NO_PARTNER: u32 = u32::MAX;

/// Kinds of tokens, as far as the splitter and the guard tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeafKind {
    Word,
    Lifetime,
    Literal,
    OuterDoc,
    InnerDoc,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Semicolon,
    Comma,
    Dot,
    At,
    Pound,
    Question,
    Colon,
    Equals,
    Bang,
    Less,
    Greater,
    Minus,
    Ampersand,
    Bar,
    Star,
    Operator,
    Other,
}

impl LeafKind {
    pub(super) fn opens(self) -> bool {
        matches!(self, Self::OpenParenthesis | Self::OpenBracket | Self::OpenBrace)
    }

    pub(super) fn closes(self) -> bool {
        matches!(self, Self::CloseParenthesis | Self::CloseBracket | Self::CloseBrace)
    }

    /// What opens for a token that closes.
    pub(super) fn opening(self) -> Self {
        match self {
            Self::CloseParenthesis => Self::OpenParenthesis,
            Self::CloseBracket => Self::OpenBracket,
            _ => Self::OpenBrace,
        }
    }

    fn of(kind: TokenKind) -> Option<Self> {
        Some(match kind {
            TokenKind::Whitespace
            | TokenKind::LineComment { doc_style: None }
            | TokenKind::BlockComment { doc_style: None, .. }
            | TokenKind::Frontmatter { .. }
            | TokenKind::Eof => return None,
            TokenKind::LineComment { doc_style: Some(style) }
            | TokenKind::BlockComment { doc_style: Some(style), .. } => match style {
                DocStyle::Outer => Self::OuterDoc,
                DocStyle::Inner => Self::InnerDoc,
            },
            TokenKind::Ident
            | TokenKind::InvalidIdent
            | TokenKind::RawIdent
            | TokenKind::ForcedKeywordIdent
            | TokenKind::UnknownPrefix => Self::Word,
            TokenKind::Lifetime { .. } | TokenKind::RawLifetime | TokenKind::UnknownPrefixLifetime => Self::Lifetime,
            TokenKind::Literal { .. } => Self::Literal,
            TokenKind::OpenParen => Self::OpenParenthesis,
            TokenKind::CloseParen => Self::CloseParenthesis,
            TokenKind::OpenBracket => Self::OpenBracket,
            TokenKind::CloseBracket => Self::CloseBracket,
            TokenKind::OpenBrace => Self::OpenBrace,
            TokenKind::CloseBrace => Self::CloseBrace,
            TokenKind::Semi => Self::Semicolon,
            TokenKind::Comma => Self::Comma,
            TokenKind::Dot => Self::Dot,
            TokenKind::At => Self::At,
            TokenKind::Pound => Self::Pound,
            TokenKind::Question => Self::Question,
            TokenKind::Colon => Self::Colon,
            TokenKind::Eq => Self::Equals,
            TokenKind::Bang => Self::Bang,
            TokenKind::Lt => Self::Less,
            TokenKind::Gt => Self::Greater,
            TokenKind::Minus => Self::Minus,
            TokenKind::And => Self::Ampersand,
            TokenKind::Or => Self::Bar,
            TokenKind::Star => Self::Star,
            TokenKind::Plus | TokenKind::Slash | TokenKind::Caret | TokenKind::Percent => Self::Operator,
            TokenKind::GuardedStrPrefix | TokenKind::Tilde | TokenKind::Dollar | TokenKind::Unknown => Self::Other,
        })
    }
}

/// A token that matters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    pub(super) kind: LeafKind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Bytes before it on its line, or [`NOT_FIRST`].
    pub(super) indent: u32,
    /// Set by `delimiters`: the index where the group ends, see there.
    pub(super) partner: u32,
}

/// A text and its leaves.
pub(super) struct Code<'a> {
    pub(super) text: &'a str,
    pub(super) leaves: Vec<Leaf>,
}

impl<'a> Code<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut list = List::new(text);
        let mut torn = false;
        for token in tokens(text) {
            torn |= token.kind == TokenKind::Unknown || is_unterminated(token.kind);
            list.push(token);
        }
        if torn {
            list = mended(text);
        }
        Self { text, leaves: list.leaves }
    }

    pub(super) fn kind(&self, index: usize) -> Option<LeafKind> {
        self.leaves.get(index).map(|leaf| leaf.kind)
    }

    pub(super) fn is(&self, index: usize, kind: LeafKind) -> bool {
        self.kind(index) == Some(kind)
    }

    /// The identifier or keyword at an index, empty for every other token. A raw identifier is no keyword.
    pub(super) fn word(&self, index: usize) -> &'a str {
        match self.leaves.get(index) {
            Some(leaf) if leaf.kind == LeafKind::Word => &self.text[leaf.start as usize..leaf.end as usize],
            _ => "",
        }
    }

    /// Whether two neighbours touch, as the halves of `::` do.
    pub(super) fn joined(&self, index: usize) -> bool {
        match (self.leaves.get(index), self.leaves.get(index + 1)) {
            (Some(left), Some(right)) => left.end == right.start,
            _ => false,
        }
    }

    pub(super) fn is_path_separator(&self, index: usize) -> bool {
        self.is(index, LeafKind::Colon) && self.is(index + 1, LeafKind::Colon) && self.joined(index)
    }

    /// Whether the token surely begins an item if it stands first on its line: nothing of the kind can
    /// stand there within the header or the expression of another one.
    pub(super) fn begins_item(&self, index: usize) -> bool {
        match self.kind(index) {
            Some(LeafKind::OuterDoc) => true,
            Some(LeafKind::Pound) => self.is(index + 1, LeafKind::OpenBracket),
            Some(LeafKind::Word) => match self.word(index) {
                "pub" => true,
                "fn" | "struct" | "enum" | "mod" | "use" | "trait" | "static" | "type" => {
                    self.is(index + 1, LeafKind::Word) || self.is_path_separator(index + 1)
                }
                "async" | "unsafe" => {
                    matches!(self.word(index + 1), "unsafe" | "impl" | "trait")
                        || (self.word(index + 1) == "fn" && self.is(index + 2, LeafKind::Word))
                }
                "macro_rules" => self.is(index + 1, LeafKind::Bang),
                _ => false,
            },
            _ => false,
        }
    }

    /// Like [`Self::begins_item`], with the words that may also stand in types and generics. Only for lines that are
    /// indented no deeper than what surrounds them.
    pub(super) fn may_begin_item(&self, index: usize) -> bool {
        self.begins_item(index)
            || match self.word(index) {
                "impl" | "extern" => true,
                "const" => self.is(index + 1, LeafKind::Word) && !matches!(self.word(index + 1), "move" | "async"),
                "unsafe" => self.word(index + 1) == "extern",
                _ => false,
            }
    }
}

struct List<'a> {
    text: &'a str,
    leaves: Vec<Leaf>,
    line_start: u32,
    fresh: bool,
}

impl<'a> List<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, leaves: Vec::with_capacity(text.len() / 5), line_start: 0, fresh: true }
    }

    fn push(&mut self, token: Token) {
        let span = token.span;
        let Some(kind) = LeafKind::of(token.kind) else {
            if matches!(token.kind, TokenKind::Whitespace | TokenKind::BlockComment { .. })
                && let Some(at) = memchr::memrchr(b'\n', &self.text.as_bytes()[span.range()])
            {
                self.line_start = span.start + at as u32 + 1;
                self.fresh = true;
            }
            return;
        };
        let indent = if self.fresh { span.start - self.line_start } else { NOT_FIRST };
        self.fresh = false;
        self.leaves.push(Leaf { kind, start: span.start, end: span.end, indent, partner: NO_PARTNER });
    }
}

/// Lexes a text that has a quote too many or too few: a string or comment that swallows the beginning
/// of an item ends at its first line break instead. Gives up when that makes it read the text over and
/// over.
fn mended(text: &str) -> List<'_> {
    let mut list = List::new(text);
    let mut budget = text.len().saturating_mul(8);
    let mut restart = None;
    loop {
        let stream: Box<dyn Iterator<Item = Token>> = match restart.take() {
            None => Box::new(tokens(text)),
            Some(start) => Box::new(tokens_from(text, start)),
        };
        for mut token in stream {
            if let Some(length) = cut(text, token)
                && let Some(rest) = budget.checked_sub(token.span.len() as usize)
            {
                budget = rest;
                token.span.end = token.span.start + length as u32;
                restart = Some(token.span.end as usize);
                list.push(token);
                break;
            }
            list.push(token);
        }
        if restart.is_none() {
            return list;
        }
    }
}

/// The length to which a token should be cut, `None` to leave it.
fn cut(text: &str, token: Token) -> Option<usize> {
    let may_be_torn = is_unterminated(token.kind)
        || matches!(
            token.kind,
            TokenKind::Literal {
                kind: LiteralKind::Str { .. } | LiteralKind::ByteStr { .. } | LiteralKind::CStr { .. },
                ..
            }
        );
    if !may_be_torn {
        return None;
    }
    let content = &text[token.span.range()];
    let first_line = memchr::memchr(b'\n', content.as_bytes())?;
    content[first_line..].lines().any(is_item_line).then_some(first_line)
}

fn is_item_line(line: &str) -> bool {
    const BEGINNINGS: [&str; 17] = [
        "fn ",
        "pub ",
        "pub(",
        "async fn ",
        "unsafe fn ",
        "const ",
        "static ",
        "struct ",
        "enum ",
        "impl ",
        "impl<",
        "mod ",
        "trait ",
        "type ",
        "use ",
        "#[",
        "/// ",
    ];
    let line = line.trim_start();
    BEGINNINGS.iter().any(|beginning| line.starts_with(beginning))
}
