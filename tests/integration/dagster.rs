//! The Python package `dagster-hookc` with the real Dagster: the conformance cases and its own tests.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{both, hookc, python, repository, stdout_of};

/// The tests of a folder with pytest; nothing is written beside them.
fn pytest(folder: &str) -> Command {
    let mut command = Command::new(python());
    command
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(repository(folder))
        .env("PYTHONPATH", repository("integrations/dagster"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Runs a command that must succeed.
fn succeeds(command: &mut Command) {
    let output = command.output().expect("Python runs");
    assert!(output.status.success(), "{}", both(&output));
}

#[test]
fn committed_plans_run_in_dagster() {
    succeeds(&mut pytest("conformance/dagster"));
}

#[test]
fn the_package_passes_its_own_tests() {
    succeeds(&mut pytest("integrations/dagster/tests"));
}

#[test]
fn compiled_plans_run_in_dagster() {
    let compiled = [("HOOKC", env!("CARGO_BIN_EXE_hookc"))];
    succeeds(pytest("conformance/dagster").envs(compiled));
}

/// The plans that stand beside a case: target and content.
fn committed(case: &Path) -> Vec<(String, Value)> {
    let mut plans: Vec<(String, Value)> = fs::read_dir(case)
        .expect("a case")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name()?.to_str()?;
            let target = name.strip_prefix("plan.")?.strip_suffix(".json")?;
            let plan = fs::read(&path).expect("a plan");
            Some((
                target.to_owned(),
                serde_json::from_slice(&plan).expect("JSON"),
            ))
        })
        .collect();
    plans.sort_by(|a, b| a.0.cmp(&b.0));
    plans
}

/// Where a value is not the wanted one; it may have more fields.
fn difference(wanted: &Value, got: &Value, way: &str) -> Option<String> {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => wanted.iter().find_map(|(key, value)| {
            let found = got.get(key).unwrap_or(&Value::Null);
            difference(value, found, &format!("{way}.{key}"))
        }),
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            let pairs = wanted.iter().zip(got).enumerate();
            pairs
                .map(|(at, (wanted, got))| difference(wanted, got, &format!("{way}[{at}]")))
                .find_map(|found| found)
        }
        _ => (wanted != got).then(|| format!("{way}: {got} instead of {wanted}")),
    }
}

#[test]
fn committed_plans_are_what_hookc_compiles() {
    let home = tempfile::tempdir().expect("a folder");
    let cases = fs::read_dir(repository("conformance/dagster/cases")).expect("the cases");
    let mut compared = 0;
    for case in cases.map(|entry| entry.expect("an entry").path()) {
        for (target, wanted) in committed(&case) {
            let mut command = hookc(home.path());
            command
                .args(["compile", "--format", "json", "--target", &target])
                .arg("--project-dir")
                .arg(&case);
            let plan = stdout_of(&mut command, 0);
            let plan: Value = serde_json::from_str(&plan).expect("JSON");
            let told = difference(&wanted, &plan, &target);
            assert_eq!(told, None, "{}", case.display());
            compared += 1;
        }
    }
    assert!(compared >= 5, "{compared} plans were compared");
}
