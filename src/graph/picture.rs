//! What is drawn: cards with hooks, objects, and lines between them.

use super::hooks::Hooks;
use super::marks::Marks;
use super::{Source, clean, objects, order, units, words};
use crate::lint::uses::Act;

/// The hooks of one target.
#[derive(Debug)]
pub struct Picture {
    /// The project's name.
    pub project: String,
    /// The host system.
    pub system: &'static str,
    /// The command that is asked about.
    pub command: String,
    /// The target's name.
    pub target: String,
    /// Its adapter.
    pub adapter: String,
    /// Events, nodes and jobs with their hooks, in the order in which they run.
    pub cards: Vec<Card>,
    /// What hooks touch beside the relations of their own nodes.
    pub objects: Vec<Object>,
    /// What hooks do with objects.
    pub lines: Vec<Line>,
    /// Which card is done before which one starts.
    pub order: Vec<Order>,
    /// What the linter found in this target.
    pub findings: Vec<Remark>,
    /// How much there is.
    pub counts: Counts,
}

/// How much there is in a target.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Nodes that the command builds.
    pub nodes: usize,
    /// Those of them that have hooks.
    pub with_hooks: usize,
    /// Hooks.
    pub hooks: usize,
    /// Nodes whose hooks are only counted, since there are too many.
    pub folded: usize,
    /// Objects that hooks may change at the same time.
    pub races: usize,
}

/// How much is drawn one by one; the rest is counted.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Cards.
    pub cards: usize,
    /// Hooks on a card.
    pub hooks: usize,
    /// Objects.
    pub objects: usize,
}

impl Bounds {
    /// What a person can take in, and a page can show.
    pub const PAGE: Bounds = Bounds {
        cards: 200,
        hooks: 40,
        objects: 200,
    };
}

/// When a card's hooks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before all nodes.
    Start,
    /// Around a node.
    Nodes,
    /// After all nodes.
    End,
    /// When something else calls for them: a job, an event of the host system, a schedule.
    Apart,
}

/// An event, a node, nodes with the same hooks, or a job.
#[derive(Debug)]
pub struct Card {
    /// When its hooks run.
    pub phase: Phase,
    /// Its name.
    pub title: String,
    /// What it is: the materialization and relation of a node, the schedule of a job.
    pub note: String,
    /// The names of all nodes, if it stands for several.
    pub members: Vec<String>,
    /// How many cards of nodes come one after the other before it.
    pub wave: usize,
    /// In the order in which they run.
    pub hooks: Vec<Hook>,
    /// So many of the hooks run before the node is built; none if nothing is built.
    pub built_after: Option<usize>,
    /// The object that it builds, if hooks of others touch it.
    pub builds: Option<usize>,
}

/// A hook, or the same hook of several nodes.
#[derive(Debug)]
pub struct Hook {
    /// The id of its (first) step.
    pub id: String,
    /// The host system's word for the event.
    pub event: &'static str,
    /// What it is for, else how its text begins.
    pub label: String,
    /// The kinds of its statements, in their order.
    pub does: String,
    /// What running it twice means, or why it sends nothing.
    pub effect: &'static str,
    /// How much that matters.
    pub tone: Tone,
    /// Whether another node's hook may change the same object at the same time.
    pub races: bool,
    /// Places among the picture's findings.
    pub findings: Vec<usize>,
    /// What else there is to say: names and words.
    pub facts: Vec<(&'static str, String)>,
    /// Its text as it is written.
    pub template: String,
    /// What is sent.
    pub sql: String,
    /// The statements of that.
    pub statements: Vec<Statement>,
}

/// A statement that a hook sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `grant`, `insert`, `create-table`...
    pub kind: String,
    /// What running it twice means.
    pub effect: &'static str,
    /// How much that matters.
    pub tone: Tone,
    /// Why, and what stands beside it.
    pub why: String,
}

/// How much an effect matters to who runs a hook twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Nothing is sent.
    Nothing,
    /// Nothing happens that did not happen before.
    Calm,
    /// Nobody can say.
    Unknown,
    /// Every run adds.
    Adds,
    /// The second run fails, or leaves another state.
    Harm,
}

/// A table or view; several, if the same hooks do the same with them.
#[derive(Debug)]
pub struct Object {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub note: String,
    /// The names of all, if it stands for several.
    pub members: Vec<String>,
    /// Whether hooks may change it at the same time.
    pub races: bool,
}

/// What a hook does with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// It makes it.
    Creates,
    /// It changes it or its rows.
    Writes,
    /// It takes it away.
    Drops,
    /// It reads it.
    Reads,
    /// It names it, and its rows stay as they are: a grant, an index, a comment.
    Touches,
}

impl Verb {
    /// What a use of the linter's is in a picture.
    pub(super) fn of(act: Option<Act>) -> Verb {
        match act {
            Some(Act::Creates) => Verb::Creates,
            Some(Act::Drops) => Verb::Drops,
            Some(Act::Changes | Act::Adds) => Verb::Writes,
            Some(Act::Reads) => Verb::Reads,
            None => Verb::Touches,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Creates => "creates",
            Verb::Writes => "writes",
            Verb::Drops => "drops",
            Verb::Reads => "reads",
            Verb::Touches => "touches",
        }
    }
}

/// A line between a hook and an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The card of the hook.
    pub card: usize,
    /// The hook on it.
    pub hook: usize,
    /// The object.
    pub object: usize,
    /// What it does.
    pub verb: Verb,
    /// Whether somebody else may be at it at the same time.
    pub races: bool,
}

/// A card that is done before another one starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// The earlier one.
    pub from: usize,
    /// The later one.
    pub to: usize,
    /// Whether all ways lead over nodes without hooks.
    pub indirect: bool,
    /// Whether some of the later one's nodes come before some of the earlier one's.
    pub both: bool,
}

/// A finding of the linter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The rule's code.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What can be done.
    pub help: String,
    /// Where.
    pub place: String,
    /// How often.
    pub count: usize,
}

/// Draws a target.
pub fn picture(source: Source<'_>, bounds: Bounds) -> Picture {
    let plan = source.plan;
    let name = |text: &str| clean::line(text, source.view);
    let marks = Marks::of(source);
    let mut groups = units::groups(source, &marks, bounds);
    order::sort(plan, &mut groups);
    let hooks = Hooks::of(source, &marks);
    let mut cards: Vec<Card> = groups
        .iter()
        .map(|group| hooks.card(group, bounds.hooks))
        .collect();
    let touched = objects::touched(source, &groups, bounds);
    for (card, object) in &touched.built {
        if let Some(card) = cards.get_mut(*card) {
            card.builds = Some(*object);
        }
    }
    let order = order::order(plan, &groups);
    let node_cards = groups.iter().flat_map(|group| &group.units);
    let with_hooks = node_cards.filter(|unit| unit.node().is_some()).count();
    let folded = groups.iter().filter(|group| group.rest);
    Picture {
        project: name(&plan.project),
        system: plan.system,
        command: name(&plan.command),
        target: name(&plan.target),
        adapter: name(&plan.adapter),
        cards,
        counts: Counts {
            nodes: plan.nodes.len(),
            with_hooks,
            hooks: plan.steps.len(),
            folded: folded.map(|group| group.units.len()).sum(),
            races: words::races(&source.deeds.touches),
        },
        objects: touched.objects,
        lines: touched.lines,
        order,
        findings: marks.remarks(),
    }
}
