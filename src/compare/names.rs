//! The own names of two sides onto each other.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::frontend::OwnNames;

/// What one side calls what the other side calls otherwise.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Pairs of names that mean the same, in small letters.
    pairs: HashSet<(String, String)>,
    /// What a name of the earlier side is on the later side; nothing if that is not one name only.
    later: HashMap<String, Option<String>>,
    /// For each side, the parts of relations in small letters to the number of the relation.
    relations: [HashMap<Vec<String>, usize>; 2],
    /// For each side, names that take part in a pair.
    known: [HashSet<String>; 2],
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Before,
    After,
}

impl Names {
    /// The names of two sides.
    pub(super) fn new(before: &OwnNames, after: &OwnNames) -> Names {
        let mut names = Names::default();
        for (place, name) in &before.places {
            if let Some(other) = after.places.get(place) {
                names.pair(name, other);
            }
        }
        let both: BTreeMap<&String, (&Vec<String>, &Vec<String>)> = before
            .relations
            .iter()
            .filter_map(|(id, parts)| Some((id, (parts, after.relations.get(id)?))))
            .collect();
        for (number, (one, other)) in both.into_values().enumerate() {
            let folded = |parts: &[String]| parts.iter().map(|part| part.to_lowercase()).collect();
            let [before, after] = &mut names.relations;
            before.insert(folded(one), number);
            after.insert(folded(other), number);
            for (name, other) in one.iter().rev().zip(other.iter().rev()) {
                names.pair(name, other);
            }
        }
        names
    }

    fn pair(&mut self, before: &str, after: &str) {
        let pair = (before.to_lowercase(), after.to_lowercase());
        if pair.0 != pair.1 {
            let [of_before, of_after] = &mut self.known;
            of_before.insert(pair.0.clone());
            of_after.insert(pair.1.clone());
        }
        let later = self.later.entry(pair.0.clone());
        let later = later.or_insert_with(|| Some(after.to_owned()));
        if later.as_ref().is_some_and(|known| known != after) {
            *later = None;
        }
        self.pairs.insert(pair);
    }

    /// Whether two names mean the same.
    pub(super) fn same(&self, before: &str, after: &str) -> bool {
        self.pairs
            .contains(&(before.to_lowercase(), after.to_lowercase()))
    }

    /// Whether a name is one that the other side may call otherwise.
    pub(super) fn is_own(&self, which: Which, name: &str) -> bool {
        let [before, after] = &self.known;
        let known = match which {
            Which::Before => before,
            Which::After => after,
        };
        known.contains(&name.to_lowercase())
    }

    /// The number of the relation that parts name.
    pub(super) fn relation(&self, which: Which, parts: &[String]) -> Option<usize> {
        let [before, after] = &self.relations;
        let relations = match which {
            Which::Before => before,
            Which::After => after,
        };
        relations.get(parts).copied()
    }

    /// What the later side calls a name of the earlier one, if that is certain.
    pub(super) fn later(&self, name: &str) -> Option<&str> {
        self.later.get(&name.to_lowercase())?.as_deref()
    }
}
