//! The settings and the linter's rules into the schema of `hookc.toml`.

use serde_json::{Map, Value, json};

use crate::lint::rules::RULES;
use crate::lint::{Group, Rule};

const SETTINGS: &str = include_str!("settings.json");

/// The schema; which rules there are is known here, not in its file.
pub(super) fn schema() -> serde_json::Result<Value> {
    let mut schema: Value = serde_json::from_str(SETTINGS)?;
    let groups = Group::ALL.iter().map(|group| {
        let about = format!("The rules {}...", group.letter());
        (group.name().to_string(), setting(&about, &[]))
    });
    let rules = RULES.iter().flat_map(|rule| of_rule(rule));
    let properties: Map<String, Value> = groups.chain(rules).collect();
    schema["$defs"]["rules"]["properties"] = properties.into();
    Ok(schema)
}

/// A rule under its code and under its name.
fn of_rule(rule: &Rule) -> [(String, Value); 2] {
    let about = rule.about.summary();
    [rule.about.code, rule.about.name].map(|key| (key.to_string(), setting(&about, rule.options)))
}

/// A level, or a table with a level and options, which are numbers or on and off.
fn setting(about: &str, options: &[&str]) -> Value {
    let options = options.iter();
    let mut known: Map<String, Value> = options
        .map(|option| {
            (
                (*option).to_string(),
                json!({"type": ["integer", "boolean"], "minimum": 0}),
            )
        })
        .collect();
    known.insert("level".to_string(), json!({"$ref": "#/$defs/level"}));
    json!({
        "description": about,
        "anyOf": [
            {"$ref": "#/$defs/level"},
            {"type": "object", "properties": known, "additionalProperties": false},
        ],
    })
}
