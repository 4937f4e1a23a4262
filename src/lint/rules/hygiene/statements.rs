//! `H001`, `H002`, `H003` and `H015`: hooks that do more than a hook should.

use super::super::page;
use crate::frontend::dbt::adapter::Splitting;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::locate;
use crate::lint::logs::{AGGREGATES, is_keyed_by_run, is_log};
use crate::lint::names::{self, Named};
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{ScriptScope, StatementScope};

/// Rows that are joined or aggregated in a hook.
pub static BUSINESS_LOGIC: Rule = Rule::new(
    "H001",
    "business-logic-in-hook",
    page!("H001"),
    Level::Warning,
    Check::Statement(business_logic),
);

/// A pre hook that changes the rows of another relation.
pub static SIDE_EFFECT_BEFORE_BUILD: Rule = Rule::new(
    "H002",
    "side-effect-in-pre-hook",
    page!("H002"),
    Level::Note,
    Check::Statement(side_effect),
);

/// A hook of many statements.
pub static TOO_MANY_STATEMENTS: Rule = Rule::new(
    "H003",
    "too-many-statements",
    page!("H003"),
    Level::Note,
    Check::Script(too_many),
)
.with_options(&["max"]);

/// Several statements where the warehouse takes one.
pub static SEVERAL_STATEMENTS: Rule = Rule::new(
    "H015",
    "several-statements-in-hook",
    page!("H015"),
    Level::Error,
    Check::Script(several),
);

/// Adapters whose drivers refuse a text of several statements.
const SINGLE: [&str; 5] = ["athena", "clickhouse", "databricks", "oracle", "spark"];

/// Most statements in a hook, unless the option `max` says otherwise.
const MOST: usize = 10;

fn business_logic(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let kind = scope.statement.kind.as_str();
    let writes = kind.starts_with("insert") || kind.starts_with("merge");
    let creates = kind.starts_with("create-table") || kind.starts_with("create-transient-table");
    let computes = kind == "update" && scope.on_own_relation();
    // Elsewhere there are no models whose work it could be.
    if scope.target().dbt.is_none() || !writes && !creates && !computes {
        return;
    }
    let lexed = scope.lexed();
    let joins = lexed.has("JOIN");
    let aggregates = lexed.pair("GROUP", "BY") || computes && lexed.calls(&AGGREGATES);
    let looks = lexed.has("INFORMATION_SCHEMA") || looks_for_its_rows(&lexed);
    if !lexed.has("SELECT") || !(joins || aggregates) || looks {
        return;
    }
    let what = if joins { "joins" } else { "aggregates" };
    found
        .statement(
            scope,
            format!("this hook {what} rows into a table: that is a model's work"),
        )
        .help(match computes {
            true => "compute the column in the model's own query",
            false => {
                "make a model of the query; it is then tested, documented and part of the lineage"
            }
        });
}

/// Whether a statement reads nothing but the relation that it writes: a join says which rows are
/// there already.
fn looks_for_its_rows(lexed: &Lexed<'_>) -> bool {
    let read = names::read(lexed);
    let own = |written: Named| read.iter().all(|named| named.may_be(&written));
    !read.is_empty() && names::written(lexed).is_some_and(own)
}

/// Whether a statement changes a temporary table, which nobody sees behind the connection.
fn is_of_session(scope: &StatementScope<'_>) -> bool {
    let Some(written) = scope.written() else {
        return false;
    };
    let made = |one: &StatementScope<'_>| {
        let lexed = one.lexed();
        let temporary = lexed.has("TEMP") || lexed.has("TEMPORARY");
        let made = names::defined(&lexed).or_else(|| names::made(&lexed));
        temporary && made.is_some_and(|made| made.may_be(&written))
    };
    let temporary = written
        .parts
        .last()
        .is_some_and(|name| name.starts_with('#'));
    temporary || scope.step.statements().any(|one| made(&one))
}

fn side_effect(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let step = scope.step.step;
    let kind = scope.statement.kind.as_str();
    let changes = ["insert", "update", "delete", "merge", "truncate"];
    if step.event != "pre-hook" || !changes.iter().any(|verb| kind.starts_with(verb)) {
        return;
    }
    // That a model began is meant to stay, above all if it fails.
    let logs = is_log(scope) || is_keyed_by_run(scope);
    if scope.on_own_relation() || logs || is_of_session(scope) {
        return;
    }
    // In the node's transaction it is rolled back with the node.
    let message = if step.in_transaction {
        format!("this `{kind}` changes another relation before the model is built")
    } else {
        format!("this `{kind}` stays even if the model that it prepares fails")
    };
    found.statement(scope, message).help(
        "if the model reads these rows, make a model of them; if not, do it in a post-hook, \
             which only runs once the model is built",
    );
}

fn too_many(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    let most = found.number("max", MOST);
    let sent = scope.scripts.iter().map(|script| script.statements.len());
    if sent.sum::<usize>() <= most {
        return;
    }
    // What stands in a macro or a script of its own is where it should be.
    let of_hook = scope
        .statements()
        .filter(|one| locate::stands_in_hook(scope.step, one));
    if of_hook.count() > most {
        found
            .step(
                scope,
                format!("more than {most} statements are written into this hook"),
            )
            .help("put them into a macro, an operation or a model, which can be tested by itself");
    }
}

fn several(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    let adapter = scope.target.adapter;
    // A script without a project is read by a client, which sends one statement after the other.
    if scope.step.event == "file" {
        return;
    }
    if !matches!(adapter.splitting, Splitting::Whole | Splitting::Unended)
        || !SINGLE.contains(&adapter.name)
    {
        return;
    }
    for script in scope.scripts {
        let Some(statement) = script.statements.get(1) else {
            continue;
        };
        let second = StatementScope::new(scope, script, statement);
        let message = format!("{} refuses a text of several statements", adapter.name);
        found
            .statement(&second, message)
            .label("the second one begins here")
            .help("make a hook of each; a hook setting takes a list");
    }
}
