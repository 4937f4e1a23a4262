//! The order in which Python goes through a set.
//!
//! Templates make sets and go through them; dbt reads properties files folder by folder from a set of
//! paths, gives `schemas` as one, and its static parser gives a model's sources as a set of pairs.
//! With strings in it the order differs from run to run unless `PYTHONHASHSEED` is set; hookc has the
//! order of seed 0, so that its output is always the same (CPython 3.11, `Objects/setobject.c`,
//! `Objects/tupleobject.c` and `Python/pyhash.c`).

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::Key;

/// Slots of the smallest set.
const FEWEST: usize = 8;
/// Items from which on a set grows more slowly.
const MANY: usize = 50_000;
/// How many neighbours of a slot are tried before another place is.
const NEIGHBOURS: usize = 9;

/// What Python hashes.
pub(crate) trait Hashed: PartialEq + Clone {
    /// Python's hash for seed 0.
    fn hash(&self) -> u64;
}

/// Items in the order of a set that they were added to one by one, each once.
pub(crate) fn order<T: Hashed>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut set = Slots::new(FEWEST);
    let mut used = 0;
    for item in items {
        if !set.insert(item) {
            continue;
        }
        used += 1;
        if used * 5 >= set.mask() * 3 {
            set = set.grown(used * if used > MANY { 2 } else { 4 });
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

/// SipHash-1-3 of the characters, each as wide as the widest needs.
fn hash_text(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let widest = text.chars().max().map_or(0, u32::from);
    let width = match widest {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        _ => 4,
    };
    let mut hasher = SipHasher13::new_with_keys(0, 0);
    for character in text.chars() {
        hasher.write(&u32::from(character).to_le_bytes()[..width]);
    }
    not_error(hasher.finish())
}

/// A round of xxHash for each part.
fn hash_parts(parts: impl ExactSizeIterator<Item = u64>) -> u64 {
    const PRIMES: [u64; 3] = [
        11_400_714_785_074_694_791,
        14_029_467_366_897_019_727,
        2_870_177_450_012_600_261,
    ];
    let count = parts.len() as u64;
    let mut hash = PRIMES[2];
    for part in parts {
        hash = hash.wrapping_add(part.wrapping_mul(PRIMES[1]));
        hash = hash.rotate_left(31).wrapping_mul(PRIMES[0]);
    }
    hash = hash.wrapping_add(count ^ (PRIMES[2] ^ 3_527_539));
    match hash {
        u64::MAX => 1_546_275_796,
        hash => hash,
    }
}

/// The prime by which numbers are hashed: the rest of a division.
const MODULUS: u64 = (1 << 61) - 1;

fn hash_number(magnitude: u128, negative: bool) -> u64 {
    let rest = (magnitude % u128::from(MODULUS)) as u64;
    not_error(if negative { rest.wrapping_neg() } else { rest })
}

/// A float is a whole number times a power of two, and 2 to the 61st leaves 1.
fn hash_float(bits: u64) -> u64 {
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let (whole, power) = match exponent {
        0 => (fraction, -1074),
        0x7ff => (314_159, 0),
        _ => (fraction | 1 << 52, exponent - 1075),
    };
    hash_number(u128::from(whole) << power.rem_euclid(61), bits >> 63 == 1)
}

/// -1 says that there was an error.
fn not_error(hash: u64) -> u64 {
    if hash == u64::MAX { hash - 1 } else { hash }
}

impl Hashed for String {
    fn hash(&self) -> u64 {
        hash_text(self)
    }
}

impl Hashed for (String, String) {
    fn hash(&self) -> u64 {
        hash_parts([self.0.hash(), self.1.hash()].into_iter())
    }
}

impl Hashed for Key {
    /// Whatever is hashed by its address has 0: see [`has_order`].
    fn hash(&self) -> u64 {
        match self {
            Key::Int(number) => hash_number(number.unsigned_abs(), *number < 0),
            Key::Float(bits) => hash_float(*bits),
            Key::Str(text) => hash_text(text),
            Key::Tuple(keys) => hash_parts(keys.iter().map(Hashed::hash)),
            Key::None | Key::Object(_) | Key::Content(..) => 0,
        }
    }
}

/// Whether Python hashes a key by its content only.
pub(crate) fn has_order(key: &Key) -> bool {
    match key {
        Key::Int(_) | Key::Float(_) | Key::Str(_) => true,
        Key::Tuple(keys) => keys.iter().all(has_order),
        Key::None | Key::Object(_) | Key::Content(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Hashed, Key, order};

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

    /// `PYTHONHASHSEED=0 python3.11 -c 'print(list(set([...])))'` and the hashes of these numbers.
    #[test]
    fn sets_of_numbers_have_pythons_order() {
        let numbers = |numbers: &[i128]| order(numbers.iter().copied().map(Key::Int));
        let keys = |numbers: &[i128]| numbers.iter().copied().map(Key::Int).collect::<Vec<_>>();
        assert_eq!(numbers(&[3, 1, 2, 10, 8]), keys(&[1, 2, 3, 8, 10]));
        assert_eq!(numbers(&[16, 8, 0, 24]), keys(&[16, 8, 0, 24]));
        assert_eq!(numbers(&[-1, -2, 5]), keys(&[5, -1, -2]));
        let places = numbers(
            &(0..60_000)
                .map(|n| n * 104_729 % 1_000_003)
                .collect::<Vec<_>>(),
        );
        let placed = (1..).zip(places).map(|(place, key)| match key {
            Key::Int(number) => place * number,
            _ => 0,
        });
        assert_eq!(placed.sum::<i128>(), 912_480_816_394_790);
        let float = |value: f64| Key::Float(value.to_bits()).hash() as i64;
        assert_eq!(float(2.5), 1_152_921_504_606_846_978);
        assert_eq!(float(-0.1), -230_584_300_921_369_408);
        assert_eq!(Key::Int(-1).hash() as i64, -2);
        assert_eq!(Key::Int(1 << 70).hash() as i64, 512);
    }
}
