//! Storage of containers: contents that may be nested to any depth are dropped without recursion.

use std::cell::{Cell, RefCell};
use std::ops::{Deref, DerefMut};

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::{Key, Value};

/// How many containers deep dropping recurses before contents are put aside.
const NESTING: u32 = 64;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static ASIDE: RefCell<Vec<Vec<Value>>> = const { RefCell::new(Vec::new()) };
}

/// The elements of a list or tuple.
#[derive(Default)]
pub struct Elements(Vec<Value>);

/// The entries of a dict: under each key the key as it was given, and the value.
#[derive(Default)]
pub struct Entries(Map);

type Map = IndexMap<Key, (Value, Value), RandomState>;

impl Elements {
    /// The elements, taken out.
    pub fn into_vec(mut self) -> Vec<Value> {
        std::mem::take(&mut self.0)
    }
}

impl Entries {
    /// Sets the value under a key. As in Python a key that is there already stays as it was given first.
    pub fn put(&mut self, hashed: Key, key: Value, value: Value) {
        match self.0.get_mut(&hashed) {
            Some((_, slot)) => *slot = value,
            None => {
                self.0.insert(hashed, (key, value));
            }
        }
    }
}

impl From<Vec<Value>> for Elements {
    fn from(values: Vec<Value>) -> Elements {
        Elements(values)
    }
}

impl Deref for Elements {
    type Target = Vec<Value>;

    fn deref(&self) -> &Vec<Value> {
        &self.0
    }
}

impl DerefMut for Elements {
    fn deref_mut(&mut self) -> &mut Vec<Value> {
        &mut self.0
    }
}

impl From<Map> for Entries {
    fn from(entries: Map) -> Entries {
        Entries(entries)
    }
}

impl Deref for Entries {
    type Target = Map;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Entries {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Drop for Elements {
    fn drop(&mut self) {
        if self.0.iter().any(holds_values) {
            drop_values(std::mem::take(&mut self.0));
        }
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        if self.0.values().any(|(_, value)| holds_values(value)) {
            drop_values(self.0.drain(..).map(|(_, (_, value))| value).collect());
        }
    }
}

fn holds_values(value: &Value) -> bool {
    matches!(
        value,
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Object(_)
    )
}

/// Drops values; from a certain depth on they are put aside for the outermost call to drop.
fn drop_values(values: Vec<Value>) {
    let depth = DEPTH.try_with(Cell::get).unwrap_or(0);
    if depth >= NESTING {
        // While the thread itself ends there is nowhere to put them.
        let _ = ASIDE.try_with(|aside| aside.borrow_mut().push(values));
        return;
    }
    let _ = DEPTH.try_with(|cell| cell.set(depth + 1));
    drop(values);
    if depth == 0 {
        while let Some(values) = ASIDE
            .try_with(|aside| aside.borrow_mut().pop())
            .ok()
            .flatten()
        {
            drop(values);
        }
    }
    let _ = DEPTH.try_with(|cell| cell.set(depth));
}
