//! Rules of the linter against their fixtures. `fixtures/lint/CODE/valid*` and `invalid*` are laid
//! over the project in `fixtures/lint/base`; the snapshots hold what is said of the invalid ones.

use std::fs;
use std::path::{Path, PathBuf};

use hookc::lint::rules::RULES;
use serde_json::Value;

use crate::support::{FIXED, both, copy, hookc, repository};

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
    let home = tempfile::tempdir().unwrap();
    copy(&repository("fixtures/lint/base"), home.path());
    copy(fixture, home.path());
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
