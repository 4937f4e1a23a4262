//! `hookc run-operation`: what an operation would send. Nothing is executed.

use clap::Args;

use super::Outcome;
use super::options::Question;
use super::work::{OutputArgs, Work};

/// Write or print what `dbt run-operation` would send; nothing is executed
#[derive(Debug, Args)]
pub(super) struct RunOperationArgs {
    /// A macro (`name` or `package.name`), or a file below operations/ by its dotted path
    name: String,
    /// The macro's arguments, as YAML
    #[arg(long, value_name = "YAML", allow_hyphen_values = true)]
    args: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

impl RunOperationArgs {
    /// What the front end is asked.
    pub(super) fn question(&self) -> Question<'_> {
        Question {
            command: "run-operation",
            operation: Some((self.name.as_str(), self.args.as_deref())),
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &RunOperationArgs, work: &Work<'_>) -> Outcome {
    work.run(&args.question(), &args.output)
}
