//! The progress bar, on a terminal that util-linux's `script` makes and the crate vt100 draws.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const HEAD: &str = "use axum::{Router, http::StatusCode, response::Redirect, routing::post};\n\n";

/// A project of this many handlers, none of which is like another.
fn project(handlers: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("src")).expect("a folder");
    let manifest =
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n";
    std::fs::write(folder.path().join("Cargo.toml"), manifest).expect("a file");
    let routes: String = (0..handlers).map(|n| format!("        .route(\"/{n}\", post(handler_{n}))\n")).collect();
    let functions: String = (0..handlers).map(handler).collect();
    let text = format!(
        "{HEAD}fn main() {{ let _ = app(); }}\n\nfn app() -> Router {{\n    Router::new()\n{routes}}}\n{functions}"
    );
    std::fs::write(folder.path().join("src/main.rs"), text).expect("a file");
    folder
}

fn handler(n: usize) -> String {
    format!(
        "\nasync fn handler_{n}(a: bool) -> Result<Redirect, StatusCode> {{\n    if a {{ return Err(StatusCode::CONFLICT); }}\n    \
         let to = format!(\"/{n}/{{}}\", a);\n    Ok(Redirect::to(&to))\n}}\n"
    )
}

fn piped(folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seeother")).current_dir(folder).output().expect("the binary runs")
}

/// A project for which a run takes much longer than half a second, whatever the machine, and what the run prints.
fn slow_project() -> (tempfile::TempDir, Output) {
    let mut handlers = 500;
    loop {
        let folder = project(handlers);
        let started = Instant::now();
        let output = piped(folder.path());
        if started.elapsed() > Duration::from_secs(3) || handlers > 100_000 {
            return (folder, output);
        }
        handlers *= 2;
    }
}

/// What a run prints on a terminal of 100 columns and 40 lines.
fn on_terminal(folder: &Path, arguments: &str, environment: &[(&str, &str)]) -> Vec<u8> {
    let run = format!("stty cols 100 rows 40; exec '{}' check {arguments}", env!("CARGO_BIN_EXE_seeother"));
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &run, "/dev/null"]).current_dir(folder).stdin(Stdio::null());
    for name in ["CI", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").envs(environment.iter().copied());
    command.output().expect("script of util-linux starts").stdout
}

/// What stands on the screen at the end.
fn screen(printed: &[u8]) -> String {
    let size = |number| std::num::NonZero::new(number).expect("not zero");
    let mut terminal = vt100::Parser::new(size(40), size(100), 0);
    terminal.process(printed);
    terminal.screen().contents().trim_end().to_owned()
}

/// Whether a bar was on the screen at any time.
fn showed_a_bar(printed: &[u8]) -> bool {
    String::from_utf8_lossy(printed).contains("working out the answers of routes [")
}

#[test]
fn a_slow_run_shows_how_far_it_is_and_leaves_nothing_behind() {
    let (folder, piped) = slow_project();
    assert!(piped.stderr.is_empty(), "nothing shows where there is no terminal: {piped:?}");
    let expected = String::from_utf8_lossy(&piped.stdout).trim_end().to_owned();
    assert!(expected.ends_with("unsafe routes understood"), "{expected}");

    let printed = on_terminal(folder.path(), "--color never", &[]);
    assert!(showed_a_bar(&printed), "{}", String::from_utf8_lossy(&printed));
    assert_eq!(screen(&printed), expected);

    for (arguments, environment) in [("--quiet", &[][..]), ("", &[("TERM", "dumb")]), ("", &[("CI", "true")])] {
        let printed = on_terminal(folder.path(), arguments, environment);
        assert!(!showed_a_bar(&printed), "{arguments} {environment:?}: {}", String::from_utf8_lossy(&printed));
    }
}
