//! Finds what is nested too deeply for a recursive parser, before it is parsed: syn's overflow of the
//! stack ends the process. Counts by tokens alone, so it knows less than a parser and errs on the safe side.

use super::code::{Code, LeafKind};
use super::head::is_arrow_head;
use crate::source::Span;

/// Levels of delimiters, generic arguments and prefix operators. The deepest of 46,940 files of published crates has 45.
pub const MAX_DEPTH: u32 = 256;

/// Levels that are only possibly levels: a `<` that may be a comparison, anything within a macro call.
/// Still safe for the worst frame of an unoptimised build on a stack of 256 MiB.
pub const MAX_DOUBTFUL_DEPTH: u32 = 2_000;

/// Links of method chains, operators, paths and `else if`, which are dropped recursively.
pub const MAX_CHAIN: u32 = 8_000;

/// Where a text became too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nested too deeply to be read ({depth} levels)")]
pub struct TooDeep {
    /// The token at which the limit was passed.
    pub span: Span,
    /// Levels at that token.
    pub depth: u32,
}

/// Whether a recursive parser can take the text on a stack of 256 MiB.
pub fn nesting(text: &str) -> Result<(), TooDeep> {
    let code = Code::new(text);
    too_deep(&code, 0, code.leaves.len()).map_or(Ok(()), Err)
}

/// The same for the tokens of one item.
pub(super) fn too_deep(code: &Code<'_>, start: usize, end: usize) -> Option<TooDeep> {
    // Each level and each link takes a token at least.
    if end - start <= MAX_DEPTH as usize {
        return None;
    }
    let mut guard = Guard { code, start, frames: vec![Frame::default()], outer: Levels::default(), infix: false };
    (start..end).find_map(|index| {
        guard.take(index);
        guard.excess().map(|depth| {
            let leaf = code.leaves[index];
            TooDeep { span: Span::new(leaf.start, leaf.end), depth }
        })
    })
}

/// Levels of recursion that a parser would be in.
#[derive(Clone, Copy, Debug, Default)]
struct Levels {
    certain: u32,
    doubtful: u32,
    chain: u32,
}

/// Counts since a delimiter opened.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    /// 1, save for the whole text.
    delimiter: u32,
    /// `<` that surely opens generic arguments.
    angles: u32,
    /// `<` that may be a comparison.
    doubtful_angles: u32,
    /// Prefix operators before the present operand.
    unary: u32,
    /// What takes the rest of the statement as its operand: `return`, closures, `=`, `->`, `if`.
    tail: u32,
    chain: u32,
    in_macro: bool,
}

impl Frame {
    fn levels(self) -> Levels {
        let prefixes = self.angles + self.unary + self.tail;
        let (certain, doubtful) = if self.in_macro { (0, prefixes) } else { (prefixes, 0) };
        Levels { certain: self.delimiter + certain, doubtful: self.doubtful_angles + doubtful, chain: self.chain }
    }

    fn end_statement(&mut self) {
        self.end_operand_list();
        self.angles = 0;
        self.doubtful_angles = 0;
    }

    /// A comma ends an expression, but not the generic arguments in which it stands.
    fn end_operand_list(&mut self) {
        self.unary = 0;
        self.tail = 0;
        self.chain = 0;
    }

    fn link(&mut self) {
        self.unary = 0;
        self.chain += 1;
    }
}

/// What a `<` is.
enum Less {
    Operator,
    Doubtful,
    Generic,
}

struct Guard<'a> {
    code: &'a Code<'a>,
    start: usize,
    frames: Vec<Frame>,
    /// All frames but the last one, added up.
    outer: Levels,
    /// Whether the previous token was an operator between two operands, perhaps the first half of `&&`.
    infix: bool,
}

impl Guard<'_> {
    fn excess(&self) -> Option<u32> {
        let top = self.frames.last()?.levels();
        let certain = self.outer.certain + top.certain;
        let doubtful = self.outer.doubtful + top.doubtful;
        let chain = self.outer.chain + top.chain;
        if certain > MAX_DEPTH {
            Some(certain)
        } else if doubtful > MAX_DOUBTFUL_DEPTH {
            Some(doubtful)
        } else {
            (chain > MAX_CHAIN).then_some(chain)
        }
    }

    fn before(&self, index: usize, steps: usize) -> Option<LeafKind> {
        index.checked_sub(steps).filter(|&at| at >= self.start).and_then(|at| self.code.kind(at))
    }

    fn take(&mut self, index: usize) {
        let Some(kind) = self.code.kind(index) else {
            return;
        };
        let previous = self.before(index, 1);
        let previous_word = if index > self.start { self.code.word(index - 1) } else { "" };
        let after_operand = previous.is_some_and(ends_operand) && !is_prefix_word(previous_word);
        if previous == Some(LeafKind::CloseBrace) {
            self.after_block(kind, index);
        }
        let second_half = self.infix
            && matches!(kind, LeafKind::Ampersand | LeafKind::Bar | LeafKind::Dot)
            && previous == Some(kind)
            && self.code.joined(index - 1);
        self.infix = after_operand;
        if second_half {
            return;
        }
        if kind.opens() {
            let called = after_operand && kind != LeafKind::OpenBrace;
            let macro_call = previous == Some(LeafKind::Bang) && self.before(index, 2) == Some(LeafKind::Word);
            self.open(called, macro_call);
        } else if kind.closes() {
            self.close();
        } else {
            self.operator(kind, index, after_operand, previous_word == "else");
        }
    }

    fn operator(&mut self, kind: LeafKind, index: usize, after_operand: bool, after_else: bool) {
        let word = self.code.word(index);
        let less = if kind == LeafKind::Less { self.less(index) } else { Less::Operator };
        let arrow_head = kind == LeafKind::Greater && is_arrow_head(self.code, index);
        let returns = arrow_head && self.before(index, 1) == Some(LeafKind::Minus);
        let assigns = kind == LeafKind::Equals && self.is_assignment(index);
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        match kind {
            LeafKind::Semicolon => frame.end_statement(),
            LeafKind::Comma => frame.end_operand_list(),
            LeafKind::Word => match word {
                "return" | "break" | "yield" | "match" | "while" | "for" => frame.tail += 1,
                "if" if !after_else => frame.tail += 1,
                "else" | "as" => frame.chain += 1,
                _ => {}
            },
            LeafKind::Less => match less {
                Less::Operator => frame.link(),
                Less::Doubtful => frame.doubtful_angles += 1,
                Less::Generic => frame.angles += 1,
            },
            LeafKind::Greater if returns => frame.tail += 1,
            LeafKind::Greater if arrow_head => {}
            LeafKind::Greater if frame.angles > 0 => frame.angles -= 1,
            LeafKind::Greater if frame.doubtful_angles > 0 => frame.doubtful_angles -= 1,
            LeafKind::Equals if assigns => {
                frame.unary = 0;
                frame.tail += 1;
            }
            LeafKind::At => frame.tail += 1,
            LeafKind::Bar if !after_operand => frame.tail += 1,
            LeafKind::Ampersand | LeafKind::Star | LeafKind::Minus | LeafKind::Bang | LeafKind::Dot
                if !after_operand =>
            {
                frame.unary += 1;
            }
            LeafKind::Dot | LeafKind::Question | LeafKind::Colon => frame.chain += 1,
            LeafKind::Ampersand
            | LeafKind::Bar
            | LeafKind::Star
            | LeafKind::Minus
            | LeafKind::Greater
            | LeafKind::Equals
            | LeafKind::Operator => frame.link(),
            _ => {}
        }
    }

    /// Nothing generic follows a literal or a closing delimiter. After an identifier and white space,
    /// `<` is mostly a comparison or a shift, but need not be.
    fn less(&self, index: usize) -> Less {
        let second = self.before(index, 1) == Some(LeafKind::Less) && self.code.joined(index - 1);
        let steps = if second { 2 } else { 1 };
        match self.before(index, steps) {
            Some(LeafKind::Literal | LeafKind::CloseParenthesis | LeafKind::CloseBracket) => Less::Operator,
            Some(LeafKind::Word) if !self.code.joined(index - steps) => Less::Doubtful,
            _ => Less::Generic,
        }
    }

    /// Whether a `=` assigns, plainly or compound, rather than being part of `==`, `<=`, `..=` or `=>`.
    fn is_assignment(&self, index: usize) -> bool {
        if self.code.joined(index) && matches!(self.code.kind(index + 1), Some(LeafKind::Equals | LeafKind::Greater)) {
            return false;
        }
        if index == self.start || !self.code.joined(index - 1) {
            return true;
        }
        match self.before(index, 1) {
            Some(LeafKind::Equals | LeafKind::Bang | LeafKind::Dot) => false,
            Some(kind @ (LeafKind::Less | LeafKind::Greater)) => self.before(index, 2) == Some(kind),
            _ => true,
        }
    }

    /// What follows a block shows whether the block ended its statement.
    fn after_block(&mut self, kind: LeafKind, index: usize) {
        let goes_on = matches!(self.code.word(index), "else" | "as");
        let begins = matches!(
            kind,
            LeafKind::Word
                | LeafKind::Literal
                | LeafKind::Lifetime
                | LeafKind::OuterDoc
                | LeafKind::InnerDoc
                | LeafKind::Pound
                | LeafKind::OpenBrace
        );
        if begins
            && !goes_on
            && let Some(frame) = self.frames.last_mut()
        {
            frame.end_statement();
        }
    }

    fn open(&mut self, called: bool, macro_call: bool) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        frame.chain += u32::from(called);
        let in_macro = frame.in_macro || macro_call;
        let levels = frame.levels();
        self.outer.certain += levels.certain;
        self.outer.doubtful += levels.doubtful;
        self.outer.chain += levels.chain;
        self.frames.push(Frame { delimiter: 1, in_macro, ..Frame::default() });
    }

    fn close(&mut self) {
        if self.frames.len() < 2 {
            return;
        }
        self.frames.pop();
        if let Some(frame) = self.frames.last() {
            let levels = frame.levels();
            self.outer.certain -= levels.certain;
            self.outer.doubtful -= levels.doubtful;
            self.outer.chain -= levels.chain;
        }
    }
}

fn ends_operand(kind: LeafKind) -> bool {
    matches!(
        kind,
        LeafKind::Word
            | LeafKind::Literal
            | LeafKind::CloseParenthesis
            | LeafKind::CloseBracket
            | LeafKind::CloseBrace
            | LeafKind::Question
            | LeafKind::Greater
    )
}

/// Keywords before which no operand can end.
fn is_prefix_word(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "break"
            | "yield"
            | "match"
            | "while"
            | "if"
            | "in"
            | "else"
            | "let"
            | "move"
            | "mut"
            | "as"
            | "dyn"
            | "static"
            | "async"
            | "unsafe"
            | "ref"
            | "const"
            | "impl"
            | "where"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(before: &str, level: &str, after: &str, count: usize) -> bool {
        nesting(&format!("{before}{}{after}", level.repeat(count))).is_err()
    }

    #[test]
    fn every_kind_of_nesting_is_refused_before_the_parser_dies() {
        for level in [
            "Vec<",
            "Vec <",
            "(",
            "[",
            "{",
            "&",
            "!",
            "-",
            "*",
            "return ",
            "|| ",
            "|x| ",
            "a = ",
            "a += ",
            "if ",
            "match ",
            "f(",
            "&mut ",
            "fn() -> ",
            "if a { ",
            "x @ ",
            "HashMap<A, ",
            "..",
            "move || ",
        ] {
            assert!(refused("fn f() { ", level, "", 5_000), "{level}");
        }
    }

    #[test]
    fn long_chains_are_refused_where_their_drop_would_overflow() {
        for level in [".a()", ".a", "?", " + 1", " as u8", "()", "[0]", "::a", " else if a {}", " && a", " == a"] {
            assert!(refused("fn f() { a", level, "", 9_000), "{level}");
            assert!(!refused("fn f() { a", level, "", 120), "{level}");
        }
    }

    #[test]
    fn what_people_and_generators_write_passes() {
        for (before, level) in [
            ("fn f() { ", "if let Some(a) = b { c } "),
            ("fn f() { ", "let a = -b + &c; "),
            ("fn f() { match a { ", "B => {} "),
            ("fn f() { match a { ", "B if c == d => e, "),
            ("const A: [u32; 9] = [", "1 << 2, "),
            ("const A: [bool; 9] = [", "a() < 2, b >= 3, "),
            ("trait T { ", "fn a() -> Result<Vec<u8>, E>; "),
            ("impl T { ", "fn a(self) -> Result<Vec<u8>, E> { self.0 = 1; } "),
            ("", "#[derive(A)] struct B<T>(Vec<T>); "),
            ("static A: &[&str] = &[", "&\"a\", "),
        ] {
            assert!(!refused(before, level, "", 5_000), "{level}");
        }
        assert!(!refused("fn f() { a", " || c == 'a'", "", 1_000));
        assert!(!refused("fn f() { html! { ", "<p class=\"a\">{ b }</p> ", "", 1_000));
    }

    #[test]
    fn the_place_is_the_token_that_passed_the_limit() {
        let error = nesting(&"(".repeat(300)).unwrap_err();
        assert_eq!((error.span, error.depth), (Span::new(256, 257), 257));
    }
}
