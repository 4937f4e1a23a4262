//! What every compiling command does: collect, load, compile, then write or print.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::args::GlobalArgs;
use super::console::Console;
use super::environment::Environment;
use super::options::{self, Known, Question};
use super::summary;
use crate::compiler;
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::{self, Builds};
use crate::frontend::dbt;
use crate::ir::{Plan, Status};
use crate::plan;
use crate::report::{self, Finding, Secrets, Style, View};
use crate::source::SourceTree;

/// Stacks of the working threads: templates may nest deep.
const STACK: usize = 64 << 20;

/// What becomes of the plans.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// A folder and a summary, the script, or the plan
    #[arg(long, value_enum, default_value = "dir", value_name = "FORM")]
    format: Output,
    /// The folder that holds one folder for each target; without it that of HOOKC_OUT, then
    /// target/hookc in the project
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; fail with a diff if the folder differs
    #[arg(long)]
    check: bool,
    /// dbt's compiled SQL, put where nodes are built
    #[arg(long, value_name = "DIR")]
    builds: Option<PathBuf>,
    /// One more file for each step
    #[arg(long)]
    split: bool,
}

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Dir,
    Sql,
    Json,
}

/// What a command works with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work<'a> {
    /// Its flags.
    pub(super) global: &'a GlobalArgs,
    /// The process's variables.
    pub(super) environment: &'a Environment,
    /// Its outputs.
    pub(super) console: &'a Console,
}

/// Runs work on a pool of threads with large stacks.
pub(super) fn on_threads(
    jobs: Option<usize>,
    console: &Console,
    work: impl FnOnce() -> Outcome + Send,
) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or_default())
        .stack_size(STACK)
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        Err(error) => {
            let message = format!("the working threads cannot be started: {error}");
            let findings = [Diagnostic::error("cli::no-threads", message).into()];
            let view = View {
                sources: &SourceTree::default(),
                secrets: &Secrets::default(),
            };
            console.tell(&findings, view);
            Outcome::Refused
        }
    }
}

impl Work<'_> {
    /// Answers a question about the project.
    pub(super) fn run(&self, question: &Question<'_>, output: &OutputArgs) -> Outcome {
        let secrets = Secrets::of(&self.environment.variables);
        let mut sources = SourceTree::default();
        let known = options::collect(question, self.global, self.environment, &mut sources);
        let known = match known {
            Ok(known) => known,
            Err(errors) => {
                let view = View {
                    sources: &sources,
                    secrets: &secrets,
                };
                return self.refuse(output, findings(errors), view);
            }
        };
        let loaded = match dbt::load(&known.options, sources) {
            Ok(loaded) => loaded,
            Err((sources, errors)) => {
                let view = View {
                    sources: &sources,
                    secrets: &secrets,
                };
                return self.refuse(output, findings(errors), view);
            }
        };
        let view = View {
            sources: &loaded.sources,
            secrets: &secrets,
        };
        match compiler::compile(&loaded, &known.options, &known.targets) {
            Ok(plans) => self.deliver(plans, &known, output, view),
            Err(findings) => self.refuse(output, findings, view),
        }
    }

    /// Tells why the work cannot be done.
    fn refuse(&self, output: &OutputArgs, findings: Vec<Finding>, view: View<'_>) -> Outcome {
        self.console.tell(&findings, view);
        if output.format == Output::Json {
            let style = Style {
                colour: false,
                width: 100,
                most: usize::MAX,
            };
            // The findings stand on stderr already; a broken stdout has no further use.
            let _ = self
                .console
                .print(|out| report::write(out, report::Format::Json, &findings, view, style));
        }
        Outcome::Refused
    }

    /// Writes or prints the plans, and tells what was found on the way.
    fn deliver(
        &self,
        mut plans: Vec<Plan>,
        known: &Known,
        output: &OutputArgs,
        view: View<'_>,
    ) -> Outcome {
        let strict = self.global.run.strict;
        for plan in &mut plans {
            plan.diagnostics.extend(known.warnings.iter().cloned());
            tell_deferred(plan, strict);
        }
        let builds = match output.builds.as_deref().map(Builds::find).transpose() {
            Ok(builds) => builds,
            Err(error) => return self.refuse(output, vec![error.into()], view),
        };
        let form = emit::Form {
            builds: builds.as_ref(),
            split: output.split,
        };
        self.console.tell(&compiler::findings(&plans), view);
        let failing = plans.iter().any(|plan| fails(plan, strict));
        let done = if output.check {
            self.check(&plans, known, output, form, view)
        } else {
            self.write(&plans, known, output, form, view)
        };
        match done {
            Ok(Outcome::Fine) if failing => Outcome::Findings,
            Ok(outcome) => outcome,
            Err(error) => self.refuse(output, vec![error.into()], view),
        }
    }

    fn write(
        &self,
        plans: &[Plan],
        known: &Known,
        output: &OutputArgs,
        form: emit::Form<'_>,
        view: View<'_>,
    ) -> Result<Outcome, Diagnostic> {
        match output.format {
            Output::Json => {
                self.console
                    .print(|out| plan::write_all(out, plans, view))
                    .map_err(unwritable)?;
            }
            Output::Sql => {
                let scripts: String = plans
                    .iter()
                    .map(|plan| emit::script(plan, form, view))
                    .collect();
                self.console.print_text(&scripts).map_err(unwritable)?;
            }
            Output::Dir => {
                let mut text = String::new();
                for plan in plans {
                    let folder = self.folder(plan, known, output);
                    let changed = emit::write_folder(&folder, plan, form, view)?;
                    text.push_str(&summary::of(plan, &folder, changed));
                }
                self.console.print_text(&text).map_err(unwritable)?;
            }
        }
        Ok(Outcome::Fine)
    }

    fn check(
        &self,
        plans: &[Plan],
        known: &Known,
        output: &OutputArgs,
        form: emit::Form<'_>,
        view: View<'_>,
    ) -> Result<Outcome, Diagnostic> {
        let mut text = String::new();
        for plan in plans {
            let folder = self.folder(plan, known, output);
            text.push_str(&emit::diff_folder(&folder, plan, form, view)?);
        }
        self.console.print_text(&text).map_err(unwritable)?;
        Ok(if text.is_empty() {
            Outcome::Fine
        } else {
            Outcome::Findings
        })
    }

    /// The folder of a plan.
    fn folder(&self, plan: &Plan, known: &Known, output: &OutputArgs) -> PathBuf {
        let project = &known.options.project_dir;
        let target = known.options.target_path.as_deref().unwrap_or("target");
        let given = output.out.as_deref();
        let root = match given.or_else(|| self.environment.get("HOOKC_OUT").map(Path::new)) {
            Some(out) => out.to_path_buf(),
            None => project.join(Path::new(target)).join("hookc"),
        };
        root.join(emit::file_name(&plan.target))
    }
}

fn findings(errors: Vec<Diagnostic>) -> Vec<Finding> {
    report::merge(&[(String::new(), errors)])
}

/// Adds a finding for each deferred step that has none yet.
fn tell_deferred(plan: &mut Plan, strict: bool) {
    let severity = if strict {
        Severity::Error
    } else {
        Severity::Warning
    };
    for step in plan
        .steps
        .iter()
        .filter(|step| step.status == Status::Deferred)
    {
        let Some(reason) = &step.reason else { continue };
        let known = plan.diagnostics.iter_mut().find(|known| {
            (known.code, known.span) == (reason.code, reason.span)
                && known.message.ends_with(&reason.message)
        });
        match known {
            Some(known) => known.severity = known.severity.max(severity),
            None => plan.diagnostics.push(
                Diagnostic::new(reason.code, severity, reason.message.clone()).at(reason.span),
            ),
        }
    }
}

fn fails(plan: &Plan, strict: bool) -> bool {
    plan.steps.iter().any(|step| match step.status {
        Status::Fails => true,
        Status::Deferred => strict,
        _ => false,
    })
}

fn unwritable(error: io::Error) -> Diagnostic {
    Diagnostic::error(
        "cli::cannot-write",
        format!("the output cannot be written: {error}"),
    )
}
