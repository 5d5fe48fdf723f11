//! Types into a file of a large workspace through the language server, and measures what an editor's user waits for:
//! from a change to its diagnostics, beyond the pause that the server waits for on purpose; how much memory the
//! server has; and, in the same run, one parse of the same file.
//!
//! `cargo run --example typing -- --bin target/release/seeother WORKSPACE FILE [EDITS]`

#![expect(clippy::print_stdout, reason = "a measurement is for people")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The same allocator as that of `seeother`, so that the parser is compared.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the server waits for after the last key.
const PAUSE: Duration = Duration::from_millis(60);

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut binary = "target/release/seeother".to_owned();
    if let Some(at) = arguments.iter().position(|argument| argument == "--bin") {
        binary = arguments.remove(at + 1);
        arguments.remove(at);
    }
    let [workspace, file, rest @ ..] = &arguments[..] else {
        println!("usage: typing [--bin BINARY] WORKSPACE FILE [EDITS]");
        return;
    };
    let edits: usize = rest.first().and_then(|edits| edits.parse().ok()).unwrap_or(200);
    run(&binary, Path::new(workspace), Path::new(file), edits);
}

struct Server {
    input: ChildStdin,
    output: Receiver<(Instant, Value)>,
    process: u32,
}

impl Server {
    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let _ = write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len());
        let _ = self.input.flush();
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn wait(&self, holds: impl Fn(&Value) -> bool) -> Instant {
        loop {
            match self.output.recv_timeout(Duration::from_mins(2)) {
                Ok((at, message)) if holds(&message) => return at,
                Ok(_) => {}
                Err(error) => {
                    println!("the server does not answer: {error}");
                    std::process::abort();
                }
            }
        }
    }

    /// Resident memory in MiB.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / 1024.0
    }
}

fn run(binary: &str, workspace: &Path, file: &Path, edits: usize) {
    let workspace = std::fs::canonicalize(workspace).unwrap_or_else(|_| workspace.to_owned());
    let path = workspace.join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let uri = format!("file://{}", path.display());
    let spawned = Command::new(binary).arg("server").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return println!("{binary}: {error}"),
    };
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        let _ = child.wait();
        return;
    };
    let (sender, receiver) = channel();
    std::thread::spawn(move || read(output, &sender));
    let mut server = Server { input, output: receiver, process: child.id() };

    let started = Instant::now();
    let folder = format!("file://{}", workspace.display());
    let capabilities = json!({"window": {"workDoneProgress": false}, "textDocument": {"publishDiagnostics": {}}});
    server.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "processId": null, "capabilities": capabilities, "workspaceFolders": [{"uri": folder, "name": "load"}]}}));
    server.wait(|message| message["id"] == 1);
    server.notify("initialized", &json!({}));
    let item = json!({"uri": uri, "languageId": "rust", "version": 0, "text": text});
    server.notify("textDocument/didOpen", &json!({ "textDocument": item }));
    let first = server.wait(|message| is_published(message, &uri, 0)) - started;
    // Symbols of the workspace are only known when all of it is.
    server
        .send(&json!({"jsonrpc": "2.0", "id": 2, "method": "workspace/symbol", "params": {"query": "nothing at all"}}));
    let whole = server.wait(|message| message["id"] == 2) - started;
    println!("{}: {} lines, {} bytes", file.display(), text.lines().count(), text.len());
    println!("first findings of the file after {:.0} ms, the whole workspace after {:.0} ms", ms(first), ms(whole));
    println!("memory after the scan: {:.0} MiB", server.memory());

    let places = places(&text);
    let mut latencies = Vec::new();
    let mut parses = Vec::new();
    let mut version = 0;
    for round in 0..edits {
        let (line, column) = places[round / 8 % places.len()];
        // Seven keys of a statement, then it is taken away again.
        let typed = ["l", "e", "t", " ", "x", "=1", ";"];
        let (range, new) = match round % 8 {
            7 => (range(line, column, line, column + 8), ""),
            key => {
                let at = column + typed[..key].iter().map(|text| text.len() as u32).sum::<u32>();
                (range(line, at, line, at), typed[key])
            }
        };
        version += 1;
        let sent = Instant::now();
        let document = json!({"uri": uri, "version": version});
        let change = json!({"textDocument": document, "contentChanges": [{"range": range, "text": new}]});
        server.notify("textDocument/didChange", &change);
        let published = server.wait(|message| is_published(message, &uri, version));
        latencies.push((published - sent).saturating_sub(PAUSE));
        if round % 8 == 7 {
            let begun = Instant::now();
            let parsed = syn::parse_file(&text);
            parses.push(begun.elapsed());
            drop(parsed);
        }
    }
    show("from a change to its diagnostics, beyond the pause", &mut latencies);
    show("one parse of the file", &mut parses);
    println!("memory after {edits} edits: {:.0} MiB", server.memory());

    // A burst: nobody waits for each, so that this is about memory alone.
    for _ in 0..5_000 {
        for (range, new) in [(range(0, 0, 0, 0), "// x\n"), (range(0, 0, 1, 0), "")] {
            version += 1;
            let document = json!({"uri": uri, "version": version});
            let change = json!({"textDocument": document, "contentChanges": [{"range": range, "text": new}]});
            server.notify("textDocument/didChange", &change);
        }
    }
    server.wait(|message| is_published(message, &uri, version));
    println!("memory after 10000 edits more: {:.0} MiB", server.memory());
    server.send(&json!({"jsonrpc": "2.0", "id": 3, "method": "shutdown"}));
    server.wait(|message| message["id"] == 3);
    server.notify("exit", &Value::Null);
    let _ = child.wait();
}

fn is_published(message: &Value, uri: &str, version: i64) -> bool {
    message["method"] == "textDocument/publishDiagnostics"
        && message["params"]["uri"] == uri
        && message["params"]["version"] == json!(version)
}

/// The starts of lines within functions, spread over the file.
fn places(text: &str) -> Vec<(u32, u32)> {
    let lines: Vec<&str> = text.lines().collect();
    let is_statement = |line: usize| {
        lines[line].trim_start().starts_with("let ") && line > 0 && lines[line - 1].trim_end().ends_with([';', '{'])
    };
    let found: Vec<(u32, u32)> = (0..lines.len())
        .filter(|&line| is_statement(line))
        .map(|line| (line as u32, (lines[line].len() - lines[line].trim_start().len()) as u32))
        .collect();
    if found.is_empty() { vec![(0, 0)] } else { found }
}

fn range(line: u32, column: u32, end_line: u32, end_column: u32) -> Value {
    json!({"start": {"line": line, "character": column}, "end": {"line": end_line, "character": end_column}})
}

fn read(output: impl Read, sender: &std::sync::mpsc::Sender<(Instant, Value)>) {
    let mut output = BufReader::new(output);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(value) => length = value.parse().unwrap_or(0),
                None if line.trim_end().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        if output.read_exact(&mut body).is_err() {
            return;
        }
        let at = Instant::now();
        let Ok(message) = serde_json::from_slice(&body) else { return };
        if sender.send((at, message)).is_err() {
            return;
        }
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn show(what: &str, durations: &mut [Duration]) {
    durations.sort_unstable();
    let at = |percent: usize| durations.get((durations.len().saturating_sub(1) * percent).div_ceil(100)).copied();
    let (Some(half), Some(most), Some(worst)) = (at(50), at(99), at(100)) else { return };
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms", ms(half), ms(most), ms(worst));
}
