//! What a path means: resolution of names through modules, `use`, globs, renames, re-exports and the
//! crates of the workspace, to a definition of ours or to the path of an outside crate.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, ToSmolStr};

pub use super::external_path::ExternalPath;
use crate::program::ids::{CrateId, Definition, ItemId, ModuleId};
use crate::program::modules::{Crate, ModuleTree};
use crate::program::store::ItemStore;
use crate::source::TargetKind;
use crate::syntax::ItemKind;
use crate::syntax::facts::{ItemFacts, UseLeaf};

/// What a path resolves to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// An item of the workspace.
    Definition(Definition),
    /// A module of the workspace.
    Module(ModuleId),
    /// A variant of an enum of the workspace.
    Variant(Definition, SmolStr),
    /// Something below a type or trait of the workspace (`Type::name`).
    Associated(Definition, SmolStr),
    /// Something in an outside crate.
    External(ExternalPath),
}

/// Which kind of name is looked for, since one name can mean several things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// Types, traits and modules.
    Type,
    /// Functions, constants, constructors.
    Value,
    /// Macros, attributes too.
    Macro,
}

#[derive(Default)]
struct Scope {
    items: FxHashMap<SmolStr, Vec<ItemId>>,
    leaves: FxHashMap<SmolStr, Vec<UseLeaf>>,
    globs: Vec<UseLeaf>,
    macro_crates: Vec<SmolStr>,
    crate_aliases: FxHashMap<SmolStr, SmolStr>,
}

/// Resolves names of one program.
pub struct Names {
    scopes: Vec<OnceLock<Scope>>,
    /// `macro_rules!` by crate and name, the first of each in the order of modules.
    macros: OnceLock<FxHashMap<(CrateId, SmolStr), Definition>>,
    libraries: FxHashMap<usize, ModuleId>,
}

const STANDARD: [&str; 3] = ["std", "core", "alloc"];
const PRELUDE: [&str; 24] = [
    "Result",
    "Option",
    "Some",
    "None",
    "Ok",
    "Err",
    "Vec",
    "String",
    "Box",
    "Into",
    "From",
    "TryFrom",
    "TryInto",
    "Default",
    "Clone",
    "ToString",
    "ToOwned",
    "Iterator",
    "IntoIterator",
    "AsRef",
    "Drop",
    "Send",
    "Sync",
    "Fn",
];
const PRIMITIVES: [&str; 17] = [
    "str", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
    "f32", "f64",
];
/// Chains of re-exports longer than this are loops.
const MAXIMUM_HOPS: usize = 24;

impl Names {
    /// An empty cache for a module tree.
    pub fn new(tree: &ModuleTree) -> Self {
        let libraries = tree
            .crates
            .iter()
            .filter(|krate| krate.kind == TargetKind::Library)
            .filter_map(|krate| Some((krate.package?, krate.root)))
            .collect();
        Self { scopes: tree.modules.iter().map(|_| OnceLock::new()).collect(), macros: OnceLock::new(), libraries }
    }

    fn macros(&self, store: &ItemStore<'_>, tree: &ModuleTree) -> &FxHashMap<(CrateId, SmolStr), Definition> {
        self.macros.get_or_init(|| macros(store, tree))
    }

    fn scope(&self, store: &ItemStore<'_>, tree: &ModuleTree, module: ModuleId) -> &Scope {
        self.scopes[module.0 as usize].get_or_init(|| scope(store, tree, module))
    }
}

fn scope(store: &ItemStore<'_>, tree: &ModuleTree, module: ModuleId) -> Scope {
    let mut scope = Scope::default();
    for &id in &tree.module(module).items {
        match store.item(id).kind {
            ItemKind::Use => {
                let facts = store.facts(id);
                let ItemFacts::Use(leaves) = &*facts else { continue };
                for leaf in leaves {
                    match &leaf.alias {
                        Some(alias) => scope.leaves.entry(alias.clone()).or_default().push(leaf.clone()),
                        None => scope.globs.push(leaf.clone()),
                    }
                }
            }
            ItemKind::ExternCrate => {
                let facts = store.facts(id);
                let ItemFacts::ExternCrate(declaration) = &*facts else { continue };
                if declaration.macro_use {
                    scope.macro_crates.push(declaration.name.clone());
                }
                scope.crate_aliases.insert(declaration.alias.clone(), declaration.name.clone());
            }
            ItemKind::Implementation | ItemKind::ForeignBlock | ItemKind::MacroCall | ItemKind::Broken => {}
            _ => {
                if let Some(name) = store.name(id) {
                    scope.items.entry(name.into()).or_default().push(id);
                }
            }
        }
    }
    scope
}

fn macros(store: &ItemStore<'_>, tree: &ModuleTree) -> FxHashMap<(CrateId, SmolStr), Definition> {
    let mut macros = FxHashMap::default();
    for (index, module) in tree.modules.iter().enumerate() {
        let definitions = module.items.iter().filter(|&&item| store.item(item).kind == ItemKind::MacroDefinition);
        for &item in definitions {
            let Some(name) = store.name(item) else { continue };
            let definition = Definition { module: ModuleId(index as u32), item };
            macros.entry((module.of, name.into())).or_insert(definition);
        }
    }
    macros
}

/// A view for resolving: everything that resolution reads.
#[derive(Clone, Copy)]
pub struct Resolver<'a, 'w> {
    /// The items.
    pub store: &'a ItemStore<'w>,
    /// The modules.
    pub tree: &'a ModuleTree,
    /// The cache.
    pub names: &'a Names,
    /// Whether an outside crate has this name, as far as any vocabulary knows; decides for globs.
    pub is_known: fn(&ExternalPath, Namespace) -> bool,
    /// Whether the names of a package are vocabulary even where its source is at hand.
    pub is_vocabulary: fn(&str) -> bool,
}

/// The work of one look-up. Modules whose globs and `use`s name each other would multiply it without end.
#[derive(Default)]
struct Search {
    steps: u32,
}

/// Modules in which one look-up looks for names.
const MAXIMUM_STEPS: u32 = 20_000;

impl Search {
    fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= MAXIMUM_STEPS
    }
}

impl Resolver<'_, '_> {
    /// Resolves a path of a module. `absolute` is a leading `::`.
    pub fn path(&self, module: ModuleId, path: &[SmolStr], absolute: bool, namespace: Namespace) -> Option<Resolution> {
        self.path_within(module, path, absolute, namespace, true, 0, &mut Search::default())
    }

    #[expect(clippy::too_many_arguments, reason = "one question of a search that goes on")]
    fn path_within(
        &self,
        module: ModuleId,
        path: &[SmolStr],
        absolute: bool,
        namespace: Namespace,
        globs: bool,
        hops: usize,
        search: &mut Search,
    ) -> Option<Resolution> {
        let (first, rest) = path.split_first()?;
        if hops > MAXIMUM_HOPS {
            return None;
        }
        let first_namespace = if rest.is_empty() { namespace } else { Namespace::Type };
        let mut resolution = match first.as_str() {
            _ if absolute => self.outside(module, first)?,
            "crate" | "$crate" => Resolution::Module(self.tree.crate_of(module).root),
            "self" => Resolution::Module(module),
            "super" => Resolution::Module(self.tree.module(module).parent?),
            _ => self.first(module, first, first_namespace, globs, hops, search)?,
        };
        for (index, segment) in rest.iter().enumerate() {
            let last = index + 1 == rest.len();
            resolution =
                self.below(resolution, segment, if last { namespace } else { Namespace::Type }, hops, search)?;
        }
        Some(resolution)
    }

    /// `globs` is false for the path of a glob itself: globs that look for each other would multiply.
    fn first(
        &self,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        globs: bool,
        hops: usize,
        search: &mut Search,
    ) -> Option<Resolution> {
        if let Some(found) = self.named_member(module, name, namespace, hops + 1, search) {
            return Some(found);
        }
        if namespace == Namespace::Type
            && let Some(found) = self.outside(module, name)
        {
            return Some(found);
        }
        if globs && let Some(found) = self.through_globs(module, name, namespace, hops, search) {
            return Some(found);
        }
        if namespace == Namespace::Macro
            && let Some(found) = self.textual_macro(module, name)
        {
            return Some(found);
        }
        if PRELUDE.contains(&name) || PRIMITIVES.contains(&name) {
            return Some(Resolution::External(ExternalPath::new(["std", name])));
        }
        None
    }

    /// Macros of `#[macro_use]` crates, and `macro_rules!` anywhere in the same crate.
    fn textual_macro(&self, module: ModuleId, name: &str) -> Option<Resolution> {
        let root = self.tree.crate_of(module).root;
        let scope = self.names.scope(self.store, self.tree, root);
        for krate in &scope.macro_crates {
            if let Some(Resolution::External(path)) = self.outside(module, krate) {
                let candidate = path.join(name);
                if (self.is_known)(&candidate, Namespace::Macro) {
                    return Some(Resolution::External(candidate));
                }
            }
        }
        let macros = self.names.macros(self.store, self.tree);
        macros.get(&(self.tree.module(module).of, name.into())).map(|&found| Resolution::Definition(found))
    }

    /// A crate by its name in code: a dependency, the package's own library, the standard library.
    fn outside(&self, module: ModuleId, name: &str) -> Option<Resolution> {
        if STANDARD.contains(&name) {
            return Some(Resolution::External(ExternalPath::new(["std"])));
        }
        let krate = self.tree.crate_of(module);
        let scope = self.names.scope(self.store, self.tree, krate.root);
        let name = scope.crate_aliases.get(name).map_or(name, SmolStr::as_str);
        let Some(package) = krate.package else {
            return Some(Resolution::External(ExternalPath::new([name])));
        };
        if let Some(&library) = self.names.libraries.get(&package)
            && self.tree.crate_of(library).name == name
            && self.tree.module(module).of != self.tree.module(library).of
        {
            let own = &self.store.workspace().packages[package].name;
            if (self.is_vocabulary)(own) {
                return Some(Resolution::External(ExternalPath::new([own.replace('-', "_")])));
            }
            return Some(Resolution::Module(library));
        }
        self.dependency(krate, package, name)
    }

    fn dependency(&self, krate: &Crate, package: usize, name: &str) -> Option<Resolution> {
        let workspace = self.store.workspace();
        let dependency = workspace.packages[package].dependencies.iter().find(|dependency| dependency.name == name);
        let Some(dependency) = dependency else {
            // Without a readable manifest every crate may be a dependency.
            let blind = workspace.packages[package].dependencies.is_empty() && krate.package.is_some();
            return blind.then(|| Resolution::External(ExternalPath::new([name])));
        };
        let own = |_: &&std::path::PathBuf| !(self.is_vocabulary)(&dependency.package);
        if let Some(directory) = dependency.path.as_ref().filter(own) {
            let index = workspace.package_at(directory);
            if let Some(&library) = index.and_then(|index| self.names.libraries.get(&index)) {
                return Some(Resolution::Module(library));
            }
        }
        Some(Resolution::External(ExternalPath::new([dependency.package.replace('-', "_")])))
    }

    /// A name within a module: its items, children, uses and globs.
    fn member(
        &self,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        hops: usize,
        search: &mut Search,
    ) -> Option<Resolution> {
        if hops > MAXIMUM_HOPS {
            return None;
        }
        let named = self.named_member(module, name, namespace, hops, search);
        named.or_else(|| self.through_globs(module, name, namespace, hops, search))
    }

    /// Whether a module is another one or stands below it.
    fn is_within(&self, module: ModuleId, ancestor: ModuleId) -> bool {
        let mut next = Some(module);
        while let Some(module) = next {
            if module == ancestor {
                return true;
            }
            next = self.tree.module(module).parent;
        }
        false
    }

    fn named_member(
        &self,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        hops: usize,
        search: &mut Search,
    ) -> Option<Resolution> {
        self.visible_member(module, name, namespace, hops, true, search)
    }

    /// `private`: with the `use` declarations that only the module itself sees.
    fn visible_member(
        &self,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        hops: usize,
        private: bool,
        search: &mut Search,
    ) -> Option<Resolution> {
        if !search.step() {
            return None;
        }
        let scope = self.names.scope(self.store, self.tree, module);
        if let Some(items) = scope.items.get(name)
            && let Some(&item) = items.iter().find(|&&item| fits(self.store.item(item).kind, namespace))
        {
            return Some(Resolution::Definition(Definition { module, item }));
        }
        if namespace == Namespace::Type
            && let Some(&child) = self.tree.module(module).children.get(name)
        {
            return Some(Resolution::Module(child));
        }
        for leaf in scope.leaves.get(name).into_iter().flatten().filter(|leaf| private || leaf.public) {
            // `use crate::x::name` in module x itself would look itself up for ever.
            let resolved = self.path_within(module, &leaf.path, leaf.absolute, namespace, true, hops + 4, search);
            if let Some(found) = resolved.filter(|found| self.fits_namespace(found, namespace)) {
                return Some(found);
            }
        }
        None
    }

    /// Looks through the globs of a module, then through those of the modules that they name, and so on: the
    /// nearest first, each once.
    fn through_globs(
        &self,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        hops: usize,
        search: &mut Search,
    ) -> Option<Resolution> {
        if hops > MAXIMUM_HOPS {
            return None;
        }
        let mut reached = vec![module];
        let mut next = 0;
        while let Some(&from) = reached.get(next) {
            next += 1;
            // Private `use` declarations of other modules stay where they are.
            let private = self.is_within(module, from);
            let globs = &self.names.scope(self.store, self.tree, from).globs;
            for glob in globs.iter().filter(|glob| private || glob.public) {
                match self.path_within(from, &glob.path, glob.absolute, Namespace::Type, false, hops + 4, search) {
                    Some(Resolution::Module(target)) if !reached.contains(&target) => {
                        let private = self.is_within(module, target);
                        let found = self.visible_member(target, name, namespace, hops + 4, private, search);
                        if let Some(found) = found {
                            return Some(found);
                        }
                        reached.push(target);
                    }
                    Some(Resolution::External(path)) => {
                        let candidate = path.join(name);
                        if (self.is_known)(&candidate, namespace) {
                            return Some(Resolution::External(candidate));
                        }
                    }
                    Some(found @ Resolution::Definition(_)) => {
                        let below = self.below(found, &name.to_smolstr(), namespace, hops + 1, search);
                        if let Some(found @ Resolution::Variant(..)) = below {
                            return Some(found);
                        }
                    }
                    _ => {}
                }
            }
        }
        None
    }

    fn fits_namespace(&self, resolution: &Resolution, namespace: Namespace) -> bool {
        match resolution {
            Resolution::Definition(definition) => fits(self.store.item(definition.item).kind, namespace),
            Resolution::Module(_) => namespace == Namespace::Type,
            _ => true,
        }
    }

    fn below(
        &self,
        owner: Resolution,
        name: &SmolStr,
        namespace: Namespace,
        hops: usize,
        search: &mut Search,
    ) -> Option<Resolution> {
        match owner {
            Resolution::Module(module) if name == "self" => Some(Resolution::Module(module)),
            Resolution::Module(module) if name == "super" => Some(Resolution::Module(self.tree.module(module).parent?)),
            Resolution::Module(module) => self.member(module, name, namespace, hops + 1, search),
            Resolution::External(path) => Some(Resolution::External(path.join(name))),
            Resolution::Definition(definition) => {
                if self.store.item(definition.item).kind == ItemKind::Enumeration {
                    let facts = self.store.facts(definition.item);
                    if let ItemFacts::Enumeration(enumeration) = &*facts
                        && enumeration.variants.iter().any(|variant| variant.name.text == *name)
                    {
                        return Some(Resolution::Variant(definition, name.clone()));
                    }
                }
                Some(Resolution::Associated(definition, name.clone()))
            }
            Resolution::Variant(..) | Resolution::Associated(..) => None,
        }
    }
}

fn fits(kind: ItemKind, namespace: Namespace) -> bool {
    match kind {
        ItemKind::Function | ItemKind::Constant | ItemKind::Static => namespace == Namespace::Value,
        ItemKind::Structure => namespace != Namespace::Macro,
        ItemKind::Enumeration | ItemKind::Union | ItemKind::TypeAlias | ItemKind::Trait => namespace == Namespace::Type,
        ItemKind::MacroDefinition => namespace == Namespace::Macro,
        _ => false,
    }
}

impl Resolver<'_, '_> {
    /// Goes on from a resolution along further segments.
    pub fn continue_path(&self, from: Resolution, rest: &[SmolStr], namespace: Namespace) -> Option<Resolution> {
        let mut resolution = from;
        let mut search = Search::default();
        for (index, segment) in rest.iter().enumerate() {
            let last = index + 1 == rest.len();
            resolution =
                self.below(resolution, segment, if last { namespace } else { Namespace::Type }, 0, &mut search)?;
        }
        Some(resolution)
    }
}
