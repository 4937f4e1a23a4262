//! Recorded answers, read and asked for.

use serde_json::json;

use super::super::adapter::{Relation, find};
use super::*;

fn read(json: Json) -> Answers {
    let (answers, diagnostics) = read_files(Some(&json), None);
    assert_eq!(diagnostics, []);
    answers
}

fn read_files(answers: Option<&Json>, results: Option<&Json>) -> (Answers, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let answers = Answers::read_files(answers, results, &mut diagnostics);
    (answers, diagnostics)
}

fn numbered(number: i64, steps: &[&str]) -> Json {
    json!({"sql": " select 1 ", "columns": ["n"], "types": ["Integer"], "rows": [[number]], "steps": steps})
}

fn first_cell(answer: Option<&QueryAnswer>) -> Option<i64> {
    answer?.rows.first()?.first()?.as_i64()
}

#[test]
fn answers_of_the_own_step_come_in_order_and_the_last_one_stays() {
    let answers =
        read(json!({"queries": [numbered(1, &["a"]), numbered(9, &["b"]), numbered(2, &["a"])]}));
    let of = |step: &str, nth| first_cell(answers.query(step, "select 1", nth));
    assert_eq!(
        [of("a", 0), of("a", 1), of("a", 7)],
        [Some(1), Some(2), Some(2)]
    );
    assert_eq!(of("b", 0), Some(9));
    assert_eq!(of("c", 0), None);
}

#[test]
fn entries_without_steps_answer_steps_that_have_none() {
    let answers = read(json!({"queries": [numbered(1, &["a"]), numbered(5, &[])]}));
    assert_eq!(first_cell(answers.query("c", "select 1", 0)), Some(5));
    assert_eq!(first_cell(answers.query("a", "select 1", 0)), Some(1));
}

#[test]
fn a_refused_query_keeps_its_error() {
    let answers = read(json!({"queries": [{"sql": "select x", "error": "no x"}]}));
    let error = answers
        .query("a", "select x", 0)
        .and_then(|answer| answer.error.clone());
    assert_eq!(error.as_deref(), Some("no x"));
}

#[test]
fn relations_and_columns_are_found_by_their_names() {
    let answers = read(json!({
        "relations": [{"schema": "S", "identifier": "t", "type": "table"}],
        "columns": [{"relation": "db.s.t", "columns": [{"name": "id", "dtype": "INTEGER"}]}],
        "calls": [{"method": "check_schema_exists", "args": ["db", "s"], "answer": true}]
    }));
    let part = |text: &str| Some(Arc::from(text));
    let look = Look::Relation {
        database: part("db"),
        schema: part("s"),
        identifier: part("t"),
    };
    assert!(
        matches!(answers.look("a", &look, 0), Some(Found::Relation(found)) if found.kind.is_some())
    );
    let relation = Relation::new(find("duckdb"), [part("db"), part("s"), part("t")]);
    let columns = answers.look("a", &Look::Columns(relation), 0);
    assert!(matches!(columns, Some(Found::Columns([column])) if &*column.name == "id"));
}

#[test]
fn wrong_entries_are_reported_by_their_place() {
    let json = json!({"queries": [{"sql": "s", "columns": ["n"], "types": ["Integr"], "rows": []},
                                  {"sql": "s", "columns": ["n"], "types": ["Integer"], "rows": [["x"]]}],
                      "query": []});
    let (_, diagnostics) = read_files(Some(&json), None);
    let said: Vec<_> = diagnostics
        .iter()
        .map(|one| (one.message.as_str(), one.help.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            (
                "unknown section \"query\"",
                Some("did you mean \"queries\"?")
            ),
            (
                "unknown column type \"Integr\" in queries[0]",
                Some("did you mean \"Integer\"?")
            ),
            ("queries[1].rows[0], column n, must be Integer", None),
        ]
    );
}

#[test]
fn results_need_a_node_and_a_status() {
    let json =
        json!({"results": [{"unique_id": "model.a.b", "status": "success"}, {"status": "x"}]});
    let (answers, diagnostics) = read_files(None, Some(&json));
    assert_eq!(answers.results().map(<[_]>::len), Some(1));
    assert_eq!(diagnostics.len(), 1);
}
