//! The folders and loose files that are analysed, each by itself: which document belongs to which, and how far
//! the analysis of each has come.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime};

use super::analysis::ProjectId;
use super::settings::EditorConfiguration;
use super::snapshot::Snapshot;
use crate::diagnostic::Edit;
use crate::settings::{Settings, SettingsError};

/// How long the user has to pause before what was found in what was typed is told.
const PAUSE: Duration = Duration::from_millis(60);

/// What a project is to the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A folder of the workspace: all that lies in it is reported.
    Folder,
    /// Around a file that lies in no such folder: only open documents are reported.
    Loose,
}

/// Something that is analysed by itself.
#[expect(clippy::struct_excessive_bools, reason = "each tells how far the analysis has come in one respect")]
pub(super) struct Project {
    pub(super) id: ProjectId,
    pub(super) kind: Kind,
    /// The folder, or the file that has no package.
    pub(super) root: PathBuf,
    pub(super) settings: Arc<Settings>,
    pub(super) editor: EditorConfiguration,
    /// What is wrong with the configuration; the settings are the last good ones.
    pub(super) fault: Option<Arc<SettingsError>>,
    /// Counts what changed.
    pub(super) revision: u64,
    /// The revision that the analyst has, or had last, and when it was given.
    pub(super) started: Option<u64>,
    pub(super) started_at: Instant,
    pub(super) is_running: bool,
    /// The revision that `snapshot` is of.
    pub(super) answered: Option<u64>,
    /// Whether everything was looked at for it, as far as it will be.
    pub(super) is_whole: bool,
    pub(super) snapshot: Option<Arc<Snapshot>>,
    pub(super) touched: Instant,
    /// How long the last analysis took, unless it had to load the files first.
    pub(super) took: Option<Duration>,
    /// Whether the result of the last analysis waits for the end of the pause to be told.
    pub(super) is_held: bool,
    /// Whether files may have come or gone.
    pub(super) reload: bool,
    pub(super) reread: Vec<PathBuf>,
    /// When the last scan began to read files.
    pub(super) read_at: SystemTime,
    /// A hash of the routes that the client saw last.
    pub(super) routes: Option<u64>,
    /// What all safe fixes make of files, by their paths; `None` while it is worked out. Of this revision.
    pub(super) repaired: BTreeMap<PathBuf, Option<Vec<Edit>>>,
    /// Documents that were edited since the last job.
    pub(super) edited: BTreeSet<PathBuf>,
    /// Tells the analyst to stop a scan.
    pub(super) cancelled: Arc<AtomicBool>,
    /// The user did not want the whole scan: only the packages of open files are looked at.
    pub(super) given_up: bool,
}

impl Project {
    fn new(id: ProjectId, kind: Kind, root: PathBuf, editor: EditorConfiguration) -> Self {
        let mut project = Self {
            id,
            kind,
            root,
            settings: Arc::new(Settings::isolated()),
            editor,
            fault: None,
            revision: 1,
            started: None,
            started_at: Instant::now(),
            is_running: false,
            answered: None,
            is_whole: false,
            snapshot: None,
            touched: Instant::now(),
            took: None,
            is_held: false,
            reload: true,
            reread: Vec::new(),
            read_at: SystemTime::now(),
            routes: None,
            repaired: BTreeMap::new(),
            edited: BTreeSet::new(),
            cancelled: Arc::default(),
            given_up: false,
        };
        project.read_settings();
        project
    }

    /// Reads the configuration anew. What cannot be used leaves the last good one in force.
    pub(super) fn read_settings(&mut self) {
        match Settings::for_folder(&self.root, &self.editor.analysis) {
            Ok(settings) => {
                self.settings = Arc::new(settings);
                self.fault = None;
            }
            Err(error) => self.fault = Some(Arc::new(error)),
        }
    }

    /// Takes over what the editor asks for. The same as before changes nothing: some editors say it more than once.
    pub(super) fn configure(&mut self, editor: &EditorConfiguration) {
        if self.editor != *editor {
            self.editor = editor.clone();
            self.read_settings();
            self.given_up = false;
            self.touch_all();
        }
    }

    /// Whether a folder within this one is looked at with it: alike settings, from the same file.
    fn stands_for(&self, root: &Path, editor: &EditorConfiguration) -> bool {
        let is_around = self.kind == Kind::Folder && self.root != root && self.contains(root);
        // Paths in an editor's settings count from the folder.
        if !is_around || self.editor != *editor || !editor.analysis.is_empty() {
            return false;
        }
        match (Settings::for_folder(root, &editor.analysis), &self.fault) {
            (Ok(own), None) => own.source == self.settings.source,
            (Err(own), Some(fault)) => own.to_string() == fault.to_string(),
            _ => false,
        }
    }

    /// Something changed that the next analysis has to see.
    pub(super) fn touch(&mut self) {
        self.revision += 1;
        self.repaired.clear();
        self.touched = Instant::now();
        self.is_held = false;
    }

    /// Everything may have changed.
    pub(super) fn touch_all(&mut self) {
        self.touch();
        self.reload = true;
    }

    /// Whether the analyst has not seen the last change.
    pub(super) fn is_dirty(&self) -> bool {
        self.started != Some(self.revision)
    }

    /// Until when the user may be typing on.
    pub(super) fn pause_ends(&self) -> Instant {
        self.touched + PAUSE
    }

    /// Whether an analysis is likely to be over before the pause is: then it need not wait for it.
    pub(super) fn is_quick(&self) -> bool {
        !self.reload && self.took.is_none_or(|took| took < PAUSE)
    }

    /// Whether what is known is of the texts as they are now.
    pub(super) fn is_current(&self) -> bool {
        self.answered == Some(self.revision)
    }

    /// Whether a file lies in it.
    pub(super) fn contains(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }
}

/// All projects.
#[derive(Default)]
pub(super) struct Projects {
    all: BTreeMap<ProjectId, Project>,
    made: usize,
}

impl Projects {
    /// Adds a project, unless there is one of that root.
    pub(super) fn add(&mut self, kind: Kind, root: PathBuf, editor: EditorConfiguration) -> ProjectId {
        if let Some(known) = self.all.values_mut().find(|project| project.root == root) {
            if kind == Kind::Folder {
                known.kind = kind;
            }
            return known.id;
        }
        self.made += 1;
        let id = ProjectId(self.made);
        self.all.insert(id, Project::new(id, kind, root, editor));
        id
    }

    /// The project that a folder needs none of its own beside.
    pub(super) fn around(&self, root: &Path, editor: &EditorConfiguration) -> Option<ProjectId> {
        self.all.values().find(|project| project.stands_for(root, editor)).map(|project| project.id)
    }

    /// The project of a folder or loose file.
    pub(super) fn at(&self, root: &Path) -> Option<ProjectId> {
        self.all.values().find(|project| project.root == root).map(|project| project.id)
    }

    /// Takes a project away.
    pub(super) fn remove(&mut self, id: ProjectId) -> Option<Project> {
        self.all.remove(&id)
    }

    pub(super) fn get(&self, id: ProjectId) -> Option<&Project> {
        self.all.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: ProjectId) -> Option<&mut Project> {
        self.all.get_mut(&id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Project> {
        self.all.values()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Project> {
        self.all.values_mut()
    }

    /// The project of a file: the one whose root is nearest.
    pub(super) fn of(&self, path: &Path) -> Option<&Project> {
        let around = self.all.values().filter(|project| project.contains(path));
        around.max_by_key(|project| project.root.as_os_str().len())
    }

    /// The same, to be changed.
    pub(super) fn of_mut(&mut self, path: &Path) -> Option<&mut Project> {
        let id = self.of(path)?.id;
        self.all.get_mut(&id)
    }
}

/// The root of the project of a file that lies in no folder of the editor: its package, else the file itself.
pub(super) fn loose_root(path: &Path, is_virtual: bool) -> PathBuf {
    if is_virtual {
        return path.to_path_buf();
    }
    let folders = path.ancestors().skip(1);
    let package = folders.into_iter().find(|folder| folder.join("Cargo.toml").is_file());
    package.map_or_else(|| path.to_path_buf(), Path::to_path_buf)
}
