//! What statements take for granted about tables of which nothing is declared: keys, and which
//! names are no columns.

use sqlparser::ast::{
    AssignmentTarget, BinaryOperator, ConflictTarget, Expr, Insert, Merge, ObjectName, OnConflict,
    OnInsert, SetExpr, Statement, TableAlias, TableFactor, TableObject,
};

use super::model::Pools;
use super::shape::{Block, Deed, Name, last};

/// Notes the keys that the conflict clauses and merges of a script need, and its variables.
pub(super) fn expected(deeds: &[Deed], pools: &mut Pools) {
    for deed in deeds {
        match deed {
            Deed::Sql(statement) => match statement.as_ref() {
                Statement::Insert(insert) => of_insert(insert, pools),
                Statement::Merge(merge) => of_merge(merge, pools),
                _ => {}
            },
            Deed::Block(block) => of_block(block, pools),
            Deed::Set(name, _) => pools.forget_column(&name.to_lowercase()),
            _ => {}
        }
    }
}

/// Variables that a block declares at its head.
fn of_block(block: &Block, pools: &mut Pools) {
    for (name, _) in &block.variables {
        pools.forget_column(&name.to_lowercase());
    }
}

fn of_insert(insert: &Insert, pools: &mut Pools) {
    let TableObject::TableName(name) = &insert.table else {
        return;
    };
    let given: Vec<String> = insert.columns.iter().map(last).collect();
    let key = match &insert.on {
        Some(OnInsert::OnConflict(OnConflict {
            conflict_target: Some(ConflictTarget::Columns(columns)),
            ..
        })) => columns
            .iter()
            .map(|column| column.value.to_lowercase())
            .collect(),
        Some(OnInsert::DuplicateKeyUpdate(assignments)) => {
            let assigned: Vec<String> = assignments
                .iter()
                .filter_map(|one| match &one.target {
                    AssignmentTarget::ColumnName(name) => Some(last(name)),
                    AssignmentTarget::Tuple(_) => None,
                })
                .collect();
            given
                .into_iter()
                .filter(|column| !assigned.contains(column))
                .take(1)
                .collect()
        }
        Some(OnInsert::OnConflict(_)) => given.into_iter().take(1).collect(),
        _ if insert.ignore || insert.replace_into || insert.or.is_some() => {
            given.into_iter().take(1).collect::<Vec<_>>()
        }
        _ => return,
    };
    if !key.is_empty() {
        pools.expect_key(Name::of_tree(name), key);
    }
}

fn of_merge(merge: &Merge, pools: &mut Pools) {
    let mut pairs = Vec::new();
    equalities(&merge.on, &mut pairs, 0);
    for factor in [&merge.table, &merge.source] {
        let Some((name, alias)) = read_table(factor) else {
            continue;
        };
        let own = alias
            .as_ref()
            .map_or_else(|| last(name), |alias| alias.name.value.to_lowercase());
        let key: Vec<String> = pairs
            .iter()
            .filter(|(table, _)| *table == own)
            .map(|(_, column)| column.clone())
            .collect();
        if !key.is_empty() {
            if std::ptr::eq(factor, &merge.source) {
                pools.expect_merged(Name::of_tree(name), key.clone());
            }
            pools.expect_key(Name::of_tree(name), key);
        }
    }
}

/// The table that a factor reads and its alias, `(SELECT ... FROM t) AS s` included.
fn read_table(factor: &TableFactor) -> Option<(&ObjectName, &Option<TableAlias>)> {
    match factor {
        TableFactor::Table { name, alias, .. } => Some((name, alias)),
        TableFactor::Derived {
            subquery, alias, ..
        } => {
            let SetExpr::Select(select) = subquery.body.as_ref() else {
                return None;
            };
            let [only] = select.from.as_slice() else {
                return None;
            };
            match &only.relation {
                TableFactor::Table { name, .. } if only.joins.is_empty() => Some((name, alias)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The qualified columns of `a.x = b.y AND ...`.
fn equalities(on: &Expr, pairs: &mut Vec<(String, String)>, depth: usize) {
    match on {
        Expr::Nested(inner) if depth < 50 => equalities(inner, pairs, depth + 1),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::And,
            right,
        } if depth < 50 => {
            equalities(left, pairs, depth + 1);
            equalities(right, pairs, depth + 1);
        }
        Expr::BinaryOp {
            left,
            op: BinaryOperator::Eq,
            right,
        } => {
            for side in [left, right] {
                if let Expr::CompoundIdentifier(parts) = side.as_ref()
                    && let [.., table, column] = parts.as_slice()
                {
                    pairs.push((table.value.to_lowercase(), column.value.to_lowercase()));
                }
            }
        }
        _ => {}
    }
}
