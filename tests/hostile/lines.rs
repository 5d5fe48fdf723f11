//! Places in files with unusual ends of lines.

use crate::bounded::run;
use crate::shop::{Owned, SOUND, check, main_with, shop, write};

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
