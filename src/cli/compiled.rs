//! A question about a project into plans, or into why there are none.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use super::Outcome;
use super::console::Console;
use super::options::{self, Known, Question};
use super::work::Work;
use crate::compiler::{self, Targets};
use crate::diagnostic::{Diagnostic, Severity};
use crate::effect::Schema;
use crate::frontend::{Decision, Options, Overview, Project};
use crate::ir::{Plan, Status};
use crate::report::{self, Finding, Secrets, View};
use crate::source::{SourceTree, Span};

/// The only files that a project is asked about.
pub(super) type Asked = Option<Arc<BTreeSet<PathBuf>>>;

/// The plans that a question is answered with, and what telling of them needs.
pub(super) struct Compiled {
    /// One for each target that was asked for.
    pub(super) plans: Vec<Plan>,
    /// What was known before the project was read.
    pub(super) known: Known,
    project: Box<dyn Project>,
    secrets: Secrets,
}

/// Why a question cannot be answered.
#[derive(Debug)]
pub(super) struct Refusal {
    /// What is wrong.
    pub(super) findings: Vec<Finding>,
    sources: SourceTree,
    secrets: Secrets,
}

impl Compiled {
    /// What messages are shown with.
    pub(super) fn view(&self) -> View<'_> {
        View {
            sources: self.project.sources(),
            secrets: &self.secrets,
        }
    }

    /// The conditions that decided what a step's text renders to.
    pub(super) fn decisions(&self, target: &str, step: &str) -> Vec<Decision> {
        self.project
            .decisions(&self.known.options, Some(target), step)
    }

    /// Tells what was found on the way, notes left out: for who asks about something else.
    pub(super) fn tell_problems(&self, console: &Console) {
        let mut findings = compiler::findings(&self.plans);
        findings.retain(|finding| finding.diagnostic.severity > Severity::Note);
        console.tell(&findings, self.view());
    }

    /// Tells which packages are missing.
    pub(super) fn tell_uninstalled(&self, console: &Console) {
        let mut findings = compiler::findings(&self.plans);
        findings.retain(|finding| finding.diagnostic.code == "dbt::package-not-installed");
        console.tell(&findings, self.view());
    }

    /// Tells what was found on the way.
    pub(super) fn tell(&self, console: &Console) {
        console.tell(&compiler::findings(&self.plans), self.view());
    }
}

impl Refusal {
    /// What messages are shown with.
    pub(super) fn view(&self) -> View<'_> {
        View {
            sources: &self.sources,
            secrets: &self.secrets,
        }
    }

    /// Tells what is wrong, which ends a command.
    pub(super) fn tell(&self, console: &Console) -> Outcome {
        console.tell(&self.findings, self.view());
        Outcome::Refused
    }
}

impl From<Diagnostic> for Refusal {
    fn from(error: Diagnostic) -> Refusal {
        Refusal {
            findings: vec![error.into()],
            sources: SourceTree::default(),
            secrets: Secrets::default(),
        }
    }
}

/// A project that was read, before any target of it is compiled.
pub(super) struct Read {
    /// What was known before.
    pub(super) known: Known,
    /// The project.
    pub(super) project: Box<dyn Project>,
    secrets: Secrets,
}

impl Read {
    /// What messages are shown with.
    pub(super) fn view(&self) -> View<'_> {
        View {
            sources: self.project.sources(),
            secrets: &self.secrets,
        }
    }

    /// Why the project cannot be worked with, after it was read.
    pub(super) fn refusal(&self, findings: Vec<Finding>) -> Refusal {
        Refusal {
            findings,
            sources: self.project.sources().clone(),
            secrets: self.secrets.clone(),
        }
    }
}

impl Work<'_> {
    /// Reads the project; of its nodes' files only those that are `asked` about and what they name,
    /// if there are any.
    ///
    /// # Errors
    /// What makes the command line, the settings or the project's files unusable.
    pub(super) fn read(&self, question: &Question<'_>, asked: Asked) -> Result<Read, Refusal> {
        let mut secrets = Secrets::of(&self.environment.variables);
        let mut sources = SourceTree::default();
        let refusal = |findings, sources, secrets| Refusal {
            findings,
            sources,
            secrets,
        };
        let known = options::collect(
            question,
            self.global,
            self.environment,
            &mut sources,
            &mut secrets,
        );
        let mut known = match known {
            Ok(known) => known,
            Err(errors) => return Err(refusal(merged(errors), sources, secrets)),
        };
        known.options.asked = asked.filter(|_| !known.options.selects());
        match (known.front_end.load)(&known.options, sources) {
            Ok(project) => Ok(Read {
                known,
                project,
                secrets,
            }),
            Err((sources, errors)) => Err(refusal(merged(errors), sources, secrets)),
        }
    }

    /// Answers a question about the project.
    ///
    /// # Errors
    /// What makes the command line, the settings or the project unusable.
    pub(super) fn compile(&self, question: &Question<'_>) -> Result<Compiled, Refusal> {
        let (compiled, _) = self.answered(question, compiler::compile)?;
        Ok(compiled)
    }

    /// The same with what the project declares for each target.
    ///
    /// # Errors
    /// As [`Work::compile`].
    pub(super) fn look(
        &self,
        question: &Question<'_>,
    ) -> Result<(Compiled, Vec<Overview>), Refusal> {
        self.answered(question, compiler::look)
    }

    fn answered<T>(
        &self,
        question: &Question<'_>,
        make: Make<T>,
    ) -> Result<(Compiled, Vec<T>), Refusal> {
        let Read {
            known,
            project,
            secrets,
        } = self.read(question, None)?;
        let made = match make(project.as_ref(), &known.options, &known.targets) {
            Ok(made) => made,
            Err(findings) => {
                return Err(Refusal {
                    findings,
                    sources: project.sources().clone(),
                    secrets,
                });
            }
        };
        let (mut plans, more): (Vec<Plan>, Vec<T>) = made.into_iter().unzip();
        for plan in &mut plans {
            known.judge(plan, &Schema::default());
            plan.diagnostics.extend(known.warnings.iter().cloned());
            tell_deferred(plan, self.global.run.strict);
        }
        let compiled = Compiled {
            plans,
            known,
            project,
            secrets,
        };
        Ok((compiled, more))
    }
}

/// Makes something of a project for each target.
type Make<T> = fn(&dyn Project, &Options, &Targets) -> Result<Vec<(Plan, T)>, Vec<Finding>>;

/// Diagnostics that no target has to do with, as findings.
pub(super) fn merged(errors: Vec<Diagnostic>) -> Vec<Finding> {
    report::merge(&[(String::new(), errors)])
}

/// Adds a finding for each deferred step that has none yet.
pub(super) fn tell_deferred(plan: &mut Plan, strict: bool) {
    let severity = if strict {
        Severity::Error
    } else {
        Severity::Warning
    };
    let mut told: HashMap<(&str, Option<Span>), Vec<usize>> = HashMap::new();
    for (at, known) in plan.diagnostics.iter().enumerate() {
        told.entry((known.code, known.span)).or_default().push(at);
    }
    let deferred = plan
        .steps
        .iter()
        .filter(|step| step.status == Status::Deferred);
    for reason in deferred.filter_map(|step| step.reason.as_ref()) {
        let places = told.entry((reason.code, reason.span)).or_default();
        let same = |at: &&usize| {
            let known = plan.diagnostics.get(**at);
            known.is_some_and(|known| known.message.ends_with(&reason.message))
        };
        let known = places.iter().find(same).copied();
        match known.and_then(|at| plan.diagnostics.get_mut(at)) {
            Some(known) => known.severity = known.severity.max(severity),
            None => {
                places.push(plan.diagnostics.len());
                plan.diagnostics.push(
                    Diagnostic::new(reason.code, severity, reason.message.clone()).at(reason.span),
                );
            }
        }
    }
}
