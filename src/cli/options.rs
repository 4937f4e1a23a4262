//! Flags, environment and settings into what the front end is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};
use indexmap::IndexMap;
use serde_json::Value;

use super::args::{GlobalArgs, ProjectArgs};
use super::environment::Environment;
use super::{dbt_version, discover, retry, secrets, state};
use crate::compiler::Targets;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::dialect_grants;
use crate::effect::{self, Schema};
use crate::frontend::{FrontEnd, Options};
use crate::ir::Plan;
use crate::lint::Settings;
use crate::report::Secrets;
use crate::source::SourceTree;
use crate::yaml::{self, Data, Mapping, Node};

/// What a command asks the front end about.
#[derive(Debug)]
pub(super) struct Question<'a> {
    /// The dbt command.
    pub(super) command: &'a str,
    /// The operation and its `--args`.
    pub(super) operation: Option<(&'a str, Option<&'a str>)>,
}

/// What is known before anything of the project is loaded.
#[derive(Debug)]
pub(super) struct Known {
    /// The system that the project is of.
    pub(super) front_end: &'static FrontEnd,
    /// For the front end.
    pub(super) options: Options,
    /// Which targets are compiled.
    pub(super) targets: Targets,
    /// Tables that are meant to grow.
    pub(super) append_tables: Vec<String>,
    /// Whether grants are written in the forms of the target's dialect.
    pub(super) dialect_grants: bool,
    /// What the settings say about linting.
    pub(super) lint: Option<Node>,
    /// Findings so far.
    pub(super) warnings: Vec<Diagnostic>,
}

impl Known {
    /// Writes a plan's grants as the settings say, and says what running its steps twice means.
    pub(super) fn judge(&self, plan: &mut Plan, schema: &Schema) {
        if self.dialect_grants {
            dialect_grants::rewrite(plan);
        }
        effect::judge_plan(plan, schema);
    }

    /// The linter's settings, and what is wrong with them.
    pub(super) fn lint_settings(&self) -> (Settings, Vec<Diagnostic>) {
        let (mut settings, warnings) = Settings::read(self.lint.as_ref());
        settings.append_tables.clone_from(&self.append_tables);
        (settings, warnings)
    }
}

/// Collects everything; settings files are added to `sources`, and the values that the settings call
/// secret to `hidden`.
pub(super) fn collect(
    question: &Question<'_>,
    global: &GlobalArgs,
    environment: &Environment,
    sources: &mut SourceTree,
    hidden: &mut Secrets,
) -> Result<Known, Vec<Diagnostic>> {
    let (project, dbt, run) = (&global.project, &global.dbt, &global.run);
    let mut warnings = global.ignored.warnings();
    let (project_dir, front_end) =
        discover::project(project, environment).map_err(|error| vec![error])?;
    let mut errors = Vec::new();
    let mut keep = Collector {
        errors: &mut errors,
    };
    let (config, of_config) = config::read(&project_dir, sources).unwrap_or_else(|problems| {
        keep.errors.extend(problems);
        Default::default()
    });
    warnings.extend(of_config);
    let env = with_defaults(&environment.variables, config.env);
    let (dbt_version, outside) = dbt_version::choose(run.dbt_version.as_deref(), &project_dir);
    warnings.extend(outside);
    let vars = keep.value(variables(project));
    let operation = question.operation.map(|(name, args)| {
        (
            name.to_string(),
            keep.value(mapping("--args", args)).unwrap_or_default(),
        )
    });
    let profiles_dir = keep.value(discover::profiles_dir(project, environment));
    let answers = keep.value(json("--answers", run.answers.as_deref()));
    let run_results = keep.value(json("--run-results", run.run_results.as_deref()));
    let run_started_at = keep.value(instant(run.run_started_at.as_deref()));
    if !errors.is_empty() {
        return Err(errors);
    }
    let text = |given: &Option<String>, flag| {
        given
            .clone()
            .or_else(|| environment.dbt(flag).map(str::to_string))
    };
    let switch = |given: bool, flag| given || environment.dbt_switch(flag).unwrap_or(false);
    let earlier = state::read(dbt, environment, &project_dir).map_err(|error| vec![error])?;
    let mut options = Options {
        project_dir,
        config_files: project.config.clone(),
        profiles_dir: profiles_dir.flatten(),
        profile: text(&project.profile, "PROFILE"),
        command: question.command.to_string(),
        vars: vars.unwrap_or_default(),
        env,
        select: dbt.select.clone(),
        exclude: dbt.exclude.clone(),
        selector: dbt.selector.clone(),
        indirect_selection: text(&dbt.indirect_selection, "INDIRECT_SELECTION"),
        resource_types: listed(&dbt.resource_type, environment.dbt("RESOURCE_TYPES")),
        exclude_resource_types: listed(
            &dbt.exclude_resource_type,
            environment.dbt("EXCLUDE_RESOURCE_TYPES"),
        ),
        full_refresh: switch(dbt.full_refresh, "FULL_REFRESH"),
        empty: !dbt.no_empty && switch(dbt.empty, "EMPTY"),
        fail_fast: !dbt.no_fail_fast && switch(dbt.fail_fast, "FAIL_FAST"),
        store_failures: switch(dbt.store_failures, "STORE_FAILURES"),
        warn_error: dbt
            .warn_error
            .then_some(true)
            .or_else(|| environment.dbt_switch("WARN_ERROR")),
        threads: dbt.threads.map(i128::from),
        target_path: text(&dbt.target_path, "TARGET_PATH"),
        event_time: (
            text(&dbt.event_time_start, "EVENT_TIME_START"),
            text(&dbt.event_time_end, "EVENT_TIME_END"),
        ),
        invocation_id: run.invocation_id.clone().unwrap_or_else(fresh_id),
        run_started_at: run_started_at.unwrap_or_default(),
        start_given: run.run_started_at.is_some(),
        dbt_version,
        first_run: run.first_run,
        answers: answers.flatten(),
        run_results: run_results.flatten(),
        artifacts: earlier.artifacts,
        deferral: earlier.deferral,
        retried: None,
        toml_targets: config.targets,
        operation,
        asked: None,
    };
    hidden.hide(secrets::marked(
        &config.secrets,
        front_end,
        &options,
        environment,
    ));
    let mut targets = targets(global, environment);
    if options.command == "retry" {
        let given = project.vars.is_some();
        retry::apply(&mut options, &mut targets, given).map_err(|error| vec![error])?;
    }
    Ok(Known {
        front_end,
        options,
        targets,
        append_tables: config.append_tables,
        dialect_grants: config.dialect_grants,
        lint: config.lint,
        warnings,
    })
}

/// Gathers errors, so that several are told at once.
struct Collector<'e> {
    errors: &'e mut Vec<Diagnostic>,
}

impl Collector<'_> {
    fn value<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }
}

/// The environment, and the settings' values for variables that it does not have.
fn with_defaults(
    variables: &Arc<BTreeMap<String, String>>,
    defaults: IndexMap<String, String>,
) -> Arc<BTreeMap<String, String>> {
    let mut all = Arc::clone(variables);
    for (name, value) in defaults {
        if !all.contains_key(&name) {
            Arc::make_mut(&mut all).insert(name, value);
        }
    }
    all
}

fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn targets(global: &GlobalArgs, environment: &Environment) -> Targets {
    if global.project.all_targets {
        return Targets::All;
    }
    let mut names: Vec<String> = Vec::new();
    for name in &global.project.target {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    match environment.dbt("TARGET") {
        Some(name) if names.is_empty() => Targets::Named(vec![name.to_string()]),
        _ if names.is_empty() => Targets::Default,
        _ => Targets::Named(names),
    }
}

/// A flag's YAML as a dict; nothing is an empty one.
fn mapping(flag: &str, text: Option<&str>) -> Result<Mapping, Diagnostic> {
    let Some(text) = text else {
        return Ok(Mapping::default());
    };
    match yaml::read_text(text) {
        Ok(Data::Map(map)) => Ok(map),
        Ok(Data::Null) => Ok(Mapping::default()),
        Ok(_) => Err(Diagnostic::error(
            "cli::not-a-mapping",
            format!("`{flag}` must be a YAML dict"),
        )
        .help(format!("write it as `{flag} '{{name: value}}'`"))),
        Err(problem) => {
            let message = format!("`{flag}` is not valid YAML: {problem}");
            Err(Diagnostic::error("cli::invalid-yaml", message))
        }
    }
}

/// The variables of `--vars-file`, and those of `--vars` over them.
fn variables(project: &ProjectArgs) -> Result<Mapping, Diagnostic> {
    let mut vars = Mapping::default();
    for path in &project.vars_file {
        let text = fs::read_to_string(path).map_err(|error| discover::unreadable(path, &error))?;
        let flag = format!("--vars-file {}", path.display());
        vars.extend(mapping(&flag, Some(&text))?);
    }
    vars.extend(mapping("--vars", project.vars.as_deref())?);
    Ok(vars)
}

/// The JSON of a file that a flag names.
fn json(flag: &str, path: Option<&Path>) -> Result<Option<Arc<Value>>, Diagnostic> {
    let Some(path) = path else { return Ok(None) };
    let bytes = fs::read(path).map_err(|error| discover::unreadable(path, &error))?;
    serde_json::from_slice(&bytes)
        .map(|value| Some(Arc::new(value)))
        .map_err(|error| {
            let message = format!(
                "`{}`, given with {flag}, is not valid JSON: {error}",
                path.display()
            );
            Diagnostic::error("cli::invalid-json", message)
        })
}

fn instant(text: Option<&str>) -> Result<DateTime<FixedOffset>, Diagnostic> {
    let Some(text) = text else {
        return Ok(Utc::now().fixed_offset());
    };
    DateTime::parse_from_rfc3339(text).map_err(|error| {
        let message = format!("`--run-started-at {text}` is no time: {error}");
        Diagnostic::error("cli::invalid-time", message)
            .help("write it in ISO 8601, such as `2024-01-15T10:30:00+00:00`")
    })
}

/// What a flag gives, else the words of its variable.
fn listed(given: &[String], variable: Option<&str>) -> Vec<String> {
    match (given, variable) {
        ([], Some(words)) => words.split_whitespace().map(str::to_owned).collect(),
        (given, _) => given.to_vec(),
    }
}
