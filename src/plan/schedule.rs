//! A schedule into its form in the plan JSON.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::ir::{Schedule, Trigger};
use crate::report::{Place, View};

#[derive(Serialize)]
pub(super) struct ScheduleJson<'a> {
    name: Cow<'a, str>,
    hook: Cow<'a, str>,
    step: Cow<'a, str>,
    args: Cow<'a, Value>,
    trigger: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    crontab: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<i64>,
    #[serde(flatten)]
    runs: Option<RunsJson<'a>>,
    origin: Option<Place<'a>>,
}

#[derive(Serialize)]
struct RunsJson<'a> {
    next: Vec<String>,
    timezone: &'a str,
    max_instances: i64,
    overlap: &'static str,
    coalesce: bool,
}

/// A schedule of a plan.
pub(super) fn json<'a>(schedule: &'a Schedule, view: View<'a>) -> ScheduleJson<'a> {
    let mask = |text: &'a str| view.secrets.mask(text);
    let (trigger, crontab, interval) = match &schedule.trigger {
        Trigger::Crontab(text) => ("crontab", Some(mask(text)), None),
        Trigger::Interval(seconds) => ("interval", None, Some(*seconds)),
        Trigger::Daemon => ("daemon", None, None),
    };
    let args = Value::Object(schedule.args.clone());
    ScheduleJson {
        name: mask(&schedule.name),
        hook: mask(&schedule.hook),
        step: mask(&schedule.step),
        args: Cow::Owned(view.secrets.mask_value(&args).into_owned()),
        trigger,
        crontab,
        interval,
        runs: schedule.runs.as_ref().map(|runs| RunsJson {
            next: runs.next.iter().map(chrono::DateTime::to_rfc3339).collect(),
            timezone: &runs.zone,
            max_instances: runs.max_instances,
            overlap: if runs.queues { "queue" } else { "skip" },
            coalesce: runs.coalesce,
        }),
        origin: schedule.origin.map(|span| view.place(span)),
    }
}
