//! What a dbt project consists of. [`Loaded`] is shared by all targets; an [`Environment`] is what
//! is known of one target before any node is evaluated; a [`Graph`] is all nodes, final.

mod broken;
mod graph;
mod settings;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::adapter::Adapter;
use crate::frontend::dbt::artifacts::Artifacts;
use crate::render::MacroDef;
use crate::render::Template;
use crate::source::{FileId, SourceTree, Span, Text};
use crate::yaml::{Data, DataKey, Mapping, Node as YamlNode};

pub use broken::{Broken, Lost};
pub use graph::{ById, Graph, Node, NodeHook, RefCall, SourceTable};
pub use settings::Settings;

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
    /// What is wrong with the files, and what is odd about them.
    pub diagnostics: Vec<Diagnostic>,
    /// What of it cannot be read.
    pub broken: Arc<Broken>,
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
    /// The parsed text; `None` for seeds and for what is no template.
    pub template: Option<Arc<Template>>,
    /// Whether the file cannot be read: all that is known of the node is its name.
    pub broken: bool,
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
    /// Whether it cannot be known: it only stands in for one.
    pub lost: bool,
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
    pub answers: crate::frontend::dbt::answers::Answers,
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
    /// What of the project cannot be read.
    pub broken: Arc<Broken>,
    /// Packages of dbt's own, in the order of lookup: the adapter's, its parent's, `dbt`.
    pub internal: Vec<Arc<str>>,
    /// What any macro or package is called, once somebody asks.
    pub(crate) names: OnceLock<foldhash::HashSet<Arc<str>>>,
}

impl Macros {
    /// Whether any macro or package is called so: most names in templates are none.
    pub(crate) fn has(&self, name: &str) -> bool {
        let names = self.names.get_or_init(|| {
            let macros = self.packages.values().flat_map(|table| table.keys());
            self.packages.keys().chain(macros).cloned().collect()
        });
        names.contains(name)
    }
}
