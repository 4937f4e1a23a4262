//! `format % values`: C's format strings, as Python has them.

use rust_decimal::prelude::ToPrimitive;

use super::{
    concat, deferred, escape, index, overflow, print, repr, str_repr, type_error, type_name,
    value_error,
};
use crate::render::format::float;
use crate::render::methods::ascii;
use crate::render::modules::datetime::NamedTuple;
use crate::render::ops::float_to_int;
use crate::render::{Eval, Interp, ObjectKind, Stop, Value};
use crate::source::Text;

/// `format % values`: `values` is a tuple, a mapping or a single value. With `escaping` whatever is
/// inserted is escaped first, as in an escaped string.
///
/// # Errors
/// What Python raises, texts out of bounds, a deferral for what only the warehouse knows.
pub(crate) fn printf(
    interp: &mut Interp<'_>,
    format: &Text,
    values: &Value,
    escaping: bool,
) -> Eval<Text> {
    let plain = values.downcast::<NamedTuple>().map(NamedTuple::tuple);
    let values = plain.as_ref().unwrap_or(values);
    let single = [values.clone()];
    let supply = match values {
        Value::Tuple(values) => &values[..],
        _ => &single,
    };
    let mut printer = Printer {
        format,
        values,
        supply,
        used: 0,
        escaping,
        parts: Vec::new(),
    };
    printer.run(interp)?;
    // Anything with items passes for a mapping, and mappings need not be used up.
    let mapping = match values {
        Value::Dict(_) | Value::List(_) | Value::Undefined { .. } => true,
        Value::Object(object) => {
            matches!(object.kind(), ObjectKind::Mapping | ObjectKind::Sequence)
        }
        _ => false,
    };
    if printer.used < supply.len() && !mapping {
        return Err(type_error(
            "not all arguments converted during string formatting",
        ));
    }
    let parts: Vec<&Text> = printer.parts.iter().collect();
    concat(interp, &parts)
}

struct Printer<'a> {
    format: &'a Text,
    values: &'a Value,
    supply: &'a [Value],
    used: usize,
    escaping: bool,
    parts: Vec<Text>,
}

/// One `%` with what stands between it and its letter.
#[derive(Default)]
struct Conversion {
    key: Option<String>,
    left: bool,
    sign: Option<char>,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

impl Printer<'_> {
    fn run(&mut self, interp: &mut Interp<'_>) -> Eval<()> {
        let format = self.format;
        let whole = format.as_str();
        let mut at = 0;
        while let Some(percent) = whole[at..].find('%').map(|offset| at + offset) {
            if percent > at {
                self.parts.push(format.slice(at..percent));
            }
            let mut rest = &whole[percent + 1..];
            let conversion = self.conversion(interp, &mut rest)?;
            let Some(letter) = rest.chars().next() else {
                return Err(value_error("incomplete format"));
            };
            let place = whole.len() - rest.len();
            at = place + letter.len_utf8();
            interp.check_bytes(
                conversion
                    .width
                    .saturating_add(conversion.precision.unwrap_or(0)),
            )?;
            if letter == '%' && at == percent + 2 {
                self.parts.push(format.slice(place..at));
                continue;
            }
            let text = self.convert(interp, &conversion, letter, place)?;
            self.parts.push(text);
        }
        if at < whole.len() {
            self.parts.push(format.slice(at..whole.len()));
        }
        Ok(())
    }

    fn conversion(&mut self, interp: &mut Interp<'_>, rest: &mut &str) -> Eval<Conversion> {
        let mut conversion = Conversion::default();
        if let Some(after) = rest.strip_prefix('(') {
            let end = closing(after).ok_or_else(|| value_error("incomplete format key"))?;
            conversion.key = Some(after[..end].to_owned());
            *rest = &after[end + 1..];
        }
        while let Some(flag) = rest.chars().next().filter(|flag| "-+ #0".contains(*flag)) {
            match flag {
                '-' => conversion.left = true,
                '+' => conversion.sign = Some('+'),
                ' ' => conversion.sign = conversion.sign.or(Some(' ')),
                '#' => conversion.alternate = true,
                _ => conversion.zero = true,
            }
            *rest = &rest[1..];
        }
        if let Some(width) = self.size(interp, rest)? {
            conversion.left |= width < 0;
            conversion.width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
        }
        if let Some(after) = rest.strip_prefix('.') {
            *rest = after;
            let precision = self.size(interp, rest)?.unwrap_or(0).max(0);
            conversion.precision = Some(usize::try_from(precision).unwrap_or(usize::MAX));
        }
        if let Some(after) = rest.strip_prefix(['h', 'l', 'L']) {
            *rest = after;
        }
        Ok(conversion)
    }

    /// A width or precision: digits, or `*` for the next value.
    fn size(&mut self, interp: &mut Interp<'_>, rest: &mut &str) -> Eval<Option<i128>> {
        if let Some(after) = rest.strip_prefix('*') {
            *rest = after;
            let value = self.next(interp, None)?;
            return index(&value)
                .map(Some)
                .ok_or_else(|| type_error("* wants int"));
        }
        let digits = rest.len()
            - rest
                .trim_start_matches(|digit: char| digit.is_ascii_digit())
                .len();
        if digits == 0 {
            return Ok(None);
        }
        let size = rest[..digits]
            .parse()
            .map_err(|_| value_error("width too big"))?;
        *rest = &rest[digits..];
        Ok(Some(size))
    }

    fn next(&mut self, interp: &mut Interp<'_>, key: Option<&str>) -> Eval<Value> {
        let Some(key) = key else {
            let value = self.supply.get(self.used);
            self.used += 1;
            return value
                .cloned()
                .ok_or_else(|| type_error("not enough arguments for format string"));
        };
        self.used = self.supply.len();
        match self.values {
            Value::Dict(dict) => dict.get(key).ok_or_else(|| value_error(str_repr(key))),
            Value::Object(_) => {
                let value = interp.item(self.values, &Value::str(key))?;
                match value {
                    Value::Undefined { .. } => Err(value_error(str_repr(key))),
                    value => Ok(value),
                }
            }
            Value::Unknown(unknown) => Err(deferred(unknown)),
            _ => Err(type_error("format requires a mapping")),
        }
    }

    fn convert(
        &mut self,
        interp: &mut Interp<'_>,
        conversion: &Conversion,
        letter: char,
        place: usize,
    ) -> Eval<Text> {
        let value = self.next(interp, conversion.key.as_deref())?;
        if let Value::Unknown(unknown) = &value {
            return Err(deferred(unknown));
        }
        Ok(match letter {
            's' | 'r' | 'a' => self.text(interp, conversion, letter, &value)?,
            'c' => Text::new(pad(conversion, "", &character(&value)?, false)),
            'd' | 'i' | 'u' => Text::new(integer(conversion, 'd', whole(letter, &value)?)),
            'x' | 'X' | 'o' => {
                let value = index(&value).ok_or_else(|| integer_required(letter, &value))?;
                Text::new(integer(conversion, letter, value))
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                Text::new(floating(conversion, letter, real(&value)?))
            }
            letter => {
                let code = u32::from(letter);
                let index = self.format.as_str()[..place].chars().count();
                let message =
                    format!("unsupported format character '{letter}' ({code:#x}) at index {index}");
                return Err(value_error(message));
            }
        })
    }

    fn text(
        &self,
        interp: &mut Interp<'_>,
        conversion: &Conversion,
        letter: char,
        value: &Value,
    ) -> Eval<Text> {
        let mut text = match letter {
            's' => print(interp, value)?,
            'r' => Text::new(repr(interp, value)?),
            _ => Text::new(ascii(&repr(interp, value)?)),
        };
        if self.escaping && !(letter == 's' && matches!(value, Value::Markup(_))) {
            text = escape(&text);
        }
        if let Some(precision) = conversion.precision
            && let Some((end, _)) = text.as_str().char_indices().nth(precision)
        {
            text = text.slice(0..end);
        }
        if conversion.width > 0 {
            return Ok(Text::new(pad(conversion, "", text.as_str(), false)));
        }
        Ok(text)
    }
}

/// The offset of the bracket that closes a key.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    text.bytes().position(|byte| {
        open += i32::from(byte == b'(') - i32::from(byte == b')');
        open == 0
    })
}

fn pad(conversion: &Conversion, prefix: &str, body: &str, numeric: bool) -> String {
    let length = prefix.len() + body.chars().count();
    let missing = conversion.width.saturating_sub(length);
    if conversion.left {
        return format!("{prefix}{body}{}", " ".repeat(missing));
    }
    if numeric && conversion.zero {
        return format!("{prefix}{}{body}", "0".repeat(missing));
    }
    format!("{}{prefix}{body}", " ".repeat(missing))
}

fn integer(conversion: &Conversion, letter: char, value: i128) -> String {
    let magnitude = value.unsigned_abs();
    let (base, digits) = match letter {
        'x' => ("0x", format!("{magnitude:x}")),
        'X' => ("0X", format!("{magnitude:X}")),
        'o' => ("0o", format!("{magnitude:o}")),
        _ => ("", magnitude.to_string()),
    };
    let zeros = conversion
        .precision
        .unwrap_or(0)
        .saturating_sub(digits.len());
    let base = if conversion.alternate { base } else { "" };
    let prefix = format!("{}{base}", sign(conversion, value < 0));
    pad(
        conversion,
        &prefix,
        &format!("{}{digits}", "0".repeat(zeros)),
        true,
    )
}

fn floating(conversion: &Conversion, letter: char, value: f64) -> String {
    let digits = conversion.precision.unwrap_or(6);
    let magnitude = value.abs();
    let mut text = match letter.to_ascii_lowercase() {
        'e' => float::scientific(magnitude, digits),
        'f' => float::fixed(magnitude, digits),
        _ => float::general(magnitude, digits, conversion.alternate),
    };
    if letter.is_ascii_uppercase() {
        text.make_ascii_uppercase();
    }
    let negative = value.is_sign_negative() && !value.is_nan();
    pad(
        conversion,
        &sign(conversion, negative),
        &text,
        value.is_finite(),
    )
}

fn sign(conversion: &Conversion, negative: bool) -> String {
    if negative {
        "-".to_owned()
    } else {
        conversion.sign.map(String::from).unwrap_or_default()
    }
}

fn whole(letter: char, value: &Value) -> Eval<i128> {
    if let Some(value) = index(value) {
        return Ok(value);
    }
    match value {
        Value::Float(value) if value.is_nan() => {
            Err(value_error("cannot convert float NaN to integer"))
        }
        Value::Float(value) if value.is_infinite() => {
            Err(value_error("cannot convert float infinity to integer"))
        }
        Value::Float(value) => float_to_int(*value).ok_or_else(overflow),
        Value::Decimal(value) => value.to_i128().ok_or_else(overflow),
        other => {
            let kind = type_name(other);
            let message = format!("%{letter} format: a real number is required, not {kind}");
            Err(type_error(message))
        }
    }
}

fn integer_required(letter: char, value: &Value) -> Box<Stop> {
    let kind = type_name(value);
    type_error(format!(
        "%{letter} format: an integer is required, not {kind}"
    ))
}

fn real(value: &Value) -> Eval<f64> {
    match value {
        Value::Float(value) => Ok(*value),
        Value::Decimal(value) => value.to_f64().ok_or_else(overflow),
        value => match index(value) {
            Some(value) => Ok(value as f64),
            None => Err(type_error(format!(
                "must be real number, not {}",
                type_name(value)
            ))),
        },
    }
}

fn character(value: &Value) -> Eval<String> {
    if let Some(text) = value.as_str() {
        let single = text.chars().count() == 1;
        return if single {
            Ok(text.to_owned())
        } else {
            Err(type_error("%c requires int or char"))
        };
    }
    let code = index(value).ok_or_else(|| type_error("%c requires int or char"))?;
    u32::try_from(code)
        .ok()
        .and_then(char::from_u32)
        .map(String::from)
        .ok_or_else(|| value_error("%c arg not in range(0x110000)"))
}
