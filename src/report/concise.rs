//! One line a finding, for editors' quickfix lists and for grep.

use std::io::{self, Write};

use super::Report;
use super::text::sanitize;

/// Writes `file:line:column: level[rule] message` for each finding.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let start = report.sources.position(finding.place).start;
        let path = report.path(finding.place.file);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            sanitize(&path),
            start.line,
            start.column,
            finding.severity.as_str(),
            finding.rule,
            sanitize(&finding.message)
        )?;
    }
    Ok(())
}
