//! Diagnostics for clients that ask for them.

use serde_json::{Value, json};

use crate::client::{Client, Options, pulling, uri};
use crate::project::{ANSWERS, MAIN, Project, range_of};

fn started(project: &Project) -> Client {
    Client::start(Options { folders: vec![project.root()], capabilities: pulling(), ..Options::default() })
}

fn pull(client: &mut Client, uri: &str, before: Option<&str>) -> Value {
    let mut params = json!({"textDocument": {"uri": uri}});
    if let Some(before) = before {
        params["previousResultId"] = json!(before);
    }
    client.request("textDocument/diagnostic", params)
}

#[test]
fn a_document_is_reported_when_asked_and_unchanged_when_it_is() {
    let project = Project::new();
    let mut client = started(&project);
    let uri = client.open(&project.path("src/main.rs"));
    let report = pull(&mut client, &uri, None);
    assert_eq!((report["kind"].as_str(), report["items"].as_array().map(Vec::len)), (Some("full"), Some(1)));
    let id = report["resultId"].as_str().expect("an id").to_owned();
    assert_eq!(pull(&mut client, &uri, Some(&id))["kind"], "unchanged");
    client.change(&uri, 2, &[(Some(range_of(MAIN, "FOUND")), "SEE_OTHER")]);
    let report = pull(&mut client, &uri, Some(&id));
    assert_eq!((report["kind"].as_str(), report["items"].as_array().map(Vec::len)), (Some("full"), Some(0)));
    assert!(
        !client.seen.iter().any(|message| message["method"] == "textDocument/publishDiagnostics"),
        "nothing is pushed to who pulls"
    );
    client.stop();
}

#[test]
fn an_edit_that_changes_other_files_makes_the_client_ask_again() {
    let project = Project::new();
    let mut client = started(&project);
    let main = client.open(&project.path("src/main.rs"));
    let before = pull(&mut client, &main, None);
    // `close` is told apart from its helper by the helper's file; a router that is gone takes its findings along.
    let helper = client.open(&project.path("src/answers.rs"));
    pull(&mut client, &helper, None);
    client.change(&main, 2, &[(Some(range_of(MAIN, "post(close)")), "get(close)")]);
    client.change(&helper, 2, &[(Some(range_of(ANSWERS, "SEE_OTHER")), "FOUND")]);
    assert_eq!(pull(&mut client, &helper, None)["items"], json!([]));
    client.change(&main, 3, &[(None, MAIN)]);
    client.wait("a refresh", |message| message["method"] == "workspace/diagnostic/refresh");
    assert_eq!(pull(&mut client, &helper, None)["items"].as_array().map(Vec::len), Some(1));
    let after = pull(&mut client, &main, before["resultId"].as_str());
    assert!(after["kind"] == "unchanged" || after["items"].as_array().map(Vec::len) == Some(1));
    client.stop();
}

#[test]
fn the_whole_workspace_is_reported_with_what_is_not_open() {
    let project = Project::new();
    let mut client = started(&project);
    let report = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let items = report["items"].as_array().expect("a list");
    assert_eq!(items.len(), 1);
    let path = uri(&project.path("src/main.rs"));
    assert_eq!((&items[0]["uri"], &items[0]["kind"]), (&json!(path), &json!("full")));
    let known = json!([{"uri": path, "value": items[0]["resultId"]}]);
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert_eq!(report["items"][0]["kind"], "unchanged");
    client.stop();
}
