//! The table of both runs, as a page of the documentation.

use std::fmt::Write as _;
use std::path::Path;

use super::Application;
use super::compare::Record;
use super::mended::{Journey, end};

/// Compares the page with `docs/proof/<name>.md`, or writes it where `SEEOTHER_UPDATE` is set.
pub fn hold(application: &Application, before: &[Record], after: &[Record], journeys: &[Journey]) {
    let page = page(application, before, after, journeys);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/proof/{}.md", application.name));
    if std::env::var_os("SEEOTHER_UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/proof/{0}.md is not what was seen; `SEEOTHER_UPDATE=1 cargo test --test apps {1} -- --ignored` writes it",
        application.name,
        application.name.replace('-', "_"),
    );
}

fn page(application: &Application, before: &[Record], after: &[Record], journeys: &[Journey]) -> String {
    let changed = before.iter().zip(after).filter(|(old, new)| old.seen != new.seen).count();
    let name = &application.name;
    let mut page = format!(
        "# {name}, before and after `check --fix`\n\n\
         Written by `tests/apps.rs`; [what it means](README.md).\n\n\
         Of {} answers, {changed} changed, and each of these only from its status to 303. The others are the same in \
         status, Location, content type and body.\n\n\
         | step | request | answer | mended | a client that follows ends at | mended |\n|---|---|---|---|---|---|\n",
        before.len(),
    );
    for journey in journeys {
        let step = &journey.step;
        let answer = |records: &[Record]| {
            let record = records.iter().find(|record| record.step.name == step.name && !record.away);
            record.map_or_else(String::new, |record| record.seen.answer().to_string())
        };
        let same = |text: String, before: &str| if text == before { "same".to_owned() } else { text };
        let (was, ended) = (answer(before), end(journey.before.as_ref()));
        let _ = writeln!(
            page,
            "| {} | `{} {}` | {was} | {} | {ended} | {} |",
            step.name,
            step.method,
            step.path,
            same(answer(after), &was),
            same(end(journey.after.as_ref()), &ended),
        );
    }
    page
}
