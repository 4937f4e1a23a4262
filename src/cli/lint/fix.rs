//! `--fix`: repairs, tried on the whole project before any file is written.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::project::Answering;
use crate::cli::Outcome;
use crate::diagnostic::Diagnostic;
use crate::emit;
use crate::emit::changes::{self, Form};
use crate::ir::Step;
use crate::lint::{Project, Repair, Target, repair};
use crate::report::Finding;
use crate::source::{SourceTree, Text};

/// Repairs what can be repaired and gives the findings that are left; with `--diff` the changes are
/// printed and nothing is written.
///
/// # Errors
/// The repaired project cannot be compiled, or a file cannot be written.
pub(super) fn run(
    linting: &Answering<'_>,
    findings: &[Finding],
    project: &Project<'_>,
) -> Result<Outcome, Vec<Finding>> {
    let repair = repair(findings, project);
    if repair.texts.is_empty() {
        let _ = linting
            .work
            .console
            .say("nothing can be repaired without doubt");
        return Ok(Outcome::Fine);
    }
    check(linting, findings, project, &repair)?;
    if linting.args.diff {
        let diff = diff(project, &repair);
        let shown = linting.read.view().secrets.mask(&diff);
        let printed = linting.work.console.print_text(&shown);
        return Ok(printed.map_or(Outcome::Refused, |()| Outcome::Findings));
    }
    let dir = &linting.read.known.options.project_dir;
    for (path, text) in sorted(&repair.texts) {
        let path = dir.join(&**path);
        emit::write_file(&path, text).map_err(|error| vec![unwritable(&path, &error).into()])?;
    }
    let count: usize = repair.codes.values().sum();
    let line = format!("{count} repaired in {} files", repair.texts.len());
    let _ = linting.work.console.say(&line);
    Ok(Outcome::Fine)
}

/// Compiles and lints the repaired project: the findings are gone, no other has come, and targets
/// without such findings send what they sent before.
fn check(
    linting: &Answering<'_>,
    findings: &[Finding],
    project: &Project<'_>,
    repair: &Repair,
) -> Result<(), Vec<Finding>> {
    let sources = SourceTree::with_texts(repair.texts.clone());
    let repaired = linting.with_texts(sources)?;
    linting.linted(repaired.as_ref(), |after, repaired| {
        let (before, after) = (counted(findings), counted(&after));
        let gone = repair.codes.iter().all(|(code, count)| {
            let left = after.get(code).copied().unwrap_or_default();
            left + count <= before.get(code).copied().unwrap_or_default()
        });
        let none_new = after
            .iter()
            .all(|(code, count)| *count <= before.get(code).copied().unwrap_or_default());
        let others_same = project
            .targets
            .iter()
            .filter(|target| !repair.targets.iter().any(|name| name == target.name()))
            .all(|target| {
                let same = repaired
                    .targets
                    .iter()
                    .find(|other| other.name() == target.name());
                same.is_some_and(|other| sent(other) == sent(target))
            });
        if gone && none_new && others_same {
            return Ok(());
        }
        Err(vec![doubtful().into()])
    })
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("{} cannot be written: {error}", path.display());
    Diagnostic::error("lint::cannot-write", message)
}

fn doubtful() -> Diagnostic {
    Diagnostic::error(
        "lint::doubtful-fix",
        "the repairs would change more than they should",
    )
    .help("nothing was written; repair the findings by hand")
}

fn counted(findings: &[Finding]) -> HashMap<&'static str, usize> {
    let mut counts = HashMap::new();
    for finding in findings {
        *counts.entry(finding.diagnostic.code).or_insert(0) += 1;
    }
    counts
}

/// Everything that a target sends, by operations and in branches, too.
fn sent<'a>(target: &'a Target<'_>) -> Vec<&'a str> {
    let texts = target.steps().flat_map(Step::texts);
    texts.map(Text::as_str).collect()
}

fn sorted(texts: &HashMap<Arc<str>, Arc<str>>) -> Vec<(&Arc<str>, &Arc<str>)> {
    let mut texts: Vec<_> = texts.iter().collect();
    texts.sort();
    texts
}

fn diff(project: &Project<'_>, repair: &Repair) -> String {
    let mut out = String::new();
    for (path, new) in sorted(&repair.texts) {
        let old = project.sources.files().find(|(_, file)| file.path == *path);
        let old = old.map_or("", |(_, file)| &*file.text);
        let names = [format!("a/{path}"), format!("b/{path}")];
        let form = Form {
            names: Some([&names[0], &names[1]]),
            ..Form::default()
        };
        out.push_str(&changes::unified(old, new, form));
    }
    out
}
