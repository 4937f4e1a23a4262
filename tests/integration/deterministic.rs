//! The same input gives the same bytes, however often and on however many threads.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::support::{FIXED, both, hookc, repository};

/// Projects of many shapes: the order of nodes, packages, and the guides.
const PROJECTS: [&str; 5] = [
    "conformance/cases/17-merge-order-packages",
    "conformance/cases/56-dag-order",
    "fixtures/documents/dex",
    "fixtures/documents/operational-hooks",
    "fixtures/documents/pre-and-post-hooks",
];

/// All that one run gives: both streams, and the files of its folder.
#[derive(Debug, PartialEq)]
struct Given {
    told: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

/// Compiles a project for all targets.
fn compile(project: &str, form: &str, jobs: &str) -> Given {
    let home = tempfile::tempdir().unwrap();
    let project = repository(project);
    let out = home.path().join("out");
    let mut command = hookc(home.path());
    command
        .args(["compile", "--all-targets", "--split"])
        .args(["--format", form, "--jobs", jobs])
        .args(["--out", "out"])
        .arg("--project-dir")
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .args(FIXED);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    Given {
        told: both(&output),
        files: files(&out),
    }
}

/// The contents of a folder by path; nothing where it is not.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_path_buf();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Asserts that every project gives the same each time, on one thread and on two.
fn same(form: &str) {
    for project in PROJECTS {
        let [alone, first, second] = ["1", "2", "2"].map(|jobs| compile(project, form, jobs));
        assert_eq!(first.files.is_empty(), form != "dir", "{project}");
        assert_eq!(first, second, "{project}: two runs");
        assert_eq!(alone, first, "{project}: one thread and two");
    }
}

#[test]
fn plans() {
    same("json");
}

#[test]
fn scripts() {
    same("sql");
}

#[test]
fn folders() {
    same("dir");
}
