//! Small applications on disk for the tests of the server.

use std::path::PathBuf;

use tempfile::TempDir;

/// A folder with a package.
pub struct Project {
    folder: TempDir,
}

pub const MANIFEST: &str =
    "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n";

/// Routes, a handler that answers 302 by its own hand, and one that uses a helper.
pub const MAIN: &str = r#"mod answers;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};

pub fn router() -> Router {
    Router::new()
        .route("/tasks", get(list).post(create))
        .route("/tasks/close", post(close))
        .route("/tasks/open", post(reopen))
        .route("/tasks/remove", post(remove))
}

async fn list() -> &'static str {
    "tasks"
}

async fn create() -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, "/tasks")])
}

async fn close() -> impl IntoResponse {
    answers::back()
}

async fn reopen() -> Redirect {
    Redirect::to("/tasks")
}

async fn remove() -> Redirect {
    answers::home()
}

fn main() {
    let _ = router();
}
"#;

/// The helper of [`MAIN`], right as it stands.
pub const ANSWERS: &str = r#"use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Redirect};

pub fn back() -> impl IntoResponse {
    (StatusCode::SEE_OTHER, [(LOCATION, "/tasks")])
}

pub fn home() -> Redirect {
    Redirect::to("/tasks")
}
"#;

impl Project {
    /// The usual application.
    pub fn new() -> Self {
        Self::with(&[("Cargo.toml", MANIFEST), ("src/main.rs", MAIN), ("src/answers.rs", ANSWERS)])
    }

    /// Any files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a folder") };
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// The folder, without links in its path.
    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("a folder")
    }

    /// A file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}

/// Line and UTF-16 column, from 0, of the first byte of `word` in a text.
pub fn at(text: &str, word: &str) -> (u32, u32) {
    let byte = text.find(word).unwrap_or_else(|| panic!("`{word}` is in the text"));
    let line = text[..byte].matches('\n').count();
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    (line as u32, text[start..byte].encode_utf16().count() as u32)
}

/// The whole of a word as `[line, column, line, column]`.
pub fn range_of(text: &str, word: &str) -> [u32; 4] {
    let (line, column) = at(text, word);
    [line, column, line, column + word.encode_utf16().count() as u32]
}
