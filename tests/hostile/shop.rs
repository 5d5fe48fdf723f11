//! A small sound application, with more files next to it.

use std::path::Path;

use crate::bounded::{Ended, run};

pub const MANIFEST: &str =
    "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n";

/// Declares the modules, and binds POST /sound, which answers 302, at line 9.
pub fn main_with(modules: &[&str]) -> String {
    let declared = join(modules.iter().map(|name| format!("mod {name}; ")));
    format!(
        "{declared}use axum::http::{{StatusCode, header::LOCATION}};\n\
         use axum::response::{{IntoResponse, Redirect}};\n\
         use axum::{{Router, routing::{{get, post}}}};\n\
         \n\
         fn main() {{ let _app = app(); }}\n\
         fn app() -> Router {{ Router::new().route(\"/sound\", post(sound)).route(\"/list\", get(list)) }}\n\
         async fn list() -> &'static str {{ \"list\" }}\n\
         async fn sound() -> impl IntoResponse {{\n\
         \u{20}   (StatusCode::FOUND, [(LOCATION, \"/list\")])\n\
         }}\n"
    )
}

pub fn join(pieces: impl Iterator<Item = String>) -> String {
    pieces.fold(String::new(), |all, piece| all + &piece)
}

pub const SOUND: (&str, &str, u64) = ("ambiguous-redirect", "src/main.rs", 9);

pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    std::fs::write(path, content).expect("a file");
}

/// A sound application with more files next to it; files `src/NAME.rs` are its modules.
pub fn shop(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let modules: Vec<&str> =
        files.iter().filter_map(|(name, _)| name.strip_prefix("src/")?.strip_suffix(".rs")).collect();
    write(folder.path(), "Cargo.toml", MANIFEST);
    write(folder.path(), "src/main.rs", main_with(&modules));
    for (name, content) in files {
        write(folder.path(), name, content);
    }
    folder
}

pub fn check(folder: &Path, arguments: &[&str]) -> Ended {
    let all: Vec<&str> = ["check", "--output-format", "json"].iter().chain(arguments).copied().collect();
    run(folder, &all)
}

/// The sound file is checked, and nothing else is found.
pub fn assert_only_the_sound_finding(ended: &Ended) {
    assert_eq!(ended.findings(), [SOUND.owned()], "{ended}");
    assert_eq!(ended.code, Some(1), "{ended}");
}

pub trait Owned {
    fn owned(self) -> (String, String, u64);
}

impl Owned for (&str, &str, u64) {
    fn owned(self) -> (String, String, u64) {
        (self.0.to_owned(), self.1.to_owned(), self.2)
    }
}

/// A note on a file, with words in it.
pub fn assert_note(ended: &Ended, file: &str, words: &str) {
    let notes = ended.notes();
    assert!(notes.iter().any(|(path, message)| path == file && message.contains(words)), "{words}: {ended}");
}

/// A handler with a body, bound to POST /big in a module of its own.
pub fn handler(body: &str, more: &str) -> tempfile::TempDir {
    let text = format!(
        "use axum::{{Router, http::{{StatusCode, header}}, response::{{IntoResponse, Response}}, routing::post}};\n\
         pub fn big_router() -> Router {{ Router::new().route(\"/big\", post(big)) }}\n\
         fn found(to: &str) -> Response {{ (StatusCode::FOUND, [(header::LOCATION, to)]).into_response() }}\n\
         pub async fn big(a: String) -> Response {{\n{body}\n}}\n{more}\n"
    );
    shop(&[("src/big.rs", text.as_bytes())])
}

/// The sound handler is judged, and the big one is either judged as well or said to be unknown.
pub fn assert_judged_or_unknown(folder: &tempfile::TempDir) {
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    let judged = ended.findings().iter().any(|(_, file, _)| file == "src/big.rs");
    let summary = &ended.json()["summary"];
    assert_eq!(summary["unsafe_routes"], 2, "{ended}");
    assert!(judged || summary["unsafe_routes_understood"] == 1, "{ended}");
}
