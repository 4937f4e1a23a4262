//! `E005`, `E006` and `E008`: what of a hook the targets send.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::super::page;
use crate::ir::{Action, Status, Step};
use crate::jinja::ast::ExprKind;
use crate::lint::condition::Conditions;
use crate::lint::flow::{Flow, Role};
use crate::lint::found::Found;
use crate::lint::project::Project;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::templates::{Kind, Tree};
use crate::source::Span;

/// A hook that renders to nothing in every target.
pub static NEVER_SENT_HOOK: Rule = Rule::new(
    "E005",
    "never-sent-hook",
    page!("E005"),
    Level::Warning,
    Check::Targets(never_sent),
);

/// A hook that renders to nothing in some targets, and nothing in it asks for the target.
pub static PARTLY_SENT_HOOK: Rule = Rule::new(
    "E006",
    "partly-sent-hook",
    page!("E006"),
    Level::Note,
    Check::Targets(partly_sent),
);

/// A hook that does different things in different targets.
pub static DIFFERING_STATEMENTS: Rule = Rule::new(
    "E008",
    "differing-statements",
    page!("E008"),
    Level::Note,
    Check::Targets(differing),
);

/// What a hook sends in a target: kinds of statements, those of the first node that it runs for and
/// sends anything.
type Sent = IndexMap<(Span, &'static str), HashMap<usize, Vec<String>>>;

fn sent(project: &Project<'_>) -> Sent {
    let mut sent = Sent::new();
    for (at, target) in project.targets.iter().enumerate() {
        for step in &target.plan.steps {
            let Some(origin) = step.origin.filter(|span| project.is_own(span.file)) else {
                continue;
            };
            if matches!(
                step.status,
                Status::Skipped | Status::Deferred | Status::Fails
            ) {
                continue;
            }
            let kinds = sent
                .entry((origin, step.event))
                .or_default()
                .entry(at)
                .or_default();
            if kinds.is_empty() {
                *kinds = kinds_of(step);
            }
        }
    }
    sent
}

fn kinds_of(step: &Step) -> Vec<String> {
    let kinds = step.body.iter().flat_map(|action| match action {
        Action::Sql { statements, .. } if statements.is_empty() => vec!["comment".to_string()],
        Action::Sql { statements, .. } => statements
            .iter()
            .map(|statement| statement.kind.clone())
            .collect(),
        Action::Query { .. } => vec!["query".to_string()],
        Action::Introspect { .. } => vec!["look-up".to_string()],
        Action::Log { .. } => vec!["message".to_string()],
        Action::If { .. } | Action::Raise { .. } => vec!["branch".to_string()],
    });
    kinds.collect()
}

fn never_sent(project: &Project<'_>, found: &mut Found<'_>) {
    for ((origin, event), targets) in sent(project) {
        let silent = targets.values().all(Vec::is_empty);
        let decided = |tree: &Tree| {
            !tree.text.as_str().trim().is_empty() && only_target_decides(project, tree)
        };
        if silent && hook(project, origin).is_some_and(decided) {
            found
                .at(
                    Some(origin),
                    format!("this {event} renders to nothing in every target"),
                )
                .help("see what its conditions and names come to with `hookc show`, or remove it");
        }
    }
}

fn partly_sent(project: &Project<'_>, found: &mut Found<'_>) {
    for ((origin, event), targets) in sent(project) {
        let silent: Vec<String> = names(project, &targets, |kinds| kinds.is_empty());
        let speaking = names(project, &targets, |kinds| !kinds.is_empty());
        let asks = hook(project, origin).is_none_or(|tree| {
            reached(project, tree)
                .iter()
                .any(|tree| mentions_name(tree, &["target", "env_var", "var", "flags"]))
        });
        if silent.is_empty() || speaking.is_empty() || asks {
            continue;
        }
        found
            .at(
                Some(origin),
                format!("this {event} renders to nothing in {}", silent.join(", ")),
            )
            .targets(silent)
            .help(format!("it is sent in {}", speaking.join(", ")));
    }
}

fn differing(project: &Project<'_>, found: &mut Found<'_>) {
    for ((origin, event), targets) in sent(project) {
        let mut by_kinds: IndexMap<&Vec<String>, Vec<&str>> = IndexMap::new();
        for (at, target) in project.targets.iter().enumerate() {
            if let Some(kinds) = targets.get(&at).filter(|kinds| !kinds.is_empty()) {
                by_kinds.entry(kinds).or_default().push(target.name());
            }
        }
        let adapters: HashSet<&str> = project
            .targets
            .iter()
            .map(|target| target.plan.adapter.as_str())
            .collect();
        if by_kinds.len() < 2 || adapters.len() > 1 {
            continue;
        }
        let parts = by_kinds.iter().map(|(kinds, names)| {
            let kinds: Vec<String> = kinds
                .iter()
                .take(4)
                .map(|kind| kind.replace('-', " "))
                .collect();
            format!("{} in {}", kinds.join(", "), names.join(", "))
        });
        let parts: Vec<String> = parts.collect();
        found
            .at(
                Some(origin),
                format!("this {event} does different things: {}", parts.join("; ")),
            )
            .help("what is tested in one target says nothing about the other");
    }
}

fn names(
    project: &Project<'_>,
    targets: &HashMap<usize, Vec<String>>,
    wanted: impl Fn(&[String]) -> bool,
) -> Vec<String> {
    let all = project.targets.iter().enumerate();
    all.filter(|(at, _)| targets.get(at).is_some_and(|kinds| wanted(kinds)))
        .map(|(_, target)| target.name().to_string())
        .collect()
}

fn hook<'p>(project: &'p Project<'_>, origin: Span) -> Option<&'p Tree> {
    let hooks = project.templates.iter();
    hooks
        .filter(|tree| tree.kind == Kind::Hook)
        .find(|tree| tree.span == Some(origin))
}

/// A template and the user's macros that it reaches.
fn reached<'p>(project: &'p Project<'_>, tree: &'p Tree) -> Vec<&'p Tree> {
    let mut all = vec![tree];
    let mut at = 0;
    while let Some(tree) = all.get(at).copied() {
        for name in &tree.calls {
            let called = project.templates.iter().find(|known| {
                known.kind == Kind::Macro && known.name.strip_prefix("macro ") == Some(name)
            });
            if let Some(called) = called
                && !all.iter().any(|known| std::ptr::eq(*known, called))
            {
                all.push(called);
            }
        }
        at += 1;
    }
    all
}

/// Whether nothing but the target decides what a template renders to, and it does nothing else.
fn only_target_decides(project: &Project<'_>, tree: &Tree) -> bool {
    let Some(dbt) = project.targets.first().and_then(|target| target.dbt) else {
        return false;
    };
    reached(project, tree).iter().all(|tree| {
        let flow = Flow::of(tree.body());
        let conditions = Conditions::of(&flow);
        let known = flow
            .branches
            .iter()
            .all(|branch| conditions.holds(branch.condition, dbt.env).is_some());
        let acts = flow.places.iter().any(|place| {
            place.role == Role::Do || place.role == Role::Value || calls_elsewhere(tree, place.expr)
        });
        known && !acts
    })
}

/// Whether an expression calls what is no macro of the user: a message, a query, a package.
fn calls_elsewhere(tree: &Tree, expr: &crate::jinja::ast::Expr) -> bool {
    let ExprKind::Call(callee, _) = &*expr.kind else {
        return false;
    };
    !matches!(&*callee.kind, ExprKind::Name(name) if tree.calls.contains(name))
}

fn mentions_name(tree: &Tree, names: &[&str]) -> bool {
    let flow = Flow::of(tree.body());
    flow.places
        .iter()
        .any(|place| matches!(&*place.expr.kind, ExprKind::Name(name) if names.contains(&&**name)))
}
