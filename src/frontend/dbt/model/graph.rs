//! What dbt runs: nodes with their hooks, tables of sources, and the graph of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::{Broken, Resource, Settings};
use crate::frontend::dbt::lookup;
use crate::ir::Reason;
use crate::order::InOrder;
use crate::render::Template;
use crate::source::{FileId, Span, Text};
use crate::yaml::{Data, Mapping};

/// A hook of a node, merged and ready to render.
#[derive(Debug, Clone)]
pub struct NodeHook {
    /// The text, unrendered.
    pub sql: Text,
    /// The text parsed, which it is when its node is.
    pub template: Option<Arc<Template>>,
    /// The flag.
    pub transaction: bool,
    /// Which layer configured it: `project`, `package`, `properties`, `model`.
    pub layer: &'static str,
    /// Where it was configured.
    pub span: Option<Span>,
}

/// A node: a model, seed, snapshot, test, run hook or operation.
#[derive(Debug, Clone)]
pub struct Node {
    /// `model.shop.orders`.
    pub unique_id: Arc<str>,
    /// What it is.
    pub resource: Resource,
    /// Its name (without version).
    pub name: Arc<str>,
    /// Its package.
    pub package: Arc<str>,
    /// The path below the resource's folder.
    pub path: String,
    /// The path below the package's folder.
    pub original_path: String,
    /// `[package, folders..., name]`.
    pub fqn: Vec<String>,
    /// The text of its file, or of the run hook.
    pub raw_code: Text,
    /// Whether it is a Python model.
    pub python: bool,
    /// Its alias: the relation's identifier.
    pub alias: String,
    /// Its schema, final.
    pub schema: String,
    /// Its database, final.
    pub database: Option<String>,
    /// The merged configuration in dbt's order; hooks stand beside it.
    pub config: Settings,
    /// Merged pre hooks.
    pub pre_hooks: Vec<NodeHook>,
    /// Merged post hooks.
    pub post_hooks: Vec<NodeHook>,
    /// Merged tags.
    pub tags: Vec<String>,
    /// Description, columns, meta, docs and whatever else the properties file says.
    pub properties: Arc<Mapping>,
    /// The version, for versioned models.
    pub version: Option<Data>,
    /// The latest version, for versioned models.
    pub latest_version: Option<Data>,
    /// Calls of `ref`, in order: package, name, version.
    pub refs: Vec<RefCall>,
    /// Calls of `source`, in order: source, table.
    pub source_refs: Vec<(String, String, Option<Span>)>,
    /// Unique ids of the nodes and sources that it depends on, resolved.
    pub depends_on: Vec<Arc<str>>,
    /// Unique ids of the macros that it calls (`macro.pkg.name`), in the order of first calls.
    pub depends_on_macros: Vec<Arc<str>>,
    /// Whether it is enabled.
    pub enabled: bool,
    /// For a run hook: its place in dbt's order, from 1.
    pub index: Option<usize>,
    /// The file that it is in.
    pub file: Option<FileId>,
    /// Where it is defined, for diagnostics.
    pub span: Option<Span>,
    /// Where the properties file describes it.
    pub patch: Option<Span>,
    /// Why not everything that its file declares can be known.
    pub undecided: Option<Reason>,
    /// Whether a file or text that says something of it cannot be read: what its settings are is not
    /// known.
    pub broken: bool,
    /// Its settings as they are written, if a state is compared with.
    pub unrendered: Option<Arc<Mapping>>,
}

/// A call of `ref`.
#[derive(Debug, Clone, PartialEq)]
pub struct RefCall {
    /// The package, if given.
    pub package: Option<String>,
    /// The node's name.
    pub name: String,
    /// The version, if given, as printed.
    pub version: Option<String>,
    /// Where the call stands.
    pub span: Option<Span>,
}

/// A table of a source.
#[derive(Debug, Clone)]
pub struct SourceTable {
    /// `source.shop.raw.orders`.
    pub unique_id: Arc<str>,
    /// The package.
    pub package: Arc<str>,
    /// The source's name.
    pub source: String,
    /// The table's name.
    pub name: String,
    /// Its database.
    pub database: Option<String>,
    /// Its schema.
    pub schema: String,
    /// Its identifier.
    pub identifier: String,
    /// Its own quoting: database, schema, identifier; `None` is the adapter's.
    pub quoting: [Option<bool>; 3],
    /// Whether it is enabled.
    pub enabled: bool,
    /// Everything that the properties file says of it.
    pub properties: Mapping,
    /// `[package, folders..., source, table]`.
    pub fqn: Vec<String>,
    /// The properties file, relative to the package.
    pub original_path: String,
    /// Merged tags.
    pub tags: Vec<String>,
    /// Where it stands.
    pub span: Option<Span>,
}

/// Parts of a graph by their unique ids.
pub type ById<T> = IndexMap<Arc<str>, Arc<T>, RandomState>;

/// All nodes of a target, evaluated and resolved.
#[derive(Debug, Default)]
pub struct Graph {
    /// Enabled nodes by unique id, tests and run hooks included.
    pub nodes: ById<Node>,
    /// Names of disabled nodes, for messages: unique id to node.
    pub disabled: ById<Node>,
    /// Enabled sources by unique id.
    pub sources: ById<SourceTable>,
    /// Disabled sources, for messages.
    pub disabled_sources: Vec<Arc<SourceTable>>,
    /// Names of enabled nodes and sources.
    pub names: lookup::Names,
    /// `groups`, `exposures`, `metrics` as the properties files have them: kind to name to entry.
    pub others: BTreeMap<&'static str, Mapping>,
    /// Those of them that are disabled, for messages.
    pub disabled_others: BTreeMap<&'static str, Mapping>,
    /// The selected nodes, exposures and saved queries in the order of execution with one thread.
    pub order: Vec<Arc<str>>,
    /// The unit tests that `build` runs before a model.
    pub unit_tests: HashMap<Arc<str>, Vec<Arc<str>>>,
    /// Unique ids that the command selects, sorted.
    pub selected: Vec<Arc<str>>,
    /// Whether the hook of a node looked at all nodes.
    pub looked_at: AtomicBool,
    /// What of the project cannot be read.
    pub broken: Arc<Broken>,
}

impl Node {
    /// A node of which nothing is known yet.
    pub fn new(resource: Resource, package: Arc<str>) -> Node {
        Node {
            unique_id: Arc::from(""),
            resource,
            name: Arc::from(""),
            package,
            path: String::new(),
            original_path: String::new(),
            fqn: Vec::new(),
            raw_code: Text::new(""),
            python: false,
            alias: String::new(),
            schema: String::new(),
            database: None,
            config: Settings::default(),
            pre_hooks: Vec::new(),
            post_hooks: Vec::new(),
            tags: Vec::new(),
            properties: Arc::default(),
            version: None,
            latest_version: None,
            refs: Vec::new(),
            source_refs: Vec::new(),
            depends_on: Vec::new(),
            depends_on_macros: Vec::new(),
            enabled: true,
            index: None,
            file: None,
            span: None,
            patch: None,
            undecided: None,
            broken: false,
            unrendered: None,
        }
    }

    /// Its materialization; a seed's is `seed`, a snapshot's `snapshot`, a model's default `view`.
    pub fn materialization(&self) -> &str {
        self.config
            .get("materialized")
            .and_then(Data::as_str)
            .unwrap_or(match self.resource {
                Resource::Seed => "seed",
                Resource::Snapshot => "snapshot",
                Resource::Test => "test",
                _ => "view",
            })
    }
}

impl Graph {
    /// Notes that a hook, that of a node or another, looks at all nodes at once.
    pub(crate) fn look_at(&self, of_node: bool) {
        self.looked_at.fetch_or(of_node, Ordering::Relaxed);
    }

    /// Whether the hook of a node looked at all nodes at once.
    pub fn is_looked_at(&self) -> bool {
        self.looked_at.load(Ordering::Relaxed)
    }

    /// The run hooks of an event (`on-run-start`, `on-run-end`): the operations that carry its tag,
    /// in dbt's order (semantics 2.2, 2.7).
    pub fn run_hooks(&self, event: &str) -> Vec<&Arc<Node>> {
        let hooks = self.nodes.values().filter(|node| {
            node.resource == Resource::Operation && node.tags.iter().any(|tag| tag == event)
        });
        let mut hooks: Vec<&Arc<Node>> = hooks.collect();
        hooks.order_by_key(|node| node.index);
        hooks
    }
}
