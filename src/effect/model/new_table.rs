//! A table that comes: its columns, the rows of its query, and keys that its rows must have.

use super::cast::coerce;
use super::engine::{Engine, Out, Scope, Stop};
use super::value::Value;
use super::world::{Column, Key, Row, Table, Type};
use crate::effect::shape::{Create, Definition, Kind, Name};

impl Engine {
    /// Adds a key if the rows that are there have it.
    pub(crate) fn add_key(&mut self, table: &Name, key: Key) -> Out<()> {
        let mut now = Table::clone(&*self.snapshot(table)?);
        if now.open && !self.world.touched.contains(&self.resolve(table)) {
            now.rows = distinct(self, &now, &key)?;
        }
        if self.dialect.keys {
            for (at, row) in now.rows.clone().iter().enumerate() {
                if self.same_key(&now, &key, row, Some(at))?.is_some() {
                    return Err(Stop::Fails("unique_violation"));
                }
            }
        }
        if key.primary {
            for part in &key.parts {
                let position = now.position(&part.to_string().to_lowercase());
                if let Some(at) = position {
                    if now
                        .rows
                        .iter()
                        .any(|row| row.get(at).is_some_and(Value::is_null))
                        && self.dialect.keys
                    {
                        return Err(Stop::Fails("not_null_violation"));
                    }
                    if let Some(column) = now.columns.get_mut(at) {
                        column.nullable = false;
                    }
                }
            }
        }
        now.keys.push(key);
        *self.table_mut(table)? = now;
        Ok(())
    }

    pub(super) fn new_table(&mut self, create: &Create) -> Out<Table> {
        let Definition::Table {
            parts,
            query,
            obscure,
            like,
            rows,
            options,
        } = &create.definition
        else {
            return Err(Stop::Beyond);
        };
        let mut table = Table {
            columns: parts.columns.clone(),
            keys: parts.keys.clone(),
            foreign: parts.foreign.clone(),
            checks: parts.checks.clone(),
            temporary: create.temporary,
            engine: options.clone(),
            open: *obscure,
            ..Table::default()
        };
        for foreign in &mut table.foreign {
            foreign.parent = self.resolve(&foreign.parent);
        }
        for key in table.keys.iter().filter(|key| key.primary) {
            let parts: Vec<String> = key
                .parts
                .iter()
                .map(|part| part.to_string().to_lowercase())
                .collect();
            for column in table
                .columns
                .iter_mut()
                .filter(|column| parts.contains(&column.name))
            {
                column.nullable = false;
            }
        }
        if let Some(model) = like.as_ref().or(parts.like.as_ref()) {
            let model = self.snapshot(model)?;
            table.columns.extend(model.columns.iter().cloned());
            table.keys.extend(model.keys.iter().cloned());
            table.checks.extend(model.checks.iter().cloned());
            table.open = model.open;
            if *rows {
                table.rows.clone_from(&model.rows);
            }
        }
        if let Some(query) = query {
            match self.fill(&mut table, query) {
                Err(Stop::Beyond) => table.open = true,
                other => other?,
            }
            if create.kind == Kind::Materialized {
                table.query = Some(query.clone());
            }
        }
        Ok(table)
    }

    /// Postgres replaces a view only by one that begins with the same columns.
    pub(super) fn keeps_columns(&mut self, create: &Create, name: &Name) -> Out<()> {
        let Definition::View(Some(query), columns) = &create.definition else {
            return Ok(());
        };
        if self.dialect.name != "postgres" || !columns.is_empty() {
            return Ok(());
        }
        let (Ok(before), Ok(after)) = (self.relation(name), self.query(query, None)) else {
            return Ok(());
        };
        let kept = before.tags.len() <= after.tags.len()
            && before
                .tags
                .iter()
                .zip(&after.tags)
                .all(|(old, new)| old.name == new.name);
        if kept {
            Ok(())
        } else {
            Err(Stop::Fails("invalid_table_definition"))
        }
    }

    /// `CREATE TABLE ... AS SELECT`.
    pub(super) fn fill(&mut self, table: &mut Table, query: &sqlparser::ast::Query) -> Out<()> {
        let relation = self.query(query, None)?;
        let declared = table.columns.len();
        for tag in &relation.tags {
            if table.position(&tag.name).is_none() || tag.name.is_empty() {
                table.columns.push(Column::plain(&tag.name, Type::Other));
            }
        }
        for (number, values) in relation.rows.into_iter().enumerate() {
            let mut row: Row = vec![Value::Null; table.columns.len()];
            for (at, column) in table.columns.iter().enumerate().take(declared) {
                let value = match &column.default {
                    _ if column.counts => Value::count(number + 1),
                    Some(default) => self.eval(default, &Scope::default())?,
                    None => Value::Null,
                };
                if let Some(cell) = row.get_mut(at) {
                    *cell = value;
                }
            }
            for (place, (tag, value)) in relation.tags.iter().zip(values).enumerate() {
                let at = if tag.name.is_empty() {
                    Some(declared + place)
                } else {
                    table.position(&tag.name)
                };
                let kind = at
                    .and_then(|at| table.columns.get(at))
                    .map_or(Type::Other, |column| column.kind);
                if let Some(cell) = at.and_then(|at| row.get_mut(at)) {
                    *cell = coerce(value, kind);
                }
            }
            table.rows.push(row);
        }
        Ok(())
    }
}

/// Rows of which no two have the same key.
fn distinct(engine: &mut Engine, table: &Table, key: &Key) -> Out<Vec<Row>> {
    let mut kept = table.clone();
    kept.rows.clear();
    for row in &table.rows {
        if engine.same_key(&kept, key, row, None)?.is_none() {
            kept.rows.push(row.clone());
        }
    }
    Ok(kept.rows)
}
