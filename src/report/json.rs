//! The JSON that other programs read. Its keys are a contract: new ones may come, none changes its
//! meaning in version 1.

use std::io::{self, Write};

use serde::Serialize;

use super::statistics::{self, Row};
use super::{Counts, Position, Report};
use crate::diagnostic::{Finding, Fix, Note, Place, Related};
use crate::engine::Summary;

/// The version of the contract.
pub const VERSION: u32 = 1;

/// Writes the whole report as one object.
pub fn write(report: &Report<'_>, with_statistics: bool, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        findings: report.findings.iter().map(|finding| JsonFinding::new(report, finding)).collect(),
        notes: report.analysis.notes.iter().map(|note| JsonNote::new(report, note)).collect(),
        statistics: with_statistics.then(|| statistics::rows(report.findings)),
        summary: JsonSummary::new(report.analysis.summary, Some(report.counts())),
    };
    write_document(&document, out)
}

/// Writes any document of ours, ended by a line feed.
pub fn write_document(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    notes: Vec<JsonNote<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<Row<'a>>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    help: &'a str,
    url: &'a str,
    #[serde(flatten)]
    place: JsonPlace,
    package: Option<&'a str>,
    app: Option<&'a str>,
    framework: &'a str,
    handler: Option<&'a str>,
    methods: Option<&'a [String]>,
    path: Option<&'a str>,
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "absent, null and known are three things in the contract")]
    location: Option<Option<&'a str>>,
    related: Vec<JsonRelated<'a>>,
    fixes: Vec<JsonFix<'a>>,
}

impl<'a> JsonFinding<'a> {
    fn new(report: &Report<'a>, finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity.as_str(),
            message: &finding.message,
            help: &finding.help,
            url: finding.url,
            place: JsonPlace::new(report, finding.place),
            package: finding.package.as_deref(),
            app: finding.app.as_deref(),
            framework: finding.framework,
            handler: finding.handler.as_deref(),
            methods: (!finding.methods.is_empty()).then_some(&finding.methods),
            path: finding.path.as_deref(),
            status: finding.status,
            location: finding.location.as_ref().map(Option::as_deref),
            related: finding.related.iter().map(|related| JsonRelated::new(report, related)).collect(),
            fixes: finding.fixes.iter().map(|fix| JsonFix::new(report, fix)).collect(),
        }
    }
}

/// A file and a range in it.
#[derive(Serialize)]
pub(super) struct JsonPlace {
    file: String,
    range: JsonRange,
}

impl JsonPlace {
    pub(super) fn new(report: &Report<'_>, place: Place) -> Self {
        Self { file: report.path(place.file), range: JsonRange::new(report, place) }
    }
}

#[derive(Serialize)]
struct JsonRange {
    start: JsonPosition,
    end: JsonPosition,
}

impl JsonRange {
    fn new(report: &Report<'_>, place: Place) -> Self {
        let range = report.sources.position(place);
        Self { start: range.start.into(), end: range.end.into() }
    }
}

#[derive(Serialize)]
struct JsonPosition {
    line: u32,
    column: u32,
}

impl From<Position> for JsonPosition {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    kind: &'a str,
    #[serde(flatten)]
    place: JsonPlace,
    message: &'a str,
}

impl<'a> JsonRelated<'a> {
    fn new(report: &Report<'a>, related: &'a Related) -> Self {
        Self { kind: related.kind.as_str(), place: JsonPlace::new(report, related.place), message: &related.message }
    }
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<JsonEdit<'a>>,
}

impl<'a> JsonFix<'a> {
    fn new(report: &Report<'a>, fix: &'a Fix) -> Self {
        let edits = fix.edits.iter();
        Self {
            title: &fix.title,
            applicability: fix.applicability.as_str(),
            edits: edits.map(|edit| JsonEdit { place: JsonPlace::new(report, edit.place), text: &edit.text }).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    #[serde(flatten)]
    place: JsonPlace,
    text: &'a str,
}

#[derive(Serialize)]
pub(super) struct JsonNote<'a> {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<JsonRange>,
    message: &'a str,
}

impl<'a> JsonNote<'a> {
    pub(super) fn new(report: &Report<'_>, note: &'a Note) -> Self {
        Self {
            file: super::shown_path(&note.path, report.folder),
            range: note.place.map(|place| JsonRange::new(report, place)),
            message: &note.message,
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonSummary {
    files: usize,
    packages: usize,
    routes: usize,
    unsafe_routes: usize,
    unsafe_routes_understood: usize,
    items: usize,
    items_parsed: usize,
    fixed: usize,
    #[serde(flatten)]
    counts: Option<Counts>,
}

impl JsonSummary {
    pub(super) fn new(summary: Summary, counts: Option<Counts>) -> Self {
        Self {
            files: summary.files,
            packages: summary.packages,
            routes: summary.routes,
            unsafe_routes: summary.unsafe_routes,
            unsafe_routes_understood: summary.unsafe_routes_understood,
            items: summary.items,
            items_parsed: summary.items_parsed,
            fixed: summary.fixed,
            counts,
        }
    }
}
