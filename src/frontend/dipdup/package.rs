//! A package's folder into its scripts and callbacks, found where DipDup finds them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::config::{Config, Version};
use super::python::{self, Module, Unread};
use super::{Options, SYSTEM_HOOKS};
use crate::diagnostic::Diagnostic;
use crate::frontend::read::{self, Location};
use crate::source::{FileId, Origin, SourceTree, Span, Text, TextBuilder};

/// Folders within folders that are looked into.
const DEPTH: usize = 32;

/// What a project's package holds.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// What lies below `sql/`.
    pub(super) sql: Folder,
    /// Callbacks by the name of their hook; one that is not there is a stub.
    pub(super) callbacks: BTreeMap<String, Module>,
}

/// Names and what lies there.
pub(super) type Folder = BTreeMap<String, Entry>;

/// What lies in a folder.
#[derive(Debug)]
pub(super) enum Entry {
    Folder(Folder),
    Script(Script),
    Other,
}

/// A file of SQL.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) file: FileId,
    /// Its text as Python reads it, or why Python does not.
    pub(super) text: Result<Text, Box<Diagnostic>>,
}

/// Reads the package of a project.
///
/// # Errors
/// A `pyproject.toml` that DipDup cannot read.
pub(super) fn read(
    config: &Config,
    options: &Options,
    sources: &mut SourceTree,
) -> Result<(Package, Vec<Diagnostic>), Vec<Diagnostic>> {
    let root = folder(config, options)?;
    let mut reader = Reader {
        project: &options.project_dir,
        sources,
        warnings: Vec::new(),
    };
    let sql = reader.folder(&root.join("sql"), 0);
    let mut callbacks = BTreeMap::new();
    let names = config.hooks.keys().map(String::as_str);
    for name in SYSTEM_HOOKS.into_iter().chain(names) {
        let path = root.join("hooks").join(format!("{name}.py"));
        if path.exists() {
            callbacks.insert(name.to_owned(), reader.callback(path));
        }
    }
    Ok((Package { sql, callbacks }, reader.warnings))
}

/// The package's folder: the project's own if it is called so, else one that Python would import, else
/// the one that `dipdup init` would make.
fn folder(config: &Config, options: &Options) -> Result<PathBuf, Vec<Diagnostic>> {
    let root = &options.project_dir;
    let name = config.package.as_str();
    if config.version == Version::Eight
        && let Some(path) = options.env.get("DIPDUP_PACKAGE_PATH")
    {
        return Ok(root.join(path));
    }
    let own = project_name(root).map_err(|message| {
        vec![Diagnostic::error("dipdup::pyproject", message).at(config.package_span)]
    })?;
    let called_so = root.file_name().is_some_and(|folder| folder == name);
    let is_package = |folder: &Path| folder.join("__init__.py").is_file();
    let here = match config.version {
        Version::Seven => called_so && is_package(root),
        Version::Eight => called_so,
    };
    if own.as_deref() == Some(name) || here {
        return Ok(root.clone());
    }
    let candidates = [root.join(name), root.join("src").join(name)];
    let found = candidates
        .iter()
        .find(|folder| is_package(folder))
        .or_else(|| candidates.iter().find(|folder| folder.is_dir()));
    Ok(found.unwrap_or(&candidates[0]).clone())
}

/// The name in `pyproject.toml`, if there is such a file.
fn project_name(root: &Path) -> Result<Option<String>, String> {
    let Ok(text) = fs::read_to_string(root.join("pyproject.toml")) else {
        return Ok(None);
    };
    let table: toml::Table = toml::from_str(&text)
        .map_err(|error| format!("pyproject.toml is not valid TOML: {}", error.message()))?;
    let name = |table: Option<&toml::Value>| {
        let name = table?.get("name")?;
        Some(
            name.as_str()
                .map_or_else(|| name.to_string(), str::to_owned),
        )
    };
    let poetry = table.get("tool").and_then(|tool| tool.get("poetry"));
    match (table.get("project"), poetry) {
        (Some(project), _) => Ok(name(Some(project))),
        (None, Some(poetry)) => Ok(name(Some(poetry))),
        (None, None) => Err(
            "pyproject.toml has neither `project` nor `tool.poetry`: DipDup refuses it".to_owned(),
        ),
    }
}

struct Reader<'a> {
    project: &'a Path,
    sources: &'a mut SourceTree,
    warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn folder(&mut self, path: &Path, depth: usize) -> Folder {
        let mut folder = Folder::new();
        let Ok(entries) = fs::read_dir(path) else {
            return folder;
        };
        let mut found: Vec<(String, bool)> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| {
                let is_dir = entry.file_type().ok()?.is_dir();
                Some((entry.file_name().into_string().ok()?, is_dir))
            })
            .collect();
        found.sort();
        for (name, is_dir) in found {
            let inner = path.join(&name);
            let entry = if is_dir && depth < DEPTH {
                Entry::Folder(self.folder(&inner, depth + 1))
            } else if (name.ends_with(".sql") || !name.contains('.')) && inner.is_file() {
                Entry::Script(self.script(inner))
            } else {
                Entry::Other
            };
            folder.insert(name, entry);
        }
        folder
    }

    fn script(&mut self, path: PathBuf) -> Script {
        let (file, problem) = read::read(&Location::new(self.project, path)).add(self.sources);
        let text = match problem {
            Some(problem) => Err(Box::new(problem)),
            None => Ok(universal(&self.sources.file(file).text, file)),
        };
        Script { file, text }
    }

    fn callback(&mut self, path: PathBuf) -> Module {
        let (file, problem) = read::read(&Location::new(self.project, path)).add(self.sources);
        match problem {
            Some(problem) => Module {
                unread: Some(unread(problem, &self.sources.file(file).text)),
                ..Module::default()
            },
            None => python::read(&self.sources.file(file).text, file),
        }
    }
}

/// Why a callback's file is not read. Python takes files of any size, and other encodings if they are named.
fn unread(problem: Diagnostic, text: &str) -> Unread {
    let names_encoding = text
        .lines()
        .take(2)
        .any(|line| line.trim_start().starts_with('#') && line.contains("coding"));
    let readable = match problem.code {
        "load::too-large" => true,
        "load::not-utf8" => names_encoding,
        _ => false,
    };
    match problem.span {
        Some(span) if readable => Unread::TooMuch {
            why: problem.message,
            span,
        },
        _ => Unread::Unreadable(Box::new(problem)),
    }
}

/// A file's text as Python's text mode gives it: every line's end is `\n`.
fn universal(text: &str, file: FileId) -> Text {
    let span = |start: usize, end: usize| Span {
        file,
        start: start as u32,
        end: end as u32,
    };
    if !text.contains('\r') {
        return Text::exact(text, span(0, text.len()));
    }
    let mut builder = TextBuilder::default();
    let mut push = |piece: &str, start: usize, exact| {
        let origin = Origin {
            span: span(start, start + piece.len()),
            exact,
            via: None,
        };
        builder.push(piece, origin);
    };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\r')) {
        let end = at + found;
        push(text.get(at..end).unwrap_or_default(), at, true);
        push("\n", end, false);
        let wide = text.get(end..).is_some_and(|rest| rest.starts_with("\r\n"));
        at = end + if wide { 2 } else { 1 };
    }
    push(text.get(at..).unwrap_or_default(), at, true);
    builder.finish()
}
