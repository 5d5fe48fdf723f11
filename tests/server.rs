//! The language server as an editor sees it: the real binary over pipes.

#[path = "server/client.rs"]
mod client;
#[path = "server/project.rs"]
mod project;

#[path = "server/diagnostics.rs"]
mod diagnostics;
