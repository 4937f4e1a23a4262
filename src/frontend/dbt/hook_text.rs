//! What dbt does to a hook's text after it is rendered.

use crate::render::{RenderError, Value};
use crate::source::Text;

/// A run hook's text goes through JSON: an object is its `sql`, any other JSON aborts the command
/// (semantics 2.5, cases 13 and 69).
///
/// # Errors
/// JSON that is no object with a string `sql`, or one with keys that dbt does not know.
pub(crate) fn unwrap_json(text: &Text) -> Result<Text, RenderError> {
    let refused = |what: String| {
        RenderError::new("dbt::hook-is-json", what)
            .help("dbt reads a hook that is JSON as {\"sql\": ..., \"transaction\": ...}; write the SQL as plain text")
    };
    let Ok(json) = serde_json::from_str::<serde_json::Value>(text.as_str()) else {
        return Ok(text.clone());
    };
    let serde_json::Value::Object(fields) = json else {
        return Err(refused(format!(
            "the hook's text is JSON but no object: {}",
            text.as_str().trim()
        )));
    };
    if let Some(key) = fields
        .keys()
        .find(|key| !matches!(key.as_str(), "sql" | "transaction" | "index"))
    {
        return Err(refused(format!(
            "the hook's JSON has the unknown key \"{key}\""
        )));
    }
    match fields.get("sql") {
        Some(serde_json::Value::String(sql)) => Ok(Text::with_runs(
            sql.as_str(),
            text.runs().first().cloned().into_iter().collect(),
        )),
        Some(_) => Err(refused(
            "\"sql\" in the hook's JSON is no string".to_string(),
        )),
        None => Err(refused("the hook's JSON has no \"sql\"".to_string())),
    }
}

/// `return` directly in a hook's text is an error whose message is the value (semantics 10.4).
pub(crate) fn stray_return(value: &Value) -> RenderError {
    let what = value
        .as_str()
        .map_or_else(|| "a value".to_string(), |text| format!("\"{text}\""));
    RenderError::new(
        "dbt::return-outside-macro",
        format!("return({what}) stands outside of a macro"),
    )
    .help("print the value with {{ ... }}, or move the text into a macro")
}
