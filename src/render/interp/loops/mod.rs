//! `for`: bodies run once an element, with `loop`.

mod object;
mod source;
mod state;

use std::rc::Rc;

use super::Interp;
use super::place::Place;
use super::scope::Scope;
use super::stmt::Flow;
use crate::jinja::ast::{For, Stmt};
use crate::render::{Eval, Value};
use object::Loop;
use source::{Condition, Source};
use state::State;

/// A loop that may be run again for other elements, one level deeper.
pub(super) struct Recursion {
    node: For,
    place: Place,
}

impl Interp<'_> {
    /// A loop where it stands.
    pub(super) fn for_loop(&mut self, node: &For) -> Eval<Flow> {
        let iterable = self.expr(&node.iter)?;
        let recursion = node.recursive.then(|| {
            Rc::new(Recursion {
                node: node.clone(),
                place: self.place.clone(),
            })
        });
        let result = self.run_loop(node, &iterable, recursion, 1);
        self.located(node.iter.range, result)?;
        Ok(Flow::Next)
    }

    /// `loop(iterable)`: the text of the same loop for other elements.
    fn run_again(&mut self, recursion: &Rc<Recursion>, iterable: &Value, depth: usize) -> Eval {
        let mut place = recursion.place.clone();
        place.trace = self.trace();
        let again = Some(Rc::clone(recursion));
        let text = self.at_place(place, |interp| {
            interp.capture(|interp| interp.run_loop(&recursion.node, iterable, again, depth))
        })?;
        Ok(self.captured(text))
    }

    fn run_loop(
        &mut self,
        node: &For,
        iterable: &Value,
        recursion: Option<Rc<Recursion>>,
        depth: usize,
    ) -> Eval<()> {
        let condition = node.condition.as_ref().map(|condition| {
            Condition::new(node.target.clone(), condition.clone(), self.place.clone())
        });
        let source = Source::new(self, iterable, condition)?;
        let state = Rc::new(State::new(source, recursion, depth));
        let outer = Rc::clone(&self.place.scope);
        let result = self.iterations(node, &state, &outer);
        self.place.scope = outer;
        if result? {
            return Ok(());
        }
        self.inner_body(&node.otherwise).map(|_| ())
    }

    /// Runs the iterations. Whether any reached the end of the body: if none did, Jinja2 runs `else`,
    /// even after a `break`.
    fn iterations(&mut self, node: &For, state: &Rc<State>, outer: &Rc<Scope>) -> Eval<bool> {
        let value = Value::object(Loop(Rc::clone(state)));
        let mut completed = false;
        while let Some(element) = state.advance(self)? {
            self.spend(1)?;
            self.place.scope = Scope::inside(outer);
            self.place.scope.set(&self.loop_name, value.clone());
            let assigned = self.assign(&node.target, element);
            self.located(node.iter.range, assigned)?;
            match self.iteration(&node.body)? {
                Flow::Next => completed = true,
                Flow::Continue => {}
                Flow::Break => break,
            }
        }
        Ok(completed)
    }

    fn iteration(&mut self, body: &[Stmt]) -> Eval<Flow> {
        self.body(body)
    }
}
