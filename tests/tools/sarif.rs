//! SARIF through the schema of the standard, and through Microsoft's validator with the rules by which GitHub
//! takes a file in.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::shop::{MAIN, Shop};
use crate::tool;

const MULTITOOL: &str = "sarif-multitool/node_modules/@microsoft/sarif-multitool-linux";

/// Faults by the schema, in the validator's words; empty where there are none.
fn schema_faults(log: &Path) -> String {
    let schema = tool(&format!("{MULTITOOL}/sarif-2.1.0.json"));
    let mut command = Command::new(tool("check-jsonschema/bin/check-jsonschema"));
    let output = command.arg("--schemafile").arg(schema).arg(log).output().expect("check-jsonschema starts");
    if output.status.success() { String::new() } else { String::from_utf8_lossy(&output.stdout).into_owned() }
}

/// What Microsoft's validator finds, as `rule: arguments`. It exits with 0 whatever it finds, so what counts is
/// the log that it writes.
fn validator_findings(log: &Path) -> Vec<String> {
    let found = log.with_extension("found.sarif");
    let output = Command::new(tool(&format!("{MULTITOOL}/Sarif.Multitool")))
        .arg("validate")
        .arg(log)
        .args(["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--log", "ForceOverwrite", "--output"])
        .arg(&found)
        .output()
        .expect("the validator starts");
    let text = std::fs::read(&found).unwrap_or_else(|_| panic!("the validator wrote nothing: {output:?}"));
    let found: Value = serde_json::from_slice(&text).expect("JSON");
    let results = found["runs"][0]["results"].as_array().expect("results").clone();
    results.iter().map(|result| format!("{}: {}", result["ruleId"], result["message"]["arguments"])).collect()
}

/// The log of a run of `check`, written beside the project.
fn log_of(shop: &Shop, name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let path = shop.folder().join(name);
    let text = shop.run_in(".", &[&["--output-format", "sarif"], arguments].concat());
    std::fs::write(&path, text).expect("a file");
    path
}

/// The validator misses the address of the project, which it has none of yet.
fn is_accepted(log: &Path) {
    assert_eq!(schema_faults(log), "");
    let findings = validator_findings(log);
    let known = r#""SARIF2005": ["runs[0].tool.driver","seeother"]"#;
    assert_eq!(findings, [known], "{}", log.display());
}

#[test]
#[ignore = "needs tests/setup"]
fn the_validators_accept_findings_notes_and_fixes() {
    let shop = Shop::new();
    let log = log_of(&shop, "findings.sarif", &[]);
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&log).expect("a log")).expect("JSON");
    let results = written["runs"][0]["results"].as_array().expect("results");
    let with = |key: &str| results.iter().any(|result| result[key].is_array());
    assert!(with("fixes") && with("codeFlows") && with("relatedLocations"));
    is_accepted(&log);

    shop.write("src/main.rs", &MAIN.replace("async fn about", "async fn 1about"));
    is_accepted(&log_of(&shop, "notes.sarif", &[]));
    is_accepted(&log_of(&shop, "named.sarif", &["src/main.rs"]));
    is_accepted(&log_of(&shop, "nothing.sarif", &["--select", "ignored-location"]));
}

#[test]
#[ignore = "needs tests/setup"]
fn the_validators_refuse_what_is_wrong() {
    let shop = Shop::new();
    let mut log = shop.sarif();
    let path = shop.folder().join("wrong.sarif");
    let result = &mut log["runs"][0]["results"][0];
    result["locations"][0]["physicalLocation"]["region"]["startLine"] = Value::from(0);
    result["message"] = serde_json::json!({"id": "default"});
    std::fs::write(&path, log.to_string()).expect("a file");
    assert!(schema_faults(&path).contains("startLine"), "{}", schema_faults(&path));
    let findings = validator_findings(&path);
    assert!(findings.iter().any(|finding| finding.starts_with("\"GH1015\"")), "{findings:?}");
}
