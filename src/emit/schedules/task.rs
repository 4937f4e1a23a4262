//! Schedules as tasks of Snowflake (`CREATE TASK`): made anew and resumed, since a new task is
//! suspended. Its crontab has `L` for the last day, 0 for Sunday, and either day field suffices.

use super::Native;
use super::crontab::{field, from_sunday, list};
use super::job::Job;
use crate::ir::{Days, Times, Trigger};

/// The shortest and longest intervals, in seconds.
const SECONDS: std::ops::RangeInclusive<i64> = 10..=691_200;

/// The statements that make the task and start it.
pub(super) fn write(job: &Job<'_>) -> Native {
    let warehouse = job.schedule.warehouse.as_deref();
    let warehouse =
        warehouse.ok_or("a task needs a warehouse: give the target the field `warehouse`")?;
    let when = match job.schedule.trigger {
        Trigger::Interval(seconds) if SECONDS.contains(&seconds) => format!("{seconds} SECONDS"),
        Trigger::Interval(seconds) => {
            return Err(format!(
                "a task's interval is 10 to 691200 seconds, and not {seconds}"
            ));
        }
        _ => format!(
            "USING CRON {} {}",
            crontab(job.times()?.as_ref())?,
            job.zone()
        ),
    };
    let name = format!("\"{}\"", job.name.replace('"', "\"\""));
    let comment = job.name.replace('\\', "\\\\").replace('\'', "\\'");
    Ok(vec![
        format!(
            "create or replace task {name}\n  warehouse = \"{}\"\n  schedule = '{when}'\n  \
             overlap_policy = no_overlap\n  comment = '{comment}'\nas\n{}",
            warehouse.replace('"', "\"\""),
            body(job)?
        ),
        format!("alter task {name} resume"),
    ])
}

fn body(job: &Job<'_>) -> Result<String, String> {
    if let Some(only) = job.only() {
        return Ok(only.to_owned());
    }
    let mut text = String::from("begin\n");
    for unit in &job.units {
        let several = unit.atomic && unit.statements.len() > 1;
        if several {
            text.push_str("  begin transaction;\n");
        }
        for statement in &unit.statements {
            text.push_str(&format!("  {statement};\n"));
        }
        if several {
            text.push_str("  commit;\n");
        }
    }
    text.push_str("end");
    let tag = "$$";
    if text.contains(tag) {
        return Err("a statement holds `$$`, which would end the task's block".to_owned());
    }
    Ok(format!("execute immediate {tag}\n{text}\n{tag}"))
}

fn crontab(times: &Times) -> Result<String, String> {
    let weekdays = list(&from_sunday(&times.weekdays));
    let day = match (times.last_day, times.days.is_empty()) {
        (false, _) => list(&times.days),
        (true, true) => "L".to_owned(),
        (true, false) => return Err("a task's crontab has `L` only by itself".to_owned()),
    };
    let (day, weekday) = match times.days_kind() {
        Days::Every => ("*".to_owned(), "*".to_owned()),
        Days::OfMonth => (day, "*".to_owned()),
        Days::OfWeek => ("*".to_owned(), weekdays),
        Days::Either => (day, weekdays),
        Days::Both => {
            return Err(
                "the day of the month and the weekday must both hold, and to a task's crontab \
                 either suffices"
                    .to_owned(),
            );
        }
    };
    let minute = field(&times.minutes, 0, 59);
    let hour = field(&times.hours, 0, 23);
    let month = field(&times.months, 1, 12);
    Ok(format!("{minute} {hour} {day} {month} {weekday}"))
}
