//! A project, all its targets at once.

use rayon::prelude::*;

use super::answer::Answer;
use super::plans;
use super::scripts::read;
use super::{LintArgs, refuse};
use crate::cli::Outcome;
use crate::cli::options::{self, Known, Question};
use crate::cli::work::Work;
use crate::compiler::{self, Analysis, Targets};
use crate::diagnostic::Diagnostic;
use crate::dialect_grants;
use crate::effect::{self, Schema};
use crate::frontend::dbt;
use crate::frontend::dbt::model::Loaded;
use crate::lint::{self, Project, Settings};
use crate::report::{Finding, Secrets, View, merge};
use crate::source::SourceTree;

/// What the linter is asked about: everything that any command runs.
const QUESTION: Question<'_> = Question {
    command: "build",
    operation: None,
};

/// Lints the project.
pub(super) fn run(args: &LintArgs, work: &Work<'_>) -> Outcome {
    let mut secrets = Secrets::of(&work.environment.variables);
    let mut sources = SourceTree::default();
    let known = options::collect(
        &QUESTION,
        work.global,
        work.environment,
        &mut sources,
        &mut secrets,
    );
    let known = match known {
        Ok(known) => known,
        Err(errors) => {
            let view = View {
                sources: &sources,
                secrets: &secrets,
            };
            return refuse(args, &merged(errors), view, work);
        }
    };
    if known.front_end.name != dbt::FRONT_END.name {
        return plans::run(args, &QUESTION, work);
    }
    let (mut settings, warnings) = Settings::read(known.lint.as_ref());
    settings.append_tables.clone_from(&known.append_tables);
    if let Err(findings) = args.narrow(&mut settings) {
        let view = View {
            sources: &sources,
            secrets: &secrets,
        };
        return refuse(args, &findings, view, work);
    }
    let loaded = match dbt::load(&known.options, sources) {
        Ok(loaded) => loaded,
        Err((sources, errors)) => {
            let view = View {
                sources: &sources,
                secrets: &secrets,
            };
            return refuse(args, &merged(errors), view, work);
        }
    };
    let linting = Linting {
        args,
        work,
        known: &known,
        settings: &settings,
        loaded: &loaded,
        view: View {
            sources: &loaded.sources,
            secrets: &secrets,
        },
    };
    match linting.run(warnings) {
        Ok(outcome) => outcome,
        Err(findings) => refuse(args, &findings, linting.view, work),
    }
}

fn merged(errors: Vec<Diagnostic>) -> Vec<Finding> {
    merge(&[(String::new(), errors)])
}

/// What linting a loaded project needs.
pub(super) struct Linting<'a> {
    pub(super) args: &'a LintArgs,
    pub(super) work: &'a Work<'a>,
    pub(super) known: &'a Known,
    settings: &'a Settings,
    loaded: &'a Loaded,
    pub(super) view: View<'a>,
}

impl Linting<'_> {
    fn run(&self, warnings: Vec<Diagnostic>) -> Result<Outcome, Vec<Finding>> {
        let known = merged(self.known.warnings.clone());
        self.work.console.tell(&known, self.view);
        self.linted(self.loaded, |findings, project| {
            let mut findings = findings.to_vec();
            self.only_files(&mut findings);
            if self.args.fix {
                return super::fix::run(self, &findings, project);
            }
            findings.extend(merged(warnings));
            self.answer().give(findings, project)
        })
    }

    /// Compiles and lints the project, and does something with what was found.
    pub(super) fn linted<T>(
        &self,
        loaded: &Loaded,
        then: impl FnOnce(&[Finding], &Project<'_>) -> Result<T, Vec<Finding>>,
    ) -> Result<T, Vec<Finding>> {
        let options = &self.known.options;
        let names = dbt::target_names(loaded, options).map_err(merged)?;
        let schema = self.schema().map_err(|error| vec![error.into()])?;
        let Analysis {
            mut compiled,
            refused,
        } = compiler::analyse(loaded, options, &self.targets());
        if compiled.is_empty() {
            return Err(merge(&refused));
        }
        compiled.par_iter_mut().for_each(|target| {
            if self.known.dialect_grants {
                dialect_grants::rewrite(&mut target.plan);
            }
            effect::judge_plan(&mut target.plan, &schema);
        });
        let project = Project::of_dbt(loaded, &compiled, names, self.settings);
        let mut findings = lint::lint(&project);
        findings.extend(merge(&refused));
        then(&findings, &project)
    }

    /// All targets, unless some are named.
    fn targets(&self) -> Targets {
        let named = &self.work.global.project.target;
        if named.is_empty() {
            Targets::All
        } else {
            self.known.targets.clone()
        }
    }

    fn schema(&self) -> Result<Schema, Diagnostic> {
        match &self.args.schema {
            Some(file) => Ok(Schema::parse(&read(file)?, "")),
            None => Ok(Schema::default()),
        }
    }

    fn answer(&self) -> Answer<'_> {
        Answer {
            args: self.args,
            settings: self.settings,
            dir: &self.known.options.project_dir,
            view: self.view,
            work: self.work,
        }
    }

    /// Leaves the findings in the files and folders asked for.
    fn only_files(&self, findings: &mut Vec<Finding>) {
        if self.args.files.is_empty() {
            return;
        }
        let dir = &self.known.options.project_dir;
        let wanted: Vec<_> = self
            .args
            .files
            .iter()
            .map(|file| file.canonicalize().unwrap_or_else(|_| file.clone()))
            .collect();
        findings.retain(|finding| {
            finding.diagnostic.span.is_some_and(|span| {
                let path = dir.join(&*self.loaded.sources.file(span.file).path);
                let path = path.canonicalize().unwrap_or(path);
                wanted.iter().any(|wanted| path.starts_with(wanted))
            })
        });
    }
}
