//! Columns of tables that come, go and change.

use super::super::cast::coerce;
use super::super::engine::{Engine, Out, Scope, Stop};
use super::super::value::Value;
use super::super::world::{Column, Key};
use super::super::write::tags_of;
use crate::effect::dialect::Family;
use crate::effect::shape::Tree;
use crate::effect::shape::{Name, TableParts, kind_of_type};

impl Engine {
    pub(super) fn with_column(
        &mut self,
        name: &Name,
        column: &str,
        change: impl FnOnce(&mut Column),
    ) -> Out<()> {
        let table = self.table_mut(name)?;
        if table.position(column).is_none() && table.open {
            return Ok(());
        }
        let at = table
            .position(column)
            .ok_or(Stop::Fails("undefined_column"))?;
        if let Some(column) = table.columns.get_mut(at) {
            change(column);
        }
        Ok(())
    }

    pub(super) fn add_column(&mut self, name: &Name, column: &Column, guarded: bool) -> Out<()> {
        let table = self.snapshot(name)?;
        let has = table.position(&column.name).filter(|_| !table.open);
        let label = format!("column:{}", column.name);
        if has.is_some() || table.attributes.contains_key(&label) {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("duplicate_column"))
            };
        }
        let value = match &column.default {
            Some(default) => self.eval(default, &Scope::default())?,
            None => Value::Null,
        };
        let refuses = !column.nullable && value.is_null() && !column.counts;
        if refuses && !table.rows.is_empty() && self.dialect.family == Family::Postgres {
            return Err(Stop::Fails("not_null_violation"));
        }
        let table = self.table_mut(name)?;
        if table.open {
            table.attributes.insert(label, column.written.clone());
        }
        if table.position(&column.name).is_some() {
            return Ok(());
        }
        for (number, row) in table.rows.iter_mut().enumerate() {
            row.push(if column.counts {
                Value::count(number + 1)
            } else {
                coerce(value.clone(), column.kind)
            });
        }
        table.columns.push(column.clone());
        let mut filled = table.clone();
        let shape = table.clone();
        for row in &mut filled.rows {
            self.generate(&shape, row)?;
        }
        self.table_mut(name)?.rows = filled.rows;
        Ok(())
    }

    pub(super) fn drop_column(&mut self, name: &Name, column: &str, guarded: bool) -> Out<()> {
        let table = self.table_mut(name)?;
        let gone = format!("column:-{column}");
        let at = table.position(column);
        if table.attributes.contains_key(&gone) || at.is_none() && !table.open {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("undefined_column"))
            };
        }
        table.attributes.remove(&format!("column:{column}"));
        if table.open {
            table.attributes.insert(gone, String::new());
        }
        if let Some(at) = at {
            table.columns.remove(at);
            for row in &mut table.rows {
                if at < row.len() {
                    row.remove(at);
                }
            }
            let uses = |key: &Key| {
                key.parts
                    .iter()
                    .any(|part| part.to_string().to_lowercase() == column)
            };
            table.keys.retain(|key| !uses(key));
            table
                .foreign
                .retain(|foreign| !foreign.columns.iter().any(|one| one == column));
        }
        Ok(())
    }

    pub(super) fn rename_column(
        &mut self,
        name: &Name,
        (from, to): (&str, &str),
        guarded: bool,
        definition: &TableParts,
    ) -> Out<()> {
        if from == to {
            return self.define(name, definition, guarded);
        }
        let table = self.table_mut(name)?;
        let gone = format!("column:-{from}");
        let missing =
            table.position(from).is_none() && !table.open || table.attributes.contains_key(&gone);
        if missing {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("undefined_column"))
            };
        }
        if table.position(to).is_some() && !table.open {
            return Err(Stop::Fails("duplicate_column"));
        }
        if table.open {
            table.attributes.insert(gone, String::new());
        }
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == from) {
            column.name = to.to_string();
        }
        for key in &mut table.keys {
            for part in &mut key.parts {
                if part.to_string().eq_ignore_ascii_case(from) {
                    *part = Tree::new(sqlparser::ast::Expr::Identifier(
                        sqlparser::ast::Ident::new(to),
                    ));
                }
            }
        }
        Ok(())
    }

    pub(super) fn define(&mut self, name: &Name, parts: &TableParts, guarded: bool) -> Out<()> {
        for column in &parts.columns {
            let table = self.table_mut(name)?;
            let open = table.open;
            let Some(at) = table.position(&column.name) else {
                if open || guarded {
                    continue;
                }
                return Err(Stop::Fails("undefined_column"));
            };
            if let Some(current) = table.columns.get_mut(at) {
                current.clone_from(column);
            }
            for row in &mut table.rows {
                if let Some(cell) = row.get_mut(at) {
                    *cell = coerce(std::mem::replace(cell, Value::Null), column.kind);
                }
            }
        }
        for key in &parts.keys {
            self.add_key(name, key.clone())?;
        }
        Ok(())
    }

    pub(super) fn retype(
        &mut self,
        name: &Name,
        column: &str,
        written: &str,
        using: Option<&sqlparser::ast::Expr>,
    ) -> Out<()> {
        let table = self.snapshot(name)?;
        let Some(at) = table.position(column) else {
            return if table.open {
                Ok(())
            } else {
                Err(Stop::Fails("undefined_column"))
            };
        };
        let kind = kind_of_type(written).0;
        let tags = tags_of(&table, &name.base);
        let mut rows = table.rows.clone();
        for row in &mut rows {
            let value = match using {
                Some(using) => self.eval(using, &Scope::row(&tags, row, None))?,
                None => row.get(at).cloned().unwrap_or(Value::Null),
            };
            if let Some(cell) = row.get_mut(at) {
                *cell = coerce(value, kind);
            }
        }
        let table = self.table_mut(name)?;
        table.rows = rows;
        if let Some(column) = table.columns.get_mut(at) {
            column.kind = kind;
            column.written = written.to_string();
        }
        Ok(())
    }
}
