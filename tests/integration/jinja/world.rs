//! A dbt project by hand: macros of the packages `p` (the root) and `q`, and texts rendered in it as
//! dbt renders a hook late.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use hookc::frontend::dbt::adapter;
use hookc::frontend::dbt::answers::Answers;
use hookc::frontend::dbt::context::{Event, Run, RunHost, Session};
use hookc::frontend::dbt::macros;
use hookc::frontend::dbt::model::{
    Environment, Graph, MacroTable, Macros, Node, Options, Project, Resource, Target,
};
use hookc::jinja;
use hookc::render::{Interp, Limits, MacroDef, Stop, Template};
use hookc::source::{FileId, Span, Text};
use hookc::yaml::{Mapping, Node as YamlNode, NodeKind};

/// Package to file to text.
pub(super) type Files = BTreeMap<String, BTreeMap<String, String>>;

const SPAN: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};

/// What a text renders to, or why it does not.
pub(super) fn render(files: &Files, text: &str) -> Result<String, String> {
    let mut table = Macros::default();
    table.root = "p".into();
    for package in ["p", "q"] {
        let definitions = definitions(package, files)?;
        table.packages.insert(package.into(), definitions);
    }
    let target = target();
    for (name, definitions) in macros::internal(target.adapter) {
        let by_name = definitions
            .into_iter()
            .map(|definition| (Arc::clone(&definition.ast.name), definition));
        table.packages.insert(Arc::clone(&name), by_name.collect());
        table.internal.push(name);
    }
    let env = Environment {
        options: options(),
        target,
        projects: vec![project("p"), project("q")],
        macros: table,
        answers: Answers::default(),
    };
    hook(env, text)
}

fn hook(env: Environment, text: &str) -> Result<String, String> {
    let mut node = Node::new(Resource::Model, "p".into());
    node.unique_id = "model.p.m".into();
    node.name = "m".into();
    let node = Arc::new(node);
    let mut graph = Graph::default();
    graph.nodes.insert("model.p.m".into(), Arc::clone(&node));
    let run = Run::new(Arc::new(env), Arc::new(graph));
    let session = Session::new();
    session.begin("model.p.m:post-hook:0");
    let host = RunHost::new(&run, &node, Event::Node, Rc::clone(&session));
    let template = Template::parse(Text::new(text)).map_err(|error| error.message)?;
    let mut interp = Interp::new(&host, Limits::default());
    match interp.render(&Arc::new(template)) {
        Ok(text) => Ok(text.as_str().to_owned()),
        Err(stop) => Err(match *stop {
            Stop::Error(error) => error.message,
            Stop::Return(_) => "return".to_owned(),
            Stop::Deferred(deferral) => deferral.message,
        }),
    }
}

fn definitions(package: &str, files: &Files) -> Result<MacroTable, String> {
    let mut definitions = MacroTable::default();
    for text in files
        .get(package)
        .into_iter()
        .flat_map(|files| files.values())
    {
        let blocks = jinja::parse_macro_file(text).map_err(|errors| {
            let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            messages.join("; ")
        })?;
        for ast in blocks {
            let definition = MacroDef {
                package: package.into(),
                text: Text::new(text.as_str()),
                ast,
            };
            definitions.insert(Arc::clone(&definition.ast.name), Arc::new(definition));
        }
    }
    Ok(definitions)
}

fn target() -> Target {
    Target {
        name: "dev".into(),
        profile: "wh".into(),
        adapter: adapter::find("duckdb"),
        database: Some("db".into()),
        schema: "main".into(),
        fields: Mapping::default(),
        missing: Default::default(),
        span: None,
        lost: false,
    }
}

fn project(name: &str) -> Project {
    Project {
        name: name.into(),
        dir: String::new(),
        file: FileId(0),
        config: Mapping::default(),
        node: YamlNode {
            span: SPAN,
            kind: NodeKind::Mapping(Vec::new()),
        },
        on_run_start: Vec::new(),
        on_run_end: Vec::new(),
    }
}

fn options() -> Options {
    Options {
        config_files: Vec::new(),
        project_dir: "/nowhere".into(),
        command: "build".into(),
        dbt_version: "1.11.16".into(),
        ..Options::default()
    }
}
