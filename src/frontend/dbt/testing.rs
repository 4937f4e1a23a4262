//! What tests of several modules start from.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::adapter;
use super::context::YamlHost;
use super::model::{Environment, Loaded, Macros, NodeFile, Options, Package, Resource, Target};
use crate::source::{FileId, SourceTree};
use crate::yaml::{self, Mapping, Node as YamlNode};

/// Options of a plain `dbt build`.
pub(crate) fn options() -> Options {
    Options {
        project_dir: "/nowhere".into(),
        profiles_dir: None,
        profile: None,
        command: "build".into(),
        vars: Mapping::new(),
        env: Arc::default(),
        select: Vec::new(),
        exclude: Vec::new(),
        selector: None,
        full_refresh: false,
        empty: false,
        fail_fast: false,
        store_failures: false,
        warn_error: None,
        threads: None,
        target_path: None,
        event_time: (None, None),
        invocation_id: String::new(),
        run_started_at: chrono::DateTime::UNIX_EPOCH.fixed_offset(),
        dbt_version: "1.11.16".into(),
        first_run: false,
        answers: None,
        run_results: None,
        toml_targets: IndexMap::new(),
        operation: None,
    }
}

/// A target named `dev` of that adapter.
pub(crate) fn target(adapter: &str) -> Target {
    Target {
        name: "dev".into(),
        profile: "wh".into(),
        adapter: adapter::find(adapter),
        database: Some("db".into()),
        schema: "analytics".into(),
        fields: Mapping::new(),
        missing: IndexMap::new(),
        span: None,
    }
}

/// A project of one package `shop` from texts by path: its project file, properties files and node
/// files; and what is known of it for a DuckDB target.
pub(crate) fn project(files: &[(&str, &str)]) -> (Loaded, Arc<Environment>) {
    let mut sources = SourceTree::default();
    let mut package = Package {
        name: "shop".into(),
        dir: String::new(),
        file: FileId(0),
        config: parse(&mut sources, "dbt_project.yml", "name: shop\nprofile: wh\n")
            .expect("a mapping"),
        macros: Vec::new(),
        files: Vec::new(),
        properties: Vec::new(),
    };
    for (path, text) in files {
        match *path {
            "dbt_project.yml" => {
                package.config = parse(&mut sources, path, text).expect("a mapping")
            }
            path if path.ends_with(".yml") => {
                package.properties.extend(parse(&mut sources, path, text))
            }
            path => package.files.push(node_file(path)),
        }
    }
    let host = YamlHost::for_project(&options(), None);
    let (project, _) = super::project::render(&package, &host, &options()).expect("a project file");
    let env = Environment {
        options: options(),
        target: target("duckdb"),
        projects: vec![project],
        macros: Macros {
            root: "shop".into(),
            ..Macros::default()
        },
        answers: Default::default(),
    };
    let loaded = Loaded {
        sources,
        packages: vec![package],
        profiles: None,
        selectors: None,
        operations: BTreeMap::new(),
        uninstalled: Vec::new(),
        warnings: Vec::new(),
    };
    (loaded, Arc::new(env))
}

fn parse(sources: &mut SourceTree, path: &str, text: &str) -> Option<YamlNode> {
    let file = sources.add(path, text);
    yaml::read(sources, file).expect("YAML").0
}

/// A file without content: its kind follows from the folder, its name from the path.
fn node_file(path: &str) -> NodeFile {
    let (folder, below) = path.split_once('/').expect("a folder");
    let resource = match folder {
        "seeds" => Resource::Seed,
        "snapshots" => Resource::Snapshot,
        "tests" => Resource::Test,
        _ => Resource::Model,
    };
    let stem = below
        .rsplit('/')
        .next()
        .and_then(|file| file.rsplit_once('.'))
        .map_or(below, |(stem, _)| stem);
    NodeFile {
        name: stem.into(),
        resource,
        path: below.into(),
        original_path: path.into(),
        file: None,
        template: None,
    }
}
