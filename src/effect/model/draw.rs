//! A value for a column, drawn from the script's literals.

use std::sync::Arc;

use super::cast::coerce;
use super::pools::Pools;
use super::random::Random;
use super::value::{DAY, Value};
use super::world::{Column, Type};
use crate::effect::stable::Stable;

impl Pools {
    /// One of the few places of a pool that most values of a world come from, so that rows of
    /// different tables meet.
    fn favourite(&self, length: usize, random: &mut Random) -> usize {
        let mut world = Random::new(Stable::new().number(random.world()).number(length as u64));
        let places = [
            world.below(length),
            world.below(length),
            world.below(length),
        ];
        places.get(random.below(places.len())).copied().unwrap_or(0)
    }

    /// The literal that most rows of a column have in every third world: queues hold several rows in
    /// the same state.
    fn common<'v>(
        &self,
        near: &[&'v Value],
        column: &str,
        random: &mut Random,
    ) -> Option<&'v Value> {
        if random.world() % 3 != 1 || random.one_in(4) {
            return None;
        }
        let mut world = Random::of_world(random.world(), column);
        world.pick(near).copied()
    }

    pub(super) fn draw(&self, column: &Column, random: &mut Random) -> Value {
        let near = self.near.get(&column.name).map_or(&[][..], Vec::as_slice);
        let pool = match column.kind {
            Type::Integer | Type::Decimal(_) | Type::Float => &self.numbers,
            Type::Date | Type::Time => &self.times,
            Type::Bool => return Value::Bool(random.one_in(2)),
            Type::Other if column.written.starts_with("json") => return Value::text("{}"),
            Type::Other if column.written.ends_with(']') => return Value::List(Vec::new().into()),
            Type::Other | Type::Text => &self.texts,
        };
        let fits = |value: &Value| match column.kind {
            Type::Integer | Type::Decimal(_) | Type::Float => value.number().is_some(),
            Type::Date | Type::Time => value.time().is_some(),
            _ => true,
        };
        let near: Vec<&Value> = near.iter().filter(|value| fits(value)).collect();
        if let Some(common) = self.common(&near, &column.name, random) {
            return coerce(common.clone(), column.kind);
        }
        let chosen = if !near.is_empty() && !random.one_in(2) {
            random
                .pick(&near)
                .map(|value| beside(value, column.kind, random))
        } else if random.one_in(3) {
            random.pick(pool).cloned()
        } else {
            pool.get(self.favourite(pool.len(), random)).cloned()
        };
        let value = chosen.unwrap_or(Value::Null);
        match (&value, column.kind) {
            (Value::Text(text), Type::Text | Type::Other) => Value::Text(varied(text, random)),
            _ => coerce(value, column.kind),
        }
    }
}

/// A literal, or what is just below or above it.
fn beside(value: &Value, kind: Type, random: &mut Random) -> Value {
    let step = [0, 0, 0, -1, 1].get(random.below(5)).copied().unwrap_or(0);
    match (kind, value) {
        (Type::Date | Type::Time, value) => value.time().map_or(Value::Null, |time| {
            Value::Time(time.saturating_add(step * DAY))
        }),
        (_, Value::Number(number)) => Value::Number(number + step as f64),
        _ => value.clone(),
    }
}

/// A text as it may come from somewhere else.
fn varied(text: &Arc<str>, random: &mut Random) -> Arc<str> {
    match random.below(12) {
        0 => text.to_uppercase().into(),
        1 => format!(" {text}").into(),
        2 => format!("{text}{text}").into(),
        3 => format!("{text}x").into(),
        _ => text.clone(),
    }
}
