//! Nodes and sources into relations, quoted as the project says (semantics 8.1, 8.3).

use std::sync::Arc;

use crate::frontend::dbt::adapter::Relation;
use crate::frontend::dbt::model::{Environment, Node, SourceTable};
use crate::yaml::Data;

/// Which parts of a relation the root project quotes: the adapter's defaults under its `quoting:`.
pub(super) fn policy(env: &Environment) -> [bool; 3] {
    let configured = env
        .projects
        .first()
        .and_then(|root| root.config.get("quoting"));
    let mut policy = env.target.adapter.quoting;
    for (slot, part) in policy.iter_mut().zip(["database", "schema", "identifier"]) {
        if let Some(Data::Bool(quoted)) = configured.and_then(|quoting| quoting.get(part)) {
            *slot = *quoted;
        }
    }
    if let Some(Data::Bool(quoted)) = configured.and_then(|quoting| quoting.get("project")) {
        policy[0] = *quoted;
    }
    policy
}

/// A node's relation.
pub fn of_node(env: &Environment, node: &Node) -> Relation {
    let path = [
        node.database.as_deref(),
        Some(&*node.schema),
        Some(&*node.alias),
    ];
    Relation::new(env.target.adapter, path.map(|part| part.map(Arc::from))).quoted_by(policy(env))
}

/// A source's relation: the project's quoting does not count, its own does.
pub(super) fn of_source(env: &Environment, table: &SourceTable) -> Relation {
    let path = [
        table.database.as_deref(),
        Some(&*table.schema),
        Some(&*table.identifier),
    ];
    let mut policy = env.target.adapter.quoting;
    for (slot, own) in policy.iter_mut().zip(table.quoting) {
        *slot = own.unwrap_or(*slot);
    }
    let relation =
        Relation::new(env.target.adapter, path.map(|part| part.map(Arc::from))).quoted_by(policy);
    match external_location(env, table) {
        Some(location) => relation.located(&location),
        None => relation,
    }
}

/// Where a DuckDB source is read from, if it is no table: `meta` or `config.meta`, with the
/// table's own names put in.
fn external_location(env: &Environment, table: &SourceTable) -> Option<String> {
    if env.target.adapter.name != "duckdb" {
        return None;
    }
    let in_meta = |holder: Option<&Data>| {
        holder?
            .get("external_location")?
            .as_str()
            .map(str::to_owned)
    };
    let pattern = in_meta(table.properties.get("meta"))
        .or_else(|| {
            in_meta(
                table
                    .properties
                    .get("config")
                    .and_then(|config| config.get("meta")),
            )
        })
        .or_else(|| {
            table
                .properties
                .get("config")
                .and_then(|config| config.get("external_location"))
                .and_then(Data::as_str)
                .map(str::to_owned)
        })?;
    let filled = pattern
        .replace("{name}", &table.name)
        .replace("{identifier}", &table.identifier)
        .replace("{schema}", &table.schema);
    Some(if filled.contains('(') {
        filled
    } else {
        format!("'{filled}'")
    })
}
