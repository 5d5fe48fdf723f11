//! How many findings each rule makes, for `--statistics`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::full::style_of;
use super::text::pad;
use crate::diagnostic::{Applicability, Finding, Severity};

/// One rule at one level.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Row<'a> {
    /// The rule.
    pub rule: &'a str,
    /// The level of these findings.
    pub severity: &'a str,
    /// How many there are.
    pub count: usize,
    /// How many of them have a safe fix.
    pub fixable: usize,
    #[serde(skip)]
    level: Severity,
}

/// Most findings first.
pub fn rows<'a>(findings: &[&'a Finding]) -> Vec<Row<'a>> {
    let mut counts: BTreeMap<(&str, Severity), (usize, usize)> = BTreeMap::new();
    for finding in findings {
        let (count, fixable) = counts.entry((finding.rule, finding.severity)).or_default();
        *count += 1;
        *fixable += usize::from(finding.fixes.iter().any(|fix| fix.applicability == Applicability::Safe));
    }
    let row = |((rule, level), (count, fixable)): ((&'a str, Severity), (usize, usize))| Row {
        rule,
        severity: level.as_str(),
        count,
        fixable,
        level,
    };
    let mut rows: Vec<Row<'a>> = counts.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

/// Writes the rows as a table.
pub fn write(findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let rows = rows(findings);
    let digits = rows.iter().map(|row| row.count.to_string().len()).max().unwrap_or_default();
    let names = rows.iter().map(|row| row.rule.len()).max().unwrap_or_default();
    let bold = Style::new().bold();
    let dim = Style::new().fg_color(Some(AnsiColor::BrightBlack.into()));
    for row in &rows {
        let level = style_of(row.level);
        write!(
            out,
            "{bold}{:>digits$}{bold:#}  {}  {level}{}{level:#}",
            row.count,
            pad(row.rule, names),
            row.severity
        )?;
        if row.fixable > 0 {
            let gap = " ".repeat("warning".len() - row.severity.len());
            write!(out, "{gap}  {dim}{} with a safe fix{dim:#}", row.fixable)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
