//! The user's vocabulary closes gaps: a macro, a function, an attribute and a write that only the
//! configuration makes known. Through the real binary.

use std::path::Path;
use std::process::Command;

const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\nweb-kit = \"1\"\n";
const SOURCE: &str = r#"
use axum::{Form, Router, routing::post};

fn app() -> Router {
    Router::new().route("/orders", post(order)).route("/notes", post(note)).route("/stock", post(stock))
}

async fn order(Form(order): Form<Order>) -> axum::response::Response {
    web_kit::go_to("/orders")
}

async fn note(Form(note): Form<Note>) -> axum::response::Response {
    desk().persist(note);
    page!("noted")
}

async fn stock(Form(stock): Form<Stock>) -> axum::response::Response {
    crate::warehouse(stock)
}

fn warehouse(stock: Stock) -> axum::response::Response {
    web_kit::unknown(stock)
}

#[submit("/returns")]
async fn returned() -> axum::response::Redirect {
    store();
    axum::response::Redirect::temporary("/orders")
}
"#;
const WORDS: &str = r#"
[[vocabulary.answers]]
path = "web_kit::go_to"
status = 302
location = true

[[vocabulary.answers]]
path = "crate::warehouse"
status = 301
location = true

[[vocabulary.answers]]
macro = "page"
status = 200
body = "html"

[[vocabulary.routes]]
attribute = "submit"
method = "POST"

[[vocabulary.writes]]
method = "persist"
"#;

fn findings(folder: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .args(["check", "--output-format", "concise", "--exit-zero", "--color", "never"])
        .current_dir(folder)
        .output()
        .expect("seeother runs");
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    text.lines()
        .filter_map(|line| {
            let (_, rule) = line.split_once('[')?;
            let (rule, message) = rule.split_once(']')?;
            Some(format!("{rule}: {}", message.split('`').nth(1)?))
        })
        .collect()
}

#[test]
fn words_of_the_configuration_make_answers_routes_and_writes_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    };
    write("Cargo.toml", MANIFEST);
    write("src/main.rs", SOURCE);
    assert_eq!(findings(folder.path()), Vec::<String>::new(), "without words nothing is known");
    write("seeother.toml", WORDS);
    assert_eq!(
        findings(folder.path()),
        [
            "ambiguous-redirect: POST /orders",
            "page-after-write: POST /notes",
            "ambiguous-redirect: POST /stock",
            "repeated-request: POST /returns",
        ]
    );
}
