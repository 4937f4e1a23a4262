//! Schedules as refreshable views of ClickHouse: an `insert into ... select` becomes a view that appends
//! to its table. Nothing else can be refreshed.

use super::Native;
use super::job::Job;
use crate::ir::{Days, Times, Trigger, period};
use crate::sql;

/// Fails where the server's clock is not UTC.
pub(super) const CHECK: &str =
    "select throwIf(serverTimezone() not in ('UTC', 'Etc/UTC'), 'these schedules are in UTC')";

/// The statement that makes the view anew.
pub(super) fn write(job: &Job<'_>) -> Native {
    let Some((table, query)) = job.only().and_then(|only| insert(only, job.dialect)) else {
        return Err(
            "only a single `insert into TABLE select ...` can be a refreshable view".to_owned(),
        );
    };
    let every = match job.schedule.trigger {
        Trigger::Interval(seconds) => format!("{seconds} second"),
        _ => period_of(job.times()?.as_ref())?,
    };
    Ok(vec![format!(
        "create or replace materialized view `{}` refresh every {every}\nappend to {table} empty as\n{query}",
        job.name.replace('\\', "\\\\").replace('`', "\\`")
    )])
}

/// The table and the query of an insert without a list of columns.
fn insert<'s>(statement: &'s str, dialect: &str) -> Option<(&'s str, &'s str)> {
    let words = sql::pieces(statement, dialect).tokens;
    let word = |at: usize| statement.get(words.get(at)?.range.clone());
    let is =
        |at: usize, wanted: &str| word(at).is_some_and(|word| word.eq_ignore_ascii_case(wanted));
    if !(is(0, "insert") && is(1, "into")) {
        return None;
    }
    let first = if is(2, "table") { 3 } else { 2 };
    let query = (first + 1..words.len()).find(|at| is(*at, "select") || is(*at, "with"))?;
    let from = words.get(query)?.range.start;
    let table = statement.get(words.get(first)?.range.start..from)?.trim();
    let plain = !table.contains(['(', ')']) && !table.contains(char::is_whitespace);
    let query = statement.get(from..)?;
    plain.then_some((table, query))
}

fn period_of(times: &Times) -> Result<String, String> {
    let minute = times.minutes.first().copied().unwrap_or_default();
    let hour = times.hours.first().copied().unwrap_or_default();
    let all_days = times.days_kind() == Days::Every && times.months.len() == 12;
    let weekday = match (times.days_kind(), times.weekdays.as_slice()) {
        (Days::OfWeek, [day]) if times.months.len() == 12 => Some(*day),
        _ => None,
    };
    let (every, offset) = match (times.minutes.as_slice(), times.hours.as_slice()) {
        ([_], [_]) if weekday.is_some() => {
            ("1 week".to_owned(), [weekday, Some(hour), Some(minute)])
        }
        ([_], [_]) if all_days => ("1 day".to_owned(), [None, Some(hour), Some(minute)]),
        (minutes, hours) if all_days && hours.len() == 24 => {
            let every = match period(minutes, 60) {
                Some(60) => "1 hour".to_owned(),
                Some(step) => format!("{step} minute"),
                None => return Err(uneven()),
            };
            (every, [None, None, Some(minute)])
        }
        _ => return Err(uneven()),
    };
    let units = ["day", "hour", "minute"];
    let parts = offset.into_iter().zip(units);
    let parts: Vec<String> = parts
        .filter_map(|(n, unit)| n.filter(|n| *n > 0).map(|n| format!("{n} {unit}")))
        .collect();
    if parts.is_empty() {
        return Ok(every);
    }
    Ok(format!("{every} offset {}", parts.join(" ")))
}

fn uneven() -> String {
    "a refreshable view has one fixed period, of minutes, an hour, a day or a week".to_owned()
}
