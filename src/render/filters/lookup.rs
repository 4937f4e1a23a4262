//! `default`, `attr`, `items`: what a value holds, or stands in for it.

use crate::render::generator::Generator;
use crate::render::ops::{self, type_error};
use crate::render::{Args, Eval, Interp, Value, coerce, methods};

pub(super) fn default(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [default, boolean] = args.bind("do_default", ["default_value", "boolean"])?;
    let boolean = coerce::flag(boolean.as_ref(), false)?;
    if matches!(value, Value::Undefined { .. }) || (boolean && !ops::truth(&value)?) {
        return Ok(default.unwrap_or_else(|| Value::str("")));
    }
    Ok(value)
}

/// An attribute, never an item.
pub(super) fn attr(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [name] = args.bind_required("do_attr", ["name"], 1)?;
    let name = coerce::string(name.as_ref().unwrap_or(&Value::None), "attribute name")?.clone();
    let found = match &value {
        _ if name.as_str().starts_with('_') => None,
        Value::Object(object) => object.attr(interp, name.as_str())?,
        Value::Macro(_) | Value::Undefined { .. } => return interp.attr(&value, name.as_str()),
        basic => methods::method_value(basic, name.as_str()),
    };
    match found {
        Some(found) => Ok(found),
        None => {
            let class = ops::type_name(&value);
            let hint = format!("'{class} object' has no attribute '{name}'");
            Ok(interp.undefined(&hint))
        }
    }
}

pub(super) fn items(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_items", [])?;
    let mut pairs: Option<std::vec::IntoIter<(Value, Value)>> = None;
    Ok(Generator::value("generator", move |interp| {
        let pairs = match &mut pairs {
            Some(pairs) => pairs,
            none => none.insert(mapping_items(interp, &value)?.into_iter()),
        };
        Ok(pairs
            .next()
            .map(|(key, item)| Value::tuple(vec![key, item])))
    }))
}

fn mapping_items(interp: &mut Interp<'_>, value: &Value) -> Eval<Vec<(Value, Value)>> {
    match methods::mapping_pairs(interp, value)? {
        Some(pairs) => Ok(pairs),
        None if matches!(value, Value::Undefined { .. }) => Ok(Vec::new()),
        None => Err(type_error("Can only get item pairs from a mapping.")),
    }
}
