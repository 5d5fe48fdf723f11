//! Reading aids: hover, hints, lenses, symbols, and ways from one place to another.

use serde_json::{Value, json};

use crate::client::{Client, Options, range_value, rich, uri};
use crate::project::{ANSWERS, MAIN, Project, at, range_of};

fn started(project: &Project, options: Value) -> (Client, String) {
    let mut client = Client::start(Options {
        folders: vec![project.root()],
        capabilities: rich(),
        initialization: options,
        ..Options::default()
    });
    let uri = client.open(&project.path("src/main.rs"));
    (client, uri)
}

fn position(uri: &str, text: &str, word: &str) -> Value {
    let (line, column) = at(text, word);
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": column + 1}})
}

fn hover(client: &mut Client, uri: &str, word: &str) -> String {
    let found = client.request("textDocument/hover", position(uri, MAIN, word));
    found["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn hover_on_a_status_tells_what_each_client_does_next() {
    let project = Project::new();
    let (mut client, uri) = started(&project, Value::Null);
    let text = hover(&mut client, &uri, "FOUND");
    for part in ["**302 Found** → `/tasks`", "`POST /tasks` (create)", "reqwest", "browsers' fetch", "rfc9110", "GET"]
    {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let found = client.request("textDocument/hover", position(&uri, MAIN, "FOUND"));
    assert_eq!(found["range"], range_value(range_of(MAIN, "FOUND")));
    // The whole of a redirect tells it, too.
    let whole = "Redirect::to(\"/tasks\")";
    for word in [whole, "to(\"/tasks\")", "/tasks\")\n}"] {
        let text = hover(&mut client, &uri, word);
        assert!(text.contains("**303 See Other** → `/tasks`") && text.contains("`POST /tasks/open`"), "{word}: {text}");
    }
    let found = client.request("textDocument/hover", position(&uri, MAIN, whole));
    assert_eq!(found["range"], range_value(range_of(MAIN, whole)));
    client.stop();
}

#[test]
fn hover_on_a_handler_tells_its_routes_and_answers() {
    let project = Project::new();
    let (mut client, uri) = started(&project, Value::Null);
    let text = hover(&mut client, &uri, "close() ->");
    for part in ["**`POST /tasks/close`** (axum)", "**303 See Other** → `/tasks`"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert_eq!(hover(&mut client, &uri, "use axum::Router"), "");
    client.stop();
}

/// The hints of a document: the code before each on its line, and the label.
fn hints(client: &mut Client, uri: &str, text: &str) -> Vec<(String, String)> {
    let all = range_value([0, 0, 100, 0]);
    let hints = client.request("textDocument/inlayHint", json!({"textDocument": {"uri": uri}, "range": all}));
    let shown = hints.as_array().expect("a list").iter().map(|hint| {
        let position = |key: &str| hint["position"][key].as_u64().unwrap_or_default() as usize;
        let line = text.lines().nth(position("line")).unwrap_or_default();
        (line[..position("character")].trim().to_owned(), hint["label"].as_str().unwrap_or_default().to_owned())
    });
    shown.collect()
}

fn pairs(hints: &[(String, String)]) -> Vec<(&str, &str)> {
    hints.iter().map(|(code, label)| (code.as_str(), label.as_str())).collect()
}

#[test]
fn hints_show_the_status_that_the_code_hides() {
    let project = Project::new();
    let (mut client, uri) = started(&project, Value::Null);
    let shown = hints(&mut client, &uri, MAIN);
    let expected = [("answers::back()", "→ 303"), ("Redirect::to(\"/tasks\")", "→ 303"), ("answers::home()", "→ 303")];
    assert_eq!(pairs(&shown), expected);
    client.stop();
}

#[test]
fn hints_show_all_that_a_helper_answers_and_leave_pages_and_errors_alone() {
    let helpers = r#"use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};

pub fn code() -> StatusCode {
    StatusCode::FOUND
}

pub fn passed(status: StatusCode) -> (StatusCode, [(axum::http::HeaderName, &'static str); 1]) {
    (status, [(LOCATION, "/tasks")])
}

pub fn stored(title: &str) -> Response {
    if std::env::args().count() > title.len() {
        return (StatusCode::UNPROCESSABLE_ENTITY, Html("no")).into_response();
    }
    (StatusCode::SEE_OTHER, [(LOCATION, "/tasks")]).into_response()
}

pub fn made() -> impl IntoResponse {
    (StatusCode::CREATED, "made")
}

pub fn page() -> impl IntoResponse {
    Html("a page")
}

pub fn gone() -> StatusCode {
    StatusCode::GONE
}

pub fn see_other() -> impl IntoResponse {
    (StatusCode::SEE_OTHER, [(LOCATION, "/tasks")])
}
"#;
    let text = MAIN
        .replace("    (StatusCode::FOUND, [(LOCATION", "    (answers::code(), [(LOCATION")
        .replace("    answers::back()", "    answers::passed(StatusCode::FOUND)")
        .replace("    Redirect::to(\"/tasks\")", "    answers::stored(\"a\")")
        .replace("-> Redirect {", "-> impl IntoResponse {")
        .replace(
            "    answers::home()\n}",
            "    answers::made()\n}\n\nasync fn show() -> impl IntoResponse {\n    answers::page()\n}\n\n\
             async fn lost() -> impl IntoResponse {\n    answers::gone()\n}\n\n\
             async fn named() -> impl IntoResponse {\n    answers::see_other()\n}",
        )
        .replace(
            "        .route(\"/tasks/remove\"",
            "        .route(\"/show\", get(show))\n        .route(\"/lost\", get(lost))\n        \
             .route(\"/named\", post(named))\n        .route(\"/tasks/remove\"",
        );
    let project = Project::new();
    project.write("src/main.rs", &text);
    project.write("src/answers.rs", helpers);
    let (mut client, uri) = started(&project, Value::Null);
    let shown = hints(&mut client, &uri, &text);
    let expected =
        [("(answers::code()", "→ 302"), ("answers::stored(\"a\")", "→ 303 | 422"), ("answers::made()", "→ 201")];
    assert_eq!(pairs(&shown), expected);
    client.stop();
}

#[test]
fn lenses_and_symbols_name_the_routes() {
    let project = Project::new();
    let (mut client, uri) = started(&project, Value::Null);
    let document = json!({"textDocument": {"uri": uri}});
    let lenses = client.request("textDocument/codeLens", document.clone());
    let titles: Vec<&str> =
        lenses.as_array().expect("a list").iter().filter_map(|lens| lens["command"]["title"].as_str()).collect();
    assert_eq!(
        titles,
        [
            "GET /tasks · 200",
            "POST /tasks · 302",
            "POST /tasks/close · 303",
            "POST /tasks/open · 303",
            "POST /tasks/remove · 303"
        ]
    );
    let symbols = client.request("textDocument/documentSymbol", document);
    assert_eq!(symbols[1]["name"], "POST /tasks → create");
    assert_eq!(symbols[1]["selectionRange"], range_value(range_of(MAIN, "create()").map_end(-2)));
    let found = client.request("workspace/symbol", json!({"query": "post close"}));
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(found[0]["name"], "POST /tasks/close → close");
    client.stop();
}

/// A range with its end moved.
trait MapEnd {
    fn map_end(self, by: i32) -> Self;
}

impl MapEnd for [u32; 4] {
    fn map_end(mut self, by: i32) -> Self {
        self[3] = self[3].saturating_add_signed(by);
        self
    }
}

#[test]
fn a_location_leads_to_its_handler_and_back() {
    let project = Project::new();
    let (mut client, main) = started(&project, Value::Null);
    let helper = uri(&project.path("src/answers.rs"));
    let found = client.request("textDocument/definition", position(&helper, ANSWERS, "\"/tasks\""));
    assert_eq!(found[0]["uri"], json!(main));
    assert_eq!(found[0]["range"], range_value(range_of(MAIN, "list()").map_end(-2)));
    let mut asked = position(&main, MAIN, "list() ->");
    asked["context"] = json!({"includeDeclaration": false});
    let found = client.request("textDocument/references", asked.clone());
    let mut places: Vec<(String, u64)> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|place| {
            let line = place["range"]["start"]["line"].as_u64().unwrap_or_default();
            (place["uri"].as_str().unwrap_or_default().to_owned(), line)
        })
        .collect();
    places.sort();
    let line = |text, word| u64::from(at(text, word).0);
    let expected = [
        (helper.clone(), line(ANSWERS, "\"/tasks\"")),
        (helper, line(ANSWERS, "Redirect::to(")),
        (main.clone(), line(MAIN, "FOUND")),
        (main, line(MAIN, "Redirect::to(")),
    ];
    assert_eq!(places, expected);
    asked["context"] = json!({"includeDeclaration": true});
    let found = client.request("textDocument/references", asked);
    let itself =
        json!({"uri": uri(&project.path("src/main.rs")), "range": range_value(range_of(MAIN, "list()").map_end(-2))});
    assert_eq!(found.as_array().map(Vec::len), Some(5));
    assert!(found.as_array().is_some_and(|found| found.contains(&itself)), "{found:#?}");
    client.stop();
}

#[test]
fn the_command_returns_the_table_of_routes() {
    let project = Project::new();
    let (mut client, _) = started(&project, Value::Null);
    let table = client.request("workspace/executeCommand", json!({"command": "seeother.showRoutes"}));
    let routes = table["folders"][0]["routes"].as_array().expect("routes");
    assert_eq!(routes.len(), 5);
    assert_eq!(routes[0]["file"], "src/main.rs");
    assert_eq!(client.refused("workspace/executeCommand", json!({"command": "x"}))["code"], -32602);
    client.stop();
}

#[test]
fn each_aid_can_be_switched_off() {
    let project = Project::new();
    let off = json!({"hover": false, "inlayHints": false, "codeLens": false, "symbols": false, "navigation": false});
    let (mut client, uri) = started(&project, off);
    assert_eq!(hover(&mut client, &uri, "FOUND"), "");
    let document = json!({"uri": uri});
    let all = range_value([0, 0, 100, 0]);
    let is_empty = |found: &Value| found.as_array().is_none_or(Vec::is_empty);
    assert!(is_empty(&client.request("textDocument/inlayHint", json!({"textDocument": document, "range": all}))));
    assert!(is_empty(&client.request("textDocument/codeLens", json!({"textDocument": document}))));
    assert!(is_empty(&client.request("textDocument/documentSymbol", json!({"textDocument": document}))));
    assert!(is_empty(&client.request("workspace/symbol", json!({"query": ""}))));
    assert!(client.request("textDocument/definition", position(&uri, MAIN, "\"/tasks\")])")).is_null());
    client.stop();
}
