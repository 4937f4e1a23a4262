//! `hookc show`: one hook, or those of a node, and why they run or do not.

use std::path::Path;

use clap::Args;

use super::Outcome;
use super::compiled::{Compiled, Refusal};
use super::looking::{CommandArgs, Form, everywhere};
use super::work::Work;
use crate::diagnostic::Diagnostic;
use crate::frontend::Overview;
use crate::look::{Look, Page, all_rows, find, show_human, show_json};

/// Show hooks: their template, where it is configured, what each target gets, order and effect
///
/// HOOK is the id of a step as `hookc ls` and the plan have it (`on-run-end:0`,
/// `model.shop.orders:post-hook:0`, or shorter `orders:post-hook:0`), a node by its unique id or name,
/// an event, the name of a hook of DipDup or hookc.yml, or a file.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// A hook, a node, an event or a file
    #[arg(value_name = "HOOK|NODE")]
    name: String,
    /// Say why hooks run, or do not: conditions, selections, misspelt keys
    #[arg(long)]
    why: bool,
    #[command(flatten)]
    command: CommandArgs,
    /// A page, or everything as a document
    #[arg(long, value_enum, default_value = "human", value_name = "FORM")]
    format: Form,
}

/// Runs the command.
pub(super) fn run(args: &ShowArgs, work: &Work<'_>) -> Outcome {
    let global = everywhere(work.global);
    let work = Work {
        global: &global,
        ..*work
    };
    let looked = work.look(&args.command.question());
    let done = looked.and_then(|(compiled, overviews)| {
        let text = page(args, &compiled, &overviews, &work);
        match text {
            Ok(text) => Ok(work.console.ended(work.console.print_text(&text))),
            Err(error) => {
                // Its package may not be there.
                compiled.tell_uninstalled(work.console);
                Err(Refusal::from(error))
            }
        }
    });
    done.unwrap_or_else(|refusal| refusal.tell(work.console))
}

fn page(
    args: &ShowArgs,
    compiled: &Compiled,
    overviews: &[Overview],
    work: &Work<'_>,
) -> Result<String, Diagnostic> {
    let looks = Look::all(&compiled.plans, overviews);
    let view = compiled.view();
    let folders = [&*compiled.known.options.project_dir, Path::new(".")];
    let found = find(&args.name, all_rows(&looks), &looks, (view, folders))?;
    let decisions = |target: &str, step: &str| compiled.decisions(target, step);
    let page = Page {
        looks: &looks,
        view,
        width: work.console.width(),
        why: args.why,
        decisions: &decisions,
    };
    Ok(match args.format {
        Form::Human => show_human(&found, page),
        Form::Json => format!("{:#}\n", show_json(&args.name, &found, page)),
    })
}
