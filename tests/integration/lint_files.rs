//! `hookc lint FILE...`: what is said of some files of a project without reading all of it.

use std::fs;
use std::path::{Path, PathBuf};

use hookc::lint::rules::RULES;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{FIXED, copy, hookc, repository};

/// Runs `hookc lint` in a folder.
fn lint(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = hookc(home)
        .arg("lint")
        .args(args)
        .args(FIXED)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// The findings of a project as JSON; nothing if it cannot be linted.
fn findings(home: &Path, files: &[&str]) -> Option<Vec<Value>> {
    let (code, out, _) = lint(home, &[&["--format", "json"], files].concat());
    let document: Value = serde_json::from_str(&out).ok()?;
    let told = document["diagnostics"].as_array()?.clone();
    matches!(code, Some(0 | 1)).then_some(told)
}

/// What of the findings stands in a file, rules aside that compare the hooks of all nodes.
fn of_file(all: &[Value], file: &str) -> Vec<Value> {
    let whole = |code: &str| {
        let mut rules = RULES.iter();
        rules.any(|rule| rule.whole && rule.about.code == code)
    };
    let found = all
        .iter()
        .filter(|one| one["file"] == file && !whole(one["code"].as_str().unwrap_or_default()));
    found.cloned().collect()
}

/// The files of nodes below a folder, relative to it.
fn node_files(home: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = ["models", "snapshots", "tests"]
        .iter()
        .map(|folder| home.join(folder))
        .collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() {
                open.push(path);
            } else if matches!(extension, Some("sql" | "py")) {
                let below = path.strip_prefix(home).unwrap();
                found.push(below.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Every project among the fixtures that has nodes of its own.
fn projects() -> Vec<(String, TempDir)> {
    let mut projects = Vec::new();
    let mut add = |name: &Path, layers: &[&Path]| {
        let home = tempfile::tempdir().unwrap();
        for layer in layers {
            copy(layer, home.path());
        }
        projects.push((name.display().to_string(), home));
    };
    let base = repository("fixtures/lint/base");
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let folders = entries.map(|entry| entry.path());
        let mut folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    for rule in below(&repository("fixtures/lint")) {
        for fixture in below(&rule) {
            if fixture.join("models").is_dir() && rule != base {
                add(&fixture, &[&base, &fixture]);
            }
        }
    }
    for folder in ["fixtures/clean", "conformance/cases"] {
        for project in below(&repository(folder)) {
            add(&project, &[&project]);
        }
    }
    projects
}

#[test]
fn of_a_file_alone_is_said_what_is_said_of_it_in_the_whole_project() {
    let (mut compared, mut told) = (0, 0);
    let mut wrong = Vec::new();
    for (name, home) in projects() {
        let Some(all) = findings(home.path(), &[]) else {
            continue;
        };
        for file in node_files(home.path()).iter().take(6) {
            let expected = of_file(&all, file);
            let alone = findings(home.path(), &[file]).unwrap_or_default();
            compared += 1;
            told += expected.len();
            if of_file(&alone, file) != expected || alone.len() > expected.len() {
                let show = |all: &[Value]| -> Vec<String> {
                    let codes = all.iter().map(|one| one["code"].to_string());
                    codes.collect()
                };
                wrong.push(format!(
                    "{name}: {file}: {:?} instead of {:?}",
                    show(&alone),
                    show(&expected)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        compared > 80 && told > 30,
        "{compared} files, {told} findings"
    );
}

/// A project of three models, of which one names another in its hook.
fn three() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    copy(&repository("fixtures/lint/base"), home.path());
    put(
        "models/named.sql",
        "{{ config(alias='other_name') }} select * from {{ ref('orders') }}",
    );
    put(
        "models/asked.sql",
        "{{ config(post_hook=\"drop table backup.{{ ref('named').identifier }}\") }} select * from {{ ref('named') }}",
    );
    put("models/unnamed.sql", "select 1 as x");
    home
}

#[test]
fn what_a_file_does_not_name_is_not_read() {
    let home = three();
    fs::write(home.path().join("models/unnamed.sql"), "{% if %}").unwrap();
    let (code, _, said) = lint(home.path(), &[]);
    assert_eq!(code, Some(2), "{said}");
    let (code, out, said) = lint(home.path(), &["models/asked.sql"]);
    assert_eq!(code, Some(1), "{out}{said}");
    assert!(out.contains("I002"), "{out}");
    assert!(out.contains("other_name"), "{out}");
}

#[test]
fn hooks_that_look_at_all_nodes_are_linted_with_all_of_them() {
    let home = three();
    let hook = "{{ config(post_hook=\"{% for id in graph.nodes %}drop table t_{{ loop.index }};{% endfor %}\") }} select 1 as x";
    fs::write(home.path().join("models/unnamed.sql"), hook).unwrap();
    let all = findings(home.path(), &[]).unwrap();
    let alone = findings(home.path(), &["models/unnamed.sql"]).unwrap();
    assert_eq!(of_file(&all, "models/unnamed.sql"), alone);
    assert!(!alone.is_empty());
}

#[test]
fn a_file_finds_its_project_from_any_folder() {
    let outside = tempfile::tempdir().unwrap();
    let project = outside.path().join("warehouse/dbt");
    copy(three().path(), &project);
    let file = "warehouse/dbt/models/asked.sql";
    let (code, out, said) = lint(outside.path(), &[file]);
    assert_eq!(code, Some(1), "{out}{said}");
    assert!(out.contains("models/asked.sql"), "{out}");
    let (code, _, said) = lint(outside.path(), &["warehouse/dbt/models/none.sql"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("does not exist"), "{said}");
}

#[test]
fn files_of_several_projects_are_linted_one_project_after_the_other() {
    let outside = tempfile::tempdir().unwrap();
    copy(three().path(), &outside.path().join("one"));
    copy(three().path(), &outside.path().join("two"));
    let files = ["one/models/asked.sql", "two/models/asked.sql"];
    let (code, out, said) = lint(outside.path(), &files);
    assert_eq!(code, Some(1), "{out}{said}");
    assert_eq!(out.matches("I002").count(), 2, "{out}");
    let (code, _, said) = lint(
        outside.path(),
        &[&["--format", "sarif"], &files[..]].concat(),
    );
    assert_eq!(code, Some(2));
    assert!(said.contains("several projects"), "{said}");
}

#[test]
fn a_baseline_is_not_written_from_a_part() {
    let home = three();
    let (code, _, said) = lint(home.path(), &["--write-baseline", "models/asked.sql"]);
    assert_eq!(code, Some(2), "{said}");
}

/// A project of hooks without a host system, of two targets.
fn hook_file() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let text = "\
version: 1
project: shop
targets:
  dev: {type: duckdb}
  prod: {type: postgres}
hooks:
  tidy:
    on: job-success
    sql: drop table old_orders
apply:
  - {job: load, hooks: [tidy]}
";
    fs::write(home.path().join("hookc.yml"), text).unwrap();
    home
}

#[test]
fn plans_of_other_systems_are_linted_for_all_targets_and_each_finding_is_told_once() {
    let home = hook_file();
    let found = findings(home.path(), &[]).expect("the hooks can be linted");
    let drops: Vec<&Value> = found.iter().filter(|one| one["code"] == "I002").collect();
    assert_eq!(drops.len(), 1, "{found:#?}");
    assert_eq!(drops[0]["targets"], serde_json::json!(["dev", "prod"]));
    let (code, out, said) = lint(home.path(), &["--fix", "--diff"]);
    assert_eq!(code, Some(1), "{out}{said}");
    assert!(
        out.contains("+    sql: drop table if exists old_orders"),
        "{out}"
    );
    assert_eq!(lint(home.path(), &["--write-baseline"]).0, Some(0));
    let (code, _, said) = lint(home.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("in the baseline"), "{said}");
}

#[test]
fn the_page_names_the_rules_that_need_the_whole_project() {
    let page = fs::read_to_string(repository("docs/lint.md")).unwrap();
    for rule in RULES {
        let named = page.contains(&format!("`{}`", rule.about.code));
        assert_eq!(named, rule.whole, "{}", rule.about.code);
    }
}
