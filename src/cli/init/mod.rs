//! `hookc init`: a project into its first settings, a baseline of what is found today, and, if asked
//! for, the hooks that note each of its runs.

mod audit;
mod settings;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::Outcome;
use super::compiled::{Compiled, Refusal};
use super::discover;
use super::lint;
use super::looking;
use super::options::Question;
use super::work::Work;
use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit;
use crate::frontend::dbt::{self, adapter};
use crate::lint::BASELINE;
use crate::report::Finding;

/// The file of settings.
const SETTINGS: &str = "hookc.toml";

/// Write first settings for a project and a baseline of what is found today; no file is overwritten
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Also hooks that note each run of dbt in a table, and the queries that watch it
    #[arg(long)]
    audit: bool,
    /// The type of the warehouse, for a project of dbt without a profile: its target stands in
    /// hookc.toml
    #[arg(long, value_name = "TYPE")]
    #[arg(value_parser = PossibleValuesParser::new(adapter::names()))]
    adapter: Option<String>,
}

/// A file to be made: its path below the project, and its content.
type New = (PathBuf, String);

/// Runs the command.
pub(super) fn run(args: &InitArgs, work: &Work<'_>) -> Outcome {
    let global = looking::everywhere(work.global);
    let work = Work {
        global: &global,
        ..*work
    };
    let question = Question {
        command: "build",
        operation: None,
    };
    let mut has_target = false;
    let compiled = work.compile(&question).or_else(|refusal| {
        has_target = make_target(args, &work, &refusal)?;
        if has_target {
            work.compile(&question)
        } else {
            Err(refusal)
        }
    });
    let done = compiled.and_then(|compiled| {
        let started = Started {
            compiled: &compiled,
            work: &work,
            has_target,
        };
        started.run(args).map_err(Refusal::from)
    });
    done.unwrap_or_else(|refusal| refusal.tell(work.console))
}

/// Makes settings with a target for a project that was refused for want of a profile; false if that
/// is not what it needs.
fn make_target(args: &InitArgs, work: &Work<'_>, refusal: &Refusal) -> Result<bool, Diagnostic> {
    let mut codes = refusal.findings.iter().map(|told| told.diagnostic.code);
    match &args.adapter {
        Some(adapter) if codes.any(|code| code == dbt::NO_PROFILE) => {
            let (dir, _) = discover::project(&work.global.project, work.environment)?;
            let text = settings::target(adapter);
            Ok(!config::is_written(&dir) && made(&dir, Path::new(SETTINGS), &text)?)
        }
        _ => Ok(false),
    }
}

/// A project that was looked at.
struct Started<'a> {
    compiled: &'a Compiled,
    work: &'a Work<'a>,
    /// Whether the settings that are there were made by this very command, for want of a profile.
    has_target: bool,
}

impl Started<'_> {
    fn run(&self, args: &InitArgs) -> Result<Outcome, Diagnostic> {
        let dir = &self.compiled.known.options.project_dir;
        let is_dbt = self.compiled.known.front_end.name == dbt::FRONT_END.name;
        let mut files = Vec::new();
        if args.audit {
            files = audit::files(&self.compiled.plans, dir, is_dbt)?;
        }
        let mut left = Vec::new();
        if let Some(adapter) = args.adapter.as_ref().filter(|_| self.has_target) {
            let text = settings::text(self.compiled) + "\n" + &settings::target(adapter);
            let written = emit::write_file(&dir.join(SETTINGS), &text);
            written.map_err(|error| unwritable(Path::new(SETTINGS), &error))?;
            self.say(&format!(
                "wrote {SETTINGS}: see to the names in [targets.dev]\n"
            ));
        } else if config::is_written(dir) {
            // Who asks for the audit later has the settings already.
            left.extend((!args.audit).then(|| exists(Path::new(SETTINGS))));
        } else {
            files.insert(0, (SETTINGS.into(), settings::text(self.compiled)));
        }
        let mut told = String::new();
        for (path, text) in files {
            match made(dir, &path, &text)? {
                true => told.push_str(&format!("wrote {}\n", path.display())),
                false => left.push(exists(&path)),
            }
        }
        self.say(&told);
        let baseline = match args.audit && dir.join(BASELINE).exists() {
            true => Outcome::Fine,
            false => self.baseline(dir, &mut left),
        };
        if args.audit {
            self.say(audit::ADVICE);
        }
        let left: Vec<Finding> = left.into_iter().map(Finding::from).collect();
        self.work.console.tell(&left, self.compiled.view());
        Ok(match baseline {
            Outcome::Fine if !left.is_empty() => Outcome::Findings,
            outcome => outcome,
        })
    }

    /// Writes the findings of today as the known ones.
    fn baseline(&self, dir: &Path, left: &mut Vec<Diagnostic>) -> Outcome {
        let path = dir.join(BASELINE);
        if path.exists() {
            left.push(exists(Path::new(BASELINE)));
            return Outcome::Fine;
        }
        let outcome = lint::write_baseline(path, self.work);
        if outcome == Outcome::Fine {
            self.say(&format!("wrote {BASELINE}\n"));
        }
        outcome
    }

    fn say(&self, text: &str) {
        // The files are there, whoever reads of them.
        let _ = self.work.console.print_text(text);
    }
}

/// Makes a file; false if there is one of that name.
fn made(dir: &Path, path: &Path, text: &str) -> Result<bool, Diagnostic> {
    match emit::create_file(&dir.join(path), text) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(unwritable(path, &error)),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be written: {error}", path.display());
    Diagnostic::error("init::cannot-write", message)
}

fn exists(path: &Path) -> Diagnostic {
    let message = format!("`{}` is there already and is left as it is", path.display());
    Diagnostic::new("init::exists", Severity::Warning, message)
        .help("move it away to get a new one")
}
