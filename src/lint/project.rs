//! What the rules see of a project: its targets compiled, and its templates.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::settings::Settings;
use super::templates::{self, Tree};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::Compiled;
use crate::frontend::dbt::adapter::{self, Adapter};
use crate::frontend::dbt::model::{Environment, Graph, Loaded};
use crate::ir::{Plan, Step};
use crate::source::{FileId, SourceTree, Span};
use crate::yaml::Node;

/// A project, all targets at once.
#[derive(Debug)]
pub struct Project<'a> {
    /// The texts that spans point into.
    pub sources: &'a SourceTree,
    /// What `hookc.toml` says.
    pub settings: &'a Settings,
    /// The names of all targets that there are, compiled or not.
    pub names: Vec<String>,
    /// The targets that are linted.
    pub targets: Vec<Target<'a>>,
    /// The distinct templates, in the order of their places.
    pub templates: Vec<Tree>,
    /// The user's files whose `config()` may hold hooks.
    pub files: Vec<Tree>,
    /// The user's properties files.
    pub properties: &'a [Node],
    /// Schemas and databases in which targets differ, in small letters.
    environment_names: Vec<String>,
    /// Folders of installed packages, whose files are not the user's to change.
    pub(super) foreign: Vec<String>,
}

/// A target, compiled.
#[derive(Debug)]
pub struct Target<'a> {
    /// Its plan.
    pub plan: &'a Plan,
    /// Its adapter.
    pub adapter: &'static Adapter,
    /// Whether people work with what it builds.
    pub production: bool,
    /// The steps of operations, which no plan of a command has.
    pub operations: Vec<Step>,
    /// The relations of the nodes that are built, by id.
    relations: HashMap<&'a str, &'a str>,
    /// The dbt project that the plan was made of; none for plain SQL.
    pub dbt: Option<Dbt<'a>>,
}

/// What a plan was made of.
#[derive(Debug, Clone, Copy)]
pub struct Dbt<'a> {
    /// What is known of the target.
    pub env: &'a Environment,
    /// All nodes.
    pub graph: &'a Graph,
}

impl<'a> Project<'a> {
    /// The project of compiled targets. `names` are all targets of its profile.
    pub fn of_dbt(
        loaded: &'a Loaded,
        compiled: &'a [Compiled],
        names: Vec<String>,
        settings: &'a Settings,
    ) -> Project<'a> {
        let targets: Vec<Target<'a>> = compiled
            .par_iter()
            .map(|compiled| Target {
                plan: &compiled.plan,
                adapter: compiled.env.target.adapter,
                production: settings.is_production(&compiled.plan.target),
                operations: compiled.operations(loaded),
                relations: relations(&compiled.plan),
                dbt: Some(Dbt {
                    env: &compiled.env,
                    graph: &compiled.graph,
                }),
            })
            .collect();
        let installed = loaded.packages.iter().skip(1);
        let mut project = Project {
            sources: &loaded.sources,
            settings,
            names,
            targets,
            templates: Vec::new(),
            files: templates::files(loaded),
            properties: loaded
                .packages
                .first()
                .map_or(&[], |package| &package.properties),
            environment_names: environment_names(compiled),
            foreign: installed
                .map(|package| format!("{}/", package.dir))
                .collect(),
        };
        project.templates = templates::collect(&project, loaded, compiled);
        project
    }

    /// Scripts without a project: one plan, whose steps are files.
    pub fn of_scripts(
        sources: &'a SourceTree,
        plan: &'a Plan,
        settings: &'a Settings,
    ) -> Project<'a> {
        let target = Target {
            plan,
            adapter: adapter::find(&plan.adapter),
            production: false,
            operations: Vec::new(),
            relations: HashMap::new(),
            dbt: None,
        };
        Project {
            sources,
            settings,
            names: vec![plan.target.clone()],
            targets: vec![target],
            templates: Vec::new(),
            files: Vec::new(),
            properties: &[],
            environment_names: Vec::new(),
            foreign: Vec::new(),
        }
    }

    /// Whether a file is the user's own, rather than an installed package's.
    pub fn is_own(&self, file: FileId) -> bool {
        let path = &self.sources.file(file).path;
        !self
            .foreign
            .iter()
            .any(|dir| path.starts_with(dir.as_str()))
    }

    /// The text of a span as it stands in its file.
    pub fn source(&self, span: Span) -> &str {
        let text = &self.sources.file(span.file).text;
        text.get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Schemas and databases in which targets differ, in small letters.
    pub fn environment_names(&self) -> &[String] {
        &self.environment_names
    }

    /// What compiling had to say about a target.
    pub(super) fn told(&self, target: usize) -> &[Diagnostic] {
        self.targets
            .get(target)
            .map_or(&[], |target| target.plan.diagnostics.as_slice())
    }
}

fn environment_names(compiled: &[Compiled]) -> Vec<String> {
    let targets = || compiled.iter().map(|compiled| &compiled.env.target);
    let schemas: BTreeSet<String> = targets()
        .map(|target| target.schema.to_lowercase())
        .collect();
    let databases: BTreeSet<String> = targets()
        .filter_map(|target| target.database.as_ref())
        .map(|database| database.to_lowercase())
        .collect();
    let differing = [schemas, databases]
        .into_iter()
        .filter(|names| names.len() > 1);
    differing
        .flatten()
        .filter(|name| !name.is_empty())
        .collect()
}

fn relations(plan: &Plan) -> HashMap<&str, &str> {
    let nodes = plan.nodes.iter();
    nodes
        .filter_map(|node| Some((node.id.as_str(), node.relation.as_deref()?)))
        .collect()
}

impl Target<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.plan.target
    }

    /// The relation of a node that is built, as it renders.
    pub fn relation(&self, node: &str) -> Option<&str> {
        self.relations.get(node).copied()
    }

    /// Its steps, those of operations last.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.plan.steps.iter().chain(&self.operations)
    }
}
