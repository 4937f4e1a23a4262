//! A compiled target into what its project declares: every hook and node, with the reason why the
//! command does not run what is no step of the plan.

mod absent;
mod decisions;
mod describe;
mod operations;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::commands;
use super::model::{Environment, Graph, Loaded, Node, NodeHook, Resource};
use super::plan::Compiled;
use super::run::event_of;
use crate::frontend::{Declared, DeclaredNode, Overview, OwnNames};
use crate::ir::{Reason, Transaction};
use crate::source::Text;
use describe::Describer;

pub(super) use decisions::decisions;

/// What the project declares for a compiled target.
pub fn overview(loaded: &Loaded, compiled: &Compiled) -> Overview {
    let (env, graph) = (&*compiled.env, &*compiled.graph);
    let look = Look {
        env,
        graph,
        built: graph.order.iter().collect(),
        describer: Describer::new(loaded, compiled),
    };
    let mut overview = Overview {
        names: names(env, graph),
        ..Overview::default()
    };
    overview.operations = operations::operations(loaded, env, &look.describer);
    for event in ["on-run-start", "on-run-end"] {
        look.run_hooks(event, &mut overview.hooks);
    }
    for node in graph.nodes.values().chain(graph.disabled.values()) {
        look.node(node, &mut overview);
    }
    overview
}

struct Look<'a> {
    env: &'a Environment,
    graph: &'a Graph,
    /// Unique ids of the nodes that the command builds.
    built: HashSet<&'a Arc<str>>,
    describer: Describer<'a>,
}

impl Look<'_> {
    fn run_hooks(&self, event: &'static str, hooks: &mut Vec<Declared>) {
        let absent = absent::run_hooks(self.env, self.graph);
        for (index, node) in self.graph.run_hooks(event).into_iter().enumerate() {
            let step = format!("{event}:{index}");
            hooks.push(self.run_hook((step, event), node, absent.clone()));
        }
        for node in self.graph.disabled.values() {
            if node.resource == Resource::Operation && event_of(node) == event {
                let absent = absent::disabled(self.env, node);
                let step = node.unique_id.to_string();
                hooks.push(self.run_hook((step, event), node, Some(absent)));
            }
        }
    }

    fn run_hook(
        &self,
        (step, event): (String, &'static str),
        node: &Node,
        absent: Option<Reason>,
    ) -> Declared {
        Declared {
            step,
            event,
            node: None,
            texts: vec![node.raw_code.clone()],
            span: node.span,
            layer: "project",
            transaction: None,
            description: self.describer.hook(node, &node.raw_code),
            absent,
        }
    }

    fn node(&self, node: &Node, overview: &mut Overview) {
        if !matches!(
            node.resource,
            Resource::Model | Resource::Seed | Resource::Snapshot
        ) {
            return;
        }
        let absent = absent::node(self.env, node, self.built.contains(&node.unique_id));
        let lists = [
            ("pre-hook", &node.pre_hooks),
            ("post-hook", &node.post_hooks),
        ];
        for (event, hooks) in lists {
            for (index, hook) in hooks.iter().enumerate() {
                let step = format!("{}:{event}:{index}", node.unique_id);
                overview
                    .hooks
                    .push(self.node_hook((step, event), node, hook, absent.clone()));
            }
        }
        overview.nodes.push(DeclaredNode {
            id: node.unique_id.to_string(),
            name: node.name.to_string(),
            path: self.path(node),
            absent,
        });
    }

    fn node_hook(
        &self,
        (step, event): (String, &'static str),
        node: &Node,
        hook: &NodeHook,
        absent: Option<Reason>,
    ) -> Declared {
        Declared {
            step,
            event,
            node: Some(node.unique_id.to_string()),
            texts: vec![hook.sql.clone()],
            span: hook.span.or(node.span),
            layer: hook.layer,
            transaction: Some(if hook.transaction {
                Transaction::Inside
            } else {
                Transaction::Outside
            }),
            description: self.describer.hook(node, &hook.sql),
            absent,
        }
    }

    /// The path of a node's file, relative to the root project.
    fn path(&self, node: &Node) -> String {
        let mut projects = self.env.projects.iter();
        match projects.find(|project| project.name == node.package) {
            Some(project) if !project.dir.is_empty() => {
                format!("{}/{}", project.dir, node.original_path)
            }
            _ => node.original_path.clone(),
        }
    }
}

/// What the target's own things are called.
fn names(env: &Environment, graph: &Graph) -> OwnNames {
    let target = &env.target;
    let mut places = BTreeMap::from([
        ("schema", target.schema.clone()),
        ("target", target.name.clone()),
    ]);
    places.extend(target.database.clone().map(|name| ("database", name)));
    let parts = |database: &Option<String>, schema: &str, identifier: &str| {
        let database = database.iter().map(String::as_str);
        let parts = database.chain([schema, identifier]);
        parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let nodes = graph.nodes.iter().map(|(id, node)| {
        let parts = parts(&node.database, &node.schema, &node.alias);
        (id.to_string(), parts)
    });
    let sources = graph.sources.iter().map(|(id, table)| {
        let parts = parts(&table.database, &table.schema, &table.identifier);
        (id.to_string(), parts)
    });
    let is_relation = |id: &str| !id.starts_with("operation.") && !id.starts_with("test.");
    OwnNames {
        places,
        relations: nodes
            .chain(sources)
            .filter(|(id, _)| is_relation(id))
            .collect(),
    }
}

/// The command as people know it.
fn command(env: &Environment) -> String {
    format!("`dbt {}`", env.options.command)
}

/// Whether the command runs hooks at all.
fn runs_hooks(env: &Environment) -> bool {
    commands::runs_hooks(&env.options.command)
}

/// The place of a word in a text's file.
fn place_of(text: &Text, word: &str) -> Option<crate::source::Span> {
    let start = text.as_str().find(word)?;
    let place = |at: usize| u32::try_from(at).ok();
    text.span(place(start)?..place(start + word.len())?)
}
