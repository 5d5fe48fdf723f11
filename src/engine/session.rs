//! An analysis that goes on: a workspace whose texts change, with what is known of it kept from one revision to the
//! next. For the language server; the command line analyses once. Both find the same: what is kept is only what
//! the change cannot touch.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::rows::Rows;
use super::{Analysis, Displaced, ThreadsError, Work, conclude, on_large_stack};
use crate::applications::Applications;
use crate::program::file_items::{FileItems, Next};
use crate::program::ids::ItemId;
use crate::program::{Changes, Parts, Program};
use crate::settings::Settings;
use crate::source::{FileId, LoadError, LoadOptions, Span, Workspace};
use crate::syntax::facts::ItemFacts;
use crate::watch::{Cancelled, Watch};

/// A workspace that is analysed again and again.
pub struct Session {
    /// With the texts that are analysed.
    workspace: Workspace,
    overlay: HashMap<PathBuf, Arc<str>>,
    /// Texts of the overlay that are no part of the workspace: ignored, excluded, too large.
    left_out: HashSet<PathBuf>,
    /// Texts that the next analysis takes over.
    pending: BTreeMap<FileId, Arc<str>>,
    /// Files whose analysed text is not the actual one.
    displaced: FxHashMap<FileId, Arc<Displaced>>,
    /// Items of an earlier load, by path.
    earlier: HashMap<PathBuf, FileItems>,
    kept: Option<Kept>,
}

/// What outlives a revision.
struct Kept {
    parts: Parts,
    applications: Applications,
    rows: Rows,
    settings: Settings,
    /// What was found.
    analysis: Analysis,
    /// Remembered calls after the last cleaning up.
    cleaned: usize,
}

impl Session {
    /// Loads the workspace around the paths.
    pub fn load(paths: &[PathBuf], options: LoadOptions) -> Result<Self, LoadError> {
        let workspace = Workspace::load(paths, &options)?;
        let is_out = |path: &&PathBuf| workspace.file_by_path(path).is_none();
        let left_out = options.overlay.keys().filter(is_out).cloned().collect();
        Ok(Self {
            workspace,
            overlay: options.overlay,
            left_out,
            pending: BTreeMap::new(),
            displaced: FxHashMap::default(),
            earlier: HashMap::new(),
            kept: None,
        })
    }

    /// Takes over what an earlier load of the same files knew.
    pub fn remember(&mut self, earlier: Self) {
        let Some(kept) = earlier.kept else { return };
        let paths = earlier.workspace.files.into_iter().map(|file| file.path);
        self.earlier = paths.zip(kept.parts.files).collect();
    }

    /// The texts that are laid over the disk.
    pub fn overlay(&self) -> &HashMap<PathBuf, Arc<str>> {
        &self.overlay
    }

    /// The files, with the texts that were analysed last.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The same, for whoever needs the session no more.
    pub fn into_workspace(self) -> Workspace {
        self.workspace
    }

    /// The actual text of a file of which another one was analysed.
    pub fn displaced(&self, file: FileId) -> Option<&Arc<Displaced>> {
        self.displaced.get(&file)
    }

    /// Whether all these texts stand for files of the workspace, or are left out of it; else it has to be loaded anew.
    pub fn holds(&self, overlay: &HashMap<PathBuf, Arc<str>>) -> bool {
        overlay.keys().all(|path| self.workspace.file_by_path(path).is_some() || self.left_out.contains(path))
    }

    /// Lays other texts over the disk. A file that has none any more is read again.
    pub fn set_overlay(&mut self, overlay: HashMap<PathBuf, Arc<str>>) {
        let before = std::mem::replace(&mut self.overlay, overlay);
        let closed: Vec<PathBuf> = before.into_keys().filter(|path| !self.overlay.contains_key(path)).collect();
        for path in &closed {
            self.reread(path);
        }
        let mut texts: Vec<(FileId, Arc<str>)> = Vec::new();
        for file in self.workspace.file_ids() {
            let path = self.workspace.file(file).map(|file| &file.path);
            texts.extend(path.and_then(|path| self.overlay.get(path)).map(|text| (file, Arc::clone(text))));
        }
        for (file, text) in texts {
            self.set_text(file, text);
        }
    }

    /// Reads a file from the disk, unless a text is laid over it. False if the workspace does not hold the file, or
    /// it cannot be read: then the workspace has to be loaded anew.
    pub fn reread(&mut self, path: &Path) -> bool {
        let Some(file) = self.workspace.file_by_path(path) else { return false };
        if self.overlay.contains_key(path) {
            return true;
        }
        let Some(text) = Workspace::read_from_disk(path) else { return false };
        self.set_text(file, text);
        true
    }

    fn set_text(&mut self, file: FileId, text: Arc<str>) {
        let analysed = self.workspace.file(file).map(|known| &known.text);
        let actual = self.displaced.get(&file).map(|displaced| &displaced.actual).or(analysed);
        let known = self.pending.get(&file).or(actual);
        if known.is_none_or(|known| !Arc::ptr_eq(known, &text) && **known != *text) {
            self.pending.insert(file, text);
        }
    }

    /// Analyses the texts as they are now. What was cancelled begins anew the next time.
    pub fn analyze(&mut self, settings: &Settings, watch: &dyn Watch) -> Result<Analysis, SessionError> {
        on_large_stack(|| self.analyze_here(settings, watch))?.map_err(SessionError::from)
    }

    fn analyze_here(&mut self, settings: &Settings, watch: &dyn Watch) -> Result<Analysis, Cancelled> {
        let changes = self.take_over();
        if let Some(analysis) = self.unchanged(settings, &changes) {
            return Ok(analysis);
        }
        // What is kept is only put back after a whole analysis: a fault of ours leaves nothing half done.
        let kept = self.kept.take().filter(|kept| kept.settings.vocabulary == settings.vocabulary);
        let (mut program, mut applications, rows, cleaned) = match kept {
            Some(kept) if changes.same_shape => {
                let (program, forgotten) = Program::resume(&self.workspace, kept.parts, &changes.changes);
                let mut applications = kept.applications;
                applications.update(&program, &forgotten, watch)?;
                (program, applications, kept.rows, kept.cleaned)
            }
            kept => {
                let earlier = &self.earlier;
                let workspace = &self.workspace;
                let known = |file: FileId| match &kept {
                    Some(kept) => kept.parts.files.get(file.0 as usize),
                    None => earlier.get(&workspace.file(file)?.path),
                };
                let program = Program::with_known(workspace, &known).with_words(settings.vocabulary.clone());
                let applications = Applications::find(&program, watch)?;
                (program, applications, Rows::default(), 0)
            }
        };
        let next = |all: &_| rows.next(&program, all, &changes.changes.files);
        let (mut analysis, rows) = conclude(&self.workspace, settings, &program, &applications, next);
        analysis.work.items_lowered += changes.lowered;
        let mut cleaned = cleaned;
        if cleaned == 0 || program.calls().is_wasteful(cleaned) {
            program.calls_mut().collect(&mut applications.nodes());
            cleaned = program.calls().len();
        }
        let (settings, parts) = (settings.clone(), program.into_parts());
        self.kept = Some(Kept { parts, applications, rows, settings, analysis: analysis.clone(), cleaned });
        self.earlier.clear();
        Ok(analysis)
    }

    /// The last analysis, where nothing changed that is analysed: an item is being typed and does not parse yet.
    fn unchanged(&self, settings: &Settings, changes: &TakenOver) -> Option<Analysis> {
        let is_same = |kept: &&Kept| changes.changes.files.is_empty() && kept.settings == *settings;
        let last = &self.kept.as_ref().filter(is_same)?.analysis;
        let work = Work { items_lowered: changes.lowered, handlers_evaluated: 0, ..last.work };
        Some(Analysis { work, ..last.clone() })
    }

    /// Puts the new texts in the place of the old ones, item by item.
    fn take_over(&mut self) -> TakenOver {
        let mut changes = TakenOver { same_shape: true, ..TakenOver::default() };
        for (file, actual) in std::mem::take(&mut self.pending) {
            self.displaced.remove(&file);
            let known = self.kept.as_mut().and_then(|kept| kept.parts.files.get_mut(file.0 as usize));
            let Some(known) = known else {
                self.workspace.set_text(file, actual);
                continue;
            };
            let taken = accept(known, actual, &mut changes.lowered);
            if let Some(displaced) = taken.displaced {
                self.displaced.insert(file, Arc::new(displaced));
            }
            // Where what was known stands in for all that changed, the same is analysed as before.
            let Some(next) = taken.next.filter(|next| **next.items.text() != **known.text()) else { continue };
            changes.same_shape &= next.same_shape;
            changes.changes.files.push(file);
            changes.changes.items.extend(next.changed.iter().map(|&index| ItemId { file, index }));
            if next.items.has_htmx() != known.has_htmx() {
                changes.changes.htmx.extend(self.workspace.package_of(file));
            }
            self.workspace.set_text(file, Arc::clone(next.items.text()));
            *known = next.items;
        }
        changes
    }
}

/// Why a session has no result.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SessionError {
    /// Nobody waits for it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// There is nothing to work with.
    #[error(transparent)]
    Threads(#[from] ThreadsError),
}

/// What the new texts change.
#[derive(Default)]
struct TakenOver {
    same_shape: bool,
    changes: Changes,
    lowered: usize,
}

/// What is analysed of a new text.
struct Taken {
    /// `None`: what was analysed before is analysed still.
    next: Option<Next>,
    displaced: Option<Displaced>,
}

/// Decides what is analysed of a text. Items that parsed before and do not now are as they were; so is all of a file
/// whose brackets do not match any more, since nobody can tell which item they belong to.
fn accept(known: &FileItems, actual: Arc<str>, lowered: &mut usize) -> Taken {
    let next = known.next(&actual);
    if !next.same_shape {
        if !next.items.split().problems.is_empty() && known.split().problems.is_empty() {
            return Taken { next: None, displaced: Some(Displaced::whole(known.text(), actual)) };
        }
        return Taken { next: Some(next), displaced: None };
    }
    let mut broken: Vec<u32> = Vec::new();
    for &index in &next.changed {
        // What nobody asked for is not parsed for its own sake.
        let Some(before) = known.known_facts(index) else { continue };
        let count = std::cell::Cell::new(0);
        let now = next.items.facts(index, &|| count.set(count.get() + 1));
        *lowered += count.get();
        let is_broken = |facts: &ItemFacts| matches!(facts, ItemFacts::Other(_));
        if is_broken(&now) && !is_broken(&before) {
            broken.push(index);
        }
    }
    if broken.is_empty() {
        return Taken { next: Some(next), displaced: None };
    }
    match with_last_good(known, &next, &broken, &actual) {
        Some((stood_in, displaced)) => Taken { next: Some(stood_in), displaced: Some(displaced) },
        None => Taken { next: Some(next), displaced: None },
    }
}

/// The new text with what the broken items were before; `None` where that gives another set of items.
fn with_last_good(known: &FileItems, next: &Next, broken: &[u32], actual: &Arc<str>) -> Option<(Next, Displaced)> {
    let mut parts: Vec<(Span, &str)> = Vec::new();
    for &index in broken {
        let span = |items: &FileItems| {
            let item = items.split().items.get(index as usize)?;
            let end = if item.kind.is_container() { item.header.end } else { item.span.end };
            Some(Span::new(item.span.start, end))
        };
        parts.push((span(&next.items)?, known.text().get(span(known)?.range())?));
    }
    let (displaced, text) = Displaced::parts(Arc::clone(actual), &parts);
    let stood_in = known.next(&text);
    if !stood_in.same_shape || stood_in.changed.iter().any(|index| broken.contains(index)) {
        return None;
    }
    // What was parsed of the actual text is not parsed once more.
    for &index in &stood_in.changed {
        if let Some(facts) = next.items.known_facts(index) {
            stood_in.items.set_facts(index, facts);
        }
    }
    Some((stood_in, displaced))
}
