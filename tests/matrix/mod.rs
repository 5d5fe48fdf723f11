//! The matrix: for each framework every combination of method, status, form of the answer and
//! surrounding code, as source of a Cargo package, with the finding that follows by construction.
//!
//! A form ([`Form`]) is one way to write an answer; a surrounding ([`surroundings`]) is where in the
//! program it stands. Neither knows the other, so every pair is made, except where the types forbid
//! it. What is expected is told by [`expected`] alone.

pub mod actix_web;
pub mod axum;
pub mod builders;
pub mod building;
pub mod chosen;
pub mod cot;
pub mod dropshot;
pub mod fixes;
pub mod forms;
pub mod gotham;
pub mod http;
pub mod leptos;
pub mod loco;
pub mod mended;
pub mod ntex;
pub mod ohkami;
pub mod pages;
pub mod pavex;
pub mod poem;
pub mod proof;
pub mod rocket;
pub mod rouille;
pub mod running;
pub mod salvo;
pub mod sources;
pub mod surroundings;
pub mod tide;
pub mod trillium;
pub mod viz;
pub mod warp;
pub mod xitca;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

pub use self::forms::{Form, Kind, MARK, STATUS, StatusText, camel_name, http_name, named, with_status};
pub(crate) use self::sources::{greeting_source, sent_name_source, store_source};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// As routing functions and attributes are named.
    pub fn lower(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}

/// How a handler is bound to its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A function, by its name or attribute.
    Function,
    /// A generic function, with its type argument.
    Generic,
    /// A function of a struct, `Shop::handler`.
    Associated,
    /// A closure at the registration.
    Closure,
}

/// A handler whose body the surrounding made; the framework adds extractors, the write, the route.
pub struct Handler<'a> {
    pub name: &'a str,
    pub method: Method,
    pub path: &'a str,
    pub returns: &'a str,
    /// Statements and a tail; `name: &str` is in scope.
    pub body: &'a str,
    pub binding: Binding,
}

/// A handler and what it needs, as text.
pub struct Bound {
    pub items: String,
    /// One element or statement of the module's table of routes.
    pub route: String,
}

pub trait Framework {
    /// As in the JSON contract.
    fn name(&self) -> &'static str;
    /// `Cargo.toml` and `Cargo.lock`.
    fn manifest(&self) -> [&'static str; 2];
    /// `use` declarations of each module.
    fn prelude(&self) -> &'static str;
    /// Every form that can answer the status.
    fn forms(&self, status: u16) -> Vec<Form>;
    /// The form whose text a fix has to make of this one, where it is more than one token: where the status is a type.
    fn mended(&self, _form: &Form) -> Option<Form> {
        None
    }
    /// Function and route; `None` where the framework has no such binding.
    fn bind(&self, handler: &Handler<'_>) -> Option<Bound>;
    /// `impl IntoResponse` and the like, as a return type.
    fn opaque(&self) -> Option<&'static str>;
    /// Return type and tail that put headers or cookies around `answer`, a value of type `ty`.
    fn dressed(&self, ty: &str) -> (String, String);
    /// An error type `name` that answers the form: its items; `None` where the types forbid it.
    fn error(&self, name: &str, form: &Form) -> Option<String>;
    /// An error type `name` whose status stands in a method of its own.
    fn error_with_status_method(&self, _name: &str, _form: &Form) -> Option<String> {
        None
    }
    /// A right answer that a handler with an error type gives: type and expression.
    fn success(&self) -> (&'static str, &'static str);
    /// The function that makes a module's routes, and the page at `/<module>` that shows what was stored.
    fn table(&self, module: &str, routes: &[String]) -> String;
    /// `main.rs`, given the modules with routes and the ones without.
    fn main(&self, modules: &[&str], helpers: &[&str]) -> String;
    /// `store.rs`: the write, the form that the handlers read, and the end of the program.
    fn store(&self) -> &'static str;
    /// What the program reads beside its sources: paths in the package, and texts.
    fn assets(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
    /// How much is compiled and driven.
    fn part(&self) -> chosen::Part {
        chosen::Part::Forms
    }
    /// PUT, PATCH and DELETE handlers may be reached by POST from a form.
    fn rewrites_methods(&self) -> bool {
        false
    }
}

/// A rule and its severity.
pub type Report = (&'static str, &'static str);

/// One handler and what must be said of it.
#[derive(Clone, Debug)]
pub struct Cell {
    pub method: Method,
    pub status: u16,
    pub form: &'static str,
    pub surrounding: &'static str,
    pub handler: String,
    /// Relative to the package, of the token that decides.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// Exactly one of these; empty: nothing.
    pub reports: Vec<Report>,
    /// A fix changes more than a token: see [`Framework::mended`].
    pub typed: bool,
}

impl Cell {
    /// Of its route.
    pub fn path(&self) -> String {
        format!("/{}/{}/{}/{}", self.surrounding, self.method.lower(), self.status, self.form)
    }

    pub fn is_reported_as(&self, rules: &[&str]) -> bool {
        self.reports.iter().any(|(rule, _)| rules.contains(rule))
    }
}

/// A Cargo package as text.
pub struct Package {
    /// Path and content.
    pub files: BTreeMap<String, String>,
    pub cells: Vec<Cell>,
}

impl Package {
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        for (path, text) in &self.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, text)?;
        }
        Ok(())
    }
}

/// What `check` must say: one of the reports, at the token that decides; nothing where empty.
///
/// Every handler writes to the database before it answers. A redirect without a Location is
/// reported as such and as nothing else: no client follows it.
fn expected(framework: &dyn Framework, method: Method, form: &Form, through_error: bool) -> Vec<Report> {
    const AMBIGUOUS: Report = ("ambiguous-redirect", "warning");
    const REPEATED: Report = ("repeated-request", "error");
    match (form.kind, form.status, method) {
        (Kind::NoLocation, ..) => vec![("missing-location", "error")],
        (Kind::IgnoredLocation, 200, _) => vec![("ignored-location", "error")],
        (Kind::IgnoredLocation, ..) => vec![("ignored-location", "warning")],
        (Kind::Right, ..) | (_, _, Method::Get) | (Kind::Redirect, 303, _) => Vec::new(),
        // Only scripts send the other methods, and a script shows no text.
        (Kind::Page, _, Method::Put | Method::Patch | Method::Delete)
            if form.is_text() && !framework.rewrites_methods() =>
        {
            Vec::new()
        }
        (Kind::Page, ..) => vec![("page-after-write", "warning")],
        (Kind::Redirect, 301 | 302, Method::Post) => vec![AMBIGUOUS],
        (Kind::Redirect, 301 | 302, _) if framework.rewrites_methods() => vec![AMBIGUOUS],
        // An error type reached by `?` is code that serves every method.
        (Kind::Redirect, 307 | 308, _) if through_error => {
            vec![("guard-redirect", "warning"), REPEATED]
        }
        (Kind::Redirect, ..) => vec![REPEATED],
    }
}

/// Every handler of an unsafe method acts. One of GET only reads: what GET writes too is no submission.
pub fn stored(method: Method, pool: &str) -> String {
    match method {
        Method::Get => String::new(),
        _ => format!("store({pool}, name).await;\n"),
    }
}

/// Methods that a kind of answer is tried with.
fn methods(kind: Kind) -> &'static [Method] {
    match kind {
        Kind::Redirect | Kind::Page => &Method::ALL,
        Kind::NoLocation => &[Method::Get, Method::Post, Method::Delete],
        Kind::IgnoredLocation | Kind::Right => &[Method::Post, Method::Delete],
    }
}

/// Every file is built here, so that the marks become lines.
#[derive(Default)]
struct Files {
    /// Text, and the number of its lines.
    texts: BTreeMap<String, (String, usize)>,
    marks: Vec<(String, usize)>,
}

impl Files {
    fn append(&mut self, path: &str, text: &str) {
        let (file, lines) = self.texts.entry(path.to_owned()).or_default();
        for character in text.chars() {
            match character {
                MARK => self.marks.push((path.to_owned(), *lines + 1)),
                _ => file.push(character),
            }
            *lines += usize::from(character == '\n');
        }
    }
}

const STATUSES: [u16; 9] = [200, 201, 204, 301, 302, 303, 307, 308, 404];

/// Whether a cell is written, by method, name of the surrounding, and handler.
pub type Choice<'c> = &'c dyn Fn(Method, &'static str, &str) -> bool;

/// What stands in the cells where a fix changes more than a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// What they are made for.
    Wrong,
    /// What their fixes have to make of it.
    Mended,
}

/// The matrix of a framework: the cells that are `chosen`.
pub fn generate(framework: &dyn Framework, chosen: Choice<'_>) -> Package {
    generate_with(framework, Typed::Wrong, chosen)
}

/// The same with the cells that are typed as they are, or as they are to be.
pub fn generate_with(framework: &dyn Framework, typed: Typed, chosen: Choice<'_>) -> Package {
    let mut files = Files::default();
    let mut cells = Vec::new();
    let mut modules = Vec::new();
    for surrounding in surroundings::ALL {
        let path = format!("src/{}.rs", surrounding.name);
        let helper_path = format!("src/{}_helpers.rs", surrounding.name);
        let mut routes = Vec::new();
        for form in STATUSES.into_iter().flat_map(|status| framework.forms(status)) {
            if form.spelling && !surrounding.spellings {
                continue;
            }
            for &method in methods(form.kind) {
                let handler = format!("{}_{}_{}", method.lower(), form.status, form.name);
                if !chosen(method, surrounding.name, &handler) {
                    continue;
                }
                let mended = framework.mended(&form);
                let written = mended.as_ref().filter(|_| typed == Typed::Mended).unwrap_or(&form);
                let Some(made) = (surrounding.make)(framework, written, &handler) else {
                    continue;
                };
                let route_path = format!("/{}/{}/{}/{}", surrounding.name, method.lower(), form.status, form.name);
                let Some(bound) = framework.bind(&Handler {
                    name: &handler,
                    method,
                    path: &route_path,
                    returns: &made.returns,
                    body: &made.body,
                    binding: made.binding,
                }) else {
                    continue;
                };
                if routes.is_empty() {
                    modules.push(surrounding.name);
                    files.append(&path, framework.prelude());
                    if !made.elsewhere.is_empty() {
                        files.append(&path, &format!("use crate::{}_helpers;\n", surrounding.name));
                        files.append(&helper_path, framework.prelude());
                    }
                }
                files.marks.clear();
                if !made.elsewhere.is_empty() {
                    files.append(&helper_path, &format!("\n{}", made.elsewhere));
                }
                files.append(&path, &format!("\n{}{}", made.items, bound.items));
                // A closure stands in the table of routes, which is written at the end.
                let in_route = files.marks.is_empty().then_some(routes.len());
                routes.push(bound.route);
                let (file, line) = files.marks.first().cloned().unwrap_or((path.clone(), 0));
                assert!(files.marks.len() <= 1, "one token decides in {route_path}");
                cells.push((
                    Cell {
                        method,
                        status: form.status,
                        form: form.name,
                        surrounding: surrounding.name,
                        handler,
                        file,
                        line,
                        reports: expected(framework, method, &form, surrounding.through_error),
                        typed: mended.is_some(),
                    },
                    in_route,
                ));
            }
        }
        if routes.is_empty() {
            continue;
        }
        files.marks.clear();
        files.append(&path, &format!("\n{}", framework.table(surrounding.name, &routes)));
        let marks = std::mem::take(&mut files.marks);
        let waiting =
            cells.iter_mut().filter(|(cell, in_route)| cell.surrounding == surrounding.name && in_route.is_some());
        let mut waiting: Vec<_> = waiting.collect();
        assert_eq!(waiting.len(), marks.len(), "each token of {path} is marked once");
        for ((cell, _), (_, line)) in waiting.iter_mut().zip(marks) {
            cell.line = line;
        }
    }
    let helper_modules: Vec<String> = files
        .texts
        .keys()
        .filter_map(|path| path.strip_prefix("src/")?.strip_suffix(".rs"))
        .filter(|module| module.ends_with("_helpers"))
        .map(str::to_owned)
        .collect();
    let helpers: Vec<&str> = helper_modules.iter().map(String::as_str).collect();
    let mut texts: BTreeMap<String, String> = files.texts.into_iter().map(|(path, (text, _))| (path, text)).collect();
    texts.insert("src/main.rs".to_owned(), framework.main(&modules, &helpers));
    texts.insert("src/store.rs".to_owned(), framework.store().to_owned());
    texts.extend(framework.assets().iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    let [manifest, lock] = framework.manifest();
    texts.insert("Cargo.toml".to_owned(), manifest.to_owned());
    texts.insert("Cargo.lock".to_owned(), lock.to_owned());
    Package { files: texts, cells: cells.into_iter().map(|(cell, _)| cell).collect() }
}

/// Lines of `mod name;`.
pub fn module_lines(modules: &[&str]) -> String {
    modules.iter().fold(String::new(), |mut text, module| {
        let _ = writeln!(text, "mod {module};");
        text
    })
}
