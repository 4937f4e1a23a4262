//! The one walk: templates, steps with their statements, plans, all targets. Each rule is handed
//! what it asked for.

use std::borrow::Cow;

use rayon::prelude::*;

use super::collect::{self, Raw};
use super::flow::Flow;
use super::found::Found;
use super::implied;
use super::project::{Project, Target};
use super::rule::{Check, Rule};
use super::rules::RULES;
use super::scope::{PlanScope, Script, ScriptScope, TemplateScope};
use super::suppress;
use super::uses::{self, Use};
use crate::diagnostic::{About, Diagnostic, Severity};
use crate::effect::{self, Schema};
use crate::ir::{Action, Step, actions};
use crate::parallel;
use crate::report::Finding;

/// The findings of a project, one for each cause, ordered by place, at the levels and without the
/// suppressions that the user asked for.
pub fn lint(project: &Project<'_>) -> Vec<Finding> {
    let rules = Active::of(project);
    let mut raw = templates(project, &rules);
    for at in 0..project.targets.len() {
        raw.extend(target(project, &rules, at));
    }
    for (rule, check) in rules.with(|check| match check {
        Check::Targets(check) => Some(check),
        _ => None,
    }) {
        let mut found = Found::new(rule, project);
        check(project, &mut found);
        raw.extend(
            found
                .into_diagnostics()
                .into_iter()
                .map(|diagnostic| (None, diagnostic)),
        );
    }
    let names: Vec<&str> = project.targets.iter().map(Target::name).collect();
    let findings = collect::collect(raw, &names);
    let findings = project.settings.apply(findings, project);
    let findings = implied::drop_implied(findings);
    let mut findings = suppress::apply(findings, project);
    collect::sort(&mut findings);
    findings
}

/// The rules that are on for some file.
struct Active(Vec<&'static Rule>);

impl Active {
    fn of(project: &Project<'_>) -> Active {
        let rules = RULES.iter().copied();
        Active(rules.filter(|rule| project.applies(rule)).collect())
    }

    /// The rules that have a kind of check, with it.
    fn with<T>(&self, kind: impl Fn(Check) -> Option<T>) -> Vec<(&'static Rule, T)> {
        let rules = self.0.iter();
        rules
            .filter_map(|rule| kind(rule.check).map(|check| (*rule, check)))
            .collect()
    }
}

fn templates(project: &Project<'_>, rules: &Active) -> Vec<Raw> {
    let checks = rules.with(|check| match check {
        Check::Template(check) => Some(check),
        _ => None,
    });
    let found = project.templates.par_iter().flat_map_iter(|tree| {
        let flow = Flow::of(tree.body());
        let scope = TemplateScope {
            project,
            tree,
            flow: &flow,
        };
        let mut raw: Vec<Raw> = Vec::new();
        for (rule, check) in &checks {
            let mut found = Found::new(rule, project);
            check(&scope, &mut found);
            raw.extend(
                found
                    .into_diagnostics()
                    .into_iter()
                    .map(|diagnostic| (None, diagnostic)),
            );
        }
        raw
    });
    found.collect()
}

/// Everything about one target.
fn target(project: &Project<'_>, rules: &Active, at: usize) -> Vec<Raw> {
    let Some(target) = project.targets.get(at) else {
        return Vec::new();
    };
    let steps: Vec<&Step> = target
        .steps()
        .filter(|step| is_own(project, step))
        .collect();
    let sent = sent(target, &steps);
    let scopes = scopes((project, target), &steps, &sent);
    let of_steps = checked(rules, &scopes);
    let mut found = Vec::new();
    let mut uses = Vec::new();
    for (of_step, of_statements) in of_steps {
        found.extend(of_step);
        uses.extend(of_statements);
    }
    let plan = PlanScope {
        project,
        target,
        steps: &scopes,
        uses,
    };
    for (rule, check) in rules.with(|check| match check {
        Check::Plan(check) => Some(check),
        _ => None,
    }) {
        let mut of_rule = Found::new(rule, project);
        check(&plan, &mut of_rule);
        found.extend(of_rule.into_diagnostics());
    }
    found.extend(told(project, at));
    found
        .into_iter()
        .map(|diagnostic| (Some(at), diagnostic))
        .collect()
}

fn is_own(project: &Project<'_>, step: &Step) -> bool {
    let own = step.origin.is_none_or(|span| project.is_own(span.file));
    own || project.settings.packages
}

/// What is found in each step, and what its statements do with which objects.
fn checked<'a>(
    rules: &Active,
    scopes: &'a [ScriptScope<'a>],
) -> Vec<(Vec<Diagnostic>, Vec<Use<'a>>)> {
    let of_scripts = rules.with(|check| match check {
        Check::Script(check) => Some(check),
        _ => None,
    });
    let of_statements = rules.with(|check| match check {
        Check::Statement(check) => Some(check),
        _ => None,
    });
    parallel::map(scopes, |scope| {
        let mut diagnostics = Vec::new();
        for (rule, check) in &of_scripts {
            let mut found = Found::new(rule, scope.project);
            check(scope, &mut found);
            diagnostics.extend(found.into_diagnostics());
        }
        let mut uses = Vec::new();
        let mut by_rule: Vec<Found<'_>> = of_statements
            .iter()
            .map(|(rule, _)| Found::new(rule, scope.project))
            .collect();
        for statement in scope.statements() {
            for ((_, check), found) in of_statements.iter().zip(&mut by_rule) {
                check(&statement, found);
            }
            // Operations run by hand, and are no part of the plan.
            if scope.step.index.is_some() {
                uses.extend(uses::uses(&statement));
            }
        }
        diagnostics.extend(by_rule.into_iter().flat_map(Found::into_diagnostics));
        (diagnostics, uses)
    })
}

/// What steps of a target send.
pub(super) fn sent<'a>(target: &Target<'_>, steps: &[&'a Step]) -> Vec<Vec<Script<'a>>> {
    // One for all queries: those that are alike are judged once.
    let schema = Schema::default();
    parallel::map(steps, |step| {
        scripts(&step.body, &target.plan.dialect, &schema)
    })
}

/// Steps of a target with what they send.
pub(super) fn scopes<'a>(
    (project, target): (&'a Project<'a>, &'a Target<'a>),
    steps: &[&'a Step],
    sent: &'a [Vec<Script<'a>>],
) -> Vec<ScriptScope<'a>> {
    let steps = steps.iter().zip(sent);
    steps
        .map(|(step, scripts)| ScriptScope {
            project,
            target,
            step,
            scripts,
        })
        .collect()
}

/// What a body sends, in order, branches included.
fn scripts<'a>(body: &'a [Action], dialect: &str, schema: &Schema) -> Vec<Script<'a>> {
    let script = |action: &'a Action| match action {
        Action::Sql {
            sql, statements, ..
        } => Some(Script::new(sql, Cow::Borrowed(statements), false)),
        Action::Query { sql, .. } => {
            let judged = effect::judge(sql.as_str(), dialect, schema);
            Some(Script::new(sql, Cow::Owned(judged.statements), true))
        }
        _ => None,
    };
    actions(body).filter_map(script).collect()
}

/// What compiling told and a rule stands for, under the rule's code, and what certainly fails; all of
/// it where no rule looks at templates.
fn told(project: &Project<'_>, at: usize) -> Vec<Diagnostic> {
    let own = |diagnostic: &&Diagnostic| {
        let span = diagnostic.span;
        project.settings.packages || span.is_none_or(|span| project.is_own(span.file))
    };
    let all = project.tells_all(at);
    let told = project.told(at).iter().filter(own).cloned();
    told.filter_map(|mut diagnostic| match teller(diagnostic.code) {
        Some(about) => {
            diagnostic.rule = Some(about);
            diagnostic.code = about.code;
            Some(diagnostic)
        }
        // What stays open is told by `compile`: nothing is wrong with it.
        None if diagnostic.code.starts_with("defer::") => None,
        None => (all || diagnostic.severity == Severity::Error).then_some(diagnostic),
    })
    .collect()
}

/// The rule that stands for what the compiler tells under a code.
fn teller(code: &str) -> Option<&'static About> {
    RULES.iter().find_map(|rule| match rule.check {
        Check::Told(codes) if codes.contains(&code) => Some(&rule.about),
        _ => None,
    })
}
