//! Schedules as the warehouse's own: times against APScheduler's, and scripts run twice by real engines.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Datelike, Duration, NaiveDateTime, Timelike};
use serde_json::json;

use crate::clients::{fed, mariadb, psql};
use crate::support::{FIXED, both, hookc, python, repository, stdout_of};

/// APScheduler's next times of crontabs; nothing for one that it refuses.
const APSCHEDULER: &str = r#"
import json, sys
from datetime import datetime, timedelta, timezone
from apscheduler.triggers.cron import CronTrigger
asked = json.load(sys.stdin)
answers = []
for text in asked["crontabs"]:
    try:
        trigger = CronTrigger.from_crontab(text, timezone=timezone.utc)
    except ValueError:
        answers.append(None)
        continue
    now, previous, times = datetime.fromisoformat(asked["now"]), None, []
    for _ in range(6):
        at = trigger.get_next_fire_time(previous, now)
        if at is None:
            break
        times.append(at.strftime("%Y-%m-%dT%H:%M:%S"))
        previous, now = at, at
    answers.append(times)
print(json.dumps(answers))
"#;

const NOW: &str = "2024-01-15T10:30:00+00:00";

fn apscheduler(crontabs: &[String]) -> Vec<Option<Vec<String>>> {
    let asked = json!({"now": NOW, "crontabs": crontabs}).to_string();
    let output = fed(Command::new(python()).args(["-c", APSCHEDULER]), &asked);
    assert!(output.status.success(), "{}", both(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Numbers that look random, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(end)).expect("small")
    }

    /// A field as people write them, sometimes one that is refused.
    fn field(&mut self, first: u32, last: u32, names: &[&str]) -> String {
        let parts = if self.below(4) == 0 {
            1 + self.below(3)
        } else {
            1
        };
        let parts: Vec<String> = (0..parts).map(|_| self.part(first, last, names)).collect();
        parts.join(",")
    }

    fn part(&mut self, first: u32, last: u32, names: &[&str]) -> String {
        let range = last - first + 1;
        let low = first + self.below(range);
        let high = low + self.below(last - low + 1);
        let step = 1 + self.below(range);
        match self.below(9) {
            0..=2 => "*".to_owned(),
            3 => format!("*/{step}"),
            4 => format!("{low}-{high}"),
            5 => format!("{low}-{high}/{}", 1 + self.below(4)),
            6 => format!("{low}/{}", 1 + self.below(6)),
            7 if last == 31 && self.below(2) == 0 => "last".to_owned(),
            7 if !names.is_empty() => {
                let first = self.below(names.len() as u32) as usize;
                let then = first + self.below((names.len() - first) as u32) as usize;
                format!("{}-{}", names[first], names[then])
            }
            _ => low.to_string(),
        }
    }

    fn crontab(&mut self) -> String {
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        [
            self.field(0, 59, &[]),
            self.field(0, 23, &[]),
            self.field(1, 31, &[]),
            self.field(1, 12, &months),
            self.field(0, 6, &days),
        ]
        .join(" ")
    }
}

/// A DipDup project on Postgres with a job for each crontab, compiled; the folder's files are below `home`.
fn compiled(home: &Path, crontabs: &[&String]) {
    let mut text = String::from(
        "spec_version: 3.0\npackage: demo\ndatabase:\n  kind: postgres\n  host: db\nhooks:\n  tick:\n    callback: tick\njobs:\n",
    );
    for (n, crontab) in crontabs.iter().enumerate() {
        let _ = writeln!(text, "  j{n}:\n    hook: tick\n    crontab: '{crontab}'");
    }
    fs::create_dir_all(home.join("demo/sql/tick")).expect("a folder");
    fs::write(home.join("dipdup.yaml"), text).expect("a file");
    fs::write(home.join("demo/sql/tick/tick.sql"), "delete from tick;\n").expect("a file");
    stdout_of(hookc(home).args(["compile", "--out", "out"]).args(FIXED), 0);
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

/// The values of a field of Vixie's crontab.
fn values(field: &str, first: u32, last: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (low, high) = match range.split_once('-') {
            Some((low, high)) => (low.parse().unwrap(), high.parse().unwrap()),
            None if range == "*" => (first, last),
            None => (range.parse().unwrap(), range.parse().unwrap()),
        };
        found.extend((low..=high).step_by(step.parse().unwrap()));
    }
    found
}

/// What pg_cron is told for a job: the crontab, and what its command checks of the day.
struct Told<'t> {
    crontab: &'t str,
    command: &'t str,
}

impl Told<'_> {
    fn day_fits(&self, at: NaiveDateTime) -> bool {
        let fields: Vec<&str> = self.crontab.split(' ').collect();
        let of_month = values(fields[2], 1, 31).contains(&at.day());
        let weekday = at.weekday().num_days_from_sunday();
        let of_week = values(fields[4], 0, 7).iter().any(|day| day % 7 == weekday);
        let star = fields[2].starts_with('*') || fields[4].starts_with('*');
        let fits = if star {
            of_month && of_week
        } else {
            of_month || of_week
        };
        let numbers = |before: &str| -> Option<Vec<u32>> {
            let list = between(self.command, before, ")")?;
            Some(list.split(", ").map(|day| day.parse().unwrap()).collect())
        };
        let weekdays = numbers("extract(isodow from due) in (");
        let last = (at + Duration::days(1)).day() == 1;
        let months = values(fields[3], 1, 12);
        fits && months.contains(&at.month())
            && weekdays.is_none_or(|days| days.contains(&at.weekday().number_from_monday()))
            && (!self.command.contains("interval '1 day'")
                || last
                || numbers("or extract(day from due) in (")
                    .is_some_and(|days| days.contains(&at.day())))
    }

    /// The times of the next years, at most so many.
    fn next(&self, count: usize, until: NaiveDateTime) -> Vec<String> {
        let fields: Vec<&str> = self.crontab.split(' ').collect();
        let (minutes, hours) = (values(fields[0], 0, 59), values(fields[1], 0, 23));
        let mut at = DateTime::parse_from_rfc3339(NOW).unwrap().naive_utc();
        let mut found = Vec::new();
        while found.len() < count && at < until {
            if !self.day_fits(at) {
                at = (at.date() + Duration::days(1))
                    .and_hms_opt(0, 0, 0)
                    .unwrap();
                continue;
            }
            if hours.contains(&at.hour()) && minutes.contains(&at.minute()) {
                found.push(at.format("%Y-%m-%dT%H:%M:%S").to_string());
            }
            at += Duration::minutes(1);
        }
        found
    }
}

#[test]
fn pg_cron_fires_when_apscheduler_does() {
    let mut numbers = Numbers(7);
    let crontabs: Vec<String> = (0..400).map(|_| numbers.crontab()).collect();
    let answers = apscheduler(&crontabs);
    let accepted: Vec<(&String, Vec<String>)> = crontabs
        .iter()
        .zip(answers)
        .filter_map(|(text, times)| Some((text, times?)))
        .collect();
    assert!(accepted.len() > 200, "{}", accepted.len());
    let home = tempfile::tempdir().expect("a folder");
    let texts: Vec<&String> = accepted.iter().map(|(text, _)| *text).collect();
    compiled(home.path(), &texts);
    let script =
        fs::read_to_string(home.path().join("out/postgres/schedules.sql")).expect("a script");
    let mut told: BTreeMap<&str, Told<'_>> = BTreeMap::new();
    for part in script
        .split("select cron.schedule('hookc:demo:postgres:")
        .skip(1)
    {
        let (name, rest) = part.split_once("', '").expect("a name");
        let (crontab, command) = rest.split_once("', ").expect("a crontab");
        told.insert(name, Told { crontab, command });
    }
    let until = NaiveDateTime::parse_from_str("2034-01-01 00:00:00", "%Y-%m-%d %H:%M:%S").unwrap();
    for (n, (text, times)) in accepted.iter().enumerate() {
        let told = told
            .get(format!("j{n}").as_str())
            .unwrap_or_else(|| panic!("{text} is left out"));
        let wanted: Vec<String> = times
            .iter()
            .filter(|at| at.as_str() < "2034")
            .cloned()
            .collect();
        assert_eq!(told.next(6, until), wanted, "{text} as {}", told.crontab);
    }
}

/// A line of answers of Postgres, in the database that has pg_cron.
fn asked(sql: &str) -> String {
    let output = psql("postgres", sql, &["-tA", "-v", "ON_ERROR_STOP=1"]);
    assert!(output.status.success(), "{sql}\n{}", both(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn project(home: &Path, jobs: &str) -> String {
    let text = format!(
        "spec_version: 3.0\npackage: cron_test\ndatabase:\n  kind: postgres\n  host: db\nhooks:\n  \
         tick:\n    callback: tick\n  tock:\n    callback: tock\n    atomic: true\njobs:\n{jobs}"
    );
    for hook in ["tick", "tock"] {
        let folder = home.join("cron_test/sql").join(hook);
        fs::create_dir_all(&folder).expect("a folder");
        let sql =
            format!("insert into hookc_ticks values ('{hook}');\nselect '$hookc$ ''; {{{{}}}}';\n");
        fs::write(folder.join("1.sql"), sql).expect("a file");
    }
    fs::write(home.join("dipdup.yaml"), text).expect("a file");
    stdout_of(hookc(home).args(["compile", "--out", "out"]).args(FIXED), 0);
    fs::read_to_string(home.join("out/postgres/schedules.sql")).expect("a script")
}

#[test]
fn pg_cron_has_one_job_however_often_the_script_is_run() {
    asked(
        "create extension if not exists pg_cron; create table if not exists hookc_ticks (hook text)",
    );
    asked(
        "truncate hookc_ticks; select cron.unschedule(jobid) from cron.job where jobname like 'hookc:cron_test:%'",
    );
    let home = tempfile::tempdir().expect("a folder");
    let two = "  night:\n    hook: tick\n    crontab: '0 3 13 * 4'\n  hourly:\n    hook: tock\n    interval: 3600\n";
    let script = project(home.path(), two);
    let jobs = "select jobname, schedule, active from cron.job where jobname like 'hookc:cron_test:%' order by 1";
    let wanted =
        "hookc:cron_test:postgres:hourly|0 * * * *|t\nhookc:cron_test:postgres:night|0 3 13 * *|t";
    asked(&script);
    assert_eq!(asked(jobs), wanted);
    let ids =
        asked("select jobid from cron.job where jobname like 'hookc:cron_test:%' order by jobname");
    asked(&script);
    assert_eq!(asked(jobs), wanted);
    let again =
        asked("select jobid from cron.job where jobname like 'hookc:cron_test:%' order by jobname");
    assert_eq!(ids, again);

    let command = "select command from cron.job where jobname = 'hookc:cron_test:postgres:hourly'";
    let command = asked(command);
    asked(&command);
    assert_eq!(
        asked("select count(*) from hookc_ticks where hook = 'tock'"),
        "1"
    );
    // A run before this one that is at work until after this one came due.
    asked(
        "insert into cron.job_run_details (jobid, runid, end_time) \
         select jobid, -7, now() + interval '1 minute' from cron.job where jobname like 'hookc:cron_test:%:hourly'",
    );
    asked(&command);
    assert_eq!(
        asked("select count(*) from hookc_ticks where hook = 'tock'"),
        "1"
    );
    asked("delete from cron.job_run_details where runid = -7");
    asked(&command);
    assert_eq!(
        asked("select count(*) from hookc_ticks where hook = 'tock'"),
        "2"
    );

    asked(&project(
        home.path(),
        "  night:\n    hook: tick\n    crontab: '30 3 * * 0'\n",
    ));
    assert_eq!(asked(jobs), "hookc:cron_test:postgres:night|30 3 * * 1|t");
    asked(
        "select cron.unschedule(jobid) from cron.job where jobname like 'hookc:cron_test:%'; drop table hookc_ticks",
    );
}

/// The files of a target of the flows' fixture.
fn flows(home: &Path, target: &str) -> Vec<(String, String)> {
    let mut command = hookc(home);
    command.args(["compile", "--target", target, "--out", "out"]);
    command
        .arg("--project-dir")
        .arg(repository("fixtures/hookfile/flows"));
    stdout_of(command.args(FIXED), 0);
    let folder = home.join("out").join(target);
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(folder.join(name)).ok()?));
    ["schedules.sql", "schedules.yml", "schedules.json"]
        .into_iter()
        .filter_map(read)
        .collect()
}

#[test]
fn flows_become_the_warehouses_own() {
    let home = tempfile::tempdir().expect("a folder");
    for target in [
        "pg", "maria", "snow", "ora", "ms", "ch", "bricks", "bq", "duck",
    ] {
        let files = flows(home.path(), target);
        let text: Vec<String> = files
            .iter()
            .map(|(name, text)| format!("== {name}\n{text}"))
            .collect();
        insta::assert_snapshot!(format!("flows.{target}"), text.join("\n"));
        let mut command = hookc(home.path());
        command.args(["compile", "--check", "--target", target, "--out", "out"]);
        command
            .arg("--project-dir")
            .arg(repository("fixtures/hookfile/flows"));
        stdout_of(command.args(FIXED), 0);
    }
}

/// A line of answers of MariaDB.
fn answered(database: &str, sql: &str) -> String {
    let output = mariadb(database, sql);
    assert!(output.status.success(), "{sql}\n{}", both(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn mariadb_has_one_event_however_often_the_script_is_run() {
    answered(
        "",
        "drop database if exists hookc_events; create database hookc_events",
    );
    let db = "hookc_events";
    answered(
        db,
        "create table log (at date); create table stats (n int); create table log_runs (at date); create table state (fresh int)",
    );
    let home = tempfile::tempdir().expect("a folder");
    let files = flows(home.path(), "maria");
    let (_, script) = &files[0];
    let events = "select event_name, interval_value, interval_field, starts, time_zone, status \
                  from information_schema.events where event_schema = 'hookc_events' order by 1";
    answered(db, script);
    let first = answered(db, events);
    answered(db, script);
    assert_eq!(answered(db, events), first);
    insta::assert_snapshot!("mariadb_events", first);

    // The body of an event, as the event itself would run it: each second from now on.
    answered(
        db,
        "alter event `hookc:shop:maria:refreshed` on schedule every 1 second starts current_timestamp",
    );
    let mut rows = String::new();
    for _ in 0..100 {
        rows = answered(db, "select count(*) > 0 from stats");
        if rows == "1" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(rows, "1", "{}", answered(db, "show events"));
    answered("", "drop database hookc_events");
}
