//! Floats into text, digit by digit as Python prints them.

/// Digits after the point beyond which every double is exact; further ones are zeros.
const EXACT_DIGITS: usize = 1_100;

/// Python's `repr` of a float.
pub(crate) fn repr(value: f64) -> String {
    if let Some(name) = not_finite(value) {
        return name.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = split(&scientific);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        };
    }
    with_exponent(mantissa, exponent)
}

/// `%f`: so many digits after the point.
pub(crate) fn fixed(value: f64, digits: usize) -> String {
    if let Some(name) = not_finite(value) {
        return name.to_owned();
    }
    let exact = digits.min(EXACT_DIGITS);
    let mut text = format!("{value:.exact$}");
    text.extend(std::iter::repeat_n('0', digits - exact));
    text
}

/// `%e`: one digit, so many after the point, and an exponent.
pub(crate) fn scientific(value: f64, digits: usize) -> String {
    if let Some(name) = not_finite(value) {
        return name.to_owned();
    }
    let exact = digits.min(EXACT_DIGITS);
    let text = format!("{value:.exact$e}");
    let (mantissa, exponent) = split(&text);
    let zeros = "0".repeat(digits - exact);
    with_exponent(&format!("{mantissa}{zeros}"), exponent)
}

/// `%g`: so many significant digits; `zeros` keeps trailing ones.
pub(crate) fn general(value: f64, digits: usize, zeros: bool) -> String {
    shortest_of_two(value, digits, digits.max(1) as i64, zeros)
}

/// A precision without a letter: `%g`, but exponents start one digit earlier and whole numbers
/// keep `.0`.
pub(crate) fn plain(value: f64, digits: usize, zeros: bool) -> String {
    let text = shortest_of_two(value, digits, digits.max(1) as i64 - 1, zeros);
    if value.is_finite() && !text.contains(['.', 'e']) {
        text + ".0"
    } else {
        text
    }
}

fn shortest_of_two(value: f64, digits: usize, limit: i64, zeros: bool) -> String {
    if let Some(name) = not_finite(value) {
        return name.to_owned();
    }
    let digits = digits.max(1);
    let rounded = scientific(value, digits - 1);
    let (mantissa, exponent) = split(&rounded);
    if exponent < -4 || exponent >= limit {
        return with_exponent(&significant(mantissa, zeros), exponent);
    }
    let after_point = usize::try_from(digits as i64 - 1 - exponent).unwrap_or(0);
    significant(&fixed(value, after_point), zeros)
}

/// The number without the zeros at the end of its fraction.
fn significant(number: &str, zeros: bool) -> String {
    if zeros || !number.contains('.') {
        return number.to_owned();
    }
    number
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

fn not_finite(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("nan")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "inf" } else { "-inf" })
    } else {
        None
    }
}

fn split(scientific: &str) -> (&str, i64) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    (mantissa, exponent.parse().unwrap_or(0))
}

fn with_exponent(mantissa: &str, exponent: i64) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_is_pythons() {
        for (value, text) in [
            (1.0, "1.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e16, "1e+16"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-0.0, "-0.0"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(repr(value), text);
        }
    }

    #[test]
    fn precision_rounds_half_to_even_of_the_exact_value() {
        assert_eq!(fixed(2.5, 0), "2");
        assert_eq!(fixed(0.125, 2), "0.12");
        assert_eq!(fixed(99.55, 1), "99.5");
        assert_eq!(scientific(12345.678, 6), "1.234568e+04");
        assert_eq!(general(1_234_567.0, 6, false), "1.23457e+06");
        assert_eq!(general(0.0001, 6, false), "0.0001");
        assert_eq!(plain(123_456.0, 6, false), "1.23456e+05");
        assert_eq!(plain(12.0, 6, false), "12.0");
        assert_eq!(general(100.0, 3, false), "100");
    }
}
