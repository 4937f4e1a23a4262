//! Files into nodes, as dbt's parse does it: every file is rendered early, its settings are merged,
//! its names made, and its hooks rendered once for what they refer to (semantics 3.1, 3.4).

use std::rc::Rc;
use std::sync::Arc;

use rayon::prelude::*;

use super::config::{self, Folders, Request};
use super::context::{NOT_INSTALLED, ParseHost, Session, UNREAD, Uses, excused};
use super::lookup::is_referable;
use super::model::{Environment, Loaded, Node, NodeFile, NodeHook, Package, Project, Resource};
use super::names;
use super::properties::{Patch, Properties};
use super::render_step::error_diagnostic;
use super::shared_hooks::SharedHooks;
use super::static_parse;
use super::templates::Templates;
use crate::diagnostic::Diagnostic;
use crate::ir::Reason;
use crate::parallel;
use crate::render::{Deferral, Interp, Limits, Stop, Template};
use crate::source::{Span, Text};
use crate::yaml::Data;

/// Nodes with what was found while parsing them.
pub(crate) type Parsed = (Vec<Arc<Node>>, Vec<Diagnostic>);

/// What parsing needs, shared by all threads.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    /// What is known of the target.
    pub env: &'a Arc<Environment>,
    /// What the properties files say.
    pub properties: &'a Properties<'a>,
    /// Parsed hook texts.
    pub templates: &'a Templates,
    /// Hook texts of many nodes.
    shared: SharedHooks,
    /// What project files make of folders.
    folders: Folders,
    /// Makes the names of nodes.
    pub names: names::Maker<'a>,
}

impl<'a> Parser<'a> {
    /// A parser for a target.
    pub(crate) fn new(
        env: &'a Arc<Environment>,
        properties: &'a Properties<'a>,
        templates: &'a Templates,
    ) -> Parser<'a> {
        Parser {
            env,
            properties,
            templates,
            shared: SharedHooks::default(),
            folders: Folders::default(),
            names: names::Maker::new(env),
        }
    }

    /// All nodes that stand in files of their own, in the order of the files.
    pub(crate) fn files(&self, loaded: &Loaded) -> Parsed {
        let files: Vec<(&Package, &NodeFile)> = loaded
            .packages
            .iter()
            .flat_map(|package| package.files.iter().map(move |file| (package, file)))
            .collect();
        join(parallel::map(&files, |(package, file)| {
            self.file(package, file)
        }))
    }

    /// Nodes that stand in properties files: snapshots, tests. Their names and early renderings are
    /// like those of any other.
    pub(crate) fn declared(&self, nodes: Vec<Node>) -> Parsed {
        join(
            nodes
                .into_par_iter()
                .map(|node| self.finish(node, None))
                .collect(),
        )
    }

    /// The nodes of a file: one, or one a version.
    fn file(&self, package: &Package, file: &NodeFile) -> Parsed {
        let patch = self
            .properties
            .patch(&package.name, file.resource, &file.name);
        let mut node = self.begin(package, file, patch);
        let broken = &self.env.macros.broken;
        node.broken = file.broken || patch.is_none() && broken.may_describe(&file.name);
        self.finish(node, file.template.as_ref())
    }

    /// A node as far as it is known before its file is rendered.
    fn begin(&self, package: &Package, file: &NodeFile, patch: Option<&Patch>) -> Node {
        let mut node = Node::new(file.resource, Arc::clone(&package.name));
        node.name = patch.map_or_else(|| Arc::clone(&file.name), |patch| Arc::clone(&patch.name));
        node.version = patch.and_then(|patch| patch.version.clone());
        node.latest_version = patch.and_then(|patch| patch.latest_version.clone());
        node.properties = patch
            .map(|patch| patch.properties.clone())
            .unwrap_or_default();
        node.patch = patch.and_then(|patch| patch.span);
        node.path.clone_from(&file.path);
        node.original_path.clone_from(&file.original_path);
        node.python = file.path.ends_with(".py");
        node.file = file.file;
        node.fqn = versioned_fqn(package, file, &node);
        node.unique_id = unique_id(&node).into();
        if let Some(text) = &file.text {
            node.raw_code = text.clone();
        }
        node.span = file.file.map(|file| Span {
            file,
            start: 0,
            end: 0,
        });
        node
    }

    /// Everything else about a node: its file rendered early, settings merged, names made, hooks
    /// rendered early.
    fn finish(&self, mut node: Node, template: Option<&Arc<Template>>) -> Parsed {
        let mut diagnostics = Vec::new();
        self.preliminary(&mut node);
        let early = Arc::new(node.clone());
        let session = Session::new();
        let host = ParseHost::new(self.env, &early, Rc::clone(&session));
        if let Some(template) = template {
            let mut interp = Interp::new(&host, Limits::default());
            let result = interp.run(template);
            node.undecided = interp.undecided().map(|deferral| reason(deferral, &node));
            if let Err(stop) = host.explain(result)
                && node.undecided.is_none()
            {
                match *excused(&self.env.macros, stop) {
                    Stop::Deferred(deferral) => node.undecided = Some(reason(&deferral, &node)),
                    stop => {
                        diagnostics.extend(early_failure(stop, &node));
                        node.broken = true;
                    }
                }
            }
        }
        let unread = node
            .undecided
            .as_ref()
            .is_some_and(|why| why.code == UNREAD);
        node.broken |= unread;
        diagnostics.extend(node.undecided.as_ref().map(|why| undecided(why, &node)));
        let mut uses = session.take_uses();
        if let (Resource::Model, Some(template)) = (node.resource, template) {
            uses.sources = static_parse::ordered(template, uses.sources);
        }
        self.configure(&mut node, &uses, &mut diagnostics);
        if let Err(diagnostic) = self.names.update(&mut node) {
            diagnostics.push(*diagnostic);
        }
        take(&mut node, uses);
        if let Some(metadata) = node.properties.get("test_metadata") {
            node.depends_on_macros = self.test_macros(&node.package, metadata);
        }
        if is_referable(&node) {
            for before in [true, false] {
                let mut hooks = std::mem::take(hooks_of(&mut node, before));
                for hook in &mut hooks {
                    hook.template =
                        self.early_hook(&mut node, &host, &session, &hook.sql, &mut diagnostics);
                }
                // What fails early fails late: it is told, and there is no plan.
                hooks.retain(|hook| hook.template.is_some());
                *hooks_of(&mut node, before) = hooks;
            }
        }
        (vec![Arc::new(node)], diagnostics)
    }

    /// The macros that a generic test calls: its own, and unless dbt knows it by heart what makes its
    /// `model`.
    fn test_macros(&self, package: &Arc<str>, metadata: &Data) -> Vec<Arc<str>> {
        let text = |key: &str| metadata.get(key).and_then(Data::as_str);
        let macros = &self.env.macros;
        let find = |name: &str| -> Arc<str> {
            let mut packages = [package, &macros.root].into_iter().chain(&macros.internal);
            let holds = |known: &&Arc<str>| {
                let names = macros.packages.get(*known);
                names.is_some_and(|names| names.contains_key(name))
            };
            let found = packages.find(holds).map_or("dbt", |found| found);
            format!("macro.{found}.{name}").into()
        };
        let name = format!("test_{}", text("name").unwrap_or_default());
        let test = match text("namespace") {
            Some(namespace) => format!("macro.{namespace}.{name}").into(),
            None => find(&name),
        };
        if matches!(&*test, "macro.dbt.test_unique" | "macro.dbt.test_not_null") {
            return vec![test];
        }
        vec![test, find("get_where_subquery")]
    }

    /// What a node shows of itself while parsing: the target's schema, its own name, what the project
    /// file says, and no tags (semantics 3.4, case 55).
    fn preliminary(&self, node: &mut Node) {
        let target = &self.env.target;
        node.alias = node.name.to_string();
        node.schema.clone_from(&target.schema);
        node.database.clone_from(&target.database);
        node.config = self.folders.project_settings(&self.project_only(node));
    }

    fn project_only<'n>(&'n self, node: &'n Node) -> Request<'n> {
        Request {
            own: project(self.env, &node.package),
            root: &self.env.projects[0],
            adapter: self.env.target.adapter.name,
            section: node.resource.into(),
            fqn: &node.fqn,
            properties: None,
            written: None,
            calls: &[],
            python: false,
            span: node.span,
        }
    }

    fn request<'n>(&'n self, node: &'n Node, uses: &'n Uses) -> Request<'n> {
        let given = self.properties.settings(node);
        Request {
            properties: given.map(|(settings, _)| settings),
            written: given.and_then(|(_, written)| written),
            calls: &uses.configs,
            python: node.python,
            ..self.project_only(node)
        }
    }

    pub(super) fn configure(
        &self,
        node: &mut Node,
        uses: &Uses,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let request = self.request(node, uses);
        let merged = self.folders.node_config(&request);
        let unrendered = self
            .env
            .options
            .artifacts
            .is_some()
            .then(|| config::unrendered(&request));
        node.unrendered = unrendered.map(Arc::new);
        node.enabled = merged.enabled();
        node.config = merged.config;
        node.pre_hooks = merged.pre_hooks;
        node.post_hooks = merged.post_hooks;
        node.tags = merged.tags;
        diagnostics.extend(merged.diagnostics);
    }

    /// Renders a hook's text early: its output is thrown away, what it refers to and its errors
    /// count (semantics 3.1). Gives the template back unless it fails.
    pub(super) fn early_hook(
        &self,
        node: &mut Node,
        host: &ParseHost,
        session: &Session,
        text: &Text,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Template>> {
        let template = match self.templates.get(text) {
            Ok(template) => template,
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                return None;
            }
        };
        if !template.ast.is_template {
            return Some(template);
        }
        if let Some(shared) = self.shared.early(host, &template) {
            take_macros(node, shared.macros.iter().cloned());
            return Some(template);
        }
        let mut fails = false;
        let mut interp = Interp::new(host, Limits::default());
        let result = interp.run(&template);
        if let Err(stop) = host.explain(result)
            && interp.undecided().is_none()
        {
            let stop = excused(&self.env.macros, stop);
            let failure = early_failure(*stop, node);
            fails = failure.is_some();
            node.broken |= fails;
            diagnostics.extend(failure);
        }
        let uses = session.take_uses();
        if node.resource == Resource::Seed
            && let Some(span) = uses
                .refs
                .first()
                .map(|call| call.span)
                .or(uses.sources.first().map(|call| call.2))
        {
            diagnostics.push(
                Diagnostic::error(
                    "dbt::ref-in-seed",
                    format!("the hook of seed {} refers to another node", node.name),
                )
                .at(span.or(node.span))
                .help(
                    "seeds cannot depend on anything; name the relation without ref() or source()",
                ),
            );
            node.broken = true;
            return Some(template);
        }
        take(node, uses);
        (!fails).then_some(template)
    }
}

fn hooks_of(node: &mut Node, before: bool) -> &mut Vec<NodeHook> {
    match before {
        true => &mut node.pre_hooks,
        false => &mut node.post_hooks,
    }
}

/// Adds what a text uses to what its node uses.
fn take(node: &mut Node, uses: Uses) {
    node.refs.extend(uses.refs);
    node.source_refs.extend(uses.sources);
    take_macros(node, uses.macros);
}

fn take_macros(node: &mut Node, macros: impl IntoIterator<Item = Arc<str>>) {
    for id in macros {
        if !node.depends_on_macros.contains(&id) {
            node.depends_on_macros.push(id);
        }
    }
}

fn join(parsed: Vec<Parsed>) -> Parsed {
    let mut all = Parsed::default();
    all.0
        .reserve_exact(parsed.iter().map(|(nodes, _)| nodes.len()).sum());
    for (nodes, diagnostics) in parsed {
        all.0.extend(nodes);
        all.1.extend(diagnostics);
    }
    all
}

/// The project of a package.
pub(crate) fn project<'e>(env: &'e Environment, package: &str) -> &'e Project {
    env.projects
        .iter()
        .find(|project| &*project.name == package)
        .unwrap_or(&env.projects[0])
}

/// `[package, folders..., name]`; a snapshot's folders include its file's stem (semantics 1.6).
pub(super) fn fqn(package: &Package, file: &NodeFile) -> Vec<String> {
    let stem = file
        .path
        .rsplit_once('.')
        .map_or(file.path.as_str(), |(stem, _)| stem);
    let mut parts: Vec<&str> = stem.split('/').collect();
    if file.resource != Resource::Snapshot {
        parts.pop();
    }
    let mut fqn = vec![package.name.to_string()];
    fqn.extend(parts.into_iter().map(str::to_string));
    fqn.push(file.name.to_string());
    fqn
}

/// The same of a node, followed by its version.
fn versioned_fqn(package: &Package, file: &NodeFile, node: &Node) -> Vec<String> {
    let mut fqn = fqn(package, file);
    if let (Some(name), Some(version)) = (fqn.last_mut(), &node.version) {
        node.name.as_ref().clone_into(name);
        fqn.push(format!("v{}", version.print()));
    }
    fqn
}

fn unique_id(node: &Node) -> String {
    let version = node
        .version
        .as_ref()
        .map(|version| format!(".v{}", version.print()));
    format!(
        "{}.{}.{}{}",
        node.resource.as_str(),
        node.package,
        node.name,
        version.unwrap_or_default()
    )
}

/// Why what a node's file declares cannot all be known.
fn reason(deferral: &Deferral, node: &Node) -> Reason {
    Reason {
        code: deferral.code,
        message: format!(
            "the settings of {} cannot be known: {}",
            node.unique_id, deferral.message
        ),
        span: deferral.span,
    }
}

/// dbt decides while parsing by what it is told then; the node's hooks are deferred.
fn undecided(why: &Reason, node: &Node) -> Diagnostic {
    Diagnostic::warning(why.code, why.message.clone())
        .at(why.span.or(node.span))
        .help(match why.code {
            NOT_INSTALLED => "run `dbt deps`",
            _ => "set what a node's file declares from variables or the target",
        })
}

/// Why a text cannot be rendered early.
fn early_failure(stop: Stop, node: &Node) -> Option<Diagnostic> {
    let mut diagnostic = match stop {
        Stop::Error(error) => error_diagnostic(error),
        Stop::Return(value) => error_diagnostic(super::hook_text::stray_return(&value)),
        // Not while the text is thrown away.
        Stop::Deferred(_) => return None,
    };
    diagnostic.span = diagnostic.span.or(node.span);
    Some(diagnostic)
}
