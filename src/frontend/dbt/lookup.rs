//! The name in a `ref` or `source` into the node or table that it means.

use std::sync::Arc;

use foldhash::HashMap;

use super::model::{Graph, Node, RefCall, Resource, SourceTable};

/// Names of nodes and tables, for looking them up.
#[derive(Debug, Default)]
pub struct Names {
    nodes: HashMap<Arc<str>, Vec<Arc<str>>>,
    tables: HashMap<(String, String), Vec<Arc<str>>>,
}

/// What a `ref` or `source` finds.
#[derive(Debug, Clone)]
pub enum Found<T> {
    /// It, enabled.
    Enabled(Arc<T>),
    /// It, disabled.
    Disabled(Arc<T>),
    /// Nothing of that name.
    Missing,
    /// Nothing known: what might have that name cannot be read.
    Unread,
}

impl Names {
    /// Collects the names of enabled nodes and tables.
    pub fn new<'a>(
        nodes: impl IntoIterator<Item = &'a Arc<Node>>,
        tables: impl IntoIterator<Item = &'a Arc<SourceTable>>,
    ) -> Names {
        let mut names = Names::default();
        for node in nodes.into_iter().filter(|node| is_referable(node)) {
            let entry = names.nodes.entry(Arc::clone(&node.name)).or_default();
            entry.push(Arc::clone(&node.unique_id));
        }
        for table in tables {
            let key = (table.source.clone(), table.name.clone());
            let entry = names.tables.entry(key).or_default();
            entry.push(Arc::clone(&table.unique_id));
        }
        names
    }
}

/// Whether `ref` can mean a node.
pub fn is_referable(node: &Node) -> bool {
    matches!(
        node.resource,
        Resource::Model | Resource::Seed | Resource::Snapshot
    )
}

impl Graph {
    /// What a `ref` means in a node of package `from`: the package given, else the root project,
    /// then the node's own package, then any (case 32). A versioned model without a version asked
    /// for is its latest one.
    pub fn find_ref(&self, root: &str, from: &str, call: &RefCall) -> Found<Node> {
        let candidates: Vec<&Arc<Node>> = self
            .names
            .nodes
            .get(call.name.as_str())
            .into_iter()
            .flatten()
            .filter_map(|id| self.nodes.get(id))
            .filter(|node| has_version(node, call.version.as_deref()))
            .collect();
        if let Some(node) = pick(
            &candidates,
            packages(root, from, call.package.as_deref()),
            |node| &node.package,
        ) {
            return Found::Enabled(Arc::clone(node));
        }
        let disabled: Vec<&Arc<Node>> = self
            .disabled
            .values()
            .filter(|node| is_referable(node) && *node.name == call.name)
            .filter(|node| has_version(node, call.version.as_deref()))
            .collect();
        match pick(
            &disabled,
            packages(root, from, call.package.as_deref()),
            |node| &node.package,
        ) {
            Some(_) if self.broken.target => Found::Unread,
            Some(node) => Found::Disabled(Arc::clone(node)),
            None if self.broken.may_hold_node(&call.name) => Found::Unread,
            None => Found::Missing,
        }
    }

    /// What a `source` means in a node of package `from`.
    pub fn find_source(
        &self,
        root: &str,
        from: &str,
        source: &str,
        table: &str,
    ) -> Found<SourceTable> {
        let key = (source.to_string(), table.to_string());
        let candidates: Vec<&Arc<SourceTable>> = self
            .names
            .tables
            .get(&key)
            .into_iter()
            .flatten()
            .filter_map(|id| self.sources.get(id))
            .collect();
        if let Some(found) = pick(&candidates, packages(root, from, None), |table| {
            &table.package
        }) {
            return Found::Enabled(Arc::clone(found));
        }
        let disabled: Vec<&Arc<SourceTable>> = self
            .disabled_sources
            .iter()
            .filter(|one| one.source == source && one.name == table)
            .collect();
        match pick(&disabled, packages(root, from, None), |table| {
            &table.package
        }) {
            Some(_) if self.broken.target => Found::Unread,
            Some(found) => Found::Disabled(Arc::clone(found)),
            None if self.broken.may_hold_source(source, table) => Found::Unread,
            None => Found::Missing,
        }
    }
}

/// The packages to look in, in order; `None` is any.
fn packages<'a>(root: &'a str, from: &'a str, given: Option<&'a str>) -> Vec<Option<&'a str>> {
    match given {
        Some(package) => vec![Some(package)],
        None if root == from => vec![Some(root), None],
        None => vec![Some(root), Some(from), None],
    }
}

fn pick<'a, T>(
    candidates: &[&'a Arc<T>],
    packages: Vec<Option<&str>>,
    package_of: impl Fn(&T) -> &Arc<str>,
) -> Option<&'a Arc<T>> {
    packages.into_iter().find_map(|package| {
        candidates
            .iter()
            .find(|candidate| package.is_none_or(|package| &**package_of(candidate) == package))
            .copied()
    })
}

/// Whether a node is of the version asked for; none asked for means the latest.
fn has_version(node: &Node, asked: Option<&str>) -> bool {
    match (asked, &node.version) {
        (None, None) => true,
        (None, Some(version)) => node.latest_version.as_ref() == Some(version),
        (Some(asked), Some(version)) => version.print() == asked,
        (Some(_), None) => false,
    }
}
