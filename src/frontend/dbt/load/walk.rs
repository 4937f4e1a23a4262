//! A package's folders into the list of files that count, in dbt's order made firm: by name, a
//! folder's files before its folders (semantics 15.6).

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use super::read::{Location, relative};
use crate::diagnostic::Diagnostic;
use crate::parallel;

/// The most entries below one folder: a path that leads out of the project has more.
const MAX_ENTRIES: usize = 100_000;

/// A file below one of a package's folders.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// The file.
    pub(super) location: Location,
    /// The path below the searched folder.
    pub(super) path: String,
    /// The path below the package's folder.
    pub(super) original_path: String,
}

impl Found {
    /// The file's name without its last extension.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Whether the file's name ends so, in any case.
    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, own)| own.eq_ignore_ascii_case(extension))
    }
}

/// Where a package is, and what it ignores.
pub(super) struct Folder<'a> {
    /// The root project's folder.
    root: &'a Path,
    /// The package's folder.
    package: &'a Path,
    ignored: Gitignore,
}

impl<'a> Folder<'a> {
    /// A package's folder with its `.dbtignore`.
    pub(super) fn new(root: &'a Path, package: &'a Path) -> (Folder<'a>, Vec<Diagnostic>) {
        let mut builder = GitignoreBuilder::new(package);
        let file = package.join(".dbtignore");
        let mut problem = if file.is_file() {
            builder.add(&file)
        } else {
            None
        };
        let ignored = builder.build().unwrap_or_else(|error| {
            problem = Some(error);
            Gitignore::empty()
        });
        let shown = relative(root, &file);
        let warning = problem.map(|error| {
            Diagnostic::warning(
                "load::bad-ignore-pattern",
                format!("`{shown}` has a pattern that cannot be used: {error}"),
            )
            .help("patterns are those of .gitignore")
        });
        (
            Folder {
                root,
                package,
                ignored,
            },
            warning.into_iter().collect(),
        )
    }

    /// The files below a folder of the package. One that does not exist has none; linked folders
    /// are not entered, as in dbt.
    pub(super) fn files(&self, searched: &str) -> (Vec<Found>, Vec<Diagnostic>) {
        let top = self.package.join(searched);
        let (mut found, mut diagnostics) = (Vec::new(), Vec::new());
        if !top.is_dir() {
            return (found, diagnostics);
        }
        match self.leads_out(searched, &top) {
            Some(Ok(warning)) => diagnostics.push(warning),
            Some(Err(error)) => return (found, vec![*error]),
            None => {}
        }
        let shown = relative(self.root, &top);
        for (n, entry) in entries(&top).into_iter().enumerate() {
            if n == MAX_ENTRIES {
                diagnostics.push(too_many(&shown));
                break;
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.path_is_symlink() && entry.path().is_dir() => {
                    diagnostics.push(linked_folder(&relative(self.root, entry.path())));
                }
                Ok(entry) => match self.found((&top, &shown), searched, &entry) {
                    Some(Ok(file)) => found.push(file),
                    Some(Err(diagnostic)) => diagnostics.push(*diagnostic),
                    None => {}
                },
                Err(error) => diagnostics.push(unreadable_folder(self.root, &error)),
            }
        }
        (found, diagnostics)
    }

    /// The file of an entry, unless it is ignored or dbt has no use for it. The searched folder is given
    /// with what it is called in messages.
    fn found(
        &self,
        (top, shown): (&Path, &str),
        searched: &str,
        entry: &DirEntry,
    ) -> Option<Result<Found, Box<Diagnostic>>> {
        let extension = entry.path().extension()?.to_str()?.to_ascii_lowercase();
        if !matches!(
            extension.as_str(),
            "sql" | "py" | "csv" | "yml" | "yaml" | "md"
        ) {
            return None;
        }
        let below = entry.path().strip_prefix(top).ok()?;
        let Some(path) = below.to_str() else {
            return Some(Err(Box::new(strange_name(&below.to_string_lossy()))));
        };
        if entry.file_name().to_str()?.starts_with(['.', '#', '~']) {
            return None;
        }
        let path = path.replace(std::path::MAIN_SEPARATOR, "/");
        let original_path = format!("{searched}/{path}");
        if self.ignores(Path::new(&original_path)) {
            return None;
        }
        let location = Location {
            path: entry.path().to_owned(),
            shown: match shown {
                "" => path.clone(),
                folder => format!("{folder}/{path}"),
            },
            listed: entry.file_type().is_file(),
        };
        Some(Ok(Found {
            location,
            path,
            original_path,
        }))
    }
}

impl Folder<'_> {
    /// What there is to say of a path out of the package: dbt reads it, and so does hookc, unless the
    /// package itself is below it.
    fn leads_out(&self, searched: &str, top: &Path) -> Option<Result<Diagnostic, Box<Diagnostic>>> {
        let (package, top) = (self.package.canonicalize().ok()?, top.canonicalize().ok()?);
        if package.starts_with(&top) && package != top {
            let message = format!("the path `{searched}` holds the project itself");
            let error = Diagnostic::error("load::outside-project", message);
            return Some(Err(Box::new(error.help("name a folder below the project"))));
        }
        let message = format!("the path `{searched}` leads out of the project; its files are read");
        let warning = Diagnostic::warning("load::outside-project", message);
        (!top.starts_with(&package)).then_some(Ok(warning))
    }

    /// Whether `.dbtignore` names a path; it speaks of paths below the package only.
    fn ignores(&self, path: &Path) -> bool {
        !path.has_root()
            && self
                .ignored
                .matched_path_or_any_parents(path, false)
                .is_ignore()
    }
}

/// What stands below a folder: its files, then each of its folders with what is in it. The folders are
/// walked by all threads, and of each no more than may be in all of them.
fn entries(top: &Path) -> Vec<walkdir::Result<DirEntry>> {
    let by_name = |a: &DirEntry, b: &DirEntry| {
        (a.file_type().is_dir(), a.file_name()).cmp(&(b.file_type().is_dir(), b.file_name()))
    };
    let children = WalkDir::new(top).min_depth(1).max_depth(1).sort_by(by_name);
    let children: Vec<_> = children.into_iter().take(MAX_ENTRIES + 1).collect();
    let below = parallel::map(&children, |child| match child {
        Ok(child) if child.file_type().is_dir() => {
            let walk = WalkDir::new(child.path()).min_depth(1).sort_by(by_name);
            walk.into_iter().take(MAX_ENTRIES + 1).collect()
        }
        _ => Vec::new(),
    });
    let all = children.into_iter().zip(below);
    all.flat_map(|(child, below)| std::iter::once(child).chain(below))
        .collect()
}

fn too_many(shown: &str) -> Diagnostic {
    Diagnostic::error(
        "load::too-many-files",
        format!("there are more than {MAX_ENTRIES} files below `{shown}`"),
    )
    .help("name a folder of the project's own under `model-paths` and its kin")
}

fn linked_folder(shown: &str) -> Diagnostic {
    Diagnostic::warning("load::linked-folder", format!("the linked folder `{shown}` is not read"))
        .help("dbt does not follow links to folders below its paths, either: name the folder itself as a path")
}

fn unreadable_folder(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let shown = error
        .path()
        .map(|path| relative(root, path))
        .unwrap_or_default();
    let reason = error
        .io_error()
        .map_or_else(|| "it leads back to itself".to_owned(), ToString::to_string);
    Diagnostic::warning(
        "load::unreadable-folder",
        format!("the folder `{shown}` cannot be read: {reason}"),
    )
    .help("its files are left out, as dbt leaves them out; check the folder's permissions")
}

fn strange_name(shown: &str) -> Diagnostic {
    Diagnostic::error(
        "load::file-name-not-utf8",
        format!("the name of `{shown}` is not UTF-8"),
    )
    .help("rename the file, or name its folder in .dbtignore")
}
