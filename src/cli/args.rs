//! What may stand on the command line.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};

use super::compile::CompileArgs;
use super::completions::{CompletionsArgs, ManArgs};
use super::diff::DiffArgs;
use super::graph::GraphArgs;
use super::ignored::Ignored;
use super::init::InitArgs;
use super::lint::LintArgs;
use super::ls::LsArgs;
use super::rule::RuleArgs;
use super::run_operation::RunOperationArgs;
use super::schema::SchemaArgs;
use super::show::ShowArgs;
use super::snapshot::SnapshotArgs;
use super::verify::VerifyArgs;
use crate::frontend::FRONT_ENDS;
use crate::report::Format;

/// The ways in which tests come along with nodes.
const INDIRECT: [&str; 4] = ["eager", "cautious", "buildable", "empty"];

/// The kinds of nodes that dbt's commands can be limited to.
const KINDS: [&str; 14] = [
    "metric",
    "semantic_model",
    "saved_query",
    "source",
    "analysis",
    "function",
    "model",
    "test",
    "unit_test",
    "exposure",
    "snapshot",
    "seed",
    "default",
    "all",
];

/// Compiles SQL hooks: shows what dbt would send around its models, without a warehouse.
#[derive(Debug, Parser)]
#[command(
    name = "hookc",
    version,
    max_term_width = 100,
    subcommand_precedence_over_arg = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) global: GlobalArgs,
}

/// What is asked for.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Compile(CompileArgs),
    RunOperation(RunOperationArgs),
    Lint(LintArgs),
    Ls(LsArgs),
    Show(ShowArgs),
    Diff(DiffArgs),
    Graph(GraphArgs),
    Rule(RuleArgs),
    Snapshot(SnapshotArgs),
    Verify(VerifyArgs),
    Init(InitArgs),
    Schema(SchemaArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Flags that every command has, before or after its name.
#[derive(Debug, Clone, Args)]
pub(super) struct GlobalArgs {
    #[command(flatten)]
    pub(super) project: ProjectArgs,
    #[command(flatten)]
    pub(super) dbt: DbtArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
    #[command(flatten)]
    pub(super) ignored: Ignored,
}

/// Where the project is, and for which target.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Project")]
pub(super) struct ProjectArgs {
    /// The project's folder; without it the working folder or one above that holds a project file
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) project_dir: Option<PathBuf>,
    /// The system that the project is of, where its folder holds projects of several
    #[arg(long, global = true, value_name = "NAME")]
    #[arg(value_parser = systems())]
    pub(super) system: Option<String>,
    /// A configuration file of DipDup, relative to the project's folder; may be repeated
    #[arg(short = 'c', long = "config", global = true, value_name = "FILE")]
    pub(super) config: Vec<PathBuf>,
    /// The folder of profiles.yml; without it the working folder, then ~/.dbt
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) profiles_dir: Option<PathBuf>,
    /// The profile, instead of the one that the project names
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// A target of the profile; may be repeated
    #[arg(
        short,
        long,
        global = true,
        value_name = "NAME",
        conflicts_with = "all_targets"
    )]
    pub(super) target: Vec<String>,
    /// Every target of the profile
    #[arg(long, global = true)]
    pub(super) all_targets: bool,
    /// Variables, as YAML
    #[arg(long, global = true, value_name = "YAML", allow_hyphen_values = true)]
    pub(super) vars: Option<String>,
    /// A YAML file of variables, such as those set in a host system's user interface; `--vars` comes
    /// before it; may be repeated, the last one counts
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) vars_file: Vec<PathBuf>,
}

/// The values of `--system`.
fn systems() -> PossibleValuesParser {
    PossibleValuesParser::new(FRONT_ENDS.iter().map(|front_end| front_end.name))
}

/// Flags of dbt's commands that change what hooks do.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "dbt's flags")]
pub(super) struct DbtArgs {
    /// Which nodes run, in dbt's grammar; for other systems which hooks, jobs, events or steps, by
    /// their names, `*` for any part
    #[arg(short, long, global = true, value_name = "SPEC", num_args = 1..)]
    #[arg(short_alias = 'm', aliases = ["models", "model"])]
    pub(super) select: Vec<String>,
    /// Which do not
    #[arg(long, global = true, value_name = "SPEC", num_args = 1..)]
    pub(super) exclude: Vec<String>,
    /// A selector of selectors.yml
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) selector: Option<String>,
    /// Where another run left its artifacts, for `state:`, `result:` and `retry`
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) state: Option<PathBuf>,
    /// The same for `--defer` alone
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) defer_state: Option<PathBuf>,
    /// ref() means what that run built where this one does not build it
    #[arg(long, global = true, overrides_with = "no_defer")]
    pub(super) defer: bool,
    #[arg(long, global = true, hide = true, overrides_with = "defer")]
    pub(super) no_defer: bool,
    /// With `--defer`: even if it exists here
    #[arg(long, global = true, overrides_with = "no_favor_state")]
    pub(super) favor_state: bool,
    #[arg(long, global = true, hide = true, overrides_with = "favor_state")]
    pub(super) no_favor_state: bool,
    /// How tests come along with the nodes that they look at
    #[arg(long, global = true, value_name = "MODE", ignore_case = true)]
    #[arg(value_parser = PossibleValuesParser::new(INDIRECT))]
    pub(super) indirect_selection: Option<String>,
    /// Only nodes of these kinds
    #[arg(long, global = true, value_name = "KIND", num_args = 1.., alias = "resource-types")]
    #[arg(value_parser = PossibleValuesParser::new(KINDS), hide_possible_values = true, ignore_case = true)]
    pub(super) resource_type: Vec<String>,
    /// No nodes of these kinds
    #[arg(long, global = true, value_name = "KIND", num_args = 1..)]
    #[arg(alias = "exclude-resource-types", hide_possible_values = true)]
    #[arg(value_parser = PossibleValuesParser::new(KINDS), ignore_case = true)]
    pub(super) exclude_resource_type: Vec<String>,
    /// Incremental models and seeds are rebuilt
    #[arg(short, long, global = true)]
    pub(super) full_refresh: bool,
    /// Sources and references are read as if they had no rows
    #[arg(long, global = true, overrides_with = "no_empty")]
    pub(super) empty: bool,
    #[arg(long, global = true, hide = true, overrides_with = "empty")]
    pub(super) no_empty: bool,
    /// dbt stops at the first failure
    #[arg(short = 'x', long, global = true, overrides_with = "no_fail_fast")]
    pub(super) fail_fast: bool,
    #[arg(long, global = true, hide = true, overrides_with = "fail_fast")]
    pub(super) no_fail_fast: bool,
    /// Failing rows of tests are stored
    #[arg(long, global = true)]
    pub(super) store_failures: bool,
    /// Warnings are errors
    #[arg(long, global = true)]
    pub(super) warn_error: bool,
    /// What `target.threads` is
    #[arg(long, global = true, value_name = "N")]
    pub(super) threads: Option<i64>,
    /// dbt's output folder, `target` in the project
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) target_path: Option<String>,
    /// Where microbatch models start
    #[arg(long, global = true, value_name = "TIME")]
    pub(super) event_time_start: Option<String>,
    /// Where microbatch models end
    #[arg(long, global = true, value_name = "TIME")]
    pub(super) event_time_end: Option<String>,
}

/// What hookc is told about the run, and how it works and reports.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The run")]
pub(super) struct RunArgs {
    /// Recorded answers of queries and of the catalog
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) answers: Option<PathBuf>,
    /// dbt's run_results.json, for on-run-end hooks
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) run_results: Option<PathBuf>,
    /// What `invocation_id` is; without it a fresh one
    #[arg(long, global = true, value_name = "UUID")]
    pub(super) invocation_id: Option<String>,
    /// What `run_started_at` is, in ISO 8601; without it the clock
    #[arg(long, global = true, value_name = "TIME")]
    pub(super) run_started_at: Option<String>,
    /// The version of dbt to imitate; without it the one pinned beside the project
    #[arg(long, global = true, value_name = "VERSION")]
    pub(super) dbt_version: Option<String>,
    /// The project's relations do not exist yet
    #[arg(long, global = true)]
    pub(super) first_run: bool,
    /// Hooks that cannot be resolved without the warehouse are errors
    #[arg(long, global = true)]
    pub(super) strict: bool,
    /// The form of messages on stderr
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "human",
        value_name = "FORM"
    )]
    pub(super) diagnostics: Format,
    /// How many of hookc's own threads work; without it what HOOKC_JOBS says, then one for each
    /// processor
    #[arg(short, long, global = true, value_name = "N")]
    pub(super) jobs: Option<usize>,
}
