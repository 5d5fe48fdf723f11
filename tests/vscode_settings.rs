//! The settings of the extension for VS Code are the keys of `seeother.toml`, and know the same rules.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

/// Keys that an editor has no use for.
const OF_THE_COMMAND_LINE: [&str; 2] = ["fail-level", "output-format"];

/// Settings that no configuration file has.
const OF_THE_EDITOR: [&str; 9] = [
    "codeLens",
    "hover",
    "inlayHints",
    "navigation",
    "path",
    "statusBar",
    "symbols",
    "trace.server",
    "workspaceDiagnostics",
];

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(file(name)).expect(name)
}

fn json(name: &str) -> Value {
    serde_json::from_str(&read(name)).expect(name)
}

/// `extend-select` as `extendSelect`.
fn camel_case(key: &str) -> String {
    let mut words = key.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |key, word| key + &word[..1].to_uppercase() + &word[1..])
}

#[test]
fn every_key_of_the_file_is_a_setting() {
    let schema = json("seeother.schema.json");
    let keys = schema["properties"].as_object().expect("keys").keys();
    let wanted: BTreeSet<String> = keys
        .filter(|key| !OF_THE_COMMAND_LINE.contains(&key.as_str()))
        .map(|key| camel_case(key))
        .chain(OF_THE_EDITOR.map(str::to_owned))
        .collect();
    let package = json("editors/vscode/package.json");
    let groups = package["contributes"]["configuration"].as_array().expect("groups");
    let settings: BTreeSet<String> = groups
        .iter()
        .flat_map(|group| group["properties"].as_object().expect("settings").keys())
        .map(|name| name.strip_prefix("seeother.").expect("our prefix").to_owned())
        .collect();
    assert_eq!(settings, wanted);
    for setting in groups.iter().flat_map(|group| group["properties"].as_object().expect("settings").values()) {
        assert!(setting["markdownDescription"].is_string() || setting["description"].is_string(), "{setting}");
    }
}

#[test]
fn the_settings_know_every_rule() {
    let name = "editors/vscode/package.json";
    let package = read(name);
    let schema = json("seeother.schema.json");
    let rules: Vec<&str> =
        schema["$defs"]["RuleName"]["enum"].as_array().expect("rules").iter().filter_map(Value::as_str).collect();
    let expected = with_rules(&package, &rules);
    if std::env::var_os("SEEOTHER_UPDATE").is_some() {
        std::fs::write(file(name), &expected).expect(name);
        return;
    }
    assert!(package == expected, "run `SEEOTHER_UPDATE=1 cargo test --test vscode_settings` and commit {name}");
}

/// The text with these rules in each list that holds rules.
fn with_rules(package: &str, rules: &[&str]) -> String {
    const OPENS: &str = "\"enum\": [";
    let mut pieces = package.split(OPENS);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    let mut lists = 0;
    for piece in pieces {
        text.push_str(OPENS);
        let end = piece.find(']').expect("the end of the list");
        if piece[..end].contains("\"missing-location\"") {
            lists += 1;
            let indent: String = piece.chars().take_while(|character| character.is_whitespace()).collect();
            let closing = &piece[piece[..end].trim_end().len()..];
            let names: Vec<String> = rules.iter().map(|rule| format!("{indent}\"{rule}\"")).collect();
            text.push_str(&names.join(","));
            text.push_str(closing);
        } else {
            text.push_str(piece);
        }
    }
    assert!(lists >= 5, "{lists} lists of rules");
    text
}
