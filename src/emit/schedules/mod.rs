//! Schedules of a plan into what the warehouse's own scheduler is told (`schedules.sql`, or
//! `schedules.yml` where it is configured by files), and into `schedules.json` for those that it cannot
//! run in the same way, each with the reason.
//!
//! `job` finds the statements of a schedule, `scheduler` says what each warehouse's scheduler can do,
//! and a file for each writes its form. Nothing is dropped on the way: time zone, overlap and missed
//! runs are carried, or the schedule is refused.

mod agent;
mod bundle;
mod crontab;
mod dbms_scheduler;
mod event;
mod job;
mod left;
mod pg_cron;
mod refresh;
mod scheduler;
mod task;
#[cfg(test)]
mod tests;
mod zone;

use super::client;
use super::comment::one_line;
use super::script::Script;
use crate::ir::{Plan, Schedule, Trigger};
use crate::report::View;
use job::Job;
use scheduler::{Form, Scheduler};

/// How the file of those that are left out says what it is.
pub(super) const LEFT_SCHEMA: &str = "hookc.schedules/1";
/// The file of those that are left out.
pub(super) const LEFT_FILE: &str = "schedules.json";
/// What a file of configuration begins with.
pub(super) const YAML_MARK: &str = "# hookc ";

/// A schedule in the scheduler's own form, or why it has none.
type Native = Result<Vec<String>, String>;

/// The files: path to text. None for a plan without schedules.
pub(super) fn files(plan: &Plan, view: View<'_>) -> Vec<(String, String)> {
    if plan.schedules.is_empty() {
        return Vec::new();
    }
    let scheduler = scheduler::of(&plan.adapter);
    let natives: Vec<(&Schedule, Native)> = plan
        .schedules
        .iter()
        .map(|schedule| (schedule, native(plan, schedule, scheduler)))
        .collect();
    let mut files = Vec::new();
    match scheduler.form {
        Form::Sql => files.push(("schedules.sql", script(plan, scheduler, &natives, view))),
        Form::Bundle => files.push(("schedules.yml", bundle::file(plan, &natives, view))),
        Form::Nothing => {}
    }
    let left: Vec<(&Schedule, &String)> = natives
        .iter()
        .filter_map(|(schedule, native)| Some((*schedule, native.as_ref().err()?)))
        .collect();
    if !left.is_empty() {
        files.push((LEFT_FILE, left::json(plan, scheduler, &left, view)));
    }
    files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text))
        .collect()
}

/// How many schedules of a plan the warehouse's own scheduler cannot run.
pub fn left_out(plan: &Plan) -> usize {
    let scheduler = scheduler::of(&plan.adapter);
    let refused = |schedule: &&Schedule| native(plan, schedule, scheduler).is_err();
    plan.schedules.iter().filter(refused).count()
}

fn native(plan: &Plan, schedule: &Schedule, scheduler: &Scheduler) -> Native {
    let job = Job::new(plan, schedule)?;
    scheduler.admits(&job)?;
    (scheduler.write)(&job)
}

/// The script that sets the schedules, however often it is run.
fn script(
    plan: &Plan,
    scheduler: &Scheduler,
    natives: &[(&Schedule, Native)],
    view: View<'_>,
) -> String {
    let mut head = vec![title(plan)];
    head.extend(scheduler.needs.iter().map(|line| (*line).to_owned()));
    let mut script = Script::new(client::of(&plan.adapter), plan, &head, view);
    for statement in scheduler.before {
        script.heading("what the schedules rest on");
        script.sql(statement);
    }
    for (schedule, native) in natives {
        script.heading(&format!("schedule {}", schedule.name));
        script.comment(&when(schedule));
        match native {
            Ok(statements) => statements.iter().for_each(|sql| script.sql(sql)),
            Err(reason) => script.comment(&format!("LEFT OUT, see {LEFT_FILE}: {reason}")),
        }
    }
    let names: Vec<String> = natives
        .iter()
        .filter(|(_, native)| native.is_ok())
        .map(|(schedule, _)| job::name(plan, schedule))
        .collect();
    for statement in (scheduler.after)(&job::prefix(plan), &names) {
        script.heading("those that are no more");
        script.sql(&statement);
    }
    script.finish()
}

/// What the files are of.
fn title(plan: &Plan) -> String {
    format!(
        "hookc {}: {} schedules of {}, target {} ({})",
        env!("CARGO_PKG_VERSION"),
        plan.system,
        plan.project,
        plan.target,
        plan.adapter
    )
}

/// When a schedule runs, in words.
fn when(schedule: &Schedule) -> String {
    let runs = schedule.runs.as_ref();
    let trigger = match &schedule.trigger {
        Trigger::Crontab(text) => {
            let zone = runs.map_or("", |runs| runs.zone.as_str());
            format!("crontab {text}, time zone {zone}")
        }
        Trigger::Interval(seconds) => format!("each {seconds} seconds"),
        Trigger::Daemon => "a daemon".to_owned(),
    };
    let Some(runs) = runs else {
        return one_line(&trigger);
    };
    let overlap = if runs.queues { "waits" } else { "is left out" };
    let missed = if runs.coalesce {
        "one"
    } else {
        "each by itself"
    };
    one_line(&format!(
        "{trigger}; at most {} at once, one more {overlap}; missed runs are {missed}",
        runs.max_instances
    ))
}
