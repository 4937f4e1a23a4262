//! A revision of the repository around a project into files in a folder of their own.
//!
//! The user's own git reads its objects; nothing is fetched, and neither the repository's working
//! tree nor its index is touched.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::diagnostic::{Diagnostic, closest};

/// A project as it was at a revision.
#[derive(Debug)]
pub(super) struct Revision {
    /// The repository's files of then; gone when this is dropped.
    files: TempDir,
    /// The repository's top folder.
    top: PathBuf,
    /// The project's folder below it.
    prefix: PathBuf,
    /// The commit's short name.
    pub(super) commit: String,
}

impl Revision {
    /// The files of a revision of the repository that a project lies in.
    ///
    /// # Errors
    /// There is no git, no repository, or no such revision.
    pub(super) fn of(project: &Path, name: &str) -> Result<Revision, Diagnostic> {
        if name.starts_with('-') || name.trim().is_empty() {
            let message = format!("`--base {name}`: this is no revision");
            return Err(Diagnostic::error("diff::bad-revision", message)
                .help("give a branch, a tag or a commit, such as `origin/main`"));
        }
        let git = Git { folder: project };
        let top = git
            .line(&["rev-parse", "--show-toplevel"])
            .map_err(|told| {
                let message = format!("`{}` is in no git repository: {told}", project.display());
                Diagnostic::error("diff::no-repository", message)
                    .help("without a repository, compare targets: `--target dev --target prod`")
            })?;
        let prefix = git.line(&["rev-parse", "--show-prefix"]).map_err(failed)?;
        let wanted = format!("{name}^{{commit}}");
        let commit = git
            .line(&["rev-parse", "--verify", "--quiet", &wanted])
            .map_err(|_| git.unknown(name))?;
        let short = git
            .line(&["rev-parse", "--short", &commit])
            .map_err(failed)?;
        let revision = Revision {
            files: TempDir::with_prefix("hookc-").map_err(|error| failed(error.to_string()))?,
            top: PathBuf::from(top),
            prefix: PathBuf::from(prefix),
            commit: short,
        };
        git.check_out(&commit, revision.files.path())?;
        Ok(revision)
    }

    /// The project's folder of then.
    pub(super) fn project(&self) -> PathBuf {
        self.tree().join(&self.prefix)
    }

    /// A folder of the working tree as it was then, if the repository had it.
    pub(super) fn then(&self, folder: &Path) -> Option<PathBuf> {
        let folder = folder.canonicalize().ok()?;
        let below = folder.strip_prefix(self.top.canonicalize().ok()?).ok()?;
        let then = self.tree().join(below);
        then.is_dir().then_some(then)
    }

    fn tree(&self) -> PathBuf {
        self.files.path().join("tree")
    }
}

fn failed(told: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("diff::git-failed", format!("git failed: {told}"))
}

/// The user's git, in a folder.
struct Git<'a> {
    folder: &'a Path,
}

impl Git<'_> {
    /// Writes a commit's files below a folder, by way of an index of its own.
    fn check_out(&self, commit: &str, folder: &Path) -> Result<(), Diagnostic> {
        let index = folder.join("index");
        let mut prefix = folder.join("tree").into_os_string();
        prefix.push("/");
        let mut option = OsString::from("--prefix=");
        option.push(prefix);
        let read: [&OsStr; 3] = ["read-tree".as_ref(), "--reset".as_ref(), commit.as_ref()];
        self.run(&read, Some(&index)).map_err(failed)?;
        let write: [&OsStr; 4] = [
            "checkout-index".as_ref(),
            "--all".as_ref(),
            "--force".as_ref(),
            &option,
        ];
        // From the top: below a folder, git writes only what lies in that folder.
        let top = self
            .line(&["rev-parse", "--show-toplevel"])
            .map_err(failed)?;
        let git = Git {
            folder: Path::new(&top),
        };
        git.run(&write, Some(&index)).map_err(failed)?;
        Ok(())
    }

    /// The first line that git answers with.
    fn line(&self, args: &[&str]) -> Result<String, String> {
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        let out = self.run(&args, None)?;
        Ok(out.lines().next().unwrap_or_default().to_owned())
    }

    /// What git answers, or its complaint.
    fn run(&self, args: &[&OsStr], index: Option<&Path>) -> Result<String, String> {
        let mut command = Command::new("git");
        command
            .args(args)
            .current_dir(self.folder)
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_LFS_SKIP_SMUDGE", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0");
        // A hook of git's own sets these; here the folder says which repository is meant.
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(variable);
        }
        if let Some(index) = index {
            command.env("GIT_INDEX_FILE", index);
        }
        let output = command
            .output()
            .map_err(|error| format!("`git` cannot be started: {error}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let told = String::from_utf8_lossy(&output.stderr);
        let line = told.lines().find(|line| !line.trim().is_empty());
        Err(line.unwrap_or("it says nothing").trim().to_owned())
    }

    /// The error for a revision that is not there, with the nearest name.
    fn unknown(&self, name: &str) -> Diagnostic {
        let format = "--format=%(refname:short)";
        let args = [
            "for-each-ref",
            format,
            "refs/heads",
            "refs/remotes",
            "refs/tags",
        ];
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        let known = self.run(&args, None).unwrap_or_default();
        let message = format!("the repository has no revision `{name}`");
        let error = Diagnostic::error("diff::unknown-revision", message);
        match closest(name, known.lines()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(
                "nothing is fetched: in CI, check out with the history of the base, \
                 such as `fetch-depth: 0`",
            ),
        }
    }
}
