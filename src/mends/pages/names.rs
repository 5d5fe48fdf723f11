//! Templates made into code of one module: paths as short as its imports allow, and the target as a literal.

use smol_str::SmolStr;

use crate::frameworks::result_forms::{Conversion, Piece, pieces};
use crate::program::Program;
use crate::program::ids::ModuleId;
use crate::program::names::{ExternalPath, Namespace, Resolution};
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
                Piece::Name("text") => target.ty().to_owned(),
                Piece::Name(path) => self.shortened(path),
            })
            .collect()
    }

    /// An expression turned into another type: by the method where its trait is imported or its method is `known`, else by the trait's path.
    pub(super) fn convert(&self, conversion: &Conversion, expression: &str, takes_method: bool, known: bool) -> String {
        let method = conversion.method;
        let path = self.shortened(conversion.of);
        match (path.contains("::") && !known, takes_method) {
            (true, _) => format!("{path}::{method}({expression})"),
            (false, true) => format!("{expression}.{method}()"),
            (false, false) => format!("({expression}).{method}()"),
        }
    }

    /// The shortest spelling of an outside path that means it in this module.
    fn shortened(&self, path: &str) -> String {
        let segments: Vec<SmolStr> = path.split("::").map(SmolStr::new).collect();
        let constant =
            segments.last().is_some_and(|last| last.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_'));
        self.shortened_in(path, if constant { Namespace::Value } else { Namespace::Type })
    }

    /// The same for a path to a name of this kind.
    pub(in crate::mends) fn shortened_in(&self, path: &str, namespace: Namespace) -> String {
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
            let renamed = |dependency: &&crate::source::Dependency| {
                segments.first().is_some_and(|first| dependency.package.replace('-', "_") == **first)
            };
            Some(package.dependencies.iter().find(renamed)?.name.clone())
        });
        let first = name.or_else(|| segments.first().map(ToString::to_string)).unwrap_or_default();
        let absolute = if package.is_some_and(|package| package.edition < 2018) { "::" } else { "" };
        let rest = segments.iter().skip(1).map(SmolStr::as_str);
        format!("{absolute}{}", std::iter::once(first.as_str()).chain(rest).collect::<Vec<_>>().join("::"))
    }
}

/// Whether two outside paths name one thing: frameworks export the names of the `http` crate as their own.
fn is_same(found: &ExternalPath, meant: &ExternalPath) -> bool {
    let shared = ["http", "axum_core"];
    found.last() == meant.last() && (found.krate() == meant.krate() || shared.contains(&found.krate()))
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
