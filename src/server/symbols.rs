//! Routes as symbols: of one document, and of all folders.

use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind,
    WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::owner::Owner;
use super::rows;
use crate::route_table::RouteRow;

/// More of them help nobody to choose.
const MAXIMUM: usize = 500;

/// `POST /tasks → tasks::create`
fn name(route: &RouteRow) -> String {
    format!("{} → {}", rows::subject(route), rows::handler(route))
}

/// Answers `textDocument/documentSymbol`.
pub(super) fn document(owner: &Owner, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
    let uri = &params.text_document.uri;
    let (project, snapshot, file) = owner.known(uri)?;
    let is_wanted = project.editor.aids.symbols;
    let lines = owner.lines(snapshot, file)?;
    let all = rows::of_handlers(&snapshot.analysis.routes, file);
    let all = all.into_iter().filter(|_| is_wanted).flat_map(|(place, routes)| {
        let range = lines.range(place.span);
        routes.into_iter().map(move |route| (range, route))
    });
    Some(if owner.client.nested_symbols {
        #[expect(deprecated, reason = "the field has to be given")]
        let symbol = |(range, route): (_, &RouteRow)| DocumentSymbol {
            name: name(route),
            detail: Some(rows::statuses(route)),
            kind: SymbolKind::FUNCTION,
            tags: None,
            deprecated: None,
            range,
            selection_range: range,
            children: None,
        };
        DocumentSymbolResponse::Nested(all.map(symbol).collect())
    } else {
        let flat = all.map(|(range, route)| symbol(route, Location { uri: uri.clone(), range }));
        DocumentSymbolResponse::Flat(flat.collect())
    })
}

#[expect(deprecated, reason = "the field has to be given")]
fn symbol(route: &RouteRow, location: Location) -> SymbolInformation {
    SymbolInformation {
        name: name(route),
        kind: SymbolKind::FUNCTION,
        tags: None,
        deprecated: None,
        location,
        container_name: route.app.clone().or_else(|| route.package.clone()),
    }
}

/// Answers `workspace/symbol`: routes whose name holds all words of the query.
pub(super) fn workspace(owner: &Owner, params: &WorkspaceSymbolParams) -> WorkspaceSymbolResponse {
    let query = params.query.to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found = Vec::new();
    for project in owner.projects.iter().filter(|project| project.editor.aids.symbols) {
        let Some(snapshot) = &project.snapshot else { continue };
        for route in &snapshot.analysis.routes {
            let name = name(route).to_lowercase();
            if found.len() < MAXIMUM
                && words.iter().all(|word| name.contains(word))
                && let Some(location) = owner.location(snapshot, route.place)
            {
                found.push(symbol(route, location));
            }
        }
    }
    WorkspaceSymbolResponse::Flat(found)
}
