//! The methods of a selection: what each one looks at.

use std::sync::Arc;

use super::criterion::Criterion;
use super::{Ids, glob};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::model::{Graph, Node, Resource, SourceTable};
use crate::yaml::Data;

/// The methods that are known.
const METHODS: &[&str] = &[
    "fqn",
    "name",
    "path",
    "file",
    "tag",
    "config",
    "package",
    "source",
    "resource_type",
    "test_type",
    "test_name",
    "group",
    "access",
    "version",
    "unit_test",
    "exposure",
    "metric",
    "state",
    "result",
];

/// The nodes and sources that a criterion finds by itself.
///
/// # Errors
/// An unknown method, or one that needs artifacts of another run.
pub(super) fn search(criterion: &Criterion, graph: &Graph) -> Result<Ids, Box<Diagnostic>> {
    let value = criterion.value.as_str();
    let method = criterion
        .method
        .as_deref()
        .unwrap_or_else(|| inferred(value));
    let (name, argument) = method.split_once('.').unwrap_or((method, ""));
    match name {
        "state" | "result" | "exposure" | "metric" => return Err(Box::new(unsupported(name))),
        _ if !METHODS.contains(&name) => return Err(Box::new(unknown(name))),
        _ => {}
    }
    let mut found: Ids = graph
        .nodes
        .values()
        .filter(|node| {
            node.resource != Resource::Operation && node_matches(node, name, argument, value)
        })
        .map(|node| Arc::clone(&node.unique_id))
        .collect();
    let tables = graph
        .sources
        .values()
        .filter(|table| table_matches(table, name, value));
    found.extend(tables.map(|table| Arc::clone(&table.unique_id)));
    Ok(found)
}

/// The method that a bare value means.
fn inferred(value: &str) -> &'static str {
    let has_ending = [".sql", ".py", ".csv"]
        .iter()
        .any(|ending| value.ends_with(ending));
    match (value.contains('/'), has_ending) {
        (true, _) => "path",
        (false, true) => "file",
        (false, false) => "fqn",
    }
}

fn node_matches(node: &Node, method: &str, argument: &str, value: &str) -> bool {
    let setting = |key: &str| node.config.get(key).and_then(Data::as_str);
    match method {
        "fqn" | "name" => fqn_matches(node, value),
        "path" => path_matches(&node.original_path, value),
        "file" => file_matches(&node.original_path, value),
        "tag" => node.tags.iter().any(|tag| glob::matches(value, tag)),
        "config" => node
            .config
            .get(argument.split('.').next().unwrap_or(""))
            .is_some_and(|root| {
                let rest = argument.split('.').skip(1);
                let data = rest.fold(Some(root), |data, key| data.and_then(|data| data.get(key)));
                data.is_some_and(|data| setting_is(data, value))
            }),
        "package" => glob::matches(value, &node.package),
        "resource_type" => node.resource.as_str() == value,
        "test_type" => {
            test_type(node).is_some_and(|kind| kind == value || value == "data" && kind != "unit")
        }
        "test_name" => test_name(node).is_some_and(|name| glob::matches(value, name)),
        "unit_test" => node.resource == Resource::UnitTest && glob::matches(value, &node.name),
        "group" => setting("group") == Some(value),
        "access" => setting("access").unwrap_or("protected") == value,
        "version" => version_is(node, value),
        _ => false,
    }
}

fn table_matches(table: &SourceTable, method: &str, value: &str) -> bool {
    match method {
        "source" => {
            let parts: Vec<&str> = value.split('.').collect();
            let fits = |pattern: &str, text: &str| glob::matches(pattern, text);
            match parts.as_slice() {
                [source] => fits(source, &table.source),
                [source, name] => fits(source, &table.source) && fits(name, &table.name),
                [package, source, name] => {
                    fits(package, &table.package)
                        && fits(source, &table.source)
                        && fits(name, &table.name)
                }
                _ => false,
            }
        }
        "tag" => table.tags.iter().any(|tag| glob::matches(value, tag)),
        "path" => path_matches(&table.original_path, value),
        "package" => glob::matches(value, &table.package),
        "resource_type" => value == "source",
        "fqn" => {
            parts_match(&table.fqn, value)
                || table
                    .fqn
                    .get(1..)
                    .is_some_and(|fqn| parts_match(fqn, value))
        }
        _ => false,
    }
}

/// The name, the path of folders with or without the package, with wildcards from some part on.
fn fqn_matches(node: &Node, value: &str) -> bool {
    let unscoped = node.fqn.get(1..).unwrap_or_default();
    let named = match (&node.version, node.fqn.as_slice()) {
        (Some(_), [.., name, version]) => {
            name == value
                || value == format!("{name}_{version}")
                || value == format!("{name}.{version}")
        }
        (_, [.., name]) => name == value,
        _ => false,
    };
    named || parts_match(&node.fqn, value) || parts_match(unscoped, value)
}

fn parts_match(fqn: &[String], value: &str) -> bool {
    let flat: Vec<&str> = fqn.iter().flat_map(|part| part.split('.')).collect();
    let wanted: Vec<&str> = value.split('.').collect();
    if flat.len() < wanted.len() {
        return false;
    }
    for (at, part) in wanted.iter().enumerate() {
        if part.contains(['*', '?', '[', ']']) {
            return glob::matches(&wanted[at..].join("."), &flat[at..].join("."));
        }
        if flat[at] != *part {
            return false;
        }
    }
    true
}

/// A file, a folder with all below it, or a pattern.
fn path_matches(path: &str, value: &str) -> bool {
    let value = value.trim_start_matches("./").trim_end_matches('/');
    path == value
        || path
            .strip_prefix(value)
            .is_some_and(|rest| rest.starts_with('/'))
        || glob::matches(value, path)
}

fn file_matches(path: &str, value: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    glob::matches(value, name) || glob::matches(value, stem)
}

fn setting_is(data: &Data, value: &str) -> bool {
    match data {
        Data::List(items) => items.iter().any(|item| setting_is(item, value)),
        Data::Map(map) => map.contains_key(value),
        Data::Bool(on) => on.to_string() == value.to_lowercase(),
        other => other.print() == value,
    }
}

fn test_type(node: &Node) -> Option<&'static str> {
    match node.resource {
        Resource::UnitTest => Some("unit"),
        Resource::Test if node.properties.contains_key("test_metadata") => Some("generic"),
        Resource::Test => Some("singular"),
        _ => None,
    }
}

fn test_name(node: &Node) -> Option<&str> {
    if node.resource != Resource::Test {
        return None;
    }
    let metadata = node.properties.get("test_metadata");
    metadata
        .and_then(|data| data.get("name"))
        .and_then(Data::as_str)
        .or(Some(&node.name))
}

fn version_is(node: &Node, value: &str) -> bool {
    let Some(version) = &node.version else {
        return value == "none";
    };
    let latest = node.latest_version.as_ref();
    match value {
        "latest" => latest == Some(version),
        "old" => latest.is_some_and(|latest| before(version, latest)),
        "prerelease" => latest.is_some_and(|latest| before(latest, version)),
        _ => false,
    }
}

fn before(left: &Data, right: &Data) -> bool {
    match (left, right) {
        (Data::Int(left), Data::Int(right)) => left < right,
        (left, right) => left.print() < right.print(),
    }
}

fn unknown(name: &str) -> Diagnostic {
    let help = match closest(name, METHODS.iter().copied()) {
        Some(near) => format!("did you mean {near}:?"),
        None => format!("methods are {}", METHODS.join(", ")),
    };
    Diagnostic::error(
        "dbt::unknown-selection-method",
        format!("there is no selection method {name}"),
    )
    .help(help)
}

fn unsupported(name: &str) -> Diagnostic {
    Diagnostic::error(
        "dbt::unsupported-selection",
        format!("the selection method {name} is not supported"),
    )
    .help("select by name, path, tag or config instead")
}
