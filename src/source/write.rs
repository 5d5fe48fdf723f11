//! Texts written back to where they were read from: whole or not at all, and only over what was read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Somebody else wrote it since it was read.
    #[error("it changed while it was checked; run again")]
    Changed,
    /// Its owner does not want it written.
    #[error("it is read-only")]
    ReadOnly,
    /// The system refused.
    #[error("{0}")]
    Failed(#[from] io::Error),
}

/// Replaces the text of a file by a new one if it is still `old`. Permissions and owner stay; a symbolic link
/// stays a link, its target is written. The new text is put into place by renaming, so that a crash leaves one or
/// the other; only a file with several hard links, which renaming would part, is written in place.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<(), WriteError> {
    let target = fs::canonicalize(path)?;
    let metadata = fs::metadata(&target)?;
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    if fs::read(&target)? != old.as_bytes() {
        return Err(WriteError::Changed);
    }
    match sibling(&target, &metadata, new)? {
        Some(file) => file.persist(&target).map(|_| ()).map_err(|error| WriteError::Failed(error.error)),
        None => in_place(&target, new),
    }
}

/// The new text in a file beside the old one that can take its place; `None` where that would change more than the text.
fn sibling(target: &Path, metadata: &fs::Metadata, new: &str) -> Result<Option<tempfile::NamedTempFile>, WriteError> {
    if is_shared(metadata) {
        return Ok(None);
    }
    let folder = target.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let mut file = match tempfile::Builder::new().prefix(".seeother-").tempfile_in(folder) {
        Ok(file) => file,
        // A folder that takes no new files may hold a file that can be written.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    file.write_all(new.as_bytes())?;
    if !take_owner(file.path(), metadata) {
        return Ok(None);
    }
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    Ok(Some(file))
}

fn in_place(target: &Path, new: &str) -> Result<(), WriteError> {
    let mut file = File::options().write(true).truncate(true).open(target)?;
    file.write_all(new.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

#[cfg(unix)]
fn is_shared(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn is_shared(_: &fs::Metadata) -> bool {
    false
}

/// Gives a file the owner of another one; whether it has it now.
#[cfg(unix)]
fn take_owner(path: &Path, metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::{MetadataExt, chown};
    let Ok(own) = fs::metadata(path) else { return false };
    let same = (own.uid(), own.gid()) == (metadata.uid(), metadata.gid());
    same || chown(path, Some(metadata.uid()), Some(metadata.gid())).is_ok()
}

#[cfg(not(unix))]
fn take_owner(_: &Path, _: &fs::Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    fn names(folder: &tempfile::TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_text_is_replaced_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = file(&folder, "a.rs", "\u{feff}old\r\n");
        replace(&path, "\u{feff}old\r\n", "\u{feff}new\r\n").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("text"), "\u{feff}new\r\n");
        assert_eq!(names(&folder), ["a.rs"]);
    }

    #[test]
    fn what_changed_meanwhile_is_not_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = file(&folder, "a.rs", "newer");
        assert!(matches!(replace(&path, "old", "new"), Err(WriteError::Changed)));
        assert_eq!(fs::read_to_string(&path).expect("text"), "newer");
        assert_eq!(names(&folder), ["a.rs"]);
    }

    #[test]
    fn a_file_that_is_gone_is_not_made_again() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(replace(&folder.path().join("a.rs"), "", "new"), Err(WriteError::Failed(_))));
        assert!(names(&folder).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let path = file(&folder, "a.rs", "old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o751)).expect("permissions");
        let link = folder.path().join("link.rs");
        symlink("a.rs", &link).expect("a link");
        replace(&link, "old", "new").expect("written");
        assert!(link.symlink_metadata().expect("a link").is_symlink());
        assert_eq!(fs::metadata(&path).expect("a file").mode() & 0o777, 0o751);

        let other = folder.path().join("other.rs");
        fs::hard_link(&path, &other).expect("a hard link");
        replace(&path, "new", "newest").expect("written");
        assert_eq!(fs::read_to_string(&other).expect("text"), "newest");
        assert_eq!(fs::metadata(&other).expect("a file").nlink(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_read_only_file_is_left_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = file(&folder, "a.rs", "old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("permissions");
        assert!(matches!(replace(&path, "old", "new"), Err(WriteError::ReadOnly)));
        assert_eq!(fs::read_to_string(&path).expect("text"), "old");
    }
}
