//! Rules of the linter against their fixtures. `fixtures/lint/CODE/valid*` and `invalid*` are laid
//! over the project in `fixtures/lint/base`, unless they are projects of DipDup's; the snapshots hold what is said of the invalid ones.

use std::fs;
use std::path::{Path, PathBuf};

use hookc::lint::rules::RULES;
use serde_json::Value;

use crate::support::{FIXED, both, copy, hookc, lint_project, repository};

/// The fixtures of a rule whose names begin so.
fn fixtures(code: &str, verdict: &str) -> Vec<PathBuf> {
    let folder = repository("fixtures/lint").join(code);
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(verdict))
        })
        .collect();
    found.sort();
    found
}

/// What is said of a fixture in a form; only of one rule, unless that is about other rules.
fn linted(fixture: &Path, code: &str, form: &str) -> String {
    let home = lint_project(fixture);
    let mut command = hookc(home.path());
    command.args(["lint", "--format", form]).args(FIXED);
    if code != "H000" {
        command.args(["--rule", code]);
    }
    let output = command.output().unwrap();
    if !matches!(output.status.code(), Some(0 | 1)) {
        return both(&output);
    }
    String::from_utf8(output.stdout).unwrap()
}

/// Which findings a fixture has.
fn codes(fixture: &Path, code: &str) -> Vec<String> {
    let said = linted(fixture, code, "json");
    let Ok(document) = serde_json::from_str::<Value>(&said) else {
        return vec![said];
    };
    let diagnostics = document["diagnostics"].as_array().unwrap();
    diagnostics
        .iter()
        .map(|one| one["code"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn every_rule_has_a_page_and_fixtures() {
    let headings = [
        "## Why it is bad",
        "## Example",
        "## Use instead",
        "## How to silence it",
    ];
    for rule in RULES {
        let (code, page) = (rule.about.code, rule.about.page);
        assert!(
            page.starts_with(&format!("# {code} {}\n", rule.about.name)),
            "{code}"
        );
        for heading in headings {
            assert!(page.contains(heading), "{code} has no {heading}");
        }
        for verdict in ["valid", "invalid"] {
            assert!(
                !fixtures(code, verdict).is_empty(),
                "{code} has no {verdict} fixture"
            );
        }
    }
    let mut codes: Vec<&str> = RULES.iter().map(|rule| rule.about.code).collect();
    let listed = codes.clone();
    codes.sort_by_key(|code| (listed_group(code), *code));
    codes.dedup();
    assert_eq!(
        listed, codes,
        "rules are listed by group and code, each once"
    );
}

fn listed_group(code: &str) -> usize {
    let groups = hookc::lint::Group::ALL;
    groups
        .iter()
        .position(|group| code.starts_with(group.letter()))
        .unwrap()
}

#[test]
fn no_fixture_page_or_snapshot_is_without_a_rule() {
    let known = |name: &str| RULES.iter().any(|rule| rule.about.code == name);
    for folder in [
        "fixtures/lint",
        "docs/rules",
        "tests/integration/snapshots/lint",
    ] {
        for entry in fs::read_dir(repository(folder)).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let code = name.split(['.', '-']).next().unwrap_or_default();
            assert!(code == "base" || known(code), "{folder}/{name}");
        }
    }
}

#[test]
fn rules_fire_on_what_is_invalid_and_on_nothing_else() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/lint");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut wrong = Vec::new();
    for rule in RULES {
        let code = rule.about.code;
        for fixture in fixtures(code, "valid") {
            let other = |found: &String| found == code || found.starts_with("stdout");
            if codes(&fixture, code).iter().any(other) {
                let said = linted(&fixture, code, "human");
                wrong.push(format!("{} fires:\n{said}", fixture.display()));
            }
        }
        for fixture in fixtures(code, "invalid") {
            if !codes(&fixture, code).iter().any(|found| found == code) {
                wrong.push(format!("{} does not fire", fixture.display()));
            }
            let verdict = fixture.file_name().unwrap().to_string_lossy().into_owned();
            let name = verdict.replace("invalid", code);
            let said = linted(&fixture, code, "human");
            if std::panic::catch_unwind(|| insta::assert_snapshot!(name.as_str(), said)).is_err() {
                wrong.push(name);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_found_in_clean_projects() {
    for entry in fs::read_dir(repository("fixtures/clean"))
        .unwrap()
        .flatten()
    {
        let home = tempfile::tempdir().unwrap();
        copy(&entry.path(), home.path());
        let output = hookc(home.path()).arg("lint").args(FIXED).output().unwrap();
        let said = both(&output);
        assert!(
            said.contains("nothing found"),
            "{}\n{said}",
            entry.path().display()
        );
        assert_eq!(output.status.code(), Some(0));
    }
}

/// A project whose first hook is silenced, or repaired.
fn with_drop(comment: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("fixtures/lint/base"), home.path());
    let project = format!(
        "name: shop\nversion: '1.0'\nprofile: shop\non-run-end:\n  - \"drop table old.orders\"{comment}\n"
    );
    fs::write(home.path().join("dbt_project.yml"), project).unwrap();
    home
}

fn status(home: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = hookc(home)
        .arg("lint")
        .args(args)
        .args(FIXED)
        .output()
        .unwrap();
    (output.status.code(), both(&output))
}

#[test]
fn findings_are_silenced_in_every_way() {
    assert_eq!(status(with_drop("").path(), &[]).0, Some(1));
    assert_eq!(status(with_drop(" # noqa: I002").path(), &[]).0, Some(0));
    assert_eq!(
        status(with_drop(" # noqa: drop-without-guard").path(), &[]).0,
        Some(0)
    );
    assert_eq!(status(with_drop("").path(), &["--exit-zero"]).0, Some(0));
    assert_eq!(status(with_drop("").path(), &["models"]).0, Some(0));
    for settings in [
        "[lint.rules]\nI002 = 'off'\n",
        "[lint.rules]\nidempotency = 'off'\n",
        "[lint.rules]\nI002 = 'note'\n",
        "[[lint.paths]]\npaths = ['*.yml']\nrules = { I002 = 'off' }\n",
    ] {
        let home = with_drop("");
        fs::write(home.path().join("hookc.toml"), settings).unwrap();
        let (code, said) = status(home.path(), &[]);
        assert_eq!(code, Some(0), "{settings}\n{said}");
    }
}

#[test]
fn a_baseline_hides_what_was_known_even_when_lines_move() {
    let home = with_drop("");
    assert_eq!(status(home.path(), &["--write-baseline"]).0, Some(0));
    let project = home.path().join("dbt_project.yml");
    let text = fs::read_to_string(&project).unwrap();
    fs::write(&project, format!("# moved\n{text}")).unwrap();
    let (code, said) = status(home.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 more are in the baseline"), "{said}");
    fs::write(&project, format!("{text}  - \"drop view v\"\n")).unwrap();
    assert_eq!(status(home.path(), &[]).0, Some(1));
}

#[test]
fn repairs_are_shown_then_made_and_remove_their_findings() {
    let home = with_drop("");
    let (code, said) = status(home.path(), &["--fix", "--diff"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("+  - \"drop table if exists old.orders\""),
        "{said}"
    );
    assert_eq!(status(home.path(), &[]).0, Some(1));
    assert_eq!(status(home.path(), &["--fix"]).0, Some(0));
    let (code, said) = status(home.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn columns_are_compared_with_the_tables_that_are_there_before() {
    let home = tempfile::tempdir().unwrap();
    let said = |ddl: &str| {
        fs::write(home.path().join("before.sql"), ddl).unwrap();
        let script = "insert into audit.runs (id, start_at) values ('a', current_timestamp)";
        fs::write(home.path().join("script.sql"), script).unwrap();
        let mut command = hookc(home.path());
        command.args(["lint", "--dialect", "postgres", "--rule", "D006"]);
        command.args(["--schema", "before.sql", "script.sql"]);
        both(&command.output().unwrap())
    };
    let table = "create table audit.runs (id text, started_at timestamp);\n";
    let keyed = "alter table only audit.runs add constraint k primary key (id);";
    for ddl in [table.to_string(), format!("{table}{keyed}")] {
        let said = said(&ddl);
        assert!(said.contains("no column `start_at`"), "{said}");
        assert!(said.contains("did you mean `started_at`?"), "{said}");
    }
    let widened = format!("{table}alter table audit.runs add start_at timestamp;");
    assert!(!said(&widened).contains("D006"));
}

#[test]
fn a_grant_in_another_warehouses_words_is_rewritten() {
    let written = [
        ("invalid", "on {{ target.schema }}.orders to reporter\""),
        (
            "invalid-2",
            "on table {{ target.schema }}.orders to role reporter\"",
        ),
    ];
    for (fixture, expected) in written {
        let home = lint_project(&repository("fixtures/lint/D001").join(fixture));
        let run = |arguments: &[&str]| {
            let mut command = hookc(home.path());
            command.args(["lint", "--rule", "D001"]).args(FIXED);
            both(&command.args(arguments).output().unwrap())
        };
        run(&["--fix"]);
        let text = fs::read_to_string(home.path().join("dbt_project.yml")).unwrap();
        assert!(text.contains(expected), "{fixture}\n{text}");
        let said = run(&[]);
        assert!(!said.contains("D001"), "{fixture}\n{said}");
    }
}

#[test]
fn sarif_is_valid_by_its_schema() {
    let metadata = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--manifest-path",
        ])
        .arg(repository("Cargo.toml"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|one| one["name"] == "serde-sarif")
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let schema = fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let url = "https://sarif.invalid/schema.json";
    compiler
        .add_resource(url, serde_json::from_str(&schema).unwrap())
        .unwrap();
    let index = compiler.compile(url, &mut schemas).unwrap();
    for code in ["I002", "E002", "T001", "H014"] {
        let fixture = repository("fixtures/lint").join(code).join("invalid");
        let log: Value = serde_json::from_str(&linted(&fixture, code, "sarif")).unwrap();
        assert_eq!(
            schemas
                .validate(&log, index)
                .err()
                .map(|error| error.to_string()),
            None
        );
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
        assert_eq!(rule["id"], code);
    }
}

#[test]
fn other_forms_hold_the_findings() {
    let fixture = repository("fixtures/lint/I002/invalid");
    let gitlab: Value = serde_json::from_str(&linted(&fixture, "I002", "gitlab")).unwrap();
    assert_eq!(gitlab[0]["check_name"], "I002");
    assert_eq!(gitlab[0]["location"]["path"], "dbt_project.yml");
    let junit = linted(&fixture, "I002", "junit");
    assert!(junit.contains("I002 5:6"), "{junit}");
    let github = linted(&fixture, "I002", "github");
    assert!(github.contains("title=I002"), "{github}");
}
