//! `D006`: columns that the plan's own definition of a table lacks.

use std::collections::HashMap;

use super::super::page;
use super::definition;
use crate::diagnostic::closest;
use crate::effect;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::names::{self, Named};
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, ScriptScope, StatementScope};

/// A column that is not there.
pub static UNKNOWN_COLUMN: Rule = Rule::new(
    "D006",
    "unknown-column",
    page!("D006"),
    Level::Error,
    Check::Plan(check),
)
.of_all_nodes();

/// Columns that no definition names: SQLite's row ids and BigQuery's partitions.
const HIDDEN: [&str; 5] = [
    "_partitiondate",
    "_partitiontime",
    "_rowid_",
    "oid",
    "rowid",
];

/// The columns of each table; `None` where more than one statement tells of them.
type Tables = HashMap<Vec<String>, Option<Vec<String>>>;

/// Tables are compared by their whole name, and only those are known that one statement of the plan
/// or of `--schema` defines and none alters.
fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let statements = || scope.steps.iter().flat_map(ScriptScope::statements);
    let adapter = scope.target.adapter.name;
    let mut tables = Tables::new();
    let before = scope.project.settings.schema.as_deref();
    for statement in effect::outline(before.unwrap_or_default(), &scope.target.plan.dialect) {
        let lexed = Lexed::of(&statement.sql, &scope.target.plan.dialect);
        learn(&mut tables, &statement.kind, &lexed, adapter);
    }
    for statement in statements() {
        let kind = statement.statement.kind.as_str();
        if matches!(kind, "create-table" | "alter-table") {
            learn(&mut tables, kind, &statement.lexed(), adapter);
        }
    }
    if tables.values().all(Option::is_none) {
        return;
    }
    for statement in statements().filter(|scope| scope.statement.kind == "insert") {
        let lexed = statement.lexed();
        let Some(named) = names::written(&lexed) else {
            continue;
        };
        if let Some(Some(columns)) = tables.get(&named.parts) {
            compare(&statement, &lexed, (&named, columns), found);
        }
    }
}

fn learn(tables: &mut Tables, kind: &str, lexed: &Lexed<'_>, adapter: &str) {
    let alters = kind == "alter-table" && changes_columns(lexed);
    if kind != "create-table" && !alters {
        return;
    }
    let Some(name) = names::defined(lexed) else {
        return;
    };
    let columns = (kind == "create-table")
        .then(|| definition::columns(lexed, &name, adapter))
        .flatten();
    let known = tables.entry(name.parts).or_insert_with(|| columns.clone());
    if *known != columns {
        *known = None;
    }
}

/// Whether an `alter table` does more than to add a constraint, an owner or a column's default.
fn changes_columns(lexed: &Lexed<'_>) -> bool {
    let constraints = [
        "CONSTRAINT",
        "PRIMARY",
        "UNIQUE",
        "FOREIGN",
        "CHECK",
        "INDEX",
        "KEY",
    ];
    let adds = |at: usize| lexed.is(at, &["ADD"]) && !lexed.is(at + 1, &constraints);
    lexed.has("RENAME") || lexed.has("DROP") || (0..lexed.len()).any(adds)
}

/// Tells the columns in the list of an `insert` that the table lacks.
fn compare(
    scope: &StatementScope<'_>,
    lexed: &Lexed<'_>,
    (name, columns): (&Named, &[String]),
    found: &mut Found<'_>,
) {
    let Some(list) = definition::list_behind(lexed, name) else {
        return;
    };
    let adapter = scope.target().adapter.name;
    for item in lexed.list(list) {
        // A query, `* except (...)` or an item of an array begin in another way.
        let Some(column) = lexed.part(item.start).filter(|_| item.len() == 1) else {
            continue;
        };
        let same = |known: &String| match adapter {
            "postgres" => *known == column,
            _ => known.eq_ignore_ascii_case(&column),
        };
        if columns.iter().any(same) || HIDDEN.contains(&column.to_lowercase().as_str()) {
            continue;
        }
        let finding = found.statement(scope, format!("the table has no column `{column}`"));
        match closest(&column, columns.iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("its columns are {}", columns.join(", "))),
        };
    }
}
