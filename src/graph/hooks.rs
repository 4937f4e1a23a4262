//! Groups of units into cards with hooks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::marks::Marks;
use super::picture::{Card, Hook, Tone};
use super::units::{Group, Place, Unit};
use super::{Source, clean, words};
use crate::frontend::Declared;
use crate::ir::{PlanNode, Step};
use crate::look::{place, sent, way, within};

/// So many names of nodes are kept for a card that stands for more.
const MEMBERS: usize = 20_000;

/// So many findings are shown at a hook.
const FINDINGS: usize = 20;

/// Makes cards.
pub(super) struct Hooks<'a> {
    source: Source<'a>,
    marks: &'a Marks,
    declared: HashMap<&'a str, &'a Declared>,
    nodes: HashMap<&'a str, &'a PlanNode>,
    names: HashMap<&'a str, &'a str>,
}

impl<'a> Hooks<'a> {
    pub(super) fn of(source: Source<'a>, marks: &'a Marks) -> Hooks<'a> {
        let hooks = source.overview.hooks.iter();
        let nodes = source.plan.nodes.iter();
        Hooks {
            source,
            marks,
            declared: hooks.map(|hook| (hook.step.as_str(), hook)).collect(),
            nodes: nodes.map(|node| (node.id.as_str(), node)).collect(),
            names: names(source),
        }
    }

    /// A group as a card with at most so many hooks.
    pub(super) fn card(&self, group: &Group<'a>, most: usize) -> Card {
        let mut card = Card {
            phase: group.phase,
            title: String::new(),
            note: String::new(),
            members: Vec::new(),
            wave: group.wave,
            hooks: Vec::new(),
            built_after: None,
            builds: None,
        };
        if group.units.len() > 1 {
            let members = group.units.iter().take(MEMBERS);
            card.members = members.map(|unit| self.title(unit)).collect();
        }
        match &group.units[..] {
            [one] => {
                card.title = self.title(one);
                card.note = self.note(one);
            }
            all if group.rest => card.title = format!("{} more", all.len()),
            all if group.same => {
                card.title = format!("{} nodes with the same hooks", all.len());
                card.note = self.materializations(all);
            }
            all => {
                let first = card.members.first().map_or("", String::as_str);
                card.title = format!("{} nodes with hooks of the same kinds", all.len());
                card.note = format!("here those of {first}; {}", self.materializations(all));
            }
        }
        if group.rest {
            card.hooks = vec![counted(group.steps().count(), "hooks, too many to draw")];
            return card;
        }
        self.add_hooks(&mut card, group, most);
        card
    }

    fn add_hooks(&self, card: &mut Card, group: &Group<'a>, most: usize) {
        let Some(first) = group.units.first() else {
            return;
        };
        let steps: Vec<(usize, &Step)> = first
            .steps
            .iter()
            .filter_map(|at| Some((*at, self.source.plan.steps.get(*at)?)))
            .collect();
        let shown = if steps.len() > most {
            most.saturating_sub(1)
        } else {
            most
        };
        card.hooks = steps
            .iter()
            .take(shown)
            .map(|(at, step)| self.hook(*at, step))
            .collect();
        for (row, at) in group.steps().filter(|(row, _)| *row < shown) {
            if let Some(hook) = card.hooks.get_mut(row) {
                hook.races |= self.marks.races(at);
                for found in self.marks.of_step(at) {
                    if hook.findings.len() < FINDINGS && !hook.findings.contains(found) {
                        hook.findings.push(*found);
                    }
                }
            }
        }
        if steps.len() > shown {
            card.hooks
                .push(counted(steps.len() - shown, "more hooks, not drawn"));
        }
        let node = first.node().and_then(|id| self.nodes.get(id));
        card.built_after = node.map(|node| {
            let after = node.build_after.as_deref();
            let place = steps
                .iter()
                .position(|(_, step)| Some(step.id.as_str()) == after);
            place.map_or(0, |at| (at + 1).min(card.hooks.len()))
        });
    }

    /// What people call a unit.
    fn title(&self, unit: &Unit<'a>) -> String {
        let name = match &unit.place {
            Place::Node(id) => self.names.get(id).copied().unwrap_or(id).to_owned(),
            Place::Job(job) if job == "*" => "every job".to_owned(),
            Place::Job(job) => job.clone(),
            Place::Event(event) => event.replacen(':', " ", 1),
        };
        clean::line(&name, self.source.view)
    }

    fn note(&self, unit: &Unit<'a>) -> String {
        let step = unit.steps.first();
        let step = step.and_then(|at| self.source.plan.steps.get(*at));
        let note = match &unit.place {
            Place::Node(id) => self.nodes.get(id).map_or_else(String::new, |node| {
                let relation = node.relation.as_deref().unwrap_or_default();
                format!("{} {relation}", node.materialization)
            }),
            Place::Job(_) => step
                .and_then(|step| step.applied.as_ref()?.resource.as_deref())
                .map_or_else(String::new, |resource| format!("resource {resource}")),
            Place::Event(event) => words::schedules(self.source, event),
        };
        clean::line(&note, self.source.view)
    }

    /// How many nodes of a group there are of each materialization.
    fn materializations(&self, units: &[Unit<'a>]) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let nodes = units.iter().filter_map(Unit::node);
        for node in nodes.filter_map(|id| self.nodes.get(id)) {
            *counts.entry(&node.materialization).or_default() += 1;
        }
        let words: Vec<String> = counts
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        clean::line(&words.join(", "), self.source.view)
    }

    fn hook(&self, at: usize, step: &Step) -> Hook {
        let view = self.source.view;
        let queried = self.source.queried(at);
        let declared = self.declared.get(step.id.as_str()).copied();
        let texts = declared.map_or(&[][..], |hook| &hook.texts);
        let template: Vec<&str> = texts.iter().map(|text| text.as_str().trim()).collect();
        let sql = sent(step);
        let described = declared.and_then(|hook| hook.description.as_deref());
        let applied = step.applied.as_ref().map(|applied| applied.hook.as_str());
        let written = template.iter().copied().find(|text| !text.is_empty());
        let label = described.or(applied).or(written).unwrap_or(&sql);
        let (effect, tone) = words::effect(step, queried);
        Hook {
            id: clean::line(&step.id, view),
            event: step.event,
            label: clean::line(label, view),
            does: clean::line(&words::does(step, queried), view),
            effect,
            tone,
            races: false,
            findings: Vec::new(),
            facts: self.facts(step, declared),
            template: clean::text(&template.join("\n\n"), view),
            sql: clean::text(&sql, view),
            statements: words::statements(step, queried, view),
        }
    }

    fn facts(&self, step: &Step, declared: Option<&Declared>) -> Vec<(&'static str, String)> {
        let view = self.source.view;
        let mut facts = Vec::new();
        let mut add = |name, words: Option<String>| {
            let words = words.filter(|words| !words.is_empty());
            facts.extend(words.map(|words| (name, clean::line(&words, view))));
        };
        let hook = step.applied.as_ref().map(|applied| applied.hook.clone());
        add("hook", hook);
        let described = declared.and_then(|hook| hook.description.clone());
        add("description", described);
        let layer = step.layer;
        let configured = step
            .origin
            .map(|span| format!("{} ({layer})", place(span, view)));
        add("configured", configured);
        add("text from", way(step, view));
        add("transaction", Some(within(step)));
        add("schedule", Some(words::schedules(self.source, &step.id)));
        facts
    }
}

/// What stands for hooks that are only counted.
fn counted(count: usize, what: &str) -> Hook {
    Hook {
        id: String::new(),
        event: "",
        label: format!("{count} {what}"),
        does: String::new(),
        effect: "",
        tone: Tone::Nothing,
        races: false,
        findings: Vec::new(),
        facts: Vec::new(),
        template: String::new(),
        sql: String::new(),
        statements: Vec::new(),
    }
}

/// Nodes by their names, where only one of them has it.
fn names(source: Source<'_>) -> HashMap<&str, &str> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut twice: BTreeSet<&str> = BTreeSet::new();
    for node in &source.overview.nodes {
        if !seen.insert(&node.name) {
            twice.insert(&node.name);
        }
    }
    let nodes = source.overview.nodes.iter();
    let nodes = nodes.filter(|node| !twice.contains(node.name.as_str()));
    nodes
        .map(|node| (node.id.as_str(), node.name.as_str()))
        .collect()
}
