//! SQL scripts without a project.

use std::path::Path;

use super::answer;
use super::{LintArgs, refuse_early};
use crate::cli::Outcome;
use crate::cli::work::Work;
use crate::diagnostic::Diagnostic;
use crate::effect::{self, Schema};
use crate::ir::{Action, Assumptions, Effect, Plan, Rerun, Status, Step, actions};
use crate::lint::{self, Project, Settings};
use crate::report::{Finding, Format, Secrets, View};
use crate::source::{SourceTree, Span, Text};

/// Judges and lints the files.
pub(super) fn run(args: &LintArgs, dialect: &str, work: &Work<'_>) -> Outcome {
    let mut settings = Settings::default();
    if let Err(findings) = args.narrow(&mut settings) {
        return refuse_early(args, &findings, work);
    }
    let mut sources = SourceTree::default();
    let plan = match plan(args, dialect, &mut sources) {
        Ok(plan) => plan,
        Err(error) => return refuse_early(args, &[error.into()], work),
    };
    let secrets = Secrets::of(&work.environment.variables);
    let view = View {
        sources: &sources,
        secrets: &secrets,
    };
    let project = Project::of_plans(&sources, std::slice::from_ref(&plan), &settings);
    let findings = lint::lint(&project);
    let outcome = answer::print(args, &findings, &project, view, work);
    if args.format == Format::Human
        && work
            .console
            .print_text(&headlines(&plan, &findings))
            .is_err()
    {
        return Outcome::Refused;
    }
    outcome
}

/// A line for each script: what a second run of it means.
fn headlines(plan: &Plan, findings: &[Finding]) -> String {
    let mut text = String::new();
    if !findings.is_empty() {
        text.push('\n');
    }
    for step in &plan.steps {
        let effects = actions(&step.body).flat_map(|action| match action {
            Action::Sql { statements, .. } => statements.as_slice(),
            _ => &[],
        });
        let effect = Effect::headline(effects.map(|statement| statement.effect));
        text.push_str(&format!("{}: {}\n", step.id, effect.as_str()));
    }
    text
}

/// The files as the steps of a plan.
fn plan(args: &LintArgs, dialect: &str, sources: &mut SourceTree) -> Result<Plan, Diagnostic> {
    if args.files.is_empty() {
        let error = Diagnostic::error("lint::no-files", "`--dialect` needs SQL files");
        return Err(error.help("name them, or leave `--dialect` out to lint the project"));
    }
    let schema = match &args.schema {
        Some(file) => Schema::parse(&read(file)?, dialect),
        None => Schema::default(),
    };
    let mut steps = Vec::with_capacity(args.files.len());
    for file in &args.files {
        let name = file.to_string_lossy().into_owned();
        let text = read(file)?;
        let statements = effect::judge(&text, dialect, &schema).statements;
        let id = sources.add(name.as_str(), text.as_str());
        let span = Span {
            file: id,
            start: 0,
            end: u32::try_from(text.len()).unwrap_or(u32::MAX),
        };
        let sql = Text::exact(text, span);
        steps.push(step(
            name,
            span,
            Action::Sql {
                sql,
                calls: None,
                holes: Vec::new(),
                statements,
            },
        ));
    }
    Ok(Plan {
        system: "sql",
        project: String::new(),
        command: "lint".to_string(),
        target: dialect.to_string(),
        adapter: dialect.to_string(),
        dialect: dialect.to_string(),
        system_version: String::new(),
        as_configured: false,
        assumptions: Assumptions {
            relations_exist: true,
            full_refresh: false,
            thread_id: String::new(),
        },
        nodes: Vec::new(),
        steps,
        schedules: Vec::new(),
        diagnostics: Vec::new(),
    })
}

fn step(name: String, span: Span, sql: Action) -> Step {
    Step {
        id: name,
        event: "file",
        node: None,
        package: "".into(),
        index: None,
        transaction: None,
        in_transaction: false,
        origin: Some(span),
        layer: "file",
        applied: None,
        status: Status::Resolved,
        reason: None,
        body: vec![sql],
        own_transactions: Vec::new(),
        rerun: Rerun::Everything,
    }
}

pub(super) fn read(file: &Path) -> Result<String, Diagnostic> {
    std::fs::read_to_string(file).map_err(|error| {
        let message = format!("{} cannot be read: {error}", file.display());
        Diagnostic::error("lint::unreadable", message)
    })
}
