//! dbt's `run_results.json` into the results that on-run-end hooks see (semantics 2.6).

use serde_json::{Map, Value as Json};

use crate::diagnostic::Diagnostic;

/// How a node fared.
#[derive(Debug, Clone)]
pub struct RunResult {
    /// The node.
    pub unique_id: String,
    /// `success`, `error`, `skipped`, `pass`, `warn`, `fail`...
    pub status: String,
    /// What dbt said about it.
    pub message: Option<String>,
    /// How many failures a test found.
    pub failures: Option<i64>,
    /// The thread's name.
    pub thread_id: String,
    /// Seconds.
    pub execution_time: f64,
    /// The adapter's response, as written.
    pub adapter_response: Map<String, Json>,
    /// The parts of the time, as written.
    pub timing: Vec<Json>,
}

/// Reads a results file; entries that are wrong are left out and reported.
pub(super) fn read(json: &Json, diagnostics: &mut Vec<Diagnostic>) -> Vec<RunResult> {
    let Some(listed) = json.get("results").and_then(Json::as_array) else {
        let message = "the run results have no list \"results\"";
        let help = "give dbt's own target/run_results.json";
        diagnostics.push(Diagnostic::error("answers::wrong-type", message).help(help));
        return Vec::new();
    };
    let mut results = Vec::new();
    for (at, entry) in listed.iter().enumerate() {
        match result(entry) {
            Ok(result) => results.push(result),
            Err(missing) => {
                let message =
                    format!("results[{at}] of the run results needs a string \"{missing}\"");
                diagnostics.push(Diagnostic::error("answers::wrong-type", message));
            }
        }
    }
    results
}

fn result(entry: &Json) -> Result<RunResult, &'static str> {
    let text = |name: &str| entry.get(name).and_then(Json::as_str).map(str::to_owned);
    Ok(RunResult {
        unique_id: text("unique_id").ok_or("unique_id")?,
        status: text("status").ok_or("status")?,
        message: text("message"),
        failures: entry.get("failures").and_then(Json::as_i64),
        thread_id: text("thread_id").unwrap_or_else(|| "Thread-1".to_owned()),
        execution_time: entry
            .get("execution_time")
            .and_then(Json::as_f64)
            .unwrap_or(0.0),
        adapter_response: entry
            .get("adapter_response")
            .and_then(Json::as_object)
            .cloned()
            .unwrap_or_default(),
        timing: entry
            .get("timing")
            .and_then(Json::as_array)
            .cloned()
            .unwrap_or_default(),
    })
}
