//! The life of the process: it starts the threads, and ends by itself when the client says so, when its
//! input ends, and when the client's process is gone.

use std::io;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf, Stdin};
use tokio::sync::Notify;
use tower_lsp::jsonrpc::Request;
use tower_service::Service;

use super::outbox::{self, Outbox};
use super::owner::{self, Owner};
use super::service::Backend;
use super::wire;

/// Requests and notifications that may be under way at once. None of them does any work itself.
const CONCURRENCY: usize = 256;
/// How long answers that are under way may take to leave when the process is to end.
const GRACE: Duration = Duration::from_millis(300);
/// How often the client's process is looked for.
const PULSE: Duration = Duration::from_secs(2);

/// What ends the process, and how.
#[derive(Clone, Default)]
pub(super) struct Life {
    over: Arc<Notify>,
    shut_down: Arc<AtomicBool>,
}

impl Life {
    /// The client has asked for the end, so that it is no accident.
    pub(super) fn shut_down(&self) {
        self.shut_down.store(true, Ordering::Relaxed);
    }

    fn end(&self) {
        self.over.notify_one();
    }

    /// Ends the process once there is no process of this id.
    pub(super) fn depend_on(&self, process: u32) {
        let life = self.clone();
        tokio::spawn(async move {
            while is_alive(process) {
                tokio::time::sleep(PULSE).await;
            }
            life.end();
        });
    }
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    let Some(process) = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw) else { return true };
    rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH)
}

/// Elsewhere the end of the input has to tell.
#[cfg(not(unix))]
fn is_alive(_process: u32) -> bool {
    true
}

/// Serves the protocol on standard input and output until the end. The exit code is 0 if the client had asked
/// for a shutdown before.
pub fn run() -> io::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let life = Life::default();
    let ended = runtime.block_on(serve(life.clone()));
    // A read of standard input may never come back: nothing waits for it.
    runtime.shutdown_background();
    ended?;
    Ok(if life.shut_down.load(Ordering::Relaxed) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn serve(life: Life) -> io::Result<()> {
    let (messages, received) = std::sync::mpsc::channel();
    let (outbox, outgoing) = Outbox::new();
    let owner = Owner::new(messages.clone(), outbox)?;
    owner::start(owner, received)?;
    let (service, socket) = tower_lsp::LspService::build(|client| {
        tokio::spawn(outbox::deliver(client, outgoing, messages.clone()));
        Backend::new(messages, life.clone())
    })
    .custom_method("window/workDoneProgress/cancel", Backend::cancel_progress)
    .custom_method(wire::CODE_ACTION, Backend::code_action)
    .custom_method(wire::RESOLVE, Backend::resolve_code_action)
    .finish();
    let input = Input { inner: tokio::io::stdin(), life: life.clone() };
    let server = tower_lsp::Server::new(input, tokio::io::stdout(), socket).concurrency_level(CONCURRENCY);
    let served = server.serve(Exits { inner: service, life: life.clone() });
    tokio::pin!(served);
    tokio::select! {
        () = &mut served => {}
        () = life.over.notified() => {
            // Whoever still waits for an answer at this point waits in vain.
            let _ = tokio::time::timeout(GRACE, served).await;
        }
    }
    Ok(())
}

/// Standard input that tells when it has ended.
struct Input {
    inner: Stdin,
    life: Life,
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(context, buffer);
        match &polled {
            Poll::Ready(Ok(())) if buffer.filled().len() == before => self.life.end(),
            Poll::Ready(Err(_)) => self.life.end(),
            _ => {}
        }
        polled
    }
}

/// The service, with an eye on `exit`: the library answers it, but goes on until all requests are done.
struct Exits<S> {
    inner: S,
    life: Life,
}

impl<S: Service<Request>> Service<Request> for Exits<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() == "exit" {
            self.life.end();
        }
        self.inner.call(wire::readable(request))
    }
}
