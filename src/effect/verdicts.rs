//! Verdicts by what alike texts have in common: each is found once in a run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::alike::Alike;
use super::unit::Judged;

/// Verdicts that are kept; what comes later is judged each time.
const MOST: usize = 20_000;

/// Bytes of texts whose verdicts are kept.
const MOST_BYTES: usize = 32 << 20;

/// What the statements of texts are and mean.
pub(super) type Verdict = Arc<Vec<Vec<Judged>>>;

/// All that a verdict depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The dialect's name.
    pub(super) dialect: &'static str,
    /// The schema's id.
    pub(super) schema: u128,
    /// How many texts run before the node is built, if it is.
    pub(super) after: Option<usize>,
    /// The texts.
    pub(super) texts: Alike,
}

/// What was judged. It belongs to a [`super::Schema`] and to what is cloned from it.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdicts(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    verdicts: HashMap<Key, Verdict, RandomState>,
    bytes: usize,
}

impl Verdicts {
    /// The verdict on texts, if there is one.
    pub(super) fn get(&self, key: &Key) -> Option<Verdict> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.verdicts.get(key).cloned()
    }

    /// Keeps a verdict.
    pub(super) fn keep(&self, key: Key, verdict: &Verdict) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = known.bytes + key.texts.parts.iter().map(String::len).sum::<usize>();
        if known.verdicts.len() < MOST && bytes <= MOST_BYTES {
            known.bytes = bytes;
            known.verdicts.insert(key, Arc::clone(verdict));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: String) -> Key {
        Key {
            dialect: "postgres",
            schema: 0,
            after: None,
            texts: Alike {
                parts: vec![text],
                relation: None,
            },
        }
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let verdicts = Verdicts::default();
        for at in 0..=MOST {
            verdicts.keep(key(at.to_string()), &Verdict::default());
        }
        assert!(verdicts.get(&key("0".to_string())).is_some());
        assert!(verdicts.get(&key(MOST.to_string())).is_none());
        let verdicts = Verdicts::default();
        let long = || key(" ".repeat(MOST_BYTES + 1));
        verdicts.keep(long(), &Verdict::default());
        assert!(verdicts.get(&long()).is_none());
    }
}
