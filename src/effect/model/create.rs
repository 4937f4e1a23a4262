//! Objects that come, and those that make room for them.

use std::sync::Arc;

use super::engine::{Engine, Out, Stop};
use super::world::{Key, Object};
use crate::effect::dialect::Family;
use crate::effect::shape::{Create, Definition, Guard, Kind, Name};

impl Engine {
    /// Carries out a definition.
    pub(crate) fn create(&mut self, create: &Create) -> Out<()> {
        self.commit_for_ddl();
        let Some(name) = self.created_name(create) else {
            return self.create_unnamed(create);
        };
        let exists = self.taken(create, &name);
        match (exists, create.guard) {
            (true, Guard::Keep) => return Ok(()),
            (true, Guard::None) => return Err(Stop::Fails(condition(create.kind))),
            (true, Guard::Alter) if matches!(create.kind, Kind::Table) => return Ok(()),
            (true, Guard::Replace | Guard::Alter) => self.keeps_columns(create, &name)?,
            (false, _) => {}
        }
        self.world.touch(&name);
        match &create.definition {
            Definition::Table { .. } => {
                let table = self.new_table(create)?;
                self.vacate(create, &name);
                self.world.tables.insert(name, Arc::new(table));
                Ok(())
            }
            definition => {
                self.vacate(create, &name);
                let object = self.defined(create, definition, &name)?;
                self.world
                    .objects
                    .insert((create.kind, name), Arc::new(object));
                Ok(())
            }
        }
    }

    /// The name under which the object is kept: triggers and policies belong to their table.
    fn created_name(&self, create: &Create) -> Option<Name> {
        let name = create.name.as_ref()?;
        let owner = match &create.definition {
            Definition::Of(table) => Some(table.clone()),
            Definition::Trigger(Some(trigger)) if self.dialect.family == Family::Postgres => {
                Some(trigger.table.clone())
            }
            Definition::Index { table, .. } if self.dialect.family != Family::Sqlite => {
                Some(table.clone())
            }
            _ => None,
        };
        if create.temporary && create.kind == Kind::Table {
            return Some(name.clone());
        }
        Some(match owner {
            Some(owner)
                if create.kind == Kind::Index && self.dialect.family == Family::Postgres =>
            {
                name.within(&self.resolve(&owner).schema)
            }
            Some(owner) if create.kind == Kind::Index && self.dialect.family == Family::DuckDb => {
                name.within(&self.resolve(&owner).schema)
            }
            Some(owner) => Name {
                schema: self.resolve(&owner).to_string().into(),
                base: name.base.clone(),
            },
            None => self.new_name(create.kind, name),
        })
    }

    /// Where an unqualified name goes.
    fn new_name(&self, kind: Kind, name: &Name) -> Name {
        let has_schema = matches!(
            kind,
            Kind::Table
                | Kind::View
                | Kind::Materialized
                | Kind::Sequence
                | Kind::Routine
                | Kind::Type
        );
        if has_schema {
            name.within(&self.schema)
        } else {
            name.clone()
        }
    }

    /// Whether the name is taken. One that nothing declares is, if the script itself expects so.
    fn taken(&mut self, create: &Create, name: &Name) -> bool {
        let relation = matches!(create.kind, Kind::Table | Kind::View | Kind::Materialized);
        if create.temporary && create.kind == Kind::Table {
            return self
                .world
                .tables
                .get(name)
                .is_some_and(|table| table.temporary);
        }
        if relation {
            self.world.tables.contains_key(name)
                || self.world.objects.contains_key(&(Kind::View, name.clone()))
        } else if let Definition::Routine(_) = &create.definition {
            self.world
                .objects
                .get(&(create.kind, name.clone()))
                .is_some_and(|object| {
                    self.dialect.family != Family::Postgres
                        || object.definition.split(')').next()
                            == signature(create).split(')').next()
                })
        } else {
            self.world
                .objects
                .contains_key(&(create.kind, name.clone()))
        }
    }

    /// Makes room for what takes the place of an object.
    fn vacate(&mut self, create: &Create, name: &Name) {
        self.world.tables.remove(name);
        if create.kind == Kind::Table
            || create.kind == Kind::View
            || create.kind == Kind::Materialized
        {
            self.world.objects.remove(&(Kind::View, name.clone()));
            self.drop_owned(name);
        }
        if create.kind == Kind::Schema {
            let inside: Vec<Name> = self
                .world
                .tables
                .keys()
                .filter(|table| *table.schema == *name.base)
                .cloned()
                .collect();
            inside.iter().for_each(|table| {
                self.world.tables.remove(table);
            });
            self.world
                .objects
                .retain(|(_, object), _| *object.schema != *name.base);
        }
    }

    /// Indexes without a name come again each time; so does anything else.
    fn create_unnamed(&mut self, create: &Create) -> Out<()> {
        let Definition::Index { table, .. } = &create.definition else {
            return Err(Stop::Beyond);
        };
        let taken = self
            .world
            .objects
            .keys()
            .filter(|(kind, _)| *kind == Kind::Index)
            .count();
        let name = Name::simple(&format!(
            "{}_{}_idx{taken}",
            table.base,
            create.written.len()
        ));
        self.world.touch(&name);
        let object = self.defined(create, &create.definition, &name)?;
        self.world
            .objects
            .insert((Kind::Index, name), Arc::new(object));
        Ok(())
    }

    fn defined(&mut self, create: &Create, definition: &Definition, name: &Name) -> Out<Object> {
        let mut object = Object {
            definition: create.written.clone(),
            temporary: create.temporary,
            ..Object::default()
        };
        match definition {
            Definition::View(query, columns) => {
                object.query.clone_from(query);
                object.columns.clone_from(columns);
            }
            Definition::Index {
                table,
                unique,
                only,
            } => {
                let table = self.resolve(table);
                self.expect(Kind::Table, &table);
                object.owner = Some(table.clone());
                if let Some(parts) = unique {
                    let key = Key {
                        name: Some(name.base.to_string()),
                        parts: parts.clone(),
                        only: only.clone(),
                        primary: false,
                    };
                    self.add_key(&table, key)?;
                }
            }
            Definition::Trigger(trigger) => {
                object.trigger.clone_from(trigger);
                object.owner = trigger.as_ref().map(|trigger| self.resolve(&trigger.table));
            }
            Definition::Routine(routine) => {
                object.definition = format!("{} {}", signature(create), create.written);
                object.routine = Some(routine.clone());
            }
            Definition::Of(table) => object.owner = Some(self.resolve(table)),
            Definition::Plain | Definition::Table { .. } => {}
        }
        if create.kind == Kind::Other("event") && !create.written.contains("starts") {
            object.definition = format!("{} {}", object.definition, self.clock);
        }
        Ok(object)
    }

    /// A relation that the host system builds anew: nothing is left of what was done to it.
    pub(crate) fn rebuild(&mut self, name: &Name) -> Out<()> {
        let name = self.resolve(name);
        self.world.tables.remove(&name);
        self.world.assumed_tables.remove(&name);
        self.drop_owned(&name);
        self.assume_table(&name);
        self.see(&name)
    }

    /// DDL ends the transaction where the dialect has it so.
    pub(crate) fn commit_for_ddl(&mut self) {
        if self.dialect.ddl_commits {
            self.saved = None;
        }
    }
}

/// The name and parameters of a routine.
fn signature(create: &Create) -> String {
    let end = create
        .written
        .find(')')
        .map_or(create.written.len(), |at| at + 1);
    create.written.get(..end).unwrap_or_default().to_string()
}

/// The failure when the name is taken, as Postgres calls it.
fn condition(kind: Kind) -> &'static str {
    match kind {
        Kind::Table | Kind::View | Kind::Materialized | Kind::Sequence | Kind::Index => {
            "duplicate_table"
        }
        Kind::Schema => "duplicate_schema",
        Kind::Routine => "duplicate_function",
        _ => "duplicate_object",
    }
}
