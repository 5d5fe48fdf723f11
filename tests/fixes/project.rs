//! Small applications in a folder, and the real binary run over them.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A folder with an application of one framework in it.
pub struct Project {
    folder: tempfile::TempDir,
}

const AXUM: &str = "axum = \"0.8\"\nsqlx = \"0.8\"\n";

impl Project {
    /// An application of axum with these files below `src`.
    pub fn axum(files: &[(&str, &str)]) -> Self {
        Self::with(AXUM, files)
    }

    /// An application with these dependencies and files below `src`.
    pub fn with(dependencies: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let manifest = format!(
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
        );
        std::fs::write(folder.path().join("Cargo.toml"), manifest).expect("a manifest");
        for (name, text) in files {
            let path = folder.path().join("src").join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            std::fs::write(path, text).expect("a file");
        }
        Self { folder }
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The text of a file below `src`.
    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join("src").join(name)).expect("a text")
    }

    /// The binary with these arguments.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seeother"));
        command.current_dir(self.path()).args(arguments).env("NO_COLOR", "1");
        command.output().expect("the binary runs")
    }

    /// The same with a text on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        use std::io::Write;
        let mut command = Command::new(env!("CARGO_BIN_EXE_seeother"));
        command.current_dir(self.path()).args(arguments).env("NO_COLOR", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("written");
        child.wait_with_output().expect("the binary ends")
    }

    /// Titles and applicabilities of all fixes, in the order of the findings.
    pub fn fixes(&self) -> Vec<(String, String)> {
        let output = self.run(&["check", "--level", "hint", "--output-format", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let findings = json["findings"].as_array().expect("findings");
        let fixes = findings.iter().flat_map(|finding| finding["fixes"].as_array().expect("fixes"));
        let word = |value: &serde_json::Value| value.as_str().expect("a word").to_owned();
        fixes.map(|fix| (word(&fix["title"]), word(&fix["applicability"]))).collect()
    }
}

/// What the binary printed.
pub fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("text")
}

/// What it printed beside that.
pub fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("text")
}

/// An axum application whose only handler has this body, and a page at `/orders`.
pub fn axum_handler(method: &str, output: &str, body: &str) -> String {
    format!(
        "use axum::http::header::LOCATION;
use axum::http::StatusCode;
use axum::response::{{Html, IntoResponse, Redirect, Response}};
use axum::routing::{{delete, get, patch, post, put}};
use axum::{{Form, Router}};

pub fn app() -> Router {{
    Router::new().route(\"/orders\", get(orders)).route(\"/orders/add\", {method}(add))
}}

async fn orders() -> Html<&'static str> {{
    Html(\"<p>orders</p>\")
}}

async fn add(Form(order): Form<Order>) -> {output} {{
    {body}
}}

fn main() {{}}
"
    )
}
