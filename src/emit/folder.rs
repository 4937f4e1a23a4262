//! A plan's files into its folder: nothing foreign is lost, nothing unchanged is written, and the
//! folder changes in one step.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;
use serde::Deserialize;
use walkdir::{DirEntry, WalkDir};

use super::Form;
use super::diff::{self, Files};
use super::exchange::exchange;
use super::layout::{MARK, files};
use super::schedules::{LEFT_FILE, LEFT_SCHEMA, YAML_MARK};
use crate::diagnostic::Diagnostic;
use crate::ir::Plan;
use crate::parallel;
use crate::plan::SCHEMA;
use crate::report::View;

const PLAN: &str = "plan.json";
const OPERATION: &str = "run-operation";
/// How the names of the folders begin in which output is made ready.
const BESIDE: &str = ".hookc-";
/// No run takes that long to write its output.
const ABANDONED: Duration = Duration::from_secs(600);

/// What is in a folder.
#[derive(Debug, Default)]
pub(super) struct Present {
    /// Files that hookc wrote.
    pub(super) ours: Files,
    /// Paths of everything else that is no folder.
    pub(super) foreign: Vec<String>,
    /// The command of the plan in it.
    command: Option<String>,
}

#[derive(Deserialize)]
struct Marker {
    schema: String,
    command: String,
}

/// Writes a plan's folder; false if it holds just that already.
///
/// # Errors
/// The folder is not hookc's, or cannot be written. It is left as it was.
pub fn write_folder(
    dir: &Path,
    plan: &Plan,
    form: Form<'_>,
    view: View<'_>,
) -> Result<bool, Diagnostic> {
    let dir = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_path_buf());
    let present = present(&dir)?;
    let wanted = wanted(&present, plan, form, view).map_err(|error| unwritable(&dir, &error))?;
    update(&dir, &present, &wanted)
}

/// Makes a folder hold the wanted files in the place of hookc's present ones, in one step; false if it
/// holds just those.
///
/// # Errors
/// A file of somebody else stands in the way, or the folder cannot be written.
pub(super) fn update(dir: &Path, present: &Present, wanted: &Files) -> Result<bool, Diagnostic> {
    if let Some(path) = present
        .foreign
        .iter()
        .find(|path| wanted.contains_key(*path))
    {
        return Err(not_ours(&dir.join(path)));
    }
    if *wanted == present.ours && dir.is_dir() {
        return Ok(false);
    }
    replace(dir, present, wanted).map_err(|error| unwritable(dir, &error))?;
    Ok(true)
}

/// The diff from a folder's files to those of a plan, empty if there is none.
///
/// # Errors
/// The folder is not hookc's, or cannot be read.
pub fn diff_folder(
    dir: &Path,
    plan: &Plan,
    form: Form<'_>,
    view: View<'_>,
) -> Result<String, Diagnostic> {
    let present = present(dir)?;
    let wanted = wanted(&present, plan, form, view).map_err(|error| unwritable(dir, &error))?;
    Ok(diff::unified(
        &present.ours,
        &wanted,
        &super::file_name(&plan.target),
    ))
}

/// The files that the folder shall hold. Operations and the plan of a command share it: neither
/// takes away what the other has written.
fn wanted(present: &Present, plan: &Plan, form: Form<'_>, view: View<'_>) -> io::Result<Files> {
    let mut json = Vec::new();
    crate::plan::write(&mut json, plan, view)?;
    let mut made = files(plan, form, view);
    made.insert(PLAN.to_string(), json);
    let old = present.ours.clone();
    let kept: Files = match (plan.command.as_str(), present.command.as_deref()) {
        (OPERATION, Some(command)) if command != OPERATION => {
            made.retain(|path, _| is_operation(path));
            old
        }
        _ => old
            .into_iter()
            .filter(|(path, _)| is_operation(path))
            .collect(),
    };
    Ok(kept.into_iter().chain(made).collect::<BTreeMap<_, _>>())
}

fn is_operation(path: &str) -> bool {
    path.starts_with("operations/")
}

/// Looks through a folder, which must be hookc's if it holds anything.
fn present(dir: &Path) -> Result<Present, Diagnostic> {
    let present = contents(dir)?;
    let empty = present.ours.is_empty() && present.foreign.is_empty();
    if !empty && present.command.is_none() {
        return Err(not_ours(dir));
    }
    Ok(present)
}

/// Looks through a folder: which files hookc wrote, and which others.
pub(super) fn contents(dir: &Path) -> Result<Present, Diagnostic> {
    let mut present = Present::default();
    if !dir.exists() {
        return Ok(present);
    }
    let entries = WalkDir::new(dir)
        .min_depth(1)
        .into_iter()
        .collect::<Result<Vec<_>, _>>();
    let mut entries = entries.map_err(|error| unwritable(dir, &error.into()))?;
    entries.retain(|entry| !entry.file_type().is_dir());
    let read = |entry: &DirEntry| {
        let path = relative(entry.path(), dir);
        let content = if entry.file_type().is_file() {
            fs::read(entry.path()).ok()
        } else {
            None
        };
        (path, content)
    };
    let files: BTreeMap<String, Option<Vec<u8>>> =
        parallel::map(&entries, read).into_iter().collect();
    for (path, content) in files {
        match content {
            Some(content) if path == PLAN => {
                let marker = serde_json::from_slice::<Marker>(&content).ok();
                present.command = marker
                    .filter(|marker| marker.schema == SCHEMA)
                    .map(|marker| marker.command);
                present.ours.insert(path, content);
            }
            Some(content) if is_ours(&path, &content) => {
                present.ours.insert(path, content);
            }
            _ => present.foreign.push(path),
        }
    }
    Ok(present)
}

/// Whether hookc wrote a file beside the plan.
fn is_ours(path: &str, content: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Left {
        schema: String,
    }
    let begins = |mark: &str| content.starts_with(mark.as_bytes());
    let is_left =
        || serde_json::from_slice::<Left>(content).is_ok_and(|left| left.schema == LEFT_SCHEMA);
    begins(MARK) || begins(YAML_MARK) || (path == LEFT_FILE && is_left())
}

/// A path below a folder, with `/` between its parts.
fn relative(path: &Path, dir: &Path) -> String {
    let below = path.strip_prefix(dir).unwrap_or(path);
    below
        .iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Builds the new folder beside the old one and puts it in its place. Unchanged files are linked.
fn replace(dir: &Path, present: &Present, wanted: &Files) -> io::Result<()> {
    let parent = dir.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    sweep(parent);
    let beside = tempfile::Builder::new().prefix(BESIDE).tempdir_in(parent)?;
    let new = beside.path().join("new");
    fs::create_dir(&new)?;
    for path in wanted.keys() {
        place(&new, path)?;
    }
    wanted.par_iter().try_for_each(|(path, content)| {
        let file = new.join(path);
        let unchanged = present.ours.get(path) == Some(content);
        if unchanged && fs::hard_link(dir.join(path), &file).is_ok() {
            return Ok(());
        }
        fs::write(&file, content)
    })?;
    let foreign = present.foreign.iter();
    let unlinked: Vec<&String> = foreign.filter(|path| !linked(path, dir, &new)).collect();
    exchange(&new, dir)?;
    for path in unlinked {
        if let Err(error) = place(dir, path).and_then(|file| fs::rename(new.join(path), file)) {
            let kept = beside.keep();
            let message = format!("`{path}` is left in `{}`: {error}", kept.display());
            return Err(io::Error::new(error.kind(), message));
        }
    }
    Ok(())
}

/// Gives a file that is not hookc's a place in the new folder, too, so that it is never missing.
fn linked(path: &str, dir: &Path, new: &Path) -> bool {
    let place = place(new, path);
    place.is_ok_and(|file| fs::hard_link(dir.join(path), file).is_ok())
}

/// Removes what runs that were killed have left in a folder.
fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let left = entries.filter(|entry| is_beside(&entry.file_name().to_string_lossy()));
    for entry in left {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > ABANDONED) {
            // Another run may have been faster.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a folder of that name is one that a run works in.
pub(super) fn is_beside(name: &str) -> bool {
    name.starts_with(BESIDE)
}

/// A path below a folder, whose own folder exists.
fn place(dir: &Path, path: &str) -> io::Result<PathBuf> {
    let file = dir.join(path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(file)
}

fn not_ours(path: &Path) -> Diagnostic {
    let message = format!(
        "`{}` was not written by hookc and is left as it is",
        path.display()
    );
    Diagnostic::error("emit::foreign-output", message)
        .help("choose another folder with `--out`, or move it away")
}

fn unwritable(dir: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be written: {error}", dir.display());
    Diagnostic::error("emit::cannot-write", message)
}
