//! Aggregates over the rows of a group.

use std::collections::BTreeSet;

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments,
};

use super::engine::{Engine, Out, Scope};
use super::function::{arguments, fits, joined};
use super::value::Value;
use super::world::Row;
use crate::order::InOrder;

/// The names of aggregates.
const NAMES: [&str; 30] = [
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "string_agg",
    "listagg",
    "group_concat",
    "array_agg",
    "list",
    "bool_or",
    "bool_and",
    "every",
    "stddev",
    "variance",
    "median",
    "mode",
    "first",
    "last",
    "any_value",
    "arg_max",
    "arg_min",
    "json_agg",
    "jsonb_agg",
    "count_if",
    "countif",
    "total",
    "approx_count_distinct",
    "grouparray",
    "uniq",
];

/// Whether a function is an aggregate.
pub(crate) fn is_aggregate(name: &str) -> bool {
    NAMES.contains(&name)
}

impl Engine {
    /// The value of an aggregate.
    pub(crate) fn aggregate(
        &mut self,
        name: &str,
        function: &Function,
        group: &[Row],
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for row in group {
            let inner = Scope::row(scope.tags, row, scope.parent);
            if let Some(filter) = &function.filter
                && !self.holds(filter, &inner)?
            {
                continue;
            }
            let values: Out<Vec<_>> = arguments(function)
                .into_iter()
                .map(|one| self.eval(one, &inner))
                .collect();
            let mut values = values?;
            for order in order_of(function) {
                values.push(self.eval(order, &inner)?);
            }
            rows.push(values);
        }
        if stars(function) {
            return Ok(Value::count(rows.len()));
        }
        if order_of(function).next().is_some() {
            rows.order_by(|left, right| left.last().cmp(&right.last()));
        }
        rows.retain(|row| row.first().is_some_and(|value| !value.is_null()));
        if is_distinct(function) {
            let mut seen = BTreeSet::new();
            rows.retain(|row| row.first().is_some_and(|value| seen.insert(value.clone())));
        }
        fold(name, &rows)
    }
}

/// What an aggregate makes of the arguments of its rows, NULLs left out.
pub(crate) fn fold(name: &str, rows: &[Vec<Value>]) -> Out<Value> {
    let firsts = || rows.iter().filter_map(|row| row.first());
    let sum = || firsts().filter_map(Value::number).sum::<f64>();
    Ok(match name {
        "count_if" | "countif" => {
            Value::count(firsts().filter(|value| value.truth() == Some(true)).count())
        }
        "count" | "uniq" | "approx_count_distinct" => Value::count(rows.len()),
        "total" => Value::Number(sum()),
        _ if rows.is_empty() => Value::Null,
        "sum" => Value::Number(sum()),
        "avg" => Value::Number(sum() / rows.len() as f64),
        "min" => firsts().min().cloned().unwrap_or(Value::Null),
        "max" => firsts().max().cloned().unwrap_or(Value::Null),
        "first" | "any_value" | "mode" => firsts().next().cloned().unwrap_or(Value::Null),
        "last" => firsts().next_back().cloned().unwrap_or(Value::Null),
        "bool_or" => Value::Bool(firsts().any(|value| value.truth() == Some(true))),
        "bool_and" | "every" => Value::Bool(firsts().all(|value| value.truth() == Some(true))),
        "arg_max" => by_second(rows, true),
        "arg_min" => by_second(rows, false),
        "string_agg" | "listagg" | "group_concat" => {
            let between = rows
                .first()
                .and_then(|row| row.get(1))
                .and_then(Value::print);
            let texts: Vec<_> = firsts().filter_map(Value::print).collect();
            joined(&texts, between.as_deref().unwrap_or(","))?
        }
        "array_agg" | "list" | "grouparray" | "json_agg" | "jsonb_agg" => {
            fits(rows.len())?;
            Value::List(firsts().cloned().collect())
        }
        _ => {
            let values: Vec<_> = firsts().cloned().collect();
            Value::opaque(name, &values)
        }
    })
}

fn by_second(rows: &[Vec<Value>], greatest: bool) -> Value {
    let second = |row: &&Vec<Value>| row.get(1).cloned();
    let row = if greatest {
        rows.iter().max_by_key(second)
    } else {
        rows.iter().min_by_key(second)
    };
    row.and_then(|row| row.first())
        .cloned()
        .unwrap_or(Value::Null)
}

/// Whether it is `count(*)`.
pub(crate) fn stars(function: &Function) -> bool {
    match &function.args {
        FunctionArguments::List(list) => {
            matches!(
                list.args.as_slice(),
                [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] | []
            )
        }
        _ => false,
    }
}

fn is_distinct(function: &Function) -> bool {
    matches!(
        &function.args,
        FunctionArguments::List(list) if list.duplicate_treatment == Some(DuplicateTreatment::Distinct)
    )
}

fn order_of(function: &Function) -> impl Iterator<Item = &Expr> {
    let within = function.within_group.iter();
    let clauses: &[FunctionArgumentClause] = match &function.args {
        FunctionArguments::List(list) => &list.clauses,
        _ => &[],
    };
    let inside = clauses.iter().flat_map(|clause| match clause {
        FunctionArgumentClause::OrderBy(order) => order.as_slice(),
        _ => &[],
    });
    within.chain(inside).map(|order| &order.expr)
}
