//! `D001`: grants in another warehouse's words.

use super::super::page;
use crate::lint::fix;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::grant;

/// A grant whose receiver or object is named as elsewhere.
pub static FOREIGN_GRANT: Rule = Rule::new(
    "D001",
    "foreign-grant",
    page!("D001"),
    Level::Error,
    Check::Statement(check),
);

/// Where a receiver must be announced by its kind, and where that is an error.
const WITH_KIND: [&str; 1] = ["snowflake"];
const WITHOUT_KIND: [&str; 4] = ["postgres", "mysql", "mariadb", "clickhouse"];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    let verb = match statement.kind.as_str() {
        "grant" => "TO",
        "revoke" => "FROM",
        _ => return,
    };
    let adapter = scope.target().adapter.name;
    let lexed = scope.lexed();
    // A grant of a role (`grant role a to role b`) has no object.
    let Some(on) = lexed.find("ON") else {
        return;
    };
    let behind = |word: &str| (on..lexed.len()).find(|at| lexed.is(*at, &[word]));
    let receiver = behind(verb).and_then(|at| lexed.word(at + 1));
    let kind = matches!(receiver, Some("ROLE" | "USER"));
    let small = receiver.unwrap_or_default().to_lowercase();
    let edits = grant::native(&statement.sql, adapter);
    // What is right in this target is wrong in one of another warehouse.
    let alone = &scope.step.project.targets;
    let alone = alone.iter().all(|target| target.adapter.name == adapter);
    let fix = || fix::rewrite(scope, &edits, "write it as the warehouse does").filter(|_| alone);
    if kind && WITHOUT_KIND.contains(&adapter) {
        found
            .statement(
                scope,
                format!("{adapter} has no `{small}` before the receiver of a privilege"),
            )
            .help(format!("write `{} NAME`", verb.to_lowercase()))
            .fix(fix());
    } else if WITH_KIND.contains(&adapter)
        && !matches!(
            receiver,
            Some("ROLE" | "USER" | "SHARE" | "DATABASE" | "APPLICATION")
        )
    {
        found
            .statement(
                scope,
                format!("{adapter} wants `role` before the receiver of a privilege"),
            )
            .help(format!("write `{} role NAME`", verb.to_lowercase()))
            .fix(fix());
    } else if !edits.is_empty() {
        let written = grant::edited(&statement.sql, &edits);
        found
            .statement(
                scope,
                format!("{adapter} writes this grant in another form"),
            )
            .help(format!("write `{}`", first_line(&written)))
            .fix(fix());
    } else if adapter == "postgres" && behind("FUTURE").is_some() {
        found
            .statement(scope, "postgres has no grants on future objects")
            .help("write `alter default privileges in schema NAME grant ...`");
    } else if adapter == "postgres" && behind("VIEWS").is_some() {
        found
            .statement(scope, "postgres counts views among tables")
            .help("write `on all tables in schema NAME`");
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
