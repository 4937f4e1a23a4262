//! Where the project and its profiles are, as dbt looks for them.

use std::io;
use std::path::{Path, PathBuf};

use super::args::ProjectArgs;
use super::environment::Environment;
use crate::diagnostic::Diagnostic;

const PROJECT_FILE: &str = "dbt_project.yml";
const PROFILES_FILE: &str = "profiles.yml";

/// The project folder, absolute: as given, else the nearest one from the working folder upwards
/// that holds a project file.
pub(super) fn project_dir(
    args: &ProjectArgs,
    environment: &Environment,
) -> Result<PathBuf, Diagnostic> {
    let given = args
        .project_dir
        .clone()
        .or_else(|| environment.dbt("PROJECT_DIR").map(PathBuf::from));
    if let Some(given) = given {
        if given.join(PROJECT_FILE).is_file() {
            return absolute(&given);
        }
        let message = format!("there is no {PROJECT_FILE} in `{}`", given.display());
        return Err(Diagnostic::error("cli::no-project", message));
    }
    let here = absolute(Path::new("."))?;
    let found = here
        .ancestors()
        .find(|folder| folder.join(PROJECT_FILE).is_file());
    found.map(Path::to_path_buf).ok_or_else(|| {
        let message = format!("there is no {PROJECT_FILE} in this folder or above it");
        Diagnostic::error("cli::no-project", message)
            .help("name the project's folder with `--project-dir`")
    })
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
        .find(|folder| folder.join(PROFILES_FILE).is_file()))
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
