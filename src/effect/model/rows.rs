//! `UPDATE` and `DELETE`, and what all changes of rows share.

use std::collections::BTreeMap;

use sqlparser::ast::{
    Assignment, AssignmentTarget, Delete, Expr, FromTable, ObjectName, OrderByExpr, SelectItem,
    SqliteOnConflict, Statement, TableFactor, TableWithJoins, Update, UpdateTableFromKind,
};

use super::cast::coerce;
use super::engine::{Engine, Out, Relation, Scope, Stop, Tag};
use super::select::sorted;
use super::value::Value;
use super::world::{Row, Table};
use crate::effect::dialect::Family;
use crate::effect::shape::{Kind, Name, last};

/// The rows of a table that a change is for: their places, and the joined rows that chose them.
pub(crate) struct Chosen {
    /// The table.
    pub(crate) name: Name,
    /// Its alias.
    pub(crate) alias: String,
    /// The columns of the joined rows.
    pub(crate) tags: Vec<Tag>,
    /// Places and joined rows.
    pub(crate) rows: Vec<(usize, Row)>,
}

impl Engine {
    /// Carries out a change of rows; gives the rows of its `RETURNING`.
    pub(crate) fn change(&mut self, statement: &Statement) -> Out<Relation> {
        self.spend(8 + self.world.size() / 16)?;
        let before = self.world.clone();
        let done = self.deeper(|engine| match statement {
            Statement::Insert(insert) => engine.insert(insert),
            Statement::Update(update) => engine.update(update),
            Statement::Delete(delete) => engine.delete(delete),
            Statement::Merge(merge) => engine.merge(merge),
            Statement::Query(query) => engine.query(query, None),
            _ => Err(Stop::Beyond),
        });
        if done.is_err() {
            self.restore(before);
        }
        done
    }

    fn update(&mut self, update: &Update) -> Out<Relation> {
        let mut tables = vec![&update.table];
        if let Some(UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from)) =
            &update.from
        {
            tables.extend(from);
        }
        let qualifier = update.assignments.first().and_then(qualifier);
        let target = target_of(&tables, qualifier.as_deref()).ok_or(Stop::Beyond)?;
        let chosen = self.choose(
            &tables,
            target,
            update.selection.as_ref(),
            (&update.order_by, update.limit.as_ref()),
        )?;
        let table = self.snapshot(&chosen.name)?;
        let mut changed = Vec::new();
        for (at, joined) in &chosen.rows {
            let current = self.snapshot(&chosen.name)?;
            let Some(old) = current.rows.get(*at).cloned() else {
                continue;
            };
            let mut row = self.assigned(&table, &old, &update.assignments, &chosen, joined)?;
            self.stamp(&table, &old, &mut row, &update.assignments);
            let Some(mut row) = self.fire(&chosen.name, "UPDATE", true, Some(&old), Some(row))?
            else {
                continue;
            };
            self.admit(&table, &mut row)?;
            if self.dialect.keys && self.conflict(&current, &row, Some(*at))?.is_some() {
                match update.or {
                    Some(SqliteOnConflict::Ignore) => continue,
                    Some(SqliteOnConflict::Replace) => return Err(Stop::Beyond),
                    _ => return Err(Stop::Fails("unique_violation")),
                }
            }
            drop(current);
            if old != row {
                let stored = self.table_mut(&chosen.name)?;
                if let Some(cell) = stored.rows.get_mut(*at) {
                    cell.clone_from(&row);
                }
            }
            self.fire(&chosen.name, "UPDATE", false, Some(&old), Some(row.clone()))?;
            let mut both = joined.clone();
            for (cell, value) in both.iter_mut().zip(&row) {
                *cell = value.clone();
            }
            changed.push(both);
        }
        self.found(changed.len());
        self.returned(update.returning.as_deref(), &chosen.tags, changed)
    }

    /// The row with the assignments carried out: from the old values, in MySQL one after the other.
    fn assigned(
        &mut self,
        table: &Table,
        old: &Row,
        assignments: &[Assignment],
        chosen: &Chosen,
        joined: &Row,
    ) -> Out<Row> {
        let mut row = old.clone();
        let mut seen = joined.clone();
        let first = chosen
            .tags
            .iter()
            .position(|tag| *tag.table == *chosen.alias)
            .unwrap_or(0);
        for assignment in assignments {
            let scope = Scope::row(&chosen.tags, &seen, None);
            for (column, value) in self.values_of(assignment, table, &scope)? {
                let at = table.position(&column).ok_or(Stop::Beyond)?;
                let kind = table
                    .columns
                    .get(at)
                    .map(|column| column.kind)
                    .ok_or(Stop::Beyond)?;
                let value = coerce(value, kind);
                if self.dialect.family == Family::MySql
                    && let Some(cell) = seen.get_mut(first + at)
                {
                    *cell = value.clone();
                }
                if let Some(cell) = row.get_mut(at) {
                    *cell = value;
                }
            }
        }
        Ok(row)
    }

    /// The columns and values of an assignment.
    pub(crate) fn values_of(
        &mut self,
        assignment: &Assignment,
        table: &Table,
        scope: &Scope<'_>,
    ) -> Out<Vec<(String, Value)>> {
        let columns: Vec<String> = match &assignment.target {
            AssignmentTarget::ColumnName(name) => vec![last(name)],
            AssignmentTarget::Tuple(names) => names.iter().map(last).collect(),
        };
        let is_default = matches!(&assignment.value, Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"));
        if is_default {
            let mut values = Vec::new();
            for name in columns {
                let column = table
                    .columns
                    .iter()
                    .find(|column| column.name == name)
                    .ok_or(Stop::Beyond)?;
                let value = match &column.default {
                    Some(default) => self.eval(default, scope)?,
                    None => Value::Null,
                };
                values.push((name, value));
            }
            return Ok(values);
        }
        let value = self.eval(&assignment.value, scope)?;
        match (columns.as_slice(), value) {
            ([column], value) => Ok(vec![(column.clone(), value)]),
            (_, Value::List(values)) => {
                Ok(columns.into_iter().zip(values.iter().cloned()).collect())
            }
            (_, Value::Null) => Ok(columns
                .into_iter()
                .map(|column| (column, Value::Null))
                .collect()),
            _ => Err(Stop::Beyond),
        }
    }

    /// `ON UPDATE CURRENT_TIMESTAMP`: if the row changes and nothing is assigned.
    fn stamp(&mut self, table: &Table, old: &Row, row: &mut Row, assignments: &[Assignment]) {
        if old == row {
            return;
        }
        for (at, column) in table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.stamps)
        {
            let assigned = assignments.iter().any(|one| {
                matches!(&one.target, AssignmentTarget::ColumnName(name) if last(name) == column.name)
            });
            if !assigned && let Some(cell) = row.get_mut(at) {
                *cell = Value::Time(self.clock);
            }
        }
    }

    fn delete(&mut self, delete: &Delete) -> Out<Relation> {
        let from = match &delete.from {
            FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from) => from,
        };
        let mut tables: Vec<&TableWithJoins> = from.iter().collect();
        tables.extend(delete.using.iter().flatten());
        let named = delete.tables.first().map(last);
        let joined = named.is_some() || from.iter().any(|table| !table.joins.is_empty());
        let target = target_of(&tables, named.as_deref().filter(|_| joined)).ok_or(Stop::Beyond)?;
        let chosen = self.choose(
            &tables,
            target,
            delete.selection.as_ref(),
            (&delete.order_by, delete.limit.as_ref()),
        )?;
        let rows = self.remove(&chosen.name, chosen.rows)?;
        self.found(rows.len());
        self.returned(delete.returning.as_deref(), &chosen.tags, rows)
    }

    /// Takes rows out of a table; gives the joined rows that chose them.
    pub(crate) fn remove(&mut self, name: &Name, chosen: Vec<(usize, Row)>) -> Out<Vec<Row>> {
        let table = self.snapshot(name)?;
        let mut gone = BTreeMap::new();
        for (at, joined) in chosen {
            let Some(old) = table.rows.get(at) else {
                continue;
            };
            self.fire(name, "DELETE", true, Some(old), None)?;
            gone.insert(at, joined);
        }
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let stored = self.table_mut(name)?;
        let mut at = 0;
        stored.rows.retain(|_| {
            at += 1;
            !gone.contains_key(&(at - 1))
        });
        for at in gone.keys() {
            if let Some(old) = table.rows.get(*at) {
                self.orphan(name, &table, old)?;
                self.fire(name, "DELETE", false, Some(old), None)?;
            }
        }
        Ok(gone.into_values().collect())
    }

    /// The rows of a table that meet a condition, joined with others; the first joined row counts.
    pub(crate) fn choose(
        &mut self,
        tables: &[&TableWithJoins],
        target: (&ObjectName, String),
        selection: Option<&Expr>,
        (order, limit): (&[OrderByExpr], Option<&Expr>),
    ) -> Out<Chosen> {
        let name = self.resolve(&Name::of_tree(target.0));
        if self.object(Kind::View, &name).is_some() {
            return Err(Stop::Beyond);
        }
        if self.table(&name)?.is_none() {
            return Err(Stop::Fails("undefined_table"));
        }
        let relation = self.from(tables.iter().copied(), None)?;
        let alias = target.1.to_lowercase();
        let place = relation
            .tags
            .iter()
            .position(|tag| *tag.table == *alias && &*tag.name == PLACE)
            .ok_or(Stop::Beyond)?;
        let mut keyed = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for row in relation.rows {
            let scope = Scope::row(&relation.tags, &row, None);
            if let Some(selection) = selection
                && !self.holds(selection, &scope)?
            {
                continue;
            }
            let Some(at) = row.get(place).and_then(Value::number) else {
                continue;
            };
            let at = at as usize;
            if !seen.insert(at) {
                continue;
            }
            let keys: Out<Vec<_>> = order
                .iter()
                .map(|one| self.eval(&one.expr, &scope))
                .collect();
            keyed.push((keys?, (at, row)));
        }
        let mut rows = sorted(keyed, order, self.dialect);
        if let Some(limit) = limit
            && let Some(kept) = self.eval(limit, &Scope::default())?.number()
        {
            rows.truncate(kept.max(0.0) as usize);
        }
        Ok(Chosen {
            name,
            alias,
            tags: relation.tags,
            rows,
        })
    }

    /// The rows of a `RETURNING`.
    pub(crate) fn returned(
        &mut self,
        items: Option<&[SelectItem]>,
        tags: &[Tag],
        rows: Vec<Row>,
    ) -> Out<Relation> {
        let Some(items) = items else {
            return Ok(Relation::default());
        };
        let mut relation = Relation {
            tags: super::select::tags_of_items(items, tags),
            rows: Vec::new(),
        };
        for row in rows {
            let scope = Scope::row(tags, &row, None);
            relation.rows.push(self.projected_row(items, &scope)?);
        }
        Ok(relation)
    }

    /// What a change of rows tells the session.
    pub(crate) fn found(&mut self, count: usize) {
        self.assign("found", Value::Bool(count > 0));
    }
}

/// The name of the hidden column that tells a row's place.
pub(crate) const PLACE: &str = "ctid";

/// The table that the first assignment names: `SET c.x = ...`.
fn qualifier(assignment: &Assignment) -> Option<String> {
    match &assignment.target {
        AssignmentTarget::ColumnName(name) if name.0.len() > 1 => name
            .0
            .get(name.0.len() - 2)
            .map(|part| part.to_string().trim_matches(['"', '`']).to_lowercase()),
        _ => None,
    }
}

/// The table that is changed and its alias: the one of that name, else the first.
fn target_of<'t>(
    tables: &[&'t TableWithJoins],
    named: Option<&str>,
) -> Option<(&'t ObjectName, String)> {
    let all = tables.iter().copied().flat_map(|table| {
        std::iter::once(&table.relation).chain(table.joins.iter().map(|join| &join.relation))
    });
    let mut candidates = all.filter_map(|factor| match factor {
        TableFactor::Table { name, alias, .. } => {
            let alias = alias
                .as_ref()
                .map_or_else(|| last(name), |alias| alias.name.value.to_lowercase());
            Some((name, alias))
        }
        _ => None,
    });
    let mut first = None;
    candidates
        .find(|(name, alias)| {
            first.get_or_insert((*name, alias.clone()));
            named.is_none_or(|named| named == alias)
        })
        .or(first)
}
