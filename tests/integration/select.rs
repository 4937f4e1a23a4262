//! Which resources a command selects, against what dbt itself selected in the same project
//! (`fixtures/select`: `asked.txt` holds the command lines, `record.py` made `expected.json`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use hookc::frontend::dbt;
use hookc::frontend::dbt::artifacts::Artifacts;
use hookc::frontend::dbt::model::{Loaded, Options};
use hookc::ir::Action;
use hookc::source::SourceTree;
use rayon::prelude::*;
use serde_json::Value;

use crate::support::repository;

fn project() -> PathBuf {
    repository("fixtures/select/shop")
}

/// The words of a command line; double quotes hold blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (n, part) in line.split('"').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(ToOwned::to_owned));
        }
    }
    words
}

/// A command line as the options that it sets.
fn options(line: &str, artifacts: &Arc<Artifacts>) -> Options {
    let mut options = Options {
        project_dir: project(),
        profiles_dir: Some(project()),
        command: "build".to_owned(),
        dbt_version: "1.11.16".to_owned(),
        artifacts: Some(Arc::clone(artifacts)),
        ..Options::default()
    };
    let mut flag = String::new();
    for word in words(line) {
        match flag.as_str() {
            _ if word.starts_with("--") => flag = word,
            "--command" => options.command = word,
            "--select" => options.select.push(word),
            "--exclude" => options.exclude.push(word),
            "--selector" => options.selector = Some(word),
            "--indirect-selection" => options.indirect_selection = Some(word),
            "--resource-type" => options.resource_types.push(word),
            "--exclude-resource-type" => options.exclude_resource_types.push(word),
            other => panic!("{line}: {other}"),
        }
    }
    options
}

/// What the project's start hook prints: `selected_resources`, sorted. Nothing if it does not run;
/// `None` if the selection is refused.
fn selected(loaded: &Loaded, options: &Options) -> Option<Vec<String>> {
    let plan = dbt::plan(loaded, options, None).ok()?;
    let step = plan.steps.iter().find(|step| step.event == "on-run-start");
    let Some(Action::Sql { sql, .. }) = step.and_then(|step| step.body.last()) else {
        return Some(Vec::new());
    };
    let ids = sql
        .as_str()
        .trim_start_matches("select '")
        .trim_end_matches('\'');
    Some(ids.split_whitespace().map(str::to_owned).collect())
}

#[test]
fn what_is_selected_is_what_dbt_selects() {
    let expected = std::fs::read(repository("fixtures/select/expected.json")).unwrap();
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&expected).unwrap();
    let asked = std::fs::read_to_string(repository("fixtures/select/asked.txt")).unwrap();
    let asked = asked
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    assert_eq!(asked.count(), expected.len(), "run record.py");
    let state = repository("fixtures/select/state");
    let artifacts = Artifacts::read("state", &state, &project().join("built")).unwrap();
    let artifacts = Arc::new(artifacts);
    let loaded =
        dbt::load(&options("", &artifacts), SourceTree::default()).map_err(|(_, found)| found);
    let loaded = loaded.unwrap();
    let wrong: Vec<String> = expected
        .par_iter()
        .filter_map(|(line, expected)| {
            let found = selected(&loaded, &options(line, &artifacts));
            let same = match (expected, &found) {
                (Value::Array(ids), Some(found)) => ids
                    .iter()
                    .map(Value::as_str)
                    .eq(found.iter().map(|id| Some(id.as_str()))),
                (Value::Object(_), None) => true,
                _ => false,
            };
            (!same).then(|| format!("{line}\n  dbt:   {expected}\n  hookc: {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
