//! Queries, their answers, statement results, relations (cases 34 to 36, 79).

use super::*;
use crate::ir::Action;
use crate::render::Value;

fn session_of(world: World, text: &str) -> (Result<String, RenderError>, Rc<Session>) {
    let (run, own) = world.run();
    let session = step("model.shop.orders:post-hook:0");
    let host = RunHost::new(&run, &own, Event::Node, Rc::clone(&session));
    (render(&host, text), session)
}

const EXECUTE: &str =
    "{% set result = adapter.execute('select 1 as a', auto_begin=true, fetch=true) %}";

#[test]
fn a_query_is_recorded_and_its_answer_is_unknown() {
    let (text, session) = session_of(World::new(), &format!("{EXECUTE}done"));
    assert_eq!(text.unwrap(), "done");
    assert!(session.in_transaction());
    let actions = session.take_actions();
    let [
        Action::Query {
            bind,
            sql,
            used,
            span,
            ..
        },
    ] = actions.as_slice()
    else {
        panic!("{actions:?}")
    };
    assert_eq!(
        (bind.as_str(), sql.as_str(), *used),
        ("q0", "select 1 as a", false)
    );
    assert!(span.is_some());
    let (text, _) = session_of(
        World::new(),
        &format!("{EXECUTE}{{{{ result[1].rows[0][0] }}}}"),
    );
    assert_eq!(text.unwrap_err().code, "defer::query-result");
}

fn answered(sql: &str) -> World {
    let answers = serde_json::json!({"format": 1, "queries": [
        {"sql": sql, "columns": ["a"], "types": ["Integer"], "rows": [[7]],
         "response": {"message": "OK", "code": null, "rows_affected": null}},
        {"sql": "select * from nowhere", "error": "no such table"}]});
    World::new().options(|options| options.answers = Some(Arc::new(answers)))
}

#[test]
fn a_recorded_answer_is_given() {
    let (text, session) = session_of(
        answered("select 1 as a"),
        &format!("{EXECUTE}{{{{ result[1].rows[0]['a'] }}}} {{{{ result[0] }}}}"),
    );
    assert_eq!(text.unwrap(), "7 OK");
    assert!(matches!(
        session.take_actions().as_slice(),
        [Action::Query { used: true, .. }]
    ));
    let (text, _) = session_of(
        answered(""),
        "{% do adapter.execute('select * from nowhere') %}",
    );
    assert_eq!(text.unwrap_err().code, "dbt::query-failed");
}

#[test]
fn a_result_can_be_loaded_once() {
    let text = "{% do store_result('a', response='fine', agate_table=none) %}{{ load_result('a').response }} {{ load_result('never') }}";
    assert_eq!(World::new().late(text).unwrap(), "fine None");
    let error = World::new().late("{% do store_raw_result('a', 'm') %}{{ load_result('a').response }}{{ load_result('a') }}").unwrap_err();
    assert_eq!(error.code, "dbt::result-loaded-twice");
}

#[test]
fn the_building_statement_is_there_in_post_hooks() {
    let text = "{{ load_result('main') is none }} {{ load_result('main').response is defined }}";
    assert_eq!(World::new().late(text).unwrap(), "False True");
}

#[test]
fn relations_of_the_project_are_assumed_to_exist() {
    let text = "{% set r = adapter.get_relation(this.database, this.schema, this.identifier) %}{{ r }} {{ r.type }}";
    assert_eq!(
        World::new().late(text).unwrap(),
        "\"db\".\"analytics\".\"orders\" table"
    );
    let first = |config: &str| {
        let mut world = World::new().options(|options| options.first_run = true);
        world.nodes[0].config = json(config).into();
        world.late(text).unwrap()
    };
    assert_eq!(
        first(r#"{"materialized": "table"}"#),
        "\"db\".\"analytics\".\"orders\" table"
    );
    assert_eq!(first(r#"{"materialized": "incremental"}"#), "None ");
    let (text, session) = session_of(
        World::new(),
        "{{ adapter.get_relation('db', 'other', 'x') }}",
    );
    assert_eq!(text.unwrap_err().code, "defer::catalog");
    assert!(matches!(
        session.take_actions().as_slice(),
        [Action::Introspect { .. }]
    ));
}

#[test]
fn messages_leave_no_text_and_defer_nothing() {
    let (text, session) = session_of(
        World::new(),
        &format!("{EXECUTE}[{{{{ log(result[1].rows[0][0]) }}}}{{{{ print('p') }}}}]"),
    );
    assert_eq!(text.unwrap(), "[]");
    let messages: Vec<String> = session
        .take_actions()
        .into_iter()
        .filter_map(|action| match action {
            Action::Log { message } => Some(message),
            _ => None,
        })
        .collect();
    assert_eq!(messages, ["(known only when the hook runs)", "p"]);
}

#[test]
fn actions_begin_anew_with_each_step_and_results_stay() {
    let session = step("a");
    session.log("x".into());
    session.store_result("r", Value::Int(1));
    session.begin("b");
    assert!(session.take_actions().is_empty());
    assert!(matches!(
        session.load_result("r"),
        super::super::session::Loaded::Result(Value::Int(1))
    ));
}
