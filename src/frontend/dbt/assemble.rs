//! Evaluated nodes into a graph: names resolved, dependencies checked (semantics 3.5, case 32).

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::lookup::{Found, Names, is_referable};
use super::model::{Graph, Node, RefCall, Resource, SourceTable};
use crate::diagnostic::{Diagnostic, closest};
use crate::source::Span;

/// Builds the graph of all nodes and tables of a target.
///
/// # Errors
/// Names given twice; `ref` and `source` of what does not exist or is disabled.
pub fn assemble(
    root: &str,
    nodes: Vec<Node>,
    tables: Vec<SourceTable>,
) -> Result<Graph, Vec<Diagnostic>> {
    let (enabled, disabled): (Vec<Node>, Vec<Node>) =
        nodes.into_iter().partition(|node| node.enabled);
    let mut diagnostics = duplicates(&enabled);
    let (tables, disabled_tables): (Vec<_>, Vec<_>) = tables
        .into_iter()
        .map(Arc::new)
        .partition(|table| table.enabled);
    let mut graph = Graph {
        nodes: by_id(enabled),
        disabled: by_id(disabled),
        sources: tables
            .into_iter()
            .map(|table| (Arc::clone(&table.unique_id), table))
            .collect(),
        disabled_sources: disabled_tables,
        ..Graph::default()
    };
    graph.names = Names::new(graph.nodes.values(), graph.sources.values());
    let resolved: Vec<Vec<Arc<str>>> = graph
        .nodes
        .values()
        .map(|node| dependencies(&graph, root, node, &mut diagnostics))
        .collect();
    for (node, depends_on) in graph.nodes.values_mut().zip(resolved) {
        Arc::make_mut(node).depends_on = depends_on;
    }
    if diagnostics.is_empty() {
        Ok(graph)
    } else {
        Err(diagnostics)
    }
}

fn by_id(nodes: Vec<Node>) -> IndexMap<Arc<str>, Arc<Node>> {
    nodes
        .into_iter()
        .map(|node| (Arc::clone(&node.unique_id), Arc::new(node)))
        .collect()
}

/// Two enabled nodes that `ref` cannot tell apart.
fn duplicates(nodes: &[Node]) -> Vec<Diagnostic> {
    let mut seen: IndexMap<(&str, &str, Option<String>), &Node> = IndexMap::new();
    let mut found = Vec::new();
    for node in nodes.iter().filter(|node| is_referable(node)) {
        let version = node.version.as_ref().map(|version| version.print());
        let key = (&*node.package, &*node.name, version);
        match seen.get(&key) {
            Some(first) => {
                let message = format!(
                    "two nodes of package {} are named {}",
                    node.package, node.name
                );
                let mut diagnostic = Diagnostic::error("dbt::duplicate-node", message)
                    .at(node.span)
                    .help("rename one of them: ref() could not tell them apart");
                if let Some(span) = first.span {
                    diagnostic = diagnostic.related(span, "the other one");
                }
                found.push(diagnostic);
            }
            None => {
                seen.insert(key, node);
            }
        }
    }
    found
}

/// What a node depends on, each once, in the order in which its texts name it.
fn dependencies(
    graph: &Graph,
    root: &str,
    node: &Node,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<str>> {
    let mut ids: Vec<Arc<str>> = node.depends_on.clone();
    let mut seen: BTreeSet<Arc<str>> = ids.iter().cloned().collect();
    let mut add = |id: &Arc<str>| {
        if seen.insert(Arc::clone(id)) {
            ids.push(Arc::clone(id));
        }
    };
    for call in &node.refs {
        match graph.find_ref(root, &node.package, call) {
            Found::Enabled(target) => add(&target.unique_id),
            Found::Disabled(target) => diagnostics.push(disabled_ref(node, call, &target)),
            Found::Missing => diagnostics.push(unknown_ref(graph, node, call)),
        }
    }
    for (source, table, span) in &node.source_refs {
        match graph.find_source(root, &node.package, source, table) {
            Found::Enabled(found) => add(&found.unique_id),
            Found::Disabled(_) => diagnostics.push(disabled_source(node, source, table, *span)),
            Found::Missing => diagnostics.push(unknown_source(graph, node, (source, table), *span)),
        }
    }
    ids
}

/// How a node is called in messages.
fn called(node: &Node) -> String {
    match node.resource {
        Resource::Operation => format!("the hook {}", node.name),
        resource => format!("{} {}", resource.as_str(), node.name),
    }
}

fn place(node: &Node, span: Option<Span>) -> Option<Span> {
    span.or(node.span)
}

fn spelt(call: &RefCall) -> String {
    let mut parts: Vec<String> = call
        .package
        .iter()
        .map(|package| format!("'{package}'"))
        .collect();
    parts.push(format!("'{}'", call.name));
    parts.extend(call.version.iter().map(|version| format!("v={version}")));
    format!("ref({})", parts.join(", "))
}

fn unknown_ref(graph: &Graph, node: &Node, call: &RefCall) -> Diagnostic {
    let message = format!(
        "{} refers to {}, which does not exist",
        called(node),
        spelt(call)
    );
    let names = graph.nodes.values().filter(|node| is_referable(node));
    let help = match closest(&call.name, names.map(|node| &*node.name)) {
        Some(name) if name == call.name => {
            "there is a node of that name, but not in that package or version".to_string()
        }
        Some(name) => format!("did you mean '{name}'?"),
        None => "ref() takes the name of a model, seed or snapshot of the project or its packages"
            .to_string(),
    };
    Diagnostic::error("dbt::unknown-ref", message)
        .at(place(node, call.span))
        .help(help)
}

fn disabled_ref(node: &Node, call: &RefCall, target: &Node) -> Diagnostic {
    let message = format!(
        "{} refers to {}, which is disabled",
        called(node),
        spelt(call)
    );
    let mut diagnostic = Diagnostic::error("dbt::disabled-ref", message)
        .at(place(node, call.span))
        .help("enable it, or disable what refers to it as well");
    if let Some(span) = target.span {
        diagnostic = diagnostic.related(span, "disabled here");
    }
    diagnostic
}

fn unknown_source(
    graph: &Graph,
    node: &Node,
    (source, table): (&str, &str),
    span: Option<Span>,
) -> Diagnostic {
    let message = format!(
        "{} refers to source('{source}', '{table}'), which does not exist",
        called(node)
    );
    let wanted = format!("{source}.{table}");
    let names: Vec<String> = graph
        .sources
        .values()
        .map(|one| format!("{}.{}", one.source, one.name))
        .collect();
    let help = match closest(&wanted, names.iter().map(String::as_str)) {
        Some(name) => format!("did you mean {name}?"),
        None => "declare it under `sources:` in a properties file".to_string(),
    };
    Diagnostic::error("dbt::unknown-source", message)
        .at(place(node, span))
        .help(help)
}

fn disabled_source(node: &Node, source: &str, table: &str, span: Option<Span>) -> Diagnostic {
    let message = format!(
        "{} refers to source('{source}', '{table}'), which is disabled",
        called(node)
    );
    Diagnostic::error("dbt::disabled-source", message)
        .at(place(node, span))
        .help("enable it, or disable what refers to it as well")
}
