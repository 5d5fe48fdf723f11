//! The thread that analyses: it owns the sessions, takes one job after the other and posts what it found to
//! the owner. Knows nothing of the protocol.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use super::messages::Message;
use super::snapshot::{Files, Snapshot};
use crate::diagnostic::{Applicability, Edit, Finding, Place, Severity};
use crate::engine::{Session, SessionError};
use crate::repair::{self, Wanted, repair};
use crate::settings::Settings;
use crate::source::{LoadOptions, Scope, Workspace};
use crate::watch::{Nobody, Phase, Watch};

/// Names a project for as long as the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ProjectId(pub(super) usize);

/// One analysis to be made.
pub(super) struct Job {
    pub(super) project: ProjectId,
    /// What the result is of.
    pub(super) revision: u64,
    /// The folder or file of the project.
    pub(super) paths: Vec<PathBuf>,
    pub(super) settings: Arc<Settings>,
    /// The texts of open documents.
    pub(super) overlay: HashMap<PathBuf, Arc<str>>,
    /// Whether files may have come or gone.
    pub(super) reload: bool,
    /// Files that changed on disk.
    pub(super) reread: Vec<PathBuf>,
    /// Open files whose packages are looked at before everything else.
    pub(super) first: Vec<PathBuf>,
    /// Whether the scan was given up before: only the packages of open files are looked at.
    pub(super) packages_only: bool,
    /// Set when nobody wants the rest of a scan.
    pub(super) cancelled: Arc<AtomicBool>,
}

/// What the thread is told.
enum Order {
    Analyse(Box<Job>),
    Repair(Repair),
    Forget(ProjectId),
}

/// What came of a job, or of its first part.
pub(super) struct Done {
    pub(super) project: ProjectId,
    pub(super) revision: u64,
    pub(super) outcome: Outcome,
}

/// All safe fixes of a file, to be made in the texts as they are.
pub(super) struct Repair {
    pub(super) project: ProjectId,
    /// What the texts are of.
    pub(super) revision: u64,
    pub(super) settings: Arc<Settings>,
    pub(super) path: PathBuf,
}

/// What came of it.
pub(super) struct Repaired {
    pub(super) project: ProjectId,
    pub(super) revision: u64,
    pub(super) path: PathBuf,
    /// Replacements in the texts as they were.
    pub(super) edits: Vec<Edit>,
}

/// How a job ended.
pub(super) enum Outcome {
    /// What is known of the packages of open files; the rest follows.
    First(Arc<Snapshot>),
    /// Everything.
    Whole(Arc<Snapshot>),
    /// The scan was cancelled.
    Cancelled,
    /// Nothing came of it; why.
    Failed(String),
}

/// The thread, as its owner sees it.
pub(super) struct Analyst {
    orders: Sender<Order>,
}

/// As much as each worker of the analysis has: panics and drops of deep values happen here.
const STACK: usize = 64 << 20;

impl Analyst {
    /// Starts the thread. It ends when this value is dropped.
    pub(super) fn start(owner: Sender<Message>) -> std::io::Result<Self> {
        let (orders, received) = mpsc::channel();
        std::thread::Builder::new()
            .name("analyst".to_owned())
            .stack_size(STACK)
            .spawn(move || work(&received, &owner))?;
        Ok(Self { orders })
    }

    /// Gives it a job.
    pub(super) fn analyse(&self, job: Job) {
        // The thread only ends with the process.
        let _ = self.orders.send(Order::Analyse(Box::new(job)));
    }

    /// Lets it make all safe fixes of a file. What it knows afterwards is still of the texts without them.
    pub(super) fn repair(&self, repair: Repair) {
        let _ = self.orders.send(Order::Repair(repair));
    }

    /// Lets it forget a project.
    pub(super) fn forget(&self, project: ProjectId) {
        let _ = self.orders.send(Order::Forget(project));
    }
}

/// How often the owner is told how far a scan is.
const TOLD: Duration = Duration::from_millis(200);

/// Tells the owner how far a job is, and stops it when nobody wants it.
struct Progress {
    owner: Sender<Message>,
    cancelled: Arc<AtomicBool>,
    told: Mutex<Option<Instant>>,
}

impl Watch for Progress {
    fn progress(&self, phase: Phase, done: usize, total: usize) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        // What is over sooner needs no word.
        if told.get_or_insert_with(Instant::now).elapsed() >= TOLD {
            *told = Some(Instant::now());
            let _ = self.owner.send(Message::Scanned(format!("{} ({done} of {total})", phase.as_str())));
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// A session with the files of its load.
struct Loaded {
    session: Session,
    files: Arc<Files>,
}

fn work(orders: &Receiver<Order>, owner: &Sender<Message>) {
    let mut sessions: HashMap<ProjectId, Loaded> = HashMap::new();
    while let Ok(order) = orders.recv() {
        let job = match order {
            Order::Analyse(job) => job,
            Order::Forget(project) => {
                sessions.remove(&project);
                continue;
            }
            Order::Repair(wanted) => {
                let known = sessions.remove(&wanted.project);
                // A session that broke is not used again; the file is left as it is.
                let run = AssertUnwindSafe(|| known.map(|loaded| repaired(&wanted, loaded)));
                let (loaded, edits) = catch_unwind(run).ok().flatten().unwrap_or_default();
                sessions.extend(loaded.map(|loaded| (wanted.project, loaded)));
                let Repair { project, revision, path, .. } = wanted;
                if owner.send(Message::Repaired(Box::new(Repaired { project, revision, path, edits }))).is_err() {
                    return;
                }
                continue;
            }
        };
        let (project, revision) = (job.project, job.revision);
        let post = |outcome| owner.send(Message::Analysed(Box::new(Done { project, revision, outcome }))).is_ok();
        // A session that broke is not used again.
        let known = sessions.remove(&project);
        let progress = Progress { owner: owner.clone(), cancelled: Arc::clone(&job.cancelled), told: Mutex::new(None) };
        let run = AssertUnwindSafe(|| {
            analyse(*job, known, &progress, &|first| {
                post(Outcome::First(first));
            })
        });
        let outcome = match catch_unwind(run) {
            Ok((loaded, outcome)) => {
                sessions.extend(loaded.map(|loaded| (project, loaded)));
                outcome
            }
            Err(panic) => Outcome::Failed(format!("the analysis failed ({})", message(panic.as_ref()))),
        };
        if !post(outcome) {
            return;
        }
    }
}

/// The texts of a session with all safe fixes of a file, as edits; the session, as it was.
fn repaired(wanted: &Repair, mut loaded: Loaded) -> (Option<Loaded>, Vec<Edit>) {
    let overlay = loaded.session.overlay().clone();
    let is_in_file = |workspace: &Workspace, finding: &Finding| {
        let file = finding.place.file;
        workspace.file(file).is_some_and(|file| file.path == wanted.path) && is_fixed_unasked(finding)
    };
    let watch = &Nobody;
    let made = Wanted { applicability: Applicability::Safe, finding: &is_in_file, watch };
    let Ok(repaired) = repair(&mut loaded.session, &wanted.settings, &made) else { return (None, Vec::new()) };
    let mut edits = Vec::new();
    for (path, change) in &repaired.changes {
        let Some(file) = loaded.session.workspace().file_by_path(path) else { continue };
        let replacements = change.replacements().into_iter();
        edits.extend(replacements.map(|(span, text)| Edit { place: Place { file, span }, text }));
    }
    loaded.session.set_overlay(overlay);
    (Some(loaded), edits)
}

/// Whether all safe fixes of a file hold one for a finding: what `check --fix` does without another word.
pub(super) fn is_fixed_unasked(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning && repair::best(finding, Applicability::Safe).is_some()
}

fn analyse(
    job: Job,
    known: Option<Loaded>,
    watch: &dyn Watch,
    first: &dyn Fn(Arc<Snapshot>),
) -> (Option<Loaded>, Outcome) {
    let stops = || job.cancelled.load(Ordering::Relaxed);
    let mut loaded = match known {
        Some(mut known) if !job.reload && known.session.holds(&job.overlay) => {
            known.session.set_overlay(job.overlay);
            for path in &job.reread {
                known.session.reread(path);
            }
            known
        }
        known => {
            if known.is_none()
                && !job.first.is_empty()
                && !job.packages_only
                && let Ok(mut loaded) = load(&job.first, &job, Scope::Package)
                && is_part(&loaded)
                && let Ok(snapshot) = snapshot(&mut loaded, &job.settings, &Nobody)
            {
                first(snapshot);
            }
            if stops() {
                return (None, Outcome::Cancelled);
            }
            let (paths, scope) =
                if job.packages_only { (&job.first, Scope::Package) } else { (&job.paths, Scope::Workspace) };
            match load(paths, &job, scope) {
                Ok(mut loaded) => {
                    if let Some(known) = known {
                        loaded.session.remember(known.session);
                    }
                    loaded
                }
                Err(message) => return (None, Outcome::Failed(message)),
            }
        }
    };
    // What was loaded is more than what will be looked at from now on.
    if stops() {
        return (None, Outcome::Cancelled);
    }
    match snapshot(&mut loaded, &job.settings, watch) {
        Ok(whole) => (Some(loaded), Outcome::Whole(whole)),
        Err(SessionError::Cancelled(_)) => (None, Outcome::Cancelled),
        Err(error) => (None, Outcome::Failed(error.to_string())),
    }
}

/// Whether there is more to look at than these packages.
fn is_part(loaded: &Loaded) -> bool {
    let mut packages = loaded.session.workspace().packages.iter();
    packages.any(|package| package.workspace_root.as_ref().is_some_and(|root| *root != package.root))
}

fn load(paths: &[PathBuf], job: &Job, scope: Scope) -> Result<Loaded, String> {
    let options = LoadOptions {
        exclude: job.settings.exclude.written.clone(),
        exclude_root: Some(job.settings.root.clone()),
        overlay: job.overlay.clone(),
        scope,
    };
    let session = Session::load(paths, options).map_err(|error| error.to_string())?;
    let files = Arc::new(Files::new(session.workspace()));
    Ok(Loaded { session, files })
}

fn snapshot(loaded: &mut Loaded, settings: &Settings, watch: &dyn Watch) -> Result<Arc<Snapshot>, SessionError> {
    let analysis = loaded.session.analyze(settings, watch)?;
    let session = &loaded.session;
    let mut texts: Vec<Arc<str>> = session.workspace().files.iter().map(|file| Arc::clone(&file.text)).collect();
    let mut displaced = BTreeMap::new();
    for (file, text) in session.workspace().file_ids().zip(&mut texts) {
        if let Some(one) = session.displaced(file) {
            *text = Arc::clone(&one.actual);
            displaced.insert(file, Arc::clone(one));
        }
    }
    Ok(Arc::new(Snapshot::new(analysis, Arc::clone(&loaded.files), texts, displaced)))
}

/// The text of a panic.
pub(super) fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
