//! The fixes that `seeother check` offers, and what becomes of the texts.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Line and column, from 1; the matrix is ASCII.
type Position = (usize, usize);

/// By path relative to the package.
pub type Texts = BTreeMap<String, String>;

#[derive(Clone, Debug)]
pub struct Edit {
    pub file: String,
    pub start: Position,
    pub end: Position,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Fix {
    pub title: String,
    pub safe: bool,
    pub edits: Vec<Edit>,
}

#[derive(Clone, Debug)]
pub struct Finding {
    pub file: String,
    pub line: usize,
    pub rule: String,
    pub fixes: Vec<Fix>,
}

impl Finding {
    pub fn is_one_of(&self, rules: &[&str]) -> bool {
        rules.contains(&self.rule.as_str())
    }

    pub fn safe_fix(&self) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.safe)
    }
}

/// What `check` finds in a package.
pub fn findings(folder: &Path) -> Vec<Finding> {
    let output = seeother(folder, &["--output-format", "json"]);
    let value: Value = serde_json::from_str(&output).expect("`seeother check` prints JSON");
    list(&value["findings"], |finding| Finding {
        file: word(&finding["file"]),
        line: position(&finding["range"]["start"]).0,
        rule: word(&finding["rule"]),
        fixes: list(&finding["fixes"], |fix| Fix {
            title: word(&fix["title"]),
            safe: fix["applicability"] == "safe",
            edits: list(&fix["edits"], |edit| Edit {
                file: word(&edit["file"]),
                start: position(&edit["range"]["start"]),
                end: position(&edit["range"]["end"]),
                text: word(&edit["text"]),
            }),
        }),
    })
}

/// Runs `check --fix`, and gives all texts of the package afterwards.
pub fn fixed(folder: &Path, texts: &Texts, arguments: &[&str]) -> Texts {
    seeother(folder, &[&["--fix-only"], arguments].concat());
    let text = |path: &String| std::fs::read_to_string(folder.join(path)).expect("the file is still there");
    texts.keys().map(|path| (path.clone(), text(path))).collect()
}

/// What another command tells of a package, as JSON.
pub fn told(folder: &Path, command: &str) -> Value {
    let output = run(folder, command, &["--output-format", "json"]);
    serde_json::from_str(&output).expect("the command prints JSON")
}

fn seeother(folder: &Path, arguments: &[&str]) -> String {
    run(folder, "check", arguments)
}

fn run(folder: &Path, command: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .arg(command)
        .args(arguments)
        .arg(".")
        .current_dir(folder)
        .output()
        .expect("the binary starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {}: {complaint}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn list<T>(value: &Value, one: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().expect("an array").iter().map(one).collect()
}

fn word(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn position(value: &Value) -> Position {
    let number = |key: &str| usize::try_from(value[key].as_u64().expect("a number")).expect("a small number");
    (number("line"), number("column"))
}

/// Texts with edits made in them. Panics if two of them overlap.
pub fn edited<'e>(texts: &Texts, edits: impl Iterator<Item = &'e Edit>) -> Texts {
    let mut by_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(&edit.file).or_default().push(edit);
    }
    let mut texts = texts.clone();
    for (file, mut edits) in by_file {
        edits.sort_by_key(|edit| (edit.start, edit.end));
        let text = texts.get_mut(file).unwrap_or_else(|| panic!("{file} is no file of the package"));
        let starts: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        let offset = |(line, column): Position| starts[line - 1] + column - 1;
        let mut result = String::with_capacity(text.len());
        let mut end = 0;
        for edit in edits {
            assert!(end <= offset(edit.start), "{file}: {edit:?} overlaps another one");
            result.push_str(&text[end..offset(edit.start)]);
            result.push_str(&edit.text);
            end = offset(edit.end);
        }
        result.push_str(&text[end..]);
        *text = result;
    }
    texts
}

/// What an edit replaces, on its one line.
pub fn replaced<'t>(texts: &'t Texts, edit: &Edit) -> &'t str {
    assert_eq!(edit.start.0, edit.end.0, "{edit:?} is on one line");
    let line = texts[&edit.file].lines().nth(edit.start.0 - 1).expect("the line of an edit");
    &line[edit.start.1 - 1..edit.end.1 - 1]
}
