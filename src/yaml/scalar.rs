//! A plain scalar's text into the value that PyYAML's YAML 1.1 resolver and safe constructor give.

use super::{Data, timestamp};

/// Why a scalar that looks like a number or a date is none; PyYAML refuses these, too.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    /// What is wrong, in the user's words.
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>) -> Refusal {
        Refusal {
            message: message.into(),
        }
    }
}

/// The typed value of a plain scalar; `None` if it is a string.
pub(super) fn resolve(text: &str) -> Result<Option<Data>, Refusal> {
    let Some(first) = text.bytes().next() else {
        return Ok(Some(Data::Null));
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            Ok(word(text))
        }
        b'-' | b'+' | b'.' | b'0'..=b'9' => number(text),
        b'=' | b'<' if matches!(text, "=" | "<<") => {
            Err(Refusal::new(format!("a value cannot be a bare `{text}`")))
        }
        _ => Ok(None),
    }
}

/// Whether a plain scalar is a string to a reader.
pub(crate) fn is_plain_text(text: &str) -> bool {
    matches!(resolve(text), Ok(None))
}

/// `true`, `no`, `null` and their kin, in the three spellings of YAML 1.1.
fn word(text: &str) -> Option<Data> {
    Some(match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Data::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Data::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Data::Null,
        _ => return None,
    })
}

/// PyYAML asks for a float first, then an integer, then a timestamp.
fn number(text: &str) -> Result<Option<Data>, Refusal> {
    if is_float(text) {
        return Ok(Some(Data::Float(
            float(text).ok_or_else(|| bad("a number", text))?,
        )));
    }
    if is_int(text) {
        return int(text).map(|value| Some(Data::Int(value)));
    }
    timestamp::resolve(text)
}

fn bad(what: &str, text: &str) -> Refusal {
    Refusal::new(format!("`{text}` looks like {what} and is none"))
}

/// The value of `!!int`.
pub(super) fn int(text: &str) -> Result<i128, Refusal> {
    let digits = text.replace('_', "");
    let (negative, digits) = match digits.strip_prefix(['-', '+']) {
        Some(rest) => (digits.starts_with('-'), rest),
        None => (false, digits.as_str()),
    };
    let value = if digits == "0" {
        Some(0)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        radix(binary, 2)
    } else if let Some(hex) = digits.strip_prefix("0x") {
        radix(hex, 16)
    } else if digits.starts_with('0') {
        radix(digits, 8)
    } else if digits.contains(':') {
        digits.split(':').try_fold(0i128, |sum, part| {
            sum.checked_mul(60)?.checked_add(radix(part, 10)?)
        })
    } else {
        radix(digits, 10)
    };
    let value = value.ok_or_else(|| {
        if is_int(text) && digits.len() > 3 {
            Refusal::new(format!("the number `{text}` is too large"))
        } else {
            bad("a whole number", text)
        }
    })?;
    Ok(if negative { -value } else { value })
}

/// `i128::from_str_radix` without signs.
fn radix(digits: &str, radix: u32) -> Option<i128> {
    if digits.starts_with(['+', '-']) {
        None
    } else {
        i128::from_str_radix(digits, radix).ok()
    }
}

/// The value of `!!float`.
pub(super) fn float(text: &str) -> Option<f64> {
    let digits = text.replace('_', "").to_ascii_lowercase();
    let (sign, digits) = match digits.strip_prefix(['-', '+']) {
        Some(rest) => (if digits.starts_with('-') { -1.0 } else { 1.0 }, rest),
        None => (1.0, digits.as_str()),
    };
    let value = match digits {
        ".inf" => f64::INFINITY,
        ".nan" => f64::NAN,
        _ if digits.contains(':') => {
            let mut base = 1.0;
            let mut sum = 0.0;
            for part in digits.rsplit(':') {
                sum += part.parse::<f64>().ok()? * base;
                base *= 60.0;
            }
            sum
        }
        _ => digits.parse().ok()?,
    };
    Some(sign * value)
}

/// The value of `!!bool`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "on" => Some(true),
        "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// `[-+]?[0-9][0-9_]*`, then `.`, digits and an exponent with a sign, or `:59` groups and `.`;
/// `.5`, `.inf`, `.nan`.
fn is_float(text: &str) -> bool {
    let signed = text.strip_prefix(['-', '+']);
    let rest = signed.unwrap_or(text);
    if matches!(rest, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        return signed.is_none()
            && fraction.starts_with(|c: char| c.is_ascii_digit())
            && is_fraction(fraction);
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let Some((whole, fraction)) = rest.split_once('.') else {
        return false;
    };
    match whole.split_once(':') {
        None => digits_only(whole) && is_fraction(fraction),
        Some((hours, groups)) => {
            digits_only(hours) && groups.split(':').all(is_sixtieth) && digits_only(fraction)
        }
    }
}

/// `[0-9_]*([eE][-+][0-9]+)?`
fn is_fraction(text: &str) -> bool {
    match text.split_once(['e', 'E']) {
        None => digits_only(text),
        Some((digits, exponent)) => {
            let power = exponent.strip_prefix(['-', '+']).unwrap_or_default();
            digits_only(digits) && !power.is_empty() && power.bytes().all(|b| b.is_ascii_digit())
        }
    }
}

/// `0b10`, `017`, `12`, `0x1f`, `1:30`, each with a sign and underscores.
fn is_int(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(binary) = rest.strip_prefix("0b") {
        return !binary.is_empty() && binary.bytes().all(|b| matches!(b, b'0' | b'1' | b'_'));
    }
    if let Some(hex) = rest.strip_prefix("0x") {
        return !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit() || b == b'_');
    }
    if let Some(octal) = rest.strip_prefix('0') {
        return octal.bytes().all(|b| matches!(b, b'0'..=b'7' | b'_'));
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    match rest.split_once(':') {
        None => digits_only(rest),
        Some((hours, groups)) => digits_only(hours) && groups.split(':').all(is_sixtieth),
    }
}

fn digits_only(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}

/// `[0-5]?[0-9]`
fn is_sixtieth(text: &str) -> bool {
    match text.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => (b'0'..=b'5').contains(ten) && one.is_ascii_digit(),
        _ => false,
    }
}
