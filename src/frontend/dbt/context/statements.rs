//! `store_result`, `store_raw_result` and `load_result` (cases 35 and 36).

use std::rc::Rc;

use super::scope::{Scope, Stage};
use super::session::Loaded;
use super::{Event, node};
use crate::frontend::dbt::adapter::Table;
use crate::frontend::dbt::answers::{self, Response};
use crate::ir::Expr;
use crate::render::{Args, Dict, Eval, Interp, RenderError, Unknown, Value};

/// `load_result(name)`: nothing if it was never stored; an error the second time.
pub(super) fn load_result(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name] = args.bind_required("load_result", ["name"], 1)?;
    let name = name.unwrap_or(Value::None);
    let name = name.as_str().unwrap_or_default();
    match scope.session.load_result(name) {
        Loaded::Result(value) => Ok(value),
        Loaded::Never => scope.stored_by_dbt(interp, name),
        Loaded::Already => {
            let message = format!(
                "the result of the statement '{name}' was loaded before; that can be done once"
            );
            Err(RenderError::new("dbt::result-loaded-twice", message)
                .help(format!(
                    "{{% set result = load_result('{name}') %}} and use `result`"
                ))
                .into())
        }
    }
}

impl Scope {
    /// The result of the statement that built the node: there in its post hooks (case 36).
    fn stored_by_dbt(&self, interp: &mut Interp<'_>, name: &str) -> Eval {
        let (Stage::Run(Event::Node), Some(node)) = (self.stage, &self.node) else {
            return Ok(Value::None);
        };
        let step = self.session.step();
        if name != "main" || !step.contains(":post-hook:") {
            return Ok(Value::None);
        }
        let recorded = self
            .answers()
            .and_then(|answers| answers.statement(&step, &node.unique_id, name, 0));
        let (response, table) = match recorded {
            Some(recorded) => (
                answers::response(&recorded.response),
                answers::table(recorded),
            ),
            None => {
                let unknown =
                    node::unknown("main", "the result of the statement that builds the node");
                (unknown.clone(), unknown)
            }
        };
        let data = matrix(interp, &table)?;
        Ok(Value::Dict(Dict::from_pairs([
            ("response", response),
            ("data", data),
            ("table", table),
        ])))
    }
}

/// `store_result(name, response, agate_table)`.
pub(super) fn store_result(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name, response, table] =
        args.bind_required("store_result", ["name", "response", "agate_table"], 2)?;
    store(scope, interp, name, response.unwrap_or(Value::None), table)
}

/// `store_raw_result(name, message, code, rows_affected, agate_table)`.
pub(super) fn store_raw_result(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let parameters = ["name", "message", "code", "rows_affected", "agate_table"];
    let [name, message, code, rows, table] =
        args.bind_required("store_raw_result", parameters, 1)?;
    let mut text = |value: Option<Value>| match value {
        None | Some(Value::None) => Ok(None),
        Some(value) => interp
            .print(&value)
            .map(|text| Some(text.as_str().to_owned())),
    };
    let response = Response {
        message: text(message)?.unwrap_or_else(|| "None".to_owned()),
        code: text(code)?,
        rows_affected: text(rows)?.and_then(|rows| rows.parse().ok()),
    };
    store(scope, interp, name, answers::response(&response), table)
}

fn store(
    scope: &Scope,
    interp: &mut Interp<'_>,
    name: Option<Value>,
    response: Value,
    table: Option<Value>,
) -> Eval {
    let name = name.unwrap_or(Value::None);
    let name = interp.print(&name)?.as_str().to_owned();
    let table = match table {
        None | Some(Value::None) => Table::empty().value(),
        Some(table) => table,
    };
    let data = matrix(interp, &table)?;
    let result = Dict::from_pairs([("response", response), ("data", data), ("table", table)]);
    scope.session.store_result(&name, Value::Dict(result));
    Ok(Value::str(""))
}

/// A table's rows as tuples.
pub(super) fn matrix(interp: &mut Interp<'_>, table: &Value) -> Eval {
    if let Value::Unknown(unknown) = table {
        return Ok(Value::Unknown(Rc::clone(unknown)));
    }
    let rows = interp.attr(table, "rows")?;
    let mut matrix = Vec::new();
    for row in interp.iterate(&rows)? {
        matrix.push(Value::tuple(interp.iterate(&row)?));
    }
    Ok(Value::list(matrix))
}

/// The answer of a query that nobody has given.
pub(super) fn unknown_rows(bind: &str, sql: &str) -> Value {
    let mut shown: String = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = shown.char_indices().nth(60) {
        shown.truncate(at);
        shown.push_str("...");
    }
    Value::Unknown(Rc::new(Unknown {
        code: "defer::query-result",
        what: format!("the answer of the query `{shown}`"),
        expr: Expr::Rows(bind.to_owned()),
    }))
}
