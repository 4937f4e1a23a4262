//! Configuration files into what hookc needs of them: hooks, jobs, the database, the scheduler. What
//! DipDup refuses, and what it accepts and dies of later, is refused with its place.

mod files;
mod hooks;
mod jobs;
mod masks;
mod reader;
mod scalar;
mod sections;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::Options;
use super::release::{Pins, Release};
use crate::diagnostic::Diagnostic;
use crate::ir::Trigger;
use crate::source::{SourceTree, Span};
use crate::yaml::{Mapping, Node};

use files::Document;
pub(super) use masks::Masks;
use reader::Reader;

/// The line of versions that a project is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// `spec_version: 2.0`.
    Seven,
    /// `spec_version: 3.0`.
    Eight,
}

impl Version {
    /// What `spec_version` says.
    pub(super) fn spec(self) -> &'static str {
        match self {
            Version::Seven => "2.0",
            Version::Eight => "3.0",
        }
    }
}

/// The database that hooks are sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// Its name: the target's, and the dialect's.
    pub(super) fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
        }
    }
}

/// A project's configuration.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) version: Version,
    /// The release that is imitated.
    pub(super) release: Release,
    /// The package's name.
    pub(super) package: String,
    /// Where it is named.
    pub(super) package_span: Span,
    pub(super) database: Database,
    /// Where it is configured, if it is.
    pub(super) database_span: Option<Span>,
    /// Whether the section of the database cannot be used: it may be another one.
    pub(super) lost_database: bool,
    /// Tables that are kept when the rest is wiped.
    pub(super) immune_tables: Vec<String>,
    pub(super) hooks: IndexMap<String, Hook>,
    /// Whether the section of the hooks cannot be used: there may be others.
    pub(super) lost_hooks: bool,
    pub(super) jobs: IndexMap<String, Job>,
    pub(super) scheduler: Scheduler,
}

/// A hook of the `hooks` section.
#[derive(Debug, Clone)]
pub(super) struct Hook {
    /// Where it is named.
    pub(super) span: Span,
    /// Whether it runs in a transaction.
    pub(super) atomic: bool,
    /// Whether something is wrong with it: what it does is not known.
    pub(super) broken: bool,
    /// Names and annotations of its arguments.
    pub(super) args: Vec<Arg>,
}

/// A declared argument.
#[derive(Debug, Clone)]
pub(super) struct Arg {
    pub(super) name: String,
    /// Its annotation, such as `int` or `Optional[int] = None`.
    pub(super) annotation: String,
    /// Where the annotation stands.
    pub(super) span: Span,
}

/// A job of the `jobs` section.
#[derive(Debug)]
pub(super) struct Job {
    /// Where it is named.
    pub(super) span: Span,
    /// The hook that it runs.
    pub(super) hook: String,
    /// What the hook is given.
    pub(super) args: Mapping,
    /// Where each argument stands.
    pub(super) arg_spans: BTreeMap<String, Span>,
    pub(super) trigger: Trigger,
    /// Where the schedule stands.
    pub(super) trigger_span: Span,
}

/// `advanced.scheduler`.
#[derive(Debug, Clone)]
pub(super) struct Scheduler {
    pub(super) max_instances: i64,
    pub(super) coalesce: bool,
    /// Why no job starts.
    pub(super) broken: Option<Diagnostic>,
}

impl Default for Scheduler {
    fn default() -> Scheduler {
        Scheduler {
            max_instances: 1,
            coalesce: true,
            broken: None,
        }
    }
}

/// The sections of all files: of two of one name, the later one.
type Sections = IndexMap<String, (Node, Node)>;

/// Reads a project's configuration; the files are added to `sources`, values of the environment to
/// `masks`. `pins` are what is asked of DipDup. The second value holds all that is wrong with it and
/// what is odd about it.
///
/// # Errors
/// What is wrong with it, if what is sound cannot be used without it.
pub(super) fn load(
    options: &Options,
    sources: &mut SourceTree,
    pins: &Pins,
    masks: &mut Masks,
) -> Result<(Config, Vec<Diagnostic>), Vec<Diagnostic>> {
    let files = files::find(options, sources)?;
    let mut documents = |version| -> Result<(Vec<Document>, Vec<Diagnostic>), Vec<Diagnostic>> {
        let read = files
            .iter()
            .map(|file| files::read(sources, *file, (&options.env, version), masks));
        let (documents, unset): (Vec<_>, Vec<_>) = collect(read)?.into_iter().unzip();
        Ok((documents, unset.concat()))
    };
    let (newer, unset) = documents(Version::Eight)?;
    let version = sections::version(&merged(newer.clone()), files.first().copied());
    let version = version.map_err(|errors| without(errors, unset.clone()))?;
    let (documents, unset) = match version {
        Version::Eight => (newer, unset),
        Version::Seven => documents(Version::Seven)?,
    };
    let mut reader = Reader::new(version, Release::of(version, pins));
    let sections = merged(documents);
    let config = sections::config(&mut reader, &sections, files.first().copied());
    let mut found = reader.errors;
    found.append(&mut reader.warnings);
    match config {
        Some(config) if unset.is_empty() => Ok((config, found)),
        _ => Err(without(found, unset)),
    }
}

/// What is wrong, with the variables that are not set: what is wrong with their values is not known.
fn without(mut found: Vec<Diagnostic>, unset: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let overlap = |a: Span, b: Span| a.file == b.file && a.start < b.end && b.start < a.end;
    let values: Vec<Span> = unset.iter().filter_map(|one| one.span).collect();
    let of_value = |place: Span| values.iter().any(|value| overlap(place, *value));
    found.retain(|one| !one.span.is_some_and(of_value));
    found.extend(unset);
    found
}

/// All values, or all errors.
fn collect<T>(
    results: impl Iterator<Item = Result<T, Vec<Diagnostic>>>,
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(errors)
    }
}

fn merged(documents: Vec<Document>) -> Sections {
    let mut sections = Sections::new();
    for (name, entry) in documents.into_iter().flatten() {
        sections.insert(name, entry);
    }
    sections
}

/// Names of a job's arguments that never reach its hook.
pub(super) fn taken_for_job(version: Version) -> &'static [&'static str] {
    match version {
        Version::Seven => &["ctx", "name", "self"],
        Version::Eight => &["ctx", "name", "wait", "self"],
    }
}
