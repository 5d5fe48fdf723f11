//! Order, cancellation, and the end of the process: what goes wrong with real clients.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::{Client, Options, range_value, rich, uri};
use crate::project::{MAIN, Project, at, range_of};

#[test]
fn a_burst_of_2000_edits_leaves_the_reference_text() {
    let project = Project::new();
    let mut client = Client::start(Options { folders: vec![project.root()], ..Options::default() });
    let uri = client.open(&project.path("src/main.rs"));
    // A comment grows letter by letter above everything, with line breaks and emoji, while 302 becomes 303 in between.
    let mut reference = MAIN.to_owned();
    let mut version = 1;
    for round in 0..1_998_u32 {
        version += 1;
        let (range, text) = match round % 3 {
            0 => ([0, 0, 0, 0], "// 👩‍🚀 é\r\n"),
            1 => ([0, 3, 0, 8], "x"),
            _ => ([0, 0, 0, 4], "//"),
        };
        client.change(&uri, version, &[(Some(range), text)]);
        edit(&mut reference, range, text);
    }
    let found = range_of(&reference, "FOUND");
    version += 1;
    client.change(&uri, version, &[(Some(found), "SEE_OTHER"), (Some([0, 0, 0, 0]), "\n")]);
    edit(&mut reference, found, "SEE_OTHER");
    edit(&mut reference, [0, 0, 0, 0], "\n");
    assert!(client.published_for(&uri, version).is_empty());
    version += 1;
    let other = range_of(&reference, "SEE_OTHER");
    client.change(&uri, version, &[(Some(other), "FOUND")]);
    edit(&mut reference, other, "FOUND");
    let shown = client.published_for(&uri, version);
    assert_eq!(shown[0]["range"], range_value(range_of(&reference, "FOUND")));
    // The server's own text, seen through an edit that replaces all of it.
    client.stop();
}

/// Applies an edit with UTF-16 columns to a text, in the plainest way.
fn edit(text: &mut String, [line, column, end_line, end_column]: [u32; 4], new: &str) {
    let byte = |line: u32, column: u32| {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        let start = starts[line as usize];
        let mut units = 0;
        for (at, character) in text[start..].char_indices() {
            if units >= column || matches!(character, '\n' | '\r') {
                return start + at;
            }
            units += character.len_utf16() as u32;
        }
        text.len()
    };
    let (start, end) = (byte(line, column), byte(end_line, end_column));
    text.replace_range(start..end, new);
}

#[test]
fn a_client_that_never_answers_holds_nothing_up() {
    let project = Project::new();
    let mut client = Client::start(Options {
        folders: vec![project.root()],
        capabilities: rich(),
        answers: false,
        ..Options::default()
    });
    let uri = client.open(&project.path("src/main.rs"));
    for version in 2..402 {
        client.change(&uri, version, &[(Some([0, 0, 0, 0]), if version % 2 == 0 { "\n" } else { " " })]);
    }
    assert_eq!(client.published_for(&uri, 401).len(), 1);
    client.stop();
}

#[test]
fn stuck_requests_are_cancelled_and_others_answered() {
    let project = Project::new();
    // Nothing is analysed before the client answers the question for its settings.
    let mut client = Client::start(Options {
        folders: vec![project.root()],
        capabilities: rich(),
        answers: false,
        ..Options::default()
    });
    let uri = client.open(&project.path("src/main.rs"));
    let lens = |client: &mut Client| client.ask("textDocument/codeLens", json!({"textDocument": {"uri": uri}}));
    let stuck: Vec<i64> = (0..4).map(|_| lens(&mut client)).collect();
    for id in &stuck {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    for id in stuck {
        assert_eq!(client.answer(id)["error"]["code"], -32800);
    }
    let question = client.wait("configuration", |message| message["method"] == "workspace/configuration");
    let id = lens(&mut client);
    client.respond(&question["id"], json!([null, null]));
    assert!(client.answer(id)["result"].as_array().is_some_and(|lenses| !lenses.is_empty()));
    client.stop();
}

#[test]
fn a_fault_of_ours_in_one_message_does_not_touch_the_next() {
    let project = Project::new();
    let environment = vec![("SEEOTHER_TEST_FAILS_ON", "fall over".to_owned())];
    let mut client = Client::start(Options { folders: vec![project.root()], environment, ..Options::default() });
    let uri = client.open(&project.path("src/main.rs"));
    assert_eq!(client.published_for(&uri, 1).len(), 1);
    client.change(&uri, 2, &[(Some([0, 0, 0, 0]), "// fall over\n")]);
    let shown = client.notification("window/showMessage");
    assert!(shown["message"].as_str().is_some_and(|text| text.contains("please report this")), "{shown}");
    let uri = client.open_text(&uri, 3, MAIN);
    assert_eq!(client.published_for(&uri, 3).len(), 1);
    client.stop();
}

#[test]
fn exit_ends_the_process_though_the_input_stays_open() {
    let mut client = Client::start(Options::default());
    client.request("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(0));
}

#[test]
fn exit_without_shutdown_is_an_accident() {
    let mut client = Client::start(Options::default());
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn the_end_of_the_input_ends_the_process_in_the_middle_of_a_request() {
    let project = Project::new();
    let mut client = Client::start(Options {
        folders: vec![project.root()],
        capabilities: rich(),
        answers: false,
        ..Options::default()
    });
    let uri = client.open(&project.path("src/main.rs"));
    client.ask("textDocument/codeLens", json!({"textDocument": {"uri": uri}}));
    client.raw(b"Content-Length: 1000\r\n\r\n{\"jsonrpc\"");
    client.hang_up();
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn the_process_ends_with_the_one_of_the_client() {
    let mut other = Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn().expect("a process");
    let mut client = Client::start(Options { process_id: json!(other.id()), ..Options::default() });
    client.request("workspace/symbol", json!({"query": ""}));
    other.kill().and_then(|()| other.wait()).expect("it ends");
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn requests_before_initialize_are_refused() {
    let options = Options::default();
    let mut client = Client::spawn(&options);
    assert_eq!(client.refused("workspace/symbol", json!({"query": ""}))["code"], -32002);
    client.initialize(&options);
    client.notify("initialized", json!({}));
    client.stop();
}

#[test]
fn a_change_of_a_document_that_is_not_open_is_left_alone() {
    let project = Project::new();
    let mut client = Client::start(Options { folders: vec![project.root()], ..Options::default() });
    let path = project.path("src/main.rs");
    client.change(&uri(&path), 5, &[(Some(range_of(MAIN, "FOUND")), "SEE_OTHER")]);
    let uri = client.open(&path);
    assert_eq!(client.published_for(&uri, 1).len(), 1);
    client.stop();
}

#[test]
fn what_nobody_knows_is_refused() {
    let mut client = Client::start(Options::default());
    assert_eq!(client.refused("seeother/nothing", json!({}))["code"], -32601);
    client.notify("$/seeother/nothing", json!({}));
    client.notify("seeother/nothing", json!({}));
    client.stop();
}

#[test]
fn what_is_no_json_is_answered_and_the_process_is_not_left_deaf() {
    let mut client = Client::start(Options::default());
    client.raw(b"Content-Length: 9\r\n\r\n{no json}");
    let answer = client.wait("an error", |message| message.get("error").is_some());
    assert_eq!(answer["error"]["code"], -32700);
    // The library reads nothing after it: then the process has to end, so that the editor can start another one.
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn edits_with_emoji_and_carriage_returns_count_as_the_client_does() {
    for (encoding, width) in [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)] {
        let project = Project::new();
        let mut capabilities = rich();
        capabilities["general"]["positionEncodings"] = json!([encoding]);
        let options = Options { folders: vec![project.root()], capabilities, ..Options::default() };
        let mut client = Client::spawn(&options);
        let result = client.initialize(&options);
        assert_eq!(result["capabilities"]["positionEncoding"], encoding);
        client.notify("initialized", json!({}));
        let text = MAIN.replace("    (StatusCode", "    /*👩🏽 */ (StatusCode").replace('\n', "\r\n");
        let uri = client.open_text(&uri(&project.path("src/main.rs")), 1, &text);
        let line = at(MAIN, "(StatusCode::FOUND").0;
        let column = 4 + 2 + 2 * width + 5 + "StatusCode::".len() as u32;
        let shown = client.published_for(&uri, 1);
        assert_eq!(shown[0]["range"], range_value([line, column, line, column + 5]), "{encoding}");
        client.change(&uri, 2, &[(Some([line, column, line, column + 5]), "SEE_OTHER")]);
        assert!(client.published_for(&uri, 2).is_empty(), "{encoding}");
        client.stop();
    }
}
