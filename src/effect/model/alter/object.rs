//! Objects other than tables that change: names, labels, constraints of domains.

use std::sync::Arc;

use super::super::engine::{Engine, Out, Stop};
use crate::effect::shape::{Alter, Change, Kind, Name};

impl Engine {
    pub(super) fn alter_object(&mut self, alter: &Alter, name: &Name) -> Out<()> {
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
}
