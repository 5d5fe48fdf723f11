//! Mends as code actions: one for each fix of each finding at the cursor, comments that silence it, and one
//! action that mends everything safely. An edit is only made for the text that the client has.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{CodeAction, CodeActionKind, CodeActionParams, Uri};

use super::capabilities::FIX_ALL;
use super::edits::workspace_edit;
use super::messages::Scope;
use super::owner::Owner;
use super::projects::Project;
use super::snapshot::Snapshot;
use super::{fix_all, snippets, suppress};
use crate::diagnostic::{Applicability, Finding, Fix};
use crate::source::{FileId, Span};
use crate::suppression;

/// An action before its edit is made: enough to make it later.
struct Draft<'a> {
    fix: Fix,
    kind: &'static str,
    finding: Option<&'a Finding>,
    is_preferred: bool,
    /// Whether it is a comment in which a person says why.
    wants_reason: bool,
    /// What names the action among those of its finding.
    choice: String,
}

/// Answers `textDocument/codeAction`.
pub(super) fn actions(owner: &Owner, params: &CodeActionParams) -> Option<Vec<Value>> {
    let uri = &params.text_document.uri;
    let (project, snapshot, file) = owner.known(uri)?;
    let lines = owner.lines(snapshot, file)?;
    let asked = lines.span(params.range);
    let only = params.context.only.as_deref();
    let drafts = drafts(project, snapshot, file, Some(asked)).into_iter().filter(|draft| is_wanted(draft.kind, only));
    let actions = drafts.filter_map(|draft| action(owner, snapshot, uri, draft));
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
fn drafts<'a>(project: &Project, snapshot: &'a Snapshot, file: FileId, asked: Option<Span>) -> Vec<Draft<'a>> {
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
            let (fix, finding) = (fix.clone(), Some(finding));
            mends.push(Draft { fix, kind: "quickfix", finding, is_preferred, wants_reason: false, choice });
        }
        if finding.rule != suppression::RULE {
            for fix in suppress::fixes(snapshot, finding) {
                if silencers.iter().all(|known| known.fix.edits != fix.edits) {
                    let (choice, finding) = (fix.title.clone(), Some(finding));
                    let (kind, is_preferred, wants_reason) = ("quickfix", false, true);
                    silencers.push(Draft { fix, kind, finding, is_preferred, wants_reason, choice });
                }
            }
        }
    }
    mends.append(&mut silencers);
    if let Some(path) = snapshot.path(file).filter(|_| fix_all::is_offered(snapshot, file)) {
        let (fix, choice) = (fix_all::fix(project, path), "all".to_owned());
        let (is_preferred, wants_reason) = (false, false);
        mends.push(Draft { fix, kind: FIX_ALL, finding: None, is_preferred, wants_reason, choice });
    }
    mends
}

fn action(owner: &Owner, snapshot: &Snapshot, uri: &Uri, draft: Draft<'_>) -> Option<Value> {
    let document = owner.documents.get(uri);
    let edit = if owner.client.resolves_edits { None } else { Some(edit_of(owner, snapshot, &draft)?) };
    // Fixes that cannot be made, in a file that did not parse to begin with.
    if edit.is_some() && draft.fix.edits.is_empty() {
        return None;
    }
    let data = owner.client.resolves_edits.then(|| {
        json!({
            "uri": uri.as_str(), "version": document.map(|document| document.version), "kind": draft.kind,
            "rule": draft.finding.map(|finding| finding.rule),
            "at": draft.finding.map(|finding| [finding.place.span.start, finding.place.span.end]),
            "choice": draft.choice,
        })
    });
    let diagnostic = draft.finding.and_then(|finding| owner.diagnostic(snapshot, finding));
    let action = CodeAction {
        title: draft.fix.title,
        kind: Some(CodeActionKind::new(draft.kind)),
        diagnostics: diagnostic.map(|diagnostic| vec![diagnostic]),
        is_preferred: (owner.client.preferred_actions && draft.is_preferred).then_some(true),
        data,
        ..CodeAction::default()
    };
    with_edit(action, edit)
}

/// An action in JSON, with its edit.
fn with_edit(action: CodeAction, edit: Option<Value>) -> Option<Value> {
    let mut action = serde_json::to_value(action).ok()?;
    if let Some(edit) = edit {
        action.as_object_mut()?.insert("edit".to_owned(), edit);
    }
    Some(action)
}

/// The edit of an action; a reason is left to be filled in where the client can do that.
fn edit_of(owner: &Owner, snapshot: &Snapshot, draft: &Draft<'_>) -> Option<Value> {
    let is_doubtful = draft.fix.applicability == Applicability::Unsafe && !draft.wants_reason;
    let edit = workspace_edit(owner, snapshot, &draft.fix, is_doubtful)?;
    let mut edit = serde_json::to_value(edit).ok()?;
    if let Some(form) = owner.client.snippets.filter(|_| draft.wants_reason) {
        snippets::fill_in(&mut edit, suppress::REASON, form);
    }
    Some(edit)
}

/// What has to be known before actions are listed.
pub(super) fn listed(params: &CodeActionParams) -> Scope {
    let fix_all = is_wanted(FIX_ALL, params.context.only.as_deref());
    Scope::Actions { uri: params.text_document.uri.clone(), fix_all }
}

/// What has to be known before an action is resolved.
pub(super) fn resolved(action: &CodeAction) -> Scope {
    let uri = action.data.as_ref().and_then(|data| data.get("uri")?.as_str()?.parse::<Uri>().ok());
    let is_fix_all = action.kind.as_ref().is_some_and(|kind| kind.as_str() == FIX_ALL);
    uri.map_or(Scope::Nothing, if is_fix_all { Scope::Repaired } else { Scope::Document })
}

/// Answers `codeAction/resolve`: makes the edit, unless the document moved on.
pub(super) fn resolve(owner: &Owner, action: CodeAction) -> Result<Value> {
    let made = if action.edit.is_none() { Some(edit(owner, &action)?) } else { None };
    with_edit(action, made).ok_or_else(Error::internal_error)
}

fn edit(owner: &Owner, action: &CodeAction) -> Result<Value> {
    let unknown = || Error::invalid_params("this action is none of seeother's");
    let data = action.data.as_ref().ok_or_else(unknown)?;
    let text = |key: &str| data.get(key).and_then(Value::as_str);
    let uri: Uri = text("uri").and_then(|uri| uri.parse().ok()).ok_or_else(unknown)?;
    let version = data.get("version").and_then(Value::as_i64);
    if owner.documents.get(&uri).map(|document| i64::from(document.version)) != version {
        return Err(Error::content_modified());
    }
    let (project, snapshot, file) = owner.known(&uri).ok_or_else(Error::content_modified)?;
    let is_asked = |draft: &Draft<'_>| {
        let at = draft.finding.map(|finding| json!([finding.place.span.start, finding.place.span.end]));
        Some(draft.kind) == text("kind")
            && Some(draft.choice.as_str()) == text("choice")
            && draft.finding.map(|finding| finding.rule) == text("rule")
            && at.as_ref() == data.get("at").filter(|at| !at.is_null())
    };
    let draft = drafts(project, snapshot, file, None).into_iter().find(is_asked).ok_or_else(Error::content_modified)?;
    edit_of(owner, snapshot, &draft).ok_or_else(Error::content_modified)
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
}
