//! Loads everything that an analysis needs: the whole Cargo workspace around each path, whatever part of
//! it is to be reported.

use super::lock::Locks;
use super::manifest::{Dependency, DependencyKind, Manifests, Package};
use super::read::{Reader, normalised, note};
use super::text::{LineIndex, SourceFile};
use super::walk::{FileKind, Walked, is_excluded, walk};
use super::{FileId, Span};
use crate::diagnostic::{Note, Place};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What a load is told besides its paths.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Globs of files and folders to leave out, as in a `.gitignore`.
    pub exclude: Vec<String>,
    /// The folder from which the globs count; the current one if `None`.
    pub exclude_root: Option<PathBuf>,
    /// Texts that stand in for what is on disk, or are not there yet: unsaved ones, standard input.
    pub overlay: HashMap<PathBuf, Arc<str>>,
    /// How much around each path is read.
    pub scope: Scope,
}

/// How much is read around a path that was named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The whole Cargo workspace: what the findings of a run rest on.
    #[default]
    Workspace,
    /// Only the package: quickly there, for what is shown until the rest is read.
    Package,
}

/// Why nothing could be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A path that was named is not there.
    #[error("{} does not exist{}", path.display(), did_you_mean(suggestion.as_deref()))]
    NotFound {
        /// As it was named.
        path: PathBuf,
        /// A sibling of nearly the same name.
        suggestion: Option<PathBuf>,
    },
    /// A glob that says nothing.
    #[error("the glob `{glob}` in `exclude` cannot be used: {message}")]
    Glob {
        /// As it is written.
        glob: String,
        /// What is wrong with it.
        message: String,
    },
}

fn did_you_mean(suggestion: Option<&Path>) -> String {
    suggestion.map_or_else(String::new, |path| format!("; did you mean {}?", path.display()))
}

/// The files and packages of an analysis.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Sorted by path; a [`FileId`] is an index into them.
    pub files: Vec<SourceFile>,
    /// Sorted by folder.
    pub packages: Vec<Package>,
    /// Template files, sorted, not read.
    pub templates: Vec<PathBuf>,
    /// What could not be read, sorted.
    pub notes: Vec<Note>,
    /// For each file, whether a named path holds it: only these have findings.
    pub reported: Vec<bool>,
    named: BTreeSet<PathBuf>,
    by_path: FxHashMap<PathBuf, FileId>,
    by_root: FxHashMap<PathBuf, usize>,
    /// By file, the package around it.
    around: Vec<Option<usize>>,
    lines: Vec<OnceLock<LineIndex>>,
    htmx: Vec<OnceLock<bool>>,
    /// By package.
    reach: Vec<OnceLock<BTreeSet<String>>>,
}

impl Workspace {
    /// Loads the workspace of each path, and all that lies below the path.
    pub fn load(paths: &[PathBuf], options: &LoadOptions) -> Result<Self, LoadError> {
        let exclude = exclude(options)?;
        let overlay = options.overlay.iter().map(|(path, text)| (normalised(path), Arc::clone(text))).collect();
        let reader = Reader { overlay: &overlay };
        let named = named_paths(paths, reader)?;
        let mut manifests = Manifests::default();
        let mut found = find(&named, &exclude, options.scope, reader, &mut manifests);
        let mut locks = Locks::default();
        let packages: Vec<Package> =
            found.manifests.iter().filter_map(|path| manifests.package(path, reader, &mut locks)).collect();
        let (files, mut notes) = read_all(&found.rust, reader);
        notes.append(&mut found.notes);
        notes.append(&mut manifests.notes);
        let mut workspace = Self { files, packages, templates: found.templates, notes, ..Self::default() };
        workspace.index(&named);
        Ok(workspace)
    }

    fn index(&mut self, named: &BTreeSet<PathBuf>) {
        for note in &mut self.notes {
            note.named = named.contains(&note.path);
        }
        self.notes.sort();
        self.notes.dedup();
        let is_named = |path: &Path| path.ancestors().any(|ancestor| named.contains(ancestor));
        self.reported = self.files.iter().map(|file| is_named(&file.path)).collect();
        let ids = self.files.iter().enumerate();
        self.by_path = ids.map(|(index, file)| (file.path.clone(), FileId(index as u32))).collect();
        let roots = self.packages.iter().enumerate();
        self.by_root = roots.map(|(index, package)| (package.root.clone(), index)).collect();
        self.around = self.files.iter().map(|file| self.package_around(&file.path)).collect();
        self.lines = self.files.iter().map(|_| OnceLock::new()).collect();
        self.htmx = self.packages.iter().map(|_| OnceLock::new()).collect();
        self.reach = self.packages.iter().map(|_| OnceLock::new()).collect();
        self.named.clone_from(named);
    }

    /// Puts another text in the place of a file's. Ids and packages stay; the lines are counted anew.
    pub fn set_text(&mut self, file: FileId, text: Arc<str>) {
        if let Some(known) = self.files.get_mut(file.0 as usize) {
            known.text = text;
        }
        if let Some(lines) = self.lines.get_mut(file.0 as usize) {
            *lines = OnceLock::new();
        }
    }

    /// The text of a file as it is on disk; `None` where it cannot be read.
    pub fn read_from_disk(path: &Path) -> Option<Arc<str>> {
        Reader { overlay: &HashMap::new() }.read(path).ok()
    }

    /// Whether the file itself was named, not only a folder around it.
    pub fn is_named(&self, file: FileId) -> bool {
        self.file(file).is_some_and(|file| self.named.contains(&file.path))
    }

    /// The file; `None` for an id of another load.
    pub fn file(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    /// All ids, in order of the paths.
    pub fn file_ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// Whether findings in this file are asked for.
    pub fn is_reported(&self, file: FileId) -> bool {
        self.reported.get(file.0 as usize).copied().unwrap_or(false)
    }

    /// The file at an absolute path.
    pub fn file_by_path(&self, path: &Path) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Index of the package with the nearest folder around a file.
    pub fn package_of(&self, file: FileId) -> Option<usize> {
        self.around.get(file.0 as usize).copied().flatten()
    }

    /// The published names of what code of a package can name: its own dependencies, and those of the packages in the
    /// workspace that it depends on, which may pass them on with `pub use`. Found once.
    pub fn in_reach(&self, package: usize) -> &BTreeSet<String> {
        static NOTHING: BTreeSet<String> = BTreeSet::new();
        let Some(known) = self.reach.get(package) else { return &NOTHING };
        known.get_or_init(|| {
            let (mut reached, mut next, mut names) = (BTreeSet::from([package]), vec![package], BTreeSet::new());
            while let Some(package) = next.pop().and_then(|index| self.packages.get(index)) {
                let normal = |one: &&Dependency| one.kind == DependencyKind::Normal;
                for dependency in package.dependencies.iter().filter(normal) {
                    let within = dependency.path.as_ref().and_then(|folder| self.package_at(folder));
                    next.extend(within.filter(|&index| reached.insert(index)));
                    names.insert(dependency.package.clone());
                }
            }
            names
        })
    }

    /// The index of the package whose manifest lies in a folder.
    pub fn package_at(&self, folder: &Path) -> Option<usize> {
        self.by_root.get(folder).copied()
    }

    fn package_around(&self, path: &Path) -> Option<usize> {
        path.ancestors().find_map(|folder| self.package_at(folder))
    }

    /// Where the lines of a file begin; computed once.
    pub fn line_index(&self, file: FileId) -> Option<&LineIndex> {
        let text = &self.file(file)?.text;
        Some(self.lines.get(file.0 as usize)?.get_or_init(|| LineIndex::new(text)))
    }

    /// The text at a place, empty if there is none.
    pub fn text_at(&self, place: Place) -> &str {
        self.file(place.file).and_then(|file| file.text.get(place.span.range())).unwrap_or("")
    }

    /// The whole of a file as a place.
    pub fn whole(&self, file: FileId) -> Option<Place> {
        Some(Place { file, span: Span::new(0, self.file(file)?.text.len() as u32) })
    }

    /// Whether a template of a package has an attribute of htmx; read once.
    pub fn template_has_htmx(&self, package: usize) -> bool {
        let Some(known) = self.htmx.get(package) else { return false };
        *known.get_or_init(|| {
            let own = self.templates.par_iter().filter(|path| self.package_around(path) == Some(package));
            own.any(|path| {
                let none = HashMap::new();
                Reader { overlay: &none }.read(path).is_ok_and(|text| has_htmx(&text))
            })
        })
    }
}

/// Whether ` hx-` or ` data-hx-` begins an attribute.
fn has_htmx(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "hx-").any(|at| {
        let before = &text.as_bytes()[..at];
        let before = before.strip_suffix(b"data-").unwrap_or(before);
        let named = text.as_bytes().get(at + 3).is_some_and(u8::is_ascii_lowercase);
        named && before.last().is_some_and(u8::is_ascii_whitespace)
    })
}

fn exclude(options: &LoadOptions) -> Result<Gitignore, LoadError> {
    if options.exclude.is_empty() {
        return Ok(Gitignore::empty());
    }
    let root = normalised(options.exclude_root.as_deref().unwrap_or(Path::new(".")));
    let mut builder = GitignoreBuilder::new(root);
    let failed =
        |glob: &str, error: &ignore::Error| LoadError::Glob { glob: glob.to_owned(), message: error.to_string() };
    for glob in &options.exclude {
        builder.add_line(None, glob).map_err(|error| failed(glob, &error))?;
    }
    builder.build().map_err(|error| failed(&options.exclude.join(", "), &error))
}

fn named_paths(paths: &[PathBuf], reader: Reader<'_>) -> Result<BTreeSet<PathBuf>, LoadError> {
    let mut named = BTreeSet::new();
    for path in paths {
        let absolute = normalised(path);
        // A link that leads nowhere is there all the same; reading it says what is wrong.
        if !reader.overlay.contains_key(&absolute) && absolute.symlink_metadata().is_err() {
            return Err(LoadError::NotFound { path: path.clone(), suggestion: similar(path) });
        }
        named.insert(absolute);
    }
    Ok(named)
}

/// The sibling whose name is most like that of a path that does not exist.
pub fn similar(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?.flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let scored = names.map(|other| (strsim::osa_distance(name, &other), other));
    let (distance, best) = scored.min()?;
    (distance * 3 <= name.chars().count().max(3)).then(|| path.with_file_name(best))
}

/// All files of the scopes: the workspace or package around each path, and what lies below the path.
fn find(
    named: &BTreeSet<PathBuf>,
    exclude: &Gitignore,
    scope: Scope,
    reader: Reader<'_>,
    manifests: &mut Manifests,
) -> Walked {
    let mut found = Walked::default();
    let mut scopes = BTreeSet::new();
    let mut known = HashMap::new();
    for path in named {
        let is_folder = path.is_dir();
        let folder = if is_folder { path.as_path() } else { path.parent().unwrap_or(path) };
        let around = known.entry(folder.to_owned()).or_insert_with(|| scope_of(folder, scope, reader, manifests));
        scopes.extend(around.clone());
        if is_folder {
            scopes.insert(path.clone());
        } else if !is_excluded(exclude, path, false) {
            add_named_file(path, &mut found);
        }
    }
    for scope in &scopes {
        walk(scope, exclude, &mut found);
        let manifest = scope.join("Cargo.toml");
        if reader.is_file(&manifest) {
            found.manifests.push(manifest);
        }
    }
    for path in reader.overlay.keys().filter(|path| scopes.iter().any(|scope| path.starts_with(scope))) {
        let kind = FileKind::of(path).filter(|_| !is_excluded(exclude, path, false));
        // A file that is on disk was found by the walk, or left out for a reason.
        if kind == Some(FileKind::Rust) && !path.exists() {
            found.rust.push(path.clone());
        }
    }
    found.settle();
    found
}

fn add_named_file(path: &Path, found: &mut Walked) {
    match FileKind::of(path) {
        Some(FileKind::Rust) => found.rust.push(path.to_owned()),
        Some(FileKind::Manifest) => found.manifests.push(path.to_owned()),
        Some(FileKind::Template) => found.templates.push(path.to_owned()),
        None => {
            let message = "This is neither a Rust file nor a folder, so nothing was checked in it. Name a `.rs` file.";
            found.notes.push(note(path, message.to_owned(), true));
        }
    }
}

/// The folder of the workspace, else of the package, that holds a folder.
fn scope_of(folder: &Path, scope: Scope, reader: Reader<'_>, manifests: &mut Manifests) -> Option<PathBuf> {
    let manifest = folder.ancestors().map(|ancestor| ancestor.join("Cargo.toml")).find(|path| reader.is_file(path))?;
    if scope == Scope::Package {
        return manifest.parent().map(Path::to_owned);
    }
    manifests.workspace_root(&manifest, reader).or_else(|| manifest.parent().map(Path::to_owned))
}

fn read_all(paths: &[PathBuf], reader: Reader<'_>) -> (Vec<SourceFile>, Vec<Note>) {
    let read = |path: &PathBuf| match reader.read(path) {
        Ok(text) => Ok(SourceFile { path: path.clone(), text }),
        Err(message) => Err(note(path, message, false)),
    };
    let results: Vec<_> = paths.par_iter().map(read).collect();
    let mut files = Vec::with_capacity(results.len());
    let mut notes = Vec::new();
    for result in results {
        match result {
            Ok(file) => files.push(file),
            Err(note) => notes.push(note),
        }
    }
    (files, notes)
}

#[cfg(test)]
mod tests;
