//! Paired steps into changes.

use std::collections::HashSet;

use super::Side;
use super::content::{Content, contents};
use super::names::{Names, Which};
use super::pair::pairs;
use super::tokens;
use crate::emit::line_diff;
use crate::ir::{Effect, Plan, Step};
use crate::order::InOrder;
use crate::plan::json::{status, transaction};
use crate::sql::{self, Kind as LexemeKind};

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Only the later side has it.
    Added,
    /// Only the earlier side has it.
    Removed,
    /// It runs at another place.
    Moved,
    /// It sends something else, or in another way.
    Changed,
    /// Running it twice means something else.
    Effect,
}

impl Kind {
    /// All, in the order of summaries.
    pub const ALL: [Kind; 5] = [
        Kind::Added,
        Kind::Removed,
        Kind::Moved,
        Kind::Changed,
        Kind::Effect,
    ];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Moved => "moved",
            Kind::Changed => "changed",
            Kind::Effect => "effect",
        }
    }
}

/// A step that differs.
#[derive(Debug)]
pub struct Change<'a> {
    /// What became of it, each once, in the order of [`Kind`].
    pub kinds: Vec<Kind>,
    /// The step of the earlier side.
    pub before: Option<&'a Step>,
    /// The step of the later side.
    pub after: Option<&'a Step>,
    /// What differs beside the text: what it is, then, now.
    pub details: Vec<(&'static str, String, String)>,
    /// The texts' difference; names of the earlier side are those of the later.
    pub diff: String,
}

impl<'a> Change<'a> {
    /// The step, of the later side if it is there.
    pub fn step(&self) -> Option<&'a Step> {
        self.after.or(self.before)
    }

    /// The step's id, on the later side if it is there.
    pub fn id(&self) -> &'a str {
        self.step().map_or("", |step| step.id.as_str())
    }

    /// The effects of both sides.
    pub fn effects(&self) -> (Option<Effect>, Option<Effect>) {
        let effect = |step: Option<&Step>| step.map(Step::effect);
        (effect(self.before), effect(self.after))
    }
}

/// Two sides compared.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The earlier side.
    pub before: Side<'a>,
    /// The later side.
    pub after: Side<'a>,
    /// The steps that differ, in the order in which they run.
    pub changes: Vec<Change<'a>>,
    /// How many steps are the same.
    pub same: usize,
}

impl Comparison<'_> {
    /// A text without what the settings of either side keep secret.
    pub(super) fn masked(&self, text: &str) -> String {
        let text = self.after.view.secrets.mask(text);
        self.before.view.secrets.mask(&text).into_owned()
    }

    /// How many changes are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        let of_kind = self.changes.iter();
        of_kind
            .filter(|change| change.kinds.contains(&kind))
            .count()
    }
}

/// Compares two plans.
pub fn compare<'a>(before: Side<'a>, after: Side<'a>) -> Comparison<'a> {
    let names = Names::new(&before.look.overview.names, &after.look.overview.names);
    let earlier = contents(&before, &names, Which::Before);
    let later = contents(&after, &names, Which::After);
    let pairs = pairs(&earlier, &later, &names);
    let stays = unmoved(&pairs);
    let judge = Judge {
        names: &names,
        plans: (before.look.plan, after.look.plan),
    };
    let mut keyed: Vec<((usize, usize, usize), Change<'a>)> = Vec::new();
    let mut same = 0;
    for ((one, other), stays) in pairs.iter().zip(stays) {
        let (Some(earlier), Some(later)) = (earlier.get(*one), later.get(*other)) else {
            continue;
        };
        match judge.pair(earlier, later, stays) {
            Some(change) => keyed.push(((other + 1, 1, 0), change)),
            None => same += 1,
        }
    }
    let paired: HashSet<usize> = pairs.iter().map(|(_, other)| *other).collect();
    for (at, content) in later.iter().enumerate() {
        if !paired.contains(&at) {
            keyed.push(((at + 1, 1, 0), judge.alone(None, Some(content))));
        }
    }
    let paired: HashSet<usize> = pairs.iter().map(|(one, _)| *one).collect();
    for (at, content) in earlier.iter().enumerate() {
        if !paired.contains(&at) {
            let next = pairs.partition_point(|(one, _)| *one < at);
            let previous = next.checked_sub(1).and_then(|place| pairs.get(place));
            let anchor = previous.map_or(0, |(_, other)| other + 1);
            keyed.push(((anchor, 2, at), judge.alone(Some(content), None)));
        }
    }
    keyed.order_by_key(|(key, _)| *key);
    Comparison {
        before,
        after,
        changes: keyed.into_iter().map(|(_, change)| change).collect(),
        same,
    }
}

/// For each pair, whether it is one of the most that keep their order.
fn unmoved(pairs: &[(usize, usize)]) -> Vec<bool> {
    let mut tails: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let after = |at: usize| pairs.get(at).map_or(0, |pair| pair.1);
    for at in 0..pairs.len() {
        let place = tails.partition_point(|tail| after(*tail) < after(at));
        previous.push(
            place
                .checked_sub(1)
                .and_then(|below| tails.get(below))
                .copied(),
        );
        match tails.get_mut(place) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let mut stays = vec![false; pairs.len()];
    let mut next = tails.last().copied();
    while let Some(at) = next {
        if let Some(stay) = stays.get_mut(at) {
            *stay = true;
        }
        next = previous.get(at).copied().flatten();
    }
    stays
}

struct Judge<'a> {
    names: &'a Names,
    plans: (&'a Plan, &'a Plan),
}

impl Judge<'_> {
    /// What became of a step that both sides have; nothing if it is the same.
    fn pair<'c>(
        &self,
        before: &Content<'c>,
        after: &Content<'c>,
        stays: bool,
    ) -> Option<Change<'c>> {
        let mut kinds = Vec::new();
        let mut details = self.details(before, after);
        let same = before.same(after, self.names);
        let elsewhere = before.group() != after.group();
        if !stays || elsewhere {
            kinds.push(Kind::Moved);
            let place = |content: &Content<'_>| match elsewhere {
                true => content.step.id.clone(),
                false => format!("{}", content.order + 1),
            };
            details.insert(0, ("place", place(before), place(after)));
        }
        if !same || details.iter().any(|(what, _, _)| *what != "place") {
            kinds.push(Kind::Changed);
        }
        let effects = (before.step.effect(), after.step.effect());
        if effects.0 != effects.1 && before.open.is_none() && after.open.is_none() {
            kinds.push(Kind::Effect);
            let word = |effect: Effect| effect.as_str().to_owned();
            details.push(("effect", word(effects.0), word(effects.1)));
        }
        (!kinds.is_empty()).then(|| Change {
            kinds,
            before: Some(before.step),
            after: Some(after.step),
            details,
            diff: if same {
                String::new()
            } else {
                let then = before.text(&|sql| self.renamed(sql));
                line_diff(&then, &after.text(&str::to_owned))
            },
        })
    }

    /// What differs beside the text.
    fn details(
        &self,
        before: &Content<'_>,
        after: &Content<'_>,
    ) -> Vec<(&'static str, String, String)> {
        let (one, other) = (before.step, after.step);
        let word = |step: &Step| step.transaction.map_or("none", transaction).to_owned();
        let within = |step: &Step| if step.in_transaction { "yes" } else { "no" }.to_owned();
        let mut details = vec![
            ("transaction", word(one), word(other)),
            ("schedule", before.clock.join("; "), after.clock.join("; ")),
        ];
        // What an adapter makes of a transaction is no choice of the project.
        if self.plans.0.adapter == self.plans.1.adapter {
            details.push(("in a transaction", within(one), within(other)));
        }
        if before.open.is_some() != after.open.is_some() {
            let status = |step: &Step| status(step.status).to_owned();
            details.push(("status", status(one), status(other)));
        }
        details.retain(|(_, then, now)| then != now);
        details
    }

    /// A step that only one side has.
    fn alone<'c>(&self, before: Option<&Content<'c>>, after: Option<&Content<'c>>) -> Change<'c> {
        let text = |content: Option<&Content<'_>>| match content {
            Some(content) => content.text(&str::to_owned),
            None => String::new(),
        };
        Change {
            kinds: vec![if before.is_some() {
                Kind::Removed
            } else {
                Kind::Added
            }],
            before: before.map(|content| content.step),
            after: after.map(|content| content.step),
            details: Vec::new(),
            diff: line_diff(&text(before), &text(after)),
        }
    }

    /// A text of the earlier side with the names of the later one.
    fn renamed(&self, sql: &str) -> String {
        let pieces = sql::pieces(sql, &self.plans.0.dialect);
        let mut out = String::with_capacity(sql.len());
        let mut at = 0;
        for lexeme in &pieces.tokens {
            let text = sql.get(lexeme.range.clone()).unwrap_or_default();
            out.push_str(sql.get(at..lexeme.range.start).unwrap_or_default());
            at = lexeme.range.end.max(at);
            match &lexeme.kind {
                LexemeKind::Semicolon | LexemeKind::Open | LexemeKind::Close => out.push_str(text),
                _ => {
                    for piece in tokens::pieces(text) {
                        out.push_str(self.names.later(piece).unwrap_or(piece));
                    }
                }
            }
        }
        out.push_str(sql.get(at..).unwrap_or_default());
        out
    }
}
