//! The commands that a client may run: the table of routes, as `seeother routes --output-format json` prints it.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::ExecuteCommandParams;

use super::capabilities::SHOW_ROUTES;
use super::owner::Owner;
use super::projects::Project;
use super::snapshot::Snapshot;
use crate::diagnostic::Place;
use crate::report::{Position, Range, Report, Sources, routes};
use crate::route_table::RouteRow;
use crate::source::{FileId, PositionEncoding};

/// Answers `workspace/executeCommand`. Without an argument all folders are meant, with `{"uri": …}` the one that
/// holds the document.
pub(super) fn execute(owner: &Owner, params: &ExecuteCommandParams) -> Result<Option<Value>> {
    if params.command != SHOW_ROUTES {
        return Err(Error::invalid_params(format!("there is no command `{}`", params.command)));
    }
    let uri = params.arguments.first().and_then(|argument| argument.get("uri")?.as_str()?.parse().ok());
    let asked = uri.and_then(|uri| owner.known(&uri)).map(|(project, _, _)| project.id);
    let wanted = owner.projects.iter().filter(|project| asked.is_none_or(|asked| asked == project.id));
    let tables: Vec<Value> = wanted.filter_map(table).collect();
    Ok(Some(json!({ "version": 1, "folders": tables })))
}

fn table(project: &Project) -> Option<Value> {
    let snapshot = project.snapshot.as_ref()?;
    let sources = Seen(snapshot);
    let report = Report { analysis: &snapshot.analysis, findings: &[], sources: &sources, folder: &project.root };
    let rows: Vec<&RouteRow> = snapshot.analysis.routes.iter().map(AsRef::as_ref).collect();
    let mut text = Vec::new();
    routes::write_json(&report, &rows, &mut text).ok()?;
    let mut value: Value = serde_json::from_slice(&text).ok()?;
    value["folder"] = Value::String(project.root.display().to_string());
    Some(value)
}

/// A snapshot as the printers see it.
struct Seen<'a>(&'a Snapshot);

impl Sources for Seen<'_> {
    fn path(&self, file: FileId) -> &std::path::Path {
        self.0.path(file).unwrap_or(std::path::Path::new(""))
    }

    fn text(&self, file: FileId) -> &str {
        self.0.text(file).map_or("", |text| text)
    }

    fn position(&self, place: Place) -> Range {
        self.range(place, PositionEncoding::Utf32)
    }

    fn byte_position(&self, place: Place) -> Range {
        self.range(place, PositionEncoding::Utf8)
    }
}

impl Seen<'_> {
    fn range(&self, place: Place, encoding: PositionEncoding) -> Range {
        let Some(lines) = self.0.lines(place.file, encoding, true) else { return Range::default() };
        let at = |byte| {
            let position = lines.position(byte);
            Position { line: position.line + 1, column: position.character + 1 }
        };
        Range { start: at(place.span.start), end: at(place.span.end) }
    }
}
