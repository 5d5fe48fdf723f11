//! What can be wrong with a configuration, with its place and what to do about it. Knows nothing of
//! how an error is printed.

use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct SettingsError {
    /// What is wrong.
    pub problem: Problem,
    /// Who said it.
    pub origin: Origin,
    /// What to do; a sentence without its first capital.
    pub help: Option<String>,
}

/// The kinds of fault.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file is not there or cannot be read.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// The file is not TOML, or a value has the wrong type.
    #[error("{0}")]
    Malformed(String),
    /// A key that does not exist.
    #[error("unknown key `{0}`")]
    UnknownKey(String),
    /// A word that is not one of those that the key takes.
    #[error("unknown value `{0}`")]
    UnknownValue(String),
    /// A rule that does not exist.
    #[error("unknown rule `{0}`")]
    UnknownRule(String),
    /// A pattern of paths that cannot be read.
    #[error("`{0}` is not a pattern of paths")]
    Pattern(String),
    /// An entry of the vocabulary that says too much or too little.
    #[error("{0}")]
    Vocabulary(&'static str),
    /// `--config` names a Cargo.toml that says nothing about `seeother`.
    #[error("there is no `[workspace.metadata.seeother]` or `[package.metadata.seeother]` in this file")]
    NoTable,
}

/// Where a setting was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In a file.
    File {
        /// The file.
        path: PathBuf,
        /// Line and column in characters, from 1, where the fault has one place.
        position: Option<(u32, u32)>,
    },
    /// In an option of the command line, such as `--select`.
    Option(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { path, position: Some((line, column)) } => {
                write!(formatter, "{}:{line}:{column}", path.display())
            }
            Self::File { path, position: None } => write!(formatter, "{}", path.display()),
            Self::Option(name) => formatter.write_str(name),
        }
    }
}

/// Line and column in characters, from 1, of a byte of `text`.
pub(super) fn position(text: &str, byte: usize) -> (u32, u32) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    (line as u32, column as u32)
}
