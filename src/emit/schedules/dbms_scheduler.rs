//! Schedules as jobs of Oracle's DBMS_SCHEDULER. Its calendar lets both day fields hold, as APScheduler
//! does; a job that is still at work is not started again.

use super::Native;
use super::crontab::numbers;
use super::job::Job;
use crate::ir::{Days, Times, Trigger};

const DAYS: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
/// The greatest interval of a calendar: the grammar of Oracle's reference has 1 to 99, its text 999.
const MOST: i64 = 99;
/// The longest action of a job, in bytes (`JOB_ACTION` of `USER_SCHEDULER_JOBS`).
const LONGEST: usize = 4000;

/// The block that makes the job anew.
pub(super) fn write(job: &Job<'_>) -> Native {
    let (when, zone) = match job.schedule.trigger {
        Trigger::Interval(seconds) => (interval(seconds)?, "UTC"),
        _ => (calendar(job.times()?.as_ref())?, job.zone()),
    };
    let name = literal(&quoted(&job.name));
    let action = literal(&action(job)?);
    let zone = literal(zone);
    Ok(vec![format!(
        "begin\n  begin\n    dbms_scheduler.drop_job({name}, force => true);\n  exception\n    \
         when others then if sqlcode <> -27475 then raise; end if;\n  end;\n  \
         dbms_scheduler.create_job(\n    job_name => {name},\n    job_type => 'PLSQL_BLOCK',\n    \
         job_action => {action},\n    start_date => systimestamp at time zone {zone},\n    \
         repeat_interval => '{when}',\n    enabled => true,\n    comments => {});\nend",
        literal(&job.name)
    )])
}

/// The block that takes away jobs of a prefix which have none of the names.
pub(super) fn prune(prefix: &str, names: &[String]) -> Vec<String> {
    let length = prefix.chars().count();
    let mut condition = format!("substr(comments, 1, {length}) = {}", literal(prefix));
    if !names.is_empty() {
        let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
        condition.push_str(&format!(" and comments not in ({})", names.join(", ")));
    }
    vec![format!(
        "begin\n  for old in (select job_name from user_scheduler_jobs where {condition}) loop\n    \
         dbms_scheduler.drop_job('\"' || old.job_name || '\"', force => true);\n  end loop;\nend"
    )]
}

fn action(job: &Job<'_>) -> Result<String, String> {
    let mut text = String::from("begin\n");
    for unit in job.in_block("DBMS_SCHEDULER")? {
        for statement in &unit.statements {
            text.push_str(&format!("  execute immediate {};\n", literal(statement)));
        }
        text.push_str("  commit;\n");
    }
    text.push_str("end;");
    if text.len() > LONGEST {
        return Err(format!(
            "a job of DBMS_SCHEDULER has an action of at most {LONGEST} bytes, and this one has {}",
            text.len()
        ));
    }
    Ok(text)
}

fn interval(seconds: i64) -> Result<String, String> {
    let units = [
        ("DAILY", 86_400),
        ("HOURLY", 3_600),
        ("MINUTELY", 60),
        ("SECONDLY", 1),
    ];
    let fits =
        |(_, unit): &(&str, i64)| seconds % unit == 0 && (1..=MOST).contains(&(seconds / unit));
    match units.into_iter().find(fits) {
        Some((word, unit)) => Ok(format!("FREQ={word};INTERVAL={}", seconds / unit)),
        None => Err(format!(
            "DBMS_SCHEDULER has no interval of {seconds} seconds"
        )),
    }
}

fn calendar(times: &Times) -> Result<String, String> {
    let mut of_month: Vec<String> = times.days.iter().map(u32::to_string).collect();
    if times.last_day {
        of_month.push("-1".to_owned());
    }
    let of_week: Vec<&str> = times
        .weekdays
        .iter()
        .filter_map(|day| DAYS.get(*day as usize).copied())
        .collect();
    let mut parts = vec!["FREQ=MINUTELY".to_owned()];
    let mut add = |name: &str, values: &[u32], all: usize| {
        if values.len() < all {
            parts.push(format!("{name}={}", numbers(values).replace(' ', "")));
        }
    };
    add("BYMONTH", &times.months, 12);
    add("BYHOUR", &times.hours, 24);
    add("BYMINUTE", &times.minutes, 60);
    let kind = times.days_kind();
    if kind == Days::Either {
        return Err(
            "a calendar of DBMS_SCHEDULER lets both day fields hold, never either".to_owned(),
        );
    }
    if matches!(kind, Days::OfMonth | Days::Both) {
        parts.push(format!("BYMONTHDAY={}", of_month.join(",")));
    }
    if matches!(kind, Days::OfWeek | Days::Both) {
        parts.push(format!("BYDAY={}", of_week.join(",")));
    }
    parts.push("BYSECOND=0".to_owned());
    Ok(parts.join(";"))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
