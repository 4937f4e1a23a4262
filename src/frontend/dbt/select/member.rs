//! One thing that can be selected: a node, a source's table, an exposure, a unit test...

use std::sync::Arc;

use foldhash::HashMap;

use crate::frontend::dbt::model::{Graph, Node, Resource, SourceTable};
use crate::yaml::{Data, DataKey, Mapping};

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
    /// The settings of what is no node.
    pub(super) config: Option<&'g Mapping>,
    pub(super) node: Option<&'g Node>,
    pub(super) table: Option<&'g SourceTable>,
    /// The entry of its properties file, if it is neither a node nor a table.
    pub(super) entry: Option<&'g Mapping>,
    /// What it depends on, if that is known from the beginning.
    pub(super) tested: Option<&'g Node>,
}

impl<'g> Member<'g> {
    /// A setting, under dbt's own name for it.
    pub(super) fn setting(&self, name: &str) -> Option<&'g Data> {
        match self.node {
            Some(node) => node.config.get(name),
            None => self.config?.get(name),
        }
    }

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

pub(super) fn of_node(node: &Node) -> Member<'_> {
    Member {
        id: Arc::clone(&node.unique_id),
        kind: node.resource.as_str(),
        name: &node.name,
        package: &node.package,
        fqn: node.fqn.iter().map(String::as_str).collect(),
        tags: node.tags.iter().map(String::as_str).collect(),
        path: &node.original_path,
        config: None,
        node: Some(node),
        table: None,
        entry: None,
        tested: None,
    }
}

pub(super) fn of_table(table: &SourceTable) -> Member<'_> {
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
        entry: None,
        tested: None,
    }
}

/// A member that is no node: an exposure, a metric, a unit test...
pub(super) fn of_entry<'g>(id: &DataKey, entry: &'g Mapping) -> Option<Member<'g>> {
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
        id: id.text(),
        kind: text("resource_type")?,
        name: text("name")?,
        package: text("package_name")?,
        fqn: words(entry.get("fqn")),
        tags,
        path: text("original_file_path")?,
        config,
        node: None,
        table: None,
        entry: Some(entry),
        tested: None,
    })
}

/// Enabled models by package and name; one with versions is several.
pub(super) type Models<'g> = HashMap<(&'g str, &'g str), Vec<&'g Node>>;

/// All models of a graph by their names.
pub(super) fn models(graph: &Graph) -> Models<'_> {
    let mut models = Models::default();
    for node in graph.nodes.values() {
        if node.resource == Resource::Model {
            let key = (&*node.package, &*node.name);
            models.entry(key).or_default().push(node);
        }
    }
    models
}

/// A unit test of a model: of one with versions as often as there are versions that it is for. None
/// if the model is disabled.
pub(super) fn of_unit_test<'g>(
    models: &Models<'g>,
    id: &DataKey,
    entry: &'g Mapping,
) -> Vec<Member<'g>> {
    let text = |key: &str| entry.get(key).and_then(Data::as_str).unwrap_or_default();
    let key = (text("package_name"), text("model"));
    let models = models.get(&key).into_iter().flatten().copied();
    let versioned = |node: &&Node| {
        let (Some(version), Some(versions)) = (&node.version, entry.get("versions")) else {
            return true;
        };
        let listed = |key: &str| match versions.get(key) {
            Some(Data::List(items)) => {
                Some(items.iter().any(|item| item.print() == version.print()))
            }
            _ => None,
        };
        listed("include").unwrap_or(true) && !listed("exclude").unwrap_or(false)
    };
    let member = |node: &'g Node| {
        let mut member = of_entry(id, entry)?;
        if let Some(version) = &node.version {
            member.id = format!("{id}_v{}", version.print()).into();
        }
        member.tested = Some(node);
        Some(member)
    };
    models.filter(versioned).filter_map(member).collect()
}
