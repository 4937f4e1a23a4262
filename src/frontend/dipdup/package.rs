//! A package's folder into its scripts and callbacks, found where DipDup finds them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::config::{Config, Version};
use super::python::{self, Module, Unread};
use super::{Options, SYSTEM_HOOKS, switches};
use crate::diagnostic::Diagnostic;
use crate::frontend::read::{self, Location};
use crate::order::InOrder;
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

/// The project's own name, or why it cannot be read.
type ProjectName = Result<Option<String>, Box<Diagnostic>>;

/// Names and what lies there.
pub(super) type Folder = BTreeMap<String, Entry>;

/// What lies in a folder.
#[derive(Debug)]
pub(super) enum Entry {
    Folder(Folder),
    Script(Script),
    /// What is not read, and why.
    Skipped(&'static str),
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
    name: ProjectName,
    sources: &mut SourceTree,
) -> Result<(Package, Vec<Diagnostic>), Vec<Diagnostic>> {
    let root = folder(config, options, name).map_err(|problem| vec![*problem])?;
    let mut reader = Reader {
        project: &options.project_dir,
        named: config.package_span,
        sources,
        warnings: Vec::new(),
    };
    let sql = reader.folder(&root.join("sql"), 0);
    let mut callbacks = BTreeMap::new();
    let names = config.hooks.keys().map(String::as_str);
    for name in SYSTEM_HOOKS.into_iter().chain(names) {
        let path = root.join("hooks").join(format!("{name}.py"));
        if path.symlink_metadata().is_ok() {
            callbacks.insert(name.to_owned(), reader.callback(path));
        }
    }
    Ok((Package { sql, callbacks }, reader.warnings))
}

/// The package's folder: the project's own if it is called so, else one that Python would import, else
/// the one that `dipdup init` would make.
fn folder(
    config: &Config,
    options: &Options,
    project: ProjectName,
) -> Result<PathBuf, Box<Diagnostic>> {
    let root = &options.project_dir;
    let name = config.package.as_str();
    if config.version == Version::Eight
        && let Some(path) = options.env.get("DIPDUP_PACKAGE_PATH")
    {
        return Ok(root.join(path));
    }
    if switches::is_test(options) {
        return Ok(root.join(name));
    }
    let own = project?;
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

struct Reader<'a> {
    project: &'a Path,
    /// Where the package is named.
    named: Span,
    sources: &'a mut SourceTree,
    warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn folder(&mut self, path: &Path, depth: usize) -> Folder {
        let mut folder = Folder::new();
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                if error.kind() != ErrorKind::NotFound {
                    let message = format!("cannot be read: {error}");
                    self.skipped(path, &message, "check the folder's permissions");
                }
                return folder;
            }
        };
        let mut found: Vec<(OsString, FileType)> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| Some((entry.file_name(), entry.file_type().ok()?)))
            .collect();
        found.order_by(|a, b| a.0.cmp(&b.0));
        for (name, kind) in found {
            let inner = path.join(&name);
            let Ok(name) = name.into_string() else {
                self.skipped(&inner, "has a name that is not UTF-8", "rename it");
                continue;
            };
            let entry = self.entry(&name, inner, kind, depth);
            folder.insert(name, entry);
        }
        folder
    }

    fn entry(&mut self, name: &str, path: PathBuf, kind: FileType, depth: usize) -> Entry {
        let is_folder = kind.is_dir();
        if is_folder && depth < DEPTH {
            Entry::Folder(self.folder(&path, depth + 1))
        } else if is_folder {
            let why = "is a folder that lies too deep";
            self.skipped(&path, why, "hookc looks into 32 folders within each other");
            Entry::Skipped(why)
        } else if kind.is_symlink() && path.is_dir() {
            let why = "is a link to a folder, which hookc does not follow";
            self.skipped(&path, why, "put the folder itself there");
            Entry::Skipped(why)
        } else if name.ends_with(".sql") || !name.contains('.') && path.is_file() {
            Entry::Script(self.script(path))
        } else {
            Entry::Other
        }
    }

    /// Tells of what is not read; no file has a place for it.
    fn skipped(&mut self, path: &Path, why: &str, help: &str) {
        let shown = Location::new(self.project, path.to_path_buf()).shown;
        let diagnostic = Diagnostic::warning("dipdup::skipped-path", format!("`{shown}` {why}"));
        self.warnings.push(diagnostic.at(self.named).help(help));
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
