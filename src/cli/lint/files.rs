//! The files on the command line into the projects that they are of, and into what is told of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{LintArgs, project, refuse_early};
use crate::cli::Outcome;
use crate::cli::args::GlobalArgs;
use crate::cli::compiled::{Asked, Read};
use crate::cli::discover;
use crate::cli::work::Work;
use crate::diagnostic::Diagnostic;
use crate::lint::rules;
use crate::report::{Finding, Format};
use crate::source::SourceTree;

/// Lints the projects that the files are of: that of the working folder, and for files outside of it
/// the nearest one above each.
pub(super) fn run(args: &LintArgs, work: &Work<'_>) -> Outcome {
    let projects = match projects(args, work) {
        Ok(projects) => projects,
        Err(errors) => {
            let errors: Vec<Finding> = errors.into_iter().map(Finding::from).collect();
            return refuse_early(args, &errors, work);
        }
    };
    if projects.is_empty() {
        return project::run(args, work);
    }
    let mut worst = Outcome::Fine;
    for (folder, files) in projects {
        let args = LintArgs {
            files,
            ..args.clone()
        };
        let outcome = match folder {
            None => project::run(&args, work),
            Some(folder) => {
                let global = placed(work.global, folder);
                let work = Work {
                    global: &global,
                    ..*work
                };
                project::run(&args, &work)
            }
        };
        worst = worst.max(outcome);
    }
    worst
}

/// The flags as if the command ran in a folder.
fn placed(global: &GlobalArgs, folder: PathBuf) -> GlobalArgs {
    let mut global = global.clone();
    let project = &mut global.project;
    if project.profiles_dir.is_none() && discover::has_profiles(&folder) {
        project.profiles_dir = Some(folder.clone());
    }
    project.project_dir = Some(folder);
    global
}

/// Files by the folder of their project; that of the working folder has no name. Nothing where the
/// files do not matter for where the project is.
fn projects(
    args: &LintArgs,
    work: &Work<'_>,
) -> Result<BTreeMap<Option<PathBuf>, Vec<PathBuf>>, Vec<Diagnostic>> {
    let mut projects: BTreeMap<Option<PathBuf>, Vec<PathBuf>> = BTreeMap::new();
    let missing: Vec<Diagnostic> = args
        .files
        .iter()
        .filter(|file| !file.exists())
        .map(|file| no_file(file))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let flags = &work.global.project;
    if flags.project_dir.is_some() || work.environment.dbt("PROJECT_DIR").is_some() {
        return Ok(projects);
    }
    let here = discover::project(flags, work.environment).ok();
    let here = here.map(|(folder, _)| folder);
    for file in &args.files {
        let path = discover::absolute(file).map_err(|error| vec![error])?;
        let folder = match &here {
            Some(here) if path.starts_with(here) => None,
            _ => match discover::above(flags, &path) {
                Some(folder) => Some(folder),
                None => continue,
            },
        };
        projects.entry(folder).or_default().push(path);
    }
    if projects.len() > 1 && args.format != Format::Human {
        return Err(vec![several(projects.keys().flatten())]);
    }
    Ok(projects)
}

fn no_file(file: &Path) -> Diagnostic {
    let message = format!("`{}` does not exist", file.display());
    Diagnostic::error("lint::no-such-file", message)
        .help("name files and folders of a project; without any, all of it is linted")
}

fn several<'a>(folders: impl Iterator<Item = &'a PathBuf>) -> Diagnostic {
    let folders: Vec<String> = folders
        .map(|folder| format!("`{}`", folder.display()))
        .collect();
    let message = format!(
        "the files are of several projects, and one document holds one: {}",
        folders.join(", ")
    );
    Diagnostic::error("lint::several-projects", message)
        .help("lint the files of each project by themselves")
}

/// The files, if nothing is asked that only the whole project can answer: some files, no repair, no
/// rule that looks at all nodes.
pub(super) fn asked(args: &LintArgs) -> Asked {
    let whole_rule = |name: &String| rules::find(name).is_none_or(|rule| rule.whole);
    let whole = args.files.is_empty()
        || args.fix
        || args.write_baseline
        || args.rule.iter().any(whole_rule);
    if whole || args.files.iter().any(|file| !file.is_file()) {
        return None;
    }
    Some(Arc::new(canonical(&args.files).into_iter().collect()))
}

/// Leaves the findings in the files and folders asked for.
pub(super) fn keep(
    findings: &mut Vec<Finding>,
    files: &[PathBuf],
    read: &Read,
    sources: &SourceTree,
) {
    if files.is_empty() {
        return;
    }
    let dir = &read.known.options.project_dir;
    let wanted = canonical(files);
    let is_wanted = |path: &str| {
        let path = dir.join(path);
        let path = path.canonicalize().unwrap_or(path);
        path.ancestors().any(|folder| wanted.contains(folder))
    };
    let mut known = BTreeMap::new();
    findings.retain(|finding| {
        finding.diagnostic.span.is_some_and(|span| {
            *known
                .entry(span.file)
                .or_insert_with(|| is_wanted(&sources.file(span.file).path))
        })
    });
}

fn canonical(files: &[PathBuf]) -> BTreeSet<PathBuf> {
    let files = files.iter();
    files
        .map(|file| file.canonicalize().unwrap_or_else(|_| file.clone()))
        .collect()
}
