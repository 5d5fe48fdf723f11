//! `seeother completions`: a script for the user's shell.

use std::io::{self, Write};

use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;

use super::Outcome;
use super::args::{Arguments, Completions};
use super::error::CliError;
use super::output::{Sink, print_raw};

/// Prints the script.
pub(super) fn run(arguments: Completions) -> Result<Outcome, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "seeother", &mut script);
    print_raw(Sink::StandardOutput, |out| {
        out.write_all(&script)?;
        if arguments.shell == Shell::Fish { write_fish_words(out) } else { Ok(()) }
    })
    .map(|()| Outcome::Clean)
}

/// What stands after a command without an option before it: `clap_complete` leaves it out for fish.
fn write_fish_words(out: &mut dyn Write) -> io::Result<()> {
    let command = Arguments::command();
    for subcommand in command.get_subcommands() {
        for argument in subcommand.get_positionals() {
            write_fish_argument(subcommand, argument, out)?;
        }
    }
    Ok(())
}

fn write_fish_argument(subcommand: &Command, argument: &Arg, out: &mut dyn Write) -> io::Result<()> {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    for value in argument.get_possible_values() {
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        writeln!(
            out,
            "complete -c seeother -n \"__fish_seeother_using_subcommand {}\" -f -a {} -d {}",
            subcommand.get_name(),
            quoted(value.get_name()),
            quoted(&help)
        )?;
    }
    Ok(())
}
