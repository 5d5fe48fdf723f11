//! Which `impl` blocks there are, by the names of their trait and type, and their functions.

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, ToSmolStr};

use crate::program::ids::{Definition, ItemId, ModuleId};
use crate::program::modules::ModuleTree;
use crate::program::store::ItemStore;
use crate::syntax::ItemKind;

/// An index of implementations and of methods, made from names alone.
#[derive(Debug, Default)]
pub struct Implementations {
    by_type: FxHashMap<SmolStr, Vec<Definition>>,
    by_trait: FxHashMap<SmolStr, Vec<Definition>>,
    methods: FxHashMap<SmolStr, Vec<Definition>>,
    children: FxHashMap<ItemId, Vec<ItemId>>,
}

impl Implementations {
    /// Collects all `impl` and `trait` blocks of the modules.
    pub fn collect(store: &ItemStore<'_>, tree: &ModuleTree) -> Self {
        let mut all = Self::default();
        for file in store.files() {
            for (id, item) in store.items(file) {
                let Some(parent) = store.parent(id) else { continue };
                let container = store.item(parent).kind;
                if matches!(container, ItemKind::Implementation | ItemKind::Trait) && item.name.is_some() {
                    all.children.entry(parent).or_default().push(id);
                }
            }
        }
        for (index, module) in tree.modules.iter().enumerate() {
            let id = ModuleId(index as u32);
            for &item in &module.items {
                all.add(store, Definition { module: id, item });
            }
        }
        all
    }

    fn add(&mut self, store: &ItemStore<'_>, block: Definition) {
        let item = store.item(block.item);
        if item.kind == ItemKind::Implementation {
            if let Some(name) = item.impl_type {
                self.by_type.entry(store.text(block.item.file, name).to_smolstr()).or_default().push(block);
            }
            if let Some(name) = item.impl_trait {
                self.by_trait.entry(store.text(block.item.file, name).to_smolstr()).or_default().push(block);
            }
        } else if item.kind != ItemKind::Trait {
            return;
        }
        for &child in self.children.get(&block.item).into_iter().flatten() {
            if store.item(child).kind == ItemKind::Function
                && let Some(name) = store.name(child)
            {
                let method = Definition { module: block.module, item: child };
                self.methods.entry(name.to_smolstr()).or_default().push(method);
            }
        }
    }

    /// Blocks whose type has this last name; the caller resolves to be sure.
    pub fn of_type(&self, name: &str) -> &[Definition] {
        self.by_type.get(name).map_or(&[], Vec::as_slice)
    }

    /// Blocks whose trait has this last name; the caller resolves to be sure.
    pub fn of_trait(&self, name: &str) -> &[Definition] {
        self.by_trait.get(name).map_or(&[], Vec::as_slice)
    }

    /// All methods and associated functions of this name, in impls and traits.
    pub fn methods(&self, name: &str) -> &[Definition] {
        self.methods.get(name).map_or(&[], Vec::as_slice)
    }

    /// The named items of an `impl` or trait.
    pub fn members(&self, block: ItemId) -> &[ItemId] {
        self.children.get(&block).map_or(&[], Vec::as_slice)
    }

    /// The member of a block with this name.
    pub fn member(&self, store: &ItemStore<'_>, block: Definition, name: &str) -> Option<Definition> {
        let item = self.members(block.item).iter().copied().find(|&item| store.name(item) == Some(name))?;
        Some(Definition { module: block.module, item })
    }
}
