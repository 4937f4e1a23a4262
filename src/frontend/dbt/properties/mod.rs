//! Properties files into what they say of nodes, sources and tests (semantics 3.6, 6.5, 8.3).

mod columns;
mod docs;
mod entries;
mod others;
mod patches;
pub(super) mod references;
mod shapes;
mod snapshots;
mod sources;
mod test_ids;
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;
use rayon::prelude::*;

use super::context::YamlHost;
use super::model::{Environment, Loaded, Node, NodeFile, Package, Resource, SourceTable};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::{Data, Mapping, Node as YamlNode};
use entries::Sections;

/// Everything that the properties files of all packages say.
#[derive(Debug, Default)]
pub struct Properties<'a> {
    /// By package, kind and name of the file that they describe.
    patches: HashMap<(Arc<str>, Resource, Arc<str>), Patch>,
    /// The `config:` of nodes by unique id.
    given: HashMap<Arc<str>, Given<'a>>,
    /// Nodes that stand in properties files: snapshots with a `relation:`, generic tests.
    pub nodes: Vec<Node>,
    /// The tables of sources, disabled ones too.
    pub tables: Vec<SourceTable>,
    /// `exposures`, `groups`, `metrics`...: kind to unique id to entry.
    pub others: BTreeMap<&'static str, Mapping>,
    /// Those of them that are disabled.
    pub disabled_others: BTreeMap<&'static str, Mapping>,
}

/// What a properties file says of the node of one file.
#[derive(Debug, Clone)]
pub struct Patch {
    /// The node's name: the file's, or the versioned model's without its version.
    pub name: Arc<str>,
    /// The version that the file holds.
    pub version: Option<Data>,
    /// The latest version of the model.
    pub latest_version: Option<Data>,
    /// The whole entry, rendered as dbt renders it while parsing.
    pub properties: Arc<Mapping>,
    /// Where the entry stands.
    pub span: Option<Span>,
}

/// Settings that properties give to a node.
#[derive(Debug)]
enum Given<'a> {
    /// Those of an entry: its `config`, and the same as it is written down.
    Entry(Arc<Mapping>, Option<&'a YamlNode>),
    /// Those that were made for it.
    Made(Mapping),
}

impl<'a> Properties<'a> {
    /// What is said of a file that holds a node.
    pub fn patch(&self, package: &Arc<str>, resource: Resource, file: &Arc<str>) -> Option<&Patch> {
        self.patches
            .get(&(Arc::clone(package), resource, Arc::clone(file)))
    }

    /// The settings that properties give to a node, and the `config:` that gives them as it is written
    /// down.
    pub fn settings(&self, node: &Node) -> Option<(&Mapping, Option<&'a YamlNode>)> {
        self.settings_of(&node.unique_id)
    }

    fn settings_of(&self, id: &str) -> Option<(&Mapping, Option<&'a YamlNode>)> {
        match self.given.get(id)? {
            Given::Entry(entry, written) => Some((entry.get("config")?.as_map()?, *written)),
            Given::Made(settings) => Some((settings, None)),
        }
    }
}

/// A properties file while it is read.
#[derive(Clone, Copy)]
struct File<'a> {
    loaded: &'a Loaded,
    /// The files of all packages that hold nodes, by name.
    nodes: &'a NodeFiles<'a>,
    env: &'a Environment,
    package: &'a Package,
    host: &'a YamlHost,
    root: &'a YamlNode,
    /// Relative to the package.
    path: &'a str,
}

/// Reads all properties files for a target.
pub fn read<'a>(env: &Arc<Environment>, loaded: &'a Loaded) -> (Properties<'a>, Vec<Diagnostic>) {
    let hosts: Vec<YamlHost> = loaded
        .packages
        .iter()
        .map(|package| YamlHost::for_properties(env, &package.name))
        .collect();
    let nodes = node_files(loaded);
    let mut sections = sections(env, loaded).into_iter();
    let mut reader = Reader::default();
    reader.properties.patches.reserve(nodes.len());
    reader.properties.given.reserve(nodes.len());
    for (package, host) in loaded.packages.iter().zip(&hosts) {
        for (root, mut sections) in package.properties.iter().zip(&mut sections) {
            let whole = &loaded.sources.file(root.span.file).path;
            let path = whole
                .strip_prefix(&*package.dir)
                .unwrap_or(whole)
                .trim_start_matches('/');
            let file = File {
                loaded,
                nodes: &nodes,
                env,
                package,
                host,
                root,
                path,
            };
            reader.sections(&file, &mut sections);
            reader.patches(&file, &mut sections);
            reader.sources(&file, &mut sections);
            reader.others(&file, &mut sections);
        }
    }
    reader.finish_sources(env);
    reader.descriptions(env, loaded);
    (reader.properties, reader.diagnostics)
}

/// The entries of all properties files.
fn sections<'a>(env: &Arc<Environment>, loaded: &'a Loaded) -> Vec<Sections<'a>> {
    let files: Vec<(&Package, &'a YamlNode)> = loaded
        .packages
        .iter()
        .flat_map(|package| package.properties.iter().map(move |root| (package, root)))
        .collect();
    let keys = || {
        let nodes = patches::SECTIONS.map(|(key, _)| key);
        let others = others::KINDS.map(|(key, ..)| key);
        nodes.into_iter().chain(["macros", "sources"]).chain(others)
    };
    files
        .into_par_iter()
        .map(|(package, root)| {
            let host = YamlHost::for_properties(env, &package.name);
            Sections::read(root, &host, keys())
        })
        .collect()
}

/// Files by package, kind and name; of two of one name the first.
type NodeFiles<'a> = HashMap<(&'a str, Resource, &'a str), &'a NodeFile>;

fn node_files(loaded: &Loaded) -> NodeFiles<'_> {
    let mut files = NodeFiles::default();
    for package in &loaded.packages {
        for file in &package.files {
            files
                .entry((&*package.name, file.resource, &*file.name))
                .or_insert(file);
        }
    }
    files
}

/// What was read so far.
#[derive(Default)]
struct Reader<'l, 'f> {
    properties: Properties<'l>,
    diagnostics: Vec<Diagnostic>,
    sources: sources::Pending<'f>,
}

impl Reader<'_, '_> {
    fn error(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        span: impl Into<Option<Span>>,
    ) {
        self.diagnostics
            .push(Diagnostic::error(code, message).at(span));
    }
}

impl File<'_> {
    /// The folders of the file below the folder that dbt searched (`models`, `seeds`...).
    fn folders(&self) -> Vec<String> {
        const PATHS: [(&str, &str); 7] = [
            ("model-paths", "models"),
            ("seed-paths", "seeds"),
            ("snapshot-paths", "snapshots"),
            ("analysis-paths", "analyses"),
            ("macro-paths", "macros"),
            ("test-paths", "tests"),
            ("function-paths", "functions"),
        ];
        let mut longest = 0;
        for (key, default) in PATHS {
            let written = self.package.config.get(key).map(YamlNode::data);
            let paths: Vec<&str> = match &written {
                Some(Data::List(items)) => items.iter().filter_map(Data::as_str).collect(),
                _ => vec![default],
            };
            for path in paths {
                let path = path.trim_end_matches('/');
                if self
                    .path
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.starts_with('/'))
                {
                    longest = longest.max(path.len() + 1);
                }
            }
        }
        folders(self.path.get(longest..).unwrap_or_default())
    }

    /// The path below the folder that dbt searched.
    fn path_in_folder(&self) -> String {
        let mut parts = self.folders();
        parts.push(self.name().to_owned());
        parts.join("/")
    }

    /// The file's name without its folders.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The folders of a path.
fn folders(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    parts.pop();
    parts
}

#[cfg(test)]
mod unit;
