//! Schedules as events of MySQL and MariaDB: one fixed period from a first time on, days checked inside,
//! and a lock that leaves out a run while another is at work (events know no crontab and run side by
//! side).

use super::Native;
use super::crontab::numbers;
use super::job::{Job, Unit};
use crate::ir::{Days, Times, Trigger, period};

/// The longest identifier, and the longest name of a lock.
const LONGEST: usize = 64;

/// The statements that make the event anew.
pub(super) fn write(job: &Job<'_>) -> Native {
    let name = short(&job.name);
    let quoted = format!("`{}`", name.replace('`', "``"));
    let (when, guard) = match job.schedule.trigger {
        Trigger::Interval(seconds) => (format!("every {seconds} second"), None),
        _ => {
            let times = job.times()?;
            (every(times.as_ref())?, days(times.as_ref()))
        }
    };
    let body = body(job.in_block("an event")?, &name, guard.as_deref());
    Ok(vec![
        format!("drop event if exists {quoted}"),
        format!(
            "create event {quoted}\non schedule {when}\non completion preserve\ncomment {}\ndo\n{body}",
            literal(&short(&job.name))
        ),
    ])
}

fn body(units: &[Unit], name: &str, guard: Option<&str>) -> String {
    let lock = literal(name);
    let mut text = format!("begin\n  if get_lock({lock}, 0) then\n");
    if let Some(guard) = guard {
        text.push_str(&format!("  if {guard} then\n"));
    }
    for unit in units {
        let several = unit.atomic && unit.statements.len() > 1;
        if several {
            text.push_str("    start transaction;\n");
        }
        for statement in &unit.statements {
            text.push_str(&format!("    {statement};\n"));
        }
        if several {
            text.push_str("    commit;\n");
        }
    }
    if guard.is_some() {
        text.push_str("  end if;\n");
    }
    text.push_str(&format!("  do release_lock({lock});\n  end if;\nend"));
    text
}

/// The period from a first time on: minutes of each hour, hours of each day, or one time of the day.
fn every(times: &Times) -> Result<String, String> {
    let minute = times.minutes.first().copied().unwrap_or_default();
    let hour = times.hours.first().copied().unwrap_or_default();
    let (n, unit, hour) = match (times.minutes.as_slice(), times.hours.as_slice()) {
        ([_], [_]) => (1, "day", hour),
        ([_], hours) => match period(hours, 24) {
            Some(step) => (step, "hour", hour),
            None => return Err(uneven()),
        },
        (minutes, hours) => match (period(minutes, 60), hours.len()) {
            (Some(step), 24) => (step, "minute", 0),
            _ => return Err(uneven()),
        },
    };
    Ok(format!(
        "every {n} {unit} starts '2000-01-01 {hour:02}:{minute:02}:00'"
    ))
}

fn uneven() -> String {
    "an event has one fixed period, and the crontab's minutes and hours are not evenly apart"
        .to_owned()
}

/// What must hold of the day.
fn days(times: &Times) -> Option<String> {
    let mut of_month = Vec::new();
    if !times.days.is_empty() {
        of_month.push(format!("day(current_date) in ({})", numbers(&times.days)));
    }
    if times.last_day {
        of_month.push("current_date = last_day(current_date)".to_owned());
    }
    let of_month = format!("({})", of_month.join(" or "));
    let of_week = format!("weekday(current_date) in ({})", numbers(&times.weekdays));
    let days = match times.days_kind() {
        Days::Every => None,
        Days::OfMonth => Some(of_month),
        Days::OfWeek => Some(of_week),
        Days::Both => Some(format!("{of_month} and {of_week}")),
        Days::Either => Some(format!("({of_month} or {of_week})")),
    };
    let months = (times.months.len() < 12)
        .then(|| format!("month(current_date) in ({})", numbers(&times.months)));
    let all: Vec<String> = [months, days].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" and "))
}

/// A name that is short enough, and still one of its own.
fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let digest = super::super::name::digest(name);
    let kept: String = name.chars().take(LONGEST - digest.len() - 1).collect();
    format!("{kept}~{digest}")
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
