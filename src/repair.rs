//! Fixes made over and over until none is left: a fix may uncover another finding, or have waited for one that
//! touched the same bytes. Texts in, texts out; whoever asked writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Applicability, Finding, Fix, Note};
use crate::engine::{self, Analysis};
use crate::mends::apply::apply;
use crate::settings::Settings;
use crate::source::Workspace;
use crate::watch::{Phase, Watch};

/// A fix that brings back what another one took away would go on for ever.
const MAXIMUM_ROUNDS: usize = 32;

/// The text of a file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As it was read.
    pub old: Arc<str>,
    /// With all fixes.
    pub new: Arc<str>,
}

/// A workspace with its fixes made.
#[derive(Debug)]
pub struct Repaired {
    /// With the new texts.
    pub workspace: Workspace,
    /// Of the new texts. Notes tell which files were left alone; the summary counts the fixes.
    pub analysis: Analysis,
    /// By absolute path; only files whose text differs.
    pub changes: BTreeMap<PathBuf, Change>,
}

/// What is to be fixed, and how far one may go.
pub struct Wanted<'a> {
    /// Whether fixes that need a look are made, too: of each finding the best one.
    pub applicability: Applicability,
    /// Whether a finding is one of those that are asked for.
    pub finding: &'a dyn Fn(&Workspace, &Finding) -> bool,
    /// Is told of the progress of each analysis. Whether it cancels is not asked: half of the fixes help nobody.
    pub watch: &'a dyn Watch,
}

/// Passes on the progress alone.
struct Uncancelled<'a>(&'a dyn Watch);

impl Watch for Uncancelled<'_> {
    fn progress(&self, phase: Phase, done: usize, total: usize) {
        self.0.progress(phase, done, total);
    }
}

/// Reads a workspace with some texts, by absolute path, in place of those on disk.
pub type Load<'a, E> = dyn Fn(&BTreeMap<PathBuf, Change>) -> Result<Workspace, E> + 'a;

/// Makes all fixes that are wanted, analysing anew after each round. A file that does not parse is left alone, before and after.
pub fn repair<E>(
    workspace: Workspace,
    settings: &Settings,
    wanted: &Wanted<'_>,
    load: &Load<'_, E>,
) -> Result<Repaired, E> {
    let watch = Uncancelled(wanted.watch);
    let analyze = |workspace: &Workspace| engine::analyze_watched(workspace, settings, &watch).unwrap_or_default();
    let analysis = analyze(&workspace);
    let mut repaired = Repaired { workspace, analysis, changes: BTreeMap::new() };
    let mut refused: BTreeSet<PathBuf> = BTreeSet::new();
    let mut fixed = 0;
    for _ in 0..MAXIMUM_ROUNDS {
        let (made, texts) = round(&repaired, wanted, &mut refused);
        if texts.is_empty() {
            break;
        }
        fixed += made;
        for (path, old, new) in texts {
            repaired.changes.entry(path).or_insert(Change { old, new: Arc::default() }).new = new;
        }
        repaired.workspace = load(&repaired.changes)?;
        repaired.analysis = analyze(&repaired.workspace);
    }
    repaired.changes.retain(|_, change| change.old != change.new);
    repaired.analysis.summary.fixed = fixed;
    repaired.analysis.notes.extend(refused.into_iter().map(|path| Note {
        path,
        place: None,
        message: "Nothing was fixed in this file: it does not parse, or would not parse afterwards.".to_owned(),
        named: false,
    }));
    repaired.analysis.notes.sort();
    Ok(repaired)
}

type Text = (PathBuf, Arc<str>, Arc<str>);

/// How many findings one round mends, and the texts before and after.
fn round(now: &Repaired, wanted: &Wanted<'_>, refused: &mut BTreeSet<PathBuf>) -> (usize, Vec<Text>) {
    let findings = now.analysis.findings.iter().filter(|finding| (wanted.finding)(&now.workspace, finding));
    let fixes: Vec<&Fix> = findings.filter_map(|finding| best(finding, wanted.applicability)).collect();
    if fixes.is_empty() {
        return (0, Vec::new());
    }
    let files = &now.workspace.files;
    let text = |file: crate::source::FileId| now.workspace.file(file).map(|file| &*file.text);
    let applied = engine::on_large_stack(|| apply(&fixes, &text)).unwrap_or_default();
    refused.extend(applied.refused.iter().map(|file| files[file.0 as usize].path.clone()));
    let texts = applied.texts.into_iter().map(|(file, new)| {
        let file = &files[file.0 as usize];
        (file.path.clone(), file.text.clone(), new)
    });
    (applied.made.len(), texts.collect())
}

/// The first fix of a finding that may be made.
pub fn best(finding: &Finding, most: Applicability) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.applicability <= most)
}

/// The changes as a patch that `git apply` and `patch -p1` take. Paths are relative to `folder`.
pub fn patch(changes: &BTreeMap<PathBuf, Change>, folder: &Path, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    for (path, change) in changes {
        let name = crate::report::shown_path(path, folder);
        let name = name.trim_start_matches('/');
        let difference = similar::TextDiff::from_lines(&*change.old, &*change.new);
        let mut unified = difference.unified_diff();
        unified.context_radius(3).header(&format!("a/{name}"), &format!("b/{name}"));
        unified.to_writer(&mut *out)?;
    }
    Ok(())
}
