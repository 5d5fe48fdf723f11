//! `cargo seeother`, through the real Cargo.

use std::path::Path;
use std::process::{Command, Output};

/// Cargo, with our programs on the search path.
fn cargo(arguments: &[&str]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-seeother"));
    let folder = program.parent().expect("a folder").to_path_buf();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&others))).expect("a path");
    Command::new(env!("CARGO"))
        .args(arguments)
        .env("PATH", path)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example"))
        .output()
        .expect("cargo starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn cargo_finds_the_program_and_hands_over_the_arguments() {
    let own = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .args(["check", "--output-format", "concise"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example"))
        .output()
        .expect("the binary runs");
    for arguments in
        [&["seeother", "check", "--output-format", "concise"][..], &["seeother", "--output-format", "concise"]]
    {
        let output = cargo(arguments);
        assert_eq!(out(&output), out(&own));
        assert_eq!(output.status.code(), Some(1), "the exit code is ours");
    }
    assert!(out(&own).lines().count() >= 5);
    assert!(out(&cargo(&["--list"])).contains("seeother"), "cargo lists it");
}

#[test]
fn help_is_told_in_the_words_to_type() {
    for arguments in [&["seeother", "--help"][..], &["help", "seeother"]] {
        let help = out(&cargo(arguments));
        assert!(help.contains("Usage: cargo seeother [PATH]...\n       cargo seeother <COMMAND> [OPTIONS]"), "{help}");
        assert!(help.contains("\n  cargo seeother explain repeated-request Tell what"), "{help}");
    }
    let help = out(&cargo(&["seeother", "routes", "--help"]));
    assert!(help.contains("Usage: cargo seeother routes [OPTIONS] [PATH]..."), "{help}");
    assert!(out(&cargo(&["seeother", "--version"])).starts_with("seeother "));
    let wrong = cargo(&["seeother", "--levle", "hint"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("Usage: cargo seeother check"), "{wrong:?}");
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn only_the_name_that_cargo_adds_is_taken_away() {
    let direct = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_cargo-seeother");
        Command::new(program).args(arguments).output().expect("the binary runs")
    };
    assert!(out(&direct(&["explain"])).contains("repeated-request"));
    let twice = direct(&["seeother", "seeother"]);
    assert!(String::from_utf8_lossy(&twice.stderr).contains("there is no file or folder `seeother`"), "{twice:?}");
}
