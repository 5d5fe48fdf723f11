//! Finds the files below a folder, in parallel, and returns them sorted.

use super::read::{note, unreadable};
use crate::diagnostic::Note;
use ignore::gitignore::Gitignore;
use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Extensions of files that a template engine renders.
const TEMPLATES: [&str; 11] =
    ["html", "htm", "hbs", "tera", "j2", "jinja", "jinja2", "askama", "ructe", "stpl", "tmpl"];

/// What a file is to the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Rust,
    Manifest,
    Template,
}

impl FileKind {
    /// By name alone.
    pub(super) fn of(path: &Path) -> Option<Self> {
        if path.file_name()? == "Cargo.toml" {
            return Some(Self::Manifest);
        }
        let extension = path.extension()?.to_str()?;
        if extension == "rs" {
            return Some(Self::Rust);
        }
        is_template(extension).then_some(Self::Template)
    }
}

/// Whether a template engine renders files of this extension.
pub(crate) fn is_template(extension: &str) -> bool {
    TEMPLATES.iter().any(|template| extension.eq_ignore_ascii_case(template))
}

/// The files below a folder, each list sorted.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) rust: Vec<PathBuf>,
    pub(super) manifests: Vec<PathBuf>,
    pub(super) templates: Vec<PathBuf>,
    pub(super) notes: Vec<Note>,
}

impl Walked {
    fn add(&mut self, kind: FileKind, path: PathBuf) {
        match kind {
            FileKind::Rust => self.rust.push(path),
            FileKind::Manifest => self.manifests.push(path),
            FileKind::Template => self.templates.push(path),
        }
    }

    fn append(&mut self, other: &mut Self) {
        self.rust.append(&mut other.rust);
        self.manifests.append(&mut other.manifests);
        self.templates.append(&mut other.templates);
        self.notes.append(&mut other.notes);
    }

    /// Sorts each list and drops what several walks found.
    pub(super) fn settle(&mut self) {
        for list in [&mut self.rust, &mut self.manifests, &mut self.templates] {
            list.sort_unstable();
            list.dedup();
        }
        self.notes.sort();
        self.notes.dedup();
    }
}

/// Walks a folder. Ignored and hidden entries are left out, though not the folder itself.
pub(super) fn walk(root: &Path, exclude: &Gitignore, found: &mut Walked) {
    let gathered = Mutex::new(Walked::default());
    let filter = exclude.clone();
    let mut builder = WalkBuilder::new(root);
    builder
        .require_git(false)
        // The result must not depend on whose machine it is.
        .git_global(false)
        .follow_links(false)
        .filter_entry(move |entry| entry.depth() == 0 || !is_left_out(entry, &filter));
    let real_root = std::fs::canonicalize(root).ok();
    builder.build_parallel().visit(&mut Gatherers { gathered: &gathered, real_root: real_root.as_deref() });
    found.append(&mut gathered.into_inner().unwrap_or_else(PoisonError::into_inner));
}

fn is_left_out(entry: &DirEntry, exclude: &Gitignore) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    (is_folder && is_build_folder(entry.path())) || is_excluded(exclude, entry.path(), is_folder)
}

/// Whether the user's globs leave a path out, itself or by one of its folders.
pub(super) fn is_excluded(exclude: &Gitignore, path: &Path, is_folder: bool) -> bool {
    !exclude.is_empty()
        && path.starts_with(exclude.path())
        && exclude.matched_path_or_any_parents(path, is_folder).is_ignore()
}

fn is_build_folder(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "target")
        && (path.join("CACHEDIR.TAG").is_file() || path.with_file_name("Cargo.toml").is_file())
}

struct Gatherers<'a> {
    gathered: &'a Mutex<Walked>,
    real_root: Option<&'a Path>,
}

impl<'a> ParallelVisitorBuilder<'a> for Gatherers<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Gatherer { gathered: self.gathered, real_root: self.real_root, own: Walked::default() })
    }
}

/// Gathers for one thread, and hands over at its end.
struct Gatherer<'a> {
    gathered: &'a Mutex<Walked>,
    real_root: Option<&'a Path>,
    own: Walked,
}

impl ParallelVisitor for Gatherer<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => {
                if let Some(kind) = FileKind::of(entry.path())
                    && self.is_file(&entry)
                {
                    self.own.add(kind, entry.into_path());
                }
            }
            Err(error) => self.own.notes.extend(walk_note(&error)),
        }
        WalkState::Continue
    }
}

impl Gatherer<'_> {
    /// A link counts as the file that it names, if that lies within the folder: no repository shall make
    /// the linter read the rest of the disk.
    fn is_file(&self, entry: &DirEntry) -> bool {
        let Some(kind) = entry.file_type() else { return false };
        if !kind.is_symlink() {
            return kind.is_file();
        }
        let target = std::fs::canonicalize(entry.path());
        target.is_ok_and(|target| target.is_file() && self.real_root.is_some_and(|root| target.starts_with(root)))
    }
}

impl Drop for Gatherer<'_> {
    fn drop(&mut self) {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner).append(&mut self.own);
    }
}

fn walk_note(error: &ignore::Error) -> Option<Note> {
    let path = error_path(error)?;
    Some(note(path, error.io_error().map_or_else(|| error.to_string(), unreadable), false))
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithDepth { err, .. } => error_path(err),
        ignore::Error::Partial(errors) => errors.iter().find_map(error_path),
        _ => None,
    }
}
