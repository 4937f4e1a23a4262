//! `hookc lint`: what is wrong with a project's hooks, or with SQL scripts.

mod answer;
mod document;
mod files;
mod fix;
mod project;
mod scripts;

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::work::Work;
use crate::lint::Settings;
use crate::report::{Finding, Format, Secrets, View};
use crate::source::SourceTree;

/// Say what is wrong with the hooks of a project, for all its targets, or with SQL scripts
#[derive(Debug, Clone, Args)]
pub(super) struct LintArgs {
    /// SQL scripts with --dialect; otherwise files and folders of the project whose findings alone
    /// are told
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The adapter whose SQL the files are: no project is needed
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<String>,
    /// DDL of what exists before the hooks or scripts run
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// The form of the answer on stdout
    #[arg(long, value_enum, default_value = "human", value_name = "FORM")]
    format: Format,
    /// Only this rule, even if it is off: a code or a name; may be repeated
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// Repair what can be repaired without doubt
    #[arg(long, conflicts_with = "dialect")]
    fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, requires = "fix")]
    diff: bool,
    /// The file of known findings, which are not told; without it that of hookc.toml
    #[arg(long, value_name = "FILE", conflicts_with = "dialect")]
    baseline: Option<PathBuf>,
    /// Write the findings of now into that file
    #[arg(long, conflicts_with_all = ["dialect", "files"])]
    write_baseline: bool,
    /// Findings do not change the exit status
    #[arg(long)]
    exit_zero: bool,
}

/// Runs the command.
pub(super) fn run(args: &LintArgs, work: &Work<'_>) -> Outcome {
    match &args.dialect {
        Some(dialect) => scripts::run(args, dialect, work),
        None => files::run(args, work),
    }
}

/// Writes the findings of a project into a file, as known ones.
pub(super) fn write_baseline(path: PathBuf, work: &Work<'_>) -> Outcome {
    let args = LintArgs {
        files: Vec::new(),
        dialect: None,
        schema: None,
        format: Format::Human,
        rule: Vec::new(),
        fix: false,
        diff: false,
        baseline: Some(path),
        write_baseline: true,
        exit_zero: false,
    };
    run(&args, work)
}

/// Tells why the work cannot be done.
fn refuse(args: &LintArgs, findings: &[Finding], view: View<'_>, work: &Work<'_>) -> Outcome {
    work.console.tell(findings, view);
    if args.format == Format::Json {
        // The findings stand on stderr already; a broken stdout has no further use.
        let _ = work.console.report(args.format, findings, view);
    }
    Outcome::Refused
}

/// The same before any file is known.
fn refuse_early(args: &LintArgs, findings: &[Finding], work: &Work<'_>) -> Outcome {
    let view = View {
        sources: &SourceTree::default(),
        secrets: &Secrets::of(&work.environment.variables),
    };
    refuse(args, findings, view, work)
}

impl LintArgs {
    /// Narrows the settings to the rules asked for, and adds what exists.
    fn narrow(&self, settings: &mut Settings) -> Result<(), Vec<Finding>> {
        if let Some(file) = &self.schema {
            settings.with_schema(scripts::read(file).map_err(|error| vec![error.into()])?);
        }
        let narrowed = settings.only(&self.rule);
        narrowed.map_err(|errors| errors.into_iter().map(Finding::from).collect())
    }
}
