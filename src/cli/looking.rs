//! What the commands share that show a project's hooks instead of writing them.

use clap::{Args, ValueEnum};

use super::args::GlobalArgs;
use super::compile::COMMANDS;
use super::options::Question;

/// The values of a run where results are compared, so that they are the same tomorrow.
const INVOCATION_ID: &str = "00000000-0000-4000-8000-000000000000";
const RUN_STARTED_AT: &str = "2001-02-03T04:05:06+00:00";

/// Which command is asked about.
#[derive(Debug, Args)]
pub(super) struct CommandArgs {
    /// The dbt command that is asked about
    #[arg(
        long,
        value_name = "COMMAND",
        default_value = "build",
        hide_possible_values = true
    )]
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(COMMANDS))]
    command: String,
}

impl CommandArgs {
    /// What the front end is asked.
    pub(super) fn question(&self) -> Question<'_> {
        Question {
            command: &self.command,
            operation: None,
        }
    }
}

/// The forms of an answer that people or programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people.
    Human,
    /// A document.
    Json,
}

/// Flags that ask about every target, unless some are named, with the values of a run fixed unless
/// they are given.
pub(super) fn everywhere(global: &GlobalArgs) -> GlobalArgs {
    let mut global = global.clone();
    let project = &mut global.project;
    project.all_targets = project.all_targets || project.target.is_empty();
    let run = &mut global.run;
    run.invocation_id
        .get_or_insert_with(|| INVOCATION_ID.to_string());
    run.run_started_at
        .get_or_insert_with(|| RUN_STARTED_AT.to_string());
    global
}
