//! A compiled package that serves: started, sent requests over HTTP, and ended by closing its standard input.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use reqwest::blocking::{Client, Response};
use reqwest::redirect::Policy;

use super::surroundings::NAMES;
use super::{Cell, Method};

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub content_type: Option<String>,
    pub body: String,
}

/// What a cell answers to each of [`NAMES`].
pub type Answers = [Answer; 3];

/// Runs a program, and sends it each name for each cell. Panics unless every request was stored.
pub fn drive(program: &Path, cells: &[&Cell]) -> Vec<Answers> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let orders = folder.path().join("orders");
    let server = Server::start(program, &orders);
    let answers = cells.iter().map(|cell| NAMES.map(|name| server.send(cell, name))).collect();
    server.end();
    let stored = std::fs::read_to_string(&orders).unwrap_or_default();
    assert_eq!(stored.lines().count(), cells.len() * NAMES.len(), "every handler stores what it gets");
    answers
}

pub struct Server {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    address: String,
    client: Client,
}

impl Server {
    pub fn start(program: &Path, orders: &Path) -> Self {
        let mut child = Command::new(program)
            .arg(orders)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("the program says where it listens");
        let address = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("it said `{line}`"));
        // A connection of its own for each request: a server may close one that it kept just when it is used again.
        let builder = Client::builder().pool_max_idle_per_host(0).redirect(Policy::none());
        let client = builder.timeout(PATIENCE).build().expect("a client");
        Self { address: format!("http://{address}"), child, input, output, client }
    }

    fn send(&self, cell: &Cell, name: &str) -> Answer {
        let method = cell.method.lower().to_uppercase().parse().expect("a method");
        // Some handlers read the form, and some the query.
        let url = format!("{}{}?name={name}", self.address, cell.path());
        let sent = self.client.request(method, url).form(&[("name", name)]).send();
        answer(sent.unwrap_or_else(|error| panic!("no answer from {} to `{name}`: {error}", cell.path())))
    }

    /// Sends a form as a client that takes answers of this type; to GET and DELETE the path alone.
    pub fn submit(&self, method: Method, path: &str, name: &str, accept: &str) -> Answer {
        let sent = method.lower().to_uppercase().parse().expect("a method");
        let request = self.client.request(sent, format!("{}{path}", self.address)).header("accept", accept);
        let request = match method {
            Method::Get | Method::Delete => request,
            _ => request.form(&[("name", name)]),
        };
        answer(request.send().unwrap_or_else(|error| panic!("no answer from {path}: {error}")))
    }

    /// Closes its standard input, and waits until it is gone.
    pub fn end(mut self) {
        drop(self.input.take());
        let mut rest = String::new();
        while self.output.read_line(&mut rest).expect("standard output ends") > 0 {}
        assert!(self.child.wait().expect("the program ends").success());
    }
}

fn answer(response: Response) -> Answer {
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        Some(value.to_str().expect("headers of the matrix are text").to_owned())
    };
    Answer {
        status: response.status().as_u16(),
        location: header("location"),
        content_type: header("content-type"),
        body: response.text().expect("a body that is text"),
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `end` it is gone already; after a failure it must not outlive the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
