//! What a dbt project consists of. [`Loaded`] is shared by all targets; an [`Environment`] is what
//! is known of one target before any node is evaluated; a [`Graph`] is all nodes, final.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indexmap::IndexMap;

use super::adapter::Adapter;
use super::artifacts::Artifacts;
use crate::diagnostic::Diagnostic;
use crate::ir::Reason;
use crate::render::MacroDef;
use crate::render::Template;
use crate::source::{FileId, SourceTree, Span, Text};
use crate::yaml::{Data, DataKey, Mapping, Node as YamlNode};

/// Everything that comes from outside the project: command line, environment, clock, ids.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The project folder, absolute.
    pub project_dir: PathBuf,
    /// `-c`: configuration files, relative to the project folder.
    pub config_files: Vec<PathBuf>,
    /// `--profiles-dir`, or where it was found.
    pub profiles_dir: Option<PathBuf>,
    /// `--profile`.
    pub profile: Option<String>,
    /// The dbt command asked about: `build`, `run`, `docs generate`, `run-operation`...
    pub command: String,
    /// `--vars`, decoded.
    pub vars: Mapping,
    /// Environment variables.
    pub env: Arc<BTreeMap<String, String>>,
    /// `--select` arguments, in dbt's grammar; empty for everything.
    pub select: Vec<String>,
    /// `--exclude` arguments.
    pub exclude: Vec<String>,
    /// `--selector`.
    pub selector: Option<String>,
    /// `--indirect-selection`: how tests come along with the nodes that they look at.
    pub indirect_selection: Option<String>,
    /// `--resource-type`: the only kinds of nodes; empty for all that the command executes.
    pub resource_types: Vec<String>,
    /// `--exclude-resource-type`.
    pub exclude_resource_types: Vec<String>,
    /// `--full-refresh`.
    pub full_refresh: bool,
    /// `--empty`.
    pub empty: bool,
    /// `--fail-fast`.
    pub fail_fast: bool,
    /// `--store-failures`.
    pub store_failures: bool,
    /// `--warn-error`; `None` if not given.
    pub warn_error: Option<bool>,
    /// `--threads`.
    pub threads: Option<i128>,
    /// `--target-path`, as given.
    pub target_path: Option<String>,
    /// `--event-time-start` and `--event-time-end`.
    pub event_time: (Option<String>, Option<String>),
    /// `--invocation-id`, else a fresh one.
    pub invocation_id: String,
    /// `--run-started-at` in ISO 8601, else the clock.
    pub run_started_at: chrono::DateTime<chrono::FixedOffset>,
    /// Whether `--run-started-at` was given: only then a plan tells times that are counted from it.
    pub start_given: bool,
    /// `--dbt-version`, or as pinned beside the project, or the default.
    pub dbt_version: String,
    /// `--first-run`: relations do not exist yet.
    pub first_run: bool,
    /// The text of `--answers`.
    pub answers: Option<Arc<serde_json::Value>>,
    /// The text of `--run-results`.
    pub run_results: Option<Arc<serde_json::Value>>,
    /// `--state`: what another run left behind.
    pub artifacts: Option<Arc<Artifacts>>,
    /// `--defer`: where `ref` looks for what is not built here.
    pub deferral: Option<Deferral>,
    /// The nodes that `retry` runs again.
    pub retried: Option<Vec<String>>,
    /// Targets of `hookc.toml`, for projects without a profile: name to fields.
    pub toml_targets: IndexMap<String, Mapping>,
    /// `--args` of run-operation, decoded, and the operation's name.
    pub operation: Option<(String, Mapping)>,
    /// The only files of nodes that are asked about; everything if there are none.
    pub asked: Option<Arc<BTreeSet<PathBuf>>>,
}

/// `--defer`: where `ref` looks for what is not built here.
#[derive(Debug, Clone)]
pub struct Deferral {
    /// The artifacts whose manifest has the relations.
    pub artifacts: Arc<Artifacts>,
    /// `--favor-state`: what is not selected is always looked for there.
    pub favoured: bool,
}

impl Options {
    /// Whether some of the nodes are chosen by what they are.
    pub fn selects(&self) -> bool {
        let lists = [
            &self.select,
            &self.exclude,
            &self.resource_types,
            &self.exclude_resource_types,
        ];
        lists.into_iter().any(|list| !list.is_empty())
            || self.selector.is_some()
            || self.artifacts.is_some()
            || self.retried.is_some()
    }
}

/// All files of a project, read and parsed once.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The texts.
    pub sources: SourceTree,
    /// The packages: the root project first, then the installed ones by name.
    pub packages: Vec<Package>,
    /// `profiles.yml`, if there is one.
    pub profiles: Option<YamlNode>,
    /// `selectors.yml`, if there is one.
    pub selectors: Option<YamlNode>,
    /// SQL files below `operations/` of the root project: dotted name to template (dex).
    pub operations: BTreeMap<String, Arc<Template>>,
    /// Python files below `operations/`, which hookc does not run: dotted name to where they begin.
    pub operation_scripts: BTreeMap<String, Span>,
    /// Packages that `packages.yml` or `dependencies.yml` names and that are not there: dbt refuses
    /// to run without them.
    pub uninstalled: Vec<Uninstalled>,
    /// The checksums of seeds by package and path below it, if a state is compared with.
    pub seeds: HashMap<(Arc<str>, String), String>,
    /// The files of nodes that are asked about, if the other nodes were read only as far as these
    /// name them.
    pub asked: Option<HashSet<FileId>>,
    /// What is odd about the files.
    pub warnings: Vec<Diagnostic>,
}

/// A package that is declared and not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uninstalled {
    /// As it is declared: `dbt-labs/dbt_utils`, a path, an address.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// A package's files.
#[derive(Debug)]
pub struct Package {
    /// Its name, from its project file.
    pub name: Arc<str>,
    /// Its folder relative to the root project, without a trailing slash; empty for the root.
    pub dir: String,
    /// Its project file.
    pub file: FileId,
    /// The project file's content, unrendered.
    pub config: YamlNode,
    /// Its macros, tests and materializations, in the order of files and texts.
    pub macros: Vec<Arc<MacroDef>>,
    /// Files that hold nodes: models, seeds, snapshots, tests, analyses.
    pub files: Vec<NodeFile>,
    /// Its properties files.
    pub properties: Vec<YamlNode>,
    /// The texts of its documentation files.
    pub docs: Vec<Text>,
}

/// A file that holds a node (a snapshot file may hold several).
#[derive(Debug)]
pub struct NodeFile {
    /// The node's name: the file's stem, or the snapshot block's name.
    pub name: Arc<str>,
    /// What it is.
    pub resource: Resource,
    /// The path below the resource's folder, such as `core/orders.sql`.
    pub path: String,
    /// The path below the package's folder, such as `models/core/orders.sql`.
    pub original_path: String,
    /// The file; `None` for seeds, whose content nobody needs.
    pub file: Option<FileId>,
    /// The text; `None` for seeds.
    pub text: Option<Text>,
    /// The parsed text; `None` for seeds and Python models.
    pub template: Option<Arc<Template>>,
}

/// The kinds of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Resource {
    Model,
    Seed,
    Snapshot,
    Test,
    UnitTest,
    Analysis,
    /// A run hook or an operation.
    Operation,
}

impl Resource {
    /// dbt's word, also the first part of a unique id.
    pub fn as_str(self) -> &'static str {
        match self {
            Resource::Model => "model",
            Resource::Seed => "seed",
            Resource::Snapshot => "snapshot",
            Resource::Test => "test",
            Resource::UnitTest => "unit_test",
            Resource::Analysis => "analysis",
            Resource::Operation => "operation",
        }
    }
}

/// A target: an output of the profile.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The profile's name.
    pub profile: String,
    /// Its adapter.
    pub adapter: &'static Adapter,
    /// The database (project on BigQuery, catalog on Databricks), as the adapter names it.
    pub database: Option<String>,
    /// The schema.
    pub schema: String,
    /// What `target` shows: every field that is no secret, in dbt's order.
    pub fields: Mapping,
    /// Fields that `target` would show but that cannot be known here, such as one that reads a
    /// variable of the environment that is not set: name to reason. Reading one is an error.
    pub missing: IndexMap<DataKey, String>,
    /// Where the output stands.
    pub span: Option<Span>,
}

impl Target {
    /// The adapter's name; of one that is not known, what the profile says.
    pub fn adapter_name(&self) -> &str {
        match self.adapter.name {
            "" => self
                .fields
                .get("type")
                .and_then(Data::as_str)
                .unwrap_or_default(),
            known => known,
        }
    }
}

/// A package's project file, rendered for one target.
#[derive(Debug, Clone)]
pub struct Project {
    /// The package's name.
    pub name: Arc<str>,
    /// Its folder relative to the root, empty for the root.
    pub dir: String,
    /// Where its project file is.
    pub file: FileId,
    /// Everything in it, rendered (hooks are not).
    pub config: Mapping,
    /// Where each entry below `models:`, `seeds:`, `snapshots:` stands is found by the texts' own
    /// provenance; this is the unrendered file for what has none.
    pub node: YamlNode,
    /// Its `on-run-start` texts, unrendered.
    pub on_run_start: Vec<Text>,
    /// Its `on-run-end` texts, unrendered.
    pub on_run_end: Vec<Text>,
}

/// What is known of one target before any node is evaluated.
#[derive(Debug)]
pub struct Environment {
    /// What came from outside.
    pub options: Options,
    /// The target.
    pub target: Target,
    /// The project files, rendered: the root first, then by name.
    pub projects: Vec<Project>,
    /// All macros.
    pub macros: Macros,
    /// The recorded answers.
    pub answers: super::answers::Answers,
}

/// The macros of a package, sorted by name.
pub type MacroTable = IndexMap<Arc<str>, Arc<MacroDef>, foldhash::fast::RandomState>;

/// All macros of all packages, and dbt's own.
#[derive(Debug, Default)]
pub struct Macros {
    /// Package to name to definition. dbt's own stand under `dbt` and `dbt_<adapter>`.
    pub packages: BTreeMap<Arc<str>, MacroTable>,
    /// The root package's name.
    pub root: Arc<str>,
    /// Packages that are declared and not installed, by the names that they likely have.
    pub missing: Vec<String>,
    /// Packages of dbt's own, in the order of lookup: the adapter's, its parent's, `dbt`.
    pub internal: Vec<Arc<str>>,
}

/// A hook of a node, merged and ready to render.
#[derive(Debug, Clone)]
pub struct NodeHook {
    /// The text, unrendered.
    pub sql: Text,
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
    pub config: Arc<Mapping>,
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

/// All nodes of a target, evaluated and resolved.
#[derive(Debug, Default)]
pub struct Graph {
    /// Enabled nodes by unique id, tests and run hooks included.
    pub nodes: IndexMap<Arc<str>, Arc<Node>>,
    /// Names of disabled nodes, for messages: unique id to node.
    pub disabled: IndexMap<Arc<str>, Arc<Node>>,
    /// Enabled sources by unique id.
    pub sources: IndexMap<Arc<str>, Arc<SourceTable>>,
    /// Disabled sources, for messages.
    pub disabled_sources: Vec<Arc<SourceTable>>,
    /// Names of enabled nodes and sources.
    pub names: super::lookup::Names,
    /// `groups`, `exposures`, `metrics` as the properties files have them: kind to name to entry.
    pub others: BTreeMap<&'static str, Mapping>,
    /// The selected nodes in the order of execution with one thread.
    pub order: Vec<Arc<str>>,
    /// Unique ids that the command selects, sorted.
    pub selected: Vec<Arc<str>>,
    /// Whether the hook of a node looked at all nodes.
    pub looked_at: AtomicBool,
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
            config: Arc::default(),
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
        hooks.sort_by_key(|node| node.index);
        hooks
    }
}
