//! A path into a source file, or the reason why it cannot be one.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceFile, SourceTree, Span};

/// The largest file, in bytes; dbt itself would take minutes for it.
const MAX_BYTES: u64 = 64 << 20;

/// A file to read: where it is, and what it is called in messages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Location {
    /// Absolute.
    pub(crate) path: PathBuf,
    /// Relative to the project folder, with `/`.
    pub(crate) shown: String,
    /// Whether its folder lists it as a regular file.
    pub(crate) listed: bool,
}

impl Location {
    /// A path as seen from the project folder.
    pub(crate) fn new(root: &Path, path: PathBuf) -> Location {
        let shown = relative(root, &path);
        Location {
            path,
            shown,
            listed: false,
        }
    }
}

/// A file's text, or what is wrong with it and as much text as shows the place.
pub(crate) struct Outcome {
    pub(crate) file: SourceFile,
    problem: Option<Problem>,
}

struct Problem {
    code: &'static str,
    message: String,
    at: std::ops::Range<usize>,
    help: &'static str,
}

/// Reads a file. Only regular files are opened; links to them count.
pub(crate) fn read(location: &Location) -> Outcome {
    let shown = location.shown.as_str();
    let (text, problem) = match bytes(location) {
        Ok(bytes) => decode(bytes),
        Err(problem) => (String::new(), Some(problem)),
    };
    Outcome {
        file: SourceFile::new(shown, text),
        problem,
    }
}

impl Outcome {
    /// Adds the file to the sources; its diagnostic, if it cannot be used.
    pub(crate) fn add(self, sources: &mut SourceTree) -> (FileId, Option<Diagnostic>) {
        let file = sources.push(self.file);
        let diagnostic = self.problem.map(|problem| {
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let span = Span {
                file,
                start: offset(problem.at.start),
                end: offset(problem.at.end),
            };
            Diagnostic::error(problem.code, problem.message)
                .at(span)
                .help(problem.help)
        });
        (file, diagnostic)
    }
}

fn bytes(location: &Location) -> Result<Vec<u8>, Problem> {
    let shown = &location.shown;
    // Devices and pipes are not even opened.
    if !location.listed {
        usable(shown, &metadata(location)?)?;
    }
    let unread = |error: std::io::Error| unreadable(shown, &error);
    let file = File::open(&location.path).map_err(unread)?;
    let metadata = file.metadata().map_err(unread)?;
    usable(shown, &metadata)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(metadata.len())
        .read_to_end(&mut bytes)
        .map_err(unread)?;
    Ok(bytes)
}

fn metadata(location: &Location) -> Result<Metadata, Problem> {
    let shown = &location.shown;
    fs::metadata(&location.path).map_err(|error| {
        let link = fs::symlink_metadata(&location.path).is_ok_and(|data| data.is_symlink());
        if link && error.kind() != ErrorKind::PermissionDenied {
            problem(
                "load::broken-link",
                format!("`{shown}` links to a file that does not exist"),
                "remove or repair the link",
            )
        } else {
            unreadable(shown, &error)
        }
    })
}

/// Refuses what is no file of a usual size.
fn usable(shown: &str, metadata: &Metadata) -> Result<(), Problem> {
    if !metadata.is_file() {
        return Err(problem(
            "load::not-a-file",
            format!("`{shown}` is no regular file"),
            "remove it from the project's folders",
        ));
    }
    if metadata.len() > MAX_BYTES {
        return Err(problem(
            "load::too-large",
            format!("`{shown}` is larger than 64 MiB"),
            "split it, or name it in .dbtignore",
        ));
    }
    Ok(())
}

fn problem(code: &'static str, message: String, help: &'static str) -> Problem {
    Problem {
        code,
        message,
        at: 0..0,
        help,
    }
}

fn unreadable(shown: &str, error: &std::io::Error) -> Problem {
    Problem {
        code: "load::unreadable-file",
        message: format!("`{shown}` cannot be read: {error}"),
        at: 0..0,
        help: "check the file's permissions",
    }
}

fn decode(bytes: Vec<u8>) -> (String, Option<Problem>) {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let problem = Problem {
                code: "load::not-utf8",
                message: "the file is not UTF-8 from here on".to_owned(),
                at: valid..valid + char::REPLACEMENT_CHARACTER.len_utf8(),
                help: "save the file as UTF-8",
            };
            return (text, Some(problem));
        }
    };
    let problem = memchr::memchr(0, text.as_bytes()).map(|at| Problem {
        code: "load::nul-character",
        message: "the file holds a NUL character".to_owned(),
        at: at..at + 1,
        help: "remove it; files of a project are text",
    });
    (text, problem)
}

/// A path relative to a folder, with `/` and `..` where needed; both are absolute.
pub(crate) fn relative(from: &Path, path: &Path) -> String {
    if let Some(below) = below(from, path) {
        return below;
    }
    let (from, path) = (normal(from), normal(path));
    let common = from.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..".to_owned());
    let down = path.iter().skip(common).cloned();
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// The path below a folder, where nothing but names leads there.
fn below(from: &Path, path: &Path) -> Option<String> {
    let rest = path.strip_prefix(from).ok()?;
    let mut below = String::with_capacity(rest.as_os_str().len());
    for component in rest.components() {
        let Component::Normal(part) = component else {
            return None;
        };
        if !below.is_empty() {
            below.push('/');
        }
        below.push_str(&part.to_string_lossy());
    }
    Some(below)
}

/// The parts of a path without `.` and `..`.
fn normal(path: &Path) -> Vec<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
        }
    }
    parts
}
