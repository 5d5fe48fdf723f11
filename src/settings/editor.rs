//! The settings that an editor sends: the keys of `seeother.toml` as JSON. What an editor says wins over the
//! file, as an option of the command line does.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::file::{self, FileSettings, Found};
use super::{Patterns, PerPath, Settings, SettingsError, levels, rule_names, vocabulary};
use crate::rules;

/// What an editor says beside the file, checked.
#[derive(Clone, Debug, Default)]
pub struct EditorSettings {
    found: Option<Found>,
}

/// What is written decides.
impl PartialEq for EditorSettings {
    fn eq(&self, other: &Self) -> bool {
        let written = |settings: &Self| settings.found.as_ref().map(|found| found.text.clone());
        written(self) == written(other)
    }
}

impl EditorSettings {
    /// Whether nothing is said beside the file.
    pub fn is_empty(&self) -> bool {
        self.found.is_none()
    }

    /// Reads the keys of `seeother.toml` out of a JSON object. Keys may be written in camel case, as editors
    /// like them; `null` means that a key is not set.
    pub fn parse(value: &Value) -> Result<Self, SettingsError> {
        let Some(table) = toml_value(value).filter(|value| value.as_table().is_some_and(|table| !table.is_empty()))
        else {
            return Ok(Self::default());
        };
        // Written out and read again: only then do errors have a place in a text.
        let path = PathBuf::from("the editor's settings");
        let text = toml::to_string(&table).unwrap_or_default();
        let settings = toml::de::Deserializer::parse(&text)
            .and_then(FileSettings::deserialize)
            .map_err(|error| file::explain(&path, &text, &error))?;
        let found = Found { path, text, settings };
        Settings::isolated().overlaid(&found, Path::new("/"))?;
        Ok(Self { found: Some(found) })
    }
}

impl Settings {
    /// The settings that hold for a folder: those of its configuration file, with what the editor says
    /// laid over them.
    pub fn for_folder(folder: &Path, editor: &EditorSettings) -> Result<Self, SettingsError> {
        let settings = Self::for_path(folder)?;
        match &editor.found {
            Some(found) => settings.overlaid(found, folder),
            None => Ok(settings),
        }
    }

    fn overlaid(mut self, found: &Found, folder: &Path) -> Result<Self, SettingsError> {
        let written = &found.settings;
        let registry = rules::all();
        let names = |list| rule_names(found, list, registry);
        if written.pedantic == Some(true) && !self.pedantic {
            self.pedantic = true;
            let opt_in: Vec<_> = registry.iter().filter(|rule| rule.opt_in).map(|rule| rule.name).collect();
            self.rules.add_unless_ignored(&opt_in);
        }
        if let Some(select) = &written.select {
            self.rules.select_only(&names(select)?);
        }
        self.rules.add(&names(&written.extend_select)?);
        self.rules.remove(&names(&written.ignore)?);
        self.rules.set_levels(&levels(found, &written.level, registry)?);
        if self.source.is_none() {
            self.root = folder.to_path_buf();
        }
        if !written.exclude.is_empty() {
            self.exclude = Patterns::resolve(found, &written.exclude, &self.root)?;
        }
        for entry in &written.per_path {
            self.per_path.push(PerPath::resolve(found, entry, &self.root, registry)?);
        }
        let words = vocabulary(found, written)?;
        self.vocabulary.answers.extend(words.answers);
        self.vocabulary.routes.extend(words.routes);
        self.vocabulary.writes.extend(words.writes);
        Ok(self)
    }
}

/// JSON as TOML, without nulls and with kebab-case keys.
fn toml_value(value: &Value) -> Option<toml::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => toml::Value::Boolean(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => toml::Value::Integer(number),
            None => toml::Value::Float(number.as_f64()?),
        },
        Value::String(text) => toml::Value::String(text.clone()),
        Value::Array(members) => toml::Value::Array(members.iter().filter_map(toml_value).collect()),
        Value::Object(members) => {
            let members = members.iter().filter_map(|(key, value)| Some((kebab_case(key), toml_value(value)?)));
            toml::Value::Table(members.collect())
        }
    })
}

/// `extendSelect` as `extend-select`.
pub(crate) fn kebab_case(key: &str) -> String {
    let mut kebab = String::with_capacity(key.len() + 4);
    for character in key.chars() {
        if character.is_ascii_uppercase() {
            kebab.push('-');
        }
        kebab.push(character.to_ascii_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use serde_json::json;

    #[test]
    fn what_the_editor_says_wins_over_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("seeother.toml"), "ignore = [\"page-after-write\"]\n").expect("a file");
        let editor = EditorSettings::parse(&json!({
            "ignore": ["missing-location"], "level": {"ambiguous-redirect": "hint"}, "select": null,
            "exclude": ["generated"], "perPath": [{"path": "legacy", "level": {"ambiguous-redirect": "error"}}]
        }))
        .expect("settings");
        let settings = Settings::for_folder(folder.path(), &editor).expect("settings");
        assert!(!settings.runs("page-after-write") && !settings.runs("missing-location"));
        let file = folder.path().join("src/a.rs");
        assert_eq!(settings.severity("ambiguous-redirect", &file, Severity::Warning), Some(Severity::Hint));
        let legacy = folder.path().join("legacy/a.rs");
        assert_eq!(settings.severity("ambiguous-redirect", &legacy, Severity::Warning), Some(Severity::Error));
        assert!(settings.excludes(&folder.path().join("generated")));
    }

    #[test]
    fn what_is_wrong_is_told_with_the_word() {
        let error = EditorSettings::parse(&json!({"ignore": ["missing-locatoin"]})).expect_err("a fault");
        assert_eq!(error.to_string(), "unknown rule `missing-locatoin`");
        let error = EditorSettings::parse(&json!({"igonre": []})).expect_err("a fault");
        assert_eq!(error.to_string(), "unknown key `igonre`");
        assert!(EditorSettings::parse(&Value::Null).is_ok());
    }
}
