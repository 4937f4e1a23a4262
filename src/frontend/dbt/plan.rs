//! A loaded project into the plan of one target.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::access;
use super::context::{UNREAD, WORKER_THREAD, YamlHost, of_node};
use super::lookup::is_referable;
use super::model::{
    Broken, Environment, Graph, Loaded, Node, Options, Project, Resource, Target, Uninstalled,
};
use super::parse::Parser;
use super::properties::{self, Properties};
use super::run::{Late, Steps};
use super::shared_hooks::SharedHooks;
use super::templates::Templates;
use super::{
    adapter, answers, assemble, commands, entry_references, macro_table, operation, profiles,
    project, reading_order, run, select, transactions, unheeded,
};
use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::effect;
use crate::ir::{Action, Assumptions, Plan, PlanNode, Step};
use crate::order::InOrder;
use crate::source::FileId;
use crate::yaml::{Data, Mapping};

/// A target compiled: its plan, and what the plan was made of.
#[derive(Debug)]
pub struct Compiled {
    /// The ordered steps.
    pub plan: Plan,
    /// What is known of the target.
    pub env: Arc<Environment>,
    /// All nodes, those included that run no hooks.
    pub graph: Arc<Graph>,
    /// Parsed hook texts.
    pub(crate) templates: Templates,
}

impl Compiled {
    /// The steps of an operation by its name: a macro, or a file below `operations/`.
    ///
    /// # Errors
    /// No macro and no file is called so, or both are.
    pub fn operation(
        &self,
        loaded: &Loaded,
        name: &str,
        args: &Mapping,
    ) -> Result<(Vec<Step>, Vec<Diagnostic>), Vec<Diagnostic>> {
        let late = Late {
            env: &self.env,
            graph: &self.graph,
            templates: &self.templates,
            shared: SharedHooks::default(),
        };
        let (steps, diagnostics) = operation::steps(&late, loaded, name, args)?;
        Ok((self.outlined(steps), diagnostics))
    }

    /// The steps of the files below `operations/`.
    pub fn operations(&self, loaded: &Loaded) -> Vec<Step> {
        let late = Late {
            env: &self.env,
            graph: &self.graph,
            templates: &self.templates,
            shared: SharedHooks::default(),
        };
        let names = loaded.operations.keys();
        let steps = names.map(|name| {
            operation::steps(&late, loaded, &format!("file:{name}"), &Mapping::default())
        });
        let steps = steps.flatten().flat_map(|(steps, _)| steps);
        self.outlined(steps.collect())
    }

    /// Steps that belong to no plan, and so are not judged: their statements have the effects that
    /// their first words tell.
    fn outlined(&self, mut steps: Vec<Step>) -> Vec<Step> {
        for action in steps.iter_mut().flat_map(|step| &mut step.body) {
            if let Action::Sql {
                sql, statements, ..
            } = action
            {
                *statements = effect::outline(sql.as_str(), self.env.target.adapter.name);
            }
        }
        steps
    }
}

/// The plan of a target; of the profile's own choice without a name.
///
/// # Errors
/// What makes dbt refuse the project before it runs anything.
pub fn plan(
    loaded: &Loaded,
    options: &Options,
    target: Option<&str>,
) -> Result<Plan, Vec<Diagnostic>> {
    let Compiled {
        plan,
        env,
        graph,
        templates,
    } = compile(loaded, options, target)?;
    // Taking a large graph apart takes a while; nobody has to wait for it.
    rayon::spawn(move || drop((env, graph, templates)));
    Ok(plan)
}

/// The same with what the plan was made of.
///
/// # Errors
/// As [`plan`].
pub fn compile(
    loaded: &Loaded,
    options: &Options,
    target: Option<&str>,
) -> Result<Compiled, Vec<Diagnostic>> {
    let mut found = Found::default();
    found.extend(loaded.diagnostics.iter().cloned());
    found.extend(loaded.uninstalled.iter().map(not_installed));
    let env = Arc::new(environment(loaded, options, target, &mut found));
    found.extend(unknown_adapter(&env.target));
    let (properties, diagnostics) = properties::read(&env, loaded);
    found.extend(diagnostics);
    let templates = Templates::default();
    let mut graph = parse(loaded, &env, properties, &templates, &mut found);
    found.extend(unheeded::check(&env, loaded, &graph));
    let mut said = select(&env, loaded, &mut graph);
    if found.has_error() {
        // What selects nothing now may select what is left out.
        said.retain(|one| one.severity == Severity::Error);
    }
    found.extend(said);
    let graph = Arc::new(graph);
    let late = Late {
        env: &env,
        graph: &graph,
        templates: &templates,
        shared: SharedHooks::default(),
    };
    let (steps, diagnostics) =
        steps(&late, loaded, options).map_err(|errors| found.fail(errors))?;
    if found.has_error() {
        return Err(found.with_late(diagnostics));
    }
    found.extend(diagnostics);
    let plan = Plan {
        system: "dbt",
        project: env.macros.root.to_string(),
        command: options.command.clone(),
        target: env.target.name.clone(),
        adapter: env.target.adapter_name().to_owned(),
        dialect: env.target.adapter_name().to_owned(),
        system_version: options.dbt_version.clone(),
        as_configured: false,
        assumptions: Assumptions {
            relations_exist: !options.first_run,
            full_refresh: options.full_refresh,
            thread_id: WORKER_THREAD.to_string(),
        },
        nodes: nodes(&env, &graph),
        steps,
        schedules: Vec::new(),
        diagnostics: found.0,
    };
    Ok(Compiled {
        plan,
        env,
        graph,
        templates,
    })
}

/// dbt refuses to run; what needs nothing of the package can be shown all the same.
fn not_installed(package: &Uninstalled) -> Diagnostic {
    let message = format!("the package {} is not installed", package.name);
    Diagnostic::warning("dbt::package-not-installed", message)
        .at(package.span)
        .help("run `dbt deps`: dbt does not run without it, and its macros and hooks are missing here")
}

/// Diagnostics so far. Each stage goes on with what is sound, so that an error hides no other; with one
/// there is no plan in the end.
#[derive(Default)]
struct Found(Vec<Diagnostic>);

impl Found {
    /// Adds what is to be told: not what merely follows from what cannot be read.
    fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        let told = diagnostics.into_iter();
        self.0.extend(told.filter(|one| one.code != UNREAD));
    }

    fn has_error(&self) -> bool {
        self.0.iter().any(|one| one.severity == Severity::Error)
    }

    /// Everything with the errors of a stage that gave nothing else.
    fn fail(&mut self, errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.extend(errors);
        std::mem::take(&mut self.0)
    }

    /// Everything with the errors of hooks that would fail if dbt ran: those that it tells before are
    /// the same.
    fn with_late(mut self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let known: HashSet<_> = self.0.iter().map(|one| (one.code, one.span)).collect();
        let new = |one: &Diagnostic| {
            one.severity == Severity::Error && !known.contains(&(one.code, one.span))
        };
        let new: Vec<Diagnostic> = diagnostics.into_iter().filter(new).collect();
        self.extend(new);
        self.0
    }
}

/// An adapter that hookc has no rules for: the SQL may still be right.
fn unknown_adapter(target: &Target) -> Option<Diagnostic> {
    if !target.adapter.name.is_empty() || target.lost {
        return None;
    }
    let name = target.adapter_name();
    let message = format!("the adapter `{name}` is not known: it is treated as a general one");
    let near = closest(name, adapter::names());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", adapter::names().join(", ")),
    };
    Some(
        Diagnostic::warning("dbt::unknown-adapter", message)
            .at(target.span)
            .help(help),
    )
}

/// What is known of the target before any node is evaluated.
fn environment(
    loaded: &Loaded,
    options: &Options,
    target: Option<&str>,
    found: &mut Found,
) -> Environment {
    let (target, diagnostics) = profiles::target(loaded, options, target);
    found.extend(diagnostics);
    let mut macros = macro_table::build(loaded, target.adapter);
    if target.lost {
        Arc::make_mut(&mut macros.broken).target = true;
    }
    let projects = projects(loaded, options, &target, (&mut macros.broken, found));
    let answers = answers::Answers::read(options).unwrap_or_else(|errors| {
        found.extend(errors);
        answers::Answers::default()
    });
    Environment {
        options: with_project_flags(options, &projects),
        target,
        projects,
        macros,
        answers,
    }
}

/// The options, with the root project's `flags:` for what the command line does not say.
fn with_project_flags(options: &Options, projects: &[Project]) -> Options {
    let mut options = options.clone();
    let flags = projects
        .first()
        .and_then(|project| project.config.get("flags"));
    let switch = |name: &str| match flags?.get(name) {
        Some(Data::Bool(on)) => Some(*on),
        _ => None,
    };
    options.warn_error = options.warn_error.or_else(|| switch("warn_error"));
    options.fail_fast |= switch("fail_fast") == Some(true);
    options
}

/// The project files, rendered: the root's first, then by package name (semantics 2.2).
fn projects(
    loaded: &Loaded,
    options: &Options,
    target: &Target,
    (broken, found): (&mut Arc<Broken>, &mut Found),
) -> Vec<Project> {
    let host = YamlHost::for_project(options, Some(target));
    let mut projects = Vec::new();
    for package in &loaded.packages {
        let (project, mut diagnostics) = project::render(package, &host, options);
        if broken.project && projects.is_empty() {
            // What stands in for the root's file says nothing, which is not to be told.
            diagnostics.clear();
        }
        let lost = project::lost_keys(package, &diagnostics);
        if !lost.is_empty() || package.name.is_empty() {
            let broken = Arc::make_mut(broken);
            // Its files may lie elsewhere, or have other names.
            if package.name.is_empty() || lost.iter().any(|key| key.contains("path")) {
                broken.lose_folders();
            }
            broken.keys.extend(lost);
        }
        projects.push(project);
        found.extend(diagnostics);
    }
    projects[1..].order_by(|a, b| a.name.cmp(&b.name));
    projects
}

/// All nodes, evaluated and joined into a graph.
fn parse(
    loaded: &Loaded,
    env: &Arc<Environment>,
    mut properties: Properties<'_>,
    templates: &Templates,
    found: &mut Found,
) -> Graph {
    let declared = std::mem::take(&mut properties.nodes);
    let tables = std::mem::take(&mut properties.tables);
    let others = std::mem::take(&mut properties.others);
    let disabled_others = std::mem::take(&mut properties.disabled_others);
    let parser = Parser::new(env, &properties, templates);
    let (mut nodes, diagnostics) = parser.files(loaded);
    found.extend(diagnostics);
    let declared = match loaded.asked {
        Some(_) => without_tests(declared),
        None => declared,
    };
    for (more, diagnostics) in [parser.declared(declared), parser.run_hooks()] {
        nodes.extend(more);
        found.extend(diagnostics);
    }
    // Only nodes hold their properties now, so that these can be changed where they are.
    drop(parser);
    drop(properties);
    if let Some(asked) = &loaded.asked {
        keep_apart(&mut nodes, asked);
    }
    reading_order::sort(&mut nodes, loaded);
    let (mut graph, diagnostics) = assemble::assemble((&env.macros, &env.projects), nodes, tables);
    found.extend(diagnostics);
    graph.others = others;
    graph.disabled_others = disabled_others;
    let broken = &loaded.broken;
    let all_packages = loaded.uninstalled.is_empty() && !broken.has_packages();
    if loaded.asked.is_none() && all_packages && broken.properties.is_empty() {
        found.extend(access::misplaced(&graph));
    }
    if loaded.asked.is_none() && loaded.uninstalled.is_empty() {
        found.extend(entry_references::check(env, &graph));
    }
    graph
}

/// Sets what the command builds; everything if that cannot be known, which what is found tells.
fn select(env: &Environment, loaded: &Loaded, graph: &mut Graph) -> Vec<Diagnostic> {
    select::select(env, loaded, graph).unwrap_or_else(|errors| {
        graph.order = graph.nodes.keys().cloned().collect();
        errors
    })
}

/// What is declared but tests, which have no hooks and need what they test.
fn without_tests(declared: Vec<Node>) -> Vec<Node> {
    let nodes = declared.into_iter();
    nodes
        .filter(|node| node.resource != Resource::Test)
        .collect()
}

/// Leaves of the nodes that are not asked about what those that are see of them: they run no hooks
/// and refer to nothing.
fn keep_apart(nodes: &mut [Arc<Node>], asked: &HashSet<FileId>) {
    let is_asked = |node: &Node| {
        node.resource == Resource::Operation || node.file.is_some_and(|file| asked.contains(&file))
    };
    for node in nodes.iter_mut().filter(|node| !is_asked(node)) {
        let node = Arc::make_mut(node);
        node.refs.clear();
        node.source_refs.clear();
        node.pre_hooks.clear();
        node.post_hooks.clear();
    }
}

/// The steps of the command that the plan is asked for.
fn steps(late: &Late<'_>, loaded: &Loaded, options: &Options) -> Result<Steps, Vec<Diagnostic>> {
    match &options.operation {
        Some((name, args)) => operation::steps(late, loaded, name, args),
        None if commands::runs_hooks(&options.command) => Ok(run::steps(late)),
        None => Ok(Steps::default()),
    }
}

/// The nodes that the command builds, in the order of execution.
fn nodes(env: &Environment, graph: &Graph) -> Vec<PlanNode> {
    if env.options.operation.is_some() || !commands::runs_hooks(&env.options.command) {
        return Vec::new();
    }
    let order = graph.order.par_iter();
    let nodes = order.filter_map(|id| graph.nodes.get(id));
    nodes.map(|node| plan_node(env, node)).collect()
}

fn plan_node(env: &Environment, node: &Node) -> PlanNode {
    let last_before = transactions::places(env.target.adapter, node)
        .into_iter()
        .rfind(|place| place.before && transactions::runs_hooks(node));
    PlanNode {
        id: node.unique_id.to_string(),
        relation: is_referable(node).then(|| of_node(env, node).render()),
        materialization: node.materialization().to_string(),
        depends_on: node.depends_on.iter().map(ToString::to_string).collect(),
        build_after: last_before
            .map(|place| format!("{}:pre-hook:{}", node.unique_id, place.index)),
    }
}
