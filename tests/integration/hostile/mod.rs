//! Inputs that no folder of fixtures can hold: bytes that are no text, links, and bombs. Each ends soon,
//! in little memory, with a diagnostic at the place that is to blame.

mod bombs;
mod files;

use std::fs;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;

use crate::support::{both, hookc};

const PROJECT: &str = "name: shop\nprofile: shop\n";

const PROFILES: &str = "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, schema: dev}\n";

/// A project with these files beside the usual ones.
fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let usual = [
        ("dbt_project.yml", PROJECT.as_bytes()),
        ("profiles.yml", PROFILES.as_bytes()),
    ];
    for (path, content) in usual.iter().chain(files) {
        let path = home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    home
}

/// A project with a model that has this hook.
fn hook(text: &str) -> tempfile::TempDir {
    let model = format!("{{{{ config(post_hook={text:?}) }}}}\nselect 1\n");
    project(&[("models/orders.sql", model.as_bytes())])
}

/// The program with a bound on its memory, where the system knows one.
fn bounded(home: &Path) -> Command {
    let mut command = if cfg!(target_os = "linux") {
        let mut command = Command::new("sh");
        let script = "ulimit -v 1500000; exec \"$0\" \"$@\"";
        command.args(["-c", script, env!("CARGO_BIN_EXE_hookc")]);
        command
    } else {
        hookc(home)
    };
    command
        .current_dir(home)
        .env("HOME", home)
        .timeout(Duration::from_secs(900));
    command
}

/// The diagnostics of a failing compilation as `code file:line:column`.
fn told(home: &tempfile::TempDir) -> Vec<String> {
    let output = bounded(home.path())
        .args(["compile", "--format", "json", "--jobs", "2"])
        .output()
        .unwrap();
    assert!(
        matches!(output.status.code(), Some(1 | 2)),
        "{}",
        both(&output)
    );
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let place = |one: &Value| {
        let text = |key: &str| one[key].to_string().replace('"', "");
        format!(
            "{} {}:{}:{}",
            text("code"),
            text("file"),
            text("line"),
            text("column")
        )
    };
    document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(place)
        .collect()
}
