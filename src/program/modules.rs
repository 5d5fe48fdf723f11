//! Crates and their module trees: which file is which module, and which items stand in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, ToSmolStr};

use crate::program::ids::{CrateId, ItemId, ModuleId};
use crate::program::store::ItemStore;
use crate::source::{FileId, Target, TargetKind};
use crate::syntax::ItemKind;
use crate::syntax::facts::{ExpressionKind, ItemFacts, Literal};

/// A crate of the workspace.
#[derive(Debug)]
pub struct Crate {
    /// Index in [`crate::source::Workspace::packages`]; `None` for a file without a package.
    pub package: Option<usize>,
    /// Its name in code.
    pub name: SmolStr,
    /// What it is built as.
    pub kind: TargetKind,
    /// Its root module.
    pub root: ModuleId,
}

/// A module.
#[derive(Debug)]
pub struct Module {
    /// The crate.
    pub of: CrateId,
    /// `super`.
    pub parent: Option<ModuleId>,
    /// The file that holds its items.
    pub file: FileId,
    /// The inline `mod` item that contains them, if any.
    pub container: Option<ItemId>,
    /// Names from the crate's root, the root itself left out.
    pub path: Vec<SmolStr>,
    /// Child modules.
    pub children: BTreeMap<SmolStr, ModuleId>,
    /// Items that stand directly in it, in source order.
    pub items: Vec<ItemId>,
}

/// All crates and modules.
#[derive(Debug, Default)]
pub struct ModuleTree {
    /// By [`CrateId`].
    pub crates: Vec<Crate>,
    /// By [`ModuleId`].
    pub modules: Vec<Module>,
}

impl ModuleTree {
    /// Builds the trees of all crates of the workspace.
    pub fn build(store: &ItemStore<'_>) -> Self {
        let mut builder = Builder {
            store,
            tree: Self::default(),
            by_path: FxHashMap::default(),
            children: FxHashMap::default(),
            uses: FxHashMap::default(),
        };
        for (index, file) in store.workspace().files.iter().enumerate() {
            builder.by_path.insert(file.path.clone(), FileId(index as u32));
        }
        builder.crates();
        builder.tree
    }

    /// A module by its id.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0 as usize]
    }

    /// A crate by its id.
    pub fn krate(&self, id: CrateId) -> &Crate {
        &self.crates[id.0 as usize]
    }

    /// The crate of a module.
    pub fn crate_of(&self, id: ModuleId) -> &Crate {
        self.krate(self.module(id).of)
    }
}

struct Builder<'a, 'w> {
    store: &'a ItemStore<'w>,
    tree: ModuleTree,
    by_path: FxHashMap<PathBuf, FileId>,
    /// The items of a file by their container, of the files that came up.
    children: FxHashMap<FileId, FxHashMap<Option<u32>, Vec<ItemId>>>,
    /// How often a crate took a file as a module.
    uses: FxHashMap<(CrateId, FileId), usize>,
}

/// A module deeper than this is not entered, nor one below it. Its path is kept for each, so the work grows
/// with the square.
const MAXIMUM_DEPTH: usize = 128;
/// `#[path]` may make one file several modules. Files that name each other would make endlessly many.
const MAXIMUM_USES: usize = 8;

impl Builder<'_, '_> {
    fn crates(&mut self) {
        let workspace = self.store.workspace();
        for (index, package) in workspace.packages.iter().enumerate() {
            for target in &package.targets {
                if let Some(&file) = self.by_path.get(&target.root) {
                    self.add_crate(Some(index), target, file);
                }
            }
        }
        for file in self.store.files() {
            if workspace.package_of(file).is_none() {
                let path = workspace.files[file.0 as usize].path.clone();
                let name = path.file_stem().map(|stem| stem.to_string_lossy().to_string()).unwrap_or_default();
                let target = Target { kind: TargetKind::Binary, crate_name: name.replace('-', "_"), name, root: path };
                if !self.is_declared_elsewhere(file) {
                    self.add_crate(None, &target, file);
                }
            }
        }
    }

    /// A loose file that another loose file declares as its module is no crate of its own.
    fn is_declared_elsewhere(&self, file: FileId) -> bool {
        let path = &self.store.workspace().files[file.0 as usize].path;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_string()).unwrap_or_default();
        let (directory, name) = if stem == "mod" {
            let directory = path.parent().and_then(Path::parent);
            (directory, path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().to_string()))
        } else {
            (path.parent(), Some(stem))
        };
        let Some(name) = name else { return false };
        self.store.files().any(|other| {
            let candidate = &self.store.workspace().files[other.0 as usize].path;
            other != file
                && (candidate.parent() == directory
                    || candidate.with_extension("") == directory.unwrap_or(Path::new("")))
                && self.store.items(other).any(|(id, item)| {
                    item.kind == ItemKind::ModuleDeclaration && self.store.name(id) == Some(name.as_str())
                })
        })
    }

    fn add_crate(&mut self, package: Option<usize>, target: &Target, file: FileId) {
        let of = CrateId(self.tree.crates.len() as u32);
        let root = ModuleId(self.tree.modules.len() as u32);
        self.tree.crates.push(Crate { package, name: target.crate_name.as_str().into(), kind: target.kind, root });
        let directory = target.root.parent().map(Path::to_path_buf).unwrap_or_default();
        self.add_module(of, None, file, None, Vec::new(), &directory);
    }

    /// Adds the module and, with an explicit work list since nesting is the input's, all below it.
    fn add_module(
        &mut self,
        of: CrateId,
        parent: Option<ModuleId>,
        file: FileId,
        container: Option<ItemId>,
        path: Vec<SmolStr>,
        directory: &Path,
    ) {
        let mut work = vec![(parent, file, container, path, directory.to_path_buf())];
        while let Some((parent, file, container, path, directory)) = work.pop() {
            if path.len() > MAXIMUM_DEPTH
                || self.is_cycle(parent, file, container)
                || !self.may_use(of, file, container)
            {
                continue;
            }
            let id = ModuleId(self.tree.modules.len() as u32);
            let items = self.items_in(file, container);
            if let (Some(parent), Some(name)) = (parent, path.last()) {
                self.tree.modules[parent.0 as usize].children.entry(name.clone()).or_insert(id);
            }
            for &item in &items {
                work.extend(self.child(id, item, &path, &directory));
            }
            self.tree.modules.push(Module { of, parent, file, container, path, children: BTreeMap::new(), items });
        }
    }

    fn may_use(&mut self, of: CrateId, file: FileId, container: Option<ItemId>) -> bool {
        if container.is_some() {
            return true;
        }
        let uses = self.uses.entry((of, file)).or_default();
        *uses += 1;
        *uses <= MAXIMUM_USES
    }

    /// The items that stand directly in a file or in one of its inline modules.
    fn items_in(&mut self, file: FileId, container: Option<ItemId>) -> Vec<ItemId> {
        let by_container = self.children.entry(file).or_insert_with(|| {
            let mut by_container: FxHashMap<Option<u32>, Vec<ItemId>> = FxHashMap::default();
            for (id, item) in self.store.items(file) {
                by_container.entry(item.parent).or_default().push(id);
            }
            by_container
        });
        by_container.get(&container.map(|container| container.index)).cloned().unwrap_or_default()
    }

    fn is_cycle(&self, parent: Option<ModuleId>, file: FileId, container: Option<ItemId>) -> bool {
        let mut next = parent;
        while let Some(id) = next {
            let module = self.tree.module(id);
            if module.file == file && module.container == container {
                return true;
            }
            next = module.parent;
        }
        false
    }

    #[expect(clippy::type_complexity, reason = "one entry of the work list above")]
    fn child(
        &self,
        parent: ModuleId,
        item: ItemId,
        path: &[SmolStr],
        directory: &Path,
    ) -> Option<(Option<ModuleId>, FileId, Option<ItemId>, Vec<SmolStr>, PathBuf)> {
        let kind = self.store.item(item).kind;
        if !matches!(kind, ItemKind::Module | ItemKind::ModuleDeclaration) || self.is_test_only(item) {
            return None;
        }
        let name = self.store.name(item)?.to_smolstr();
        let mut child_path = path.to_vec();
        child_path.push(name.clone());
        if kind == ItemKind::Module {
            return Some((Some(parent), item.file, Some(item), child_path, directory.join(name.as_str())));
        }
        let file_path = &self.store.workspace().files[item.file.0 as usize].path;
        let candidates = match self.explicit_path(item) {
            Some(explicit) => {
                let base = if self.store.item(item).parent.is_some() {
                    directory.to_path_buf()
                } else {
                    file_path.parent().map(Path::to_path_buf).unwrap_or_default()
                };
                let target = normalise(&base.join(explicit));
                let directory = target.parent().map(Path::to_path_buf).unwrap_or_default();
                vec![(target, directory)]
            }
            None => vec![
                (directory.join(format!("{name}.rs")), directory.join(name.as_str())),
                (directory.join(name.as_str()).join("mod.rs"), directory.join(name.as_str())),
            ],
        };
        candidates.into_iter().find_map(|(file, directory)| {
            let id = *self.by_path.get(&file)?;
            Some((Some(parent), id, None, child_path.clone(), directory))
        })
    }

    fn has_attribute(&self, item: ItemId, name: &str) -> bool {
        self.store.item(item).attributes.iter().any(|attribute| self.store.text(item.file, attribute.path) == name)
    }

    fn is_test_only(&self, item: ItemId) -> bool {
        self.store.item(item).attributes.iter().any(|attribute| {
            self.store.text(item.file, attribute.path) == "cfg"
                && self.store.text(item.file, attribute.span).replace(char::is_whitespace, "") == "#[cfg(test)]"
        })
    }

    fn explicit_path(&self, item: ItemId) -> Option<String> {
        if !self.has_attribute(item, "path") {
            return None;
        }
        let facts = self.store.facts(item);
        let ItemFacts::Module(header) = &*facts else { return None };
        let attribute = header.attributes.iter().find(|attribute| attribute.path.last() == "path")?;
        match &attribute.arguments.first()?.value.kind {
            ExpressionKind::Literal(Literal::Text(text)) => Some(text.to_string()),
            _ => None,
        }
    }
}

/// Removes `.` and `..` without asking the file system.
fn normalise(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
