//! The adapters' chains, names and statements.

use super::*;
use crate::frontend::dbt::testing;

#[test]
fn every_parent_is_known_and_no_chain_is_circular() {
    for adapter in ADAPTERS {
        let prefixes = adapter.prefixes();
        assert!(prefixes.len() <= 3, "{prefixes:?}");
        assert_eq!(prefixes.last(), Some(&"default"));
    }
}

#[test]
fn dispatch_tries_the_parent_before_default() {
    assert_eq!(
        find("redshift").prefixes(),
        ["redshift", "postgres", "default"]
    );
    assert_eq!(
        find("databricks").prefixes(),
        ["databricks", "spark", "default"]
    );
    assert_eq!(find("nonesuch").prefixes(), ["default"]);
}

#[test]
fn identifiers_are_quoted_as_the_adapter_does() {
    assert_eq!(find("postgres").quoted("a\"b"), "\"a\"b\"");
    assert_eq!(find("tsql").quoted("a\"b"), "\"a\"\"b\"");
    assert_eq!(find("fabric").quoted("a]b"), "[a]]b]");
    assert_eq!(find("bigquery").quoted("x"), "`x`");
    assert_eq!(find("clickhouse").quoted("`x`"), "`x`");
    assert_eq!(find("clickhouse").quoted("a`b"), "`a\\`b`");
}

/// What a template gives in a hook.
fn text(adapter: &str, template: &str) -> String {
    match testing::hook(adapter, template) {
        Ok((text, _)) => text,
        Err(error) => error,
    }
}

const THIS: &str = "{% set r = api.Relation.create('db', 's', 't') %}";

#[test]
fn relation_methods_give_relations() {
    let of = |expression: &str| text("duckdb", &format!("{THIS}{{{{ {expression} }}}}"));
    assert_eq!(of("r.include(database=false)"), "\"s\".\"t\"");
    assert_eq!(of("r.include(schema=False, database=False)"), "\"t\"");
    assert_eq!(of("r.without_identifier()"), "\"db\".\"s\"");
    assert_eq!(of("r.quote(schema=false)"), "\"db\".s.\"t\"");
    assert_eq!(
        of("r.incorporate(path={'identifier': 'o'}, type='view').is_view"),
        "True"
    );
    assert_eq!(of("r.replace_path(schema=none)"), "\"db\".\"t\"");
    assert_eq!(
        of("r.path"),
        "Path(database='db', schema='s', identifier='t')"
    );
    assert_eq!(
        of("r.quote_policy"),
        "Policy(database=True, schema=True, identifier=True)"
    );
    assert_eq!(of("[r]"), "[<DuckDBRelation \"db\".\"s\".\"t\">]");
    assert_eq!(
        of("r.information_schema('tables')"),
        "\"db\".INFORMATION_SCHEMA.tables"
    );
    assert_eq!(of("r.get('metadata').type"), "DuckDBRelation");
    assert_eq!(
        of("r.type is none and not r.is_table and r.alias is undefined"),
        "True"
    );
    assert_eq!(of("(r ~ '') | length"), "12");
}

#[test]
fn relations_refuse_what_is_no_name() {
    let told = text(
        "duckdb",
        "{{ api.Relation.create(database=nothing, schema='s') }}",
    );
    assert!(told.contains("Got an invalid path database"), "{told}");
    let long = "x".repeat(64);
    let told = text(
        "postgres",
        &format!("{{{{ api.Relation.create(identifier='{long}', type='table') }}}}"),
    );
    assert!(told.contains("is longer than 63 characters"), "{told}");
}

#[test]
fn columns_know_their_types() {
    let of = |expression: &str| text("duckdb", &format!("{{{{ {expression} }}}}"));
    assert_eq!(of("api.Column.create('n', 'integer').quoted"), "\"n\"");
    assert_eq!(
        of("api.Column('a', 'varchar', 10).data_type"),
        "character varying(10)"
    );
    assert_eq!(
        of("api.Column.from_description('p', 'decimal(10, 2)').data_type"),
        "decimal(10,2)"
    );
    assert_eq!(of("api.Column.translate_type('string')"), "TEXT");
    assert_eq!(
        of("[api.Column('a', 'int')] | map(attribute='name') | join"),
        "a"
    );
}

#[test]
fn naming_methods_need_no_warehouse() {
    assert_eq!(text("bigquery", "{{ adapter.quote('a') }}"), "`a`");
    assert_eq!(
        text(
            "snowflake",
            "{{ adapter.quote_as_configured('a', 'schema') }}"
        ),
        "a"
    );
    assert_eq!(
        text("duckdb", "{{ adapter.quote_as_configured('a', 'schema') }}"),
        "\"a\""
    );
    assert_eq!(text("redshift", "{{ adapter.type() }}"), "redshift");
    assert_eq!(text("duckdb", "{{ adapter.nonesuch is defined }}"), "False");
}

#[test]
fn changing_methods_send_the_adapters_statements() {
    let sent = |adapter: &str, call: &str| {
        testing::hook(adapter, &format!("{THIS}{{% do adapter.{call} %}}")).map(|(_, sent)| sent)
    };
    let one = |sql: &str| Ok(vec![sql.to_owned()]);
    assert_eq!(
        sent("duckdb", "create_schema(r)"),
        one("create schema if not exists \"db\".\"s\"")
    );
    assert_eq!(
        sent("postgres", "create_schema(r)"),
        one("create schema if not exists \"s\"")
    );
    assert_eq!(
        sent("postgres", "drop_relation(r.incorporate(type='view'))"),
        one("drop view if exists \"db\".\"s\".\"t\" cascade")
    );
    assert_eq!(sent("bigquery", "create_schema(r)"), Ok(Vec::new()));
    let refused = sent("duckdb", "drop_relation(r)").unwrap_err();
    assert!(refused.contains("its type is null"), "{refused}");
}
