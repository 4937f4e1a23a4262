//! Random crontabs against what each scheduler's own language makes of their translation, evaluated here
//! minute by minute by the vendors' rules.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::Value;

use super::job::{Job, Unit};
use super::{Native, agent, bundle, dbms_scheduler, event, pg_cron, refresh, task};
use crate::ir::{Runs, Schedule, Times, Trigger};

/// Whether a set of values holds at a minute: what the translations are compared with.
fn fires(times: &Times, at: NaiveDateTime) -> bool {
    let date = at.date();
    let of_month =
        times.days.contains(&date.day()) || times.last_day && (date + Duration::days(1)).day() == 1;
    let of_week = times
        .weekdays
        .contains(&date.weekday().num_days_from_monday());
    times.minutes.contains(&at.minute())
        && times.hours.contains(&at.hour())
        && times.months.contains(&at.month())
        && if times.either_day {
            of_month || of_week
        } else {
            of_month && of_week
        }
}

/// The minutes that are looked at: all of one day, and some of days in months of every length.
fn minutes() -> Vec<NaiveDateTime> {
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    let mut minutes = Vec::new();
    for day in (0..60).chain((60..800).step_by(37)) {
        let step = if day == 30 { 1 } else { 61 };
        let start = (first + Duration::days(day)).and_hms_opt(0, 0, 0).unwrap();
        let of_day = (day % 60..1440).step_by(step);
        minutes.extend(of_day.map(|minute| start + Duration::minutes(minute)));
    }
    minutes
}

fn schedule(times: Times) -> Schedule {
    Schedule {
        name: "job".to_owned(),
        hook: "hook".to_owned(),
        step: "job:job".to_owned(),
        args: serde_json::Map::new(),
        trigger: Trigger::Crontab("0 0 * * *".to_owned()),
        runs: Some(Runs {
            next: Vec::new(),
            times: Some(times),
            zone: "UTC".to_owned(),
            max_instances: 1,
            queues: false,
            coalesce: true,
        }),
        warehouse: Some("wh".to_owned()),
        origin: None,
    }
}

fn written(times: &Times, sql: &str, write: fn(&Job<'_>) -> Native) -> Native {
    let schedule = schedule(times.clone());
    let job = Job {
        name: "hookc:shop:prod:job".to_owned(),
        dialect: "clickhouse",
        script: "jobs/job.sql".to_owned(),
        schedule: &schedule,
        runs: schedule.runs.as_ref().unwrap(),
        units: vec![Unit {
            statements: vec![sql.to_owned()],
            ..Unit::default()
        }],
    };
    write(&job)
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let start = text
        .find(before)
        .unwrap_or_else(|| panic!("{before} in {text}"))
        + before.len();
    let end = text[start..].find(after).unwrap_or(text.len() - start);
    &text[start..start + end]
}

/// The values of a field of a crontab: stars, steps, ranges, lists.
fn values(field: &str, first: u32, last: u32) -> Vec<u32> {
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

fn pg_cron_fires(statements: &[String], at: NaiveDateTime) -> bool {
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

fn task_fires(statements: &[String], at: NaiveDateTime) -> bool {
    vixie(between(&statements[0], "USING CRON ", " UTC'"), at)
}

fn calendar_fires(statements: &[String], at: NaiveDateTime) -> bool {
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

fn quartz_fires(statements: &[String], at: NaiveDateTime) -> bool {
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

fn event_fires(statements: &[String], at: NaiveDateTime) -> bool {
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

fn agent_fires(statements: &[String], at: NaiveDateTime) -> bool {
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

fn refresh_fires(statements: &[String], at: NaiveDateTime) -> bool {
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

/// Fields as people write them: all, one, evenly apart, some.
fn set(first: u32, last: u32) -> impl Strategy<Value = Vec<u32>> {
    let all: Vec<u32> = (first..=last).collect();
    prop_oneof![
        2 => Just(all.clone()),
        2 => (first..=last).prop_map(|one| vec![one]),
        2 => prop::sample::select(vec![2_usize, 3, 4, 5, 6, 10, 12, 15])
            .prop_map(move |step| (first..=last).step_by(step).collect()),
        1 => prop::sample::subsequence(all.clone(), 1..=all.len()),
    ]
}

fn times() -> impl Strategy<Value = Times> {
    let day = (
        set(1, 31),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.5),
    );
    let fields = (
        set(0, 59),
        set(0, 23),
        day,
        set(1, 12),
        set(0, 6),
        prop::bool::weighted(0.2),
    );
    fields.prop_map(
        |(minutes, hours, (days, last_day, alone), months, weekdays, either_day)| {
            let last_day = last_day && !either_day;
            let all = months.len() < 12 && minutes.len() % 2 == 0;
            Times {
                minutes,
                hours,
                days: if last_day && alone { Vec::new() } else { days },
                last_day,
                months: if all { (1..=12).collect() } else { months },
                weekdays,
                either_day,
            }
        },
    )
}

/// A scheduler's translation and its evaluation.
type Translated = (
    &'static str,
    fn(&Job<'_>) -> Native,
    fn(&[String], NaiveDateTime) -> bool,
);

const TRANSLATIONS: [Translated; 7] = [
    ("pg_cron", pg_cron::write, pg_cron_fires),
    ("task", task::write, task_fires),
    ("event", event::write, event_fires),
    ("agent", agent::write, agent_fires),
    ("dbms_scheduler", dbms_scheduler::write, calendar_fires),
    ("refresh", refresh::write, refresh_fires),
    ("bundle", bundle::write, quartz_fires),
];

#[test]
fn translations_fire_when_the_crontab_does_or_are_refused() {
    let minutes = minutes();
    let mut accepted = [0_usize; TRANSLATIONS.len()];
    let cases = 60;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..cases {
        let times = times().new_tree(&mut runner).expect("times").current();
        let wanted: Vec<bool> = minutes.iter().map(|at| fires(&times, *at)).collect();
        for (n, (name, write, evaluate)) in TRANSLATIONS.iter().enumerate() {
            let Ok(statements) = written(&times, "insert into t (a) select 1 as a", *write) else {
                continue;
            };
            accepted[n] += 1;
            for (at, wanted) in minutes.iter().zip(&wanted) {
                assert_eq!(
                    evaluate(&statements, *at),
                    *wanted,
                    "{name} at {at}: {times:?}\n{}",
                    statements.join("\n")
                );
            }
        }
    }
    for ((name, ..), accepted) in TRANSLATIONS.iter().zip(accepted) {
        assert!(accepted > 0, "{name} translates {accepted} of {cases}");
    }
    assert!(
        accepted[0] * 10 > cases * 9,
        "pg_cron translates {}",
        accepted[0]
    );
}

#[test]
fn hours_that_a_clock_skips_or_repeats_are_known() {
    let at = |hour: u32| Times {
        minutes: vec![30],
        hours: vec![hour],
        days: (1..=31).collect(),
        last_day: false,
        months: (1..=12).collect(),
        weekdays: (0..7).collect(),
        either_day: false,
    };
    let changed = super::zone::changed_hour;
    assert_eq!(changed("Europe/Berlin", &at(2)), Some(2));
    assert_eq!(changed("Europe/Berlin", &at(3)), None);
    assert_eq!(changed("America/New_York", &at(1)), Some(1));
    assert_eq!(changed("America/New_York", &at(2)), Some(2));
    assert_eq!(changed("Asia/Kolkata", &at(2)), None);
    let every_hour = Times {
        hours: (0..24).collect(),
        ..at(0)
    };
    let indifferent = super::zone::is_indifferent;
    assert!(indifferent("Europe/Berlin", &every_hour));
    assert!(!indifferent("Asia/Kolkata", &every_hour));
    assert!(!indifferent("Europe/Berlin", &at(5)));
}

#[test]
fn an_insert_becomes_a_view_where_its_columns_have_their_names() {
    let all = Times {
        minutes: vec![0],
        hours: (0..24).collect(),
        days: (1..=31).collect(),
        last_day: false,
        months: (1..=12).collect(),
        weekdays: (0..7).collect(),
        either_day: false,
    };
    for (sql, is_view) in [
        ("insert into t (a) select 1 as a", true),
        (
            "insert into t (a, `b`) select f(x, [1, 2]) as a, b from u where c in (1, 2)",
            true,
        ),
        (
            "insert into ops.t (a) with x as (select 1 as b) select distinct b as a from x",
            true,
        ),
        (
            "insert into t (a) select 1 as a union all select 2 as c",
            true,
        ),
        ("insert into t select 1 as a", false),
        ("insert into t (a, b) select 1 as b, 2 as a", false),
        ("insert into t (a) select count(*)", false),
        ("insert into t (a) select x.a from x", false),
        ("insert into t (a) select *", false),
        ("insert into t (a) values (1)", false),
        ("insert into t (a", false),
        ("select 1 as a", false),
    ] {
        let written = written(&all, sql, refresh::write);
        assert_eq!(written.is_ok(), is_view, "{sql}: {written:?}");
    }
}
