//! Values and a specification into text: Python's format mini-language, as `str.format` and
//! `format()` use it.

pub(crate) mod float;
mod number;
mod spec;
mod template;

pub(crate) use number::{decimal, float as format_float, integer};
pub(crate) use spec::{Align, Sign, Spec};
pub(crate) use template::format;

use super::ops::{self, type_error};
use super::{Args, Eval, Interp, RenderError, Value};
use spec::invalid;

/// Python's `format(value, spec)`.
///
/// # Errors
/// A specification that is none, or that the value's type does not have.
pub(crate) fn value(interp: &mut Interp<'_>, value: &Value, spec: &str) -> Eval<String> {
    if spec.is_empty() {
        return Ok(interp.print(value)?.as_str().to_owned());
    }
    if let Value::Object(object) = value {
        let args = Args::positional(vec![Value::str(spec)]);
        if let Some(text) = object.call_method(interp, "__format__", args)? {
            return Ok(interp.print(&text)?.as_str().to_owned());
        }
    }
    ops::known(value)?;
    let formatted = match value {
        Value::Str(text) | Value::Markup(text) => string(text.as_str(), &parse(interp, spec)?)?,
        Value::Int(number) => integer(*number, &parse(interp, spec)?, "int")?,
        Value::Bool(truth) => integer(i128::from(*truth), &parse(interp, spec)?, "bool")?,
        Value::Float(number) => format_float(*number, &parse(interp, spec)?, "float")?,
        Value::Decimal(number) => decimal(*number, &parse(interp, spec)?)?,
        other => {
            let class = ops::type_name(other);
            return Err(type_error(format!(
                "unsupported format string passed to {class}.__format__"
            )));
        }
    };
    Ok(formatted)
}

fn parse(interp: &mut Interp<'_>, text: &str) -> Eval<Spec> {
    let spec = Spec::parse(text)?;
    interp.check_bytes(spec.width.max(spec.precision.unwrap_or(0)))?;
    Ok(spec)
}

fn string(text: &str, spec: &Spec) -> Result<String, RenderError> {
    let refused = match (spec.sign, spec.kind) {
        (Some(Sign::Blank), _) => Some("Space not allowed in string format specifier".to_owned()),
        (Some(_), _) => Some("Sign not allowed in string format specifier".to_owned()),
        (_, Some(code)) if code != 's' => Some(format!(
            "Unknown format code '{code}' for object of type 'str'"
        )),
        _ if spec.alternate => {
            Some("Alternate form (#) not allowed in string format specifier".to_owned())
        }
        _ if spec.align == Some(Align::AfterSign) => {
            Some("'=' alignment not allowed in string format specifier".to_owned())
        }
        _ => spec
            .grouping
            .map(|separator| format!("Cannot specify '{separator}' with 's'.")),
    };
    if let Some(message) = refused {
        return Err(invalid(message));
    }
    let kept: String = text
        .chars()
        .take(spec.precision.unwrap_or(usize::MAX))
        .collect();
    Ok(spec.pad(&kept, Align::Left))
}
