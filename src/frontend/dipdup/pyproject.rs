//! `pyproject.toml`, locks and requirements into the package's name and what is asked of DipDup.

use std::path::Path;

use toml::{Table, Value};

use crate::diagnostic::Diagnostic;
use crate::frontend::read::{self, Location};
use crate::source::{FileId, SourceTree, Span};

/// Files of package managers that hold the one release that they have chosen.
const LOCKS: [&str; 3] = ["uv.lock", "poetry.lock", "pdm.lock"];

/// What a project's files for Python say.
#[derive(Debug)]
pub(super) struct Pyproject {
    /// The name in `pyproject.toml`, if there is such a file, or why DipDup cannot read it.
    pub(super) name: Result<Option<String>, Box<Diagnostic>>,
    /// Requirements of DipDup, such as `==8.1.2`.
    pub(super) pins: Vec<String>,
}

/// Reads the files; `pyproject.toml` is added to the sources.
pub(super) fn read(project: &Path, sources: &mut SourceTree) -> Pyproject {
    let mut pins = Vec::new();
    let name = match table(project, sources) {
        Ok(Some((table, file))) => {
            pins.extend(required(&table));
            name(&table, file).map_err(Box::new)
        }
        Ok(None) => Ok(None),
        Err(problem) => Err(Box::new(problem)),
    };
    pins.extend(
        LOCKS
            .iter()
            .filter_map(|lock| locked(&text(project, lock)?)),
    );
    if let Some(text) = text(project, "requirements.txt") {
        pins.extend(text.lines().filter_map(requirement));
    }
    Pyproject { name, pins }
}

/// The text of a file beside the configuration, if it is one that can be read.
pub(super) fn text(project: &Path, name: &str) -> Option<String> {
    let path = project.join(name);
    path.symlink_metadata().ok()?;
    let mut scratch = SourceTree::default();
    let (file, problem) = read::read(&Location::new(project, path)).add(&mut scratch);
    problem
        .is_none()
        .then(|| scratch.file(file).text.to_string())
}

fn table(project: &Path, sources: &mut SourceTree) -> Result<Option<(Table, FileId)>, Diagnostic> {
    let path = project.join("pyproject.toml");
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let (file, problem) = read::read(&Location::new(project, path)).add(sources);
    if let Some(problem) = problem {
        return Err(problem);
    }
    match toml::from_str(&sources.file(file).text) {
        Ok(table) => Ok(Some((table, file))),
        Err(error) => {
            let range = error.span().unwrap_or_default();
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let message = format!("pyproject.toml is not valid TOML: {}", error.message());
            let span = Span {
                file,
                start: offset(range.start),
                end: offset(range.end),
            };
            Err(Diagnostic::error("dipdup::pyproject", message)
                .at(span)
                .help("DipDup reads the project's name from it"))
        }
    }
}

fn name(table: &Table, file: FileId) -> Result<Option<String>, Diagnostic> {
    let poetry = table.get("tool").and_then(|tool| tool.get("poetry"));
    let Some(section) = table.get("project").or(poetry) else {
        let message = "pyproject.toml has neither `project` nor `tool.poetry`: DipDup refuses it";
        let span = Span {
            file,
            start: 0,
            end: 0,
        };
        return Err(Diagnostic::error("dipdup::pyproject", message)
            .at(span)
            .help("name the project: `[project]` with `name = \"my_indexer\"`"));
    };
    Ok(section.get("name").map(|name| match name {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    }))
}

/// What `project.dependencies` and `tool.poetry.dependencies` ask for.
fn required(table: &Table) -> Vec<String> {
    let dependencies = table
        .get("project")
        .and_then(|project| project.get("dependencies"));
    let listed = dependencies.and_then(Value::as_array).into_iter().flatten();
    let listed = listed.filter_map(Value::as_str).filter_map(requirement);
    let poetry = table.get("tool").and_then(|tool| tool.get("poetry"));
    let poetry = poetry.and_then(|poetry| poetry.get("dependencies")?.get("dipdup"));
    let version = poetry.and_then(|asked| match asked {
        Value::String(version) => Some(version.as_str()),
        other => other.get("version")?.as_str(),
    });
    listed.chain(version.map(str::to_owned)).collect()
}

/// The release of DipDup in a lock.
fn locked(text: &str) -> Option<String> {
    let table: Table = toml::from_str(text).ok()?;
    let packages = table.get("package")?.as_array()?;
    let dipdup = packages
        .iter()
        .find(|package| package.get("name").and_then(Value::as_str) == Some("dipdup"))?;
    Some(dipdup.get("version")?.as_str()?.to_owned())
}

/// `dipdup[extra] >=8.1,<9 ; python_version > "3.11"`: what it asks of DipDup.
fn requirement(line: &str) -> Option<String> {
    let rest = line.trim().strip_prefix("dipdup")?.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']')?.1.trim_start(),
        None => rest,
    };
    let version = rest.split([';', '#', '\\']).next()?.trim();
    let version = version.trim_start_matches('(').trim_end_matches(')');
    let asks = version.starts_with(['=', '>', '<', '~', '!']);
    // Hashes stand behind the version.
    let version = version.split(" --").next()?.trim();
    asks.then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_those_of_dipdup_alone() {
        assert_eq!(requirement("dipdup==8.1.2").as_deref(), Some("==8.1.2"));
        let long = "dipdup[pytezos] >=8.1,<9 ; python_version > '3.11'";
        assert_eq!(requirement(long).as_deref(), Some(">=8.1,<9"));
        assert_eq!(
            requirement("dipdup==8.0.0 --hash=sha256:0 \\").as_deref(),
            Some("==8.0.0")
        );
        assert_eq!(requirement("dipdup-extra==1.0"), None);
        assert_eq!(requirement("dipdup"), None);
        assert_eq!(requirement("dipdup @ git+https://example.com/dipdup"), None);
    }

    #[test]
    fn pins_come_from_both_tables_and_locks() {
        let table: Table = toml::from_str(
            "[project]\nname = 'a'\ndependencies = ['x', 'dipdup~=8.1.0']\n\
             [tool.poetry.dependencies]\ndipdup = { version = '^8.0', extras = [] }",
        )
        .expect("TOML");
        assert_eq!(required(&table), ["~=8.1.0", "^8.0"]);
        let lock = "[[package]]\nname = 'dipdup'\nversion = '8.1.1'";
        assert_eq!(locked(lock).as_deref(), Some("8.1.1"));
    }
}
