//! Cuts against those of the real sqlparse: `fixtures/sql/sqlparse.jsonl` holds what it made of texts put
//! together at random from the pieces that its rules look at, `fixtures/sql/sqlparse.py` made it.

use super::split;

fn pieces(sql: &str) -> Vec<&str> {
    split(sql)
        .into_iter()
        .map(|piece| &sql[piece.range])
        .collect()
}

#[test]
fn texts_are_cut_where_sqlparse_cuts_them() {
    let pairs = include_str!("../../../fixtures/sql/sqlparse.jsonl");
    let mut count = 0;
    for line in pairs.lines() {
        let (sql, cut): (String, Vec<String>) = serde_json::from_str(line).expect("a pair");
        assert_eq!(pieces(&sql), cut, "{sql:?}");
        count += 1;
    }
    assert!(count >= 1000, "{count} pairs");
}

#[test]
fn semicolons_in_strings_comments_and_bodies_do_not_cut() {
    assert_eq!(
        pieces("select ';'; -- a;\n\n/* b; */ select $x$;$x$; ;\nselect 3"),
        [
            "select ';'; -- a;",
            "/* b; */ select $x$;$x$;",
            ";",
            "select 3"
        ]
    );
    let trigger = "create trigger t begin insert into a values (1); end;";
    assert_eq!(
        pieces(&format!("{trigger} select 1")),
        [trigger, "select 1"]
    );
    assert_eq!(
        pieces("begin; select 1; commit"),
        ["begin;", "select 1;", "commit"]
    );
}

#[test]
fn what_sqlparse_misreads_is_cut_as_it_cuts() {
    let column = "create table d (declare integer);\nselect 1;";
    assert_eq!(pieces(column), [column]);
    let backslash = "select 'a\\'; select 2;\nselect 'b';";
    assert_eq!(pieces(backslash), [backslash]);
    assert_eq!(
        pieces("select (1; select 2); select 3"),
        ["select (1; select 2);", "select 3"]
    );
    assert_eq!(pieces("select 1 +--x;\n 2"), ["select 1 +--x;", "2"]);
}

#[test]
fn comments_and_semicolons_say_nothing() {
    let says = |sql: &str| split(sql).iter().any(|piece| piece.says_something);
    assert!(!says("-- a\n/* b */ ; --+ c\n /*+ d */ ;"));
    assert!(says("-- a\nselect 1"));
}

#[test]
fn long_texts_of_open_blocks_are_cut_in_time_that_grows_with_their_length() {
    let blocks = "begin ".repeat(50_000) + &"end; ".repeat(50_000);
    assert_eq!(pieces(&blocks).len(), 1);
}
