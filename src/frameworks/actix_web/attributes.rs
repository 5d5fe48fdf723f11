//! Attribute handlers: `#[post("/x")]`, `#[route("/x", method = "POST")]`, `#[routes]`, `#[scope]`.

use super::{Dialect, routes};
use crate::frameworks::{self, AttributeRoute};
use crate::program::Program;
use crate::program::ids::Definition;
use crate::program::names::{Namespace, Resolution};
use crate::program::value::{MethodSet, Text};
use crate::syntax::facts::{Attribute, ExpressionKind, Function, ItemFacts, Literal, MacroArgument};

/// The macros of actix-web-codegen 4.5.0 (lib.rs:151 to 260) that are named after a method.
const VERBS: [&str; 10] = ["get", "post", "put", "delete", "head", "connect", "options", "trace", "patch", "query"];

/// Whether a name of the crate's root is an attribute.
pub(super) fn is_attribute(name: &str) -> bool {
    VERBS.contains(&name) || matches!(name, "route" | "routes" | "scope")
}

/// Whose attribute it is.
enum Origin {
    /// One of actix-web's.
    Ours,
    /// A macro of nobody that is known: perhaps of the project itself.
    HomeMade,
    /// Another framework's, or one that declares no route.
    Other,
}

/// The routes that the attributes of a function declare.
pub(super) fn declared(
    dialect: &'static Dialect,
    program: &Program<'_>,
    definition: Definition,
    function: &Function,
) -> Vec<AttributeRoute> {
    if !function.attributes.iter().any(|attribute| is_attribute(attribute.path.last())) {
        return Vec::new();
    }
    // Below `#[routes]` the names are read as they stand, imported or not (route.rs:416).
    let several = function.attributes.iter().any(|attribute| {
        attribute.path.last() == "routes" && matches!(origin(dialect, program, definition, attribute), Origin::Ours)
    });
    let prefix = scope_prefix(program, definition);
    let mut all = Vec::new();
    for attribute in &function.attributes {
        let known = if several && attribute.path.as_identifier().is_some() {
            Origin::Ours
        } else {
            origin(dialect, program, definition, attribute)
        };
        if !matches!(known, Origin::Ours | Origin::HomeMade) {
            continue;
        }
        let Some(methods) = methods(attribute) else { continue };
        let mut path = path(attribute);
        if let (Some(prefix), Some(_)) = (&prefix, attribute.path.as_identifier()) {
            path = path.map(|path| routes::joined(prefix, &path));
        }
        all.push(AttributeRoute { framework: dialect.name, methods, path });
    }
    all
}

fn origin(dialect: &'static Dialect, program: &Program<'_>, definition: Definition, attribute: &Attribute) -> Origin {
    let names: Vec<_> = attribute.path.segments.iter().map(|segment| segment.name.text.clone()).collect();
    let resolution = program.resolver().path(definition.module, &names, attribute.path.absolute, Namespace::Macro);
    match resolution {
        Some(Resolution::External(path)) if dialect.attribute_crates.contains(&path.krate()) => Origin::Ours,
        Some(Resolution::External(path)) if path.krate() == "std" || frameworks::is_known_crate(&path) => Origin::Other,
        _ if depends_on(dialect, program, definition) => Origin::HomeMade,
        _ => Origin::Other,
    }
}

fn depends_on(dialect: &'static Dialect, program: &Program<'_>, definition: Definition) -> bool {
    let krate = program.tree.crate_of(definition.module);
    let Some(package) = krate.package else { return false };
    let packages = &program.store.workspace().packages;
    packages
        .get(package)
        .is_some_and(|package| package.dependencies.iter().any(|dependency| dependency.package == dialect.name))
}

/// The prefix that `#[scope]` on the module gives to its direct functions (scope.rs:99).
fn scope_prefix(program: &Program<'_>, definition: Definition) -> Option<Text> {
    let container = program.tree.module(definition.module).container?;
    if program.store.parent(definition.item) != Some(container) {
        return None;
    }
    let facts = program.facts(container);
    let ItemFacts::Module(header) = &*facts else { return None };
    let scope = header.attributes.iter().find(|attribute| attribute.path.last() == "scope")?;
    path(scope)
}

/// The methods of an attribute: its name, or `method = "POST"` as often as it occurs.
fn methods(attribute: &Attribute) -> Option<MethodSet> {
    let name = attribute.path.last();
    if VERBS.contains(&name) {
        return Some(MethodSet::from_name(name));
    }
    if name != "route" {
        return None;
    }
    let named = attribute.arguments.iter().filter(|argument| argument.name.as_deref() == Some("method"));
    let methods = named.fold(MethodSet::NONE, |all, argument| match text(argument) {
        Some(method) => all.union(MethodSet::from_name(method)),
        None => all,
    });
    (!methods.is_empty()).then_some(methods)
}

/// The path: the literal that stands first without a name. Constants and codes of home-made macros
/// are not known here.
fn path(attribute: &Attribute) -> Option<Text> {
    let first = attribute.arguments.first().filter(|argument| argument.name.is_none())?;
    text(first).map(routes::pattern)
}

fn text(argument: &MacroArgument) -> Option<&str> {
    match &argument.value.kind {
        ExpressionKind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}
