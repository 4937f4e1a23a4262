//! Bounds: no template makes hookc run forever, fill the memory or exhaust the stack.

use super::Interp;
use crate::render::{Eval, RenderError};

/// Bounds on one rendering.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps of evaluation. Eight bytes of a string read or built count as one, an element of a list as
    /// two, a character that becomes a string of its own as four.
    pub fuel: u64,
    /// Nested calls and containers as Python counts them: a macro of a package takes nine. Any thread's
    /// stack will do, it is continued on the heap.
    pub depth: u32,
    /// Bytes of any string or output.
    pub bytes: usize,
    /// Elements of any list.
    pub elements: usize,
}

impl Default for Limits {
    /// About a second and some hundred megabytes at worst; Python's own recursion limit, with which a dbt
    /// macro can call itself about 110 times.
    fn default() -> Limits {
        Limits {
            fuel: 10_000_000,
            depth: 1_000,
            bytes: 32 << 20,
            elements: 1_000_000,
        }
    }
}

/// What a call of a package's macro takes of [`Limits::depth`].
pub(super) const MACRO_DEPTH: u32 = 9;

/// Steps that keeping something for the plan counts as: a query, a message.
const RECORD: u64 = 1_000;

/// Stack that is left when recursion continues elsewhere, and how much it gets there.
const RED_ZONE: usize = 128 << 10;
const SEGMENT: usize = 2 << 20;

impl Interp<'_> {
    /// Counts `steps` of work.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn spend(&mut self, steps: u64) -> Eval<()> {
        match self.fuel.checked_sub(steps) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => {
                self.fuel = 0;
                let message = format!("rendering takes more than {} steps", self.limits.fuel);
                Err(exceeded(message, "is there a loop that never ends?"))
            }
        }
    }

    /// To be asked before something of that many bytes is kept for the plan.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn record(&mut self, bytes: usize) -> Eval<()> {
        self.spend(RECORD + bytes as u64 / 8)
    }

    /// To be asked before a string of that many bytes is built.
    ///
    /// # Errors
    /// Too long, or the budget is used up.
    pub fn check_bytes(&mut self, bytes: usize) -> Eval<()> {
        self.check_length(bytes)?;
        self.spend(bytes as u64 / 8)
    }

    /// As [`Interp::check_bytes`] for a string whose parts were paid for.
    ///
    /// # Errors
    /// Too long.
    pub(crate) fn check_length(&self, bytes: usize) -> Eval<()> {
        if bytes > self.limits.bytes {
            let message = format!("text of more than {} bytes", self.limits.bytes);
            return Err(exceeded(message, "hookc bounds what a template may build"));
        }
        Ok(())
    }

    /// To be asked before a list of that many elements is built.
    ///
    /// # Errors
    /// Too many, or the budget is used up.
    pub fn check_elements(&mut self, elements: usize) -> Eval<()> {
        self.check_count(elements)?;
        self.spend(elements as u64 * 2)
    }

    /// As [`Interp::check_elements`] for a list whose elements were paid for, such as one that grows.
    ///
    /// # Errors
    /// Too many.
    pub(crate) fn check_count(&self, elements: usize) -> Eval<()> {
        if elements > self.limits.elements {
            let message = format!("list of more than {} elements", self.limits.elements);
            return Err(exceeded(message, "hookc bounds what a template may build"));
        }
        Ok(())
    }

    /// The bounds.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Runs something that may call itself, one level deeper.
    ///
    /// # Errors
    /// Too deep, and whatever it raises.
    pub(crate) fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        self.deeper(1, run)
    }

    /// Runs something that may call itself, so many levels deeper.
    pub(super) fn deeper<T>(
        &mut self,
        levels: u32,
        run: impl FnOnce(&mut Self) -> Eval<T>,
    ) -> Eval<T> {
        if self.depth + levels > self.limits.depth {
            let message = "maximum recursion depth exceeded";
            return Err(RenderError::new("render::recursion", message).into());
        }
        self.depth += levels;
        let result = self.on_stack(run);
        self.depth -= levels;
        result
    }

    /// Runs something with enough stack below it.
    pub(super) fn on_stack<T>(&mut self, run: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        stacker::maybe_grow(RED_ZONE, SEGMENT, || run(self))
    }
}

fn exceeded(message: String, help: &str) -> Box<crate::render::Stop> {
    RenderError::new("render::limit", message).help(help).into()
}
