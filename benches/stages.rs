//! Each stage, and the whole, on a generated project of 10,000 models and about 51,000 hooks;
//! `read` is the floor: reading the same files and nothing else.
//!
//! `cargo bench` generates its projects below `target/` with `benches/generate` (Python 3). What
//! takes `JOBS` runs with one thread and with two.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use divan::{Bencher, black_box};
use hookc::effect::{self, Schema};
use hookc::frontend::dbt;
use hookc::frontend::dbt::model::{Loaded, Options};
use hookc::ir::{Action, Plan};
use hookc::report::{Secrets, View};
use hookc::source::SourceTree;
use walkdir::WalkDir;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MODELS: usize = 10_000;
const JOBS: [usize; 2] = [1, 2];

fn main() {
    divan::main();
}

/// The generated project with so many models.
fn project(models: usize) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join(format!("target/bench-project-{models}"));
    if !folder.join("dbt_project.yml").exists() {
        let (macros, properties) = ((models / 20).max(10), (models / 20).max(1));
        let status = Command::new("python3")
            .arg(root.join("benches/generate"))
            .arg(&folder)
            .args([models, macros, properties].map(|count| count.to_string()))
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "benches/generate makes the project"
        );
    }
    folder
}

/// A question about the project; `parse` is a command that runs no hooks.
fn options(command: &str) -> Options {
    Options {
        project_dir: project(MODELS),
        profiles_dir: Some(project(MODELS)),
        command: command.to_string(),
        dbt_version: "1.11.16".to_string(),
        invocation_id: "00000000-0000-4000-8000-00000000c0de".to_string(),
        ..Options::default()
    }
}

#[expect(clippy::panic, reason = "what failed must not be measured")]
fn loaded() -> Loaded {
    dbt::load(&options("build"), SourceTree::default())
        .unwrap_or_else(|_| panic!("the project loads"))
}

#[expect(clippy::panic, reason = "what failed must not be measured")]
fn planned(loaded: &Loaded, command: &str) -> Plan {
    dbt::plan(loaded, &options(command), Some("prod"))
        .unwrap_or_else(|_| panic!("the project compiles"))
}

/// Runs something on so many threads.
#[expect(clippy::panic, reason = "what failed must not be measured")]
fn on_threads<T: Send>(jobs: usize, run: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs);
    match pool.stack_size(64 << 20).build() {
        Ok(pool) => pool.install(run),
        Err(error) => panic!("{error}"),
    }
}

fn texts() -> Vec<String> {
    WalkDir::new(project(MODELS))
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .collect()
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read(bencher: Bencher) {
    let files: Vec<PathBuf> = WalkDir::new(project(MODELS))
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.into_path())
        .collect();
    bencher.bench(|| {
        let sizes = files
            .iter()
            .flat_map(std::fs::read)
            .map(|bytes| bytes.len());
        sizes.sum::<usize>()
    });
}

#[divan::bench(args = JOBS, sample_count = 5, sample_size = 1)]
fn load(jobs: usize) -> usize {
    on_threads(jobs, || loaded().sources.files().count())
}

#[divan::bench(sample_count = 5, sample_size = 1)]
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

#[divan::bench(sample_count = 5, sample_size = 1)]
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

/// From loaded files to a selected graph: properties, settings, names and early rendering.
#[divan::bench(args = JOBS, sample_count = 5, sample_size = 1)]
fn graph(bencher: Bencher, jobs: usize) {
    let loaded = loaded();
    bencher.bench(|| on_threads(jobs, || planned(&loaded, "parse").nodes.len()));
}

/// As `graph`, and every hook rendered late.
#[divan::bench(args = JOBS, sample_count = 5, sample_size = 1)]
fn plan(bencher: Bencher, jobs: usize) {
    let loaded = loaded();
    bencher.bench(|| on_threads(jobs, || planned(&loaded, "build").steps.len()));
}

/// The texts that a plan sends.
fn sent(plan: &Plan) -> impl Iterator<Item = &str> {
    let actions = plan.steps.iter().flat_map(|step| &step.body);
    actions.filter_map(|action| match action {
        Action::Sql { sql, .. } => Some(sql.as_str()),
        _ => None,
    })
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn sql(bencher: Bencher) {
    let plan = planned(&loaded(), "build");
    bencher.bench(|| {
        let statements = sent(&plan).map(|sql| hookc::sql::statements(sql, "postgres").len());
        statements.sum::<usize>()
    });
}

/// All statements of a plan found and judged.
#[divan::bench(args = JOBS, sample_count = 5, sample_size = 1)]
fn effects(bencher: Bencher, jobs: usize) {
    let plan = planned(&loaded(), "build");
    bencher
        .with_inputs(|| plan.clone())
        .bench_values(|mut plan| {
            on_threads(jobs, || effect::judge_plan(&mut plan, &Schema::default()));
            plan.steps.len()
        });
}

#[divan::bench(args = JOBS, sample_count = 5, sample_size = 1)]
fn json(bencher: Bencher, jobs: usize) {
    let loaded = loaded();
    let mut plans = [planned(&loaded, "build")];
    let schema = Schema::default();
    plans
        .iter_mut()
        .for_each(|plan| effect::judge_plan(plan, &schema));
    let secrets = Secrets::default();
    let view = View {
        sources: &loaded.sources,
        secrets: &secrets,
    };
    bencher.bench(|| {
        on_threads(jobs, || {
            hookc::plan::write_all(&mut io::sink(), &plans, view).is_ok()
        })
    });
}

/// `hookc compile --target prod --format json`, a process of its own.
fn compile_process(models: usize, jobs: usize) {
    let project = project(models);
    let output = Command::new(env!("CARGO_BIN_EXE_hookc"))
        .args(["compile", "--target", "prod", "--format", "json", "--jobs"])
        .arg(jobs.to_string())
        .arg("--project-dir")
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .output();
    black_box(output.is_ok_and(|output| output.status.success()));
}

#[divan::bench(args = JOBS, sample_count = 5, sample_size = 1)]
fn compile(jobs: usize) {
    compile_process(MODELS, jobs);
}

/// Twice the models.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn compile_twice() {
    compile_process(2 * MODELS, 1);
}

/// Ten models: mostly starting up.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn compile_small() {
    compile_process(10, 2);
}
