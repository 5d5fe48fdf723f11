//! The set of rules that run and their levels, and the settings written out again.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::error::{Origin, Problem, SettingsError};
use super::{FailLevel, Level, OutputFormat, Registry, Settings, Vocabulary};
use crate::suggest;

/// Which rules run, and the levels that the user gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rules {
    selected: BTreeSet<&'static str>,
    ignored: BTreeSet<&'static str>,
    levels: BTreeMap<&'static str, Level>,
}

impl Rules {
    /// What runs when nobody selects: all but the opt-in rules, or all.
    pub(super) fn usual(registry: Registry, pedantic: bool) -> Self {
        let usual = registry.iter().filter(|rule| pedantic || !rule.opt_in).map(|rule| rule.name);
        Self { selected: usual.collect(), ..Self::default() }
    }

    /// These rules and no others.
    pub(super) fn only(names: &[&'static str]) -> Self {
        Self { selected: names.iter().copied().collect(), ..Self::default() }
    }

    pub(super) fn add(&mut self, names: &[&'static str]) {
        self.selected.extend(names);
    }

    pub(super) fn add_unless_ignored(&mut self, names: &[&'static str]) {
        self.selected.extend(names.iter().filter(|name| !self.ignored.contains(*name)));
    }

    pub(super) fn remove(&mut self, names: &[&'static str]) {
        for name in names {
            self.selected.remove(name);
            self.ignored.insert(name);
        }
    }

    pub(super) fn set_levels(&mut self, levels: &[(&'static str, Level)]) {
        for (name, level) in levels {
            if *level == Level::Off {
                self.remove(&[name]);
            } else {
                self.levels.insert(name, *level);
            }
        }
    }

    /// A selection on the command line overrules what the file leaves out, but keeps its levels.
    pub(super) fn select_only(&mut self, names: &[&'static str]) {
        self.selected = names.iter().copied().collect();
        self.ignored.clear();
    }

    pub(super) fn contains(&self, rule: &str) -> bool {
        self.selected.contains(rule)
    }

    pub(super) fn level(&self, rule: &str) -> Option<Level> {
        self.levels.get(rule).copied()
    }
}

/// The rule of that name, or what to tell the user.
pub(super) fn rule(name: &str, registry: Registry, origin: impl Fn() -> Origin) -> Result<&'static str, SettingsError> {
    if let Some(rule) = registry.iter().find(|rule| rule.name == name) {
        return Ok(rule.name);
    }
    let near = suggest::closest(name, registry.iter().map(|rule| rule.name));
    let help = near.map_or_else(
        || "`seeother explain` lists the rules".to_string(),
        |near| format!("did you mean `{near}`? `seeother explain` lists the rules"),
    );
    Err(SettingsError { problem: Problem::UnknownRule(name.to_string()), origin: origin(), help: Some(help) })
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Written<'a> {
    output_format: OutputFormat,
    fail_level: FailLevel,
    pedantic: bool,
    select: Vec<&'a str>,
    exclude: &'a [String],
    level: BTreeMap<&'a str, Level>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    per_path: Vec<WrittenPerPath<'a>>,
    #[serde(skip_serializing_if = "Vocabulary::is_empty")]
    vocabulary: &'a Vocabulary,
}

#[derive(Serialize)]
struct WrittenPerPath<'a> {
    path: &'a str,
    ignore: &'a [&'static str],
    level: BTreeMap<&'a str, Level>,
}

pub(super) fn to_toml(settings: &Settings) -> String {
    let rules = &settings.rules;
    let selected = settings.registry.iter().filter(|rule| rules.contains(rule.name));
    let per_path = settings.per_path.iter().map(|entry| WrittenPerPath {
        path: entry.patterns.written.first().map_or("", String::as_str),
        ignore: &entry.ignore,
        level: entry.level.iter().copied().collect(),
    });
    let written = Written {
        output_format: settings.output_format,
        fail_level: settings.fail_level,
        pedantic: settings.pedantic,
        select: rules.selected.iter().copied().collect(),
        exclude: &settings.exclude.written,
        level: selected
            .map(|rule| (rule.name, rules.level(rule.name).unwrap_or(rule.default_severity.into())))
            .collect(),
        per_path: per_path.collect(),
        vocabulary: &settings.vocabulary,
    };
    toml::to_string_pretty(&written).unwrap_or_default()
}
