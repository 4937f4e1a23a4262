//! A question about a project into plans, or into why there are none.

use super::Outcome;
use super::console::Console;
use super::options::{self, Known, Question};
use super::work::Work;
use crate::compiler::{self, Targets};
use crate::diagnostic::{Diagnostic, Severity};
use crate::dialect_grants;
use crate::effect::{self, Schema};
use crate::frontend::{Decision, Options, Overview, Project};
use crate::ir::{Plan, Status};
use crate::report::{self, Finding, Secrets, View};
use crate::source::SourceTree;

/// The plans that a question is answered with, and what telling of them needs.
#[derive(Debug)]
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

impl Work<'_> {
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
        let known = match known {
            Ok(known) => known,
            Err(errors) => return Err(refusal(merged(errors), sources, secrets)),
        };
        let project = match (known.front_end.load)(&known.options, sources) {
            Ok(project) => project,
            Err((sources, errors)) => return Err(refusal(merged(errors), sources, secrets)),
        };
        let made = match make(project.as_ref(), &known.options, &known.targets) {
            Ok(made) => made,
            Err(findings) => {
                return Err(refusal(findings, project.sources().clone(), secrets));
            }
        };
        let (mut plans, more): (Vec<Plan>, Vec<T>) = made.into_iter().unzip();
        for plan in &mut plans {
            if known.dialect_grants {
                dialect_grants::rewrite(plan);
            }
            effect::judge_plan(plan, &Schema::default());
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

fn merged(errors: Vec<Diagnostic>) -> Vec<Finding> {
    report::merge(&[(String::new(), errors)])
}

/// Adds a finding for each deferred step that has none yet.
fn tell_deferred(plan: &mut Plan, strict: bool) {
    let severity = if strict {
        Severity::Error
    } else {
        Severity::Warning
    };
    for step in plan
        .steps
        .iter()
        .filter(|step| step.status == Status::Deferred)
    {
        let Some(reason) = &step.reason else { continue };
        let known = plan.diagnostics.iter_mut().find(|known| {
            (known.code, known.span) == (reason.code, reason.span)
                && known.message.ends_with(&reason.message)
        });
        match known {
            Some(known) => known.severity = known.severity.max(severity),
            None => plan.diagnostics.push(
                Diagnostic::new(reason.code, severity, reason.message.clone()).at(reason.span),
            ),
        }
    }
}
