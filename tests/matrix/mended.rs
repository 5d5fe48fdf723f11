//! Safe fixes, held against the running thing: the package is compiled and driven as it is, mended by `check --fix`,
//! compiled and driven again.

use std::collections::{BTreeMap, BTreeSet};

use super::fixes::{self, Finding, Fix, Texts};
use super::proof::{Predicted, SafeFixes};
use super::running::{self, Answer};
use super::surroundings::{NAMES, leading_name};
use super::{Cell, Framework, Package, Typed, building, chosen};

/// The rules about the status of a redirect: a 303 in its place is right.
const OF_REDIRECTS: [&str; 3] = ["ambiguous-redirect", "guard-redirect", "repeated-request"];

/// Safe fixes by the place of their finding, file and line.
type Offered<'f> = BTreeMap<(&'f str, usize), &'f Fix>;

/// Panics where a fix is not what it promises.
pub fn run(framework: &dyn Framework) -> SafeFixes {
    let name = framework.name();
    let package = chosen::package(framework, &|_| true);
    let folder = building::folder(name);
    building::write(&package, &folder);
    let cells: Vec<&Cell> = package.cells.iter().collect();

    let program = building::build(&folder).unwrap_or_else(|problems| panic!("{name}: {}", building::told(&problems)));
    let before = running::drive(&program, &cells);
    for (cell, answers) in cells.iter().zip(&before) {
        assert_leads_to_its_answer(cell, answers);
    }

    let findings = fixes::findings(&folder);
    let offered = offered(&findings);
    let mut table = SafeFixes { framework: name, cells: cells.len(), ..SafeFixes::default() };
    table.findings = findings.iter().filter(|finding| is_mended(finding)).count();
    table.offered = offered.len();
    assert_changes_what_it_must(framework, &package, &offered);

    let mended = fixes::fixed(&folder, &package.files, &[]);
    let promised = fixes::edited(&package.files, offered.values().flat_map(|fix| &fix.edits));
    assert_same(name, &promised, &mended);
    table.applied = offered.len();
    assert_the_others_remain(&findings, &fixes::findings(&folder));

    let program = building::build(&folder).unwrap_or_else(|problems| panic!("{name}: {}", building::told(&problems)));
    table.compiled = table.applied;
    let after = running::drive(&program, &cells);
    let mut wrong = Vec::new();
    for (cell, (before, after)) in cells.iter().zip(before.iter().zip(&after)) {
        let fixed = offered.contains_key(&(cell.file.as_str(), cell.line));
        let expected = before.clone().map(|answer| if fixed { mended_answer(cell, answer) } else { answer });
        if *after == expected {
            table.answered += usize::from(fixed);
            table.unchanged += usize::from(!fixed);
        } else {
            wrong.push(format!("{}: {expected:?} was expected, {after:?} came", cell.path()));
        }
    }
    assert!(wrong.is_empty(), "{name}: {} answers differ\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    table
}

/// A redirect; or a Location on an empty 200, which nothing else can be meant by.
fn is_mended(finding: &Finding) -> bool {
    finding.is_one_of(&OF_REDIRECTS) || finding.safe_fix().is_some()
}

/// The same for a framework whose program does not run here: compiled as it is and with the safe fixes of all redirects.
pub fn compiled(framework: &dyn Framework) -> Predicted {
    let name = framework.name();
    let package = chosen::package(framework, &|_| true);
    let folder = building::folder(name);
    building::write(&package, &folder);
    building::build(&folder).unwrap_or_else(|problems| panic!("{name}: {}", building::told(&problems)));
    let findings = fixes::findings(&folder);
    let offered = offered(&findings);
    assert_changes_what_it_must(framework, &package, &offered);
    let mended = fixes::fixed(&folder, &package.files, &[]);
    assert_same(name, &fixes::edited(&package.files, offered.values().flat_map(|fix| &fix.edits)), &mended);
    assert_the_others_remain(&findings, &fixes::findings(&folder));
    building::build(&folder).unwrap_or_else(|problems| panic!("{name}: {}", building::told(&problems)));
    let reported = findings.iter().filter(|finding| is_mended(finding)).count();
    Predicted {
        framework: name,
        cells: package.cells.len(),
        findings: reported,
        offered: offered.len(),
        agreeing: None,
    }
}

/// By the place of the finding. Where a redirect is reported, it must have one.
fn offered(findings: &[Finding]) -> Offered<'_> {
    let mut offered = BTreeMap::new();
    let mut missing = Vec::new();
    for finding in findings {
        match finding.safe_fix() {
            Some(fix) => {
                offered.insert((finding.file.as_str(), finding.line), fix);
            }
            None if finding.is_one_of(&OF_REDIRECTS) => {
                let titles: Vec<&str> = finding.fixes.iter().map(|fix| fix.title.as_str()).collect();
                missing.push(format!("{}:{}: {} {titles:?}", finding.file, finding.line, finding.rule));
            }
            None => {}
        }
    }
    assert!(missing.is_empty(), "{} redirects without a safe fix:\n{}", missing.len(), missing.join("\n"));
    offered
}

/// A safe fix changes one token. Where the status is a type, all fixes together make the texts that the generator
/// writes with the form of 303 in its place.
fn assert_changes_what_it_must(framework: &dyn Framework, package: &Package, offered: &Offered<'_>) {
    let places = package.cells.iter().filter(|cell| cell.typed).map(|cell| (cell.file.as_str(), cell.line));
    let places: BTreeSet<(&str, usize)> = places.collect();
    let (typed, others): (Vec<_>, Vec<_>) = offered.iter().partition(|(place, _)| places.contains(place));
    for (_, fix) in others {
        assert_changes_one_token(&package.files, fix);
    }
    assert_eq!(typed.len(), places.len(), "{}: each answer with a type has a fix", framework.name());
    let mended = chosen::package_with(framework, Typed::Mended, &|_| true);
    let made = fixes::edited(&package.files, typed.iter().flat_map(|(_, fix)| &fix.edits));
    for (path, text) in &mended.files {
        assert_same_lines(&format!("{}: the fixes of types make another {path}", framework.name()), text, &made[path]);
    }
}

/// A safe fix changes one token, or adds one method.
fn assert_changes_one_token(texts: &Texts, fix: &Fix) {
    let [edit] = fix.edits.as_slice() else { panic!("{fix:?} changes more than one place") };
    let replaced = fixes::replaced(texts, edit);
    let token = replaced.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '"'));
    assert!(token && (!replaced.is_empty() || edit.text == ".see_other()"), "{fix:?} replaces `{replaced}`");
}

/// The only test of the matrix itself: a cell really answers what it is made for.
fn assert_leads_to_its_answer(cell: &Cell, answers: &[Answer]) {
    let leading = NAMES.iter().position(|name| *name == leading_name(cell.surrounding)).expect("one of the names");
    let answer = &answers[leading];
    // Rocket takes a bare 3xx status for an error.
    let status = if cell.form == "bare_status" && cell.reports.is_empty() { 500 } else { cell.status };
    assert_eq!(answer.status, status, "{} answers {answer:?}", cell.path());
    if cell.is_reported_as(&OF_REDIRECTS) {
        assert_eq!(answer.location.as_deref(), Some("/orders"), "{}", cell.path());
    }
}

/// Each answer with the status that was reported is 303 with all that it had; the others stay.
fn mended_answer(cell: &Cell, answer: Answer) -> Answer {
    if answer.status == cell.status { Answer { status: 303, ..answer } } else { answer }
}

fn assert_same(name: &str, promised: &Texts, mended: &Texts) {
    for (path, text) in promised {
        assert_same_lines(&format!("{name}: `--fix` made another {path} than the fixes say"), text, &mended[path]);
    }
}

fn assert_same_lines(complaint: &str, expected: &str, text: &str) {
    let different = expected.lines().zip(text.lines()).enumerate().find(|(_, (left, right))| left != right);
    assert!(expected == text, "{complaint}, first in line {different:?}");
}

fn assert_the_others_remain(before: &[Finding], after: &[Finding]) {
    let places = |findings: &[Finding], all: bool| -> Vec<(String, usize, String)> {
        let kept = findings.iter().filter(|finding| all || finding.safe_fix().is_none());
        kept.map(|finding| (finding.file.clone(), finding.line, finding.rule.clone())).collect()
    };
    assert_eq!(places(before, false), places(after, true), "what has no safe fix is still reported, and nothing else");
}
