//! The applications of a workspace: root routers, their routes, and the answers of each.
//!
//! Knows the evaluator and the frameworks' table; knows no rules, no editors, no terminal.

mod described;
mod discover;
mod handlers;
mod input;
mod occurrence;
mod pipeline;
mod roots;
mod surroundings;

use std::sync::Arc;

pub use self::handlers::{Answer, HandlerAnswers};
pub use self::input::Input;
pub use self::occurrence::Occurrence;
pub(crate) use self::roots::module_of;
use crate::program::Program;
use crate::program::evaluate::Forgotten;
use crate::program::ids::{Definition, Site};
use crate::program::record::NodeId;
use crate::program::value::{MethodSet, Text};
use crate::watch::{Cancelled, Watch};

/// A router that is nested nowhere, with everything that is nested in it.
#[derive(Clone, Debug)]
pub struct Application {
    /// Index in [`crate::source::Workspace::packages`].
    pub package: Option<usize>,
    /// Path of the function that makes the root router; `None` for attribute handlers mounted nowhere.
    pub name: Option<String>,
    /// Name of the framework.
    pub framework: &'static str,
    /// Its routes, sorted by place.
    pub routes: Vec<Route>,
    /// Prefixes under which files or services of others answer; an empty one stands for all paths.
    pub open_prefixes: Vec<Text>,
    /// Whether every route of it is known.
    pub complete: bool,
}

/// One handler bound to methods at a path.
#[derive(Clone, Debug)]
pub struct Route {
    /// The methods.
    pub methods: MethodSet,
    /// The path with its prefixes.
    pub path: Option<Text>,
    /// The handler's function, if it is one of the workspace.
    pub handler: Option<Definition>,
    /// Its path for people; `None` for a closure.
    pub handler_name: Option<String>,
    /// The handler's name, or the whole of a closure.
    pub handler_site: Site,
    /// Where it is bound.
    pub bound_at: Site,
    /// Name of the framework.
    pub framework: &'static str,
    /// What it can answer.
    pub answers: Arc<HandlerAnswers>,
}

impl Route {
    /// The path for people: every dynamic part is `{name}`.
    pub fn shown_path(&self) -> Option<String> {
        self.path.as_ref().map(|path| path.display().replace("{*", "{"))
    }

    /// Whether all but the answers is the same.
    pub(crate) fn is_bound_like(&self, other: &Self) -> bool {
        self.bound_at == other.bound_at
            && self.handler_site == other.handler_site
            && self.methods == other.methods
            && self.framework == other.framework
            && self.path == other.path
            && self.handler_name == other.handler_name
    }
}

/// The applications of a program with what each part of them rests on, kept from one revision to the next.
#[derive(Default)]
pub struct Applications {
    roots: Vec<discover::Root>,
    drafts: Vec<roots::Evaluated>,
    /// Sorted by package and place.
    all: Vec<Application>,
    /// For each application the draft that it was made from.
    drafted: Vec<usize>,
    /// Handlers that were evaluated in the last revision, and not taken over from the one before.
    pub handlers_evaluated: usize,
}

impl Applications {
    /// Finds all applications of a program and evaluates their handlers.
    pub fn find(program: &Program<'_>, watch: &dyn Watch) -> Result<Self, Cancelled> {
        let mut found = Self { roots: discover::discover(program, watch)?, ..Self::default() };
        found.draft(program, Vec::new(), &Forgotten::default(), watch)?;
        Ok(found)
    }

    /// Brings the applications of the revision before up to date.
    pub fn update(&mut self, program: &Program<'_>, forgotten: &Forgotten, watch: &dyn Watch) -> Result<(), Cancelled> {
        let first_new = program.calls().next();
        let same_handlers = discover::rediscover(program, &mut self.roots, forgotten);
        if same_handlers && !forgotten.routers && !program.calls().has_routers_since(first_new) {
            self.refresh(program, forgotten);
            return Ok(());
        }
        let before = std::mem::take(&mut self.drafts);
        self.draft(program, before, forgotten, watch)
    }

    fn draft(
        &mut self,
        program: &Program<'_>,
        before: Vec<roots::Evaluated>,
        forgotten: &Forgotten,
        watch: &dyn Watch,
    ) -> Result<(), Cancelled> {
        let drafts = roots::drafts(program, &self.roots);
        (self.drafts, self.handlers_evaluated) = roots::evaluate(program, drafts, before, forgotten, watch)?;
        let made = self.drafts.iter().enumerate().map(|(index, draft)| (index, draft.application(program)));
        let mut made: Vec<(usize, Application)> =
            made.filter(|(_, application)| !application.routes.is_empty()).collect();
        made.sort_by_cached_key(|(_, application)| {
            (application.package, application.name.clone(), application.routes.first().map(|route| route.bound_at))
        });
        (self.drafted, self.all) = made.into_iter().unzip();
        Ok(())
    }

    /// The same routers: only handlers whose code changed are evaluated.
    fn refresh(&mut self, program: &Program<'_>, forgotten: &Forgotten) {
        let evaluated = roots::reevaluate(program, &mut self.drafts, forgotten);
        self.handlers_evaluated = evaluated.values().sum();
        for (application, draft) in self.all.iter_mut().zip(&self.drafted) {
            if evaluated.contains_key(draft)
                && let Some(draft) = self.drafts.get(*draft)
            {
                *application = draft.application(program);
            }
        }
    }

    /// The applications.
    pub fn all(&self) -> &[Application] {
        &self.all
    }

    /// Items that were given up by a fault of ours, with the panic's message.
    pub fn failures(&self) -> Vec<(Site, String)> {
        let found = self.roots.iter().filter_map(|root| root.failure.clone());
        let mut failures: Vec<(Site, String)> =
            found.chain(self.drafts.iter().flat_map(roots::Evaluated::failures)).collect();
        failures.sort();
        failures.dedup();
        failures
    }

    /// Everything that is rested on from here.
    pub fn nodes(&mut self) -> Vec<&mut NodeId> {
        let roots = self.roots.iter_mut().map(|root| &mut root.node);
        roots.chain(self.drafts.iter_mut().flat_map(roots::Evaluated::nodes)).collect()
    }
}
