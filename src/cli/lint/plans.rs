//! A project of a system that has plans and no templates of its own kind.

use super::answer::Answer;
use super::{LintArgs, refuse};
use crate::cli::Outcome;
use crate::cli::options::Question;
use crate::cli::work::Work;
use crate::compiler;
use crate::lint::{self, Project, Settings};

/// Lints the plans that a question is answered with, and tells what compiling found.
pub(super) fn run(args: &LintArgs, question: &Question<'_>, work: &Work<'_>) -> Outcome {
    let compiled = match work.compile(question) {
        Ok(compiled) => compiled,
        Err(refusal) => return refuse(args, &refusal.findings, refusal.view(), work),
    };
    let (mut settings, warnings) = Settings::read(compiled.known.lint.as_ref());
    if let Err(findings) = args.narrow(&mut settings) {
        return refuse(args, &findings, compiled.view(), work);
    }
    let view = compiled.view();
    let mut findings = compiler::findings(&compiled.plans);
    findings.retain(|finding| !lint::is_told_by_a_rule(finding.diagnostic.code));
    findings.extend(warnings.into_iter().map(Into::into));
    let Some(plan) = compiled.plans.first() else {
        return refuse(args, &findings, view, work);
    };
    let project = Project::of_scripts(view.sources, plan, &settings);
    findings.extend(lint::lint(&project));
    let answer = Answer {
        args,
        settings: &settings,
        dir: &compiled.known.options.project_dir,
        view,
        work,
    };
    let given = answer.give(findings, &project);
    given.unwrap_or_else(|findings| refuse(args, &findings, view, work))
}
