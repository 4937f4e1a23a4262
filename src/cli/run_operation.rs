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

/// Runs the command.
pub(super) fn run(args: &RunOperationArgs, work: &Work<'_>) -> Outcome {
    let operation = Some((args.name.as_str(), args.args.as_deref()));
    work.run(
        &Question {
            command: "run-operation",
            operation,
        },
        &args.output,
    )
}
