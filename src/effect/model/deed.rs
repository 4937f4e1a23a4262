//! Deeds one after the other: statements, texts that are statements, rows that stand in a script.

use sqlparser::ast::{Expr, SetExpr, Statement};

use super::engine::{Engine, Out, Scope, Stop};
use super::value::Value;
use super::world::Row;
use crate::effect::shape::{Cursor, Deed, Kind, Name, is_default, read};
use crate::order::InOrder;

/// Savepoints of a transaction that are kept.
const MOST_SAVEPOINTS: usize = 16;

/// Rows that a file is taken to hold.
const LOADED: usize = 2;

impl Engine {
    /// Carries out a deed. A deed that is [`Stop::Beyond`] the model leaves no trace.
    pub(crate) fn carry_out(&mut self, deed: &Deed) -> Out<()> {
        self.step()?;
        match deed {
            Deed::Settled => Ok(()),
            Deed::Unmodelled => Err(Stop::Beyond),
            Deed::Sql(statement) => self.sql(statement),
            Deed::Truncate(names) => self.truncate(names),
            Deed::Begin => {
                if self.saved.is_none() {
                    self.saved = Some(Box::new(self.world.clone()));
                }
                Ok(())
            }
            Deed::Commit => {
                self.saved = None;
                self.savepoints.clear();
                Ok(())
            }
            Deed::Savepoint(name) => {
                if self.saved.is_some() && self.savepoints.len() < MOST_SAVEPOINTS {
                    self.savepoints.push((name.clone(), self.world.clone()));
                }
                Ok(())
            }
            Deed::RollbackTo(name) => {
                let at = self.savepoints.iter().rposition(|(one, _)| one == name);
                if let Some((_, world)) = at.and_then(|at| self.savepoints.get(at)).cloned() {
                    self.restore(world);
                }
                Ok(())
            }
            Deed::Rollback => {
                self.savepoints.clear();
                if let Some(saved) = self.saved.take() {
                    self.restore(*saved);
                }
                Ok(())
            }
            Deed::Create(create) => self.create(create),
            Deed::Drop(drop) => self.drop(drop),
            Deed::Alter(alter) => self.alter(alter),
            Deed::Rebuild(name) => self.rebuild(name),
            Deed::Rename(pairs) => pairs
                .iter()
                .try_for_each(|(from, to)| self.rename(from, to)),
            Deed::Exchange(first, second) => self.exchange(first, second),
            Deed::Block(block) => self.atomic(block),
            Deed::Copy {
                table,
                columns,
                rows,
            } => self.copy(table, columns, rows),
            Deed::Load { table, source } => self.load(table, source),
            Deed::Refresh(name) => self.refresh(name),
            Deed::Use(schema) => {
                let folded = schema.to_lowercase();
                self.schema = if is_default(&folded) {
                    "".into()
                } else {
                    folded.into()
                };
                Ok(())
            }
            Deed::Set(name, value) => {
                if let Ok(value) = self.eval(value, &Scope::default()) {
                    self.assign(&name.to_lowercase(), value);
                }
                Ok(())
            }
            Deed::Grant { given, what, who } => {
                self.grant(*given, what, who);
                Ok(())
            }
            _ => self.run_text(deed),
        }
    }

    /// Calls, and texts that are statements.
    fn run_text(&mut self, deed: &Deed) -> Out<()> {
        match deed {
            Deed::Call(name, arguments) => {
                let object = self.object(Kind::Routine, name).ok_or(Stop::Beyond)?;
                let routine = object.routine.clone().ok_or(Stop::Beyond)?;
                let values: Out<Vec<_>> = arguments
                    .iter()
                    .map(|one| self.eval(one, &Scope::default()))
                    .collect();
                self.call_routine(&routine, &values?).map(|_| ())
            }
            Deed::Prepare(name, text) => {
                let text = self
                    .eval(text, &Scope::default())?
                    .print()
                    .ok_or(Stop::Beyond)?;
                self.prepared.insert(name.clone(), text.to_string());
                Ok(())
            }
            Deed::Execute(name) => {
                let text = self.prepared.get(name).cloned().ok_or(Stop::Beyond)?;
                self.run_script(&text)
            }
            Deed::Immediate(text) => {
                let value = self.eval(text, &Scope::default())?;
                let Value::Text(text) = value else {
                    return Err(Stop::Beyond);
                };
                self.run_script(&text)
            }
            _ => Err(Stop::Beyond),
        }
    }

    /// A text that is computed runs as a script.
    fn run_script(&mut self, text: &str) -> Out<()> {
        let pieces = crate::sql::pieces(text, self.dialect.name);
        for range in &pieces.statements {
            let tokens = pieces.tokens.get(range.clone()).unwrap_or_default();
            let deed = read(Cursor::new(text, tokens), self.dialect, None);
            self.deeper(|engine| engine.carry_out(&deed))?;
        }
        Ok(())
    }

    pub(super) fn sql(&mut self, statement: &Statement) -> Out<()> {
        if let Statement::Query(query) = statement
            && let SetExpr::Select(select) = query.body.as_ref()
            && let Some(into) = &select.into
        {
            return self.select_into(query, &into.targets);
        }
        self.change(statement).map(|_| ())
    }

    /// `SELECT ... INTO`: variables within a block, else a new table. The query's rows do not depend on it.
    fn select_into(&mut self, query: &sqlparser::ast::Query, targets: &[Expr]) -> Out<()> {
        let relation = self.query(query, None)?;
        let first = relation.rows.first();
        let is_variable = |target: &Expr| {
            let name = target.to_string().to_lowercase();
            name.starts_with('@') || self.variable(&name).is_some()
        };
        if !targets.is_empty() && targets.iter().all(is_variable) {
            self.found(relation.rows.len());
            for (at, target) in targets.iter().enumerate() {
                let value = first
                    .and_then(|row| row.get(at))
                    .cloned()
                    .unwrap_or(Value::Null);
                self.assign(&target.to_string().to_lowercase(), value);
            }
            return Ok(());
        }
        let [target] = targets else {
            return Err(Stop::Beyond);
        };
        let text = format!("create table {target} as {query}");
        self.run_script(&text)
    }

    /// Rows that stand in the script.
    fn copy(&mut self, table: &Name, columns: &[String], rows: &[Vec<Option<String>>]) -> Out<()> {
        let quote = |field: &Option<String>| match field {
            Some(field) => format!("'{}'", field.replace('\'', "''")),
            None => "null".to_string(),
        };
        let list = if columns.is_empty() {
            String::new()
        } else {
            format!("({})", columns.join(", "))
        };
        for row in rows {
            let values: Vec<String> = row.iter().map(quote).collect();
            self.run_script(&format!(
                "insert into {table} {list} values ({})",
                values.join(", ")
            ))?;
        }
        Ok(())
    }

    /// Rows of a file: nobody knows them, but they are the same each time.
    fn load(&mut self, name: &Name, source: &str) -> Out<()> {
        for number in 0..LOADED {
            let table = self.snapshot(name)?;
            let mut row = Row::with_capacity(table.columns.len());
            for column in &table.columns {
                let known = [Value::count(number), Value::text(&column.name)];
                row.push(match column.counts {
                    true => self.default_of(name, column)?,
                    false => Value::opaque(source, &known),
                });
            }
            if self.dialect.keys && self.conflict(&table, &row, None)?.is_some() {
                return Err(Stop::Fails("unique_violation"));
            }
            self.table_mut(name)?.rows.push(row);
        }
        Ok(())
    }

    fn refresh(&mut self, name: &Name) -> Out<()> {
        let table = self.snapshot(name)?;
        if let Some(query) = &table.query {
            let mut rows = self.query(query, None)?.rows;
            rows.order_by(Ord::cmp);
            self.table_mut(name)?.rows = rows;
        }
        Ok(())
    }

    fn grant(&mut self, given: bool, what: &str, who: &[String]) {
        let what = what.replace('"', "");
        for who in who {
            if given {
                self.world.grants.insert((who.clone(), what.clone()));
            } else {
                self.world.grants.remove(&(who.clone(), what.clone()));
            }
        }
    }
}
