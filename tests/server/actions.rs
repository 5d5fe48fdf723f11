//! Mends as code actions.

use serde_json::{Value, json};

use crate::client::{Client, Options, range_value, rich, uri};
use crate::project::{MAIN, Project, range_of};

fn plain() -> Value {
    let mut capabilities = rich();
    capabilities["textDocument"]["codeAction"]["resolveSupport"] = Value::Null;
    capabilities
}

fn started(project: &Project, capabilities: Value) -> (Client, String) {
    let mut client = Client::start(Options { folders: vec![project.root()], capabilities, ..Options::default() });
    let uri = client.open(&project.path("src/main.rs"));
    client.published_for(&uri, 1);
    (client, uri)
}

fn actions(client: &mut Client, uri: &str, range: [u32; 4], only: Option<&str>) -> Vec<Value> {
    let mut context = json!({"diagnostics": []});
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let document = json!({ "uri": uri });
    let params = json!({"textDocument": document, "range": range_value(range), "context": context});
    client.request("textDocument/codeAction", params).as_array().cloned().unwrap_or_default()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().filter_map(|action| action["title"].as_str()).collect()
}

/// Makes the edits of an action in a text, from the last to the first.
fn applied(text: &str, uri: &str, edit: &Value) -> String {
    let changes = edit["documentChanges"].as_array().cloned().unwrap_or_default();
    let of_file = |change: &&Value| change["textDocument"]["uri"] == uri;
    let from_versions = changes.iter().find(of_file).and_then(|change| change["edits"].as_array().cloned());
    let mut edits = from_versions.or_else(|| edit["changes"][uri].as_array().cloned()).expect("edits of the file");
    let start = |edit: &Value| {
        let start = &edit["range"]["start"];
        (start["line"].as_u64().unwrap_or_default(), start["character"].as_u64().unwrap_or_default())
    };
    edits.sort_by_key(start);
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        let byte = |position: &Value| {
            let line = position["line"].as_u64().unwrap_or_default() as usize;
            let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            before + position["character"].as_u64().unwrap_or_default() as usize
        };
        let (start, end) = (byte(&edit["range"]["start"]), byte(&edit["range"]["end"]));
        text.replace_range(start..end, edit["newText"].as_str().unwrap_or_default());
    }
    text
}

#[test]
fn the_safe_mend_comes_first_is_preferred_and_takes_the_finding_away() {
    let project = Project::new();
    let (mut client, uri) = started(&project, plain());
    let offered = actions(&mut client, &uri, range_of(MAIN, "FOUND"), Some("quickfix"));
    let first = &offered[0];
    assert_eq!(first["kind"], "quickfix");
    assert_eq!(first["isPreferred"], true, "{offered:#?}");
    assert_eq!(first["diagnostics"][0]["code"], "ambiguous-redirect");
    assert_eq!(first["edit"]["documentChanges"][0]["textDocument"]["version"], 1);
    let mended = applied(MAIN, &uri, &first["edit"]);
    assert_eq!(mended, MAIN.replace("FOUND", "SEE_OTHER"));
    client.change(&uri, 2, &[(None, &mended)]);
    assert!(client.published_for(&uri, 2).is_empty());
    client.stop();
}

#[test]
fn a_finding_can_be_silenced_here_or_in_the_file_with_a_reason_to_fill_in() {
    let project = Project::new();
    let (mut client, uri) = started(&project, plain());
    for (title, comment) in [
        ("Ignore `ambiguous-redirect` here", "    // seeother: ignore[ambiguous-redirect] say why\n"),
        ("Ignore `ambiguous-redirect` in this file", "// seeother: ignore-file[ambiguous-redirect] say why\n"),
    ] {
        let offered = actions(&mut client, &uri, range_of(MAIN, "FOUND"), None);
        let action = offered.iter().find(|action| action["title"] == title).expect(title);
        let silenced = applied(MAIN, &uri, &action["edit"]);
        assert!(silenced.contains(comment), "{silenced}");
        client.change(&uri, 2, &[(None, &silenced)]);
        assert!(client.published_for(&uri, 2).is_empty());
        client.change(&uri, 3, &[(None, MAIN)]);
        assert_eq!(client.published_for(&uri, 3).len(), 1);
    }
    client.stop();
}

/// The edit that the action of this title makes of the document.
fn edit_of(client: &mut Client, uri: &str, title: &str) -> Value {
    let offered = actions(client, uri, range_of(MAIN, "FOUND"), None);
    let action = offered.into_iter().find(|action| action["title"] == title).expect(title);
    let action = if action.get("edit").is_none() { client.request("codeAction/resolve", action) } else { action };
    action["edit"]["documentChanges"][0]["edits"][0].clone()
}

#[test]
fn the_reason_is_a_place_to_fill_in_where_the_client_can_do_that() {
    let title = "Ignore `ambiguous-redirect` here";
    let snippet = "    // seeother: ignore[ambiguous-redirect] ${1:say why}\n";
    for mut capabilities in [plain(), rich()] {
        let project = Project::new();
        let line = range_of(MAIN, "    (StatusCode::FOUND")[0];
        let range = range_value([line, 0, line, 0]);
        let (mut client, uri) = started(&project, capabilities.clone());
        assert!(edit_of(&mut client, &uri, title)["newText"].as_str().is_some_and(|text| text.contains("] say why\n")));
        client.stop();
        // rust-analyzer's form, which Zed and lsp-mode know from there.
        capabilities["experimental"] = json!({"snippetTextEdit": true});
        let (mut client, uri) = started(&project, capabilities.clone());
        let edit = edit_of(&mut client, &uri, title);
        assert_eq!(edit, json!({"range": range, "newText": snippet, "insertTextFormat": 2}));
        // What changes code is no snippet.
        let mend = edit_of(&mut client, &uri, "Answer 303 See Other");
        assert_eq!(mend["newText"], "SEE_OTHER");
        client.stop();
        // The protocol's own goes before it.
        capabilities["workspace"]["workspaceEdit"]["snippetEditSupport"] = json!(true);
        let (mut client, uri) = started(&project, capabilities.clone());
        let edit = edit_of(&mut client, &uri, title);
        assert_eq!(edit, json!({"range": range, "snippet": {"kind": "snippet", "value": snippet}}));
        client.stop();
        // Neither is of use without edits by document.
        capabilities["workspace"]["workspaceEdit"]["documentChanges"] = json!(false);
        let (mut client, uri) = started(&project, capabilities);
        let offered = actions(&mut client, &uri, range_of(MAIN, "FOUND"), Some("quickfix"));
        assert!(!offered.is_empty() && !json!(offered).to_string().contains("${1:"), "{offered:#?}");
        client.stop();
    }
}

#[test]
fn kinds_are_matched_by_prefix() {
    let project = Project::new();
    let (mut client, uri) = started(&project, plain());
    let nowhere = [0, 0, 0, 0];
    for only in ["source.fixAll.seeother", "source.fixAll", "source", ""] {
        let offered = actions(&mut client, &uri, nowhere, Some(only));
        assert_eq!(titles(&offered), ["Fix all safely (seeother)"], "{only}");
        assert_eq!(applied(MAIN, &uri, &offered[0]["edit"]), MAIN.replace("FOUND", "SEE_OTHER"));
    }
    for only in ["sour", "source.fixAll.seeother.more", "source.organizeImports", "refactor"] {
        assert!(actions(&mut client, &uri, range_of(MAIN, "FOUND"), Some(only)).is_empty(), "{only}");
    }
    let offered = actions(&mut client, &uri, range_of(MAIN, "FOUND"), Some("quickfix"));
    assert!(offered.iter().all(|action| action["kind"] == "quickfix") && !offered.is_empty());
    client.stop();
}

/// A comment that silences nothing, twice: the edits that take the two names out of it touch each other.
fn needs_two_rounds() -> String {
    let comment = "// seeother: ignore[deleted-location, repeated-request] for now\nasync fn create";
    MAIN.replace("async fn create", comment)
}

/// The text that `seeother check --fix` makes of the file.
fn fixed_by_command(text: &str) -> String {
    let project = Project::new();
    project.write("src/main.rs", text);
    let path = project.path("src/main.rs");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_seeother"));
    let output = command.arg("check").arg("--fix").arg(&path).output().expect("the binary runs");
    assert!(output.status.code().is_some(), "{output:?}");
    std::fs::read_to_string(path).expect("a file")
}

#[test]
fn fix_all_makes_of_a_file_what_check_fix_makes_of_it() {
    let text = needs_two_rounds();
    let expected = fixed_by_command(&text);
    assert!(expected != text && !expected.contains("ignore["), "{expected}");
    for capabilities in [plain(), rich()] {
        let project = Project::new();
        project.write("src/main.rs", &text);
        let (mut client, uri) = started(&project, capabilities);
        for version in [1, 3] {
            let mut offered = actions(&mut client, &uri, [0, 0, 0, 0], Some("source.fixAll"));
            assert_eq!(titles(&offered), ["Fix all safely (seeother)"]);
            if offered[0].get("edit").is_none() {
                offered[0] = client.request("codeAction/resolve", offered[0].clone());
            }
            assert_eq!(offered[0]["edit"]["documentChanges"][0]["textDocument"]["version"], version);
            let fixed = applied(&text, &uri, &offered[0]["edit"]);
            assert_eq!(fixed, expected);
            client.change(&uri, version + 1, &[(None, &fixed)]);
            assert!(client.published_for(&uri, version + 1).is_empty(), "nothing is left");
            assert!(
                actions(&mut client, &uri, [0, 0, 0, 0], Some("source.fixAll")).is_empty(),
                "nothing is left to do"
            );
            // And again, from what was typed since.
            client.change(&uri, version + 2, &[(None, &text)]);
            client.published_for(&uri, version + 2);
        }
        client.stop();
    }
}

#[test]
fn fix_all_leaves_a_file_alone_that_does_not_parse() {
    let broken = MAIN.replace("\"tasks\"\n", "\"tasks\" +\n");
    assert_eq!(fixed_by_command(&broken), broken);
    let project = Project::new();
    let (mut client, uri) = started(&project, plain());
    client.change(&uri, 2, &[(None, &broken)]);
    assert_eq!(client.published_for(&uri, 2).len(), 1, "the finding stays");
    assert!(actions(&mut client, &uri, [0, 0, 0, 0], Some("source.fixAll")).is_empty());
    client.change(&uri, 3, &[(None, MAIN)]);
    client.published_for(&uri, 3);
    assert_eq!(actions(&mut client, &uri, [0, 0, 0, 0], Some("source.fixAll")).len(), 1);
    client.stop();
    project.write("src/main.rs", &broken);
    let (mut client, uri) = started(&project, plain());
    assert!(actions(&mut client, &uri, [0, 0, 0, 0], Some("source.fixAll")).is_empty(), "it was broken to begin with");
    client.stop();
}

#[test]
fn an_edit_is_made_when_it_is_chosen_and_refused_when_the_document_moved_on() {
    let project = Project::new();
    let (mut client, uri) = started(&project, rich());
    let offered = actions(&mut client, &uri, range_of(MAIN, "FOUND"), Some("quickfix"));
    assert!(offered.iter().all(|action| action.get("edit").is_none()), "{offered:#?}");
    let resolved = client.request("codeAction/resolve", offered[0].clone());
    assert_eq!(applied(MAIN, &uri, &resolved["edit"]), MAIN.replace("FOUND", "SEE_OTHER"));
    client.change(&uri, 2, &[(Some([0, 0, 0, 0]), "\n")]);
    assert_eq!(client.refused("codeAction/resolve", offered[0].clone())["code"], -32801);
    client.published_for(&uri, 2);
    let moved = format!("\n{MAIN}");
    let offered = actions(&mut client, &uri, range_of(&moved, "FOUND"), Some("source.fixAll"));
    let resolved = client.request("codeAction/resolve", offered[0].clone());
    assert_eq!(resolved["edit"]["documentChanges"][0]["textDocument"]["version"], 2);
    assert_eq!(client.refused("codeAction/resolve", json!({"title": "another's"}))["code"], -32602);
    client.stop();
}

#[test]
fn a_client_without_versions_gets_plain_changes() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["workspace"]["workspaceEdit"] = json!({});
    let (mut client, uri) = started(&project, capabilities);
    let offered = actions(&mut client, &uri, range_of(MAIN, "FOUND"), Some("quickfix"));
    assert!(offered[0]["edit"]["changes"][&uri].is_array(), "{offered:#?}");
    client.stop();
}

#[test]
fn what_a_person_should_look_at_is_annotated() {
    let project = Project::new();
    // The handler answers GET as well, so that another status is no longer a mere mend.
    let text = MAIN.replace("get(list).post(create)", "get(create).post(create)");
    project.write("src/main.rs", &text);
    let (mut client, uri) = started(&project, plain());
    let offered = actions(&mut client, &uri, range_of(&text, "FOUND"), Some("quickfix"));
    let (annotated, other): (Vec<&Value>, Vec<&Value>) =
        offered.iter().partition(|action| action["edit"]["changeAnnotations"].is_object());
    assert!(annotated.iter().all(|action| action["isPreferred"] != true) && !annotated.is_empty(), "{offered:#?}");
    let edit = &annotated[0]["edit"]["documentChanges"][0]["edits"][0];
    let id = edit["annotationId"].as_str().expect("an annotation");
    assert!(annotated[0]["edit"]["changeAnnotations"][id]["label"].is_string());
    let is_comment = |action: &&Value| action["title"].as_str().is_some_and(|title| title.starts_with("Ignore"));
    assert!(other.iter().all(is_comment), "a comment changes nothing: {other:#?}");
    client.stop();
}

#[test]
fn an_action_in_a_file_that_is_not_open_has_no_version() {
    let project = Project::new();
    let mut client =
        Client::start(Options { folders: vec![project.root()], capabilities: plain(), ..Options::default() });
    let path = project.path("src/main.rs");
    client.published(&path);
    let offered = actions(&mut client, &uri(&path), range_of(MAIN, "FOUND"), Some("quickfix"));
    assert_eq!(offered[0]["edit"]["documentChanges"][0]["textDocument"]["version"], Value::Null);
    client.stop();
}
