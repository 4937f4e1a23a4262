//! `E003` and `E004`: branches that no target takes, or only production.

use indexmap::IndexMap;

use super::super::page;
use super::target_names::compares_name;
use crate::lint::condition::Conditions;
use crate::lint::flow::{Branch, Flow};
use crate::lint::found::Found;
use crate::lint::project::{Project, Target};
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;
use crate::lint::templates::Tree;
use crate::source::Span;

/// How many further places of a condition are shown.
const SHOWN: usize = 3;

/// A branch whose conditions exclude every target.
pub static UNREACHED_BRANCH: Rule = Rule::new(
    "E003",
    "unreached-branch",
    page!("E003"),
    Level::Note,
    Check::Targets(unreached),
);

/// A branch that is only ever tried where it counts.
pub static PRODUCTION_ONLY_BRANCH: Rule = Rule::new(
    "E004",
    "production-only-branch",
    page!("E004"),
    Level::Off,
    Check::Template(production_only),
);

/// One finding a condition: what is written in many places has one cause.
fn unreached(project: &Project<'_>, found: &mut Found<'_>) {
    let mut causes: IndexMap<(&str, bool), Vec<Unreached>> = IndexMap::new();
    let asking = |tree: &&Tree| tree.text.as_str().contains("target");
    for tree in project.templates.iter().filter(asking) {
        let flow = Flow::of(tree.body());
        let scope = TemplateScope {
            project,
            tree,
            flow: &flow,
        };
        let conditions = Conditions::of(&flow);
        for branch in &flow.branches {
            // A name that no target has is told by E001 and E002; a kind of warehouse that is not
            // in use is a macro that serves several.
            let excused = flow.branch_guards(branch).any(|(condition, _)| {
                compares_name(&scope, condition) || conditions.mentions(condition, "type")
            });
            let none = takers(&scope, branch).is_some_and(|takers| takers.is_empty());
            if let Some(body) = branch.body.filter(|_| !excused && none) {
                let condition = scope.span(branch.condition.range);
                let text = condition.map_or("", |span| project.source(span));
                let places = causes.entry((text, branch.holds)).or_default();
                places.push(Unreached {
                    body: scope.span(body),
                    condition,
                });
            }
        }
    }
    for places in causes.into_values() {
        let Some((first, others)) = places.split_first() else {
            continue;
        };
        let message = match others.len() {
            0 => "no target takes this branch".to_string(),
            1 => "no target takes this branch, nor another of the same condition".to_string(),
            more => format!("no target takes this branch, nor {more} more of the same condition"),
        };
        let mut finding = found
            .at(first.body, message)
            .related(first.condition, "because of this condition");
        for other in others.iter().take(SHOWN) {
            finding = finding.related(other.condition, "and here");
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

/// A branch that no target takes.
struct Unreached {
    body: Option<Span>,
    condition: Option<Span>,
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
