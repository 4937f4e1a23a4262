//! `hookc compile`: the hooks of a dbt command, as a folder, a script or a plan.

use clap::Args;

use super::Outcome;
use super::looking::CommandArgs;
use super::options::Question;
use super::work::{OutputArgs, Work};

/// The dbt commands that can be asked about.
pub(super) const COMMANDS: [&str; 20] = [
    "build",
    "clean",
    "clone",
    "compile",
    "debug",
    "deps",
    "docs generate",
    "docs serve",
    "init",
    "list",
    "ls",
    "parse",
    "retry",
    "run",
    "seed",
    "show",
    "snapshot",
    "source freshness",
    "source snapshot-freshness",
    "test",
];

/// Write or print the hooks of a dbt command, in the order in which dbt would send them
#[derive(Debug, Args)]
pub(super) struct CompileArgs {
    #[command(flatten)]
    command: CommandArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl CompileArgs {
    /// What the front end is asked.
    pub(super) fn question(&self) -> Question<'_> {
        self.command.question()
    }
}

/// Runs the command.
pub(super) fn run(args: &CompileArgs, work: &Work<'_>) -> Outcome {
    work.run(&args.question(), &args.output)
}
