//! What users who get things wrong are told: each folder of `fixtures/errors` is a broken project,
//! or a sound one with a wrong `command`; the snapshots hold the messages.
//!
//! A `command` file holds variables of the environment (`NAME=value`), then the command line; without
//! it `hookc compile` runs. A project without a `profiles.yml` of its own gets the shared one.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::support::{both, copy, hookc, repository};

/// The command of a fixture in a copy of it.
pub(crate) fn command(fixture: &Path, home: &Path) -> Command {
    copy(fixture, home);
    let line = fs::read_to_string(home.join("command")).unwrap_or_else(|_| "compile".to_owned());
    let profiles = home.join("profiles.yml");
    if !profiles.exists() {
        fs::copy(repository("fixtures/errors/profiles.yml"), profiles).unwrap();
    }
    let mut command = hookc(home);
    let mut words = words(&line).into_iter().peekable();
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        command.env(name, value);
        words.next();
    }
    command.args(words);
    command
}

/// The words of a command line; single quotes hold blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (n, part) in line.trim().split('\'').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(ToOwned::to_owned));
        }
    }
    words
}

/// The status and both streams of a fixture.
fn told(fixture: &Path) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = command(fixture, home.path()).output().unwrap();
    let status = output.status.code();
    assert!(
        matches!(status, Some(0..=2)),
        "{}: {status:?}\n{}",
        fixture.display(),
        both(&output)
    );
    let text = format!(
        "status: {}\n{}",
        status.unwrap_or_default(),
        both(&output).replace(&*home.path().to_string_lossy(), "[HOME]")
    );
    text.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_mistake_is_told() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/errors");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut fixtures: Vec<_> = fs::read_dir(repository("fixtures/errors"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    fixtures.sort();
    let mut differing = Vec::new();
    for fixture in fixtures {
        let name = fixture.file_name().unwrap().to_string_lossy().into_owned();
        let text = told(&fixture);
        let checked = std::panic::catch_unwind(|| insta::assert_snapshot!(name.as_str(), text));
        differing.extend(checked.err().map(|_| name));
    }
    assert!(differing.is_empty(), "{differing:?}");
}
