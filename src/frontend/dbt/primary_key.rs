//! A model's constraints and tests into the primary key that dbt infers for `graph`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::model::{Graph, Node, Resource};
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// Gives models that have one their primary key. One of several columns that only tests name is null,
/// for it cannot be known: its order is that of a Python set.
pub(super) fn infer(graph: &mut Graph) {
    let mut tests: BTreeMap<String, Vec<Arc<Node>>> = BTreeMap::new();
    for test in graph.nodes.values().chain(graph.disabled.values()) {
        let tested = test.properties.get("attached_node").and_then(Data::as_str);
        if let Some(tested) = tested {
            let known = tests.entry(tested.to_owned()).or_default();
            known.push(Arc::clone(test));
        }
    }
    let models = graph.nodes.values_mut();
    let models: Vec<&mut Arc<Node>> = models
        .filter(|node| node.resource == Resource::Model)
        .collect();
    models.into_par_iter().for_each(|node| {
        let tests = tests.get(&*node.unique_id).map_or(&[][..], Vec::as_slice);
        let key = match constrained(node).or_else(|| tested(tests)) {
            Some(columns) if columns.is_empty() => return,
            Some(columns) => Data::List(columns.iter().map(|name| text(name)).collect()),
            None => Data::Null,
        };
        let properties = &mut Arc::make_mut(node).properties;
        Arc::make_mut(properties).insert("primary_key".into(), key);
    });
}

fn text(name: &str) -> Data {
    Data::Str(Text::new(name))
}

/// The columns of a constraint that says so, of the model or of a column.
fn constrained(node: &Node) -> Option<Vec<String>> {
    let is_key = |constraint: &&Mapping| {
        constraint.get("type").and_then(Data::as_str) == Some("primary_key")
    };
    let mut own = entries(node.properties.get("constraints"));
    if let Some(constraint) = own.find(is_key) {
        return Some(texts(constraint.get("columns")));
    }
    let mut columns = entries(node.properties.get("columns"));
    let column =
        columns.find(|column| entries(column.get("constraints")).any(|one| is_key(&one)))?;
    let name = column.get("name").and_then(Data::as_str)?;
    Some(vec![name.to_owned()])
}

/// Columns tested for being unique and not null, else for being unique, enabled tests first.
fn tested(tests: &[Arc<Node>]) -> Option<Vec<String>> {
    let (mut unique, mut disabled, mut filled) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for test in tests {
        let metadata = test.properties.get("test_metadata");
        let kwargs = metadata.and_then(|metadata| metadata.get("kwargs"));
        let one = kwargs.and_then(|kwargs| kwargs.get("column_name")?.as_str());
        let columns = match one {
            Some(column) => vec![column.to_owned()],
            None => texts(kwargs.and_then(|kwargs| kwargs.get("combination_of_columns"))),
        };
        match metadata.and_then(|metadata| metadata.get("name")?.as_str()) {
            Some("unique" | "unique_combination_of_columns") if test.enabled => {
                unique.extend(columns);
            }
            Some("unique" | "unique_combination_of_columns") => disabled.extend(columns),
            Some("not_null") => filled.extend(columns),
            _ => {}
        }
    }
    let both = |column: &&String| unique.contains(*column) || disabled.contains(*column);
    let both: BTreeSet<String> = filled.iter().filter(both).cloned().collect();
    let found = [both, unique, disabled]
        .into_iter()
        .find(|set| !set.is_empty());
    let found = found.unwrap_or_default();
    (found.len() < 2).then(|| found.into_iter().collect())
}

fn entries(list: Option<&Data>) -> impl Iterator<Item = &Mapping> {
    let items = match list {
        Some(Data::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(Data::as_map)
}

fn texts(list: Option<&Data>) -> Vec<String> {
    match list {
        Some(Data::List(items)) => {
            let texts = items.iter().filter_map(Data::as_str);
            texts.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}
