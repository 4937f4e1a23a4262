//! `E009` and `E013`: values that are missing in some environment, or at some moment.

use super::super::page;
use crate::jinja::ast::{Expr, ExprKind};
use crate::jinja::children;
use crate::lint::found::Found;
use crate::lint::project::Project;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;
use crate::lint::templates::Kind;
use crate::yaml::Node;

/// A variable of the environment that must be set everywhere.
pub static ENV_VAR_WITHOUT_DEFAULT: Rule = Rule::new(
    "E009",
    "env-var-without-default",
    page!("E009"),
    Level::Note,
    Check::Template(without_default),
);

/// `{{ this }}` where it renders to nothing.
pub static LOST_THIS: Rule = Rule::new(
    "E013",
    "lost-this",
    page!("E013"),
    Level::Error,
    Check::Targets(lost_this),
);

fn without_default(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    for place in &scope.flow.places {
        let ExprKind::Call(callee, args) = &*place.expr.kind else {
            continue;
        };
        let is_env_var = matches!(&*callee.kind, ExprKind::Name(name) if &**name == "env_var");
        if !is_env_var || args.positional.len() != 1 || !args.named.is_empty() {
            continue;
        }
        // `{% if env_var('X', '') %}{{ env_var('X') }}`: it is asked first whether it is there.
        let asked = variable(place.expr).is_some_and(|name| {
            let mut guards = scope.flow.guards(place);
            guards.any(|(condition, _)| asks_for(condition, name))
        });
        if asked {
            continue;
        }
        let message = match scope.tree.kind {
            Kind::Operation => "without this variable the operation fails",
            _ => "without this variable dbt does not even parse the project",
        };
        found
            .at(scope.span(place.expr.range), message)
            .help("give env_var a default as its second argument");
    }
}

/// The variable of the environment that an expression reads.
fn variable(expr: &Expr) -> Option<&str> {
    let ExprKind::Call(callee, args) = &*expr.kind else {
        return None;
    };
    let is_env_var = matches!(&*callee.kind, ExprKind::Name(name) if &**name == "env_var");
    let first = args.positional.first().filter(|_| is_env_var)?;
    match &*first.value.kind {
        ExprKind::Str { value, .. } => Some(value),
        _ => None,
    }
}

/// Whether a condition reads a variable with a default.
fn asks_for(condition: &Expr, name: &str) -> bool {
    let with_default = matches!(&*condition.kind, ExprKind::Call(_, args) if args.positional.len() > 1 || !args.named.is_empty());
    let mut found = with_default && variable(condition) == Some(name);
    children(condition, &mut |child| {
        found = found || asks_for(child, name);
    });
    found
}

/// In a properties file the spelling with a dash is rendered while parsing, without `this`
/// (semantics 3.6).
fn lost_this(project: &Project<'_>, found: &mut Found<'_>) {
    let mut open: Vec<(&Node, Option<String>)> =
        project.properties.iter().map(|node| (node, None)).collect();
    while let Some((node, hook)) = open.pop() {
        for (key, value) in node.mapping().into_iter().flatten() {
            let name = key.text().map(|text| text.as_str().to_string());
            let is_hook = |name: &String| matches!(name.as_str(), "pre-hook" | "post-hook");
            let inside = name.filter(is_hook).or_else(|| hook.clone());
            open.push((value, inside));
        }
        for item in node.sequence().unwrap_or_default() {
            open.push((item, hook.clone()));
        }
        if let (Some(hook), Some(text)) = (hook, node.text())
            && mentions_this(text.as_str())
        {
            found
                .at(
                    Some(node.span),
                    "`this` is not defined here: the hook is rendered while parsing",
                )
                .help(format!(
                    "write `{}`: a properties file renders that spelling when the hook runs",
                    hook.replace('-', "_")
                ));
        }
    }
}

/// Whether the word stands in an expression.
fn mentions_this(text: &str) -> bool {
    let parts = text.split("{{").skip(1);
    parts
        .filter_map(|part| part.split("}}").next())
        .flat_map(|inside| inside.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .any(|word| word == "this")
}
