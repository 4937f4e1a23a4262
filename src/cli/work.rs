//! What every compiling command does: collect, load, compile, then write or print.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::args::GlobalArgs;
use super::compiled::{Compiled, Refusal};
use super::console::Console;
use super::environment::Environment;
use super::options::{Known, Question};
use super::summary;
use crate::diagnostic::Diagnostic;
use crate::emit::{self, Builds};
use crate::ir::{Plan, Status};
use crate::plan;
use crate::report::{self, Style};

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
            Refusal::from(Diagnostic::error("cli::no-threads", message)).tell(console)
        }
    }
}

impl Work<'_> {
    /// Answers a question about the project, by writing or printing the plans.
    pub(super) fn run(&self, question: &Question<'_>, output: &OutputArgs) -> Outcome {
        let delivered = self.compile(question).and_then(|compiled| {
            compiled.tell(self.console);
            let outcome = self.deliver(&compiled, output).map_err(Refusal::from);
            // The process ends here: freeing everything piece by piece gains nothing.
            std::mem::forget(compiled);
            outcome
        });
        delivered.unwrap_or_else(|refusal| self.refuse(output, &refusal))
    }

    /// Tells why the work cannot be done.
    fn refuse(&self, output: &OutputArgs, refusal: &Refusal) -> Outcome {
        if output.format == Output::Json {
            let style = Style {
                colour: false,
                width: 100,
                most: usize::MAX,
            };
            // The findings stand on stderr as well; a broken stdout has no further use.
            let _ = self.console.print(|out| {
                report::write(
                    out,
                    report::Format::Json,
                    &refusal.findings,
                    refusal.view(),
                    style,
                )
            });
        }
        refusal.tell(self.console)
    }

    /// Writes or prints the plans.
    fn deliver(&self, compiled: &Compiled, output: &OutputArgs) -> Result<Outcome, Diagnostic> {
        let builds = output.builds.as_deref().map(Builds::find).transpose()?;
        let form = emit::Form {
            builds: builds.as_ref(),
            split: output.split,
        };
        let done = if output.check {
            self.check(compiled, output, form)?
        } else {
            self.write(compiled, output, form)?
        };
        let strict = self.global.run.strict;
        let failing = compiled.plans.iter().any(|plan| fails(plan, strict));
        Ok(match done {
            Outcome::Fine if failing => Outcome::Findings,
            outcome => outcome,
        })
    }

    fn write(
        &self,
        compiled: &Compiled,
        output: &OutputArgs,
        form: emit::Form<'_>,
    ) -> Result<Outcome, Diagnostic> {
        let (plans, view) = (&compiled.plans, compiled.view());
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
                    let folder = self.folder(plan, &compiled.known, output);
                    let changed = emit::write_folder(&folder, plan, form, view)?;
                    text.push_str(&summary::of(plan, &folder, changed));
                }
                let text = view.secrets.mask(&text);
                self.console.print_text(&text).map_err(unwritable)?;
            }
        }
        Ok(Outcome::Fine)
    }

    fn check(
        &self,
        compiled: &Compiled,
        output: &OutputArgs,
        form: emit::Form<'_>,
    ) -> Result<Outcome, Diagnostic> {
        let view = compiled.view();
        let mut text = String::new();
        for plan in &compiled.plans {
            let folder = self.folder(plan, &compiled.known, output);
            text.push_str(&emit::diff_folder(&folder, plan, form, view)?);
        }
        let shown = view.secrets.mask(&text);
        self.console.print_text(&shown).map_err(unwritable)?;
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
