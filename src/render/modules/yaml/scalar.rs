//! Scalars into the text and the style that PyYAML gives them.

use super::analysis::{Analysis, is_break};
use super::emit::Emitter;
use crate::render::Value;
use crate::render::format::float;
use crate::render::modules::datetime::{Date, DateTime};
use crate::yaml;

/// Columns after which lines are folded.
const WIDTH: usize = 80;

/// A scalar's text and the type that it stands for.
pub(super) struct Scalar {
    pub(super) text: String,
    pub(super) tag: &'static str,
}

/// A value as a scalar; `None` if PyYAML's safe dumper has no form for it.
pub(super) fn represent(value: &Value) -> Option<Scalar> {
    let (text, tag) = match value {
        Value::None => ("null".to_owned(), "!!null"),
        Value::Bool(truth) => (truth.to_string(), "!!bool"),
        Value::Int(number) => (number.to_string(), "!!int"),
        Value::Float(number) => (float_text(*number), "!!float"),
        Value::Str(text) => (text.as_str().to_owned(), "!!str"),
        other => match (other.downcast::<Date>(), other.downcast::<DateTime>()) {
            (Some(date), _) => (date.iso(), "!!timestamp"),
            (_, Some(moment)) => (moment.iso(' '), "!!timestamp"),
            _ => return None,
        },
    };
    Some(Scalar { text, tag })
}

fn float_text(number: f64) -> String {
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = float::repr(number);
    if text.contains('.') {
        text
    } else {
        text.replacen('e', ".0e", 1)
    }
}

impl Emitter<'_, '_> {
    /// Writes a scalar; says whether it is a bare plain one.
    pub(super) fn write_scalar(&mut self, scalar: &Scalar, simple_key: bool) -> bool {
        let text = &scalar.text;
        let analysis = Analysis::of(text);
        let keeps_type = scalar.tag != "!!str" || yaml::is_plain_text(text);
        let fits = !(simple_key && analysis.multiline);
        if keeps_type && analysis.plain && fits && !text.is_empty() {
            self.write_plain(text, !simple_key);
            return true;
        }
        if analysis.single_quoted && fits {
            self.write_single_quoted(text, !simple_key);
        } else {
            self.write_double_quoted(text, !simple_key);
        }
        false
    }

    fn write_plain(&mut self, text: &str, fold: bool) {
        if !self.whitespace {
            self.write(" ");
        }
        self.whitespace = false;
        self.indention = false;
        for piece in pieces(text) {
            let fold_here = piece == " " && fold && self.column > WIDTH;
            if fold_here {
                self.write_indent();
                self.whitespace = false;
                self.indention = false;
            } else {
                self.write(piece);
            }
        }
    }

    fn write_single_quoted(&mut self, text: &str, fold: bool) {
        self.indicator("'", true);
        let all = pieces(text);
        let last = all.len().saturating_sub(1);
        for (at, piece) in all.iter().enumerate() {
            let inner = at > 0 && at < last;
            if *piece == " " && fold && self.column > WIDTH && inner {
                self.write_indent();
            } else if piece.starts_with(is_break) {
                if piece.starts_with('\n') {
                    self.line_break();
                }
                for _ in piece.chars() {
                    self.line_break();
                }
                self.write_indent();
            } else {
                self.write(&piece.replace('\'', "''"));
            }
        }
        self.indicator("'", false);
    }

    fn write_double_quoted(&mut self, text: &str, fold: bool) {
        self.indicator("\"", true);
        let chars: Vec<char> = text.chars().collect();
        let (mut start, mut end) = (0, 0);
        while end <= chars.len() {
            let character = chars.get(end).copied();
            let plain =
                character.is_some_and(|c| (' '..='~').contains(&c) && c != '"' && c != '\\');
            if !plain {
                self.write_run(&chars, start, end);
                start = end;
                if let Some(character) = character {
                    self.write(&escape(character));
                    start = end + 1;
                }
            }
            let inner = end > 0 && end + 1 < chars.len();
            let at_space = character == Some(' ') || start >= end;
            if inner && at_space && self.column + end.saturating_sub(start) > WIDTH && fold {
                self.write_run(&chars, start, end);
                self.write("\\");
                start = start.max(end);
                self.write_indent();
                self.whitespace = false;
                self.indention = false;
                if chars.get(start) == Some(&' ') {
                    self.write("\\");
                }
            }
            end += 1;
        }
        self.indicator("\"", false);
    }

    fn write_run(&mut self, chars: &[char], start: usize, end: usize) {
        let run: String = chars.get(start..end).unwrap_or_default().iter().collect();
        self.write(&run);
    }
}

/// Runs of blanks, of line breaks, and of anything else.
fn pieces(text: &str) -> Vec<&str> {
    let kind = |c: char| {
        if c == ' ' {
            0
        } else if is_break(c) {
            1
        } else {
            2
        }
    };
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn escape(character: char) -> String {
    let short = match character {
        '\0' => '0',
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0b' => 'v',
        '\x0c' => 'f',
        '\r' => 'r',
        '\x1b' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        other => {
            let code = u32::from(other);
            return match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
