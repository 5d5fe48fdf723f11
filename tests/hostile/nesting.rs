//! What nests very deeply, or is very long.

use std::fmt::Write as _;

use crate::shop::{Owned, SOUND, assert_note, assert_only_the_sound_finding, check, join, main_with, shop, write};

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
