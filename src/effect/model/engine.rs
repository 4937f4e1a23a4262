//! The engine: a world, a clock, and what a session knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use sqlparser::ast::Expr;

use super::pools::Pools;
use super::random::Random;
use super::value::Value;
use super::world::{Column, Object, Row, Table, World};
use crate::effect::dialect::Dialect;
use crate::effect::shape::{Kind, Name};
use crate::effect::stable::Stable;

/// Why a deed cannot be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The database refuses it; the name of the condition as Postgres has it.
    Fails(&'static str),
    /// The model does not know it.
    Beyond,
}

/// A result of the model.
pub(crate) type Out<T> = Result<T, Stop>;

/// A column of a relation: its table's name or alias, and its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The table's alias; empty for none.
    pub(crate) table: CompactString,
    /// The column's name.
    pub(crate) name: CompactString,
}

/// Rows with named columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Relation {
    /// The columns.
    pub(crate) tags: Vec<Tag>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
}

/// What names mean within an expression.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope<'s> {
    /// The columns.
    pub(crate) tags: &'s [Tag],
    /// The row.
    pub(crate) row: &'s [Value],
    /// The rows of the group, within aggregates.
    pub(crate) group: Option<&'s [Row]>,
    /// What window functions give for this row, by the address of their expression.
    pub(crate) windows: Option<&'s BTreeMap<usize, Value>>,
    /// The query around.
    pub(crate) parent: Option<&'s Scope<'s>>,
}

/// Steps that a script may take in one run.
const FUEL: u32 = 200_000;

/// How deep expressions and queries may nest.
const DEPTH: u32 = 400;

/// Rows that a relation of the model may have.
pub(crate) const MOST_ROWS: usize = 2_000;

/// Bytes of a text and elements of a list that the model computes; a longer one is beyond it.
pub(crate) const LONGEST: usize = 8 << 10;

/// Columns that a relation of the model may have.
const MOST_COLUMNS: usize = 1_000;

/// How deep lists may nest.
const LIST_DEPTH: usize = 32;

/// A session on a world.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    /// The dialect's ways.
    pub(crate) dialect: &'static Dialect,
    /// The state.
    pub(crate) world: World,
    /// The time in microseconds.
    pub(crate) clock: i64,
    /// Chance of this run.
    pub(crate) random: Random,
    /// What rows are drawn from.
    pub(crate) pools: Arc<Pools>,
    /// Chance of this world.
    pub(crate) seed: u64,
    /// Variables of the session and of the blocks that run, innermost last.
    pub(crate) variables: Vec<BTreeMap<String, Value>>,
    /// Rows that names may mean: `new`, `old`, `excluded`.
    pub(crate) frames: Vec<(Vec<Tag>, Row)>,
    /// Common table expressions, innermost last.
    pub(crate) ctes: Vec<(String, Arc<Relation>)>,
    /// The schema of unqualified names.
    pub(crate) schema: Arc<str>,
    /// The state at the beginning of the transaction.
    pub(crate) saved: Option<Box<World>>,
    /// The databases at the transaction's savepoints.
    pub(crate) savepoints: Vec<(String, World)>,
    /// Texts that are statements under a name.
    pub(crate) prepared: BTreeMap<String, String>,
    /// Queries of views that are being read, and bodies that run: how deep.
    pub(crate) depth: u32,
    fuel: u32,
    /// Steps of the runs before.
    before: u32,
}

impl Engine {
    /// A new session.
    pub(crate) fn new(
        dialect: &'static Dialect,
        world: World,
        pools: Arc<Pools>,
        seed: u64,
    ) -> Engine {
        Engine {
            dialect,
            world,
            clock: 0,
            random: Random::new(Stable::new().number(seed).number(0)),
            pools,
            seed,
            variables: vec![BTreeMap::new()],
            frames: Vec::new(),
            ctes: Vec::new(),
            schema: Arc::from(""),
            saved: None,
            savepoints: Vec::new(),
            prepared: BTreeMap::new(),
            depth: 0,
            fuel: FUEL,
            before: 0,
        }
    }

    /// Begins a run: another connection, at a later time.
    pub(crate) fn connect(&mut self, clock: i64, run: u64) {
        self.clock = clock;
        self.random = Random::new(Stable::new().number(self.seed).number(run));
        self.variables = vec![BTreeMap::new()];
        self.frames.clear();
        self.ctes.clear();
        self.schema = Arc::from("");
        self.saved = None;
        self.prepared.clear();
        self.before = self.work();
        self.fuel = FUEL;
        self.depth = 0;
    }

    /// Ends a run: what was not committed and what belongs to the session goes.
    pub(crate) fn disconnect(&mut self) {
        if let Some(saved) = self.saved.take() {
            self.restore(*saved);
        }
        let World {
            tables, objects, ..
        } = &mut self.world;
        let temporary: Vec<_> = tables
            .iter()
            .filter(|(_, table)| table.temporary)
            .map(|(name, _)| name.clone())
            .collect();
        tables.retain(|_, table| !table.temporary);
        objects.retain(|(kind, _), object| {
            let gone = object
                .owner
                .as_ref()
                .is_some_and(|owner| temporary.contains(owner));
            (!object.temporary || *kind == Kind::Schema) && !gone
        });
    }

    /// Goes back to an earlier state; what was taken for granted stays so.
    pub(crate) fn restore(&mut self, saved: World) {
        let now = std::mem::replace(&mut self.world, saved);
        for (name, table) in now.assumed_tables {
            if !self.world.assumed_tables.contains_key(&name) {
                self.world.tables.insert(name.clone(), table.clone());
                self.world.assumed_tables.insert(name, table);
            }
        }
        for (place, object) in now.assumed {
            if !self.world.assumed.contains_key(&place) {
                if let Some(object) = &object {
                    self.world.objects.insert(place.clone(), object.clone());
                }
                self.world.assumed.insert(place, object);
            }
        }
        self.world.touched.extend(now.touched);
        self.world.known.extend(now.known);
    }

    /// Uses up a step; too many are beyond the model.
    pub(crate) fn step(&mut self) -> Out<()> {
        self.spend(1)
    }

    /// Uses up steps for work on so many small things.
    pub(crate) fn spend(&mut self, steps: usize) -> Out<()> {
        let left = u32::try_from(steps)
            .ok()
            .and_then(|steps| self.fuel.checked_sub(steps));
        // What is refused has used up the rest: other databases would ask for as much.
        self.fuel = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Stop::Beyond)
    }

    /// Uses up steps for rows of so many columns.
    pub(crate) fn spend_rows(&mut self, rows: usize, columns: usize) -> Out<()> {
        if rows > MOST_ROWS || columns > MOST_COLUMNS {
            return Err(Stop::Beyond);
        }
        self.spend(rows + rows * columns / 8)
    }

    /// A value that was computed, unless it is too large to go on with.
    pub(crate) fn bounded(&mut self, value: Value) -> Out<Value> {
        let size = match &value {
            Value::Text(text) => text.len(),
            Value::List(_) => value.size(LIST_DEPTH).ok_or(Stop::Beyond)?,
            _ => return Ok(value),
        };
        if size > LONGEST {
            return Err(Stop::Beyond);
        }
        self.spend(size / 64)?;
        Ok(value)
    }

    /// Steps that all runs have used up.
    pub(crate) fn work(&self) -> u32 {
        self.before + (FUEL - self.fuel)
    }

    /// Runs something one level deeper.
    pub(crate) fn deeper<T>(&mut self, work: impl FnOnce(&mut Engine) -> Out<T>) -> Out<T> {
        self.step()?;
        if self.depth >= DEPTH {
            return Err(Stop::Beyond);
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        done
    }

    /// The full name of what an unqualified one means.
    pub(crate) fn resolve(&self, name: &Name) -> Name {
        if !name.schema.is_empty() || self.exists(name) {
            return name.clone();
        }
        let within = name.within(&self.schema);
        if self.schema.is_empty() || self.exists(&within) || !self.exists(name) {
            return within;
        }
        name.clone()
    }

    fn exists(&self, name: &Name) -> bool {
        let object = |kind| self.world.objects.contains_key(&(kind, name.clone()));
        self.world.tables.contains_key(name) || object(Kind::View) || object(Kind::Sequence)
    }

    /// A table for reading; one that nothing declares is taken to exist. `None` if the name is
    /// known to mean no table.
    pub(crate) fn table(&mut self, name: &Name) -> Out<Option<Arc<Table>>> {
        let name = self.resolve(name);
        if !self.world.tables.contains_key(&name) {
            if self.world.objects.contains_key(&(Kind::View, name.clone()))
                || self.world.assumed_tables.contains_key(&name)
                || self.world.known.contains(&name)
            {
                return Ok(None);
            }
            self.assume_table(&name);
        }
        self.see(&name)?;
        Ok(self.world.tables.get(&name).cloned())
    }

    /// Takes a table for granted that nothing declares.
    pub(crate) fn assume_table(&mut self, name: &Name) {
        let columns = self.pools.columns();
        let columns = columns.map(|(name, kind)| Column::plain(name, kind));
        let table = Arc::new(Table {
            columns: columns.collect(),
            keys: self.pools.keys_of(name),
            unseen: true,
            open: true,
            next: 100,
            ..Table::default()
        });
        self.world.tables.insert(name.clone(), table.clone());
        self.world.assumed_tables.insert(name.clone(), table);
    }

    /// A table for writing.
    pub(crate) fn table_mut(&mut self, name: &Name) -> Out<&mut Table> {
        let name = self.resolve(name);
        self.table(&name)?;
        self.world.touch(&name);
        let table = self.world.tables.get_mut(&name);
        table
            .map(Arc::make_mut)
            .ok_or(Stop::Fails("undefined_table"))
    }

    /// An object; one that nothing declares may be taken to exist.
    pub(crate) fn object(&self, kind: Kind, name: &Name) -> Option<Arc<Object>> {
        let name = self.resolve(name);
        self.world.objects.get(&(kind, name)).cloned()
    }

    /// The value of a variable.
    pub(crate) fn variable(&self, name: &str) -> Option<Value> {
        self.variables
            .iter()
            .rev()
            .find_map(|scope| scope.get(name))
            .cloned()
    }

    /// Gives a variable a value: the innermost that has the name, else one of the session.
    pub(crate) fn assign(&mut self, name: &str, value: Value) {
        let holder = self
            .variables
            .iter_mut()
            .rev()
            .find(|scope| scope.contains_key(name));
        match holder {
            Some(scope) => {
                scope.insert(name.to_string(), value);
            }
            None => {
                if let Some(session) = self.variables.first_mut() {
                    session.insert(name.to_string(), value);
                }
            }
        }
    }

    /// Whether a condition holds for a row; unknown does not.
    pub(crate) fn holds(&mut self, condition: &Expr, scope: &Scope<'_>) -> Out<bool> {
        Ok(self.eval(condition, scope)?.truth() == Some(true))
    }
}

impl Tag {
    /// A column of a table.
    pub(crate) fn of(table: &str, name: &str) -> Tag {
        Tag {
            table: table.into(),
            name: name.into(),
        }
    }
}

impl<'s> Scope<'s> {
    /// One row of a relation.
    pub(crate) fn row(
        tags: &'s [Tag],
        row: &'s [Value],
        parent: Option<&'s Scope<'s>>,
    ) -> Scope<'s> {
        Scope {
            tags,
            row,
            parent,
            ..Scope::default()
        }
    }

    /// The value of a column, innermost query first.
    pub(crate) fn find(&self, table: Option<&str>, name: &str) -> Option<Value> {
        let at = self.tags.iter().position(|tag| {
            tag.name.eq_ignore_ascii_case(name)
                && table.is_none_or(|table| tag.table.eq_ignore_ascii_case(table))
        });
        match at {
            Some(at) => Some(self.row.get(at).cloned().unwrap_or(Value::Null)),
            None if matches!(name, "rowid" | "_rowid_" | "ROWID") => {
                self.find(table, super::rows::PLACE)
            }
            None => self.parent?.find(table, name),
        }
    }
}
