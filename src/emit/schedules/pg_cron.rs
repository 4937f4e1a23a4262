//! Schedules as jobs of pg_cron (README of pg_cron; its crontab is Vixie's: 0 is Sunday, either day
//! field suffices, runs that come due meanwhile wait).

use super::Native;
use super::crontab::{field, from_sunday, list, numbers};
use super::job::Job;
use crate::ir::{Days, Times, Trigger};

/// Fails where pg_cron's clock is not UTC, or where it keeps no record to tell runs that waited by.
pub(super) const CHECK: &str = "do $hookc$
begin
  if coalesce(current_setting('cron.timezone', true), 'GMT') not in ('GMT', 'UTC', 'Etc/UTC') then
    raise exception 'these schedules are in UTC, and cron.timezone is another';
  end if;
  if coalesce(current_setting('cron.log_run', true), 'on') <> 'on' then
    raise exception 'these schedules need cron.log_run, to leave out runs that had to wait';
  end if;
end
$hookc$";

/// The statement that sets a job, or changes the one of that name.
pub(super) fn write(job: &Job<'_>) -> Native {
    let (when, guards) = match job.schedule.trigger {
        Trigger::Interval(seconds) if seconds < 60 => (format!("{seconds} seconds"), Vec::new()),
        _ => crontab(job.times()?.as_ref())?,
    };
    let command = command(job, &guards)?;
    Ok(vec![format!(
        "select cron.schedule({}, {}, {})",
        literal(&job.name),
        literal(&when),
        dollar(&command)
    )])
}

/// The statement that takes away jobs of a prefix which have none of the names.
pub(super) fn prune(prefix: &str, names: &[String]) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
    vec![format!(
        "select cron.unschedule(jobid) from cron.job\n\
         where starts_with(jobname::text, {}) and username = current_user\n  \
         and jobname <> all (array[{}]::text[])",
        literal(prefix),
        names.join(", ")
    )]
}

/// The crontab, and what must hold of `due` for a run that it starts.
fn crontab(times: &Times) -> Result<(String, Vec<String>), String> {
    let weekdays = from_sunday(&times.weekdays);
    let mut guards = Vec::new();
    let (mut day, mut weekday) = ("*".to_owned(), "*".to_owned());
    let kind = times.days_kind();
    match kind {
        Days::Every => {}
        Days::OfWeek => weekday = list(&weekdays),
        Days::Either if times.last_day => {
            return Err("pg_cron's crontab has no last day of a month beside weekdays".to_owned());
        }
        Days::Either => (day, weekday) = (list(&times.days), list(&weekdays)),
        Days::OfMonth | Days::Both => {
            day = list(&times.days);
            if times.last_day {
                day = list(&with_last(&times.days));
                guards.push(last_day(&times.days));
            }
        }
    }
    if kind == Days::Both {
        let days: Vec<u32> = times.weekdays.iter().map(|day| day + 1).collect();
        guards.push(format!("extract(isodow from due) in ({})", numbers(&days)));
    }
    let minute = field(&times.minutes, 0, 59);
    let hour = field(&times.hours, 0, 23);
    let month = field(&times.months, 1, 12);
    Ok((format!("{minute} {hour} {day} {month} {weekday}"), guards))
}

fn with_last(days: &[u32]) -> Vec<u32> {
    let mut days: Vec<u32> = days.iter().copied().chain(28..=31).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn last_day(days: &[u32]) -> String {
    let last = "extract(day from due + interval '1 day') = 1";
    if days.is_empty() {
        last.to_owned()
    } else {
        format!("({last} or extract(day from due) in ({}))", numbers(days))
    }
}

/// What the job runs. A run that had to wait ends before it does anything, where the schedule leaves
/// such runs out.
fn command(job: &Job<'_>, guards: &[String]) -> Result<String, String> {
    if let (Some(only), true, true) = (job.only(), job.runs.queues, guards.is_empty()) {
        return Ok(only.to_owned());
    }
    let mut text = String::from(
        "\ndeclare\n  due timestamp := date_trunc('minute', now() at time zone 'UTC');\nbegin\n",
    );
    if !job.runs.queues {
        text.push_str(&format!(
            "  if exists (\n    select from cron.job_run_details as run join cron.job using (jobid)\n    \
             where jobname = {} and run.end_time at time zone 'UTC' > due\n  ) then\n    return;\n  end if;\n",
            literal(&job.name)
        ));
    }
    for guard in guards {
        text.push_str(&format!("  if not {guard} then\n    return;\n  end if;\n"));
    }
    for (at, unit) in job.in_block("pg_cron")?.iter().enumerate() {
        if at > 0 {
            text.push_str("  commit;\n");
        }
        for statement in &unit.statements {
            text.push_str(&format!("  execute {};\n", dollar(statement)));
        }
    }
    text.push_str("end\n");
    Ok(format!("do {}", dollar(&text)))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text between dollar quotes that it does not hold.
fn dollar(text: &str) -> String {
    let mut tag = "$hookc$".to_owned();
    let mut n = 0;
    while text.contains(&tag) {
        n += 1;
        tag = format!("$hookc{n}$");
    }
    format!("{tag}{text}{tag}")
}
