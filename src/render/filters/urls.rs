//! `urlencode`: text, or pairs of a query, for a URL.

use crate::render::generator::is_iterable;
use crate::render::methods::mapping_pairs;
use crate::render::ops::{self, value_error};
use crate::render::{Args, Eval, Interp, Value, coerce};

pub(super) fn urlencode(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_urlencode", [])?;
    let mut parts = Vec::new();
    if let Some(pairs) = mapping_pairs(interp, &value)? {
        for (key, item) in pairs {
            parts.push(pair(interp, &key, &item)?);
        }
    } else if value.as_text().is_none() && is_iterable(&value) {
        for element in interp.iterate(&value)? {
            ops::known(&element)?;
            match interp.iterate(&element)?.as_slice() {
                [key, item] => parts.push(pair(interp, key, item)?),
                other => {
                    let got = other.len();
                    return Err(value_error(format!("not a pair (expected 2, got {got})")));
                }
            }
        }
    } else {
        let (text, _) = coerce::text(interp, &value)?;
        let quoted = quote(text.as_str(), "/");
        interp.check_length(quoted.len())?;
        return Ok(Value::str(quoted));
    }
    let text = parts.join("&");
    interp.check_bytes(text.len())?;
    Ok(Value::str(text))
}

fn pair(interp: &mut Interp<'_>, key: &Value, item: &Value) -> Eval<String> {
    let (key, _) = coerce::text(interp, key)?;
    let (item, _) = coerce::text(interp, item)?;
    let plus = |text: &str| quote(text, "").replace("%20", "+");
    Ok(format!("{}={}", plus(key.as_str()), plus(item.as_str())))
}

fn quote(text: &str, safe: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for byte in text.bytes() {
        let character = char::from(byte);
        if byte.is_ascii_alphanumeric() || "_.-~".contains(character) || safe.contains(character) {
            output.push(character);
        } else {
            output.push_str(&format!("%{byte:02X}"));
        }
    }
    output
}
