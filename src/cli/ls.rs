//! `hookc ls`: what hooks a project has.

use clap::Args;

use super::Outcome;
use super::compiled::Refusal;
use super::looking::{CommandArgs, Form, everywhere};
use super::work::Work;
use crate::look::{Look, list_human, list_json};

/// List the hooks of a project: events, nodes, effects, the targets in which they send something
///
/// The hooks stand in the order in which they run, each once for all targets of the profile (or those
/// of --target). A comment at the start of a hook, or of the macro that it calls, is its description;
/// without one its text is shown. `hookc show` shows one of them.
#[derive(Debug, Args)]
pub(super) struct LsArgs {
    #[command(flatten)]
    command: CommandArgs,
    /// A table, or everything as a document
    #[arg(long, value_enum, default_value = "human", value_name = "FORM")]
    format: Form,
}

/// Runs the command.
pub(super) fn run(args: &LsArgs, work: &Work<'_>) -> Outcome {
    let global = everywhere(work.global);
    let work = Work {
        global: &global,
        ..*work
    };
    let (compiled, overviews) = match work.look(&args.command.question()) {
        Ok(looked) => looked,
        Err(refusal) => return Refusal::tell(&refusal, work.console),
    };
    compiled.tell_problems(work.console);
    let looks = Look::all(&compiled.plans, &overviews);
    let view = compiled.view();
    let text = match args.format {
        Form::Human => list_human(&looks, view, work.console.width()),
        Form::Json => format!("{:#}\n", list_json(&looks, view)),
    };
    work.console.ended(work.console.print_text(&text))
}
