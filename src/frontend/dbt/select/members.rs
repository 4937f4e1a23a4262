//! Everything that a selection can mean: nodes, sources, exposures and their kin, with the edges
//! between them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::criterion::{Criterion, Depth};
use crate::frontend::dbt::lookup::Found;
use crate::frontend::dbt::model::{
    Environment, Graph, Loaded, Node, RefCall, Resource, SourceTable,
};
use crate::frontend::dbt::properties::references;
use crate::yaml::{Data, Mapping};

/// Places of members.
pub(super) type Places = BTreeSet<usize>;

/// One thing that can be selected.
#[derive(Debug)]
pub(super) struct Member<'g> {
    pub(super) id: Arc<str>,
    /// dbt's word for what it is.
    pub(super) kind: &'g str,
    pub(super) name: &'g str,
    pub(super) package: &'g str,
    pub(super) fqn: Vec<&'g str>,
    pub(super) tags: Vec<&'g str>,
    /// The file, relative to the package.
    pub(super) path: &'g str,
    pub(super) config: Option<&'g Mapping>,
    pub(super) node: Option<&'g Node>,
    pub(super) table: Option<&'g SourceTable>,
}

/// All members and the edges between them.
#[derive(Debug)]
pub(super) struct Members<'g> {
    all: Vec<Member<'g>>,
    parents: Vec<Vec<usize>>,
    children: Vec<Vec<usize>>,
    /// Paths that exist in the root project: files and folders.
    pub(super) paths: BTreeSet<String>,
}

impl<'g> Members<'g> {
    pub(super) fn new(env: &Environment, loaded: &Loaded, graph: &'g Graph) -> Members<'g> {
        let mut all: Vec<Member<'g>> = graph.nodes.values().map(|node| of_node(node)).collect();
        all.extend(graph.sources.values().map(|table| of_table(table)));
        for entries in graph.others.values() {
            all.extend(
                entries
                    .iter()
                    .filter_map(|(id, entry)| of_entry(id, entry.as_map()?)),
            );
        }
        let places: HashMap<Arc<str>, usize> = all
            .iter()
            .enumerate()
            .map(|(at, member)| (Arc::clone(&member.id), at))
            .collect();
        let parents: Vec<Vec<usize>> = all
            .iter()
            .map(|member| match member.node {
                Some(node) => node
                    .depends_on
                    .iter()
                    .filter_map(|id| places.get(id).copied())
                    .collect(),
                None => {
                    let ids = named_parents(&env.macros.root, graph, member);
                    ids.iter()
                        .filter_map(|id| places.get(id).copied())
                        .collect()
                }
            })
            .collect();
        let mut children = vec![Vec::new(); all.len()];
        for (child, parents) in parents.iter().enumerate() {
            for parent in parents {
                if let Some(children) = children.get_mut(*parent) {
                    children.push(child);
                }
            }
        }
        Members {
            all,
            parents,
            children,
            paths: paths(loaded),
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<&Member<'g>> {
        self.all.get(at)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &Member<'g>)> {
        self.all.iter().enumerate()
    }

    pub(super) fn parents_of(&self, at: usize) -> &[usize] {
        self.parents.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn children_of(&self, at: usize) -> &[usize] {
        self.children.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// All ancestors of some members, to a depth.
    pub(super) fn ancestors(&self, from: &Places, depth: Depth) -> Places {
        reach(&self.parents, from, depth)
    }

    /// What a criterion's operators add to what it found.
    pub(super) fn expand(&self, mut found: Places, criterion: &Criterion) -> Places {
        let mut more = Places::new();
        if criterion.childrens_parents {
            let mut below = reach(&self.children, &found, None);
            below.extend(&found);
            more.extend(reach(&self.parents, &below, None));
            more.extend(below);
        }
        if let Some(depth) = criterion.parents {
            more.extend(reach(&self.parents, &found, depth));
        }
        if let Some(depth) = criterion.children {
            more.extend(reach(&self.children, &found, depth));
        }
        found.extend(more);
        found
    }
}

/// Everything that edges lead to from some members, in at most so many steps.
fn reach(edges: &[Vec<usize>], from: &Places, depth: Depth) -> Places {
    let mut seen = Places::new();
    let mut front: Vec<usize> = from.iter().copied().collect();
    let mut steps = 0;
    while !front.is_empty() && depth.is_none_or(|depth| steps < depth) {
        let next = front
            .iter()
            .filter_map(|at| edges.get(*at))
            .flatten()
            .copied();
        front = next.filter(|at| seen.insert(*at)).collect();
        steps += 1;
    }
    seen
}

impl Member<'_> {
    /// Whether it comes along with what it looks at.
    pub(super) fn is_test(&self) -> bool {
        self.kind == "test" || self.kind == "unit_test"
    }

    /// Whether a source says how fresh it must be.
    pub(super) fn has_freshness(&self) -> bool {
        let freshness = self
            .table
            .and_then(|table| table.properties.get("freshness"));
        let threshold = |key: &str| {
            let threshold = freshness.and_then(|freshness| freshness.get(key));
            threshold.is_some_and(|threshold| {
                ["count", "period"]
                    .iter()
                    .all(|part| threshold.get(part).is_some_and(|part| *part != Data::Null))
            })
        };
        threshold("warn_after") || threshold("error_after")
    }
}

fn of_node(node: &Node) -> Member<'_> {
    Member {
        id: Arc::clone(&node.unique_id),
        kind: node.resource.as_str(),
        name: &node.name,
        package: &node.package,
        fqn: node.fqn.iter().map(String::as_str).collect(),
        tags: node.tags.iter().map(String::as_str).collect(),
        path: &node.original_path,
        config: Some(&node.config),
        node: Some(node),
        table: None,
    }
}

fn of_table(table: &SourceTable) -> Member<'_> {
    Member {
        id: Arc::clone(&table.unique_id),
        kind: "source",
        name: &table.name,
        package: &table.package,
        fqn: table.fqn.iter().map(String::as_str).collect(),
        tags: table.tags.iter().map(String::as_str).collect(),
        path: &table.original_path,
        config: table.properties.get("config").and_then(Data::as_map),
        node: None,
        table: Some(table),
    }
}

/// A member that is no node: an exposure, a metric, a unit test...
fn of_entry<'g>(id: &Arc<str>, entry: &'g Mapping) -> Option<Member<'g>> {
    let text = |key: &str| entry.get(key).and_then(Data::as_str);
    let words = |value: Option<&'g Data>| match value {
        Some(Data::List(items)) => items.iter().filter_map(Data::as_str).collect(),
        Some(Data::Str(text)) => vec![text.as_str()],
        _ => Vec::new(),
    };
    let config = entry.get("config").and_then(Data::as_map);
    if text("resource_type")? == "group" {
        return None;
    }
    let mut tags: Vec<&str> = words(entry.get("tags"));
    tags.extend(words(config.and_then(|config| config.get("tags"))));
    Some(Member {
        id: Arc::clone(id),
        kind: text("resource_type")?,
        name: text("name")?,
        package: text("package_name")?,
        fqn: words(entry.get("fqn")),
        tags,
        path: text("original_file_path")?,
        config: Some(entry),
        node: None,
        table: None,
    })
}

/// What an exposure or a unit test names as that on which it depends.
fn named_parents(root: &str, graph: &Graph, member: &Member<'_>) -> Vec<Arc<str>> {
    let Some(entry) = member.config.filter(|_| member.table.is_none()) else {
        return Vec::new();
    };
    let (mut refs, mut sources) = (Vec::new(), Vec::new());
    if let Some(Data::List(items)) = entry.get("depends_on") {
        for text in items.iter().filter_map(Data::as_text) {
            let (more, tables) = references::find(text);
            refs.extend(more);
            sources.extend(tables);
        }
    }
    if let Some(model) = entry
        .get("model")
        .and_then(Data::as_str)
        .filter(|_| member.kind == "unit_test")
    {
        refs.push(RefCall {
            package: None,
            name: model.to_owned(),
            version: None,
            span: None,
        });
    }
    let nodes = refs
        .iter()
        .filter_map(|call| match graph.find_ref(root, member.package, call) {
            Found::Enabled(node) => Some(Arc::clone(&node.unique_id)),
            _ => None,
        });
    let tables = sources.iter().filter_map(|(source, table, _)| {
        match graph.find_source(root, member.package, source, table) {
            Found::Enabled(table) => Some(Arc::clone(&table.unique_id)),
            _ => None,
        }
    });
    nodes.chain(tables).collect()
}

/// All files and folders of the root project that are known.
fn paths(loaded: &Loaded) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let seeds = loaded.packages.iter().flat_map(|package| {
        let seeds = package
            .files
            .iter()
            .filter(|file| file.resource == Resource::Seed);
        seeds.map(|file| match package.dir.as_str() {
            "" => file.original_path.clone(),
            dir => format!("{dir}/{}", file.original_path),
        })
    });
    let files = loaded
        .sources
        .files()
        .map(|(_, file)| file.path.to_string());
    for path in files.chain(seeds) {
        let mut path = path.as_str();
        while !path.is_empty() && paths.insert(path.to_owned()) {
            path = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
    }
    paths
}
