//! `INSERT`, and what happens when a row's key is there already.

use std::collections::BTreeSet;

use sqlparser::ast::{
    Assignment, ConflictTarget, DoUpdate, Expr, Insert, OnConflict, OnConflictAction, OnInsert,
    SqliteOnConflict, TableObject,
};

use super::cast::coerce;
use super::engine::{Engine, MOST_ROWS, Out, Relation, Scope, Stop, Tag};
use super::query::DEFAULT;
use super::rows::PLACE;
use super::value::Value;
use super::world::{Column, Key, Row, Table, Type};
use super::write::tags_of;
use crate::effect::dialect::Family;
use crate::effect::shape::{Kind, Name, last};

/// What a second row of the same key does.
enum OnKey<'i> {
    Fail,
    Ignore(Vec<usize>),
    Replace,
    Update {
        keys: Vec<usize>,
        assignments: &'i [Assignment],
        only: Option<&'i Expr>,
    },
}

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
            table.columns.push(Column {
                name: column,
                kind: Type::Other,
                written: String::new(),
                nullable: true,
                default: None,
                generated: None,
                counts: false,
                stamps: false,
            });
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
            while let Some((at, _)) = self.keyed_conflict(&table, &row, name)? {
                self.remove(name, vec![(at, Row::new())])?;
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

    fn keyed_conflict(
        &mut self,
        _before: &Table,
        row: &Row,
        name: &Name,
    ) -> Out<Option<(usize, usize)>> {
        let table = self.snapshot(name)?;
        self.conflict(&table, row, None)
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

    fn on_key<'i>(&mut self, insert: &'i Insert, table: &Table) -> Out<OnKey<'i>> {
        let all = || (0..table.keys.len()).collect::<Vec<_>>();
        if insert.ignore {
            return Ok(OnKey::Ignore(all()));
        }
        if insert.replace_into {
            return Ok(OnKey::Replace);
        }
        match insert.or {
            Some(SqliteOnConflict::Ignore) => return Ok(OnKey::Ignore(all())),
            Some(SqliteOnConflict::Replace) => return Ok(OnKey::Replace),
            _ => {}
        }
        match &insert.on {
            None => Ok(OnKey::Fail),
            Some(OnInsert::DuplicateKeyUpdate(assignments)) => Ok(OnKey::Update {
                keys: all(),
                assignments,
                only: None,
            }),
            Some(OnInsert::OnConflict(OnConflict {
                conflict_target,
                action,
            })) => {
                let keys = match conflict_target {
                    Some(target) => vec![
                        arbiter(target, table).ok_or(Stop::Fails("invalid_column_reference"))?,
                    ],
                    None if table.keys.is_empty() && self.dialect.family == Family::DuckDb => {
                        return Err(Stop::Fails("invalid_column_reference"));
                    }
                    None => all(),
                };
                Ok(match action {
                    OnConflictAction::DoNothing => OnKey::Ignore(keys),
                    OnConflictAction::DoUpdate(DoUpdate {
                        assignments,
                        selection,
                    }) => OnKey::Update {
                        keys,
                        assignments,
                        only: selection.as_ref(),
                    },
                })
            }
            Some(_) => Err(Stop::Beyond),
        }
    }

    /// Updates the row that has the key already.
    fn merged(
        &mut self,
        name: &Name,
        alias: &str,
        (at, proposed): (usize, &Row),
        assignments: &[Assignment],
        only: Option<&Expr>,
    ) -> Out<Option<Row>> {
        let table = self.snapshot(name)?;
        let Some(old) = table.rows.get(at).cloned() else {
            return Ok(None);
        };
        self.frames
            .push((tags_of(&table, "excluded"), proposed.clone()));
        let tags = tags_of(&table, alias);
        let updated = self.merged_row(&table, &tags, &old, assignments, only);
        self.frames.pop();
        let Some(row) = updated? else { return Ok(None) };
        let Some(mut row) = self.fire(name, "UPDATE", true, Some(&old), Some(row))? else {
            return Ok(None);
        };
        self.admit(&table, &mut row)?;
        if self.conflict(&table, &row, Some(at))?.is_some() {
            return Err(Stop::Fails("unique_violation"));
        }
        if let Some(cell) = self.table_mut(name)?.rows.get_mut(at) {
            cell.clone_from(&row);
        }
        self.fire(name, "UPDATE", false, Some(&old), Some(row.clone()))?;
        Ok(Some(row))
    }

    fn merged_row(
        &mut self,
        table: &Table,
        tags: &[Tag],
        old: &Row,
        assignments: &[Assignment],
        only: Option<&Expr>,
    ) -> Out<Option<Row>> {
        if let Some(only) = only
            && !self.holds(only, &Scope::row(tags, old, None))?
        {
            return Ok(None);
        }
        let mut row = old.clone();
        let mut seen = old.clone();
        for assignment in assignments {
            let scope = Scope::row(tags, &seen, None);
            for (column, value) in self.values_of(assignment, table, &scope)? {
                let at = table.position(&column).ok_or(Stop::Beyond)?;
                let kind = table
                    .columns
                    .get(at)
                    .map_or(Type::Other, |column| column.kind);
                let value = coerce(value, kind);
                if self.dialect.family == Family::MySql
                    && let Some(cell) = seen.get_mut(at)
                {
                    *cell = value.clone();
                }
                if let Some(cell) = row.get_mut(at) {
                    *cell = value;
                }
            }
        }
        let stamped = table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.stamps);
        if row != *old {
            for (at, _) in stamped {
                if let (Some(cell), true) = (row.get_mut(at), old.get(at) == seen.get(at)) {
                    *cell = Value::Time(self.clock);
                }
            }
        }
        Ok(Some(row))
    }
}

/// The key that a conflict target means.
fn arbiter(target: &ConflictTarget, table: &Table) -> Option<usize> {
    match target {
        ConflictTarget::Columns(columns) => {
            let mut wanted: Vec<String> = columns
                .iter()
                .map(|column| column.value.to_lowercase())
                .collect();
            wanted.sort();
            table.keys.iter().position(|key: &Key| {
                let mut parts: Vec<String> = key
                    .parts
                    .iter()
                    .map(|part| part.to_string().to_lowercase())
                    .collect();
                parts.sort();
                parts == wanted
            })
        }
        ConflictTarget::OnConstraint(name) => {
            let name = last(name);
            let primary = name.ends_with("_pkey");
            table.keys.iter().position(|key| {
                key.name.as_ref() == Some(&name) || primary && key.primary && key.name.is_none()
            })
        }
    }
}

/// Whether a column is the hidden one.
pub(crate) fn is_hidden(tag: &Tag) -> bool {
    &*tag.name == PLACE
}
