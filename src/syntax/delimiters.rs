//! Which delimiter closes which. Where a text does not balance, indentation decides: the person who
//! forgot a brace has mostly indented the rest as it was meant.

use super::code::{Code, LeafKind, NOT_FIRST};
use super::item::Problem;
use crate::source::Span;

/// Marks the partner of a group that nothing closes: the group ends before the token.
const VIRTUAL: u32 = 1 << 31;

/// The end of a group.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupEnd {
    /// Index of the token that closes, or of the first token behind a group that nothing closes.
    pub(super) close: usize,
    /// Index of the token at which to go on.
    pub(super) next: usize,
}

impl Code<'_> {
    /// Where the group that opens at an index ends; for any other token, that token alone.
    pub(super) fn group_end(&self, index: usize) -> GroupEnd {
        match self.leaves.get(index).map(|leaf| leaf.partner) {
            Some(partner) if partner != super::code::NO_PARTNER => {
                let close = (partner & !VIRTUAL) as usize;
                GroupEnd { close, next: if partner & VIRTUAL == 0 { close + 1 } else { close } }
            }
            _ => GroupEnd { close: index + 1, next: index + 1 },
        }
    }
}

/// Finds the partner of every opening delimiter, and says which ones have none.
pub(super) fn pair(code: &mut Code<'_>) -> Vec<Problem> {
    if pair_balanced(code) {
        return Vec::new();
    }
    let mut pairing = Pairing::default();
    for index in 0..code.leaves.len() {
        pairing.take(code, index);
    }
    pairing.finish(code)
}

fn pair_balanced(code: &mut Code<'_>) -> bool {
    let mut open: Vec<u32> = Vec::new();
    for index in 0..code.leaves.len() {
        let kind = code.leaves[index].kind;
        if kind.opens() {
            open.push(index as u32);
        } else if kind.closes() {
            match open.pop() {
                Some(start) if code.leaves[start as usize].kind == kind.opening() => {
                    code.leaves[start as usize].partner = index as u32;
                }
                _ => return false,
            }
        }
    }
    open.is_empty()
}

struct Open {
    leaf: u32,
    kind: LeafKind,
    /// Of the line in which it stands.
    indent: u32,
    /// Place in the stack of the nearest brace, itself included.
    brace: Option<u32>,
    /// Parentheses and brackets since that brace, itself included.
    parentheses: u32,
    brackets: u32,
}

#[derive(Default)]
struct Pairing {
    stack: Vec<Open>,
    line_indent: u32,
    problems: Vec<Problem>,
}

impl Pairing {
    fn take(&mut self, code: &mut Code<'_>, index: usize) {
        let leaf = code.leaves[index];
        if leaf.indent != NOT_FIRST {
            self.line_indent = leaf.indent;
            if code.may_begin_item(index) {
                while self.stack.last().is_some_and(|open| open.indent >= leaf.indent) {
                    self.abandon(code, index);
                }
            }
        }
        match leaf.kind {
            kind if kind.opens() => self.open(kind, index),
            LeafKind::CloseParenthesis | LeafKind::CloseBracket => {
                self.close_within_brace(code, index);
            }
            LeafKind::CloseBrace => self.close_brace(code, index),
            _ => {}
        }
    }

    fn open(&mut self, kind: LeafKind, index: usize) {
        let place = self.stack.len() as u32;
        let (brace, parentheses, brackets) = match self.stack.last() {
            _ if kind == LeafKind::OpenBrace => (Some(place), 0, 0),
            Some(open) => (open.brace, open.parentheses, open.brackets),
            None => (None, 0, 0),
        };
        self.stack.push(Open {
            leaf: index as u32,
            kind,
            indent: self.line_indent,
            brace,
            parentheses: parentheses + u32::from(kind == LeafKind::OpenParenthesis),
            brackets: brackets + u32::from(kind == LeafKind::OpenBracket),
        });
    }

    /// Braces are stronger than parentheses: `)` never closes across a `{`.
    fn close_within_brace(&mut self, code: &mut Code<'_>, index: usize) {
        let opening = code.leaves[index].kind.opening();
        let waiting = self.stack.last().map_or(0, |open| match opening {
            LeafKind::OpenParenthesis => open.parentheses,
            _ => open.brackets,
        });
        if waiting == 0 {
            self.surplus(code, index);
            return;
        }
        while self.stack.last().is_some_and(|open| open.kind != opening) {
            self.abandon(code, index);
        }
        self.settle(code, index);
    }

    fn close_brace(&mut self, code: &mut Code<'_>, index: usize) {
        let indent = code.leaves[index].indent;
        let mut last_brace = None;
        if indent != NOT_FIRST {
            while self.stack.last().is_some_and(|open| open.brace.is_some() && open.indent > indent) {
                let open = self.abandon(code, index);
                last_brace = open.filter(|&leaf| code.leaves[leaf as usize].kind == LeafKind::OpenBrace).or(last_brace);
            }
        }
        let brace = self.stack.last().and_then(|open| open.brace).map(|place| place as usize);
        let fits = |place: usize| indent == NOT_FIRST || self.stack[place].indent == indent;
        match (brace, last_brace) {
            (Some(place), _) if fits(place) => {
                while self.stack.len() > place + 1 {
                    self.abandon(code, index);
                }
                self.settle(code, index);
            }
            // Nothing is indented like this brace: it closes the outermost of what it ended.
            (_, Some(leaf)) => {
                code.leaves[leaf as usize].partner = index as u32;
                self.problems.retain(|problem| problem.span.start != code.leaves[leaf as usize].start);
            }
            _ => self.surplus(code, index),
        }
    }

    fn settle(&mut self, code: &mut Code<'_>, index: usize) {
        if let Some(open) = self.stack.pop() {
            code.leaves[open.leaf as usize].partner = index as u32;
        }
    }

    fn abandon(&mut self, code: &mut Code<'_>, index: usize) -> Option<u32> {
        let open = self.stack.pop()?;
        let leaf = &mut code.leaves[open.leaf as usize];
        leaf.partner = index as u32 | VIRTUAL;
        let span = Span::new(leaf.start, leaf.end);
        self.report(span, "this delimiter is never closed");
        Some(open.leaf)
    }

    fn surplus(&mut self, code: &Code<'_>, index: usize) {
        let leaf = code.leaves[index];
        self.report(Span::new(leaf.start, leaf.end), "this delimiter closes nothing");
    }

    fn report(&mut self, span: Span, message: &'static str) {
        if self.problems.len() < super::SplitFile::MAX_PROBLEMS {
            self.problems.push(Problem { span, message });
        }
    }

    fn finish(mut self, code: &mut Code<'_>) -> Vec<Problem> {
        while !self.stack.is_empty() {
            self.abandon(code, code.leaves.len());
        }
        self.problems
    }
}
