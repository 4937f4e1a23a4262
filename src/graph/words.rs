//! Steps and statements into the few words that a picture has for them.

use std::collections::BTreeSet;

use super::picture::{Statement, Tone};
use super::{Source, clean};
use crate::ir::{Action, Effect, Schedule, Status, Step, Trigger, actions};
use crate::lint::Touch;
use crate::plan::json::status;
use crate::report::View;

/// How many kinds of statements are named.
const KINDS: usize = 6;

/// How many statements of a hook are listed.
const STATEMENTS: usize = 50;

/// What running a step twice means, or why it sends nothing.
pub(super) fn effect(step: &Step) -> (&'static str, Tone) {
    match step.status {
        Status::Fails => ("fails", Tone::Harm),
        Status::Deferred => ("deferred", Tone::Unknown),
        Status::Skipped | Status::Empty => (status(step.status), Tone::Nothing),
        _ if step.sends() => (step.effect().as_str(), tone(step.effect())),
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

/// The kinds of a step's statements, each with how often it comes.
pub(super) fn does(step: &Step) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for action in actions(&step.body) {
        let of_action: Vec<&str> = match action {
            Action::Sql { statements, .. } => {
                statements.iter().map(|one| one.kind.as_str()).collect()
            }
            Action::Query { .. } => vec!["query"],
            _ => Vec::new(),
        };
        for kind in of_action {
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((kind, 1)),
            }
        }
    }
    let more = kinds.len().saturating_sub(KINDS);
    let mut words: Vec<String> = kinds
        .iter()
        .take(KINDS)
        .map(|(kind, count)| match count {
            1 => kind.replace('-', " "),
            count => format!("{} ×{count}", kind.replace('-', " ")),
        })
        .collect();
    if more > 0 {
        words.push(format!("{more} more kinds"));
    }
    words.join(", ")
}

/// The statements of a step.
pub(super) fn statements(step: &Step, view: View<'_>) -> Vec<Statement> {
    let statements = step.statements();
    let shown = statements.iter().take(STATEMENTS).map(|(_, one)| {
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
