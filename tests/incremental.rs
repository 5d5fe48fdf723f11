//! An analysis that goes on after an edit finds what a fresh one finds, and does no more than the edit asks for.

#[path = "incremental/edits.rs"]
mod edits;
#[path = "incremental/shops.rs"]
mod shops;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use seeother::engine::{self, Analysis, Session};
use seeother::settings::Settings;
use seeother::source::LoadOptions;
use seeother::watch::Nobody;

/// A session whose texts are edited one after the other.
struct Edited {
    session: Session,
    overlay: HashMap<PathBuf, Arc<str>>,
    paths: Vec<PathBuf>,
}

impl Edited {
    fn load(folder: &Path) -> Self {
        let session = Session::load(&[folder.to_path_buf()], LoadOptions::default()).expect("a workspace");
        let paths = session.workspace().files.iter().map(|file| file.path.clone()).collect();
        Self { session, overlay: HashMap::new(), paths }
    }

    fn text(&self, path: &Path) -> Arc<str> {
        let file = self.session.workspace().file_by_path(path).expect("a file of the workspace");
        let displaced = self.session.displaced(file).map(|displaced| Arc::clone(&displaced.actual));
        let known = self.session.workspace().file(file).map(|file| Arc::clone(&file.text));
        self.overlay.get(path).cloned().or(displaced).or(known).expect("a text")
    }

    fn set(&mut self, path: &Path, text: &str) {
        self.overlay.insert(path.to_path_buf(), text.into());
        self.session.set_overlay(self.overlay.clone());
    }

    fn analyze(&mut self) -> Analysis {
        self.session.analyze(&Settings::isolated(), &Nobody).expect("threads")
    }

    /// Analyses what the session analyses, from nothing.
    fn fresh(&self) -> Analysis {
        engine::analyze(self.session.workspace(), &Settings::isolated())
    }
}

fn assert_same(known: &Analysis, fresh: &Analysis, what: &str) {
    assert_eq!(known.findings, fresh.findings, "findings after {what}");
    assert_eq!(known.routes, fresh.routes, "routes after {what}");
    assert_eq!(known.summary.routes, fresh.summary.routes);
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// What a person may do to a line.
#[derive(Clone, Debug)]
enum Change {
    Delete,
    Double,
    Swap,
    Insert(&'static str),
    Replace(&'static str, &'static str),
    Cut(usize),
}

const LINES: [&str; 12] = [
    "// a comment",
    "    let added = 1;",
    "fn added() {}",
    "}",
    "{",
    "use std::fmt;",
    "mod added { pub fn inner() {} }",
    "    return Redirect::to(\"/added\");",
    "#[allow(unused)]",
    "    if true { return StatusCode::FOUND.into_response(); }",
    "/*",
    "\"",
];

const WORDS: [(&str, &str); 14] = [
    ("SEE_OTHER", "FOUND"),
    ("FOUND", "SEE_OTHER"),
    ("post(", "get("),
    ("get(", "delete("),
    ("Redirect::to", "Redirect::temporary"),
    ("Redirect", "Response"),
    ("pub fn", "fn"),
    ("async fn", "fn"),
    ("(", "(("),
    ("\"/", "\"/moved/"),
    ("?", ""),
    ("Ok(", "Err("),
    ("self", "this"),
    ("fn ", "fn renamed_"),
];

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Delete),
        Just(Change::Double),
        Just(Change::Swap),
        proptest::sample::select(&LINES[..]).prop_map(Change::Insert),
        proptest::sample::select(&WORDS[..]).prop_map(|(from, to)| Change::Replace(from, to)),
        proptest::sample::select(&WORDS[..]).prop_map(|(from, to)| Change::Replace(from, to)),
        (0..60_usize).prop_map(Change::Cut),
    ]
}

fn apply(text: &str, line: usize, change: &Change) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let at = line % lines.len();
    match change {
        Change::Delete => drop(lines.remove(at)),
        Change::Double => lines.insert(at, lines[at].clone()),
        Change::Swap => {
            let other = (at + 1) % lines.len();
            lines.swap(at, other);
        }
        Change::Insert(new) => lines.insert(at, (*new).to_owned()),
        Change::Replace(from, to) => {
            // The next line that has the word, so that most replacements do something.
            let found = (0..lines.len()).map(|next| (at + next) % lines.len()).find(|&next| lines[next].contains(from));
            if let Some(found) = found {
                lines[found] = lines[found].replacen(from, to, 1);
            }
        }
        Change::Cut(byte) => {
            let end = lines[at].floor_char_boundary(*byte);
            lines[at].truncate(end);
        }
    }
    lines.join("\n")
}

fn random_edits(folder: &Path, cases: u32, edits: usize) {
    let strategy = proptest::collection::vec((any::<usize>(), any::<usize>(), change(), any::<bool>()), 1..edits);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let run = |edits: Vec<(usize, usize, Change, bool)>| {
        let mut edited = Edited::load(folder);
        edited.analyze();
        for (file, line, change, undo) in edits {
            let path = edited.paths[file % edited.paths.len()].clone();
            let before = edited.text(&path);
            let after = apply(&before, line, &change);
            edited.set(&path, &after);
            let known = edited.analyze();
            assert_same(&known, &edited.fresh(), &format!("{change:?} in line {line} of {}", path.display()));
            if undo {
                edited.set(&path, &before);
                let known = edited.analyze();
                assert_same(&known, &edited.fresh(), "an edit taken back");
            }
        }
        Ok(())
    };
    if let Err(error) = runner.run(&strategy, run) {
        panic!("{error}");
    }
}

#[test]
fn random_edits_of_the_example_are_found_as_by_a_fresh_analysis() {
    random_edits(&fixture("example"), 16, 10);
}

/// One package of the rows, out of its workspace so that each load is small.
fn rows(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = fixture("rows").join(name);
    let mut work = vec![PathBuf::from("src")];
    std::fs::copy(from.join("Cargo.toml"), folder.path().join("Cargo.toml")).expect("a manifest");
    while let Some(part) = work.pop() {
        std::fs::create_dir_all(folder.path().join(&part)).expect("a folder");
        for entry in std::fs::read_dir(from.join(&part)).expect("a folder").flatten() {
            let part = part.join(entry.file_name());
            if entry.path().is_dir() {
                work.push(part);
            } else {
                std::fs::copy(entry.path(), folder.path().join(&part)).expect("a file");
            }
        }
    }
    folder
}

#[test]
fn random_edits_of_axum_are_found_as_by_a_fresh_analysis() {
    random_edits(rows("axum").path(), 3, 6);
}

#[test]
fn random_edits_of_actix_web_are_found_as_by_a_fresh_analysis() {
    random_edits(rows("actix-web").path(), 3, 6);
}

#[test]
fn random_edits_of_rocket_are_found_as_by_a_fresh_analysis() {
    random_edits(rows("rocket").path(), 3, 6);
}

/// `SEEOTHER_CORPUS` names a folder of applications: then these, too.
#[test]
fn random_edits_of_applications_are_found_as_by_a_fresh_analysis() {
    let Some(corpus) = std::env::var_os("SEEOTHER_CORPUS") else { return };
    let folders = std::fs::read_dir(corpus).expect("a folder").flatten().map(|entry| entry.path());
    for folder in folders.filter(|path| path.is_dir()) {
        random_edits(&folder, 1, 8);
    }
}

/// A shop whose handlers share a helper; nothing else is read by more than one of them.
const SHOP: [(&str, &str); 3] = [
    (
        "Cargo.toml",
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n",
    ),
    (
        "src/main.rs",
        "mod answers;\nuse axum::{Router, http::StatusCode, response::IntoResponse, routing::{get, post}};\n\
         pub fn router() -> Router {\n    Router::new().route(\"/a\", post(one)).route(\"/b\", post(two)).route(\"/c\", get(three))\n}\n\
         async fn one() -> impl IntoResponse {\n    let x = 1;\n    answers::found()\n}\n\
         async fn two() -> impl IntoResponse {\n    answers::found()\n}\n\
         async fn three() -> StatusCode {\n    StatusCode::OK\n}\n",
    ),
    (
        "src/answers.rs",
        "use axum::response::{IntoResponse, Response};\nuse axum::http::{StatusCode, header::LOCATION};\n\
         pub fn found() -> Response {\n    (StatusCode::FOUND, [(LOCATION, \"/c\")]).into_response()\n}\n",
    ),
];

fn shop() -> (tempfile::TempDir, Edited) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in SHOP {
        std::fs::create_dir_all(folder.path().join("src")).expect("a folder");
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let root = folder.path().canonicalize().expect("a folder");
    let mut edited = Edited::load(&root);
    assert!(edited.analyze().work.handlers_evaluated == 3);
    (folder, edited)
}

impl Edited {
    /// Replaces a word of a file; what that cost: items lowered, handlers evaluated.
    fn replace(&mut self, name: &str, from: &str, to: &str) -> (usize, usize) {
        let path = self.paths.iter().find(|path| path.ends_with(name)).expect("a file").clone();
        let text = self.text(&path);
        assert!(text.contains(from), "{from} is in {name}");
        self.set(&path, &text.replacen(from, to, 1));
        let analysis = self.analyze();
        assert_same(&analysis, &self.fresh(), &format!("{from} became {to}"));
        (analysis.work.items_lowered, analysis.work.handlers_evaluated)
    }
}

#[test]
fn an_edit_within_a_function_lowers_that_one_item() {
    let (_folder, mut shop) = shop();
    assert_eq!(shop.replace("main.rs", "let x = 1;", "let x = 12;"), (1, 1), "a handler");
    assert_eq!(shop.replace("main.rs", "mod answers;", "// moves everything\nmod answers;"), (0, 0), "a comment");
    assert_eq!(shop.replace("answers.rs", "StatusCode::FOUND", "StatusCode::SEE_OTHER"), (1, 2), "a helper of two");
    assert_eq!(shop.replace("main.rs", "StatusCode::OK", "StatusCode::CREATED"), (1, 1), "a handler");
    assert_eq!(shop.replace("main.rs", "\"/b\"", "\"/d\""), (1, 0), "a path of the router");
}

#[test]
fn an_edit_that_makes_other_items_lowers_only_what_is_new() {
    let (_folder, mut shop) = shop();
    let (lowered, _) = shop.replace("main.rs", "async fn three", "fn added() {}\nasync fn three");
    assert!(lowered <= 1, "{lowered} items");
    let (lowered, _) = shop.replace("main.rs", "post(two)", "post(one)");
    assert_eq!(lowered, 1);
    let (lowered, _) = shop.replace("main.rs", "async fn two()", "async fn renamed()");
    assert!(lowered <= 1, "{lowered} items");
}

#[test]
fn what_does_not_parse_costs_no_evaluation_and_keeps_what_was_known() {
    let (_folder, mut shop) = shop();
    let (lowered, evaluated) = shop.replace("answers.rs", "(StatusCode::FOUND", "let = (StatusCode::FOUND");
    assert_eq!((lowered, evaluated), (1, 0));
    assert_eq!(shop.replace("main.rs", "let x = 1;", "let x = 1; {"), (1, 0), "a bracket is open");
    assert_eq!(shop.replace("main.rs", "let x = 1; {", "let x = 1;"), (0, 0), "and closed again");
    assert_eq!(shop.replace("answers.rs", "let = (StatusCode", "(StatusCode"), (0, 0), "as it was");
}

#[test]
fn memory_of_calls_does_not_grow_with_edits() {
    let (_folder, mut shop) = shop();
    let calls = |shop: &mut Edited| shop.analyze().work.calls_remembered;
    let before = calls(&mut shop);
    for round in 0..40 {
        shop.replace("main.rs", "let x = 1", "let x = 11");
        shop.replace("main.rs", "let x = 11", if round % 2 == 0 { "let x = 1 " } else { "let x = 1" });
    }
    assert!(calls(&mut shop) <= before + 16, "{} calls after {before}", calls(&mut shop));
}
