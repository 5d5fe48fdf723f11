//! What the editor asks for: the keys of `seeother.toml`, and which reading aids are wanted.

use serde_json::Value;

use crate::settings::{EditorSettings, kebab_case};

/// Which aids are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each can be switched off by itself")]
pub(super) struct Aids {
    pub(super) hover: bool,
    pub(super) inlay_hints: bool,
    pub(super) code_lens: bool,
    pub(super) symbols: bool,
    pub(super) navigation: bool,
    /// Whether files that are not open have diagnostics.
    pub(super) workspace_diagnostics: bool,
}

impl Default for Aids {
    fn default() -> Self {
        Self {
            hover: true,
            inlay_hints: true,
            code_lens: true,
            symbols: true,
            navigation: true,
            workspace_diagnostics: true,
        }
    }
}

/// What an editor asks for in one folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct EditorConfiguration {
    pub(super) aids: Aids,
    pub(super) analysis: EditorSettings,
}

/// Keys that extensions of editors keep for themselves.
const OF_THE_CLIENT: [&str; 8] =
    ["path", "server", "trace", "arguments", "environment", "status-bar", "import-strategy", "log"];

impl EditorConfiguration {
    /// Reads a JSON object, by itself or under the key `seeother`. The error is a sentence for the user.
    pub(super) fn parse(value: &Value) -> Result<Self, String> {
        let value = value.get("seeother").unwrap_or(value);
        let Value::Object(members) = value else {
            // An empty table of Lua is an empty array in JSON.
            return if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
                Ok(Self::default())
            } else {
                Err("The settings of seeother must be an object.".to_owned())
            };
        };
        let mut aids = Aids::default();
        let mut rest = serde_json::Map::new();
        for (written, value) in members {
            let key = kebab_case(written);
            let switch = match key.as_str() {
                "hover" => &mut aids.hover,
                "inlay-hints" => &mut aids.inlay_hints,
                "code-lens" => &mut aids.code_lens,
                "symbols" => &mut aids.symbols,
                "navigation" => &mut aids.navigation,
                "workspace-diagnostics" => &mut aids.workspace_diagnostics,
                client if OF_THE_CLIENT.contains(&client) => continue,
                _ => {
                    rest.insert(key, value.clone());
                    continue;
                }
            };
            *switch = match value {
                Value::Bool(wanted) => *wanted,
                Value::Null => continue,
                _ => return Err(format!("The setting `seeother.{written}` must be true or false.")),
            };
        }
        let analysis = EditorSettings::parse(&Value::Object(rest)).map_err(|error| {
            let help = error.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
            format!("The settings of seeother cannot be used: {error}{help}.")
        })?;
        Ok(Self { aids, analysis })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn aids_are_switched_and_the_keys_of_the_client_are_left_to_it() {
        let value = json!({"seeother": {"inlayHints": false, "code-lens": false, "hover": null, "path": "/bin/x",
            "trace": {"server": "off"}, "ignore": ["page-after-write"]}});
        let read = EditorConfiguration::parse(&value).expect("settings");
        assert_eq!(read.aids, Aids { inlay_hints: false, code_lens: false, ..Aids::default() });
        assert!(EditorConfiguration::parse(&Value::Null).is_ok());
        assert!(EditorConfiguration::parse(&json!({"seeother": []})).is_ok());
    }

    #[test]
    fn what_is_wrong_is_a_sentence() {
        let error = EditorConfiguration::parse(&json!({"hover": "yes"})).expect_err("a fault");
        assert_eq!(error, "The setting `seeother.hover` must be true or false.");
        let error = EditorConfiguration::parse(&json!({"ignore": ["page-afterwrite"]})).expect_err("a fault");
        assert_eq!(
            error,
            "The settings of seeother cannot be used: unknown rule `page-afterwrite` (did you mean \
             `page-after-write`? `seeother explain` lists the rules)."
        );
        assert!(EditorConfiguration::parse(&json!([1])).is_err());
    }
}
