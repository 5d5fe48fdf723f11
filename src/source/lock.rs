//! The versions that `Cargo.lock` fixes.

use super::manifest::Dependency;
use super::read::{Reader, note};
use crate::diagnostic::Note;
use cargo_lock::Lockfile;
use semver::{Version, VersionReq};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The lock files of a load, each read once.
#[derive(Default)]
pub(super) struct Locks {
    read: BTreeMap<PathBuf, Option<Lockfile>>,
}

impl Locks {
    /// Fills in the versions of a package's dependencies from the nearest lock file.
    pub(super) fn resolve(
        &mut self,
        package: &str,
        root: &Path,
        dependencies: &mut [Dependency],
        reader: Reader<'_>,
        notes: &mut Vec<Note>,
    ) {
        let nearest = root.ancestors().map(|folder| folder.join("Cargo.lock")).find(|path| reader.is_file(path));
        let Some(path) = nearest else { return };
        let lock = self.read.entry(path).or_insert_with_key(|path| read(path, reader, notes));
        let Some(lock) = lock else { return };
        for dependency in dependencies {
            dependency.version = version(lock, package, dependency);
        }
    }
}

fn read(path: &Path, reader: Reader<'_>, notes: &mut Vec<Note>) -> Option<Lockfile> {
    let parsed = reader.read(path).and_then(|text| {
        text.parse::<Lockfile>().map_err(|error| {
            let what = error.to_string();
            let what = what.lines().next().unwrap_or_default().trim_end_matches('.');
            format!(
                "This lock file cannot be read ({what}), so versions are taken from the manifests. Run `cargo update`."
            )
        })
    });
    parsed.map_err(|message| notes.push(note(path, message, false))).ok()
}

/// The version that fits the requirement. Of several, the one that the package's own entry names, else
/// the newest.
fn version(lock: &Lockfile, package: &str, dependency: &Dependency) -> Option<Version> {
    let requirement = dependency.requirement.as_deref().and_then(|written| VersionReq::parse(written).ok());
    let fits = |version: &&Version| requirement.as_ref().is_none_or(|requirement| requirement.matches(version));
    let own = lock
        .packages
        .iter()
        .filter(|entry| entry.name.as_str() == package && entry.source.is_none())
        .flat_map(|entry| &entry.dependencies)
        .filter(|entry| entry.name.as_str() == dependency.package)
        .map(|entry| &entry.version)
        .filter(fits)
        .max();
    let any = || {
        let named = lock.packages.iter().filter(|entry| entry.name.as_str() == dependency.package);
        named.map(|entry| &entry.version).filter(fits).max()
    };
    own.or_else(any).cloned()
}
