//! What the owner is told: by the client, by the analysis, by its own round trips. One queue, so that what
//! happened first is handled first.

use serde_json::Value;
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, FileEvent, InitializeParams, ProgressToken, TextDocumentItem, Uri,
    WorkspaceFoldersChangeEvent,
};

use super::analysis::{Done, Repaired};
use super::owner::Owner;

/// One thing that happened.
pub(super) enum Message {
    /// The client said who it is.
    Initialize(Box<InitializeParams>),
    /// The client is ready to be asked.
    Initialized,
    /// A document was opened.
    Open(TextDocumentItem),
    /// A document was changed.
    Change(DidChangeTextDocumentParams),
    /// A document was closed.
    Close(Uri),
    /// A document was saved.
    Save(Uri),
    /// Files changed on disk.
    Watched(Vec<FileEvent>),
    /// Files changed on disk, as our own watch sees it.
    Polled(Vec<std::path::PathBuf>),
    /// Folders were added or removed.
    Folders(WorkspaceFoldersChangeEvent),
    /// The settings changed; what the client sent with it.
    Configuration(Value),
    /// The client's answer to our question for the settings of each folder.
    Configured(Vec<Value>),
    /// A question about documents.
    Ask(Question),
    /// The analysis has ended.
    Analysed(Box<Done>),
    /// All safe fixes of a document are made.
    Repaired(Box<Repaired>),
    /// How far the analysis is, for people.
    Scanned(String),
    /// The client made room for a progress, or did not.
    ProgressReady(bool),
    /// The user cancelled a progress.
    CancelProgress(ProgressToken),
    /// Whether the client watches files for us.
    Registered(bool),
    /// The client has answered a request to ask for diagnostics and aids anew.
    Refreshed,
}

/// Something that the client asked for and waits for.
pub(super) struct Question {
    /// What it is about.
    pub(super) scope: Scope,
    /// Answers it.
    pub(super) asked: Box<dyn Asked>,
}

/// A question with its mail slot.
pub(super) trait Asked: Send {
    /// Whether nobody waits for the answer.
    fn is_cancelled(&self) -> bool;
    /// Works the answer out and sends it.
    fn answer(self: Box<Self>, owner: &Owner);
}

/// What a question is about, and so what it has to wait for.
#[derive(Clone, Debug)]
pub(super) enum Scope {
    /// What is known of one document, as it is now.
    Document(Uri),
    /// The same, and what all its safe fixes make of it.
    Repaired(Uri),
    /// The actions in a document. `fix_all`: the one that makes all safe fixes is among them.
    Actions { uri: Uri, fix_all: bool },
    /// What is known of all folders, as they are now.
    Everything,
    /// Nothing that has to be worked out.
    Nothing,
}
