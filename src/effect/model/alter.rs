//! Objects that change.

use std::sync::Arc;

use super::cast::coerce;
use super::catalog::names_of;
use super::engine::{Engine, Out, Scope, Stop};
use super::value::Value;
use super::world::{Column, Key, Table};
use super::write::tags_of;
use crate::effect::dialect::Family;
use crate::effect::shape::{Alter, Change, Kind, Name, TableParts, kind_of_type};

impl Engine {
    /// Carries out an `ALTER`.
    pub(crate) fn alter(&mut self, alter: &Alter) -> Out<()> {
        self.commit_for_ddl();
        let name = self.altered_name(alter);
        self.spend(self.world.size() / 16)?;
        let before = self.world.clone();
        let done = if alter.kind == Kind::Table && self.object(Kind::View, &name).is_none() {
            self.alter_table(alter, &name)
        } else {
            self.alter_object(alter, &name)
        };
        if done.is_err() {
            self.restore(before);
        }
        done
    }

    fn altered_name(&self, alter: &Alter) -> Name {
        match &alter.on {
            Some(table) if matches!(alter.kind, Kind::Policy | Kind::Trigger) => Name {
                schema: self.resolve(table).to_string().into(),
                base: alter.name.base.clone(),
            },
            _ => self.resolve(&alter.name),
        }
    }

    fn alter_object(&mut self, alter: &Alter, name: &Name) -> Out<()> {
        let stored = alter.kind == Kind::Materialized;
        if !alter.guarded {
            self.expect(if stored { Kind::Table } else { alter.kind }, name);
        }
        for change in &alter.changes {
            let exists = if stored {
                self.world.tables.contains_key(name)
            } else {
                self.world.objects.contains_key(&(alter.kind, name.clone()))
            };
            match change {
                Change::Settle => {}
                _ if !exists && alter.guarded => {}
                _ if !exists => return Err(Stop::Fails("undefined_object")),
                Change::Rename(to) if stored || alter.kind == Kind::View => {
                    self.rename(name, to)?
                }
                Change::Rename(to) => self.rename_object(alter.kind, name, to)?,
                Change::Move(schema) => {
                    let to = Name::of(&[schema.as_str(), &name.base]);
                    self.rename_object(alter.kind, name, &to)?;
                }
                Change::AddNamed(what, label, guarded) => {
                    self.label(alter.kind, name, &format!("{what}:{label}"), true, *guarded)?;
                }
                Change::RenameNamed(what, from, to) => {
                    self.label(alter.kind, name, &format!("{what}:-{from}"), true, false)?;
                    self.label(alter.kind, name, &format!("{what}:{to}"), true, false)?;
                }
                Change::Add(parts, guarded) => {
                    for check in &parts.checks {
                        let label = check.name.clone().unwrap_or_default();
                        self.label(
                            alter.kind,
                            name,
                            &format!("constraint:{label}"),
                            true,
                            *guarded,
                        )?;
                    }
                }
                Change::DropConstraint(label, guarded, _) => {
                    self.label(
                        alter.kind,
                        name,
                        &format!("constraint:{label}"),
                        false,
                        *guarded,
                    )?;
                }
                _ => return Err(Stop::Beyond),
            }
        }
        Ok(())
    }

    /// Adds a label to an object's definition, or takes it away.
    fn label(&mut self, kind: Kind, name: &Name, label: &str, add: bool, guarded: bool) -> Out<()> {
        self.world.touch(name);
        let object = self
            .world
            .objects
            .get_mut(&(kind, name.clone()))
            .ok_or(Stop::Fails("undefined_object"))?;
        let mark = format!("\n{label}\n");
        let plain = label.split_once(':').map_or(label, |(_, plain)| plain);
        let quoted = format!("'{plain}'");
        let has = object.definition.contains(&mark) || object.definition.contains(&quoted);
        if has == add {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("duplicate_object"))
            };
        }
        let object = Arc::make_mut(object);
        if add {
            object.definition.push_str(&mark);
        } else {
            object.definition = object.definition.replace(&mark, "");
        }
        Ok(())
    }

    fn rename_object(&mut self, kind: Kind, from: &Name, to: &Name) -> Out<()> {
        let to = if to.schema.is_empty() {
            to.within(&from.schema)
        } else {
            to.clone()
        };
        if self.world.objects.contains_key(&(kind, to.clone())) {
            return Err(Stop::Fails("duplicate_object"));
        }
        let object = self
            .world
            .objects
            .remove(&(kind, from.clone()))
            .ok_or(Stop::Fails("undefined_object"))?;
        self.world.touch(from);
        self.world.touch(&to);
        self.world.objects.insert((kind, to.clone()), object);
        if kind == Kind::Schema {
            let inside: Vec<Name> = self
                .world
                .tables
                .keys()
                .filter(|table| *table.schema == *from.base)
                .cloned()
                .collect();
            for table in inside {
                if let Some(content) = self.world.tables.remove(&table) {
                    let moved = Name {
                        schema: to.base.clone(),
                        base: table.base,
                    };
                    self.world.tables.insert(moved, content);
                }
            }
        }
        Ok(())
    }

    fn alter_table(&mut self, alter: &Alter, name: &Name) -> Out<()> {
        if !alter.guarded {
            self.expect(Kind::Table, name);
        }
        if self.table_if_there(name, alter.guarded)?.is_none() {
            return if alter.guarded {
                Ok(())
            } else {
                Err(Stop::Fails("undefined_table"))
            };
        }
        for change in &alter.changes {
            self.change_table(name, change)?;
        }
        Ok(())
    }

    /// The table, without taking it for granted when the statement itself does not.
    fn table_if_there(&mut self, name: &Name, guarded: bool) -> Out<Option<Arc<Table>>> {
        if guarded && !self.world.tables.contains_key(name) && self.world.known.contains(name) {
            return Ok(None);
        }
        self.table(name)
    }

    fn change_table(&mut self, name: &Name, change: &Change) -> Out<()> {
        match change {
            Change::Settle => Ok(()),
            Change::Unmodelled => Err(Stop::Beyond),
            Change::Add(parts, guarded) => self.add_parts(name, parts, *guarded),
            Change::AddNamed(what, label, guarded) => {
                self.mark(name, &format!("{what}:{label}"), true, *guarded)
            }
            Change::DropNamed("index", label, guarded) => {
                let place = (
                    Kind::Index,
                    Name {
                        schema: name.to_string().into(),
                        base: label.as_str().into(),
                    },
                );
                if self.world.objects.remove(&place).is_some() {
                    self.table_mut(name)?
                        .keys
                        .retain(|key| key.name.as_ref() != Some(label));
                    return Ok(());
                }
                self.unmark(name, "index", label, *guarded)
            }
            Change::DropNamed(what, label, guarded) => self.unmark(name, what, label, *guarded),
            Change::RenameNamed("constraint", from, to) => self.rename_constraint(name, from, to),
            Change::RenameNamed(what, from, to) => {
                self.mark(name, &format!("{what}:-{from}"), true, false)?;
                self.mark(name, &format!("{what}:{to}"), true, false)
            }
            Change::DropColumn(column, guarded) => self.drop_column(name, column, *guarded),
            Change::DropConstraint(label, guarded, cascades) => {
                self.drop_constraint(name, label, (*guarded, *cascades))
            }
            Change::DropPrimary => {
                let table = self.table_mut(name)?;
                let before = table.keys.len();
                table.keys.retain(|key| !key.primary);
                if table.keys.len() == before && !table.open {
                    return Err(Stop::Fails("undefined_object"));
                }
                Ok(())
            }
            Change::RenameColumn {
                from,
                to,
                guarded,
                definition,
            } => self.rename_column(name, (from, to), *guarded, definition),
            Change::Rename(to) => self.rename(name, to),
            Change::Move(schema) => {
                let to = Name::of(&[schema.as_str(), &name.base]);
                self.rename(name, &to)
            }
            Change::Swap(other) => self.exchange(name, other),
            Change::Define(parts, guarded) => self.define(name, parts, *guarded),
            Change::Retype(column, written, using) => {
                self.retype(name, column, written, using.as_deref())
            }
            Change::Default(column, default) => {
                self.with_column(name, column, |column| column.default.clone_from(default))
            }
            Change::Nullable(column, nullable) => {
                let nullable = *nullable;
                let table = self.snapshot(name)?;
                let at = table.position(column);
                let has_null = at.is_some_and(|at| {
                    table
                        .rows
                        .iter()
                        .any(|row| row.get(at).is_some_and(Value::is_null))
                });
                if !nullable && has_null {
                    return Err(Stop::Fails("not_null_violation"));
                }
                self.with_column(name, column, |column| column.nullable = nullable)
            }
            Change::Rows(statement) => self.change(statement).map(|_| ()),
            Change::AttachPartition(from) => {
                let from = from.as_ref().ok_or(Stop::Beyond)?;
                let rows = self.snapshot(from)?.rows.clone();
                let stored = self.snapshot(name)?.rows.len();
                self.spend_rows(stored + rows.len(), 0)?;
                self.table_mut(name)?.rows.extend(rows);
                Ok(())
            }
            Change::DropPartition => {
                self.table_mut(name)?
                    .attributes
                    .insert("partition".into(), "gone".into());
                Ok(())
            }
        }
    }

    fn with_column(
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

    /// Marks a table with something that has a name.
    fn mark(&mut self, name: &Name, label: &str, add: bool, guarded: bool) -> Out<()> {
        let has = self.snapshot(name)?.attributes.contains_key(label);
        if has == add {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("duplicate_object"))
            };
        }
        self.table_mut(name)?
            .attributes
            .insert(label.to_string(), String::new());
        Ok(())
    }

    fn unmark(&mut self, name: &Name, what: &str, label: &str, guarded: bool) -> Out<()> {
        let given = format!("{what}:{label}");
        let gone = format!("{what}:-{label}");
        let table = self.table_mut(name)?;
        if table.attributes.remove(&given).is_some() {
            table.attributes.insert(gone, String::new());
            return Ok(());
        }
        if table.attributes.contains_key(&gone) {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("undefined_object"))
            };
        }
        table.attributes.insert(gone, String::new());
        Ok(())
    }

    fn add_parts(&mut self, name: &Name, parts: &TableParts, guarded: bool) -> Out<()> {
        for column in &parts.columns {
            self.add_column(name, column, guarded)?;
        }
        let table = self.snapshot(name)?;
        let taken: Vec<String> = names_of(name, &table)
            .into_iter()
            .map(|(name, _, _)| name)
            .collect();
        let clash =
            |given: &Option<String>| given.as_ref().is_some_and(|given| taken.contains(given));
        for key in &parts.keys {
            if clash(&key.name) || key.primary && table.keys.iter().any(|key| key.primary) {
                return Err(Stop::Fails(if key.primary {
                    "invalid_table_definition"
                } else {
                    "duplicate_table"
                }));
            }
            self.add_key(name, key.clone())?;
        }
        for foreign in &parts.foreign {
            if clash(&foreign.name) {
                return Err(Stop::Fails("duplicate_object"));
            }
            let mut foreign = foreign.clone();
            foreign.parent = self.resolve(&foreign.parent);
            self.table_mut(name)?.foreign.push(foreign);
        }
        for check in &parts.checks {
            if clash(&check.name) {
                return Err(Stop::Fails("duplicate_object"));
            }
            if let Some(condition) = &check.condition {
                let tags = tags_of(&table, "");
                for row in &table.rows {
                    if self.eval(condition, &Scope::row(&tags, row, None))?.truth() == Some(false)
                        && !table.open
                    {
                        return Err(Stop::Fails("check_violation"));
                    }
                }
            }
            self.table_mut(name)?.checks.push(check.clone());
        }
        Ok(())
    }

    fn add_column(&mut self, name: &Name, column: &Column, guarded: bool) -> Out<()> {
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

    fn drop_column(&mut self, name: &Name, column: &str, guarded: bool) -> Out<()> {
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

    fn drop_constraint(
        &mut self,
        name: &Name,
        label: &str,
        (guarded, _cascades): (bool, bool),
    ) -> Out<()> {
        let table = self.snapshot(name)?;
        let names = names_of(name, &table);
        let at = names.iter().position(|(given, _, _)| given == label);
        let Some(at) = at else {
            return match (guarded, table.open) {
                (true, _) => Ok(()),
                (false, true) => self.unmark(name, "constraint", label, false),
                (false, false) => Err(Stop::Fails("undefined_object")),
            };
        };
        let (keys, foreign) = (table.keys.len(), table.foreign.len());
        let table = self.table_mut(name)?;
        if at < keys {
            table.keys.remove(at);
        } else if at < keys + foreign {
            table.foreign.remove(at - keys);
        } else {
            table.checks.remove(at - keys - foreign);
        }
        Ok(())
    }

    fn rename_constraint(&mut self, name: &Name, from: &str, to: &str) -> Out<()> {
        let table = self.snapshot(name)?;
        let names = names_of(name, &table);
        if names.iter().any(|(given, _, _)| given == to) {
            return Err(Stop::Fails("duplicate_object"));
        }
        let Some(at) = names.iter().position(|(given, _, _)| given == from) else {
            return if table.open {
                self.unmark(name, "constraint", from, false)
            } else {
                Err(Stop::Fails("undefined_object"))
            };
        };
        let (keys, foreign) = (table.keys.len(), table.foreign.len());
        let table = self.table_mut(name)?;
        let given = if at < keys {
            table.keys.get_mut(at).map(|key| &mut key.name)
        } else if at < keys + foreign {
            table
                .foreign
                .get_mut(at - keys)
                .map(|foreign| &mut foreign.name)
        } else {
            table
                .checks
                .get_mut(at - keys - foreign)
                .map(|check| &mut check.name)
        };
        if let Some(given) = given {
            *given = Some(to.to_string());
        }
        Ok(())
    }

    fn rename_column(
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
                    *part = Arc::new(sqlparser::ast::Expr::Identifier(
                        sqlparser::ast::Ident::new(to),
                    ));
                }
            }
        }
        Ok(())
    }

    fn define(&mut self, name: &Name, parts: &TableParts, guarded: bool) -> Out<()> {
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

    fn retype(
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
