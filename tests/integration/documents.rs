//! Every hook and operation of the guides that users read, compiled for two targets. The snapshots
//! are read against what the guides mean.

use crate::support::{FIXED, hookc, repository, stdout_of};

fn compiled(document: &str, target: &str) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let project = repository("fixtures/documents").join(document);
    let mut command = hookc(home.path());
    command
        .args(["compile", "--format", "sql", "--target", target])
        .arg("--project-dir")
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .args(FIXED);
    stdout_of(&mut command, 0)
}

fn operation(name: &str, target: &str) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let project = repository("fixtures/documents/dex");
    let mut command = hookc(home.path());
    command
        .args(["run-operation", name, "--format", "sql", "--target", target])
        .arg("--project-dir")
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .args(FIXED);
    stdout_of(&mut command, 0)
}

#[test]
fn hooks() {
    for document in [
        "dagster-op-hooks",
        "dex",
        "operational-hooks",
        "pre-and-post-hooks",
    ] {
        for target in ["dev", "prod"] {
            insta::assert_snapshot!(format!("{document}.{target}"), compiled(document, target));
        }
    }
}

#[test]
fn dex_operations() {
    for name in [
        "grant_access",
        "permissions.grant_analytics_access",
        "maintenance.refresh_indexes",
    ] {
        for target in ["dev", "prod"] {
            insta::assert_snapshot!(format!("dex.{name}.{target}"), operation(name, target));
        }
    }
}
