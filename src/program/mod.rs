//! The program: modules, names, types, and what its functions can return. Knows no rules and no
//! editors; knows frameworks only through [`crate::frameworks`].

pub mod evaluate;
pub mod external_path;
pub mod file_items;
mod htmx;
pub mod ids;
pub mod implementations;
mod mentions;
pub mod modules;
pub mod names;
pub mod record;
pub mod store;
pub mod types;
pub mod value;

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use self::evaluate::{CallCache, Forgotten};
use self::file_items::FileItems;
use self::ids::ItemId;
use self::implementations::Implementations;
use self::modules::ModuleTree;
use self::names::{Names, Resolver};
use self::store::ItemStore;
use crate::settings::Vocabulary;
use crate::source::{FileId, Workspace};
use crate::syntax::facts::ItemFacts;
use crate::syntax::spelling::Mention;

/// A loaded workspace, ready to be evaluated.
pub struct Program<'w> {
    /// The items.
    pub store: ItemStore<'w>,
    /// The modules.
    pub tree: ModuleTree,
    /// The implementations.
    pub implementations: Implementations,
    names: Names,
    calls: CallCache,
    words: Vocabulary,
    htmx: Vec<OnceLock<bool>>,
    mentions: mentions::Mentions,
}

/// A program without its workspace: what outlives a revision. Ids in it are those of the workspace that it was made
/// from.
pub struct Parts {
    /// By [`FileId`].
    pub files: Vec<FileItems>,
    tree: ModuleTree,
    implementations: Implementations,
    names: Names,
    calls: CallCache,
    words: Vocabulary,
    htmx: Vec<OnceLock<bool>>,
    mentions: mentions::Mentions,
}

/// What new texts change, where the items are the same ones.
#[derive(Debug, Default)]
pub struct Changes {
    /// Items whose text is another one.
    pub items: FxHashSet<ItemId>,
    /// Files with another text.
    pub files: Vec<FileId>,
    /// Packages of which it has to be seen anew whether they speak of htmx.
    pub htmx: Vec<usize>,
}

/// Routers and handlers that came up during evaluation, finished or not.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Routers by the place where they were made, one for each branch that they went through.
    pub routers: FxHashMap<ids::Site, Vec<Arc<value::Router>>>,
    /// Handlers by method that may never get a path.
    pub method_routers: FxHashSet<Arc<value::MethodRouter>>,
}

impl<'w> Program<'w> {
    /// Splits and indexes a workspace; lowers nothing but `use` and `mod` where names need them.
    pub fn new(workspace: &'w Workspace) -> Self {
        Self::with_known(workspace, &|_| None)
    }

    /// The same, with the facts of files that were known before.
    pub fn with_known<'k>(workspace: &'w Workspace, known: &(dyn Fn(FileId) -> Option<&'k FileItems> + Sync)) -> Self {
        let store = ItemStore::new(workspace, known);
        let tree = ModuleTree::build(&store);
        let implementations = Implementations::collect(&store, &tree);
        let names = Names::new(&tree);
        let htmx = workspace.packages.iter().map(|_| OnceLock::new()).collect();
        Self {
            store,
            tree,
            implementations,
            names,
            calls: CallCache::default(),
            words: Vocabulary::default(),
            htmx,
            mentions: mentions::Mentions::default(),
        }
    }

    /// Goes on with the parts of a program of the same files and packages, whose items have the same shape. What rests
    /// on a changed item is forgotten.
    pub fn resume(workspace: &'w Workspace, parts: Parts, changes: &Changes) -> (Self, Forgotten) {
        let Parts { files, tree, implementations, names, mut calls, words, mut htmx, mut mentions } = parts;
        let forgotten = calls.forget(&changes.items);
        for &package in &changes.htmx {
            if let Some(known) = htmx.get_mut(package) {
                *known = OnceLock::new();
            }
        }
        for &file in &changes.files {
            if let Some(items) = files.get(file.0 as usize) {
                mentions.changed(file, items.text());
            }
        }
        let store = ItemStore::resume(workspace, files);
        (Self { store, tree, implementations, names, calls, words, htmx, mentions }, forgotten)
    }

    /// What outlives this revision.
    pub fn into_parts(self) -> Parts {
        let Self { store, tree, implementations, names, calls, words, htmx, mentions } = self;
        Parts { files: store.into_files(), tree, implementations, names, calls, words, htmx, mentions }
    }

    /// The remembered calls.
    pub fn calls(&self) -> &CallCache {
        &self.calls
    }

    /// The same, to be cleaned up.
    pub fn calls_mut(&mut self) -> &mut CallCache {
        &mut self.calls
    }

    /// The same program with the user's vocabulary.
    #[must_use]
    pub fn with_words(mut self, words: Vocabulary) -> Self {
        self.words = words;
        self
    }

    /// The user's vocabulary.
    pub fn words(&self) -> &Vocabulary {
        &self.words
    }

    /// The path of a function without its crate: `cart::add`, `cart::Cart::add`.
    pub fn path_of(&self, definition: ids::Definition) -> String {
        let module = self.tree.module(definition.module);
        let mut segments: Vec<String> = module.path.iter().map(ToString::to_string).collect();
        if let Some(parent) = self.store.parent(definition.item) {
            let item = self.store.item(parent);
            if matches!(item.kind, crate::syntax::ItemKind::Implementation | crate::syntax::ItemKind::Trait) {
                let name = item.impl_type.or(item.name);
                segments.extend(name.map(|span| self.store.text(parent.file, span).to_owned()));
            }
        }
        segments.extend(self.store.name(definition.item).map(str::to_owned));
        segments.join("::")
    }

    /// For resolving names.
    pub fn resolver(&self) -> Resolver<'_, 'w> {
        Resolver {
            store: &self.store,
            tree: &self.tree,
            names: &self.names,
            is_known: crate::frameworks::knows,
            is_vocabulary: crate::frameworks::is_vocabulary,
        }
    }

    /// Where a word or a number stands as code: files in their order, mentions in the order of their text.
    pub fn mentions(&self, word: &str) -> Vec<(FileId, &[Mention])> {
        let files = self.mentions.files(self.store.workspace(), word);
        files.iter().map(|&file| (file, self.store.mentions(file, word))).collect()
    }

    /// The facts of an item.
    pub fn facts(&self, item: ItemId) -> Arc<ItemFacts> {
        self.store.facts(item)
    }

    /// The items.
    pub fn store_ref(&self) -> &ItemStore<'w> {
        &self.store
    }

    /// Notes a router that came up.
    pub fn note_router(&self, router: &Arc<value::Router>) {
        record::router(router);
    }

    /// Notes handlers by method that came up.
    pub fn note_method_router(&self, router: &Arc<value::MethodRouter>) {
        record::method_router(router);
    }

    /// Everything that came up in some roots of evaluation.
    pub fn seen(&self, roots: impl Iterator<Item = record::NodeId>) -> Seen {
        let mut routers: FxHashMap<ids::Site, Vec<Arc<value::Router>>> = FxHashMap::default();
        let mut method_routers = FxHashSet::default();
        let mut add = |router: &Arc<value::Router>| {
            let known = routers.entry(router.site).or_default();
            // What a router was before a route was added to it tells nothing.
            known.retain(|before| !router.routes.extends(&before.routes));
            if !known.iter().any(|other| other == router || other.routes.extends(&router.routes)) {
                known.push(Arc::clone(router));
            }
        };
        let mut add_method = |router: &Arc<value::MethodRouter>| {
            method_routers.insert(Arc::clone(router));
        };
        self.calls.routers(roots, &mut add, &mut add_method);
        Seen { routers, method_routers }
    }
}
