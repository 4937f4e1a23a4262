//! String and number literals into their values: Python's unicode-escape and number rules
//! (semantics 11.1, case 60).

use std::ops::Range as Bytes;

use super::ast::{ExprKind, Piece, Range};
use super::error::{ParseError, range};

/// Joins adjacent string literals, of which the places are given, quotes included.
///
/// # Errors
/// An escape that Python refuses.
pub(super) fn strings(text: &str, literals: &[Range]) -> Result<ExprKind, ParseError> {
    let mut decoder = Decoder {
        text,
        value: String::new(),
        pieces: Vec::new(),
    };
    for literal in literals {
        decoder.literal(literal.start as usize + 1..(literal.end as usize).saturating_sub(1))?;
    }
    let stands_as_it_is = match (literals, decoder.pieces.as_slice()) {
        ([literal], [only]) => {
            let length = decoder.value.len();
            (only.range.end - only.range.start) as usize == length
                && (literal.end - literal.start) as usize == length + 2
        }
        _ => false,
    };
    if stands_as_it_is {
        decoder.pieces.clear();
    }
    Ok(ExprKind::Str {
        value: decoder.value.into(),
        pieces: decoder.pieces.into(),
    })
}

struct Decoder<'t> {
    text: &'t str,
    value: String,
    pieces: Vec<Piece>,
}

impl Decoder<'_> {
    fn literal(&mut self, content: Bytes<usize>) -> Result<(), ParseError> {
        let mut at = content.start;
        while at < content.end {
            let rest = self.text.get(at..content.end).unwrap_or_default();
            let run = rest.find(['\\', '\r']).unwrap_or(rest.len());
            self.copy(at..at + run);
            at += run;
            let rest = rest.get(run..).unwrap_or_default();
            if rest.starts_with('\\') {
                at += self.escape(at, rest)?;
            } else if rest.starts_with("\r\n") {
                at += 1;
            } else if rest.starts_with('\r') {
                self.value.push('\n');
                at += 1;
            }
        }
        Ok(())
    }

    fn copy(&mut self, run: Bytes<usize>) {
        if run.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            at: self.value.len() as u32,
            range: range(run.start, run.end),
        });
        self.value.push_str(self.text.get(run).unwrap_or_default());
    }

    /// Decodes the escape that `rest` begins with; gives its length.
    fn escape(&mut self, at: usize, rest: &str) -> Result<usize, ParseError> {
        let Some(kind) = rest.chars().nth(1) else {
            self.value.push('\\');
            return Ok(1);
        };
        let simple = match kind {
            '\\' | '\'' | '"' => Some(kind),
            'a' => Some('\x07'),
            'b' => Some('\x08'),
            'f' => Some('\x0c'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\x0b'),
            _ => None,
        };
        if let Some(c) = simple {
            self.value.push(c);
            return Ok(2);
        }
        match kind {
            '\n' => Ok(2),
            '\r' => Ok(if rest.starts_with("\\\r\n") { 3 } else { 2 }),
            '0'..='7' => Ok(self.octal(rest)),
            'x' => self.code(at, rest, 2),
            'u' => self.code(at, rest, 4),
            'U' => self.code(at, rest, 8),
            'N' => Err(
                bad_escape(at, 2, "characters by name (`\\N{...}`) are not known here")
                    .help("write the character itself"),
            ),
            _ => {
                self.unknown(kind);
                Ok(1 + kind.len_utf8())
            }
        }
    }

    /// Python keeps the backslash of an unknown escape. Jinja2 writes what is not ASCII as an
    /// escape first, and the backslash before it takes that one's meaning away.
    fn unknown(&mut self, kind: char) {
        self.value.push('\\');
        match u32::from(kind) {
            0..=0x7f => self.value.push(kind),
            code @ 0x80..=0xff => self.value.push_str(&format!("x{code:02x}")),
            code @ 0x100..=0xffff => self.value.push_str(&format!("u{code:04x}")),
            code => self.value.push_str(&format!("U{code:08x}")),
        }
    }

    fn octal(&mut self, rest: &str) -> usize {
        let digits = rest
            .bytes()
            .skip(1)
            .take(3)
            .take_while(|b| (b'0'..=b'7').contains(b));
        let (length, code) = digits.fold((1, 0), |(length, code), digit| {
            (length + 1, code * 8 + u32::from(digit - b'0'))
        });
        self.value.extend(char::from_u32(code));
        length
    }

    fn code(&mut self, at: usize, rest: &str, digits: usize) -> Result<usize, ParseError> {
        let code = rest
            .get(2..2 + digits)
            .filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|text| u32::from_str_radix(text, 16).ok());
        let Some(code) = code else {
            let message = format!("this escape needs {digits} hexadecimal digits");
            return Err(bad_escape(at, 2, message).help("for a backslash itself, write `\\\\`"));
        };
        let Some(c) = char::from_u32(code) else {
            return Err(bad_escape(at, 2 + digits, "there is no such character"));
        };
        self.value.push(c);
        Ok(2 + digits)
    }
}

fn bad_escape(at: usize, length: usize, message: impl Into<String>) -> ParseError {
    ParseError::new("jinja::bad-escape", range(at, at + length), message)
}

/// The value of an integer literal.
///
/// # Errors
/// More than 128 bits.
pub(super) fn integer(text: &str, at: Range) -> Result<i128, ParseError> {
    let digits = text.replace('_', "").to_ascii_lowercase();
    let value = match digits.get(..2) {
        Some("0x") => i128::from_str_radix(&digits[2..], 16),
        Some("0o") => i128::from_str_radix(&digits[2..], 8),
        Some("0b") => i128::from_str_radix(&digits[2..], 2),
        _ => digits.parse(),
    };
    value.map_err(|_| {
        ParseError::new("jinja::number-too-large", at, "this number is too large")
            .help("write it as a string")
    })
}

/// The value of a float literal; one that is too large is infinite, as in Python.
pub(super) fn float(text: &str) -> f64 {
    text.replace('_', "").parse().unwrap_or(f64::INFINITY)
}
