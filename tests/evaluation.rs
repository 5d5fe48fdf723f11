//! What the evaluator makes of code that needs no framework's vocabulary to be understood. Through the real binary.

use std::collections::BTreeMap;
use std::process::Command;

const MANIFEST: &str =
    "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n";

/// The statuses of each route, as "POST /x".
fn statuses(source: &str) -> BTreeMap<String, Vec<u64>> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("src")).expect("src");
    std::fs::write(folder.path().join("Cargo.toml"), MANIFEST).expect("a manifest");
    std::fs::write(folder.path().join("src/lib.rs"), source).expect("a source");
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .args(["routes", "--output-format", "json"])
        .current_dir(folder.path())
        .output()
        .expect("seeother runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let routes = document["routes"].as_array().expect("routes").iter().map(|route| {
        let name = format!("{} {}", route["methods"][0].as_str().unwrap_or("?"), route["path"].as_str().unwrap_or("?"));
        let answers = route["answers"].as_array().expect("answers");
        (name, answers.iter().filter_map(|answer| answer["status"].as_u64()).collect())
    });
    routes.collect()
}

#[test]
fn a_loop_over_routes_that_are_written_out_gives_each_handler_its_own_path() {
    let found = statuses(
        r#"
use axum::{Router, http::StatusCode, routing::{get, post}};

pub fn app() -> Router {
    let mut app = Router::new();
    for (path, methods) in [("/old", get(old)), ("/new", post(new))] {
        app = app.route(path, methods);
    }
    app
}

async fn old() -> StatusCode { StatusCode::GONE }
async fn new() -> StatusCode { StatusCode::CREATED }
"#,
    );
    assert_eq!(found, BTreeMap::from([("GET /old".to_owned(), vec![410]), ("POST /new".to_owned(), vec![201])]));
}

#[test]
fn a_method_that_a_handler_takes_as_a_parameter_is_that_of_the_request() {
    let found = statuses(
        r#"
use axum::{Router, http::{Method, StatusCode}, routing::get};

pub fn app() -> Router {
    Router::new().route("/if", get(by_if).post(by_if)).route("/match", get(by_match).put(by_match))
}

async fn by_if(method: Method) -> StatusCode {
    if method == Method::POST {
        return StatusCode::CREATED;
    }
    StatusCode::OK
}

async fn by_match(method: Method) -> StatusCode {
    match method {
        Method::PUT => StatusCode::ACCEPTED,
        _ => StatusCode::OK,
    }
}
"#,
    );
    let expected = [("GET /if", 200), ("POST /if", 201), ("GET /match", 200), ("PUT /match", 202)];
    assert_eq!(found, expected.into_iter().map(|(name, status)| (name.to_owned(), vec![status])).collect());
}
