//! From the routers that came up to applications: those that are part of a larger one are dropped.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::discover::AttributeHandler;
use super::handlers::{self, HandlerAnswers};
use super::{Application, Route};
use crate::program::Program;
use crate::program::ids::{Definition, ItemId, ModuleId, Site};
use crate::program::value::{Binding, MethodSet, RouteEntry, Router, Text, Value, Values};
use crate::watch::{Cancelled, Count, Phase, Watch};

/// An application, and the faults of ours that happened on the way.
type Evaluated = (Application, Vec<(Site, String)>);

/// The applications of a program, from what was noted while evaluating it.
pub(super) fn applications(
    program: &Program<'_>,
    attribute_handlers: &[AttributeHandler],
    failures: &mut Vec<(Site, String)>,
    watch: &dyn Watch,
) -> Result<Vec<Application>, Cancelled> {
    let seen = program.seen();
    let mut routers: Vec<Arc<Router>> = seen.routers.into_values().flatten().collect();
    routers.sort_by_key(|router| (rank(router), router.site));
    let mut drafts = keep_largest(program, &routers);
    add_unattached(&mut drafts, program, &seen.method_routers);
    add_unmounted(&mut drafts, program, attribute_handlers);
    let count = Count::new(watch, Phase::Answers, drafts.iter().map(|draft| draft.routes.len()).sum());
    let results: Option<Vec<Evaluated>> =
        drafts.into_par_iter().map(|draft| evaluated(program, draft, &count)).collect();
    let mut applications = Vec::new();
    for (application, failed) in results.ok_or(Cancelled)? {
        failures.extend(failed);
        if !application.routes.is_empty() {
            applications.push(application);
        }
    }
    applications.sort_by(|left, right| {
        let key = |application: &Application| {
            (application.package, application.name.clone(), application.routes.first().map(|route| route.bound_at))
        };
        key(left).cmp(&key(right))
    });
    Ok(applications)
}

/// Applications before parts, many routes before few, known paths before unknown ones.
fn rank(router: &Router) -> (bool, std::cmp::Reverse<usize>, std::cmp::Reverse<usize>) {
    let known: usize = router.routes.iter().filter_map(|route| Some(route.path.as_ref()?.display().len())).sum();
    (!router.whole, std::cmp::Reverse(router.routes.len()), std::cmp::Reverse(known))
}

struct Draft {
    package: Option<usize>,
    name: Option<String>,
    framework: &'static str,
    routes: Vec<RouteEntry>,
    open_prefixes: Vec<Text>,
    complete: bool,
}

fn keep_largest(program: &Program<'_>, routers: &[Arc<Router>]) -> Vec<Draft> {
    let mut kept: Vec<(&Arc<Router>, BTreeSet<Site>)> = Vec::new();
    for router in routers {
        let bindings: BTreeSet<Site> = router.routes.iter().map(|route| route.binding.site).collect();
        if bindings.is_empty() {
            continue;
        }
        let within = kept.iter().any(|(_, known)| bindings.is_subset(known));
        if !within {
            kept.push((router, bindings));
        }
    }
    // One router is a part of another also when most of it is: a branch may have added one route to it.
    kept.into_iter()
        .map(|(router, _)| {
            let (package, name) = made_in(program, router.site);
            Draft {
                package,
                name,
                framework: router.framework,
                routes: router.routes.iter().cloned().collect(),
                open_prefixes: router.open_prefixes.clone(),
                complete: router.unknown.is_empty(),
            }
        })
        .collect()
}

/// The package and the path of the function in which something was made.
fn made_in(program: &Program<'_>, site: Site) -> (Option<usize>, Option<String>) {
    let module = module_of(program, site.item);
    let package = program.store.workspace().package_of(site.item.file);
    let name = module.map(|module| {
        let definition = Definition { module, item: site.item };
        let krate = &program.tree.crate_of(module).name;
        format!("{krate}::{}", program.path_of(definition))
    });
    (package, name)
}

/// A module that holds an item.
pub(crate) fn module_of(program: &Program<'_>, item: ItemId) -> Option<ModuleId> {
    let mut container = item;
    while let Some(parent) = program.store.parent(container) {
        if program.store.item(parent).kind == crate::syntax::ItemKind::Module {
            break;
        }
        container = parent;
    }
    let index =
        program.tree.modules.iter().position(|module| module.file == item.file && module.items.contains(&container))?;
    Some(ModuleId(index as u32))
}

/// Handlers bound to methods whose path never became known.
fn add_unattached(
    drafts: &mut Vec<Draft>,
    program: &Program<'_>,
    method_routers: &rustc_hash::FxHashSet<Arc<crate::program::value::MethodRouter>>,
) {
    let mut known: BTreeSet<Site> =
        drafts.iter().flat_map(|draft| &draft.routes).map(|route| route.binding.site).collect();
    let mut bindings: Vec<&Binding> = method_routers.iter().flat_map(|router| &router.bindings).collect();
    bindings.sort_by_key(|binding| binding.site);
    for binding in bindings {
        if !known.insert(binding.site) {
            continue;
        }
        let (package, name) = made_in(program, binding.site);
        drafts.push(Draft {
            package,
            name,
            framework: "axum",
            routes: vec![RouteEntry { path: binding.path.clone(), binding: binding.clone(), layers: Vec::new() }],
            open_prefixes: vec![Text::default()],
            complete: false,
        });
    }
}

/// Handlers by attribute that no router mounts: their own path is all that is known.
fn add_unmounted(drafts: &mut Vec<Draft>, program: &Program<'_>, attribute_handlers: &[AttributeHandler]) {
    let mounted: BTreeSet<ItemId> = drafts
        .iter()
        .flat_map(|draft| &draft.routes)
        .flat_map(|route| &route.binding.handler)
        .filter_map(|value| match value {
            Value::Function(function) => Some(function.definition.item),
            _ => None,
        })
        .collect();
    let mut seen = BTreeSet::new();
    for handler in attribute_handlers {
        if mounted.contains(&handler.definition.item) || !seen.insert(handler.definition.item) {
            continue;
        }
        let package = program.store.workspace().package_of(handler.definition.item.file);
        let value = Value::Function(Arc::new(crate::program::value::FunctionValue {
            definition: handler.definition,
            self_type: None,
            generics: Vec::new(),
        }));
        let routes = handler.routes.iter().map(|route| RouteEntry {
            path: route.path.clone(),
            binding: Binding {
                methods: route.methods,
                handler: Values::one(value.clone()),
                site: program.store.name_site(handler.definition.item),
                path: None,
            },
            layers: Vec::new(),
        });
        drafts.push(Draft {
            package,
            name: None,
            framework: handler.routes.first().map_or("http", |route| route.framework),
            routes: routes.collect(),
            open_prefixes: vec![Text::default()],
            complete: false,
        });
    }
}

/// `None` where nobody waits for it any more.
fn evaluated(program: &Program<'_>, draft: Draft, count: &Count<'_>) -> Option<Evaluated> {
    let mut failures = Vec::new();
    let mut routes = Vec::new();
    for entry in &draft.routes {
        let answers = count.piece(|| handler_answers(program, &draft, entry, &mut failures))?;
        for (value, answers) in answers {
            let (handler, handler_name, handler_site) = handlers::describe(program, &value, entry.binding.site);
            routes.push(Route {
                methods: entry.binding.methods,
                path: entry.path.clone().map(Text::anywhere),
                handler,
                handler_name,
                handler_site,
                bound_at: entry.binding.site,
                framework: draft.framework,
                answers,
            });
        }
    }
    routes.sort_by(|left, right| {
        (left.bound_at, left.methods, &left.path).cmp(&(right.bound_at, right.methods, &right.path))
    });
    routes.dedup_by(|left, right| {
        left.bound_at == right.bound_at
            && left.path == right.path
            && left.handler_site == right.handler_site
            && left.methods == right.methods
    });
    let application = Application {
        package: draft.package,
        name: draft.name,
        framework: draft.framework,
        routes,
        open_prefixes: draft.open_prefixes,
        complete: draft.complete,
    };
    Some((application, failures))
}

fn handler_answers(
    program: &Program<'_>,
    draft: &Draft,
    entry: &RouteEntry,
    failures: &mut Vec<(Site, String)>,
) -> Vec<(Value, Arc<HandlerAnswers>)> {
    entry
        .binding
        .handler
        .iter()
        .map(|value| {
            let methods = if entry.binding.methods.is_empty() { MethodSet::ANY } else { entry.binding.methods };
            let (answers, failure) =
                handlers::answers(program, draft.framework, value, &entry.layers, methods, entry.binding.site);
            failures.extend(failure);
            (value.clone(), Arc::new(answers))
        })
        .collect()
}
