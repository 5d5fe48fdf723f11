//! The language server: the protocol on standard input and output, over the same engine as the command line.
//!
//! One thread, the *owner*, holds the open texts and the settings. Handlers of the protocol (`service`) do one
//! send to its queue before they wait for anything: so the queue has the order of the wire. Another thread, the
//! *analyst*, works out findings and posts them back with the revision that they are of. Round trips to the
//! client run beside both (`outbox`). Types of the protocol do not leave this folder; nothing in it knows how
//! findings come to be.

mod analysis;
mod capabilities;
mod code_actions;
mod code_lens;
mod commands;
mod diagnostics;
mod documents;
mod edits;
mod fix_all;
mod hover;
mod inlay_hints;
mod life;
mod messages;
mod navigation;
mod outbox;
mod owner;
mod positions;
mod progress;
mod projects;
mod rows;
mod service;
mod settings;
mod snapshot;
mod snippets;
mod suppress;
mod symbols;
mod watch;
mod wire;
mod workspace;

pub use life::run;
