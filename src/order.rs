//! Slices into sorted slices, with one sort for all types: the standard library's is compiled anew, 7 kB of it,
//! for every type and every order. For what is sorted seldom.

use std::cmp::Ordering;

/// Sorting that takes little code; what is equal stays in its order.
pub(crate) trait InOrder<T> {
    /// Sorts by an order.
    fn order_by(&mut self, order: impl Fn(&T, &T) -> Ordering);

    /// Sorts by a key.
    fn order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.order_by(|one, other| key(one).cmp(&key(other)));
    }
}

impl<T> InOrder<T> for [T] {
    fn order_by(&mut self, order: impl Fn(&T, &T) -> Ordering) {
        let mut places: Vec<usize> = (0..self.len()).collect();
        sort(&mut places, &|one, other| order(&self[one], &self[other]));
        for start in 0..places.len() {
            let mut at = start;
            while places[at] != start {
                let from = std::mem::replace(&mut places[at], at);
                self.swap(at, from);
                at = from;
            }
            places[at] = at;
        }
    }
}

fn sort(places: &mut [usize], order: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|one, other| order(*one, *other));
}

#[cfg(test)]
mod tests {
    use super::InOrder;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(given: Vec<(u8, u16)>) {
            let (mut ours, mut theirs) = (given.clone(), given);
            ours.order_by_key(|(key, _)| *key % 16);
            theirs.sort_by_key(|(key, _)| *key % 16);
            prop_assert_eq!(ours, theirs);
        }
    }
}
