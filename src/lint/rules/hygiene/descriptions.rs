//! `H018` and `H019`: hooks and operations that say nothing about themselves.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::project::Project;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;
use crate::lint::templates::Kind;

/// A hook without a word on what it is for.
pub static NO_DESCRIPTION: Rule = Rule::new(
    "H018",
    "no-description",
    page!("H018"),
    Level::Off,
    Check::Template(undescribed),
);

/// An operation outside of every folder.
pub static UNGROUPED_OPERATION: Rule = Rule::new(
    "H019",
    "ungrouped-operation",
    page!("H019"),
    Level::Note,
    Check::Targets(ungrouped),
);

/// A comment at the start of a macro or in front of it, or anywhere in a hook, says what it is for.
fn undescribed(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let text = scope.tree.text.as_str();
    let described = match scope.tree.definition() {
        Some(definition) => {
            let before = text
                .get(..definition.range.start as usize)
                .unwrap_or_default();
            let body = text
                .get(definition.range.start as usize..definition.range.end as usize)
                .and_then(|whole| whole.split_once("%}"))
                .map_or("", |(_, body)| body.trim_start());
            before.trim_end().ends_with("#}") || starts_with_comment(body)
        }
        None => is_call_only(scope) || has_comment(text),
    };
    if !described {
        let message = format!("nothing says what this {} is for", scope.tree.name);
        found
            .at(scope.tree.span, message)
            .help("begin it with a comment: `{# ... #}` or `/* ... */`");
    }
}

fn starts_with_comment(text: &str) -> bool {
    ["{#", "--", "/*"]
        .iter()
        .any(|opener| text.starts_with(opener))
}

fn has_comment(text: &str) -> bool {
    ["{#", "--", "/*"]
        .iter()
        .any(|opener| text.contains(opener))
}

/// A hook that only calls a macro is described there.
fn is_call_only(scope: &TemplateScope<'_>) -> bool {
    let text = scope.tree.text.as_str().trim();
    scope.tree.kind == Kind::Hook && text.starts_with("{{") && text.ends_with("}}")
}

fn ungrouped(project: &Project<'_>, found: &mut Found<'_>) {
    let operations: Vec<_> = project
        .templates
        .iter()
        .filter(|tree| tree.kind == Kind::Operation)
        .collect();
    if operations.len() < 2 {
        return;
    }
    for tree in operations.iter().filter(|tree| !tree.name.contains('.')) {
        found
            .at(tree.span, format!("{} stands in no folder", tree.name))
            .help("group operations by purpose, such as operations/permissions/ and operations/maintenance/");
    }
}
