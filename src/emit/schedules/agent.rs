//! Schedules as jobs of SQL Server Agent (`msdb.dbo.sp_add_job` and its kin): the job is made anew, with
//! one step and one schedule. A job that is still at work is not started again.

use super::Native;
use super::job::Job;
use crate::ir::{Days, Times, Trigger, period};

/// Fails where the server's clock, which the Agent goes by, is not UTC.
pub(super) const CHECK: &str = "if datename(tzoffset, sysdatetimeoffset()) <> '+00:00'
  throw 50000, 'these schedules are in UTC, and the clock of the server is not', 1";

/// The statements that make the job.
pub(super) fn write(job: &Job<'_>) -> Native {
    let when = match job.schedule.trigger {
        Trigger::Interval(seconds) => interval(seconds)?,
        _ => crontab(job.times()?.as_ref())?,
    };
    let name = literal(&job.name);
    Ok(vec![
        drop(&name),
        format!("exec msdb.dbo.sp_add_job @job_name = {name}"),
        format!(
            "declare @db sysname = db_name()\nexec msdb.dbo.sp_add_jobstep @job_name = {name}, @step_name = N'hookc', \
             @subsystem = N'TSQL', @database_name = @db,\n  @command = {}",
            literal(&command(job))
        ),
        format!("exec msdb.dbo.sp_add_jobschedule @job_name = {name}, @name = {name},\n  {when}"),
        format!("exec msdb.dbo.sp_add_jobserver @job_name = {name}"),
    ])
}

/// The statement that takes away jobs of a prefix which have none of the names.
pub(super) fn prune(prefix: &str, names: &[String]) -> Vec<String> {
    let mut those = format!(
        "select name from msdb.dbo.sysjobs where left(name, {}) = {}",
        prefix.encode_utf16().count(),
        literal(prefix)
    );
    if !names.is_empty() {
        let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
        those.push_str(&format!(" and name not in ({})", names.join(", ")));
    }
    vec![format!(
        "declare @name sysname\nwhile 1 = 1\nbegin\n  set @name = (select min(name) from ({those}) as old)\n  \
         if @name is null break\n  \
         exec msdb.dbo.sp_delete_job @job_name = @name, @delete_unused_schedule = 1\nend"
    )]
}

fn drop(name: &str) -> String {
    format!(
        "if exists (select 1 from msdb.dbo.sysjobs where name = {name})\n  \
         exec msdb.dbo.sp_delete_job @job_name = {name}, @delete_unused_schedule = 1"
    )
}

fn command(job: &Job<'_>) -> String {
    let mut text = String::from("set xact_abort on;\n");
    for unit in &job.units {
        let several = unit.atomic && unit.statements.len() > 1;
        if several {
            text.push_str("begin transaction;\n");
        }
        for statement in &unit.statements {
            text.push_str(&format!("{statement};\n"));
        }
        if several {
            text.push_str("commit transaction;\n");
        }
    }
    text
}

fn interval(seconds: i64) -> Result<String, String> {
    let (unit, n) = match seconds {
        10..=59 => (2, seconds),
        _ if seconds % 3600 == 0 && (1..=24).contains(&(seconds / 3600)) => (8, seconds / 3600),
        _ if seconds % 60 == 0 && (1..=59).contains(&(seconds / 60)) => (4, seconds / 60),
        _ => {
            return Err(format!(
                "SQL Server Agent has intervals of 10 to 59 seconds, 1 to 59 minutes and 1 to 24 hours, and not of \
                 {seconds} seconds"
            ));
        }
    };
    // The Agent counts from the start of each day.
    let per_day = 86_400 % seconds == 0;
    per_day
        .then(|| {
            format!(
                "@freq_type = 4, @freq_interval = 1, @freq_subday_type = {unit}, @freq_subday_interval = {n}"
            )
        })
        .ok_or_else(|| {
            format!("SQL Server Agent counts from midnight, and {seconds} seconds do not divide a day")
        })
}

fn crontab(times: &Times) -> Result<String, String> {
    if times.months.len() < 12 {
        return Err("SQL Server Agent has no schedules of single months".to_owned());
    }
    let days = match (times.days_kind(), times.days.as_slice(), times.last_day) {
        (Days::Every, ..) => "@freq_type = 4, @freq_interval = 1".to_owned(),
        (Days::OfWeek, ..) => {
            let bits: u32 = times.weekdays.iter().map(|day| 1 << ((day + 1) % 7)).sum();
            format!("@freq_type = 8, @freq_interval = {bits}, @freq_recurrence_factor = 1")
        }
        (Days::OfMonth, [day @ 1..=28], false) => {
            format!("@freq_type = 16, @freq_interval = {day}, @freq_recurrence_factor = 1")
        }
        (Days::OfMonth, [], true) => "@freq_type = 32, @freq_interval = 8, \
             @freq_relative_interval = 16, @freq_recurrence_factor = 1"
            .to_owned(),
        _ => {
            return Err(
                "SQL Server Agent has schedules of weekdays, or of one day of the month".to_owned(),
            );
        }
    };
    Ok(format!("{days},\n  {}", of_day(times)?))
}

/// The times of a day: one, or evenly apart all day long.
fn of_day(times: &Times) -> Result<String, String> {
    let minute = times.minutes.first().copied().unwrap_or_default();
    let hour = times.hours.first().copied().unwrap_or_default();
    let (unit, n, start) = match (times.minutes.as_slice(), times.hours.as_slice()) {
        ([_], [_]) => (1, 0, hour * 10_000 + minute * 100),
        ([_], hours) if period(hours, 24).is_some() => {
            let step = period(hours, 24).unwrap_or(1);
            (8, step, hour * 10_000 + minute * 100)
        }
        (minutes, hours) if hours.len() == 24 && period(minutes, 60).is_some() => {
            (4, period(minutes, 60).unwrap_or(1), minute * 100)
        }
        _ => {
            return Err(
                "SQL Server Agent has one time of the day, or times that are evenly apart"
                    .to_owned(),
            );
        }
    };
    Ok(format!(
        "@freq_subday_type = {unit}, @freq_subday_interval = {n}, @active_start_time = {start}"
    ))
}

fn literal(text: &str) -> String {
    format!("N'{}'", text.replace('\'', "''"))
}
