//! Which annotated functions `from![crate::a]` takes, and which one an id such as `CREATE_TASK` stands for: pavex makes a
//! constant of that name beside each of them, which no source shows.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{NAME, routes};
use crate::frameworks::AttributeRoute;
use crate::program::Program;
use crate::program::evaluate::Evaluator;
use crate::program::ids::{Definition, ItemId, ModuleId, Site};
use crate::program::value::{Binding, FunctionValue, MethodRouter, Value, Values};
use crate::syntax::ItemKind;
use crate::syntax::facts::{Attribute, ExpressionKind, Function, ItemFacts};

/// A function with attributes, and the type in whose block it stands.
struct Annotated {
    definition: Definition,
    of: Option<SmolStr>,
}

fn handler(definition: Definition) -> Values {
    Values::one(Value::Function(Arc::new(FunctionValue { definition, self_type: None, generics: Vec::new() })))
}

/// The annotated functions of a module and, unless told otherwise, of those below it.
fn annotated(program: &Program<'_>, of: ModuleId, below: bool) -> Vec<Annotated> {
    let start = program.tree.module(of);
    let mut all = Vec::new();
    for (index, module) in program.tree.modules.iter().enumerate() {
        let inside = module.of == start.of
            && if below { module.path.starts_with(&start.path) } else { module.path == start.path };
        if !inside {
            continue;
        }
        let module_id = ModuleId(index as u32);
        let mut add = |item: ItemId, of: Option<SmolStr>| {
            let is_function = program.store.item(item).kind == ItemKind::Function;
            if is_function && !program.store.item(item).attributes.is_empty() {
                all.push(Annotated { definition: Definition { module: module_id, item }, of });
            }
        };
        for &item in &module.items {
            match program.store.item(item).kind {
                ItemKind::Function => add(item, None),
                ItemKind::Implementation => {
                    let own = program.store.item(item).impl_type;
                    let name = own.map(|span| SmolStr::new(program.store.text(item.file, span)));
                    for &member in program.implementations.members(item) {
                        add(member, name.clone());
                    }
                }
                _ => {}
            }
        }
    }
    all
}

fn with_code<T>(program: &Program<'_>, definition: Definition, run: impl FnOnce(&Function) -> Option<T>) -> Option<T> {
    let facts = program.facts(definition.item);
    match &*facts {
        ItemFacts::Function(code) => run(code),
        _ => None,
    }
}

fn route_of(program: &Program<'_>, definition: Definition) -> Option<AttributeRoute> {
    with_code(program, definition, |code| code.attributes.iter().find_map(routes::declared))
}

/// The module that a path of `from!` or of an id names, from where it is written.
fn module(evaluator: &Evaluator<'_, '_>, path: &[&str]) -> Option<ModuleId> {
    let program = evaluator.program;
    let (_, here) = evaluator.standing();
    let mut rest = path.iter().peekable();
    let mut at = here;
    match *rest.peek().copied().unwrap_or(&"self") {
        "crate" => {
            at = program.tree.crate_of(here).root;
            rest.next();
        }
        "self" => {
            rest.next();
        }
        "super" => {}
        name => {
            // A child of this module, or another crate of the workspace.
            if !program.tree.module(here).children.contains_key(name) {
                at = program.tree.crates.iter().find(|krate| krate.name == name)?.root;
                rest.next();
            }
        }
    }
    for name in rest {
        at = match *name {
            "super" => program.tree.module(at).parent?,
            name => *program.tree.module(at).children.get(name)?,
        };
    }
    Some(at)
}

/// The routes of `from![crate::a, crate::b]`, or of all modules with `from![*]`.
pub(super) fn imported(evaluator: &Evaluator<'_, '_>, sources: &str) -> Values {
    let program = evaluator.program;
    let mut all = Values::none();
    for source in sources.split(',').map(str::trim).filter(|source| !source.is_empty()) {
        let path: Vec<&str> = if source == "*" { vec!["crate"] } else { source.split("::").map(str::trim).collect() };
        let Some(module) = module(evaluator, &path) else {
            all.extend(Values::unknown("a module of another crate"));
            continue;
        };
        let mut found = MethodRouter::default();
        for one in annotated(program, module, true) {
            let Some(declared) = route_of(program, one.definition) else { continue };
            found.bindings.push(Binding {
                methods: declared.methods,
                handler: handler(one.definition),
                site: program.store.name_site(one.definition.item),
                path: declared.path,
            });
        }
        all.push(Value::MethodRouter(Arc::new(found)));
    }
    all
}

/// A name without what tells its words apart: pavex writes `createTask2` and `create_task_2` as one constant
/// (`pavex_macros` 0.2.10 utils/id.rs:150).
fn squeezed(name: &str) -> String {
    name.chars().filter(|character| *character != '_').flat_map(char::to_uppercase).collect()
}

fn is_called(one: &Annotated, attribute: &Attribute, code: &Function, id: &str) -> bool {
    let said = attribute.arguments.iter().find(|argument| argument.name.as_deref() == Some("id"));
    match said.map(|argument| &argument.value.kind) {
        Some(ExpressionKind::Path(path)) => path.last() == id,
        Some(ExpressionKind::Literal(crate::syntax::facts::Literal::Text(text))) => text == id,
        _ => {
            let of = one.of.as_deref().unwrap_or_default().split('<').next().unwrap_or_default();
            squeezed(&format!("{of}{}", code.name.text)) == squeezed(id)
        }
    }
}

/// The function whose id is written at a place, with what an attribute of it tells.
fn named<T>(
    evaluator: &Evaluator<'_, '_>,
    site: Site,
    tell: impl Fn(&Attribute) -> Option<T>,
) -> Option<(T, Definition)> {
    let program = evaluator.program;
    let span = site.span;
    let text = program.store.item_text(site.item).get(span.start as usize..span.end as usize)?;
    let path: Vec<&str> = text.split("::").map(str::trim).collect();
    let (id, modules) = path.split_last()?;
    let candidates = if modules.is_empty() {
        // Imported by a `use` that leads to no item: any module of the crate may have it.
        let (_, here) = evaluator.standing();
        annotated(program, program.tree.crate_of(here).root, true)
    } else {
        annotated(program, module(evaluator, modules)?, false)
    };
    let mut found = candidates.into_iter().filter_map(|one| {
        with_code(program, one.definition, |code| {
            code.attributes.iter().find_map(|attribute| {
                let told = tell(attribute)?;
                is_called(&one, attribute, code, id).then_some((told, one.definition))
            })
        })
    });
    let first = found.next()?;
    // The same name twice says nothing.
    found.next().is_none().then_some(first)
}

/// The route that an id stands for, and its handler.
pub(super) fn by_id(evaluator: &Evaluator<'_, '_>, site: Site) -> Option<(AttributeRoute, Values)> {
    named(evaluator, site, routes::declared).map(|(declared, definition)| (declared, handler(definition)))
}

/// The function below an attribute of this name that an id stands for: `#[fallback]`, `#[pre_process]`.
pub(super) fn with_attribute(evaluator: &Evaluator<'_, '_>, site: Site, name: &str) -> Option<Values> {
    named(evaluator, site, |attribute| (attribute.path.last() == name).then_some(()))
        .map(|((), definition)| handler(definition))
}

/// The functions that `#[error_handler]` makes answer errors, in the crate of the code at hand.
pub(super) fn error_handlers(evaluator: &Evaluator<'_, '_>) -> Vec<Definition> {
    let (item, module) = evaluator.standing();
    annotated_by(evaluator.program, &[Definition { module, item }], &["error_handler"])
}

/// The functions below one of these attributes, in the crates of some items.
pub(super) fn annotated_by(program: &Program<'_>, near: &[Definition], names: &[&str]) -> Vec<Definition> {
    let mut roots: Vec<ModuleId> = near.iter().map(|one| program.tree.crate_of(one.module).root).collect();
    roots.dedup();
    let all = roots.into_iter().flat_map(|root| annotated(program, root, true));
    all.map(|one| one.definition)
        .filter(|&definition| {
            let is_one = |code: &Function| {
                code.attributes.iter().any(|attribute| names.contains(&attribute.path.last())).then_some(())
            };
            with_code(program, definition, is_one).is_some()
        })
        .collect()
}

/// Whether a function stands in a block of this type.
pub(super) fn is_method_of(evaluator: &Evaluator<'_, '_>, function: Definition, of: Definition) -> bool {
    let block = evaluator.program.store.parent(function.item);
    block.is_some_and(|item| evaluator.is_for(Definition { module: function.module, item }, of))
}

/// The routes of a method below `#[pavex::methods]`, which reads the attributes within by their names.
pub(super) fn of_methods(program: &Program<'_>, definition: Definition, function: &Function) -> Vec<AttributeRoute> {
    let Some(block) = program.store.parent(definition.item) else { return Vec::new() };
    if program.store.item(block).kind != ItemKind::Implementation {
        return Vec::new();
    }
    let facts = program.facts(block);
    let ItemFacts::Implementation(header) = &*facts else { return Vec::new() };
    let of_pavex = header.attributes.iter().any(|attribute| {
        attribute.path.joined() == format!("{NAME}::methods")
            || attribute.path.last() == "methods" && crate::frameworks::of_package(program, definition) == NAME
    });
    let loose =
        |attribute: &&Attribute| attribute.path.as_identifier().is_some() && !resolves(program, definition, attribute);
    let attributes = function.attributes.iter().filter(|_| of_pavex);
    attributes.filter(loose).filter_map(routes::declared).collect()
}

/// Whether an attribute is found without the block's help.
fn resolves(program: &Program<'_>, definition: Definition, attribute: &Attribute) -> bool {
    let names: Vec<_> = attribute.path.segments.iter().map(|segment| segment.name.text.clone()).collect();
    let namespace = crate::program::names::Namespace::Macro;
    program.resolver().path(definition.module, &names, attribute.path.absolute, namespace).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_by_the_constant_that_pavex_makes_of_it() {
        for (name, id) in [
            ("create_task", "CREATE_TASK"),
            ("createTask", "CREATE_TASK"),
            ("route4", "ROUTE_4"),
            ("Stock_add", "STOCK_ADD"),
        ] {
            assert_eq!(squeezed(name), squeezed(id));
        }
        assert_ne!(squeezed("create_task"), squeezed("CREATE_TASKS"));
    }
}
