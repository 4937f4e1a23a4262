//! The hooks of several targets into one row each, in the order in which they run.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::target::Look;
use crate::frontend::Declared;
use crate::ir::{Plan, Step};
use crate::order::InOrder;

/// A hook, in all targets.
#[derive(Debug)]
pub struct Row<'a> {
    /// The id of its step.
    pub id: &'a str,
    /// How it is declared, in the first target that has it.
    pub declared: Option<&'a Declared>,
    /// Its steps: plan, place in the plan's order, step.
    pub steps: Vec<(&'a Plan, usize, &'a Step)>,
}

impl<'a> Row<'a> {
    /// Its event, in the host system's word.
    pub fn event(&self) -> &'static str {
        let step = self.steps.first().map(|(_, _, step)| step.event);
        step.or(self.declared.map(|hook| hook.event))
            .unwrap_or_default()
    }

    /// The node that it hangs on, or the job or op.
    pub fn node(&self) -> Option<String> {
        let applied = self.steps.iter().find_map(|(_, _, step)| {
            let applied = step.applied.as_ref()?;
            Some(match &applied.op {
                Some(op) => format!("{}.{op}", applied.job),
                None => applied.job.clone(),
            })
        });
        applied.or_else(|| self.declared?.node.clone()).or_else(|| {
            let mut steps = self.steps.iter();
            steps.find_map(|(_, _, step)| step.node.as_deref().map(str::to_owned))
        })
    }
}

/// The steps of all plans, each hook once. A hook that only some targets have stands behind the one
/// that it follows there.
pub fn rows<'a>(looks: &[Look<'a>]) -> Vec<Row<'a>> {
    let mut rows: IndexMap<&str, Row<'a>> = IndexMap::new();
    let mut keys: HashMap<&str, (usize, usize, usize)> = HashMap::new();
    for (number, look) in looks.iter().enumerate() {
        let declared: HashMap<&str, &Declared> = look
            .overview
            .hooks
            .iter()
            .map(|hook| (hook.step.as_str(), hook))
            .collect();
        let mut anchor = 0;
        for (order, step) in look.plan.steps.iter().enumerate() {
            let id = step.id.as_str();
            let fresh = (if number == 0 { order + 1 } else { anchor }, number, order);
            anchor = keys.entry(id).or_insert(fresh).0;
            let row = rows.entry(id).or_insert_with(|| Row {
                id,
                declared: None,
                steps: Vec::new(),
            });
            row.declared = row.declared.or(declared.get(id).copied());
            row.steps.push((look.plan, order, step));
        }
    }
    let mut rows: Vec<Row<'a>> = rows.into_values().collect();
    rows.order_by_key(|row| keys.get(row.id).copied().unwrap_or_default());
    rows
}

/// The same, followed by the hooks that are declared and no step of any plan.
pub fn all_rows<'a>(looks: &[Look<'a>]) -> Vec<Row<'a>> {
    let mut rows = rows(looks);
    let mut seen: HashSet<&str> = rows.iter().map(|row| row.id).collect();
    for hook in looks.iter().flat_map(|look| &look.overview.hooks) {
        if seen.insert(&hook.step) {
            rows.push(Row {
                id: &hook.step,
                declared: Some(hook),
                steps: Vec::new(),
            });
        }
    }
    rows
}
