//! The crates of a package: those that its manifest names and those that Cargo finds by convention.

use super::read::Reader;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What Cargo builds a crate as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TargetKind {
    /// `src/lib.rs`.
    Library,
    /// `src/main.rs` and `src/bin`.
    Binary,
    /// `examples`.
    Example,
    /// `tests`.
    Test,
    /// `benches`.
    Benchmark,
    /// `build.rs`.
    BuildScript,
}

/// One crate of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// What it is built as.
    pub kind: TargetKind,
    /// As in the manifest.
    pub name: String,
    /// As in code: with underscores.
    pub crate_name: String,
    /// Absolute path of the file that is its root module.
    pub root: PathBuf,
}

impl Target {
    pub(super) fn new(kind: TargetKind, name: &str, root: PathBuf) -> Self {
        Self { kind, name: name.to_owned(), crate_name: name.replace('-', "_"), root }
    }
}

/// What a manifest says about its targets.
pub(super) struct Declared<'a> {
    pub(super) manifest: Option<&'a cargo_toml::Manifest>,
    pub(super) package_name: &'a str,
    pub(super) folder: &'a Path,
    pub(super) reader: Reader<'a>,
}

impl Declared<'_> {
    /// All targets whose root is there, sorted by kind, name and root.
    pub(super) fn targets(&self) -> Vec<Target> {
        let package = self.manifest.and_then(|manifest| manifest.package.as_ref());
        let lists = self.manifest.map(|manifest| (&manifest.bin, &manifest.example, &manifest.test, &manifest.bench));
        let mut targets: Vec<Target> = self.library().into_iter().collect();
        let mut add = |kind, folder, products: Option<&Vec<cargo_toml::Product>>, automatic: Option<bool>| {
            self.add(&mut targets, kind, folder, products.map_or(&[], Vec::as_slice), automatic.unwrap_or(true));
        };
        add(TargetKind::Binary, "src/bin", lists.map(|lists| lists.0), package.map(|package| package.autobins));
        add(TargetKind::Example, "examples", lists.map(|lists| lists.1), package.map(|package| package.autoexamples));
        add(TargetKind::Test, "tests", lists.map(|lists| lists.2), package.map(|package| package.autotests));
        add(TargetKind::Benchmark, "benches", lists.map(|lists| lists.3), package.map(|package| package.autobenches));
        targets.extend(self.build_script());
        targets.retain(|target| self.reader.is_file(&target.root));
        targets.sort();
        targets.dedup();
        targets
    }

    fn library(&self) -> Option<Target> {
        let declared = self.manifest.and_then(|manifest| manifest.lib.as_ref());
        let automatic =
            self.manifest.and_then(|manifest| manifest.package.as_ref()).is_none_or(|package| package.autolib);
        if declared.is_none() && !automatic {
            return None;
        }
        let path = declared.and_then(|product| product.path.as_deref()).unwrap_or("src/lib.rs");
        let name = declared.and_then(|product| product.name.as_deref()).unwrap_or(self.package_name);
        Some(Target::new(TargetKind::Library, name, self.resolve(path)))
    }

    fn build_script(&self) -> Option<Target> {
        let build =
            self.manifest.and_then(|manifest| manifest.package.as_ref()).and_then(|package| package.build.as_ref());
        let path = match build {
            Some(cargo_toml::OptionalFile::Flag(false)) => return None,
            Some(cargo_toml::OptionalFile::Path(path)) => super::read::normalised(&self.folder.join(path)),
            _ => self.resolve("build.rs"),
        };
        Some(Target::new(TargetKind::BuildScript, "build-script-build", path))
    }

    /// Adds the declared targets of a kind, and those found by convention that are not declared.
    fn add(
        &self,
        targets: &mut Vec<Target>,
        kind: TargetKind,
        folder: &str,
        products: &[cargo_toml::Product],
        automatic: bool,
    ) {
        let mut found = self.found(kind, folder);
        let mut taken: HashSet<&str> = HashSet::new();
        for product in products {
            let Some(name) = product.name.as_deref() else { continue };
            taken.insert(name);
            let root = match &product.path {
                Some(path) => Some(self.resolve(path)),
                None => found.iter().find(|target| target.name == name).map(|target| target.root.clone()),
            };
            targets.extend(root.map(|root| Target::new(kind, name, root)));
        }
        if automatic {
            found.retain(|target| {
                !taken.contains(target.name.as_str())
                    && !targets.iter().any(|other| other.kind == kind && other.root == target.root)
            });
            targets.append(&mut found);
        }
    }

    /// `folder/*.rs` and `folder/*/main.rs`; for binaries `src/main.rs` too.
    fn found(&self, kind: TargetKind, folder: &str) -> Vec<Target> {
        let mut targets = Vec::new();
        if kind == TargetKind::Binary {
            targets.push(Target::new(kind, self.package_name, self.resolve("src/main.rs")));
        }
        for path in self.entries(&self.resolve(folder)) {
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            let main = path.join("main.rs");
            let (name, root) = if is_rust && self.reader.is_file(&path) {
                (path.file_stem(), path.clone())
            } else if self.reader.is_file(&main) {
                (path.file_name(), main)
            } else {
                continue;
            };
            targets.extend(name.and_then(|name| name.to_str()).map(|name| Target::new(kind, name, root)));
        }
        targets
    }

    /// The entries of a folder, those that are only in an editor included.
    fn entries(&self, folder: &Path) -> Vec<PathBuf> {
        let on_disk = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let unsaved = self.reader.overlay.keys().filter_map(|path| {
            let rest = path.strip_prefix(folder).ok()?;
            Some(folder.join(rest.components().next()?))
        });
        let mut entries: Vec<PathBuf> = on_disk.chain(unsaved).collect();
        entries.sort();
        entries.dedup();
        entries
    }

    fn resolve(&self, path: &str) -> PathBuf {
        super::read::normalised(&self.folder.join(path))
    }
}
