//! Packages compiled by cargo with the real frameworks.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Package;

/// An error of the compiler.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Relative to the package.
    pub file: String,
    /// From 1.
    pub line: usize,
    pub message: String,
}

/// Compiled fixtures share one folder, since they share what they depend on.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/target")
}

/// The folder of a framework's packages. One for all of them: to cargo a package at another place would be another
/// one with the same program.
pub fn folder(framework: &str) -> PathBuf {
    target().join("matrix").join(framework)
}

/// Writes a package in place of the one before it.
pub fn write(package: &Package, folder: &Path) {
    if folder.exists() {
        std::fs::remove_dir_all(folder).expect("the folder of the package can be emptied");
    }
    package.write(folder).expect("the package is written");
}

/// Compiles a package, and gives its program or the errors.
pub fn build(folder: &Path) -> Result<PathBuf, Vec<Problem>> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--quiet", "--message-format", "json", "--target-dir"])
        .arg(target())
        .current_dir(folder)
        .output()
        .expect("cargo starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let messages: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if output.status.success() {
        let program = messages.iter().rev().find_map(|message| message["executable"].as_str());
        return Ok(PathBuf::from(program.expect("cargo names the program")));
    }
    let problems: Vec<Problem> = messages.iter().filter_map(problem).collect();
    assert!(!problems.is_empty(), "cargo fails: {}", String::from_utf8_lossy(&output.stderr));
    Err(problems)
}

fn problem(message: &Value) -> Option<Problem> {
    let message = message.get("message").filter(|message| message["level"] == "error")?;
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    // What a macro wrote has its place where the macro is used.
    let mut span = span;
    while let Some(outer) = span.get("expansion").and_then(|expansion| expansion.get("span")) {
        span = outer;
    }
    Some(Problem {
        file: span["file_name"].as_str()?.to_owned(),
        line: usize::try_from(span["line_start"].as_u64()?).ok()?,
        message: message["message"].as_str()?.to_owned(),
    })
}

/// Errors as one text, not too long.
pub fn told(problems: &[Problem]) -> String {
    let shown = problems.iter().take(20);
    shown.map(|Problem { file, line, message }| format!("{file}:{line}: {message}\n")).collect()
}
