//! Scripts in the manner of hooks, each with what a second run of it means.

use super::{Schema, judge};

/// Dialect, what exists before, the script, its effect.
type Case = (&'static str, &'static str, &'static str, &'static str);

fn hold(cases: &[Case]) {
    for (dialect, schema, sql, effect) in cases {
        let schema = Schema::parse(schema, dialect);
        let judged = judge(sql, dialect, &schema).effect;
        assert_eq!(judged.as_str(), *effect, "{dialect}: {sql}");
    }
}

#[test]
fn a_variable_is_the_same_value_wherever_it_stands() {
    let daily = "create table t (day date, n int)";
    hold(&[
        (
            "mysql",
            "",
            "set @d = '2026-01-15'; delete from t where day = @d; \
             insert into t (day, n) values (@d, 1)",
            "conditional",
        ),
        (
            "snowflake",
            daily,
            "set d = '2026-01-15'; delete from t where day = $d; \
             insert into t (day, n) values ($d, 1)",
            "conditional",
        ),
        (
            "bigquery",
            "",
            "declare d date default '2026-01-15'; delete from t where day = d; \
             insert into t (day, n) values (d, 1)",
            "conditional",
        ),
        (
            "sqlserver",
            daily,
            "declare @d date = '20260115', @n int = 1 delete from t where day = @d \
             insert into t (day, n) values (@d, @n)",
            "conditional",
        ),
        (
            "sqlserver",
            daily,
            "declare @d date = '20260115' delete from t where day < @d \
             insert into t (day, n) values (@d, 1)",
            "append",
        ),
    ]);
}

#[test]
fn rows_with_numbers_of_their_own_may_be_any() {
    hold(&[
        (
            "postgres",
            "create table acc (id serial primary key, b int not null)",
            "update acc set b = b - 1 where id = 77",
            "mutating",
        ),
        (
            "sqlite",
            "create table acc (id integer primary key, b int not null)",
            "update acc set b = 0 where id = 77",
            "idempotent",
        ),
    ]);
}

#[test]
fn what_is_emptied_first_is_filled_anew() {
    hold(&[
        (
            "postgres",
            "create table cal (day date primary key)",
            "truncate cal; insert into cal select d::date \
             from generate_series('2020-01-01'::date, '2030-12-31'::date, interval '1 day') g(d)",
            "conditional",
        ),
        (
            "redshift",
            "",
            "truncate t; copy t from 's3://b/o' iam_role default csv",
            "conditional",
        ),
        (
            "redshift",
            "",
            "copy t from 's3://b/o' iam_role default csv",
            "append",
        ),
        (
            "mysql",
            "",
            "truncate t; load data infile 'x' into table t",
            "conditional",
        ),
        (
            "sqlserver",
            "",
            "truncate table t bulk insert t from 'x.csv'",
            "conditional",
        ),
    ]);
}

#[test]
fn blocks_of_transact_sql_are_followed() {
    hold(&[
        (
            "sqlserver",
            "",
            "begin try begin tran delete from t where k = 3 insert into t (k) values (3) commit \
             end try begin catch rollback; throw end catch",
            "conditional",
        ),
        (
            "sqlserver",
            "",
            "begin try begin tran update t set n = n + 1 where k = 3 commit end try \
             begin catch rollback end catch",
            "mutating",
        ),
        (
            "sqlserver",
            "",
            "declare @n int = (select count(*) from t) if @n = 0 throw 50001, 'empty', 1",
            "pure",
        ),
    ]);
}

#[test]
fn what_cannot_be_followed_is_not_taken_for_harmless() {
    hold(&[(
        "snowflake",
        "",
        "declare n int; begin call p(); insert into t values (1); end",
        "unknown",
    )]);
}
