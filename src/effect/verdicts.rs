//! Verdicts by what alike texts have in common: each is found once in a run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::unit::Judged;

/// Verdicts that are kept; what comes later is judged each time.
const MOST: usize = 20_000;

/// The effects of the statements of texts.
pub(super) type Verdict = Arc<Vec<Vec<Judged>>>;

/// What was judged, by a fingerprint of the texts and of all that their verdict depends on. It
/// belongs to a [`super::Schema`] and to what is cloned from it.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdicts(Arc<Mutex<HashMap<u128, Verdict>>>);

impl Verdicts {
    /// The verdict on texts with this fingerprint, if there is one.
    pub(super) fn get(&self, fingerprint: u128) -> Option<Verdict> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&fingerprint).cloned()
    }

    /// Keeps a verdict.
    pub(super) fn keep(&self, fingerprint: u128, verdict: Verdict) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(fingerprint, verdict);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let verdicts = Verdicts::default();
        for at in 0..=MOST as u128 {
            verdicts.keep(at, Verdict::default());
        }
        assert!(verdicts.get(0).is_some());
        assert!(verdicts.get(MOST as u128).is_none());
    }
}
