//! The mail slots: each method of the protocol puts one message into the owner's queue before it waits for
//! anything, so that the queue has the order of the wire. Nothing is worked out here.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use serde_json::Value;
use tokio::sync::oneshot;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeAction, CodeActionParams, CodeLens, CodeLensParams, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReportResult,
    DocumentSymbolParams, DocumentSymbolResponse, ExecuteCommandParams, GotoDefinitionParams, GotoDefinitionResponse,
    Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams, InlayHint, InlayHintParams, Location,
    ReferenceParams, ServerInfo, WorkDoneProgressCancelParams, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReportResult, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::life::Life;
use super::messages::{Asked, Message, Question, Scope};
use super::owner::Owner;
use super::{capabilities, code_actions, code_lens, commands, diagnostics, hover, inlay_hints, navigation, symbols};

/// What the protocol's library calls.
pub(super) struct Backend {
    owner: Sender<Message>,
    life: Life,
    is_ready: AtomicBool,
}

impl Backend {
    pub(super) fn new(owner: Sender<Message>, life: Life) -> Self {
        Self { owner, life, is_ready: AtomicBool::new(false) }
    }

    fn post(&self, message: Message) {
        // The owner only ends with the process.
        let _ = self.owner.send(message);
    }

    async fn ask<T, W>(&self, scope: Scope, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Owner) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.post(Message::Ask(Question { scope, asked: Box::new(Slot { reply, work }) }));
        // The slot is dropped unanswered if answering failed by a fault of ours.
        answer.await.unwrap_or_else(|_| Err(Error::internal_error()))
    }

    /// The user cancelled a progress.
    #[expect(clippy::unused_async, reason = "the library takes nothing else")]
    pub(super) async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        self.post(Message::CancelProgress(params.token));
    }

    /// `textDocument/codeAction`, in JSON: edits may be of a form that the library's types have not.
    pub(super) async fn code_action(&self, params: CodeActionParams) -> Result<Option<Vec<Value>>> {
        self.ask(code_actions::listed(&params), move |owner| Ok(code_actions::actions(owner, &params))).await
    }

    /// `codeAction/resolve`, likewise.
    pub(super) async fn resolve_code_action(&self, action: CodeAction) -> Result<Value> {
        self.ask(code_actions::resolved(&action), move |owner| code_actions::resolve(owner, action)).await
    }
}

/// Where an answer goes, and how it is worked out.
struct Slot<T, W> {
    reply: oneshot::Sender<Result<T>>,
    work: W,
}

impl<T: Send, W: FnOnce(&Owner) -> Result<T> + Send> Asked for Slot<T, W> {
    fn is_cancelled(&self) -> bool {
        self.reply.is_closed()
    }

    fn answer(self: Box<Self>, owner: &Owner) {
        if !self.reply.is_closed() {
            // It may be cancelled in this moment.
            let _ = self.reply.send((self.work)(owner));
        }
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if let Some(process) = params.process_id {
            self.life.depend_on(process);
        }
        let client = capabilities::Client::new(&params);
        let capabilities = capabilities::offered(&client);
        self.post(Message::Initialize(Box::new(params)));
        Ok(InitializeResult {
            capabilities,
            server_info: Some(ServerInfo {
                name: "seeother".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        if !self.is_ready.swap(true, Ordering::Relaxed) {
            self.post(Message::Initialized);
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.life.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.post(Message::Open(params.text_document));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.post(Message::Change(params));
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.post(Message::Close(params.text_document.uri));
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.post(Message::Save(params.text_document.uri));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.post(Message::Watched(params.changes));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.post(Message::Folders(params.event));
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.post(Message::Configuration(params.settings));
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let scope = Scope::Document(params.text_document.uri.clone());
        self.ask(scope, move |owner| Ok(diagnostics::document(owner, &params))).await
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        self.ask(Scope::Everything, move |owner| Ok(diagnostics::workspace(owner, &params))).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let scope = Scope::Document(params.text_document_position_params.text_document.uri.clone());
        self.ask(scope, move |owner| Ok(hover::hover(owner, &params))).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let scope = Scope::Document(params.text_document.uri.clone());
        self.ask(scope, move |owner| Ok(inlay_hints::hints(owner, &params))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let scope = Scope::Document(params.text_document.uri.clone());
        self.ask(scope, move |owner| Ok(code_lens::lenses(owner, &params))).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let scope = Scope::Document(params.text_document.uri.clone());
        self.ask(scope, move |owner| Ok(symbols::document(owner, &params))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.ask(Scope::Everything, move |owner| Ok(Some(symbols::workspace(owner, &params)))).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let scope = Scope::Document(params.text_document_position_params.text_document.uri.clone());
        self.ask(scope, move |owner| Ok(navigation::definition(owner, &params))).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let scope = Scope::Document(params.text_document_position.text_document.uri.clone());
        self.ask(scope, move |owner| Ok(navigation::references(owner, &params))).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        self.ask(Scope::Everything, move |owner| commands::execute(owner, &params)).await
    }
}
