//! The order in which Python goes through a set.
//!
//! dbt reads properties files folder by folder from a set of paths, and its static parser gives a
//! model's sources as a set of pairs; `graph.nodes` shows both. In Python that order differs from run
//! to run unless `PYTHONHASHSEED` is set; hookc has the order of seed 0, so that its output is always
//! the same (CPython 3.11, `Objects/setobject.c` and `Objects/tupleobject.c`).

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

/// Slots of the smallest set.
const FEWEST: usize = 8;
/// How many neighbours of a slot are tried before another place is.
const NEIGHBOURS: usize = 9;

/// What Python hashes.
pub(super) trait Hashed: PartialEq + Clone {
    /// Python's hash for seed 0.
    fn hash(&self) -> u64;
}

/// Items in the order of a set that they were added to one by one, each once.
pub(super) fn order<T: Hashed>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut set = Slots::new(FEWEST);
    let mut used = 0;
    for item in items {
        if !set.insert(item) {
            continue;
        }
        used += 1;
        if used * 5 >= set.mask() * 3 {
            set = set.grown(used * 4);
        }
    }
    set.0.into_iter().flatten().collect()
}

struct Slots<T>(Vec<Option<T>>);

impl<T: Hashed> Slots<T> {
    fn new(count: usize) -> Slots<T> {
        Slots(vec![None; count])
    }

    fn mask(&self) -> usize {
        self.0.len() - 1
    }

    /// Whether the item is new.
    fn insert(&mut self, item: T) -> bool {
        let mask = self.mask();
        let mut rest = item.hash();
        let mut at = rest as usize & mask;
        loop {
            let last = if at + NEIGHBOURS <= mask {
                at + NEIGHBOURS
            } else {
                at
            };
            for slot in self.0.iter_mut().take(last + 1).skip(at) {
                match slot {
                    None => {
                        *slot = Some(item);
                        return true;
                    }
                    Some(known) if *known == item => return false,
                    Some(_) => {}
                }
            }
            rest >>= 5;
            at = at
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(rest as usize)
                & mask;
        }
    }

    /// The same items in a table of more than so many slots.
    fn grown(self, more_than: usize) -> Slots<T> {
        let mut count = FEWEST;
        while count <= more_than {
            count *= 2;
        }
        let mut grown = Slots::new(count);
        for item in self.0.into_iter().flatten() {
            grown.insert(item);
        }
        grown
    }
}

impl Hashed for String {
    /// SipHash-1-3 of the characters, each as wide as the widest needs.
    fn hash(&self) -> u64 {
        if self.is_empty() {
            return 0;
        }
        let widest = self.chars().max().map_or(0, u32::from);
        let width = match widest {
            0..=0xff => 1,
            0x100..=0xffff => 2,
            _ => 4,
        };
        let mut hasher = SipHasher13::new_with_keys(0, 0);
        for character in self.chars() {
            hasher.write(&u32::from(character).to_le_bytes()[..width]);
        }
        match hasher.finish() {
            u64::MAX => u64::MAX - 1,
            hash => hash,
        }
    }
}

impl Hashed for (String, String) {
    /// A round of xxHash for each part.
    fn hash(&self) -> u64 {
        const PRIMES: [u64; 3] = [
            11_400_714_785_074_694_791,
            14_029_467_366_897_019_727,
            2_870_177_450_012_600_261,
        ];
        let mut hash = PRIMES[2];
        for part in [self.0.hash(), self.1.hash()] {
            hash = hash.wrapping_add(part.wrapping_mul(PRIMES[1]));
            hash = hash.rotate_left(31).wrapping_mul(PRIMES[0]);
        }
        hash = hash.wrapping_add(2 ^ (PRIMES[2] ^ 3_527_539));
        match hash {
            u64::MAX => 1_546_275_796,
            hash => hash,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Hashed, order};

    /// What `PYTHONHASHSEED=0 python3.11 -c 'print(" ".join(set([...])))'` prints.
    #[test]
    fn sets_have_pythons_order() {
        let cases = [
            (
                "models seeds snapshots analyses macros tests functions models",
                "functions snapshots seeds models tests macros analyses",
            ),
            (
                "models data snapshots analysis macros tests functions models/ext été 写",
                "functions snapshots models été analysis models/ext tests data 写 macros",
            ),
            (
                "p0 p1 p2 p3 p4 p5 p6 p7 p8 p9 p10 p11 p12 p13 p14 p15 p16 p17 p18 p19 p20 p21",
                "p3 p5 p4 p20 p13 p15 p12 p2 p6 p14 p7 p11 p19 p8 p10 p1 p16 p17 p18 p21 p9 p0",
            ),
        ];
        for (given, expected) in cases {
            let ordered = order(given.split(' ').map(str::to_owned));
            assert_eq!(ordered.join(" "), expected);
        }
    }

    /// `PYTHONHASHSEED=0 python3.11 -c 'print(hash(("a", "t1")))'`, and a set of twelve such pairs.
    #[test]
    fn sets_of_pairs_have_pythons_order() {
        let pair = |n: usize| ("a".to_owned(), format!("t{n}"));
        assert_eq!(pair(1).hash(), 1_031_843_703_818_428_007);
        let ordered = order((0..12).map(pair));
        let tables: Vec<&str> = ordered.iter().map(|(_, table)| table.as_str()).collect();
        assert_eq!(tables.join(" "), "t8 t1 t5 t7 t6 t11 t10 t0 t2 t3 t9 t4");
    }
}
