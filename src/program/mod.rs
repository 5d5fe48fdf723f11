//! The program: modules, names, types, and what its functions can return. Knows no rules and no
//! editors; knows frameworks only through [`crate::frameworks`].

pub mod evaluate;
pub mod ids;
pub mod implementations;
pub mod modules;
pub mod names;
pub mod store;
pub mod types;
pub mod value;

use std::sync::Arc;

use self::evaluate::CallCache;
use self::ids::ItemId;
use self::implementations::Implementations;
use self::modules::ModuleTree;
use self::names::{Names, Resolver};
use self::store::ItemStore;
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
}

impl<'w> Program<'w> {
    /// Splits and indexes a workspace; lowers nothing but `use` and `mod` where names need them.
    pub fn new(workspace: &'w Workspace) -> Self {
        let store = ItemStore::new(workspace);
        let tree = ModuleTree::build(&store);
        let implementations = Implementations::collect(&store, &tree);
        let names = Names::new(&tree);
        Self { store, tree, implementations, names, calls: CallCache::default() }
    }

    /// For resolving names.
    pub fn resolver(&self) -> Resolver<'_, 'w> {
        Resolver { store: &self.store, tree: &self.tree, names: &self.names, is_known: crate::frameworks::knows }
    }

    /// The facts of an item.
    pub fn facts(&self, item: ItemId) -> Arc<ItemFacts> {
        self.store.facts(item)
    }

    /// The items.
    pub fn store_ref(&self) -> &ItemStore<'w> {
        &self.store
    }
}
