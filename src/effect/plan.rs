//! All steps of a plan in their order.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::unit::{Rebuilt, effects};
use super::{Part, Schema, dialect, statements, with_stack};
use crate::ir::{Action, Plan, PlanNode, Statement, actions};
use crate::parallel;

/// Run hooks that are judged together at most.
const MOST: usize = 60;

/// Judges all steps of a plan in their order and puts the effects into its statements.
///
/// What one step creates is known to the others, the hooks of a node are judged together with the
/// node's building between them, and so are the hooks of the run. Nodes that are built anew in each
/// run (tables and views) take with them what their hooks did to the relation.
pub fn judge_plan(plan: &mut Plan, schema: &Schema) {
    let dialect = dialect::dialect(&plan.dialect);
    let schema = grown(plan, schema);
    let nodes: HashMap<&str, &PlanNode, RandomState> = plan
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let mut groups: IndexMap<Option<&str>, Vec<usize>, RandomState> = IndexMap::default();
    for (at, step) in plan.steps.iter().enumerate() {
        groups.entry(step.node.as_deref()).or_default().push(at);
    }
    let mut units: Vec<(Option<&PlanNode>, Vec<usize>)> = Vec::new();
    for (node, steps) in groups {
        let node = node.and_then(|node| nodes.get(node).copied());
        match steps.len() {
            0..MOST => units.push((node, steps)),
            _ => units.extend(steps.into_iter().map(|step| (node, vec![step]))),
        }
    }
    let judged: Vec<Vec<(usize, Vec<Vec<Statement>>)>> = parallel::map(&units, |(node, steps)| {
        let texts: Vec<Vec<&str>> = steps
            .iter()
            .map(|at| {
                plan.steps
                    .get(*at)
                    .map_or(Vec::new(), |step| texts(&step.body))
            })
            .collect();
        let parts: Vec<Part<'_>> = texts
            .iter()
            .flatten()
            .map(|text| Part::of(text, dialect))
            .collect();
        let before = |at: &usize| {
            plan.steps
                .get(*at)
                .is_some_and(|step| step.event == "pre-hook")
        };
        let after = steps
            .iter()
            .zip(&texts)
            .filter(|(at, _)| before(at))
            .map(|(_, texts)| texts.len())
            .sum();
        let rebuilt = node.filter(|node| is_rebuilt(node)).and_then(|node| {
            Some(Rebuilt {
                relation: node.relation.as_deref()?,
                after,
            })
        });
        let effects = with_stack(|| effects(&parts, rebuilt.as_ref(), dialect, &schema));
        let mut judged = parts
            .iter()
            .zip(effects.iter())
            .map(|(part, judged)| statements(part.sql, &part.pieces, judged.iter().cloned()));
        let by_step = steps.iter().zip(&texts);
        by_step
            .map(|(at, texts)| (*at, judged.by_ref().take(texts.len()).collect()))
            .collect()
    });
    for (at, statements) in judged.into_iter().flatten() {
        if let Some(step) = plan.steps.get_mut(at) {
            put(&mut step.body, &mut statements.into_iter());
        }
    }
}

/// The schema with the tables that the plan itself defines.
fn grown(plan: &Plan, schema: &Schema) -> Schema {
    let mut seen = HashSet::new();
    let mut grown = schema.clone();
    for step in &plan.steps {
        for text in texts(&step.body) {
            if defines(text) && seen.insert(text) && seen.len() < MOST {
                grown.grow(text, &plan.dialect);
            }
        }
    }
    grown
}

/// Whether a text seems to create a table with columns unless it exists.
fn defines(text: &str) -> bool {
    let start = text.get(..2000.min(text.len())).unwrap_or(text);
    if !start.contains('(') {
        return false;
    }
    let folded = start.to_ascii_lowercase();
    folded.contains("create table") && folded.contains("if not exists")
}

/// The texts of a body, branches included.
fn texts(body: &[Action]) -> Vec<&str> {
    let texts = actions(body).filter_map(|action| match action {
        Action::Sql { sql, .. } => Some(sql.as_str()),
        _ => None,
    });
    texts.collect()
}

/// Whether the statements are those of the host system, which may cut a text in its own way.
fn same_cuts(own: &[Statement], judged: &[Statement]) -> bool {
    let ranges = |statements: &[Statement]| -> Vec<std::ops::Range<usize>> {
        let ranges = statements.iter().map(|one| one.range.clone());
        ranges.collect()
    };
    ranges(own) == ranges(judged)
}

fn put(body: &mut [Action], judged: &mut dyn Iterator<Item = Vec<Statement>>) {
    for action in body {
        match action {
            Action::Sql { statements, .. } => {
                if let Some(judged) = judged.next()
                    && (statements.is_empty() || same_cuts(statements, &judged))
                {
                    *statements = judged;
                }
            }
            Action::If {
                then, otherwise, ..
            } => {
                put(then, judged);
                put(otherwise, judged);
            }
            _ => {}
        }
    }
}

/// Whether the host system builds the relation anew in each run.
fn is_rebuilt(node: &PlanNode) -> bool {
    matches!(node.materialization.as_str(), "table" | "view" | "seed")
}
