//! `adapter.behavior`: the flags of an adapter's package.

use std::any::Any;

use crate::render::{Eval, Interp, Object, Value};

/// `adapter.behavior`: the adapter's flags, all as they are by default.
pub(super) struct Behavior;

impl Object for Behavior {
    fn type_name(&self) -> &str {
        "Behavior"
    }

    fn attr(&self, _interp: &mut Interp<'_>, _name: &str) -> Eval<Option<Value>> {
        Ok(Some(Value::object(BehaviorFlag)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A flag of `adapter.behavior` that is off.
struct BehaviorFlag;

impl Object for BehaviorFlag {
    fn type_name(&self) -> &str {
        "BehaviorFlagRendered"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok((name == "no_warn" || name == "setting").then_some(Value::Bool(false)))
    }

    fn truth(&self) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
