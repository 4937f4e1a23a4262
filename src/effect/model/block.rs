//! Control flow: blocks with their handlers, branches, loops, calls of routines.

use std::collections::BTreeMap;

use sqlparser::ast::{Expr, SetExpr, Statement};

use super::condition::catches;
use super::engine::{Engine, Out, Scope, Stop, Tag};
use super::value::Value;
use super::world::{Routine, Row};
use crate::effect::dialect::Family;
use crate::effect::shape::{Block, Deed, Handler, Step};

/// How a step ended.
enum Flow {
    Next,
    Leave,
    Return(Option<Value>),
}

/// Rounds that a loop may take.
const MOST_ROUNDS: u16 = 200;

/// The handler that catches a failure. One that cannot be or after which the block goes on
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

impl Engine {
    /// A block: all of it or nothing.
    pub(super) fn atomic(&mut self, block: &Block) -> Out<()> {
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
}
