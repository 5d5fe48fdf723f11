//! The language server as an editor sees it: the real binary over pipes.

#[path = "server/client.rs"]
mod client;
#[path = "server/project.rs"]
mod project;

#[path = "server/actions.rs"]
mod actions;
#[path = "server/aids.rs"]
mod aids;
#[path = "server/broken.rs"]
mod broken;
#[path = "server/diagnostics.rs"]
mod diagnostics;
#[path = "server/life.rs"]
mod life;
#[path = "server/pull.rs"]
mod pull;
#[path = "server/workspace.rs"]
mod workspace;
