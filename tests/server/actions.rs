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
    let (mut client, uri) = started(&project, plain());
    let offered = actions(&mut client, &uri, range_of(MAIN, "FOUND"), Some("quickfix"));
    let annotated = offered.iter().filter(|action| action["edit"]["changeAnnotations"].is_object());
    let annotated: Vec<&Value> = annotated.collect();
    assert!(annotated.iter().all(|action| action["isPreferred"] != true) && !annotated.is_empty());
    let edit = &annotated[0]["edit"]["documentChanges"][0]["edits"][0];
    let id = edit["annotationId"].as_str().expect("an annotation");
    assert!(annotated[0]["edit"]["changeAnnotations"][id]["label"].is_string());
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
