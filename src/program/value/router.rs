//! Routers and the handlers bound in them.

use std::sync::Arc;

use super::{MethodSet, Reason, Text, Values};
use crate::program::ids::Site;

/// A handler bound to methods, not yet at a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Binding {
    /// The methods it takes.
    pub methods: MethodSet,
    /// The handler: functions, closures, or responses for services that answer by themselves.
    pub handler: Values,
    /// The argument that names the handler.
    pub site: Site,
    /// A path that comes with the handler (`#[typed_path]`, `#[utoipa::path]`, attributes).
    pub path: Option<Text>,
}

/// `get(a).post(b)`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MethodRouter {
    /// Its handlers.
    pub bindings: Vec<Binding>,
    /// Layers around all of them.
    pub layers: Vec<Values>,
}

/// One route of a router.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RouteEntry {
    /// The path with its prefixes so far; `None` where it is not known.
    pub path: Option<Text>,
    /// The handler with its methods.
    pub binding: Binding,
    /// Layers around it, innermost first.
    pub layers: Vec<Values>,
}

/// Routes in the order in which they were added. A router is copied with each call that adds to it, so
/// the entries are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Routes(Vec<Arc<RouteEntry>>);

impl Routes {
    /// Adds a route.
    pub fn push(&mut self, route: RouteEntry) {
        self.0.push(Arc::new(route));
    }

    /// The routes.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &RouteEntry> {
        self.0.iter().map(|route| &**route)
    }

    /// The routes, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut RouteEntry> {
        self.0.iter_mut().map(Arc::make_mut)
    }

    /// Whether this route is among them.
    pub fn contains(&self, route: &RouteEntry) -> bool {
        self.0.iter().any(|known| **known == *route)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these are the others with more added at the end, as far as the last one tells.
    pub fn extends(&self, other: &Self) -> bool {
        match other.0.last() {
            None => true,
            Some(last) => self.0.get(other.0.len() - 1).is_some_and(|same| same.binding.site == last.binding.site),
        }
    }
}

impl Extend<RouteEntry> for Routes {
    fn extend<I: IntoIterator<Item = RouteEntry>>(&mut self, routes: I) {
        self.0.extend(routes.into_iter().map(Arc::new));
    }
}

/// Routers of more routes than this are nested in each other by a loop, or by a joke.
const MAXIMUM_ROUTES: usize = 20_000;

/// A router in the making.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Router {
    /// Name of the framework, as in the JSON contract.
    pub framework: &'static str,
    /// Where it was made.
    pub site: Site,
    /// Whether it is an application or router of its own, not a part that only makes sense in one.
    pub whole: bool,
    /// Its routes.
    pub routes: Routes,
    /// Why there may be more routes.
    pub unknown: Vec<Reason>,
    /// Prefixes under which files or nested services answer; "" for all paths.
    pub open_prefixes: Vec<Text>,
    /// A prefix that routes added later get (`web::scope("/x")`).
    pub prefix: Text,
    /// Layers and guards that routes added later get too.
    pub layers: Vec<Values>,
}

impl Router {
    /// An empty router.
    pub fn new(framework: &'static str, site: Site) -> Self {
        Self {
            framework,
            site,
            whole: true,
            routes: Routes::default(),
            unknown: Vec::new(),
            open_prefixes: Vec::new(),
            prefix: Text::default(),
            layers: Vec::new(),
        }
    }

    /// Whether both are the same router but for the prefix of what is added next: a part that a method of the whole
    /// gave, to add to the whole (`app.at("/x")`).
    pub fn is_part_of(&self, whole: &Self) -> bool {
        self.site == whole.site && self.framework == whole.framework && self.routes == whole.routes
    }

    /// Takes all routes of another router, with `join` giving each path.
    pub fn absorb(&mut self, other: &Router, join: impl Fn(Option<&Text>) -> Option<Text>) {
        for route in &other.routes.0 {
            if self.routes.len() >= MAXIMUM_ROUTES {
                let reason = Reason::new("too many routes for one router");
                if !self.unknown.contains(&reason) {
                    self.unknown.push(reason);
                }
                break;
            }
            let path = join(route.path.as_ref());
            if path == route.path {
                self.routes.0.push(route.clone());
            } else {
                self.routes.push(RouteEntry { path, ..(**route).clone() });
            }
        }
        self.open_prefixes.extend(other.open_prefixes.iter().filter_map(|prefix| join(Some(prefix))));
        for reason in &other.unknown {
            if !self.unknown.contains(reason) {
                self.unknown.push(reason.clone());
            }
        }
    }
}
