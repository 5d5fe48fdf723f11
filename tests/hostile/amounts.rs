//! Much of one thing: routes, statements, branches.

use std::fmt::Write as _;

use crate::bounded::run;
use crate::shop::{Owned, SOUND, assert_judged_or_unknown, assert_note, check, handler, main_with, shop, write};

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
