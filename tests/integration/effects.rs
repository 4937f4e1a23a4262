//! What single statements mean when they run twice, dialect by dialect (`fixtures/effects`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use hookc::effect::{Schema, judge};

use crate::support::repository;

/// The forms of real hooks that sqlparser does not parse; each has a statement in the fixtures.
const FORMS: &[(&str, &[&str])] = &[
    (
        "snowflake",
        &[
            "add search optimization",
            "copy from bucket",
            "create function",
            "set change tracking",
            "set comment",
            "create masking policy",
            "unset masking policy",
            "add row access policy",
            "drop all row access policies",
            "unset tag",
            "create stream",
            "alter task",
            "create sequence",
            "refresh external table",
            "create external table",
            "set tag",
            "create tag",
            "set masking policy",
            "create row access policy",
            "drop search optimization",
            "data retention",
            "create task",
            "create pipe",
            "create alert",
            "create share",
            "create network rule",
            "create integration",
            "create procedure",
            "create external function",
            "create semantic view",
            "alter warehouse",
            "alter pipe",
            "alter share",
            "alter account",
            "alter iceberg table",
            "unset",
            "undrop",
            "put",
            "managed access",
            "not enforced rely",
            "grant on all",
            "add column if not exists",
        ],
    ),
    (
        "bigquery",
        &[
            "create row access policy",
            "set options",
            "drop row access policy",
            "drop all row access policies",
            "grant role",
            "create table function",
            "create aggregate function",
            "create procedure",
            "create search index",
            "create vector index",
            "create table copy",
            "create model",
            "load data",
        ],
    ),
    (
        "redshift",
        &[
            "comment",
            "default privileges to group",
            "owner to",
            "create function",
            "alter distkey",
            "alter diststyle",
            "alter append",
            "diststyle columns",
            "create external schema",
            "refresh materialized view",
            "analyze compression",
            "analyze predicate columns",
            "grant datashare",
            "create procedure",
        ],
    ),
    (
        "postgres",
        &[
            "vacuum",
            "analyse",
            "refresh materialized view",
            "create extension",
            "isnull",
            "timescale",
            "default privileges",
            "do block",
            "create procedure",
            "create aggregate",
            "create publication",
            "create statistics",
            "reindex",
            "cluster",
            "alter view owner",
            "role grant",
            "attach partition",
            "with no data",
        ],
    ),
    (
        "databricks",
        &[
            "set tags",
            "row filter",
            "mask",
            "owner to",
            "comment on",
            "analyze for all columns",
            "vacuum retain",
            "optimize full",
            "create function return",
            "refresh table",
            "clone",
            "restore",
            "delta table",
            "copy into",
            "create volume",
            "describe history",
        ],
    ),
    (
        "clickhouse",
        &[
            "system",
            "update mutation",
            "delete mutation",
            "add index",
            "materialize index",
            "drop index",
            "ttl",
            "settings",
            "drop partition",
            "attach partition",
            "replace partition",
            "move partition",
            "create dictionary",
            "create function",
            "row policy",
            "exchange",
            "kill",
            "drop sync",
        ],
    ),
    (
        "sqlserver",
        &[
            "guarded index",
            "clustered index",
            "columnstore index",
            "update statistics",
            "alter index rebuild",
            "schema grant",
            "try catch",
            "create or alter procedure",
        ],
    ),
    (
        "trino",
        &[
            "set properties",
            "execute",
            "set authorization",
            "refresh materialized view",
            "session",
        ],
    ),
    ("athena", &["optimize bin pack"]),
    (
        "duckdb",
        &[
            "set variable",
            "comment on",
            "force install",
            "install",
            "checkpoint",
            "pragma",
            "copy options",
            "export database",
            "insert by name",
        ],
    ),
];

/// A statement and what is said of it.
struct Case {
    form: String,
    expected: String,
    sql: String,
}

/// The cases of each dialect.
fn cases() -> BTreeMap<String, Vec<Case>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(repository("fixtures/effects")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "sql") {
            let dialect = path.file_stem().unwrap().to_string_lossy().into_owned();
            all.insert(dialect, read(&std::fs::read_to_string(&path).unwrap()));
        }
    }
    all
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("--- ") {
            let (form, expected) = head.rsplit_once(": ").unwrap();
            cases.push(Case {
                form: form.to_string(),
                expected: expected.to_string(),
                sql: String::new(),
            });
        } else if let Some(case) = cases.last_mut() {
            case.sql.push_str(line);
            case.sql.push('\n');
        }
    }
    cases
}

#[test]
fn each_statement_has_the_effect_and_flags_that_a_person_would_give_it() {
    let mut wrong = String::new();
    for (dialect, cases) in cases() {
        for case in cases {
            let script = judge(&case.sql, &dialect, &Schema::default());
            let words: Vec<&str> = std::iter::once(script.effect.as_str())
                .chain(script.flags.iter().copied())
                .collect();
            let found = words.join(" ");
            if found != case.expected || script.statements.len() != 1 {
                let (form, expected, sql) = (&case.form, &case.expected, case.sql.trim());
                let count = script.statements.len();
                writeln!(
                    wrong,
                    "{dialect}, {form}: {found} instead of {expected}, {count} statements: {sql}"
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn each_form_that_the_parser_does_not_know_has_a_statement() {
    let cases = cases();
    for (dialect, forms) in FORMS {
        let known: BTreeSet<&str> = cases[*dialect].iter().map(|case| &*case.form).collect();
        let missing: Vec<_> = forms.iter().filter(|form| !known.contains(*form)).collect();
        assert!(missing.is_empty(), "{dialect} lacks {missing:?}");
    }
}
