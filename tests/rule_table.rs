//! The table "rule by framework" of `docs/rules-by-framework.md`: each cell is what the real binary finds in
//! `fixtures/rules/<framework>.rs`. `SEEOTHER_UPDATE=1 cargo test --test rule_table` writes the table anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Frameworks as in the JSON contract, with what a package that uses them depends on.
const FRAMEWORKS: &[(&str, &str)] = &[
    ("axum", "axum = \"0.8\"\naxum-extra = \"0.12\"\n"),
    ("actix-web", "actix-web = \"4\"\n"),
    ("rocket", "rocket = \"0.5\"\n"),
    ("warp", "warp = \"0.4\"\n"),
    ("poem", "poem = \"3\"\n"),
    ("salvo", "salvo = \"1\"\n"),
    ("tide", "tide = \"0.16\"\n"),
    ("http", "http = \"1\"\nhyper = \"1\"\n"),
    ("gotham", "gotham = \"0.8\"\n"),
    ("rouille", "rouille = \"3\"\n"),
    ("ntex", "ntex = \"3\"\n"),
    ("viz", "viz = \"0.11\"\n"),
    ("dropshot", "dropshot = \"0.18\"\nhttp = \"1\"\n"),
    ("trillium", "trillium = \"1\"\ntrillium-router = \"0.6\"\ntrillium-redirect = \"0.3\"\n"),
    ("cot", "cot = \"0.7\"\n"),
    ("leptos", "leptos = \"0.8\"\nleptos_axum = \"0.8\"\nserver_fn = \"0.8\"\naxum = \"0.8\"\nhttp = \"1\"\n"),
    ("loco", "loco-rs = \"1\"\naxum = \"0.8\"\naxum-extra = \"0.12\"\n"),
    ("pavex", "pavex = \"0.2\"\n"),
    ("xitca", "xitca-web = \"0.8\"\n"),
    ("ohkami", "ohkami = \"0.24\"\n"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every rule, in the order of names.
fn rules() -> Vec<String> {
    let output = run(&root(), &["explain", "--output-format", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&output).expect("JSON");
    let rules = list["rules"].as_array().expect("rules").iter();
    rules.map(|rule| rule["name"].as_str().expect("a name").to_owned()).collect()
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seeother"));
    command.current_dir(folder).args(arguments).output().expect("the binary runs").stdout
}

/// The rules that report something of this framework in a source.
fn fires(framework: &str, dependencies: &str, source: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = format!(
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nserde = \"1\"\n{dependencies}"
    );
    std::fs::create_dir(folder.path().join("src")).expect("src");
    std::fs::write(folder.path().join("Cargo.toml"), manifest).expect("a manifest");
    std::fs::write(folder.path().join("src/lib.rs"), source).expect("a source");
    let output =
        run(folder.path(), &["check", "--pedantic", "--level", "hint", "--exit-zero", "--output-format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let own = findings.filter(|one| one["framework"] == framework || one["rule"] == "unused-suppression");
    own.map(|one| one["rule"].as_str().expect("a rule").to_owned()).collect()
}

/// What fires in the fixture of a framework, and in another one that its name begins. A package that speaks htmx is
/// left in peace by the rules on pages: they are asked without it.
fn row(framework: &str, dependencies: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for name in [framework.to_owned(), format!("{framework}-guarded")] {
        let Ok(source) = std::fs::read_to_string(root().join(format!("fixtures/rules/{name}.rs"))) else {
            assert_ne!(name, framework, "a framework without a fixture");
            continue;
        };
        all.extend(fires(framework, dependencies, &source.replace("HX-", "X-").replace("hx-", "x-")));
        all.extend(fires(framework, dependencies, &source));
    }
    all
}

/// The number of the footnote that gives the reason for an empty cell: the first that names the rule, and the framework
/// or none.
fn footnote(notes: &str, rule: &str, framework: &str) -> Option<usize> {
    notes.lines().filter(|line| line.starts_with("[^")).position(|line| {
        let about = line.split_once("]: ").map_or("", |(_, text)| text);
        let (subject, _) = about.split_once(": ").unwrap_or_default();
        let words: Vec<&str> = subject.split([',', ' ']).filter(|word| !word.is_empty()).collect();
        let names_frameworks = words.iter().any(|word| FRAMEWORKS.iter().any(|(name, _)| name == word));
        words.contains(&format!("`{rule}`").as_str()) && (!names_frameworks || words.contains(&framework))
    })
}

const BEGIN: &str = "<!-- table: written by tests/rule_table.rs -->\n";
const END: &str = "<!-- end of table -->";

#[test]
fn the_table_of_rules_by_framework_says_what_is_found() {
    let page = root().join("docs/rules-by-framework.md");
    let text = std::fs::read_to_string(&page).expect("the page");
    let (head, rest) = text.split_once(BEGIN).expect("the table begins");
    let (written, notes) = rest.split_once(END).expect("the table ends");
    let rows: Vec<BTreeSet<String>> =
        FRAMEWORKS.iter().map(|(framework, dependencies)| row(framework, dependencies)).collect();
    let names: Vec<&str> = FRAMEWORKS.iter().map(|(name, _)| *name).collect();
    let mut table = format!("| rule | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    let mut used = BTreeSet::new();
    let mut unexplained = Vec::new();
    for rule in rules() {
        let mut cells = Vec::new();
        for (framework, row) in names.iter().zip(&rows) {
            cells.push(match (row.contains(&rule), footnote(notes, &rule, framework)) {
                (true, None) => "yes".to_owned(),
                (true, Some(note)) => {
                    unexplained.push(format!("{rule} in {framework}, in spite of footnote {}", note + 1));
                    "yes".to_owned()
                }
                (false, Some(note)) => {
                    used.insert(note);
                    format!("-[^{}]", note + 1)
                }
                (false, None) => {
                    unexplained.push(format!("{rule} in {framework}"));
                    "?".to_owned()
                }
            });
        }
        table.extend(["| [", &rule, "](rules/", &rule, ".md) | ", &cells.join(" | "), " |\n"]);
    }
    assert!(unexplained.is_empty(), "findings in fixtures/rules and footnotes must tell the same: {unexplained:#?}");
    let notes_written = notes.lines().filter(|line| line.starts_with("[^")).count();
    assert_eq!(used.len(), notes_written, "a footnote stands for no cell: {used:?}");
    if std::env::var_os("SEEOTHER_UPDATE").is_some() {
        std::fs::write(&page, format!("{head}{BEGIN}{table}{END}{notes}")).expect("the page is written");
        return;
    }
    assert_eq!(written, table, "SEEOTHER_UPDATE=1 cargo test --test rule_table writes the table anew");
}

#[test]
fn a_source_without_faults_gives_no_row() {
    let source = "use axum::{Router, routing::post, response::Redirect};
pub fn app() -> Router { Router::new().route(\"/tasks\", post(create)) }
async fn create() -> Redirect { Redirect::to(\"https://shop.example/tasks\") }
";
    assert!(fires("axum", FRAMEWORKS[0].1, source).is_empty());
}

#[test]
fn every_framework_with_a_page_has_a_column() {
    for entry in std::fs::read_dir(root().join("docs/frameworks")).expect("pages") {
        let name = entry.expect("a page").file_name().into_string().expect("a name");
        let name = name.trim_end_matches(".md");
        assert!(name == "templates" || FRAMEWORKS.iter().any(|(known, _)| *known == name), "{name}");
    }
}
