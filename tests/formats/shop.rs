//! A small project with findings, and readers of the formats that are written from their descriptions, not from
//! our code.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const MANIFEST: &str =
    "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n";

pub const MAIN: &str = r#"use axum::{Router, routing::{get, post}};

#[path = "café cart.rs"]
mod cart;

fn app() -> Router {
    Router::new()
        .route("/", get(about))
        .route("/cart", get(cart::show).post(cart::add))
        .route("/pay", post(cart::pay))
        .route("/thanks", get(about))
}

async fn about() -> &'static str {
    "a shop"
}
"#;

/// Two equal findings, one in a helper, and a suppression that nothing needs.
pub const CART: &str = r#"use axum::{http::{StatusCode, header::LOCATION}, response::{IntoResponse, Redirect}};

async fn show() -> &'static str {
    "empty"
}

async fn add(full: bool) -> impl IntoResponse {
    if full {
        let é = 1; return (StatusCode::FOUND, [(LOCATION, "/cart")]);
    }
    (StatusCode::FOUND, [(LOCATION, "/cart")])
}

async fn pay() -> Redirect {
    // seeother: ignore[repeated-request] nothing
    charge().await;
    go("/thanks")
}

fn go(to: &str) -> Redirect {
    Redirect::temporary(to)
}
"#;

/// The project in a folder of its own.
pub struct Shop(tempfile::TempDir);

impl Shop {
    pub fn new() -> Self {
        let shop = Self(tempfile::tempdir().expect("a folder"));
        std::fs::create_dir(shop.folder().join("src")).expect("a folder");
        shop.write("Cargo.toml", MANIFEST);
        shop.write("src/main.rs", MAIN);
        shop.write("src/café cart.rs", CART);
        shop
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.folder().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder().join(file)).expect("a file")
    }

    fn output(&self, folder: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seeother"));
        command.current_dir(self.folder().join(folder)).arg("check").args(arguments);
        command.output().expect("the binary runs")
    }

    /// Standard output of `check`.
    pub fn run_in(&self, folder: &str, arguments: &[&str]) -> String {
        String::from_utf8(self.output(folder, arguments).stdout).expect("text")
    }

    pub fn exit_code(&self, arguments: &[&str]) -> i32 {
        self.output(".", arguments).status.code().expect("no signal")
    }

    pub fn sarif(&self) -> Value {
        serde_json::from_str(&self.run_in(".", &["--output-format", "sarif"])).expect("JSON")
    }
}

/// A workflow command as GitHub's runner reads it.
pub struct WorkflowCommand {
    pub level: String,
    pub properties: Vec<(String, String)>,
    pub message: String,
}

impl WorkflowCommand {
    pub fn property(&self, key: &str) -> &str {
        self.properties.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str()).expect("the property")
    }
}

/// `::level key=value,key=value::message`; the runner takes all up to the second `::` for properties.
pub fn workflow_command(line: &str) -> WorkflowCommand {
    let (head, message) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
    let (level, properties) = head.split_once(' ').expect("properties");
    let decoded = |text: &str| {
        let properties = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
        properties.replace("%25", "%")
    };
    let pairs = properties.split(',').map(|pair| pair.split_once('=').expect("key=value"));
    WorkflowCommand {
        level: level.to_owned(),
        properties: pairs.map(|(key, value)| (key.to_owned(), decoded(value))).collect(),
        message: message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"),
    }
}

/// The byte at a position of reviewdog: lines and columns from 1, columns in bytes.
fn offset(text: &str, position: &Value) -> usize {
    let line = position["line"].as_u64().expect("a line") as usize;
    let column = position["column"].as_u64().expect("a column") as usize;
    assert!(line >= 1 && column >= 1, "{position}");
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let length = text[start..].split('\n').next().unwrap_or_default().len();
    assert!(column <= length + 1, "column {column} lies beyond the line");
    start + column - 1
}

/// The bytes of a range of reviewdog.
fn bytes(text: &str, range: &Value) -> std::ops::Range<usize> {
    let range = offset(text, &range["start"])..offset(text, &range["end"]);
    assert!(range.start <= range.end && text.get(range.clone()).is_some(), "no range of the text: {range:?}");
    range
}

/// The text after a suggestion was accepted.
pub fn accept(text: &str, suggestion: &Value) -> String {
    let range = bytes(text, &suggestion["range"]);
    format!("{}{}{}", &text[..range.start], suggestion["text"].as_str().expect("a text"), &text[range.end..])
}

/// What reviewdog asks of a diagnostic.
pub fn check_rdjson(shop: &Shop, diagnostic: &Value) {
    assert!(!diagnostic["message"].as_str().expect("a message").is_empty());
    assert!(["ERROR", "WARNING", "INFO"].contains(&diagnostic["severity"].as_str().expect("a severity")));
    assert!(diagnostic["code"]["url"].as_str().expect("an address").starts_with("https://"));
    let list = |key: &str| diagnostic[key].as_array().cloned().unwrap_or_default();
    let mut locations = vec![diagnostic["location"].clone()];
    locations.extend(list("related_locations").iter().map(|related| related["location"].clone()));
    for location in locations {
        let text = shop.read(location["path"].as_str().expect("a path"));
        assert!(!bytes(&text, &location["range"]).is_empty(), "{location}");
    }
    let text = shop.read(diagnostic["location"]["path"].as_str().expect("a path"));
    list("suggestions").iter().for_each(|suggestion| assert_ne!(accept(&text, suggestion), text));
}
