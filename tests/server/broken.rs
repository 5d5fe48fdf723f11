//! While somebody types, code is broken more often than not.

use crate::client::{Client, Options, range_value, rich, uri};
use crate::project::{MAIN, Project, range_of};

fn started(project: &Project) -> (Client, String) {
    let mut client =
        Client::start(Options { folders: vec![project.root()], capabilities: rich(), ..Options::default() });
    let uri = client.open(&project.path("src/main.rs"));
    assert_eq!(client.published_for(&uri, 1).len(), 1);
    (client, uri)
}

#[test]
fn the_healthy_items_of_a_broken_file_keep_their_findings() {
    let project = Project::new();
    project.write("src/main.rs", &MAIN.replace("fn main() {", "fn main() { let = ;"));
    let (client, _) = started(&project);
    client.stop();
}

#[test]
fn the_broken_item_keeps_its_findings_where_they_are_now() {
    let project = Project::new();
    let (mut client, uri) = started(&project);
    // A statement that is not finished, and lines above that move everything.
    let broken = MAIN
        .replace("    (StatusCode::FOUND", "    let x =\n    (StatusCode::FOUND")
        .replace("async fn list", "// moved\nasync fn list");
    let broken = broken.replace("let x =\n", "let = ;\n");
    client.change(&uri, 2, &[(None, &broken)]);
    let found = client.published_for(&uri, 2);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["range"], range_value(range_of(&broken, "FOUND")));
    // Nothing is mended in what is not understood.
    let context = serde_json::json!({"diagnostics": [], "only": ["quickfix"]});
    let params = serde_json::json!({"textDocument": {"uri": uri}, "range": range_value(range_of(&broken, "FOUND")), "context": context});
    assert_eq!(client.request("textDocument/codeAction", params), serde_json::json!([]));
    client.change(&uri, 3, &[(None, &MAIN.replace("FOUND", "SEE_OTHER"))]);
    assert!(client.published_for(&uri, 3).is_empty());
    client.stop();
}

#[test]
fn a_bracket_that_is_not_closed_does_not_make_findings_blink() {
    let project = Project::new();
    let (mut client, uri) = started(&project);
    let (line, column) = crate::project::at(MAIN, "    \"tasks\"");
    client.change(&uri, 2, &[(Some([line, column, line, column]), "if true {\n")]);
    let open = MAIN.replacen("    \"tasks\"", "if true {\n    \"tasks\"", 1);
    let found = client.published_for(&uri, 2);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["range"], range_value(range_of(&open, "FOUND")));
    client.stop();
}

#[test]
fn findings_elsewhere_do_not_blink_while_their_helper_is_broken() {
    let project = Project::new();
    let (mut client, _) = started(&project);
    let helper = project.path("src/answers.rs");
    let broken = crate::project::ANSWERS.replace("(StatusCode::SEE_OTHER", "let = (StatusCode::SEE_OTHER");
    let helper = client.open_text(&uri(&helper), 1, crate::project::ANSWERS);
    client.published_for(&helper, 1);
    client.change(&helper, 2, &[(None, &broken)]);
    client.published_for(&helper, 2);
    let lenses = client.request(
        "textDocument/codeLens",
        serde_json::json!({"textDocument": {"uri": uri(&project.path("src/main.rs"))}}),
    );
    let titles: Vec<&str> =
        lenses.as_array().expect("a list").iter().filter_map(|lens| lens["command"]["title"].as_str()).collect();
    assert!(titles.contains(&"POST /tasks/close · 303"), "{titles:?}");
    client.stop();
}
