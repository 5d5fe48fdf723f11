//! Folders, files on disk, settings, and documents that are no files.

use serde_json::{Value, json};

use crate::client::{Client, Options, range_value, rich, uri};
use crate::project::{ANSWERS, MAIN, MANIFEST, Project, range_of};

fn started(project: &Project) -> Client {
    Client::start(Options { folders: vec![project.root()], capabilities: rich(), ..Options::default() })
}

fn changed(client: &mut Client, path: &std::path::Path, kind: u8) {
    let changes = json!([{"uri": uri(path), "type": kind}]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

#[test]
fn files_that_are_not_open_are_reported_and_watched() {
    let project = Project::new();
    let mut client = started(&project);
    let registered = client.notification("client/registerCapability");
    let methods: Vec<&Value> =
        registered["registrations"].as_array().expect("a list").iter().map(|one| &one["method"]).collect();
    assert!(methods.contains(&&json!("workspace/didChangeWatchedFiles")));
    let main = project.path("src/main.rs");
    assert_eq!(client.published(&main).len(), 1);
    project.write("src/main.rs", &MAIN.replace("FOUND", "SEE_OTHER"));
    changed(&mut client, &main, 2);
    assert!(client.published(&main).is_empty());
    project.write("src/main.rs", MAIN);
    changed(&mut client, &main, 2);
    assert_eq!(client.published(&main).len(), 1);
    std::fs::remove_file(&main).expect("a file");
    changed(&mut client, &main, 3);
    assert!(client.published(&main).is_empty());
    client.stop();
}

#[test]
fn a_client_that_cannot_watch_is_watched_for() {
    let project = Project::new();
    let mut client = Client::start(Options { folders: vec![project.root()], ..Options::default() });
    let main = project.path("src/main.rs");
    assert_eq!(client.published(&main).len(), 1);
    project.write("src/main.rs", &MAIN.replace("FOUND", "SEE_OTHER"));
    assert!(client.published(&main).is_empty());
    client.stop();
}

#[test]
fn a_helper_on_disk_that_turns_wrong_is_reported() {
    let project = Project::new();
    let mut client = started(&project);
    assert_eq!(client.published(&project.path("src/main.rs")).len(), 1);
    project.write("src/answers.rs", &ANSWERS.replace("SEE_OTHER", "FOUND"));
    changed(&mut client, &project.path("src/answers.rs"), 2);
    assert_eq!(client.published(&project.path("src/answers.rs")).len(), 1);
    client.stop();
}

#[test]
fn a_folder_deep_in_a_workspace_is_understood_with_what_lies_around_it() {
    let root = "[workspace]\nmembers = [\"web\", \"answers\"]\nresolver = \"3\"\n";
    let web = "[package]\nname = \"web\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\nanswers = { path = \"../answers\" }\n";
    let answers =
        "[package]\nname = \"answers\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n";
    let helper =
        "use axum::response::Redirect;\npub fn moved() -> Redirect {\n    Redirect::temporary(\"/tasks\")\n}\n";
    let main = "use axum::{Router, routing::post, response::Redirect};\npub fn router() -> Router {\n    Router::new().route(\"/tasks/{id}\", axum::routing::delete(remove))\n}\nasync fn remove() -> Redirect {\n    store.delete();\n    answers::moved()\n}\n";
    let project = Project::with(&[
        ("Cargo.toml", root),
        ("web/Cargo.toml", web),
        ("answers/Cargo.toml", answers),
        ("answers/src/lib.rs", helper),
        ("web/src/main.rs", main),
    ]);
    let mut client =
        Client::start(Options { folders: vec![project.path("web")], capabilities: rich(), ..Options::default() });
    let uri = client.open(&project.path("web/src/main.rs"));
    client.published_for(&uri, 1);
    let table = client.request("workspace/executeCommand", json!({"command": "seeother.showRoutes"}));
    assert_eq!(table["folders"][0]["routes"][0]["answers"][0]["status"], 307);
    client.stop();
}

/// The folders of the table of routes, each by itself.
fn folders(client: &mut Client) -> Vec<String> {
    let table = client.request("workspace/executeCommand", json!({"command": "seeother.showRoutes"}));
    let folders = table["folders"].as_array().expect("a list");
    folders.iter().map(|folder| folder["folder"].as_str().unwrap_or_default().to_owned()).collect()
}

fn scans(client: &Client) -> usize {
    client.seen.iter().filter(|message| message["method"] == "window/workDoneProgress/create").count()
}

#[test]
fn a_folder_in_another_one_is_looked_at_with_it_unless_it_has_settings_of_its_own() {
    let project = Project::new();
    let (outer, inner) = (project.root(), project.path("src"));
    let shown = |path: &std::path::Path| path.display().to_string();
    let main = project.path("src/main.rs");
    // As Helix and others do: the repository, and the folder of the file.
    let options = Options { folders: vec![inner.clone(), outer.clone()], capabilities: rich(), ..Options::default() };
    let mut client = Client::start(options);
    assert_eq!(client.published(&main).len(), 1);
    assert_eq!(folders(&mut client), [shown(&outer)]);
    assert_eq!(scans(&client), 1);
    let own = project.path("src/seeother.toml");
    project.write("src/seeother.toml", "ignore = [\"ambiguous-redirect\"]\n");
    changed(&mut client, &own, 1);
    assert!(client.published(&main).is_empty());
    assert_eq!(folders(&mut client), [shown(&outer), shown(&inner)]);
    std::fs::remove_file(&own).expect("a file");
    changed(&mut client, &own, 3);
    assert_eq!(client.published(&main).len(), 1);
    assert_eq!(folders(&mut client), [shown(&outer)]);
    // The outer folder goes, and the inner one stands for itself.
    let gone = json!({"added": [], "removed": [{"uri": uri(&outer), "name": "folder"}]});
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": gone }));
    assert_eq!(folders(&mut client), [shown(&inner)]);
    client.stop();
}

#[test]
fn settings_that_are_told_once_more_cause_no_second_scan() {
    let project = Project::new();
    let told = json!({"hover": true});
    let mut capabilities = rich();
    capabilities["workspace"]["configuration"] = json!(false);
    let options =
        Options { folders: vec![project.root()], capabilities, initialization: told.clone(), ..Options::default() };
    let mut client = Client::start(options);
    let main = project.path("src/main.rs");
    assert_eq!(client.published(&main).len(), 1);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "seeother": told } }));
    assert_eq!(folders(&mut client).len(), 1);
    assert_eq!(scans(&client), 1);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": {"seeother": {"ignore": ["ambiguous-redirect"]}}}),
    );
    assert!(client.published(&main).is_empty());
    assert_eq!(scans(&client), 2);
    client.stop();
}

#[test]
fn several_folders_have_their_own_settings_and_come_and_go() {
    let one = Project::new();
    let other = Project::new();
    other.write("seeother.toml", "ignore = [\"ambiguous-redirect\"]\n");
    let mut client =
        Client::start(Options { folders: vec![one.root(), other.root()], capabilities: rich(), ..Options::default() });
    let first = client.open(&one.path("src/main.rs"));
    let second = client.open(&other.path("src/main.rs"));
    assert_eq!(client.published_for(&first, 1).len(), 1);
    assert!(client.published_for(&second, 1).is_empty());
    let gone = json!({"added": [], "removed": [{"uri": uri(&one.root()), "name": "folder"}]});
    client.close(&first);
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": gone }));
    client.wait("the findings are taken back", |message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == first
            && message["params"]["diagnostics"] == json!([])
    });
    client.stop();
}

#[test]
fn settings_come_from_options_the_client_and_its_changes() {
    let project = Project::new();
    let off = json!({"ignore": ["ambiguous-redirect"]});
    let mut client =
        Client::start(Options { folders: vec![project.root()], initialization: off.clone(), ..Options::default() });
    let main = client.open(&project.path("src/main.rs"));
    assert!(client.published_for(&main, 1).is_empty());
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"seeother": {}}}));
    assert_eq!(client.published(&project.path("src/main.rs")).len(), 1);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"seeother": {"ignore": ["no-such-rule"]}}}));
    let shown = client.notification("window/showMessage");
    assert!(shown["message"].as_str().is_some_and(|text| text.contains("unknown rule `no-such-rule`")), "{shown}");
    client.stop();

    let mut client = Client::start(Options {
        folders: vec![project.root()],
        capabilities: rich(),
        configuration: off,
        ..Options::default()
    });
    let main = client.open(&project.path("src/main.rs"));
    assert!(client.published_for(&main, 1).is_empty());
    client.configuration = json!({"level": {"ambiguousRedirect": "error", "ambiguous-redirect": "error"}});
    client.configuration = json!({"level": {"ambiguous-redirect": "error"}});
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    assert_eq!(client.published(&project.path("src/main.rs"))[0]["severity"], 1);
    client.stop();
}

#[test]
fn a_broken_configuration_is_shown_in_its_file_and_the_last_good_one_stays() {
    let project = Project::new();
    project.write("seeother.toml", "ignore = [\"ambiguous-redirect\"]\n");
    let mut client = started(&project);
    let main = client.open(&project.path("src/main.rs"));
    assert!(client.published_for(&main, 1).is_empty());
    let configuration = project.path("seeother.toml");
    project.write("seeother.toml", "# 👩‍🚀\nignore = [\"ambiguous-redirct\"]\n");
    changed(&mut client, &configuration, 2);
    let shown = client.published(&configuration);
    assert_eq!(shown[0]["range"], range_value([1, 10, 1, 29]));
    assert!(shown[0]["message"].as_str().is_some_and(|text| text.contains("did you mean `ambiguous-redirect`?")));
    client.change(&main, 2, &[(Some([0, 0, 0, 0]), "\n")]);
    assert!(client.published_for(&main, 2).is_empty());
    project.write("seeother.toml", "");
    changed(&mut client, &configuration, 2);
    assert!(client.published(&configuration).is_empty());
    assert_eq!(client.published(&project.path("src/main.rs")).len(), 1);
    client.stop();
}

#[test]
fn a_single_file_without_a_project_is_analysed() {
    let alone = MAIN.replace("mod answers;\n", "").replace("answers::", "self::");
    let project = Project::with(&[("alone.rs", &alone)]);
    let mut client = Client::start(Options { capabilities: rich(), ..Options::default() });
    let uri = client.open(&project.path("alone.rs"));
    assert_eq!(client.published_for(&uri, 1).len(), 1);
    client.close(&uri);
    assert!(client.published(&project.path("alone.rs")).is_empty());
    client.stop();
}

#[test]
fn a_file_of_a_package_that_no_folder_holds_is_understood_with_its_package() {
    let project = Project::new();
    let mut client = Client::start(Options { capabilities: rich(), ..Options::default() });
    let helper = client.open_text(&uri(&project.path("src/answers.rs")), 1, &ANSWERS.replace("SEE_OTHER", "FOUND"));
    assert_eq!(client.published_for(&helper, 1).len(), 1);
    let main = uri(&project.path("src/main.rs"));
    assert!(!client.seen.iter().any(|message| message["params"]["uri"] == main), "what is not open is not reported");
    client.stop();
}

#[test]
fn untitled_and_virtual_documents_are_analysed() {
    let alone = MAIN.replace("mod answers;\n", "").replace("answers::", "self::");
    let mut client = Client::start(Options { capabilities: rich(), ..Options::default() });
    for uri in ["untitled:Untitled-1", "vscode-vfs://github/shop/src/main.rs"] {
        client.open_text(uri, 1, &alone);
        let found = client.published_for(uri, 1);
        assert_eq!(found[0]["range"], range_value(range_of(&alone, "FOUND")), "{uri}");
        client.change(uri, 2, &[(Some(range_of(&alone, "FOUND")), "SEE_OTHER")]);
        assert!(client.published_for(uri, 2).is_empty());
        client.close(uri);
    }
    client.stop();
}

#[test]
fn the_first_scan_is_shown_and_can_be_cancelled() {
    let project = Project::new();
    let mut client = started(&project);
    let created = client.wait("a progress", |message| message["method"] == "window/workDoneProgress/create");
    let token = created["params"]["token"].clone();
    let of_token = |kind: &'static str, token: Value| {
        move |message: &Value| {
            message["method"] == "$/progress"
                && message["params"]["token"] == token
                && message["params"]["value"]["kind"] == kind
        }
    };
    let begun = client.wait("the begin", of_token("begin", token.clone()));
    assert_eq!(begun["params"]["value"]["cancellable"], true);
    client.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    client.wait("the end", of_token("end", token));
    // Whatever was cancelled, an open document is looked at.
    let main = client.open(&project.path("src/main.rs"));
    assert_eq!(client.published_for(&main, 1).len(), 1);
    client.stop();
}

/// A project whose second package takes long to be read, whatever the machine.
fn slow_project() -> Project {
    let workspace = "[workspace]\nmembers = [\"shop\", \"slow\"]\nresolver = \"3\"\n";
    let project = Project::with(&[
        ("Cargo.toml", workspace),
        ("shop/Cargo.toml", MANIFEST),
        ("shop/src/main.rs", MAIN),
        ("shop/src/answers.rs", ANSWERS),
        ("slow/Cargo.toml", &MANIFEST.replace("shop", "slow")),
    ]);
    let modules = 30;
    let declared: String = (0..modules).map(|module| format!("mod part_{module};\n")).collect();
    let merged: String = (0..modules).map(|module| format!(".merge(part_{module}::app())")).collect();
    project.write("slow/src/main.rs", &format!("{declared}fn main() {{ let _ = axum::Router::new(){merged}; }}\n"));
    for module in 0..modules {
        let head = "use axum::{Router, response::Redirect, routing::post};\n";
        let routes: String = (0..200).map(|n| format!(".route(\"/{module}/{n}\", post(answer_{n}))")).collect();
        let answer = |n| format!("async fn answer_{n}() -> Redirect {{ Redirect::temporary(\"/{n}\") }}\n");
        let answers: String = (0..200).map(answer).collect();
        let text = format!("{head}pub fn app() -> Router {{ Router::new(){routes} }}\n{answers}");
        project.write(&format!("slow/src/part_{module}.rs"), &text);
    }
    project
}

#[test]
fn after_a_cancelled_scan_open_documents_can_be_mended() {
    let project = slow_project();
    let mut client = started(&project);
    let main = client.open(&project.path("shop/src/main.rs"));
    let is_begin = |message: &Value| message["params"]["value"]["kind"] == "begin";
    let token = client.wait("the begin", is_begin)["params"]["token"].clone();
    assert_eq!(client.published_for(&main, 1).len(), 1, "what is open is known before the rest");
    client.wait("how far the scan is", |message: &Value| message["params"]["value"]["kind"] == "report");
    client.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    client.wait("the end", |message: &Value| message["params"]["value"]["kind"] == "end");
    let context = json!({"diagnostics": [], "only": ["source.fixAll"]});
    let params = json!({"textDocument": {"uri": main}, "range": range_value([0, 0, 0, 0]), "context": context});
    let offered = client.request("textDocument/codeAction", params);
    let resolved = client.request("codeAction/resolve", offered[0].clone());
    let edits = resolved["edit"]["documentChanges"][0]["edits"].as_array().map_or(0, Vec::len);
    assert_eq!(edits, 1, "{resolved:#}");
    let is_slow = |message: &Value| message["params"]["uri"].as_str().is_some_and(|uri| uri.contains("/slow/"));
    assert!(!client.seen.iter().any(is_slow), "the rest was not wanted");
    client.stop();
}

#[test]
fn the_byte_order_mark_on_disk_is_no_column() {
    let project = Project::new();
    let text = format!("\u{feff}{}", MAIN.replacen("mod answers;\n", "mod answers; ", 1).replace('\n', " "));
    project.write("src/main.rs", &text);
    let mut client = started(&project);
    let found = client.published(&project.path("src/main.rs"));
    let column = text.find("FOUND").expect("a status") as u32 - 3;
    assert_eq!(found[0]["range"], range_value([0, column, 0, column + 5]));
    client.stop();
}
