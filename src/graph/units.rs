//! A plan's steps into units, an event, a node or a job each, and units into groups: nodes whose hooks
//! are the same stand together.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::Source;
use super::marks::Marks;
use super::picture::{Bounds, Phase};
use super::words;
use crate::frontend::Declared;
use crate::ir::{Plan, Step};
use crate::order::InOrder;
use crate::source::Text;

/// So many nodes with the same hooks are drawn as one.
const ALIKE: usize = 4;

/// With more cards than this, two nodes are enough.
const MANY: usize = 40;

/// The place where hooks run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place<'a> {
    /// An event of the run or of the host system.
    Event(&'a str),
    /// A node, by its id.
    Node(&'a str),
    /// A job or an op of it.
    Job(String),
}

/// With more than this, hooks of the same kinds are enough.
const TOO_MANY: usize = 80;

/// What runs at one place.
#[derive(Debug, Clone)]
pub(super) struct Unit<'a> {
    pub(super) place: Place<'a>,
    /// Places in the plan.
    pub(super) steps: Vec<usize>,
}

impl<'a> Unit<'a> {
    /// The id of its node.
    pub(super) fn node(&self) -> Option<&'a str> {
        match &self.place {
            Place::Node(id) => Some(id),
            _ => None,
        }
    }
}

/// Units that are drawn as one card.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) phase: Phase,
    /// How many groups of nodes come one after the other before it.
    pub(super) wave: usize,
    pub(super) units: Vec<Unit<'a>>,
    /// Whether the hooks of all units are written alike, and not merely of the same kinds.
    pub(super) same: bool,
    /// Whether it is what there was too much of, whose hooks are only counted.
    pub(super) rest: bool,
}

impl Group<'_> {
    /// Each step with its place on the card.
    pub(super) fn steps(&self) -> impl Iterator<Item = (usize, usize)> {
        self.units.iter().flat_map(|unit| {
            let steps = unit.steps.iter().enumerate();
            steps.map(|(row, step)| (if self.rest { 0 } else { row }, *step))
        })
    }
}

/// The groups of a plan in the order in which they run.
pub(super) fn groups<'a>(source: Source<'a>, marks: &Marks, bounds: Bounds) -> Vec<Group<'a>> {
    let units = units(source.plan);
    let (nodes, others): (Vec<Unit<'a>>, Vec<Unit<'a>>) =
        units.into_iter().partition(|unit| unit.node().is_some());
    let single = |unit: Unit<'a>| Group {
        phase: phase(&unit.place),
        wave: 0,
        units: vec![unit],
        same: true,
        rest: false,
    };
    let mut groups: Vec<Group<'a>> = others.into_iter().map(single).collect();
    groups.extend(of_nodes(source, marks, nodes));
    fold(&mut groups, marks, bounds.cards);
    groups.order_by_key(|group| (group.phase, group.rest, first(group)));
    groups
}

fn units(plan: &Plan) -> Vec<Unit<'_>> {
    let mut units: IndexMap<Place<'_>, Vec<usize>> = IndexMap::new();
    for (at, step) in plan.steps.iter().enumerate() {
        units.entry(place(step)).or_default().push(at);
    }
    let units = units.into_iter();
    units.map(|(place, steps)| Unit { place, steps }).collect()
}

fn place(step: &Step) -> Place<'_> {
    if let Some(node) = &step.node {
        return Place::Node(node);
    }
    if let Some(applied) = &step.applied {
        return Place::Job(match &applied.op {
            Some(op) => format!("{}.{op}", applied.job),
            None => applied.job.clone(),
        });
    }
    let id = step.id.as_str();
    let stem = step
        .index
        .and_then(|index| id.strip_suffix(&format!(":{index}")));
    Place::Event(stem.unwrap_or(id))
}

fn phase(place: &Place<'_>) -> Phase {
    match place {
        Place::Node(_) => Phase::Nodes,
        Place::Event("on-run-start") => Phase::Start,
        Place::Event("on-run-end") => Phase::End,
        _ => Phase::Apart,
    }
}

fn first(group: &Group<'_>) -> usize {
    let unit = group.units.first();
    let step = unit.and_then(|unit| unit.steps.first());
    step.copied().unwrap_or(usize::MAX)
}

/// Nodes, alike ones together: those with the same texts and, if that leaves too many cards, those whose
/// hooks are of the same kinds.
fn of_nodes<'a>(source: Source<'a>, marks: &Marks, nodes: Vec<Unit<'a>>) -> Vec<Group<'a>> {
    let declared: HashMap<&str, &Declared> = source
        .overview
        .hooks
        .iter()
        .map(|hook| (hook.step.as_str(), hook))
        .collect();
    let texts = |step: &'a Step| -> Vec<&'a Text> {
        let hook = declared.get(step.id.as_str());
        let texts = hook.map_or_else(Vec::new, |hook| hook.texts.iter().collect());
        if texts.is_empty() {
            step.texts()
        } else {
            texts
        }
    };
    let same = alike(&nodes, |unit| likeness(source, marks, unit, &texts));
    if cards(&same, ALIKE) <= MANY {
        return drawn(same, ALIKE, true);
    }
    if cards(&same, 2) <= TOO_MANY {
        return drawn(same, 2, true);
    }
    let like = alike(&nodes, |unit| {
        likeness(source, marks, unit, &|_| Vec::new())
    });
    drawn(like, 2, false)
}

/// Units by what makes them alike.
type Alike<'a> = IndexMap<String, Vec<Unit<'a>>>;

fn alike<'a>(units: &[Unit<'a>], likeness: impl Fn(&Unit<'a>) -> String) -> Alike<'a> {
    let mut alike: Alike<'a> = IndexMap::new();
    for unit in units {
        alike.entry(likeness(unit)).or_default().push(unit.clone());
    }
    alike
}

/// How many cards there are if at least so many units become one.
fn cards(alike: &Alike<'_>, least: usize) -> usize {
    let of_group = |units: &Vec<Unit<'_>>| {
        if units.len() < least { units.len() } else { 1 }
    };
    alike.values().map(of_group).sum()
}

fn drawn(alike: Alike<'_>, least: usize, same: bool) -> Vec<Group<'_>> {
    let groups = alike.into_values().flat_map(|units| {
        let parts: Vec<Vec<Unit<'_>>> = if units.len() < least {
            units.into_iter().map(|unit| vec![unit]).collect()
        } else {
            vec![units]
        };
        parts.into_iter().map(|units| Group {
            phase: Phase::Nodes,
            wave: 0,
            units,
            same,
            rest: false,
        })
    });
    groups.collect()
}

/// What makes the hooks of two nodes the same: their texts, what they do, and what is to be said of
/// them.
fn likeness<'a>(
    source: Source<'a>,
    marks: &Marks,
    unit: &Unit<'a>,
    texts: &dyn Fn(&'a Step) -> Vec<&'a Text>,
) -> String {
    let mut key = String::new();
    for at in &unit.steps {
        let Some(step) = source.plan.steps.get(*at) else {
            continue;
        };
        for text in texts(step) {
            key.push_str(text.as_str().trim());
            key.push('\0');
        }
        let queried = source.queried(*at);
        let (effect, _) = words::effect(step, queried);
        let parts = [step.event, effect, &words::does(step, queried)];
        key.push_str(&parts.join("\0"));
        key.push_str(&format!(
            "\0{:?}{}{:?}\0\0",
            step.transaction,
            marks.races(*at),
            marks.codes(*at)
        ));
    }
    key
}

/// Leaves at most so many groups: the others, those first of which nothing is to be said, become one.
fn fold(groups: &mut Vec<Group<'_>>, marks: &Marks, most: usize) {
    if groups.len() <= most {
        return;
    }
    let calm = |group: &Group<'_>| {
        let mut steps = group.steps();
        !steps.any(|(_, step)| marks.races(step) || !marks.of_step(step).is_empty())
    };
    groups.order_by_key(|group| (calm(group), group.phase, first(group)));
    let folded = groups.split_off(most.saturating_sub(1));
    let nodes = folded.iter().any(|group| group.phase == Phase::Nodes);
    groups.push(Group {
        phase: if nodes { Phase::Nodes } else { Phase::Apart },
        wave: 0,
        units: folded.into_iter().flat_map(|group| group.units).collect(),
        same: false,
        rest: true,
    });
}
