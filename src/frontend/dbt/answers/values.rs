//! Recorded answers and results as templates see them.

use std::any::Any;
use std::sync::Arc;

use serde_json::Value as Json;

use super::{ColumnAnswer, QueryAnswer, RelationAnswer, Response, RunResult};
use crate::frontend::dbt::adapter::{Adapter, Column, Relation, Table, cell};
use crate::render::{Args, Dict, Eval, Function, Interp, Object, RenderError, Value};

/// The agate table of an answer.
pub fn table(answer: &QueryAnswer) -> Value {
    let rows = answer.rows.iter().map(|row| {
        let cells = answer.fields.iter().zip(row);
        cells
            .map(|(field, json)| cell(field.kind, json).unwrap_or(Value::None))
            .collect()
    });
    Table::new(answer.fields.clone(), rows.collect()).value()
}

/// The response of an answer, which prints as its message.
pub fn response(response: &Response) -> Value {
    Value::object(ResponseObject(response.clone()))
}

/// The error of a query that the warehouse refuses.
pub fn query_failed(message: &str) -> RenderError {
    RenderError::new(
        "dbt::query-failed",
        format!("the warehouse refused the query: {message}"),
    )
    .help("the recorded answer of this query is an error")
}

/// The relation of an answer; `None` if there is none.
pub fn relation(adapter: &'static Adapter, answer: &RelationAnswer) -> Value {
    let Some(kind) = &answer.kind else {
        return Value::None;
    };
    let path = [
        answer.database.clone(),
        Some(Arc::clone(&answer.schema)),
        Some(Arc::clone(&answer.identifier)),
    ];
    Relation::listed(adapter, path, kind).value()
}

/// The columns of an answer.
pub fn columns(adapter: &'static Adapter, answer: &[ColumnAnswer]) -> Value {
    let columns = answer.iter().map(|column| {
        Column::new(
            adapter,
            column.name.clone(),
            column.dtype.clone(),
            column.sizes,
        )
        .value()
    });
    Value::list(columns.collect())
}

/// Any JSON as Python's value.
pub fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match number.to_string().parse() {
            Ok(integer) => Value::Int(integer),
            Err(_) => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::str(text.as_str()),
        Json::Array(values) => Value::list(values.iter().map(value).collect()),
        Json::Object(pairs) => Value::Dict(Dict::from_pairs(
            pairs.iter().map(|(key, json)| (key.as_str(), value(json))),
        )),
    }
}

struct ResponseObject(Response);

impl Object for ResponseObject {
    fn type_name(&self) -> &str {
        "AdapterResponse"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "code" => self.0.code.as_deref().map_or(Value::None, Value::str),
            "rows_affected" => number(self.0.rows_affected),
            "query_id" => Value::None,
            _ => return Ok(None),
        }))
    }

    fn print(&self) -> Option<String> {
        Some(self.0.message.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A result's node: an object for `result.node`, and a dict for `result.to_dict()`.
#[derive(Debug, Clone)]
pub struct ResultNode {
    /// `result.node`.
    pub object: Value,
    /// What `to_dict` has under `node`.
    pub dict: Value,
}

/// A result of `results`, with its node.
pub fn run_result(result: &RunResult, node: ResultNode) -> Value {
    Value::object(ResultObject {
        result: result.clone(),
        node,
    })
}

#[derive(Clone)]
struct ResultObject {
    result: RunResult,
    node: ResultNode,
}

impl ResultObject {
    fn field(&self, name: &str) -> Option<Value> {
        let result = &self.result;
        Some(match name {
            "status" => Value::str(result.status.as_str()),
            "timing" => Value::list(result.timing.iter().map(value).collect()),
            "thread_id" => Value::str(result.thread_id.as_str()),
            "execution_time" => Value::Float(result.execution_time),
            "adapter_response" => value(&Json::Object(result.adapter_response.clone())),
            "message" => result.message.as_deref().map_or(Value::None, Value::str),
            "failures" => number(result.failures),
            "node" => self.node.object.clone(),
            "agate_table" | "batch_results" => Value::None,
            "skipped" => Value::Bool(result.status == "skipped"),
            _ => return None,
        })
    }

    fn dict(&self, omit_none: bool) -> Value {
        const FIELDS: [&str; 10] = [
            "status",
            "timing",
            "thread_id",
            "execution_time",
            "adapter_response",
            "message",
            "failures",
            "node",
            "agate_table",
            "batch_results",
        ];
        let dict = Dict::default();
        for name in FIELDS {
            let value = if name == "node" {
                Some(self.node.dict.clone())
            } else {
                self.field(name)
            };
            match value {
                Some(Value::None) | None if omit_none => {}
                value => dict.set(name, value.unwrap_or(Value::None)),
            }
        }
        Value::Dict(dict)
    }
}

impl Object for ResultObject {
    fn type_name(&self) -> &str {
        "RunResult"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        if name != "to_dict" {
            return Ok(self.field(name));
        }
        let result = self.clone();
        Ok(Some(Function::value(
            "to_dict",
            move |interp, args: Args| {
                let [omit_none, _validate] = args.bind("to_dict", ["omit_none", "validate"])?;
                let omit_none = omit_none.map_or(Ok(false), |flag| interp.truth(&flag))?;
                Ok(result.dict(omit_none))
            },
        )))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn number(number: Option<i64>) -> Value {
    number.map_or(Value::None, |number| Value::Int(i128::from(number)))
}
