//! `S006`: values from outside in quotes of SQL, as they are.

use super::super::page;
use crate::jinja::ast::{Expr, ExprKind, Range};
use crate::lint::flow::Role;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;

/// A value that may end the literal it stands in.
pub static UNESCAPED_VALUE: Rule = Rule::new(
    "S006",
    "unescaped-value",
    page!("S006"),
    Level::Note,
    Check::Template(check),
)
.with_options(&["vars"]);

/// `'{{ env_var("X") }}'`: whoever sets the variable writes into the statement. Filters and concatenations
/// are taken for care. Variables of the project are mostly written by who wrote the hook: the option
/// `vars` asks for them.
fn check(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let vars = found.flag("vars");
    for place in &scope.flow.places {
        let outside = place.role == Role::Print && is_outside(place.expr, vars);
        if !outside || !is_quoted(scope, place.expr.range) {
            continue;
        }
        found
            .at(
                scope.span(place.expr.range),
                "a quote in this variable ends the literal, and what follows is SQL",
            )
            .help("double the quotes: `{{ env_var('X') | replace(\"'\", \"''\") }}`");
    }
}

fn is_outside(expr: &Expr, vars: bool) -> bool {
    let ExprKind::Call(callee, _) = &*expr.kind else {
        return false;
    };
    matches!(&*callee.kind, ExprKind::Name(name) if &**name == "env_var" || vars && &**name == "var")
}

/// Whether quotes of SQL stand right around the tag.
fn is_quoted(scope: &TemplateScope<'_>, range: Range) -> bool {
    let text = scope.tree.text.as_str();
    let before = text.get(..range.start as usize).unwrap_or_default();
    let after = text.get(range.end as usize..).unwrap_or_default();
    let open = before.trim_end().trim_end_matches('-');
    let quoted = open
        .strip_suffix("{{")
        .is_some_and(|text| text.ends_with('\''));
    let close = after.trim_start().trim_start_matches('-');
    quoted
        && close
            .strip_prefix("}}")
            .is_some_and(|text| text.starts_with('\''))
}
