//! From the routers that came up to applications: those that are part of a larger one are dropped.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::described;
use super::discover::{AttributeHandler, Root};
use super::handlers::{self, HandlerAnswers};
use super::{Application, Route};
use crate::frameworks;
use crate::program::Program;
use crate::program::evaluate::Forgotten;
use crate::program::ids::{Definition, ItemId, ModuleId, Site};
use crate::program::record::{self, NodeId};
use crate::program::value::{Binding, MethodSet, RouteEntry, Router, Text, Value, Values};
use crate::watch::{Cancelled, Count, Phase, Watch};

/// What may be applications, from the routers and handlers that came up in the roots.
pub(super) fn drafts(program: &Program<'_>, roots: &[Root]) -> Vec<Draft> {
    let seen = program.seen(roots.iter().map(|root| root.node));
    let mut routers: Vec<Arc<Router>> = seen.routers.into_values().flatten().collect();
    routers.sort_by(|left, right| {
        let key = |router: &Router| (rank(router), router.site);
        // Of what is equal so far, the order must not depend on which came up first.
        let written = |router: &Router| format!("{router:?}");
        key(left).cmp(&key(right)).then_with(|| written(left).cmp(&written(right)))
    });
    let mut drafts = keep_largest(program, &routers);
    add_unattached(&mut drafts, program, &seen.method_routers);
    add_unmounted(&mut drafts, program, roots.iter().flat_map(|root| &root.handlers));
    drafts
}

/// A draft with what its handlers answer.
pub(super) struct Evaluated {
    draft: Draft,
    /// For each route, for each of its handlers.
    handled: Vec<Vec<Handled>>,
}

/// What one handler answers at one route.
#[derive(Clone)]
struct Handled {
    node: NodeId,
    answers: Arc<HandlerAnswers>,
    failure: Option<(Site, String)>,
}

/// What the answers of a handler are known by.
type HandlerKey<'a> = (&'static str, &'a Value, &'a [Values], MethodSet, Site);

fn key<'a>(draft: &Draft, entry: &'a RouteEntry, value: &'a Value) -> HandlerKey<'a> {
    (draft.framework, value, &entry.layers, entry.binding.methods, entry.binding.site)
}

/// Evaluates the handlers of drafts. Those that were known before and still hold are taken over; the second value
/// counts the others.
pub(super) fn evaluate(
    program: &Program<'_>,
    drafts: Vec<Draft>,
    before: Vec<Evaluated>,
    forgotten: &Forgotten,
    watch: &dyn Watch,
) -> Result<(Vec<Evaluated>, usize), Cancelled> {
    let count = Count::new(watch, Phase::Answers, drafts.iter().map(|draft| draft.routes.len()).sum());
    let mut known: FxHashMap<HandlerKey<'_>, &Handled> = FxHashMap::default();
    for one in &before {
        for (entry, handled) in one.draft.routes.iter().zip(&one.handled) {
            for (value, handled) in entry.binding.handler.iter().zip(handled) {
                if !forgotten.contains(handled.node) {
                    known.insert(key(&one.draft, entry, value), handled);
                }
            }
        }
    }
    let counted: Option<Vec<(Evaluated, usize)>> = drafts
        .into_par_iter()
        .map(|draft| {
            let made = AtomicUsize::new(0);
            let answer = |entry: &RouteEntry, value: &Value| {
                if let Some(handled) = known.get(&key(&draft, entry, value)) {
                    return (*handled).clone();
                }
                made.fetch_add(1, Ordering::Relaxed);
                handle(program, &draft, entry, value)
            };
            let answers = |entry: &RouteEntry| entry.binding.handler.iter().map(|value| answer(entry, value)).collect();
            let routes = draft.routes.par_iter();
            let handled = routes.map(|entry| count.piece(|| answers(entry))).collect::<Option<_>>()?;
            Some((Evaluated { draft, handled }, made.into_inner()))
        })
        .collect();
    let (evaluated, made): (Vec<Evaluated>, Vec<usize>) = counted.ok_or(Cancelled)?.into_iter().unzip();
    Ok((evaluated, made.into_iter().sum()))
}

/// Evaluates the handlers anew whose answers no longer hold; how many, by draft.
pub(super) fn reevaluate(
    program: &Program<'_>,
    drafts: &mut [Evaluated],
    forgotten: &Forgotten,
) -> BTreeMap<usize, usize> {
    let count = |one: &mut Evaluated| {
        let draft = &one.draft;
        let routes = draft.routes.par_iter().zip(&mut one.handled);
        let made = routes.map(|(entry, handled)| {
            let pairs = entry.binding.handler.iter().zip(handled);
            let stale = pairs.filter(|(_, handled)| forgotten.contains(handled.node));
            stale.map(|(value, handled)| *handled = handle(program, draft, entry, value)).count()
        });
        made.sum()
    };
    let counts: Vec<usize> = drafts.par_iter_mut().map(count).collect();
    counts.into_iter().enumerate().filter(|(_, made)| *made > 0).collect()
}

fn handle(program: &Program<'_>, draft: &Draft, entry: &RouteEntry, value: &Value) -> Handled {
    let methods = if entry.binding.methods.is_empty() { MethodSet::ANY } else { entry.binding.methods };
    let ((answers, failure), recording) = record::recorded(|| {
        handlers::answers(program, draft.framework, value, &entry.layers, methods, entry.binding.site)
    });
    Handled { node: program.calls().root(recording), answers: Arc::new(answers), failure }
}

/// Applications before parts, many routes before few, known paths before unknown ones, and of two that only differ in
/// their methods the one that takes fewer: a condition around it was met later.
fn rank(router: &Router) -> (bool, Reverse<usize>, Reverse<usize>, usize) {
    let known: usize = router.routes.iter().filter_map(|route| Some(route.path.as_ref()?.display().len())).sum();
    let methods = router.routes.iter().map(|route| route.binding.methods.each().count()).sum();
    (!router.whole, Reverse(router.routes.len()), Reverse(known), methods)
}

/// What may be an application.
pub(super) struct Draft {
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
            framework: unattached_framework(program, binding.site),
            routes: vec![RouteEntry { path: binding.path.clone(), binding: binding.clone(), layers: Vec::new() }],
            open_prefixes: vec![Text::default()],
            complete: false,
        });
    }
}

/// Whose handlers are bound to methods here: axum's, unless the package depends on another framework alone.
fn unattached_framework(program: &Program<'_>, site: Site) -> &'static str {
    let framework = module_of(program, site.item)
        .map(|module| frameworks::of_package(program, Definition { module, item: site.item }));
    framework.filter(|&framework| framework != "http").unwrap_or("axum")
}

/// Handlers by attribute that no router mounts: their own path is all that is known.
fn add_unmounted<'a>(
    drafts: &mut Vec<Draft>,
    program: &Program<'_>,
    attribute_handlers: impl Iterator<Item = &'a AttributeHandler>,
) {
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

impl Evaluated {
    /// The application with its routes.
    pub(super) fn application(&self, program: &Program<'_>) -> Application {
        let draft = &self.draft;
        let mut routes = Vec::new();
        for (entry, handled) in draft.routes.iter().zip(&self.handled) {
            for (value, handled) in entry.binding.handler.iter().zip(handled) {
                let (handler, handler_name, handler_site) = described::describe(program, value, entry.binding.site);
                routes.push(Route {
                    methods: entry.binding.methods,
                    path: entry.path.clone().map(Text::anywhere),
                    handler,
                    handler_name,
                    handler_site,
                    bound_at: entry.binding.site,
                    framework: draft.framework,
                    answers: Arc::clone(&handled.answers),
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
        // A handler without a path of its own is one, in however many places it was bound.
        let mut pathless = BTreeSet::new();
        routes.retain(|route| {
            route.path.is_some() || route.handler.is_none() || pathless.insert((route.handler_site, route.methods))
        });
        Application {
            package: draft.package,
            name: draft.name.clone(),
            framework: draft.framework,
            routes,
            open_prefixes: draft.open_prefixes.clone(),
            complete: draft.complete,
        }
    }

    /// Handlers that were given up by a fault of ours.
    pub(super) fn failures(&self) -> impl Iterator<Item = (Site, String)> {
        self.handled.iter().flatten().filter_map(|handled| handled.failure.clone())
    }

    /// What its handlers rest on.
    pub(super) fn nodes(&mut self) -> impl Iterator<Item = &mut NodeId> {
        self.handled.iter_mut().flatten().map(|handled| &mut handled.node)
    }
}
