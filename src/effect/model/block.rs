//! Deeds one after the other, control flow, calls.

use std::collections::BTreeMap;

use sqlparser::ast::{Expr, SetExpr, Statement};

use super::condition::catches;
use super::engine::{Engine, Out, Scope, Stop, Tag};
use super::value::Value;
use super::world::{Routine, Row};
use crate::effect::dialect::Family;
use crate::effect::shape::{Block, Cursor, Deed, Handler, Kind, Step, is_default, read};
use crate::order::InOrder;

/// How a step ended.
enum Flow {
    Next,
    Leave,
    Return(Option<Value>),
}

/// Rounds that a loop may take.
const MOST_ROUNDS: u16 = 200;

/// The handler that catches a failure. One that cannot be read, or after which the block goes on
/// where it was, is beyond the model.
fn handler_of<'b>(block: &'b Block, failure: &str) -> Out<Option<&'b Handler>> {
    for handler in &block.handlers {
        match catches(handler, failure) {
            Some(false) => {}
            Some(true) if !handler.goes_on => return Ok(Some(handler)),
            _ => return Err(Stop::Beyond),
        }
    }
    Ok(None)
}

/// Savepoints of a transaction that are kept.
const MOST_SAVEPOINTS: usize = 16;

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

    fn sql(&mut self, statement: &Statement) -> Out<()> {
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

    /// A block: all of it or nothing.
    fn atomic(&mut self, block: &Block) -> Out<()> {
        let before = self.world.clone();
        let done = self.deeper(|engine| engine.run_body(block));
        if done.is_err() {
            self.restore(before);
        }
        done.map(|_| ())
    }

    /// A function or procedure.
    pub(crate) fn call_routine(&mut self, routine: &Routine, values: &[Value]) -> Out<Value> {
        let block = routine.body.clone().ok_or(Stop::Beyond)?;
        let mut variables = BTreeMap::new();
        for (at, name) in routine.parameters.iter().enumerate() {
            let value = values.get(at).cloned().unwrap_or(Value::Null);
            variables.insert(format!("${}", at + 1), value.clone());
            variables.insert(name.clone(), value);
        }
        self.variables.push(variables);
        let result = self.deeper(|engine| engine.run_body(&block));
        self.variables.pop();
        Ok(result?.unwrap_or(Value::Null))
    }

    /// Runs a body; gives what it returns.
    pub(crate) fn run_body(&mut self, block: &Block) -> Out<Option<Value>> {
        match self.block(block)? {
            Flow::Return(value) => Ok(value),
            _ => Ok(None),
        }
    }

    fn block(&mut self, block: &Block) -> Out<Flow> {
        let mut variables = BTreeMap::new();
        for (name, value) in &block.variables {
            let value = match value {
                Some(value) => self.eval(value, &Scope::default())?,
                None => Value::Null,
            };
            variables.insert(name.clone(), value);
        }
        // A declaration that no block encloses lasts as long as what it stands in.
        if block.steps.is_empty() && block.handlers.is_empty() {
            if let Some(scope) = self.variables.last_mut() {
                scope.extend(variables);
            }
            return Ok(Flow::Next);
        }
        self.variables.push(variables);
        let before = (!block.handlers.is_empty()).then(|| self.world.clone());
        let mut flow = self.steps(&block.steps);
        if let (Err(Stop::Fails(failure)), Some(before)) = (&flow, before) {
            match handler_of(block, failure) {
                Ok(Some(handler)) => {
                    if self.dialect.family == Family::Postgres {
                        self.restore(before);
                    }
                    flow = self.steps(&handler.steps);
                }
                Ok(None) => {}
                Err(stop) => flow = Err(stop),
            }
        }
        self.variables.pop();
        flow
    }

    fn steps(&mut self, steps: &[Step]) -> Out<Flow> {
        for step in steps {
            match self.deeper(|engine| engine.run_step(step))? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn run_step(&mut self, step: &Step) -> Out<Flow> {
        match step {
            Step::Do(Deed::Sql(statement)) if matches!(statement.as_ref(), Statement::Query(_)) => {
                if let Statement::Query(query) = statement.as_ref()
                    && let SetExpr::Select(select) = query.body.as_ref()
                    && select.into.is_none()
                {
                    let relation = self.query(query, None)?;
                    self.found(relation.rows.len());
                    let value = relation.rows.first().and_then(|row| row.first()).cloned();
                    self.assign("\u{0}last", value.unwrap_or(Value::Null));
                    return Ok(Flow::Next);
                }
                self.sql(statement)?;
            }
            Step::Do(deed) => self.carry_out(deed)?,
            Step::If(branches) => {
                for (condition, steps) in branches {
                    let holds = match condition {
                        Some(condition) => self.holds(condition, &Scope::default())?,
                        None => true,
                    };
                    if holds {
                        return self.steps(steps);
                    }
                }
            }
            Step::While(condition, steps) => return self.rounds(condition.as_deref(), steps),
            Step::ForRows(name, query, steps) => {
                let relation = self.query(query, None)?;
                for row in relation.rows {
                    if let Some(flow) = self.round(name, &relation.tags, row, steps)? {
                        return Ok(flow);
                    }
                }
            }
            Step::ForNumbers(name, low, high, steps) => {
                let low = self
                    .eval(low, &Scope::default())?
                    .number()
                    .ok_or(Stop::Beyond)? as i64;
                let high = self
                    .eval(high, &Scope::default())?
                    .number()
                    .ok_or(Stop::Beyond)? as i64;
                if high.saturating_sub(low) >= i64::from(MOST_ROUNDS) {
                    return Err(Stop::Beyond);
                }
                for number in low..=high {
                    let row = vec![Value::Number(number as f64)];
                    if let Some(flow) = self.round(name, &[Tag::of("", name)], row, steps)? {
                        return Ok(flow);
                    }
                }
            }
            Step::Assign(name, value) => {
                let value = self.eval(value, &Scope::default())?;
                if name.contains('.') {
                    self.assign_new(name, value)?;
                } else {
                    self.assign(name, value);
                }
            }
            Step::Perform(query) => {
                let relation = self.query(query, None)?;
                self.found(relation.rows.len());
            }
            Step::Block(block) => return self.block(block),
            Step::Fail => return Err(Stop::Fails("raise_exception")),
            Step::Leave(condition) => {
                let leaves = match condition {
                    Some(condition) => self.holds(condition, &Scope::default())?,
                    None => true,
                };
                if leaves {
                    return Ok(Flow::Leave);
                }
            }
            Step::Return(value) => return self.returning(value.as_deref()),
            Step::Nothing => {}
        }
        Ok(Flow::Next)
    }

    fn returning(&mut self, value: Option<&Expr>) -> Out<Flow> {
        let Some(value) = value else {
            return Ok(Flow::Return(None));
        };
        if let Expr::Identifier(ident) = value
            && matches!(ident.value.to_lowercase().as_str(), "new" | "old")
        {
            return Ok(Flow::Return(Some(Value::Bool(true))));
        }
        Ok(Flow::Return(Some(self.eval(value, &Scope::default())?)))
    }

    fn rounds(&mut self, condition: Option<&Expr>, steps: &[Step]) -> Out<Flow> {
        for _ in 0..MOST_ROUNDS {
            if let Some(condition) = condition
                && !self.holds(condition, &Scope::default())?
            {
                return Ok(Flow::Next);
            }
            match self.steps(steps)? {
                Flow::Next => {}
                Flow::Leave => return Ok(Flow::Next),
                other => return Ok(other),
            }
        }
        Err(Stop::Beyond)
    }

    /// One round of a loop over rows; how the loop ends, if it does.
    fn round(&mut self, name: &str, tags: &[Tag], row: Row, steps: &[Step]) -> Out<Option<Flow>> {
        let tags: Vec<Tag> = tags.iter().map(|tag| Tag::of(name, &tag.name)).collect();
        let whole = Value::List(row.clone().into());
        let single = if row.len() == 1 {
            row.first().cloned().unwrap_or(Value::Null)
        } else {
            whole
        };
        self.variables
            .push(BTreeMap::from([(name.to_string(), single)]));
        self.frames.push((tags, row));
        let flow = self.steps(steps);
        self.frames.pop();
        self.variables.pop();
        Ok(match flow? {
            Flow::Next => None,
            Flow::Leave => Some(Flow::Next),
            other => Some(other),
        })
    }

    /// Rows that stand in the script.
    fn copy(
        &mut self,
        table: &crate::effect::shape::Name,
        columns: &[String],
        rows: &[Vec<Option<String>>],
    ) -> Out<()> {
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

    fn refresh(&mut self, name: &crate::effect::shape::Name) -> Out<()> {
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
