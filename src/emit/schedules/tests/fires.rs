//! Whether what was written for a scheduler fires at a time, as that scheduler's documents say.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike};
use serde_json::Value;

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let start = text
        .find(before)
        .unwrap_or_else(|| panic!("{before} in {text}"))
        + before.len();
    let end = text[start..].find(after).unwrap_or(text.len() - start);
    &text[start..start + end]
}

/// The values of a field of a crontab: stars, steps, ranges, lists.
pub(super) fn values(field: &str, first: u32, last: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (low, high) = match range.split_once('-') {
            Some((low, high)) => (low.parse().unwrap(), high.parse().unwrap()),
            None if range == "*" || range == "?" => (first, last),
            None => (range.parse().unwrap(), range.parse().unwrap()),
        };
        assert!(low >= first && high <= last, "{field}");
        found.extend((low..=high).step_by(step.parse().unwrap()));
    }
    found
}

/// Vixie's crontab (and Snowflake's, with `L`): either day field suffices, unless one begins with a star.
fn vixie(text: &str, at: NaiveDateTime) -> bool {
    let fields: Vec<&str> = text.split(' ').collect();
    let [minute, hour, day, month, weekday] = fields[..] else {
        panic!("{text}");
    };
    let of_month = if day == "L" {
        (at.date() + Duration::days(1)).day() == 1
    } else {
        values(day, 1, 31).contains(&at.day())
    };
    let of_week = values(weekday, 0, 7)
        .iter()
        .any(|value| value % 7 == at.weekday().num_days_from_sunday());
    let star = day.starts_with('*') || weekday.starts_with('*');
    values(minute, 0, 59).contains(&at.minute())
        && values(hour, 0, 23).contains(&at.hour())
        && values(month, 1, 12).contains(&at.month())
        && if star {
            of_month && of_week
        } else {
            of_month || of_week
        }
}

fn list(text: &str) -> Vec<u32> {
    text.split(',')
        .map(|value| value.trim().parse().unwrap())
        .collect()
}

pub(super) fn pg_cron_fires(statements: &[String], at: NaiveDateTime) -> bool {
    let text = &statements[0];
    let crontab = between(text, "'hookc:shop:prod:job', '", "'");
    let mut holds = vixie(crontab, at);
    if text.contains("extract(isodow") {
        let days = list(between(text, "extract(isodow from due) in (", ")"));
        holds &= days.contains(&at.weekday().number_from_monday());
    }
    if text.contains("interval '1 day'") {
        let mut of_month = (at + Duration::days(1)).day() == 1;
        if text.contains("or extract(day from due) in (") {
            let days = list(between(text, "or extract(day from due) in (", ")"));
            of_month |= days.contains(&at.day());
        }
        holds &= of_month;
    }
    holds
}

pub(super) fn task_fires(statements: &[String], at: NaiveDateTime) -> bool {
    vixie(between(&statements[0], "USING CRON ", " UTC'"), at)
}

pub(super) fn calendar_fires(statements: &[String], at: NaiveDateTime) -> bool {
    let text = between(&statements[0], "repeat_interval => '", "'");
    text.split(';').all(|clause| {
        let (name, given) = clause.split_once('=').unwrap();
        let contains = |value: u32| list(given).contains(&value);
        match name {
            "FREQ" => given == "MINUTELY",
            "BYMONTH" => contains(at.month()),
            "BYHOUR" => contains(at.hour()),
            "BYMINUTE" => contains(at.minute()),
            "BYSECOND" => given == "0",
            "BYMONTHDAY" => given.split(',').any(|day| match day {
                "-1" => (at + Duration::days(1)).day() == 1,
                day => day.parse() == Ok(at.day()),
            }),
            "BYDAY" => given
                .split(',')
                .any(|day| day.eq_ignore_ascii_case(&at.weekday().to_string())),
            other => panic!("{other}"),
        }
    })
}

pub(super) fn quartz_fires(statements: &[String], at: NaiveDateTime) -> bool {
    let job: Value = serde_json::from_str(&statements[0]).unwrap();
    let text = job["schedule"]["quartz_cron_expression"].as_str().unwrap();
    let fields: Vec<&str> = text.split(' ').collect();
    let [second, minute, hour, day, month, weekday] = fields[..] else {
        panic!("{text}");
    };
    assert_eq!(second, "0");
    assert!((day == "?") != (weekday == "?"), "{text}");
    let of_month = match day {
        "L" => (at + Duration::days(1)).day() == 1,
        day => values(day, 1, 31).contains(&at.day()),
    };
    of_month
        && values(weekday, 1, 7).contains(&at.weekday().number_from_sunday())
        && values(minute, 0, 59).contains(&at.minute())
        && values(hour, 0, 23).contains(&at.hour())
        && values(month, 1, 12).contains(&at.month())
}

/// Whether a period from a start comes due.
fn due(n: i64, unit: &str, start: NaiveDateTime, at: NaiveDateTime) -> bool {
    let length = match unit {
        "minute" => 1,
        "hour" => 60,
        "day" => 1440,
        "week" => 10_080,
        other => panic!("{other}"),
    };
    at >= start && (at - start).num_minutes() % (n * length) == 0
}

pub(super) fn event_fires(statements: &[String], at: NaiveDateTime) -> bool {
    let text = &statements[1];
    let every = between(text, "on schedule every ", "\n");
    let (n, rest) = every.split_once(' ').unwrap();
    let (unit, rest) = rest.split_once(' ').unwrap();
    let start = between(rest, "starts '", "'");
    let start = NaiveDateTime::parse_from_str(start, "%Y-%m-%d %H:%M:%S").unwrap();
    if !due(n.parse().unwrap(), unit, start, at) {
        return false;
    }
    if !text.contains("  if (") && text.matches("  if ").count() == 1 {
        return true;
    }
    let guard = text
        .lines()
        .find(|line| line.starts_with("  if ") && !line.contains("get_lock"))
        .unwrap();
    let has = |what: &str, value: u32| list(between(guard, what, ")")).contains(&value);
    let mut days = Vec::new();
    if guard.contains(" day(current_date) in (") || guard.contains("(day(current_date) in (") {
        days.push(has("day(current_date) in (", at.day()));
    }
    if guard.contains("last_day") {
        days.push((at + Duration::days(1)).day() == 1);
    }
    let month = !guard.contains("month(") || has("month(current_date) in (", at.month());
    let of_month = days.is_empty() || days.contains(&true);
    if !guard.contains("weekday(") {
        return month && of_month;
    }
    let of_week = has(
        "weekday(current_date) in (",
        at.weekday().num_days_from_monday(),
    );
    let either = guard.contains(" or weekday(");
    month
        && if either {
            of_month || of_week
        } else {
            of_month && of_week
        }
}

pub(super) fn agent_fires(statements: &[String], at: NaiveDateTime) -> bool {
    let text = statements
        .iter()
        .find(|text| text.contains("sp_add_jobschedule"))
        .unwrap();
    let number = |name: &str| -> i64 {
        let given = between(text, &format!("@{name} = "), ",");
        given.trim().parse().unwrap()
    };
    let day = match number("freq_type") {
        4 => true,
        8 => number("freq_interval") >> at.weekday().num_days_from_sunday() & 1 == 1,
        16 => number("freq_interval") == i64::from(at.day()),
        32 => {
            assert_eq!(
                (number("freq_interval"), number("freq_relative_interval")),
                (8, 16)
            );
            (at + Duration::days(1)).day() == 1
        }
        other => panic!("{other}"),
    };
    let start = number("active_start_time");
    let from = start / 10_000 * 60 + start / 100 % 100;
    let now = i64::from(at.hour() * 60 + at.minute());
    let n = number("freq_subday_interval");
    day && match number("freq_subday_type") {
        1 => now == from,
        4 => now >= from && (now - from) % n == 0,
        8 => now >= from && (now - from) % (n * 60) == 0,
        other => panic!("{other}"),
    }
}

pub(super) fn refresh_fires(statements: &[String], at: NaiveDateTime) -> bool {
    let text = between(&statements[0], "refresh every ", "\n");
    let (every, offset) = text.split_once(" offset ").unwrap_or((text, ""));
    let (n, unit) = every.split_once(' ').unwrap();
    let mut start = NaiveDate::from_ymd_opt(2024, 1, 1)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap();
    let words: Vec<&str> = offset.split_whitespace().collect();
    for pair in words.chunks(2) {
        let n = pair[0].parse().unwrap();
        start += match pair[1] {
            "day" => Duration::days(n),
            "hour" => Duration::hours(n),
            _ => Duration::minutes(n),
        };
    }
    // Counted from before the first minute that is looked at.
    due(n.parse().unwrap(), unit, start - Duration::weeks(10), at)
}
