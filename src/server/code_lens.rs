//! Above each handler the routes that lead to it and what they answer.

use serde_json::json;
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command};

use super::capabilities::SHOW_ROUTES;
use super::owner::Owner;
use super::rows;

/// Answers `textDocument/codeLens`.
pub(super) fn lenses(owner: &Owner, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
    let (project, snapshot, file) = owner.known(&params.text_document.uri)?;
    if !project.editor.aids.code_lens {
        return Some(Vec::new());
    }
    let lines = owner.lines(snapshot, file)?;
    let mut lenses = Vec::new();
    for (place, routes) in rows::of_handlers(&snapshot.analysis.routes, file) {
        for route in routes {
            let argument = json!({
                "uri": params.text_document.uri.as_str(), "handler": route.handler, "methods": route.methods,
                "path": route.path,
            });
            lenses.push(CodeLens {
                range: lines.range(place.span),
                command: Some(Command {
                    title: format!("{} · {}", rows::subject(route), rows::statuses(route)),
                    command: SHOW_ROUTES.to_owned(),
                    arguments: Some(vec![argument]),
                }),
                data: None,
            });
        }
    }
    Some(lenses)
}
