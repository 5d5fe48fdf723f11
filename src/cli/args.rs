//! The arguments of every command, and the help that teaches them. Nothing is done here.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::offered::Offered;
use crate::diagnostic::Severity;
use crate::settings::{FailLevel, OutputFormat};

/// Finds web handlers that should answer 303 See Other.
///
/// Reads the source of axum, actix-web and Rocket applications, works out which answers each route can
/// give, and tells what browsers and HTTP clients will do with them. Nothing is compiled or run.
#[derive(Debug, Parser)]
#[command(name = "seeother", version, after_help = TOP_EXAMPLES, subcommand_required = true, override_usage = USAGE, max_term_width = 100)]
pub struct Arguments {
    /// What to do; `check` where none is given
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report handlers that answer with the wrong status (the default)
    Check(Box<Check>),
    /// Show every route with the answers that it can give
    Routes(Routes),
    /// Explain a rule or a status, or list them all
    Explain(Explain),
    /// Serve the language server protocol on standard input and output
    Server(Server),
    /// Print the completions for a shell
    Completions(Completions),
}

/// Options of every command.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "General")]
pub struct Global {
    /// Print no notes and no summary
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell on standard error which configuration and files are used
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to print colours; `NO_COLOR` and `CLICOLOR_FORCE` are heeded too
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", hide_possible_values = false)]
    pub color: Color,
}

/// When to print colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// In a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where the configuration comes from.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Configuration")]
pub struct Configuration {
    /// Use this seeother.toml (or Cargo.toml) instead of looking for one
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub isolated: bool,
}

/// Report handlers that answer with the wrong status.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct Check {
    /// Files or folders to report on; `-` for standard input
    ///
    /// The whole workspace around each path is read, whatever is reported: a handler may live far from
    /// its route. A Cargo.toml, Cargo.lock or seeother.toml stands for its folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Which rules run.
    #[command(flatten)]
    pub selection: Selection,
    /// Whether findings are fixed.
    #[command(flatten)]
    pub fixing: Fixing,
    /// What is printed.
    #[command(flatten)]
    pub output: CheckOutput,
    /// Where the configuration comes from.
    #[command(flatten)]
    pub configuration: Configuration,
    /// The name of the text on standard input
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub stdin_filename: Option<PathBuf>,
    /// List the files that would be checked, and stop
    #[arg(long, help_heading = "Configuration")]
    pub show_files: bool,
    /// Print the settings that would be used, as a seeother.toml, and stop
    #[arg(long, help_heading = "Configuration")]
    pub show_settings: bool,
}

/// Which rules run, and when the run fails.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub struct Selection {
    /// Run only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = Offered::rules(), hide_possible_values = true)]
    pub select: Option<Vec<String>>,
    /// Run these rules too
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = Offered::rules(), hide_possible_values = true)]
    pub extend_select: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = Offered::rules(), hide_possible_values = true)]
    pub ignore: Vec<String>,
    /// Run the opt-in rules too
    #[arg(long)]
    pub pedantic: bool,
    /// The least level that is shown; what is not shown cannot fail the run
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub level: ShownLevel,
    /// The least level that makes the run fail [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_level: Option<FailLevel>,
    /// Exit with 0 whatever is found; errors still exit with 2
    #[arg(long)]
    pub exit_zero: bool,
}

/// Whether findings are fixed.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Fixes")]
#[expect(clippy::struct_excessive_bools, reason = "four switches of a command line")]
pub struct Fixing {
    /// Write the safe fixes into the files, and report what is left
    #[arg(long)]
    pub fix: bool,
    /// Print the fixes as a patch, and write nothing
    #[arg(long, conflicts_with_all = ["fix", "fix_only"])]
    pub diff: bool,
    /// With `--fix` and `--diff`: also fixes that need a look, of each finding the best one
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Like `--fix`, without a report of what is left
    #[arg(long)]
    pub fix_only: bool,
}

impl Fixing {
    /// Whether texts change.
    pub fn is_on(self) -> bool {
        self.fix || self.diff || self.fix_only
    }
}

/// What is printed, and where.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct CheckOutput {
    /// How to print the findings [default: full]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub output_format: Option<OutputFormat>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    /// Count the findings of each rule instead of printing them
    #[arg(long)]
    pub statistics: bool,
}

/// The least level that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShownLevel {
    /// Only what clients will do wrong
    Error,
    /// Also what is very probably wrong
    #[default]
    Warning,
    /// Also what stands on weak evidence
    Hint,
}

impl ShownLevel {
    /// As the level of a finding.
    pub fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Hint => Severity::Hint,
        }
    }
}

/// Show every route with the answers that it can give.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = ROUTES_EXAMPLES)]
pub struct Routes {
    /// Files or folders whose routes are shown
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only routes of these methods
    #[arg(long, value_name = "METHOD", value_delimiter = ',', value_parser = Offered::methods(), hide_possible_values = true)]
    pub method: Vec<String>,
    /// Only routes whose path holds this text or matches this pattern
    #[arg(long, value_name = "PATTERN")]
    pub path: Option<String>,
    /// Only routes that answer this: `302`, `3xx`, or `?` for unknown
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = Offered::status_filters(), hide_possible_values = true)]
    pub status: Vec<StatusFilter>,
    /// Tell where each answer is made, and why some are unknown
    #[arg(long)]
    pub why: bool,
    /// How to print the routes
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TableFormat,
    /// Where the configuration comes from.
    #[command(flatten)]
    pub configuration: Configuration,
}

/// A status, a class of them, or the unknown one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusFilter {
    /// Just this one.
    Exactly(u16),
    /// All that begin with this digit.
    Class(u16),
    /// Answers that are not known.
    Unknown,
}

impl std::str::FromStr for StatusFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.to_ascii_lowercase();
        if word == "?" || word == "unknown" {
            return Ok(Self::Unknown);
        }
        let class = word.strip_suffix("xx").and_then(|digit| digit.parse().ok());
        match (class, word.parse()) {
            (Some(class @ 1..=5), _) => Ok(Self::Class(class)),
            (None, Ok(status @ 100..=599)) => Ok(Self::Exactly(status)),
            _ => Err("write a status such as `302`, a class such as `3xx`, or `?` for unknown".to_string()),
        }
    }
}

/// How tables are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people
    #[default]
    Full,
    /// For programs: one JSON object
    Json,
}

/// Explain a rule or a status, or list them all.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub struct Explain {
    /// The rule, or the status such as 303; all of them are listed where none is given
    #[arg(value_name = "RULE|STATUS", value_parser = Offered::rules_and_statuses(), hide_possible_values = true)]
    pub subject: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TableFormat,
}

/// Print the completions for a shell.
#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// The command line as `cargo seeother` shows it: usage and examples are what people type there.
pub fn command_for_cargo() -> clap::Command {
    let retold = |command: clap::Command| {
        let examples = command.get_after_help().map(|text| for_cargo(&text.to_string()));
        command.after_help(examples.unwrap_or_default())
    };
    let command = retold(Arguments::command()).bin_name("cargo seeother").override_usage(for_cargo(USAGE));
    command.mut_subcommands(retold)
}

/// Each line that begins with our name begins with Cargo's.
fn for_cargo(text: &str) -> String {
    let retold = |line: &str| {
        let times = usize::from(line.trim_start().starts_with("seeother"));
        line.replacen("seeother", "cargo seeother", times)
    };
    text.split_inclusive('\n').map(retold).collect()
}

const USAGE: &str = "seeother [PATH]...\n       seeother <COMMAND> [OPTIONS]";

const TOP_EXAMPLES: &str = "\
Examples:
  seeother                          Check the workspace around the current folder
  seeother src/ crates/admin        Report only what lies in these folders
  seeother routes --method POST     Show every POST route with its answers
  seeother explain repeated-request Tell what a rule reports, why, and what to write
  seeother check --help             Show all options of `check`";

const CHECK_EXAMPLES: &str = "\
Examples:
  seeother check                                    Check the workspace around the current folder
  seeother check --level hint src/cart.rs           Show hints too, for one file
  seeother check --select repeated-request          Run one rule
  seeother check --output-format json --exit-zero   For a step that uploads what was found
  seeother check --stdin-filename src/cart.rs - < x Check text that is not saved yet
  seeother check --fix                              Make the safe fixes
  seeother check --diff > fixes.patch               Show them, for `git apply`

A comment silences a rule on its line, on the line below, or in the whole function below:
  // seeother: ignore[ambiguous-redirect] this client needs 302

Exit codes:
  0  nothing found at the failing level or above
  1  findings
  2  wrong usage or configuration, or a named file that cannot be read or parsed";

const ROUTES_EXAMPLES: &str = "\
Examples:
  seeother routes                              Show all routes
  seeother routes --method POST,PUT --status 3xx
                                               Show where forms are redirected
  seeother routes --path '/admin/**' --why     Tell where each answer is made
  seeother routes --status '?' --why           Tell what is not understood, and why
  seeother routes --output-format json         For programs";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  seeother explain                     List all rules and statuses
  seeother explain ambiguous-redirect  Explain a rule
  seeother explain 303                 Tell what a status promises, and what clients do with it";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  seeother completions bash > ~/.local/share/bash-completion/completions/seeother
  seeother completions fish > ~/.config/fish/completions/seeother.fish";

/// Serve the language server protocol, for editors.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Server {
    /// Serve on standard input and output; it is the only way, and so need not be said
    #[arg(long)]
    pub stdio: bool,
}
