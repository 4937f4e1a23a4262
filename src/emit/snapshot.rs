//! Plans into snapshots for review: a folder with one folder for each target, and in it one readable
//! file for each node with hooks.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::diff::{Files, unified};
use super::folder::{contents, is_beside, update};
use super::layout;
use super::name::file_name;
use crate::diagnostic::Diagnostic;
use crate::ir::Plan;
use crate::report::View;

/// The snapshots of plans, beside those in a folder.
#[derive(Debug)]
pub struct Snapshots {
    /// Folder of the target to its files.
    wanted: Vec<(String, Files)>,
    /// Whether the plans are those of all targets, so that other folders are left over.
    complete: bool,
}

impl Snapshots {
    /// The snapshots of plans; `complete` if there are no other targets.
    pub fn of(plans: &[Plan], complete: bool, view: View<'_>) -> Snapshots {
        let wanted = plans
            .iter()
            .map(|plan| (file_name(&plan.target), layout::snapshot(plan, view)));
        Snapshots {
            wanted: wanted.collect(),
            complete,
        }
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.wanted.iter().map(|(_, files)| files.len()).sum()
    }

    /// The diff from the folder's snapshots to these, empty if there is none. Files that no hook
    /// stands behind any more are shown as taken away.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn diff(&self, dir: &Path) -> Result<String, Diagnostic> {
        let mut text = String::new();
        for (name, files) in &self.with_stale(dir)? {
            text.push_str(&unified(&contents(&dir.join(name))?.ours, files, name));
        }
        Ok(text)
    }

    /// Makes the folder hold these snapshots. Files that hookc did not write are left alone.
    ///
    /// # Errors
    /// The folder cannot be written, or somebody else's file stands in the way.
    pub fn accept(&self, dir: &Path) -> Result<(), Diagnostic> {
        for (name, files) in self.with_stale(dir)? {
            let folder = dir.join(name);
            let present = contents(&folder)?;
            update(&folder, &present, &files)?;
            if files.is_empty() && present.foreign.is_empty() {
                // A folder that is not empty after all is not ours to remove.
                let _ = fs::remove_dir(&folder);
            }
        }
        Ok(())
    }

    /// The wanted files, and nothing for targets that are no more.
    fn with_stale(&self, dir: &Path) -> Result<Vec<(String, Files)>, Diagnostic> {
        let mut wanted = self.wanted.clone();
        if !self.complete {
            return Ok(wanted);
        }
        let known: BTreeSet<&String> = self.wanted.iter().map(|(name, _)| name).collect();
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(wanted),
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", dir.display());
                return Err(Diagnostic::error("emit::cannot-read", message));
            }
        };
        let folders = entries.flatten().filter(|entry| entry.path().is_dir());
        let mut stale: Vec<String> = folders
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !known.contains(name) && !is_beside(name))
            .collect();
        stale.sort();
        for name in stale {
            if !contents(&dir.join(&name))?.ours.is_empty() {
                wanted.push((name, Files::new()));
            }
        }
        Ok(wanted)
    }
}
