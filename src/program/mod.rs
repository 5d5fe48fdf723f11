//! The program: modules, names, types, and what its functions can return. Knows no rules and no
//! editors; knows frameworks only through [`crate::frameworks`].

pub mod evaluate;
mod htmx;
pub mod ids;
pub mod implementations;
mod mentions;
pub mod modules;
pub mod names;
pub mod store;
pub mod types;
pub mod value;

use std::sync::{Arc, Mutex, PoisonError};

use self::evaluate::CallCache;
use self::ids::ItemId;
use self::implementations::Implementations;
use self::modules::ModuleTree;
use self::names::{Names, Resolver};
use self::store::ItemStore;
use crate::settings::Vocabulary;
use crate::source::Workspace;
use crate::syntax::facts::ItemFacts;

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
    seen: Mutex<Seen>,
    words: Vocabulary,
    htmx: Vec<std::sync::OnceLock<bool>>,
    mentions: mentions::Mentions,
}

/// Routers and handlers that came up during evaluation, finished or not.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Routers by the place where they were made, one for each branch that they went through.
    pub routers: rustc_hash::FxHashMap<ids::Site, Vec<Arc<value::Router>>>,
    /// Handlers by method that may never get a path.
    pub method_routers: rustc_hash::FxHashSet<Arc<value::MethodRouter>>,
}

impl<'w> Program<'w> {
    /// Splits and indexes a workspace; lowers nothing but `use` and `mod` where names need them.
    pub fn new(workspace: &'w Workspace) -> Self {
        let store = ItemStore::new(workspace);
        let tree = ModuleTree::build(&store);
        let implementations = Implementations::collect(&store, &tree);
        let names = Names::new(&tree);
        let htmx = workspace.packages.iter().map(|_| std::sync::OnceLock::new()).collect();
        Self {
            store,
            tree,
            implementations,
            names,
            calls: CallCache::default(),
            seen: Mutex::default(),
            words: Vocabulary::default(),
            htmx,
            mentions: mentions::Mentions::new(workspace),
        }
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

    /// Where a word or a number stands as code in a file, in the order of its text.
    pub fn mentions(&self, file: crate::source::FileId, word: &str) -> &[crate::syntax::spelling::Mention] {
        self.mentions.of(self.store.workspace(), file, word)
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
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.routers.entry(router.site).or_default();
        // What a router was before a route was added to it tells nothing.
        known.retain(|before| !router.routes.extends(&before.routes));
        if !known.iter().any(|other| other == router || other.routes.extends(&router.routes)) {
            known.push(router.clone());
        }
    }

    /// Notes handlers by method that came up.
    pub fn note_method_router(&self, router: &Arc<value::MethodRouter>) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).method_routers.insert(router.clone());
    }

    /// Everything that came up so far.
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
