//! From a Location to the handler that answers there, and from a handler to the redirects that lead to it.

use tower_lsp::ls_types::{GotoDefinitionParams, GotoDefinitionResponse, Location, ReferenceParams};

use super::owner::Owner;
use super::rows;
use crate::diagnostic::Place;

/// Answers `textDocument/definition` on a Location that is written as one literal.
pub(super) fn definition(owner: &Owner, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let at = &params.text_document_position_params;
    let (project, snapshot, file) = owner.known(&at.text_document.uri)?;
    if !project.editor.aids.navigation {
        return None;
    }
    let offset = owner.lines(snapshot, file)?.offset(at.position);
    let redirects = snapshot.analysis.routes.iter().flat_map(|route| &route.redirects);
    let here = redirects.filter(|one| one.written_at.is_some_and(|place| rows::holds(place, file, offset)));
    let mut targets: Vec<Place> = here.filter_map(|redirect| redirect.target).collect();
    targets.sort();
    targets.dedup();
    let locations: Vec<Location> = targets.into_iter().filter_map(|target| owner.location(snapshot, target)).collect();
    (!locations.is_empty()).then_some(GotoDefinitionResponse::Array(locations))
}

/// Answers `textDocument/references` on the name of a handler: the redirects whose Location is one of its
/// routes, and the handler itself if the client asks for it.
pub(super) fn references(owner: &Owner, params: &ReferenceParams) -> Option<Vec<Location>> {
    let at = &params.text_document_position;
    let (project, snapshot, file) = owner.known(&at.text_document.uri)?;
    if !project.editor.aids.navigation {
        return None;
    }
    let offset = owner.lines(snapshot, file)?.offset(at.position);
    let routes = &snapshot.analysis.routes;
    let handler = rows::of_handlers(routes, file).into_keys().find(|place| rows::holds(*place, file, offset))?;
    let redirects = routes.iter().flat_map(|route| &route.redirects);
    let leading = redirects.filter(|redirect| redirect.target == Some(handler));
    let mut places: Vec<Place> = leading.map(|redirect| redirect.written_at.unwrap_or(redirect.whole)).collect();
    if params.context.include_declaration {
        places.push(handler);
    }
    places.sort();
    places.dedup();
    Some(places.into_iter().filter_map(|place| owner.location(snapshot, place)).collect())
}
