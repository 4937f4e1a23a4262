//! One project with what hooks commonly do, compiled for every adapter: the scripts are snapshots, and
//! each statement is accepted by the strictest parser at hand (the engines themselves: `engines`).

use std::path::Path;

use serde_json::Value;
use sqlparser::dialect::{Dialect, GenericDialect, dialect_from_str};
use sqlparser::parser::Parser;

use crate::support::{FIXED, hookc, repository, stdout_of};

const ADAPTERS: [&str; 17] = [
    "athena",
    "bigquery",
    "clickhouse",
    "databricks",
    "duckdb",
    "fabric",
    "mariadb",
    "mysql",
    "oracle",
    "postgres",
    "redshift",
    "snowflake",
    "spark",
    "sqlite",
    "sqlserver",
    "synapse",
    "trino",
];

/// Statements that sqlparser does not know although the warehouse takes them: adapters, how the
/// statement begins, why.
const BEYOND_SQLPARSER: &[(&[&str], &str, &str)] = &[
    (&["bigquery"], "grant `select`", "dbt quotes the privilege"),
    (&["bigquery"], "alter table", "SET OPTIONS"),
    (&["clickhouse"], "alter table", "MODIFY COMMENT"),
    (
        &["databricks", "spark", "redshift"],
        "comment on",
        "no COMMENT in its dialect",
    ),
    (
        &["duckdb"],
        "comment on",
        "no COMMENT in its dialect; DuckDB runs it",
    ),
    (
        &["postgres"],
        "comment on",
        "dollar quotes; PostgreSQL runs it",
    ),
    (&["snowflake"], "comment on", "dollar quotes"),
    (
        &["mysql", "mariadb"],
        "alter table",
        "COMMENT; MariaDB runs it",
    ),
    (&["oracle"], "begin", "PL/SQL"),
    (&["oracle"], "comment on", "Oracle's q'<...>' quotes"),
];

fn compile(home: &Path, adapter: &str, format: &str) -> String {
    let project = repository("fixtures/adapters/shop");
    let mut command = hookc(home);
    command
        .args(["compile", "--format", format, "--target", adapter])
        .arg("--project-dir")
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .args(FIXED);
    stdout_of(&mut command, 0)
}

#[test]
fn each_adapter_has_its_script() {
    let home = tempfile::tempdir().expect("a folder");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(repository("fixtures/adapters/scripts"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for adapter in ADAPTERS {
        let script = compile(home.path(), adapter, "sql");
        settings.bind(|| insta::assert_snapshot!(adapter, script));
    }
}

/// The texts as the adapter sends them, each one a call; or its statements, where it sends several in
/// one.
fn statements(plan: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for step in plan["steps"].as_array().expect("steps") {
        assert!(
            matches!(
                step["status"].as_str(),
                Some("resolved" | "empty" | "skipped")
            ),
            "{step}"
        );
        for action in step["body"].as_array().expect("a body") {
            let texts = action["statements"].as_array().into_iter().flatten();
            found.extend(texts.map(|one| one["sql"].as_str().expect("a text").to_owned()));
        }
    }
    found
}

fn dialect(adapter: &str) -> Box<dyn Dialect> {
    let name = match adapter {
        "mariadb" => "mysql",
        "spark" => "databricks",
        "sqlserver" | "synapse" | "fabric" => "mssql",
        other => other,
    };
    dialect_from_str(name).unwrap_or_else(|| Box::new(GenericDialect))
}

#[test]
fn each_statement_is_sql_of_its_dialect() {
    let home = tempfile::tempdir().expect("a folder");
    let mut refused = Vec::new();
    for adapter in ADAPTERS {
        let plan = compile(home.path(), adapter, "json");
        let plan: Value = serde_json::from_str(&plan).expect("a plan");
        let found = statements(&plan);
        assert!(found.len() > 5, "{adapter}: {found:?}");
        for sql in found {
            let parsed = Parser::parse_sql(dialect(adapter).as_ref(), &sql);
            let excused = BEYOND_SQLPARSER
                .iter()
                .any(|(adapters, start, _)| adapters.contains(&adapter) && sql.starts_with(start));
            match parsed {
                Err(error) if !excused => refused.push(format!("{adapter}: {sql}\n  {error}")),
                Ok(_) if excused => refused.push(format!("{adapter}: {sql}\n  is parsed by now")),
                _ => {}
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
