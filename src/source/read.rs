//! Reads texts, unsaved ones first, and says in friendly words why one cannot be read.

use crate::diagnostic::Note;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Larger files are data, not source; byte offsets also have to fit in 32 bits.
pub(super) const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The files on disk with the unsaved ones laid over them.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) overlay: &'a HashMap<PathBuf, Arc<str>>,
}

impl Reader<'_> {
    /// The text of a file, or what to tell about it.
    pub(super) fn read(self, path: &Path) -> Result<Arc<str>, String> {
        if let Some(text) = self.overlay.get(path) {
            return if text.len() as u64 > MAX_BYTES {
                Err(too_large(text.len() as u64))
            } else {
                Ok(Arc::clone(text))
            };
        }
        let described = |error: std::io::Error| unreadable(&error);
        // Asked before it is opened: opening a pipe waits for somebody who writes to it.
        let metadata = std::fs::metadata(path).map_err(described)?;
        if !metadata.is_file() {
            return Err(
                "This is not a regular file, so it was left out. Exclude it, or replace it by a file.".to_owned()
            );
        }
        if metadata.len() > MAX_BYTES {
            return Err(too_large(metadata.len()));
        }
        let file = File::open(path).map_err(described)?;
        let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
        // The file may grow while it is read.
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(described)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(too_large(bytes.len() as u64));
        }
        String::from_utf8(bytes)
            .map(Arc::from)
            .map_err(|error| not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))
    }

    /// Whether there is a file, saved or not.
    pub(super) fn is_file(self, path: &Path) -> bool {
        self.overlay.contains_key(path) || path.is_file()
    }
}

/// A note on a file as a whole.
pub(super) fn note(path: &Path, message: String, named: bool) -> Note {
    Note { path: path.to_owned(), place: None, message, named }
}

/// What to tell about a file or folder that the system does not give.
pub(super) fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            "This file vanished before it could be read, or is a link to nothing. Run again, or remove the link."
                .to_owned()
        }
        std::io::ErrorKind::PermissionDenied => {
            "You may not read this, so it was left out. Allow it, or exclude it in seeother.toml.".to_owned()
        }
        _ => format!("This cannot be read ({error}), so it was left out."),
    }
}

fn too_large(bytes: u64) -> String {
    format!(
        "This file has {} MiB, more than the {} MiB that are read, so it was left out. Exclude it in seeother.toml.",
        bytes.div_ceil(1024 * 1024),
        MAX_BYTES / 1024 / 1024
    )
}

fn not_utf8(bytes: &[u8], valid_up_to: usize) -> String {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return "This file is UTF-16, which Rust does not read, so it was left out. Save it as UTF-8.".to_owned();
    }
    let line = memchr::memchr_iter(b'\n', &bytes[..valid_up_to]).count() + 1;
    format!("Line {line} of this file is not UTF-8, so the file was left out. Save it as UTF-8.")
}

/// Absolute, without `.` and `..`. Links stay as they are written, as editors and people name them.
pub(crate) fn normalised(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            component => clean.push(component),
        }
    }
    clean
}
