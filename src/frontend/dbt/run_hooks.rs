//! The run hooks of all project files into nodes (semantics 2).

use std::rc::Rc;
use std::sync::Arc;

use super::context::{ParseHost, Session};
use super::model::{Node, Project, Resource};
use super::parse::{Parsed, Parser};
use crate::source::{Span, Text};

/// The events of run hooks, as project files spell them.
const EVENTS: [&str; 2] = ["on-run-start", "on-run-end"];

impl Parser<'_> {
    /// One node a run hook, in dbt's order: the root project first, then packages by name
    /// (semantics 2.2).
    pub(crate) fn run_hooks(&self) -> Parsed {
        let mut all = Parsed::default();
        for event in EVENTS {
            let mut place = 0;
            for project in &self.env.projects {
                for (n, text) in texts(project, event).iter().enumerate() {
                    place += 1;
                    let node = self.run_hook(project, (event, n, place), text, &mut all);
                    all.0.push(Arc::new(node));
                }
            }
        }
        all
    }

    /// `n` counts within the project's own list, `place` over all packages, from 1 (semantics 2.4).
    fn run_hook(
        &self,
        project: &Project,
        (event, n, place): (&str, usize, usize),
        text: &Text,
        all: &mut Parsed,
    ) -> Node {
        let name = format!("{}-{event}-{n}", project.name);
        let mut node = Node::new(Resource::Operation, Arc::clone(&project.name));
        node.unique_id = format!("operation.{}.{name}", project.name).into();
        node.fqn = vec![project.name.to_string(), "hooks".to_string(), name.clone()];
        node.path = format!("hooks/{name}.sql");
        node.original_path = "./dbt_project.yml".to_string();
        node.raw_code = text.clone();
        node.index = Some(place);
        node.file = Some(project.file);
        node.span = text.span(0..text.as_str().len() as u32).or(Some(Span {
            file: project.file,
            start: 0,
            end: 0,
        }));
        node.alias.clone_from(&name);
        node.name = name.into();
        node.schema.clone_from(&self.env.target.schema);
        node.database.clone_from(&self.env.target.database);
        self.configure(&mut node, &Default::default(), &mut all.1);
        node.pre_hooks.clear();
        node.post_hooks.clear();
        node.tags.insert(0, event.to_string());
        if let Err(diagnostic) = self.names.update(&mut node) {
            all.1.push(*diagnostic);
        }
        let session = Session::new();
        let early = Arc::new(node.clone());
        let host = ParseHost::new(self.env, &early, Rc::clone(&session));
        self.early_hook(&mut node, &host, &session, text, &mut all.1);
        node
    }
}

fn texts<'p>(project: &'p Project, event: &str) -> &'p [Text] {
    if event == "on-run-start" {
        &project.on_run_start
    } else {
        &project.on_run_end
    }
}
