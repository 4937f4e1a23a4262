//! `hookc snapshot`: committed texts of what hooks send, and what happens when they change.

use std::fs;
use std::path::Path;

use crate::support::{both, copy, hookc, repository, stdout_of};

/// The example project, which people copy.
fn project() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("examples/shop"), home.path());
    home
}

fn snapshot(home: &Path, args: &[&str], status: i32) -> String {
    stdout_of(hookc(home).arg("snapshot").args(args), status)
}

#[test]
fn snapshots_are_accepted_once_and_hold_afterwards() {
    let home = project();
    let shown = snapshot(home.path(), &[], 1);
    assert!(shown.contains("+grant select on"), "{shown}");
    assert_eq!(snapshot(home.path(), &["--accept"], 0), "");
    assert_eq!(snapshot(home.path(), &[], 0), "");
    let output = hookc(home.path()).arg("snapshot").output().unwrap();
    assert!(
        both(&output).contains(" files up to date: "),
        "{}",
        both(&output)
    );
    let folder = home.path().join("hookc-snapshots/prod/nodes");
    let file = folder.join("model.shop.fct_orders.sql");
    insta::assert_snapshot!(fs::read_to_string(file).unwrap());
}

#[test]
fn a_changed_hook_is_shown_as_a_difference() {
    let home = project();
    snapshot(home.path(), &["--accept"], 0);
    let model = home.path().join("models/fct_orders.sql");
    let text = fs::read_to_string(&model).unwrap();
    fs::write(&model, text.replace("vacuum analyze", "vacuum full")).unwrap();
    insta::assert_snapshot!(snapshot(home.path(), &["--target", "prod"], 1));
}

#[test]
fn what_no_hook_stands_behind_is_shown_and_taken_away() {
    let home = project();
    snapshot(home.path(), &["--accept"], 0);
    let snapshots = home.path().join("hookc-snapshots");
    fs::create_dir_all(snapshots.join("old")).unwrap();
    let left = "-- hookc snapshot: dbt build of shop, target old (postgres)\n";
    fs::write(snapshots.join("old/end.sql"), left).unwrap();
    fs::write(snapshots.join("README.md"), "ours\n").unwrap();
    let shown = snapshot(home.path(), &[], 1);
    assert!(shown.contains("--- old/end.sql\n+++ /dev/null"), "{shown}");
    snapshot(home.path(), &["--accept"], 0);
    assert!(!snapshots.join("old").exists());
    assert!(snapshots.join("README.md").exists());
}

#[test]
fn a_file_of_somebody_else_is_not_overwritten() {
    let home = project();
    let folder = home.path().join("hookc-snapshots/prod");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("start.sql"), "mine\n").unwrap();
    let output = hookc(home.path())
        .args(["snapshot", "--accept"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    let kept = fs::read_to_string(folder.join("start.sql")).unwrap();
    assert_eq!(kept, "mine\n");
}
