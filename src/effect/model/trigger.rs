//! Triggers: what a change of a row sets off.

use std::sync::Arc;

use super::engine::{Engine, Out, Scope, Stop};
use super::value::Value;
use super::world::{Row, Trigger, TriggerBody};
use super::write::tags_of;
use crate::effect::shape::{Kind, Name};

/// Triggers that set off triggers: how deep.
const DEEPEST: usize = 6;

impl Engine {
    /// Runs the triggers of an event; gives the row as it shall be stored, `None` if it shall not.
    pub(crate) fn fire(
        &mut self,
        name: &Name,
        event: &str,
        before: bool,
        old: Option<&Row>,
        new: Option<Row>,
    ) -> Out<Option<Row>> {
        let triggers: Vec<Arc<Trigger>> = self
            .world
            .objects
            .iter()
            .filter(|((kind, _), _)| *kind == Kind::Trigger)
            .filter_map(|(_, object)| object.trigger.clone())
            .filter(|trigger| {
                trigger.before == before && trigger.events.iter().any(|one| one == event)
            })
            .filter(|trigger| trigger.table.base == name.base)
            .collect();
        let mut new = new;
        for trigger in triggers {
            if self.frames.len() > DEEPEST {
                return Err(Stop::Beyond);
            }
            let table = self.snapshot(name)?;
            let held = self.frames.len();
            if let Some(old) = old {
                self.frames.push((tags_of(&table, "old"), old.clone()));
            }
            if let Some(new) = &new {
                self.frames.push((tags_of(&table, "new"), new.clone()));
            }
            let outcome = self.run_trigger(&trigger);
            let row = new
                .as_ref()
                .and(self.frames.last())
                .map(|(_, row)| row.clone());
            self.frames.truncate(held);
            let returned = outcome?;
            if before {
                new = if returned { row } else { None };
            }
        }
        Ok(new)
    }

    /// Whether the row shall be stored.
    fn run_trigger(&mut self, trigger: &Trigger) -> Out<bool> {
        if let Some(when) = &trigger.when
            && !self.holds(when, &Scope::default())?
        {
            return Ok(true);
        }
        let block = match &trigger.body {
            TriggerBody::Block(block) => block.clone(),
            TriggerBody::Function(function) => {
                let object = self.object(Kind::Routine, function).ok_or(Stop::Beyond)?;
                let routine = object.routine.clone().ok_or(Stop::Beyond)?;
                routine.body.clone().ok_or(Stop::Beyond)?
            }
        };
        let result = self.deeper(|engine| engine.run_body(&block))?;
        Ok(!matches!(result, Some(Value::Null)))
    }

    /// Gives a column of the row that a trigger sees another value: `NEW.x := ...`.
    pub(crate) fn assign_new(&mut self, path: &str, value: Value) -> Out<()> {
        let (table, column) = path.split_once('.').ok_or(Stop::Beyond)?;
        let frame = self
            .frames
            .iter_mut()
            .rev()
            .find(|(tags, _)| tags.first().is_some_and(|tag| *tag.table == *table));
        let (tags, row) = frame.ok_or(Stop::Beyond)?;
        let at = tags
            .iter()
            .position(|tag| *tag.name == *column)
            .ok_or(Stop::Beyond)?;
        if let Some(cell) = row.get_mut(at) {
            *cell = value;
        }
        Ok(())
    }
}
