//! What the user asked for: which rules run where and at which level, what is left out, and the
//! vocabulary. The command line and the language server get it by the same function. Knows rules by
//! their metadata only, and nothing of how findings are made or shown.

mod editor;
mod error;
mod file;
pub mod schema;
mod select;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_spanned::Spanned;

pub use editor::EditorSettings;
pub(crate) use editor::kebab_case;
pub use error::{Origin, Problem, SettingsError};
pub use file::{FILE_NAME, FailLevel, Level, OutputFormat};
pub use vocabulary::{AnswerWord, Body, RouteWord, Vocabulary, WriteWord};

use crate::diagnostic::Severity;
use crate::rules::{self, RuleMetadata};
use file::{FileSettings, Found, PerPathSettings};
use select::{Rules, rule};

/// The rules that a run knows.
type Registry = &'static [&'static RuleMetadata];

/// Settings with every name checked and every default filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The file that they come from; `None` for the defaults.
    pub source: Option<PathBuf>,
    /// The least level that makes a run fail.
    pub fail_level: FailLevel,
    /// How findings are printed.
    pub output_format: OutputFormat,
    /// Whether opt-in rules run.
    pub pedantic: bool,
    /// What the project's own words mean.
    pub vocabulary: Vocabulary,
    registry: Registry,
    /// The folder that globs count from.
    pub root: PathBuf,
    rules: Rules,
    /// Paths that are left out.
    pub exclude: Patterns,
    per_path: Vec<PerPath>,
}

/// What the command line says beside the file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Replaces the selection, whatever the file says.
    pub select: Option<Vec<String>>,
    /// Adds to it.
    pub extend_select: Vec<String>,
    /// Takes from it.
    pub ignore: Vec<String>,
    /// Runs the opt-in rules too.
    pub pedantic: bool,
    /// The least level that makes the run fail.
    pub fail_level: Option<FailLevel>,
    /// How findings are printed.
    pub output_format: Option<OutputFormat>,
}

/// Patterns of paths with the words that they were written in.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// As written.
    pub written: Vec<String>,
    matcher: Gitignore,
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written && self.matcher.path() == other.matcher.path()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct PerPath {
    patterns: Patterns,
    ignore: Vec<&'static str>,
    level: Vec<(&'static str, Level)>,
}

impl Settings {
    /// The settings that hold for a file or folder: the nearest configuration upwards, or the defaults.
    pub fn for_path(path: &Path) -> Result<Self, SettingsError> {
        match file::find(path)? {
            Some(found) => Self::resolve(&found, rules::all()),
            None => Ok(Self::isolated()),
        }
    }

    /// The settings of one configuration file.
    pub fn from_file(path: &Path) -> Result<Self, SettingsError> {
        Self::resolve(&file::read(path)?, rules::all())
    }

    /// The defaults, whatever files there are.
    pub fn isolated() -> Self {
        Self::defaults(rules::all())
    }

    fn defaults(registry: Registry) -> Self {
        Self {
            source: None,
            fail_level: FailLevel::default(),
            output_format: OutputFormat::default(),
            pedantic: false,
            vocabulary: Vocabulary::default(),
            registry,
            root: PathBuf::new(),
            rules: Rules::usual(registry, false),
            exclude: Patterns { written: Vec::new(), matcher: Gitignore::empty() },
            per_path: Vec::new(),
        }
    }

    fn resolve(found: &Found, registry: Registry) -> Result<Self, SettingsError> {
        let written = &found.settings;
        let path = std::path::absolute(&found.path).unwrap_or_else(|_| found.path.clone());
        let root = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let pedantic = written.pedantic.unwrap_or(false);
        let names = |list: &[Spanned<String>]| rule_names(found, list, registry);
        let mut rules = match &written.select {
            Some(select) => Rules::only(&names(select)?),
            None => Rules::usual(registry, pedantic),
        };
        rules.add(&names(&written.extend_select)?);
        rules.remove(&names(&written.ignore)?);
        rules.set_levels(&levels(found, &written.level, registry)?);
        let per_path = written.per_path.iter().map(|entry| PerPath::resolve(found, entry, &root, registry));
        Ok(Self {
            source: Some(path.clone()),
            fail_level: written.fail_level.unwrap_or_default(),
            output_format: written.output_format.unwrap_or_default(),
            pedantic,
            vocabulary: vocabulary(found, written)?,
            registry,
            rules,
            exclude: Patterns::resolve(found, &written.exclude, &root)?,
            per_path: per_path.collect::<Result<_, _>>()?,
            root,
        })
    }

    /// These settings with the options of the command line, which win.
    pub fn with(mut self, overrides: &Overrides) -> Result<Self, SettingsError> {
        let registry = self.registry;
        let names = |option: &'static str, list: &[String]| -> Result<Vec<&'static str>, SettingsError> {
            list.iter().map(|name| rule(name, registry, || Origin::Option(option))).collect()
        };
        if overrides.pedantic && !self.pedantic {
            self.pedantic = true;
            let opt_in: Vec<_> = registry.iter().filter(|rule| rule.opt_in).map(|rule| rule.name).collect();
            self.rules.add_unless_ignored(&opt_in);
        }
        if let Some(select) = &overrides.select {
            self.rules.select_only(&names("--select", select)?);
        }
        self.rules.add(&names("--extend-select", &overrides.extend_select)?);
        self.rules.remove(&names("--ignore", &overrides.ignore)?);
        self.fail_level = overrides.fail_level.unwrap_or(self.fail_level);
        self.output_format = overrides.output_format.unwrap_or(self.output_format);
        Ok(self)
    }

    /// Whether a rule runs at all.
    pub fn runs(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }

    /// Whether a rule runs on a file.
    pub fn runs_on(&self, rule: &str, file: &Path) -> bool {
        let mut runs = self.rules.contains(rule);
        for entry in self.per_path.iter().filter(|entry| entry.patterns.matches(&self.root, file)) {
            match entry.level_of(rule) {
                _ if entry.ignore.contains(&rule) => runs = false,
                Some(Level::Off) => runs = false,
                _ => {}
            }
        }
        runs
    }

    /// The level at which a finding of a rule in a file is reported; `None` if it is not.
    ///
    /// `natural` is what the rule gave it. A hint of a rule that usually warns stands on weak
    /// evidence, and stays a hint whatever level the user gave the rule.
    pub fn severity(&self, rule: &str, file: &Path, natural: Severity) -> Option<Severity> {
        if !self.runs_on(rule, file) {
            return None;
        }
        let usual = self.registry.iter().find(|known| known.name == rule).map(|known| known.default_severity);
        if natural == Severity::Hint && usual != Some(Severity::Hint) {
            return Some(natural);
        }
        let matching = self.per_path.iter().filter(|entry| entry.patterns.matches(&self.root, file));
        let here = matching.rev().find_map(|entry| entry.level_of(rule));
        here.or(self.rules.level(rule)).and_then(Level::severity).or(Some(natural))
    }

    /// Whether a file or folder is left out.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.matches(&self.root, path)
    }

    /// The settings as a configuration file would say them, every default spelled out.
    pub fn to_toml(&self) -> String {
        select::to_toml(self)
    }
}

impl Patterns {
    fn resolve(found: &Found, list: &[Spanned<String>], root: &Path) -> Result<Self, SettingsError> {
        let Some(first) = list.first() else {
            return Ok(Self { written: Vec::new(), matcher: Gitignore::empty() });
        };
        let fault = |pattern: &Spanned<String>, error: &ignore::Error| SettingsError {
            problem: Problem::Pattern(pattern.get_ref().clone()),
            origin: found.origin(pattern.span()),
            help: Some(error.to_string()),
        };
        let mut builder = GitignoreBuilder::new(root);
        for pattern in list {
            builder.add_line(None, pattern.get_ref()).map_err(|error| fault(pattern, &error))?;
        }
        let matcher = builder.build().map_err(|error| fault(first, &error))?;
        Ok(Self { written: list.iter().map(|pattern| pattern.get_ref().clone()).collect(), matcher })
    }

    fn matches(&self, root: &Path, path: &Path) -> bool {
        if self.matcher.is_empty() {
            return false;
        }
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        // Outside its root the matcher would panic, and the patterns mean nothing there.
        let Ok(inside) = absolute.strip_prefix(root) else { return false };
        self.matcher.matched_path_or_any_parents(inside, path.is_dir()).is_ignore()
    }
}

impl PerPath {
    fn resolve(
        found: &Found,
        written: &PerPathSettings,
        root: &Path,
        registry: Registry,
    ) -> Result<Self, SettingsError> {
        Ok(Self {
            patterns: Patterns::resolve(found, std::slice::from_ref(&written.path), root)?,
            ignore: rule_names(found, &written.ignore, registry)?,
            level: levels(found, &written.level, registry)?,
        })
    }

    fn level_of(&self, rule: &str) -> Option<Level> {
        self.level.iter().find(|(name, _)| *name == rule).map(|(_, level)| *level)
    }
}

fn rule_names(found: &Found, list: &[Spanned<String>], registry: Registry) -> Result<Vec<&'static str>, SettingsError> {
    list.iter().map(|name| rule(name.get_ref(), registry, || found.origin(name.span()))).collect()
}

fn levels(
    found: &Found,
    written: &std::collections::BTreeMap<Spanned<String>, Level>,
    registry: Registry,
) -> Result<Vec<(&'static str, Level)>, SettingsError> {
    let checked = written.iter().map(|(name, level)| {
        let name = rule(name.get_ref(), registry, || found.origin(name.span()))?;
        Ok((name, *level))
    });
    checked.collect()
}

fn vocabulary(found: &Found, written: &FileSettings) -> Result<Vocabulary, SettingsError> {
    let words = &written.vocabulary;
    Ok(Vocabulary {
        answers: checked(found, &words.answers, AnswerWord::fault)?,
        routes: checked(found, &words.routes, RouteWord::fault)?,
        writes: checked(found, &words.writes, WriteWord::fault)?,
    })
}

fn checked<Word: Clone>(
    found: &Found,
    words: &[Spanned<Word>],
    fault: impl Fn(&Word) -> Option<&'static str>,
) -> Result<Vec<Word>, SettingsError> {
    let checked = words.iter().map(|word| match fault(word.get_ref()) {
        None => Ok(word.get_ref().clone()),
        Some(problem) => {
            Err(SettingsError { problem: Problem::Vocabulary(problem), origin: found.origin(word.span()), help: None })
        }
    });
    checked.collect()
}
