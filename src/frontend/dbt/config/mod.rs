//! The layers of a node's configuration into its settings and its hooks (semantics 1.5, 1.6;
//! cases 11, 14 to 17).

mod fields;
mod folders;
mod hooks;
mod merge;
mod spelling;
mod unrendered;
mod validate;

pub use fields::{setting, settings};
pub use folders::Folders;
pub use hooks::Source;
pub(crate) use hooks::{MAX_HOOKS, too_many};
pub use spelling::{check_project, check_settings};
pub use unrendered::unrendered;

use super::context::ConfigCall;
use super::model::{NodeHook, Project, Resource, Settings};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Text};
use crate::yaml::{Data, Mapping, Node};
use merge::Merger;
use validate::validate;

/// The sections of a project file that configure nodes, each with settings of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Section {
    Models,
    /// Run hooks and analyses: configured below `models:`, without what only models have.
    Others,
    Seeds,
    Snapshots,
    Tests,
    UnitTests,
    Sources,
    Exposures,
    Metrics,
    SemanticModels,
    SavedQueries,
}

impl Section {
    /// The key of the project file.
    pub fn key(self) -> &'static str {
        match self {
            Section::Models | Section::Others => "models",
            Section::Seeds => "seeds",
            Section::Snapshots => "snapshots",
            Section::Tests => "data_tests",
            Section::UnitTests => "unit_tests",
            Section::Sources => "sources",
            Section::Exposures => "exposures",
            Section::Metrics => "metrics",
            Section::SemanticModels => "semantic-models",
            Section::SavedQueries => "saved-queries",
        }
    }
}

impl From<Resource> for Section {
    fn from(resource: Resource) -> Section {
        match resource {
            Resource::Model => Section::Models,
            Resource::Seed => Section::Seeds,
            Resource::Snapshot => Section::Snapshots,
            Resource::Test => Section::Tests,
            Resource::UnitTest => Section::UnitTests,
            Resource::Analysis | Resource::Operation => Section::Others,
        }
    }
}

/// Everything that configures one node.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The node's own project.
    pub own: &'a Project,
    /// The root project.
    pub root: &'a Project,
    /// The adapter's name: some settings have other names there.
    pub adapter: &'static str,
    /// What the node is.
    pub section: Section,
    /// Its path: package, folders, name, version.
    pub fqn: &'a [String],
    /// The `config:` of its properties, rendered, with what stands at the top level of older files.
    pub properties: Option<&'a Mapping>,
    /// The same as it is written down.
    pub written: Option<&'a Node>,
    /// The `config()` calls of its file.
    pub calls: &'a [ConfigCall],
    /// Whether it is a Python model: a table, unless properties or calls say otherwise.
    pub python: bool,
    /// Where it is, for values that do not know their own place.
    pub span: Option<Span>,
}

/// A node's settings.
#[derive(Debug, Clone)]
pub struct NodeConfig {
    /// All settings in dbt's order with defaults, unknown ones last. Hooks stand beside them.
    pub config: Settings,
    /// The pre hooks, merged.
    pub pre_hooks: Vec<NodeHook>,
    /// The post hooks, merged.
    pub post_hooks: Vec<NodeHook>,
    /// The tags, each once: those of project files and calls, then those of properties only.
    pub tags: Vec<String>,
    /// Errors for which dbt refuses the node, and warnings about what it ignores.
    pub diagnostics: Vec<Diagnostic>,
}

impl NodeConfig {
    /// Whether the node is enabled.
    pub fn enabled(&self) -> bool {
        !matches!(self.config.get("enabled"), Some(Data::Bool(false)))
    }
}

/// Merges the layers of a node: its own project file level by level, its properties, the calls of
/// its file and, for a package's node, the root's project file.
pub fn node_config(request: &Request<'_>) -> NodeConfig {
    merged(base(request), request)
}

/// What the node's own project file says.
fn base(request: &Request<'_>) -> Merger {
    let mut merger = Merger::new(request.section, request.adapter);
    let layer = if in_package(request) {
        "package"
    } else {
        "project"
    };
    merger.project(request.own, request, layer);
    merger
}

fn in_package(request: &Request<'_>) -> bool {
    request.own.name != request.root.name
}

/// Adds what the root's project file says of a package's node.
fn apply_root(merger: &mut Merger, request: &Request<'_>) {
    merger.project(request.root, request, "project");
}

/// Adds everything else to what the node's own project file says.
fn merged(mut merger: Merger, request: &Request<'_>) -> NodeConfig {
    let mut properties = request.properties.cloned().unwrap_or_default();
    if request.python && !properties.contains_key("materialized") {
        properties.insert("materialized".into(), Data::Str(Text::new("table")));
    }
    merger
        .diagnostics
        .extend(check_settings(&properties, request.span));
    merger.apply(
        properties,
        Source {
            layer: "properties",
            span: request.written.map(|node| node.span).or(request.span),
            node: request.written,
        },
    );
    for call in request.calls {
        merger
            .diagnostics
            .extend(check_settings(&call.settings, call.span.or(request.span)));
    }
    match merge::merge_calls(request.calls) {
        Ok(calls) => {
            let span = request
                .calls
                .first()
                .and_then(|call| call.span)
                .or(request.span);
            merger.apply(
                calls,
                Source {
                    layer: "model",
                    span,
                    node: None,
                },
            );
        }
        Err(diagnostics) => merger.diagnostics.extend(diagnostics),
    }
    if in_package(request) {
        apply_root(&mut merger, request);
    }
    finish(merger, request)
}

impl Merger {
    /// Adds what a project file says, level by level.
    fn project(&mut self, project: &Project, request: &Request<'_>, layer: &'static str) {
        for (level, node) in levels(project, request.section, request.fqn) {
            let source = Source {
                layer,
                span: Some(project.node.span),
                node,
            };
            self.apply(level, source);
        }
    }
}

fn finish(merger: Merger, request: &Request<'_>) -> NodeConfig {
    let Merger {
        mut config,
        pre_hooks,
        post_hooks,
        mut diagnostics,
        sound,
        ..
    } = merger;
    if let Some(Data::Bool(on)) = config.get("static_analysis") {
        // PyYAML reads `on` and `off` as booleans.
        let word = if *on { "on" } else { "off" };
        config.set("static_analysis", Data::Str(Text::new(word)));
    }
    let freshness = config.get("freshness");
    if request.section == Section::Models
        && freshness != Some(&Data::Null)
        && freshness.and_then(|it| it.get("build_after")).is_none()
    {
        config.set("freshness", Data::Null);
    }
    if request.section == Section::Tests {
        store_failures(&mut config);
    }
    diagnostics.extend(validate((request.section, sound), &config, request.span));
    let tags = tags(&config, request.properties);
    NodeConfig {
        config,
        pre_hooks,
        post_hooks,
        tags,
        diagnostics,
    }
}

/// `store_failures_as` decides about `store_failures`, and follows from it where it is not given.
fn store_failures(config: &mut Settings) {
    let text = |word: &str| Data::Str(Text::new(word));
    match config.get("store_failures_as").and_then(Data::as_str) {
        Some(kind) => {
            let stored = Data::Bool(kind != "ephemeral");
            config.set("store_failures", stored);
        }
        None => {
            let kind = match config.get("store_failures") {
                Some(Data::Bool(true)) => text("table"),
                Some(Data::Bool(false)) => text("ephemeral"),
                _ => Data::Null,
            };
            config.set("store_failures_as", kind);
        }
    }
}

impl Section {
    /// Whether dbt itself knows a setting of that name.
    pub fn has_setting(self, name: &str) -> bool {
        fields::fields(self).any(|field| field.name == name)
    }
}

/// The tags in the order in which dbt meets them: it reads properties after the rest.
fn tags(config: &Settings, properties: Option<&Mapping>) -> Vec<String> {
    let all = words(config.get("tags"));
    let mut late = words(properties.and_then(|properties| properties.get("tags")));
    let mut tags: Vec<String> = Vec::new();
    let early = all
        .iter()
        .filter(|tag| match late.iter().position(|late| late == *tag) {
            Some(at) => {
                late.swap_remove(at);
                false
            }
            None => true,
        });
    for tag in early.collect::<Vec<_>>().into_iter().chain(&all) {
        if !tags.iter().any(|known| known == tag) {
            tags.push((*tag).to_owned());
        }
    }
    tags
}

fn words(value: Option<&Data>) -> Vec<&str> {
    match value {
        Some(Data::List(items)) => items.iter().filter_map(Data::as_str).collect(),
        Some(Data::Str(text)) => vec![text.as_str()],
        _ => Vec::new(),
    }
}

/// The settings that a project file gives on each level of a path: keys with `+`, and those whose
/// value is no dict; a dict without `+` is a folder (semantics 1.5). With each level goes what it is
/// written as.
fn levels<'p>(
    project: &'p Project,
    section: Section,
    fqn: &[String],
) -> Vec<(Mapping, Option<&'p Node>)> {
    let mut levels = Vec::new();
    let mut level = project.config.get(section.key()).and_then(Data::as_map);
    let mut node = project.node.get(section.key());
    let mut rest = fqn.iter();
    while let Some(map) = level {
        let mut settings = Mapping::default();
        for (key, value) in map {
            if let Some(name) = key.strip_prefix('+') {
                settings.insert(name.trim().into(), value.clone());
            } else if value.as_map().is_none() {
                settings.insert(key.clone(), value.clone());
            }
        }
        levels.push((settings, node));
        let name = rest.next();
        level = name.and_then(|name| map.get(name.as_str())?.as_map());
        node = name.and_then(|name| node?.get(name));
    }
    levels
}

#[cfg(test)]
mod tests;
