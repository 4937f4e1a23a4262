//! A script run twice on small databases: what the second run finds and leaves.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::blocks;
use super::class::Class;
use super::dialect::Dialect;
use super::model::{Engine, NOON, Pools, Row, Stop, Table, World};
use super::shape::{Deed, Name};
use crate::ir::Effect;
use crate::order::InOrder;

/// Databases on which a script has to run before it is taken for safe: one counter-example settles
/// it.
const WORLDS: usize = 20;

/// Databases that are tried at most: a script may refuse many.
const TRIES: u64 = 50;

/// Steps after which no further database is tried: a script that takes as many does so on each.
const WORK: u32 = 400_000;

/// Scripts with more statements are tried on fewer databases.
const LONG: usize = 200;

/// Failing databases after which no more are tried.
const ENOUGH: usize = 2;

/// How much later than the first the second run comes.
const LATER: i64 = 90_000_000;

/// What two runs show of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen {
    /// The second run fails here, adds rows, or leaves other values.
    pub(super) flagged: Option<Effect>,
    /// The model does not know it.
    pub(super) beyond: bool,
    /// It ran twice in some database.
    pub(super) ran: bool,
}

impl Seen {
    /// The effect of a statement of which this was seen, and what it rests on.
    pub(super) fn effect(self, class: &Class, deed: &Deed) -> (Effect, Option<String>) {
        let safe = match deed {
            _ if self.beyond || !self.ran => class.effect,
            Deed::Settled | Deed::Unmodelled => class.effect,
            Deed::Sql(_) if class.is_of_routine() => class.effect,
            Deed::Block(block) => blocks::safe(block),
            _ => class.safe(),
        };
        match self.flagged {
            Some(effect) => (effect, None),
            None => (safe, class.obligation(safe)),
        }
    }
}

/// Runs deeds twice on several databases.
pub(super) fn run_twice(
    dialect: &'static Dialect,
    schema: &World,
    deeds: &[Deed],
    pools: Pools,
) -> Vec<Seen> {
    let pools = Arc::new(pools);
    let mut seen = vec![Seen::default(); deeds.len()];
    let (worlds, tries) = if deeds.len() > LONG {
        (2, 3)
    } else {
        (WORLDS, TRIES)
    };
    let (mut failing, mut fine, mut work) = (0, 0, 0);
    for seed in 0..tries {
        let mut engine = Engine::new(dialect, schema.clone(), pools.clone(), seed);
        match try_world(&mut engine, deeds, &mut seen) {
            Some(true) => failing += 1,
            Some(false) => fine += 1,
            None => {}
        }
        work += engine.work();
        if failing >= ENOUGH || fine >= worlds || work >= WORK {
            break;
        }
    }
    seen
}

/// Tries one database; tells whether the second run is flagged, `None` if the first one fails.
fn try_world(engine: &mut Engine, deeds: &[Deed], seen: &mut [Seen]) -> Option<bool> {
    engine.connect(NOON, 1);
    for (deed, seen) in deeds.iter().zip(seen.iter_mut()) {
        match engine.carry_out(deed) {
            Ok(()) => {}
            Err(Stop::Beyond) => seen.beyond = true,
            Err(Stop::Fails(_)) => return None,
        }
    }
    engine.disconnect();
    let first = engine.world.clone();
    engine.connect(NOON + LATER, 2);
    let mut wrote: Vec<BTreeSet<Name>> = Vec::with_capacity(deeds.len());
    for (deed, seen) in deeds.iter().zip(seen.iter_mut()) {
        engine.world.touched.clear();
        seen.ran = true;
        match engine.carry_out(deed) {
            Ok(()) => {}
            Err(Stop::Beyond) => seen.beyond = true,
            Err(Stop::Fails(_)) => {
                seen.flagged = worse(seen.flagged, Effect::RerunError);
                return Some(true);
            }
        }
        wrote.push(std::mem::take(&mut engine.world.touched));
    }
    engine.disconnect();
    let changes = differences(first, &engine.world);
    for (touched, seen) in wrote.iter().zip(seen.iter_mut()) {
        for (name, effect) in &changes {
            if touched.contains(name) {
                seen.flagged = worse(seen.flagged, *effect);
            }
        }
    }
    Some(!changes.is_empty())
}

fn worse(known: Option<Effect>, found: Effect) -> Option<Effect> {
    Some(known.map_or(found, |known| Effect::headline([known, found])))
}

/// What differs between the states after the first and the second run.
fn differences(mut first: World, second: &World) -> Vec<(Name, Effect)> {
    for (name, table) in &second.assumed_tables {
        if !first.assumed_tables.contains_key(name) {
            first.tables.insert(name.clone(), table.clone());
        }
    }
    for (place, object) in &second.assumed {
        if !first.assumed.contains_key(place)
            && let Some(object) = object
        {
            first.objects.insert(place.clone(), object.clone());
        }
    }
    let mut changes = Vec::new();
    let names: BTreeSet<&Name> = first.tables.keys().chain(second.tables.keys()).collect();
    for name in names {
        let effect = match (first.tables.get(name), second.tables.get(name)) {
            (Some(before), Some(after)) => table_change(before, after),
            _ => Some(Effect::Mutating),
        };
        changes.extend(effect.map(|effect| (name.clone(), effect)));
    }
    let places: BTreeSet<_> = first.objects.keys().chain(second.objects.keys()).collect();
    for place in places {
        let effect = match (first.objects.get(place), second.objects.get(place)) {
            (Some(before), Some(after)) => (before != after).then_some(Effect::Mutating),
            (None, _) => Some(Effect::Append),
            (_, None) => Some(Effect::Mutating),
        };
        changes.extend(effect.map(|effect| (place.1.clone(), effect)));
    }
    changes
}

/// How a table differs: rows were added, or something else.
fn table_change(before: &Arc<Table>, after: &Arc<Table>) -> Option<Effect> {
    if Arc::ptr_eq(before, after) || before.unseen {
        return None;
    }
    let shape = |table: &Table| Table {
        rows: Vec::new(),
        next: 0,
        unseen: false,
        ..table.clone()
    };
    let sorted = |table: &Table| {
        let mut rows: Vec<Row> = table.rows.clone();
        rows.order_by(Ord::cmp);
        rows
    };
    let (old, new) = (sorted(before), sorted(after));
    let same_shape = shape(before) == shape(after);
    if same_shape && old == new {
        return None;
    }
    let mut rest = new.iter();
    let kept = old.iter().all(|row| rest.any(|other| other == row));
    Some(if same_shape && kept {
        Effect::Append
    } else {
        Effect::Mutating
    })
}
