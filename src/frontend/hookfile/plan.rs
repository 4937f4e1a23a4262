//! A file into the plan of one target: a step for each hook at each place.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use super::compile::{Compiled, compile};
use super::model::{Event, Hook, HookFile, TargetEntry};
use super::places::{self, Place};
use super::target::{Target, UNREAD};
use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::frontend::{Options, dbt};
use crate::ir::{Applied, Assumptions, Plan, Rerun, Step, Transaction};

/// The names of the targets, in the order of the file.
pub(super) fn target_names(file: &HookFile) -> Vec<String> {
    file.targets
        .iter()
        .map(|entry| entry.name.to_string())
        .collect()
}

/// The plan of a target; of the only one without a name.
///
/// # Errors
/// There is no such target, or a hook cannot be compiled for it.
pub(super) fn plan(
    file: &HookFile,
    dbt: Option<&dbt::model::Loaded>,
    options: &Options,
    target: Option<&str>,
) -> Result<Plan, Vec<Diagnostic>> {
    let parsed = Options {
        command: "parse".to_owned(),
        operation: None,
        ..options.clone()
    };
    let compiled = dbt.map(|dbt| dbt::compile(dbt, &parsed, target));
    let (compiled, mut diagnostics) = match compiled.transpose() {
        Ok(compiled) => (compiled, Vec::new()),
        Err(errors) => (None, errors),
    };
    let target = match &compiled {
        Some(compiled) if file.targets.is_empty() => {
            Target::of_dbt(&compiled.env.target, &options.vars, &options.env)
        }
        _ => {
            let (target, found) = own_target(file, options, target);
            diagnostics.extend(found);
            target
        }
    };
    let mut planner = Planner {
        file,
        target: Arc::new(target),
        dbt: dbt.zip(compiled.as_ref()),
        started_at: options.start_given.then_some(options.run_started_at),
        errors: Vec::new(),
        hooks: BTreeMap::new(),
    };
    let (steps, schedules) = match &options.operation {
        Some((name, args)) => (planner.operation(name, !args.is_empty()), Vec::new()),
        None => {
            let mut steps = planner.steps();
            steps.extend(planner.flow_steps());
            (steps, planner.schedules())
        }
    };
    let (target, errors) = (planner.target, planner.errors);
    diagnostics.extend(errors.into_iter().filter(|one| one.message != UNREAD));
    let refused = |one: &Diagnostic| one.severity == Severity::Error;
    if diagnostics.iter().any(refused) {
        return Err(diagnostics);
    }
    Ok(Plan {
        system: if file.names_resources() {
            "dagster"
        } else {
            "hookc"
        },
        system_version: String::new(),
        project: file.project.to_string(),
        command: match options.operation {
            Some(_) => options.command.clone(),
            None => "hooks".to_owned(),
        },
        target: target.name.clone(),
        adapter: target.adapter.clone(),
        dialect: target.adapter.clone(),
        as_configured: false,
        assumptions: Assumptions {
            relations_exist: true,
            full_refresh: false,
            thread_id: String::new(),
        },
        nodes: Vec::new(),
        steps,
        schedules,
        diagnostics,
    })
}

/// A target of the file; one that cannot be known is stood in for.
fn own_target(file: &HookFile, options: &Options, name: Option<&str>) -> (Target, Vec<Diagnostic>) {
    match entry(file, name) {
        Ok(entry) => Target::new(entry, &options.vars, &options.env),
        Err(error) => {
            // That there are none is told of the file, or of the dbt project that should have them.
            let told = (!file.targets.is_empty()).then_some(*error);
            let target = Target::unknown(name, &options.vars, &options.env);
            (target, told.into_iter().collect())
        }
    }
}

fn entry<'f>(file: &'f HookFile, name: Option<&str>) -> Result<&'f TargetEntry, Box<Diagnostic>> {
    let names = || file.targets.iter().map(|entry| entry.name.as_str());
    let known = || names().collect::<Vec<_>>().join(", ");
    match name {
        Some(name) => {
            let found = file
                .targets
                .iter()
                .find(|entry| entry.name.as_str() == name);
            found.ok_or_else(|| {
                let message = format!("there is no target `{name}`");
                let help = match closest(name, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the targets are: {}", known()),
                };
                Box::new(Diagnostic::error("hooks::unknown-target", message).help(help))
            })
        }
        None => match file.targets.as_slice() {
            [only] => Ok(only),
            _ => {
                let message = format!("the project has several targets: {}", known());
                Err(Box::new(
                    Diagnostic::error("hooks::several-targets", message)
                        .help("choose with `--target`, or take them all with `--all-targets`"),
                ))
            }
        },
    }
}

/// What the steps of a target are made with.
pub(super) struct Planner<'f> {
    pub(super) file: &'f HookFile,
    pub(super) target: Arc<Target>,
    /// The dbt project in the same folder, compiled for the target.
    pub(super) dbt: Option<(&'f dbt::model::Loaded, &'f dbt::Compiled)>,
    /// The start of the run, if it was given.
    pub(super) started_at: Option<DateTime<FixedOffset>>,
    pub(super) errors: Vec<Diagnostic>,
    /// Hooks that were compiled already; nothing for one that cannot be.
    hooks: BTreeMap<usize, Option<Compiled>>,
}

impl<'f> Planner<'f> {
    /// The steps of all places: jobs and ops in the order in which they first stand in `apply`, each
    /// hook where it stood first.
    fn steps(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        for place in places::places(&self.file.apply) {
            let mut counts: Vec<(Event, usize)> = Vec::new();
            for (at, span) in &place.hooks {
                let Some(hook) = self.file.hooks.get(*at) else {
                    continue;
                };
                let index = count(&mut counts, hook.event);
                let step = self
                    .compiled(*at, hook)
                    .and_then(|compiled| self.applied(hook, compiled, &place, index));
                steps.extend(step.map(|step| Step {
                    origin: Some(*span),
                    ..step
                }));
            }
        }
        steps
    }

    /// The step of a hook that is run by hand.
    fn operation(&mut self, name: &str, given_args: bool) -> Vec<Step> {
        let mut hooks = self.file.hooks.iter().enumerate();
        let found =
            hooks.find(|(_, hook)| hook.event == Event::Manual && hook.name.as_str() == name);
        let Some((at, hook)) = found else {
            self.errors.push(self.unknown_operation(name));
            return Vec::new();
        };
        if given_args {
            let message = format!("the hook `{name}` takes no arguments");
            self.errors.push(
                Diagnostic::error("hooks::operation-arguments", message)
                    .help("give values with `--vars`; the hook reads them with `var()`"),
            );
        }
        let compiled = self.compiled(at, hook);
        compiled
            .map(|compiled| manual(hook, compiled))
            .into_iter()
            .collect()
    }

    fn unknown_operation(&self, name: &str) -> Diagnostic {
        let manual = |hook: &&Hook| hook.event == Event::Manual;
        let names = self.file.hooks.iter().filter(manual);
        let message = format!("there is no hook `{name}` that is run by hand");
        let help = match closest(name, names.map(|hook| hook.name.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "hooks `on: manual` are run by hand".to_owned(),
        };
        Diagnostic::error("hooks::unknown-operation", message).help(help)
    }

    /// A hook, compiled once however often it is applied.
    pub(super) fn compiled(&mut self, at: usize, hook: &Hook) -> Option<Compiled> {
        if let Some(known) = self.hooks.get(&at) {
            return known.clone();
        }
        let compiled = match compile(hook, &self.target) {
            Ok(compiled) => Some(compiled),
            Err(errors) => {
                self.errors.extend(errors);
                None
            }
        };
        self.hooks.insert(at, compiled.clone());
        compiled
    }

    fn applied(
        &mut self,
        hook: &Hook,
        compiled: Compiled,
        place: &Place<'_>,
        index: usize,
    ) -> Option<Step> {
        if compiled.resource.is_none() && self.file.names_resources() {
            if !self.target.lost {
                self.errors.push(self.no_resource(hook));
            }
            return None;
        }
        let resource = compiled.resource.clone();
        let at = match place.op {
            Some(op) => format!("{}.{op}", place.job),
            None => place.job.to_string(),
        };
        let word = hook.event.word();
        Some(Step {
            id: format!("{at}:{word}:{}", index),
            event: word,
            index: Some(index),
            transaction: Some(transaction(hook)),
            applied: Some(Box::new(Applied {
                job: place.job.to_string(),
                op: place.op.map(ToString::to_string),
                hook: hook.name.to_string(),
                resource,
            })),
            ..manual(hook, compiled)
        })
    }

    fn no_resource(&self, hook: &Hook) -> Diagnostic {
        let message = format!(
            "the hook `{}` has no connection in the target `{}`",
            hook.name, self.target.name
        );
        Diagnostic::error("hooks::no-resource", message)
            .at(hook.span)
            .help("name the key of a resource: `resource: warehouse`, in the target or in the hook")
    }
}

/// The next place in the order of an event.
fn count(counts: &mut Vec<(Event, usize)>, event: Event) -> usize {
    if let Some((_, next)) = counts.iter_mut().find(|(known, _)| *known == event) {
        *next += 1;
        return *next - 1;
    }
    counts.push((event, 1));
    0
}

fn transaction(hook: &Hook) -> Transaction {
    if hook.transaction {
        Transaction::Inside
    } else {
        Transaction::Outside
    }
}

/// The step of a hook by itself.
pub(super) fn manual(hook: &Hook, compiled: Compiled) -> Step {
    Step {
        id: format!("operation:{}", hook.name),
        origin: Some(hook.span),
        ..bare(compiled, hook.transaction)
    }
}

/// A step with neither name nor origin.
pub(super) fn bare(compiled: Compiled, transaction: bool) -> Step {
    Step {
        id: String::new(),
        event: "operation",
        node: None,
        package: "".into(),
        index: None,
        transaction: transaction.then_some(Transaction::Inside),
        in_transaction: transaction,
        own_transactions: Vec::new(),
        rerun: Rerun::Everything,
        origin: None,
        layer: "hooks",
        applied: None,
        status: compiled.status,
        reason: compiled.reason,
        body: compiled.body,
    }
}
