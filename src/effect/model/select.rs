//! A `SELECT`: filter, groups, windows, projection.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, OrderByExpr, OrderBySort, Select, SelectItem,
    SelectItemQualifiedWildcardKind, TopQuantity,
};

use super::aggregate::is_aggregate;
use super::engine::{Engine, Out, Relation, Scope, Stop, Tag};
use super::expression::address;
use super::function::base_name;
use super::query::place;
use super::rows::PLACE;
use super::value::Value;
use super::world::Row;
use crate::effect::dialect::{Dialect, Family};
use crate::effect::shape::last;
use crate::order::InOrder;

/// A row on its way to the projection.
struct Input {
    row: Row,
    group: Option<Vec<Row>>,
    windows: BTreeMap<usize, Value>,
}

impl Engine {
    /// The rows of a `SELECT` in an order.
    pub(crate) fn select(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        if !select.lateral_views.is_empty() || !select.connect_by.is_empty() {
            return Err(Stop::Beyond);
        }
        let from = self.from(&select.from, parent)?;
        let mut rows = Vec::new();
        for row in from.rows {
            let scope = Scope::row(&from.tags, &row, parent);
            let wanted = [&select.prewhere, &select.selection];
            let mut kept = true;
            for condition in wanted.into_iter().flatten() {
                kept = kept && self.holds(condition, &scope)?;
            }
            if kept {
                rows.push(row);
            }
        }
        let mut inputs = self.grouped(select, &from.tags, rows, parent)?;
        let calls = window_calls(select, order);
        if !calls.is_empty() {
            let rows: Vec<Row> = inputs.iter().map(|input| input.row.clone()).collect();
            if inputs.iter().any(|input| input.group.is_some()) {
                return Err(Stop::Beyond);
            }
            let windows = self.windows(select, &calls, &from.tags, &rows, parent)?;
            for (input, windows) in inputs.iter_mut().zip(windows) {
                input.windows = windows;
            }
        }
        self.project(select, order, &from.tags, inputs, parent)
    }

    fn grouped(
        &mut self,
        select: &Select,
        tags: &[Tag],
        rows: Vec<Row>,
        parent: Option<&Scope<'_>>,
    ) -> Out<Vec<Input>> {
        let keys: Vec<&Expr> = match &select.group_by {
            GroupByExpr::Expressions(keys, _) => keys
                .iter()
                .map(|key| resolved(key, &select.projection))
                .collect(),
            GroupByExpr::All(_) => plain_items(select),
        };
        let aggregates = select.having.is_some() || projected(select).any(has_aggregate);
        if keys.is_empty() && !aggregates {
            let plain = rows.into_iter().map(|row| Input {
                row,
                group: None,
                windows: BTreeMap::new(),
            });
            return Ok(plain.collect());
        }
        let mut groups: BTreeMap<Vec<Value>, Vec<Row>> = BTreeMap::new();
        if keys.is_empty() {
            groups.insert(Vec::new(), rows);
        } else {
            for row in rows {
                let scope = Scope::row(tags, &row, parent);
                let key: Out<Vec<_>> = keys.iter().map(|key| self.eval(key, &scope)).collect();
                groups.entry(key?).or_default().push(row);
            }
        }
        let mut inputs = Vec::new();
        for group in groups.into_values() {
            let row = group
                .first()
                .cloned()
                .unwrap_or_else(|| vec![Value::Null; tags.len()]);
            let scope = Scope {
                group: Some(&group),
                ..Scope::row(tags, &row, parent)
            };
            if let Some(having) = &select.having
                && !self.holds(aliased(having, &select.projection), &scope)?
            {
                continue;
            }
            inputs.push(Input {
                row,
                group: Some(group),
                windows: BTreeMap::new(),
            });
        }
        Ok(inputs)
    }

    fn project(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        tags: &[Tag],
        inputs: Vec<Input>,
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        let outputs = tags_of_items(&select.projection, tags);
        let mut keyed = Vec::with_capacity(inputs.len());
        for input in &inputs {
            let scope = Scope {
                group: input.group.as_deref(),
                windows: Some(&input.windows),
                ..Scope::row(tags, &input.row, parent)
            };
            let row = self.projected_row(&select.projection, &scope)?;
            if let Some(qualify) = &select.qualify {
                let own = Scope {
                    parent: Some(&scope),
                    windows: scope.windows,
                    ..Scope::row(&outputs, &row, None)
                };
                if !self.holds(qualify, &own)? {
                    continue;
                }
            }
            let mut keys = Vec::with_capacity(order.len());
            for one in order {
                keys.push(self.order_key(&one.expr, &outputs, &row, &scope)?);
            }
            if let Some(Distinct::On(on)) = &select.distinct {
                let on: Out<Vec<_>> = on.iter().map(|one| self.eval(one, &scope)).collect();
                keyed.push((keys, (on?, row)));
            } else {
                keyed.push((keys, (Vec::new(), row)));
            }
        }
        let mut rows = sorted(keyed, order, self.dialect);
        let mut seen = BTreeSet::new();
        match &select.distinct {
            Some(Distinct::On(_)) => rows.retain(|(on, _)| seen.insert(on.clone())),
            Some(Distinct::Distinct) => rows.retain(|(_, row)| seen.insert(row.clone())),
            _ => {}
        }
        if let Some(top) = &select.top {
            match &top.quantity {
                Some(TopQuantity::Constant(count)) => {
                    rows.truncate(usize::try_from(*count).unwrap_or(usize::MAX))
                }
                _ => return Err(Stop::Beyond),
            }
        }
        Ok(Relation {
            tags: outputs,
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        })
    }

    fn order_key(
        &mut self,
        expr: &Expr,
        outputs: &[Tag],
        row: &[Value],
        scope: &Scope<'_>,
    ) -> Out<Value> {
        if let Some(at) = place(expr) {
            return Ok(row.get(at).cloned().unwrap_or(Value::Null));
        }
        if let Expr::Identifier(ident) = expr
            && let Some(value) = Scope::row(outputs, row, None).find(None, &ident.value)
        {
            return Ok(value);
        }
        self.eval(expr, scope)
    }

    /// The row that a projection gives.
    pub(crate) fn projected_row(&mut self, items: &[SelectItem], scope: &Scope<'_>) -> Out<Row> {
        let mut row = Vec::with_capacity(items.len());
        for item in items {
            match item {
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                    row.push(self.eval(expr, scope)?);
                }
                SelectItem::Wildcard(_) => {
                    let cells = scope.tags.iter().zip(scope.row);
                    row.extend(
                        cells
                            .filter(|(tag, _)| &*tag.name != PLACE)
                            .map(|(_, value)| value.clone()),
                    );
                }
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    _,
                ) => {
                    let table = last(name);
                    let cells = scope.tags.iter().zip(scope.row);
                    row.extend(
                        cells
                            .filter(|(tag, _)| *tag.table == table && &*tag.name != PLACE)
                            .map(|(_, value)| value.clone()),
                    );
                }
                _ => return Err(Stop::Beyond),
            }
            self.spend_rows(0, row.len())?;
        }
        self.spend(row.len() / 8)?;
        Ok(row)
    }
}

/// The columns that a projection gives.
pub(crate) fn tags_of_items(items: &[SelectItem], tags: &[Tag]) -> Vec<Tag> {
    let mut outputs = Vec::new();
    for item in items {
        match item {
            SelectItem::UnnamedExpr(expr) => outputs.push(Tag::of("", &column_name(expr))),
            SelectItem::ExprWithAlias { alias, .. } => {
                outputs.push(Tag::of("", &alias.value.to_lowercase()))
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                let table = last(name);
                let own = tags
                    .iter()
                    .filter(|tag| *tag.table == table && &*tag.name != PLACE);
                outputs.extend(own.map(|tag| Tag::of("", &tag.name)));
            }
            _ => {
                let own = tags.iter().filter(|tag| &*tag.name != PLACE);
                outputs.extend(own.map(|tag| Tag::of("", &tag.name)));
            }
        }
    }
    outputs
}

fn column_name(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(ident) => ident.value.to_lowercase(),
        Expr::CompoundIdentifier(parts) => parts
            .last()
            .map(|part| part.value.to_lowercase())
            .unwrap_or_default(),
        Expr::Cast { expr, .. } | Expr::Nested(expr) => column_name(expr),
        Expr::Function(function) => base_name(function),
        _ => String::new(),
    }
}

/// What a key of `GROUP BY` means: a position, an alias, or itself.
fn resolved<'q>(key: &'q Expr, projection: &'q [SelectItem]) -> &'q Expr {
    if let Some(at) = place(key) {
        return match projection.get(at) {
            Some(SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) => expr,
            _ => key,
        };
    }
    aliased(key, projection)
}

fn aliased<'q>(key: &'q Expr, projection: &'q [SelectItem]) -> &'q Expr {
    let Expr::Identifier(ident) = key else {
        return key;
    };
    let named = projection.iter().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias }
            if alias.value.eq_ignore_ascii_case(&ident.value) =>
        {
            Some(expr)
        }
        _ => None,
    });
    named.unwrap_or(key)
}

fn projected(select: &Select) -> impl Iterator<Item = &Expr> {
    select.projection.iter().filter_map(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    })
}

fn plain_items(select: &Select) -> Vec<&Expr> {
    projected(select)
        .filter(|expr| !has_aggregate(expr))
        .collect()
}

fn has_aggregate(expr: &Expr) -> bool {
    any(
        expr,
        &mut |expr| matches!(expr, Expr::Function(function) if function.over.is_none() && is_aggregate(&base_name(function)) && !is_scalar(function)),
    )
}

/// The calls of window functions of a query.
fn window_calls<'q>(select: &'q Select, order: &'q [OrderByExpr]) -> Vec<&'q Expr> {
    let mut calls: Vec<&Expr> = Vec::new();
    let roots = projected(select)
        .chain(&select.qualify)
        .chain(order.iter().map(|one| &one.expr));
    for root in roots {
        collect(root, &mut calls, 0);
    }
    calls.dedup_by_key(|call| address(call));
    calls
}

fn collect<'q>(expr: &'q Expr, calls: &mut Vec<&'q Expr>, depth: usize) {
    if matches!(expr, Expr::Function(function) if function.over.is_some()) {
        calls.push(expr);
    } else if depth < DEEPEST {
        children(expr)
            .into_iter()
            .for_each(|child| collect(child, calls, depth + 1));
    }
}

/// Deeper expressions are not searched.
const DEEPEST: usize = 300;

/// Whether something holds for an expression or a part of it; queries within are not entered.
pub(crate) fn any(expr: &Expr, test: &mut dyn FnMut(&Expr) -> bool) -> bool {
    fn search(expr: &Expr, test: &mut dyn FnMut(&Expr) -> bool, depth: usize) -> bool {
        test(expr)
            || depth < DEEPEST
                && children(expr)
                    .into_iter()
                    .any(|child| search(child, test, depth + 1))
    }
    search(expr, test, 0)
}

/// The parts of an expression.
fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Nested(inner)
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsTrue(inner)
        | Expr::IsFalse(inner)
        | Expr::Cast { expr: inner, .. }
        | Expr::Extract { expr: inner, .. }
        | Expr::Ceil { expr: inner, .. }
        | Expr::Floor { expr: inner, .. }
        | Expr::Trim { expr: inner, .. }
        | Expr::Substring { expr: inner, .. }
        | Expr::Collate { expr: inner, .. } => vec![inner],
        Expr::BinaryOp { left, right, .. }
        | Expr::IsDistinctFrom(left, right)
        | Expr::IsNotDistinctFrom(left, right) => {
            vec![left, right]
        }
        Expr::Between {
            expr, low, high, ..
        } => vec![expr, low, high],
        Expr::InList { expr, list, .. } => std::iter::once(expr.as_ref()).chain(list).collect(),
        Expr::InSubquery { expr, .. } => vec![expr],
        Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => vec![expr, pattern],
        Expr::Case {
            operand,
            conditions,
            else_result,
            ..
        } => {
            let mut all: Vec<&Expr> = operand.as_deref().into_iter().collect();
            all.extend(
                conditions
                    .iter()
                    .flat_map(|when| [&when.condition, &when.result]),
            );
            all.extend(else_result.as_deref());
            all
        }
        Expr::Function(function) => super::function::arguments(function),
        Expr::Tuple(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

/// Things in the order of their keys; equal keys keep their order.
pub(crate) fn sorted<T>(
    mut keyed: Vec<(Vec<Value>, T)>,
    order: &[OrderByExpr],
    dialect: &Dialect,
) -> Vec<T> {
    if !order.is_empty() {
        keyed.order_by(|(left, _), (right, _)| {
            let places = left.iter().zip(right).zip(order);
            places
                .map(|((left, right), one)| compare(left, right, one, dialect))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
    }
    keyed.into_iter().map(|(_, thing)| thing).collect()
}

fn compare(left: &Value, right: &Value, one: &OrderByExpr, dialect: &Dialect) -> Ordering {
    let descends = matches!(one.options.sort, Some(OrderBySort::Desc));
    let nulls_high = matches!(
        dialect.family,
        Family::Postgres | Family::DuckDb | Family::Warehouse
    );
    let nulls_first = one.options.nulls_first.unwrap_or(nulls_high == descends);
    match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) if nulls_first => Ordering::Less,
        (true, false) => Ordering::Greater,
        (false, true) if nulls_first => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => {
            let order = left
                .compare(right, dialect.folds_case)
                .unwrap_or(Ordering::Equal);
            if descends { order.reverse() } else { order }
        }
    }
}

/// `max(a, b)`: SQLite's greatest of several values.
fn is_scalar(function: &sqlparser::ast::Function) -> bool {
    matches!(base_name(function).as_str(), "max" | "min")
        && super::function::arguments(function).len() > 1
}
