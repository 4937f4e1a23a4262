//! Plans as JSON, and their schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::sample::{empty, shop};
use super::*;
use crate::ir::{Action, Expr, Status};
use crate::report::Secrets;
use crate::source::{Frame, Origin, Text, TextBuilder};

fn written(plans: &[Plan], view: View<'_>) -> Value {
    let mut out = Vec::new();
    write_all(&mut out, plans, view).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn one_plan_stands_alone_and_several_in_a_list() {
    let sample = shop("duckdb");
    let view = View {
        sources: &sample.sources,
        secrets: &Secrets::default(),
    };
    let one = written(std::slice::from_ref(&sample.plan), view);
    assert_eq!(
        (&one["schema"], &one["target"]),
        (&json!("hookc.plan/1"), &json!("prod"))
    );
    let both = written(&[sample.plan.clone(), sample.plan.clone()], view);
    assert_eq!(both["schema"], "hookc.plans/1");
    assert_eq!(both["plans"], json!([one, one]));
    assert_eq!(written(&[], view)["plans"], json!([]));
}

#[test]
fn a_step_has_every_field_of_the_design() {
    let sample = shop("duckdb");
    let view = View {
        sources: &sample.sources,
        secrets: &Secrets::default(),
    };
    let plan = written(std::slice::from_ref(&sample.plan), view);
    let expected = json!({
        "id": "model.shop.orders:post-hook:0", "event": "post-hook", "node": "model.shop.orders",
        "package": "shop", "index": 0, "transaction": "inside", "in_transaction": true,
        "origin": {"file": "models/orders.sql", "line": 2, "column": 21, "layer": "model"},
        "status": "resolved",
        "body": [{
            "kind": "sql", "sql": "insert into log values ('post')",
            "source": {"file": "models/orders.sql", "line": 2, "column": 21}, "via": [],
            "statements": [{
                "sql": "insert into log values ('post')", "type": "insert",
                "effect": plan["steps"][3]["body"][0]["statements"][0]["effect"], "flags": [],
            }],
        }],
    });
    assert_eq!(plan["steps"][3], expected);
    assert_eq!(plan["steps"][4]["reason"]["line"], 2);
    assert_eq!(
        plan["nodes"][0]["build_after"],
        "model.shop.orders:pre-hook:0"
    );
    assert_eq!(plan["diagnostics"][0]["targets"], json!(["prod"]));
}

#[test]
fn branches_and_expressions_are_trees() {
    let mut sample = empty("postgres");
    let call = sample.span;
    let outer = Arc::new(Frame {
        name: "outer".into(),
        call,
        parent: None,
    });
    let via = Some(Arc::new(Frame {
        name: "inner".into(),
        call,
        parent: Some(outer),
    }));
    let mut text = TextBuilder::default();
    text.push(
        "grant x",
        Origin {
            span: call,
            exact: false,
            via: via.clone(),
        },
    );
    let query = Action::Query {
        bind: "q0".into(),
        sql: Text::new("select 1"),
        calls: None,
        params: Vec::new(),
        used: true,
        span: Some(call),
        via,
    };
    let cell = Expr::Cell("q0".into(), 0, 1);
    let branch = Action::If {
        condition: Expr::Op("==".into(), vec![cell, Expr::Value(json!("FAIL"))]),
        then: vec![Action::Raise {
            message: "no".into(),
        }],
        otherwise: vec![Action::Sql {
            sql: text.finish(),
            calls: None,
            holes: Vec::new(),
            statements: Vec::new(),
        }],
    };
    sample.bare("on-run-end:0", None, Status::Residual, vec![query, branch]);
    let view = View {
        sources: &sample.sources,
        secrets: &Secrets::default(),
    };
    let plan = written(std::slice::from_ref(&sample.plan), view);
    let body = &plan["steps"][0]["body"];
    let macros = |via: &Value| {
        via.as_array()
            .unwrap()
            .iter()
            .map(|call| call["macro"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(macros(&body[0]["via"]), ["outer", "inner"]);
    let condition = json!({"op": "==", "args": [{"cell": ["q0", 0, 1]}, {"value": "FAIL"}]});
    assert_eq!(body[1]["condition"], condition);
    assert_eq!(body[1]["then"], json!([{"kind": "raise", "message": "no"}]));
    assert_eq!(macros(&body[1]["else"][0]["via"]), ["outer", "inner"]);
}

#[test]
fn secrets_are_masked_in_every_text() {
    let mut sample = empty("duckdb");
    sample.step("on-run-start:0", None, "attach 'tok3n'");
    let env = BTreeMap::from([("DBT_ENV_SECRET_TOKEN".to_string(), "tok3n".to_string())]);
    let secrets = Secrets::of(&env);
    let view = View {
        sources: &sample.sources,
        secrets: &secrets,
    };
    let plan = written(std::slice::from_ref(&sample.plan), view);
    assert_eq!(plan["steps"][0]["body"][0]["sql"], "attach '*****'");
    assert!(!plan.to_string().contains("tok3n"));
}

/// Whether a value is of a schema.
fn fits(value: &Value, schema: &Value) -> bool {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let url = "https://hookc.invalid/plan.json";
    let mut schema = schema.clone();
    close(&mut schema);
    compiler.add_resource(url, schema).unwrap();
    let index = compiler.compile(url, &mut schemas).unwrap();
    schemas.validate(value, index).is_ok()
}

/// Refuses fields that a schema does not name.
fn close(schema: &mut Value) {
    if schema.get("properties").is_some_and(Value::is_object) {
        schema["additionalProperties"] = json!(false);
    }
    match schema {
        Value::Object(map) => map.values_mut().for_each(close),
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn plans_fit_their_schema() {
    let root: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    let mut sample = shop("duckdb");
    let look = Action::Introspect {
        bind: "q1".into(),
        call: "get_relation".into(),
        args: vec![json!("x")],
    };
    let branch = Action::If {
        condition: Expr::Op(
            "not".into(),
            vec![Expr::Rows("q0".into()), Expr::Runtime("x".into())],
        ),
        then: vec![look],
        otherwise: vec![Action::Log {
            message: "m".into(),
        }],
    };
    sample.bare("on-run-end:1", None, Status::Residual, vec![branch]);
    let view = View {
        sources: &sample.sources,
        secrets: &Secrets::default(),
    };
    let plan = written(std::slice::from_ref(&sample.plan), view);
    assert!(fits(&plan, &root), "{plan:#}");
    for wrong in ["status", "body"] {
        let mut plan = plan.clone();
        plan["steps"][0][wrong] = json!("nonsense");
        assert!(!fits(&plan, &root), "{wrong}");
    }
}
