//! Findings as diagnostics: pushed, or handed out when the client asks. Knows what the client was told last.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    NumberOrString, Position, Range, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::analysis::ProjectId;
use super::documents;
use super::outbox::{Outgoing, Refresh};
use super::owner::Owner;
use super::positions::Lines;
use super::projects::{Kind, Project};
use super::snapshot::Snapshot;
use crate::diagnostic::{Finding, Severity};
use crate::settings::{Origin, SettingsError};
use crate::source::{FileId, LineIndex, PositionEncoding, Workspace};
use crate::suppression;

/// What the client was told last of one file, or would be told if it asked.
pub(super) struct Published {
    project: ProjectId,
    /// Changes with the diagnostics.
    result: u64,
    version: Option<i32>,
    diagnostics: Vec<Diagnostic>,
}

/// A file with its version, if it is open, and its diagnostics.
type Report = (Uri, Option<i32>, Vec<Diagnostic>);

impl Published {
    fn result_id(&self) -> String {
        self.result.to_string()
    }
}

impl Owner {
    /// Tells the client what the last analysis of a project found, as far as it is not known.
    pub(super) fn publish(&mut self, id: ProjectId) {
        let Some(found) = self.projects.get(id).and_then(|project| self.found(project)) else { return };
        let edited = self.projects.get_mut(id).map(|project| std::mem::take(&mut project.edited)).unwrap_or_default();
        let mut is_news = false;
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (uri, version, diagnostics) in found {
            let key = uri.as_str().to_owned();
            told.insert(key.clone());
            let known = self.published.get(&key);
            let is_same = known.is_some_and(|known| known.diagnostics == diagnostics);
            if is_same && known.is_some_and(|known| known.version == version) {
                continue;
            }
            let result = known.map_or(0, |known| known.result) + u64::from(!is_same);
            if !self.client.pulls {
                self.outbox.publish(uri.clone(), diagnostics.clone(), version);
            } else if !is_same && (known.is_some() || !diagnostics.is_empty()) {
                is_news |= !edited.contains(&documents::path_of(&uri).0);
            }
            self.published.insert(key, Published { project: id, result, version, diagnostics });
        }
        let is_whole = self.projects.get(id).is_some_and(|project| project.is_whole);
        let gone: Vec<String> = self
            .published
            .iter()
            .filter(|(key, known)| known.project == id && is_whole && !told.contains(*key))
            .map(|(key, _)| key.clone())
            .collect();
        is_news |= !gone.is_empty();
        self.withdraw(gone);
        let mut wanted = Vec::new();
        if is_news && self.client.pulls {
            wanted.push(Refresh::Diagnostics);
        }
        if self.routes_changed(id) {
            wanted.extend(self.client.refreshes_hints.then_some(Refresh::InlayHints));
            wanted.extend(self.client.refreshes_lenses.then_some(Refresh::CodeLenses));
        }
        self.refresh(wanted);
    }

    /// The diagnostics of every file that has some, and of every open one.
    fn found(&self, project: &Project) -> Option<Vec<Report>> {
        let snapshot = project.snapshot.as_ref()?;
        let mut by_file: BTreeMap<FileId, Vec<&Finding>> = BTreeMap::new();
        for finding in snapshot.findings() {
            by_file.entry(finding.place.file).or_default().push(finding);
        }
        for document in self.documents.iter() {
            if let Some(file) = snapshot.file_at(&document.path).filter(|&file| snapshot.is_reported(file)) {
                by_file.entry(file).or_default();
            }
        }
        let only_open = project.kind == Kind::Loose || !project.is_whole || !project.editor.aids.workspace_diagnostics;
        let mut found = Vec::new();
        for (file, findings) in by_file {
            let Some(path) = snapshot.path(file) else { continue };
            let document = self.documents.at(path);
            if document.is_none() && only_open {
                continue;
            }
            // Another project may be nearer to this file, or a text may have moved on.
            let is_own = self.projects.of(path).is_some_and(|nearest| nearest.id == project.id);
            let is_current = document
                .is_none_or(|document| snapshot.text(file).is_some_and(|text| Arc::ptr_eq(text, document.text())));
            if !is_own || !is_current && !has_text_of(snapshot, file, document.map(|document| &**document.text())) {
                continue;
            }
            let Some(uri) = self.uri(snapshot, file) else { continue };
            let diagnostics = findings.iter().filter_map(|finding| self.diagnostic(snapshot, finding)).collect();
            found.push((uri, document.map(|document| document.version), diagnostics));
        }
        Some(found)
    }

    /// Takes everything back that was said about a project.
    pub(super) fn clear(&mut self, id: ProjectId) {
        let gone = self.published.iter().filter(|(_, known)| known.project == id).map(|(key, _)| key.clone());
        let gone = gone.collect();
        self.withdraw(gone);
    }

    fn withdraw(&mut self, gone: Vec<String>) {
        for key in gone {
            if let Some(known) = self.published.get_mut(&key) {
                if known.diagnostics.is_empty() {
                    continue;
                }
                known.diagnostics = Vec::new();
                known.result += 1;
                known.version = None;
            }
            if !self.client.pulls
                && let Ok(uri) = key.parse::<Uri>()
            {
                self.outbox.publish(uri, Vec::new(), None);
            }
        }
    }

    /// Asks the client to ask anew; one such question at a time.
    fn refresh(&mut self, wanted: Vec<Refresh>) {
        if wanted.is_empty() {
            return;
        }
        if let Some(later) = &mut self.refreshing {
            later.extend(wanted);
        } else {
            self.refreshing = Some(Vec::new());
            self.outbox.send(Outgoing::Refresh(wanted));
        }
    }

    /// The client has answered, or has not in time.
    pub(super) fn refreshed(&mut self) {
        let mut later = self.refreshing.take().unwrap_or_default();
        later.sort_by_key(|refresh| *refresh as u8);
        later.dedup();
        self.refresh(later);
    }

    /// Whether routes and their answers are others than before, wherever they stand.
    fn routes_changed(&mut self, id: ProjectId) -> bool {
        use std::hash::{BuildHasher, Hash, Hasher};
        let Some(project) = self.projects.get_mut(id) else { return false };
        let Some(snapshot) = &project.snapshot else { return false };
        let mut hasher = rustc_hash::FxBuildHasher.build_hasher();
        for route in &snapshot.analysis.routes {
            (&route.methods, &route.path, &route.handler).hash(&mut hasher);
            route.answers.iter().for_each(|answer| (answer.status, &answer.location).hash(&mut hasher));
        }
        let now = hasher.finish();
        project.routes.replace(now).is_some_and(|before| before != now)
    }

    /// One finding.
    pub(super) fn diagnostic(&self, snapshot: &Snapshot, finding: &Finding) -> Option<Diagnostic> {
        let related = finding.related.iter().filter_map(|related| {
            Some(DiagnosticRelatedInformation {
                location: self.location(snapshot, related.place)?,
                message: related.message.clone(),
            })
        });
        let href = finding.url.parse().ok().filter(|_| self.client.code_description);
        Some(Diagnostic {
            range: self.range(snapshot, finding.place)?,
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.to_owned())),
            code_description: href.map(|href| CodeDescription { href }),
            source: Some("seeother".to_owned()),
            message: format!("{}\n{}", finding.message, finding.help),
            related_information: self.client.related_information.then(|| related.collect()),
            tags: (self.client.tags && finding.rule == suppression::RULE).then(|| vec![DiagnosticTag::UNNECESSARY]),
            data: self.client.diagnostic_data.then(|| {
                json!({
                    "rule": finding.rule, "framework": finding.framework, "handler": finding.handler,
                    "methods": finding.methods, "path": finding.path, "status": finding.status,
                    "fixes": finding.fixes.len(),
                })
            }),
        })
    }

    /// Shows what is wrong with configurations, in their files. These are pushed to every client.
    pub(super) fn publish_faults(&mut self) {
        let mut faults: BTreeMap<String, (Uri, Diagnostic)> = BTreeMap::new();
        for error in self.projects.iter().filter_map(|project| project.fault.as_ref()) {
            if let Some((uri, diagnostic)) = fault(error, self.client.encoding) {
                faults.insert(uri.as_str().to_owned(), (uri, diagnostic));
            } else {
                self.outbox.warn(format!("seeother: {error}"));
            }
        }
        for key in std::mem::take(&mut self.faulty) {
            if !faults.contains_key(&key)
                && let Ok(uri) = key.parse::<Uri>()
            {
                self.outbox.publish(uri, Vec::new(), None);
            }
        }
        for (key, (uri, diagnostic)) in faults {
            self.outbox.publish(uri, vec![diagnostic], None);
            self.faulty.push(key);
        }
    }
}

fn has_text_of(snapshot: &Snapshot, file: FileId, text: Option<&str>) -> bool {
    snapshot.text(file).map(|text| &**text) == text
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

/// What is wrong with a configuration, in its file.
fn fault(error: &SettingsError, encoding: PositionEncoding) -> Option<(Uri, Diagnostic)> {
    let Origin::File { path, position } = &error.origin else { return None };
    let uri = documents::uri_of(path).filter(|_| path.is_absolute())?;
    let range = position.map_or_else(Range::default, |(line, column)| place(path, line, column, encoding));
    let help = error.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
    let diagnostic = Diagnostic {
        range,
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some("seeother".to_owned()),
        message: format!("{error}. The last good settings stay in force.{help}"),
        ..Diagnostic::default()
    };
    Some((uri, diagnostic))
}

/// From a line and column in characters, from 1, to the end of the word there.
fn place(path: &Path, line: u32, column: u32, encoding: PositionEncoding) -> Range {
    let Some(text) = Workspace::read_from_disk(path) else { return Range::default() };
    let index = LineIndex::new(&text);
    let exact = |encoding| Lines { text: &text, index: &index, encoding, hides_mark: true, displaced: None };
    let at = Position { line: line.saturating_sub(1), character: column.saturating_sub(1) };
    let start = Lines { hides_mark: false, ..exact(PositionEncoding::Utf32) }.offset(at);
    let rest = text.get(start as usize..).unwrap_or_default();
    let is_word = |character: &char| character.is_alphanumeric() || matches!(character, '-' | '_' | '"');
    let length: usize = rest.chars().take_while(is_word).map(char::len_utf8).sum();
    exact(encoding).range(crate::source::Span::new(start, start + length.max(1) as u32))
}

/// Answers `textDocument/diagnostic`.
pub(super) fn document(owner: &Owner, params: &DocumentDiagnosticParams) -> DocumentDiagnosticReportResult {
    let uri = &params.text_document.uri;
    let known = owner.published.get(uri.as_str());
    let report = match known {
        Some(known) if params.previous_result_id.as_deref() == Some(known.result_id().as_str()) => {
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: known.result_id(),
                },
            })
        }
        known => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: known.map(Published::result_id),
                items: known.map(|known| known.diagnostics.clone()).unwrap_or_default(),
            },
        }),
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// Answers `workspace/diagnostic`.
pub(super) fn workspace(owner: &Owner, params: &WorkspaceDiagnosticParams) -> WorkspaceDiagnosticReportResult {
    let before: HashMap<&str, &str> =
        params.previous_result_ids.iter().map(|known| (known.uri.as_str(), known.value.as_str())).collect();
    let mut files: Vec<(&String, &Published)> = owner.published.iter().collect();
    files.sort_by_key(|(key, _)| *key);
    let items = files.into_iter().filter_map(|(key, known)| {
        let uri: Uri = key.parse().ok()?;
        let version = known.version.map(i64::from);
        let is_unchanged = before.get(key.as_str()).is_some_and(|before| *before == known.result_id());
        // What never had a finding is not worth a word.
        if known.diagnostics.is_empty() && !before.contains_key(key.as_str()) {
            return None;
        }
        Some(if is_unchanged {
            WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: known.result_id(),
                },
            })
        } else {
            WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(known.result_id()),
                    items: known.diagnostics.clone(),
                },
            })
        })
    });
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items: items.collect() })
}
