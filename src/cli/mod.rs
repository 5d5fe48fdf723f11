//! The command line: from arguments to text and an exit code. Knows the engine as one function.

pub mod args;
mod check;
mod completions;
mod error;
mod explain;
mod fix;
mod input;
mod offered;
mod output;
mod progress;
mod routes;
mod server;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

pub use error::CliError;

use args::{Arguments, Command, Global};

/// The words that are commands when they come first.
const COMMANDS: [&str; 6] = ["check", "routes", "explain", "server", "completions", "help"];

/// What a run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing at the failing level.
    Clean,
    /// Findings at the failing level.
    Findings,
    /// A named input could not be read or parsed.
    BadInput,
}

/// What every command knows beside its own arguments.
struct Context {
    global: Global,
    /// Paths are shown from here.
    folder: PathBuf,
}

/// Runs the command that the arguments name; the first of them is the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    run_as(Arguments::command(), arguments.into_iter().collect())
}

/// The same as a subcommand of Cargo, which puts the name of the subcommand before the arguments.
pub fn run_by_cargo(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|name| name == "seeother") {
        arguments.remove(1);
    }
    run_as(args::command_for_cargo(), arguments)
}

fn run_as(command: clap::Command, arguments: Vec<OsString>) -> ExitCode {
    let matches = command.try_get_matches_from(with_default_command(arguments));
    let arguments = match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Whether anybody reads the help does not change what it means.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    output::choose_colours(arguments.global.color);
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) => return fail(&CliError::CurrentFolder(error), Path::new("")),
    };
    let context = Context { global: arguments.global, folder };
    let outcome = match &arguments.command {
        Command::Check(check) => check::run(check, &context),
        Command::Routes(routes) => routes::run(routes, &context),
        Command::Explain(explain) => explain::run(explain),
        Command::Server(server) => return server::run(*server).unwrap_or_else(|error| fail(&error, &context.folder)),
        Command::Completions(completions) => completions::run(*completions),
    };
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::BadInput) => ExitCode::from(2),
        Err(error) => fail(&error, &context.folder),
    }
}

fn fail(error: &CliError, folder: &Path) -> ExitCode {
    output::tell(|out| error.write(folder, out));
    ExitCode::from(2)
}

/// Puts `check` before the first word that is no command, so that `seeother src/` works. Options of
/// every command may come before it; help and version stay with the program itself.
fn with_default_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(argument) = arguments.get(at).and_then(|argument| argument.to_str()) {
        match argument {
            "--color" => at += 2,
            "-q" | "-v" | "--quiet" | "--verbose" => at += 1,
            _ if argument.starts_with("--color=") => at += 1,
            _ => break,
        }
    }
    let at = at.min(arguments.len());
    let stays = |argument: &OsString| {
        let word = argument.to_str().unwrap_or_default();
        COMMANDS.contains(&word) || ["-h", "--help", "-V", "--version"].contains(&word)
    };
    if !arguments.get(at).is_some_and(stays) {
        arguments.insert(at, OsStr::new("check").to_os_string());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaulted(words: &str) -> String {
        let arguments = std::iter::once("seeother").chain(words.split_whitespace()).map(OsString::from).collect();
        let words = with_default_command(arguments);
        words[1..].iter().filter_map(|word| word.to_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn check_is_the_default() {
        assert_eq!(defaulted(""), "check");
        assert_eq!(defaulted("src/"), "check src/");
        assert_eq!(defaulted("--statistics"), "check --statistics");
        assert_eq!(defaulted("-q --color never src"), "-q --color never check src");
        assert_eq!(defaulted("--color=always"), "--color=always check");
        assert_eq!(defaulted("--color"), "--color check");
        assert_eq!(defaulted("-v routes --why"), "-v routes --why");
        assert_eq!(defaulted("--help"), "--help");
        assert_eq!(defaulted("src routes"), "check src routes");
    }

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
        args::command_for_cargo().debug_assert();
        let known: Vec<String> =
            Arguments::command().get_subcommands().map(|command| command.get_name().to_string()).collect();
        assert!(known.iter().all(|command| COMMANDS.contains(&command.as_str())), "{known:?}");
    }
}
