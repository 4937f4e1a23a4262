//! `E003` and `E004`: branches that no target takes, or only production.

use super::super::page;
use super::target_names::compares_name;
use crate::lint::condition::Conditions;
use crate::lint::flow::Branch;
use crate::lint::found::Found;
use crate::lint::project::Target;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;

/// A branch whose conditions exclude every target.
pub static UNREACHED_BRANCH: Rule = Rule::new(
    "E003",
    "unreached-branch",
    page!("E003"),
    Level::Note,
    Check::Template(unreached),
);

/// A branch that is only ever tried where it counts.
pub static PRODUCTION_ONLY_BRANCH: Rule = Rule::new(
    "E004",
    "production-only-branch",
    page!("E004"),
    Level::Off,
    Check::Template(production_only),
);

fn unreached(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let conditions = Conditions::of(scope.flow);
    for branch in &scope.flow.branches {
        // A name that no target has is told by E001 and E002; a kind of warehouse that is not in
        // use is a macro that serves several.
        let excused = scope.flow.branch_guards(branch).any(|(condition, _)| {
            compares_name(scope, condition) || conditions.mentions(condition, "type")
        });
        if !excused && takers(scope, branch).is_some_and(|takers| takers.is_empty()) {
            tell(scope, branch, "no target takes this branch", found);
        }
    }
}

fn production_only(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let others = scope
        .project
        .targets
        .iter()
        .any(|target| !target.production);
    for branch in scope.flow.branches.iter().filter(|_| others) {
        let takers = takers(scope, branch).unwrap_or_default();
        if !takers.is_empty() && takers.iter().all(|target| target.production) {
            tell(
                scope,
                branch,
                "only production takes this branch: it is tried nowhere else",
                found,
            );
        }
    }
}

fn tell(scope: &TemplateScope<'_>, branch: &Branch<'_>, message: &str, found: &mut Found<'_>) {
    if let Some(body) = branch.body {
        found.at(scope.span(body), message).related(
            scope.span(branch.condition.range),
            "because of this condition",
        );
    }
}

/// The targets that may take a branch; `None` unless all targets are linted.
fn takers<'a>(scope: &TemplateScope<'a>, branch: &Branch<'a>) -> Option<Vec<&'a Target<'a>>> {
    let project = scope.project;
    if project.targets.len() < project.names.len() {
        return None;
    }
    let conditions = Conditions::of(scope.flow);
    let takes = |target: &&Target<'_>| {
        target.dbt.is_none_or(|dbt| {
            !scope
                .flow
                .branch_guards(branch)
                .any(|(condition, holds)| conditions.holds(condition, dbt.env) == Some(!holds))
        })
    };
    Some(project.targets.iter().filter(takes).collect())
}
