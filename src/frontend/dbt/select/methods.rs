//! The methods of a selection: what each one looks at.

use super::criterion::Criterion;
use super::glob::matches;
use super::member::Member;
use super::members::Places;
use super::paths;
use super::state::Now;
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::model::{Node, Resource};
use crate::yaml::Data;

/// What a criterion finds by itself, without its operators.
///
/// # Errors
/// A value that the method cannot use, or a method that needs artifacts of another run.
pub(super) fn search(criterion: &Criterion, now: &Now<'_>) -> Result<Places, Box<Diagnostic>> {
    let text = criterion.value.print();
    let value = text.as_str();
    check(criterion, value)?;
    if matches!(criterion.method, "state" | "result" | "source_status") {
        return now.search(criterion, value);
    }
    let members = now.members;
    let root = &*now.env.macros.root;
    let paths = match criterion.method {
        "path" => paths::matching(members.paths(), value),
        _ => Vec::new(),
    };
    let fits = |member: &Member<'_>| match criterion.method {
        "fqn" => member.kind != "source" && fqn_matches(member, value),
        "tag" => member.tags.iter().any(|tag| matches(value, tag)),
        "group" => {
            (member.node.is_some() || member.kind == "metric")
                && setting(member, "group").is_some_and(|group| matches(value, group))
        }
        "access" => {
            member.kind == "model" && setting(member, "access").unwrap_or("protected") == value
        }
        "source" => source_matches(member, value),
        "path" => {
            paths::contain(&paths, member.path)
                || patch_path(member).is_some_and(|path| paths.contains(&path))
        }
        "file" => file_matches(member.path, value),
        "package" => matches(if value == "this" { root } else { value }, member.package),
        "config" => config_matches(member, criterion),
        "resource_type" => member.kind == value,
        "test_type" => test_type(member).is_some_and(|kind| match value {
            "schema" => kind == "generic",
            "data" => kind != "unit",
            value => kind == value,
        }),
        "test_name" => test_name(member).is_some_and(|name| matches(value, name)),
        "version" => member
            .node
            .is_some_and(|node| node.resource == Resource::Model && version_is(node, value)),
        kind => member.kind == kind && named(member, value),
    };
    Ok(members
        .all()
        .filter(|(_, member)| fits(member))
        .map(|(at, _)| at)
        .collect())
}

/// Refuses values that mean nothing to a method.
fn check(criterion: &Criterion, value: &str) -> Result<(), Box<Diagnostic>> {
    const KINDS: [&str; 16] = [
        "model",
        "analysis",
        "test",
        "snapshot",
        "operation",
        "seed",
        "sql_operation",
        "source",
        "macro",
        "exposure",
        "metric",
        "group",
        "saved_query",
        "semantic_model",
        "unit_test",
        "function",
    ];
    const TEST_TYPES: [&str; 5] = ["generic", "schema", "singular", "data", "unit"];
    const VERSIONS: [&str; 4] = ["latest", "prerelease", "old", "none"];
    let known: &[&str] = match criterion.method {
        "resource_type" => &KINDS,
        "test_type" => &TEST_TYPES,
        "version" => &VERSIONS,
        "source" if value.split('.').count() > 3 => {
            let forms = "`source`, `source.table` or `package.source.table`";
            return Err(malformed(criterion, value, "source", forms));
        }
        "exposure" | "metric" | "saved_query" | "semantic_model" | "unit_test"
            if value.split('.').count() > 2 =>
        {
            let kind = criterion.method.replace('_', " ");
            return Err(malformed(
                criterion,
                value,
                &kind,
                "`name` or `package.name`",
            ));
        }
        "path" if value.starts_with('/') || ["", ".", "./"].contains(&value) => {
            let forms = "a path or a pattern below the project, such as `models/staging`";
            return Err(malformed(criterion, value, "path in the project", forms));
        }
        _ => return Ok(()),
    };
    if known.contains(&value) {
        return Ok(());
    }
    let message = format!("`{}:` does not know `{value}`", criterion.method);
    let diagnostic = Diagnostic::error("dbt::bad-selection", message).at(criterion.span);
    Err(Box::new(
        diagnostic.help(format!("it knows {}", known.join(", "))),
    ))
}

fn malformed(criterion: &Criterion, value: &str, what: &str, forms: &str) -> Box<Diagnostic> {
    let message = format!("`{value}` is no {what}");
    let diagnostic = Diagnostic::error("dbt::bad-selection", message).at(criterion.span);
    Box::new(diagnostic.help(format!("write {forms}")))
}

fn setting<'m>(member: &'m Member<'_>, key: &str) -> Option<&'m str> {
    member.setting(key)?.as_str()
}

/// The name, or the path of folders with or without the package, with wildcards from some part on.
fn fqn_matches(member: &Member<'_>, value: &str) -> bool {
    let versioned = member.node.is_some_and(|node| node.version.is_some());
    let unscoped = member.fqn.get(1..).unwrap_or_default();
    path_matches(&member.fqn, value, versioned) || path_matches(unscoped, value, versioned)
}

fn path_matches(fqn: &[&str], value: &str, versioned: bool) -> bool {
    let wanted: Vec<&str> = value.split('.').collect();
    let name = match (versioned, fqn) {
        (true, [.., name, version]) => {
            let end = wanted
                .get(wanted.len().saturating_sub(2)..)
                .unwrap_or_default();
            if *name == value || end.join("_") == format!("{name}_{version}") {
                return true;
            }
            *name
        }
        (_, [.., name]) => {
            if *name == value {
                return true;
            }
            *name
        }
        _ => return false,
    };
    let flat: Vec<&str> = fqn.iter().flat_map(|part| part.split('.')).collect();
    if flat.len() < wanted.len() {
        return false;
    }
    for (at, (part, found)) in wanted.iter().zip(&flat).enumerate() {
        if part.contains(['*', '?', '[', ']']) {
            let rest = |parts: &[&str]| parts.get(at..).unwrap_or_default().join(".");
            return matches(&rest(&wanted), &rest(&flat))
                || (wanted.len() == 1 && matches(value, name));
        }
        if part != found {
            return false;
        }
    }
    true
}

fn source_matches(member: &Member<'_>, value: &str) -> bool {
    let Some(table) = member.table else {
        return false;
    };
    let parts: Vec<&str> = value.split('.').collect();
    let (package, source, name) = match parts.as_slice() {
        [source] => ("*", *source, "*"),
        [source, name] => ("*", *source, *name),
        [package, source, name] => (*package, *source, *name),
        _ => return false,
    };
    matches(package, &table.package) && matches(source, &table.source) && matches(name, &table.name)
}

/// `name` or `package.name`.
fn named(member: &Member<'_>, value: &str) -> bool {
    match value.split_once('.') {
        Some((package, name)) => matches(package, member.package) && matches(name, member.name),
        None => matches(value, member.name),
    }
}

/// The properties file that describes a node, relative to its package.
fn patch_path(member: &Member<'_>) -> Option<String> {
    let path = member.node?.properties.get("patch_path")?.as_str()?;
    path.split_once("://").map(|(_, path)| path.to_owned())
}

fn file_matches(path: &str, value: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    };
    matches(value, name) || matches(value, stem)
}

/// A setting of a node or source, down the method's arguments; lists match by their elements.
fn config_matches(member: &Member<'_>, criterion: &Criterion) -> bool {
    if member.node.is_none() && member.table.is_none() {
        return false;
    }
    let mut arguments = criterion.arguments.iter();
    let Some(mut value) = arguments.next().and_then(|key| top_level(member, key)) else {
        return false;
    };
    for key in arguments {
        match value.get(key) {
            Some(below) => value = below,
            None => return false,
        }
    }
    let any_case = criterion.arguments == ["severity"];
    match value {
        Data::List(items) => items
            .iter()
            .any(|item| is(item, &criterion.value, any_case)),
        single => is(single, &criterion.value, any_case),
    }
}

/// dbt's own names of settings have underscores.
fn top_level<'m>(member: &'m Member<'_>, key: &str) -> Option<&'m Data> {
    match key {
        "pre_hook" => member.setting("pre-hook"),
        "post_hook" => member.setting("post-hook"),
        key => member.setting(key),
    }
}

fn is(found: &Data, wanted: &Data, any_case: bool) -> bool {
    match (found, wanted) {
        (Data::Bool(found), wanted) => {
            wanted
                .print()
                .eq_ignore_ascii_case(if *found { "true" } else { "false" })
        }
        (Data::Str(found), Data::Str(wanted)) if any_case => {
            found.as_str().to_uppercase() == wanted.as_str().to_uppercase()
        }
        (found, wanted) => found == wanted,
    }
}

fn test_type(member: &Member<'_>) -> Option<&'static str> {
    match member.kind {
        "unit_test" => Some("unit"),
        "test" if member.node?.properties.contains_key("test_metadata") => Some("generic"),
        "test" => Some("singular"),
        _ => None,
    }
}

fn test_name<'m>(member: &'m Member<'_>) -> Option<&'m str> {
    match member.kind {
        "unit_test" => Some(member.name),
        "test" => member
            .node?
            .properties
            .get("test_metadata")?
            .get("name")?
            .as_str(),
        _ => None,
    }
}

fn version_is(node: &Node, value: &str) -> bool {
    let (Some(version), Some(latest)) = (&node.version, &node.latest_version) else {
        return value == "none";
    };
    match value {
        "latest" => version.print() == latest.print(),
        "old" => before(version, latest),
        "prerelease" => before(latest, version),
        _ => false,
    }
}

/// Versions order as numbers where both are, else as texts.
fn before(left: &Data, right: &Data) -> bool {
    match (left.print().parse::<f64>(), right.print().parse::<f64>()) {
        (Ok(left), Ok(right)) => left < right,
        _ => left.print() < right.print(),
    }
}
