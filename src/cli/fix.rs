//! `seeother check --fix` and `--diff`: fixes made in the files, or shown as a patch.

use super::args::Fixing;
use super::error::CliError;
use super::input::Input;
use super::output::{Sink, print_raw, tell};
use super::{Context, Outcome};
use crate::diagnostic::{Applicability, Finding, Note};
use crate::engine::Session;
use crate::repair::{Repaired, Wanted, patch, repair};
use crate::report::text::count;
use crate::settings::Settings;
use crate::source::{Workspace, replace};
use crate::watch::Watch;

/// Makes the fixes of all findings that `chosen` names, in the texts of the session; writes nothing.
pub(super) fn fixed(
    fixing: Fixing,
    session: &mut Session,
    settings: &Settings,
    chosen: &dyn Fn(&Workspace, &Finding) -> bool,
    watch: &dyn Watch,
) -> Result<Repaired, CliError> {
    let applicability = if fixing.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    Ok(repair(session, settings, &Wanted { applicability, finding: chosen, watch })?)
}

/// Writes the new texts: to standard output where the text came from standard input, else to the files. What cannot
/// be written becomes a note of a named input, so that the run ends with exit code 2.
pub(super) fn write(repaired: &mut Repaired, input: &Input) -> Result<(), CliError> {
    if let Some((path, given)) = input.standard_input() {
        let text = repaired.changes.get(path).map_or(given, |change| &change.new);
        return print_raw(Sink::StandardOutput, |out| out.write_all(text.as_bytes()));
    }
    for (path, change) in &repaired.changes {
        if let Err(error) = replace(path, &change.old, &change.new) {
            let message = format!("The fixes in this file were not written: {error}.");
            repaired.analysis.notes.push(Note { path: path.clone(), place: None, message, named: true });
        }
    }
    repaired.analysis.notes.sort();
    Ok(())
}

/// Prints the patch, and on standard error what it would fix. A patch that is not empty ends with exit code 1.
pub(super) fn show(repaired: &Repaired, output: Sink<'_>, context: &Context) -> Result<Outcome, CliError> {
    print_raw(output, |out| patch(&repaired.changes, &context.folder, out))?;
    if !context.global.quiet {
        let fixed = count(repaired.analysis.summary.fixed, "finding");
        let files = count(repaired.changes.len(), "file");
        tell(|out| writeln!(out, "would fix {fixed} in {files}"));
    }
    Ok(if repaired.analysis.notes.iter().any(|note| note.named) {
        Outcome::BadInput
    } else if repaired.changes.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}
