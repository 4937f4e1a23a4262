//! What hookc reads and writes into JSON Schemas of it (`hookc schema`).
//!
//! What several documents hold (diagnostics, effects) is written once, in the schema of the plan.

mod settings;

use serde_json::{Map, Value, json};

/// The document that the others take shared definitions from.
const PLAN: &str = crate::plan::JSON_SCHEMA;
const DIAGNOSTICS: &str = include_str!("diagnostics.json");
const LINT: &str = include_str!("lint.json");
const LS: &str = include_str!("ls.json");
const SHOW: &str = include_str!("show.json");
const DIFF: &str = include_str!("diff.json");
const HOOKS: &str = include_str!("hooks.json");

/// A document that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Document {
    /// What `compile --format json` prints of one target, and `plan.json`
    Plan,
    /// The same of several targets
    Plans,
    /// What `--diagnostics json` prints
    Diagnostics,
    /// What `lint --format json` prints
    Lint,
    /// What `ls --format json` prints
    Ls,
    /// What `show --format json` prints
    Show,
    /// What `diff --format json` prints
    Diff,
    /// The file hookc.toml, or [tool.hookc] of pyproject.toml
    #[value(name = "hookc.toml")]
    Settings,
    /// The file hookc.yml
    #[value(name = "hookc.yml")]
    Hooks,
}

/// The schema of a document.
///
/// # Errors
/// A schema of this program is no JSON; the tests read all of them.
pub fn schema(document: Document) -> serde_json::Result<Value> {
    match document {
        Document::Plan => serde_json::from_str(PLAN),
        Document::Plans => plans(),
        Document::Diagnostics => with_shared(DIAGNOSTICS),
        Document::Lint => with_shared(LINT),
        Document::Ls => with_shared(LS),
        Document::Show => with_shared(SHOW),
        Document::Diff => with_shared(DIFF),
        Document::Settings => settings::schema(),
        Document::Hooks => serde_json::from_str(HOOKS),
    }
}

/// Several plans: each is one of the plan's schema.
fn plans() -> serde_json::Result<Value> {
    let mut plan: Map<String, Value> = serde_json::from_str(PLAN)?;
    let dialect = plan.remove("$schema");
    let mut shared = plan.remove("$defs").unwrap_or_default();
    if let Some(shared) = shared.as_object_mut() {
        shared.insert("plan".to_string(), Value::Object(plan));
    }
    Ok(json!({
        "$schema": dialect,
        "title": crate::plan::SCHEMA_SEVERAL,
        "type": "object",
        "properties": {
            "schema": {"const": crate::plan::SCHEMA_SEVERAL},
            "plans": {"type": "array", "items": {"$ref": "#/$defs/plan"}},
        },
        "required": ["schema", "plans"],
        "$defs": shared,
    }))
}

/// A schema with the definitions that it has in common with the plan's.
fn with_shared(text: &str) -> serde_json::Result<Value> {
    let mut schema: Value = serde_json::from_str(text)?;
    let mut plan: Value = serde_json::from_str(PLAN)?;
    let status = plan["$defs"]["step"]["properties"]["status"].take();
    plan["$defs"]["status"] = status;
    for name in ["diagnostic", "effect", "place", "status"] {
        if text.contains(&format!("#/$defs/{name}\"")) {
            schema["$defs"][name] = plan["$defs"][name].take();
        }
    }
    Ok(schema)
}
