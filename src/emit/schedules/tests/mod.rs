//! Random crontabs against what each scheduler's own language makes of their translation, evaluated here
//! minute by minute by the vendors' rules.

mod fires;

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use self::fires::{
    agent_fires, calendar_fires, event_fires, pg_cron_fires, quartz_fires, refresh_fires,
    task_fires,
};
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
