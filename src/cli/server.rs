//! `seeother server`: the language server. Everything that it says goes over the wire.

use std::process::ExitCode;

use super::args::Server;
use super::error::CliError;
use crate::server;

/// Serves until the client ends it. Its exit code is the protocol's: 0 after a shutdown, else 1.
pub(super) fn run(_: Server) -> Result<ExitCode, CliError> {
    server::run().map_err(CliError::Server)
}
