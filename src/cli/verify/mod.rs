//! `hookc verify`: a plan against what the user's own dbt really sent.

mod words;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::compiled::{Compiled, Refusal};
use super::work::Work;
use crate::diagnostic::Diagnostic;
use crate::verify::{self, Check, Invocation, Verdict};
use words::Asked;

/// Compare the plan with what dbt really sent, from its debug log
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// dbt's log file, as text or as JSON lines
    #[arg(long, value_name = "FILE")]
    dbt_log: PathBuf,
    /// An invocation of the log; without it the last one that sent something
    #[arg(long, value_name = "UUID")]
    invocation: Option<String>,
    /// What is printed: what is not equal and a verdict, or every text
    #[arg(long, value_enum, default_value = "human", value_name = "FORM")]
    format: Form,
}

/// The forms of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Human,
    Json,
}

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, work: &Work<'_>) -> Outcome {
    let found = invocation(args).map_err(Refusal::from);
    let compared = found.and_then(|invocation| {
        let (compiled, checks) = compare(args, &invocation, work)?;
        Ok((invocation, compiled, checks))
    });
    let (invocation, compiled, checks) = match compared {
        Ok(compared) => compared,
        Err(refusal) => return refusal.tell(work.console),
    };
    compiled.tell(work.console);
    let secrets = compiled.view().secrets;
    let log = args.dbt_log.display().to_string();
    let told = match args.format {
        Form::Human => {
            let told = verify::human(&checks, &invocation, &log);
            secrets.mask(&told).into_owned()
        }
        Form::Json => {
            let told = verify::json(&checks, &invocation);
            format!("{:#}\n", secrets.mask_value(&told))
        }
    };
    match work.console.ended(work.console.print_text(&told)) {
        Outcome::Fine if !verify::holds(&checks) => Outcome::Findings,
        outcome => outcome,
    }
}

/// The invocation that is asked about.
fn invocation(args: &VerifyArgs) -> Result<Invocation, Diagnostic> {
    let file = args.dbt_log.display();
    let bytes = fs::read(&args.dbt_log).map_err(|error| {
        Diagnostic::error(
            "verify::unreadable",
            format!("{file} cannot be read: {error}"),
        )
    })?;
    let mut all = verify::invocations(&String::from_utf8_lossy(&bytes));
    let wanted = match &args.invocation {
        Some(id) => all.iter().rposition(|found| &found.id == id),
        None => all.iter().rposition(|found| !found.sent.is_empty()),
    };
    wanted.map(|index| all.swap_remove(index)).ok_or_else(|| {
        let what = match &args.invocation {
            Some(id) => format!("{file} has no invocation {id}"),
            None => format!("{file} has no invocation that sent a statement"),
        };
        Diagnostic::error("verify::no-invocation", what).help(
            "dbt's log file holds statements at its default level: run dbt again without \
             `--log-level-file`",
        )
    })
}

/// Compiles what the invocation was asked for, and compares. The moment at which the run started is
/// not in the log: where texts differ by moments, the plan is made again with dbt's.
fn compare(
    args: &VerifyArgs,
    invocation: &Invocation,
    work: &Work<'_>,
) -> Result<(Compiled, Vec<Check>), Refusal> {
    let mut asked = words::asked(invocation, work.global)?;
    if asked.global.run.run_results.is_none() {
        asked.global.run.run_results = run_results(&args.dbt_log, invocation);
    }
    let first = checked(invocation, &asked, work)?;
    let moment = match work.global.run.run_started_at {
        Some(_) => None,
        None => verify::run_started_at(&first.1),
    };
    let Some(moment) = moment else {
        return Ok(first);
    };
    asked.global.run.run_started_at = Some(moment.to_rfc3339());
    let second = checked(invocation, &asked, work)?;
    Ok(if equal(&second.1) > equal(&first.1) {
        second
    } else {
        first
    })
}

fn equal(checks: &[Check]) -> usize {
    let equal = checks
        .iter()
        .filter(|check| check.verdict == Verdict::Equal);
    equal.count()
}

fn checked(
    invocation: &Invocation,
    asked: &Asked,
    work: &Work<'_>,
) -> Result<(Compiled, Vec<Check>), Refusal> {
    let work = Work {
        global: &asked.global,
        ..*work
    };
    let compiled = work.compile(&asked.question())?;
    let plan = compiled.plans.first();
    let checks = plan.map(|plan| verify::compare(plan, invocation));
    Ok((compiled, checks.unwrap_or_default()))
}

/// dbt's own results of the invocation, where dbt leaves them: in `target` beside the log's folder.
fn run_results(log: &Path, invocation: &Invocation) -> Option<PathBuf> {
    let path = log.parent()?.join("../target/run_results.json");
    let results: serde_json::Value = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
    let id = results.pointer("/metadata/invocation_id")?.as_str()?;
    (id == invocation.id).then_some(path)
}
