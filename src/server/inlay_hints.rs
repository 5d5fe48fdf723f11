//! The status that code does not show: `Redirect::to("/")` answers 303 in one framework and 307 in another, and
//! `go_home()` whatever its body says.

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
    let hints = hints.map(|(place, hidden)| {
        let mut words: Vec<String> = hidden.known.iter().map(u16::to_string).collect();
        let mut names: Vec<String> = hidden.known.iter().map(|&status| status::with_reason(status)).collect();
        if hidden.open {
            words.push("?".to_owned());
            names.push("a status that is not known".to_owned());
        }
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

/// What comes out of an expression.
#[derive(Default)]
struct Hidden {
    known: BTreeSet<u16>,
    /// Whether there is one that is not known.
    open: bool,
}

impl Hidden {
    fn add(&mut self, status: Option<u16>) {
        self.known.extend(status);
        self.open |= status.is_none();
    }

    /// Pages and errors stand for themselves: a hint at each call of a template would be noise.
    fn is_worth_telling(&self) -> bool {
        self.known.iter().any(|&status| status::is_redirect(status) || (201..300).contains(&status))
    }
}

/// Expressions of a file that make a redirect, and calls of helpers, with everything that these answer, where the text
/// does not show it.
fn hidden(snapshot: &Snapshot, file: FileId) -> BTreeMap<Place, Hidden> {
    let mut all: BTreeMap<Place, Hidden> = BTreeMap::new();
    let routes = &snapshot.analysis.routes;
    for redirect in routes.iter().flat_map(|route| &route.redirects).filter(|redirect| redirect.whole.file == file) {
        all.entry(redirect.whole).or_default().add(Some(redirect.status));
    }
    for answer in routes.iter().flat_map(|route| &route.answers) {
        for &call in answer.calls.iter().filter(|call| call.file == file) {
            all.entry(call).or_default().add(answer.status);
        }
    }
    let Some(text) = snapshot.text(file) else { return BTreeMap::new() };
    all.retain(|place, hidden| {
        let written = text.get(snapshot.span(*place).range()).unwrap_or_default();
        hidden.is_worth_telling() && !hidden.known.iter().all(|&status| shows(written, status))
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
