//! A small project built by hand, and texts rendered in it.

mod early;
mod late;
mod macros;
mod queries;
mod shared;
mod shown;
mod yaml;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::*;
use crate::frontend::dbt::adapter;
use crate::frontend::dbt::answers::Answers;
use crate::frontend::dbt::lookup::Names;
use crate::frontend::dbt::model::{
    Environment, Graph, Macros, Node, NodeHook, Project, Resource, SourceTable, Target,
};
use crate::frontend::dbt::testing;
use crate::jinja;
use crate::render::{Host, Interp, Limits, MacroDef, RenderError, Stop, Template};
use crate::source::{FileId, Span, Text};
use crate::yaml::{Data, Mapping, Node as YamlNode, NodeKind};

const SPAN: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};

/// A project `shop` with a package `kit`.
struct World {
    env: Environment,
    nodes: Vec<Node>,
    disabled: Vec<Node>,
}

fn json(text: &str) -> Mapping {
    fn data(json: &serde_json::Value) -> Data {
        match json {
            serde_json::Value::Null => Data::Null,
            serde_json::Value::Bool(value) => Data::Bool(*value),
            serde_json::Value::Number(number) => Data::Int(number.as_i64().unwrap().into()),
            serde_json::Value::String(text) => Data::Str(Text::new(text.as_str())),
            serde_json::Value::Array(items) => Data::List(items.iter().map(data).collect()),
            serde_json::Value::Object(map) => Data::Map(
                map.iter()
                    .map(|(key, item)| (key.as_str().into(), data(item)))
                    .collect(),
            ),
        }
    }
    match data(&serde_json::from_str(text).unwrap()) {
        Data::Map(map) => map,
        other => panic!("{other:?}"),
    }
}

fn project(name: &str, config: &str) -> Project {
    Project {
        name: name.into(),
        dir: String::new(),
        file: FileId(0),
        config: json(config),
        node: YamlNode {
            span: SPAN,
            kind: NodeKind::Mapping(Vec::new()),
        },
        on_run_start: Vec::new(),
        on_run_end: Vec::new(),
    }
}

fn model(package: &str, name: &str, config: &str) -> Node {
    let mut node = Node::new(Resource::Model, package.into());
    node.unique_id = format!("model.{package}.{name}").into();
    node.name = name.into();
    node.alias = name.into();
    node.schema = "analytics".into();
    node.database = Some("db".into());
    node.path = format!("{name}.sql");
    node.original_path = format!("models/{name}.sql");
    node.fqn = vec![package.into(), name.into()];
    node.config = json(config).into();
    node.raw_code = Text::new("select 1 as id");
    node
}

fn run_hook(name: &str) -> Node {
    let mut node = Node::new(Resource::Operation, "shop".into());
    node.unique_id = format!("operation.shop.{name}").into();
    node.name = name.into();
    node.alias = name.into();
    node.schema = "main".into();
    node.database = Some("db".into());
    node.index = Some(1);
    node
}

impl World {
    fn new() -> World {
        let target = Target {
            name: "dev".into(),
            profile: "wh".into(),
            adapter: adapter::find("duckdb"),
            database: Some("db".into()),
            schema: "main".into(),
            fields: json(r#"{"name": "dev", "schema": "main", "threads": 1}"#),
            missing: indexmap::IndexMap::new(),
            span: None,
            lost: false,
        };
        let env = Environment {
            options: testing::options(),
            target,
            projects: vec![project("shop", "{}"), project("kit", "{}")],
            macros: Macros {
                missing: Vec::new(),
                broken: Arc::default(),
                packages: BTreeMap::new(),
                root: "shop".into(),
                internal: vec!["dbt_duckdb".into(), "dbt".into()],
                ..Macros::default()
            },
            answers: Answers::default(),
        };
        World {
            env,
            nodes: vec![model("shop", "orders", r#"{"materialized": "table"}"#)],
            disabled: Vec::new(),
        }
    }

    fn node(mut self, node: Node) -> World {
        self.nodes.push(node);
        self
    }

    fn root(mut self, config: &str) -> World {
        self.env.projects[0] = project("shop", config);
        self
    }

    fn package(mut self, config: &str) -> World {
        self.env.projects[1] = project("kit", config);
        self
    }

    fn macros(mut self, package: &str, text: &str) -> World {
        let source = Text::exact(
            text,
            Span {
                file: FileId(1),
                start: 0,
                end: text.len() as u32,
            },
        );
        for block in jinja::parse_macro_file(text).unwrap() {
            let definition = MacroDef {
                package: package.into(),
                text: source.clone(),
                ast: block,
            };
            let names = self.env.macros.packages.entry(package.into()).or_default();
            names.insert(definition.ast.name.clone(), Arc::new(definition));
        }
        self
    }

    fn options(mut self, change: impl FnOnce(&mut crate::frontend::dbt::model::Options)) -> World {
        change(&mut self.env.options);
        self.env.answers = Answers::read(&self.env.options).unwrap();
        self
    }

    /// Shares the environment and builds the graph.
    fn run(self) -> (Rc<Run>, Arc<Node>) {
        let share = |nodes: Vec<Node>| -> crate::frontend::dbt::model::ById<Node> {
            nodes
                .into_iter()
                .map(|node| (Arc::clone(&node.unique_id), Arc::new(node)))
                .collect()
        };
        let table = SourceTable {
            unique_id: "source.shop.raw.feed".into(),
            package: "shop".into(),
            source: "raw".into(),
            name: "feed".into(),
            database: Some("db".into()),
            schema: "raw".into(),
            identifier: "Feed".into(),
            quoting: [None, None, Some(false)],
            enabled: true,
            properties: json(r#"{"description": "what comes in"}"#),
            fqn: vec!["shop".into(), "raw".into(), "feed".into()],
            original_path: "models/p.yml".into(),
            tags: Vec::new(),
            span: None,
        };
        let nodes = share(self.nodes);
        let sources: crate::frontend::dbt::model::ById<_> =
            [(Arc::clone(&table.unique_id), Arc::new(table))]
                .into_iter()
                .collect();
        let ids = || nodes.keys().cloned().collect::<Vec<_>>();
        let graph = Graph {
            names: Names::new(nodes.values(), sources.values()),
            order: ids(),
            selected: ids(),
            disabled: share(self.disabled),
            nodes,
            sources,
            ..Graph::default()
        };
        let own = graph.nodes.values().next().unwrap().clone();
        (Run::new(Arc::new(self.env), Arc::new(graph)), own)
    }

    /// Renders in a hook of the first node, at run.
    fn late(self, text: &str) -> Result<String, RenderError> {
        let (run, own) = self.run();
        render(
            &RunHost::new(
                &run,
                &own,
                Event::Node,
                step("model.shop.orders:post-hook:0"),
            ),
            text,
        )
    }

    /// Renders in a run hook.
    fn at(self, event: Event, text: &str) -> Result<String, RenderError> {
        let (run, _) = self.run();
        let node = Arc::new(run_hook("shop-on-run-end-0"));
        render(
            &RunHost::new(&run, &node, event, step("on-run-end:0")),
            text,
        )
    }

    /// Renders in the file of the first node, while parsing.
    fn early(self, text: &str) -> (Result<String, RenderError>, Uses) {
        let session = Session::new();
        let node = Arc::new(self.nodes[0].clone());
        let host = ParseHost::new(&Arc::new(self.env), &node, Rc::clone(&session));
        (render(&host, text), session.take_uses())
    }
}

fn step(id: &str) -> Rc<Session> {
    let session = Session::new();
    session.begin(id);
    session
}

/// Renders a text that stands in a file.
fn render(host: &dyn Host, text: &str) -> Result<String, RenderError> {
    let text = Text::exact(
        text,
        Span {
            file: FileId(0),
            start: 0,
            end: text.len() as u32,
        },
    );
    let template = Arc::new(Template::parse(text).unwrap());
    match Interp::new(host, Limits::default()).render(&template) {
        Ok(text) => Ok(text.as_str().to_owned()),
        Err(stop) => match *stop {
            Stop::Error(error) => Err(error),
            Stop::Deferred(deferral) => Err(RenderError::new(deferral.code, deferral.message)),
            Stop::Return(_) => panic!("a return outside of a macro"),
        },
    }
}

fn hook(sql: &str) -> NodeHook {
    NodeHook {
        sql: Text::new(sql),
        template: None,
        transaction: true,
        layer: "model",
        span: None,
    }
}
