//! Queries: common table expressions, set operations, order and limit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sqlparser::ast::{
    Cte, Expr, LimitClause, OrderByExpr, OrderByKind, Query, SetExpr, SetOperator, SetQuantifier,
    Values,
};

use super::engine::{Engine, MOST_ROWS, Out, Relation, Scope, Stop, Tag};
use super::select::sorted;
use super::value::Value;
use super::world::Row;

impl Engine {
    /// The rows of a query within another.
    pub(crate) fn subquery(&mut self, query: &Query, scope: &Scope<'_>) -> Out<Relation> {
        self.query(query, Some(scope))
    }

    /// The rows of a query.
    pub(crate) fn query(&mut self, query: &Query, parent: Option<&Scope<'_>>) -> Out<Relation> {
        self.deeper(|engine| {
            let held = engine.ctes.len();
            let result = engine.with(query, parent);
            engine.ctes.truncate(held);
            result
        })
    }

    fn with(&mut self, query: &Query, parent: Option<&Scope<'_>>) -> Out<Relation> {
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                let relation = if with.recursive && is_recursive(cte) {
                    self.recursive(cte, parent)?
                } else {
                    self.query(&cte.query, parent)?
                };
                self.hold(cte, relation);
            }
        }
        let order: &[OrderByExpr] = match query.order_by.as_ref().map(|order| &order.kind) {
            Some(OrderByKind::Expressions(order)) => order,
            _ => &[],
        };
        let mut relation = self.set(&query.body, order, parent)?;
        self.limit(query, &mut relation, parent)?;
        if relation.rows.len() > MOST_ROWS {
            return Err(Stop::Beyond);
        }
        Ok(relation)
    }

    fn hold(&mut self, cte: &Cte, mut relation: Relation) {
        let name = cte.alias.name.value.to_lowercase();
        for (tag, column) in relation.tags.iter_mut().zip(&cte.alias.columns) {
            tag.name = column.name.value.to_lowercase().into();
        }
        self.ctes.push((name, Arc::new(relation)));
    }

    /// A recursive common table expression, to its fixed point.
    fn recursive(&mut self, cte: &Cte, parent: Option<&Scope<'_>>) -> Out<Relation> {
        let SetExpr::SetOperation {
            left,
            right,
            set_quantifier,
            ..
        } = cte.query.body.as_ref()
        else {
            return Err(Stop::Beyond);
        };
        let mut all = self.set(left, &[], parent)?;
        let mut fresh = all.clone();
        let keeps = *set_quantifier == SetQuantifier::All;
        let mut seen: BTreeSet<Row> = all.rows.iter().cloned().collect();
        while !fresh.rows.is_empty() {
            let held = self.ctes.len();
            self.hold(
                cte,
                Relation {
                    tags: fresh.tags.clone(),
                    rows: fresh.rows.clone(),
                },
            );
            let next = self.set(right, &[], parent);
            self.ctes.truncate(held);
            fresh.rows = next?.rows;
            if !keeps {
                fresh.rows.retain(|row| seen.insert(row.clone()));
            }
            self.spend_rows(fresh.rows.len(), fresh.tags.len())?;
            all.rows.extend(fresh.rows.iter().cloned());
            if all.rows.len() > MOST_ROWS {
                return Err(Stop::Beyond);
            }
            self.step()?;
        }
        Ok(all)
    }

    fn set(
        &mut self,
        body: &SetExpr,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        self.deeper(|engine| engine.part(body, order, parent))
    }

    fn part(
        &mut self,
        body: &SetExpr,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        match body {
            SetExpr::Select(select) => self.select(select, order, parent),
            SetExpr::Query(query) => {
                let relation = self.query(query, parent)?;
                self.order(relation, order, parent)
            }
            SetExpr::Values(values) => {
                let relation = self.values(values, parent)?;
                self.order(relation, order, parent)
            }
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => {
                let left = self.set(left, &[], parent)?;
                let right = self.set(right, &[], parent)?;
                self.spend_rows(left.rows.len() + right.rows.len(), left.tags.len())?;
                let relation = combined(left, right, *op, *set_quantifier);
                self.order(relation, order, parent)
            }
            SetExpr::Insert(statement)
            | SetExpr::Update(statement)
            | SetExpr::Delete(statement)
            | SetExpr::Merge(statement) => self.change(statement),
            SetExpr::Table(_) => Err(Stop::Beyond),
        }
    }

    fn values(&mut self, values: &Values, parent: Option<&Scope<'_>>) -> Out<Relation> {
        let scope = Scope {
            parent,
            ..Scope::default()
        };
        let mut relation = Relation::default();
        for row in &values.rows {
            let row: Out<Row> = row
                .content
                .iter()
                .map(|one| self.eval_or_default(one, &scope))
                .collect();
            relation.rows.push(row?);
        }
        let width = relation.rows.first().map_or(0, Vec::len);
        relation.tags = (1..=width)
            .map(|at| Tag::of("", &format!("column{at}")))
            .collect();
        Ok(relation)
    }

    fn eval_or_default(&mut self, expr: &Expr, scope: &Scope<'_>) -> Out<Value> {
        if let Expr::Identifier(ident) = expr
            && ident.quote_style.is_none()
            && ident.value.eq_ignore_ascii_case("default")
        {
            return Ok(Value::Opaque(DEFAULT));
        }
        self.eval(expr, scope)
    }

    /// Rows in the order of expressions over their own columns.
    fn order(
        &mut self,
        relation: Relation,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        if order.is_empty() {
            return Ok(relation);
        }
        let mut keyed = Vec::with_capacity(relation.rows.len());
        for row in relation.rows {
            let mut keys = Vec::with_capacity(order.len());
            for one in order {
                keys.push(match place(&one.expr) {
                    Some(at) => row.get(at).cloned().unwrap_or(Value::Null),
                    None => self.eval(&one.expr, &Scope::row(&relation.tags, &row, parent))?,
                });
            }
            keyed.push((keys, row));
        }
        Ok(Relation {
            tags: relation.tags,
            rows: sorted(keyed, order, self.dialect),
        })
    }

    fn limit(
        &mut self,
        query: &Query,
        relation: &mut Relation,
        parent: Option<&Scope<'_>>,
    ) -> Out<()> {
        let fetched = query
            .fetch
            .as_ref()
            .and_then(|fetch| fetch.quantity.as_ref());
        let (limit, offset) = match &query.limit_clause {
            Some(LimitClause::LimitOffset { limit, offset, .. }) => (
                limit.as_ref().or(fetched),
                offset.as_ref().map(|offset| &offset.value),
            ),
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(limit), Some(offset)),
            None => (
                fetched.or(query.fetch.as_ref().map(|_| ONE.get_or_init(one))),
                None,
            ),
        };
        let scope = Scope {
            parent,
            ..Scope::default()
        };
        if let Some(offset) = offset {
            let skipped = self.eval(offset, &scope)?.number().unwrap_or(0.0) as usize;
            relation.rows.drain(..skipped.min(relation.rows.len()));
        }
        if let Some(limit) = limit
            && let Some(kept) = self.eval(limit, &scope)?.number()
        {
            relation.rows.truncate(kept.max(0.0) as usize);
        }
        Ok(())
    }
}

/// What stands for `DEFAULT` in a list of values.
pub(crate) const DEFAULT: u64 = 0xdefa_0175;

static ONE: std::sync::OnceLock<Expr> = std::sync::OnceLock::new();

fn one() -> Expr {
    Expr::value(sqlparser::ast::Value::Number("1".to_string(), false))
}

/// The position that `order by 2` and `group by 2` mean.
pub(crate) fn place(expr: &Expr) -> Option<usize> {
    let Expr::Value(literal) = expr else {
        return None;
    };
    let sqlparser::ast::Value::Number(digits, _) = &literal.value else {
        return None;
    };
    digits.parse::<usize>().ok()?.checked_sub(1)
}

fn is_recursive(cte: &Cte) -> bool {
    matches!(
        cte.query.body.as_ref(),
        SetExpr::SetOperation {
            op: SetOperator::Union,
            ..
        }
    )
}

/// Rows of both sides together, by the set operation.
fn combined(
    left: Relation,
    right: Relation,
    op: SetOperator,
    quantifier: SetQuantifier,
) -> Relation {
    let all = matches!(quantifier, SetQuantifier::All | SetQuantifier::AllByName);
    let mut counts: BTreeMap<Row, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    match op {
        SetOperator::Union => {
            rows = left.rows;
            rows.extend(right.rows);
        }
        SetOperator::Except | SetOperator::Minus | SetOperator::Intersect => {
            for row in right.rows {
                *counts.entry(row).or_default() += 1;
            }
            for row in left.rows {
                let found = counts.get_mut(&row).filter(|count| **count > 0);
                let is_found = found.is_some();
                if let Some(count) = found.filter(|_| all) {
                    *count -= 1;
                }
                if is_found == (op == SetOperator::Intersect) {
                    rows.push(row);
                }
            }
        }
    }
    if !all {
        let mut seen = BTreeSet::new();
        rows.retain(|row| seen.insert(row.clone()));
    }
    Relation {
        tags: left.tags,
        rows,
    }
}
