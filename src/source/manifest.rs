//! Packages and their dependency edges, as `Cargo.toml` writes them. A manifest that cannot be read still
//! makes a package: by convention, with no dependencies known.

use super::lock::Locks;
use super::read::{Reader, normalised, note};
use super::targets::{Declared, Target};
use super::text::{LineIndex, PositionEncoding};
use crate::diagnostic::Note;
use cargo_toml::{Inheritable, Manifest};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which build a dependency serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DependencyKind {
    /// `[dependencies]`
    Normal,
    /// `[dev-dependencies]`
    Development,
    /// `[build-dependencies]`
    Build,
}

/// An edge to another package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// As in code: renamed, with underscores.
    pub name: String,
    /// As published.
    pub package: String,
    /// The version requirement, `None` for bare path and git dependencies.
    pub requirement: Option<String>,
    /// The version that the lock file fixes.
    pub version: Option<semver::Version>,
    /// Absolute folder of a path dependency.
    pub path: Option<PathBuf>,
    /// Which build it serves.
    pub kind: DependencyKind,
}

impl Dependency {
    /// Whether it is older than a version: by the lock file, else by the first two numbers of the requirement where
    /// these tell it.
    pub fn is_before(&self, version: &semver::Version) -> Option<bool> {
        if let Some(locked) = &self.version {
            return Some(locked < version);
        }
        let requirement = self.requirement.as_deref()?.trim_start_matches(|first: char| !first.is_ascii_digit());
        let mut numbers = requirement.split(['.', ',', ' ']).map_while(|number| number.parse::<u64>().ok());
        let major = numbers.next()?;
        // `0` and `1` alone take any minor version.
        let asked = (major, numbers.next().filter(|_| major == version.major)?);
        match asked.cmp(&(version.major, version.minor)) {
            std::cmp::Ordering::Less if major == 0 => Some(true),
            std::cmp::Ordering::Greater => Some(false),
            std::cmp::Ordering::Equal if version.patch == 0 => Some(false),
            _ => None,
        }
    }

    /// The major version: that of the lock file, else the first number of the requirement.
    pub fn major(&self) -> Option<u64> {
        if let Some(version) = &self.version {
            return Some(version.major);
        }
        let requirement = self.requirement.as_deref()?.trim_start_matches(|first: char| !first.is_ascii_digit());
        requirement.split(|digit: char| !digit.is_ascii_digit()).next()?.parse().ok()
    }
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// As in the manifest.
    pub name: String,
    /// Absolute path of its `Cargo.toml`.
    pub manifest: PathBuf,
    /// Absolute folder of its `Cargo.toml`.
    pub root: PathBuf,
    /// The year.
    pub edition: u16,
    /// Sorted by kind, name and root.
    pub targets: Vec<Target>,
    /// Sorted; conditions on platform and features are left away.
    pub dependencies: Vec<Dependency>,
    /// Absolute folder of the workspace that holds the package, if there is one.
    pub workspace_root: Option<PathBuf>,
    /// Whether others may get it from a registry: nothing says `publish = false`.
    pub publish: bool,
}

impl Package {
    /// The dependencies that a name in code can mean, most of all one per kind.
    pub fn dependencies_named(&self, name: &str) -> impl Iterator<Item = &Dependency> {
        self.dependencies.iter().filter(move |dependency| dependency.name == name)
    }
}

/// A manifest that was found, parsed if that is possible.
pub(super) struct Found {
    path: PathBuf,
    text: String,
    parsed: Option<Box<Manifest>>,
}

/// All manifests of a load, by path.
#[derive(Default)]
pub(super) struct Manifests {
    found: BTreeMap<PathBuf, Option<Found>>,
    pub(super) notes: Vec<Note>,
}

impl Manifests {
    /// Reads a manifest once; `None` if there is none.
    pub(super) fn get(&mut self, path: &Path, reader: Reader<'_>) -> Option<&Found> {
        if !self.found.contains_key(path) {
            let found = if reader.is_file(path) { self.read(path, reader) } else { None };
            self.found.insert(path.to_owned(), found);
        }
        self.found.get(path)?.as_ref()
    }

    fn read(&mut self, path: &Path, reader: Reader<'_>) -> Option<Found> {
        let text = match reader.read(path) {
            Ok(text) => text,
            Err(message) => {
                self.notes.push(note(path, message, false));
                return None;
            }
        };
        let parsed = match Manifest::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(manifest) => Some(Box::new(manifest)),
            Err(error) => {
                self.notes.push(note(path, describe(&error, &text), false));
                None
            }
        };
        Some(Found { path: path.to_owned(), text: text.to_string(), parsed })
    }

    /// The root folder of the workspace that has the package as a member.
    pub(super) fn workspace_root(&mut self, manifest: &Path, reader: Reader<'_>) -> Option<PathBuf> {
        let folder = manifest.parent()?.to_owned();
        let own = self.get(manifest, reader)?;
        if own.is_workspace() {
            return Some(folder);
        }
        let named = own.parsed.as_ref().and_then(|parsed| parsed.package.as_ref()?.workspace.clone());
        if let Some(named) = named {
            return Some(normalised(&folder.join(named)));
        }
        for ancestor in folder.ancestors().skip(1) {
            let found = self.get(&ancestor.join("Cargo.toml"), reader);
            if let Some(found) = found.filter(|found| found.is_workspace()) {
                // Cargo stops at the first workspace, be the package its member or not.
                return found.has_member(ancestor, &folder).then(|| ancestor.to_owned());
            }
        }
        None
    }

    /// The package of a manifest; `None` if it describes none.
    pub(super) fn package(&mut self, manifest: &Path, reader: Reader<'_>, locks: &mut Locks) -> Option<Package> {
        let workspace_root = self.workspace_root(manifest, reader);
        if let Some(root) = &workspace_root {
            self.get(&root.join("Cargo.toml"), reader);
        }
        let found = self.found.get(manifest)?.as_ref()?;
        let workspace = workspace_root.as_ref().and_then(|root| {
            let found = self.found.get(&root.join("Cargo.toml"))?.as_ref()?;
            Some((root.as_path(), found.parsed.as_ref()?.workspace.as_ref()?))
        });
        let root = found.path.parent()?.to_owned();
        let name = found.package_name(&root)?;
        let parsed = found.parsed.as_deref();
        let mut dependencies = parsed.map_or_else(Vec::new, |parsed| edges(parsed, &root, workspace));
        locks.resolve(&name, &root, &mut dependencies, reader, &mut self.notes);
        dependencies.sort();
        dependencies.dedup();
        Some(Package {
            targets: Declared { manifest: parsed, package_name: &name, folder: &root, reader }.targets(),
            edition: parsed.map_or(2021, |parsed| edition(parsed, workspace.map(|workspace| workspace.1))),
            dependencies,
            name,
            manifest: found.path.clone(),
            root,
            publish: parsed.is_none_or(|parsed| is_published(parsed, workspace.map(|workspace| workspace.1))),
            workspace_root,
        })
    }
}

impl Found {
    fn is_workspace(&self) -> bool {
        match &self.parsed {
            Some(parsed) => parsed.workspace.is_some(),
            None => self.text.lines().any(|line| line.trim_start().starts_with("[workspace")),
        }
    }

    /// Whether the workspace at `root` has the package at `folder`, by its globs or by a path dependency.
    fn has_member(&self, root: &Path, folder: &Path) -> bool {
        let Some(parsed) = &self.parsed else { return true };
        let Some(workspace) = &parsed.workspace else { return false };
        let is_below = |path: &String| folder.starts_with(normalised(&root.join(path)));
        let by_glob = workspace.members.iter().any(|member| glob_matches(root, member, folder));
        if by_glob {
            return !workspace.exclude.iter().any(|path| is_below(path) && !workspace.members.contains(path));
        }
        let sections =
            [&workspace.dependencies, &parsed.dependencies, &parsed.dev_dependencies, &parsed.build_dependencies];
        let by_path = sections.iter().flat_map(|section| section.values()).any(|dependency| {
            let path = dependency.detail().and_then(|detail| detail.path.as_ref());
            path.is_some_and(|path| normalised(&root.join(path)) == folder)
        });
        by_path && !workspace.exclude.iter().any(is_below)
    }

    fn package_name(&self, root: &Path) -> Option<String> {
        if let Some(parsed) = &self.parsed {
            return parsed.package.as_ref().map(|package| package.name.clone());
        }
        let mut lines = self.text.lines().map(str::trim).skip_while(|line| *line != "[package]");
        lines.next()?;
        let written = lines.take_while(|line| !line.starts_with('[')).find_map(|line| {
            let value = line.strip_prefix("name")?.trim_start().strip_prefix('=')?.trim();
            value.strip_prefix('"')?.split_once('"').map(|(name, _)| name.to_owned())
        });
        written.or_else(|| Some(root.file_name()?.to_string_lossy().into_owned()))
    }
}

fn glob_matches(root: &Path, member: &str, folder: &Path) -> bool {
    let pattern = normalised(&root.join(member));
    if pattern == folder {
        return true;
    }
    let Some(pattern) = pattern.to_str().filter(|pattern| pattern.contains(['*', '?', '[', '{'])) else {
        return false;
    };
    let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
    glob.is_ok_and(|glob| glob.compile_matcher().is_match(folder))
}

fn edition(manifest: &Manifest, workspace: Option<&cargo_toml::Workspace>) -> u16 {
    let written = match manifest.package.as_ref().map(|package| &package.edition) {
        Some(Inheritable::Set(edition)) => Some(*edition),
        _ => workspace.and_then(|workspace| workspace.package.as_ref()?.edition),
    };
    written.map_or(2015, |edition| edition as u16)
}

/// A package without a version is not published (the Cargo book, "The version field").
fn is_published(manifest: &Manifest, workspace: Option<&cargo_toml::Workspace>) -> bool {
    let Some(package) = &manifest.package else { return false };
    match &package.publish {
        Inheritable::Set(cargo_toml::Publish::Flag(flag)) => *flag,
        Inheritable::Set(cargo_toml::Publish::Registry(registries)) => !registries.is_empty(),
        Inheritable::Inherited => workspace
            .and_then(|workspace| workspace.package.as_ref())
            .is_none_or(|package| !matches!(package.publish, cargo_toml::Publish::Flag(false))),
    }
}

type Inherited<'a> = Option<(&'a Path, &'a cargo_toml::Workspace)>;

fn edges(manifest: &Manifest, root: &Path, workspace: Inherited<'_>) -> Vec<Dependency> {
    let platforms = manifest.target.values().flat_map(|target| {
        [
            (DependencyKind::Normal, &target.dependencies),
            (DependencyKind::Development, &target.dev_dependencies),
            (DependencyKind::Build, &target.build_dependencies),
        ]
    });
    [
        (DependencyKind::Normal, &manifest.dependencies),
        (DependencyKind::Development, &manifest.dev_dependencies),
        (DependencyKind::Build, &manifest.build_dependencies),
    ]
    .into_iter()
    .chain(platforms)
    .flat_map(|(kind, section)| section.iter().map(move |(name, written)| edge(kind, name, written, root, workspace)))
    .collect()
}

fn edge(
    kind: DependencyKind,
    name: &str,
    written: &cargo_toml::Dependency,
    root: &Path,
    workspace: Inherited<'_>,
) -> Dependency {
    let (written, base) = match (written, workspace) {
        (cargo_toml::Dependency::Inherited(_), Some((folder, workspace))) => {
            (workspace.dependencies.get(name).unwrap_or(written), folder)
        }
        _ => (written, root),
    };
    let requirement = match written {
        cargo_toml::Dependency::Simple(requirement) => Some(requirement.to_string()),
        cargo_toml::Dependency::Detailed(detail) => detail.version.as_ref().map(ToString::to_string),
        cargo_toml::Dependency::Inherited(_) => None,
    };
    let path = written.detail().and_then(|detail| detail.path.as_ref());
    Dependency {
        name: name.replace('-', "_"),
        package: written.package().unwrap_or(name).to_owned(),
        requirement,
        version: None,
        path: path.map(|path| normalised(&base.join(path))),
        kind,
    }
}

fn describe(error: &cargo_toml::Error, text: &str) -> String {
    let cargo_toml::Error::Parse(error) = error else {
        return format!("This manifest cannot be read: {error}. Its dependencies are unknown until it is mended.");
    };
    let place = error.span().map(|span| {
        let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
        let offset = (span.start + skipped) as u32;
        let position = LineIndex::new(text).position(text, offset, PositionEncoding::Utf32);
        format!(" at line {}, column {}", position.line + 1, position.column + 1)
    });
    format!(
        "This manifest cannot be read{}: {}. Its dependencies are unknown until it is mended.",
        place.unwrap_or_default(),
        error.message().trim_end_matches('.')
    )
}
