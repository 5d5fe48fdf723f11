use super::*;

/// Comments and functions of a small text, found the simple way.
fn parse(text: &str) -> FileSuppressions {
    let mut comments = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find("//").map(|found| found + rest) {
        let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        comments.push(Span::from(start..end));
        rest = end;
    }
    let mut items = Vec::new();
    for (start, _) in text.match_indices("fn ") {
        let first = text[..start].rfind("\n\n").map_or(0, |blank| blank + 2);
        let attribute = text[first..start].find("#[").map_or(start, |found| first + found);
        let end = text[start..].find("\n}").map_or(text.len(), |close| start + close + 2);
        items.push(Item { span: Span::from(attribute..end), name: Span::from(start + 3..start + 4) });
    }
    FileSuppressions::parse(FileId(0), text, &comments, &items)
}

fn finding(rule: &'static str, span: Span) -> Finding {
    Finding {
        rule,
        severity: Severity::Warning,
        message: String::new(),
        help: String::new(),
        url: "",
        place: Place { file: FileId(0), span },
        package: None,
        app: None,
        framework: "axum",
        handler: None,
        methods: Vec::new(),
        path: None,
        status: Some(302),
        location: None,
        related: Vec::new(),
        code_flows: Vec::new(),
        fixes: Vec::new(),
    }
}

/// What is left of findings of `a` at every `FOUND`, and the text under each report of a suppression.
fn run(text: &str) -> (usize, Vec<String>) {
    let findings = text.match_indices("FOUND").map(|(at, _)| finding("a", Span::from(at..at + 5))).collect();
    let left = apply(findings, &[parse(text)], &|rule, _| rule == "a" || rule == "b");
    let (about, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|finding| finding.rule == RULE);
    (others.len(), about.iter().map(|finding| text[finding.place.span.range()].to_string()).collect())
}

fn silenced(text: &str) {
    assert_eq!(run(text), (0, Vec::new()), "{text}");
}

#[test]
fn on_the_line_above_the_line_and_above_the_function() {
    silenced("fn f() {\n    FOUND // seeother: ignore[a] legacy client\n}\n");
    silenced("fn f() {\n    // seeother: ignore[a] legacy client\n    FOUND\n}\n");
    silenced("fn f() {\n    // seeother: ignore[a] legacy client\n    // and more about it\n    FOUND\n}\n");
    silenced("// seeother: ignore[a]\nfn f() {\n\n    FOUND\n}\n");
    silenced("// seeother: ignore[a]\n/// Documented.\n#[post(\"/\")]\nfn f() {\n\n    FOUND\n}\n");
    silenced("#[post(\"/\")]\n// seeother: ignore[a]\nfn f() {\n\n    FOUND\n}\n");
    silenced("//seeother:ignore[ a ]\r\nfn f() {\r\n\r\n    FOUND\r\n}\r\n");
    silenced("fn f() {\n    FOUND\n}\n\n// seeother: ignore-file[a] all of it\n");
    silenced("// seeother: ignore[a]\n// seeother: ignore[a]\nFOUND\n");
}

#[test]
fn what_is_not_covered_is_reported_and_so_is_the_comment() {
    let left = (1, vec!["a".to_string()]);
    assert_eq!(run("// seeother: ignore[a]\n\nfn f() {\n    FOUND\n}\n"), left);
    assert_eq!(run("fn f() {\n    x(); // seeother: ignore[a]\n    FOUND\n}\n"), left);
    assert_eq!(run("// seeother: ignore[a]\nfn g() {\n}\n\nfn f() {\n    FOUND\n}\n"), left);
    assert_eq!(run("FOUND // seeother: ignore[b]\n"), (1, vec!["b".to_string()]));
}

#[test]
fn one_name_of_several_can_be_unused() {
    let text = "FOUND // seeother: ignore[a, b] why\n";
    assert_eq!(run(text), (0, vec!["b".to_string()]));
    let findings = vec![finding("a", Span::new(0, 5))];
    let left = apply(findings, &[parse(text)], &|_, _| true);
    let edit = &left[0].fixes[0].edits[0];
    let mut mended = text.to_string();
    mended.replace_range(edit.place.span.range(), &edit.text);
    assert_eq!(mended, "FOUND // seeother: ignore[a] why\n");
}

#[test]
fn the_mend_takes_the_comment_and_its_line() {
    for (text, mended) in [
        ("x();\n    // seeother: ignore[a]\ny();\n", "x();\ny();\n"),
        ("x(); // seeother: ignore[a]\ny();\n", "x();\ny();\n"),
        ("// seeother: ignore[a]", ""),
    ] {
        let left = apply(Vec::new(), &[parse(text)], &|_, _| true);
        let edit = &left[0].fixes[0].edits[0];
        let mut changed = text.to_string();
        changed.replace_range(edit.place.span.range(), &edit.text);
        assert_eq!(changed, mended);
    }
}

#[test]
fn a_rule_that_did_not_run_is_not_unused_and_an_unknown_one_is() {
    let not_run = apply(Vec::new(), &[parse("// seeother: ignore[a]\n")], &|_, _| false);
    // Outside this test the name is in the registry, and nothing is said.
    assert_eq!(not_run[0].message, "There is no rule `a`, so this comment silences nothing.");
}

#[test]
fn malformed_comments_are_told() {
    for (text, message) in [
        ("// seeother: ignore", "names no rule"),
        ("// seeother: ignore everything", "names no rule"),
        ("// seeother: ignore[]", "names no rule"),
        ("// seeother: ignore[a", "names no rule"),
        ("// seeother: ignored[a]", "`seeother:` is followed by"),
        ("// seeother: allow[a]", "`seeother:` is followed by"),
    ] {
        let left = apply(Vec::new(), &[parse(text)], &|_, _| true);
        assert!(left.len() == 1 && left[0].message.contains(message), "{text}: {left:?}");
    }
    for text in ["/// seeother: ignore", "//! seeother: ignore", "// see seeother: ignore", "// seeother is a linter"] {
        assert!(parse(text).is_empty(), "{text}");
    }
}

#[test]
fn no_comment_silences_a_report_about_comments() {
    let text = "// seeother: ignore-file[unused-suppression]\n// seeother: ignore[a]\n";
    assert_eq!(run(text).1, ["unused-suppression", "a"]);
}

#[test]
fn the_answer_and_the_call_silence_too_but_not_the_route() {
    let text = "helper(); // seeother: ignore[a]\nFOUND\n";
    for (kind, left) in
        [(RelatedKind::Call, 0), (RelatedKind::Answer, 0), (RelatedKind::Status, 0), (RelatedKind::Route, 1)]
    {
        let mut found = finding("a", Span::new(33, 38));
        let place = Place { file: FileId(0), span: Span::new(0, 8) };
        found.related.push(crate::diagnostic::Related { kind, place, message: String::new() });
        let kept = apply(vec![found], &[parse(text)], &|_, _| true);
        assert_eq!(kept.iter().filter(|finding| finding.rule == "a").count(), left, "{kind:?}");
    }
}
