//! What each warehouse's scheduler can do, as data (the vendors' documents; pg_cron and MariaDB are run
//! in the tests).

use super::job::Job;
use super::{Native, agent, bundle, dbms_scheduler, event, pg_cron, refresh, task, zone};
use crate::ir::Trigger;

/// A scheduler.
#[derive(Debug)]
pub(super) struct Scheduler {
    pub(super) adapters: &'static [&'static str],
    /// What it is called.
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// Whose clock crontabs are read by.
    pub(super) zones: Zones,
    /// Whether several runs of a job can be at work at once.
    pub(super) parallel: bool,
    /// Whether runs that come due while one is at work can wait, all of them.
    pub(super) queue: bool,
    /// Intervals of less than so many seconds wait, but only once.
    pub(super) waits_once_below: i64,
    /// What a reader of the script must know.
    pub(super) needs: &'static [&'static str],
    /// Statements that fail where the schedules would mean something else.
    pub(super) before: &'static [&'static str],
    /// A schedule in its own form.
    pub(super) write: fn(&Job<'_>) -> Native,
    /// What takes away schedules that are no more, by prefix and names.
    pub(super) after: fn(&str, &[String]) -> Vec<String>,
}

/// How a scheduler is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Sql,
    /// A file of configuration for Databricks.
    Bundle,
    /// Not at all.
    Nothing,
}

/// Whose clock crontabs are read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zones {
    /// The server's, which the script checks to be UTC.
    Utc,
    /// Any that the schedule names.
    Named,
}

const NONE: Scheduler = Scheduler {
    adapters: &[],
    name: "the warehouse",
    form: Form::Nothing,
    zones: Zones::Utc,
    parallel: false,
    queue: false,
    waits_once_below: 0,
    needs: &[],
    before: &[],
    write: |job| Err(format!("{} has no scheduler", job.dialect)),
    after: |_, _| Vec::new(),
};

static SCHEDULERS: [Scheduler; 11] = [
    Scheduler {
        adapters: &["postgres"],
        name: "pg_cron",
        form: Form::Sql,
        queue: true,
        waits_once_below: 60,
        needs: &[
            "Needs pg_cron 1.4 or later (1.5 for intervals below a minute)",
            "Run it in the database that `cron.database_name` names; its jobs run there",
        ],
        before: &[pg_cron::CHECK],
        write: pg_cron::write,
        after: pg_cron::prune,
        ..NONE
    },
    Scheduler {
        adapters: &["snowflake"],
        name: "a Snowflake task",
        form: Form::Sql,
        zones: Zones::Named,
        needs: &[
            "Tasks are created in the session's schema, by a role that may EXECUTE TASK",
            "Tasks that are no more: `show tasks` lists them by their comment",
        ],
        write: task::write,
        ..NONE
    },
    Scheduler {
        adapters: &["mysql", "mariadb"],
        name: "an event",
        form: Form::Sql,
        needs: &[
            "Needs `event_scheduler = ON`",
            "Events that are no more: `show events` lists them by their comment",
        ],
        before: &["set time_zone = '+00:00'"],
        write: event::write,
        ..NONE
    },
    Scheduler {
        adapters: &["sqlserver"],
        name: "SQL Server Agent",
        form: Form::Sql,
        needs: &["Needs SQL Server Agent, which Azure SQL Database does not have"],
        before: &[agent::CHECK],
        write: agent::write,
        after: agent::prune,
        ..NONE
    },
    Scheduler {
        adapters: &["oracle"],
        name: "DBMS_SCHEDULER",
        form: Form::Sql,
        zones: Zones::Named,
        needs: &["Needs the privilege CREATE JOB"],
        write: dbms_scheduler::write,
        after: dbms_scheduler::prune,
        ..NONE
    },
    Scheduler {
        adapters: &["clickhouse"],
        name: "a refreshable view",
        form: Form::Sql,
        before: &[refresh::CHECK],
        needs: &["Views that are no more must be dropped by hand"],
        write: refresh::write,
        ..NONE
    },
    Scheduler {
        adapters: &["databricks"],
        name: "a Databricks job",
        form: Form::Bundle,
        zones: Zones::Named,
        parallel: true,
        queue: true,
        write: bundle::write,
        ..NONE
    },
    Scheduler {
        adapters: &["bigquery"],
        write: |_| Err("BigQuery's scheduled queries are set by its API, not by SQL".to_owned()),
        ..NONE
    },
    Scheduler {
        adapters: &["redshift"],
        write: |_| Err("Redshift's schedules are set in Amazon EventBridge, not by SQL".to_owned()),
        ..NONE
    },
    Scheduler {
        adapters: &["synapse", "fabric"],
        write: |_| Err("its schedules are pipelines, which are not set by SQL".to_owned()),
        ..NONE
    },
    NONE,
];

/// The scheduler of an adapter.
pub(super) fn of(adapter: &str) -> &'static Scheduler {
    let known = SCHEDULERS
        .iter()
        .find(|scheduler| scheduler.adapters.contains(&adapter));
    known.unwrap_or(&SCHEDULERS[SCHEDULERS.len() - 1])
}

impl Scheduler {
    /// Whether it keeps what the job says about overlaps, missed runs and the time zone.
    ///
    /// # Errors
    /// What it would do otherwise.
    pub(super) fn admits(&self, job: &Job<'_>) -> Result<(), String> {
        if self.form == Form::Nothing {
            return Ok(());
        }
        let name = self.name;
        let runs = job.runs;
        if runs.max_instances > 1 && !self.parallel {
            return Err(format!(
                "{name} has one run of a job at work at a time, and the schedule allows {}",
                runs.max_instances
            ));
        }
        match (runs.queues, runs.coalesce) {
            (true, coalesce) => self.queues(job, coalesce)?,
            (false, true) if self.waits(job) => {
                return Err(format!(
                    "{name} lets a run of an interval below a minute wait for the one before, and \
                     the schedule leaves it out"
                ));
            }
            (false, true) => {}
            (false, false) => {
                return Err(format!(
                    "runs that were missed are each made up for, and {name} makes up for none"
                ));
            }
        }
        self.keeps_zone(job)
    }

    fn waits(&self, job: &Job<'_>) -> bool {
        matches!(job.schedule.trigger, Trigger::Interval(seconds) if seconds < self.waits_once_below)
    }

    fn queues(&self, job: &Job<'_>, coalesce: bool) -> Result<(), String> {
        let name = self.name;
        if !self.queue {
            return Err(format!(
                "{name} leaves out a run that comes due while one is at work, and the schedule lets it wait"
            ));
        }
        match (coalesce, self.waits(job)) {
            (true, false) => Err(format!(
                "{name} runs each of the runs that waited, and the schedule makes them one"
            )),
            (false, true) => Err(format!(
                "{name} makes one of the runs that waited, and the schedule runs each"
            )),
            _ => Ok(()),
        }
    }

    fn keeps_zone(&self, job: &Job<'_>) -> Result<(), String> {
        let Some(times) = &job.runs.times else {
            return Ok(());
        };
        let zone = &job.runs.zone;
        match self.zones {
            Zones::Utc if zone::is_utc(zone) || zone::is_indifferent(zone, times) => Ok(()),
            Zones::Utc => Err(format!(
                "{} goes by UTC, and the schedule by {zone}",
                self.name
            )),
            Zones::Named if zone::is_indifferent(zone, times) => Ok(()),
            Zones::Named => match zone::changed_hour(zone, times) {
                None => Ok(()),
                Some(hour) => Err(format!(
                    "in {zone} the clock skips or repeats the hour from {hour}:00, where schedulers differ"
                )),
            },
        }
    }
}
