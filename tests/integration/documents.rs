//! Every hook and operation of the guides that users read, compiled for two targets. The snapshots
//! are read against what the guides mean.

use std::fs;

use crate::support::{FIXED, both, copy, hookc, repository, stdout_of};

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

/// The guide's project as its users have it: no profile, variables of the user interface in a file, a
/// flow, an operation in Python, and grants in the target's own form.
fn dex_without_a_profile(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    copy(&repository("fixtures/documents/dex"), home);
    fs::remove_file(home.join("profiles.yml")).expect("a profile");
    for (path, text) in [
        (
            "hookc.toml",
            "dialect-grants = true\n[targets.dev]\ntype = \"duckdb\"\nschema = \"dev\"\n\
             [targets.prod]\ntype = \"postgres\"\ndatabase = \"lake\"\nschema = \"mart\"\n",
        ),
        ("ui.yml", "KEEP_DAYS: 30\n"),
        ("operations/sync/notify.py", "print('sent')\n"),
        (
            "operations/maintenance/clean.sql",
            "delete from audit.revenue_log where at < current_date - {{ var('KEEP_DAYS') }}\n",
        ),
        (
            "hookc.yml",
            "version: 1\nproject: lakehouse\nflows:\n  nightly:\n    schedule: {cron: '0 2 * * *'}\n    steps:\n      \
             - operation: permissions.grant_analytics_access\n      - operation: maintenance.clean\n",
        ),
    ] {
        let path = home.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let mut command = hookc(home);
    command.args(arguments).args(["--vars-file", "ui.yml"]);
    stdout_of(command.args(FIXED), 0)
}

#[test]
fn dex_as_its_users_have_it() {
    let operation = |name: &str| {
        dex_without_a_profile(&[
            "run-operation",
            name,
            "--target",
            "prod",
            "--system",
            "dbt",
            "--format",
            "sql",
        ])
    };
    for name in [
        "permissions.grant_analytics_access",
        "grant_access",
        "maintenance.clean",
        "sync.notify",
    ] {
        insta::assert_snapshot!(format!("dex.own.{name}"), operation(name));
    }
    let flow = [
        "compile", "--target", "prod", "--system", "hookc", "--format",
    ];
    for form in ["sql", "json"] {
        let text = dex_without_a_profile(&[&flow[..], &[form]].concat());
        insta::assert_snapshot!(format!("dex.own.flow.{form}"), text);
    }
}

/// Operations are listed below the hooks, and are no hooks themselves.
#[test]
fn operations_are_listed() {
    let home = tempfile::tempdir().expect("a folder");
    let told = |words: &[&str], document: &str, status| {
        let project = repository("fixtures/documents").join(document);
        let mut command = hookc(home.path());
        command.args(words).arg("--project-dir").arg(&project);
        command.arg("--profiles-dir").arg(&project);
        let output = command.args(FIXED).output().expect("hookc runs");
        assert_eq!(output.status.code(), Some(status));
        both(&output)
    };
    let listed = told(&["ls"], "dex", 0);
    let (_, operations) = listed.split_once("OPERATION").expect("operations");
    let names = operations
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next());
    let names: Vec<&str> = names.collect();
    let wanted = [
        "grant_access",
        "maintenance.refresh_indexes",
        "permissions.grant_analytics_access",
    ];
    assert_eq!(names, wanted, "{listed}");
    let macros = told(&["ls", "--format", "json"], "operational-hooks", 0);
    assert!(macros.contains("\"name\": \"log_run_start\""), "{macros}");
    assert!(!macros.contains("\"name\": \"grant_to_roles\""), "{macros}");
    let refused = told(&["show", "grant_access"], "dex", 2);
    assert!(
        refused.contains("hookc run-operation grant_access"),
        "{refused}"
    );
    let near = told(&["show", "grant_acess"], "dex", 2);
    assert!(near.contains("did you mean `grant_access`?"), "{near}");
}
