//! An application that runs: built by cargo, started, driven over HTTP, and ended by closing its standard input.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder, Response, multipart};
use reqwest::redirect::Policy;

use super::answers::{Answer, Kind};
use super::script::Step;

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds an application into the folder that all fixtures share, and gives its program.
///
/// Cargo takes a copy of a workspace for the workspace itself, since it names packages by their paths within it, and
/// would find the program of one up to date when it is that of the other. A `copy` is kept apart by a setting of its own
/// packages that means nothing; what they depend on is built once for both.
pub fn build(folder: &Path, framework: &str, copy: bool) -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/target");
    let apart = ["tasks", "fragments", "store"].map(|name| format!("profile.dev.package.{name}.codegen-units=255"));
    let apart = apart.iter().filter(|_| copy).flat_map(|setting| ["--config", setting]);
    let apart: Vec<&str> = apart.collect();
    let cargo = |offline: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["build", "--quiet", "--locked"]).args(offline).args(&apart).arg("--target-dir").arg(&target);
        command.current_dir(folder).output().expect("cargo starts")
    };
    let mut output = cargo(&["--offline"]);
    if !output.status.success() {
        output = cargo(&[]);
    }
    assert!(output.status.success(), "{framework} does not build:\n{}", String::from_utf8_lossy(&output.stderr));
    target.join("debug").join(format!("tasks-{framework}{}", std::env::consts::EXE_SUFFIX))
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub status: u16,
    pub location: Option<String>,
    pub content_type: Option<String>,
    pub body: String,
    /// The request that arrived at the application.
    pub request: Option<String>,
}

impl Seen {
    fn new(response: Response) -> Self {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().expect("headers of fixtures are text").to_owned())
        };
        Self {
            status: response.status().as_u16(),
            // Such a Location is read by leptos's own client alone.
            location: header("location").filter(|_| header("serverfnredirect").is_none()),
            content_type: header("content-type"),
            request: header("x-seen"),
            body: response.text().expect("a body that is text"),
        }
    }

    /// As an answer that can be compared with descriptions.
    pub fn answer(&self) -> Answer {
        let kind = Kind::of(self.content_type.as_deref(), self.body.as_bytes());
        Answer { status: self.status, location: self.location.clone(), kind }
    }
}

/// An application that runs until it is dropped.
pub struct Running {
    child: Child,
    input: Option<ChildStdin>,
    ended: Receiver<()>,
    address: String,
    /// Holds the folder of the journal.
    folder: tempfile::TempDir,
    plain: Client,
    following: Client,
}

impl Running {
    pub fn start(program: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the journal");
        std::fs::create_dir(folder.path().join("journal")).expect("the folder of the journal");
        let mut child = Command::new(program)
            .arg(folder.path().join("journal"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let input = child.stdin.take();
        let output = child.stdout.take().expect("standard output is piped");
        let (told, lines) = channel();
        let (end, ended) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Nobody listens any more once the address is known.
                let _ = told.send(line);
            }
            let _ = end.send(());
        });
        let line = lines.recv_timeout(PATIENCE).expect("the application says where it listens");
        let address = line.strip_prefix("listening on ").unwrap_or_else(|| panic!("it said `{line}`"));
        // A connection of its own for each request: a server may close one that it kept just when it is used again.
        let builder = || Client::builder().pool_max_idle_per_host(0).timeout(PATIENCE);
        let client = |policy| builder().redirect(policy).build().expect("a client");
        Self {
            child,
            input,
            ended,
            address: format!("http://{address}"),
            folder,
            plain: client(Policy::none()),
            following: client(Policy::limited(10)),
        }
    }

    /// Sends a step to an application in its first state, or as another step left it. While its folder is `away`,
    /// nothing can be stored.
    pub fn send(&self, step: &Step, first: Option<&Step>, away: bool) -> Seen {
        self.reset();
        if let Some(first) = first {
            self.request(&self.plain, first).send().unwrap_or_else(|error| panic!("`{}`: {error}", first.name));
        }
        let (journal, elsewhere) = (self.folder.path().join("journal"), self.folder.path().join("elsewhere"));
        if away {
            std::fs::rename(&journal, &elsewhere).expect("the folder goes away");
        }
        let seen = self.request(&self.plain, step).send().map(Seen::new);
        if away {
            std::fs::rename(&elsewhere, &journal).expect("the folder comes back");
        }
        seen.unwrap_or_else(|error| panic!("no answer to `{}`: {error}", step.name))
    }

    /// Sends a step by a client that follows redirects; `None` where it gave up.
    pub fn follow(&self, step: &Step) -> Option<Seen> {
        self.reset();
        match self.request(&self.following, step).send() {
            Ok(response) => Some(Seen::new(response)),
            Err(error) if error.is_redirect() => None,
            Err(error) => panic!("no answer to `{}`: {error}", step.name),
        }
    }

    fn reset(&self) {
        let reset = self.plain.post(format!("{}/reset", self.address)).send().expect("an answer to the reset");
        assert_eq!(reset.status(), 303, "POST /reset");
    }

    fn request(&self, client: &Client, step: &Step) -> RequestBuilder {
        let method = step.method.parse().expect("a method");
        let mut request = client.request(method, format!("{}{}", self.address, step.path));
        if let Some(session) = &step.session {
            request = request.header("cookie", format!("session={session}"));
        }
        for (name, value) in &step.headers {
            request = request.header(name, value);
        }
        if let Some(form) = &step.form {
            request = request.form(form);
        }
        if let Some(json) = &step.json {
            let json = serde_json::to_string(json).expect("JSON");
            request = request.header("content-type", "application/json").body(json);
        }
        if let Some(text) = &step.text {
            request = request.header("content-type", "text/plain").body(text.clone());
        }
        if let Some(parts) = &step.multipart {
            request = request.multipart(parts.iter().fold(multipart::Form::new(), |form, written| {
                let part = multipart::Part::text(written.text.clone());
                form.part(
                    written.name.clone(),
                    match &written.file {
                        Some(file) => part.file_name(file.clone()).mime_str("text/plain").expect("a type"),
                        None => part,
                    },
                )
            }));
        }
        request
    }

    /// Closes its standard input, and waits until it is gone.
    pub fn end(mut self) {
        drop(self.input.take());
        let ended = self.ended.recv_timeout(PATIENCE);
        assert!(ended.is_ok(), "it does not end when its standard input closes");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After `end` it is gone already; after a failure it must not outlive the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
