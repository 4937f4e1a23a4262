//! A project into the plan of its one target.

use super::config::{Database, Hook};
use super::fire::{Fired, Firing};
use super::python::{Param, ParamKind};
use super::signature::{self, Given};
use super::{Options, Project, SYSTEM_HOOKS, jobs, lint, value};
use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::ir::{Action, Assumptions, Plan, Rerun, Schedule, Step, Transaction};
use crate::parallel;
use crate::render::{Host, Interp, Limits, Value, convert};
use crate::source::Span;
use crate::yaml::Mapping;

/// Scripts have no names of their own.
struct NoNames;

impl Host for NoNames {
    fn global(&self, _interp: &mut Interp<'_>, _name: &str) -> Option<Value> {
        None
    }
}

fn interp() -> Interp<'static> {
    Interp::new(&NoNames, Limits::default())
}

/// A step with what was found on the way, and its schedule.
type Made = (Step, Vec<Diagnostic>, Option<Schedule>);

/// The plan of a project.
///
/// # Errors
/// A target or a hook that the project does not have; stubs that DipDup cannot write.
pub(super) fn plan(
    project: &Project,
    options: &Options,
    target: Option<&str>,
) -> Result<Plan, Vec<Diagnostic>> {
    let masked = |found: Vec<Diagnostic>| {
        let found = found.into_iter();
        found.map(|one| project.masks.diagnostic(one)).collect()
    };
    let mut plan = unmasked(project, options, target).map_err(masked)?;
    plan.diagnostics = masked(plan.diagnostics);
    for step in &mut plan.steps {
        if let Some(reason) = &mut step.reason {
            reason.message = project.masks.text(&reason.message);
        }
        if let Some(Action::Raise { message }) = step.body.last_mut() {
            *message = project.masks.text(message);
        }
    }
    Ok(plan)
}

fn unmasked(
    project: &Project,
    options: &Options,
    target: Option<&str>,
) -> Result<Plan, Vec<Diagnostic>> {
    let config = &project.config;
    let name = config.database.name();
    let mut diagnostics = project.diagnostics.clone();
    diagnostics.extend(check_target(project, target).err());
    diagnostics.extend(lint::stubs(project));
    let made = match &options.operation {
        Some((hook, args)) => match operation(project, hook, args) {
            Ok(made) => vec![made],
            Err(unknown) => {
                diagnostics.extend((!config.lost_hooks).then_some(unknown));
                Vec::new()
            }
        },
        None => all(project, options),
    };
    let is_error = |one: &Diagnostic| one.severity == Severity::Error;
    let refused = diagnostics.iter().any(is_error);
    let (mut steps, mut schedules) = (Vec::new(), Vec::new());
    for (step, found, schedule) in made {
        let told = found.into_iter().chain(lint::step(project, &step));
        diagnostics.extend(told.filter(|one| !refused || is_error(one)));
        steps.push(step);
        schedules.extend(schedule);
    }
    if refused {
        return Err(diagnostics);
    }
    Ok(Plan {
        system: "dipdup",
        project: config.package.clone(),
        command: match &options.operation {
            Some((hook, _)) => format!("run-operation {hook}"),
            None => "run".to_owned(),
        },
        target: name.to_owned(),
        adapter: name.to_owned(),
        dialect: name.to_owned(),
        system_version: config.release.to_string(),
        as_configured: true,
        assumptions: Assumptions {
            relations_exist: !options.first_run,
            full_refresh: false,
            thread_id: String::new(),
        },
        nodes: Vec::new(),
        steps,
        schedules,
        diagnostics,
    })
}

fn check_target(project: &Project, target: Option<&str>) -> Result<(), Diagnostic> {
    let config = &project.config;
    let name = config.database.name();
    match target {
        Some(target) if target != name && !config.lost_database => {
            let message = format!("the project has no target `{target}`: its database is {name}");
            let help = format!("leave `--target` out, or configure `kind: {target}` in `database`");
            let span = config.database_span.unwrap_or(config.package_span);
            Err(Diagnostic::error("dipdup::unknown-target", message)
                .at(span)
                .help(help))
        }
        _ => Ok(()),
    }
}

/// All hooks and jobs, worked on in parallel.
fn all(project: &Project, options: &Options) -> Vec<Made> {
    let config = &project.config;
    let system = parallel::map(&SYSTEM_HOOKS, |name| system_hook(project, name));
    let hooks: Vec<(&String, &Hook)> = config.hooks.iter().collect();
    let hooks = parallel::map(&hooks, |(name, hook)| {
        let given = unknown(project, name, hook);
        let fired = Firing::new(project, interp()).fire(name, given, Some(hook.span));
        made(project, name, format!("hook:{name}"), "hook", fired)
    });
    let jobs: Vec<_> = config.jobs.iter().collect();
    let jobs = parallel::map(&jobs, |(name, job)| {
        let (fired, schedule) = jobs::job(project, (name, job), options, interp());
        let id = format!("job:{name}");
        let (mut step, found, _) = made(project, &job.hook, id, "job", fired);
        step.origin = Some(job.span);
        step.layer = "jobs";
        (step, found, Some(schedule))
    });
    system.into_iter().chain(hooks).chain(jobs).collect()
}

fn system_hook(project: &Project, name: &&'static str) -> Made {
    let mut given = Given::default();
    if *name == "on_index_rollback" {
        for argument in ["index", "from_level", "to_level"] {
            let value = value::argument(argument, None);
            given.named.push((argument.to_owned(), value));
        }
    }
    let fired = Firing::new(project, interp()).fire(name, given, None);
    let (mut step, found, _) = made(project, name, format!("{name}:0"), name, fired);
    step.index = Some(0);
    (step, found, None)
}

fn made(project: &Project, hook: &str, id: String, event: &'static str, fired: Fired) -> Made {
    let config = &project.config;
    let declared = config.hooks.get(hook);
    let function = || {
        let module = project.package.callbacks.get(hook)?;
        module.functions.get(hook).map(|function| function.span)
    };
    let origin: Option<Span> = declared.map(|hook| hook.span).or_else(function);
    let step = Step {
        id,
        event,
        node: None,
        package: config.package.as_str().into(),
        index: None,
        transaction: Some(if declared.is_some_and(|hook| hook.atomic) {
            Transaction::Inside
        } else {
            Transaction::Outside
        }),
        in_transaction: fired.in_transaction && config.database == Database::Postgres,
        origin,
        layer: if declared.is_some() {
            "hooks"
        } else {
            "system"
        },
        applied: None,
        status: fired.status,
        reason: fired.reason,
        body: fired.body,
        own_transactions: fired.own_transactions,
        rerun: match event {
            "on_reindex" => Rerun::Emptied {
                kept: config.immune_tables.clone(),
            },
            _ => Rerun::Everything,
        },
    };
    (step, fired.diagnostics, None)
}

/// The arguments of a hook as long as nobody has fired it: each is known by its name only.
fn unknown(project: &Project, name: &str, hook: &Hook) -> Given {
    let module = project.package.callbacks.get(name);
    let function = module.and_then(|module| module.functions.get(name));
    let named = match function {
        Some(function) => function
            .params
            .iter()
            .filter(|param| matches!(param.kind, ParamKind::Plain | ParamKind::KeywordOnly))
            .map(|param| {
                (
                    param.name.clone(),
                    value::argument(&param.name, default(param)),
                )
            })
            .collect(),
        None => signature::stub(&hook.args)
            .into_iter()
            .map(|(name, _)| {
                let value = value::argument(&name, None);
                (name, value)
            })
            .collect(),
    };
    Given {
        positional: Vec::new(),
        named,
    }
}

/// A parameter's default, if it is a plain value.
fn default(param: &Param) -> Option<serde_json::Value> {
    let value = value::evaluate(param.default.as_ref()?, &|_| Err(())).ok()?;
    convert::to_json(&mut interp(), &value).ok()
}

/// One hook fired by hand.
fn operation(project: &Project, hook: &str, args: &Mapping) -> Result<Made, Diagnostic> {
    let config = &project.config;
    let name = config
        .hooks
        .get_key_value(hook)
        .map(|(name, _)| name.as_str());
    let system = SYSTEM_HOOKS.into_iter().find(|name| *name == hook);
    let Some(name) = name.or(system) else {
        let known = config.hooks.keys().map(String::as_str);
        let message = format!("there is no hook `{hook}` in the section `hooks`");
        let help = match closest(hook, known.chain(SYSTEM_HOOKS)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it to the section `hooks`".to_owned(),
        };
        return Err(Diagnostic::error("dipdup::unknown-hook", message).help(help));
    };
    let given = Given {
        positional: Vec::new(),
        named: args
            .iter()
            .map(|(key, data)| (key.to_string(), value::from_data(data)))
            .collect(),
    };
    let at = config.hooks.get(name).map(|hook| hook.span);
    let firing = Firing::new(project, interp());
    let fired = match args.keys().find(|key| ["name", "self"].contains(&&***key)) {
        Some(taken) => {
            let message = format!("fire_hook() got multiple values for argument '{taken}'");
            firing.fail(Diagnostic::error("dipdup::wrong-arguments", message).at(at))
        }
        None => firing.fire(name, given, at),
    };
    Ok(made(project, name, format!("hook:{name}"), "hook", fired))
}
