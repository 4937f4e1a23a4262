//! The Python package `dagster-hookc` with the real Dagster: the conformance cases and its own tests.

use std::process::Command;

use crate::support::{both, python, repository};

/// Runs the tests of a folder with pytest; nothing is written beside them.
fn pytest(folder: &str) {
    let output = Command::new(python())
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(repository(folder))
        .env("PYTHONPATH", repository("integrations/dagster"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("Python runs");
    assert!(output.status.success(), "{}", both(&output));
}

#[test]
fn committed_plans_run_in_dagster() {
    pytest("conformance/dagster");
}

#[test]
fn the_package_passes_its_own_tests() {
    pytest("integrations/dagster/tests");
}
