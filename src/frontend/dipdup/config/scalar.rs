//! A YAML node into the value that DipDup's loader makes of it: 8 reads YAML 1.2 (ruamel), for 7 every
//! scalar is text.

use super::Version;
use crate::source::Text;
use crate::yaml::{Data, Mapping, Node, NodeKind};

/// The value of a node.
pub(super) fn data(node: &Node, version: Version) -> Data {
    match &node.kind {
        NodeKind::Scalar { text, plain } => match version {
            Version::Eight if *plain => typed(node, text),
            _ => Data::Str(text.clone()),
        },
        NodeKind::Typed(data) => match version {
            Version::Seven => Data::Str(Text::new(data.print())),
            Version::Eight => (**data).clone(),
        },
        NodeKind::Sequence(items) => {
            Data::List(items.iter().map(|item| data(item, version)).collect())
        }
        NodeKind::Mapping(entries) => Data::Map(
            entries
                .iter()
                .map(|(key, value)| (key_of(key, version).into(), data(value, version)))
                .collect::<Mapping>(),
        ),
    }
}

/// A key as text.
pub(super) fn key_of(key: &Node, version: Version) -> String {
    data(key, version).print()
}

/// A plain scalar by YAML 1.2 as ruamel reads it: YAML 1.1's numbers, without its words and
/// sexagesimals, and a leading zero is no octal number.
fn typed(node: &Node, text: &Text) -> Data {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Null,
        "true" | "True" | "TRUE" => return Data::Bool(true),
        "false" | "False" | "FALSE" => return Data::Bool(false),
        _ => {}
    }
    if let Some(number) = int(text.as_str()) {
        return Data::Int(number);
    }
    if let Some(number) = float(text.as_str()) {
        return Data::Float(number);
    }
    match node.data() {
        found @ (Data::Date(..) | Data::DateTime(_)) => found,
        _ => Data::Str(text.clone()),
    }
}

fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    }
}

/// Whether a value is a whole number that is longer than hookc's: DipDup reads addresses in
/// hexadecimal as such.
pub(super) fn is_too_large(node: &Node, version: Version) -> bool {
    match &node.kind {
        NodeKind::Scalar { text, plain: true } if version == Version::Eight => {
            let number = digits(text.as_str());
            number.is_some_and(|(_, digits, radix)| i128::from_str_radix(&digits, radix).is_err())
        }
        NodeKind::Sequence(items) => items.iter().any(|item| is_too_large(item, version)),
        NodeKind::Mapping(entries) => entries
            .iter()
            .any(|(_, value)| is_too_large(value, version)),
        _ => false,
    }
}

fn int(text: &str) -> Option<i128> {
    let (negative, digits, radix) = digits(text)?;
    let value = i128::from_str_radix(&digits, radix).ok()?;
    Some(if negative { -value } else { value })
}

/// Whether a whole number is negative, its digits and their radix.
fn digits(text: &str) -> Option<(bool, String, u32)> {
    let (negative, rest) = signed(text);
    let (digits, radix) = if let Some(digits) = rest.strip_prefix("0b") {
        (digits, 2)
    } else if let Some(digits) = rest.strip_prefix("0x") {
        (digits, 16)
    } else if let Some(digits) = rest.strip_prefix("0o") {
        (digits, 8)
    } else {
        (rest, 10)
    };
    let starts = rest.starts_with(|c: char| c.is_ascii_digit());
    let digits = digits.replace('_', "");
    let fits = starts && !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    fits.then_some((negative, digits, radix))
}

fn float(text: &str) -> Option<f64> {
    let (negative, rest) = signed(text);
    let value = match rest {
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if rest == text => f64::NAN,
        _ => number(rest)?,
    };
    Some(if negative { -value } else { value })
}

/// `1.5`, `1.`, `.5`, `1e3`, `1_000.5e-3`.
fn number(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let starts = whole.starts_with(|c: char| c.is_ascii_digit());
    let fits = digits(whole)
        && digits(fraction.unwrap_or_default())
        && (starts || whole.is_empty() && fraction.is_some_and(|digits| !digits.is_empty()));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let (_, digits) = signed(exponent);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if !fits || !exponent_fits || (fraction.is_none() && exponent.is_none()) {
        return None;
    }
    text.replace('_', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_yaml_1_2() {
        let ints = ["012", "0o14", "0x1F", "1_000", "+7", "-0", "0b11"];
        assert_eq!(
            ints.map(|text| int(text).unwrap()),
            [12, 12, 31, 1000, 7, 0, 3]
        );
        let floats = ["1.50", "1e3", "1.", ".5", ".inf", "-2.5e-1"];
        assert_eq!(
            floats.map(|text| float(text).unwrap()),
            [1.5, 1000.0, 1.0, 0.5, f64::INFINITY, -0.25]
        );
        for text in ["12:30", "1h", "e3", ".", "_1", "0o9", "1e", "yes"] {
            assert_eq!((int(text), float(text)), (None, None), "{text}");
        }
    }
}
