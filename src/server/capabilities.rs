//! What the client can do, and what the server offers it in return.

use tower_lsp::ls_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions, DiagnosticOptions,
    DiagnosticServerCapabilities, ExecuteCommandOptions, HoverProviderCapability, InitializeParams, MarkupKind, OneOf,
    SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::{positions, snippets};
use crate::source::PositionEncoding;

/// The kind of the action that mends everything safely.
pub(super) const FIX_ALL: &str = "source.fixAll.seeother";
/// The command that returns the routes.
pub(super) const SHOW_ROUTES: &str = "seeother.showRoutes";

/// What the client can do.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the protocol has one switch for each")]
pub(super) struct Client {
    /// What columns count.
    pub(super) encoding: PositionEncoding,
    /// It asks for diagnostics, and can be told to ask anew.
    pub(super) pulls: bool,
    pub(super) refreshes_hints: bool,
    pub(super) refreshes_lenses: bool,
    pub(super) related_information: bool,
    pub(super) code_description: bool,
    pub(super) tags: bool,
    pub(super) diagnostic_data: bool,
    pub(super) action_literals: bool,
    pub(super) preferred_actions: bool,
    /// It asks for the edit of an action when the action is chosen.
    pub(super) resolves_edits: bool,
    pub(super) document_changes: bool,
    pub(super) annotations: bool,
    /// How it takes an edit with a place to fill in.
    pub(super) snippets: Option<snippets::Form>,
    pub(super) configuration: bool,
    pub(super) registers_configuration: bool,
    pub(super) registers_watchers: bool,
    pub(super) progress: bool,
    pub(super) markdown: bool,
    pub(super) nested_symbols: bool,
}

impl Client {
    /// Reads the capabilities that the client sent.
    pub(super) fn new(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let window = capabilities.window.as_ref();
        let offered = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_deref());
        let published = document.and_then(|document| document.publish_diagnostics.as_ref());
        let pulled = document.and_then(|document| document.diagnostic.as_ref());
        let refreshed = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
        let pulls = pulled.is_some() && refreshed.is_some_and(|refreshed| refreshed.refresh_support == Some(true));
        let actions = document.and_then(|document| document.code_action.as_ref());
        let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let resolved = actions.and_then(|actions| actions.resolve_support.as_ref());
        let has_data = actions.is_some_and(|actions| actions.data_support == Some(true));
        let hover = document.and_then(|document| document.hover.as_ref());
        let formats = hover.and_then(|hover| hover.content_format.as_ref());
        let symbols = document.and_then(|document| document.document_symbol.as_ref());
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let configured = workspace.and_then(|workspace| workspace.did_change_configuration.as_ref());
        let hints = workspace.and_then(|workspace| workspace.inlay_hint.as_ref());
        let lenses = workspace.and_then(|workspace| workspace.code_lens.as_ref());
        Self {
            encoding: positions::negotiate(offered),
            pulls,
            refreshes_hints: hints.is_some_and(|hints| hints.refresh_support == Some(true)),
            refreshes_lenses: lenses.is_some_and(|lenses| lenses.refresh_support == Some(true)),
            related_information: published.is_some_and(|published| published.related_information == Some(true))
                || pulled.is_some_and(|pulled| pulled.related_information == Some(true)),
            code_description: published.is_some_and(|published| published.code_description_support == Some(true))
                || pulled.is_some_and(|pulled| pulled.code_description_support == Some(true)),
            tags: published.is_some_and(|published| published.tag_support.is_some())
                || pulled.is_some_and(|pulled| pulled.tag_support.is_some()),
            diagnostic_data: published.is_some_and(|published| published.data_support == Some(true))
                || pulled.is_some_and(|pulled| pulled.data_support == Some(true)),
            action_literals: actions.is_some_and(|actions| actions.code_action_literal_support.is_some()),
            preferred_actions: actions.is_some_and(|actions| actions.is_preferred_support == Some(true)),
            resolves_edits: has_data
                && resolved.is_some_and(|resolved| resolved.properties.iter().any(|property| property == "edit")),
            document_changes: edits.is_some_and(|edits| edits.document_changes == Some(true)),
            annotations: edits.is_some_and(|edits| edits.change_annotation_support.is_some())
                && actions.is_some_and(|actions| actions.honors_change_annotations == Some(true)),
            snippets: snippets::Form::of(capabilities.experimental.as_ref())
                .filter(|_| edits.is_some_and(|edits| edits.document_changes == Some(true))),
            configuration: workspace.is_some_and(|workspace| workspace.configuration == Some(true)),
            registers_configuration: configured.is_some_and(|configured| configured.dynamic_registration == Some(true)),
            registers_watchers: watched.is_some_and(|watched| watched.dynamic_registration == Some(true)),
            progress: window.is_some_and(|window| window.work_done_progress == Some(true)),
            markdown: formats.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
            nested_symbols: symbols.is_some_and(|symbols| symbols.hierarchical_document_symbol_support == Some(true)),
        }
    }
}

/// What the server offers this client.
pub(super) fn offered(client: &Client) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(positions::kind(client.encoding)),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: client.pulls.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("seeother".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::new(FIX_ALL)]),
            resolve_provider: Some(client.resolves_edits),
            ..CodeActionOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![SHOW_ROUTES.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}
