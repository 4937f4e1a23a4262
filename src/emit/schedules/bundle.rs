//! Schedules as jobs of Databricks, in a file for its Asset Bundles (`databricks bundle deploy`, which
//! may be repeated). Its crontab is Quartz's: seconds first, 1 for Sunday, one of the day fields open.

use serde_json::{Value, json};

use super::crontab::{list, numbers};
use super::job::Job;
use super::{Native, YAML_MARK, title};
use crate::ir::{Days, Plan, Schedule, Times, Trigger};
use crate::report::View;

/// A job as one line of JSON, which YAML holds.
pub(super) fn write(job: &Job<'_>) -> Native {
    let mut fields = json!({
        "name": job.name,
        "max_concurrent_runs": job.runs.max_instances,
        "queue": {"enabled": job.runs.queues},
        "tasks": [{
            "task_key": "hookc",
            "sql_task": {"warehouse_id": "${var.warehouse_id}", "file": {"path": job.script}},
        }],
    });
    let (key, when) = match job.schedule.trigger {
        Trigger::Interval(seconds) => ("trigger", periodic(seconds)?),
        _ => {
            let when = json!({
                "quartz_cron_expression": quartz(job.times()?.as_ref())?,
                "timezone_id": job.zone(),
                "pause_status": "UNPAUSED",
            });
            ("schedule", when)
        }
    };
    if let Some(fields) = fields.as_object_mut() {
        fields.insert(key.to_owned(), when);
    }
    Ok(vec![fields.to_string()])
}

/// The file, to be included by a bundle.
pub(super) fn file(plan: &Plan, natives: &[(&Schedule, Native)], view: View<'_>) -> String {
    let mut text = format!(
        "{YAML_MARK}{}\n# For an Asset Bundle with the variable warehouse_id; the scripts lie beside this file\n",
        title(plan).trim_start_matches("hookc ")
    );
    let jobs: Vec<String> = natives
        .iter()
        .filter_map(|(schedule, native)| {
            let key: Value = super::job::name(plan, schedule).replace(':', "_").into();
            Some(format!("    {key}: {}\n", native.as_ref().ok()?.first()?))
        })
        .collect();
    if jobs.is_empty() {
        text.push_str("resources: {}\n");
    } else {
        text.push_str("resources:\n  jobs:\n");
        text.extend(jobs);
    }
    view.secrets.mask(&text).into_owned()
}

fn periodic(seconds: i64) -> Result<Value, String> {
    let units = [("WEEKS", 604_800), ("DAYS", 86_400), ("HOURS", 3_600)];
    let fits = |(_, unit): &(&str, i64)| seconds > 0 && seconds % unit == 0;
    match units.into_iter().find(fits) {
        Some((unit, length)) => Ok(json!({
            "pause_status": "UNPAUSED",
            "periodic": {"interval": seconds / length, "unit": unit},
        })),
        None => Err(format!(
            "a Databricks job has intervals of hours, days and weeks, and not of {seconds} seconds"
        )),
    }
}

fn quartz(times: &Times) -> Result<String, String> {
    let all = |values: &[u32], count: usize| {
        if values.len() == count {
            "*".to_owned()
        } else {
            list(values)
        }
    };
    let (day, weekday) = match (times.days_kind(), times.last_day, times.days.is_empty()) {
        (Days::Every, ..) => ("*".to_owned(), "?".to_owned()),
        (Days::OfMonth, false, _) => (list(&times.days), "?".to_owned()),
        (Days::OfMonth, true, true) => ("L".to_owned(), "?".to_owned()),
        (Days::OfMonth, true, false) => {
            return Err("Quartz has `L` only by itself".to_owned());
        }
        (Days::OfWeek, ..) => {
            let days: Vec<u32> = times.weekdays.iter().map(|day| (day + 1) % 7 + 1).collect();
            let mut days = days;
            days.sort_unstable();
            ("?".to_owned(), numbers(&days).replace(' ', ""))
        }
        (Days::Both | Days::Either, ..) => {
            return Err(
                "Quartz takes a day of the month or a weekday, and the schedule has both"
                    .to_owned(),
            );
        }
    };
    Ok(format!(
        "0 {} {} {day} {} {weekday}",
        all(&times.minutes, 60),
        all(&times.hours, 24),
        all(&times.months, 12)
    ))
}
