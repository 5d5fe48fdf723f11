//! What review tools and code scanning get, from the real binary over a small project. The validators of others
//! run in `tests/formats/validators.rs`, with `tests/run --with-editors`.

#[path = "formats/shop.rs"]
mod shop;

use serde_json::Value;
use shop::{CART, MAIN, Shop};

/// The text of a file between two positions that count characters from 1.
fn text_at(shop: &Shop, region: &Value, file: &str) -> String {
    let text = shop.read(file);
    let line = |key: &str| region[key].as_u64().expect("a line") as usize - 1;
    let column = |key: &str| region[key].as_u64().expect("a column") as usize - 1;
    assert_eq!(line("startLine"), line("endLine"), "this test is for one line");
    let characters: Vec<char> = text.lines().nth(line("startLine")).expect("the line").chars().collect();
    characters[column("startColumn")..column("endColumn")].iter().collect()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("results")
}

fn fingerprints(log: &Value) -> Vec<String> {
    let of = |result: &Value| result["partialFingerprints"]["seeother/v1"].as_str().expect("a fingerprint").to_owned();
    results(log).iter().map(of).collect()
}

#[test]
fn sarif_points_at_the_very_words() {
    let shop = Shop::new();
    let log = shop.sarif();
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    let places: Vec<(String, String)> = results(&log)
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            let file = place["artifactLocation"]["uri"].as_str().expect("an address").to_owned();
            (file.clone(), text_at(&shop, &place["region"], &file.replace("%20", " ").replace("%C3%A9", "é")))
        })
        .collect();
    let cart = "src/caf%C3%A9%20cart.rs".to_owned();
    let found = |words: &str| (cart.clone(), words.to_owned());
    assert_eq!(places, [found("FOUND"), found("FOUND"), found("repeated-request"), found("temporary")]);
}

#[test]
fn sarif_leads_from_the_route_through_the_call_to_the_status() {
    let shop = Shop::new();
    let log = shop.sarif();
    let helped =
        results(&log).iter().find(|result| result["codeFlows"][0]["threadFlows"][0]["locations"][2].is_object());
    let steps: Vec<(String, &str)> =
        helped.expect("an answer of a helper")["codeFlows"][0]["threadFlows"][0]["locations"]
            .as_array()
            .expect("steps")
            .iter()
            .map(|step| {
                let place = &step["location"]["physicalLocation"];
                let file = place["artifactLocation"]["uri"].as_str().expect("an address");
                let file = file.replace("%20", " ").replace("%C3%A9", "é");
                (text_at(&shop, &place["region"], &file), step["location"]["message"]["text"].as_str().expect("words"))
            })
            .collect();
    assert_eq!(
        steps,
        [
            ("cart::pay".to_owned(), "POST /pay is bound here"),
            ("go(\"/thanks\")".to_owned(), "called here"),
            ("temporary".to_owned(), "answers 307 Temporary Redirect"),
        ]
    );
}

#[test]
fn fingerprints_outlive_moved_lines_and_renamed_neighbours() {
    let shop = Shop::new();
    let before = fingerprints(&shop.sarif());
    let mut distinct = before.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len(), "{before:?}");

    let moved = CART.replace("async fn show", "\n\n/// Moves all below.\n\nasync fn display");
    shop.write("src/café cart.rs", &moved);
    shop.write("src/main.rs", &MAIN.replace("cart::show", "cart::display"));
    assert_eq!(fingerprints(&shop.sarif()), before);

    shop.write("src/café cart.rs", &CART.replace("StatusCode::FOUND", "StatusCode::MOVED_PERMANENTLY"));
    assert_ne!(fingerprints(&shop.sarif()), before, "another answer is another finding");
}

#[test]
fn paths_for_github_count_from_the_root_of_the_repository() {
    let shop = Shop::new();
    std::fs::create_dir(shop.folder().join(".git")).expect("a folder");
    let log: Value = serde_json::from_str(&shop.run_in("src", &["--output-format", "sarif", "."])).expect("JSON");
    let uri = &results(&log)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "src/caf%C3%A9%20cart.rs");
    let commands = shop.run_in("src", &["--output-format", "github", "."]);
    assert!(commands.starts_with("::warning file=src/café cart.rs,line="), "{commands}");
    // reviewdog adds the folder that it was started in by itself.
    let comments = shop.run_in("src", &["--output-format", "rdjson", "."]);
    assert!(comments.contains("\"path\": \"café cart.rs\""), "{comments}");
}

#[test]
fn a_file_that_does_not_parse_is_told_in_every_format() {
    let shop = Shop::new();
    shop.write("src/main.rs", &MAIN.replace("async fn about", "async fn 1about"));
    let log = shop.sarif();
    let invocation = &log["runs"][0]["invocations"][0];
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(invocation["executionSuccessful"], true, "nobody named the file");
    assert_eq!(notification["level"], "warning");
    assert_eq!(notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "src/main.rs");
    let commands = shop.run_in(".", &["--output-format", "github"]);
    assert!(commands.contains("\n::notice title=seeother,file=src/main.rs,line="), "{commands}");
    assert!(!shop.run_in(".", &["--output-format", "github", "-q"]).contains("::notice"));
    let named = shop.run_in(".", &["--output-format", "sarif", "src/main.rs"]);
    let named: Value = serde_json::from_str(&named).expect("JSON");
    assert_eq!(named["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn commands_for_github_are_well_formed() {
    let shop = Shop::new();
    // A file's name is whatever somebody who opens a pull request wants it to be.
    let wicked = "src/100%,a:b\n::error::stop.rs";
    std::fs::rename(shop.folder().join("src/café cart.rs"), shop.folder().join(wicked)).expect("another name");
    shop.write("src/main.rs", &MAIN.replace("café cart.rs", "100%,a:b\\n::error::stop.rs"));
    let commands = shop.run_in(".", &["--output-format", "github"]);
    assert_eq!(commands.lines().count(), 4, "{commands}");
    for line in commands.lines() {
        let command = shop::workflow_command(line);
        assert_eq!(command.property("file"), wicked, "{line}");
        assert!(command.message.contains('\n'), "the advice stands on a line of its own: {line}");
        let keys: Vec<&str> = command.properties.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["file", "line", "col", "endLine", "endColumn", "title"]);
    }
    let levels: Vec<String> = commands.lines().map(|line| shop::workflow_command(line).level).collect();
    assert_eq!(levels, ["warning", "warning", "warning", "error"]);
}

fn replace_last(text: &str, old: &str, new: &str) -> String {
    let (before, after) = text.rsplit_once(old).expect("the words");
    format!("{before}{new}{after}")
}

#[test]
fn suggestions_for_reviewdog_mend_the_file() {
    let shop = Shop::new();
    let document: Value = serde_json::from_str(&shop.run_in(".", &["--output-format", "rdjson"])).expect("JSON");
    let diagnostics = document["diagnostics"].as_array().expect("diagnostics");
    assert_eq!(diagnostics.len(), 4);
    for diagnostic in diagnostics {
        shop::check_rdjson(&shop, diagnostic);
    }
    // A letter of two bytes stands before the first of them.
    let redirects: Vec<&Value> =
        diagnostics.iter().filter(|diagnostic| diagnostic["code"]["value"] == "ambiguous-redirect").collect();
    let text = shop.read("src/café cart.rs");
    let mended = redirects.iter().map(|redirect| shop::accept(&text, &redirect["suggestions"][0]));
    let expected = [CART.replacen("FOUND", "SEE_OTHER", 1), replace_last(CART, "FOUND", "SEE_OTHER")];
    assert_eq!(mended.collect::<Vec<_>>(), expected);
    let unused = diagnostics.iter().find(|diagnostic| diagnostic["code"]["value"] == "unused-suppression");
    let suggestion = &unused.expect("the unused suppression")["suggestions"][0];
    let mended = shop::accept(&shop.read("src/café cart.rs"), suggestion);
    assert_eq!(mended, CART.replace("    // seeother: ignore[repeated-request] nothing\n", ""));
}

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    let shop = Shop::new();
    for format in ["full", "concise", "json", "sarif", "github", "rdjson"] {
        assert_eq!(shop.exit_code(&["--output-format", format]), 1, "{format}");
        assert_eq!(shop.exit_code(&["--output-format", format, "--exit-zero"]), 0, "{format}");
    }
    shop.write("seeother.toml", "output-format = \"rdjson\"\n");
    assert!(shop.run_in(".", &[]).contains("\"diagnostics\""));
}
