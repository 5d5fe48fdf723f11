//! What goes to the client. Notifications leave in their order through one task; whatever waits for an answer
//! runs beside it with a time-out, so that a client that never answers holds nothing up.

use std::sync::mpsc::Sender;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::ls_types::notification::{LogMessage, Notification, Progress, PublishDiagnostics, ShowMessage};
use tower_lsp::ls_types::{
    ConfigurationItem, Diagnostic, LogMessageParams, MessageType, NumberOrString, ProgressParams, ProgressParamsValue,
    ProgressToken, PublishDiagnosticsParams, Registration, ShowMessageParams, Uri, WorkDoneProgress,
    WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport,
};

use super::messages::Message;

/// How long a client may take to answer. Afterwards the server goes on as if it could not.
const PATIENCE: Duration = Duration::from_secs(5);

/// Something to send.
#[derive(Debug)]
pub(super) enum Outgoing {
    Publish(PublishDiagnosticsParams),
    Log(MessageType, String),
    Show(MessageType, String),
    Progress(ProgressParams),
    /// Make room for a progress; answered by [`Message::ProgressReady`].
    CreateProgress(ProgressToken),
    /// Answered by [`Message::Configured`].
    Configuration(Vec<ConfigurationItem>),
    Register(Vec<Registration>),
    Refresh(Vec<Refresh>),
}

/// What the client is asked to ask for anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refresh {
    Diagnostics,
    InlayHints,
    CodeLenses,
}

/// The way to the client. Sending never waits.
#[derive(Clone, Debug)]
pub(super) struct Outbox {
    queue: UnboundedSender<Outgoing>,
}

impl Outbox {
    /// An outbox, and what is put into it.
    pub(super) fn new() -> (Self, UnboundedReceiver<Outgoing>) {
        let (queue, outgoing) = unbounded_channel();
        (Self { queue }, outgoing)
    }

    pub(super) fn send(&self, outgoing: Outgoing) {
        // Without a receiver the process is about to end.
        let _ = self.queue.send(outgoing);
    }

    pub(super) fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        self.send(Outgoing::Publish(PublishDiagnosticsParams { uri, diagnostics, version }));
    }

    pub(super) fn log(&self, message: impl Into<String>) {
        self.send(Outgoing::Log(MessageType::INFO, message.into()));
    }

    pub(super) fn warn(&self, message: impl Into<String>) {
        self.send(Outgoing::Show(MessageType::WARNING, message.into()));
    }

    pub(super) fn begin(&self, token: &NumberOrString, title: &str) {
        self.progress(
            token,
            WorkDoneProgress::Begin(WorkDoneProgressBegin {
                title: title.to_owned(),
                cancellable: Some(true),
                ..WorkDoneProgressBegin::default()
            }),
        );
    }

    pub(super) fn report(&self, token: &NumberOrString, message: &str) {
        let report = WorkDoneProgressReport {
            cancellable: Some(true),
            message: Some(message.to_owned()),
            ..WorkDoneProgressReport::default()
        };
        self.progress(token, WorkDoneProgress::Report(report));
    }

    pub(super) fn end(&self, token: &NumberOrString, message: &str) {
        self.progress(token, WorkDoneProgress::End(WorkDoneProgressEnd { message: Some(message.to_owned()) }));
    }

    fn progress(&self, token: &NumberOrString, value: WorkDoneProgress) {
        let value = ProgressParamsValue::WorkDone(value);
        self.send(Outgoing::Progress(ProgressParams { token: token.clone(), value }));
    }
}

/// Sends what is put into an outbox until nobody holds it any more.
pub(super) async fn deliver(
    client: tower_lsp::Client,
    mut outgoing: UnboundedReceiver<Outgoing>,
    owner: Sender<Message>,
) {
    while let Some(next) = outgoing.recv().await {
        match next {
            Outgoing::Publish(params) => notify::<PublishDiagnostics>(&client, params).await,
            Outgoing::Progress(params) => notify::<Progress>(&client, params).await,
            Outgoing::Log(typ, message) => {
                notify::<LogMessage>(&client, LogMessageParams { typ, message }).await;
            }
            Outgoing::Show(typ, message) => {
                notify::<ShowMessage>(&client, ShowMessageParams { typ, message }).await;
            }
            asked => {
                tokio::spawn(ask(client.clone(), asked, owner.clone()));
            }
        }
    }
}

async fn notify<N: Notification>(client: &tower_lsp::Client, params: N::Params) {
    client.send_notification::<N>(params).await;
}

/// One round trip. What comes back, or does not, is told to the owner.
async fn ask(client: tower_lsp::Client, asked: Outgoing, owner: Sender<Message>) {
    let message = match asked {
        Outgoing::CreateProgress(token) => {
            let made = tokio::time::timeout(PATIENCE, client.create_work_done_progress(token)).await;
            Message::ProgressReady(matches!(made, Ok(Ok(()))))
        }
        Outgoing::Configuration(items) => {
            let answer = tokio::time::timeout(PATIENCE, client.configuration(items)).await;
            Message::Configured(match answer {
                Ok(Ok(values)) => values,
                _ => Vec::<Value>::new(),
            })
        }
        Outgoing::Register(registrations) => {
            let done = tokio::time::timeout(PATIENCE, client.register_capability(registrations)).await;
            Message::Registered(matches!(done, Ok(Ok(()))))
        }
        Outgoing::Refresh(wanted) => {
            for one in wanted {
                // Whether the client heeds it is its own business; the next question gets the new answer.
                let _ = match one {
                    Refresh::Diagnostics => tokio::time::timeout(PATIENCE, client.workspace_diagnostic_refresh()).await,
                    Refresh::InlayHints => tokio::time::timeout(PATIENCE, client.inlay_hint_refresh()).await,
                    Refresh::CodeLenses => tokio::time::timeout(PATIENCE, client.code_lens_refresh()).await,
                };
            }
            Message::Refreshed
        }
        Outgoing::Publish(_) | Outgoing::Log(..) | Outgoing::Show(..) | Outgoing::Progress(_) => return,
    };
    let _ = owner.send(message);
}
