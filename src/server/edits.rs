//! Fixes as edits of the protocol: with versions where the client can check them, and with a note on what a
//! person should look at.

use std::collections::{BTreeMap, HashMap};

use tower_lsp::ls_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::owner::Owner;
use super::snapshot::Snapshot;
use crate::diagnostic::Fix;

/// The name of the one annotation that an edit has.
const ANNOTATION: &str = "seeother.unsafe";

/// A fix; `None` if one of its places cannot be said. `is_doubtful`: a person should look at what it does.
pub(super) fn workspace_edit(
    owner: &Owner,
    snapshot: &Snapshot,
    fix: &Fix,
    is_doubtful: bool,
) -> Option<WorkspaceEdit> {
    let mut by_file: BTreeMap<String, (Uri, Option<i32>, Vec<TextEdit>)> = BTreeMap::new();
    for edit in &fix.edits {
        let uri = owner.uri(snapshot, edit.place.file)?;
        let range = owner.range(snapshot, edit.place)?;
        let version = owner.documents.get(&uri).map(|document| document.version);
        let entry = by_file.entry(uri.as_str().to_owned()).or_insert_with(|| (uri, version, Vec::new()));
        entry.2.push(TextEdit { range, new_text: edit.text.clone() });
    }
    if !owner.client.document_changes {
        let changes: HashMap<Uri, Vec<TextEdit>> = by_file.into_values().map(|(uri, _, edits)| (uri, edits)).collect();
        return Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let is_annotated = owner.client.annotations && is_doubtful;
    let said = |text_edit: TextEdit| {
        if is_annotated {
            OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: ANNOTATION.to_owned() })
        } else {
            OneOf::Left(text_edit)
        }
    };
    let edits = by_file.into_values().map(|(uri, version, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(said).collect(),
    });
    let annotation = ChangeAnnotation {
        label: fix.title.clone(),
        needs_confirmation: Some(false),
        description: Some("May change a type or another caller, or needs a choice: look at it.".to_owned()),
    };
    Some(WorkspaceEdit {
        changes: None,
        document_changes: Some(DocumentChanges::Edits(edits.collect())),
        change_annotations: is_annotated.then(|| HashMap::from([(ANNOTATION.to_owned(), annotation)])),
    })
}
