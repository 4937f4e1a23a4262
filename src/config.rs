//! `hookc.toml`, or `[tool.hookc]` of `pyproject.toml`, into hookc's settings.

use std::fs;
use std::path::Path;

use indexmap::IndexMap;
use toml::{Table, Value};

use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::{FRONT_ENDS, FrontEnd};
use crate::source::{FileId, SourceTree, Span, Text};
use crate::yaml::{Data, Mapping};

/// The settings that a file may hold.
const KEYS: [&str; 6] = [
    "append-tables",
    "dialect-grants",
    "lint",
    "secrets",
    "system",
    "targets",
];

/// A project's settings.
#[derive(Debug, Default)]
pub struct Config {
    /// `append-tables`: names of tables that are meant to grow, `*` for any part.
    pub append_tables: Vec<String>,
    /// `secrets`: names of variables and settings whose values must not be shown.
    pub secrets: Vec<String>,
    /// `dialect-grants`: whether grants are written in the forms of the target's dialect.
    pub dialect_grants: bool,
    /// `system`: which project of the folder is meant, where it holds several.
    pub system: Option<&'static FrontEnd>,
    /// `[targets.<name>]`: targets of projects without a profile, name to fields.
    pub targets: IndexMap<String, Mapping>,
    /// `[lint]`, as it is written, and the file that it is in.
    pub lint: Option<(Table, Span)>,
}

/// Reads the settings beside a project; none if neither file has any. Unknown keys are warnings.
///
/// # Errors
/// What is wrong with the file; positions are in `sources`.
pub fn read(
    project_dir: &Path,
    sources: &mut SourceTree,
) -> Result<(Config, Vec<Diagnostic>), Diagnostic> {
    if let Some((file, table)) = table(project_dir, "hookc.toml", sources)? {
        return settings(&table, file, sources);
    }
    if let Some((file, table)) = table(project_dir, "pyproject.toml", sources)?
        && let Some(Value::Table(ours)) = table.get("tool").and_then(|tool| tool.get("hookc"))
    {
        return settings(ours, file, sources);
    }
    Ok((Config::default(), Vec::new()))
}

/// Whether a project has settings.
pub fn is_written(project_dir: &Path) -> bool {
    let mut sources = SourceTree::default();
    let ours = table(project_dir, "pyproject.toml", &mut sources);
    let ours = ours.is_ok_and(|found| {
        found.is_some_and(|(_, table)| {
            table
                .get("tool")
                .and_then(|tool| tool.get("hookc"))
                .is_some()
        })
    });
    ours || project_dir.join("hookc.toml").exists()
}

/// The table in a file of the folder, `None` if there is no such file.
fn table(
    dir: &Path,
    name: &str,
    sources: &mut SourceTree,
) -> Result<Option<(FileId, Table)>, Diagnostic> {
    let path = dir.join(name);
    // Reading what is no file may wait for ever.
    let Some(bytes) = path.is_file().then(|| fs::read(path).ok()).flatten() else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let file = sources.add(name, text.as_str());
    match toml::from_str::<Table>(&text) {
        Ok(table) => Ok(Some((file, table))),
        Err(error) => {
            let range = error.span().unwrap_or_default();
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let span = Span {
                file,
                start: offset(range.start),
                end: offset(range.end),
            };
            let message = format!("{name} is not valid TOML: {}", error.message());
            Err(Diagnostic::error("config::invalid-toml", message).at(span))
        }
    }
}

fn settings(
    table: &Table,
    file: FileId,
    sources: &SourceTree,
) -> Result<(Config, Vec<Diagnostic>), Diagnostic> {
    let whole = Span {
        file,
        start: 0,
        end: 0,
    };
    let path = &sources.file(file).path;
    let mut config = Config::default();
    let mut warnings = Vec::new();
    for (key, value) in table {
        match key.as_str() {
            "targets" => config.targets = targets(value, whole)?,
            "system" => config.system = Some(system(value, whole)?),
            "dialect-grants" => config.dialect_grants = truth(key, value, whole)?,
            "append-tables" => config.append_tables = names(key, value, whole)?,
            "secrets" => config.secrets = names(key, value, whole)?,
            "lint" => match value.as_table() {
                Some(table) => config.lint = Some((table.clone(), whole)),
                None => warnings.push(no_table(key).at(whole)),
            },
            unknown => warnings.push(unknown_key(unknown, path).at(whole)),
        }
    }
    Ok((config, warnings))
}

/// `true` or `false`.
fn truth(key: &str, value: &Value, whole: Span) -> Result<bool, Diagnostic> {
    value.as_bool().ok_or_else(|| {
        let message = format!("`{key}` is `true` or `false`");
        Diagnostic::error("config::invalid-value", message).at(whole)
    })
}

/// A system by its name.
fn system(value: &Value, whole: Span) -> Result<&'static FrontEnd, Diagnostic> {
    let given = value.as_str().unwrap_or_default();
    let mut known = FRONT_ENDS.iter();
    if let Some(found) = known.find(|front_end| front_end.name == given) {
        return Ok(found);
    }
    let names: Vec<&str> = FRONT_ENDS.iter().map(|front_end| front_end.name).collect();
    let shown = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let message = format!("`system = {shown}` names no system");
    let help = match closest(given, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the systems are {}", names.join(", ")),
    };
    Err(Diagnostic::error("config::invalid-value", message)
        .at(whole)
        .help(help))
}

/// A list of texts.
fn names(key: &str, value: &Value, whole: Span) -> Result<Vec<String>, Diagnostic> {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    let names: Vec<String> = items
        .iter()
        .filter_map(|item| item.as_str().map(str::to_string))
        .collect();
    if value.is_array() && names.len() == items.len() {
        return Ok(names);
    }
    let message = format!("`{key}` is a list of names");
    Err(Diagnostic::error("config::invalid-list", message)
        .at(whole)
        .help(match key {
            "secrets" => r#"write `secrets = ["API_TOKEN", "password"]`"#,
            _ => r#"write `append-tables = ["audit.runs", "*.log"]`"#,
        }))
}

fn unknown_key(key: &str, path: &str) -> Diagnostic {
    let message = format!("`{key}` in {path} is no setting of hookc");
    let diagnostic = Diagnostic::warning("config::unknown-key", message);
    match closest(key, KEYS) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("the settings are {}", KEYS.join(", "))),
    }
}

fn no_table(key: &str) -> Diagnostic {
    Diagnostic::warning("config::lint", format!("`{key}` is a table of settings"))
        .help(format!("write `[{key}]` and below it `packages = true`"))
}

fn targets(value: &Value, whole: Span) -> Result<IndexMap<String, Mapping>, Diagnostic> {
    let wrong = || {
        Diagnostic::error(
            "config::invalid-targets",
            "`targets` holds one table for each target",
        )
        .at(whole)
        .help("write `[targets.dev]` and below it `type = \"duckdb\"`, `schema = \"...\"`")
    };
    let Value::Table(table) = value else {
        return Err(wrong());
    };
    table
        .iter()
        .map(|(name, fields)| match data(fields) {
            Data::Map(fields) => Ok((name.clone(), fields)),
            _ => Err(wrong()),
        })
        .collect()
}

/// A TOML value as a profile's field would have it; dates are texts.
fn data(value: &Value) -> Data {
    match value {
        Value::String(text) => Data::Str(Text::new(text.as_str())),
        Value::Integer(number) => Data::Int(i128::from(*number)),
        Value::Float(number) => Data::Float(*number),
        Value::Boolean(truth) => Data::Bool(*truth),
        Value::Datetime(time) => Data::Str(Text::new(time.to_string())),
        Value::Array(items) => Data::List(items.iter().map(data).collect()),
        Value::Table(table) => Data::Map(
            table
                .iter()
                .map(|(key, item)| (key.as_str().into(), data(item)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(name: &str, text: &str) -> Result<(Config, Vec<Diagnostic>), Diagnostic> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), text).unwrap();
        read(dir.path(), &mut SourceTree::default())
    }

    #[test]
    fn targets_keep_their_fields() {
        let (config, _) = read_text(
            "hookc.toml",
            "[targets.prod]\ntype = 'duckdb'\nthreads = 4\n",
        )
        .unwrap();
        let prod = &config.targets["prod"];
        assert_eq!(prod["type"].as_str(), Some("duckdb"));
        assert_eq!(prod["threads"], Data::Int(4));
    }

    #[test]
    fn pyproject_is_read_where_there_is_no_file_of_our_own() {
        let text = "[project]\nname = 'x'\n[tool.hookc.targets.dev]\ntype = 'postgres'\n";
        assert!(
            read_text("pyproject.toml", text)
                .unwrap()
                .0
                .targets
                .contains_key("dev")
        );
    }

    #[test]
    fn a_misspelled_key_is_a_warning_with_the_right_one() {
        let (_, warnings) = read_text("hookc.toml", "[target.dev]\ntype = 'x'\n").unwrap();
        assert_eq!(warnings[0].help.as_deref(), Some("did you mean `targets`?"));
    }

    #[test]
    fn broken_toml_is_an_error_with_its_place() {
        let error = read_text("hookc.toml", "a = \n").unwrap_err();
        assert_eq!(
            (error.code, error.span.is_some()),
            ("config::invalid-toml", true)
        );
    }
}
