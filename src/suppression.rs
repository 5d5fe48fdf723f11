//! Comments that silence findings: `// seeother: ignore[rule, rule] reason` on a line, above a line or
//! above a function, and `// seeother: ignore-file[rule] reason`. Knows comments, lines and the ranges
//! of items; what a rule looks for is not its business.

use crate::diagnostic::{Applicability, Edit, Finding, Fix, Place, RelatedKind, Severity};
use crate::rules;
use crate::source::{FileId, Span};
use crate::suggest;

#[cfg(test)]
mod tests;

/// The rule that reports a suppression without effect.
pub const RULE: &str = "unused-suppression";

const MARK: &str = "seeother:";

/// An item that a comment above it covers as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// From its first attribute to its end.
    pub span: Span,
    /// Its name, which ends what counts as above it.
    pub name: Span,
}

/// What a file's comments silence.
#[derive(Clone, Debug)]
pub struct FileSuppressions {
    /// The file.
    pub file: FileId,
    /// Its package, for findings about the comments themselves.
    pub package: Option<String>,
    /// The framework of that package, as in the JSON contract.
    pub framework: &'static str,
    entries: Vec<Entry>,
}

/// One rule name in one comment, or a comment that names none.
#[derive(Clone, Debug)]
struct Entry {
    rule: Result<String, Misspelling>,
    /// The rule's name in the comment, or the comment.
    name: Span,
    /// Silences what touches one of these.
    covers: Vec<Span>,
    removal: Edit,
}

/// Why a comment that is meant for us says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Misspelling {
    Verb,
    NoRule,
}

impl FileSuppressions {
    /// Reads the comments of a file; `comments` are their ranges in `text`, in order. The file has no
    /// package and the framework `http` until the caller says otherwise.
    pub fn parse(file: FileId, text: &str, comments: &[Span], items: &[Item]) -> Self {
        let source = Source { file, text, comments, items };
        let marked = comments.iter().filter_map(|span| Some((*span, Directive::parse(text.get(span.range())?)?)));
        let entries = marked.flat_map(|(span, directive)| source.entries(span, &directive)).collect();
        Self { file, package: None, framework: "http", entries }
    }

    /// Whether the file has no suppression at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Takes the silenced findings away, and adds one for each suppression that silenced nothing.
///
/// `ran` tells whether a rule ran on a file: of one that did not, nobody knows what it would have
/// found. Findings of [`RULE`] itself cannot be silenced by a comment.
pub fn apply(findings: Vec<Finding>, files: &[FileSuppressions], ran: &dyn Fn(&str, FileId) -> bool) -> Vec<Finding> {
    let mut used: Vec<Vec<bool>> = files.iter().map(|file| vec![false; file.entries.len()]).collect();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let mut silenced = false;
        for (file, used) in files.iter().zip(&mut used) {
            for (entry, used) in file.entries.iter().zip(used) {
                if entry.silences(&finding, file.file) {
                    *used = true;
                    silenced = true;
                }
            }
        }
        if !silenced {
            kept.push(finding);
        }
    }
    for (file, used) in files.iter().zip(&used) {
        let unused = file.entries.iter().zip(used).filter(|(_, used)| !**used);
        kept.extend(unused.filter_map(|(entry, _)| entry.report(file, ran)));
    }
    kept
}

impl Entry {
    fn silences(&self, finding: &Finding, file: FileId) -> bool {
        if finding.rule == RULE || self.rule.as_deref() != Ok(finding.rule) {
            return false;
        }
        let told = [RelatedKind::Answer, RelatedKind::Call, RelatedKind::Status];
        let related = finding.related.iter().filter(|related| told.contains(&related.kind));
        let places = std::iter::once(finding.place).chain(related.map(|related| related.place));
        let mut here = places.filter(|place| place.file == file);
        here.any(|place| self.covers.iter().any(|covered| touches(*covered, place.span)))
    }

    fn report(&self, file: &FileSuppressions, ran: &dyn Fn(&str, FileId) -> bool) -> Option<Finding> {
        let (message, help, fixes) = match &self.rule {
            Err(Misspelling::Verb) => (
                "This comment silences nothing: `seeother:` is followed by `ignore[rule]` or `ignore-file[rule]`."
                    .to_string(),
                "Write `// seeother: ignore[rule] reason`.".to_string(),
                vec![self.remove(Applicability::Unsafe)],
            ),
            Err(Misspelling::NoRule) => (
                "This comment names no rule, so it silences nothing.".to_string(),
                "Name the rule in brackets: `// seeother: ignore[rule] reason`.".to_string(),
                vec![self.remove(Applicability::Unsafe)],
            ),
            Ok(rule) if rule == RULE => (
                format!("`{RULE}` cannot be silenced by a comment."),
                format!("Remove it, or write `ignore = [\"{RULE}\"]` in seeother.toml."),
                vec![self.remove(Applicability::Safe)],
            ),
            Ok(rule) if ran(rule, file.file) => (
                format!("Nothing here is reported by `{rule}`, so this comment silences nothing."),
                "Remove it.".to_string(),
                vec![self.remove(Applicability::Safe)],
            ),
            Ok(rule) if rules::all().iter().any(|known| known.name == rule) => return None,
            Ok(rule) => self.unknown(rule, file.file),
        };
        Some(self.finding(file, message, help, fixes))
    }

    fn unknown(&self, rule: &str, file: FileId) -> (String, String, Vec<Fix>) {
        let message = format!("There is no rule `{rule}`, so this comment silences nothing.");
        let mut fixes = vec![self.remove(Applicability::Unsafe)];
        let Some(near) = suggest::closest(rule, rules::all().iter().map(|rule| rule.name)) else {
            return (message, "`seeother explain` lists the rules.".to_string(), fixes);
        };
        let edit = Edit { place: Place { file, span: self.name }, text: near.to_string() };
        fixes.insert(
            0,
            Fix { title: format!("Write `{near}`"), applicability: Applicability::Unsafe, edits: vec![edit] },
        );
        (message, format!("Did you mean `{near}`?"), fixes)
    }

    /// Safe only where the comment certainly does nothing that somebody meant.
    fn remove(&self, applicability: Applicability) -> Fix {
        Fix { title: "Remove the suppression".to_string(), applicability, edits: vec![self.removal.clone()] }
    }

    fn finding(&self, file: &FileSuppressions, message: String, help: String, fixes: Vec<Fix>) -> Finding {
        Finding {
            rule: RULE,
            severity: Severity::Warning,
            message,
            help,
            url: rules::all().iter().find(|rule| rule.name == RULE).map_or("", |rule| rule.url),
            place: Place { file: file.file, span: self.name },
            package: file.package.clone(),
            app: None,
            framework: file.framework,
            handler: None,
            methods: Vec::new(),
            path: None,
            status: None,
            location: None,
            related: Vec::new(),
            code_flows: Vec::new(),
            fixes,
        }
    }
}

/// Whether two ranges share a byte; an empty one shares the byte that it stands before.
fn touches(one: Span, other: Span) -> bool {
    one.start < other.end.max(other.start + 1) && other.start < one.end.max(one.start + 1)
}

/// A comment that is meant for us, taken apart.
struct Directive {
    whole_file: bool,
    rules: Result<Vec<(String, Span)>, Misspelling>,
}

impl Directive {
    /// `None` also for documentation, which only talks about suppressions: its third character stands
    /// before our mark.
    fn parse(comment: &str) -> Option<Self> {
        let inside = comment.strip_prefix("//").or_else(|| comment.strip_prefix("/*"))?;
        let verb = inside.trim_start().strip_prefix(MARK)?.trim_start();
        let (whole_file, after) = match (verb.strip_prefix("ignore-file"), verb.strip_prefix("ignore")) {
            (Some(after), _) => (true, after),
            (None, Some(after)) => (false, after),
            (None, None) => return Some(Self { whole_file: false, rules: Err(Misspelling::Verb) }),
        };
        let inside = after.trim_start().strip_prefix('[').and_then(|list| list.split_once(']'));
        let Some((list, _reason)) = inside else {
            let known = after.is_empty() || after.starts_with([' ', '\t', '[']);
            let fault = if known { Misspelling::NoRule } else { Misspelling::Verb };
            return Some(Self { whole_file, rules: Err(fault) });
        };
        let base = list.as_ptr() as usize - comment.as_ptr() as usize;
        Some(Self { whole_file, rules: names(list, base) })
    }
}

/// The names in a list that begins at byte `base` of its comment.
fn names(list: &str, base: usize) -> Result<Vec<(String, Span)>, Misspelling> {
    let mut names = Vec::new();
    let mut start = base;
    for part in list.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let indent = part.len() - part.trim_start().len();
            names.push((name.to_string(), Span::from(start + indent..start + indent + name.len())));
        }
        start += part.len() + 1;
    }
    if names.is_empty() { Err(Misspelling::NoRule) } else { Ok(names) }
}

/// A file while its comments are read.
struct Source<'a> {
    file: FileId,
    text: &'a str,
    comments: &'a [Span],
    items: &'a [Item],
}

impl Source<'_> {
    fn entries(&self, comment: Span, directive: &Directive) -> Vec<Entry> {
        let names = match &directive.rules {
            Err(fault) => {
                return vec![Entry {
                    rule: Err(*fault),
                    name: comment,
                    covers: Vec::new(),
                    removal: self.remove_comment(comment),
                }];
            }
            Ok(names) => names,
        };
        let covers = if directive.whole_file { vec![Span::from(0..self.text.len())] } else { self.covers(comment) };
        let entry = |index: usize| {
            let (rule, name) = &names[index];
            let removal =
                if names.len() == 1 { self.remove_comment(comment) } else { self.remove_name(comment, names, index) };
            Entry { rule: Ok(rule.clone()), name: name.shifted(comment.start), covers: covers.clone(), removal }
        };
        (0..names.len()).map(entry).collect()
    }

    /// The line that the comment shares with code, else the line below its run of comments, and the
    /// whole of an item of which that line is the head.
    fn covers(&self, comment: Span) -> Vec<Span> {
        let line = self.line(comment.start);
        if !self.is_own_line(comment) {
            return vec![line.cover(self.line(comment.end))];
        }
        let Some(code) = self.code_below(comment) else { return Vec::new() };
        let is_head = |item: &&Item| item.span.start <= code && code <= item.name.start;
        let item = self.items.iter().filter(is_head).min_by_key(|item| item.span.len());
        let mut covers = vec![self.line(code)];
        covers.extend(item.map(|item| item.span));
        covers
    }

    /// First byte of the code below a run of comments that stand on lines of their own.
    fn code_below(&self, comment: Span) -> Option<u32> {
        let mut end = comment.end as usize;
        loop {
            let rest = self.text.get(end..)?;
            let gap = rest.len() - rest.trim_start().len();
            let blank_line = rest[..gap].bytes().filter(|byte| *byte == b'\n').count() > 1;
            if gap == rest.len() || blank_line {
                return None;
            }
            end += gap;
            match self.comments.binary_search_by_key(&(end as u32), |comment| comment.start) {
                Ok(next) => end = self.comments[next].end as usize,
                Err(_) => return Some(end as u32),
            }
        }
    }

    /// Whether nothing but the comment, and perhaps other comments, stands on its line.
    fn is_own_line(&self, comment: Span) -> bool {
        let line = self.line(comment.start);
        let before = &self.text[line.start as usize..comment.start as usize];
        let after = &self.text[comment.end as usize..self.line(comment.end).end as usize];
        before.trim().is_empty() && after.trim().is_empty()
    }

    /// The line of a byte, without its end.
    fn line(&self, byte: u32) -> Span {
        let byte = byte as usize;
        let start = self.text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
        let end = self.text[byte..].find('\n').map_or(self.text.len(), |newline| byte + newline);
        Span::from(start..end)
    }

    /// With its whole line where it stands alone, else with the spaces before it.
    fn remove_comment(&self, comment: Span) -> Edit {
        let start = if self.is_own_line(comment) {
            self.line(comment.start).start
        } else {
            self.text[..comment.start as usize].trim_end_matches([' ', '\t']).len() as u32
        };
        let newline = u32::from(self.is_own_line(comment) && self.text[comment.end as usize..].contains('\n'));
        let end = if newline == 1 { self.line(comment.end).end + 1 } else { comment.end };
        Edit { place: Place { file: self.file, span: Span::new(start, end) }, text: String::new() }
    }

    /// With the comma that follows it, or for the last name the one before it.
    fn remove_name(&self, comment: Span, names: &[(String, Span)], index: usize) -> Edit {
        let name = names[index].1;
        let span = match (names.get(index + 1), index.checked_sub(1)) {
            (Some((_, next)), _) => Span::new(name.start, next.start),
            (None, Some(before)) => Span::new(names[before].1.end, name.end),
            (None, None) => name,
        };
        Edit { place: Place { file: self.file, span: span.shifted(comment.start) }, text: String::new() }
    }
}
