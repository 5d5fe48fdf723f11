//! The JSON schema of `seeother.toml`, made of the very types that read it. A copy is checked in at
//! the top level for editors; a test keeps the two equal.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::file::FileSettings;
use crate::rules;

/// Stands for the name of a rule, so that editors offer the rules that exist.
#[derive(Serialize)]
pub(super) struct RuleName;

impl JsonSchema for RuleName {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("RuleName")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = rules::all().iter().map(|rule| rule.name).collect();
        if names.is_empty() {
            return json_schema!({"type": "string"});
        }
        json_schema!({"description": "A rule.", "type": "string", "enum": names})
    }
}

/// The schema as it is checked in.
pub fn json() -> String {
    let mut schema = schemars::schema_for!(FileSettings);
    // The tables of levels have rules for keys, which the schema of a map cannot say by itself.
    for pointer in ["/properties/level", "/$defs/PerPathSettings/properties/level"] {
        if let Some(level) = schema.pointer_mut(pointer).and_then(serde_json::Value::as_object_mut) {
            level.insert("propertyNames".into(), serde_json::json!({"$ref": "#/$defs/RuleName"}));
        }
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checked_in_schema_is_the_real_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/seeother.schema.json");
        let schema = super::json();
        if std::env::var_os("SEEOTHER_UPDATE").is_some() {
            std::fs::write(path, &schema).expect("the schema is written");
        }
        let checked_in = std::fs::read_to_string(path).expect("the schema is checked in");
        assert!(checked_in == schema, "run `SEEOTHER_UPDATE=1 cargo test schema` and commit the file");
    }
}
