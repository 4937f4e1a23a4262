//! Jobs into steps and schedules.

use chrono::Duration;

use super::config::Job;
use super::cron::{Crontab, zone_name};
use super::fire::{Fired, Firing};
use super::signature::Given;
use super::{Options, Project, lint, value};
use crate::diagnostic::Diagnostic;
use crate::ir::{Runs, Schedule, Trigger};
use crate::render::Interp;

/// How many times a schedule tells ahead.
const AHEAD: i32 = 5;

/// When a job runs.
///
/// # Errors
/// Why it never does.
fn runs(project: &Project, job: &Job, options: &Options) -> Result<Runs, Box<Diagnostic>> {
    let scheduler = &project.config.scheduler;
    if let Some(broken) = &scheduler.broken {
        return Err(Box::new(broken.clone()));
    }
    let now = options.start_given.then_some(options.run_started_at);
    let zone = options.env.get("TZ").map_or("UTC", String::as_str);
    let mut times = None;
    let next = match &job.trigger {
        Trigger::Daemon => Vec::new(),
        Trigger::Interval(seconds) => (1..=AHEAD)
            .filter_map(|n| {
                now?.checked_add_signed(Duration::try_seconds(*seconds)?.checked_mul(n)?)
            })
            .collect(),
        Trigger::Crontab(text) => {
            let crontab = Crontab::parse(text).map_err(|message| {
                let message = format!("the crontab `{text}` is wrong: {message}");
                Box::new(
                    Diagnostic::error("dipdup::crontab", message)
                        .at(job.trigger_span)
                        .help("five fields: minute, hour, day, month, weekday (0 is Monday)"),
                )
            })?;
            times = Some(crontab.times());
            now.map_or_else(Vec::new, |now| crontab.next(now, zone, AHEAD as usize))
        }
    };
    Ok(Runs {
        next,
        times,
        zone: zone_name(zone),
        max_instances: scheduler.max_instances,
        queues: false,
        coalesce: scheduler.coalesce,
    })
}

/// A job's step and its schedule.
pub(super) fn job(
    project: &Project,
    (name, job): (&str, &Job),
    options: &Options,
    interp: Interp<'_>,
) -> (Fired, Schedule) {
    let runs = runs(project, job, options);
    let firing = Firing::new(project, interp);
    let mut fired = match &runs {
        Err(diagnostic) => firing.fail((**diagnostic).clone()),
        Ok(_) => match taken(project, job) {
            Some(diagnostic) => firing.fail(diagnostic),
            None => firing.fire(&job.hook, given(job), Some(job.span)),
        },
    };
    fired.diagnostics.extend(lint::job(project, name, job));
    let schedule = Schedule {
        name: name.to_owned(),
        hook: job.hook.clone(),
        step: format!("job:{name}"),
        args: job
            .args
            .iter()
            .map(|(key, value)| (key.to_string(), value::data_json(value)))
            .collect(),
        trigger: job.trigger.clone(),
        runs: runs.ok(),
        warehouse: None,
        origin: Some(job.span),
    };
    (fired, schedule)
}

/// An argument whose name collides with a parameter of DipDup's own functions.
fn taken(project: &Project, job: &Job) -> Option<Diagnostic> {
    let names = super::config::taken_for_job(project.config.version);
    let found = job.args.keys().find(|key| names.contains(&&***key))?;
    let message = format!("fire_hook() got multiple values for argument '{found}'");
    let span = job.arg_spans.get(&**found).copied();
    let diagnostic = Diagnostic::error("dipdup::wrong-arguments", message)
        .at(span)
        .help("the name is one of DipDup's own: call the argument otherwise");
    Some(diagnostic)
}

fn given(job: &Job) -> Given {
    let named = job
        .args
        .iter()
        .map(|(key, data)| (key.to_string(), value::from_data(data)));
    Given {
        positional: Vec::new(),
        named: named.collect(),
    }
}
