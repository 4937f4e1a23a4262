//! Numbers and a format specification into text.

use rust_decimal::{Decimal, RoundingStrategy};

use super::float;
use super::spec::{Align, Sign, Spec, invalid};
use crate::render::RenderError;

/// A number on its way to text.
struct Digits {
    negative: bool,
    prefix: &'static str,
    /// Before the point.
    whole: String,
    /// The point and what follows, exponent and percent sign included.
    rest: String,
}

/// Formats an integer.
///
/// # Errors
/// A specification that integers do not have, in Python's words.
pub(crate) fn integer(value: i128, spec: &Spec, class: &str) -> Result<String, RenderError> {
    let kind = spec.kind.unwrap_or('d');
    if matches!(kind, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') {
        return float(value as f64, spec, class);
    }
    if spec.precision.is_some() {
        return Err(invalid("Precision not allowed in integer format specifier"));
    }
    if kind == 'c' {
        return character(value, spec);
    }
    let size = value.unsigned_abs();
    let (prefix, whole) = match kind {
        'd' | 'n' => ("", size.to_string()),
        'b' => ("0b", format!("{size:b}")),
        'o' => ("0o", format!("{size:o}")),
        'x' => ("0x", format!("{size:x}")),
        'X' => ("0X", format!("{size:X}")),
        other => return Err(unknown_code(other, class)),
    };
    check_grouping(spec, kind)?;
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(assemble(
        Digits {
            negative: value < 0,
            prefix,
            whole,
            rest: String::new(),
        },
        spec,
    ))
}

/// Formats a float.
///
/// # Errors
/// A specification that floats do not have.
pub(crate) fn float(value: f64, spec: &Spec, class: &str) -> Result<String, RenderError> {
    let size = value.abs();
    let digits = spec.precision.unwrap_or(6);
    let text = match (spec.kind, spec.precision) {
        (None, None) => float::repr(size),
        (None, Some(digits)) => float::plain(size, digits, spec.alternate),
        (Some('e' | 'E'), _) => float::scientific(size, digits),
        (Some('f' | 'F'), _) => float::fixed(size, digits),
        (Some('g' | 'G' | 'n'), _) => float::general(size, digits, spec.alternate),
        (Some('%'), _) => float::fixed(size * 100.0, digits) + "%",
        (Some(other), _) => return Err(unknown_code(other, class)),
    };
    if let Some(kind) = spec.kind {
        check_grouping(spec, kind)?;
    }
    let text = if matches!(spec.kind, Some('E' | 'F' | 'G')) {
        text.to_uppercase()
    } else {
        text
    };
    let negative = value.is_sign_negative() && !value.is_nan();
    Ok(assemble(split(text, negative, spec), spec))
}

/// Formats a decimal number.
///
/// # Errors
/// A specification that decimals do not have.
pub(crate) fn decimal(value: Decimal, spec: &Spec) -> Result<String, RenderError> {
    let size = value.abs();
    let text = match (spec.kind, spec.precision) {
        (None | Some('g' | 'G' | 'n' | 'f' | 'F'), None) => size.to_string(),
        (Some('f' | 'F'), Some(digits)) => decimal_fixed(size, digits),
        (Some('%'), digits) => {
            let hundredfold = size
                .checked_mul(Decimal::ONE_HUNDRED)
                .unwrap_or(Decimal::MAX);
            let scale = digits.unwrap_or(size.scale().saturating_sub(2) as usize);
            decimal_fixed(hundredfold, scale) + "%"
        }
        (Some('e' | 'E' | 'g' | 'G' | 'n') | None, _) => {
            use rust_decimal::prelude::ToPrimitive;
            return float(value.to_f64().unwrap_or(f64::NAN), spec, "decimal.Decimal");
        }
        (Some(_), _) => return Err(invalid("invalid format string")),
    };
    Ok(assemble(split(text, value.is_sign_negative(), spec), spec))
}

fn decimal_fixed(value: Decimal, digits: usize) -> String {
    let kept = u32::try_from(digits)
        .unwrap_or(u32::MAX)
        .min(Decimal::MAX_SCALE);
    let rounded = value.round_dp_with_strategy(kept, RoundingStrategy::MidpointNearestEven);
    let mut text = rounded.to_string();
    let present = text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    if digits > present {
        if present == 0 {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', digits - present));
    }
    text
}

fn character(value: i128, spec: &Spec) -> Result<String, RenderError> {
    if spec.sign.is_some() {
        return Err(invalid(
            "Sign not allowed with integer format specifier 'c'",
        ));
    }
    check_grouping(spec, 'c')?;
    match u32::try_from(value).ok().and_then(char::from_u32) {
        Some(character) => Ok(spec.pad(&character.to_string(), Align::Left)),
        None => Err(invalid("%c arg not in range(0x110000)")),
    }
}

fn check_grouping(spec: &Spec, kind: char) -> Result<(), RenderError> {
    let refused = match spec.grouping {
        Some(',') => matches!(kind, 'b' | 'o' | 'x' | 'X' | 'c' | 'n'),
        Some(_) => matches!(kind, 'c' | 'n'),
        None => false,
    };
    match spec.grouping {
        Some(separator) if refused => Err(invalid(format!(
            "Cannot specify '{separator}' with '{kind}'."
        ))),
        _ => Ok(()),
    }
}

fn unknown_code(code: char, class: &str) -> RenderError {
    invalid(format!(
        "Unknown format code '{code}' for object of type '{class}'"
    ))
}

fn split(text: String, negative: bool, spec: &Spec) -> Digits {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (whole, rest) = text.split_at(end);
    let zero = !text
        .split(['e', 'E'])
        .next()
        .unwrap_or("")
        .contains(|c: char| ('1'..='9').contains(&c));
    let finite = !whole.is_empty();
    let negative = negative && !(spec.no_negative_zero && zero && finite);
    Digits {
        negative,
        prefix: "",
        whole: whole.to_owned(),
        rest: rest.to_owned(),
    }
}

fn assemble(digits: Digits, spec: &Spec) -> String {
    let sign = match (digits.negative, spec.sign) {
        (true, _) => "-",
        (false, Some(Sign::Plus)) => "+",
        (false, Some(Sign::Blank)) => " ",
        (false, _) => "",
    };
    let align = spec.align.unwrap_or(if spec.zero {
        Align::AfterSign
    } else {
        Align::Right
    });
    let around = sign.len() + digits.prefix.len() + digits.rest.chars().count();
    let zeros_to = match (align, spec.fill) {
        (Align::AfterSign, '0') => spec.width.saturating_sub(around),
        _ => 0,
    };
    let size = if matches!(spec.kind, Some('b' | 'o' | 'x' | 'X')) {
        4
    } else {
        3
    };
    let whole = grouped(&digits.whole, spec.grouping, size, zeros_to);
    let number = format!("{whole}{}", digits.rest);
    if align == Align::AfterSign {
        let used = sign.len() + digits.prefix.len() + number.chars().count();
        let padding: String =
            std::iter::repeat_n(spec.fill, spec.width.saturating_sub(used)).collect();
        return format!("{sign}{}{padding}{number}", digits.prefix);
    }
    spec.pad(&format!("{sign}{}{number}", digits.prefix), align)
}

/// Digits in groups, filled up with zeros to a width; a separator never comes first.
fn grouped(digits: &str, separator: Option<char>, size: usize, width: usize) -> String {
    let Some(separator) = separator else {
        let zeros = if digits.is_empty() {
            0
        } else {
            width.saturating_sub(digits.len())
        };
        return "0".repeat(zeros) + digits;
    };
    let mut reversed = String::with_capacity(digits.len() * 4 / 3);
    let mut count = 0;
    let mut source = digits.chars().rev();
    loop {
        let digit = match source.next() {
            Some(digit) => digit,
            None if !digits.is_empty() && reversed.len() < width => '0',
            None => break,
        };
        if count > 0 && count % size == 0 {
            reversed.push(separator);
        }
        reversed.push(digit);
        count += 1;
    }
    reversed.chars().rev().collect()
}
