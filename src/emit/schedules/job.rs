//! A schedule into its statements and the minutes at which they run, as far as a warehouse's scheduler
//! can be told.

use std::borrow::Cow;

use super::zone;
use crate::effect::{self, Schema};
use crate::ir::{Action, Plan, Runs, Schedule, Status, Step, Times, Transaction, Trigger};

/// A schedule that could be the warehouse's own.
#[derive(Debug)]
pub(super) struct Job<'a> {
    /// Its name in the warehouse.
    pub(super) name: String,
    /// The dialect of its statements.
    pub(super) dialect: &'a str,
    /// The folder's script with the same statements.
    pub(super) script: String,
    pub(super) schedule: &'a Schedule,
    pub(super) runs: &'a Runs,
    /// Its transactions in order.
    pub(super) units: Vec<Unit>,
}

/// Statements that are committed together.
#[derive(Debug, Default)]
pub(super) struct Unit {
    pub(super) statements: Vec<String>,
    /// Whether one of them can be part of no transaction.
    pub(super) outside: bool,
    /// Whether they are one transaction by the user's will.
    pub(super) atomic: bool,
}

/// What the names of a project's jobs in one target begin with.
pub(super) fn prefix(plan: &Plan) -> String {
    format!("hookc:{}:{}:", plan.project, plan.target)
}

/// The name of a schedule in the warehouse.
pub(super) fn name(plan: &Plan, schedule: &Schedule) -> String {
    format!("{}{}", prefix(plan), schedule.name)
}

impl<'a> Job<'a> {
    /// The job of a schedule.
    ///
    /// # Errors
    /// Why no warehouse can run it by itself.
    pub(super) fn new(plan: &'a Plan, schedule: &'a Schedule) -> Result<Job<'a>, String> {
        let runs = schedule.runs.as_ref();
        let runs = runs.ok_or("the host system's own scheduler does not start")?;
        if schedule.trigger == Trigger::Daemon {
            return Err("a daemon runs without end, and a warehouse's job must end".to_owned());
        }
        let mut units = Vec::new();
        for step in steps(plan, schedule) {
            read(step, &plan.dialect, &mut units)?;
        }
        if units.is_empty() {
            return Err("it sends no SQL".to_owned());
        }
        Ok(Job {
            name: name(plan, schedule),
            dialect: &plan.dialect,
            script: super::super::layout::job_script(&schedule.step),
            schedule,
            runs,
            units,
        })
    }

    /// Its only statement, if it is one by itself.
    pub(super) fn only(&self) -> Option<&str> {
        match self.units.as_slice() {
            [unit] => match unit.statements.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            _ => None,
        }
    }

    /// The statements, if they can stand in a block of `scheduler`'s.
    ///
    /// # Errors
    /// One of them can be part of no transaction.
    pub(super) fn in_block(&self, scheduler: &str) -> Result<&[Unit], String> {
        let alone = self.units.iter().find(|unit| unit.outside);
        match alone.and_then(|unit| unit.statements.first()) {
            None => Ok(&self.units),
            Some(sql) => {
                let word = sql.split_whitespace().next().unwrap_or_default();
                Err(format!(
                    "`{word}` can stand in no transaction, so not in the block that {scheduler} runs"
                ))
            }
        }
    }

    /// The time zone of its crontab; UTC if that is the same.
    pub(super) fn zone(&self) -> &str {
        let times = self.runs.times.as_ref();
        if times.is_some_and(|times| zone::is_indifferent(&self.runs.zone, times)) {
            "UTC"
        } else {
            &self.runs.zone
        }
    }

    /// The minutes at which it runs; an interval counts from midnight.
    ///
    /// # Errors
    /// The interval is no part of an hour or a day.
    pub(super) fn times(&self) -> Result<Cow<'a, Times>, String> {
        match (&self.schedule.trigger, &self.runs.times) {
            (Trigger::Interval(seconds), _) => every(*seconds).map(Cow::Owned).ok_or_else(|| {
                format!("{seconds} seconds divide neither an hour nor a day into whole minutes")
            }),
            (_, Some(times)) => Ok(Cow::Borrowed(times)),
            (_, None) => Err("it has no crontab".to_owned()),
        }
    }
}

fn steps<'a>(plan: &'a Plan, schedule: &'a Schedule) -> impl Iterator<Item = &'a Step> {
    plan.steps.iter().filter(|step| {
        let rest = step.id.strip_prefix(&schedule.step);
        let number = |rest: &str| {
            let digits = rest.strip_prefix(':');
            digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        rest.is_some_and(|rest| rest.is_empty() || number(rest))
    })
}

/// Adds the transactions of a step.
fn read(step: &Step, dialect: &str, units: &mut Vec<Unit>) -> Result<(), String> {
    match step.status {
        Status::Resolved | Status::Empty => {}
        Status::Skipped | Status::Residual | Status::Deferred | Status::Fails => {
            let reason = step.reason.as_ref().map(|reason| reason.message.as_str());
            let reason = reason.unwrap_or("what it sends is only known when it runs");
            return Err(format!("{}: {reason}", step.id));
        }
    }
    let whole = step.transaction == Some(Transaction::Inside);
    let mut before = None;
    for (at, action) in step.body.iter().enumerate() {
        let sql = match action {
            Action::Sql { sql, holes, .. } if holes.is_empty() => sql,
            Action::Query { sql, params, .. } if params.is_empty() => sql,
            Action::Log { .. } => continue,
            _ => return Err(format!("{}: not all that it does is plain SQL", step.id)),
        };
        let own = step
            .own_transactions
            .iter()
            .position(|own| own.contains(&at));
        let together = if whole { Some(usize::MAX) } else { own };
        for statement in effect::judge(sql.as_str(), dialect, &Schema::default()).statements {
            if together.is_none() || together != before || units.is_empty() {
                units.push(Unit {
                    atomic: together.is_some(),
                    ..Unit::default()
                });
                before = together;
            }
            if let Some(unit) = units.last_mut() {
                unit.outside |= statement.flags.contains(&"no-transaction");
                unit.statements.push(statement.sql);
            }
        }
    }
    Ok(())
}

/// The minutes of an interval that divides an hour or a day, or is a week.
fn every(seconds: i64) -> Option<Times> {
    let minutes = (seconds % 60 == 0).then(|| u32::try_from(seconds / 60).ok())??;
    let all = |first: u32, end: u32, step: usize| (first..end).step_by(step).collect::<Vec<_>>();
    let mut times = Times {
        minutes: vec![0],
        hours: all(0, 24, 1),
        days: all(1, 32, 1),
        last_day: false,
        months: all(1, 13, 1),
        weekdays: all(0, 7, 1),
        either_day: false,
    };
    match minutes {
        0 => return None,
        m if m < 60 && 60 % m == 0 => times.minutes = all(0, 60, m as usize),
        m if m % 60 == 0 && m <= 1440 && 1440 % m == 0 => {
            times.hours = all(0, 24, (m / 60) as usize);
        }
        10080 => {
            times.hours = vec![0];
            times.weekdays = vec![0];
        }
        _ => return None,
    }
    Some(times)
}
