//! Text into numbers, as Python's `int()` and `float()` read it.

use super::chars::strip;

/// `int(text, base)`; `None` where Python raises ValueError.
pub(crate) fn int(text: &str, base: i128) -> Option<i128> {
    let text = strip(text, None);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, base) = without_prefix(digits, u32::try_from(base).ok()?)?;
    let mut number: i128 = 0;
    let mut after_digit = false;
    for character in digits.chars() {
        if character == '_' && after_digit {
            after_digit = false;
            continue;
        }
        let digit = i128::from(digit(character, base)?);
        let grown = number.checked_mul(i128::from(base))?;
        number = if negative {
            grown.checked_sub(digit)?
        } else {
            grown.checked_add(digit)?
        };
        after_digit = true;
    }
    after_digit.then_some(number)
}

fn digit(character: char, base: u32) -> Option<u32> {
    character
        .to_digit(base)
        .or_else(|| decimal_digit(character).filter(|&digit| digit < base))
}

/// The value of a decimal digit of any script.
pub(crate) fn decimal_digit(character: char) -> Option<u32> {
    if character.is_ascii() {
        return character.to_digit(10);
    }
    // Every script's decimal digits stand in a row of ten; these are the rows' zeros.
    const ZEROS: [u32; 20] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
        0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xa620, 0xff10,
    ];
    let code = u32::from(character);
    ZEROS
        .iter()
        .find_map(|zero| code.checked_sub(*zero).filter(|&digit| digit < 10))
}

/// The digits after a base's prefix, with base 0 resolved.
fn without_prefix(digits: &str, base: u32) -> Option<(&str, u32)> {
    let prefixed = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, of)| {
            let matches = digits
                .get(..2)
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix));
            (matches && (base == of || base == 0)).then(|| (&digits[2..], of))
        });
    match (prefixed, base) {
        (Some((rest, of)), _) => Some((rest.strip_prefix('_').unwrap_or(rest), of)),
        (None, 0) if digits.len() > 1 && digits.starts_with('0') => digits
            .bytes()
            .all(|byte| matches!(byte, b'0' | b'_'))
            .then_some((digits, 10)),
        (None, 0) => Some((digits, 10)),
        (None, 2..=36) => Some((digits, base)),
        _ => None,
    }
}

/// `float(text)`; `None` where Python raises ValueError.
pub(crate) fn float(text: &str) -> Option<f64> {
    let text = strip(text, None);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = match unsigned.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => plain_float(unsigned)?,
    };
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

fn plain_float(text: &str) -> Option<f64> {
    let mut digits = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.chars() {
        match character {
            '_' if !before.is_ascii_digit() => return None,
            '_' => {}
            _ if before == '_' && decimal_digit(character).is_none() => return None,
            '.' | 'e' | 'E' | '+' | '-' => digits.push(character),
            other => digits.push(char::from_digit(decimal_digit(other)?, 10)?),
        }
        before = character;
    }
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    (starts && before != '_')
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int_reads_what_python_reads() {
        for (text, base, number) in [
            (" 12 ", 10, Some(12)),
            ("1_000", 10, Some(1000)),
            ("1__0", 10, None),
            ("_1", 10, None),
            ("0x1f", 16, Some(31)),
            ("1f", 16, Some(31)),
            ("0x1f", 0, Some(31)),
            ("0b11", 2, Some(3)),
            ("012", 0, None),
            ("00", 0, Some(0)),
            ("-7", 10, Some(-7)),
            ("z", 36, Some(35)),
            ("12.5", 10, None),
            ("", 10, None),
            ("+", 10, None),
            ("٣", 10, Some(3)),
            ("1", 1, None),
        ] {
            assert_eq!(int(text, base), number, "{text:?} in base {base}");
        }
    }

    #[test]
    fn float_reads_what_python_reads() {
        for (text, number) in [
            ("1.5", Some(1.5)),
            (" 1e3\n", Some(1000.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1_0.0_1", Some(10.01)),
            ("-inf", Some(f64::NEG_INFINITY)),
            ("1_", None),
            ("--1", None),
            ("e5", None),
            ("", None),
            ("0x1", None),
        ] {
            assert_eq!(float(text), number, "{text:?}");
        }
    }
}
