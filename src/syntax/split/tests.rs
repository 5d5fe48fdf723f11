use super::*;
use proptest::prelude::*;

fn part(text: &str, span: Option<Span>) -> &str {
    span.map_or("", |span| &text[span.range()])
}

/// Kinds and names, with the depth in front.
fn outline(text: &str) -> Vec<String> {
    let file = split(text);
    let depth = |item: &Item| std::iter::successors(item.parent, |&parent| file.items[parent as usize].parent).count();
    file.items
        .iter()
        .map(|item| {
            format!("{}{:?} {}", " ".repeat(depth(item)), item.kind, part(text, item.name)).trim_end().to_owned()
        })
        .collect()
}

fn only(text: &str) -> Item {
    let file = split(text);
    assert_eq!(file.problems, [], "{text}");
    assert_eq!(file.items.len(), 1, "{text}");
    file.items[0].clone()
}

fn functions(text: &str) -> Vec<&str> {
    let found = split(text);
    let names = found.items.iter().filter(|item| item.kind == ItemKind::Function && item.body.is_some());
    names.map(|item| part(text, item.name)).collect()
}

#[test]
fn every_kind_of_item_is_named() {
    for (text, kind, name) in [
        ("fn a() {}", ItemKind::Function, "a"),
        (
            "pub(in crate::b) const unsafe extern \"C\" fn a<const N: usize>() -> [u8; { N }] where T: X<{ N }> {}",
            ItemKind::Function,
            "a",
        ),
        ("pub async fn r#type() {}", ItemKind::Function, "r#type"),
        ("const A: fn() = || {};", ItemKind::Constant, "A"),
        ("const _: () = { assert!(true); };", ItemKind::Constant, "_"),
        ("pub static mut A: B = B { c: 1 };", ItemKind::Static, "A"),
        ("struct A;", ItemKind::Structure, "A"),
        ("struct A<T>(T) where T: B;", ItemKind::Structure, "A"),
        ("struct A<const N: usize = { 1 }> { b: C }", ItemKind::Structure, "A"),
        ("enum A { B = 1, C(D), E { f: G } }", ItemKind::Enumeration, "A"),
        ("union A { b: C }", ItemKind::Union, "A"),
        ("type A<T> = B<{ 1 }>;", ItemKind::TypeAlias, "A"),
        ("pub use a::{b, c::{d, e}};", ItemKind::Use, ""),
        ("use ::a;", ItemKind::Use, ""),
        ("extern crate a as b;", ItemKind::ExternCrate, "a"),
        ("mod a;", ItemKind::ModuleDeclaration, "a"),
        ("mod a {}", ItemKind::Module, "a"),
        ("unsafe impl<T> Send for A<T> {}", ItemKind::Implementation, ""),
        ("pub unsafe auto trait A {}", ItemKind::Trait, "A"),
        ("trait A = B + C;", ItemKind::Trait, "A"),
        ("unsafe extern \"C\" { fn a(); }", ItemKind::ForeignBlock, ""),
        ("extern { fn a(); }", ItemKind::ForeignBlock, ""),
        ("macro_rules! a { () => { fn b() {} } }", ItemKind::MacroDefinition, "a"),
        ("macro_rules! a(() => ());", ItemKind::MacroDefinition, "a"),
        ("pub macro a($b:tt) { $b }", ItemKind::MacroDefinition, "a"),
        ("a! { fn b() {} }", ItemKind::MacroCall, "a"),
        ("::a::b![c];", ItemKind::MacroCall, "b"),
    ] {
        let item = only(text);
        assert_eq!((item.kind, part(text, item.name)), (kind, name), "{text}");
        assert_eq!(part(text, Some(item.span)), text);
    }
}

#[test]
fn containers_come_before_what_they_hold() {
    let text =
        "mod a { impl B { const C: u8 = 1; fn d(&self) { fn hidden() {} } } trait E { type F; fn g(); } } fn h() {}";
    assert_eq!(
        outline(text),
        [
            "Module a",
            " Implementation",
            "  Constant C",
            "  Function d",
            " Trait E",
            "  TypeAlias F",
            "  Function g",
            "Function h"
        ]
    );
}

#[test]
fn an_item_tells_its_attributes_header_and_body() {
    let text = "/// doc\n#[rocket::post(\"/\", data = \"<a>\")]\n#[unsafe(no_mangle)]\npub fn a(b: C) -> D { e }";
    let item = only(text);
    let paths: Vec<_> = item.attributes.iter().map(|attribute| part(text, Some(attribute.path))).collect();
    assert_eq!(paths, ["rocket::post", "no_mangle"]);
    assert_eq!(part(text, Some(item.attributes[1].span)), "#[unsafe(no_mangle)]");
    assert_eq!(part(text, Some(item.header)), "pub fn a(b: C) -> D ");
    assert_eq!(part(text, item.body), " e ");
    assert_eq!(item.span, Span::new(0, text.len() as u32));
}

#[test]
fn inner_attributes_belong_to_the_file_or_the_container() {
    let file = split("#![allow(a)]\n//! doc\nmod b { #![cfg(test)] fn c() {} }");
    assert_eq!((file.inner_attributes.len(), file.items[0].attributes.len(), file.problems.len()), (1, 1, 0));
}

#[test]
fn an_implementation_tells_its_trait_and_its_type() {
    for (text, of, on) in [
        ("impl A {}", "", "A"),
        ("impl<T: B<C>> a::A<T> where T: for<'a> D<'a> {}", "", "A"),
        ("impl<'a> From<b::E> for &'a mut c::D<F> {}", "From", "D"),
        ("impl !Send for A {}", "Send", "A"),
        ("unsafe impl<T> a::B<dyn Fn(T) -> u8> for Box<dyn C> {}", "B", "Box"),
        ("impl A for <B as C>::D {}", "A", "D"),
        ("impl A for (B, C) {}", "A", ""),
        ("impl<const N: usize> A for [u8; N] {}", "A", ""),
        ("impl A for dyn b::C + Send {}", "A", "C"),
        ("impl A for for<'a> fn(&'a u8) {}", "A", ""),
    ] {
        let item = only(text);
        assert_eq!((part(text, item.impl_trait), part(text, item.impl_type)), (of, on), "{text}");
    }
}

#[test]
fn offsets_count_what_stands_before_the_code() {
    let text = "\u{feff}#!/usr/bin/env cargo\n---\nfn = 1\n---\nfn a() {}";
    assert_eq!(part(text, Some(only(text).span)), "fn a() {}");
}

const THREE: &str = "impl A {\n    fn a() {\n        if b {\n            c(d);\n        }\n    }\n\n    #[e]\n    fn f() {\n        g(\"h\");\n    }\n}\n\nfn i() {\n    j();\n}\n";

#[test]
fn a_missing_or_surplus_delimiter_breaks_one_item() {
    assert_eq!(functions(THREE), ["a", "f", "i"]);
    for (broken, what) in [
        (THREE.replace("        }\n    }\n", "        }\n"), "missing end of a function"),
        (THREE.replace("        }\n    }\n", "    }\n"), "missing end of a block"),
        (THREE.replace("        }\n    }\n", "        }\n        }\n    }\n"), "surplus brace"),
        (THREE.replace("c(d);", "c(d;"), "missing parenthesis"),
        (THREE.replace("c(d);", "c(d));"), "surplus parenthesis"),
        (THREE.replace("c(d);", "c(|| { d);"), "missing brace within parentheses"),
        (THREE.replace("}\n\nfn i", "\nfn i"), "missing end of the implementation"),
        (THREE.replace("\"h\"", "\"h"), "missing quote"),
        (THREE.replace("\"h\"", "h\""), "missing quote in front"),
        (THREE.replace("c(d)", "c(/* d)"), "comment never closed"),
        (THREE.replace("\"h\"", "r#\"h\""), "raw string never closed"),
    ] {
        assert_eq!(functions(&broken), ["a", "f", "i"], "{what}\n{broken}");
        let last = split(&broken).items.pop().unwrap();
        assert_eq!(part(&broken, Some(last.span)), "fn i() {\n    j();\n}", "{what}");
    }
}

#[test]
fn an_unfinished_item_leaves_the_next_ones_alone() {
    for start in [
        "fn ",
        "pub ",
        "fn a",
        "fn a(",
        "fn a() -> ",
        "#[a",
        "#[a]\n#",
        "struct ",
        "struct A",
        "use a::",
        "use a::{b",
        "const A: B = ",
        "static A",
        "impl ",
        "impl A for",
        "mod ",
        "mod a",
        "trait A",
        "type A =",
        "let a = 1;",
        "a.b",
        "a!",
        "a!(",
        "}",
        ")",
        "enum A {",
        "extern \"C\"",
        "macro_rules!",
        "macro a",
        "union",
        "unsafe",
        "= ;",
        "match a { b => c }",
        "async",
        "pub(crate",
    ] {
        let text = format!("{start}\nfn next() {{ a }}\n\npub fn last() {{ b }}\n");
        assert!(functions(&text).ends_with(&["next", "last"]), "{start}: {:?}", split(&text));
    }
}

#[test]
fn a_header_without_its_brace_frees_what_it_held() {
    let text = THREE.replace("impl A {", "impl A ");
    assert_eq!(functions(&text), ["a", "f", "i"]);
}

#[test]
fn depth_and_size_do_not_matter() {
    for level in [
        "mod a {",
        "impl a {",
        "(",
        "{",
        "[",
        "fn a() {",
        "#[",
        "a!(",
        "Vec<",
        "/*",
        "r#\"",
        "}",
        "fn a() { \"\n",
        "/*\nfn a",
        "r#\"\nfn a ",
    ] {
        let file = split(&level.repeat(100_000));
        assert!(file.problems.len() <= SplitFile::MAX_PROBLEMS);
    }
    let deep = split(&format!("{}fn a() {{}}{}", "mod a {".repeat(1_000), "}".repeat(1_000)));
    assert!(deep.items.last().is_some_and(|item| item.too_deep));
}

#[test]
fn only_the_item_that_is_too_deep_is_marked() {
    let text = format!("fn a() {{}} fn b() {{ {}{} }} fn c() {{}}", "(".repeat(300), ")".repeat(300));
    let marks: Vec<_> = split(&text).items.iter().map(|item| item.too_deep).collect();
    assert_eq!(marks, [false, true, false]);
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let file = split(text);
    let mut ends: Vec<(Option<u32>, u32)> = Vec::new();
    for (index, item) in file.items.iter().enumerate() {
        prop_assert!(text.get(item.span.range()).is_some() && !item.span.is_empty());
        prop_assert!(item.span.contains(item.header));
        prop_assert!(text.get(item.header.range()).is_some());
        for inner in [item.name, item.body, item.impl_trait, item.impl_type].into_iter().flatten() {
            prop_assert!(item.span.contains(inner) && text.get(inner.range()).is_some());
        }
        prop_assert!(item.body.is_none_or(|body| item.header.end <= body.start));
        for attribute in &item.attributes {
            prop_assert!(item.span.contains(attribute.span) && attribute.span.contains(attribute.path));
        }
        if let Some(parent) = item.parent {
            prop_assert!((parent as usize) < index);
            let holder = &file.items[parent as usize];
            prop_assert!(holder.kind.is_container());
            prop_assert!(holder.body.is_some_and(|body| body.contains(item.span)));
        }
        while ends.last().is_some_and(|(parent, _)| *parent > item.parent) {
            ends.pop();
        }
        let before = ends.iter().rev().find(|(parent, _)| *parent == item.parent);
        prop_assert!(before.is_none_or(|(_, end)| *end <= item.span.start));
        ends.push((item.parent, item.span.end));
    }
    prop_assert!(file.problems.iter().all(|problem| text.get(problem.span.range()).is_some()));
    let _ = guard::nesting(text);
    Ok(())
}

fn fragments() -> impl Strategy<Value = String> {
    const FRAGMENTS: [&str; 48] = [
        "fn a",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "<",
        ">",
        "\n",
        "    ",
        "\n    ",
        "mod b ",
        "impl C ",
        " for ",
        "trait D ",
        ";",
        "use ",
        "pub ",
        "#[e]",
        "#![f]",
        "#",
        "\"",
        "'",
        "r#\"",
        "/*",
        "*/",
        "/// g\n",
        "//! h\n",
        "const I: J = ",
        "static ",
        "struct K",
        "enum ",
        "!",
        "->",
        "::",
        "::",
        "macro_rules! ",
        "extern \"C\" ",
        "unsafe ",
        "async ",
        "default ",
        "type L = ",
        "é",
        "\u{feff}",
        "\r\n",
        "where ",
        "union M ",
    ];
    proptest::collection::vec(proptest::sample::select(&FRAGMENTS[..]), 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_splits_into_nested_sorted_spans(text in "\\PC{0,80}|(?s).{0,80}") {
        check(&text)?;
    }

    #[test]
    fn any_pieces_of_rust_split_into_nested_sorted_spans(text in fragments()) {
        check(&text)?;
    }
}
