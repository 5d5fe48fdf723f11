//! A thin client of the protocol over the pipes of a child: framing and JSON, none of the server's own types.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than anything here takes on a slow machine; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A running server, and everything that it said.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    /// Messages that came while another one was waited for, in their order.
    pub seen: Vec<Value>,
    next_id: i64,
    /// Whether requests of the server are answered as soon as they are read.
    pub answers: bool,
    /// What is answered to `workspace/configuration`, for every item.
    pub configuration: Value,
}

/// How a server is started.
pub struct Options {
    pub capabilities: Value,
    pub folders: Vec<PathBuf>,
    pub initialization: Value,
    pub environment: Vec<(&'static str, String)>,
    pub process_id: Value,
    pub configuration: Value,
    pub answers: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            capabilities: json!({}),
            folders: Vec::new(),
            initialization: Value::Null,
            environment: Vec::new(),
            process_id: Value::Null,
            configuration: Value::Null,
            answers: true,
        }
    }
}

/// The capabilities of a client that can everything.
pub fn rich() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "window": {"workDoneProgress": true},
        "workspace": {
            "configuration": true,
            "didChangeConfiguration": {"dynamicRegistration": true},
            "didChangeWatchedFiles": {"dynamicRegistration": true},
            "workspaceEdit": {"documentChanges": true, "changeAnnotationSupport": {"groupsOnLabel": true}},
            "workspaceFolders": true,
            "inlayHint": {"refreshSupport": true},
            "codeLens": {"refreshSupport": true}
        },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true,
                "tagSupport": {"valueSet": [1, 2]}, "versionSupport": true
            },
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
                "isPreferredSupport": true, "dataSupport": true, "honorsChangeAnnotations": true,
                "resolveSupport": {"properties": ["edit"]}
            },
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true}
        }
    })
}

/// The same, asking for diagnostics instead of being sent them.
pub fn pulling() -> Value {
    let mut capabilities = rich();
    capabilities["textDocument"]["diagnostic"] = json!({"dynamicRegistration": false, "relatedDocumentSupport": true});
    capabilities["workspace"]["diagnostics"] = json!({"refreshSupport": true});
    capabilities
}

impl Client {
    /// Starts the binary and does the handshake.
    pub fn start(options: Options) -> Self {
        let mut client = Self::spawn(&options);
        client.initialize(&options);
        client.notify("initialized", json!({}));
        client
    }

    /// Starts the binary and says nothing.
    pub fn spawn(options: &Options) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seeother"));
        command.arg("server").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        command.envs(options.environment.iter().map(|(key, value)| (*key, value.as_str())));
        let mut child = command.spawn().expect("the server starts");
        let input = child.stdin.take();
        let output = child.stdout.take().expect("a pipe");
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            input,
            output: receiver,
            seen: Vec::new(),
            next_id: 0,
            answers: options.answers,
            configuration: options.configuration.clone(),
        }
    }

    /// The first request; its result.
    pub fn initialize(&mut self, options: &Options) -> Value {
        let folders: Vec<Value> =
            options.folders.iter().map(|folder| json!({"uri": uri(folder), "name": "folder"})).collect();
        self.request(
            "initialize",
            json!({
                "processId": options.process_id, "capabilities": options.capabilities,
                "workspaceFolders": if folders.is_empty() { Value::Null } else { Value::Array(folders) },
                "rootUri": options.folders.first().map(|folder| uri(folder)),
                "initializationOptions": options.initialization,
            }),
        )
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and does not wait.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        let mut message = json!({"jsonrpc": "2.0", "id": id, "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        id
    }

    /// The whole answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        self.wait("an answer", |message| message["id"] == json!(id) && message.get("method").is_none())
    }

    /// Sends a request and waits for its result.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The error of a request that has to fail.
    pub fn refused(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_some(), "{method}: {answer}");
        answer["error"].clone()
    }

    /// The next message for which this holds, of those that were not taken yet.
    pub fn wait(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        if let Some(at) = self.seen.iter().position(&holds) {
            return self.seen.remove(at);
        }
        loop {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(message) => {
                    self.reply(&message);
                    if holds(&message) {
                        return message;
                    }
                    self.seen.push(message);
                }
                Err(RecvTimeoutError::Timeout) => panic!("no {what} came; the rest: {:#?}", self.seen),
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended before {what}: {:#?}", self.seen),
            }
        }
    }

    fn reply(&mut self, message: &Value) {
        let (Some(id), Some(method)) = (message.get("id"), message.get("method")) else { return };
        if !self.answers || self.input.is_none() {
            return;
        }
        let result = if method == "workspace/configuration" {
            let items = message["params"]["items"].as_array().map_or(0, Vec::len);
            Value::Array(vec![self.configuration.clone(); items])
        } else {
            Value::Null
        };
        self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
    }

    /// Answers a request of the server.
    pub fn respond(&mut self, id: &Value, result: Value) {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
    }

    /// The next notification of this method.
    pub fn notification(&mut self, method: &str) -> Value {
        self.wait(method, |message| message["method"] == method)["params"].clone()
    }

    /// The diagnostics of a file that are published next.
    pub fn published(&mut self, path: &Path) -> Vec<Value> {
        let uri = uri(path);
        let message = self.wait("diagnostics", |message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == json!(uri)
        });
        message["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    /// The diagnostics of a version of a file.
    pub fn published_for(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let message = self.wait("diagnostics of a version", |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == json!(version)
        });
        message["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    /// Opens a document with its text on disk.
    pub fn open(&mut self, path: &Path) -> String {
        let text = std::fs::read_to_string(path).expect("a file");
        self.open_text(&uri(path), 1, &text)
    }

    /// Opens a document.
    pub fn open_text(&mut self, uri: &str, version: i64, text: &str) -> String {
        let item = json!({"uri": uri, "languageId": "rust", "version": version, "text": text});
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
        uri.to_owned()
    }

    /// Changes a document: ranges as `[line, column, line, column]`, or the whole text.
    pub fn change(&mut self, uri: &str, version: i64, changes: &[(Option<[u32; 4]>, &str)]) {
        let changes: Vec<Value> = changes
            .iter()
            .map(|(range, text)| match range {
                Some(range) => json!({"range": range_value(*range), "text": text}),
                None => json!({ "text": text }),
            })
            .collect();
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// Closes the server's input.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// Waits for the end of the process.
    pub fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            // Its output has to be read, or it could not write.
            if let Ok(message) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.seen.push(message);
            }
        }
    }

    /// Ends the server as a good client does.
    pub fn stop(mut self) {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.ended().code(), Some(0));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse().ok();
        } else {
            assert!(line.starts_with("Content-Type"), "something else on the wire: {line}");
        }
    }
    let mut body = vec![0; length?];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON on the wire"))
}

/// A path as an address.
pub fn uri(path: &Path) -> String {
    let path = path.to_str().expect("a path in Unicode").replace('%', "%25").replace(' ', "%20");
    format!("file://{path}")
}

/// A range of the protocol.
pub fn range_value([line, column, end_line, end_column]: [u32; 4]) -> Value {
    json!({"start": {"line": line, "character": column}, "end": {"line": end_line, "character": end_column}})
}
