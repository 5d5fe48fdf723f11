//! `seeother completions`: a script for the user's shell.

use clap::CommandFactory;

use super::Outcome;
use super::args::{Arguments, Completions};
use super::error::CliError;
use super::output::{Sink, print_raw};

/// Prints the script.
pub(super) fn run(arguments: Completions) -> Result<Outcome, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "seeother", &mut script);
    print_raw(Sink::StandardOutput, |out| out.write_all(&script)).map(|()| Outcome::Clean)
}
