//! Every combination of method, status, form and surrounding, checked through the JSON of
//! `seeother check`: each finding that follows by construction, once, and no other.

#[path = "matrix/mod.rs"]
mod matrix;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use matrix::{Cell, Framework, Method, Report};
use serde_json::Value;

/// A finding, as far as the matrix looks at it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    file: String,
    line: usize,
    rule: String,
    severity: String,
}

fn check(folder: &Path) -> Vec<Found> {
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .args(["check", "--output-format", "json", "."])
        .current_dir(folder)
        .output()
        .expect("the binary starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        panic!("`seeother check` printed no JSON ({error}), {}\n{complaint}", output.status)
    });
    let findings = value["findings"].as_array().expect("`findings` is an array");
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap_or("(none)").to_owned();
    findings
        .iter()
        .map(|finding| Found {
            file: word(finding, "file"),
            line: finding["range"]["start"]["line"].as_u64().and_then(|line| usize::try_from(line).ok()).unwrap_or(0),
            rule: word(finding, "rule"),
            severity: word(finding, "severity"),
        })
        .collect()
}

fn words(reports: &[Report]) -> String {
    let said: Vec<String> = reports.iter().map(|(rule, severity)| format!("{rule} ({severity})")).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(" or ") }
}

fn is_one_of(found: &Found, reports: &[Report]) -> bool {
    reports.iter().any(|(rule, severity)| found.rule == *rule && found.severity == *severity)
}

/// What differs, by form and surrounding, and the first place of each; empty where all is right.
fn compare(cells: &[Cell], findings: &[Found]) -> String {
    let mut at: BTreeMap<(&str, usize), Vec<&Found>> = BTreeMap::new();
    for found in findings {
        at.entry((&found.file, found.line)).or_default().push(found);
    }
    let mut known: BTreeSet<(&str, usize)> = BTreeSet::new();
    let mut failures: BTreeMap<(&str, &str), (usize, String)> = BTreeMap::new();
    let mut wrong = 0;
    for cell in cells {
        let place = (cell.file.as_str(), cell.line);
        known.insert(place);
        let found = at.get(&place).map(Vec::as_slice).unwrap_or_default();
        let agrees = match found {
            [] => cell.reports.is_empty(),
            [one] => is_one_of(one, &cell.reports),
            _ => false,
        };
        if agrees {
            continue;
        }
        wrong += 1;
        let failure = failures.entry((cell.form, cell.surrounding)).or_default();
        failure.0 += 1;
        if failure.1.is_empty() {
            let said: Vec<String> = found.iter().map(|one| format!("{} ({})", one.rule, one.severity)).collect();
            failure.1 = format!(
                "{}:{} ({:?} {}, {}): expected {}, found {}",
                cell.file,
                cell.line,
                cell.method,
                cell.status,
                cell.handler,
                words(&cell.reports),
                if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
            );
        }
    }
    let strays: Vec<&Found> =
        findings.iter().filter(|found| !known.contains(&(found.file.as_str(), found.line))).collect();
    let mut report = String::new();
    if wrong > 0 || !strays.is_empty() {
        let _ = writeln!(report, "{wrong} of {} cells differ, {} findings stand elsewhere", cells.len(), strays.len());
    }
    for ((form, surrounding), (count, first)) in failures {
        let _ = writeln!(report, "{count:5}  {form} × {surrounding}: {first}");
    }
    for stray in strays.iter().take(50) {
        let Found { file, line, rule, severity } = stray;
        let _ = writeln!(report, "stray  {file}:{line}: {rule} ({severity})");
    }
    report
}

fn run(framework: &dyn Framework) {
    let package = matrix::generate(framework, &|_, _, _| true);
    let temporary = tempfile::tempdir().expect("a temporary folder");
    // A named folder is kept, to be looked at.
    let folder = std::env::var_os("SEEOTHER_MATRIX")
        .map_or_else(|| temporary.path().to_owned(), |kept| Path::new(&kept).join(framework.name()));
    package.write(&folder).expect("the package is written");
    let findings = check(&folder);
    let report = compare(&package.cells, &findings);
    assert!(report.is_empty(), "{}: {report}", framework.name());
}

/// The text of one method, as real code: `cargo check` with the framework itself.
fn compile(framework: &dyn Framework) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for method in [Method::Post, Method::Get] {
        let package = matrix::generate(framework, &|one, _, _| one == method);
        package.write(folder.path()).expect("the package is written");
        let output = Command::new(env!("CARGO"))
            .args(["check", "--quiet"])
            .current_dir(folder.path())
            .env("CARGO_TARGET_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/target"))
            .output()
            .expect("cargo starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        let shown: String = errors.chars().take(20_000).collect();
        assert!(output.status.success(), "{} {method:?}: {shown}", framework.name());
    }
}

#[test]
fn axum() {
    run(&matrix::axum::Axum);
}

#[test]
#[ignore = "compiles all cells with axum: minutes"]
fn axum_compiles() {
    compile(&matrix::axum::Axum);
}

#[test]
fn actix_web() {
    run(&matrix::actix_web::ActixWeb);
}

#[test]
#[ignore = "compiles all cells with actix-web: minutes"]
fn actix_web_compiles() {
    compile(&matrix::actix_web::ActixWeb);
}

#[test]
fn rocket() {
    run(&matrix::rocket::Rocket);
}

#[test]
#[ignore = "compiles all cells with Rocket: minutes"]
fn rocket_compiles() {
    compile(&matrix::rocket::Rocket);
}

#[test]
fn warp() {
    run(&matrix::warp::Warp { path_macro: true });
}

#[test]
fn poem() {
    run(&matrix::poem::Poem);
}

#[test]
fn salvo() {
    run(&matrix::salvo::Salvo);
}

#[test]
fn tide() {
    run(&matrix::tide::Tide);
}

#[test]
fn http() {
    run(&matrix::http::Http);
}

#[test]
fn gotham() {
    run(&matrix::gotham::Gotham);
}

#[test]
fn rouille() {
    run(&matrix::rouille::Rouille);
}

#[test]
fn viz() {
    run(&matrix::viz::Viz);
}

#[test]
fn ntex() {
    run(&matrix::ntex::Ntex);
}

#[test]
fn dropshot() {
    run(&matrix::dropshot::Dropshot);
}

#[test]
fn loco() {
    run(&matrix::loco::Loco);
}

#[test]
fn cot() {
    run(&matrix::cot::Cot);
}

#[test]
fn xitca() {
    run(&matrix::xitca::Xitca);
}

#[test]
fn ohkami() {
    run(&matrix::ohkami::Ohkami);
}

#[test]
fn pavex() {
    run(&matrix::pavex::Pavex);
}

#[test]
fn trillium() {
    run(&matrix::trillium::Trillium);
}

/// Those of which a part is compiled, mended and driven.
const DRIVEN: [&dyn Framework; 17] = [
    &matrix::axum::Axum,
    &matrix::actix_web::ActixWeb,
    &matrix::rocket::Rocket,
    &matrix::warp::Warp { path_macro: false },
    &matrix::poem::Poem,
    &matrix::salvo::Salvo,
    &matrix::http::Http,
    &matrix::gotham::Gotham,
    &matrix::rouille::Rouille,
    &matrix::viz::Viz,
    &matrix::ntex::Ntex,
    &matrix::tide::Tide,
    &matrix::dropshot::Dropshot,
    &matrix::xitca::Xitca,
    &matrix::loco::Loco,
    &matrix::cot::Cot,
    &matrix::ohkami::Ohkami,
];

/// As many fixes of pages as must compile and answer 303, of those offered.
const PAGES_AT_LEAST: usize = 95;

#[test]
#[ignore = "compiles and runs packages of the frameworks, before and after their fixes: minutes"]
fn mended_it_answers_303() {
    let wanted = std::env::var("SEEOTHER_FRAMEWORK").ok();
    let is_wanted = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.split(' ').any(|one| one == name));
    let frameworks: Vec<_> = DRIVEN.into_iter().filter(|framework| is_wanted(framework.name())).collect();
    let safe: Vec<_> = frameworks.iter().map(|framework| matrix::mended::run(*framework)).collect();
    let pages: Vec<_> = frameworks.iter().flat_map(|framework| matrix::pages::run(*framework)).collect();
    for row in &safe {
        let counts = [row.findings, row.offered, row.applied, row.compiled, row.answered];
        assert!(counts.iter().all(|count| *count == row.findings && *count > 0), "{row:?}");
        assert_eq!(row.unchanged + row.answered, row.cells, "{row:?}");
    }
    for row in &pages {
        println!("{}", row.wrong.join("\n"));
        assert!(matrix::proof::percentage(row.answered, row.offered) >= PAGES_AT_LEAST, "{row:?}");
    }
    let mut others: Vec<_> = is_wanted("leptos").then(matrix::leptos::run).into_iter().collect();
    others.extend(is_wanted("pavex").then(|| matrix::mended::compiled(&matrix::pavex::Pavex)));
    println!("{}", matrix::proof::tables(&safe, &pages, &others));
    if wanted.is_none() {
        matrix::proof::hold(&safe, &pages, &others);
    }
}

#[test]
fn what_is_compiled_holds_every_form_and_every_surrounding() {
    for framework in DRIVEN {
        matrix::chosen::assert_complete(framework);
    }
    matrix::chosen::assert_complete(&matrix::pavex::Pavex);
}

/// The comparison itself, and what the generator promises: each token that is reported has a line
/// of its own, which names it.
#[test]
fn the_matrix_agrees_with_itself() {
    let frameworks: [(&dyn Framework, usize); 18] = [
        (&matrix::axum::Axum, 9_000),
        (&matrix::actix_web::ActixWeb, 9_000),
        (&matrix::rocket::Rocket, 7_000),
        (&matrix::warp::Warp { path_macro: true }, 5_000),
        (&matrix::poem::Poem, 4_000),
        (&matrix::tide::Tide, 1_000),
        (&matrix::http::Http, 1_000),
        (&matrix::gotham::Gotham, 1_000),
        (&matrix::rouille::Rouille, 1_000),
        (&matrix::viz::Viz, 1_000),
        (&matrix::ntex::Ntex, 1_000),
        (&matrix::dropshot::Dropshot, 1_000),
        (&matrix::loco::Loco, 1_000),
        (&matrix::cot::Cot, 1_000),
        (&matrix::xitca::Xitca, 1_000),
        (&matrix::ohkami::Ohkami, 1_000),
        (&matrix::pavex::Pavex, 1_000),
        (&matrix::trillium::Trillium, 100),
    ];
    for (framework, at_least) in frameworks {
        let package = matrix::generate(framework, &|_, _, _| true);
        let cells = &package.cells;
        assert!(cells.len() >= at_least, "{} has {} cells", framework.name(), cells.len());
        let mut findings = Vec::new();
        let mut places = BTreeSet::new();
        let lengths: BTreeMap<&String, usize> =
            package.files.iter().map(|(path, text)| (path, text.lines().count())).collect();
        for cell in cells {
            assert!(places.insert((&cell.file, cell.line)), "{cell:?} shares its line");
            assert!((1..=lengths[&cell.file]).contains(&cell.line), "{cell:?}");
            if let Some((rule, severity)) = cell.reports.first() {
                findings.push(Found {
                    file: cell.file.clone(),
                    line: cell.line,
                    rule: (*rule).to_owned(),
                    severity: (*severity).to_owned(),
                });
            }
        }
        assert_eq!(compare(cells, &findings), "");
        assert!(compare(cells, &findings[1..]).starts_with("1 of"));
        let twice = [&findings[..], &findings[..1]].concat();
        assert!(compare(cells, &twice).starts_with("1 of"));
        let mut stray = findings.clone();
        "src/store.rs".clone_into(&mut stray[0].file);
        assert!(compare(cells, &stray).contains("1 findings stand elsewhere"));
        let mut milder = findings;
        "hint".clone_into(&mut milder[0].severity);
        assert!(compare(cells, &milder).starts_with("1 of"));
    }
}
