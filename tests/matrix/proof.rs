//! What the runs have shown, as a page of the documentation.

use std::fmt::Write as _;
use std::path::Path;

/// One framework, mended by `check --fix`. Each count is of findings or their fixes, but for `cells` and `unchanged`.
#[derive(Clone, Debug, Default)]
pub struct SafeFixes {
    pub framework: &'static str,
    pub cells: usize,
    pub findings: usize,
    pub offered: usize,
    pub applied: usize,
    pub compiled: usize,
    pub answered: usize,
    pub unchanged: usize,
}

/// One framework, mended by the fix of a page that is offered as the nth.
#[derive(Clone, Debug, Default)]
pub struct PageFixes {
    pub framework: &'static str,
    pub nth: usize,
    pub cells: usize,
    pub findings: usize,
    pub offered: usize,
    pub compiled: usize,
    pub answered: usize,
    /// What did not compile, or answered something else.
    pub wrong: Vec<String>,
}

/// One framework in which not every redirect has a fix, or which is not driven.
#[derive(Clone, Debug, Default)]
pub struct Predicted {
    pub framework: &'static str,
    pub cells: usize,
    pub findings: usize,
    pub offered: usize,
    /// Cells that answer what was predicted; `None` where none was run.
    pub agreeing: Option<usize>,
}

const SAFE_HEAD: &str = "\
| framework | cells | redirects reported | safe fixes offered | applied | compile | answer 303 | other cells, unchanged |
|---|--:|--:|--:|--:|--:|--:|--:|
";
const PAGES_HEAD: &str = "\
| framework | fix | cells | reported | offered | compile | answer 303 | of those offered |
|---|--:|--:|--:|--:|--:|--:|--:|
";

const PREDICTED_HEAD: &str = "\
| framework | cells | redirects reported | safe fixes offered | compile, as they are and mended | answer as predicted, both times |
|---|--:|--:|--:|--:|--:|
";

/// Compares the tables with `docs/proof/matrix.md`, or writes them there where `SEEOTHER_UPDATE` is set.
pub fn hold(safe: &[SafeFixes], pages: &[PageFixes], others: &[Predicted]) {
    let tables = tables(safe, pages, others);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/proof/matrix.md");
    let written = std::fs::read_to_string(&path).expect("docs/proof/matrix.md");
    let (head, _) = written.split_once("## Safe fixes\n").expect("the page has its first table");
    let page = format!("{head}{tables}");
    if std::env::var_os("SEEOTHER_UPDATE").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    } else {
        assert!(
            written == page,
            "docs/proof/matrix.md is not what was seen; \
             `SEEOTHER_UPDATE=1 cargo test --test matrix mended -- --ignored` writes it"
        );
    }
}

/// The tables, under their headings.
pub fn tables(safe: &[SafeFixes], pages: &[PageFixes], others: &[Predicted]) -> String {
    let mut text = format!("## Safe fixes\n\n{SAFE_HEAD}");
    for row in safe {
        let SafeFixes { framework, cells, findings, offered, applied, compiled, answered, unchanged } = row;
        let _ = writeln!(
            text,
            "| {framework} | {cells} | {findings} | {offered} | {applied} | {compiled} | {answered} | {unchanged} |"
        );
    }
    let _ = write!(text, "\n## Redirects to a result page\n\n{PAGES_HEAD}");
    for row in pages {
        let PageFixes { framework, nth, cells, findings, offered, compiled, answered, .. } = row;
        let share = percentage(*answered, *offered);
        let _ = writeln!(
            text,
            "| {framework} | {nth} | {cells} | {findings} | {offered} | {compiled} | {answered} | {share} % |"
        );
    }
    let _ = write!(text, "\n## Redirects without a fix, and programs that are not run\n\n{PREDICTED_HEAD}");
    for row in others {
        let Predicted { framework, cells, findings, offered, agreeing } = row;
        let agreeing = agreeing.map_or("not run".to_owned(), |count| count.to_string());
        let _ = writeln!(text, "| {framework} | {cells} | {findings} | {offered} | {cells} | {agreeing} |");
    }
    text
}

/// Rounded down.
pub fn percentage(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(100)
}
