//! The order in which Python goes through a set of strings.
//!
//! dbt reads properties files folder by folder from such a set, and `graph.nodes` shows that order.
//! In Python it differs from run to run unless `PYTHONHASHSEED` is set; hookc has the order of seed
//! 0, so that its output is always the same (CPython 3.11, `Objects/setobject.c`).

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

/// Slots of the smallest set.
const FEWEST: usize = 8;
/// How many neighbours of a slot are tried before another place is.
const NEIGHBOURS: usize = 9;

/// Strings in the order of a set that they were added to one by one, each once.
pub(super) fn order(strings: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut set = Slots::new(FEWEST);
    let mut used = 0;
    for string in strings {
        if !set.insert(string) {
            continue;
        }
        used += 1;
        if used * 5 >= set.mask() * 3 {
            set = set.grown(used * 4);
        }
    }
    set.0.into_iter().flatten().collect()
}

struct Slots(Vec<Option<String>>);

impl Slots {
    fn new(count: usize) -> Slots {
        Slots(vec![None; count])
    }

    fn mask(&self) -> usize {
        self.0.len() - 1
    }

    /// Whether the string is new.
    fn insert(&mut self, string: String) -> bool {
        let mask = self.mask();
        let mut rest = hash(&string);
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
                        *slot = Some(string);
                        return true;
                    }
                    Some(known) if *known == string => return false,
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

    /// The same strings in a table of more than so many slots.
    fn grown(self, more_than: usize) -> Slots {
        let mut count = FEWEST;
        while count <= more_than {
            count *= 2;
        }
        let mut grown = Slots::new(count);
        for string in self.0.into_iter().flatten() {
            grown.insert(string);
        }
        grown
    }
}

/// Python's hash of a string for seed 0: SipHash-1-3 of its characters, as wide as the widest needs.
fn hash(string: &str) -> u64 {
    if string.is_empty() {
        return 0;
    }
    let widest = string.chars().max().map_or(0, u32::from);
    let width = match widest {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        _ => 4,
    };
    let mut hasher = SipHasher13::new_with_keys(0, 0);
    for character in string.chars() {
        hasher.write(&u32::from(character).to_le_bytes()[..width]);
    }
    match hasher.finish() {
        u64::MAX => u64::MAX - 1,
        hash => hash,
    }
}

#[cfg(test)]
mod tests {
    use super::order;

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
}
