//! `--command retry`: what an earlier run's results say about which command runs which nodes again.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::compiler::Targets;
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::artifacts::Artifacts;
use crate::frontend::dbt::model::Options;
use crate::yaml::{self, Data, Mapping};

/// What dbt runs again.
const FAILED: [&str; 5] = [
    "error",
    "fail",
    "skipped",
    "runtime error",
    "partial success",
];

/// Puts the earlier command in the place of `retry`; only the variables of the command line stand
/// before that command's own (`vars_given`).
///
/// # Errors
/// There are no results of an earlier run, or not of a command that dbt retries.
pub(super) fn apply(
    options: &mut Options,
    targets: &mut Targets,
    vars_given: bool,
) -> Result<(), Diagnostic> {
    let artifacts = earlier(options)?;
    let Some(results) = &artifacts.results else {
        let folder = &artifacts.folder;
        let message = format!("`{folder}` has no run_results.json of a run to retry");
        return Err(Diagnostic::error("state::missing-artifact", message)
            .help("run dbt once, or name the folder of its artifacts with `--state`"));
    };
    let args = &results.args;
    options.command = command(args)?;
    let warned = options.warn_error == Some(true);
    let operation = options.command == "run-operation";
    let again = results.results.iter().filter(|outcome| {
        (FAILED.contains(&outcome.status.as_str()) || (warned && outcome.status == "warn"))
            && (operation || !outcome.unique_id.starts_with("operation."))
    });
    options.retried = Some(again.map(|outcome| outcome.unique_id.clone()).collect());
    let on = |name: &str| args.get(name).and_then(Value::as_bool).unwrap_or(false);
    options.full_refresh = on("full_refresh");
    options.empty = on("empty");
    options.fail_fast = on("fail_fast");
    options.store_failures = on("store_failures");
    if !vars_given {
        options.vars = mapping(args.get("vars"));
    }
    if operation {
        let name = args
            .get("macro")
            .and_then(Value::as_str)
            .unwrap_or_default();
        options.operation = Some((name.to_owned(), mapping(args.get("args"))));
    }
    let target = args.get("target").and_then(Value::as_str);
    if let (Targets::Default, Some(target)) = (&*targets, target) {
        *targets = Targets::Named(vec![target.to_owned()]);
    }
    Ok(())
}

/// The artifacts of `--state`, else of the project's own target folder.
fn earlier(options: &Options) -> Result<Arc<Artifacts>, Diagnostic> {
    match &options.artifacts {
        Some(artifacts) => Ok(Arc::clone(artifacts)),
        None => {
            let target = options.target_path.as_deref().unwrap_or("target");
            let folder = options.project_dir.join(target);
            Artifacts::read(target, &folder, &folder).map(Arc::new)
        }
    }
}

/// The earlier command, by the name that dbt noted.
fn command(args: &Map<String, Value>) -> Result<String, Diagnostic> {
    let which = args
        .get("which")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match which {
        "build" | "compile" | "clone" | "seed" | "snapshot" | "test" | "run" | "run-operation" => {
            Ok(which.to_owned())
        }
        "generate" => Ok("docs generate".to_owned()),
        _ => {
            let message = format!("the earlier command `{which}` cannot be retried");
            Err(Diagnostic::error("state::invalid-artifact", message).help(
                "dbt retries build, run, seed, snapshot, test, compile, clone, docs generate and run-operation",
            ))
        }
    }
}

/// A dict of the results; JSON is YAML.
fn mapping(value: Option<&Value>) -> Mapping {
    let text = value.map(Value::to_string).unwrap_or_default();
    match yaml::read_text(&text) {
        Ok(Data::Map(map)) => map,
        _ => Mapping::default(),
    }
}
