//! Which version of dbt is imitated: as given, as pinned beside the project, or the tested one.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

use crate::diagnostic::Diagnostic;

/// The version that conformance is recorded with.
const DEFAULT: &str = "1.11.16";
const PACKAGE: &str = "dbt-core";

/// The version, and a warning if it is outside the tested range.
pub(super) fn choose(given: Option<&str>, project_dir: &Path) -> (String, Option<Diagnostic>) {
    let version = match given {
        Some(given) => given.trim().trim_start_matches('v').to_string(),
        None => pinned(project_dir).unwrap_or_else(|| DEFAULT.to_string()),
    };
    let warning = (!is_tested(&version)).then(|| {
        let message =
            format!("dbt {version} is outside the range that hookc is tested with, 1.10 to 1.11");
        Diagnostic::warning("cli::untested-dbt-version", message)
            .help("hooks are compiled by the rules of dbt 1.11; compare with what your dbt sends")
    });
    (version, warning)
}

fn is_tested(version: &str) -> bool {
    let mut parts = version.split('.');
    matches!((parts.next(), parts.next()), (Some("1"), Some("10" | "11")))
}

/// The exact version that a file beside the project pins.
fn pinned(dir: &Path) -> Option<String> {
    let text = |name: &str| {
        let path = dir.join(name);
        path.is_file().then(|| fs::read_to_string(path).ok())?
    };
    let table = |name: &str| toml::from_str::<Table>(&text(name)?).ok();
    let of_requirements = || text("requirements.txt")?.lines().find_map(requirement);
    let of_lock = |name: &str| locked(&table(name)?);
    of_requirements()
        .or_else(|| pyproject(&table("pyproject.toml")?))
        .or_else(|| of_lock("uv.lock"))
        .or_else(|| of_lock("poetry.lock"))
}

/// The version of `dbt-core==1.11.16 ; marker  # comment`.
fn requirement(line: &str) -> Option<String> {
    let line = line.split(['#', ';', '\\']).next()?.trim();
    let (name, version) = line.split_once("==")?;
    let name = name.split('[').next()?.trim().replace(['_', '.'], "-");
    if !name.eq_ignore_ascii_case(PACKAGE) {
        return None;
    }
    exact(version.trim_start_matches('=').split_whitespace().next()?)
}

/// A version without wildcards and further conditions.
fn exact(version: &str) -> Option<String> {
    let digits = version.starts_with(|c: char| c.is_ascii_digit());
    let plain = version
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '.');
    (digits && plain).then(|| version.to_string())
}

fn pyproject(table: &Table) -> Option<String> {
    let find = |list: Option<&Value>| {
        list?
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .find_map(requirement)
    };
    let project = table.get("project");
    let poetry = || {
        let dependencies = table.get("tool")?.get("poetry")?.get("dependencies")?;
        let entry = dependencies.get(PACKAGE)?;
        let version = entry.as_str().or_else(|| entry.get("version")?.as_str())?;
        exact(version.trim_start_matches('=').trim())
    };
    let groups = || {
        let groups = table.get("dependency-groups")?.as_table()?;
        groups.values().find_map(|group| find(Some(group)))
    };
    let extras = || {
        let extras = project?.get("optional-dependencies")?.as_table()?;
        extras.values().find_map(|extra| find(Some(extra)))
    };
    find(project.and_then(|project| project.get("dependencies")))
        .or_else(extras)
        .or_else(groups)
        .or_else(poetry)
}

/// The version in the list of packages that uv's and poetry's lock files have.
fn locked(table: &Table) -> Option<String> {
    let packages = table.get("package")?.as_array()?;
    let core = packages
        .iter()
        .find(|package| package.get("name").and_then(Value::as_str) == Some(PACKAGE))?;
    exact(core.get("version")?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(name: &str, text: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), text).unwrap();
        choose(None, dir.path()).0
    }

    #[test]
    fn exact_pins_are_found_in_every_file() {
        assert_eq!(
            chosen("requirements.txt", "x==1\ndbt_core[x] == 1.10.4  # why\n"),
            "1.10.4"
        );
        assert_eq!(
            chosen(
                "pyproject.toml",
                "[project]\ndependencies = ['dbt-core==1.10.5']"
            ),
            "1.10.5"
        );
        assert_eq!(
            chosen(
                "pyproject.toml",
                "[tool.poetry.dependencies]\ndbt-core = '1.10.6'"
            ),
            "1.10.6"
        );
        let lock = "[[package]]\nname = 'dbt-core'\nversion = '1.10.7'\n";
        assert_eq!(chosen("uv.lock", lock), "1.10.7");
        assert_eq!(chosen("poetry.lock", lock), "1.10.7");
    }

    #[test]
    fn ranges_pin_nothing() {
        assert_eq!(
            chosen("requirements.txt", "dbt-core>=1.9\ndbt-core==1.9.*\n"),
            DEFAULT
        );
        assert_eq!(
            chosen(
                "pyproject.toml",
                "[tool.poetry.dependencies]\ndbt-core = '^1.9'"
            ),
            DEFAULT
        );
    }

    #[test]
    fn versions_outside_the_tested_range_are_told() {
        let nowhere = Path::new("/nonexistent");
        assert!(choose(Some("1.9.0"), nowhere).1.is_some());
        assert!(choose(Some("1.10.0b1"), nowhere).1.is_none());
    }
}
