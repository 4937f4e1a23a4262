//! The plans against what dbt really executed: `conformance/check` over the recorded cases.

use std::process::Command;

use crate::support::repository;

fn check(arguments: &[&str]) {
    let output = Command::new("python3")
        .arg(repository("conformance/check"))
        .args(["--hookc", env!("CARGO_BIN_EXE_hookc"), "-v"])
        .args(arguments)
        .output()
        .expect("python3 runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let last = told.lines().last().unwrap_or_default();
    assert!(!last.starts_with("0 passed"), "nothing was checked: {told}");
}

#[test]
fn every_case_is_as_dbt_executed_it() {
    check(&[]);
}

#[test]
fn without_answers_nothing_is_guessed() {
    check(&["--no-answers"]);
}

#[test]
fn nodes_stand_in_the_order_of_one_thread() {
    check(&["--one-thread", "33", "42", "56"]);
}

#[test]
fn recorded_cases_of_our_own_are_as_dbt_executed_them() {
    check(&[
        "--cases",
        &repository("fixtures/recorded").to_string_lossy(),
    ]);
}
