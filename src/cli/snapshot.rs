//! `hookc snapshot`: what hooks send, committed for review.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::compiled::{Compiled, Refusal};
use super::looking::everywhere;
use super::options::Question;
use super::work::Work;
use crate::compiler::Targets;
use crate::diagnostic::Diagnostic;
use crate::emit::Snapshots;

/// Compare what hooks send, for each target, with the committed snapshots
#[derive(Debug, Args)]
pub(super) struct SnapshotArgs {
    /// Write the snapshots instead of comparing
    #[arg(long)]
    accept: bool,
    /// The folder of the snapshots; without it `hookc-snapshots` in the project
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &SnapshotArgs, work: &Work<'_>) -> Outcome {
    let global = everywhere(work.global);
    let work = Work {
        global: &global,
        ..*work
    };
    let question = Question {
        command: "build",
        operation: None,
    };
    let done = work.compile(&question).and_then(|compiled| {
        compiled.tell(work.console);
        compared(args, &compiled, &work).map_err(Refusal::from)
    });
    done.unwrap_or_else(|refusal| refusal.tell(work.console))
}

fn compared(
    args: &SnapshotArgs,
    compiled: &Compiled,
    work: &Work<'_>,
) -> Result<Outcome, Diagnostic> {
    let complete = compiled.known.targets == Targets::All;
    let snapshots = Snapshots::of(&compiled.plans, complete, compiled.view());
    let folder = || compiled.known.options.project_dir.join("hookc-snapshots");
    let dir = args.dir.clone().unwrap_or_else(folder);
    let diff = snapshots.diff(&dir)?;
    let done = match (diff.is_empty(), args.accept) {
        (true, _) => Some("up to date"),
        (false, true) => Some("written"),
        (false, false) => None,
    };
    if done == Some("written") {
        snapshots.accept(&dir)?;
    }
    if let Some(done) = done {
        let line = format!("{} files {done}: {}", snapshots.count(), dir.display());
        // Who reads no messages needs no summary.
        let _ = work.console.say(&compiled.view().secrets.mask(&line));
        return Ok(Outcome::Fine);
    }
    let told = work.console.print_diff(&diff);
    Ok(match work.console.ended(told) {
        Outcome::Fine => Outcome::Findings,
        outcome => outcome,
    })
}
