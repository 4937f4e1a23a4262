//! `hookc.toml`, or `[tool.hookc]` of `pyproject.toml`, into hookc's settings.

mod toml;

use std::fs;
use std::path::Path;

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::{FRONT_ENDS, FrontEnd};
use crate::report::SECRET_PREFIX;
use crate::source::SourceTree;
use crate::yaml::{Data, Mapping, Node};

/// hookc's own file of settings.
const OWN: &str = "hookc.toml";

/// The file that they may stand in otherwise.
const SHARED: &str = "pyproject.toml";

/// The settings that a file may hold.
const KEYS: [&str; 7] = [
    "append-tables",
    "dialect-grants",
    "env",
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
    /// `[env]`: environment variables that count where the environment has none of that name.
    pub env: IndexMap<String, String>,
    /// `[targets.<name>]`: targets of projects without a profile, name to fields.
    pub targets: IndexMap<String, Mapping>,
    /// `[lint]`, as it is written.
    pub lint: Option<Node>,
}

/// Reads the settings beside a project; none if neither file has any. Unknown keys are warnings.
///
/// # Errors
/// All that is wrong with the file; positions are in `sources`.
pub fn read(
    project_dir: &Path,
    sources: &mut SourceTree,
) -> Result<(Config, Vec<Diagnostic>), Vec<Diagnostic>> {
    if let Some(table) = table(project_dir, OWN, sources) {
        return settings(&table?, OWN);
    }
    if let Some(table) = table(project_dir, SHARED, sources)
        && let Some(ours) = section(&table?)
    {
        return settings(ours, SHARED);
    }
    Ok((Config::default(), Vec::new()))
}

/// Whether a project has settings.
pub fn is_written(project_dir: &Path) -> bool {
    let shared = table(project_dir, SHARED, &mut SourceTree::default());
    project_dir.join(OWN).exists()
        || shared.is_some_and(|table| table.is_ok_and(|table| section(&table).is_some()))
}

/// hookc's part of a file that other tools have, too.
fn section(table: &Node) -> Option<&Node> {
    table.get("tool")?.get("hookc")
}

/// The table in a file of the folder, `None` if there is no such file.
fn table(
    dir: &Path,
    name: &str,
    sources: &mut SourceTree,
) -> Option<Result<Node, Vec<Diagnostic>>> {
    let path = dir.join(name);
    // Reading what is no file may wait for ever.
    let bytes = path.is_file().then(|| fs::read(path).ok()).flatten()?;
    let file = sources.add(name, String::from_utf8_lossy(&bytes).as_ref());
    Some(toml::read(file, sources))
}

fn settings(table: &Node, path: &str) -> Result<(Config, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut config = Config::default();
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for (key, value) in table.mapping().unwrap_or_default() {
        let name = key.text().map_or("", |text| text.as_str());
        let read = match name {
            "targets" => targets(value).map(|targets| config.targets = targets),
            "system" => system(value).map(|system| config.system = Some(system)),
            "dialect-grants" => truth(name, value).map(|on| config.dialect_grants = on),
            "env" => variables(value).map(|variables| config.env = variables),
            "append-tables" => names(name, value).map(|tables| config.append_tables = tables),
            "secrets" => names(name, value).map(|secrets| config.secrets = secrets),
            "lint" => {
                if value.mapping().is_some() {
                    config.lint = Some(value.clone());
                } else {
                    warnings.push(no_table(name).at(value.span));
                }
                Ok(())
            }
            _ => {
                warnings.push(unknown_key(name, path).at(key.span));
                Ok(())
            }
        };
        errors.extend(read.err());
    }
    if errors.is_empty() {
        Ok((config, warnings))
    } else {
        Err(errors)
    }
}

/// `true` or `false`.
fn truth(key: &str, value: &Node) -> Result<bool, Diagnostic> {
    match value.data() {
        Data::Bool(truth) => Ok(truth),
        _ => {
            let message = format!("`{key}` is `true` or `false`");
            Err(Diagnostic::error("config::invalid-value", message).at(value.span))
        }
    }
}

/// A system by its name.
fn system(value: &Node) -> Result<&'static FrontEnd, Diagnostic> {
    let given = value.data().print();
    let mut known = FRONT_ENDS.iter();
    if let Some(found) = known.find(|front_end| front_end.name == given) {
        return Ok(found);
    }
    let names: Vec<&str> = FRONT_ENDS.iter().map(|front_end| front_end.name).collect();
    let message = format!("`system = {given}` names no system");
    let help = match closest(&given, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the systems are {}", names.join(", ")),
    };
    Err(Diagnostic::error("config::invalid-value", message)
        .at(value.span)
        .help(help))
}

/// A list of texts.
fn names(key: &str, value: &Node) -> Result<Vec<String>, Diagnostic> {
    let wrong = |place: &Node| {
        let message = format!("`{key}` is a list of names");
        Diagnostic::error("config::invalid-list", message)
            .at(place.span)
            .help(match key {
                "secrets" => r#"write `secrets = ["API_TOKEN", "password"]`"#,
                _ => r#"write `append-tables = ["audit.runs", "*.log"]`"#,
            })
    };
    let items = value.sequence().ok_or_else(|| wrong(value))?;
    let name = |item: &Node| item.text().map(ToString::to_string);
    items
        .iter()
        .map(|item| name(item).ok_or_else(|| wrong(item)))
        .collect()
}

/// Variables of the environment with their values.
fn variables(table: &Node) -> Result<IndexMap<String, String>, Diagnostic> {
    let error = |message: String| Diagnostic::error("config::invalid-env", message);
    let wrong = |place: &Node, message: String| {
        error(message)
            .at(place.span)
            .help("write `[env]` and below it `DBT_DATABASE = \"analytics\"`")
    };
    let entries = table
        .mapping()
        .ok_or_else(|| wrong(table, "`env` is a table of texts".to_owned()))?;
    let variable = |(key, value): &(Node, Node)| {
        let name = key.text().map(ToString::to_string).unwrap_or_default();
        if name.starts_with(SECRET_PREFIX) {
            // Its line is not shown: the value stands in it.
            let message = format!("`{name}` in `[env]` is a secret, which no settings should hold");
            return Err(error(message).help("set it where the program runs"));
        }
        match value.text() {
            Some(text) => Ok((name, text.to_string())),
            None => Err(wrong(value, format!("`{name}` is not a text"))),
        }
    };
    entries.iter().map(variable).collect()
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

fn targets(value: &Node) -> Result<IndexMap<String, Mapping>, Diagnostic> {
    let wrong = |place: &Node| {
        Diagnostic::error(
            "config::invalid-targets",
            "`targets` holds one table for each target",
        )
        .at(place.span)
        .help("write `[targets.dev]` and below it `type = \"duckdb\"`, `schema = \"...\"`")
    };
    let entries = value.mapping().ok_or_else(|| wrong(value))?;
    entries
        .iter()
        .map(|(name, fields)| match (name.text(), fields.data()) {
            (Some(name), Data::Map(fields)) => Ok((name.to_string(), fields)),
            _ => Err(wrong(fields)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(name: &str, text: &str) -> Result<(Config, Vec<Diagnostic>), Vec<Diagnostic>> {
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
    fn what_is_wrong_is_told_where_it_stands() {
        let text = "secrets = ['a', 3]\ndialect-grants = 'yes'\n[targets]\ndev = 1\n";
        let errors = read_text("hookc.toml", text).unwrap_err();
        let told: Vec<_> = errors
            .iter()
            .map(|error| {
                let span = error.span.unwrap();
                (error.code, &text[span.start as usize..span.end as usize])
            })
            .collect();
        assert_eq!(
            told,
            [
                ("config::invalid-list", "3"),
                ("config::invalid-value", "'yes'"),
                ("config::invalid-targets", "1")
            ]
        );
    }

    #[test]
    fn broken_toml_is_told_at_each_place() {
        let errors = read_text("hookc.toml", "a = \nb = \n").unwrap_err();
        let starts: Vec<_> = errors
            .iter()
            .map(|error| (error.code, error.span.unwrap().start))
            .collect();
        assert_eq!(
            starts,
            [("config::invalid-toml", 4), ("config::invalid-toml", 9)]
        );
    }
}
