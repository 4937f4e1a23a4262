//! What the rules see of a project: its targets compiled, and its templates.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::nodes::Nodes;
use super::rule::Rule;
use super::sent::{self, Sent};
use super::settings::Settings;
use super::templates::{self, Kind, Tree};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::Compiled;
use crate::frontend::dbt::adapter::{self, Adapter};
use crate::frontend::dbt::context;
use crate::frontend::dbt::model::{Environment, Graph, Loaded};
use crate::ir::{Plan, Step};
use crate::parallel;
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
    /// The first hook of each place among the templates.
    hooks: HashMap<Span, usize>,
    /// The macros among the templates, by name.
    macros: HashMap<String, usize>,
    /// What each hook sends.
    sent: Sent<'a>,
    /// The user's files whose `config()` may hold hooks.
    pub files: Vec<Tree>,
    /// The user's properties files.
    pub properties: &'a [Node],
    /// Schemas and databases in which targets differ, in small letters.
    environment_names: Vec<String>,
    /// Names that mean something in every template: dbt's own, macros and packages of all targets.
    known_names: HashSet<&'a str>,
    /// Folders of installed packages, whose files are not the user's to change.
    pub(super) foreign: Vec<String>,
    /// Whether only some nodes are asked about and the hooks of the others are not known.
    part: bool,
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
    /// The nodes that are built.
    pub nodes: Nodes<'a>,
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
        let targets: Vec<Target<'a>> = parallel::map(compiled, |compiled| Target {
            plan: &compiled.plan,
            adapter: compiled.env.target.adapter,
            production: settings.is_production(&compiled.plan.target),
            operations: compiled.operations(loaded),
            nodes: Nodes::of(&compiled.plan),
            dbt: Some(Dbt {
                env: &compiled.env,
                graph: &compiled.graph,
            }),
        });
        let installed = loaded.packages.iter().skip(1);
        let mut project = Project {
            sources: &loaded.sources,
            settings,
            names,
            targets,
            templates: Vec::new(),
            hooks: HashMap::new(),
            macros: HashMap::new(),
            sent: Sent::new(),
            files: templates::files(loaded),
            properties: loaded
                .packages
                .first()
                .map_or(&[], |package| &package.properties),
            environment_names: environment_names(compiled),
            known_names: known_names(compiled),
            foreign: installed
                .map(|package| format!("{}/", package.dir))
                .collect(),
            part: loaded.asked.is_some(),
        };
        project.templates = templates::collect(&project, loaded, compiled);
        project.index();
        project.sent = sent::of(&project);
        project
    }

    /// Plans alone, without the templates that they were made of.
    pub fn of_plans(
        sources: &'a SourceTree,
        plans: &'a [Plan],
        settings: &'a Settings,
    ) -> Project<'a> {
        let targets = plans.iter().map(|plan| Target {
            plan,
            adapter: adapter::find(&plan.adapter),
            production: settings.is_production(&plan.target),
            operations: Vec::new(),
            nodes: Nodes::of(plan),
            dbt: None,
        });
        Project {
            sources,
            settings,
            names: plans.iter().map(|plan| plan.target.clone()).collect(),
            targets: targets.collect(),
            templates: Vec::new(),
            hooks: HashMap::new(),
            macros: HashMap::new(),
            sent: Sent::new(),
            files: Vec::new(),
            properties: &[],
            environment_names: Vec::new(),
            known_names: HashSet::new(),
            foreign: Vec::new(),
            part: false,
        }
    }

    /// Where hooks and macros stand among the templates.
    fn index(&mut self) {
        for (at, tree) in self.templates.iter().enumerate() {
            match (tree.kind, tree.span) {
                (Kind::Hook, Some(span)) => {
                    self.hooks.entry(span).or_insert(at);
                }
                (Kind::Macro, _) => {
                    let name = tree.name.strip_prefix("macro ").unwrap_or(&tree.name);
                    self.macros.entry(name.to_owned()).or_insert(at);
                }
                _ => {}
            }
        }
    }

    /// The hook at a place.
    pub fn hook(&self, place: Span) -> Option<&Tree> {
        self.templates.get(*self.hooks.get(&place)?)
    }

    /// A template and the user's macros that it reaches.
    pub fn reached<'p>(&'p self, tree: &'p Tree) -> Vec<&'p Tree> {
        let mut all = vec![tree];
        let mut seen = HashSet::new();
        let mut next = 0;
        while let Some(tree) = all.get(next).copied() {
            let called = tree.calls.iter();
            let places = called.filter_map(|name| self.macros.get(&**name));
            let new = places.filter(|place| seen.insert(**place));
            all.extend(new.filter_map(|place| self.templates.get(*place)));
            next += 1;
        }
        all
    }

    /// Whether a place is in a file of macros: a text that a macro made while parsing stands there.
    pub fn is_of_macros(&self, place: Span) -> bool {
        let targets = self.targets.iter().filter_map(|target| target.dbt);
        let mut macros = targets.flat_map(|dbt| dbt.env.macros.packages.values());
        macros.any(|package| {
            let mut files = package.values().filter_map(|one| one.text.span(0..0));
            files.any(|start| start.file == place.file)
        })
    }

    /// What each hook of the project's own sends.
    pub fn sent(&self) -> &Sent<'a> {
        &self.sent
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

    /// Names that mean something in every template: dbt's own, macros and packages of all targets.
    pub fn known_names(&self) -> &HashSet<&'a str> {
        &self.known_names
    }

    /// Whether a rule is on and can say something.
    pub(super) fn applies(&self, rule: &Rule) -> bool {
        self.settings.is_on(rule) && !(self.part && rule.whole)
    }

    /// Whether no hook looked at nodes that are not known.
    pub fn is_sound(&self) -> bool {
        let mut graphs = self.targets.iter().filter_map(|target| target.dbt);
        !self.part || !graphs.any(|dbt| dbt.graph.is_looked_at())
    }

    /// Whether everything that compiling said about a target is told: no rule looks at its templates.
    pub(super) fn tells_all(&self, target: usize) -> bool {
        let target = self.targets.get(target);
        target.is_some_and(|target| target.dbt.is_none())
    }

    /// What compiling had to say about a target.
    pub(super) fn told(&self, target: usize) -> &[Diagnostic] {
        self.targets
            .get(target)
            .map_or(&[], |target| target.plan.diagnostics.as_slice())
    }
}

fn known_names(compiled: &[Compiled]) -> HashSet<&str> {
    let mut known: HashSet<&str> = context::names().collect();
    for compiled in compiled {
        for (package, macros) in &compiled.env.macros.packages {
            known.insert(package);
            known.extend(macros.keys().map(|name| &**name));
        }
        // Of a package that is not installed nothing is known, and the compiler says so.
        known.extend(compiled.env.macros.missing.iter().map(|name| &**name));
    }
    known
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

impl Target<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.plan.target
    }

    /// The relation of a node that is built, as it renders.
    pub fn relation(&self, node: &str) -> Option<&str> {
        self.nodes.get(node)?.relation.as_deref()
    }

    /// Its steps, those of operations last.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.plan.steps.iter().chain(&self.operations)
    }
}
