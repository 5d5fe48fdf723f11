//! The one thread that holds what the editor told: texts, folders, settings. It takes message after message,
//! gives the analyst work, tells what was found once the user pauses, and answers questions from what is known by
//! then.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Instant, SystemTime};

use tower_lsp::ls_types::{InitializeParams, Location, Range, Uri};

use super::analysis::{self, Analyst, Done, Job, Outcome, ProjectId};
use super::capabilities::Client;
use super::diagnostics::Published;
use super::documents::{self, Document, Documents};
use super::messages::{Message, Question, Scope};
use super::outbox::{Outbox, Refresh};
use super::positions::Lines;
use super::progress::Progress;
use super::projects::{Kind, Project, Projects, loose_root};
use super::settings::EditorConfiguration;
use super::snapshot::Snapshot;
use super::watch::Watch;
use crate::diagnostic::Place;
use crate::source::FileId;

/// Deep values are dropped here.
const STACK: usize = 64 << 20;

/// What the thread holds.
pub(super) struct Owner {
    /// What the client can do.
    pub(super) client: Client,
    /// The open texts.
    pub(super) documents: Documents,
    /// What is analysed.
    pub(super) projects: Projects,
    pub(super) outbox: Outbox,
    /// The settings for where no folder has its own.
    pub(super) editor: EditorConfiguration,
    /// The folders of the editor.
    pub(super) folders: Vec<(Uri, PathBuf)>,
    /// What the editor asks for in single folders.
    pub(super) folder_settings: HashMap<PathBuf, EditorConfiguration>,
    /// What the client knows of each file, by its address.
    pub(super) published: HashMap<String, Published>,
    /// The configuration files that have a diagnostic.
    pub(super) faulty: Vec<String>,
    pub(super) progress: Option<Progress>,
    pub(super) watch: Option<Watch>,
    pub(super) messages: Sender<Message>,
    /// What the client was asked to ask for anew and has not answered; what came up since then.
    pub(super) refreshing: Option<Vec<Refresh>>,
    /// Scans whose progress was shown so far.
    pub(super) scans: usize,
    /// Whether the settings are known, so that work can begin.
    pub(super) is_ready: bool,
    pub(super) analyst: Analyst,
    waiting: Vec<Question>,
}

/// Runs the owner on a thread of its own, until the process ends.
pub(super) fn start(mut owner: Owner, messages: Receiver<Message>) -> std::io::Result<()> {
    let thread = std::thread::Builder::new().name("owner".to_owned()).stack_size(STACK);
    thread.spawn(move || owner.run(&messages)).map(drop)
}

impl Owner {
    pub(super) fn new(messages: Sender<Message>, outbox: Outbox) -> std::io::Result<Self> {
        Ok(Self {
            client: Client::new(&InitializeParams::default()),
            documents: Documents::default(),
            projects: Projects::default(),
            outbox,
            editor: EditorConfiguration::default(),
            folders: Vec::new(),
            folder_settings: HashMap::new(),
            published: HashMap::new(),
            faulty: Vec::new(),
            progress: None,
            watch: None,
            analyst: Analyst::start(messages.clone())?,
            messages,
            refreshing: None,
            scans: 0,
            is_ready: false,
            waiting: Vec::new(),
        })
    }

    fn run(&mut self, messages: &Receiver<Message>) {
        loop {
            let first = match self.deadline() {
                Some(deadline) => messages.recv_timeout(deadline.saturating_duration_since(Instant::now())),
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(message) => self.guarded(message),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // All that has come in by now is one change.
            while let Ok(message) = messages.try_recv() {
                self.guarded(message);
            }
            self.answer();
            self.schedule();
            self.release(&self.paused());
        }
    }

    /// A fault of ours while handling one message touches no other one.
    fn guarded(&mut self, message: Message) {
        let changed = match &message {
            Message::Change(params) => Some(params.text_document.uri.clone()),
            _ => None,
        };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.handle(message))) {
            let what = analysis::message(panic.as_ref());
            self.outbox.warn(format!("seeother failed and went on without this message ({what}); please report this"));
            // Half a change is worse than none: the next one would be applied to a wrong text.
            if let Some(document) = changed.and_then(|uri| self.documents.close(&uri)) {
                self.touch(&document.path);
            }
        }
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Initialize(params) => self.initialize(&params),
            Message::Initialized => self.initialized(),
            Message::Open(item) => {
                let document = self.documents.open(item);
                let (path, is_virtual) = (document.path.clone(), document.is_virtual);
                self.opened(&path, is_virtual);
            }
            Message::Change(params) => {
                let uri = &params.text_document.uri;
                let version = params.text_document.version;
                match self.documents.change(uri, version, &params.content_changes, self.client.encoding) {
                    Some(document) => {
                        fail_on_demand(document);
                        let path = document.path.clone();
                        self.touch(&path);
                    }
                    None => self.outbox.log(format!("{} was changed but is not open", uri.as_str())),
                }
            }
            Message::Close(uri) => {
                if let Some(document) = self.documents.close(&uri) {
                    self.closed(&document);
                }
            }
            Message::Save(uri) => self.changed_on_disk(&documents::path_of(&uri).0, false),
            Message::Watched(events) => {
                for event in events {
                    let comes_or_goes = event.typ != tower_lsp::ls_types::FileChangeType::CHANGED;
                    self.changed_on_disk(&documents::path_of(&event.uri).0, comes_or_goes);
                }
            }
            Message::Polled(paths) => {
                for path in paths {
                    let comes_or_goes = path.is_dir() || !path.exists();
                    self.changed_on_disk(&path, comes_or_goes);
                }
            }
            Message::Folders(event) => self.folders_changed(event),
            Message::Configuration(value) => self.configuration_changed(&value),
            Message::Configured(values) => self.configured(&values),
            Message::Registered(watches) => {
                if !watches {
                    self.watch_ourselves();
                }
            }
            Message::Ask(question) => self.waiting.push(question),
            Message::Analysed(done) => self.analysed(*done),
            Message::Repaired(done) => self.repaired(*done),
            Message::Scanned(how_far) => self.scanned(&how_far),
            Message::ProgressReady(shown) => self.progress_ready(shown),
            Message::CancelProgress(token) => self.cancel_progress(&token),
            Message::Refreshed => self.refreshed(),
        }
    }

    fn opened(&mut self, path: &Path, is_virtual: bool) {
        if self.is_ready && (is_virtual || self.projects.of(path).is_none()) {
            self.projects.add(Kind::Loose, loose_root(path, is_virtual), self.editor.clone());
        }
        self.touch(path);
    }

    /// Notes that a text changed.
    pub(super) fn touch(&mut self, path: &Path) {
        if let Some(project) = self.projects.of_mut(path) {
            project.touch();
            project.edited.insert(path.to_path_buf());
        }
    }

    fn closed(&mut self, document: &Document) {
        self.touch(&document.path);
        let Some(project) = self.projects.of(&document.path) else { return };
        let id = project.id;
        let is_used = self.documents.iter().any(|other| project.contains(&other.path));
        if project.kind == Kind::Loose && !is_used {
            self.forget(id);
        }
    }

    /// Drops a project and everything that was said about it.
    pub(super) fn forget(&mut self, id: ProjectId) {
        if let Some(project) = self.projects.remove(id) {
            project.cancelled.store(true, Ordering::Relaxed);
            self.analyst.forget(id);
            self.clear(id);
        }
    }

    fn analysed(&mut self, done: Done) {
        let Some(project) = self.projects.get_mut(done.project) else { return };
        let is_last = !matches!(done.outcome, Outcome::First(_));
        project.is_running &= !is_last;
        let found = match done.outcome {
            Outcome::First(snapshot) | Outcome::Whole(snapshot) => Some(snapshot),
            Outcome::Cancelled => {
                project.given_up = true;
                // The packages of open files are looked at all the same.
                if self.documents.iter().any(|document| project.contains(&document.path)) {
                    project.touch();
                }
                None
            }
            Outcome::Failed(message) => {
                // Loaded anew the next time: what broke once would break again.
                project.reload = true;
                self.outbox.warn(format!("seeother could not analyse {}: {message}", project.root.display()));
                None
            }
        };
        let files = found.as_ref().map(|snapshot| Arc::clone(snapshot.shared_files()));
        let is_new_load =
            project.snapshot.as_ref().map(|known| Arc::as_ptr(known.shared_files())) != files.as_ref().map(Arc::as_ptr);
        if let Some(snapshot) = found {
            project.snapshot = Some(snapshot);
        }
        project.answered = Some(done.revision);
        project.is_whole = is_last;
        project.is_held = project.revision == done.revision;
        project.took = (is_last && !is_new_load).then(|| project.started_at.elapsed());
        if is_last && is_new_load {
            self.watch_files();
        }
        self.advance_progress();
    }

    /// Tells what was found, as far as it was not told yet.
    fn release(&mut self, projects: &[ProjectId]) {
        for &id in projects {
            if self.projects.get_mut(id).is_some_and(|project| std::mem::take(&mut project.is_held)) {
                self.publish(id);
            }
        }
    }

    /// The projects whose pause is over.
    fn paused(&self) -> Vec<ProjectId> {
        let now = Instant::now();
        self.projects.iter().filter(|project| project.pause_ends() <= now).map(|project| project.id).collect()
    }

    /// Answers the questions that can be answered by now.
    fn answer(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        for question in waiting {
            if question.asked.is_cancelled() {
                continue;
            }
            if !self.is_answerable(&question.scope) {
                self.waiting.push(question);
                continue;
            }
            // An answer is not older than what is known.
            self.release(&self.needed(&question.scope));
            let answer = AssertUnwindSafe(|| question.asked.answer(self));
            if let Err(panic) = catch_unwind(answer) {
                let what = analysis::message(panic.as_ref());
                self.outbox.warn(format!("seeother failed to answer a request ({what}); please report this"));
            }
        }
    }

    fn is_answerable(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Nothing => true,
            _ if !self.is_ready => false,
            Scope::Document(uri) => self.is_known(uri),
            Scope::Repaired(uri) => self.is_known(uri) && self.is_repaired(uri),
            Scope::Actions { uri, fix_all } => {
                self.is_known(uri) && (!self.needs_repair(*fix_all) || self.is_repaired(uri))
            }
            Scope::Everything => self.projects.iter().all(|project| project.is_current() && project.is_whole),
        }
    }

    /// Whether all is known that can be known of a document.
    fn is_known(&self, uri: &Uri) -> bool {
        self.projects.of(&documents::path_of(uri).0).is_none_or(Project::is_current)
    }

    /// When something has to be done though nothing happens.
    fn deadline(&self) -> Option<Instant> {
        let is_due = |project: &Project| self.is_ready && project.is_dirty() && !project.is_running;
        let waits = |project: &&Project| project.is_held || is_due(project);
        self.projects.iter().filter(waits).map(Project::pause_ends).min()
    }

    /// Gives the analyst what has to be analysed: at once if it will be done within the pause, else after it.
    fn schedule(&mut self) {
        if !self.is_ready {
            return;
        }
        let urgent: Vec<ProjectId> = self.waiting.iter().flat_map(|question| self.needed(&question.scope)).collect();
        let now = Instant::now();
        let mut jobs = Vec::new();
        for project in self.projects.iter_mut() {
            // The documents that an editor opens at its start come within the pause.
            let is_due = project.is_quick() || project.pause_ends() <= now || urgent.contains(&project.id);
            if project.is_dirty() && !project.is_running && is_due {
                jobs.push(job(project, &self.documents));
            }
        }
        for job in jobs {
            if job.reload && self.progress.is_none() && self.is_folder(job.project) {
                self.begin_progress();
            }
            self.analyst.analyse(job);
        }
        let repaired = |question: &Question| match &question.scope {
            Scope::Repaired(uri) => Some(uri.clone()),
            Scope::Actions { uri, fix_all } if self.needs_repair(*fix_all) => Some(uri.clone()),
            _ => None,
        };
        let repaired: Vec<Uri> = self.waiting.iter().filter_map(repaired).collect();
        for uri in repaired {
            self.repair(&uri);
        }
    }

    fn is_folder(&self, id: ProjectId) -> bool {
        self.projects.get(id).is_some_and(|project| project.kind == Kind::Folder)
    }

    fn needed(&self, scope: &Scope) -> Vec<ProjectId> {
        match scope {
            Scope::Nothing => Vec::new(),
            Scope::Document(uri) | Scope::Repaired(uri) | Scope::Actions { uri, .. } => {
                self.projects.of(&documents::path_of(uri).0).map(|project| project.id).into_iter().collect()
            }
            Scope::Everything => self.projects.iter().map(|project| project.id).collect(),
        }
    }

    /// The project of a document with what is known of it, and the file that the document is in there.
    pub(super) fn known(&self, uri: &Uri) -> Option<(&Project, &Arc<Snapshot>, FileId)> {
        let path = match self.documents.get(uri) {
            Some(document) => document.path.clone(),
            None => documents::path_of(uri).0,
        };
        let project = self.projects.of(&path)?;
        let snapshot = project.snapshot.as_ref()?;
        Some((project, snapshot, snapshot.file_at(&path)?))
    }

    /// The text of a file with its lines, as the client counts.
    pub(super) fn lines<'a>(&self, snapshot: &'a Snapshot, file: FileId) -> Option<Lines<'a>> {
        let is_open = self.documents.at(snapshot.path(file)?).is_some();
        snapshot.lines(file, self.client.encoding, is_open)
    }

    /// The range of a place.
    pub(super) fn range(&self, snapshot: &Snapshot, place: Place) -> Option<Range> {
        Some(self.lines(snapshot, place.file)?.range(place.span))
    }

    /// The address of a file, spelt as the client does if it is open.
    pub(super) fn uri(&self, snapshot: &Snapshot, file: FileId) -> Option<Uri> {
        let path = snapshot.path(file)?;
        self.documents.at(path).map_or_else(|| documents::uri_of(path), |document| Some(document.uri.clone()))
    }

    /// A place, as the protocol says it.
    pub(super) fn location(&self, snapshot: &Snapshot, place: Place) -> Option<Location> {
        Some(Location { uri: self.uri(snapshot, place.file)?, range: self.range(snapshot, place)? })
    }
}

/// What the analyst has to know of a project. Afterwards it counts as running.
fn job(project: &mut Project, documents: &Documents) -> Job {
    let own: Vec<&Document> = documents.iter().filter(|document| project.contains(&document.path)).collect();
    let overlay: HashMap<PathBuf, Arc<str>> =
        own.iter().map(|document| (document.path.clone(), Arc::clone(document.text()))).collect();
    let reload = std::mem::take(&mut project.reload) || project.snapshot.is_none();
    let mut first = Vec::new();
    if (reload || project.given_up) && project.kind == Kind::Folder {
        first.extend(own.iter().filter(|document| !document.is_virtual).map(|document| document.path.clone()));
    }
    project.started = Some(project.revision);
    project.started_at = Instant::now();
    project.is_running = true;
    project.is_whole &= !reload;
    if reload {
        project.read_at = SystemTime::now();
    }
    project.cancelled.store(false, Ordering::Relaxed);
    Job {
        project: project.id,
        revision: project.revision,
        paths: vec![project.root.clone()],
        settings: Arc::clone(&project.settings),
        overlay,
        reload,
        reread: std::mem::take(&mut project.reread),
        first,
        packages_only: project.given_up,
        cancelled: Arc::clone(&project.cancelled),
    }
}

/// For the test that a fault of ours ends nothing.
fn fail_on_demand(document: &Document) {
    if cfg!(debug_assertions)
        && let Ok(word) = std::env::var("SEEOTHER_TEST_FAILS_ON")
    {
        assert!(!document.text().contains(&word), "asked to fail on `{word}`");
    }
}
