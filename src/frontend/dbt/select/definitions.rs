//! `selectors.yml`: named selections.

use super::Selection;
use super::criterion::{self, Criterion};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::model::Loaded;
use crate::yaml::{Data, Node};

/// How deep definitions may refer to each other.
const DEPTH: usize = 50;

/// The selection of a name.
///
/// # Errors
/// No such name, or a definition that cannot be read.
pub(super) fn named(loaded: &Loaded, name: &str) -> Result<Selection, Vec<Diagnostic>> {
    resolve(loaded, name, 0)
}

/// The selection marked `default: true`, if there is one.
///
/// # Errors
/// A definition that cannot be read.
pub(super) fn default(loaded: &Loaded) -> Result<Option<Selection>, Vec<Diagnostic>> {
    for entry in entries(loaded) {
        if entry.get("default").map(Node::data) == Some(Data::Bool(true)) {
            return definition(loaded, entry, 0).map(Some);
        }
    }
    Ok(None)
}

fn entries(loaded: &Loaded) -> &[Node] {
    let list = loaded
        .selectors
        .as_ref()
        .and_then(|file| file.get("selectors"));
    list.and_then(Node::sequence).unwrap_or_default()
}

fn name_of(entry: &Node) -> Option<&str> {
    entry
        .get("name")
        .and_then(Node::text)
        .map(crate::source::Text::as_str)
}

fn resolve(loaded: &Loaded, name: &str, depth: usize) -> Result<Selection, Vec<Diagnostic>> {
    let all = entries(loaded);
    if depth > DEPTH {
        return Err(vec![Diagnostic::error(
            "dbt::bad-selector",
            format!("the selector {name} refers to itself"),
        )]);
    }
    match all.iter().find(|entry| name_of(entry) == Some(name)) {
        Some(entry) => definition(loaded, entry, depth),
        None => {
            let mut diagnostic = Diagnostic::error(
                "dbt::unknown-selector",
                format!("there is no selector {name}"),
            );
            if let Some(near) = closest(name, all.iter().filter_map(name_of)) {
                diagnostic = diagnostic.help(format!("did you mean {near}?"));
            }
            Err(vec![diagnostic])
        }
    }
}

fn definition(loaded: &Loaded, entry: &Node, depth: usize) -> Result<Selection, Vec<Diagnostic>> {
    match entry.get("definition") {
        Some(node) => read(loaded, node, depth),
        None => Err(bad(entry, "the selector has no `definition`")),
    }
}

fn read(loaded: &Loaded, node: &Node, depth: usize) -> Result<Selection, Vec<Diagnostic>> {
    if let Some(text) = node.text() {
        return criterion::union(&[text.as_str().to_string()]);
    }
    if node.mapping().is_none() {
        return Err(bad(node, "a definition is a text or a mapping"));
    }
    for (key, build) in [
        ("union", Selection::Union as fn(Vec<Selection>) -> Selection),
        ("intersection", Selection::Intersection),
    ] {
        if let Some(list) = node.get(key) {
            return combined(loaded, list, build, depth);
        }
    }
    single(loaded, node, depth)
}

/// A list of definitions; entries of the form `exclude: [...]` are taken away from the rest.
fn combined(
    loaded: &Loaded,
    list: &Node,
    build: fn(Vec<Selection>) -> Selection,
    depth: usize,
) -> Result<Selection, Vec<Diagnostic>> {
    let Some(items) = list.sequence() else {
        return Err(bad(list, "this must be a list of definitions"));
    };
    let mut parts = Vec::new();
    let mut without = Vec::new();
    for item in items {
        match item.get("exclude") {
            Some(excluded) if item.get("method").is_none() => {
                without.push(listed(loaded, excluded, depth)?)
            }
            _ => parts.push(read(loaded, item, depth)?),
        }
    }
    Ok(minus(build(parts), without))
}

fn listed(loaded: &Loaded, list: &Node, depth: usize) -> Result<Selection, Vec<Diagnostic>> {
    combined(loaded, list, Selection::Union, depth)
}

fn minus(from: Selection, without: Vec<Selection>) -> Selection {
    if without.is_empty() {
        from
    } else {
        Selection::Difference(Box::new(from), Box::new(Selection::Union(without)))
    }
}

fn single(loaded: &Loaded, node: &Node, depth: usize) -> Result<Selection, Vec<Diagnostic>> {
    let value = |key: &str| node.get(key).map(|node| node.data().print());
    let flag = |key: &str| node.get(key).map(Node::data) == Some(Data::Bool(true));
    let (method, text) = match (value("method"), value("value"), node.mapping()) {
        (Some(method), Some(text), _) => (method, text),
        (None, None, Some([(key, only)])) => (key.data().print(), only.data().print()),
        _ => return Err(bad(node, "a definition needs `method` and `value`")),
    };
    let chosen = if method == "selector" {
        resolve(loaded, &text, depth + 1)?
    } else {
        Selection::One(Criterion {
            method: Some(method),
            value: text,
            childrens_parents: flag("childrens_parents"),
            parents: flag("parents")
                .then(|| value("parents_depth").and_then(|depth| depth.parse().ok())),
            children: flag("children")
                .then(|| value("children_depth").and_then(|depth| depth.parse().ok())),
        })
    };
    match node.get("exclude") {
        Some(excluded) => Ok(minus(chosen, vec![listed(loaded, excluded, depth)?])),
        None => Ok(chosen),
    }
}

fn bad(node: &Node, message: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::error("dbt::bad-selector", message).at(node.span)]
}
