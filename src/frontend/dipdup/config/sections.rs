//! The sections of the configuration into a [`Config`].

use indexmap::IndexMap;

use super::reader::{Entry, Reader};
use super::{Config, Database, Scheduler, Sections, Version, hooks, jobs};
use crate::diagnostic::{Diagnostic, closest};
use crate::source::{FileId, Span};
use crate::yaml::{Data, Node};

/// The sections that DipDup 8 knows.
const SECTIONS: [&str; 18] = [
    "spec_version",
    "package",
    "datasources",
    "database",
    "runtimes",
    "contracts",
    "indexes",
    "templates",
    "jobs",
    "hooks",
    "hasura",
    "sentry",
    "prometheus",
    "api",
    "advanced",
    "custom",
    "logging",
    "mcp",
];

/// Which DipDup the project is for.
///
/// # Errors
/// No version, or one that is none of the two.
pub(super) fn version(
    sections: &Sections,
    file: Option<FileId>,
) -> Result<Version, Vec<Diagnostic>> {
    let help = "DipDup 8 reads `spec_version: 3.0`, DipDup 7 `spec_version: 2.0`";
    let code = "dipdup::spec-version";
    let Some((_, node)) = sections.get("spec_version") else {
        let message = "the configuration has no `spec_version`";
        let diagnostic = Diagnostic::error(code, message).help(help);
        return Err(vec![diagnostic.at(file.map(start))]);
    };
    let given = match super::scalar::data(node, Version::Eight) {
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.1}"),
        data => data.print(),
    };
    match [Version::Eight, Version::Seven]
        .into_iter()
        .find(|version| version.spec() == given)
    {
        Some(version) => Ok(version),
        None => {
            let message = format!("`spec_version: {given}` is neither 3.0 nor 2.0");
            let help = match given.as_str() {
                "2" | "3" => format!("write the fraction, too: `spec_version: {given}.0`"),
                old if old.starts_with("0.") || old.starts_with("1.") => {
                    format!("it is of DipDup 6 or older, which hookc does not read; {help}")
                }
                _ => help.to_owned(),
            };
            Err(vec![
                Diagnostic::error(code, message).at(node.span).help(help),
            ])
        }
    }
}

fn start(file: FileId) -> Span {
    Span {
        file,
        start: 0,
        end: 0,
    }
}

/// The configuration, as far as its sections allow.
pub(super) fn config(
    reader: &mut Reader,
    sections: &Sections,
    file: Option<FileId>,
) -> Option<Config> {
    let entries: Vec<Entry<'_>> = sections
        .iter()
        .map(|(name, (key, value))| Entry {
            name: name.clone(),
            span: key.span,
            value,
        })
        .collect();
    let ignored = reader.version == Version::Seven;
    let known = SECTIONS.iter().copied();
    let known: Vec<&str> = known
        .filter(|name| reader.release.has_section(name))
        .collect();
    reader.unknown_keys(&entries, &known, ("the configuration", ignored));
    let section = |name: &str| sections.get(name).map(|(_, value)| value);
    let package = package(reader, section("package"), file);
    let none = (Database::Sqlite, Vec::new());
    let before = reader.errors.len();
    let (database, immune_tables) = section("database")
        .map_or(Some(none.clone()), |node| database(reader, node))
        .unwrap_or(none);
    let lost_database = reader.errors.len() > before;
    let hooks = section("hooks").map_or(Some(IndexMap::new()), |node| hooks::read(reader, node));
    let jobs = section("jobs").map(|node| jobs::read(reader, node, hooks.as_ref()));
    let scheduler = section("advanced").map(|node| advanced(reader, node));
    let (package, package_span) = package?;
    Some(Config {
        version: reader.version,
        release: reader.release,
        package,
        package_span,
        database,
        database_span: section("database").map(|node| node.span),
        lost_database,
        immune_tables,
        lost_hooks: hooks.is_none(),
        hooks: hooks.unwrap_or_default(),
        jobs: jobs.unwrap_or_default(),
        scheduler: scheduler.unwrap_or_default(),
    })
}

fn package(
    reader: &mut Reader,
    node: Option<&Node>,
    file: Option<FileId>,
) -> Option<(String, Span)> {
    let Some(node) = node else {
        let diagnostic =
            Diagnostic::error("dipdup::no-package", "the configuration has no `package`");
        let diagnostic =
            diagnostic.help("name the indexer's Python package: `package: my_indexer`");
        reader.errors.push(diagnostic.at(file.map(start)));
        return None;
    };
    let name = reader.text(node, "`package`")?;
    if name.contains(['/', '\\']) {
        let message = format!("the package `{name}` is a path");
        let diagnostic = Diagnostic::error("dipdup::package-name", message)
            .at(node.span)
            .help(
                "name the Python package alone; `DIPDUP_PACKAGE_PATH` tells DipDup where it lies",
            );
        reader.errors.push(diagnostic);
        return None;
    }
    let snake = !name.contains(|c: char| c.is_uppercase() || c.is_whitespace() || c == '.')
        && !name.contains("__")
        && !name.is_empty();
    if !snake {
        let message = format!("the package `{name}` is not in snake_case");
        let diagnostic = Diagnostic::error("dipdup::package-name", message);
        let help = "write the name of a Python package, such as `my_indexer`";
        reader.errors.push(diagnostic.at(node.span).help(help));
        return None;
    }
    Some((name, node.span))
}

const SQLITE: [&str; 3] = ["kind", "path", "immune_tables"];
const POSTGRES: [&str; 9] = [
    "kind",
    "host",
    "user",
    "database",
    "port",
    "schema_name",
    "password",
    "immune_tables",
    "connection_timeout",
];

fn database(reader: &mut Reader, node: &Node) -> Option<(Database, Vec<String>)> {
    let entries = reader.entries(node, "`database`")?;
    let value = |name: &str| entries.iter().find(|entry| entry.name == name);
    let kind = match value("kind") {
        Some(entry) => reader.data(entry.value).print(),
        None if reader.release.infers_database() && value("host").is_some() => {
            "postgres".to_owned()
        }
        None if reader.release.infers_database() => "sqlite".to_owned(),
        None => {
            let message = "`database` has no `kind`";
            let diagnostic = Diagnostic::error("dipdup::database-kind", message)
                .at(node.span)
                .help("write `kind: sqlite` or `kind: postgres`");
            reader.errors.push(diagnostic);
            return None;
        }
    };
    let database = match kind.as_str() {
        "sqlite" => Database::Sqlite,
        "postgres" => Database::Postgres,
        other => {
            let message = format!("DipDup has no database of the kind `{other}`");
            let help = match closest(other, ["sqlite", "postgres"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the kinds are sqlite and postgres".to_owned(),
            };
            let span = value("kind").map_or(node.span, |entry| entry.value.span);
            let diagnostic = Diagnostic::error("dipdup::database-kind", message);
            reader.errors.push(diagnostic.at(span).help(help));
            return None;
        }
    };
    let known: &[&str] = match database {
        Database::Sqlite => &SQLITE,
        Database::Postgres => &POSTGRES,
    };
    let what = format!("a {} database", database.name());
    reader.unknown_keys(&entries, known, (&what, false));
    if database == Database::Postgres && value("host").is_none() {
        let message = "`database` has no `host`";
        reader.error("dipdup::database-host", message, node.span);
    }
    for name in [
        "path",
        "host",
        "user",
        "database",
        "schema_name",
        "password",
    ] {
        if let Some(entry) = value(name).filter(|entry| known.contains(&entry.name.as_str())) {
            reader.text(entry.value, &format!("`database.{name}`"));
        }
    }
    for name in ["port", "connection_timeout"] {
        if let Some(entry) = value(name).filter(|entry| known.contains(&entry.name.as_str())) {
            reader.int(entry.value, &format!("`database.{name}`"));
        }
    }
    let immune = value("immune_tables").map(|entry| immune_tables(reader, entry.value, database));
    Some((database, immune.unwrap_or_default()))
}

fn immune_tables(reader: &mut Reader, node: &Node, database: Database) -> Vec<String> {
    let Some(items) = node.sequence() else {
        let message = "`database.immune_tables` must be a list of tables";
        reader.error("dipdup::not-a-list", message, node.span);
        return Vec::new();
    };
    let mut tables = Vec::new();
    for item in items {
        let Some(table) = reader.text(item, "a table of `database.immune_tables`") else {
            continue;
        };
        let reserved = database == Database::Postgres && table.starts_with("dipdup");
        if reserved && reader.version == Version::Eight {
            let message = format!("the table `{table}` is DipDup's own and cannot be immune");
            reader.error("dipdup::immune-table", message, item.span);
        }
        tables.push(table);
    }
    tables
}

fn advanced(reader: &mut Reader, node: &Node) -> Scheduler {
    let Some(entries) = reader.entries(node, "`advanced`") else {
        return Scheduler::default();
    };
    if let Some(postpone) = entries.iter().find(|entry| entry.name == "postpone_jobs") {
        reader.boolean(postpone.value, "`advanced.postpone_jobs`");
    }
    match entries.iter().find(|entry| entry.name == "scheduler") {
        Some(entry) if reader.data(entry.value) != Data::Null => scheduler(reader, entry),
        _ => Scheduler::default(),
    }
}

/// `advanced.scheduler`: DipDup looks at it when jobs start, so what is wrong fails them.
fn scheduler(reader: &mut Reader, entry: &Entry<'_>) -> Scheduler {
    let mut scheduler = Scheduler::default();
    let Some(entries) = reader.entries(entry.value, "`advanced.scheduler`") else {
        return scheduler;
    };
    let broken = |message: String, span: Span, help: &str| {
        let diagnostic = Diagnostic::error("dipdup::scheduler", message).at(span);
        Some(diagnostic.help(help.to_owned()))
    };
    let prefix = "apscheduler.";
    for Entry { name, span, value } in &entries {
        let data = reader.data(value);
        let problem = if mentions(name, &data, "apscheduler.executors.pool") {
            let message = "DipDup refuses executors of `apscheduler.executors.pool`: no job starts";
            broken(message.to_owned(), *span, "make a pool inside of a hook")
        } else if !name.starts_with(prefix) {
            let message = format!(
                "`advanced.scheduler.{name}` does not start with `{prefix}`: no job starts"
            );
            broken(message, *span, &format!("write `{prefix}{name}`"))
        } else {
            let setting = name.trim_start_matches(prefix);
            match set(&mut scheduler, setting, &data) {
                Ok(()) => None,
                Err(message) => broken(message, value.span, "no job starts with it"),
            }
        };
        scheduler.broken = scheduler.broken.or(problem);
    }
    scheduler
}

fn set(scheduler: &mut Scheduler, setting: &str, data: &Data) -> Result<(), String> {
    let text = data.print();
    match setting {
        "job_defaults.max_instances" => match text.trim().parse::<i64>() {
            Ok(number) if number > 0 => scheduler.max_instances = number,
            _ => return Err(format!("`{text}` is no number of instances")),
        },
        "job_defaults.coalesce" => {
            scheduler.coalesce = match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" | "t" | "1" => true,
                "false" | "no" | "off" | "n" | "f" | "0" => false,
                _ => return Err(format!("`{text}` is neither true nor false")),
            };
        }
        "timezone" if !super::super::cron::is_zone(&text) => {
            return Err(format!("`{text}` is no time zone"));
        }
        _ => {}
    }
    Ok(())
}

/// Whether a text stands in a name or in any part of its value.
fn mentions(name: &str, data: &Data, text: &str) -> bool {
    name.contains(text)
        || match data {
            Data::Str(value) => value.as_str().contains(text),
            Data::List(items) => items.iter().any(|item| mentions("", item, text)),
            Data::Map(map) => map.iter().any(|(key, value)| mentions(key, value, text)),
            _ => false,
        }
}
