//! Annotations of a change on GitHub: workflow commands, one a line, that a step of a workflow prints.

use std::io::{self, Write};

use super::{Report, shown_path};
use crate::diagnostic::{Finding, Note, Place, Severity};

/// Writes one command for each finding. Paths are relative to the report's folder, which should be the root of
/// the repository.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    report.findings.iter().try_for_each(|finding| write_finding(report, finding, out))
}

/// Writes what happened beside the findings, as notices; what was named and could not be read, as an error.
pub fn write_notes(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    report.analysis.notes.iter().try_for_each(|note| write_note(report, note, out))
}

fn write_finding(report: &Report<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let path = report.path(finding.place.file);
    let range = range(report, finding.place);
    let title = property(&format!("seeother ({})", finding.rule));
    let message = message(&format!("{}\n{}", finding.message, finding.help));
    writeln!(out, "::{command} file={},{range},title={title}::{message}", property(&path))
}

fn write_note(report: &Report<'_>, note: &Note, out: &mut dyn Write) -> io::Result<()> {
    let command = if note.named { "error" } else { "notice" };
    let mut properties = vec!["title=seeother".to_string()];
    if !note.path.as_os_str().is_empty() {
        properties.push(format!("file={}", property(&shown_path(&note.path, report.folder))));
    }
    properties.extend(note.place.map(|place| range(report, place)));
    writeln!(out, "::{command} {}::{}", properties.join(","), message(&note.message))
}

/// Columns mean something only within one line.
fn range(report: &Report<'_>, place: Place) -> String {
    let range = report.sources.position(place);
    let (start, end) = (range.start, range.end);
    if start.line == end.line {
        format!("line={},col={},endLine={},endColumn={}", start.line, start.column, end.line, end.column)
    } else {
        format!("line={},endLine={}", start.line, end.line)
    }
}

/// The text of a command: it ends with its line.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: it ends with a comma, and all of them with a colon.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_command_or_begins_another() {
        assert_eq!(message("100 %\r\n::error::x"), "100 %25%0D%0A::error::x");
        assert_eq!(property("a:b,c%0A\n"), "a%3Ab%2Cc%250A%0A");
    }
}
