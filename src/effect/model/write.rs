//! Rows into tables: defaults, generated columns, types, keys, checks, foreign keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cast::coerce;
use super::engine::{Engine, Out, Scope, Stop, Tag};
use super::value::Value;
use super::world::{Column, Foreign, Key, Row, Table};
use crate::effect::dialect::Family;
use crate::effect::shape::Name;

/// The columns of a table under an alias.
pub(crate) fn tags_of(table: &Table, alias: &str) -> Vec<Tag> {
    table
        .columns
        .iter()
        .map(|column| Tag::of(alias, &column.name))
        .collect()
}

/// The columns that a foreign key means in its parent.
pub(crate) fn parent_columns(foreign: &Foreign, parent: &Table) -> Vec<String> {
    if !foreign.parent_columns.is_empty() {
        return foreign.parent_columns.clone();
    }
    let key = parent.keys.iter().find(|key| key.primary);
    key.map_or(Vec::new(), |key| {
        key.parts
            .iter()
            .map(|part| part.to_string().to_lowercase())
            .collect()
    })
}

impl Engine {
    /// What a column gets when nothing is given.
    pub(crate) fn default_of(&mut self, name: &Name, column: &Column) -> Out<Value> {
        if column.counts {
            let table = self.table_mut(name)?;
            let taken = table.position(&column.name).map_or(0, |at| {
                let numbers = table.rows.iter().filter_map(|row| row.get(at)?.number());
                numbers.fold(0.0, f64::max) as i64
            });
            table.next = table.next.max(taken).saturating_add(1);
            return Ok(Value::Number(table.next as f64));
        }
        match &column.default {
            Some(default) => self.eval(default, &Scope::default()),
            None => Ok(Value::Null),
        }
    }

    /// Computes the generated columns of a row.
    pub(crate) fn generate(&mut self, table: &Table, row: &mut Row) -> Out<()> {
        for (at, column) in table.columns.iter().enumerate() {
            let Some(generated) = &column.generated else {
                continue;
            };
            let tags = tags_of(table, "");
            let value = self.eval(generated, &Scope::row(&tags, row, None))?;
            if let Some(cell) = row.get_mut(at) {
                *cell = coerce(value, column.kind);
            }
        }
        Ok(())
    }

    /// A row as the table stores it.
    ///
    /// # Errors
    /// What the engine refuses: NULL where none may be, a check that is false, no parent.
    pub(crate) fn admit(&mut self, table: &Table, row: &mut Row) -> Out<()> {
        for (cell, column) in row.iter_mut().zip(&table.columns) {
            let value = std::mem::replace(cell, Value::Null);
            *cell = coerce(value, column.kind);
        }
        self.generate(table, row)?;
        let lenient = matches!(self.dialect.family, Family::ClickHouse);
        for (cell, column) in row.iter().zip(&table.columns) {
            if cell.is_null() && !column.nullable && !lenient {
                return Err(Stop::Fails("not_null_violation"));
            }
        }
        let tags = tags_of(table, "");
        for check in &table.checks {
            if let Some(condition) = &check.condition {
                let truth = self.eval(condition, &Scope::row(&tags, row, None))?.truth();
                if truth == Some(false) {
                    return Err(Stop::Fails("check_violation"));
                }
            }
        }
        for foreign in &table.foreign {
            if self.dialect.keys && !matches!(self.dialect.family, Family::Sqlite) {
                self.has_parent(table, foreign, row)?;
            }
        }
        Ok(())
    }

    fn has_parent(&mut self, table: &Table, foreign: &Foreign, row: &Row) -> Out<()> {
        let own: Vec<Value> = foreign
            .columns
            .iter()
            .filter_map(|column| row.get(table.position(column)?).cloned())
            .collect();
        if own.iter().any(Value::is_null) {
            return Ok(());
        }
        let Some(parent) = self.table(&foreign.parent)? else {
            return Ok(());
        };
        self.spend(parent.rows.len())?;
        let positions: Vec<_> = parent_columns(foreign, &parent)
            .iter()
            .filter_map(|name| parent.position(name))
            .collect();
        let found = parent.rows.iter().any(|row| {
            positions.iter().zip(&own).all(|(at, value)| {
                row.get(*at)
                    .is_some_and(|cell| self.equal(cell, value) == Some(true))
            })
        });
        let is_self = row.len() == table.columns.len() && positions.is_empty();
        if found || is_self {
            Ok(())
        } else {
            Err(Stop::Fails("foreign_key_violation"))
        }
    }

    /// The row that has the same key as another, and the key; `except` is the row itself.
    pub(crate) fn conflict(
        &mut self,
        table: &Table,
        row: &Row,
        except: Option<usize>,
    ) -> Out<Option<(usize, usize)>> {
        for (at, key) in table.keys.iter().enumerate() {
            if let Some(found) = self.same_key(table, key, row, except)? {
                return Ok(Some((found, at)));
            }
        }
        Ok(None)
    }

    /// The row that has the same key.
    pub(crate) fn same_key(
        &mut self,
        table: &Table,
        key: &Key,
        row: &Row,
        except: Option<usize>,
    ) -> Out<Option<usize>> {
        let tags = tags_of(table, "");
        let Some(own) = self.key_of(&tags, key, row)? else {
            return Ok(None);
        };
        for (at, other) in table.rows.iter().enumerate() {
            if Some(at) == except {
                continue;
            }
            self.step()?;
            let Some(theirs) = self.key_of(&tags, key, other)? else {
                continue;
            };
            let folds = self.dialect.folds_case;
            let same = own.iter().zip(&theirs).all(|(own, theirs)| {
                own.compare(theirs, folds)
                    .is_some_and(std::cmp::Ordering::is_eq)
            });
            if same {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// The values of a key; `None` if the row has none (a NULL, or outside a partial index).
    fn key_of(&mut self, tags: &[Tag], key: &Key, row: &Row) -> Out<Option<Vec<Value>>> {
        let scope = Scope::row(tags, row, None);
        if let Some(only) = &key.only
            && !self.holds(only, &scope)?
        {
            return Ok(None);
        }
        let values: Out<Vec<_>> = key
            .parts
            .iter()
            .map(|part| self.eval(part, &scope))
            .collect();
        Ok(values
            .ok()
            .filter(|values| !values.iter().any(Value::is_null)))
    }

    /// What must happen to the children of a row that goes.
    pub(crate) fn orphan(&mut self, name: &Name, table: &Table, row: &Row) -> Out<()> {
        if !self.dialect.keys || matches!(self.dialect.family, Family::Sqlite) {
            return Ok(());
        }
        let children: Vec<(Name, Foreign)> = self
            .world
            .tables
            .iter()
            .flat_map(|(child, table)| {
                table
                    .foreign
                    .iter()
                    .map(move |foreign| (child.clone(), foreign.clone()))
            })
            .filter(|(_, foreign)| foreign.parent == *name)
            .collect();
        for (child, foreign) in children {
            let columns = parent_columns(&foreign, table);
            let own: Vec<Value> = columns
                .iter()
                .filter_map(|column| row.get(table.position(column)?).cloned())
                .collect();
            let Some(other) = self.table(&child)? else {
                continue;
            };
            let positions: Vec<_> = foreign
                .columns
                .iter()
                .filter_map(|column| other.position(column))
                .collect();
            self.spend(1 + other.rows.len())?;
            let refers = |row: &Row| {
                positions.iter().zip(&own).all(|(at, value)| {
                    row.get(*at)
                        .is_some_and(|cell| self.equal(cell, value) == Some(true))
                })
            };
            let hit: BTreeSet<usize> = other
                .rows
                .iter()
                .enumerate()
                .filter(|(_, row)| refers(row))
                .map(|(at, _)| at)
                .collect();
            if hit.is_empty() {
                continue;
            }
            if !foreign.cascades {
                return Err(Stop::Fails("foreign_key_violation"));
            }
            let table = self.table_mut(&child)?;
            let mut at = 0;
            table.rows.retain(|_| {
                at += 1;
                !hit.contains(&(at - 1))
            });
        }
        Ok(())
    }

    /// The tables as they are now; the caller keeps a cheap copy.
    pub(crate) fn snapshot(&mut self, name: &Name) -> Out<Arc<Table>> {
        self.table(name)?.ok_or(Stop::Fails("undefined_table"))
    }
}
