//! Where the project and its profiles are, as dbt looks for them.

use std::io;
use std::path::{Path, PathBuf};

use super::args::ProjectArgs;
use super::environment::Environment;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::frontend::{FRONT_ENDS, FrontEnd};
use crate::source::SourceTree;

/// The file of the profiles.
pub(super) const PROFILES_FILE: &str = "profiles.yml";

/// The project folder, absolute, and whose it is: as given, else the nearest one from the working
/// folder upwards that holds a project file.
pub(super) fn project(
    args: &ProjectArgs,
    environment: &Environment,
) -> Result<(PathBuf, &'static FrontEnd), Diagnostic> {
    let candidates = candidates(args);
    let given = args
        .project_dir
        .clone()
        .or_else(|| environment.dbt("PROJECT_DIR").map(PathBuf::from));
    let here = absolute(given.as_deref().unwrap_or(Path::new(".")))?;
    let folders = here
        .ancestors()
        .take(if given.is_some() { 1 } else { usize::MAX });
    for folder in folders {
        let mut found = candidates
            .iter()
            .filter(|front_end| is_project(folder, front_end, args));
        match (found.next(), found.next()) {
            (Some(one), None) => return Ok((folder.to_path_buf(), *one)),
            (Some(one), Some(other)) => {
                let meant = meant(folder, args).ok_or_else(|| several(folder, one, other))?;
                return Ok((folder.to_path_buf(), meant));
            }
            (None, _) => {}
        }
    }
    Err(no_project(given.as_deref(), &candidates))
}

/// The nearest project folder above a path.
pub(super) fn above(args: &ProjectArgs, path: &Path) -> Option<PathBuf> {
    let candidates = candidates(args);
    let is_project = |folder: &&Path| {
        candidates
            .iter()
            .any(|front_end| is_project(folder, front_end, args))
    };
    path.ancestors()
        .skip(1)
        .find(is_project)
        .map(Path::to_path_buf)
}

/// Whether a folder holds profiles.
pub(super) fn has_profiles(folder: &Path) -> bool {
    folder.join(PROFILES_FILE).is_file()
}

/// The systems that the flags leave.
fn candidates(args: &ProjectArgs) -> Vec<&'static FrontEnd> {
    let is_left = |front_end: &&&FrontEnd| match &args.system {
        Some(name) => front_end.name == name,
        None => args.config.is_empty() || front_end.takes_config_files,
    };
    FRONT_ENDS.iter().filter(is_left).copied().collect()
}

/// Whether a folder holds a system's project file; one that is told its files needs no other.
fn is_project(folder: &Path, front_end: &FrontEnd, args: &ProjectArgs) -> bool {
    let told = front_end.takes_config_files && !args.config.is_empty();
    told || front_end
        .files
        .iter()
        .any(|file| folder.join(file).is_file())
}

/// The system that the settings name, if its project is there. What is wrong with them is told later,
/// where they are read as a whole.
fn meant(folder: &Path, args: &ProjectArgs) -> Option<&'static FrontEnd> {
    let (config, _) = config::read(folder, &mut SourceTree::default()).ok()?;
    config.system.filter(|one| is_project(folder, one, args))
}

fn several(folder: &Path, one: &FrontEnd, other: &FrontEnd) -> Diagnostic {
    let file = |front_end: &FrontEnd| {
        let mut files = front_end.files.iter();
        let found = files.find(|file| folder.join(file).is_file());
        found.copied().unwrap_or_default()
    };
    let message = format!(
        "the folder holds projects of two systems: {} ({}) and {} ({})",
        one.name,
        file(one),
        other.name,
        file(other)
    );
    Diagnostic::error("cli::several-systems", message).help(format!(
        "say which one is meant: `--system {}` or `--system {}`, or `system = \"{}\"` in hookc.toml",
        one.name, other.name, one.name
    ))
}

fn no_project(given: Option<&Path>, candidates: &[&FrontEnd]) -> Diagnostic {
    let files: Vec<&str> = candidates
        .iter()
        .filter_map(|front_end| front_end.files.first().copied())
        .collect();
    let files = match files.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        files => files.concat(),
    };
    match given {
        Some(given) => {
            let message = format!("there is no {files} in `{}`", given.display());
            Diagnostic::error("cli::no-project", message)
        }
        None => {
            let message = format!("there is no {files} in this folder or above it");
            Diagnostic::error("cli::no-project", message)
                .help("name the project's folder with `--project-dir`")
        }
    }
}

/// The folder of the profiles: as given, else the working folder, else dbt's folder of the user;
/// `None` if none of them has any.
pub(super) fn profiles_dir(
    args: &ProjectArgs,
    environment: &Environment,
) -> Result<Option<PathBuf>, Diagnostic> {
    let given = args
        .profiles_dir
        .clone()
        .or_else(|| environment.dbt("PROFILES_DIR").map(PathBuf::from));
    if let Some(given) = given {
        return absolute(&given).map(Some);
    }
    let here = absolute(Path::new("."))?;
    let home = environment.home().map(|home| home.join(".dbt"));
    Ok([Some(here), home]
        .into_iter()
        .flatten()
        .find(|folder| has_profiles(folder)))
}

/// A path made absolute, without `.` parts.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, Diagnostic> {
    let whole = std::path::absolute(path).map_err(|error| unreadable(path, &error))?;
    Ok(whole.components().collect())
}

/// The diagnostic for a path that cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        "cli::unreadable-file",
        format!("`{}` cannot be read: {error}", path.display()),
    )
}
