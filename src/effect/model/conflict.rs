//! What happens when the key of an inserted row is there already.

use sqlparser::ast::{
    Assignment, ConflictTarget, DoUpdate, Expr, Insert, OnConflict, OnConflictAction, OnInsert,
    SqliteOnConflict,
};

use super::cast::coerce;
use super::engine::{Engine, Out, Scope, Stop, Tag};
use super::value::Value;
use super::world::{Key, Row, Table, Type};
use super::write::tags_of;
use crate::effect::dialect::Family;
use crate::effect::shape::{Name, last};

/// What a second row of the same key does.
pub(super) enum OnKey<'i> {
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
    pub(super) fn on_key<'i>(&mut self, insert: &'i Insert, table: &Table) -> Out<OnKey<'i>> {
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
    pub(super) fn merged(
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
