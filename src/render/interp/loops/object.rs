//! The variable `loop`.

use std::any::Any;
use std::rc::Rc;

use super::state::State;
use crate::render::{Args, Eval, Interp, Object, ObjectKind, Value, ops};

/// The variable `loop`.
pub(super) struct Loop(pub(super) Rc<State>);

impl Object for Loop {
    fn type_name(&self) -> &str {
        "LoopContext"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn attr(&self, interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let index = self.0.index.get();
        let number = |number: usize| Ok(Some(Value::Int(number as i128)));
        match name {
            "index" => number(index),
            "index0" => number(index.saturating_sub(1)),
            "length" => number(self.0.length(interp)?),
            // A list that grows makes these negative.
            "revindex" => Ok(Some(Value::Int(
                self.0.length(interp)? as i128 - index as i128 + 1,
            ))),
            "revindex0" => Ok(Some(Value::Int(
                self.0.length(interp)? as i128 - index as i128,
            ))),
            "first" => Ok(Some(Value::Bool(index == 1))),
            "last" => Ok(Some(Value::Bool(self.0.following(interp)?.is_none()))),
            "depth" => number(self.0.depth),
            "depth0" => number(self.0.depth - 1),
            "previtem" => Ok(Some(match self.0.previous() {
                Some(value) => value,
                None => interp.undefined("there is no previous item"),
            })),
            "nextitem" => Ok(Some(match self.0.following(interp)? {
                Some(value) => value,
                None => interp.undefined("there is no next item"),
            })),
            _ => Ok(None),
        }
    }

    fn methods(&self) -> &'static [&'static str] {
        &["changed", "cycle"]
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        if let ("cycle" | "changed", Some((keyword, _))) = (name, args.named.first()) {
            return Err(ops::type_error(format!(
                "LoopContext.{name}() got an unexpected keyword argument '{keyword}'"
            )));
        }
        match name {
            "cycle" => {
                if args.positional.is_empty() {
                    return Err(ops::type_error("no items for cycling given"));
                }
                let at = self.0.index.get().saturating_sub(1) % args.positional.len();
                Ok(args.positional.get(at).cloned())
            }
            "changed" => {
                let value = Value::tuple(args.positional);
                self.0
                    .changed(interp, value)
                    .map(|changed| Some(Value::Bool(changed)))
            }
            _ => match self.attr(interp, name)? {
                Some(value) => interp.call(&value, args).map(Some),
                None => Ok(None),
            },
        }
    }

    /// `loop(iterable)` in a recursive loop.
    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let Some(recursion) = &self.0.recursion else {
            let message = "The loop must have the 'recursive' marker to be called recursively.";
            return Err(ops::type_error(message));
        };
        let [iterable] = args.bind_required("loop", ["iterable"], 1)?;
        interp.run_again(
            recursion,
            &iterable.unwrap_or(Value::None),
            self.0.depth + 1,
        )
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let length = self.0.length(interp)?;
        Ok(Some(format!(
            "<LoopContext {}/{length}>",
            self.0.index.get()
        )))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
