//! The splitter against a parse of the whole file: the same items in the same order, with the same kinds,
//! names, places and numbers of items within.
//!
//! Runs on the files of this repository, and on all below the folder that `SEEOTHER_CORPUS` names.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Span};
use seeother::syntax::tokens::code_start;
use seeother::syntax::{ItemKind, SplitFile, split};

/// An item as both sides see it. All places are bytes of the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    kind: ItemKind,
    /// With its place.
    name: Option<(String, Range<usize>)>,
    /// Of the first attribute or documentation comment, where there is one.
    start: Option<usize>,
    end: usize,
    /// Items within it, at any depth.
    within: usize,
}

fn ours(text: &str, file: &SplitFile) -> Vec<Seen> {
    let seen = |item: &seeother::syntax::Item| Seen {
        kind: item.kind,
        name: item.name.map(|name| (text[name.range()].to_owned(), name.range())),
        start: Some(item.span.start as usize),
        end: item.span.end as usize,
        within: 0,
    };
    let mut all: Vec<Seen> = file.items.iter().map(seen).collect();
    for item in &file.items {
        let mut parent = item.parent;
        while let Some(index) = parent {
            all[index as usize].within += 1;
            parent = file.items[index as usize].parent;
        }
    }
    all
}

/// syn leaves some things as bare tokens; a file with one of them is not compared.
struct Verbatim;

#[derive(Default)]
struct Theirs {
    all: Vec<Seen>,
    /// What syn takes away before it begins to count: a byte order mark and a shebang.
    base: usize,
}

impl Theirs {
    fn add(&mut self, kind: ItemKind, name: Option<&Ident>, attributes: &[syn::Attribute], end: Span) -> usize {
        let outer = attributes.iter().filter(|attribute| matches!(attribute.style, syn::AttrStyle::Outer));
        let place = |span: Span| span.byte_range().start + self.base..span.byte_range().end + self.base;
        self.all.push(Seen {
            kind,
            name: name.map(|name| (name.to_string(), place(name.span()))),
            start: outer.map(|attribute| place(attribute.pound_token.span).start).min(),
            end: place(end).end,
            within: 0,
        });
        self.all.len() - 1
    }

    fn close(&mut self, index: usize) {
        self.all[index].within = self.all.len() - 1 - index;
    }

    fn macro_call(&mut self, attributes: &[syn::Attribute], call: &syn::Macro, semicolon: Option<Span>) {
        let name = call.path.segments.last().map(|segment| &segment.ident);
        self.add(ItemKind::MacroCall, name, attributes, semicolon.unwrap_or(closing(&call.delimiter)));
    }

    fn items(&mut self, items: &[syn::Item]) -> Result<(), Verbatim> {
        use syn::Item as I;
        for item in items {
            match item {
                I::Fn(x) => {
                    self.add(ItemKind::Function, Some(&x.sig.ident), &x.attrs, end(x.block.brace_token.span));
                }
                I::Const(x) => {
                    self.add(ItemKind::Constant, Some(&x.ident), &x.attrs, x.semi_token.span);
                }
                I::Static(x) => {
                    self.add(ItemKind::Static, Some(&x.ident), &x.attrs, x.semi_token.span);
                }
                I::Struct(x) => {
                    let end = match (&x.fields, &x.semi_token) {
                        (_, Some(semicolon)) => semicolon.span,
                        (syn::Fields::Named(fields), _) => end(fields.brace_token.span),
                        _ => return Err(Verbatim),
                    };
                    self.add(ItemKind::Structure, Some(&x.ident), &x.attrs, end);
                }
                I::Enum(x) => {
                    self.add(ItemKind::Enumeration, Some(&x.ident), &x.attrs, end(x.brace_token.span));
                }
                I::Union(x) => {
                    self.add(ItemKind::Union, Some(&x.ident), &x.attrs, end(x.fields.brace_token.span));
                }
                I::Type(x) => {
                    self.add(ItemKind::TypeAlias, Some(&x.ident), &x.attrs, x.semi_token.span);
                }
                I::Use(x) => {
                    self.add(ItemKind::Use, None, &x.attrs, x.semi_token.span);
                }
                I::ExternCrate(x) => {
                    self.add(ItemKind::ExternCrate, Some(&x.ident), &x.attrs, x.semi_token.span);
                }
                I::ForeignMod(x) => {
                    self.add(ItemKind::ForeignBlock, None, &x.attrs, end(x.brace_token.span));
                }
                I::TraitAlias(x) => {
                    self.add(ItemKind::Trait, Some(&x.ident), &x.attrs, x.semi_token.span);
                }
                I::Macro(x) => {
                    let semicolon = x.semi_token.as_ref().map(|token| token.span);
                    match &x.ident {
                        Some(name) => {
                            let end = semicolon.unwrap_or(closing(&x.mac.delimiter));
                            self.add(ItemKind::MacroDefinition, Some(name), &x.attrs, end);
                        }
                        None => self.macro_call(&x.attrs, &x.mac, semicolon),
                    }
                }
                I::Mod(x) => match (&x.content, &x.semi) {
                    (Some((brace, items)), _) => {
                        let index = self.add(ItemKind::Module, Some(&x.ident), &x.attrs, end(brace.span));
                        self.items(items)?;
                        self.close(index);
                    }
                    (None, Some(semicolon)) => {
                        self.add(ItemKind::ModuleDeclaration, Some(&x.ident), &x.attrs, semicolon.span);
                    }
                    (None, None) => return Err(Verbatim),
                },
                I::Impl(x) => {
                    let index = self.add(ItemKind::Implementation, None, &x.attrs, end(x.brace_token.span));
                    for item in &x.items {
                        self.member(item)?;
                    }
                    self.close(index);
                }
                I::Trait(x) => {
                    let index = self.add(ItemKind::Trait, Some(&x.ident), &x.attrs, end(x.brace_token.span));
                    for item in &x.items {
                        self.trait_member(item)?;
                    }
                    self.close(index);
                }
                _ => return Err(Verbatim),
            }
        }
        Ok(())
    }

    fn member(&mut self, item: &syn::ImplItem) -> Result<(), Verbatim> {
        match item {
            syn::ImplItem::Fn(x) => {
                self.add(ItemKind::Function, Some(&x.sig.ident), &x.attrs, end(x.block.brace_token.span));
            }
            syn::ImplItem::Const(x) => {
                self.add(ItemKind::Constant, Some(&x.ident), &x.attrs, x.semi_token.span);
            }
            syn::ImplItem::Type(x) => {
                self.add(ItemKind::TypeAlias, Some(&x.ident), &x.attrs, x.semi_token.span);
            }
            syn::ImplItem::Macro(x) => self.macro_call(&x.attrs, &x.mac, x.semi_token.as_ref().map(|token| token.span)),
            _ => return Err(Verbatim),
        }
        Ok(())
    }

    fn trait_member(&mut self, item: &syn::TraitItem) -> Result<(), Verbatim> {
        match item {
            syn::TraitItem::Fn(x) => {
                let end = match (&x.default, &x.semi_token) {
                    (Some(block), _) => end(block.brace_token.span),
                    (None, Some(semicolon)) => semicolon.span,
                    (None, None) => return Err(Verbatim),
                };
                self.add(ItemKind::Function, Some(&x.sig.ident), &x.attrs, end);
            }
            syn::TraitItem::Const(x) => {
                self.add(ItemKind::Constant, Some(&x.ident), &x.attrs, x.semi_token.span);
            }
            syn::TraitItem::Type(x) => {
                self.add(ItemKind::TypeAlias, Some(&x.ident), &x.attrs, x.semi_token.span);
            }
            syn::TraitItem::Macro(x) => {
                self.macro_call(&x.attrs, &x.mac, x.semi_token.as_ref().map(|token| token.span));
            }
            _ => return Err(Verbatim),
        }
        Ok(())
    }
}

fn end(delimiters: DelimSpan) -> Span {
    delimiters.close()
}

fn closing(delimiter: &syn::MacroDelimiter) -> Span {
    end(match delimiter {
        syn::MacroDelimiter::Paren(token) => token.span,
        syn::MacroDelimiter::Brace(token) => token.span,
        syn::MacroDelimiter::Bracket(token) => token.span,
    })
}

/// Where syn begins to count. It counts a carriage return at the end of a shebang as a part of it.
fn parser_start(text: &str) -> usize {
    let start = code_start(text);
    start + usize::from(text[..start].contains("#!") && text[start..].starts_with("\r\n"))
}

/// What a comparison of one file came to.
enum Verdict {
    Equal,
    /// syn does not parse it, or leaves a part of it as tokens.
    Passed,
    Different(String),
}

fn compare(path: &Path, text: &str) -> Verdict {
    let file = split(text);
    let Ok(parsed) = syn::parse_file(text) else { return Verdict::Passed };
    let mut theirs = Theirs { base: parser_start(text), ..Theirs::default() };
    if theirs.items(&parsed.items).is_err() {
        return Verdict::Passed;
    }
    let mut ours = ours(text, &file);
    for (mine, other) in ours.iter_mut().zip(&theirs.all) {
        if other.start.is_none() {
            mine.start = None;
        }
    }
    if let Some(problem) = file.problems.first() {
        return Verdict::Different(format!("{}: a problem in a file that parses: {problem:?}", path.display()));
    }
    if ours == theirs.all {
        return Verdict::Equal;
    }
    let count = ours.len().max(theirs.all.len());
    let index = (0..count).find(|&index| ours.get(index) != theirs.all.get(index)).unwrap_or_default();
    Verdict::Different(format!(
        "{}: item {index}\n  splitter: {:?}\n  parser:   {:?}",
        path.display(),
        ours.get(index),
        theirs.all.get(index)
    ))
}

fn files_below(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in folders {
        let walk = ignore::WalkBuilder::new(folder).standard_filters(false).follow_links(false).build();
        for entry in walk.flatten() {
            let is_target = entry.path().components().any(|component| component.as_os_str() == "target");
            if !is_target
                && entry.path().extension().is_some_and(|extension| extension == "rs")
                && entry.path().is_file()
            {
                files.push(entry.into_path());
            }
        }
    }
    files.sort();
    files
}

/// On a stack that bears what people write: the parser recurses, and test threads have 2 MiB.
fn compare_all(folders: Vec<PathBuf>) -> (usize, usize, Vec<String>) {
    let run = move || {
        let (mut equal, mut passed, mut different) = (0, 0, Vec::new());
        for path in files_below(&folders) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            match compare(&path, &text) {
                Verdict::Equal => equal += 1,
                Verdict::Passed => passed += 1,
                Verdict::Different(how) => different.push(how),
            }
            proc_macro2::extra::invalidate_current_thread_spans();
        }
        (equal, passed, different)
    };
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(run).expect("a thread");
    thread.join().expect("no panic")
}

fn assert_equal(folders: Vec<PathBuf>, least: usize) {
    let (equal, passed, different) = compare_all(folders);
    let mut told = format!("{equal} files are equal, {passed} were not compared\n");
    for how in different.iter().take(20) {
        let _ = writeln!(told, "{how}");
    }
    assert!(different.is_empty(), "{} files differ\n{told}", different.len());
    assert!(equal >= least, "only {equal} files were compared, {passed} passed over");
}

#[test]
fn this_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_equal(["src", "tests", "fixtures", "examples"].map(|name| root.join(name)).into(), 100);
}

#[test]
fn the_corpus() {
    if let Some(corpus) = std::env::var_os("SEEOTHER_CORPUS") {
        assert_equal(vec![corpus.into()], 1);
    }
}

/// What the files of this repository do not hold.
#[test]
fn rare_forms() {
    let texts = [
        "\u{feff}fn a() {}\n",
        "#!/usr/bin/env cargo\n#![allow(x)]\n/// A\n#[b] pub(crate) async unsafe extern \"C\" fn r#fn() -> u8 where u8: Copy { 1 }\n",
        "\u{feff}#!/usr/bin/env cargo\r\n//! A\r\nuse a::{b, c as d};\r\nextern crate core as e;\r\n",
        "pub const A: &[u8] = b\"}\"; static mut B: [u8; { 1 + 1 }] = [0; 2]; const _: () = { fn inner() {} };",
        "struct A; struct B(u8, pub u8); struct C<T = u8> where T: Copy { a: T } union D { a: u8, b: i8 } enum E { F = 1, G {} }",
        "impl<T: Into<Vec<u8>>> A for B<T> where T: C { type D = u8; const E: u8 = 1; m! { a } fn f(&self) {} n!(); }",
        "unsafe impl Send for A {} impl !Sync for A {} impl A { default fn f() {} pub(super) const fn g() {} }",
        "pub unsafe trait A<T>: B + 'static where T: C { type D: E<F>; const G: u8; fn f(&self); fn g(&self) {} m!(); } trait H = I + J;",
        "mod a { #![allow(x)] mod b { fn c() {} } pub mod d; } unsafe extern \"C\" { fn e(); static F: u8; }",
        "macro_rules! a { ($x:expr) => { fn b() {} }; } macro_rules! c ( () => {} ); thread_local! { static A: u8 = 1 } a::b!(c);",
        "fn a() { struct B; impl B { fn c() {} } let x = |a: u8| -> u8 { a }; '{'; \"}\"; r#\"}\"#; b'}'; /* } */ 'a: loop { break 'a } }",
        "type A<'a> = dyn for<'b> Fn(&'b u8) -> Box<dyn C<D = u8> + 'a>; pub(in crate::a) type B = impl C; fn f() -> impl Fn() -> u8 { || 1 }",
        "/** a */ #[cfg(all(a, b = \"}\"))] #[c { d }] fn e<const N: usize>(#[f] a: [u8; N]) -> [u8; { N }] { [0; N] }\n// end",
    ];
    for text in texts {
        let owned = text.to_owned();
        assert!(syn::parse_file(&owned).is_ok(), "syn does not parse {text}");
        match compare(Path::new(text), &owned) {
            Verdict::Equal => {}
            Verdict::Passed => panic!("not compared: {text}"),
            Verdict::Different(how) => panic!("{how}"),
        }
    }
}
