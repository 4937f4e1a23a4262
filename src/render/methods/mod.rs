//! Methods of Python's own types: strings, numbers, lists, tuples, dicts.

use super::{Args, Eval, Interp, Value};

/// Calls a method of a basic type (not of an object or macro); `None` if the type has none of that name.
///
/// # Errors
/// Whatever the method raises.
pub(crate) fn call_method(
    _interp: &mut Interp<'_>,
    _receiver: &Value,
    _name: &str,
    _args: Args,
) -> Eval<Option<Value>> {
    Ok(None)
}

/// A method of a basic type as a value (`{% set f = list.append %}`), or another attribute that the
/// type has (`(1).real`); `None` if it has none of that name.
pub(crate) fn method_value(_receiver: &Value, _name: &str) -> Option<Value> {
    None
}

/// Python's `ascii()` of what `repr` gave: anything else than ASCII is escaped.
pub(crate) fn ascii(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        match u32::from(character) {
            0..=0x7f => output.push(character),
            code @ 0x80..=0xff => output.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..=0xffff => output.push_str(&format!("\\u{code:04x}")),
            code => output.push_str(&format!("\\U{code:08x}")),
        }
    }
    output
}
