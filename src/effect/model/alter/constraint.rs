//! Keys, foreign keys and checks of tables that come, go and get other names.

use super::super::catalog::names_of;
use super::super::engine::{Engine, Out, Scope, Stop};
use super::super::write::tags_of;
use crate::effect::shape::{Name, TableParts};

impl Engine {
    pub(super) fn add_parts(&mut self, name: &Name, parts: &TableParts, guarded: bool) -> Out<()> {
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

    pub(super) fn drop_constraint(
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

    pub(super) fn rename_constraint(&mut self, name: &Name, from: &str, to: &str) -> Out<()> {
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
}
