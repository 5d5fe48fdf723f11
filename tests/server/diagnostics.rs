//! Findings as diagnostics, pushed.

use crate::client::{Client, Options, range_value, rich, uri};
use crate::project::{ANSWERS, MAIN, Project, range_of};

fn started(project: &Project) -> Client {
    Client::start(Options { folders: vec![project.root()], capabilities: rich(), ..Options::default() })
}

#[test]
fn a_finding_is_shown_with_its_rule_page_places_and_data() {
    let project = Project::new();
    let mut client = started(&project);
    let uri = client.open(&project.path("src/main.rs"));
    let found = client.published_for(&uri, 1);
    assert_eq!(found.len(), 1, "{found:#?}");
    let one = &found[0];
    assert_eq!(one["range"], range_value(range_of(MAIN, "FOUND")));
    assert_eq!(one["code"], "ambiguous-redirect");
    assert_eq!(one["source"], "seeother");
    assert_eq!(one["severity"], 2);
    assert!(one["codeDescription"]["href"].as_str().is_some_and(|href| href.contains("rfc9110")));
    let related = one["relatedInformation"].as_array().expect("a list");
    assert!(related.iter().any(|related| related["message"].as_str().is_some_and(|text| text.contains("POST /tasks"))));
    assert_eq!(one["data"]["rule"], "ambiguous-redirect");
    client.stop();
}

#[test]
fn a_helper_that_turns_wrong_is_reported_in_the_file_that_uses_it() {
    let project = Project::new();
    let mut client = started(&project);
    let main = client.open(&project.path("src/main.rs"));
    assert_eq!(client.published_for(&main, 1).len(), 1);
    let helper = client.open(&project.path("src/answers.rs"));
    assert!(client.published_for(&helper, 1).is_empty());
    client.change(&helper, 2, &[(Some(range_of(ANSWERS, "SEE_OTHER")), "FOUND")]);
    let found = client.published_for(&helper, 2);
    assert_eq!(found.len(), 1, "{found:#?}");
    client.change(&helper, 3, &[(None, ANSWERS)]);
    assert!(client.published_for(&helper, 3).is_empty());
    client.stop();
}

#[test]
fn the_text_in_the_editor_hides_the_one_on_disk_until_it_is_closed() {
    let project = Project::new();
    let mut client = started(&project);
    let path = project.path("src/main.rs");
    let uri = client.open_text(&uri(&path), 1, &MAIN.replace("FOUND", "SEE_OTHER"));
    assert!(client.published_for(&uri, 1).is_empty());
    client.close(&uri);
    assert_eq!(client.published(&path).len(), 1);
    client.stop();
}

#[test]
fn a_comment_that_silences_nothing_is_shown_as_superfluous() {
    let project = Project::new();
    let mut client = started(&project);
    let text = MAIN.replace("async fn list()", "// seeother: ignore[deleted-location] no more\nasync fn list()");
    let uri = client.open_text(&uri(&project.path("src/main.rs")), 1, &text);
    let found = client.published_for(&uri, 1);
    let one = found.iter().find(|one| one["code"] == "unused-suppression").expect("a finding");
    assert_eq!(one["tags"], serde_json::json!([1]));
    client.stop();
}

#[test]
fn a_file_that_is_renamed_takes_its_findings_along() {
    let project = Project::new();
    let helper = ANSWERS.replace("SEE_OTHER", "FOUND");
    project.write("src/answers.rs", &helper);
    let mut client = started(&project);
    let main = client.open(&project.path("src/main.rs"));
    let (old, new) = (project.path("src/answers.rs"), project.path("src/replies.rs"));
    let before = client.open(&old);
    assert_eq!(client.published_for(&before, 1).len(), 1);
    std::fs::rename(&old, &new).expect("a file");
    client.close(&before);
    let after = client.open(&new);
    let renamed = MAIN.replace("mod answers;", "mod replies;").replace("answers::", "replies::");
    client.change(&main, 2, &[(None, &renamed)]);
    let changes = serde_json::json!([{"uri": before, "type": 3}, {"uri": after, "type": 1}]);
    client.notify("workspace/didChangeWatchedFiles", serde_json::json!({ "changes": changes }));
    client.wait("the findings at the new name", |message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == after
            && message["params"]["diagnostics"].as_array().is_some_and(|found| found.len() == 1)
    });
    client.wait("nothing at the old one", |message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == before
            && message["params"]["diagnostics"] == serde_json::json!([])
    });
    client.stop();
}
