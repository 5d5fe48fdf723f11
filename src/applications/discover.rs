//! Which functions may make routers or are handlers by attribute, and their evaluation.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use crate::frameworks::{self, AttributeRoute};
use crate::program::Program;
use crate::program::evaluate::{Evaluator, Forgotten};
use crate::program::ids::{Definition, ModuleId, Site};
use crate::program::names::{Namespace, Resolution};
use crate::program::record::{self, NodeId};
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Reason, Values};
use crate::source::TargetKind;
use crate::syntax::ItemKind;
use crate::syntax::facts::{Function, ItemFacts};
use crate::watch::{Cancelled, Count, Phase, Watch};

/// A function that declares its routes by attributes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AttributeHandler {
    pub(super) definition: Definition,
    /// Its name.
    pub(super) site: Site,
    pub(super) routes: Vec<AttributeRoute>,
}

/// A function that was looked at, with what came of it. The routers that came up are kept with what it rests on.
pub(super) struct Root {
    definition: Definition,
    pub(super) node: NodeId,
    /// Its routes by attributes: one function has them, or each that stands for a required one of a trait.
    pub(super) handlers: Vec<AttributeHandler>,
    /// A fault of ours.
    pub(super) failure: Option<(Site, String)>,
}

/// Evaluates every function that may make a router.
pub(super) fn discover(program: &Program<'_>, watch: &dyn Watch) -> Result<Vec<Root>, Cancelled> {
    let functions = candidates(program);
    let count = Count::new(watch, Phase::Routers, functions.len());
    let words = frameworks::router_words(program);
    let roots: Option<Vec<Root>> =
        functions.par_iter().map(|&definition| count.piece(|| look(program, definition, &words))).collect();
    roots.ok_or(Cancelled)
}

/// Looks again at what is no longer true. False if routes by attributes are others than before.
pub(super) fn rediscover(program: &Program<'_>, roots: &mut [Root], forgotten: &Forgotten) -> bool {
    let words = frameworks::router_words(program);
    let mut stale: Vec<&mut Root> = roots.iter_mut().filter(|root| forgotten.contains(root.node)).collect();
    let same = stale.par_iter_mut().map(|root| {
        let new = look(program, root.definition, &words);
        let same = new.handlers == root.handlers;
        **root = new;
        same
    });
    same.reduce(|| true, |one, other| one && other)
}

fn look(program: &Program<'_>, definition: Definition, words: &[&str]) -> Root {
    let run = || {
        let handlers = attribute_handlers(program, definition);
        let text = program.store.item_text(definition.item).as_bytes();
        let makes_router = words.iter().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some());
        let failure = makes_router.then(|| evaluate(program, definition)).flatten();
        (handlers, failure)
    };
    let ((handlers, failure), recording) = record::recorded(run);
    Root { definition, node: program.calls().root(recording), handlers, failure }
}

/// Functions of crates that are applications: libraries, binaries and examples of packages that depend on
/// a framework, by themselves or through a package of the workspace, and are none themselves.
fn candidates(program: &Program<'_>) -> Vec<Definition> {
    let mut all = Vec::new();
    let packages = program.store.workspace().packages.len();
    let depending: Vec<bool> = (0..packages).map(|package| depends_on_framework(program, package)).collect();
    for (index, module) in program.tree.modules.iter().enumerate() {
        if !is_application(program, &depending, ModuleId(index as u32)) {
            continue;
        }
        let module_id = ModuleId(index as u32);
        for &item in &module.items {
            match program.store.item(item).kind {
                ItemKind::Function => all.push(Definition { module: module_id, item }),
                ItemKind::Implementation | ItemKind::Trait => {
                    for &member in program.implementations.members(item) {
                        if program.store.item(member).kind == ItemKind::Function {
                            all.push(Definition { module: module_id, item: member });
                        }
                    }
                }
                _ => {}
            }
        }
    }
    all
}

fn depends_on_framework(program: &Program<'_>, package: usize) -> bool {
    let workspace = program.store.workspace();
    let own = &workspace.packages[package].dependencies;
    own.iter().any(|dependency| frameworks::is_framework(&dependency.package))
        || workspace.in_reach(package).iter().any(|name| frameworks::is_framework(name))
}

fn is_application(program: &Program<'_>, depending: &[bool], module: ModuleId) -> bool {
    let krate = program.tree.crate_of(module);
    let Some(index) = krate.package else { return true };
    let package = &program.store.workspace().packages[index];
    match krate.kind {
        TargetKind::Test | TargetKind::Benchmark | TargetKind::BuildScript => return false,
        TargetKind::Example => {}
        TargetKind::Library | TargetKind::Binary => {
            if frameworks::is_framework(&package.name) {
                return false;
            }
        }
    }
    // The examples of a framework depend on it without saying so.
    frameworks::is_framework(&package.name) || package.dependencies.is_empty() || depending.get(index) == Some(&true)
}

fn is_test(function: &Function) -> bool {
    function.attributes.iter().any(|attribute| {
        matches!(attribute.path.last(), "test" | "rstest" | "test_case" | "bench")
            || attribute.path.last() == "cfg" && attribute.text == "test"
    })
}

fn attribute_handlers(program: &Program<'_>, definition: Definition) -> Vec<AttributeHandler> {
    if program.store.item(definition.item).attributes.is_empty() {
        return Vec::new();
    }
    let facts = program.facts(definition.item);
    let ItemFacts::Function(function) = &*facts else { return Vec::new() };
    let routes = attribute_routes(program, definition, function);
    if routes.is_empty() {
        return Vec::new();
    }
    let implementations = if function.body.is_none() { implementations(program, definition) } else { Vec::new() };
    let bodies = if implementations.is_empty() { vec![definition] } else { implementations };
    let handler = |definition: Definition| {
        let site = program.store.name_site(definition.item);
        AttributeHandler { definition, site, routes: routes.clone() }
    };
    bodies.into_iter().map(handler).collect()
}

/// The functions that stand for a required function of a trait.
fn implementations(program: &Program<'_>, definition: Definition) -> Vec<Definition> {
    let (Some(parent), Some(name)) = (program.store.parent(definition.item), program.store.name(definition.item))
    else {
        return Vec::new();
    };
    let Some(implemented) = program.store.name(parent) else { return Vec::new() };
    let blocks = program.implementations.of_trait(implemented).iter();
    blocks.filter_map(|&block| program.implementations.member(&program.store, block, name)).collect()
}

/// The routes that the attributes of a function declare.
pub(crate) fn attribute_routes(
    program: &Program<'_>,
    definition: Definition,
    function: &Function,
) -> Vec<AttributeRoute> {
    let framework = frameworks::of_package(program, definition);
    let configured: Vec<AttributeRoute> = function
        .attributes
        .iter()
        .filter_map(|attribute| frameworks::configured::attribute_route(program.words(), framework, attribute))
        .collect();
    if !configured.is_empty() {
        return configured;
    }
    let mut routes = frameworks::declared_routes(program, definition, function);
    for attribute in &function.attributes {
        let names: Vec<_> = attribute.path.segments.iter().map(|segment| segment.name.text.clone()).collect();
        let resolution = program.resolver().path(definition.module, &names, attribute.path.absolute, Namespace::Macro);
        if let Some(Resolution::External(path)) = resolution {
            routes.extend(frameworks::attribute_routes(function, attribute, &path));
        }
    }
    routes
}

/// Runs a function on values of which only the types are known.
fn evaluate(program: &Program<'_>, definition: Definition) -> Option<(Site, String)> {
    let run = || {
        let facts = program.facts(definition.item);
        let ItemFacts::Function(function) = &*facts else { return };
        if function.body.is_none() || is_test(function) {
            return;
        }
        let mut evaluator = Evaluator::new(program, definition.module, definition.item).of_routers();
        let reason = Reason::new("a parameter");
        let arguments: Vec<Values> =
            function.parameters.iter().map(|_| Values::opaque(Type::Unknown, &reason)).collect();
        let value = FunctionValue { definition, self_type: None, generics: Vec::new() };
        let receiver = function.receiver.map(|_| Values::opaque(Type::Unknown, &reason));
        let outcomes = evaluator.call_function(&value, receiver, &arguments);
        let output = function.output.as_ref().map_or(Type::Unknown, |written| {
            program.resolver().ty(definition.module, &TypeContext::default(), written)
        });
        for value in outcomes.iter().flat_map(|outcome| &outcome.values) {
            if let Some(router) = frameworks::returned(value, &output, program.store.name_site(definition.item)) {
                program.note_router(&Arc::new(router));
            }
        }
    };
    catch_unwind(AssertUnwindSafe(run))
        .err()
        .map(|panic| (program.store.name_site(definition.item), message(panic.as_ref())))
}

/// The text of a panic.
pub(super) fn message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::applications::Applications;
    use crate::program::Program;
    use crate::source::{LoadOptions, Workspace};

    fn write(folder: &Path, name: &str, text: &str) {
        let path = folder.join(name);
        let made = path.parent().map(std::fs::create_dir_all);
        assert!(made.is_some_and(|made| made.is_ok()) && std::fs::write(&path, text).is_ok());
    }

    /// The paths of the routes of a package `site` that names its framework through a package `kit` beside it.
    fn paths(section: &str, source: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let package = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        write(folder.path(), "Cargo.toml", &format!("{}[{section}]\nkit = {{ path = \"kit\" }}\n", package("site")));
        write(folder.path(), "src/main.rs", source);
        write(folder.path(), "kit/Cargo.toml", &format!("{}[dependencies]\nactix-web = \"4\"\n", package("kit")));
        write(folder.path(), "kit/src/lib.rs", "pub use actix_web;");
        let workspace = Workspace::load(&[folder.path().to_owned()], &LoadOptions::default()).expect("it is read");
        let program = Program::new(&workspace);
        let found = Applications::find(&program, &crate::watch::Nobody).expect("nobody cancels");
        found
            .all()
            .iter()
            .flat_map(|application| &application.routes)
            .filter_map(crate::applications::Route::shown_path)
            .collect()
    }

    const CONFIGURED: &str = "use kit::actix_web::{HttpResponse, web::{post, resource, ServiceConfig}};
        async fn act() -> HttpResponse { HttpResponse::Found().finish() }
        pub fn configure(config: &mut ServiceConfig) { config.service(resource(\"/act\").route(post().to(act))); }
        fn main() { kit::serve(configure); }";

    #[test]
    fn a_framework_that_another_package_of_the_workspace_passes_on() {
        assert_eq!(paths("dependencies", CONFIGURED), ["/act"]);
    }

    #[test]
    fn what_only_tests_depend_on_makes_no_application() {
        assert_eq!(paths("dev-dependencies", CONFIGURED), Vec::<String>::new());
    }
}
