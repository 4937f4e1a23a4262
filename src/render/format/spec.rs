//! A format specification (`>5.2f`) into its fields.

use crate::render::RenderError;

/// The sign that numbers get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Only `-`.
    Minus,
    /// `+` or `-`.
    Plus,
    /// A blank or `-`.
    Blank,
}

/// Where padding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Padding after the text.
    Left,
    /// Padding before it.
    Right,
    /// Padding on both sides.
    Center,
    /// Padding between sign and digits.
    AfterSign,
}

/// `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spec {
    pub(crate) fill: char,
    pub(crate) align: Option<Align>,
    pub(crate) sign: Option<Sign>,
    pub(crate) no_negative_zero: bool,
    pub(crate) alternate: bool,
    pub(crate) zero: bool,
    pub(crate) width: usize,
    pub(crate) grouping: Option<char>,
    pub(crate) precision: Option<usize>,
    pub(crate) kind: Option<char>,
}

impl Spec {
    /// Reads a specification.
    ///
    /// # Errors
    /// Not a specification, or numbers too large to mean anything.
    pub(crate) fn parse(text: &str) -> Result<Spec, RenderError> {
        let mut reader = Reader { rest: text };
        let (fill, align) = reader.alignment();
        let sign = reader.sign();
        let no_negative_zero = reader.skip('z');
        let alternate = reader.skip('#');
        let zero = fill.is_none() && reader.skip('0');
        let width = reader.number()?.unwrap_or(0);
        let grouping = reader.grouping()?;
        let precision = reader.precision()?;
        let kind = reader.rest.chars().next();
        if reader.rest.chars().count() > 1 {
            return Err(invalid("Invalid format specifier"));
        }
        let fill = fill.unwrap_or(if zero { '0' } else { ' ' });
        Ok(Spec {
            fill,
            align,
            sign,
            no_negative_zero,
            alternate,
            zero,
            width,
            grouping,
            precision,
            kind,
        })
    }

    /// Pads a text to the width.
    pub(crate) fn pad(&self, text: &str, default: Align) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let (before, after) = match self.align.unwrap_or(default) {
            Align::Left => (0, missing),
            Align::Right | Align::AfterSign => (missing, 0),
            Align::Center => (missing / 2, missing - missing / 2),
        };
        let fill = |count| std::iter::repeat_n(self.fill, count);
        fill(before)
            .chain(text.chars())
            .chain(fill(after))
            .collect()
    }
}

/// An error of a format specification, Python's ValueError.
pub(super) fn invalid(message: impl Into<String>) -> RenderError {
    RenderError::new("render::value-error", message)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn alignment(&mut self) -> (Option<char>, Option<Align>) {
        let mut chars = self.rest.chars();
        let (first, second) = (chars.next(), chars.next());
        if let (Some(fill), Some(align)) = (first, second.and_then(align)) {
            self.rest = chars.as_str();
            return (Some(fill), Some(align));
        }
        match first.and_then(align) {
            Some(align) => {
                self.advance();
                (None, Some(align))
            }
            None => (None, None),
        }
    }

    fn sign(&mut self) -> Option<Sign> {
        let sign = match self.rest.chars().next()? {
            '+' => Sign::Plus,
            '-' => Sign::Minus,
            ' ' => Sign::Blank,
            _ => return None,
        };
        self.advance();
        Some(sign)
    }

    fn grouping(&mut self) -> Result<Option<char>, RenderError> {
        let mut found = None;
        while let Some(separator @ (',' | '_')) = self.rest.chars().next() {
            if found.is_some() {
                return Err(invalid("Cannot specify both ',' and '_'."));
            }
            found = Some(separator);
            self.advance();
        }
        Ok(found)
    }

    fn precision(&mut self) -> Result<Option<usize>, RenderError> {
        if !self.skip('.') {
            return Ok(None);
        }
        match self.number()? {
            Some(digits) => Ok(Some(digits)),
            None => Err(invalid("Format specifier missing precision")),
        }
    }

    fn number(&mut self) -> Result<Option<usize>, RenderError> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        if digits.is_empty() {
            return Ok(None);
        }
        match digits.parse::<u32>() {
            Ok(number) if number <= i32::MAX as u32 => Ok(Some(number as usize)),
            _ => Err(invalid("Too many decimal digits in format string")),
        }
    }

    fn skip(&mut self, wanted: char) -> bool {
        let found = self.rest.starts_with(wanted);
        if found {
            self.advance();
        }
        found
    }

    fn advance(&mut self) {
        let mut chars = self.rest.chars();
        chars.next();
        self.rest = chars.as_str();
    }
}

fn align(sign: char) -> Option<Align> {
    match sign {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}
