//! What tests of several modules start from.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use super::adapter;
use super::context::{Event, Run, RunHost, Session, YamlHost};
use super::macro_table;
use super::model::{
    Environment, Loaded, Macros, Node, NodeFile, Options, Package, Resource, Target,
};
use crate::ir::Action;
use crate::render::{Interp, Limits, Template};
use crate::source::{FileId, SourceTree, Text};
use crate::yaml::{self, Mapping, Node as YamlNode};

/// Options of a plain `dbt build`.
pub(crate) fn options() -> Options {
    Options {
        config_files: Vec::new(),
        project_dir: "/nowhere".into(),
        command: "build".into(),
        dbt_version: "1.11.16".into(),
        ..Options::default()
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
        fields: Mapping::default(),
        missing: IndexMap::new(),
        span: None,
        lost: false,
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
        docs: Vec::new(),
    };
    for (path, text) in files {
        match *path {
            "dbt_project.yml" => {
                package.config = parse(&mut sources, path, text).expect("a mapping")
            }
            path if path.ends_with(".yml") => {
                package.properties.extend(parse(&mut sources, path, text))
            }
            path if path.ends_with(".md") => package.docs.push((*text).into()),
            path => package.files.push(node_file(path)),
        }
    }
    let host = YamlHost::for_project(&options(), None);
    let (project, said) = super::project::render(&package, &host, &options());
    assert_eq!(said, []);
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
        seeds: Default::default(),
        asked: None,
        sources,
        packages: vec![package],
        profiles: None,
        selectors: None,
        operations: BTreeMap::new(),
        operation_scripts: BTreeMap::new(),
        uninstalled: Vec::new(),
        diagnostics: Vec::new(),
        broken: Arc::default(),
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
        text: None,
        template: None,
        broken: false,
    }
}

/// Renders a text in a run hook of a project without macros, for an adapter: the text and the
/// queries that it sends.
pub(crate) fn hook(adapter: &str, template: &str) -> Result<(String, Vec<String>), String> {
    let (loaded, env) = project(&[]);
    let mut env = Arc::try_unwrap(env).map_err(|_| "a shared environment")?;
    env.target = target(adapter);
    env.macros = macro_table::build(&loaded, env.target.adapter);
    let run = Run::new(Arc::new(env), Arc::default());
    let node = Arc::new(Node::new(Resource::Operation, "shop".into()));
    let session = Session::new();
    session.begin("on-run-start:0");
    let host = RunHost::new(&run, &node, Event::RunStart, Rc::clone(&session));
    let template = Arc::new(Template::parse(Text::new(template)).map_err(|error| error.message)?);
    let text = Interp::new(&host, Limits::default()).render(&template);
    let text = text.map_err(|stop| format!("{stop:?}"))?.to_string();
    let sent = session
        .take_actions()
        .into_iter()
        .filter_map(|action| match action {
            Action::Query { sql, .. } => Some(sql.to_string()),
            _ => None,
        });
    Ok((text, sent.collect()))
}
