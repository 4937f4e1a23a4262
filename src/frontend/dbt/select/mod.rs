//! dbt's selection grammar into the nodes that a command executes, and their order (cases 41, 73).
//!
//! Union by blanks, intersection by commas, methods, graph operators, `--exclude`, `selectors.yml`,
//! and tests that come along with the nodes that they look at.

mod criterion;
mod evaluate;
mod glob;
mod member;
mod members;
mod methods;
mod paths;
mod selectors;
mod state;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::model::{Environment, Graph, Loaded, Resource};
use super::native::place;
use super::{commands, order};
use crate::diagnostic::Diagnostic;
use crate::yaml::Data;
use criterion::{Indirect, Spec};
use evaluate::Evaluation;
pub(crate) use glob::matches;
use member::Member;
use members::Members;
use state::Now;

/// Sets the selected nodes of a graph and their order of execution. The value tells of a cycle of
/// dependencies, with which there is no order, and warns of words that select nothing.
///
/// # Errors
/// A selection that cannot be read, and the cycle.
pub fn select(
    env: &Environment,
    loaded: &Loaded,
    graph: &mut Graph,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let cycle = order::cycle(graph);
    let found = if env.options.operation.is_some() {
        Ok(Vec::new())
    } else {
        selected(env, loaded, (graph, cycle.is_none()))
    };
    let with_cycle = |found: Vec<Diagnostic>| cycle.into_iter().chain(found).collect();
    match found {
        Ok(warnings) => Ok(with_cycle(warnings)),
        Err(errors) => Err(with_cycle(errors)),
    }
}

fn selected(
    env: &Environment,
    loaded: &Loaded,
    (graph, has_order): (&mut Graph, bool),
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let options = &env.options;
    let order = |graph: &Graph, ids: &BTreeSet<Arc<str>>| {
        if has_order {
            order::order((graph, &env.macros.root), ids, &options.command)
        } else {
            ids.iter().cloned().collect()
        }
    };
    if let Some(again) = &options.retried {
        let ids = retried(graph, again)?;
        graph.order = order(graph, &ids);
        return Ok(Vec::new());
    }
    let spec = spec(env, loaded)?;
    let members = Members::new(env, loaded, graph);
    let mut evaluation = Evaluation::new(Now {
        env,
        loaded,
        members: &members,
    });
    let found = evaluation.select(&spec)?;
    let warnings = evaluation.warnings;
    let kinds = commands::Kinds::new(options);
    let found = found.into_iter().filter_map(|at| members.get(at));
    let (chosen, others): (Vec<&Member<'_>>, Vec<_>) =
        found.partition(|member| executes(&kinds, member));
    let ids: BTreeSet<Arc<str>> = chosen
        .into_iter()
        .map(|member| Arc::clone(&member.id))
        .collect();
    let mut unit_tests: HashMap<Arc<str>, Vec<Arc<str>>> = HashMap::new();
    for member in others.into_iter().filter(|_| kinds.runs_unit_tests()) {
        if let ("unit_test", Some(tested)) = (member.kind, member.tested) {
            let of_model = unit_tests.entry(Arc::clone(&tested.unique_id)).or_default();
            of_model.push(Arc::clone(&member.id));
        }
    }
    drop(members);
    graph.unit_tests = unit_tests;
    graph.order = order(graph, &ids);
    graph.selected = ids.into_iter().collect();
    Ok(warnings)
}

/// The nodes that `retry` runs again; `selected_resources` is empty then, as dbt has it.
fn retried(graph: &Graph, again: &[String]) -> Result<BTreeSet<Arc<str>>, Vec<Diagnostic>> {
    let ids: BTreeSet<Arc<str>> = again.iter().map(|id| Arc::from(id.as_str())).collect();
    let gone = ids.iter().filter(|id| {
        let node = ["model.", "seed.", "snapshot.", "test."];
        node.iter().any(|kind| id.starts_with(kind)) && !graph.nodes.contains_key(*id)
    });
    let errors: Vec<Diagnostic> = gone
        .map(|id| {
            let message = format!("`{id}` failed in the earlier run and does not exist any more");
            Diagnostic::error("state::unknown-node", message)
                .help("run dbt anew: a node was renamed, removed or disabled since")
        })
        .collect();
    if errors.is_empty() {
        Ok(ids)
    } else {
        Err(errors)
    }
}

/// Whether a command executes a member: not if its text is blank, as dbt has it.
fn executes(kinds: &commands::Kinds<'_>, member: &Member<'_>) -> bool {
    let blank = member.node.is_some_and(|node| {
        node.resource != Resource::Seed && node.raw_code.as_str().trim().is_empty()
    });
    kinds.executes(member.kind) && !blank && (member.kind != "source" || member.has_freshness())
}

/// What the command line asks for; without `--select`, `--exclude` and `--selector` the default
/// selector, if the project has one.
fn spec(env: &Environment, loaded: &Loaded) -> Result<Spec, Vec<Diagnostic>> {
    let options = &env.options;
    let indirect = indirect(env)?;
    let named = selectors::read(env, loaded, indirect);
    if let Some(name) = &options.selector {
        return named?.take(name);
    }
    if options.select.is_empty()
        && options.exclude.is_empty()
        && let Some(default) = named?.marked()
    {
        return Ok(default);
    }
    let included = match options.select.as_slice() {
        [] => Spec::All,
        words => criterion::union(words, indirect)?,
    };
    let excluded = criterion::union(&options.exclude, indirect)?;
    Ok(Spec::Difference(vec![included, excluded], Indirect::Eager))
}

/// How tests come along: as the command line says, else the project file's flags.
fn indirect(env: &Environment) -> Result<Indirect, Vec<Diagnostic>> {
    if let Some(given) = &env.options.indirect_selection {
        return Indirect::named(given).ok_or_else(|| vec![Indirect::unknown(given, None)]);
    }
    let flags = env
        .projects
        .first()
        .and_then(|project| project.config.get("flags"));
    match flags.and_then(|flags| flags.get("indirect_selection")) {
        None | Some(Data::Null) => Ok(Indirect::Eager),
        Some(flag) => Indirect::named(&flag.print())
            .ok_or_else(|| vec![Indirect::unknown(&flag.print(), place(flag))]),
    }
}

#[cfg(test)]
mod tests;
