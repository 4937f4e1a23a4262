//! How relations are quoted, printed and compared.

use super::super::find;
use super::*;

fn relation(adapter: &str) -> Relation {
    Relation::new(
        find(adapter),
        [Some("Db".into()), Some("s".into()), Some("t".into())],
    )
}

#[test]
fn parts_are_quoted_and_printed_by_the_adapter() {
    assert_eq!(relation("duckdb").text(), "\"Db\".\"s\".\"t\"");
    assert_eq!(relation("snowflake").text(), "Db.s.t");
    assert_eq!(relation("bigquery").text(), "`Db`.`s`.`t`");
    assert_eq!(relation("databricks").text(), "`db`.`s`.`t`");
    assert_eq!(relation("spark").text(), "s.t");
    assert_eq!(relation("mysql").text(), "`s`.`t`");
    assert_eq!(relation("sqlite").text(), "s.\"t\"");
    assert_eq!(relation("clickhouse").text(), "`s`.`t`");
    assert_eq!(relation("fabric").text(), "[Db].[s].[t]");
    assert_eq!(relation("oracle").text(), "s.t");
}

#[test]
fn the_projects_quoting_decides() {
    let relation = relation("postgres").quoted_by([true, false, true]);
    assert_eq!(relation.text(), "\"Db\".s.\"t\"");
}

#[test]
fn empty_prints_a_subquery_but_render_does_not() {
    let duckdb = relation("duckdb").emptied();
    assert_eq!(
        duckdb.text(),
        "(select * from \"Db\".\"s\".\"t\" where false limit 0)"
    );
    assert_eq!(duckdb.render(), "\"Db\".\"s\".\"t\"");
    let postgres = relation("postgres").emptied();
    assert_eq!(
        postgres.text(),
        "(select * from \"Db\".\"s\".\"t\" where false limit 0) _dbt_limit_subq_t"
    );
}

#[test]
fn a_microbatch_wraps_the_empty_subquery() {
    let both = relation("duckdb").emptied().filtered("at >= '1'");
    assert_eq!(
        both.text(),
        "(select * from (select * from \"Db\".\"s\".\"t\" where false limit 0) where at >= '1')"
    );
}

#[test]
fn an_ephemeral_model_is_its_cte() {
    assert_eq!(
        Relation::ephemeral(find("duckdb"), "Base").text(),
        "__dbt__cte__Base"
    );
}

#[test]
fn the_information_schema_has_no_schema_part() {
    let information = relation("postgres").information_schema(Some("tables"));
    assert_eq!(information.text(), "\"Db\".INFORMATION_SCHEMA.tables");
}

#[test]
fn equality_covers_policies() {
    assert!(relation("duckdb") == relation("duckdb"));
    assert!(relation("duckdb") != relation("duckdb").quoted_by([false; 3]));
    assert!(relation("duckdb") != relation("duckdb").of_type("table"));
}
