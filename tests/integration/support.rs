//! What the tests share: the program, the repository's folders, a scrubbed environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// A path below the repository's root.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Copies a folder; what is no file or folder is left out.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// hookc with nothing of the caller's environment but `PATH`, and an empty home.
pub(crate) fn hookc(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookc"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("TZ", "UTC")
        .env("NO_COLOR", "1")
        .current_dir(home);
    command
}

/// The options that fix the values of a run.
pub(crate) const FIXED: [&str; 4] = [
    "--invocation-id",
    "00000000-0000-4000-8000-00000000c0de",
    "--run-started-at",
    "2024-01-15T10:30:00+00:00",
];

/// A run that must end with that status; its standard output.
pub(crate) fn stdout_of(command: &mut Command, status: i32) -> String {
    let output = command.output().expect("hookc runs");
    assert_eq!(output.status.code(), Some(status), "{}", both(&output));
    String::from_utf8(output.stdout).expect("hookc prints UTF-8")
}

/// Both streams, for messages.
pub(crate) fn both(output: &Output) -> String {
    format!(
        "stdout:\n{}\nstderr:\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The Python of the tests: `HOOKC_TEST_PYTHON`, or the one that `./test` makes.
pub(crate) fn python() -> PathBuf {
    let path = match std::env::var_os("HOOKC_TEST_PYTHON") {
        Some(path) => PathBuf::from(path),
        None => repository("target/venv/bin/python"),
    };
    assert!(
        path.exists(),
        "{} is missing: `./test` makes it, or\n  \
         python3 -m venv target/venv && target/venv/bin/pip install -r tests/python/requirements.txt\n\
         or set HOOKC_TEST_PYTHON to a Python that has these packages",
        path.display()
    );
    path
}

/// A project of a rule: a fixture over the project that the rules' fixtures share, unless it is a
/// project of DipDup's.
pub(crate) fn lint_project(fixture: &Path) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    if !fixture.join("dipdup.yaml").exists() {
        copy(&repository("fixtures/lint/base"), home.path());
    }
    copy(fixture, home.path());
    home
}
