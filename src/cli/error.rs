//! What can go wrong before anything is found, in words for the person who typed the command.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};

use crate::report::shown_path;
use crate::report::text::sanitize;
use crate::settings::{Origin, SettingsError};
use crate::suggest;

/// A run that cannot be done; exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The files cannot be loaded.
    #[error(transparent)]
    Load(#[from] crate::source::LoadError),
    /// The files cannot be analysed.
    #[error(transparent)]
    Analysis(#[from] crate::engine::SessionError),
    /// A path of the command line that does not exist.
    #[error("there is no file or folder `{}`", .0.display())]
    NoSuchPath(PathBuf),
    /// Text on standard input without a name.
    #[error("the text on standard input needs a file name")]
    UnnamedInput,
    /// Standard input beside other paths.
    #[error("standard input cannot be checked together with other paths")]
    InputAmongPaths,
    /// Standard input that cannot be read.
    #[error("standard input cannot be read: {0}")]
    Input(io::Error),
    /// Neither a rule nor a status.
    #[error("there is no rule or status `{0}`")]
    UnknownSubject(String),
    /// A pattern of `routes --path`.
    #[error("`{pattern}` is not a pattern: {problem}")]
    Pattern {
        /// As it was typed.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The output file cannot be written.
    #[error("`{}` cannot be written: {source}", path.display())]
    OutputFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Standard output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(io::Error),
    /// There is no current folder.
    #[error("the current folder cannot be read: {0}")]
    CurrentFolder(io::Error),
    /// The language server cannot start.
    #[error("the language server cannot start: {0}")]
    Server(io::Error),
}

impl CliError {
    /// Where the fault is, if it has a place.
    fn place(&self, folder: &Path) -> Option<String> {
        let Self::Settings(SettingsError { origin, .. }) = self else { return None };
        Some(match origin {
            Origin::File { path, position } => {
                let shown = Origin::File { path: shown_path(path, folder).into(), position: *position };
                shown.to_string()
            }
            Origin::Option(name) => format!("in {name}"),
        })
    }

    /// What to do about it.
    fn help(&self) -> Option<String> {
        match self {
            Self::Settings(error) => error.help.clone(),
            Self::NoSuchPath(path) => {
                let command = suggest::closest(path.to_str()?, super::COMMANDS);
                let command = command.map(|near| format!("did you mean the command `seeother {near}`?"));
                command.or_else(|| Some(format!("did you mean `{}`?", crate::source::similar(path)?.display())))
            }
            Self::UnnamedInput => Some("say where the text belongs: `--stdin-filename src/cart.rs -`".to_string()),
            Self::InputAmongPaths => Some("give `-` alone".to_string()),
            Self::UnknownSubject(name) => {
                let near = suggest::closest(name, crate::rules::all().iter().map(|rule| rule.name));
                Some(near.map_or_else(
                    || "`seeother explain` lists the rules and the statuses".to_string(),
                    |near| format!("did you mean `{near}`? `seeother explain` lists the rules and the statuses"),
                ))
            }
            Self::Pattern { .. } => {
                Some("`*` stands for one segment, `**` for several, `?` for a character".to_string())
            }
            Self::OutputFile { .. } => Some("check that its folder exists and can be written".to_string()),
            Self::Load(_)
            | Self::Analysis(_)
            | Self::Input(_)
            | Self::Output(_)
            | Self::CurrentFolder(_)
            | Self::Server(_) => None,
        }
    }

    /// Writes what is wrong, where, and what to do.
    pub fn write(&self, folder: &Path, out: &mut dyn Write) -> io::Result<()> {
        let red = Style::new().bold().fg_color(Some(AnsiColor::BrightRed.into()));
        let bold = Style::new().bold();
        writeln!(out, "{red}error{red:#}{bold}: {}{bold:#}", sanitize(&self.to_string()))?;
        if let Some(place) = self.place(folder) {
            writeln!(out, "  --> {}", sanitize(&place))?;
        }
        if let Some(help) = self.help() {
            writeln!(out, "  {bold}help{bold:#}: {}", sanitize(&help))?;
        }
        Ok(())
    }
}
