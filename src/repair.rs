//! Fixes made over and over until none is left: a fix may uncover another finding, or have waited for one that
//! touched the same bytes. Texts in, texts out; whoever asked writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use similar::{ChangeTag, TextDiff};

use crate::diagnostic::{Applicability, Finding, Fix, Note};
use crate::engine::{self, Analysis, Session, SessionError};
use crate::mends::apply::apply;
use crate::settings::Settings;
use crate::source::{FileId, Span, Workspace};
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

impl Change {
    /// The change as replacements in the old text, by lines: in their order, none touching another.
    pub fn replacements(&self) -> Vec<(Span, String)> {
        let mut replacements: Vec<(Span, String)> = Vec::new();
        let mut at = 0;
        for line in TextDiff::from_lines(&*self.old, &*self.new).iter_all_changes() {
            let text = line.value();
            let end = at + text.len() as u32;
            match line.tag() {
                ChangeTag::Equal => at = end,
                tag => {
                    if replacements.last().is_none_or(|(span, _)| span.end != at) {
                        replacements.push((Span::new(at, at), String::new()));
                    }
                    let Some((span, new)) = replacements.last_mut() else { continue };
                    if tag == ChangeTag::Insert {
                        new.push_str(text);
                    } else {
                        at = end;
                        span.end = end;
                    }
                }
            }
        }
        replacements
    }
}

/// What came of the fixes. The session has the new texts.
#[derive(Debug)]
pub struct Repaired {
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

/// Makes all fixes that are wanted, analysing anew after each round. A file that does not parse is left alone, before and after.
pub fn repair(session: &mut Session, settings: &Settings, wanted: &Wanted<'_>) -> Result<Repaired, SessionError> {
    let watch = Uncancelled(wanted.watch);
    let mut analysis = session.analyze(settings, &watch)?;
    let mut changes: BTreeMap<PathBuf, Change> = BTreeMap::new();
    let mut refused: BTreeSet<PathBuf> = BTreeSet::new();
    let mut fixed = 0;
    for _ in 0..MAXIMUM_ROUNDS {
        let (made, texts) = round(session, &analysis, wanted, &mut refused);
        if texts.is_empty() {
            break;
        }
        fixed += made;
        let mut overlay = session.overlay().clone();
        for (path, old, new) in texts {
            overlay.insert(path.clone(), Arc::clone(&new));
            changes.entry(path).or_insert(Change { old, new: Arc::default() }).new = new;
        }
        session.set_overlay(overlay);
        analysis = session.analyze(settings, &watch)?;
    }
    changes.retain(|_, change| change.old != change.new);
    analysis.summary.fixed = fixed;
    analysis.notes.extend(refused.into_iter().map(|path| Note {
        path,
        place: None,
        message: "Nothing was fixed in this file: it does not parse, or would not parse afterwards.".to_owned(),
        named: false,
    }));
    analysis.notes.sort();
    Ok(Repaired { analysis, changes })
}

type Text = (PathBuf, Arc<str>, Arc<str>);

/// How many findings one round mends, and the texts before and after.
fn round(
    session: &Session,
    now: &Analysis,
    wanted: &Wanted<'_>,
    refused: &mut BTreeSet<PathBuf>,
) -> (usize, Vec<Text>) {
    let workspace = session.workspace();
    let findings = now.findings.iter().filter(|finding| (wanted.finding)(workspace, finding));
    let fixes: Vec<&Fix> = findings.filter_map(|finding| best(finding, wanted.applicability)).collect();
    if fixes.is_empty() {
        return (0, Vec::new());
    }
    // Where another text is analysed than there is, the one that there is does not parse.
    let broken: Vec<FileId> = workspace.file_ids().filter(|&file| session.displaced(file).is_some()).collect();
    let text = |file: FileId| workspace.file(file).filter(|_| !broken.contains(&file)).map(|file| &*file.text);
    let applied = engine::on_large_stack(|| apply(&fixes, &text)).unwrap_or_default();
    let of = |file: FileId| workspace.file(file);
    refused.extend(applied.refused.iter().filter_map(|&file| of(file)).map(|file| file.path.clone()));
    let texts = applied.texts.into_iter().filter_map(|(file, new)| {
        let file = of(file)?;
        Some((file.path.clone(), Arc::clone(&file.text), new))
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
        let difference = TextDiff::from_lines(&*change.old, &*change.new);
        let mut unified = difference.unified_diff();
        unified.context_radius(3).header(&format!("a/{name}"), &format!("b/{name}"));
        unified.to_writer(&mut *out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PIECES: [&str; 7] = ["a\n", "b\r\n", "é👩‍🚀\n", "\r", "\n", "end", ""];

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn replacements_make_the_new_text_of_the_old_one(old in text(), new in text()) {
            let change = Change { old: old.as_str().into(), new: new.as_str().into() };
            let replacements = change.replacements();
            prop_assert!(replacements.windows(2).all(|pair| pair[0].0.end < pair[1].0.start));
            let mut made = old;
            for (span, text) in replacements.iter().rev() {
                made.replace_range(span.range(), text);
            }
            prop_assert_eq!(made, new);
        }
    }

    #[test]
    fn lines_that_stay_are_not_replaced() {
        let change = Change { old: "one\ntwo\nthree\n".into(), new: "one\nzwei\nthree\nfour\n".into() };
        let replacements = change.replacements();
        assert_eq!(replacements, [(Span::new(4, 8), "zwei\n".to_owned()), (Span::new(14, 14), "four\n".to_owned())]);
    }
}
