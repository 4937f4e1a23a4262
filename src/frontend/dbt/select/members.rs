//! Everything that a selection can mean: nodes, sources, exposures and their kin, with the edges
//! between them.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::HashMap;

use super::criterion::{Criterion, Depth};
use super::member::{self, Member};
use crate::frontend::dbt::entry_parents::EntryParents;
use crate::frontend::dbt::model::{Environment, Graph, Loaded, Resource};

/// Places of members.
pub(super) type Places = BTreeSet<usize>;

/// All members and the edges between them.
#[derive(Debug)]
pub(super) struct Members<'g> {
    all: Vec<Member<'g>>,
    parents: Vec<Vec<usize>>,
    children: Vec<Vec<usize>>,
    loaded: &'g Loaded,
    paths: OnceCell<BTreeSet<String>>,
}

impl<'g> Members<'g> {
    pub(super) fn new(env: &Environment, loaded: &'g Loaded, graph: &'g Graph) -> Members<'g> {
        let mut all: Vec<Member<'g>> = graph
            .nodes
            .values()
            .map(|node| member::of_node(node))
            .collect();
        all.extend(graph.sources.values().map(|table| member::of_table(table)));
        let models = member::models(graph);
        for (id, entry) in graph.others.values().flatten() {
            let Some(entry) = entry.as_map() else {
                continue;
            };
            if id.starts_with("unit_test.") {
                all.extend(member::of_unit_test(&models, id, entry));
            } else {
                all.extend(member::of_entry(id, entry));
            }
        }
        let places: HashMap<Arc<str>, usize> = all
            .iter()
            .enumerate()
            .map(|(at, member)| (Arc::clone(&member.id), at))
            .collect();
        let entries = EntryParents::new(&env.macros.root, graph);
        let parents: Vec<Vec<usize>> = all
            .iter()
            .map(|member| {
                let ids = match (member.node, member.tested, member.entry) {
                    (Some(node), _, _) => node.depends_on.clone(),
                    (_, Some(tested), _) => vec![Arc::clone(&tested.unique_id)],
                    (_, _, Some(entry)) => entries.of(member.package, entry),
                    _ => Vec::new(),
                };
                ids.iter()
                    .filter_map(|id| places.get(id).copied())
                    .collect()
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
            loaded,
            paths: OnceCell::new(),
        }
    }

    /// Paths that exist in the root project: files and folders.
    pub(super) fn paths(&self) -> &BTreeSet<String> {
        self.paths.get_or_init(|| paths(self.loaded))
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
