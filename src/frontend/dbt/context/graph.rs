//! `graph`: all enabled nodes as dicts, whatever is selected (cases 39 and 65).

use std::sync::Arc;

use super::scope::{Event, Run, Scope, Stage};
use super::{data, entries, node, quoting};
use crate::frontend::dbt::entry_parents::EntryParents;
use crate::frontend::dbt::model::{Environment, Node, SourceTable};
use crate::render::{Dict, Value};
use crate::yaml::Data;

/// The kinds of things in a graph, in dbt's order.
const KINDS: [&str; 8] = [
    "exposures",
    "functions",
    "groups",
    "metrics",
    "nodes",
    "sources",
    "semantic_models",
    "saved_queries",
];

/// `graph`: empty while parsing.
pub(super) fn value(scope: &Scope) -> Value {
    match (scope.stage, &scope.run) {
        (Stage::Run(event), Some(run)) => {
            run.graph.look_at(event == Event::Node);
            let value = run.graph_value.get_or_init(|| Value::Dict(build(run)));
            value.clone()
        }
        _ => Value::Dict(Dict::default()),
    }
}

/// A node as `graph` shows it.
pub(super) fn node_value(run: &Run, id: &str) -> Option<Value> {
    let Value::Dict(graph) = run.graph_value.get_or_init(|| Value::Dict(build(run))) else {
        return None;
    };
    match graph.get("nodes")? {
        Value::Dict(nodes) => nodes.get(id),
        _ => None,
    }
}

/// An exposure, a saved query or a unit test as results show it. The id of a unit test ends in the
/// version of its model, if that has any.
pub(super) fn entry_value(run: &Run, id: &str) -> Option<Value> {
    let kinds = [
        ("exposure.", "exposures"),
        ("saved_query.", "saved_queries"),
        ("unit_test.", "unit_tests"),
    ];
    let (_, kind) = kinds.iter().find(|(start, _)| id.starts_with(start))?;
    let entries = run.graph.others.get(kind)?;
    let plain = || id.rsplit_once("_v").and_then(|(id, _)| entries.get(id));
    let entry = entries.get(id).or_else(plain)?.as_map()?;
    let parents = EntryParents::new(&run.env.macros.root, &run.graph);
    let shown = entries::shown(kind, entry, &parents);
    shown.set("unique_id", Value::str(id));
    Some(Value::Dict(shown))
}

fn build(run: &Run) -> Dict {
    let parents = EntryParents::new(&run.env.macros.root, &run.graph);
    let kind = |kind: &'static str| {
        let shown = match kind {
            "nodes" => nodes(&run.env, run.graph.nodes.values()),
            "sources" => sources(&run.env, run.graph.sources.values()),
            _ => {
                let entries = run.graph.others.get(kind).into_iter().flatten();
                Dict::from_pairs(entries.filter_map(|(id, entry)| {
                    let entry = entries::shown(kind, entry.as_map()?, &parents);
                    Some((id.text(), Value::Dict(entry)))
                }))
            }
        };
        (kind, Value::Dict(shown))
    };
    Dict::from_pairs(KINDS.map(kind))
}

fn nodes<'a>(env: &Environment, nodes: impl Iterator<Item = &'a Arc<Node>>) -> Dict {
    Dict::from_pairs(nodes.map(|node| {
        (
            Arc::clone(&node.unique_id),
            Value::Dict(node::dict(env, node, true)),
        )
    }))
}

fn sources<'a>(env: &Environment, tables: impl Iterator<Item = &'a Arc<SourceTable>>) -> Dict {
    Dict::from_pairs(tables.map(|table| {
        (
            Arc::clone(&table.unique_id),
            Value::Dict(source(env, table)),
        )
    }))
}

/// A table of a source.
fn source(env: &Environment, table: &SourceTable) -> Dict {
    let property = |name: &str| {
        let config = table.properties.get("config");
        table
            .properties
            .get(name)
            .or_else(|| config?.get(name))
            .map(data::value)
    };
    let text = |name: &str| property(name).unwrap_or_else(|| Value::str(""));
    let or_none = |name: &str| property(name).unwrap_or(Value::None);
    let meta = property("meta").unwrap_or_else(|| Value::Dict(Dict::default()));
    let tags = || node::texts(table.tags.iter().map(String::as_str));
    let quoting = ["database", "schema", "identifier"]
        .into_iter()
        .zip(table.quoting);
    let quoting = Dict::from_pairs(
        quoting.map(|(part, quoted)| (part, quoted.map_or(Value::None, Value::Bool))),
    );
    quoting.set("column", Value::None);
    let config = Dict::from_pairs([
        ("enabled", Value::Bool(table.enabled)),
        ("event_time", or_none("event_time")),
        ("freshness", freshness(table)),
        ("loaded_at_field", or_none("loaded_at_field")),
        ("loaded_at_query", or_none("loaded_at_query")),
        ("meta", meta.clone()),
        ("tags", tags()),
        ("static_analysis", Value::None),
    ]);
    // Keys of one's own stand behind those that dbt knows.
    let given = table.properties.get("config").and_then(Data::as_map);
    for (key, value) in given.into_iter().flatten() {
        if config.get(key).is_none() {
            config.set_key(key, data::value(value));
        }
    }
    Dict::from_pairs([
        (
            "database",
            table.database.as_deref().map_or(Value::None, Value::str),
        ),
        ("schema", Value::str(table.schema.as_str())),
        ("name", Value::str(table.name.as_str())),
        ("resource_type", Value::str("source")),
        ("package_name", Value::str(Arc::clone(&table.package))),
        ("path", Value::str(table.original_path.as_str())),
        (
            "original_file_path",
            Value::str(table.original_path.as_str()),
        ),
        ("unique_id", Value::str(Arc::clone(&table.unique_id))),
        ("fqn", node::texts(table.fqn.iter().map(String::as_str))),
        ("source_name", Value::str(table.source.as_str())),
        ("source_description", text("source_description")),
        ("loader", text("loader")),
        ("identifier", Value::str(table.identifier.as_str())),
        ("quoting", Value::Dict(quoting)),
        ("loaded_at_field", or_none("loaded_at_field")),
        ("loaded_at_query", or_none("loaded_at_query")),
        ("freshness", freshness(table)),
        ("external", or_none("external")),
        ("description", text("description")),
        (
            "columns",
            node::columns(table.properties.get("columns"), true),
        ),
        ("meta", meta),
        (
            "source_meta",
            property("source_meta").unwrap_or_else(|| Value::Dict(Dict::default())),
        ),
        ("tags", tags()),
        ("config", Value::Dict(config)),
        ("patch_path", Value::None),
        (
            "unrendered_config",
            node::unknown("source.unrendered_config", "the unrendered configuration"),
        ),
        (
            "relation_name",
            Value::str(quoting::of_source(env, table).render()),
        ),
        (
            "created_at",
            node::unknown(
                "source.created_at",
                "the time at which dbt parsed the source",
            ),
        ),
        ("unrendered_database", Value::None),
        ("unrendered_schema", Value::None),
        ("doc_blocks", Value::list(Vec::new())),
    ])
}

/// The freshness as declared, with what is not said as none.
fn freshness(table: &SourceTable) -> Value {
    let config = table.properties.get("config");
    let given = table
        .properties
        .get("freshness")
        .or_else(|| config?.get("freshness"));
    if let Some(Data::Null) = given {
        return Value::None;
    }
    let period = |name: &str| {
        let part = |key: &str| {
            given
                .and_then(|given| given.get(name)?.get(key))
                .map_or(Value::None, data::value)
        };
        Value::Dict(Dict::from_pairs([
            ("count", part("count")),
            ("period", part("period")),
        ]))
    };
    let filter = given
        .and_then(|given| given.get("filter"))
        .map_or(Value::None, data::value);
    Value::Dict(Dict::from_pairs([
        ("warn_after", period("warn_after")),
        ("error_after", period("error_after")),
        ("filter", filter),
    ]))
}
