//! Evaluated nodes into a graph: names resolved, dependencies checked (semantics 3.5, case 32).

use std::collections::{BTreeSet, HashSet};
use std::mem;
use std::sync::Arc;

use foldhash::HashMap;

use super::access;
use super::context::{NOT_INSTALLED, UNREAD};
use super::lookup::{Found, Names, is_referable};
use super::model::{ById, Graph, Macros, Node, Project, RefCall, Resource, SourceTable};
use super::primary_key;
use super::unresolved::Referrer;
use crate::diagnostic::{Diagnostic, Severity};
use crate::ir::Reason;
use crate::parallel;
use crate::yaml::Data;

/// Builds the graph of all nodes and tables of a target. The second value tells of names given twice, of
/// `ref` and `source` of what does not exist, is disabled or is for others only, and warns of tests of
/// what does not exist.
pub(crate) fn assemble(
    (macros, projects): (&Macros, &[Project]),
    nodes: Vec<Arc<Node>>,
    tables: Vec<SourceTable>,
) -> (Graph, Vec<Diagnostic>) {
    let root = &macros.root;
    let (enabled, disabled): (Vec<_>, Vec<_>) = nodes.into_iter().partition(|node| node.enabled);
    let mut diagnostics = if macros.broken.target {
        Vec::new()
    } else {
        duplicates(&enabled)
    };
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
        broken: Arc::clone(&macros.broken),
        ..Graph::default()
    };
    graph.names = Names::new(graph.nodes.values(), graph.sources.values());
    diagnostics.extend(disable_tests(root, &mut graph));
    let nodes: Vec<&Arc<Node>> = graph.nodes.values().collect();
    let resolved: Vec<Resolved> = parallel::map(&nodes, |node| {
        Resolved::of(node, &graph, (macros, projects))
    });
    for (node, resolved) in graph.nodes.values_mut().zip(resolved) {
        let node = Arc::make_mut(node);
        node.depends_on = resolved.depends_on;
        if node
            .undecided
            .as_ref()
            .is_some_and(|why| why.code == UNREAD)
        {
            continue;
        }
        diagnostics.extend(resolved.refused);
        diagnostics.extend(resolved.found);
        if resolved.lost.is_some() {
            node.undecided = resolved.lost;
        }
    }
    group_tests(&mut graph);
    primary_key::infer(&mut graph);
    (graph, diagnostics)
}

/// What the references of a node come to.
struct Resolved {
    depends_on: Vec<Arc<str>>,
    /// References to models that are for others only.
    refused: Vec<Diagnostic>,
    /// What else is wrong with them.
    found: Vec<Diagnostic>,
    /// Why that may be nothing wrong.
    lost: Option<Reason>,
}

impl Resolved {
    fn of(node: &Node, graph: &Graph, (macros, projects): (&Macros, &[Project])) -> Resolved {
        let root = &macros.root;
        let mut found = Vec::new();
        Resolved {
            depends_on: dependencies(graph, root, node, &mut found),
            refused: refused_refs(graph, (root, projects), node),
            lost: lost_with_packages(macros, &mut found),
            found,
        }
    }
}

fn by_id(nodes: Vec<Arc<Node>>) -> ById<Node> {
    let nodes = nodes.into_iter();
    nodes
        .map(|node| (Arc::clone(&node.unique_id), node))
        .collect()
}

/// Why a node is undecided whose references are unknown only because packages are not installed; what
/// was found are warnings then.
fn lost_with_packages(macros: &Macros, found: &mut [Diagnostic]) -> Option<Reason> {
    let unknown = |one: &Diagnostic| matches!(one.code, "dbt::unknown-ref" | "dbt::unknown-source");
    if macros.missing.is_empty() || !found.iter().all(unknown) {
        return None;
    }
    let first = found.first()?;
    let names = macros.missing.join(", ");
    let reason = Reason {
        code: NOT_INSTALLED,
        message: format!("{}, and packages are not installed: {names}", first.message),
        span: first.span,
    };
    for one in found {
        one.severity = Severity::Warning;
        one.help = Some("run `dbt deps`".to_owned());
    }
    Some(reason)
}

/// Gives tests the groups of what they test.
fn group_tests(graph: &mut Graph) {
    let group = |node: &Arc<Node>| {
        let tested = node
            .properties
            .get("attached_node")
            .and_then(Data::as_str)?;
        let group = graph.nodes.get(tested)?.config.get("group")?;
        (*group != Data::Null).then(|| group.clone())
    };
    let groups: Vec<Option<Data>> = graph.nodes.values().map(group).collect();
    for (node, group) in graph.nodes.values_mut().zip(groups) {
        if let Some(group) = group {
            let properties = &mut Arc::make_mut(node).properties;
            Arc::make_mut(properties).insert("group".into(), group);
        }
    }
}

/// Disables the tests of what is disabled or does not exist; for all other nodes that is an error.
fn disable_tests(root: &str, graph: &mut Graph) -> Vec<Diagnostic> {
    let tests = graph.nodes.values();
    let tests: Vec<&Arc<Node>> = tests
        .filter(|node| node.resource == Resource::Test)
        .collect();
    let idle: Vec<Option<(Arc<str>, Vec<Diagnostic>)>> = parallel::map(&tests, |node| {
        let mut unresolved = Vec::new();
        let lost = dependencies_of_test(graph, root, node, &mut unresolved);
        lost.then(|| (Arc::clone(&node.unique_id), unresolved))
    });
    let idle = idle.into_iter().flatten();
    let (idle, warnings): (HashSet<Arc<str>>, Vec<Vec<Diagnostic>>) = idle.unzip();
    if !idle.is_empty() {
        let (off, on) = mem::take(&mut graph.nodes)
            .into_iter()
            .partition(|(id, _)| idle.contains(id));
        graph.nodes = on;
        let off: ById<Node> = off;
        graph.disabled.extend(off);
    }
    warnings.into_iter().flatten().collect()
}

/// Whether a test refers to anything that is not there; warns about what does not exist at all.
fn dependencies_of_test(
    graph: &Graph,
    root: &str,
    node: &Node,
    warnings: &mut Vec<Diagnostic>,
) -> bool {
    let mut lost = false;
    let mut warn = |mut diagnostic: Diagnostic| {
        diagnostic.severity = Severity::Warning;
        warnings.push(diagnostic);
    };
    for call in &node.refs {
        match graph.find_ref(root, &node.package, call) {
            Found::Enabled(_) => continue,
            Found::Disabled(_) => {}
            Found::Missing => warn(Referrer::node(node).unknown_ref(graph, call)),
            Found::Unread => {}
        }
        lost = true;
    }
    for (source, table, span) in &node.source_refs {
        match graph.find_source(root, &node.package, source, table) {
            Found::Enabled(_) => continue,
            Found::Disabled(_) => {}
            Found::Missing => {
                warn(Referrer::node(node).unknown_source(graph, (source, table), *span))
            }
            Found::Unread => {}
        }
        lost = true;
    }
    lost
}

/// Two enabled nodes that `ref` cannot tell apart.
fn duplicates(nodes: &[Arc<Node>]) -> Vec<Diagnostic> {
    let mut seen: HashMap<(&str, &str, Option<String>), &Node> = HashMap::default();
    let mut found = Vec::new();
    for node in nodes
        .iter()
        .filter(|node| is_referable(node) && !node.broken)
    {
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

/// What a node depends on, each once: sources, then nodes, in the order in which its texts name them.
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
    for (source, table, span) in &node.source_refs {
        let found = graph.find_source(root, &node.package, source, table);
        match &found {
            Found::Enabled(found) => add(&found.unique_id),
            _ => diagnostics.extend(Referrer::node(node).lacks_source(
                graph,
                (source, table, *span),
                &found,
            )),
        }
    }
    for call in &node.refs {
        let found = graph.find_ref(root, &node.package, call);
        match &found {
            Found::Enabled(target) => add(&target.unique_id),
            _ => diagnostics.extend(Referrer::node(node).lacks_ref(graph, call, &found)),
        }
    }
    ids
}

/// The references of a node to models that are for others only.
fn refused_refs(
    graph: &Graph,
    (root, projects): (&str, &[Project]),
    node: &Node,
) -> Vec<Diagnostic> {
    let by = (access::group_of(graph, node), &*node.package);
    let refused = |call: &RefCall| {
        let Found::Enabled(target) = graph.find_ref(root, &node.package, call) else {
            return None;
        };
        let refused = access::refusal(projects, by, &target)?;
        Some(Referrer::node(node).refused_ref(call, refused))
    };
    node.refs.iter().filter_map(refused).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(resource: Resource, name: &str, refs: &[&str]) -> Arc<Node> {
        let mut node = Node::new(resource, "shop".into());
        node.name = name.into();
        node.unique_id = format!("{}.shop.{name}", resource.as_str()).into();
        node.enabled = true;
        node.refs = refs
            .iter()
            .map(|name| RefCall {
                package: None,
                name: (*name).to_owned(),
                version: None,
                span: None,
            })
            .collect();
        Arc::new(node)
    }

    fn shop() -> Macros {
        Macros {
            root: "shop".into(),
            ..Macros::default()
        }
    }

    #[test]
    fn what_packages_may_hold_is_undecided() {
        let macros = Macros {
            missing: vec!["kit".to_owned()],
            ..shop()
        };
        let nodes = vec![node(Resource::Model, "m", &["none"])];
        let (graph, warnings) = assemble((&macros, &[]), nodes, Vec::new());
        assert_eq!(warnings[0].severity, Severity::Warning);
        let why = graph.nodes["model.shop.m"].undecided.as_ref().unwrap();
        assert_eq!(why.code, NOT_INSTALLED);
    }

    #[test]
    fn tests_of_what_is_not_there_are_disabled_where_a_model_is_refused() {
        let mut off = node(Resource::Model, "off", &[]);
        Arc::make_mut(&mut off).enabled = false;
        let nodes = vec![
            off.clone(),
            node(Resource::Test, "of_off", &["off"]),
            node(Resource::Test, "of_none", &["none"]),
        ];
        let (graph, warnings) = assemble((&shop(), &[]), nodes, Vec::new());
        assert!(graph.nodes.is_empty());
        assert_eq!(warnings.len(), 1);
        let nodes = vec![off, node(Resource::Model, "m", &["off", "none"])];
        let codes: Vec<_> = assemble((&shop(), &[]), nodes, Vec::new())
            .1
            .iter()
            .map(|error| error.code)
            .collect();
        assert_eq!(codes, ["dbt::disabled-ref", "dbt::unknown-ref"]);
    }

    #[test]
    fn a_private_model_is_refused_to_other_groups_while_parsing() {
        let grouped = |name: &str, refs: &[&str], group: Option<&str>| {
            let mut node = node(Resource::Model, name, refs);
            let settings = [("access", Some("private")), ("group", group)];
            let settings = settings.into_iter().filter_map(|(key, value)| {
                Some((key.into(), Data::Str(crate::source::Text::new(value?))))
            });
            let config = settings.collect::<crate::yaml::Mapping>();
            Arc::make_mut(&mut node).config = config.into();
            node
        };
        let secret = || grouped("secret", &[], Some("g"));
        let same = vec![secret(), grouped("same", &["secret"], Some("g"))];
        assert_eq!(assemble((&shop(), &[]), same, Vec::new()).1, []);
        for group in [None, Some("other")] {
            let nodes = vec![secret(), grouped("other", &["secret"], group)];
            let (_, errors) = assemble((&shop(), &[]), nodes, Vec::new());
            assert_eq!(errors[0].code, "dbt::private-ref");
        }
    }
}
