//! `set`, loop variables and `with`: values into variables.

use super::Interp;
use crate::jinja::ast::Target;
use crate::render::{Eval, RenderError, Value, ops};

impl Interp<'_> {
    /// Assigns in the current scope.
    pub(super) fn assign(&mut self, target: &Target, value: Value) -> Eval<()> {
        match target {
            Target::Name(name) => {
                self.place.scope.set(name, value);
                Ok(())
            }
            Target::Attribute(name, attribute, range) => {
                self.place.at = *range;
                let namespace = self.name(name)?;
                let result = match &namespace {
                    Value::Object(object) => object.set_attr(attribute, value),
                    _ => Err(RenderError::new(
                        "render::not-a-namespace",
                        "cannot assign attribute on non-namespace object",
                    )
                    .into()),
                };
                self.located(*range, result)
            }
            Target::Tuple(targets) => {
                let values = self.unpack(&value, targets.len())?;
                for (target, value) in targets.iter().zip(values) {
                    self.assign(target, value)?;
                }
                Ok(())
            }
        }
    }

    fn unpack(&mut self, value: &Value, expected: usize) -> Eval<Vec<Value>> {
        let values = match ops::iterate(self, value) {
            Err(stop) if ops::is_type_error(&stop) => {
                let kind = ops::type_name(value);
                return Err(ops::type_error(format!(
                    "cannot unpack non-iterable {kind} object"
                )));
            }
            values => values?,
        };
        let given = values.len();
        if given < expected {
            let message = format!("not enough values to unpack (expected {expected}, got {given})");
            return Err(ops::value_error(message));
        }
        if given > expected {
            let message = format!("too many values to unpack (expected {expected})");
            return Err(ops::value_error(message));
        }
        Ok(values)
    }
}
