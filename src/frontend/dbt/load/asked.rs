//! The nodes' files that are asked about into those that have to be read for them.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::Task;
use super::parse::Role;
use crate::source::{FileId, SourceTree};

/// Tasks for a part of a project.
pub(super) struct Part {
    /// What is read in any case: all but nodes' files, and of those the ones that are asked about.
    pub(super) needed: Vec<Task>,
    /// Other nodes' files, which are read if something names them.
    others: Vec<Task>,
    asked: HashSet<PathBuf>,
}

impl Part {
    /// Parts the tasks.
    ///
    /// # Errors
    /// All tasks, if something that is asked about is no file of a node: then anything may hang on
    /// it.
    pub(super) fn of(tasks: Vec<Task>, files: &BTreeSet<PathBuf>) -> Result<Part, Vec<Task>> {
        let names: HashSet<_> = files.iter().filter_map(|file| file.file_name()).collect();
        let is_asked = |task: &&Task| {
            let path = &task.found.location.path;
            let named = path.file_name().is_some_and(|name| names.contains(name));
            named && files.contains(&canonical(path))
        };
        let asked: Vec<&Task> = tasks.iter().filter(is_asked).collect();
        let found: BTreeSet<PathBuf> = asked
            .iter()
            .filter(|task| is_node(task))
            .map(|task| canonical(&task.found.location.path))
            .collect();
        if found != *files || !asked.iter().all(|task| is_node(task)) {
            return Err(tasks);
        }
        let asked: HashSet<PathBuf> = asked
            .iter()
            .map(|task| task.found.location.path.clone())
            .collect();
        let (others, needed) = tasks
            .into_iter()
            .partition(|task| is_node(task) && !asked.contains(&task.found.location.path));
        Ok(Part {
            needed,
            others,
            asked,
        })
    }

    /// The other nodes' files that the texts name: those that are asked about by any word, which may
    /// become the argument of a `ref`, the others by what they call `ref` with.
    pub(super) fn named(&mut self, sources: &SourceTree, files: &[Option<FileId>]) -> Vec<Task> {
        let mut names: HashSet<&str> = HashSet::new();
        for (_, file) in sources.files() {
            names.extend(references(&file.text));
        }
        for (task, file) in self.needed.iter().zip(files) {
            if let Some(file) = file.filter(|_| self.asks(task)) {
                let text: &str = &sources.file(file).text;
                names.extend(text.split(|c: char| !c.is_alphanumeric() && c != '_'));
            }
        }
        let others = std::mem::take(&mut self.others);
        let is_named = |task: &Task| {
            let stem = task.found.stem();
            let unversioned = stem.rsplit_once("_v").map(|(name, _)| name);
            names.contains(stem) || unversioned.is_some_and(|name| names.contains(name))
        };
        others.into_iter().filter(is_named).collect()
    }

    /// Whether a task's file is asked about.
    pub(super) fn asks(&self, task: &Task) -> bool {
        self.asked.contains(&task.found.location.path)
    }
}

fn is_node(task: &Task) -> bool {
    matches!(task.role, Role::Node(_))
}

/// The texts that stand behind `ref(`, those of a package and of a version among them.
fn references(text: &str) -> impl Iterator<Item = &str> {
    let calls = text.split("ref(").skip(1);
    let arguments = calls.filter_map(|call| call.split(')').next());
    arguments.flat_map(|arguments| arguments.split(['\'', '"']).skip(1).step_by(2))
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn references_are_texts_in_calls_of_ref() {
        let text = "{{ ref('a') }} ref(\"b\", v='2') {{ ref(x) }} ref(";
        assert_eq!(references(text).collect::<Vec<_>>(), ["a", "b", "2"]);
    }
}
