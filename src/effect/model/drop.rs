//! Objects that go, and tables that are emptied or get other names.

use super::engine::{Engine, Out, Stop};
use super::world::Place;
use crate::effect::dialect::Family;
use crate::effect::shape::{Drop, Kind, Name};

impl Engine {
    /// Carries out a `DROP`.
    pub(crate) fn drop(&mut self, drop: &Drop) -> Out<()> {
        self.commit_for_ddl();
        self.expect_all(drop);
        for name in &drop.names {
            self.drop_one(drop, name)?;
        }
        Ok(())
    }

    /// The name under which the object is kept.
    pub(crate) fn drop_name(&self, drop: &Drop, name: &Name) -> Name {
        let per_table = match drop.kind {
            Kind::Policy => true,
            Kind::Index => !matches!(
                self.dialect.family,
                Family::Sqlite | Family::Postgres | Family::DuckDb
            ),
            Kind::Trigger => self.dialect.family == Family::Postgres,
            Kind::Other("rule") => true,
            _ => false,
        };
        match &drop.on {
            Some(table) if per_table => Name {
                schema: self.resolve(table).to_string().into(),
                base: name.base.clone(),
            },
            _ => self.resolve(name),
        }
    }

    fn drop_one(&mut self, drop: &Drop, name: &Name) -> Out<()> {
        self.spend(1 + self.world.objects.len())?;
        let name = self.drop_name(drop, name);
        let place: Place = (drop.kind, name.clone());
        let is_table = matches!(drop.kind, Kind::Table | Kind::Materialized);
        let exists = if is_table {
            self.world.tables.contains_key(&name)
        } else {
            self.world.objects.contains_key(&place)
        };
        if !exists {
            self.world.known.insert(name);
            return if drop.guarded {
                Ok(())
            } else {
                Err(Stop::Fails("undefined_object"))
            };
        }
        self.refuse(drop, &name)?;
        self.world.touch(&name);
        if is_table {
            self.world.tables.remove(&name);
            self.drop_owned(&name);
        } else if let Some(object) = self.world.objects.remove(&place)
            && drop.kind == Kind::Index
            && let Some(owner) = &object.owner
            && self.world.tables.contains_key(owner)
        {
            let table = self.table_mut(owner)?;
            table
                .keys
                .retain(|key| key.name.as_deref() != Some(&*name.base));
        }
        if drop.kind == Kind::Role {
            let role = name.base.to_string();
            self.world.grants.retain(|(who, _)| *who != role);
        }
        if drop.kind == Kind::Schema {
            self.empty_schema(&name);
        }
        if drop.cascades {
            self.cascade(&name);
        }
        Ok(())
    }

    /// What keeps an object from being dropped.
    fn refuse(&mut self, drop: &Drop, name: &Name) -> Out<()> {
        if drop.cascades {
            return Ok(());
        }
        let dependent = match drop.kind {
            Kind::Schema if self.dialect.guards_schema => {
                self.world.tables.keys().any(|table| *table.schema == *name.base)
                    || self.world.objects.keys().any(|(kind, object)| *kind != Kind::Schema && *object.schema == *name.base)
            }
            Kind::Table | Kind::View | Kind::Materialized => {
                let referred = self.dialect.keys && self.dialect.family != Family::Sqlite
                    && self.world.tables.iter().any(|(other, table)| {
                        other != name && !drop.names.contains(other) && table.foreign.iter().any(|foreign| foreign.parent == *name)
                    });
                referred || self.dialect.tracks_views && !self.readers(name).is_empty()
            }
            Kind::Type if self.dialect.family != Family::Sqlite => {
                let own = name.to_string();
                self.world.tables.values().any(|table| {
                    table.columns.iter().any(|column| column.written.replace(' ', "") == own)
                })
            }
            Kind::Role if self.dialect.family == Family::Postgres => {
                self.world.grants.iter().any(|(who, what)| **who == *name.base && what.contains(" on "))
            }
            Kind::Routine if self.dialect.family == Family::Postgres => self.world.objects.values().any(|object| {
                object.trigger.as_ref().is_some_and(|trigger| {
                    matches!(&trigger.body, super::world::TriggerBody::Function(function) if function.base == name.base)
                })
            }),
            _ => false,
        };
        if dependent {
            Err(Stop::Fails("dependent_objects_still_exist"))
        } else {
            Ok(())
        }
    }

    /// The views that read a relation.
    fn readers(&self, name: &Name) -> Vec<Place> {
        let mentions = |text: &str| {
            let own = name.to_string();
            text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"'))
                .collect::<String>()
                .contains(&own)
                && text.replace([' ', '"'], "").contains(&own)
        };
        let views = self.world.objects.iter().filter(|((kind, view), object)| {
            *kind == Kind::View
                && view != name
                && object
                    .query
                    .as_ref()
                    .is_some_and(|query| mentions(&query.to_string().to_lowercase()))
        });
        let mut readers: Vec<Place> = views.map(|(place, _)| place.clone()).collect();
        let stored = self.world.tables.iter().filter(|(view, table)| {
            *view != name
                && table
                    .query
                    .as_ref()
                    .is_some_and(|query| mentions(&query.to_string().to_lowercase()))
        });
        readers.extend(stored.map(|(view, _)| (Kind::Materialized, view.clone())));
        readers
    }

    fn cascade(&mut self, name: &Name) {
        for (kind, reader) in self.readers(name) {
            if kind == Kind::Materialized {
                self.world.tables.remove(&reader);
            } else {
                self.world.objects.remove(&(kind, reader.clone()));
            }
            self.world.touch(&reader);
        }
        for table in self.world.tables.values_mut() {
            if table.foreign.iter().any(|foreign| foreign.parent == *name) {
                std::sync::Arc::make_mut(table)
                    .foreign
                    .retain(|foreign| foreign.parent != *name);
            }
        }
    }

    /// What belongs to a table goes with it: indexes, triggers, policies, grants.
    pub(crate) fn drop_owned(&mut self, name: &Name) {
        self.world
            .objects
            .retain(|_, object| object.owner.as_ref() != Some(name));
        let mark = format!(" {} ", name.to_string().replace('.', " . "));
        self.world
            .grants
            .retain(|(_, what)| !format!("{what} ").contains(&mark));
    }

    fn empty_schema(&mut self, schema: &Name) {
        let inside: Vec<Name> = self
            .world
            .tables
            .keys()
            .filter(|table| *table.schema == *schema.base)
            .cloned()
            .collect();
        for table in inside {
            self.world.tables.remove(&table);
            self.drop_owned(&table);
            self.world.touch(&table);
        }
        self.world
            .objects
            .retain(|(kind, object), _| *kind == Kind::Schema || *object.schema != *schema.base);
    }

    /// Carries out a `TRUNCATE`.
    pub(crate) fn truncate(&mut self, names: &[Name]) -> Out<()> {
        self.commit_for_ddl();
        for name in names {
            let name = self.resolve(name);
            let referred = self.dialect.keys
                && !matches!(self.dialect.family, Family::Sqlite | Family::DuckDb)
                && self.world.tables.iter().any(|(other, table)| {
                    *other != name
                        && !names.contains(other)
                        && table.foreign.iter().any(|foreign| foreign.parent == name)
                });
            if referred {
                return Err(Stop::Fails("feature_not_supported"));
            }
            if !self.snapshot(&name)?.rows.is_empty() {
                self.table_mut(&name)?.rows.clear();
            }
        }
        Ok(())
    }

    /// Gives a relation another name.
    pub(crate) fn rename(&mut self, from: &Name, to: &Name) -> Out<()> {
        let from = self.resolve(from);
        let to = if to.schema.is_empty() {
            to.within(&from.schema)
        } else {
            to.clone()
        };
        self.expect(Kind::Table, &from);
        let view = (Kind::View, to.clone());
        if self.world.tables.contains_key(&to) || self.world.objects.contains_key(&view) {
            return Err(Stop::Fails("duplicate_table"));
        }
        self.see(&from)?;
        self.world.touch(&from);
        self.world.touch(&to);
        if let Some(table) = self.world.tables.remove(&from) {
            self.world.tables.insert(to.clone(), table);
        } else if let Some(object) = self.world.objects.remove(&(Kind::View, from.clone())) {
            self.world.objects.insert(view, object);
        } else {
            return Err(Stop::Fails("undefined_table"));
        }
        for object in self.world.objects.values_mut() {
            if object.owner.as_ref() == Some(&from) {
                std::sync::Arc::make_mut(object).owner = Some(to.clone());
            }
        }
        for table in self.world.tables.values_mut() {
            if table.foreign.iter().any(|foreign| foreign.parent == from) {
                for foreign in &mut std::sync::Arc::make_mut(table).foreign {
                    if foreign.parent == from {
                        foreign.parent = to.clone();
                    }
                }
            }
        }
        Ok(())
    }

    /// Lets two tables change places.
    pub(crate) fn exchange(&mut self, first: &Name, second: &Name) -> Out<()> {
        let (first, second) = (self.resolve(first), self.resolve(second));
        let one = self.snapshot(&first)?;
        let other = self.snapshot(&second)?;
        self.world.touch(&first);
        self.world.touch(&second);
        self.world.tables.insert(first, other);
        self.world.tables.insert(second, one);
        Ok(())
    }
}
