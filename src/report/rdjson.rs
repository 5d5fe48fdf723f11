//! The format of reviewdog, which turns findings into comments of a review and mends into suggestions that a
//! click accepts. Columns are bytes from 1, ends are exclusive.

use std::io::{self, Write};

use serde::Serialize;

use super::{Position, Range, Report, json};
use crate::diagnostic::{Applicability, Edit, Finding, Fix, Place, Severity};
use crate::source::Span;

/// A reviewer compares at most so many ways of mending.
const MAXIMUM_CHOICES: usize = 3;

/// A suggestion replaces whole lines in the review. One over more lines cannot be read, and hardly ever lies
/// within the lines of the change.
const MAXIMUM_LINES: u32 = 20;

/// Writes the findings as one `DiagnosticResult`. Paths are relative to the report's folder, which should be
/// the one that reviewdog is started in.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics = report.findings.iter().map(|finding| diagnostic(report, finding)).collect();
    json::write_document(&DiagnosticResult { source: Source { name: "seeother" }, diagnostics }, out)
}

fn diagnostic<'a>(report: &Report<'a>, finding: &'a Finding) -> Diagnostic<'a> {
    let chosen = suggested(report, finding);
    let caution = unsafe_titles(&chosen)
        .map_or_else(String::new, |titles| format!("\n\nThe suggestion needs a look before it is accepted: {titles}."));
    Diagnostic {
        message: format!("{} {}{caution}", finding.message, finding.help),
        location: location(report, finding.place),
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Hint => "INFO",
        },
        code: Code { value: finding.rule, url: finding.url },
        suggestions: chosen.into_iter().map(|(_, suggestion)| suggestion).collect(),
        related_locations: finding
            .related
            .iter()
            .map(|related| RelatedLocation { message: &related.message, location: location(report, related.place) })
            .collect(),
    }
}

/// The mends to offer: a safe one where there is one, else those that need a choice. All must replace the same
/// lines, or reviewdog shows an error in place of the others.
fn suggested<'a>(report: &Report<'_>, finding: &'a Finding) -> Vec<(&'a Fix, Suggestion)> {
    let is_safe = |fix: &&Fix| fix.applicability == Applicability::Safe;
    let safe = finding.fixes.iter().filter(is_safe).find_map(|fix| Some((fix, suggestion(report, fix)?)));
    if let Some(safe) = safe {
        return vec![safe];
    }
    let mut offered: Vec<(&Fix, Suggestion)> = Vec::new();
    for fix in &finding.fixes {
        let Some(suggestion) = suggestion(report, fix) else { continue };
        let same_lines = offered.first().is_none_or(|(_, first)| first.range.lines() == suggestion.range.lines());
        if same_lines && offered.len() < MAXIMUM_CHOICES {
            offered.push((fix, suggestion));
        }
    }
    offered
}

/// What the offered mends do, where a person has to decide.
fn unsafe_titles(offered: &[(&Fix, Suggestion)]) -> Option<String> {
    let titles: Vec<String> = offered
        .iter()
        .filter(|(fix, _)| fix.applicability == Applicability::Unsafe)
        .map(|(fix, _)| fix.title.trim_end_matches('.').to_string())
        .collect();
    (!titles.is_empty()).then(|| titles.join("; or: "))
}

/// All edits of a mend as one replacement, which is all that a suggestion can be. `None` where they lie in
/// several files, or too far apart.
fn suggestion(report: &Report<'_>, fix: &Fix) -> Option<Suggestion> {
    let file = fix.edits.first()?.place.file;
    if fix.edits.iter().any(|edit| edit.place.file != file) {
        return None;
    }
    let span = fix.edits.iter().map(|edit| edit.place.span).reduce(Span::cover)?;
    let range = report.sources.byte_position(Place { file, span });
    let text = replaced(report.sources.text(file), span, &fix.edits)?;
    (range.end.line - range.start.line < MAXIMUM_LINES).then(|| Suggestion { range: range.into(), text })
}

/// The text of a span after the edits in it, which are sorted.
fn replaced(text: &str, span: Span, edits: &[Edit]) -> Option<String> {
    let mut replaced = String::new();
    let mut at = span.start as usize;
    for edit in edits {
        let range = edit.place.span.range();
        replaced.push_str(text.get(at..range.start)?);
        replaced.push_str(&edit.text);
        at = range.end;
    }
    replaced.push_str(text.get(at..span.end as usize)?);
    Some(replaced)
}

fn location(report: &Report<'_>, place: Place) -> Location {
    Location { path: report.path(place.file), range: report.sources.byte_position(place).into() }
}

#[derive(Serialize)]
struct DiagnosticResult<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation<'a>>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: ByteRange,
}

#[derive(Serialize)]
struct RelatedLocation<'a> {
    message: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Suggestion {
    range: ByteRange,
    text: String,
}

#[derive(Serialize)]
struct ByteRange {
    start: BytePosition,
    end: BytePosition,
}

impl ByteRange {
    fn lines(&self) -> (u32, u32) {
        (self.start.line, self.end.line)
    }
}

impl From<Range> for ByteRange {
    fn from(range: Range) -> Self {
        Self { start: range.start.into(), end: range.end.into() }
    }
}

#[derive(Serialize)]
struct BytePosition {
    line: u32,
    column: u32,
}

impl From<Position> for BytePosition {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Files, place, repeated_request};
    use super::*;
    use crate::engine::Analysis;
    use std::path::Path;

    fn printed(fixes: Vec<Fix>) -> serde_json::Value {
        let finding = Finding { fixes, ..repeated_request() };
        let analysis = Analysis::default();
        let report = Report { analysis: &analysis, findings: &[&finding], sources: &Files, folder: Path::new("/shop") };
        let mut out = Vec::new();
        write(&report, &mut out).expect("writing to memory");
        let document: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        document["diagnostics"][0].clone()
    }

    fn fix(applicability: Applicability, edits: &[(u32, &str, &str)]) -> Fix {
        let edits = edits.iter().map(|(file, words, text)| Edit { place: place(*file, words), text: (*text).into() });
        Fix { title: "Answer 303".to_string(), applicability, edits: edits.collect() }
    }

    #[test]
    fn several_edits_become_one_replacement() {
        let both = fix(Applicability::Safe, &[(0, "FOUND", "SEE_OTHER"), (0, "\"/cart\"", "\"/done\"")]);
        let diagnostic = printed(vec![both]);
        assert_eq!(diagnostic["suggestions"][0]["text"], "SEE_OTHER, [(LOCATION, \"/done\"");
        // `    log("é"); (StatusCode::` is 27 characters, and 28 bytes.
        let range = serde_json::json!({"start": {"line": 6, "column": 29}, "end": {"line": 6, "column": 55}});
        assert_eq!(diagnostic["suggestions"][0]["range"], range);
        assert!(!diagnostic["message"].as_str().expect("a message").contains("needs a look"));
    }

    #[test]
    fn a_mend_of_two_files_is_no_suggestion() {
        let wide = fix(Applicability::Safe, &[(0, "FOUND", "SEE_OTHER"), (1, "Router", "Routes")]);
        assert!(printed(vec![wide]).get("suggestions").is_none());
    }

    #[test]
    fn a_safe_mend_goes_alone() {
        let safe = fix(Applicability::Safe, &[(0, "FOUND", "SEE_OTHER")]);
        let other = fix(Applicability::Unsafe, &[(0, "FOUND", "CREATED")]);
        let suggestions = printed(vec![other, safe])["suggestions"].clone();
        assert_eq!(suggestions.as_array().map(Vec::len), Some(1));
        assert_eq!(suggestions[0]["text"], "SEE_OTHER");
    }

    #[test]
    fn mends_that_need_a_choice_say_so() {
        let choice = |text| fix(Applicability::Unsafe, &[(0, "FOUND", text)]);
        let elsewhere = fix(Applicability::Unsafe, &[(0, "remove", "delete")]);
        let diagnostic = printed(vec![choice("A"), elsewhere, choice("B"), choice("C"), choice("D")]);
        let texts: Vec<&str> = diagnostic["suggestions"]
            .as_array()
            .expect("suggestions")
            .iter()
            .filter_map(|suggestion| suggestion["text"].as_str())
            .collect();
        assert_eq!(texts, ["A", "B", "C"], "one of other lines would make reviewdog show an error");
        assert!(diagnostic["message"].as_str().expect("a message").contains("needs a look before it is accepted"));
    }
}
