//! Graph operators: a node's relatives, to a depth.

use std::collections::HashMap;
use std::sync::Arc;

use super::Ids;
use super::criterion::{Criterion, Depth};
use crate::frontend::dbt::model::Graph;

type Edges = HashMap<Arc<str>, Vec<Arc<str>>>;

/// The edges of a graph in both directions.
#[derive(Debug)]
pub(super) struct Family {
    parents: Edges,
    children: Edges,
}

impl Family {
    pub(super) fn new(graph: &Graph) -> Family {
        let mut family = Family {
            parents: Edges::new(),
            children: Edges::new(),
        };
        for node in graph.nodes.values() {
            for parent in &node.depends_on {
                let children = family.children.entry(Arc::clone(parent)).or_default();
                children.push(Arc::clone(&node.unique_id));
            }
            family
                .parents
                .insert(Arc::clone(&node.unique_id), node.depends_on.clone());
        }
        family
    }

    /// What a criterion's operators add to what it found.
    pub(super) fn expand(&self, found: Ids, criterion: &Criterion) -> Ids {
        let mut all = found.clone();
        if criterion.childrens_parents {
            let mut below = reach(&self.children, &found, None);
            below.extend(found.iter().cloned());
            all.extend(reach(&self.parents, &below, None));
            all.extend(below);
        }
        if let Some(depth) = criterion.parents {
            all.extend(reach(&self.parents, &found, depth));
        }
        if let Some(depth) = criterion.children {
            all.extend(reach(&self.children, &found, depth));
        }
        all
    }
}

/// Everything that edges lead to from some nodes, in at most so many steps.
fn reach(edges: &Edges, from: &Ids, depth: Depth) -> Ids {
    let mut seen = Ids::new();
    let mut front: Vec<Arc<str>> = from.iter().cloned().collect();
    let mut steps = 0;
    while !front.is_empty() && depth.is_none_or(|depth| steps < depth) {
        let next = front.iter().filter_map(|id| edges.get(id)).flatten();
        front = next
            .filter(|id| seen.insert(Arc::clone(id)))
            .cloned()
            .collect();
        steps += 1;
    }
    seen
}
