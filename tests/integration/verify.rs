//! `hookc verify` on debug logs that real dbt wrote while it ran conformance cases.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use crate::support::{hookc, repository, stdout_of};

/// The logs that `fixtures/verify/record` wrote.
fn logs() -> Vec<PathBuf> {
    let mut logs: Vec<PathBuf> = fs::read_dir(repository("fixtures/verify"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    logs.sort();
    logs
}

/// `hookc verify` on a log, in the project of the case that the log's name begins with.
fn verify(home: &Path, name: &str, log: &Path) -> Command {
    let case = name.split('.').next().unwrap();
    let project = repository("conformance/cases").join(case);
    let mut command = hookc(home);
    command
        .arg("verify")
        .arg("--project-dir")
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .arg("--dbt-log")
        .arg(log);
    command
}

fn name(log: &Path) -> String {
    log.file_name().unwrap().to_str().unwrap().to_string()
}

/// `fixtures/graph/build.debug.log` is what dbt 1.11.16 wrote for `dbt --log-level-file debug build`
/// in a copy of that project, after `dbt deps`.
#[test]
fn hooks_see_exposures_and_their_kin_as_in_real_dbt() {
    let home = tempfile::tempdir().unwrap();
    let project = repository("fixtures/graph");
    let mut command = hookc(home.path());
    command.args(["verify", "--format", "json", "--project-dir"]);
    command.arg(&project).arg("--profiles-dir").arg(&project);
    command
        .arg("--dbt-log")
        .arg(project.join("build.debug.log"));
    let answer: Value = serde_json::from_str(&stdout_of(&mut command, 0)).unwrap();
    assert_eq!(answer["counts"]["equal"], 6, "{answer:#}");
}

#[test]
fn what_real_dbt_sent_is_what_the_plan_says() {
    let home = tempfile::tempdir().unwrap();
    let mut told = String::new();
    for log in logs() {
        let answer = stdout_of(
            verify(home.path(), &name(&log), &log).args(["--format", "json"]),
            0,
        );
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let counts = answer["counts"].as_object().unwrap();
        let counts: Vec<String> = counts
            .iter()
            .filter(|(_, count)| **count != 0)
            .map(|(verdict, count)| format!("{count} {verdict}"))
            .collect();
        told.push_str(&format!("{}: {}\n", name(&log), counts.join(", ")));
    }
    insta::assert_snapshot!(told);
}

/// Changes a log and verifies it; what is told without the id of the invocation.
fn altered(log: &str, change: impl FnOnce(String) -> String) -> String {
    let home = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(repository("fixtures/verify").join(log)).unwrap();
    let copy = home.path().join("dbt.log");
    let changed = change(text.clone());
    assert_ne!(text, changed, "the log holds what is altered");
    fs::write(&copy, changed).unwrap();
    let told = stdout_of(&mut verify(home.path(), log, Path::new("dbt.log")), 1);
    told.lines()
        .filter(|line| !line.starts_with("invocation "))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn a_statement_that_was_altered_is_shown_with_its_difference() {
    let told = altered("49-loops.prod.0.debug.log", |log| {
        log.replacen("one=1, two=2", "one=1, two=3", 1)
    });
    insta::assert_snapshot!(told);
}

#[test]
fn a_statement_that_dbt_did_not_send_is_missing_and_one_of_no_hook_is_extra() {
    let told = altered("19-run-hooks-across-packages.prod.0.debug.log", |log| {
        log.replacen(
            "select 'root start 2 shared of zebra shared of aardvark'",
            "vacuum",
            1,
        )
    });
    insta::assert_snapshot!(told);
}

#[test]
fn an_altered_statement_in_a_structured_log_is_found() {
    let told = altered("16-merge-order.dev.0.json.log", |log| {
        log.replacen("'L1 project'", "'L1 else'", 2)
    });
    assert!(
        told.ends_with("dbt did not send what hookc says\n"),
        "{told}"
    );
}

#[test]
fn a_log_without_statements_is_refused() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("dbt.log"), "nothing\n").unwrap();
    let mut command = verify(home.path(), "49-loops", Path::new("dbt.log"));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap());
}
