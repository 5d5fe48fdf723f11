//! The completions, loaded into the shells that they are for, as if somebody typed there. Bash is everywhere, so
//! its test runs always; zsh and fish are installed by `tests/setup`. No registry has PowerShell: its test needs
//! one on the machine, and asks for options only, since `clap_complete` writes no values for it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The script for a shell, in a file.
fn script(shell: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_seeother")).args(["completions", shell]).output();
    let path = folder.path().join("completions");
    std::fs::write(&path, output.expect("the binary runs").stdout).expect("a file");
    (folder, path)
}

/// What a program prints, given the script's path as its last argument. It may say nothing on standard error.
fn printed(shell: &str, program: &str, arguments: &[&str]) -> String {
    let (_folder, path) = script(shell);
    let mut command = Command::new(program);
    let output = command.args(arguments).arg(path).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; run tests/setup"));
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaints.is_empty(), "{program}: {complaints}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The first word of each line.
fn words(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split_whitespace().next()).collect()
}

/// What is typed, what stands before the cursor, and what has to be offered.
const CASES: [(&str, &[&str]); 5] = [
    ("explain re", &["repeated-request"]),
    ("explain 30", &["301", "302", "303", "307", "308"]),
    ("check --ignore un", &["unused-suppression"]),
    ("check --output-format s", &["sarif"]),
    ("routes --status 3x", &["3xx"]),
];

#[test]
fn bash_offers_rules_statuses_and_formats() {
    for (line, expected) in CASES {
        let typed: Vec<&str> = line.split(' ').collect();
        let [.., before, current] = typed[..] else { panic!("two words at least") };
        let code = format!(
            "source \"$1\"; COMP_WORDS=(seeother {line}); COMP_CWORD={}; _seeother seeother '{current}' '{before}'; \
             printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            typed.len()
        );
        let offered = printed("bash", "bash", &["--norc", "-c", &code, "bash"]);
        assert_eq!(words(&offered), expected, "{line}");
    }
}

#[test]
#[ignore = "needs tests/setup"]
fn fish_offers_rules_statuses_and_formats() {
    for (line, expected) in CASES {
        let code = format!("source $argv[1]; complete --do-complete 'seeother {line}'");
        let offered = printed("fish", "fish", &["--no-config", "--command", &code]);
        assert_eq!(words(&offered), expected, "{line}");
    }
}

/// An interactive zsh on a terminal of its own, in which the tab key is pressed. What completes to one word is put
/// into the line: waits until the line is the second argument.
const ZSH: &str = r#"
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner "PS1=; autoload -Uz compinit; compinit -u -D; source $3; print lo''aded"
zpty -r -m inner out '*loaded*'
zpty -w -n inner "$1"$'\t'
zpty -r -m inner out "*$2*"
"#;

#[test]
#[ignore = "needs tests/setup"]
fn zsh_completes_rules_statuses_and_formats() {
    for (line, expected) in CASES {
        let [word] = expected else { continue };
        let (before, _) = line.rsplit_once(' ').expect("two words at least");
        let (typed, completed) = (format!("seeother {line}"), format!("seeother {before} {word}"));
        // It ends with 124 where the line never becomes that.
        printed("zsh", "timeout", &["60", "zsh", "-f", "-c", ZSH, "zsh", &typed, &completed]);
    }
}

#[test]
#[ignore = "needs PowerShell, which no registry has"]
fn powershell_offers_options() {
    if Command::new("pwsh").arg("-Version").output().is_err() {
        println!("PowerShell is not on this machine: its completions are not tested");
        return;
    }
    let code = "& { . ([ScriptBlock]::Create((Get-Content -Raw $args[0]))); $line = 'seeother check --output-fo'; \
                (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText }";
    assert_eq!(words(&printed("powershell", "pwsh", &["-NoProfile", "-Command", code])), ["--output-format"]);
}
