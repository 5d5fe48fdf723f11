//! What the crate graph may hold: known licences, and one version of each crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Licences that ask for nothing that a binary under MIT OR Apache-2.0 cannot give.
const LICENCES: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates of which the lock file may hold several versions: tower-lsp-server brings the older ones, by dashmap and
/// tracing-attributes.
const DUPLICATES: [&str; 2] = ["hashbrown", "syn"];

fn metadata(filter: &[&str]) -> Result<Value, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(filter)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&output.stdout).expect("cargo prints JSON"))
}

fn host() -> String {
    let output = Command::new(env!("CARGO")).args(["version", "--verbose"]).output().expect("cargo starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names the host").to_owned()
}

/// Whether an SPDX expression can be met with the list: one side of an `OR`, every side of an `AND`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.trim();
    let outside = |separator: &str| split_outside(expression, separator);
    let alternatives = outside(" AND ");
    if alternatives.len() > 1 {
        return alternatives.into_iter().all(is_allowed);
    }
    let alternatives = outside(" OR ");
    if alternatives.len() > 1 {
        return alternatives.into_iter().any(is_allowed);
    }
    // The old way of writing `OR`.
    if expression.contains('/') {
        return expression.split('/').any(is_allowed);
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_allowed(inner),
        None => LICENCES.contains(&expression),
    }
}

/// Splits where no parenthesis is open.
fn split_outside<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = 0;
    for (at, _) in text.match_indices(separator) {
        let before = &text[..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&text[rest..at]);
            rest = at + separator.len();
        }
    }
    parts.push(&text[rest..]);
    parts
}

#[test]
fn expressions_of_licences_are_understood() {
    for good in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND AGPL-3.0"] {
        assert!(!is_allowed(bad), "{bad}");
    }
}

#[test]
fn every_dependency_has_a_licence_that_we_may_use() {
    // Crates for other systems may not be on this machine: then those for this one have to do.
    let metadata = metadata(&[]).or_else(|_| metadata(&["--filter-platform", &host()]));
    let metadata = metadata.unwrap_or_else(|error| panic!("cargo metadata failed:\n{error}"));
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 20, "cargo named only {} packages", packages.len());
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "no licence of the list:\n{}", refused.join("\n"));
}

#[test]
fn no_crate_comes_in_two_versions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let text = std::fs::read_to_string(path).expect("Cargo.lock");
    let lock: toml::Table = text.parse().expect("TOML");
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().expect("packages") {
        let word = |key: &str| package[key].as_str().expect("a string");
        versions.entry(word("name")).or_default().insert(word("version"));
    }
    let twice: Vec<(&str, BTreeSet<&str>)> =
        versions.into_iter().filter(|(name, versions)| versions.len() > 1 && !DUPLICATES.contains(name)).collect();
    assert!(twice.is_empty(), "several versions, not on the list: {twice:?}");
}
