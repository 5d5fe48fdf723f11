//! Cuts a file into its items. One pass over the tokens with the open containers on a stack of its own,
//! so that neither size nor depth of the input matters.

use super::code::{Code, LeafKind, NOT_FIRST};
use super::delimiters::{self, GroupEnd};
use super::guard;
use super::head::{ImplHead, impl_head, is_arrow_head};
use super::item::{Attribute, Item, ItemKind, Problem, SplitFile};
use crate::source::Span;

/// The items of a file. Never fails: what cannot be an item is [`ItemKind::Broken`].
pub fn split(text: &str) -> SplitFile {
    let mut code = Code::new(text);
    let problems = delimiters::pair(&mut code);
    let mut splitter = Splitter { code: &code, file: SplitFile { problems, ..SplitFile::default() }, open: Vec::new() };
    splitter.run();
    let mut file = splitter.file;
    file.problems.sort_by_key(|problem| problem.span);
    file
}

/// A container whose items are being read.
struct Container {
    item: u32,
    group: GroupEnd,
}

struct Splitter<'a> {
    code: &'a Code<'a>,
    file: SplitFile,
    open: Vec<Container>,
}

/// What the tokens after the attributes turned out to be.
struct Found {
    kind: ItemKind,
    name: Option<Span>,
    /// Index of the `{` of a body that [`Item::body`] shows.
    body: Option<usize>,
    /// Index of the token after the item, or after the header of a container.
    next: usize,
    head: ImplHead,
}

impl Found {
    fn new(kind: ItemKind, name: Option<Span>, next: usize) -> Self {
        Self { kind, name, body: None, next, head: ImplHead::default() }
    }
}

/// How the header of an item ends.
enum HeaderEnd {
    Body(usize),
    Semicolon(usize),
    /// Neither came: the next item or the end of the container did.
    Missing(usize),
}

impl Splitter<'_> {
    fn run(&mut self) {
        let mut index = 0;
        loop {
            let limit = self.open.last().map_or(self.code.leaves.len(), |container| container.group.close);
            if index >= limit {
                match self.open.pop() {
                    Some(container) => index = container.group.next,
                    None => return,
                }
            } else {
                index = self.item(index, limit);
            }
        }
    }

    /// Reads the item, or the header of the container, at an index; returns where to go on.
    fn item(&mut self, start: usize, limit: usize) -> usize {
        let (attributes, first) = self.attributes(start, limit);
        if first == start {
            match self.code.kind(start) {
                Some(LeafKind::InnerDoc) => return start + 1,
                // Already reported with the delimiters.
                Some(kind) if kind.closes() => return start + 1,
                Some(LeafKind::Semicolon) => {
                    self.problem(start, "this semicolon ends nothing");
                    return start + 1;
                }
                Some(LeafKind::Pound) if self.code.is(start + 1, LeafKind::Bang) => {
                    if let Some(next) = self.inner_attribute(start, limit) {
                        return next;
                    }
                }
                _ => {}
            }
        }
        let found = self.found(first, limit).unwrap_or_else(|| self.broken(start, first, limit));
        self.push(start, first, limit, attributes, &found)
    }

    /// Outer attributes and documentation comments, and the index after them.
    fn attributes(&self, start: usize, limit: usize) -> (Vec<Attribute>, usize) {
        let mut attributes = Vec::new();
        let mut index = start;
        while index < limit {
            match self.code.kind(index) {
                Some(LeafKind::OuterDoc) => index += 1,
                Some(LeafKind::Pound) if self.code.is(index + 1, LeafKind::OpenBracket) => {
                    attributes.push(self.attribute(index, index + 1));
                    index = self.code.group_end(index + 1).next;
                }
                _ => break,
            }
        }
        (attributes, index)
    }

    fn inner_attribute(&mut self, start: usize, limit: usize) -> Option<usize> {
        if start + 2 >= limit || !self.code.is(start + 2, LeafKind::OpenBracket) {
            return None;
        }
        let attribute = self.attribute(start, start + 2);
        match self.open.last() {
            Some(container) => self.file.items[container.item as usize].attributes.push(attribute),
            None => self.file.inner_attributes.push(attribute),
        }
        Some(self.code.group_end(start + 2).next)
    }

    fn attribute(&self, start: usize, bracket: usize) -> Attribute {
        let end = self.code.group_end(bracket);
        let mut index = bracket + 1;
        if self.code.word(index) == "unsafe" && self.code.is(index + 1, LeafKind::OpenParenthesis) {
            index += 2;
        }
        let from = index;
        while index < end.close && (self.code.is(index, LeafKind::Word) || self.code.is(index, LeafKind::Colon)) {
            index += 1;
        }
        let path = if index > from {
            Span::new(self.code.leaves[from].start, self.code.leaves[index - 1].end)
        } else {
            let at = self.code.leaves[bracket].end;
            Span::new(at, at)
        };
        Attribute { span: self.span(start, end.next), path }
    }

    /// Reads qualifiers up to the word that decides; `None` if no item begins here.
    fn found(&self, first: usize, limit: usize) -> Option<Found> {
        let code = self.code;
        let mut index = first;
        if code.word(index) == "pub" || (code.word(index) == "crate" && code.is(index + 1, LeafKind::Word)) {
            index += 1;
            if code.is(index, LeafKind::OpenParenthesis) {
                index = code.group_end(index).next;
            }
        }
        while index < limit {
            let next = code.word(index + 1);
            index = match code.word(index) {
                "const"
                    if !matches!(
                        next,
                        "fn" | "unsafe" | "safe" | "extern" | "async" | "gen" | "trait" | "impl" | "auto"
                    ) =>
                {
                    return self.until_semicolon(first, ItemKind::Constant, index + 1, limit);
                }
                "default" | "async" | "gen" | "safe" | "auto" | "unsafe" if is_item_word(next) => index + 1,
                "const" => index + 1,
                "unsafe" if code.is(index + 1, LeafKind::OpenBrace) => return None,
                "extern" if next == "crate" => {
                    return self.until_semicolon(first, ItemKind::ExternCrate, index + 2, limit);
                }
                "extern" if code.is(index + 1, LeafKind::Literal) && code.is(index + 2, LeafKind::OpenBrace) => {
                    return Some(self.foreign(index + 2));
                }
                "extern" if code.is(index + 1, LeafKind::Literal) => index + 2,
                "extern" if code.is(index + 1, LeafKind::OpenBrace) => {
                    return Some(self.foreign(index + 1));
                }
                "extern" if next == "fn" => index + 1,
                _ => return self.by_word(first, index, limit),
            };
        }
        None
    }

    fn by_word(&self, first: usize, index: usize, limit: usize) -> Option<Found> {
        let code = self.code;
        let named = self.name(first, index + 1, limit).is_some();
        let with_body = |kind| {
            if named { self.with_body(first, kind, index + 1, limit) } else { None }
        };
        match code.word(index) {
            "fn" => with_body(ItemKind::Function),
            "struct" => with_body(ItemKind::Structure),
            "enum" => with_body(ItemKind::Enumeration),
            "union" if named => with_body(ItemKind::Union),
            "trait" => with_body(ItemKind::Trait),
            "mod" => with_body(ItemKind::Module),
            "impl" => self.implementation(first, index, limit),
            "static" => {
                let name = if code.word(index + 1) == "mut" { index + 2 } else { index + 1 };
                self.until_semicolon(first, ItemKind::Static, name, limit)
            }
            "type" if named => self.until_semicolon(first, ItemKind::TypeAlias, index + 1, limit),
            "use" => self.until_semicolon(first, ItemKind::Use, index + 1, limit),
            "macro" if named => self.macro_definition(first, index, limit),
            _ => self.macro_call(first, index, limit),
        }
    }

    fn with_body(&self, first: usize, kind: ItemKind, name: usize, limit: usize) -> Option<Found> {
        let name_span = self.name(first, name, limit);
        Some(match self.header_end(first, name + 1, limit) {
            HeaderEnd::Body(brace) => {
                let next = if kind.is_container() { brace + 1 } else { self.code.group_end(brace).next };
                let shown = kind.is_container() || kind == ItemKind::Function;
                Found { body: shown.then_some(brace), ..Found::new(kind, name_span, next) }
            }
            HeaderEnd::Semicolon(end) if kind == ItemKind::Module => {
                Found::new(ItemKind::ModuleDeclaration, name_span, end + 1)
            }
            HeaderEnd::Semicolon(end) => Found::new(kind, name_span, end + 1),
            HeaderEnd::Missing(_) if kind == ItemKind::Module => return None,
            HeaderEnd::Missing(end) => Found::new(kind, name_span, end),
        })
    }

    fn implementation(&self, first: usize, index: usize, limit: usize) -> Option<Found> {
        match self.header_end(first, index + 1, limit) {
            HeaderEnd::Body(brace) => {
                let head = impl_head(self.code, index + 1, brace);
                Some(Found { body: Some(brace), head, ..Found::new(ItemKind::Implementation, None, brace + 1) })
            }
            HeaderEnd::Semicolon(_) | HeaderEnd::Missing(_) => None,
        }
    }

    fn foreign(&self, brace: usize) -> Found {
        let next = self.code.group_end(brace).next;
        Found { body: Some(brace), ..Found::new(ItemKind::ForeignBlock, None, next) }
    }

    /// An item that ends at a semicolon, with its name, if it has one, at an index.
    fn until_semicolon(&self, first: usize, kind: ItemKind, name: usize, limit: usize) -> Option<Found> {
        let name_span = if kind == ItemKind::Use { None } else { Some(self.name(first, name, limit)?) };
        let mut index = name;
        while index < limit {
            if self.code.is(index, LeafKind::Semicolon) {
                return Some(Found::new(kind, name_span, index + 1));
            }
            if self.code.is(index, LeafKind::CloseBrace) || self.ends_here(first, index) {
                break;
            }
            index = self.code.group_end(index).next;
        }
        Some(Found::new(kind, name_span, index.min(limit)))
    }

    /// `macro name(…) { … }` and `macro name { … }`.
    fn macro_definition(&self, first: usize, index: usize, limit: usize) -> Option<Found> {
        let mut end = index + 2;
        if self.code.is(end, LeafKind::OpenParenthesis) {
            end = self.code.group_end(end).next;
        }
        if end >= limit || !self.code.is(end, LeafKind::OpenBrace) {
            return None;
        }
        Some(Found::new(ItemKind::MacroDefinition, self.name(first, index + 1, limit), self.code.group_end(end).next))
    }

    /// `a::b! { … }`, `a!(…);` and `macro_rules! name { … }`.
    fn macro_call(&self, first: usize, start: usize, limit: usize) -> Option<Found> {
        let code = self.code;
        let mut index = start;
        let mut last = None;
        loop {
            if code.is_path_separator(index) {
                index += 2;
            }
            self.segment(first, index, limit)?;
            last = last.max(Some(index));
            index += 1;
            if !code.is_path_separator(index) {
                break;
            }
        }
        if !code.is(index, LeafKind::Bang) {
            return None;
        }
        index += 1;
        let mut name = last.and_then(|last| self.name(first, last, limit));
        let mut kind = ItemKind::MacroCall;
        if let Some(own) = self.name(first, index, limit) {
            if code.word(start) == "macro_rules" {
                kind = ItemKind::MacroDefinition;
                name = Some(own);
            }
            index += 1;
        }
        if index >= limit || !code.kind(index).is_some_and(LeafKind::opens) {
            return None;
        }
        let braces = code.is(index, LeafKind::OpenBrace);
        index = code.group_end(index).next;
        if index < limit && code.is(index, LeafKind::Semicolon) && !braces {
            index += 1;
        }
        Some(Found::new(kind, name, index))
    }

    fn header_end(&self, first: usize, start: usize, limit: usize) -> HeaderEnd {
        let code = self.code;
        let mut angles = 0_u32;
        let mut index = start;
        while index < limit {
            match code.kind(index) {
                Some(LeafKind::Semicolon) => return HeaderEnd::Semicolon(index),
                Some(LeafKind::OpenBrace) => {
                    // `Buffer<{ SIZE }>`, the only braces that a header holds.
                    let argument = angles > 0
                        && matches!(code.kind(index - 1), Some(LeafKind::Less | LeafKind::Comma | LeafKind::Equals));
                    if !argument {
                        return HeaderEnd::Body(index);
                    }
                }
                Some(LeafKind::CloseBrace) => return HeaderEnd::Missing(index),
                Some(LeafKind::Less) => angles += 1,
                Some(LeafKind::Greater) if !is_arrow_head(code, index) => {
                    angles = angles.saturating_sub(1);
                }
                _ if self.ends_here(first, index) => return HeaderEnd::Missing(index),
                _ => {}
            }
            index = code.group_end(index).next;
        }
        HeaderEnd::Missing(limit)
    }

    /// Whether another item begins at an index, although the one that begins at `first` has not ended.
    fn ends_here(&self, first: usize, index: usize) -> bool {
        let indent = self.code.leaves[index].indent;
        if indent == NOT_FIRST || index <= first {
            return false;
        }
        let own = self.code.leaves[first].indent;
        self.code.begins_item(index) || (own != NOT_FIRST && indent <= own && self.code.may_begin_item(index))
    }

    /// Takes tokens until something ends: a semicolon, a body, or the line on which an item begins.
    fn broken(&mut self, start: usize, first: usize, limit: usize) -> Found {
        self.problem(first.min(limit - 1), "no item begins like this");
        let mut index = first;
        while index < limit {
            let kind = self.code.kind(index);
            if (index > start && kind == Some(LeafKind::CloseBrace)) || self.ends_here(first, index) {
                break;
            }
            index = self.code.group_end(index).next;
            if matches!(kind, Some(LeafKind::Semicolon | LeafKind::OpenBrace)) {
                break;
            }
        }
        Found::new(ItemKind::Broken, None, index.max(start + 1))
    }

    /// Files what was found, opens it if it is a container, and returns where to go on.
    fn push(&mut self, start: usize, first: usize, limit: usize, attributes: Vec<Attribute>, found: &Found) -> usize {
        let code = self.code;
        let body_group = found.body.map(|brace| (brace, code.group_end(brace)));
        let container = found.kind.is_container() && found.body.is_some();
        let end = match body_group {
            Some((_, group)) if container => group.next,
            _ => found.next,
        };
        let span = self.span(start, end);
        let header_start = code.leaves[first.min(end - 1).min(limit - 1)].start.max(span.start);
        let body = body_group.map(|(brace, group)| {
            let from = code.leaves[brace].end;
            let to = if group.next > group.close { code.leaves[group.close].start } else { span.end };
            Span::new(from, to)
        });
        let header_end = body_group.map_or(span.end, |(brace, _)| code.leaves[brace].start);
        let guarded_end = if container { found.next } else { end };
        let depth_left = self.open.len() < guard::MAX_DEPTH as usize;
        self.file.items.push(Item {
            kind: found.kind,
            name: found.name,
            parent: self.open.last().map(|container| container.item),
            span,
            header: Span::new(header_start, header_end),
            body,
            attributes,
            impl_trait: found.head.trait_name,
            impl_type: found.head.type_name,
            too_deep: !depth_left || guard::too_deep(code, start, guarded_end).is_some(),
        });
        if let (true, Some((_, group))) = (container, body_group) {
            self.open.push(Container { item: self.file.items.len() as u32 - 1, group });
        }
        found.next
    }

    /// The identifier at an index of an item, unless it lies behind its end.
    fn name(&self, first: usize, index: usize, limit: usize) -> Option<Span> {
        if is_keyword(self.code.word(index)) { None } else { self.segment(first, index, limit) }
    }

    /// The same for a path, where `crate` and `self` are names too.
    fn segment(&self, first: usize, index: usize, limit: usize) -> Option<Span> {
        let leaf = self.code.leaves.get(index).filter(|leaf| leaf.kind == LeafKind::Word)?;
        if index >= limit || self.ends_here(first, index) {
            return None;
        }
        Some(Span::new(leaf.start, leaf.end))
    }

    /// From the token at `start` to the one before `end`.
    fn span(&self, start: usize, end: usize) -> Span {
        let last = end.max(start + 1).min(self.code.leaves.len()) - 1;
        Span::new(self.code.leaves[start].start, self.code.leaves[last].end)
    }

    fn problem(&mut self, index: usize, message: &'static str) {
        if self.file.problems.len() < SplitFile::MAX_PROBLEMS {
            let leaf = self.code.leaves[index];
            self.file.problems.push(Problem { span: Span::new(leaf.start, leaf.end), message });
        }
    }
}

/// Words that are never the name of an item, in any edition.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "fn" | "pub"
            | "struct"
            | "enum"
            | "use"
            | "mod"
            | "impl"
            | "trait"
            | "const"
            | "static"
            | "type"
            | "unsafe"
            | "extern"
            | "let"
            | "if"
            | "match"
            | "for"
            | "while"
            | "loop"
            | "return"
            | "where"
            | "as"
            | "mut"
    )
}

/// Words after which an item can still follow a qualifier.
fn is_item_word(word: &str) -> bool {
    matches!(
        word,
        "fn" | "impl" | "trait" | "const" | "static" | "type" | "unsafe" | "extern" | "async" | "gen" | "safe" | "auto"
    )
}

#[cfg(test)]
mod tests;
