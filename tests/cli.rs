//! The real binary, run as a user runs it. What the engine finds is not the business of these tests:
//! they hold for any set of rules.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary in a folder, without what differs from one machine to the next.
fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seeother"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let exact = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI", "TERM", "COLUMNS", "COLORTERM"];
        if exact.contains(&name.as_str()) || name.starts_with("GITHUB_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder).args(arguments).output().expect("the binary runs")
}

fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = command(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    // It may refuse before it reads.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the binary ends")
}

/// Exit code, standard output and standard error in one text.
fn told(output: &Output) -> String {
    format!(
        "exit code {}\n--- standard output\n{}--- standard error\n{}",
        output.status.code().expect("no signal"),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("text")
}

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

const MANIFEST: (&str, &str) = ("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");

fn shop() -> tempfile::TempDir {
    folder(&[MANIFEST, ("src/main.rs", "mod cart;\nfn main() {}\n"), ("src/cart.rs", "fn cart() {}\n")])
}

#[test]
fn help_teaches() {
    let shop = shop();
    insta::assert_snapshot!("help", told(&run(shop.path(), &["--help"])));
    insta::assert_snapshot!("help_short", told(&run(shop.path(), &["-h"])));
    for name in ["check", "routes", "explain", "completions"] {
        insta::assert_snapshot!(format!("help_{name}"), told(&run(shop.path(), &[name, "--help"])));
    }
}

#[test]
fn check_is_the_default_command() {
    let shop = shop();
    let explicit = run(shop.path(), &["check", "src"]);
    assert_eq!(explicit.status.code(), Some(0), "{}", told(&explicit));
    assert_eq!(told(&run(shop.path(), &["src"])), told(&explicit));
    assert_eq!(told(&run(shop.path(), &["--color", "never", "src"])), told(&explicit));
}

#[test]
fn no_routes_is_said_aloud() {
    let shop = shop();
    assert!(out(&run(shop.path(), &[])).contains("no routes found"));
    assert!(out(&run(shop.path(), &["routes"])).contains("no routes found"));
    assert_eq!(out(&run(shop.path(), &["-q"])), "");
}

#[test]
fn json_is_one_object() {
    let shop = shop();
    for arguments in [&["--output-format", "json"][..], &["routes", "--output-format", "json"]] {
        let output = run(shop.path(), arguments);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(document["version"], 1);
        assert!(document["notes"].is_array() && document["summary"]["unsafe_routes_understood"].is_number());
    }
}

#[test]
fn usage_errors_are_friendly_and_exit_with_2() {
    let shop = shop();
    let told: Vec<String> = [
        &["missing/folder"][..],
        &["ruotes"],
        &["-"],
        &["--stdin-filename", "a.rs", "-", "src"],
        &["--select", "nonsense-of-this-test"],
        &["--config", "missing.toml"],
        &["--config", "Cargo.toml"],
        &["--output-file", "missing/findings.json"],
        &["explain", "nonsense-of-this-test"],
        &["routes", "--path", "/a[*"],
        &["routes", "--status", "99"],
        &["--levle", "hint"],
    ]
    .iter()
    .map(|arguments| format!("$ seeother {}\n{}", arguments.join(" "), told(&run(shop.path(), arguments))))
    .collect();
    insta::assert_snapshot!("usage_errors", told.join("\n"));
}

#[test]
fn a_wrong_configuration_is_told_with_its_place() {
    let files = [MANIFEST, ("src/main.rs", "fn main() {}\n"), ("seeother.toml", "\nfail-levle = \"error\"\n")];
    let wrong = folder(&files);
    insta::assert_snapshot!("wrong_configuration", told(&run(wrong.path(), &["src"])));
    assert_eq!(run(wrong.path(), &["--isolated"]).status.code(), Some(0));
}

#[test]
fn a_status_is_explained() {
    let shop = shop();
    let page = run(shop.path(), &["explain", "302"]);
    for words in ["302 Found\n", "Search engines\n", "303 beside 307\n", "`http::StatusCode::FOUND`"] {
        assert!(out(&page).contains(words), "{words}: {}", told(&page));
    }
    let row = |client: &str| -> Vec<String> {
        let line = out(&page).lines().find(|line| line.trim_start().starts_with(client)).expect("a row");
        line.split("  ").map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
    };
    assert_eq!(row("reqwest"), ["reqwest", "GET", "again", "again", "again"]);
    assert_eq!(row("urllib3"), ["urllib3", "again", "again", "again", "again"]);
    let other = run(shop.path(), &["explain", "404"]);
    assert!(out(&other).starts_with("404 Not Found\n") && out(&other).contains("pages for 200,"), "{}", told(&other));
    assert_eq!(other.status.code(), Some(0));
    let list = run(shop.path(), &["explain"]);
    assert!(out(&list).contains("\n303  See Other\n") && out(&list).contains("unused-suppression"));
}

#[test]
fn explanations_come_as_json() {
    let shop = shop();
    let document = |arguments: &[&str]| -> serde_json::Value {
        let output = run(shop.path(), &[&["explain", "--output-format", "json"], arguments].concat());
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let found = &document(&["303"])["statuses"][0];
    assert_eq!((&found["status"], &found["name"]), (&303.into(), &"See Other".into()));
    let clients = found["clients"].as_array().expect("clients");
    let reqwest = clients.iter().find(|client| client["client"] == "reqwest").expect("reqwest");
    assert_eq!(reqwest["next"]["DELETE"], "get");
    assert_eq!(reqwest["next"]["HEAD"], "head");
    assert!(found["documentation"].as_str().expect("a page").starts_with("# 303 See Other\n"));
    assert_eq!(document(&["599"])["statuses"][0]["url"], serde_json::Value::Null);
    let all = document(&[]);
    let count = |key: &str| all[key].as_array().map(Vec::len);
    assert_eq!((count("statuses"), count("rules").is_some_and(|rules| rules >= 7)), (Some(9), true));
    assert_eq!(document(&["page-after-write"])["rules"][0]["name"], "page-after-write");
}

#[test]
fn settings_come_from_the_nearest_file_upwards() {
    let files = [MANIFEST, ("seeother.toml", "fail-level = \"error\"\n"), ("src/api/a.rs", "")];
    let configured = folder(&files);
    let shown = run(&configured.path().join("src/api"), &["--show-settings"]);
    assert!(out(&shown).starts_with("# from ") && out(&shown).contains("fail-level = \"error\""), "{}", told(&shown));
    let isolated = run(configured.path(), &["--isolated", "--show-settings"]);
    assert!(out(&isolated).contains("fail-level = \"warning\""));
    let option = run(configured.path(), &["--fail-level", "warning", "--show-settings"]);
    assert!(out(&option).contains("fail-level = \"warning\""));
    let format = folder(&[MANIFEST, ("seeother.toml", "output-format = \"json\"\n"), ("src/main.rs", "")]);
    assert!(out(&run(format.path(), &[])).starts_with('{'));
}

#[test]
fn files_are_listed_from_here() {
    let files = [MANIFEST, ("seeother.toml", "exclude = [\"gen\"]\n"), ("src/main.rs", ""), ("src/gen/a.rs", "")];
    let excluded = folder(&files);
    assert_eq!(out(&run(excluded.path(), &["--show-files"])), "src/main.rs\n");
    assert_eq!(out(&run(&excluded.path().join("src"), &["--show-files"])), "main.rs\n");
}

#[test]
fn a_manifest_stands_for_its_folder() {
    let files = [MANIFEST, ("seeother.toml", ""), ("src/main.rs", ""), ("tools/Cargo.toml", ""), ("tools/a.rs", "")];
    let project = folder(&files);
    let listed = |arguments: &[&str]| out(&run(project.path(), arguments)).to_owned();
    assert_eq!(listed(&["--show-files", "Cargo.toml"]), "src/main.rs\ntools/a.rs\n");
    assert_eq!(listed(&["--show-files", "seeother.toml"]), "src/main.rs\ntools/a.rs\n");
    assert_eq!(listed(&["--show-files", "tools/Cargo.toml"]), "tools/a.rs\n");
    assert_eq!(listed(&["--show-files", "src/main.rs"]), "src/main.rs\n");
}

#[test]
fn standard_input_stands_for_a_file() {
    let shop = shop();
    let arguments = ["--stdin-filename", "src/cart.rs", "-"];
    let output = run_with_input(shop.path(), &arguments, b"fn cart() {}\n");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let binary = run_with_input(shop.path(), &arguments, b"\xff\xfe");
    insta::assert_snapshot!("standard_input_that_is_no_text", told(&binary));
}

#[test]
fn an_output_file_gets_everything() {
    let shop = shop();
    let output = run(shop.path(), &["--output-format", "json", "--output-file", "found.json"]);
    assert_eq!(told(&output), "exit code 0\n--- standard output\n--- standard error\n");
    let written = std::fs::read(shop.path().join("found.json")).expect("the file");
    assert!(serde_json::from_slice::<serde_json::Value>(&written).is_ok());
}

#[test]
fn colours_are_for_terminals_unless_wanted() {
    let shop = shop();
    let escape = |output: &Output| out(output).contains('\u{1b}');
    assert!(!escape(&run(shop.path(), &[])));
    assert!(escape(&run(shop.path(), &["--color", "always"])));
    let forced = command(shop.path()).env("CLICOLOR_FORCE", "1").output().expect("the binary runs");
    assert!(escape(&forced));
    let mut both = command(shop.path());
    let both = both.env("CLICOLOR_FORCE", "1").args(["--color", "never"]).output().expect("the binary runs");
    assert!(!escape(&both));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let shop = shop();
    let mut command = command(shop.path());
    command.args(["completions", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(told(&output), "exit code 0\n--- standard output\n--- standard error\n");
}

#[test]
fn completions_are_scripts() {
    let shop = shop();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(shop.path(), &["completions", shell]);
        assert!(output.status.success() && out(&output).contains("stdin-filename"), "{shell}");
    }
}
