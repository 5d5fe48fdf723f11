//! Files that cannot be read as Rust.

use std::fmt::Write as _;

use crate::bounded::{run, run_with_input};
use crate::shop::{assert_note, assert_only_the_sound_finding, check, main_with, shop, write};

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
