//! The arguments of a call.

use std::sync::Arc;

use super::{Eval, RenderError, Value, ops};

/// Evaluated arguments, in the order in which they were written.
#[derive(Debug, Clone, Default)]
pub struct Args {
    /// Positional.
    pub positional: Vec<Value>,
    /// By keyword, in order.
    pub named: Vec<(Arc<str>, Value)>,
}

impl Args {
    /// Positional arguments only.
    pub fn positional(values: Vec<Value>) -> Args {
        Args {
            positional: values,
            named: Vec::new(),
        }
    }

    /// Whether all arguments are known.
    ///
    /// # Errors
    /// A deferral for one that only the warehouse knows.
    pub fn known(&self) -> Eval<()> {
        let named = self.named.iter().map(|(_, value)| value);
        self.positional.iter().chain(named).try_for_each(ops::known)
    }

    /// Binds to named parameters as Python does; a missing one is `None` in the result.
    ///
    /// # Errors
    /// Too many, unknown or doubly given arguments, in Python's words.
    pub fn bind<const N: usize>(
        self,
        function: &str,
        parameters: [&str; N],
    ) -> Eval<[Option<Value>; N]> {
        let mut bound: [Option<Value>; N] = std::array::from_fn(|_| None);
        if self.positional.len() > N {
            let given = self.positional.len();
            let message = format!("{function}() takes {N} arguments but {given} were given");
            return Err(RenderError::new("render::wrong-arguments", message).into());
        }
        for (slot, value) in bound.iter_mut().zip(self.positional) {
            *slot = Some(value);
        }
        for (name, value) in self.named {
            let Some(at) = parameters.iter().position(|parameter| **parameter == *name) else {
                let message = format!("{function}() got an unexpected keyword argument '{name}'");
                return Err(RenderError::new("render::wrong-arguments", message).into());
            };
            if bound[at].replace(value).is_some() {
                let message = format!("{function}() got multiple values for argument '{name}'");
                return Err(RenderError::new("render::wrong-arguments", message).into());
            }
        }
        Ok(bound)
    }

    /// Binds, and demands the first `required` parameters.
    ///
    /// # Errors
    /// As [`Args::bind`], and a missing required argument.
    pub fn bind_required<const N: usize>(
        self,
        function: &str,
        parameters: [&str; N],
        required: usize,
    ) -> Eval<[Option<Value>; N]> {
        let bound = self.bind(function, parameters)?;
        if let Some(at) = bound.iter().take(required).position(Option::is_none) {
            let message = format!(
                "{function}() missing 1 required positional argument: '{}'",
                parameters[at]
            );
            return Err(RenderError::new("render::wrong-arguments", message).into());
        }
        Ok(bound)
    }
}
