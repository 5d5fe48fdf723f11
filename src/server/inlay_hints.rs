//! The status behind a redirect whose code does not show it: `Redirect::to("/")` answers 303 in one framework
//! and 307 in another, and `go_home()` whatever its body says.

use std::collections::{BTreeMap, BTreeSet};

use tower_lsp::ls_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams, InlayHintTooltip};

use super::owner::Owner;
use super::snapshot::Snapshot;
use crate::diagnostic::Place;
use crate::source::FileId;
use crate::status;

/// Answers `textDocument/inlayHint`.
pub(super) fn hints(owner: &Owner, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let (project, snapshot, file) = owner.known(&params.text_document.uri)?;
    if !project.editor.aids.inlay_hints {
        return Some(Vec::new());
    }
    let lines = owner.lines(snapshot, file)?;
    let shown = lines.span(params.range);
    let hints = hidden(snapshot, file).into_iter().filter(|(place, _)| shown.contains(place.span));
    let hints = hints.map(|(place, statuses)| {
        let words: Vec<String> = statuses.iter().map(u16::to_string).collect();
        let names: Vec<String> = statuses.iter().map(|&status| status::with_reason(status)).collect();
        InlayHint {
            position: lines.position(place.span.end),
            label: InlayHintLabel::String(format!("→ {}", words.join(" | "))),
            kind: Some(InlayHintKind::TYPE),
            text_edits: None,
            tooltip: Some(InlayHintTooltip::String(format!("answers {}", names.join(" or ")))),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        }
    });
    Some(hints.collect())
}

/// Whole expressions of a file that redirect, with their statuses, where the text does not show these.
fn hidden(snapshot: &Snapshot, file: FileId) -> BTreeMap<Place, BTreeSet<u16>> {
    let mut all: BTreeMap<Place, BTreeSet<u16>> = BTreeMap::new();
    for redirect in snapshot.analysis.routes.iter().flat_map(|route| &route.redirects) {
        for &place in redirect.calls.iter().chain([&redirect.whole]).filter(|place| place.file == file) {
            all.entry(place).or_default().insert(redirect.status);
        }
    }
    let Some(text) = snapshot.text(file) else { return BTreeMap::new() };
    all.retain(|place, statuses| {
        let written = text.get(snapshot.span(*place).range()).unwrap_or_default();
        !statuses.iter().any(|&status| shows(written, status))
    });
    all
}

/// Whether code names a status, by its number or by its words.
fn shows(code: &str, status: u16) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let code = letters(code);
    code.contains(&status.to_string()) || status::reason(status).is_some_and(|reason| code.contains(&letters(reason)))
}

#[cfg(test)]
mod tests {
    use super::shows;

    #[test]
    fn numbers_constants_and_methods_show_a_status() {
        for code in ["(StatusCode::SEE_OTHER, [(LOCATION, \"/\")])", "HttpResponse::SeeOther()", "x.status(303)"] {
            assert!(shows(code, 303), "{code}");
        }
        assert!(shows("Redirect::found(\"/\")", 302));
        assert!(!shows("Redirect::to(\"/\")", 303) && !shows("Redirect::temporary(\"/\")", 307));
    }
}
