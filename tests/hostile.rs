//! Bad input through the real binary: each case says what a user sees, and that the run ends in time,
//! without a panic, and without eating the memory of the machine.

#[path = "bounded/mod.rs"]
mod bounded;

use std::fmt::Write as _;
use std::path::Path;

use bounded::{Ended, run, run_with_input};

const MANIFEST: &str =
    "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n";

/// Declares the modules, and binds POST /sound, which answers 302, at line 9.
fn main_with(modules: &[&str]) -> String {
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

fn join(pieces: impl Iterator<Item = String>) -> String {
    pieces.fold(String::new(), |all, piece| all + &piece)
}

const SOUND: (&str, &str, u64) = ("ambiguous-redirect", "src/main.rs", 9);

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    std::fs::write(path, content).expect("a file");
}

/// A sound application with more files next to it; files `src/NAME.rs` are its modules.
fn shop(files: &[(&str, &[u8])]) -> tempfile::TempDir {
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

fn check(folder: &Path, arguments: &[&str]) -> Ended {
    let all: Vec<&str> = ["check", "--output-format", "json"].iter().chain(arguments).copied().collect();
    run(folder, &all)
}

/// The sound file is checked, and nothing else is found.
fn assert_only_the_sound_finding(ended: &Ended) {
    assert_eq!(ended.findings(), [SOUND.owned()], "{ended}");
    assert_eq!(ended.code, Some(1), "{ended}");
}

trait Owned {
    fn owned(self) -> (String, String, u64);
}

impl Owned for (&str, &str, u64) {
    fn owned(self) -> (String, String, u64) {
        (self.0.to_owned(), self.1.to_owned(), self.2)
    }
}

/// A note on a file, with words in it.
fn assert_note(ended: &Ended, file: &str, words: &str) {
    let notes = ended.notes();
    assert!(notes.iter().any(|(path, message)| path == file && message.contains(words)), "{words}: {ended}");
}

// Files that cannot be read as Rust.

#[test]
fn a_file_that_does_not_parse_is_a_note_with_its_place() {
    let broken = b"use axum::{Router, routing::post};\npub async fn broken() {\n\n    let x = = 1;\n}\n\
        pub fn routes() -> Router { Router::new().route(\"/broken\", post(broken)) }\n";
    let shop = shop(&[("src/broken.rs", broken)]);
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/broken.rs", "does not parse");
    let note = &ended.json()["notes"][0];
    assert_eq!(
        (&note["range"]["start"]["line"], &note["range"]["start"]["column"]),
        (&4.into(), &13.into()),
        "{ended}"
    );
    let text = run(shop.path(), &[]);
    assert!(text.out.contains("src/broken.rs:4:13"), "{text}");
}

#[test]
fn a_brace_too_few_is_a_note_with_its_place() {
    let shop = shop(&[("src/broken.rs", b"fn a() {\n    if x {\n}\n\nfn b() {}\n")]);
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/broken.rs", "does not parse");
}

#[test]
fn a_broken_file_that_was_named_is_wrong_input() {
    let shop = shop(&[("src/broken.rs", b"fn broken() { let x = = 1; }\n")]);
    let ended = check(shop.path(), &["src/broken.rs"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert_note(&ended, "src/broken.rs", "does not parse");
    assert_eq!(check(shop.path(), &["src/broken.rs", "--exit-zero"]).code, Some(2));
    assert_eq!(check(shop.path(), &["src"]).code, Some(1));
}

#[test]
fn broken_text_on_standard_input_is_wrong_input() {
    let shop = shop(&[]);
    let arguments = ["check", "--output-format", "json", "--stdin-filename", "src/main.rs", "-"];
    let ended = run_with_input(shop.path(), &arguments, b"fn broken( {\n");
    assert_eq!(ended.code, Some(2), "{ended}");
}

#[test]
fn a_half_written_handler_leaves_the_others() {
    let shop = shop(&[]);
    let text = format!("{}async fn half() -> Redirect {{ Redirect::to(\n", main_with(&[]));
    write(shop.path(), "src/main.rs", text);
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/main.rs", "does not parse");
}

#[test]
fn a_file_that_is_not_utf8_is_a_note() {
    let shop = shop(&[("src/latin.rs", b"// caf\xe9\nfn a() {}\n"), ("src/wide.rs", b"\xff\xfef\0n\0")]);
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/latin.rs", "not UTF-8");
    assert_note(&ended, "src/wide.rs", "UTF-16");
    assert_eq!(check(shop.path(), &["src/latin.rs"]).code, Some(2));
}

#[test]
fn a_file_of_50_mb_is_left_out_with_a_note() {
    let line = b"pub const A: &str = \"0123456789012345678901234567890123456789\";\n";
    let large = line.repeat(50_000_000 / line.len() + 1);
    let shop = shop(&[("src/large.rs", &large)]);
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/large.rs", "left out");
}

#[test]
fn a_file_of_15_mb_is_read() {
    let mut large = String::new();
    for index in 0..190_000 {
        let _ = writeln!(large, "pub const A{index}: &str = \"0123456789012345678901234567890123456789012345\";");
    }
    let shop = shop(&[("src/large.rs", large.as_bytes())]);
    assert_only_the_sound_finding(&check(shop.path(), &[]));
}

#[test]
fn bytes_without_sense_are_survived() {
    let zeros = vec![0_u8; 100_000];
    let mut noise = String::new();
    let mut state = 1_u32;
    for _ in 0..200_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.push(char::from(b"(){}[]<>\"'#!/*|&=;:,.fnr\\ \n"[(state >> 16) as usize % 27]));
    }
    let shop = shop(&[("src/zeros.rs", &zeros), ("src/noise.rs", noise.as_bytes()), ("src/empty.rs", b"")]);
    assert_only_the_sound_finding(&check(shop.path(), &[]));
}

#[test]
fn a_binary_with_the_name_of_a_source_file_is_a_note() {
    let shop = shop(&[("src/binary.rs", b"\x7fELF\x02\x01\x01\0\0\xff\xfe\xfd")]);
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/binary.rs", "not UTF-8");
}

// Nesting.

fn nested(name: &str, before: &str, level: &str, middle: &str, close: &str, after: &str) {
    let deep = format!("{before}{}{middle}{}{after}\n", level.repeat(100_000), close.repeat(100_000));
    let folder = shop(&[("src/deep.rs", deep.as_bytes())]);
    let ended = check(folder.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/deep.rs", "nested too deeply");
    // In the file with the finding, so that the evaluator comes by.
    let text = format!("{}{deep}", main_with(&[]));
    write(folder.path(), "src/main.rs", text.replace("app() }", "app(); deep() }"));
    let ended = check(folder.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "src/main.rs", "nested too deeply");
    assert_eq!(check(folder.path(), &["src/deep.rs"]).code, Some(2), "{name}");
}

#[test]
fn parentheses_nested_100_000_deep() {
    nested("parentheses", "fn deep() { let _ = ", "(", "1", ")", "; }");
}

#[test]
fn generics_nested_100_000_deep() {
    nested("generics", "fn deep() -> ", "Vec<", "u8", ">", " { }");
}

#[test]
fn blocks_nested_100_000_deep() {
    nested("blocks", "fn deep() ", "{", "", "}", "");
}

#[test]
fn closures_nested_100_000_deep() {
    nested("closures", "fn deep() { let _ = ", "|| ", "1", "", "; }");
}

#[test]
fn method_chains_of_100_000_links() {
    nested("chain", "fn deep() { a", ".b()", "", "", "; }");
}

#[test]
fn operators_100_000_in_a_row() {
    nested("operators", "fn deep() { let _ = 1", " + 1", "", "", "; }");
}

#[test]
fn modules_nested_100_000_deep() {
    let deep = format!("{}{}\n", "mod a {".repeat(100_000), "}".repeat(100_000));
    let folder = shop(&[("src/deep.rs", deep.as_bytes())]);
    assert_only_the_sound_finding(&check(folder.path(), &[]));
}

#[test]
fn macro_delimiters_nested_100_000_deep() {
    let deep = format!("fn deep() {{ m!{}{}; }}\n", "(".repeat(100_000), ")".repeat(100_000));
    let folder = shop(&[("src/deep.rs", deep.as_bytes())]);
    assert_only_the_sound_finding(&check(folder.path(), &[]));
}

#[test]
fn attributes_and_use_trees_nested_100_000_deep() {
    let uses = format!("use a::{}b{};\n", "{".repeat(100_000), "}".repeat(100_000));
    let attributes = format!("#[a{}{}]\nfn f() {{}}\n", "(".repeat(100_000), ")".repeat(100_000));
    let comments = format!("{} a {}\nfn f() {{}}\n", "/*".repeat(100_000), "*/".repeat(100_000));
    let folder = shop(&[
        ("src/uses.rs", uses.as_bytes()),
        ("src/attributes.rs", attributes.as_bytes()),
        ("src/comments.rs", comments.as_bytes()),
    ]);
    assert_only_the_sound_finding(&check(folder.path(), &[]));
}

/// Just below the limits of the guard, in a handler: the parser, the evaluator and the drop have to bear it.
#[test]
fn nesting_that_the_guard_lets_through_is_evaluated() {
    let levels = 200;
    let mut handlers = String::new();
    let mut names = Vec::new();
    let mut add = |name: &str, body: String| {
        let _ = writeln!(handlers, "pub async fn {name}() -> impl IntoResponse {{ {body} }}");
        names.push(name.to_owned());
    };
    let redirect = "(StatusCode::FOUND, [(header::LOCATION, \"/list\")])";
    let around = |open: &str, close: &str| format!("{}{redirect}{}", open.repeat(levels), close.repeat(levels));
    add("parentheses", around("(", ")"));
    add("blocks", around("{", "}"));
    add("identities", format!("fn f<T>(x: T) -> T {{ x }} {}", around("f(", ")")));
    add(
        "conditions",
        format!("let a = true; {}{redirect}{}", "if a {".repeat(120), format!("}} else {{ {redirect} }}").repeat(120)),
    );
    add("matches", around("match 1 { _ => ", "}"));
    add("closures", format!("let c = {}{redirect}; c", "|| ".repeat(levels)));
    add("awaits", around("async { ", " }.await"));
    add("chain", format!("{redirect}{}", ".clone()".repeat(3_900)));
    add("sum", format!("let x = 1{}; {redirect}", " + 1".repeat(7_900)));
    add("fields", format!("let x = a{}; {redirect}", ".b".repeat(7_900)));
    add("questions", format!("let x = a(){}; {redirect}", "?".repeat(7_900)));
    add("casts", format!("let x = 1{}; {redirect}", " as u8".repeat(7_900)));
    add("calls", format!("let x = a{}; {redirect}", "()".repeat(7_900)));
    add("indexes", format!("let x = a{}; {redirect}", "[0]".repeat(7_900)));
    add("path", format!("let x = a{}; {redirect}", "::b".repeat(3_900)));
    add(
        "else_ifs",
        format!("if a {{ {redirect} }}{} else {{ {redirect} }}", format!(" else if b {{ {redirect} }}").repeat(900)),
    );
    let bound = join(names.iter().map(|name| format!(".route(\"/{name}\", post({name}))")));
    let text = format!(
        "use axum::{{Router, http::{{StatusCode, header}}, response::IntoResponse, routing::post}};\npub fn deep() -> Router {{ Router::new(){bound} }}\n{handlers}"
    );
    let folder = shop(&[("src/deep.rs", text.as_bytes())]);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    for (line, name) in names.iter().enumerate().map(|(index, name)| (index as u64 + 3, name)) {
        let found = ended.findings().iter().any(|(_, file, at)| file == "src/deep.rs" && *at == line);
        let known = ended.notes().iter().any(|(file, _)| file == "src/deep.rs");
        assert!(found || known || name == "closures", "{name}: {ended}");
    }
}

// The file system.

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let shop = shop(&[]);
    let link = |target: &str, name: &str| std::os::unix::fs::symlink(target, shop.path().join(name)).expect("a link");
    link("..", "src/up");
    link("two", "src/one");
    link("one", "src/two");
    link("itself.rs", "src/itself.rs");
    assert_only_the_sound_finding(&check(shop.path(), &[]));
    let named = check(shop.path(), &["src/itself.rs"]);
    assert_eq!(named.code, Some(2), "{named}");
    let through = check(shop.path(), &["src/up/src/up/src"]);
    assert!(matches!(through.code, Some(0 | 1)), "{through}");
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_no_hindrance() {
    let shop = shop(&[]);
    std::os::unix::fs::symlink("gone.rs", shop.path().join("src/vanished.rs")).expect("a link");
    assert_only_the_sound_finding(&check(shop.path(), &[]));
    let named = check(shop.path(), &["src/vanished.rs"]);
    assert_eq!(named.code, Some(2), "{named}");
    assert!(named.said().contains("vanished"), "{named}");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_a_note() {
    use std::os::unix::fs::PermissionsExt;
    let shop = shop(&[("src/secret.rs", b"fn a() {}\n"), ("locked/a.rs", b"fn a() {}\n")]);
    let forbid = |name: &str, mode: u32| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(shop.path().join(name), permissions).expect("permissions");
    };
    forbid("src/secret.rs", 0o000);
    forbid("locked", 0o000);
    let may_all = std::fs::read(shop.path().join("src/secret.rs")).is_ok();
    let ended = check(shop.path(), &[]);
    forbid("locked", 0o755);
    assert_only_the_sound_finding(&ended);
    // The superuser reads everything.
    if !may_all {
        assert_note(&ended, "src/secret.rs", "You may not read this");
        assert_note(&ended, "locked", "You may not read this");
        assert_eq!(check(shop.path(), &["src/secret.rs"]).code, Some(2));
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_with_the_name_of_a_source_file_does_not_block() {
    let shop = shop(&[]);
    let made = std::process::Command::new("mkfifo").arg(shop.path().join("src/pipe.rs")).status();
    if made.is_ok_and(|status| status.success()) {
        assert_only_the_sound_finding(&check(shop.path(), &[]));
        let named = check(shop.path(), &["src/pipe.rs"]);
        assert_eq!(named.code, Some(2), "{named}");
    }
}

#[test]
fn files_that_vanish_during_the_run_are_at_most_notes() {
    let shop = shop(&[]);
    for index in 0..2_000 {
        write(shop.path(), &format!("src/gone/f{index}.rs"), "fn a() {}\n");
    }
    let gone = shop.path().join("src/gone");
    let remover = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(15));
        std::fs::remove_dir_all(gone).expect("removed");
    });
    let ended = check(shop.path(), &[]);
    remover.join().expect("no panic");
    assert_only_the_sound_finding(&ended);
}

#[test]
fn an_empty_folder_is_said_to_have_no_routes() {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = run(folder.path(), &[]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(ended.out.contains("no routes found"), "{ended}");
}

#[test]
fn a_path_that_does_not_exist_is_wrong_input() {
    let shop = shop(&[]);
    let ended = run(shop.path(), &["check", "srcc"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.err.contains("srcc") && ended.err.contains("did you mean"), "{ended}");
}

// Manifests and configuration.

#[test]
fn a_broken_manifest_is_a_note_with_its_place() {
    let shop = shop(&[("Cargo.toml", b"[package]\nname = \"shop\nversion = 1\n")]);
    let ended = check(shop.path(), &[]);
    assert!(ended.notes().iter().any(|(file, _)| file == "Cargo.toml"), "{ended}");
    assert!(matches!(ended.code, Some(0 | 1)), "{ended}");
    assert_eq!(ended.findings(), [SOUND.owned()], "{ended}");
}

#[test]
fn a_broken_manifest_of_one_member_leaves_the_others() {
    let shop = shop(&[]);
    write(shop.path(), "Cargo.toml", format!("[workspace]\nmembers = [\"a\", \"gone\", \"b*\"]\n\n{MANIFEST}"));
    write(shop.path(), "a/Cargo.toml", "[package\n");
    write(shop.path(), "a/src/lib.rs", "pub fn a() {}\n");
    write(shop.path(), "b1/Cargo.toml", "[package]\nname = 1\n");
    write(shop.path(), "Cargo.lock", "this is no lock file");
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "a/Cargo.toml", "");
    assert_note(&ended, "b1/Cargo.toml", "");
}

#[test]
fn wrong_words_in_the_configuration_come_with_the_right_ones() {
    for (configuration, suggestion) in [
        ("igmore = []\n", "ignore"),
        ("ignore = [\"ambigous-redirect\"]\n", "ambiguous-redirect"),
        ("[level]\nrepeated-requests = \"error\"\n", "repeated-request"),
        ("fail-level = \"waning\"\n", "warning"),
        ("[[per-path]]\npath = \"src\"\nignoer = []\n", "ignore"),
    ] {
        let shop = shop(&[("seeother.toml", configuration.as_bytes())]);
        let ended = run(shop.path(), &[]);
        assert_eq!(ended.code, Some(2), "{configuration}{ended}");
        assert!(ended.err.contains("did you mean") && ended.err.contains(suggestion), "{configuration}{ended}");
        assert!(ended.err.contains("seeother.toml"), "{configuration}{ended}");
    }
    let shop = shop(&[("seeother.toml", b"ignore = [\n")]);
    let ended = run(shop.path(), &[]);
    assert_eq!(ended.code, Some(2), "{ended}");
}

#[test]
fn an_unknown_rule_on_the_command_line_comes_with_the_right_one() {
    let shop = shop(&[]);
    let ended = run(shop.path(), &["--ignore", "missing-locaton"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.err.contains("missing-location"), "{ended}");
}

// Lines and columns.

#[test]
fn places_are_right_whatever_ends_a_line_or_begins_the_file() {
    let text = main_with(&[]);
    let emoji = text.replace("(StatusCode::FOUND", "/* 👩‍🚀é */ (StatusCode::FOUND");
    let column = |extra: u64| (9_u64, 18 + extra);
    for (name, content, (line, column)) in [
        ("line feeds", text.clone(), column(0)),
        ("carriage returns and line feeds", text.replace('\n', "\r\n"), column(0)),
        ("byte order mark", format!("\u{feff}{text}"), column(0)),
        ("shebang", format!("#!/usr/bin/env cargo\n{text}"), (10, 18)),
        ("byte order mark and shebang", format!("\u{feff}#!/usr/bin/env cargo\n{text}"), (10, 18)),
        ("characters of several bytes", emoji, column(11)),
    ] {
        let shop = shop(&[]);
        write(shop.path(), "src/main.rs", &content);
        let ended = check(shop.path(), &[]);
        let findings = ended.json()["findings"].clone();
        assert_eq!(findings.as_array().map(Vec::len), Some(1), "{name}: {ended}");
        let start = &findings[0]["range"]["start"];
        assert_eq!((start["line"].as_u64(), start["column"].as_u64()), (Some(line), Some(column)), "{name}: {ended}");
        let readable = run(shop.path(), &["check"]);
        assert_eq!(readable.code, Some(1), "{name}: {readable}");
        assert!(readable.out.contains(&format!("src/main.rs:{line}:{column}")), "{name}: {readable}");
    }
}

/// A lone carriage return ends a line for editors, and for Rust it is white space.
#[test]
fn a_file_with_carriage_returns_alone_has_lines() {
    let shop = shop(&[]);
    write(shop.path(), "src/main.rs", main_with(&[]).replace('\n', "\r"));
    let ended = check(shop.path(), &[]);
    assert_eq!(ended.findings(), [SOUND.owned()], "{ended}");
    assert_eq!(run(shop.path(), &["check"]).code, Some(1));
}

// Much of one thing.

#[test]
fn three_thousand_routes_in_one_file() {
    let mut routes = String::from(
        "use axum::{Router, http::{StatusCode, header}, response::IntoResponse, routing::post};\npub fn many() -> Router {\n    Router::new()\n",
    );
    for index in 0..3_000 {
        let _ = writeln!(routes, "        .route(\"/r{index}\", post(r{index}))");
    }
    routes.push_str("}\n");
    for index in 0..3_000 {
        let _ = writeln!(
            routes,
            "async fn r{index}() -> impl IntoResponse {{ (StatusCode::FOUND, [(header::LOCATION, \"/r\")]) }}"
        );
    }
    let shop = shop(&[("src/many.rs", routes.as_bytes())]);
    let ended = check(shop.path(), &[]);
    let summary = &ended.json()["summary"];
    assert_eq!(summary["routes"], 3_002, "{ended}");
    assert_eq!(ended.findings().len(), 3_001);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn three_thousand_routes_in_statements() {
    let mut routes = String::from(
        "use axum::{Router, http::{StatusCode, header}, response::IntoResponse, routing::post};\npub fn many() -> Router {\n    let mut all = Router::new();\n",
    );
    for index in 0..3_000 {
        let _ = writeln!(routes, "    all = all.route(\"/r{index}\", post(r{index}));");
    }
    routes.push_str("    all\n}\n");
    for index in 0..3_000 {
        let _ = writeln!(
            routes,
            "async fn r{index}() -> impl IntoResponse {{ (StatusCode::FOUND, [(header::LOCATION, \"/r\")]) }}"
        );
    }
    let shop = shop(&[("src/many.rs", routes.as_bytes())]);
    let ended = check(shop.path(), &[]);
    assert_eq!(ended.json()["summary"]["routes"], 3_002, "{ended}");
    assert_eq!(ended.findings().len(), 3_001, "{ended}");
}

/// A handler with a body, bound to POST /big in a module of its own.
fn handler(body: &str, more: &str) -> tempfile::TempDir {
    let text = format!(
        "use axum::{{Router, http::{{StatusCode, header}}, response::{{IntoResponse, Response}}, routing::post}};\n\
         pub fn big_router() -> Router {{ Router::new().route(\"/big\", post(big)) }}\n\
         fn found(to: &str) -> Response {{ (StatusCode::FOUND, [(header::LOCATION, to)]).into_response() }}\n\
         pub async fn big(a: String) -> Response {{\n{body}\n}}\n{more}\n"
    );
    shop(&[("src/big.rs", text.as_bytes())])
}

/// The sound handler is judged, and the big one is either judged as well or said to be unknown.
fn assert_judged_or_unknown(folder: &tempfile::TempDir) {
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    let judged = ended.findings().iter().any(|(_, file, _)| file == "src/big.rs");
    let summary = &ended.json()["summary"];
    assert_eq!(summary["unsafe_routes"], 2, "{ended}");
    assert!(judged || summary["unsafe_routes_understood"] == 1, "{ended}");
}

#[test]
fn a_handler_with_5_000_statements() {
    let mut body = String::new();
    for index in 0..5_000 {
        let _ = writeln!(body, "    let v{index} = format!(\"{{}}-{index}\", a);");
    }
    body.push_str("    found(\"/list\")");
    assert_judged_or_unknown(&handler(&body, ""));
}

#[test]
fn a_handler_with_5_000_assignments_under_conditions() {
    let mut body = String::from("    let mut to = \"/list\".to_owned();\n");
    for index in 0..5_000 {
        let _ = writeln!(body, "    if a == \"{index}\" {{ to = \"/p{index}\".to_owned(); }}");
    }
    body.push_str("    found(&to)");
    assert_judged_or_unknown(&handler(&body, ""));
}

#[test]
fn a_handler_with_3_000_early_returns() {
    let mut body = String::new();
    for index in 0..3_000 {
        let _ = writeln!(body, "    if a == \"{index}\" {{ return found(\"/p{index}\"); }}");
    }
    body.push_str("    StatusCode::OK.into_response()");
    assert_judged_or_unknown(&handler(&body, ""));
}

#[test]
fn a_match_with_3_000_arms() {
    let mut body = String::from("    match a.as_str() {\n");
    for index in 0..3_000 {
        let _ = writeln!(body, "        \"{index}\" => found(\"/p{index}\"),");
    }
    body.push_str("        _ => StatusCode::OK.into_response(),\n    }");
    assert_judged_or_unknown(&handler(&body, ""));
}

#[test]
fn three_hundred_nested_ifs() {
    let redirect = "found(\"/list\")";
    let body =
        format!("{}{redirect}{}", "if a.len() > 1 { ".repeat(300), format!(" }} else {{ {redirect} }}").repeat(300));
    let folder = handler(&body, "");
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    assert_note(&ended, "src/big.rs", "nested too deeply");
}

#[test]
fn sixty_doubling_branches_do_not_double_the_work() {
    let mut body = String::from("    let mut to = String::new();\n");
    for index in 0..60 {
        let _ = writeln!(
            body,
            "    if a.contains(\"{index}\") {{ to.push_str(\"/{index}\"); save(&a).await; }} else {{ to = format!(\"{{to}}{index}\"); }}"
        );
    }
    body.push_str("    found(&to)");
    assert_judged_or_unknown(&handler(&body, "async fn save(a: &str) {}"));
}

#[test]
fn helpers_that_call_each_other() {
    let body = "    one(a, 3)";
    let more = "fn one(a: String, n: u32) -> Response { if n == 0 { found(\"/list\") } else { two(a, n - 1) } }\n\
                fn two(a: String, n: u32) -> Response { if n > 9 { three(a, n) } else { one(a, n) } }\n\
                fn three(a: String, n: u32) -> Response { if n > 5 { two(a, n) } else { one(three_of(a), n) } }\n\
                fn three_of(a: String) -> String { three_of(format!(\"{a}{}\", three_of(a.clone()))) }";
    assert_judged_or_unknown(&handler(body, more));
}

#[test]
fn forty_helpers_that_all_call_each_other() {
    let mut more = String::new();
    for index in 0..40 {
        let _ = write!(more, "fn h{index}(a: String, n: u32) -> Response {{ match n {{ ");
        for other in 0..40 {
            let _ = write!(more, "{other} => h{other}(format!(\"{{a}}{index}\"), n + {index}), ");
        }
        more.push_str("_ => found(&a) } }\n");
    }
    assert_judged_or_unknown(&handler("    h0(a, 0)", &more));
}

/// Each way through them would be gone anew, if nothing were kept of what was seen on the way.
#[test]
fn helpers_that_all_call_each_other_leave_time_for_the_rest() {
    let mut more = String::new();
    for index in 0..20 {
        let calls: Vec<String> = (0..20).map(|other| format!("h{other}(a)")).collect();
        let _ = writeln!(more, "fn h{index}(a: &str) -> usize {{ {} }}", calls.join(" + "));
    }
    let folder = handler("    let _ = h0(&a);\n    found(\"/list\")", &more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/big.rs"), "{ended}");
}

#[test]
fn a_function_that_calls_itself_in_1_000_ways() {
    let mut more = String::from("fn again(a: String, n: u32) -> Response {\n");
    for index in 0..1_000 {
        let _ = writeln!(more, "    if n == {index} {{ return again(format!(\"{{a}}/{index}\"), {index}); }}");
    }
    more.push_str("    found(&a)\n}\n");
    assert_judged_or_unknown(&handler("    again(a, 1)", &more));
}

#[test]
fn a_chain_of_2_000_helpers() {
    let mut more = String::new();
    for index in 0..2_000 {
        let _ = writeln!(more, "fn h{index}(a: String) -> Response {{ h{}(a) }}", index + 1);
    }
    more.push_str("fn h2000(a: String) -> Response { found(\"/list\") }\n");
    assert_judged_or_unknown(&handler("    h0(a)", &more));
}

/// Each level calls the next one twice with other arguments: 2 to the power of 40 calls if nothing stopped it.
#[test]
fn helpers_that_fan_out() {
    let mut more = String::new();
    for index in 0..40 {
        let next = index + 1;
        let _ = writeln!(
            more,
            "fn h{index}(a: String) -> String {{ format!(\"{{}}{{}}\", h{next}(format!(\"{{a}}0\")), h{next}(format!(\"{{a}}1\"))) }}"
        );
    }
    more.push_str("fn h40(a: String) -> String { a }\n");
    assert_judged_or_unknown(&handler("    found(&h0(\"/\".to_owned()))", &more));
}

#[test]
fn loops_within_loops() {
    let depth = 40;
    let body = format!(
        "    let mut to = String::new();\n{}to = format!(\"{{to}}/a\"); if to.len() > 3 {{ break; }} {}\n    found(&to)",
        "loop { while a.len() > 1 { ".repeat(depth / 2),
        "} break; }".repeat(depth / 2)
    );
    assert_judged_or_unknown(&handler(&body, ""));
}

#[test]
fn closures_that_take_themselves() {
    let body = "    let f = |g: fn(String) -> Response| g(a.clone());\n    let h = |x| f(|y| f(|z| f(own)));\n    h(1)";
    let more = "fn own(a: String) -> Response { let f = |s: String| own(s); f(a) }";
    let folder = handler(body, more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn macros_that_call_themselves() {
    let body = "    forth!(a); count!(a a a a a a a a); make!(\"/list\")";
    let more = "macro_rules! forth { ($x:expr) => { back!($x) }; }\n\
                macro_rules! back { ($x:expr) => { forth!($x) }; }\n\
                macro_rules! count { () => { 0 }; ($head:tt $($tail:tt)*) => { 1 + count!($($tail)*) + count!($($tail)*) }; }\n\
                macro_rules! make { ($x:expr) => { twice!(found($x)) }; }\n\
                macro_rules! twice { ($x:expr) => { make_again!($x) }; }\n\
                macro_rules! make_again { ($x:expr) => { twice!(make_again!(twice!($x))) }; }";
    assert_judged_or_unknown(&handler(body, more));
}

#[test]
fn a_macro_that_makes_a_handler_in_a_macro() {
    let more = "macro_rules! items { ($($name:ident),*) => { $( pub fn $name() -> Response { items!($name) } )* }; }\n\
                items!(x, y, z);\nmacro_rules! open { ( => { \n";
    let folder = handler("    StatusCode::OK.into_response()", more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn a_router_that_nests_itself() {
    let more = "pub fn outer() -> Router { Router::new().nest(\"/in\", inner()).merge(outer()) }\n\
                pub fn inner() -> Router { Router::new().nest(\"/out\", outer()).route(\"/x\", post(big)) }";
    let folder = handler("    found(\"/list\")", more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/big.rs"), "{ended}");
}

#[test]
fn a_router_made_of_routers_made_of_routers() {
    let mut more = String::new();
    for index in 0..20 {
        let next = index + 1;
        let _ = writeln!(
            more,
            "pub fn r{index}() -> Router {{ Router::new().nest(\"/a\", r{next}()).nest(\"/b\", r{next}()) }}"
        );
    }
    more.push_str("pub fn r20() -> Router { Router::new().route(\"/x\", post(big)) }\n");
    let folder = handler("    found(\"/list\")", &more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

// Names and modules.

#[test]
fn names_that_go_round_in_circles() {
    let text = "pub use self::one::*;\npub mod one { pub use super::two::*; pub use super::three::a as b; pub use self::c as d; pub use self::d as c; }\n\
                pub mod two { pub use super::one::*; pub use super::three::*; }\n\
                pub mod three { pub use super::*; pub use super::one::b as a; pub use crate::round::three::three as three; }\n\
                pub type A = B; pub type B = C; pub type C = A;\npub const X: &str = Y; pub const Y: &str = X;\n\
                pub fn f() -> A { one::b(two::c(X)) }\n\
                pub struct S; impl std::ops::Deref for S { type Target = S; fn deref(&self) -> &S { self.deref() } }\n\
                pub trait T: U { fn t(&self) { self.u() } } pub trait U: T { fn u(&self) { self.t() } }\n\
                impl From<S> for S2 { fn from(s: S) -> Self { s.into() } } impl From<S2> for S { fn from(s: S2) -> Self { s.into() } } pub struct S2;\n\
                use axum::{Router, http::{StatusCode, header}, response::{IntoResponse, Response}, routing::post};\n\
                pub fn routes() -> Router { Router::new().route(X, post(go)).route(\"/go\", post(one::go)).route(\"/s\", post(s)) }\n\
                pub async fn go() -> Response { (StatusCode::FOUND, [(header::LOCATION, X)]).into_response() }\n\
                pub async fn s() -> S { S2.into() }\n\
                impl IntoResponse for S { fn into_response(self) -> A { S2::from(self).into_response() } }\n\
                impl IntoResponse for S2 { fn into_response(self) -> A { S::from(self).into_response() } }\n";
    let shop = shop(&[("src/round.rs", text.as_bytes())]);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/round.rs"), "{ended}");
}

/// 60 modules that all export everything of each other.
#[test]
fn a_thicket_of_globs() {
    let mut text =
        String::from("use axum::{Router, http::{StatusCode, header}, response::IntoResponse, routing::post};\n");
    for index in 0..60 {
        let _ = write!(text, "pub mod m{index} {{ ");
        for other in 0..60 {
            let _ = write!(text, "pub use super::m{other}::*; ");
        }
        text.push_str("}\n");
    }
    text.push_str("pub mod last { pub use super::m0::*; pub use super::go; }\n");
    text.push_str("pub fn routes() -> Router { Router::new().route(\"/go\", post(last::go)).route(\"/gone\", post(m3::gone)).route(\"/m\", post(m59::go)) }\n");
    text.push_str("pub async fn go() -> impl IntoResponse { (StatusCode::FOUND, [(header::LOCATION, \"/list\")]) }\n");
    let shop = shop(&[("src/thicket.rs", text.as_bytes())]);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/thicket.rs"), "{ended}");
}

#[test]
fn files_that_are_their_own_modules() {
    let shop = shop(&[
        ("src/own.rs", b"#[path = \"own.rs\"]\nmod own;\n#[path = \"other.rs\"]\nmod other;\n"),
        (
            "src/other.rs",
            b"#[path = \"own.rs\"]\nmod own;\n#[path = \"main.rs\"]\nmod main;\n#[path = \"/etc/passwd\"]\nmod far;\n",
        ),
    ]);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

/// Ten files that each declare all ten as modules: without a bound, ten factorial modules.
#[test]
fn files_that_are_each_others_modules() {
    let names: Vec<String> = (0..10).map(|index| format!("src/m{index}.rs")).collect();
    let text = join((0..10).map(|index| format!("#[path = \"m{index}.rs\"]\nmod m{index};\n")));
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), text.as_bytes())).collect();
    let shop = shop(&files);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn a_module_tree_of_200_folders() {
    let shop = shop(&[]);
    let mut folder = String::from("src");
    for _ in 0..200 {
        write(shop.path(), &format!("{folder}/d.rs"), "pub mod d;\n");
        folder.push_str("/d");
    }
    write(shop.path(), "src/main.rs", format!("mod d; {}", main_with(&[])));
    assert_only_the_sound_finding(&check(shop.path(), &[]));
}

#[test]
fn five_thousand_files() {
    let shop = shop(&[]);
    let declared = join((0..5_000).map(|index| format!("mod f{index};\n")));
    write(shop.path(), "src/many/mod.rs", declared);
    for index in 0..5_000 {
        write(shop.path(), &format!("src/many/f{index}.rs"), "use super::*;\npub fn a() -> u8 { 1 }\n");
    }
    write(shop.path(), "src/main.rs", format!("mod many; {}", main_with(&[])));
    assert_only_the_sound_finding(&check(shop.path(), &[]));
}

#[test]
fn a_type_with_1_000_conversions() {
    let mut more = String::from(
        "pub enum E { A }\nimpl IntoResponse for E { fn into_response(self) -> Response { found(\"/list\") } }\n",
    );
    for index in 0..1_000 {
        let _ = writeln!(
            more,
            "pub struct T{index}; impl From<T{index}> for E {{ fn from(t: T{index}) -> Self {{ E::A }} }}"
        );
    }
    more.push_str("pub fn all() -> Router { Router::new().route(\"/other\", post(other)) }\npub async fn other() -> Result<(), E> { Err(T7)? }\n");
    let folder = handler("    found(\"/list\")", &more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn one_line_of_a_megabyte() {
    let text = main_with(&[]);
    let long = text.replace("[(LOCATION, \"/list\")]", &format!("[(LOCATION, \"/{}\")]", "a".repeat(1_000_000)));
    let shop = shop(&[]);
    write(shop.path(), "src/main.rs", &long);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    let readable = run(shop.path(), &["check"]);
    assert_eq!(readable.code, Some(1));
    assert!(readable.out.len() < 4_000_000, "{} bytes", readable.out.len());
}

#[test]
fn a_suppression_without_an_end_and_a_thousand_suppressions() {
    let mut text = main_with(&[]);
    text.push_str(
        "// seeother: ignore[\n// seeother: ignore[]\n// seeother:\n// seeother: ignore[ambiguous-redirect\n",
    );
    for _ in 0..1_000 {
        text.push_str("// seeother: ignore[ambiguous-redirect, missing-location] because\n");
    }
    let shop = shop(&[]);
    write(shop.path(), "src/main.rs", &text);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}
