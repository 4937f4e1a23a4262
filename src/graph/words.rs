//! Steps and statements into the few words that a picture has for them.

use std::collections::BTreeSet;

use super::picture::{Statement, Tone};
use super::{Source, clean};
use crate::ir::{self, Effect, Schedule, Status, Step, Trigger};
use crate::lint::Touch;
use crate::plan::json::status;
use crate::report::View;

/// How many kinds of statements are named.
const KINDS: usize = 6;

/// How many statements of a hook are listed.
const STATEMENTS: usize = 50;

/// What running a step twice means, queries that it sends while it renders included, or why it sends
/// nothing.
pub(super) fn effect(step: &Step, queried: &[ir::Statement]) -> (&'static str, Tone) {
    match step.status {
        Status::Fails => ("fails", Tone::Harm),
        Status::Deferred => ("deferred", Tone::Unknown),
        Status::Skipped | Status::Empty => (status(step.status), Tone::Nothing),
        _ if step.sends() => {
            let own = step.statements();
            let own = own.iter().map(|(_, one)| one.effect);
            let effect = Effect::headline(own.chain(queried.iter().map(|one| one.effect)));
            (effect.as_str(), tone(effect))
        }
        _ => ("sends nothing", Tone::Nothing),
    }
}

fn tone(effect: Effect) -> Tone {
    match effect {
        Effect::RerunError | Effect::Mutating => Tone::Harm,
        Effect::Append => Tone::Adds,
        Effect::Unknown => Tone::Unknown,
        _ => Tone::Calm,
    }
}

/// The kinds of a step's statements, each with how often it comes; those of queries after the others.
pub(super) fn does(step: &Step, queried: &[ir::Statement]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    let statements = step.statements();
    let own = statements.iter().map(|(_, one)| one.kind.replace('-', " "));
    let queried = queried.iter().map(|one| match one.kind.as_str() {
        "select" => "query".to_owned(),
        kind => format!("{} while it renders", kind.replace('-', " ")),
    });
    for kind in own.chain(queried) {
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let more = kinds.len().saturating_sub(KINDS);
    let mut words: Vec<String> = kinds
        .iter()
        .take(KINDS)
        .map(|(kind, count)| match count {
            1 => kind.clone(),
            count => format!("{kind} ×{count}"),
        })
        .collect();
    if more > 0 {
        words.push(format!("{more} more kinds"));
    }
    words.join(", ")
}

/// The statements of a step.
pub(super) fn statements(step: &Step, queried: &[ir::Statement], view: View<'_>) -> Vec<Statement> {
    let own = step.statements().into_iter().map(|(_, one)| one);
    let shown = own.chain(queried).take(STATEMENTS).map(|one| {
        let flags = one.flags.iter().map(|flag| (*flag).to_owned());
        let why: Vec<String> = flags.chain(one.obligation.clone()).collect();
        Statement {
            kind: clean::line(&one.kind, view),
            effect: one.effect.as_str(),
            tone: tone(one.effect),
            why: clean::line(&why.join("; "), view),
        }
    });
    shown.collect()
}

/// How many objects hooks may change at the same time.
pub(super) fn races(touches: &[Touch]) -> usize {
    let racing = touches.iter().filter(|touch| touch.races);
    let objects: BTreeSet<&str> = racing.map(|touch| touch.object.as_str()).collect();
    objects.len()
}

/// When the clock runs a step, or all steps whose ids go on from that.
pub(super) fn schedules(source: Source<'_>, id: &str) -> String {
    let of_step = |schedule: &&Schedule| {
        let rest = id.strip_prefix(schedule.step.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    let schedules = source.plan.schedules.iter().filter(of_step);
    let words: Vec<String> = schedules
        .take(KINDS)
        .map(|schedule| match &schedule.trigger {
            Trigger::Crontab(crontab) => format!("at {crontab}"),
            Trigger::Interval(1) => "every second".to_owned(),
            Trigger::Interval(seconds) => format!("every {seconds} seconds"),
            Trigger::Daemon => "as a daemon".to_owned(),
        })
        .collect();
    words.join(", ")
}
