//! What holds for every fix, on the fixtures and on what random edits make of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

use proptest::prelude::*;
use seeother::diagnostic::{Applicability, Fix};
use seeother::engine::Session;
use seeother::repair::{Change, Repaired, Wanted, repair};
use seeother::settings::Settings;
use seeother::source::{LoadOptions, Workspace};
use seeother::syntax::{comments, tokens};
use tempfile::TempDir;

/// Packages whose handlers are wrong in many ways, with the file that is edited.
const FIXTURES: [(&str, &str); 7] = [
    ("fixtures/example", "src/tasks.rs"),
    ("fixtures/rows/axum", "src/redirects.rs"),
    ("fixtures/rows/axum", "src/tuples.rs"),
    ("fixtures/rows/axum", "src/builders.rs"),
    ("fixtures/rows/axum", "src/errors.rs"),
    ("fixtures/rows/actix-web", "src/redirects.rs"),
    ("fixtures/rows/rocket", "src/redirects.rs"),
];

/// One random edit of a text.
#[derive(Clone, Debug)]
enum Mutation {
    /// A comment between two tokens.
    Comment(prop::sample::Index, bool),
    /// A line taken out.
    DropLine(prop::sample::Index),
    /// A token taken out.
    DropToken(prop::sample::Index),
    /// Two lines in each other's place.
    SwapLines(prop::sample::Index, prop::sample::Index),
    /// Ends of lines as on Windows.
    CarriageReturns,
    /// A byte order mark.
    ByteOrderMark,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        4 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(at, line)| Mutation::Comment(at, line)),
        2 => any::<prop::sample::Index>().prop_map(Mutation::DropLine),
        1 => any::<prop::sample::Index>().prop_map(Mutation::DropToken),
        1 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(one, other)| Mutation::SwapLines(one, other)),
        1 => Just(Mutation::CarriageReturns),
        1 => Just(Mutation::ByteOrderMark),
    ]
}

fn mutated(text: &str, mutation: &Mutation) -> String {
    let lines = || text.split_inclusive('\n').collect::<Vec<&str>>();
    match mutation {
        Mutation::Comment(at, line) => {
            let ends: Vec<u32> = tokens::tokens(text).map(|token| token.span.end).collect();
            if ends.is_empty() {
                return text.to_owned();
            }
            let at = ends[at.index(ends.len())] as usize;
            let comment = if *line { " // größer als 🦀\n" } else { " /* größer als 🦀 */ " };
            format!("{}{comment}{}", &text[..at], &text[at..])
        }
        Mutation::DropLine(at) => {
            let mut lines = lines();
            if !lines.is_empty() {
                lines.remove(at.index(lines.len()));
            }
            lines.concat()
        }
        Mutation::DropToken(at) => {
            let all: Vec<_> = tokens::tokens(text).collect();
            if all.is_empty() {
                return text.to_owned();
            }
            let span = all[at.index(all.len())].span.range();
            format!("{}{}", &text[..span.start], &text[span.end..])
        }
        Mutation::SwapLines(one, other) => {
            let mut lines = lines();
            if !lines.is_empty() {
                let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                lines.swap(one, other);
            }
            lines.concat()
        }
        Mutation::CarriageReturns => text.replace("\r\n", "\n").replace('\n', "\r\n"),
        Mutation::ByteOrderMark => format!("\u{feff}{}", text.trim_start_matches('\u{feff}')),
    }
}

/// A copy of a package outside of its workspace, whose other packages would be read each time.
fn alone(package: &str) -> PathBuf {
    static COPIES: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));
    static MADE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let folder = COPIES.path().join(package);
    if MADE.lock().expect("no test fails here").insert(package.to_owned()) {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join(package);
        std::fs::create_dir_all(folder.join("src")).expect("a folder");
        let manifest = std::fs::read_to_string(original.join("Cargo.toml")).expect("a manifest");
        let inherited = |line: &&str| !line.contains(".workspace = true");
        let lines: Vec<&str> = manifest.lines().filter(inherited).collect();
        std::fs::write(folder.join("Cargo.toml"), lines.join("\n")).expect("a manifest");
        for entry in std::fs::read_dir(original.join("src")).expect("sources").filter_map(Result::ok) {
            if entry.path().is_file() {
                std::fs::copy(entry.path(), folder.join("src").join(entry.file_name())).expect("a copy");
            }
        }
    }
    folder
}

/// The folder of a fixture with one text laid over the disk.
struct Case {
    folder: PathBuf,
    file: PathBuf,
    text: Arc<str>,
}

impl Case {
    fn new(fixture: usize, mutations: &[Mutation]) -> Self {
        let (package, file) = FIXTURES[fixture];
        let folder = alone(package);
        let file = folder.join(file);
        let text = std::fs::read_to_string(&file).expect("a fixture");
        let text = mutations.iter().fold(text, |text, mutation| mutated(&text, mutation));
        Self { folder, file, text: text.into() }
    }

    fn session(&self, changes: &BTreeMap<PathBuf, Change>) -> Session {
        let mut overlay: std::collections::HashMap<_, _> = [(self.file.clone(), self.text.clone())].into();
        overlay.extend(changes.iter().map(|(path, change)| (path.clone(), change.new.clone())));
        let options = LoadOptions { overlay, ..LoadOptions::default() };
        Session::load(std::slice::from_ref(&self.folder), options).expect("a workspace")
    }

    fn repaired(&self, applicability: Applicability, before: &BTreeMap<PathBuf, Change>) -> Repaired {
        let wanted = Wanted { applicability, finding: &|_, _| true, watch: &seeother::watch::Nobody };
        repair(&mut self.session(before), &Settings::isolated(), &wanted).expect("threads")
    }
}

fn comment_texts(text: &str) -> Vec<&str> {
    comments(text).into_iter().map(|comment| &text[comment.span.range()]).collect()
}

/// Edits lie in the text of their file, in order, and do not touch each other.
fn well_formed(workspace: &Workspace, fix: &Fix) -> bool {
    let inside = fix.edits.iter().all(|edit| {
        workspace.file(edit.place.file).is_some_and(|file| file.text.get(edit.place.span.range()).is_some())
    });
    let apart = fix.edits.windows(2).all(|pair| {
        let (one, other) = (pair[0].place, pair[1].place);
        one.file < other.file || one.file == other.file && one.span.end <= other.span.start && one != other
    });
    !fix.edits.is_empty() && inside && apart
}

/// Whether a text became another by replacing parts that hold no white space and no comment: words and literals, more
/// segments of their paths, and calls of methods without arguments put behind them.
fn differs_in_words_alone(old: &str, new: &str) -> bool {
    let significant = |text: &str| {
        let tokens = tokens::tokens(text)
            .filter(|token| !matches!(token.kind, tokens::TokenKind::Ident | tokens::TokenKind::Literal { .. }));
        let kept: String = tokens.map(|token| &text[token.span.range()]).collect();
        kept.replace(".()", "").replace("::", "")
    };
    significant(old) == significant(new)
}

#[test]
fn every_fixture_of_the_properties_has_something_to_fix() {
    for (fixture, (package, file)) in FIXTURES.iter().enumerate() {
        let repaired = Case::new(fixture, &[]).repaired(Applicability::Safe, &BTreeMap::new());
        assert!(repaired.changes.keys().any(|path| path.ends_with(file)), "{package}/{file}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn safe_fixes_change_words_alone_and_leave_nothing_to_do(
        fixture in 0..FIXTURES.len(),
        mutations in prop::collection::vec(mutation(), 0..4),
    ) {
        let case = Case::new(fixture, &mutations);
        let before = case.session(&BTreeMap::new()).into_workspace();
        let analysis = seeother::engine::analyze(&before, &Settings::isolated());
        for fix in analysis.findings.iter().flat_map(|finding| &finding.fixes) {
            prop_assert!(well_formed(&before, fix), "{fix:?}");
        }
        let repaired = case.repaired(Applicability::Safe, &BTreeMap::new());
        for (path, change) in &repaired.changes {
            prop_assert_eq!(comment_texts(&change.old), comment_texts(&change.new));
            prop_assert!(differs_in_words_alone(&change.old, &change.new), "{}", path.display());
            prop_assert!(seeother::engine::on_large_stack(|| seeother::syntax::lower::parse_problem(&change.new)).expect("threads").is_none());
        }
        let again = case.repaired(Applicability::Safe, &repaired.changes);
        prop_assert!(again.changes.is_empty(), "{:?}", again.changes.keys());
    }

    #[test]
    fn unsafe_fixes_keep_comments_and_come_to_an_end(
        fixture in 0..FIXTURES.len(),
        mutations in prop::collection::vec(mutation(), 0..4),
    ) {
        let case = Case::new(fixture, &mutations);
        let repaired = case.repaired(Applicability::Unsafe, &BTreeMap::new());
        for change in repaired.changes.values() {
            prop_assert_eq!(comment_texts(&change.old), comment_texts(&change.new));
            prop_assert!(seeother::engine::on_large_stack(|| seeother::syntax::lower::parse_problem(&change.new)).expect("threads").is_none());
        }
        let again = case.repaired(Applicability::Unsafe, &repaired.changes);
        prop_assert!(again.changes.is_empty(), "{:?}", again.changes.keys());
    }
}
