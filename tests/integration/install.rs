//! The ways in which hookc is installed: the wheel by pip, and the hooks by pre-commit.
//!
//! All of it is built from the program that `cargo test` has built: the development profile stands in
//! for the release, and pip takes what builds need from `target/wheels`, which `./test` fills.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, OnceLock};

use crate::support::{both, copy, python, repository};

/// A program of the tests' Python.
pub(crate) fn tool(name: &str) -> PathBuf {
    python().with_file_name(name)
}

/// Runs a command that must succeed.
fn succeeds(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", both(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The folder in which the wheel is compiled. What the tests were compiled to is linked into it, so
/// that little is left to do; they share no files, because maturin takes its own away.
fn target() -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_hookc")).parent().unwrap();
    let target = built.with_file_name("wheel");
    if !target.is_dir() {
        let linked = target.join("debug");
        fs::create_dir_all(&linked).unwrap();
        let mut copy = Command::new("cp");
        let folders = ["deps", "build", ".fingerprint"].map(|name| built.join(name));
        succeeds(copy.arg("-al").args(folders).arg(linked));
    }
    target
}

/// One build at a time.
static BUILDS: Mutex<()> = Mutex::new(());

/// The folder that holds the wheel, which is built once.
fn wheels() -> &'static Path {
    static WHEELS: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = WHEELS.get_or_init(|| {
        let _alone = BUILDS.lock();
        let folder = tempfile::tempdir().unwrap();
        let mut maturin = Command::new(tool("maturin"));
        maturin.args(["build", "--profile", "dev", "--manifest-path"]);
        maturin
            .arg(repository("Cargo.toml"))
            .arg("--out")
            .arg(folder.path())
            .env("CARGO_TARGET_DIR", target());
        succeeds(&mut maturin);
        folder
    });
    folder.path()
}

/// The wheel.
pub(crate) fn wheel() -> PathBuf {
    let mut files = fs::read_dir(wheels()).unwrap().flatten();
    files.next().expect("maturin has built a wheel").path()
}

/// What builds need beside Rust: maturin and setuptools.
fn builders() -> PathBuf {
    let folder = repository("target/wheels");
    assert!(
        folder.is_dir(),
        "there is no {}: ./test makes it",
        folder.display()
    );
    folder
}

#[test]
fn the_wheel_is_all_that_pip_needs() {
    let wheel = wheel();
    let name = wheel.file_name().unwrap().to_string_lossy().into_owned();
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        name.starts_with(&format!("hookc-{version}-py3-none-manylinux_2_")),
        "{name}"
    );
    let home = tempfile::tempdir().unwrap();
    let venv = home.path().join("venv");
    succeeds(Command::new(python()).args(["-m", "venv"]).arg(&venv));
    let mut pip = Command::new(venv.join("bin/pip"));
    succeeds(pip.args(["install", "--no-index"]).arg(&wheel));
    let mut installed = Command::new(venv.join("bin/hookc"));
    assert_eq!(
        succeeds(installed.arg("--version")),
        format!("hookc {version}\n")
    );
    let metadata = format!("lib/python*/site-packages/hookc-{version}.dist-info");
    let script = format!(
        "cd {}/{metadata} && ls licenses && cat METADATA",
        venv.display()
    );
    let told = succeeds(Command::new("sh").args(["-c", &script]));
    for word in [
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "License-Expression: MIT OR Apache-2.0",
        "# hookc",
    ] {
        assert!(told.contains(word), "{word}\n{told}");
    }
}

pub(crate) fn git(folder: &Path, args: &[&str]) {
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    let mut command = Command::new("git");
    succeeds(command.current_dir(folder).args(who).args(args));
}

/// Makes a repository of all files in a folder.
pub(crate) fn committed(folder: &Path) {
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "all"]);
}

/// The files that a clone of hookc is built from.
fn source() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for folder in ["src", "grammar", "docs", "benches"] {
        copy(&repository(folder), &home.path().join(folder));
    }
    let files = [
        ".pre-commit-hooks.yaml",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "pyproject.toml",
    ];
    for file in files {
        fs::copy(repository(file), home.path().join(file)).unwrap();
    }
    home
}

/// A project in a repository of its own, and pre-commit's folder.
struct Project {
    home: tempfile::TempDir,
    cache: tempfile::TempDir,
}

impl Project {
    fn new() -> Project {
        let home = tempfile::tempdir().unwrap();
        copy(&repository("fixtures/clean/shop"), home.path());
        committed(home.path());
        Project {
            home,
            cache: tempfile::tempdir().unwrap(),
        }
    }

    /// What the hooks of a repository say of all files.
    fn tries(&self, hooks: &Path) -> Output {
        let links = format!("{} {}", builders().display(), wheels().display());
        let mut command = Command::new(tool("pre-commit"));
        command
            .current_dir(self.home.path())
            .arg("try-repo")
            .arg(hooks)
            .args(["--all-files", "--verbose"])
            .env("PRE_COMMIT_HOME", self.cache.path())
            .env("CARGO_TARGET_DIR", target())
            .env("PIP_NO_INDEX", "1")
            .env("PIP_FIND_LINKS", links)
            .env(
                "MATURIN_PEP517_ARGS",
                format!(
                    "--profile dev --manifest-path {}",
                    repository("Cargo.toml").display()
                ),
            );
        let _alone = BUILDS.lock();
        command.output().expect("pre-commit runs")
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.home.path().join(path), text).unwrap();
        git(self.home.path(), &["add", path]);
    }
}

/// Sound hooks pass.
fn passes(hooks: &Path) {
    let output = Project::new().tries(hooks);
    let said = both(&output);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("Passed").count(), 2, "{said}");
}

/// Findings fail the one, steps that certainly fail the other.
fn fails(hooks: &Path) {
    let project = Project::new();
    let model =
        "{{ config(pre_hook='drop table gone', post_hook='{{ missing() }}') }} select 1 as id";
    project.write("models/orders.sql", model);
    let output = project.tries(hooks);
    let said = both(&output);
    assert!(!output.status.success(), "{said}");
    assert_eq!(said.matches("Failed").count(), 2, "{said}");
    let (compile, lint) = said.split_once("hookc lint.").expect(&said);
    assert!(
        compile.contains("missing") && lint.contains("I002"),
        "{said}"
    );
}

#[test]
fn pre_commit_installs_the_hooks_from_source() {
    let source = source();
    committed(source.path());
    passes(source.path());
    fails(source.path());
}

#[test]
fn pre_commit_installs_the_hooks_from_the_wheel() {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("integrations/pre-commit"), home.path());
    committed(home.path());
    passes(home.path());
    let hooks = |path: &str| {
        let text = fs::read_to_string(repository(path)).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(str::to_string).collect::<Vec<_>>()
    };
    let own = hooks("integrations/pre-commit/.pre-commit-hooks.yaml");
    assert_eq!(own, hooks(".pre-commit-hooks.yaml"));
    let project = fs::read_to_string(home.path().join("pyproject.toml")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert!(project.contains(&format!("version = \"{version}\"")));
    assert!(project.contains(&format!("[\"hookc=={version}\"]")));
}
