//! `E005`, `E006` and `E008`: what of a hook the targets send.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::super::page;
use crate::jinja::ast::ExprKind;
use crate::lint::condition::Conditions;
use crate::lint::flow::{Flow, Role};
use crate::lint::found::Found;
use crate::lint::project::Project;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::templates::Tree;

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

fn never_sent(project: &Project<'_>, found: &mut Found<'_>) {
    for ((origin, event), targets) in project.sent() {
        let silent = targets.values().all(Vec::is_empty);
        let decided = |tree: &Tree| {
            !tree.text.as_str().trim().is_empty() && only_target_decides(project, tree)
        };
        if silent && project.hook(*origin).is_some_and(decided) {
            found
                .at(
                    Some(*origin),
                    format!("this {event} renders to nothing in every target"),
                )
                .help("see what its conditions and names come to with `hookc show`, or remove it");
        }
    }
}

fn partly_sent(project: &Project<'_>, found: &mut Found<'_>) {
    let mut known: HashMap<*const Tree, bool> = HashMap::new();
    let mut asks_itself = |tree: &Tree| {
        *known
            .entry(std::ptr::from_ref(tree))
            .or_insert_with(|| mentions_name(tree, &["target", "env_var", "var", "flags"]))
    };
    for ((origin, event), targets) in project.sent() {
        let silent: Vec<String> = names(project, targets, |kinds| kinds.is_empty());
        let speaking = names(project, targets, |kinds| !kinds.is_empty());
        if silent.is_empty() || speaking.is_empty() {
            continue;
        }
        let asks = project.hook(*origin).is_none_or(|tree| {
            let mut reached = project.reached(tree).into_iter();
            reached.any(&mut asks_itself)
        });
        // What a macro makes while parsing is told by E012.
        if asks || project.is_of_macros(*origin) {
            continue;
        }
        found
            .at(
                Some(*origin),
                format!("this {event} renders to nothing in {}", silent.join(", ")),
            )
            .targets(silent)
            .help(format!("it is sent in {}", speaking.join(", ")));
    }
}

fn differing(project: &Project<'_>, found: &mut Found<'_>) {
    for ((origin, event), targets) in project.sent() {
        let mut by_kinds: IndexMap<&Vec<&str>, Vec<&str>> = IndexMap::new();
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
                Some(*origin),
                format!("this {event} does different things: {}", parts.join("; ")),
            )
            .help("what is tested in one target says nothing about the other");
    }
}

fn names(
    project: &Project<'_>,
    targets: &HashMap<usize, Vec<&str>>,
    wanted: impl Fn(&[&str]) -> bool,
) -> Vec<String> {
    let all = project.targets.iter().enumerate();
    all.filter(|(at, _)| targets.get(at).is_some_and(|kinds| wanted(kinds)))
        .map(|(_, target)| target.name().to_string())
        .collect()
}

/// Whether nothing but the target decides what a template renders to, and it does nothing else.
fn only_target_decides(project: &Project<'_>, tree: &Tree) -> bool {
    let Some(dbt) = project.targets.first().and_then(|target| target.dbt) else {
        return false;
    };
    project.reached(tree).iter().all(|tree| {
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
