//! Fixes made in texts: which of them go together, what the text is afterwards, and whether it is still Rust.
//! Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Edit, Fix};
use crate::source::FileId;
use crate::syntax::lower::parse_problem;

/// What became of some fixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The new text of each file that changes.
    pub texts: BTreeMap<FileId, Arc<str>>,
    /// Which of the fixes were made, by their index.
    pub made: BTreeSet<usize>,
    /// Files that do not parse, before or after: nothing was changed in them.
    pub refused: BTreeSet<FileId>,
}

/// Makes fixes in the texts of their files. Fixes that touch the same bytes as an earlier one wait for another
/// round, save for equal edits, which are made once. A fix is made whole or not at all.
///
/// Must run on a large stack: the files are parsed.
pub fn apply<'t>(fixes: &[&Fix], text: &dyn Fn(FileId) -> Option<&'t str>) -> Applied {
    let mut applied = Applied::default();
    let mut chosen = Chosen::default();
    for (index, fix) in fixes.iter().enumerate() {
        if fix.edits.is_empty() {
            continue;
        }
        let files: BTreeSet<FileId> = fix.edits.iter().map(|edit| edit.place.file).collect();
        let broken = |file: &FileId| text(*file).is_none_or(|text| parse_problem(text).is_some());
        for &file in &files {
            if !chosen.checked.contains(&file) {
                chosen.checked.insert(file);
                if broken(&file) {
                    applied.refused.insert(file);
                }
            }
        }
        if files.is_disjoint(&applied.refused) && chosen.take(index, fix) {
            applied.made.insert(index);
        }
    }
    write(&chosen, text, &mut applied);
    applied
}

/// Edits that were chosen, with the fixes that want each.
#[derive(Default)]
struct Chosen {
    edits: BTreeMap<Edit, BTreeSet<usize>>,
    checked: BTreeSet<FileId>,
}

impl Chosen {
    fn take(&mut self, index: usize, fix: &Fix) -> bool {
        let fits = |edit: &Edit| self.edits.contains_key(edit) || !self.edits.keys().any(|known| collide(known, edit));
        if !fix.edits.iter().all(fits) {
            return false;
        }
        for edit in &fix.edits {
            self.edits.entry(edit.clone()).or_default().insert(index);
        }
        true
    }
}

/// Whether two edits touch the same bytes; insertions at one place do, since nothing tells their order.
fn collide(left: &Edit, right: &Edit) -> bool {
    let (one, other) = (left.place.span, right.place.span);
    left.place.file == right.place.file
        && (one.start < other.end && other.start < one.end
            || one.start == other.start
            || one.is_empty() && one.start == other.end
            || other.is_empty() && other.start == one.end)
}

fn write<'t>(chosen: &Chosen, text: &dyn Fn(FileId) -> Option<&'t str>, applied: &mut Applied) {
    let files: BTreeSet<FileId> = chosen.edits.keys().map(|edit| edit.place.file).collect();
    for file in files {
        let edits = chosen.edits.iter().filter(|(edit, _)| edit.place.file == file);
        let edited = text(file).and_then(|text| edited(text, edits.clone().map(|(edit, _)| edit)));
        match edited.filter(|text| parse_problem(text).is_none()) {
            Some(text) => {
                applied.texts.insert(file, text.into());
            }
            None => {
                applied.refused.insert(file);
            }
        }
    }
    // A fix with edits in a file that was refused is not made anywhere.
    let failed: BTreeSet<usize> = chosen
        .edits
        .iter()
        .filter(|(edit, _)| applied.refused.contains(&edit.place.file))
        .flat_map(|(_, fixes)| fixes.iter().copied())
        .collect();
    if failed.is_empty() {
        return;
    }
    let kept: BTreeMap<Edit, BTreeSet<usize>> = chosen
        .edits
        .iter()
        .filter(|(_, fixes)| !fixes.is_subset(&failed))
        .map(|(edit, fixes)| (edit.clone(), fixes.difference(&failed).copied().collect()))
        .collect();
    applied.made.retain(|index| !failed.contains(index));
    applied.texts.clear();
    write(&Chosen { edits: kept, checked: BTreeSet::new() }, text, applied);
}

/// A text with edits made in it; `None` if one of them does not lie in the text or they overlap.
pub fn edited<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort();
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for edit in edits {
        result.push_str(text.get(end..edit.place.span.start as usize)?);
        result.push_str(&edit.text);
        end = edit.place.span.end as usize;
    }
    result.push_str(text.get(end..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Applicability, Place};
    use crate::source::Span;

    fn fix(edits: &[(u32, u32, u32, &str)]) -> Fix {
        let edit = |&(file, start, end, text): &(u32, u32, u32, &str)| Edit {
            place: Place { file: FileId(file), span: Span::new(start, end) },
            text: text.to_owned(),
        };
        Fix { title: String::new(), applicability: Applicability::Safe, edits: edits.iter().map(edit).collect() }
    }

    fn applied(texts: &[&str], fixes: &[Fix]) -> (Vec<String>, Vec<usize>) {
        let fixes: Vec<&Fix> = fixes.iter().collect();
        let text = |file: FileId| texts.get(file.0 as usize).copied();
        let applied = apply(&fixes, &text);
        let now = (0..texts.len()).map(|index| match applied.texts.get(&FileId(index as u32)) {
            Some(text) => text.to_string(),
            None => texts[index].to_owned(),
        });
        (now.collect(), applied.made.into_iter().collect())
    }

    const ONE: &str = "const A: u16 = 302;";

    #[test]
    fn equal_edits_are_made_once_and_count_for_every_finding() {
        let both = [fix(&[(0, 15, 18, "303")]), fix(&[(0, 15, 18, "303")])];
        assert_eq!(applied(&[ONE], &both), (vec!["const A: u16 = 303;".to_owned()], vec![0, 1]));
    }

    #[test]
    fn what_overlaps_waits_for_the_next_round() {
        let two = [fix(&[(0, 15, 18, "303")]), fix(&[(0, 9, 18, "u32 = 1")])];
        assert_eq!(applied(&[ONE], &two), (vec!["const A: u16 = 303;".to_owned()], vec![0]));
        let inserts = [fix(&[(0, 18, 18, " + 1")]), fix(&[(0, 18, 18, " + 2")])];
        assert_eq!(applied(&[ONE], &inserts), (vec!["const A: u16 = 302 + 1;".to_owned()], vec![0]));
    }

    #[test]
    fn a_fix_is_made_whole_or_not_at_all() {
        let broken = "fn (";
        let fixes = [fix(&[(0, 15, 18, "303"), (1, 0, 2, "const")]), fix(&[(0, 6, 7, "B")])];
        let (texts, made) = applied(&[ONE, broken], &fixes);
        assert_eq!((texts[0].as_str(), texts[1].as_str(), made), ("const B: u16 = 302;", broken, vec![1]));
    }

    #[test]
    fn a_result_that_does_not_parse_is_thrown_away() {
        let fixes = [fix(&[(0, 15, 18, "(")]), fix(&[(1, 15, 18, "303")])];
        let (texts, made) = applied(&[ONE, ONE], &fixes);
        assert_eq!((texts[0].as_str(), texts[1].as_str(), made), (ONE, "const A: u16 = 303;", vec![1]));
    }

    #[test]
    fn an_edit_outside_of_the_text_changes_nothing() {
        assert_eq!(applied(&[ONE], &[fix(&[(0, 40, 50, "x")])]), (vec![ONE.to_owned()], vec![]));
        assert_eq!(applied(&[ONE], &[fix(&[(7, 0, 1, "x")])]), (vec![ONE.to_owned()], vec![]));
    }
}
