//! Each stage, and the whole, on a generated project of 10,000 models and about 51,000 hooks;
//! `read` is the floor: reading the same files and nothing else.
//!
//! `cargo bench` generates the project below `target/` with `benches/generate` (Python 3).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use divan::{Bencher, black_box};
use hookc::frontend::dbt;
use hookc::frontend::dbt::model::{Loaded, Options};
use hookc::ir::{Action, Plan};
use hookc::source::SourceTree;
use walkdir::WalkDir;

fn main() {
    divan::main();
}

/// The generated project.
fn project() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/bench-project");
    if !folder.join("dbt_project.yml").exists() {
        let status = Command::new("python3")
            .arg(root.join("benches/generate"))
            .arg(&folder)
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "benches/generate makes the project"
        );
    }
    folder
}

fn options() -> Options {
    Options {
        project_dir: project(),
        profiles_dir: Some(project()),
        command: "build".to_string(),
        dbt_version: "1.11.16".to_string(),
        invocation_id: "00000000-0000-4000-8000-00000000c0de".to_string(),
        ..Options::default()
    }
}

#[expect(clippy::panic, reason = "what failed must not be measured")]
fn loaded() -> Loaded {
    dbt::load(&options(), SourceTree::default()).unwrap_or_else(|_| panic!("the project loads"))
}

#[expect(clippy::panic, reason = "what failed must not be measured")]
fn planned(loaded: &Loaded) -> Plan {
    dbt::plan(loaded, &options(), Some("prod")).unwrap_or_else(|_| panic!("the project compiles"))
}

fn texts() -> Vec<String> {
    WalkDir::new(project())
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .collect()
}

#[divan::bench(sample_count = 5)]
fn read() -> usize {
    texts().iter().map(String::len).sum()
}

#[divan::bench(sample_count = 5)]
fn load() -> usize {
    loaded().sources.files().count()
}

#[divan::bench(sample_count = 5)]
fn jinja(bencher: Bencher) {
    let texts: Vec<String> = texts()
        .into_iter()
        .filter(|text| text.contains("config("))
        .collect();
    bencher.bench(|| {
        texts
            .iter()
            .filter(|text| hookc::jinja::parse(text).is_ok())
            .count()
    });
}

#[divan::bench(sample_count = 5)]
fn yaml(bencher: Bencher) {
    let mut sources = SourceTree::default();
    let files: Vec<_> = texts()
        .into_iter()
        .filter(|text| text.starts_with("version: 2"))
        .map(|text| sources.add("properties.yml", Arc::<str>::from(text)))
        .collect();
    bencher.bench(|| {
        files
            .iter()
            .filter(|file| hookc::yaml::read(&sources, **file).is_ok())
            .count()
    });
}

/// Everything between loading and writing, for one target.
#[divan::bench(sample_count = 5)]
fn plan(bencher: Bencher) {
    let loaded = loaded();
    bencher.bench(|| planned(&loaded).steps.len());
}

#[divan::bench(sample_count = 5)]
fn sql(bencher: Bencher) {
    let plan = planned(&loaded());
    let actions = || plan.steps.iter().flat_map(|step| &step.body);
    bencher.bench(|| {
        actions()
            .map(|action| match action {
                Action::Sql { sql, .. } => hookc::sql::statements(sql.as_str(), "postgres").len(),
                _ => 0,
            })
            .sum::<usize>()
    });
}

/// `hookc compile --target prod --format json`, a process of its own.
#[divan::bench(sample_count = 5)]
fn compile() {
    let project = project();
    let output = Command::new(env!("CARGO_BIN_EXE_hookc"))
        .args(["compile", "--target", "prod", "--format", "json"])
        .arg("--project-dir")
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .output();
    black_box(output.is_ok_and(|output| output.status.success()));
}
