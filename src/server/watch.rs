//! Changes on disk: which files matter, and our own watching for editors that cannot watch for us.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use serde_json::json;
use tower_lsp::ls_types::Registration;

use super::messages::Message;
use crate::settings::FILE_NAME;

/// What a file is to the analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Rust.
    Source,
    /// Cargo's files: packages and versions.
    Manifest,
    /// Settings.
    Configuration,
    /// Templates and ignore files: what is found may change.
    Other,
}

/// The role of a file, by its name.
pub(super) fn role(path: &Path) -> Option<Role> {
    let name = path.file_name()?.to_str()?;
    match name {
        FILE_NAME => return Some(Role::Configuration),
        "Cargo.toml" | "Cargo.lock" => return Some(Role::Manifest),
        ".gitignore" | ".ignore" => return Some(Role::Other),
        _ => {}
    }
    match path.extension()?.to_str()? {
        "rs" => Some(Role::Source),
        extension => crate::source::is_template(extension).then_some(Role::Other),
    }
}

/// What the client is asked to watch.
pub(super) fn registration() -> Registration {
    let watchers = ["**/*.rs", "**/Cargo.toml", "**/Cargo.lock", "**/seeother.toml", "**/.gitignore"];
    let watchers: Vec<_> = watchers.iter().map(|glob| json!({ "globPattern": glob })).collect();
    Registration {
        id: "seeother-watch".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(json!({ "watchers": watchers })),
    }
}

/// A thread that looks at files from time to time. It ends when this value is dropped.
pub(super) struct Watch {
    wanted: Sender<Vec<Wanted>>,
}

/// A path to look at, and when it was read.
pub(super) type Wanted = (PathBuf, SystemTime);

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(2);

impl Watch {
    /// Starts the thread; what it sees is posted to the owner.
    pub(super) fn start(owner: Sender<Message>) -> std::io::Result<Self> {
        let (wanted, received) = std::sync::mpsc::channel();
        std::thread::Builder::new().name("watch".to_owned()).spawn(move || look(&received, &owner))?;
        Ok(Self { wanted })
    }

    /// The files to look at, in place of those before. Folders around them tell what comes and goes.
    pub(super) fn set(&self, paths: Vec<Wanted>) {
        let _ = self.wanted.send(paths);
    }
}

type Stamp = Option<(SystemTime, u64)>;

fn look(wanted: &Receiver<Vec<Wanted>>, owner: &Sender<Message>) {
    let mut known: BTreeMap<PathBuf, Stamp> = BTreeMap::new();
    loop {
        match wanted.recv_timeout(PERIOD) {
            Ok(paths) => {
                let before = std::mem::take(&mut known);
                known = paths
                    .into_iter()
                    .map(|(path, read)| {
                        // What changed since it was read is a change that nobody has seen.
                        let now = || stamp(&path).filter(|(modified, _)| *modified < read);
                        let stamp = before.get(&path).copied().unwrap_or_else(now);
                        (path, stamp)
                    })
                    .collect();
            }
            Err(RecvTimeoutError::Timeout) => {
                let mut changed = Vec::new();
                for (path, before) in &mut known {
                    let now = stamp(path);
                    if now != *before {
                        *before = now;
                        changed.push(path.clone());
                    }
                }
                if !changed.is_empty() && owner.send(Message::Polled(changed)).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    let length = if metadata.is_dir() { 0 } else { metadata.len() };
    Some((metadata.modified().ok()?, length))
}

/// What to look at for the files of a project: they, the files that say what belongs to it, and all folders
/// around them.
pub(super) fn watched(root: &Path, files: &[PathBuf]) -> Vec<PathBuf> {
    let mut paths: std::collections::BTreeSet<PathBuf> = files.iter().cloned().collect();
    let own = if root.is_dir() { Some(root) } else { root.parent() };
    let folders = files.iter().filter_map(|file| file.parent()).chain(own);
    for folder in folders {
        for folder in folder.ancestors().take_while(|folder| folder.starts_with(root) || Some(*folder) == own) {
            if !paths.insert(folder.to_path_buf()) {
                break;
            }
            paths.extend(["Cargo.toml", "Cargo.lock", FILE_NAME].map(|name| folder.join(name)));
        }
    }
    // The workspace and its configuration may lie above the folder that is open.
    for folder in own.into_iter().flat_map(Path::ancestors).skip(1) {
        paths.extend(["Cargo.toml", "Cargo.lock", FILE_NAME].map(|name| folder.join(name)));
    }
    paths.into_iter().collect()
}
