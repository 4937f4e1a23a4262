//! `hookc diff`: what differs between two targets, or between a revision and the working tree.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::args::GlobalArgs;
use super::compiled::{Compiled, Refusal};
use super::discover;
use super::git::Revision;
use super::looking::{CommandArgs, everywhere};
use super::work::Work;
use crate::compare::{Comparison, Side, compare, human, json, markdown};
use crate::diagnostic::Diagnostic;
use crate::frontend::Overview;
use crate::look::Look;
use crate::report::View;

/// Say what differs, by meaning, between two targets, or between a revision and the working tree
///
/// Steps are added, removed, moved or changed, or their effect is. White space, comments and the
/// names by which the two sides call the same databases, schemas and relations are no differences.
/// With --base the project is read as it was at that revision of its git repository; nothing is
/// fetched, and installed packages (dbt_packages) are those of the working tree. Exit status: 0 if nothing differs, 1 if something does, 2 if it cannot be said.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// A revision of the project's git repository that the working tree is compared with, for each
    /// target
    #[arg(long, value_name = "REV", allow_hyphen_values = true)]
    base: Option<String>,
    #[command(flatten)]
    command: CommandArgs,
    /// For people, as a document, or as a comment on a pull request
    #[arg(long, value_enum, default_value = "human", value_name = "FORM")]
    format: Form,
    /// Differences do not change the exit status
    #[arg(long)]
    exit_zero: bool,
}

/// The forms of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Human,
    Json,
    Markdown,
}

/// What one side is made of.
type Looked = (Compiled, Vec<Overview>);

/// Runs the command.
pub(super) fn run(args: &DiffArgs, work: &Work<'_>) -> Outcome {
    let done = match &args.base {
        Some(base) => revisions(args, base, work),
        None => targets(args, work),
    };
    done.unwrap_or_else(|refusal| refusal.tell(work.console))
}

/// Compares two targets.
fn targets(args: &DiffArgs, work: &Work<'_>) -> Result<Outcome, Refusal> {
    let global = everywhere(work.global);
    let (compiled, overviews) = looked(args, &global, work)?;
    compiled.tell_problems(work.console);
    let looks = Look::all(&compiled.plans, &overviews);
    let [before, after] = looks[..] else {
        return Err(not_two(&compiled, looks.len()).into());
    };
    let view = compiled.view();
    let labels = [named(before, view), named(after, view)];
    let side = |look, label| Side { label, look, view };
    let [one, other] = &labels;
    let comparison = compare(side(before, one), side(after, other));
    Ok(answer(args, &[comparison], work))
}

fn named(look: Look<'_>, view: View<'_>) -> String {
    view.secrets.mask(&look.plan.target).into_owned()
}

fn not_two(compiled: &Compiled, count: usize) -> Diagnostic {
    let names: Vec<&str> = compiled
        .plans
        .iter()
        .map(|plan| plan.target.as_str())
        .collect();
    let message = match count {
        1 => "there is one target, and nothing to compare it with".to_owned(),
        _ => format!(
            "two targets are compared, and these are {count}: {}",
            names.join(", ")
        ),
    };
    let help = match names[..] {
        [first, second, ..] => {
            format!("name two: `--target {first} --target {second}`; or a revision: `--base main`")
        }
        _ => "compare it with a revision: `--base main`".to_owned(),
    };
    Diagnostic::error("diff::not-two-targets", message).help(help)
}

/// Compares the working tree with a revision, for each target.
fn revisions(args: &DiffArgs, base: &str, work: &Work<'_>) -> Result<Outcome, Refusal> {
    let global = everywhere(work.global);
    let (now, overviews) = looked(args, &global, work)?;
    now.tell_problems(work.console);
    let project = &now.known.options.project_dir;
    let revision = Revision::of(project, base)?;
    let then = of_then(&global, &now, &revision);
    if !then
        .project
        .project_dir
        .as_ref()
        .is_some_and(|dir| dir.is_dir())
    {
        let message = format!("the project's folder does not exist at `{base}`");
        return Err(Diagnostic::error("diff::no-project", message).into());
    }
    packages(project, &revision.project());
    let (before, of_before) = match looked(args, &then, work) {
        Ok(looked) => looked,
        Err(refusal) => {
            let _ = work.console.say(&format!(
                "hookc: the project at `{base}` cannot be compiled:"
            ));
            return Err(refusal);
        }
    };
    let label = format!("{base} ({})", revision.commit);
    let earlier = Look::all(&before.plans, &of_before);
    let later = Look::all(&now.plans, &overviews);
    let comparisons: Vec<Comparison<'_>> = later
        .iter()
        .filter_map(|look| {
            let same = |one: &&Look<'_>| one.plan.target == look.plan.target;
            let earlier = earlier.iter().find(same)?;
            let before = Side {
                label: &label,
                look: *earlier,
                view: before.view(),
            };
            let after = Side {
                label: "working tree",
                look: *look,
                view: now.view(),
            };
            Some(compare(before, after))
        })
        .collect();
    Ok(answer(args, &comparisons, work))
}

/// The flags for the project as it was.
fn of_then(global: &GlobalArgs, now: &Compiled, revision: &Revision) -> GlobalArgs {
    let mut global = global.clone();
    global.project.project_dir = Some(revision.project());
    let profiles = now.known.options.profiles_dir.clone();
    let then = profiles.as_deref().and_then(|dir| revision.then(dir));
    let then = then.filter(|dir| dir.join(discover::PROFILES_FILE).is_file());
    global.project.profiles_dir = then.or(profiles);
    if global.project.system.is_none() {
        global.project.system = Some(now.known.front_end.name.to_owned());
    }
    // The version that is imitated is no part of the comparison.
    let version = &now.known.options.dbt_version;
    global
        .run
        .dbt_version
        .get_or_insert_with(|| version.clone());
    global
}

/// Packages are installed, and no part of the repository: then as now.
fn packages(now: &Path, then: &Path) {
    for folder in ["dbt_packages", "dbt_modules"] {
        let (now, then) = (now.join(folder), then.join(folder));
        if now.is_dir() && !then.exists() {
            #[cfg(unix)]
            // Where that fails, packages are missing, which is told.
            let _ = std::os::unix::fs::symlink(now, then);
            #[cfg(windows)]
            let _ = std::os::windows::fs::symlink_dir(now, then);
        }
    }
}

fn looked(args: &DiffArgs, global: &GlobalArgs, work: &Work<'_>) -> Result<Looked, Refusal> {
    let work = Work { global, ..*work };
    work.look(&args.command.question())
}

/// Prints comparisons.
fn answer(args: &DiffArgs, comparisons: &[Comparison<'_>], work: &Work<'_>) -> Outcome {
    let printed = match args.format {
        Form::Human => {
            let all: Vec<String> = comparisons.iter().map(human).collect();
            work.console.print_diff(&all.join("\n"))
        }
        Form::Json => work
            .console
            .print_text(&format!("{:#}\n", json(comparisons))),
        Form::Markdown => work.console.print_text(&markdown(comparisons)),
    };
    let differs = comparisons.iter().any(|one| !one.changes.is_empty());
    match work.console.ended(printed) {
        Outcome::Fine if differs && !args.exit_zero => Outcome::Findings,
        outcome => outcome,
    }
}
