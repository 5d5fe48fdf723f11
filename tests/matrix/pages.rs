//! Redirects to a result page, held against the running thing: each fix that is offered for a page after a write, or
//! for a redirect without Location, is made, compiled and driven.

use std::collections::{BTreeMap, BTreeSet};

use super::building::{self, Problem};
use super::fixes::{self, Edit, Fix, Texts};
use super::proof::PageFixes;
use super::running;
use super::surroundings::{NAMES, leading_name};
use super::{Cell, Framework, Package, chosen};

const OF_PAGES: [&str; 2] = ["missing-location", "page-after-write"];
/// An error may hide another one, which is found when the first is gone.
const MAXIMUM_ROUNDS: usize = 4;

/// Fixes of some cells, by index of the cell.
type Chosen<'f> = BTreeMap<usize, &'f Fix>;

/// A row for the first fix of every cell, one for the second, and so on.
pub fn run(framework: &dyn Framework) -> Vec<PageFixes> {
    let name = framework.name();
    let mut package = chosen::package(framework, &|cell| cell.is_reported_as(&OF_PAGES));
    tidy(&mut package);
    let folder = building::folder(name);
    building::write(&package, &folder);
    let cells: Vec<&Cell> = package.cells.iter().collect();
    let findings = fixes::findings(&folder);
    let found = findings.iter().filter(|finding| finding.is_one_of(&OF_PAGES)).count();
    let by_place: BTreeMap<(&str, usize), &[Fix]> =
        findings.iter().map(|finding| ((finding.file.as_str(), finding.line), finding.fixes.as_slice())).collect();
    let offered = |cell: &Cell| by_place.get(&(cell.file.as_str(), cell.line)).copied().unwrap_or_default();
    let most = cells.iter().map(|cell| offered(cell).len()).max().unwrap_or_default();
    let mut rows = Vec::new();
    for nth in 0..most {
        let fixes = cells.iter().enumerate().filter_map(|(index, cell)| Some((index, offered(cell).get(nth)?)));
        let chosen: Chosen<'_> = fixes.collect();
        if nth == 0 {
            assert_made_by_the_command(&package, &folder, &chosen);
        }
        let mut row =
            PageFixes { framework: name, nth: nth + 1, cells: cells.len(), findings: found, ..PageFixes::default() };
        row.offered = chosen.len();
        row.wrong = attempt(&package, &cells, chosen, &mut row);
        rows.push(row);
    }
    rows
}

/// `--unsafe-fixes` makes the first fix of each.
fn assert_made_by_the_command(package: &Package, folder: &std::path::Path, chosen: &Chosen<'_>) {
    let made = fixes::fixed(folder, &package.files, &["--unsafe-fixes"]);
    let promised = fixes::edited(&package.files, edits(chosen));
    for (path, text) in &promised {
        let different = text.lines().zip(made[path].lines()).enumerate().find(|(_, (left, right))| left != right);
        assert!(*text == made[path], "{path} is another one than the fixes say, first in line {different:?}");
    }
}

fn edits<'f>(chosen: &'f Chosen<'f>) -> impl Iterator<Item = &'f Edit> {
    chosen.values().flat_map(|fix| &fix.edits)
}

/// Compiles and drives the package with these fixes made; without those that do not compile, once they are counted.
fn attempt(package: &Package, cells: &[&Cell], mut chosen: Chosen<'_>, row: &mut PageFixes) -> Vec<String> {
    let folder = building::folder(row.framework);
    let mut wrong = Vec::new();
    for _ in 0..MAXIMUM_ROUNDS {
        let texts = fixes::edited(&package.files, edits(&chosen));
        building::write(&Package { files: texts.clone(), cells: Vec::new() }, &folder);
        let problems = match building::build(&folder) {
            Ok(program) => {
                row.compiled = chosen.len();
                wrong.extend(answers(&program, cells, &chosen, row));
                return wrong;
            }
            Err(problems) => problems,
        };
        let mut guilty = BTreeSet::new();
        for problem in &problems {
            let cell = cell_of(&texts, cells, problem).filter(|index| chosen.contains_key(index));
            let index = cell.unwrap_or_else(|| panic!("{}: no fix is to blame: {problem:?}", row.framework));
            if guilty.insert(index) {
                wrong.push(format!("{}: {}: {}", cells[index].path(), chosen[&index].title, problem.message));
            }
        }
        chosen.retain(|index, _| !guilty.contains(index));
    }
    wrong
}

/// The cell in whose handler, or in whose route, an error stands.
fn cell_of(texts: &Texts, cells: &[&Cell], problem: &Problem) -> Option<usize> {
    let lines: Vec<&str> = texts.get(&problem.file)?.lines().take(problem.line).collect();
    let module = problem.file.strip_prefix("src/")?.strip_suffix(".rs")?;
    let module = module.strip_suffix("_helpers").unwrap_or(module);
    lines.iter().rev().find_map(|line| {
        let named = |cell: &Cell| line.contains(&format!("\"{}\"", cell.path())) || line.contains(&cell.handler);
        let here = cells.iter().enumerate().filter(|(_, cell)| cell.surrounding == module && named(cell));
        // One name may be the beginning of another.
        here.max_by_key(|(_, cell)| cell.handler.len()).map(|(index, _)| index)
    })
}

/// Drives the cells whose fix compiles, counts those that redirect to the page of the fix, and tells the others.
fn answers(program: &std::path::Path, cells: &[&Cell], chosen: &Chosen<'_>, row: &mut PageFixes) -> Vec<String> {
    let driven: Vec<&Cell> = chosen.keys().map(|&index| cells[index]).collect();
    let mut wrong = Vec::new();
    for ((cell, fix), answers) in driven.iter().zip(chosen.values()).zip(running::drive(program, &driven)) {
        let leading = NAMES.iter().position(|name| *name == leading_name(cell.surrounding)).expect("one of the names");
        let answer = &answers[leading];
        let named = answer
            .location
            .as_ref()
            .is_some_and(|location| fix.title.split(' ').any(|word| word.trim_end_matches(',') == location));
        if answer.status == 303 && named {
            row.answered += 1;
        } else {
            wrong.push(format!("{}: {}: {answer:?}", cell.path(), fix.title));
        }
    }
    wrong
}

/// Takes the imports that nothing needs out of every second module: fixes have to bring what they name.
fn tidy(package: &mut Package) {
    let modules = package.files.iter_mut().filter(|(path, _)| path.starts_with("src/"));
    for (_, text) in modules.step_by(2) {
        let lines: Vec<&str> = text.split('\n').collect();
        let (imports, code): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| line.starts_with("use "));
        let code = code.join("\n");
        let tidied =
            lines.iter().map(|line| if imports.contains(line) { import(line, &code) } else { (*line).to_owned() });
        *text = tidied.collect::<Vec<_>>().join("\n");
    }
}

/// An import without what the code does not name; an empty line where that is all.
fn import(line: &str, code: &str) -> String {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words: BTreeSet<&str> = code.split(|letter: char| !is_word(letter)).collect();
    // Methods come by their traits.
    let needed = |name: &str| match name {
        "IntoResponse" | "Reply" => {
            [name, "into_response", "with_status", "with_header"].iter().any(|word| words.contains(word))
        }
        "IntoHandler" => words.contains("into_handler"),
        "ResponseExt" | "Filter" | "Listener" | "Acceptor" | "EndpointExt" => true,
        "Responder" => ["Responder", "customize", "respond_to"].iter().any(|word| words.contains(word)),
        // What a glob brings stands nowhere.
        "*" => true,
        _ => name.rsplit(" as ").next().is_some_and(|known| known == "_" || words.contains(known)),
    };
    let Some((path, names)) = line.trim_end_matches(';').rsplit_once("::") else { return line.to_owned() };
    let listed = names.trim_start_matches('{').trim_end_matches('}');
    let kept: Vec<&str> = listed.split(", ").filter(|name| *name == "self" || needed(name)).collect();
    match kept.as_slice() {
        [] => String::new(),
        [one] if *one != "self" => format!("{path}::{one};"),
        _ => format!("{path}::{{{}}};", kept.join(", ")),
    }
}
