//! Lists into lists, worked on by all threads: one loop for everybody, as rayon's is compiled anew, 5 kB of it, for
//! every use.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// What becomes of each item, in the items' order.
pub(crate) fn map<'i, T: Sync, R: Send>(
    items: &'i [T],
    work: impl Fn(&'i T) -> R + Sync,
) -> Vec<R> {
    let made: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    each(items.len(), &|at| {
        if let (Some(item), Some(made)) = (items.get(at), made.get(at)) {
            let result = work(item);
            *made.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    });
    let made = made.into_iter().map(Mutex::into_inner);
    made.filter_map(|made| made.unwrap_or_else(PoisonError::into_inner))
        .collect()
}

fn each(count: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..count).into_par_iter().for_each(work);
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1_000).collect();
        let doubled: Vec<u32> = items.iter().map(|item| item * 2).collect();
        assert_eq!(super::map(&items, |item| item * 2), doubled);
        assert!(super::map(&[0_u8; 0], |_| ()).is_empty());
    }
}
