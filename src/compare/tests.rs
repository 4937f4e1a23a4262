use std::collections::BTreeMap;

use super::{Comparison, Kind, Side, compare, human, json, markdown};
use crate::frontend::{Overview, OwnNames};
use crate::ir::Transaction;
use crate::look::Look;
use crate::plan::sample::{Sample, empty};
use crate::report::{Secrets, View};

const MODEL: &str = "model.shop.orders";

/// A side of texts by step ids, for a database and schema.
fn side(names: (&str, &str), steps: &[(&str, &str)]) -> (Sample, Overview) {
    let mut sample = empty("postgres");
    for (id, sql) in steps {
        let inside = id.starts_with("model").then_some(Transaction::Inside);
        sample.step(id, inside, sql);
    }
    let (database, schema) = names;
    let parts = [database, schema, "orders"].map(str::to_owned);
    let overview = Overview {
        names: OwnNames {
            places: BTreeMap::from([("database", database.into()), ("schema", schema.into())]),
            relations: BTreeMap::from([(MODEL.to_owned(), parts.to_vec())]),
        },
        ..Overview::default()
    };
    (sample, overview)
}

type Steps<'s> = [(&'s str, &'s str)];

/// Compares texts of `dev` with those of `prod`, and does something with the comparison.
fn compared<T>(before: &Steps<'_>, after: &Steps<'_>, then: impl Fn(&Comparison<'_>) -> T) -> T {
    let (before, of_before) = side(("dev_db", "dev_me"), before);
    let (after, of_after) = side(("prod_db", "mart"), after);
    let secrets = Secrets::default();
    let make = |label, sample, overview| -> Side<'_> {
        let sample: &Sample = sample;
        Side {
            label,
            look: Look {
                plan: &sample.plan,
                overview,
            },
            view: View {
                sources: &sample.sources,
                secrets: &secrets,
            },
        }
    };
    let sides = (
        make("dev", &before, &of_before),
        make("prod", &after, &of_after),
    );
    then(&compare(sides.0, sides.1))
}

/// The kinds and ids of all changes.
fn changes(before: &Steps<'_>, after: &Steps<'_>) -> Vec<String> {
    compared(before, after, |comparison| {
        let all = comparison.changes.iter();
        let one = |change: &super::Change<'_>| {
            let kinds: Vec<&str> = change.kinds.iter().map(|kind| kind.as_str()).collect();
            format!("{} {}", kinds.join("+"), change.id())
        };
        all.map(one).collect()
    })
}

const PRE: &str = "model.shop.orders:pre-hook:0";
const POST: &str = "model.shop.orders:post-hook:0";

#[test]
fn a_pure_renaming_is_no_difference() {
    let before = [
        (
            PRE,
            "delete from \"dev_db\".\"dev_me\".\"orders\" where a = 'dev_me.x'",
        ),
        (POST, "grant usage on schema dev_me to reader; -- for all\n"),
    ];
    let after = [
        (
            PRE,
            "DELETE from \"prod_db\".\"mart\".\"orders\"\n where a = 'mart.x'",
        ),
        (POST, "grant usage on schema mart to reader"),
    ];
    assert!(changes(&before, &after).is_empty());
    assert!(changes(&before, &before).is_empty());
}

#[test]
fn a_name_in_another_place_is_a_difference() {
    let before = [(POST, "select 1 from dev_db.dev_me.orders")];
    for wrong in [
        "select 1 from prod_db.mart.others",
        "select 1 from prod_db.dev_me.orders",
        "select 1 from mart.prod_db.orders",
        "select 1 from prod_db.mart.\"Orders\" o",
    ] {
        let found = changes(&before, &[(POST, wrong)]);
        assert_eq!(found, [format!("changed {POST}")], "{wrong}");
    }
}

#[test]
fn steps_are_added_and_removed() {
    let grant = (POST, "grant select on t to reader");
    let audit = ("on-run-end:0", "insert into log values (1)");
    assert_eq!(changes(&[grant], &[grant, audit]), ["added on-run-end:0"]);
    assert_eq!(changes(&[grant, audit], &[grant]), ["removed on-run-end:0"]);
}

#[test]
fn a_step_in_front_moves_no_other() {
    let old = [(POST, "grant select on t to reader")];
    let new = [
        (POST, "analyze t"),
        (
            "model.shop.orders:post-hook:1",
            "grant select on t to reader",
        ),
    ];
    assert_eq!(changes(&old, &new), [format!("added {POST}")]);
}

#[test]
fn another_order_and_another_event_are_moves() {
    let (one, other) = ("analyze t", "grant select on t to reader");
    let second = "model.shop.orders:post-hook:1";
    let found = changes(
        &[(POST, one), (second, other)],
        &[(POST, other), (second, one)],
    );
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("moved "), "{found:?}");
    let found = changes(&[(PRE, one)], &[(POST, one)]);
    assert_eq!(found, [format!("moved {POST}")]);
}

#[test]
fn a_changed_text_may_change_the_effect() {
    let before = [(POST, "create table if not exists dev_me.log (a int)")];
    let after = [(POST, "create table mart.log (a int)")];
    assert_eq!(changes(&before, &after), [format!("changed+effect {POST}")]);
    let wider = [(POST, "create table if not exists mart.log (a int, b int)")];
    assert_eq!(changes(&before, &wider), [format!("changed {POST}")]);
}

#[test]
fn texts_that_have_nothing_in_common_are_two_changes() {
    let found = changes(
        &[(POST, "vacuum analyze")],
        &[(POST, "drop schema old cascade")],
    );
    assert_eq!(found, [format!("removed {POST}"), format!("added {POST}")]);
}

#[test]
fn people_and_machines_read_the_same() {
    let before = [
        (
            "on-run-start:0",
            "create table if not exists dev_me.log (a int)",
        ),
        (PRE, "delete from dev_db.dev_me.orders"),
        (POST, "analyze dev_db.dev_me.orders"),
    ];
    let after = [
        ("on-run-start:0", "create table mart.log (a int)"),
        (POST, "analyze prod_db.mart.orders"),
        ("on-run-end:0", "insert into mart.log values (1) -- `a` | b"),
    ];
    compared(&before, &after, |comparison| {
        insta::assert_snapshot!("human", human(comparison));
        let all = json(std::slice::from_ref(comparison));
        insta::assert_snapshot!("json", format!("{all:#}"));
        insta::assert_snapshot!("markdown", markdown(std::slice::from_ref(comparison)));
        assert_eq!(comparison.count(Kind::Removed), 1);
    });
}

#[test]
fn a_comment_has_a_bounded_size() {
    let ids: Vec<String> = (0..300)
        .map(|n| format!("model.shop.m{n}:post-hook:0"))
        .collect();
    let text = |n| format!("insert into t values ('{}', {n})", "x".repeat(2000));
    let texts: Vec<String> = (0..300).map(text).collect();
    let after: Vec<(&str, &str)> = ids
        .iter()
        .zip(&texts)
        .map(|(id, sql)| (id.as_str(), sql.as_str()))
        .collect();
    let text = compared(&[], &after, |comparison| {
        markdown(std::slice::from_ref(comparison))
    });
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains("| | and 200 more"));
    assert!(text.contains("more are left out"));
}

#[test]
fn one_change_at_many_nodes_is_told_once() {
    let ids: Vec<String> = (0..9)
        .map(|n| format!("model.shop.m{n}:post-hook:0"))
        .collect();
    let text = |n| format!("grant select on m{n} to reader");
    let texts: Vec<String> = (0..9).map(text).collect();
    let after: Vec<(&str, &str)> = ids
        .iter()
        .zip(&texts)
        .map(|(id, sql)| (id.as_str(), sql.as_str()))
        .collect();
    compared(&[], &after, |comparison| {
        assert_eq!(comparison.changes.len(), 9);
        insta::assert_snapshot!("many_nodes", human(comparison));
    });
}

#[test]
fn what_is_deferred_is_compared_by_why() {
    use crate::ir::{Reason, Status};
    let side_of = |schema, table: &str| {
        let (mut sample, overview) = side(("db", schema), &[]);
        let step = sample.bare(
            POST,
            Some(Transaction::Inside),
            Status::Deferred,
            Vec::new(),
        );
        step.reason = Some(Reason {
            code: "dbt::needs-answer",
            message: format!("`select 1 from \"{schema}\".\"{table}\"` is not known"),
            span: None,
        });
        (sample, overview)
    };
    let secrets = Secrets::default();
    let count = |table| {
        let (before, after) = (side_of("dev_me", "t"), side_of("mart", table));
        let make = |(sample, overview)| -> Side<'_> {
            let (sample, overview): (&Sample, &Overview) = (sample, overview);
            Side {
                label: "a",
                look: Look {
                    plan: &sample.plan,
                    overview,
                },
                view: View {
                    sources: &sample.sources,
                    secrets: &secrets,
                },
            }
        };
        let sides = (make((&before.0, &before.1)), make((&after.0, &after.1)));
        compare(sides.0, sides.1).changes.len()
    };
    assert_eq!((count("t"), count("u")), (0, 1));
}
