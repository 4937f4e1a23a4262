//! Changes into groups: one hook that is configured for many nodes changes once.

use indexmap::IndexMap;

use super::change::{Change, Comparison};
use super::human;
use crate::ir::Step;

/// So many others of a group are named.
const NAMED: usize = 5;

/// Changes that are the same but for their nodes, in the order of the first of each.
pub(super) fn groups<'c, 'a>(comparison: &'c Comparison<'a>) -> Vec<Vec<&'c Change<'a>>> {
    let mut groups: IndexMap<String, Vec<&'c Change<'a>>> = IndexMap::new();
    for (number, change) in comparison.changes.iter().enumerate() {
        let key = key(change, comparison).unwrap_or_else(|| number.to_string());
        groups.entry(key).or_default().push(change);
    }
    groups.into_values().collect()
}

/// What changes of a group have in common; nothing for a hook that is no node's.
fn key(change: &Change<'_>, comparison: &Comparison<'_>) -> Option<String> {
    let step = change.step()?;
    let node = step.node.as_deref()?;
    let place = human::place(change, comparison)?;
    let mut diff = change.diff.clone();
    let mut names: Vec<&str> = node.rsplit('.').take(1).collect();
    for side in [&comparison.before, &comparison.after] {
        let parts = side.look.overview.names.relations.get(node);
        names.extend(parts.into_iter().flatten().map(String::as_str));
    }
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        diff = diff.replace(name, "\u{1}");
    }
    let kinds = human::kinds(change);
    let effects = human::effects(change);
    let details = &change.details;
    let event = step.event;
    Some(format!(
        "{kinds}|{event}|{place}|{effects}|{details:?}|{diff}"
    ))
}

/// The others of a group, by their nodes; nothing if there is none.
pub(super) fn others(group: &[&Change<'_>]) -> Option<String> {
    let rest = group.get(1..).filter(|rest| !rest.is_empty())?;
    let nodes = rest.iter().filter_map(|change| change.step());
    let node = |step: &Step| step.node.as_deref().unwrap_or(&step.id).to_owned();
    let names: Vec<String> = nodes.take(NAMED).map(node).collect();
    let more = rest.len().saturating_sub(NAMED);
    Some(match more {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    })
}
