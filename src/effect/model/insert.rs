//! `INSERT`: where the rows come from, and how they are stored.

use std::collections::BTreeSet;

use sqlparser::ast::{Insert, SqliteOnConflict, TableObject};

use super::conflict::OnKey;
use super::engine::{Engine, MOST_ROWS, Out, Relation, Scope, Stop, Tag};
use super::query::DEFAULT;
use super::rows::PLACE;
use super::value::Value;
use super::world::{Column, Row, Table, Type};
use super::write::tags_of;
use crate::effect::dialect::Family;
use crate::effect::shape::{Kind, Name, last};

impl Engine {
    /// Carries out an `INSERT` or `REPLACE`.
    pub(crate) fn insert(&mut self, insert: &Insert) -> Out<Relation> {
        let TableObject::TableName(name) = &insert.table else {
            return Err(Stop::Beyond);
        };
        if insert.multi_table_insert_type.is_some() || insert.partitioned.is_some() {
            return Err(Stop::Beyond);
        }
        let name = self.resolve(&Name::of_tree(name));
        if self.object(Kind::View, &name).is_some() {
            return Err(Stop::Beyond);
        }
        let source = self.source(insert)?;
        let given: Vec<String> = match insert.columns.is_empty() {
            true if !insert.assignments.is_empty() => {
                source.tags.iter().map(|tag| tag.name.to_string()).collect()
            }
            true => self.given_by_name(&name, &source)?,
            false => insert.columns.iter().map(last).collect(),
        };
        self.widen(&name, &given, &source)?;
        if insert.overwrite {
            self.table_mut(&name)?.rows.clear();
        }
        let alias = insert.table_alias.as_ref().map_or_else(
            || name.base.to_string(),
            |alias| alias.alias.value.to_lowercase(),
        );
        let mut fresh = Vec::new();
        let mut rows = Vec::new();
        for values in source.rows {
            let row = self.filled(&name, &given, values)?;
            let stored = self.store(&name, &alias, row, insert, &mut fresh)?;
            rows.extend(stored);
        }
        self.found(rows.len());
        let table = self.snapshot(&name)?;
        let tags = tags_of(&table, &alias);
        self.returned(insert.returning.as_deref(), &tags, rows)
    }

    fn source(&mut self, insert: &Insert) -> Out<Relation> {
        if let Some(source) = &insert.source {
            return self.query(source, None);
        }
        let mut relation = Relation {
            tags: Vec::new(),
            rows: vec![Vec::new()],
        };
        for assignment in &insert.assignments {
            let value = self.eval(&assignment.value, &Scope::default())?;
            if let sqlparser::ast::AssignmentTarget::ColumnName(name) = &assignment.target {
                relation.tags.push(Tag::of("", &last(name)));
            }
            relation
                .rows
                .iter_mut()
                .for_each(|row| row.push(value.clone()));
        }
        Ok(relation)
    }

    /// The columns that values go to where none are named: in a table of which nothing is declared,
    /// those that are called like the values, for whoever leaves them out means the same order.
    fn given_by_name(&mut self, name: &Name, source: &Relation) -> Out<Vec<String>> {
        let Some(table) = self.table(name)?.filter(|table| table.open) else {
            return Ok(Vec::new());
        };
        let names: Vec<String> = source.tags.iter().map(|tag| tag.name.to_string()).collect();
        let distinct: BTreeSet<&String> = names.iter().collect();
        let known = names.iter().all(|name| table.position(name).is_some());
        Ok(match known && distinct.len() == names.len() {
            true => names,
            false => Vec::new(),
        })
    }

    /// Gives a table of which nothing is declared the columns that an `INSERT` names.
    fn widen(&mut self, name: &Name, given: &[String], source: &Relation) -> Out<()> {
        let Some(table) = self.table(name)? else {
            return Err(Stop::Fails("undefined_table"));
        };
        if !table.open {
            return Ok(());
        }
        let mut wanted: Vec<String> = given.to_vec();
        if given.is_empty() {
            wanted = (0..source.tags.len()).map(|at| format!("#{at}")).collect();
        }
        let missing: Vec<String> = wanted
            .into_iter()
            .filter(|name| table.position(name).is_none())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let touched = self.world.touched.contains(&self.resolve(name));
        let table = self.table_mut(name)?;
        for column in missing {
            table.columns.push(Column::plain(&column, Type::Other));
            table.rows.iter_mut().for_each(|row| row.push(Value::Null));
        }
        if !touched {
            let resolved = self.resolve(name);
            self.world.touched.remove(&resolved);
        }
        Ok(())
    }

    /// The full row for the values that are given.
    fn filled(&mut self, name: &Name, given: &[String], values: Row) -> Out<Row> {
        let table = self.snapshot(name)?;
        let places: Vec<Option<usize>> = if given.is_empty() {
            let writable =
                table
                    .columns
                    .iter()
                    .enumerate()
                    .filter(|(_, column)| match table.open {
                        true => column.name.starts_with('#'),
                        false => column.generated.is_none(),
                    });
            writable.map(|(at, _)| Some(at)).collect()
        } else {
            given.iter().map(|column| table.position(column)).collect()
        };
        if values.len() > places.len() && !places.is_empty() {
            return Err(Stop::Fails("syntax_error"));
        }
        let mut row: Vec<Option<Value>> = vec![None; table.columns.len()];
        for (place, value) in places.into_iter().zip(values) {
            let at = place.ok_or(Stop::Fails("undefined_column"))?;
            if let Some(cell) = row.get_mut(at) {
                *cell = (!matches!(value, Value::Opaque(DEFAULT))).then_some(value);
            }
        }
        let mut full = Row::with_capacity(row.len());
        for (cell, column) in row.into_iter().zip(&table.columns) {
            let counts_null =
                column.counts && matches!(self.dialect.family, Family::MySql | Family::Sqlite);
            full.push(match cell {
                Some(value) if !(value.is_null() && counts_null) => value,
                _ => self.default_of(name, column)?,
            });
        }
        Ok(full)
    }

    /// Puts a row into a table; gives it if it is there afterwards because of this.
    fn store(
        &mut self,
        name: &Name,
        alias: &str,
        row: Row,
        insert: &Insert,
        fresh: &mut Vec<Row>,
    ) -> Out<Option<Row>> {
        let Some(mut row) = self.fire(name, "INSERT", true, None, Some(row))? else {
            return Ok(None);
        };
        let table = self.snapshot(name)?;
        if table.rows.len() >= MOST_ROWS {
            return Err(Stop::Beyond);
        }
        self.spend(fresh.len() / 8 + row.len() / 8)?;
        let action = self.on_key(insert, &table)?;
        let lenient = insert.ignore || matches!(insert.or, Some(SqliteOnConflict::Ignore));
        match self.admit(&table, &mut row) {
            Err(Stop::Fails(_)) if lenient => return Ok(None),
            other => other?,
        }
        if let OnKey::Replace = action {
            let mut now = table.clone();
            while let Some((at, _)) = self.conflict(&now, &row, None)? {
                self.remove(name, vec![(at, Row::new())])?;
                now = self.snapshot(name)?;
            }
        } else if let Some((at, key)) =
            self.conflict_where(&table, &row, !matches!(action, OnKey::Fail))?
        {
            return match action {
                OnKey::Ignore(keys) if keys.contains(&key) => Ok(None),
                OnKey::Update {
                    keys,
                    assignments,
                    only,
                } if keys.contains(&key) => {
                    let existing = table.rows.get(at).cloned().unwrap_or_default();
                    if fresh.contains(&existing)
                        && matches!(self.dialect.family, Family::Postgres | Family::DuckDb)
                    {
                        return Err(Stop::Fails("cardinality_violation"));
                    }
                    let updated = self.merged(name, alias, (at, &row), assignments, only)?;
                    fresh.extend(updated.clone());
                    Ok(updated)
                }
                _ => Err(Stop::Fails("unique_violation")),
            };
        }
        drop(table);
        self.table_mut(name)?.rows.push(row.clone());
        fresh.push(row.clone());
        self.fire(name, "INSERT", false, None, Some(row.clone()))?;
        Ok(Some(row))
    }

    fn conflict_where(
        &mut self,
        table: &Table,
        row: &Row,
        asked: bool,
    ) -> Out<Option<(usize, usize)>> {
        if !self.dialect.keys && !asked {
            return Ok(None);
        }
        self.conflict(table, row, None)
    }
}

/// Whether a column is the hidden one.
pub(crate) fn is_hidden(tag: &Tag) -> bool {
    &*tag.name == PLACE
}
