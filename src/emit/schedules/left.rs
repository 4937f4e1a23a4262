//! Schedules that the warehouse's own scheduler cannot run into `schedules.json`, for another scheduler
//! to read, each with the reason.

use serde_json::{Value, json};

use super::scheduler::Scheduler;
use super::{LEFT_SCHEMA, job};
use crate::ir::{Plan, Runs, Schedule, Times, Trigger};
use crate::report::View;

/// The document.
pub(super) fn json(
    plan: &Plan,
    scheduler: &Scheduler,
    left: &[(&Schedule, &String)],
    view: View<'_>,
) -> String {
    let schedules: Vec<Value> = left
        .iter()
        .map(|(schedule, reason)| one(plan, schedule, reason))
        .collect();
    let document = json!({
        "schema": LEFT_SCHEMA,
        "hookc": env!("CARGO_PKG_VERSION"),
        "system": plan.system,
        "project": plan.project,
        "target": plan.target,
        "adapter": plan.adapter,
        "scheduler": scheduler.name,
        "schedules": schedules,
    });
    let text = format!("{document:#}\n");
    view.secrets.mask(&text).into_owned()
}

fn one(plan: &Plan, schedule: &Schedule, reason: &str) -> Value {
    let mut value = json!({
        "name": schedule.name,
        "job": job::name(plan, schedule),
        "hook": schedule.hook,
        "args": schedule.args,
        "script": super::super::layout::job_script(&schedule.step),
        "reason": reason,
    });
    let trigger = match &schedule.trigger {
        Trigger::Crontab(text) => json!({"crontab": text}),
        Trigger::Interval(seconds) => json!({"interval": seconds}),
        Trigger::Daemon => json!({"daemon": true}),
    };
    if let Some(fields) = value.as_object_mut() {
        fields.insert("trigger".to_owned(), trigger);
        fields.extend(schedule.runs.iter().flat_map(runs));
    }
    value
}

fn runs(runs: &Runs) -> Vec<(String, Value)> {
    let overlap = if runs.queues { "queue" } else { "skip" };
    let mut fields = vec![
        ("max_instances".to_owned(), runs.max_instances.into()),
        ("overlap".to_owned(), overlap.into()),
        ("coalesce".to_owned(), runs.coalesce.into()),
    ];
    if let Some(times) = &runs.times {
        fields.push(("timezone".to_owned(), runs.zone.as_str().into()));
        fields.push(("times".to_owned(), of(times)));
    }
    fields
}

/// The sets of values, for readers that know no dialect of crontabs; weekday 0 is Monday.
fn of(times: &Times) -> Value {
    json!({
        "minutes": times.minutes,
        "hours": times.hours,
        "days": times.days,
        "last_day": times.last_day,
        "months": times.months,
        "weekdays": times.weekdays,
        "days_match": if times.either_day { "either" } else { "both" },
    })
}
