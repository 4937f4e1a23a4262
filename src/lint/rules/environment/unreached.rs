//! `E003`: a branch that no target takes.

use super::super::page;
use super::target_names::compares_name;
use crate::diagnostic::{About, Severity};
use crate::lint::condition::Conditions;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Group, Level, Rule};
use crate::lint::scope::TemplateScope;

/// A branch whose conditions exclude every target.
pub static UNREACHED_BRANCH: Rule = Rule {
    about: About {
        code: "E003",
        name: "unreached-branch",
        page: page!("E003"),
    },
    group: Group::Environment,
    level: Level::Note,
    options: &[],
    check: Check::Template(check),
};

fn check(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let project = scope.project;
    if project.targets.len() < project.names.len() {
        return;
    }
    let conditions = Conditions::of(scope.flow);
    for branch in &scope.flow.branches {
        // A name that no target has is told by E001 and E002; a kind of warehouse that is not in
        // use is a macro that serves several.
        let excused = scope.flow.branch_guards(branch).any(|(condition, _)| {
            compares_name(scope, condition) || conditions.mentions(condition, "type")
        });
        let environments = || project.targets.iter().filter_map(|target| target.dbt);
        let excluded = environments().all(|dbt| {
            scope
                .flow
                .branch_guards(branch)
                .any(|(condition, holds)| conditions.holds(condition, dbt.env) == Some(!holds))
        });
        if excluded && !excused && environments().next().is_some() && branch.body.is_some() {
            let span = branch.body.and_then(|body| scope.span(body));
            found
                .at(span, "no target takes this branch")
                .related(
                    scope.span(branch.condition.range),
                    "because of this condition",
                )
                .severity(Severity::Note);
        }
    }
}
