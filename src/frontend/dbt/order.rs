//! A graph and a selection into the order in which dbt executes nodes with one thread
//! (semantics 6.4, cases 33, 42, 56).

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use foldhash::HashMap;

use super::entry_parents::EntryParents;
use super::model::{Graph, Node, Resource};
use crate::diagnostic::Diagnostic;
use crate::yaml::Data;

/// Edges between nodes by their place in the graph; sources have none.
struct Edges {
    ids: Vec<Arc<str>>,
    parents: Vec<Vec<usize>>,
}

impl Edges {
    fn new(graph: &Graph, test_edges: bool) -> Edges {
        let place: HashMap<&str, usize> = graph
            .nodes
            .keys()
            .enumerate()
            .map(|(n, id)| (&**id, n))
            .collect();
        let parents = graph
            .nodes
            .values()
            .map(|node| {
                node.depends_on
                    .iter()
                    .filter_map(|id| place.get(&**id).copied())
                    .collect()
            })
            .collect();
        let mut edges = Edges {
            ids: graph.nodes.keys().cloned().collect(),
            parents,
        };
        if test_edges {
            edges.add_tests(graph);
        }
        edges
    }

    fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.parents.len()];
        for (node, parents) in self.parents.iter().enumerate() {
            for &parent in parents {
                children[parent].push(node);
            }
        }
        children
    }

    /// `build` runs a node's tests before its children: a test comes before every node all of whose
    /// ancestors it looks at. Edges to the nearest of them imply the rest.
    fn add_tests(&mut self, graph: &Graph) {
        let children = self.children();
        let is_test: Vec<bool> = graph
            .nodes
            .values()
            .map(|node| node.resource == Resource::Test)
            .collect();
        let mut added: Vec<(usize, usize)> = Vec::new();
        for (test, parents) in self.parents.iter().enumerate().filter(|(n, _)| is_test[*n]) {
            let below = match parents.as_slice() {
                [] => continue,
                [one] => children[*one].clone(),
                several => nearest_below_all(several, &children, &self.parents),
            };
            added.extend(
                below
                    .into_iter()
                    .filter(|node| !is_test[*node])
                    .map(|node| (test, node)),
            );
        }
        for (test, node) in added {
            self.parents[node].push(test);
        }
    }
}

impl Edges {
    /// Exposures, saved queries and unit tests that are executed by themselves: nothing waits for them.
    fn add_entries(&mut self, graph: &Graph, root: &str, selected: &BTreeSet<Arc<str>>) {
        let entries = graph.others.values().flatten();
        let mut executed = entries
            .filter_map(|(id, entry)| Some((id, entry.as_map()?)))
            .filter(|(id, _)| selected.contains(&***id))
            .peekable();
        if executed.peek().is_none() {
            return;
        }
        let places: HashMap<Arc<str>, usize> = self.ids.iter().cloned().zip(0..).collect();
        let parents = EntryParents::new(root, graph);
        for (id, entry) in executed {
            let package = entry.get("package_name").and_then(Data::as_str);
            let of = parents.of(package.unwrap_or_default(), entry);
            self.ids.push(id.text());
            self.parents
                .push(of.iter().filter_map(|id| places.get(id).copied()).collect());
        }
    }
}

/// The nodes below all of the given ones, of which no parent is.
fn nearest_below_all(
    nodes: &[usize],
    children: &[Vec<usize>],
    parents: &[Vec<usize>],
) -> Vec<usize> {
    let mut common: Option<BTreeSet<usize>> = None;
    for &node in nodes {
        let below = descendants(node, children);
        common = Some(match common {
            None => below,
            Some(so_far) => so_far.intersection(&below).copied().collect(),
        });
    }
    let common = common.unwrap_or_default();
    common
        .iter()
        .copied()
        .filter(|node| !parents[*node].iter().any(|parent| common.contains(parent)))
        .collect()
}

fn descendants(node: usize, children: &[Vec<usize>]) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut waiting = children[node].clone();
    while let Some(next) = waiting.pop() {
        if seen.insert(next) {
            waiting.extend(&children[next]);
        }
    }
    seen
}

/// The selected nodes in the order of execution. The graph must have no cycle.
pub fn order(
    (graph, root): (&Graph, &str),
    selected: &BTreeSet<Arc<str>>,
    command: &str,
) -> Vec<Arc<str>> {
    let mut edges = Edges::new(graph, command == "build");
    edges.add_entries(graph, root, selected);
    let chosen: Vec<bool> = edges.ids.iter().map(|id| selected.contains(id)).collect();
    let parents = nearest_chosen(&edges, &chosen);
    let mut children = vec![Vec::new(); parents.len()];
    let mut waiting_for = vec![0usize; parents.len()];
    for (node, parents) in parents.iter().enumerate().filter(|(n, _)| chosen[*n]) {
        waiting_for[node] = parents.len();
        for &parent in parents {
            children[parent].push(node);
        }
    }
    let depth = depths(&children, &waiting_for, &chosen);
    let mut first: Vec<usize> = (0..parents.len())
        .filter(|&node| chosen[node] && waiting_for[node] == 0)
        .collect();
    first.sort_by(|&a, &b| edges.ids[a].cmp(&edges.ids[b]));
    let mut line: VecDeque<usize> = first.into();
    let mut done = Vec::new();
    while let Some(node) = line.pop_front() {
        done.push(Arc::clone(&edges.ids[node]));
        let mut ready = Vec::new();
        for &child in &children[node] {
            waiting_for[child] -= 1;
            if waiting_for[child] == 0 {
                ready.push(child);
            }
        }
        ready.sort_by(|&a, &b| (depth[a], &edges.ids[a]).cmp(&(depth[b], &edges.ids[b])));
        line.extend(ready);
    }
    done
}

/// For every node its nearest chosen ancestors: those that are left out still connect their
/// neighbours. Walks in topological order, so that each node is looked at once.
fn nearest_chosen(edges: &Edges, chosen: &[bool]) -> Vec<Vec<usize>> {
    let mut nearest: Vec<Vec<usize>> = vec![Vec::new(); chosen.len()];
    for node in topological(&edges.parents) {
        let mut found = BTreeSet::new();
        for &parent in &edges.parents[node] {
            if chosen[parent] {
                found.insert(parent);
            } else {
                found.extend(&nearest[parent]);
            }
        }
        nearest[node] = found.into_iter().collect();
    }
    nearest
}

/// Places in an order in which parents come first; those on a cycle are left out.
fn topological(parents: &[Vec<usize>]) -> Vec<usize> {
    let mut children = vec![Vec::new(); parents.len()];
    let mut waiting_for: Vec<usize> = parents.iter().map(Vec::len).collect();
    for (node, parents) in parents.iter().enumerate() {
        for &parent in parents {
            children[parent].push(node);
        }
    }
    let mut line: VecDeque<usize> = (0..parents.len())
        .filter(|&node| waiting_for[node] == 0)
        .collect();
    let mut sorted = Vec::with_capacity(parents.len());
    while let Some(node) = line.pop_front() {
        sorted.push(node);
        for &child in &children[node] {
            waiting_for[child] -= 1;
            if waiting_for[child] == 0 {
                line.push_back(child);
            }
        }
    }
    sorted
}

/// The longest path to each node inside the selection.
fn depths(children: &[Vec<usize>], waiting_for: &[usize], chosen: &[bool]) -> Vec<usize> {
    let mut depth = vec![0; children.len()];
    let mut waiting_for = waiting_for.to_vec();
    let mut line: VecDeque<usize> = (0..children.len())
        .filter(|&node| chosen[node] && waiting_for[node] == 0)
        .collect();
    while let Some(node) = line.pop_front() {
        for &child in &children[node] {
            depth[child] = depth[child].max(depth[node] + 1);
            waiting_for[child] -= 1;
            if waiting_for[child] == 0 {
                line.push_back(child);
            }
        }
    }
    depth
}

/// A cycle of dependencies, for which dbt refuses the project (semantics 3.5, case 33).
pub fn cycle(graph: &Graph) -> Option<Diagnostic> {
    let edges = Edges::new(graph, false);
    let sorted: BTreeSet<usize> = topological(&edges.parents).into_iter().collect();
    let start = (0..edges.ids.len()).find(|node| !sorted.contains(node))?;
    let mut path = vec![start];
    loop {
        let last = path[path.len() - 1];
        let next = edges.parents[last]
            .iter()
            .copied()
            .find(|parent| !sorted.contains(parent))?;
        if let Some(at) = path.iter().position(|&node| node == next) {
            path.drain(..at);
            break;
        }
        path.push(next);
    }
    path.reverse();
    let nodes: Vec<&Arc<Node>> = path
        .iter()
        .filter_map(|&node| graph.nodes.get(&edges.ids[node]))
        .collect();
    Some(cycle_diagnostic(&nodes))
}

fn cycle_diagnostic(nodes: &[&Arc<Node>]) -> Diagnostic {
    let names: Vec<&str> = nodes
        .iter()
        .chain(nodes.first())
        .map(|node| &*node.name)
        .collect();
    let message = format!(
        "nodes depend on each other in a circle: {}",
        names.join(" -> ")
    );
    let mut diagnostic = Diagnostic::error("dbt::cycle", message)
        .help("a ref() or source() in a hook is a dependency of its node, too; name the relation without it to break the circle");
    for (at, node) in nodes.iter().enumerate() {
        let parent = nodes[(at + nodes.len() - 1) % nodes.len()];
        let call = node.refs.iter().find(|call| *call.name == *parent.name);
        let Some(span) = call.and_then(|call| call.span).or(node.span) else {
            continue;
        };
        if diagnostic.span.is_none() {
            diagnostic = diagnostic
                .at(span)
                .label(format!("{} refers to {}", node.name, parent.name));
        } else {
            diagnostic =
                diagnostic.related(span, format!("{} refers to {}", node.name, parent.name));
        }
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph of `(id, parents)`; ids of tests begin with `test.`.
    fn graph(nodes: &[(&str, &[&str])]) -> Graph {
        let mut graph = Graph::default();
        for (id, parents) in nodes {
            let resource = if id.starts_with("test.") {
                Resource::Test
            } else {
                Resource::Model
            };
            let mut node = Node::new(resource, Arc::from("p"));
            node.unique_id = Arc::from(*id);
            node.name = Arc::from(*id);
            node.depends_on = parents.iter().map(|parent| Arc::from(*parent)).collect();
            graph.nodes.insert(Arc::from(*id), Arc::new(node));
        }
        graph
    }

    fn run(nodes: &[(&str, &[&str])], selected: &[&str], command: &str) -> Vec<String> {
        let selected = selected.iter().map(|id| Arc::from(*id)).collect();
        order((&graph(nodes), "shop"), &selected, command)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn ready_nodes_join_the_line_by_depth_and_name() {
        let nodes: &[(&str, &[&str])] = &[
            ("d", &["a"]),
            ("c", &["a", "b"]),
            ("b", &[]),
            ("a", &[]),
            ("e", &["a"]),
        ];
        assert_eq!(
            run(nodes, &["a", "b", "c", "d", "e"], "run"),
            ["a", "b", "d", "e", "c"]
        );
    }

    #[test]
    fn a_node_left_out_still_connects_its_neighbours() {
        let nodes: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &["c"]), ("c", &[])];
        assert_eq!(run(nodes, &["a", "c"], "run"), ["c", "a"]);
    }

    #[test]
    fn build_runs_tests_before_children() {
        let nodes: &[(&str, &[&str])] = &[
            ("a", &[]),
            ("b", &["a"]),
            ("c", &["b"]),
            ("test.a", &["a"]),
            ("test.ab", &["a", "b"]),
        ];
        let all = ["a", "b", "c", "test.a", "test.ab"];
        assert_eq!(
            run(nodes, &all, "build"),
            ["a", "test.a", "b", "test.ab", "c"]
        );
    }

    #[test]
    fn a_cycle_is_told_in_the_order_of_references() {
        let found = cycle(&graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]));
        assert_eq!(
            found.map(|one| one.message).as_deref(),
            Some("nodes depend on each other in a circle: c -> b -> c")
        );
        assert!(cycle(&graph(&[("a", &["b"]), ("b", &[])])).is_none());
    }
}
