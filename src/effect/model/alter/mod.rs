//! Objects that change.

mod column;
mod constraint;
mod mark;
mod object;

use std::sync::Arc;

use super::engine::{Engine, Out, Stop};
use super::value::Value;
use super::world::Table;
use crate::effect::shape::{Alter, Change, Kind, Name};

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
}
