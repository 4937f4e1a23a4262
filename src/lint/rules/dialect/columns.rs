//! `D006`: columns that the plan's own definition of a table lacks.

use std::collections::HashMap;
use std::ops::Range;

use super::super::page;
use crate::diagnostic::closest;
use crate::lint::found::Found;
use crate::lint::names;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, StatementScope};
use crate::sql::{self, Kind, Lexeme};

/// A column that is not there.
pub static UNKNOWN_COLUMN: Rule = Rule::new(
    "D006",
    "unknown-column",
    page!("D006"),
    Level::Error,
    Check::Plan(check),
);

/// Words that begin a constraint in a table's definition.
const CONSTRAINTS: [&str; 10] = [
    "CHECK",
    "CONSTRAINT",
    "EXCLUDE",
    "FOREIGN",
    "INDEX",
    "KEY",
    "LIKE",
    "PERIOD",
    "PRIMARY",
    "UNIQUE",
];

/// Tables are compared by their whole name, and only those are known that one statement of the
/// plan defines and none alters.
fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let dialect = &scope.target.plan.dialect;
    let statements = || {
        scope.steps.iter().flat_map(|step| {
            step.scripts.iter().flat_map(move |script| {
                script
                    .statements
                    .iter()
                    .map(move |statement| StatementScope {
                        step,
                        script,
                        statement,
                    })
            })
        })
    };
    let mut tables: HashMap<Vec<String>, Option<Vec<String>>> = HashMap::new();
    for statement in statements() {
        let kind = statement.statement.kind.as_str();
        if !matches!(kind, "create-table" | "alter-table") {
            continue;
        }
        let Some((name, columns)) = definition(&statement.statement.sql, dialect) else {
            continue;
        };
        let columns = (kind == "create-table").then_some(columns).flatten();
        let known = tables.entry(name).or_insert_with(|| columns.clone());
        if *known != columns {
            *known = None;
        }
    }
    if tables.is_empty() {
        return;
    }
    for statement in statements().filter(|scope| scope.statement.kind == "insert") {
        let Some(named) = statement.written() else {
            continue;
        };
        if let Some(Some(columns)) = tables.get(&named.parts) {
            compare(&statement, &named.range(), columns, found);
        }
    }
}

fn compare(
    scope: &StatementScope<'_>,
    name: &Range<usize>,
    columns: &[String],
    found: &mut Found<'_>,
) {
    let sql = &scope.statement.sql;
    let tokens = sql::pieces(sql, &scope.target().plan.dialect).tokens;
    let behind = tokens
        .iter()
        .position(|token| token.range.start >= name.end);
    let list = tokens
        .get(behind.unwrap_or(tokens.len())..)
        .unwrap_or_default();
    if list.first().is_none_or(|token| token.kind != Kind::Open) {
        return;
    }
    for token in list.iter().skip(1) {
        let column = match token.kind {
            Kind::Close => return,
            Kind::Word(_) | Kind::Quoted => plain(sql, token),
            _ => continue,
        };
        if matches!(column.as_str(), "select" | "with") {
            return;
        }
        if columns.contains(&column) {
            continue;
        }
        let finding = found.statement(scope, format!("the table has no column `{column}`"));
        match closest(&column, columns.iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("its columns are {}", columns.join(", "))),
        };
    }
}

/// The name and the columns of a `create table`; no columns where they come from a query.
fn definition(sql: &str, dialect: &str) -> Option<(Vec<String>, Option<Vec<String>>)> {
    let tokens = sql::pieces(sql, dialect).tokens;
    let name = names::defined(sql, dialect)?;
    let open = tokens
        .iter()
        .position(|token| token.range.start >= name.range().end)?;
    let mut columns = Vec::new();
    if tokens
        .get(open)
        .is_none_or(|token| token.kind != Kind::Open)
    {
        return Some((name.parts, None));
    }
    let (mut depth, mut first) = (0_usize, false);
    for token in tokens.get(open..)? {
        match &token.kind {
            Kind::Open => {
                depth += 1;
                first = depth == 1;
            }
            Kind::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    break;
                }
            }
            Kind::Other(sign) if sign == "," && depth == 1 => first = true,
            Kind::Word(word) if first && word == "SELECT" => return Some((name.parts, None)),
            Kind::Word(word) if first && CONSTRAINTS.contains(&word.as_str()) => first = false,
            Kind::Word(_) | Kind::Quoted if first => {
                columns.push(plain(sql, token));
                first = false;
            }
            _ => first = false,
        }
    }
    Some((name.parts, Some(columns)))
}

/// A name without quotes and, if it had none, in small letters.
fn plain(sql: &str, token: &Lexeme) -> String {
    let text = sql.get(token.range.clone()).unwrap_or_default();
    match token.kind {
        Kind::Quoted => text.trim_matches(['"', '`', '[', ']']).to_string(),
        _ => text.to_lowercase(),
    }
}
