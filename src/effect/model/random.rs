//! Numbers that look random and are the same in every run of the program.

use crate::effect::stable::Stable;

/// A generator.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
    world: u64,
}

impl Random {
    /// A generator of its own for each seed.
    pub(crate) fn new(seed: Stable) -> Random {
        Random {
            state: seed.finish() | 1,
            world: 0,
        }
    }

    /// A generator of a world, for something in it.
    pub(crate) fn of_world(world: u64, thing: &str) -> Random {
        Random {
            world,
            ..Random::new(Stable::new().number(world).text(thing))
        }
    }

    /// The world's own number.
    pub(crate) fn world(&self) -> u64 {
        self.world
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from((self.next() >> 11) % bound).unwrap_or(0)
    }

    /// Whether something of a chance of one in some happens.
    pub(crate) fn one_in(&mut self, some: usize) -> bool {
        self.below(some) == 0
    }

    /// One of some values.
    pub(crate) fn pick<'v, T>(&mut self, values: &'v [T]) -> Option<&'v T> {
        values.get(self.below(values.len()))
    }
}
