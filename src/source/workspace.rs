//! PLACEHOLDER, to be replaced when the source stage is merged: just enough of a workspace to compile
//! and to drive the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a workspace is loaded.
#[derive(Default)]
pub struct Options<'a> {
    /// Text that stands for a file, whatever the disk says.
    pub overlay: Option<(PathBuf, Arc<str>)>,
    /// What to leave out.
    pub excludes: Option<&'a dyn Fn(&Path) -> bool>,
}

/// A file and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Absolute.
    pub path: PathBuf,
    /// The text.
    pub text: Arc<str>,
}

/// The files.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// In the order of their paths.
    pub files: Vec<SourceFile>,
}

impl Workspace {
    /// Reads the Rust files beneath the paths.
    pub fn load(paths: &[PathBuf], options: &Options<'_>) -> Self {
        let walks = paths.iter().flat_map(|path| ignore::WalkBuilder::new(path).build().flatten());
        let found = walks.map(ignore::DirEntry::into_path).filter_map(|path| std::path::absolute(path).ok());
        let mut files: Vec<PathBuf> = found.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect();
        files.retain(|path| !options.excludes.is_some_and(|excludes| excludes(path)));
        files.sort();
        files.dedup();
        let read = files.into_iter().filter_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            Some(SourceFile { path, text: text.into() })
        });
        let mut files: Vec<SourceFile> = read.collect();
        if let Some((path, text)) = &options.overlay {
            files.retain(|file| file.path != *path);
            files.push(SourceFile { path: path.clone(), text: text.clone() });
        }
        Self { files }
    }
}
