//! Functions of numbers.

use crate::effect::model::value::Value;

/// The value of a function of numbers; `None` if it is none, or its arguments are none.
pub(super) fn numeric(name: &str, values: &[Value]) -> Option<Value> {
    if values
        .iter()
        .any(|value| matches!(value, Value::Opaque(_) | Value::List(_)))
    {
        return None;
    }
    let number = |at: usize| values.get(at).and_then(Value::number);
    let factor = 10f64.powi(number(1).unwrap_or(0.0) as i32);
    Some(Value::Number(match name {
        "abs" => number(0)?.abs(),
        "sign" => number(0).map(|number| if number == 0.0 { 0.0 } else { number.signum() })?,
        "round" => (number(0)? * factor).round() / factor,
        "floor" => number(0)?.floor(),
        "ceil" | "ceiling" => number(0)?.ceil(),
        "trunc" | "truncate" => (number(0)? * factor).trunc() / factor,
        "mod" => {
            let by = number(1)?;
            if by == 0.0 {
                return Some(Value::Null);
            }
            number(0)? % by
        }
        "power" | "pow" => number(0)?.powf(number(1)?),
        "sqrt" => number(0)?.max(0.0).sqrt(),
        "div" | "intdiv" => (number(0)? / number(1).filter(|by| *by != 0.0)?).trunc(),
        "toint32" | "toint64" | "tofloat64" | "todecimal64" | "to_number" | "toint8"
        | "touint32" | "touint64" => number(0)?,
        _ => return None,
    }))
}
