//! `hookc graph`: pictures of projects of every system, in every form.

use std::path::Path;

use crate::support::{FIXED, hookc, repository, stdout_of};

fn drawn(project: &str, args: &[&str]) -> String {
    let project = repository(project);
    let mut command = hookc(Path::new("/"));
    command.arg("graph").arg("--project-dir").arg(&project);
    command.arg("--profiles-dir").arg(&project);
    stdout_of(command.args(FIXED).args(args), 0)
}

#[test]
fn a_dbt_project_is_drawn() {
    let project = "fixtures/documents/operational-hooks";
    let args = ["--target", "prod", "--format"];
    for form in ["mermaid", "dot"] {
        let picture = drawn(project, &[&args[..], &[form]].concat());
        insta::assert_snapshot!(format!("graph_dbt_{form}"), picture);
    }
}

#[test]
fn a_dipdup_project_is_drawn() {
    let project = "fixtures/documents/dipdup-hooks";
    let args = ["-c", "dipdup.yaml", "-c", "postgres.yaml"];
    insta::assert_snapshot!("graph_dipdup", drawn(project, &args));
}

#[test]
fn a_hook_file_is_drawn() {
    let project = "fixtures/documents/dagster-op-hooks";
    insta::assert_snapshot!("graph_hook_file", drawn(project, &["--target", "prod"]));
}
