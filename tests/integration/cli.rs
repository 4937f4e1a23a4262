//! The command line itself: what it accepts, where it looks, how it ends.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use walkdir::WalkDir;

use crate::support::{both, hookc, repository, stdout_of};

/// A small project of one node with hooks on both sides.
fn project(dir: &Path) {
    let files = [
        (
            "dbt_project.yml",
            "name: shop\nversion: '1.0'\nprofile: shop\non-run-start: \"create table if not exists log (n int)\"\n",
        ),
        (
            "models/orders.sql",
            "{{ config(pre_hook='select 1', post_hook='grant select on {{ this }} to {{ var(\"who\", \"all\") }}') }}\nselect 1 as id\n",
        ),
        (
            "profiles.yml",
            "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: ':memory:', schema: dev}\n    prod: {type: duckdb, path: ':memory:', schema: prod}\n",
        ),
    ];
    for (path, text) in files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Every file below a folder, with its bytes.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = WalkDir::new(folder).into_iter().flatten();
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn flags_stand_before_or_after_the_command() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    let after = [
        "compile",
        "--format",
        "json",
        "--target",
        "prod",
        "--vars",
        "{who: me}",
    ];
    let before = [
        "--target",
        "prod",
        "--vars",
        "{who: me}",
        "compile",
        "--format",
        "json",
    ];
    let plans = [after, before].map(|args| stdout_of(hookc(home.path()).args(args), 0));
    assert_eq!(plans[0], plans[1]);
    assert!(plans[0].contains("to me"), "{}", plans[0]);
}

#[test]
fn dbts_own_flags_are_accepted() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    let flags = "--warn-error --no-partial-parse --fail-fast --full-refresh --empty --store-failures \
        --threads 3 --event-time-start 2024-01-01 --event-time-end 2024-01-04 --select orders --exclude none \
        --resource-type model --state target --target-path out --log-level debug --no-use-colors -q --no-defer";
    let mut command = hookc(home.path());
    command
        .args(["compile", "--command", "run", "--format", "json"])
        .args(flags.split_whitespace());
    stdout_of(&mut command, 0);
}

#[test]
fn the_project_is_found_from_below() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    let mut command = hookc(home.path());
    let profiles = home.path().to_str().unwrap();
    command
        .current_dir(home.path().join("models"))
        .args(["compile", "--profiles-dir", profiles]);
    let summary = stdout_of(&mut command, 0);
    assert!(
        summary.starts_with("shop build, target dev (duckdb, dbt 1.11.16): 3 steps\n"),
        "{summary}"
    );
    assert!(
        home.path()
            .join("target/hookc/dev/nodes/model.shop.orders.post.sql")
            .is_file()
    );
}

#[test]
fn several_targets_give_several_folders_and_one_document() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    let printed = stdout_of(
        hookc(home.path()).args(["compile", "--all-targets", "--format", "json"]),
        0,
    );
    let plans = json(&printed);
    assert_eq!(plans["schema"], "hookc.plans/1");
    assert_eq!(
        (&plans["plans"][0]["target"], &plans["plans"][1]["target"]),
        (&"dev".into(), &"prod".into())
    );
    stdout_of(
        hookc(home.path())
            .args(["compile", "-t", "dev", "-t", "prod"])
            .env("HOOKC_OUT", "out"),
        0,
    );
    assert!(
        home.path().join("out/dev/run.sql").is_file()
            && home.path().join("out/prod/run.sql").is_file()
    );
}

#[test]
fn a_check_fails_with_a_diff_and_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    let args = ["compile", "--check"];
    let diff = stdout_of(hookc(home.path()).args(args), 1);
    assert!(diff.contains("+++ dev/run.sql"), "{diff}");
    assert!(!home.path().join("target").exists());
    stdout_of(hookc(home.path()).arg("compile"), 0);
    assert_eq!(stdout_of(hookc(home.path()).args(args), 0), "");
}

#[test]
fn what_dbt_refuses_leaves_the_last_output() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    stdout_of(hookc(home.path()).arg("compile"), 0);
    let output = home.path().join("target/hookc");
    let before = content(&output);
    assert!(before.len() > 3);
    fs::write(home.path().join("models/bad.sql"), "{% if %}").unwrap();
    let told = json(&stdout_of(
        hookc(home.path()).args(["compile", "--format", "json"]),
        2,
    ));
    assert_eq!(told["schema"], "hookc.diagnostics/1");
    assert_eq!(told["diagnostics"][0]["file"], "models/bad.sql");
    assert_eq!(content(&output), before);
}

#[test]
fn a_wrong_command_line_is_told_as_clap_tells_it() {
    let home = tempfile::tempdir().unwrap();
    let output = hookc(home.path())
        .args(["compile", "--nonsense", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    assert!(String::from_utf8_lossy(&output.stderr).contains("unexpected argument '--nonsense'"));
    let told = json(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(told["diagnostics"][0]["code"], "usage::unknown-argument");
}

#[test]
fn all_problems_of_the_command_line_are_told_at_once() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    let mut command = hookc(home.path());
    command.args([
        "compile",
        "--format",
        "json",
        "--vars",
        "[1]",
        "--answers",
        "missing.json",
    ]);
    let told = json(&stdout_of(
        command.args(["--run-started-at", "yesterday"]),
        2,
    ));
    let codes = told["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap());
    let expected = [
        "cli::not-a-mapping",
        "cli::unreadable-file",
        "cli::invalid-time",
    ];
    assert_eq!(codes.collect::<Vec<_>>(), expected);
}

#[test]
fn without_a_project_the_message_says_where_it_looked() {
    let home = tempfile::tempdir().unwrap();
    let output = hookc(home.path()).arg("compile").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("dbt_project.yml"),
        "{}",
        both(&output)
    );
}

#[test]
fn every_command_line_of_the_conformance_cases_parses() {
    let home = tempfile::tempdir().unwrap();
    for case in fs::read_dir(repository("conformance/cases"))
        .unwrap()
        .flatten()
    {
        let Ok(text) = fs::read_to_string(case.path().join("case.json")) else {
            continue;
        };
        for run in json(&text)["runs"].as_array().unwrap() {
            let Some(args) = run["args"].as_array() else {
                continue;
            };
            let args: Vec<&str> = args.iter().filter_map(Value::as_str).collect();
            let output = hookc(home.path())
                .args(command_line(&args))
                .output()
                .unwrap();
            // Without a project: anything else than a wrong command line.
            assert!(
                both(&output).contains("there is no dbt_project.yml"),
                "{args:?}\n{}",
                both(&output)
            );
        }
    }
}

/// hookc's command line for a dbt command.
fn command_line(args: &[&str]) -> Vec<String> {
    let at = args.iter().position(|arg| !arg.starts_with('-')).unwrap();
    let (flags, rest) = args.split_at(at);
    let words = if matches!(rest[0], "docs" | "source") {
        2
    } else {
        1
    };
    let name = rest[..words].join(" ");
    let mut line: Vec<String> = match name.as_str() {
        "run-operation" => vec![name],
        _ => vec!["compile".into(), "--command".into(), name],
    };
    line.extend(rest[words..].iter().chain(flags).map(ToString::to_string));
    line
}
