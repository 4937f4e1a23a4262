//! Objects that come.

use std::sync::Arc;

use super::cast::coerce;
use super::engine::{Engine, Out, Scope, Stop};
use super::value::Value;
use super::world::{Column, Key, Object, Place, Row, Table, Type};
use crate::effect::dialect::Family;
use crate::effect::shape::{Create, Definition, Drop, Guard, Kind, Name};

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

    /// Adds a key if the rows that are there have it.
    pub(crate) fn add_key(&mut self, table: &Name, key: Key) -> Out<()> {
        let mut now = Table::clone(&*self.snapshot(table)?);
        if now.open && !self.world.touched.contains(&self.resolve(table)) {
            now.rows = distinct(self, &now, &key)?;
        }
        if self.dialect.keys {
            for (at, row) in now.rows.clone().iter().enumerate() {
                if self.same_key(&now, &key, row, Some(at))?.is_some() {
                    return Err(Stop::Fails("unique_violation"));
                }
            }
        }
        if key.primary {
            for part in &key.parts {
                let position = now.position(&part.to_string().to_lowercase());
                if let Some(at) = position {
                    if now
                        .rows
                        .iter()
                        .any(|row| row.get(at).is_some_and(Value::is_null))
                        && self.dialect.keys
                    {
                        return Err(Stop::Fails("not_null_violation"));
                    }
                    if let Some(column) = now.columns.get_mut(at) {
                        column.nullable = false;
                    }
                }
            }
        }
        now.keys.push(key);
        *self.table_mut(table)? = now;
        Ok(())
    }

    fn new_table(&mut self, create: &Create) -> Out<Table> {
        let Definition::Table {
            parts,
            query,
            obscure,
            like,
            rows,
            options,
        } = &create.definition
        else {
            return Err(Stop::Beyond);
        };
        let mut table = Table {
            columns: parts.columns.clone(),
            keys: parts.keys.clone(),
            foreign: parts.foreign.clone(),
            checks: parts.checks.clone(),
            temporary: create.temporary,
            engine: options.clone(),
            open: *obscure,
            ..Table::default()
        };
        for foreign in &mut table.foreign {
            foreign.parent = self.resolve(&foreign.parent);
        }
        for key in table.keys.iter().filter(|key| key.primary) {
            let parts: Vec<String> = key
                .parts
                .iter()
                .map(|part| part.to_string().to_lowercase())
                .collect();
            for column in table
                .columns
                .iter_mut()
                .filter(|column| parts.contains(&column.name))
            {
                column.nullable = false;
            }
        }
        if let Some(model) = like.as_ref().or(parts.like.as_ref()) {
            let model = self.snapshot(model)?;
            table.columns.extend(model.columns.iter().cloned());
            table.keys.extend(model.keys.iter().cloned());
            table.checks.extend(model.checks.iter().cloned());
            table.open = model.open;
            if *rows {
                table.rows.clone_from(&model.rows);
            }
        }
        if let Some(query) = query {
            match self.fill(&mut table, query) {
                Err(Stop::Beyond) => table.open = true,
                other => other?,
            }
            if create.kind == Kind::Materialized {
                table.query = Some(query.clone());
            }
        }
        Ok(table)
    }

    /// Postgres replaces a view only by one that begins with the same columns.
    fn keeps_columns(&mut self, create: &Create, name: &Name) -> Out<()> {
        let Definition::View(Some(query), columns) = &create.definition else {
            return Ok(());
        };
        if self.dialect.name != "postgres" || !columns.is_empty() {
            return Ok(());
        }
        let (Ok(before), Ok(after)) = (self.relation(name), self.query(query, None)) else {
            return Ok(());
        };
        let kept = before.tags.len() <= after.tags.len()
            && before
                .tags
                .iter()
                .zip(&after.tags)
                .all(|(old, new)| old.name == new.name);
        if kept {
            Ok(())
        } else {
            Err(Stop::Fails("invalid_table_definition"))
        }
    }

    /// `CREATE TABLE ... AS SELECT`.
    fn fill(&mut self, table: &mut Table, query: &sqlparser::ast::Query) -> Out<()> {
        let relation = self.query(query, None)?;
        let declared = table.columns.len();
        for tag in &relation.tags {
            if table.position(&tag.name).is_none() || tag.name.is_empty() {
                table.columns.push(Column {
                    name: tag.name.to_string(),
                    kind: Type::Other,
                    written: String::new(),
                    nullable: true,
                    default: None,
                    generated: None,
                    counts: false,
                    stamps: false,
                });
            }
        }
        for (number, values) in relation.rows.into_iter().enumerate() {
            let mut row: Row = vec![Value::Null; table.columns.len()];
            for (at, column) in table.columns.iter().enumerate().take(declared) {
                let value = match &column.default {
                    _ if column.counts => Value::count(number + 1),
                    Some(default) => self.eval(default, &Scope::default())?,
                    None => Value::Null,
                };
                if let Some(cell) = row.get_mut(at) {
                    *cell = value;
                }
            }
            for (place, (tag, value)) in relation.tags.iter().zip(values).enumerate() {
                let at = if tag.name.is_empty() {
                    Some(declared + place)
                } else {
                    table.position(&tag.name)
                };
                let kind = at
                    .and_then(|at| table.columns.get(at))
                    .map_or(Type::Other, |column| column.kind);
                if let Some(cell) = at.and_then(|at| row.get_mut(at)) {
                    *cell = coerce(value, kind);
                }
            }
            table.rows.push(row);
        }
        Ok(())
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

    /// Takes it for granted that what a deed needs is there, if nothing declares it.
    pub(crate) fn expect(&mut self, kind: Kind, name: &Name) {
        let name = self.resolve(name);
        let place: Place = (kind, name.clone());
        if kind == Kind::Table {
            if !self.world.tables.contains_key(&name)
                && !self.world.assumed_tables.contains_key(&name)
                && !self.world.objects.contains_key(&(Kind::View, name.clone()))
                && !self.was_made(&name)
            {
                self.assume_table(&name);
            }
        } else if !self.world.objects.contains_key(&place)
            && !self.world.assumed.contains_key(&place)
            && !self.was_made(&name)
        {
            let object = Arc::new(Object {
                definition: "assumed".to_string(),
                ..Object::default()
            });
            self.world.objects.insert(place.clone(), object.clone());
            self.world.assumed.insert(place, Some(object));
        }
    }

    /// Whether the script has made or taken an object of the name.
    fn was_made(&self, name: &Name) -> bool {
        self.world.known.contains(name)
    }

    /// Takes for granted what an unguarded `DROP` needs.
    pub(crate) fn expect_all(&mut self, drop: &Drop) {
        if !drop.guarded {
            for name in &drop.names {
                let name = self.drop_name(drop, name);
                self.expect(drop.kind, &name);
            }
        }
    }
}

/// Rows of which no two have the same key.
fn distinct(engine: &mut Engine, table: &Table, key: &Key) -> Out<Vec<Row>> {
    let mut kept = table.clone();
    kept.rows.clear();
    for row in &table.rows {
        if engine.same_key(&kept, key, row, None)?.is_none() {
            kept.rows.push(row.clone());
        }
    }
    Ok(kept.rows)
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
