//! Mends as code actions: one for each fix of each finding at the cursor, comments that silence it, and one
//! action that mends everything safely. An edit is only made for the text that the client has.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Uri, WorkspaceEdit};

use super::capabilities::FIX_ALL;
use super::edits::workspace_edit;
use super::messages::Scope;
use super::owner::Owner;
use super::snapshot::Snapshot;
use super::suppress;
use crate::diagnostic::{Applicability, Edit, Finding, Fix};
use crate::source::{FileId, Span};
use crate::suppression;

/// An action before its edit is made: enough to make it later.
struct Draft<'a> {
    fix: Fix,
    kind: &'static str,
    finding: Option<&'a Finding>,
    is_preferred: bool,
    /// What names the action among those of its finding.
    choice: String,
}

/// Answers `textDocument/codeAction`.
pub(super) fn actions(owner: &Owner, params: &CodeActionParams) -> Option<Vec<CodeActionOrCommand>> {
    let uri = &params.text_document.uri;
    let (_, snapshot, file) = owner.known(uri)?;
    let lines = owner.lines(snapshot, file)?;
    let asked = lines.span(params.range);
    let only = params.context.only.as_deref();
    let drafts = drafts(snapshot, file, Some(asked)).into_iter().filter(|draft| is_wanted(draft.kind, only));
    let actions = drafts.filter_map(|draft| action(owner, snapshot, uri, draft)).map(CodeActionOrCommand::CodeAction);
    // A client without action literals could only be sent commands, whose edits it would apply unseen.
    owner.client.action_literals.then(|| actions.collect())
}

/// A kind matches those that are asked for by prefix, at a dot.
fn is_wanted(kind: &str, only: Option<&[CodeActionKind]>) -> bool {
    let is_under = |asked: &str| {
        asked.is_empty() || kind == asked || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(|asked| is_under(asked.as_str())))
}

/// Everything that can be offered at a range, or in all of a file.
fn drafts(snapshot: &Snapshot, file: FileId, asked: Option<Span>) -> Vec<Draft<'_>> {
    let touches = |span: Span| asked.is_none_or(|asked| span.start <= asked.end && asked.start <= span.end);
    let here = snapshot.findings().filter(|finding| finding.place.file == file && touches(finding.place.span));
    let mut mends: Vec<Draft<'_>> = Vec::new();
    let mut silencers: Vec<Draft<'_>> = Vec::new();
    for finding in here.filter(|finding| snapshot.is_exact(finding.place)) {
        let mut preferred = finding.fixes.iter().position(|fix| fix.applicability == Applicability::Safe);
        for (index, fix) in finding.fixes.iter().enumerate() {
            // The same edit is offered once, however many findings ask for it.
            let is_exact = fix.edits.iter().all(|edit| snapshot.is_exact(edit.place));
            if !is_exact || mends.iter().any(|known| known.fix.edits == fix.edits) {
                continue;
            }
            let is_preferred = preferred.take_if(|preferred| *preferred == index).is_some();
            let choice = index.to_string();
            mends.push(Draft { fix: fix.clone(), kind: "quickfix", finding: Some(finding), is_preferred, choice });
        }
        if finding.rule != suppression::RULE {
            for fix in suppress::fixes(snapshot, finding) {
                if silencers.iter().all(|known| known.fix.edits != fix.edits) {
                    let choice = fix.title.clone();
                    let kind = "quickfix";
                    silencers.push(Draft { fix, kind, finding: Some(finding), is_preferred: false, choice });
                }
            }
        }
    }
    mends.append(&mut silencers);
    mends.extend(fix_all(snapshot, file));
    mends
}

/// All safe mends of a file that do not get into each other's way.
fn fix_all(snapshot: &Snapshot, file: FileId) -> Option<Draft<'_>> {
    let mut edits: Vec<Edit> = Vec::new();
    for finding in snapshot.findings().filter(|finding| finding.place.file == file) {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.applicability == Applicability::Safe) else { continue };
        let is_apart = |edit: &Edit| {
            edits.iter().all(|known| {
                known == edit || known.place.file != edit.place.file || is_apart(known.place.span, edit.place.span)
            })
        };
        if fix.edits.iter().all(|edit| is_apart(edit) && snapshot.is_exact(edit.place)) {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort();
    edits.dedup();
    let fix = Fix { title: "Fix all safely (seeother)".to_owned(), applicability: Applicability::Safe, edits };
    let choice = "all".to_owned();
    (!fix.edits.is_empty()).then_some(Draft { fix, kind: FIX_ALL, finding: None, is_preferred: false, choice })
}

/// Whether two edits can both be made. Two insertions at one point have no order.
fn is_apart(one: Span, other: Span) -> bool {
    one != other && (one.end <= other.start || other.end <= one.start)
}

fn action(owner: &Owner, snapshot: &Snapshot, uri: &Uri, draft: Draft<'_>) -> Option<CodeAction> {
    let document = owner.documents.get(uri);
    let edit = if owner.client.resolves_edits { None } else { Some(workspace_edit(owner, snapshot, &draft.fix)?) };
    let data = owner.client.resolves_edits.then(|| {
        json!({
            "uri": uri.as_str(), "version": document.map(|document| document.version), "kind": draft.kind,
            "rule": draft.finding.map(|finding| finding.rule),
            "at": draft.finding.map(|finding| [finding.place.span.start, finding.place.span.end]),
            "choice": draft.choice,
        })
    });
    let diagnostic = draft.finding.and_then(|finding| owner.diagnostic(snapshot, finding));
    Some(CodeAction {
        title: draft.fix.title,
        kind: Some(CodeActionKind::new(draft.kind)),
        diagnostics: diagnostic.map(|diagnostic| vec![diagnostic]),
        edit,
        is_preferred: (owner.client.preferred_actions && draft.is_preferred).then_some(true),
        data,
        ..CodeAction::default()
    })
}

/// What has to be known before an action is resolved.
pub(super) fn scope(action: &CodeAction) -> Scope {
    let uri = action.data.as_ref().and_then(|data| data.get("uri")?.as_str()?.parse::<Uri>().ok());
    uri.map_or(Scope::Nothing, Scope::Document)
}

/// Answers `codeAction/resolve`: makes the edit, unless the document moved on.
pub(super) fn resolve(owner: &Owner, mut action: CodeAction) -> Result<CodeAction> {
    if action.edit.is_none() {
        action.edit = Some(edit(owner, &action)?);
    }
    Ok(action)
}

fn edit(owner: &Owner, action: &CodeAction) -> Result<WorkspaceEdit> {
    let unknown = || Error::invalid_params("this action is none of seeother's");
    let data = action.data.as_ref().ok_or_else(unknown)?;
    let text = |key: &str| data.get(key).and_then(Value::as_str);
    let uri: Uri = text("uri").and_then(|uri| uri.parse().ok()).ok_or_else(unknown)?;
    let version = data.get("version").and_then(Value::as_i64);
    if owner.documents.get(&uri).map(|document| i64::from(document.version)) != version {
        return Err(Error::content_modified());
    }
    let (_, snapshot, file) = owner.known(&uri).ok_or_else(Error::content_modified)?;
    let is_asked = |draft: &Draft<'_>| {
        let at = draft.finding.map(|finding| json!([finding.place.span.start, finding.place.span.end]));
        Some(draft.kind) == text("kind")
            && Some(draft.choice.as_str()) == text("choice")
            && draft.finding.map(|finding| finding.rule) == text("rule")
            && at.as_ref() == data.get("at").filter(|at| !at.is_null())
    };
    let draft = drafts(snapshot, file, None).into_iter().find(is_asked).ok_or_else(Error::content_modified)?;
    workspace_edit(owner, snapshot, &draft.fix).ok_or_else(Error::content_modified)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_match_by_prefix_at_a_dot() {
        let wants = |asked: &str| is_wanted(FIX_ALL, Some(&[CodeActionKind::from(asked.to_owned())]));
        assert!(is_wanted(FIX_ALL, None));
        assert!(["", "source", "source.fixAll", FIX_ALL].into_iter().all(wants));
        assert!(
            !["quickfix", "sour", "source.fix", "source.fixAll.seeother.more", "source.organizeImports"]
                .into_iter()
                .any(wants)
        );
    }

    #[test]
    fn edits_at_one_point_are_not_made_together() {
        assert!(is_apart(Span::new(1, 3), Span::new(3, 5)));
        assert!(!is_apart(Span::new(1, 4), Span::new(3, 5)));
        assert!(!is_apart(Span::new(3, 3), Span::new(3, 3)));
    }
}
