//! The pure functions of the context: conversions, hashes, Python's modules and clock.

use std::rc::Rc;

use super::scope::Scope;
use crate::render::Value;

/// A pure function or value of the context.
pub(super) fn value(_scope: &Rc<Scope>, _name: &str) -> Option<Value> {
    None
}
