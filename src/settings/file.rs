//! The configuration as it is written: `seeother.toml`, or the same keys in a table of `Cargo.toml`.
//! Finds and reads it; what the keys come to is worked out by the parent module.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Origin, Problem, SettingsError, position};
use super::schema;
use super::vocabulary::{AnswerWord, RouteWord, WriteWord};
use crate::diagnostic::Severity;
use crate::suggest;

/// The name of our own file.
pub const FILE_NAME: &str = "seeother.toml";

/// All keys, none of them required.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "seeother.toml", description = "Configuration of seeother, the linter for web handlers.")]
pub struct FileSettings {
    /// The rules to run, in place of the usual ones.
    #[schemars(with = "Option<Vec<schema::RuleName>>")]
    pub select: Option<Vec<Spanned<String>>>,
    /// Rules to run beside the usual or selected ones.
    #[schemars(with = "Vec<schema::RuleName>")]
    pub extend_select: Vec<Spanned<String>>,
    /// Rules to leave out.
    #[schemars(with = "Vec<schema::RuleName>")]
    pub ignore: Vec<Spanned<String>>,
    /// The level of single rules. Findings on weak evidence stay hints.
    #[schemars(with = "BTreeMap<schema::RuleName, Level>")]
    pub level: BTreeMap<Spanned<String>, Level>,
    /// The least level that makes the run fail: warning unless set.
    pub fail_level: Option<FailLevel>,
    /// Files and folders to leave out, as in a .gitignore beside this file.
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
    /// Other rules and levels for some files.
    pub per_path: Vec<PerPathSettings>,
    /// Whether to run the opt-in rules too.
    pub pedantic: Option<bool>,
    /// What the project's own macros, functions and attributes mean.
    pub vocabulary: VocabularySettings,
    /// How findings are printed.
    pub output_format: Option<OutputFormat>,
}

/// Other rules and levels for the files that match a pattern.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PerPathSettings {
    /// Which files, as in a .gitignore beside this file.
    #[schemars(with = "String")]
    pub path: Spanned<String>,
    /// Rules that say nothing there.
    #[serde(default)]
    #[schemars(with = "Vec<schema::RuleName>")]
    pub ignore: Vec<Spanned<String>>,
    /// The level of single rules there.
    #[serde(default)]
    #[schemars(with = "BTreeMap<schema::RuleName, Level>")]
    pub level: BTreeMap<Spanned<String>, Level>,
}

/// Words that the analysis cannot explain to itself.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct VocabularySettings {
    /// Functions and macros that make a response.
    #[schemars(with = "Vec<AnswerWord>")]
    pub answers: Vec<Spanned<AnswerWord>>,
    /// Attributes that make a function the handler of a route.
    #[schemars(with = "Vec<RouteWord>")]
    pub routes: Vec<Spanned<RouteWord>>,
    /// Functions and methods that change data.
    #[schemars(with = "Vec<WriteWord>")]
    pub writes: Vec<Spanned<WriteWord>>,
}

/// A level in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Clients will do the wrong thing.
    Error,
    /// Works with most clients, or is very probably wrong.
    Warning,
    /// For editors; never fails a run.
    Hint,
    /// Not run at all.
    Off,
}

impl Level {
    /// The severity; `None` for a rule that is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Hint => Some(Severity::Hint),
            Self::Off => None,
        }
    }
}

impl From<Severity> for Level {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Hint => Self::Hint,
        }
    }
}

/// The least level that makes a run fail. Hints never do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum FailLevel {
    /// Only errors.
    Error,
    /// Errors and warnings.
    #[default]
    Warning,
}

impl FailLevel {
    /// As the level of a finding.
    pub fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
        }
    }
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// For people: the source, what will go wrong, what to write instead
    #[default]
    Full,
    /// One line a finding: `file:line:column: level[rule] message`
    Concise,
    /// For programs: one JSON object
    Json,
    /// SARIF 2.1.0, for code scanning and for viewers of results
    Sarif,
    /// Annotations of a change on GitHub, printed by a step of a workflow
    Github,
    /// For reviewdog: comments in a review, with suggestions to accept
    Rdjson,
}

/// A configuration file that was found and read.
#[derive(Clone, Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// Its text, for the places of later errors.
    pub text: String,
    /// What it says.
    pub settings: FileSettings,
}

impl Found {
    /// The origin of something at a byte of this file.
    pub(super) fn origin(&self, span: std::ops::Range<usize>) -> Origin {
        origin(&self.path, &self.text, Some(span))
    }
}

fn origin(path: &Path, text: &str, span: Option<std::ops::Range<usize>>) -> Origin {
    Origin::File { path: path.to_path_buf(), position: span.map(|span| position(text, span.start)) }
}

/// The configuration that holds for `path`: the nearest upwards from its folder.
pub fn find(path: &Path) -> Result<Option<Found>, SettingsError> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let start = if absolute.is_dir() { Some(absolute.as_path()) } else { absolute.parent() };
    for folder in start.into_iter().flat_map(Path::ancestors) {
        let own = folder.join(FILE_NAME);
        if own.is_file() {
            return read(&own).map(Some);
        }
        let manifest = folder.join("Cargo.toml");
        if let Ok(text) = std::fs::read_to_string(&manifest)
            && let Some(settings) = from_manifest(&manifest, &text)?
        {
            return Ok(Some(Found { path: manifest, text, settings }));
        }
    }
    Ok(None)
}

/// Reads the configuration that `--config` names.
pub fn read(path: &Path) -> Result<Found, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|error| SettingsError {
        problem: Problem::Unreadable(error),
        origin: origin(path, "", None),
        help: None,
    })?;
    let settings = if path.file_name().is_some_and(|name| name == "Cargo.toml") {
        from_manifest(path, &text)?.ok_or_else(|| SettingsError {
            problem: Problem::NoTable,
            origin: origin(path, &text, None),
            help: Some(format!("add the table, or write a {FILE_NAME}")),
        })?
    } else {
        parse(&text).map_err(|error| explain(path, &text, &error))?
    };
    Ok(Found { path: path.to_path_buf(), text, settings })
}

fn parse(text: &str) -> Result<FileSettings, toml::de::Error> {
    FileSettings::deserialize(toml::de::Deserializer::parse(text)?)
}

/// A manifest that is not TOML is Cargo's business and a note of the analysis; here it says nothing.
fn from_manifest(path: &Path, text: &str) -> Result<Option<FileSettings>, SettingsError> {
    if !text.contains("seeother") {
        return Ok(None);
    }
    let Ok(mut document) = DeTable::parse(text) else { return Ok(None) };
    // The package comes first: it is nearer to the code than its workspace.
    for owner in ["package", "workspace"] {
        if let Some(value) = take_metadata(document.get_mut(), owner) {
            let settings = FileSettings::deserialize(toml::de::ValueDeserializer::from(value));
            return settings.map(Some).map_err(|error| explain(path, text, &error));
        }
    }
    Ok(None)
}

fn take_metadata<'text>(document: &mut DeTable<'text>, owner: &str) -> Option<Spanned<DeValue<'text>>> {
    let owner = table(document.get_mut(owner)?)?;
    let metadata = table(owner.get_mut("metadata")?)?;
    metadata.remove("seeother")
}

fn table<'value, 'text>(value: &'value mut Spanned<DeValue<'text>>) -> Option<&'value mut DeTable<'text>> {
    match value.get_mut() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// Serde tells unknown words in prose only; the names that it expects stand there in backticks.
pub(super) fn explain(path: &Path, text: &str, error: &toml::de::Error) -> SettingsError {
    let message = error.message().trim_end().to_string();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (problem, help) = match quoted.split_first() {
        Some((word, known)) if message.starts_with("unknown field") => {
            (Problem::UnknownKey((*word).to_string()), suggest::advice(word, known))
        }
        Some((word, known)) if message.starts_with("unknown variant") => {
            (Problem::UnknownValue((*word).to_string()), suggest::advice(word, known))
        }
        _ => (Problem::Malformed(message.replace('\n', "; ")), None),
    };
    SettingsError { problem, origin: origin(path, text, error.span()), help }
}
