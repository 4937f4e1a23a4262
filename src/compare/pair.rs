//! Steps of one side to those of the other: first those that send the same, then those that were
//! made of the same template, then those that are alike.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::content::Content;
use super::names::Names;
use crate::order::InOrder;

/// Steps that are less alike than this are different ones.
const ALIKE: f64 = 0.5;
/// More pairs than this are not tried for likeness.
const TRIED: usize = 10_000;

/// Which steps belong together, by their places in the lists.
pub(super) fn pairs(
    before: &[Content<'_>],
    after: &[Content<'_>],
    names: &Names,
) -> Vec<(usize, usize)> {
    let mut work = Pairing {
        before,
        after,
        names,
        left: (0..before.len()).collect(),
        free: (0..after.len()).collect(),
        pairs: Vec::new(),
    };
    let group = |content: &Content<'_>| Some(format!("{:?}", content.group()));
    work.by(
        &|content| Some(format!("{:?}{}", content.group(), content.key)),
        true,
    );
    work.by(
        &|content| {
            let declared = content.declared.as_ref()?;
            Some(format!("{}{declared:?}", group(content)?))
        },
        false,
    );
    work.by_likeness(&group);
    work.by(&|content| Some(content.key.clone()), true);
    work.pairs.sort_unstable();
    work.pairs
}

struct Pairing<'a> {
    before: &'a [Content<'a>],
    after: &'a [Content<'a>],
    names: &'a Names,
    /// Places that have no partner yet.
    left: Vec<usize>,
    free: Vec<usize>,
    pairs: Vec<(usize, usize)>,
}

/// What steps must have in common to be a pair.
type Key<'k> = &'k dyn Fn(&Content<'_>) -> Option<String>;

impl Pairing<'_> {
    /// Pairs the first of a key with the first of the same key; `same` if they must send the same.
    fn by(&mut self, key: Key<'_>, same: bool) {
        let mut waiting: HashMap<String, VecDeque<usize>> = HashMap::new();
        for at in &self.free {
            if let Some(key) = self.after.get(*at).and_then(key) {
                waiting.entry(key).or_default().push_back(*at);
            }
        }
        let left = std::mem::take(&mut self.left);
        for at in left {
            let partner = self.before.get(at).and_then(|content| {
                let queue = waiting.get_mut(&key(content)?)?;
                let fits = |other: &&usize| {
                    let other = self.after.get(**other);
                    !same || other.is_some_and(|other| content.same(other, self.names))
                };
                let found = queue.front().filter(fits).copied()?;
                queue.pop_front();
                Some(found)
            });
            match partner {
                Some(partner) => self.take(at, partner),
                None => self.left.push(at),
            }
        }
        self.settle();
    }

    /// Within each group, pairs those that are most alike.
    fn by_likeness(&mut self, group: Key<'_>) {
        let mut groups: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for at in &self.left {
            if let Some(key) = self.before.get(*at).and_then(group) {
                groups.entry(key).or_default().0.push(*at);
            }
        }
        for at in &self.free {
            if let Some(key) = self.after.get(*at).and_then(group) {
                groups.entry(key).or_default().1.push(*at);
            }
        }
        for (left, free) in groups.into_values() {
            if left.len().saturating_mul(free.len()) > TRIED {
                continue;
            }
            for (at, partner) in self.alike(&left, &free) {
                self.take(at, partner);
            }
        }
        let paired: Vec<usize> = self.pairs.iter().map(|(before, _)| *before).collect();
        let paired: std::collections::HashSet<usize> = paired.into_iter().collect();
        self.left.retain(|at| !paired.contains(at));
        self.settle();
    }

    /// The pairs of a group, the most alike first.
    fn alike(&self, left: &[usize], free: &[usize]) -> Vec<(usize, usize)> {
        let mut all: Vec<(f64, usize, usize)> = Vec::new();
        for one in left {
            for other in free {
                let keys = (self.before.get(*one), self.after.get(*other));
                if let (Some(before), Some(after)) = keys {
                    let score = likeness(&before.key, &after.key);
                    if score >= ALIKE {
                        all.push((score, *one, *other));
                    }
                }
            }
        }
        all.order_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (_, one, other) in all {
            if !pairs.iter().any(|pair| pair.0 == one || pair.1 == other) {
                pairs.push((one, other));
            }
        }
        pairs
    }

    fn take(&mut self, before: usize, after: usize) {
        self.pairs.push((before, after));
    }

    /// Forgets partners that were taken.
    fn settle(&mut self) {
        let taken: std::collections::HashSet<usize> =
            self.pairs.iter().map(|(_, after)| *after).collect();
        self.free.retain(|at| !taken.contains(at));
    }
}

/// How much of their words two texts have in common, from 0 to 1.
fn likeness(one: &str, other: &str) -> f64 {
    let mut words: HashMap<&str, i64> = HashMap::new();
    let (mut total, mut common) = (0_i32, 0_i32);
    for word in one.split_whitespace() {
        *words.entry(word).or_default() += 1;
        total = total.saturating_add(1);
    }
    for word in other.split_whitespace() {
        total = total.saturating_add(1);
        if let Some(count) = words.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            common = common.saturating_add(1);
        }
    }
    match total {
        0 => 1.0,
        total => 2.0 * f64::from(common) / f64::from(total),
    }
}
