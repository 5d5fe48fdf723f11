use std::path::{Path, PathBuf};

use super::*;
use crate::diagnostic::{Applicability, Edit, Fix, Note, Related, RelatedKind};
use crate::engine::Summary;
use crate::route_table::{AnswerRow, RouteRow};
use crate::source::Span;

const CART: &str = "use axum::response::Redirect;\r\n\r\n/// Grüße \u{1b}[31m\r\npub async fn remove(Path(id): Path<u32>) -> impl IntoResponse {\r\n    shop.remove(id).await;\r\n    log(\"é\"); (StatusCode::FOUND, [(LOCATION, \"/cart\")])\r\n}\r\n";
const MAIN: &str = "fn router() -> Router {\n    Router::new()\n        .route(\"/cart\", get(cart::show).delete(cart::clear))\n        .route(\"/cart/{id}\", delete(cart::remove))\n}\n";

/// Two files of an application.
pub(super) struct Files;

impl Sources for Files {
    fn path(&self, file: FileId) -> &Path {
        Path::new(["/shop/src/cart.rs", "/shop/src/main.rs"][file.0 as usize])
    }

    fn text(&self, file: FileId) -> &str {
        [CART, MAIN][file.0 as usize]
    }

    fn position(&self, place: Place) -> Range {
        range(place, |line| line.chars().count())
    }

    fn byte_position(&self, place: Place) -> Range {
        range(place, str::len)
    }
}

fn range(place: Place, width: impl Fn(&str) -> usize) -> Range {
    let text = Files.text(place.file);
    let at = |byte: u32| {
        let before = &text[..byte as usize];
        let line = before.matches('\n').count() as u32 + 1;
        let column = width(before.rsplit('\n').next().unwrap_or_default()) as u32 + 1;
        Position { line, column }
    };
    Range { start: at(place.span.start), end: at(place.span.end) }
}

pub(super) fn place(file: u32, words: &str) -> Place {
    let text = Files.text(FileId(file));
    let start = text.find(words).expect("the words stand in the file");
    Place { file: FileId(file), span: Span::from(start..start + words.len()) }
}

fn related(kind: RelatedKind, place: Place, message: &str) -> Related {
    Related { kind, place, message: message.to_string() }
}

pub(super) fn repeated_request() -> Finding {
    Finding {
        rule: "repeated-request",
        severity: Severity::Error,
        message:
            "`DELETE /cart/{id}` answers 302 Found: browsers' fetch, reqwest and Java's HttpClient repeat the DELETE \
                  at `/cart`, which has a DELETE route (`clear`)."
                .to_string(),
        help: "Answer 303 See Other.".to_string(),
        url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.4",
        place: place(0, "FOUND"),
        package: Some("shop".to_string()),
        app: Some("shop::router".to_string()),
        framework: "axum",
        handler: Some("cart::remove".to_string()),
        methods: vec!["DELETE".to_string()],
        path: Some("/cart/{id}".to_string()),
        status: Some(302),
        location: Some(Some("/cart".to_string())),
        related: vec![
            related(RelatedKind::Answer, place(0, "(StatusCode::FOUND, [(LOCATION, \"/cart\")])"), "the whole answer"),
            related(RelatedKind::Route, place(1, "cart::remove"), "routed here"),
            related(RelatedKind::Target, place(1, "cart::clear"), "a repeated DELETE arrives here"),
        ],
        code_flows: vec![vec![related(
            RelatedKind::Route,
            place(1, "cart::remove"),
            "DELETE /cart/{id} is bound here",
        )]],
        fixes: vec![Fix {
            title: "Replace `FOUND` by `SEE_OTHER`".to_string(),
            applicability: Applicability::Safe,
            edits: vec![Edit { place: place(0, "FOUND"), text: "SEE_OTHER".to_string() }],
        }],
    }
}

fn unused() -> Finding {
    Finding {
        rule: "unused-suppression",
        severity: Severity::Warning,
        message: "Nothing here is reported by `open-redirect`.".to_string(),
        help: "Remove it.".to_string(),
        url: "",
        place: place(1, "Router::new()"),
        package: None,
        app: None,
        handler: None,
        methods: Vec::new(),
        path: None,
        status: None,
        location: None,
        related: Vec::new(),
        code_flows: Vec::new(),
        fixes: vec![Fix { title: "Remove it".to_string(), applicability: Applicability::Unsafe, edits: Vec::new() }],
        ..repeated_request()
    }
}

fn route() -> RouteRow {
    let answer = |status, location, body, place| AnswerRow { status, location, body, place, calls: Vec::new() };
    RouteRow {
        package: Some("shop".to_string()),
        app: Some("shop::router".to_string()),
        methods: vec!["DELETE".to_string()],
        path: Some("/cart/{id}".to_string()),
        handler: Some("cart::remove".to_string()),
        place: place(0, "remove"),
        bound_at: place(1, "cart::remove"),
        framework: "axum",
        answers: vec![
            answer(Some(302), Some(Some("/cart".to_string())), "empty", place(0, "FOUND")),
            answer(Some(303), Some(None), "empty", place(0, "shop")),
            AnswerRow { calls: vec![place(0, "log")], ..answer(Some(422), None, "html", place(0, "log")) },
        ],
        redirects: Vec::new(),
        unknown: vec!["macro `render!` is not known".to_string()],
    }
}

fn analysis() -> Analysis {
    let post = RouteRow {
        methods: vec!["GET".to_string(), "POST".to_string()],
        path: Some("/カート".to_string()),
        handler: None,
        answers: vec![AnswerRow {
            status: None,
            location: None,
            body: "unknown",
            place: place(1, "Router"),
            calls: Vec::new(),
        }],
        unknown: Vec::new(),
        ..route()
    };
    let other = RouteRow { app: Some("admin::router".to_string()), framework: "rocket", path: None, ..post.clone() };
    Analysis {
        findings: vec![repeated_request(), unused()],
        routes: vec![route().into(), post.into(), other.into()],
        notes: vec![Note {
            path: PathBuf::from("/elsewhere/broken\u{1b}.rs"),
            place: None,
            message: "This file could not be parsed.".to_string(),
            named: false,
        }],
        work: crate::engine::Work::default(),
        summary: Summary {
            files: 12,
            packages: 1,
            routes: 41,
            unsafe_routes: 9,
            unsafe_routes_understood: 6,
            items: 150,
            items_parsed: 40,
            fixed: 0,
        },
    }
}

fn print(write: impl Fn(&Report<'_>, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let analysis = analysis();
    let findings: Vec<&Finding> = analysis.findings.iter().collect();
    let report = Report { analysis: &analysis, findings: &findings, sources: &Files, folder: Path::new("/shop") };
    let mut out = anstream::StripStream::new(Vec::new());
    write(&report, &mut out).expect("writing to memory");
    String::from_utf8(out.into_inner()).expect("text")
}

#[test]
fn full_shows_source_and_mend() {
    insta::assert_snapshot!(print(|report, out| full::write(report, out)));
}

#[test]
fn full_ends_with_notes_and_a_summary() {
    insta::assert_snapshot!(print(|report, out| {
        full::write_notes(report, out)?;
        full::write_summary(report, 2, out)
    }));
}

#[test]
fn concise_is_one_line_each() {
    insta::assert_snapshot!(print(|report, out| concise::write(report, out)));
}

#[test]
fn json_keeps_the_contract() {
    insta::assert_snapshot!(print(|report, out| json::write(report, true, out)));
}

#[test]
fn sarif_keeps_its_shape() {
    let text = print(|report, out| sarif::write(report, out));
    let mut log: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    // The pages of the rules change for their own reasons.
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        rule["help"] = serde_json::Value::Null;
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).expect("JSON"));
}

#[test]
fn github_gets_one_command_each() {
    insta::assert_snapshot!(print(|report, out| {
        github::write(report, out)?;
        github::write_notes(report, out)
    }));
}

#[test]
fn rdjson_counts_bytes() {
    insta::assert_snapshot!(print(|report, out| rdjson::write(report, out)));
}

#[test]
fn statistics_count_by_rule_and_level() {
    insta::assert_snapshot!(print(|report, out| statistics::write(report.findings, out)));
}

#[test]
fn routes_are_a_straight_table() {
    insta::assert_snapshot!(print(|report, out| {
        let routes: Vec<&RouteRow> = report.analysis.routes.iter().map(AsRef::as_ref).collect();
        routes::write_table(report, &routes, false, out)?;
        writeln!(out)?;
        routes::write_summary(report, 2, false, out)
    }));
}

#[test]
fn routes_tell_why() {
    insta::assert_snapshot!(print(|report, out| {
        routes::write_table(report, &[&report.analysis.routes[0]], true, out)
    }));
}

#[test]
fn routes_as_json_keep_the_contract() {
    insta::assert_snapshot!(print(|report, out| routes::write_json(report, &[&report.analysis.routes[0]], out)));
}

#[test]
fn silence_is_told_aloud() {
    let empty = Summary::default();
    let told: Vec<String> = [
        empty,
        Summary { files: 1, ..empty },
        Summary { files: 3, packages: 1, ..empty },
        Summary { files: 3, packages: 1, routes: 1, ..empty },
        Summary { files: 3, packages: 1, routes: 1, unsafe_routes: 1, unsafe_routes_understood: 1, ..empty },
        Summary { files: 3, packages: 1, routes: 1, unsafe_routes: 1, unsafe_routes_understood: 0, ..empty },
        Summary { files: 3, packages: 1, routes: 9, unsafe_routes: 4, unsafe_routes_understood: 4, ..empty },
        Summary { files: 3, packages: 1, routes: 9, unsafe_routes: 4, unsafe_routes_understood: 3, ..empty },
        Summary { files: 3, packages: 1, routes: 90, unsafe_routes: 41, unsafe_routes_understood: 38, ..empty },
    ]
    .into_iter()
    .map(|summary| {
        let mut out = Vec::new();
        full::write_coverage(summary, &mut out).expect("writing to memory");
        String::from_utf8(out).expect("text")
    })
    .collect();
    insta::assert_snapshot!(told.concat());
}

#[test]
fn documentation_is_rendered() {
    let text = "# What it does\n\nFinds `StatusCode::FOUND` in **POST** handlers, and says what each client will then do with it, \
                see [RFC 9110](https://example.org/rfc).\n\n- one item that is long enough to be broken somewhere in its middle\n- two\n\n\
                ```rust\nfn a() {\n    b()\n}\n```\nAfter a * star, an *emphasis* and a 2 * 3.\n\n\
                | answer | reload |\n|---|:--|\n| `200` page | **sent again** |\n| 303 | GET |\nEnd.\n";
    let mut out = anstream::StripStream::new(Vec::new());
    markdown::write(text, 60, &mut out).expect("writing to memory");
    insta::assert_snapshot!(String::from_utf8(out.into_inner()).expect("text"));
}
