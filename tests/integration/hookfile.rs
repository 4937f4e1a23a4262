//! Hooks of `hookc.yml` without a host system: scripts that a caller runs and gives the run's values.

use std::fs;
use std::path::Path;

use crate::clients::sqlite;
use crate::support::{both, hookc, repository, stdout_of};

/// A script that the project's folder of output holds.
fn script(out: &Path, path: &str) -> String {
    fs::read_to_string(out.join("local").join(path)).expect("a script")
}

/// Runs a text in SQLite's own client; its standard output.
fn ran(folder: &Path, text: &str) -> String {
    let output = sqlite(&folder.join("load.db"), text, &[]);
    assert!(output.status.success(), "{text}\n{}", both(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn compiled(home: &Path, arguments: &[&str]) -> String {
    let mut command = hookc(home);
    command
        .args(arguments)
        .arg("--project-dir")
        .arg(repository("fixtures/hookfile/no-host-system"))
        .arg("--out")
        .arg(home);
    stdout_of(&mut command, 0)
}

#[test]
fn scripts_bind_what_the_caller_gives() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    compiled(home, &["compile"]);
    compiled(home, &["run-operation", "started"]);
    ran(home, &script(home, "operations/started.sql"));
    let values = ".parameter set :run_id r1\n.parameter set :job_name load\n\
                  .parameter set :failure__message \"'it''s bad'\"\n";
    for job in ["load.job-success", "load.job-failure"] {
        let script = script(home, &format!("jobs/{job}.sql"));
        ran(home, &format!("{values}{script}"));
    }
    let rows = ran(home, "select * from load_log;");
    assert_eq!(rows, "r1|load|failed|it's bad\n");
}

#[test]
fn the_scripts_are_as_they_were() {
    let home = tempfile::tempdir().expect("a folder");
    let text = compiled(home.path(), &["compile", "--format", "sql"]);
    insta::assert_snapshot!(text);
}
