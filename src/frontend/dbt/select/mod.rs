//! dbt's selection grammar into the nodes that a command executes (case 41).
//!
//! Union by blanks, intersection by commas, methods, graph operators, `--exclude`, `selectors.yml`.
//! Tests are selected with any of the nodes that they look at (`eager`).

mod criterion;
mod definitions;
mod glob;
mod methods;
mod walk;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::model::{Environment, Graph, Loaded, Node, Resource};
use super::{commands, order};
use crate::diagnostic::Diagnostic;
use criterion::Criterion;
use walk::Family;

/// Unique ids.
pub(super) type Ids = BTreeSet<Arc<str>>;

/// What is selected, as an expression.
#[derive(Debug, Clone)]
pub(super) enum Selection {
    /// Everything.
    All,
    /// One method with its operators.
    One(Criterion),
    /// What any of them selects.
    Union(Vec<Selection>),
    /// What all of them select.
    Intersection(Vec<Selection>),
    /// What the first selects and the second does not.
    Difference(Box<Selection>, Box<Selection>),
}

/// Sets the selected nodes of a graph and their order of execution.
///
/// # Errors
/// A cycle of dependencies; a selection that cannot be read.
pub fn select(
    env: &Environment,
    loaded: &Loaded,
    graph: &mut Graph,
) -> Result<(), Vec<Diagnostic>> {
    if let Some(cycle) = order::cycle(graph) {
        return Err(vec![cycle]);
    }
    let options = &env.options;
    if options.operation.is_some() {
        return Ok(());
    }
    let selection = selection(env, loaded)?;
    let family = Family::new(graph);
    let mut ids = evaluate(&selection, graph, &family)?;
    ids.extend(tests_of(graph, &ids));
    if let Some(excluded) = excluded(&selection) {
        let out = evaluate(excluded, graph, &family)?;
        ids.retain(|id| !out.contains(id));
    }
    ids.retain(|id| {
        graph
            .nodes
            .get(id)
            .is_some_and(|node| commands::executes(&options.command, node.resource))
    });
    graph.order = order::order(graph, &ids, &options.command);
    graph.selected = ids.into_iter().collect();
    Ok(())
}

/// What the command line asks for.
fn selection(env: &Environment, loaded: &Loaded) -> Result<Selection, Vec<Diagnostic>> {
    let options = &env.options;
    if let Some(name) = &options.selector {
        return definitions::named(loaded, name);
    }
    if options.select.is_empty() && options.exclude.is_empty() {
        return Ok(definitions::default(loaded)?.unwrap_or(Selection::All));
    }
    let chosen = match options.select.as_slice() {
        [] => Selection::All,
        words => criterion::union(words)?,
    };
    match options.exclude.as_slice() {
        [] => Ok(chosen),
        words => Ok(Selection::Difference(
            Box::new(chosen),
            Box::new(criterion::union(words)?),
        )),
    }
}

/// What is left out at the end: tests that came in with their nodes go out with `--exclude`.
fn excluded(selection: &Selection) -> Option<&Selection> {
    match selection {
        Selection::Difference(_, excluded) => Some(excluded),
        _ => None,
    }
}

fn evaluate(selection: &Selection, graph: &Graph, family: &Family) -> Result<Ids, Vec<Diagnostic>> {
    match selection {
        Selection::All => Ok(graph
            .nodes
            .keys()
            .chain(graph.sources.keys())
            .cloned()
            .collect()),
        Selection::One(criterion) => {
            let found =
                methods::search(criterion, graph).map_err(|diagnostic| vec![*diagnostic])?;
            Ok(family.expand(found, criterion))
        }
        Selection::Union(parts) => {
            let mut all = Ids::new();
            for part in parts {
                all.extend(evaluate(part, graph, family)?);
            }
            Ok(all)
        }
        Selection::Intersection(parts) => {
            let mut common: Option<Ids> = None;
            for part in parts {
                let found = evaluate(part, graph, family)?;
                common = Some(match common {
                    None => found,
                    Some(so_far) => so_far.intersection(&found).cloned().collect(),
                });
            }
            Ok(common.unwrap_or_default())
        }
        Selection::Difference(from, without) => {
            let mut all = evaluate(from, graph, family)?;
            let mut out = evaluate(without, graph, family)?;
            out.extend(tests_of(graph, &out));
            all.retain(|id| !out.contains(id));
            Ok(all)
        }
    }
}

/// The tests that look at any of some nodes.
fn tests_of(graph: &Graph, ids: &Ids) -> Vec<Arc<str>> {
    let looks = |node: &&Arc<Node>| node.depends_on.iter().any(|id| ids.contains(id));
    graph
        .nodes
        .values()
        .filter(|node| matches!(node.resource, Resource::Test | Resource::UnitTest))
        .filter(looks)
        .map(|node| Arc::clone(&node.unique_id))
        .collect()
}
