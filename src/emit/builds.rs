//! dbt's compiled SQL (`target/compiled` or `target/run`), found by node.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::diagnostic::Diagnostic;

/// The SQL files of a folder by their stems.
#[derive(Debug, Default)]
pub struct Builds {
    files: BTreeMap<String, Vec<PathBuf>>,
}

impl Builds {
    /// Looks through a folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn find(dir: &Path) -> Result<Builds, Diagnostic> {
        let mut builds = Builds::default();
        for entry in WalkDir::new(dir).sort_by_file_name() {
            let entry = entry.map_err(|error| {
                Diagnostic::error("emit::unreadable-builds", format!("`--builds`: {error}"))
            })?;
            let path = entry.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            if let (true, Some("sql"), Some(stem)) = (
                entry.file_type().is_file(),
                path.extension().and_then(|e| e.to_str()),
                stem,
            ) {
                builds
                    .files
                    .entry(stem.to_string())
                    .or_default()
                    .push(path.to_path_buf());
            }
        }
        Ok(builds)
    }

    /// The text that builds a node, by its unique id: the file of that name, in the folder of the
    /// node's package if several have it. `None` if none or several fit.
    pub fn text(&self, unique_id: &str) -> Option<String> {
        let mut parts = unique_id.splitn(3, '.').skip(1);
        let (package, name) = (parts.next()?, parts.next()?);
        let spellings = [name.to_string(), name.replacen(".v", "_v", 1)];
        let files = spellings.iter().find_map(|name| self.files.get(name))?;
        let path = match files.as_slice() {
            [only] => only,
            several => {
                let of_package = |path: &&PathBuf| path.iter().any(|part| part == package);
                let mut fitting = several.iter().filter(of_package);
                fitting.next().filter(|_| fitting.next().is_none())?
            }
        };
        fs::read_to_string(path).ok()
    }
}
