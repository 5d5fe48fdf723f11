//! The fixture applications, held against `seeother` and against their page.

mod answers;
mod compare;
mod mended;
mod page;
mod proof;
mod running;
mod script;
mod seeother;

use std::path::{Path, PathBuf};

use self::compare::{Complaints, Record};
use self::mended::Journey;
use self::page::{Mend, PageRoute};
use self::running::{Running, Seen};
use self::script::{App, Step};

/// The folder of all applications.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps")
}

/// An application with everything that is written about it.
pub struct Application {
    name: String,
    folder: PathBuf,
    app: App,
    page: Vec<PageRoute>,
    steps: Vec<Step>,
    /// Whether fixes are looked at.
    mends: bool,
}

impl Application {
    fn load(name: &str) -> Self {
        let folder = folder().join(name);
        let app = script::app(&folder);
        // An application with a script of its own has a page of its own as well.
        let told = if folder.join("drive.toml").is_file() { folder.clone() } else { self::folder() };
        let page = page::read(&told, &app);
        let steps = page::steps(&told, &app, script::steps(&told, &app));
        Self { name: name.to_owned(), folder, app, page, steps, mends: true }
    }

    fn is_unobserved(&self, method: &str, path: &str, status: u16) -> bool {
        let same = |known: &&script::Unobserved| {
            known.method == method && answers::same_pattern(&known.path, path) && known.answer == status
        };
        self.app.unobserved.iter().find(same).is_some_and(|known| !known.reason.is_empty())
    }

    /// The handlers that share what is reported for a row.
    fn handlers_of(&self, row: &PageRoute) -> Vec<String> {
        let sharing = self.page.iter().filter(|other| other.with.as_ref() == Some(&row.handler));
        sharing.map(|other| other.handler.clone()).chain([row.handler.clone()]).collect()
    }

    fn row(&self, step: &Step) -> Option<&PageRoute> {
        page::row_of(&self.page, step)
    }

    /// Whether an answer is one that the safe fixes change.
    fn is_mended(&self, step: &Step, seen: &Seen) -> bool {
        let Some(row) = self.row(step) else { return false };
        let at = match &row.with {
            Some(handler) => self.page.iter().find(|other| other.handler == *handler),
            None => Some(row),
        };
        let fault = at.and_then(|row| row.fault.as_ref());
        fault.is_some_and(|fault| fault.mend == Mend::Safe && fault.status == seen.status)
    }

    /// Sends every step twice, and follows those that are to be followed.
    fn drive(&self, folder: &Path) -> (Vec<Record>, Vec<(Step, Option<Seen>)>) {
        let running = Running::start(&running::build(folder, &self.name, folder != self.folder));
        let send = |step: &Step, away: bool| {
            let first = step.after.as_ref().map(|name| {
                let first = self.steps.iter().find(|step| step.name == *name);
                first.unwrap_or_else(|| panic!("`{}` comes after `{name}`, which is no step", step.name))
            });
            Record { step: step.clone(), away, seen: running.send(step, first, away) }
        };
        let records = [false, true].iter().flat_map(|&away| self.steps.iter().map(move |step| (step, away)));
        let records = records.map(|(step, away)| send(step, away)).collect();
        let followed = self.steps.iter().filter(|step| step.follow);
        let followed = followed.map(|step| (step.clone(), running.follow(step))).collect();
        running.end();
        (records, followed)
    }
}

/// What needs no running: routes, answers and findings are those of the page.
pub fn read(name: &str) {
    let application = Application::load(name);
    let mut complaints = Complaints::default();
    compare::routes(&application, &seeother::routes(&application.folder), &mut complaints);
    compare::findings(&application, &seeother::check(&application.folder), &mut complaints);
    complaints.settle(name);
}

/// Builds and drives it, mends a copy, and drives that.
pub fn run(name: &str) {
    let application = Application::load(name);
    let (before, followed) = application.drive(&application.folder);
    let mut complaints = Complaints::default();
    compare::page(&application, &before, &mut complaints);
    compare::wire(&seeother::routes(&application.folder), &application, &before, &mut complaints);
    complaints.settle(name);

    let copy = tempfile::tempdir().expect("a folder for the copy");
    copy_folder(&application.folder, copy.path());
    let found = seeother::check(copy.path());
    seeother::fix(copy.path());
    let mut complaints = Complaints::default();
    mended::findings(&application, &found, &seeother::check(copy.path()), &mut complaints);
    complaints.settle(&format!("{name}, after --fix"));

    let (after, ends) = application.drive(copy.path());
    let journeys = followed.into_iter().zip(ends);
    let journeys: Vec<Journey> = journeys.map(|((step, before), (_, after))| Journey { step, before, after }).collect();
    let mut complaints = Complaints::default();
    compare::wire(&seeother::routes(copy.path()), &application, &after, &mut complaints);
    mended::answers(&application, &before, &after, &mut complaints);
    mended::journeys(&application, &before, &journeys, &mut complaints);
    complaints.settle(&format!("{name}, mended"));
    proof::hold(&application, &before, &after, &journeys);
}

/// Copies sources, not what was built of them.
fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            if entry.file_name() != "target" {
                std::fs::create_dir(&target).expect("a folder in the copy");
                copy_folder(&entry.path(), &target);
            }
        } else {
            std::fs::copy(entry.path(), &target).expect("a file in the copy");
        }
    }
}
