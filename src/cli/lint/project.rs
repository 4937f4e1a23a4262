//! A project, all its targets at once.

use super::answer::Answer;
use super::scripts::read;
use super::{LintArgs, files, refuse};
use crate::cli::Outcome;
use crate::cli::compiled::{Asked, Read, merged};
use crate::cli::linted::Linting;
use crate::cli::options::Question;
use crate::cli::work::Work;
use crate::compiler::Targets;
use crate::diagnostic::Diagnostic;
use crate::effect::Schema;
use crate::frontend;
use crate::lint::{Project, Settings};
use crate::report::{Finding, View};
use crate::source::SourceTree;

/// What the linter is asked about: everything that any command runs.
const QUESTION: Question<'_> = Question {
    command: "build",
    operation: None,
};

/// Lints a project; where the files asked about can be understood without the others, only what
/// they need.
pub(super) fn run(args: &LintArgs, work: &Work<'_>) -> Outcome {
    let part = files::asked(args);
    let outcome = part.and_then(|part| attempt(args, work, Some(part)));
    outcome
        .or_else(|| attempt(args, work, None))
        .unwrap_or(Outcome::Refused)
}

/// Lints the project or a part of it; nothing if the part cannot stand for the whole.
fn attempt(args: &LintArgs, work: &Work<'_>, asked: Asked) -> Option<Outcome> {
    let part = asked.is_some();
    let read = match work.read(&QUESTION, asked) {
        Ok(read) => read,
        Err(_) if part => return None,
        Err(refusal) => return Some(refuse(args, &refusal.findings, refusal.view(), work)),
    };
    let (mut settings, warnings) = read.known.lint_settings();
    if let Err(findings) = args.narrow(&mut settings) {
        return Some(refuse(args, &findings, read.view(), work));
    }
    let linting = Answering {
        args,
        work,
        read: &read,
        settings: &settings,
    };
    match linting.run(warnings) {
        Ok(outcome) => outcome,
        Err(_) if linting.is_part() => None,
        Err(findings) => Some(refuse(args, &findings, read.view(), work)),
    }
}

/// What linting a project needs.
pub(super) struct Answering<'a> {
    pub(super) args: &'a LintArgs,
    pub(super) work: &'a Work<'a>,
    pub(super) read: &'a Read,
    settings: &'a Settings,
}

impl Answering<'_> {
    /// Lints and answers; nothing if a part cannot stand for the whole.
    fn run(&self, warnings: Vec<Diagnostic>) -> Result<Option<Outcome>, Vec<Finding>> {
        self.linted(self.read.project.as_ref(), |mut findings, project| {
            if self.is_part() && !project.is_sound() {
                return Ok(None);
            }
            let known = merged(self.read.known.warnings.clone());
            self.work.console.tell(&known, self.read.view());
            if self.args.fix {
                return super::fix::run(self, &findings, project).map(Some);
            }
            findings.extend(merged(warnings));
            let answer = self.answer(project.sources);
            answer.give(findings, project).map(Some)
        })
    }

    /// Whether the project was only read as far as the files asked about need it.
    fn is_part(&self) -> bool {
        let dbt = self.read.project.dbt();
        dbt.is_some_and(|loaded| loaded.asked.is_some())
    }

    /// Compiles and lints a project, and does something with what was found in the files asked
    /// about.
    pub(super) fn linted<T>(
        &self,
        project: &dyn frontend::Project,
        then: impl FnOnce(Vec<Finding>, &Project<'_>) -> Result<T, Vec<Finding>>,
    ) -> Result<T, Vec<Finding>> {
        let schema = Ddl::read(self.args).map_err(|error| vec![error.into()])?;
        let linting = Linting {
            known: &self.read.known,
            targets: &self.targets(),
            settings: self.settings,
            schema: &|dialect| schema.of(dialect),
            strict: self.work.global.run.strict,
        };
        linting.linted(project, |linted| {
            let (mut findings, project) = (linted.findings, linted.project);
            findings.extend(linted.refused);
            files::keep(&mut findings, &self.args.files, self.read, project.sources);
            then(findings, project)
        })?
    }

    /// All targets, unless some are named.
    fn targets(&self) -> Targets {
        let named = &self.work.global.project.target;
        if named.is_empty() {
            Targets::All
        } else {
            self.read.known.targets.clone()
        }
    }

    fn answer<'a>(&'a self, sources: &'a SourceTree) -> Answer<'a> {
        Answer {
            args: self.args,
            settings: self.settings,
            dir: &self.read.known.options.project_dir,
            view: View {
                sources,
                ..self.read.view()
            },
            work: self.work,
        }
    }

    /// The project with other texts in its files.
    ///
    /// # Errors
    /// It can no longer be read.
    pub(super) fn with_texts(
        &self,
        sources: SourceTree,
    ) -> Result<Box<dyn frontend::Project>, Vec<Finding>> {
        let known = &self.read.known;
        (known.front_end.load)(&known.options, sources).map_err(|(_, errors)| merged(errors))
    }
}

/// The text of `--schema`.
struct Ddl(Option<String>);

impl Ddl {
    fn read(args: &LintArgs) -> Result<Ddl, Diagnostic> {
        let text = args.schema.as_deref().map(read);
        text.transpose().map(Ddl)
    }

    /// What it declares in a dialect.
    fn of(&self, dialect: &str) -> Schema {
        match &self.0 {
            Some(text) => Schema::parse(text, dialect),
            None => Schema::default(),
        }
    }
}
