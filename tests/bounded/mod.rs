//! Runs the binary under a bound of time and memory.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Generous, since the machine may be busy and the build is not optimised.
const TIME: Duration = Duration::from_mins(1);
/// Resident memory at its peak.
const MEMORY_KIB: u64 = 1024 * 1024;

/// How a run ended.
pub struct Ended {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ended {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self}"))
    }

    /// Rule, file and line of each finding.
    pub fn findings(&self) -> Vec<(String, String, u64)> {
        let all = self.json()["findings"].clone();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let line = |value: &Value| value["range"]["start"]["line"].as_u64().unwrap_or(0);
        let all = all.as_array().expect("findings");
        all.iter().map(|one| (word(&one["rule"]), word(&one["file"]), line(one))).collect()
    }

    /// File and message of each note.
    pub fn notes(&self) -> Vec<(String, String)> {
        let all = self.json()["notes"].clone();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        all.as_array().expect("notes").iter().map(|one| (word(&one["file"]), word(&one["message"]))).collect()
    }

    /// Everything that was printed.
    pub fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = |text: &str| text.chars().take(6_000).collect::<String>();
        let code = self.code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        write!(formatter, "exit code {code}\n--- out\n{}\n--- err\n{}", start(&self.out), start(&self.err))
    }
}

/// Runs the binary in a folder, and panics if it fails in a way that no input may cause.
pub fn run(folder: &Path, arguments: &[&str]) -> Ended {
    run_with_input(folder, arguments, b"")
}

/// The same with something on standard input.
pub fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Ended {
    let mut typed = tempfile::tempfile().expect("a file");
    typed.write_all(input).and_then(|()| typed.rewind()).expect("input");
    let out = tempfile::tempfile().expect("a file");
    let err = tempfile::tempfile().expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::from(typed))
        .stdout(Stdio::from(out.try_clone().expect("a file")))
        .stderr(Stdio::from(err.try_clone().expect("a file")))
        .spawn()
        .expect("the binary starts");
    let (code, peak) = watch(&mut child);
    let ended = Ended { code, out: content(out), err: content(err) };
    assert!(ended.code.is_some_and(|code| (0..=2).contains(&code)), "{ended}");
    assert!(!ended.err.contains("panicked at"), "{ended}");
    assert!(!ended.out.contains("please report"), "{ended}");
    assert!(peak <= MEMORY_KIB, "{} MiB of memory", peak / 1024);
    ended
}

/// The exit code and the peak of the memory in KiB.
fn watch(child: &mut Child) -> (Option<i32>, u64) {
    let started = Instant::now();
    let mut peak = 0;
    loop {
        peak = peak.max(memory(child.id()));
        if let Some(status) = child.try_wait().expect("a child") {
            return (status.code(), peak);
        }
        let late = started.elapsed() > TIME;
        if late || peak > MEMORY_KIB {
            child.kill().expect("a child");
            child.wait().expect("a child");
            assert!(!late, "still running after {} s, with {} MiB", TIME.as_secs(), peak / 1024);
            return (Some(0), peak);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The peak of the resident memory so far; 0 where the system does not tell.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}

fn content(mut file: File) -> String {
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).expect("what was printed");
    String::from_utf8_lossy(&bytes).into_owned()
}
