//! Templates made into code of one module: paths as short as its imports allow, and the target as a literal.

use smol_str::SmolStr;

use crate::frameworks::result_forms::{Conversion, Piece, pieces};
use crate::program::Program;
use crate::program::ids::ModuleId;
use crate::program::names::{ExternalPath, Namespace, Resolution};
use crate::program::types::Type;
use crate::syntax::facts::{Parameter, Pattern, TypeExpression};

/// The Location of an answer as code.
pub(super) struct Target {
    literal: String,
    dynamic: bool,
}

impl Target {
    /// A path with `{name}` for variables.
    pub(super) fn new(path: &str) -> Self {
        Self { literal: format!("{path:?}"), dynamic: path.contains('{') }
    }

    fn owned(&self) -> String {
        if self.dynamic { format!("format!({})", self.literal) } else { self.literal.clone() }
    }

    fn borrowed(&self) -> String {
        if self.dynamic { format!("&{}", self.owned()) } else { self.literal.clone() }
    }

    fn string(&self) -> String {
        if self.dynamic { self.owned() } else { format!("String::from({})", self.literal) }
    }

    fn ty(&self) -> &'static str {
        if self.dynamic { "String" } else { "&'static str" }
    }
}

/// The names of one module.
#[derive(Clone, Copy)]
pub(in crate::mends) struct Names<'p, 'w> {
    pub(in crate::mends) program: &'p Program<'w>,
    pub(in crate::mends) module: ModuleId,
}

impl Names<'_, '_> {
    /// A template as code.
    pub(super) fn render(&self, template: &str, target: &Target) -> String {
        pieces(template)
            .map(|piece| match piece {
                Piece::Code(code) => code.to_owned(),
                Piece::Name("location") => target.owned(),
                Piece::Name("&location") => target.borrowed(),
                Piece::Name("string") => target.string(),
                Piece::Name("text") => target.ty().to_owned(),
                Piece::Name(path) => match path.split_once(" as ") {
                    Some((ty, of)) => self.by_trait(ty, of),
                    None => self.shortened(path, namespace_of(path)),
                },
            })
            .collect()
    }

    /// A type before a name that it has by a trait: alone where the trait is imported.
    fn by_trait(&self, ty: &str, of: &str) -> String {
        let [ty, of] = [ty, of].map(|path| self.shortened(path, Namespace::Type));
        if of.contains("::") { format!("<{ty} as {of}>") } else { ty }
    }

    /// Whether all that a template names can be named here: imported, or of a crate on which the package depends.
    pub(super) fn reach(&self, template: &str) -> bool {
        let names = pieces(template).filter_map(|piece| match piece {
            Piece::Name(name) => Some(name),
            Piece::Code(_) => None,
        });
        names.flat_map(|name| name.split(" as ")).filter(|path| path.contains("::")).all(|path| {
            let segments: Vec<SmolStr> = path.split("::").map(SmolStr::new).collect();
            self.depends_on(&segments) || self.shortened(path, namespace_of(path)) != self.full(&segments)
        })
    }

    /// Whether a path begins with a crate of the package's, or it is not known on which it depends.
    fn depends_on(&self, path: &[SmolStr]) -> bool {
        let krate = self.program.tree.crate_of(self.module);
        let package = krate.package.and_then(|package| self.program.store.workspace().packages.get(package));
        package.is_none_or(|package| package.dependencies.iter().any(|dependency| is_of(path, dependency)))
    }

    /// An expression turned into another type: by the method where its trait is imported or its method is `known`, else by the trait's path.
    pub(super) fn convert(&self, conversion: &Conversion, expression: &str, takes_method: bool, known: bool) -> String {
        let method = conversion.method;
        let path = self.shortened(conversion.of, Namespace::Type);
        match (path.contains("::") && !known, takes_method) {
            (true, _) => format!("{path}::{method}({expression})"),
            (false, true) => format!("{expression}.{method}()"),
            (false, false) => format!("({expression}).{method}()"),
        }
    }

    /// The shortest spelling of an outside path that means it in this module.
    pub(super) fn shortened(&self, path: &str, namespace: Namespace) -> String {
        let segments: Vec<SmolStr> = path.split("::").map(SmolStr::new).collect();
        let meant = ExternalPath(segments.as_slice().into());
        for start in (1..segments.len()).rev() {
            let short = &segments[start..];
            if let Some(Resolution::External(found)) =
                self.program.resolver().path(self.module, short, false, namespace)
                && is_same(&found, &meant)
            {
                return short.join("::");
            }
        }
        self.full(&segments)
    }

    /// The whole path, the crate called as it is called here.
    fn full(&self, segments: &[SmolStr]) -> String {
        let krate = self.program.tree.crate_of(self.module);
        let package = krate.package.and_then(|package| self.program.store.workspace().packages.get(package));
        let name = package.and_then(|package| {
            Some(package.dependencies.iter().find(|dependency| is_of(segments, dependency))?.name.clone())
        });
        let first = name.or_else(|| segments.first().map(ToString::to_string)).unwrap_or_default();
        let absolute = if package.is_some_and(|package| package.edition < 2018) { "::" } else { "" };
        let rest = segments.iter().skip(1).map(SmolStr::as_str);
        format!("{absolute}{}", std::iter::once(first.as_str()).chain(rest).collect::<Vec<_>>().join("::"))
    }
}

/// Whether a path begins with the crate of a dependency.
fn is_of(path: &[SmolStr], dependency: &crate::source::Dependency) -> bool {
    path.first().is_some_and(|first| dependency.package.replace('-', "_") == **first)
}

/// Of what a template names: constants, and types, traits and modules.
fn namespace_of(path: &str) -> Namespace {
    let constant = last(path).chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    if constant { Namespace::Value } else { Namespace::Type }
}

/// Whether two outside paths name one thing: frameworks export the names of the `http` crate as their own.
fn is_same(found: &ExternalPath, meant: &ExternalPath) -> bool {
    let shared = ["http", "axum_core"];
    found.last() == meant.last() && (found.krate() == meant.krate() || shared.contains(&found.krate()))
}

/// Whether a type is the one of a template, by the names in it.
pub(super) fn is_type(template: &str, ty: &Type) -> bool {
    let Type::External(path, arguments) = ty else { return false };
    let mut names = pieces(template).filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Code(_) => None,
    });
    let is = |ty: &Type, name: &str| match ty {
        Type::External(path, _) => path.last() == last(name) && name.starts_with(&format!("{}::", path.krate())),
        _ => false,
    };
    names.next().is_some_and(|outer| path.last() == last(outer))
        && arguments.iter().all(|argument| names.next().is_some_and(|name| is(argument, name)))
        && names.next().is_none()
}

/// The last name of a template's path.
pub(super) fn last(template: &str) -> &str {
    template.trim_end_matches('}').rsplit([':', '{']).next().unwrap_or_default()
}

/// Whether a parameter binds a name to a value of one of these types, as it is or as `Path(name): Path<T>`.
pub(super) fn binds_copy(parameter: &Parameter, name: &str, types: &[&str]) -> bool {
    let copied = |ty: &TypeExpression| matches!(ty, TypeExpression::Path(path) if types.contains(&path.last()));
    match (&parameter.pattern, &parameter.annotation) {
        (Pattern::Binding { name: bound, inner: None }, ty) => bound.text == name && copied(ty),
        (Pattern::TupleStruct(constructor, members), TypeExpression::Path(path)) => match members.as_slice() {
            [Pattern::Binding { name: bound, inner: None }] => {
                let argument = path.segments.last().and_then(|segment| segment.arguments.first());
                constructor.last() == "Path" && bound.text == name && argument.is_some_and(copied)
            }
            _ => false,
        },
        _ => false,
    }
}
