//! The pure functions of the context: conversions, hashes, Python's modules and clock.

use std::rc::Rc;

use super::scope::Scope;
use crate::render::{self, Args, Clock, DateTime, Eval, Function, Interp, Stop, Value};

/// A pure function or value of the context.
pub(super) fn value(scope: &Rc<Scope>, name: &str) -> Option<Value> {
    let started = &scope.options().run_started_at;
    match name {
        "return" => Some(Function::value("return", give_back)),
        "run_started_at" => Some(Value::object(DateTime::utc(started.naive_utc()))),
        "modules" => Some(render::modules(&Clock::At(started.naive_local()))),
        _ => render::helper(name),
    }
}

/// `return(data)`: ends the macro that it stands in (semantics 10.4).
fn give_back(_interp: &mut Interp<'_>, args: Args) -> Eval {
    let [data] = args.bind_required("return", ["data"], 1)?;
    Err(Box::new(Stop::Return(data.unwrap_or(Value::None))))
}
