//! What hooks, models and macros mostly consist of, read without the grammar: literals, names,
//! attributes, calls, lists, dicts, filters, tests, comparisons and logic; and the heads of `set`,
//! `for` and `macro`.
//!
//! A text that is anything else, wrong ones included, is left to the grammar. What is read here is
//! what the grammar makes of it, which tests over generated texts ask for.

mod head;
mod operation;
#[cfg(test)]
mod tests;

use super::ast::{Argument, CallArgs, Expr, ExprKind, Filter, Name, Range};
use super::error::range;
use super::operators::expr;

pub(super) use head::{assignment, loop_over, signature};

/// Brackets that may nest, things that may follow a value, and operators between brackets: together
/// below the grammar's own bound.
const MAX_BRACKETS: usize = 10;
const MAX_POSTFIXES: usize = 8;
const MAX_OPERATORS: usize = 6;

/// The expression that a range of a template is, if it is a simple one.
pub(super) fn expression(text: &str, inside: Range) -> Option<Expr> {
    let mut reader = Reader::new(text, inside)?;
    let expr = reader.operation()?;
    reader.is_done().then_some(expr)
}

/// Whether nothing but white space stands in a range.
pub(super) fn is_blank(text: &str, inside: Range) -> bool {
    let inside = text.get(inside.start as usize..inside.end as usize);
    inside.is_some_and(|inside| inside.bytes().all(is_space))
}

struct Reader<'t> {
    /// The template up to the end of the tag's inside.
    text: &'t str,
    at: usize,
    brackets: usize,
    /// Operators since the last opening bracket.
    operators: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, inside: Range) -> Option<Reader<'t>> {
        Some(Reader {
            text: text.get(..inside.end as usize)?,
            at: inside.start as usize,
            brackets: 0,
            operators: 0,
        })
    }

    /// Whether nothing but white space is left.
    fn is_done(&mut self) -> bool {
        self.skip_space();
        self.at == self.text.len()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// Past white space and a character, if it comes next.
    fn eat(&mut self, wanted: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Past a word, if it comes next.
    fn eat_word(&mut self, wanted: &str) -> bool {
        self.skip_space();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let found = rest.starts_with(wanted.as_bytes())
            && rest
                .get(wanted.len())
                .is_none_or(|&next| next.is_ascii() && !is_word(next));
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// A value with what follows it directly.
    fn operand(&mut self) -> Option<Expr> {
        let mut value = self.primary()?;
        let mut tight = true;
        for _ in 0..MAX_POSTFIXES {
            let end = self.at;
            self.skip_space();
            let start = value.range.start;
            let kind = match self.peek() {
                Some(b'.') if tight => {
                    self.at += 1;
                    ExprKind::Attribute(value, self.name()?.into())
                }
                Some(b'(') if tight => ExprKind::Call(value, Box::new(self.arguments()?)),
                Some(b'[') if tight => ExprKind::Item(value, self.bracketed(b'[', b']')?),
                Some(b'.' | b'(' | b'[') => return None,
                Some(b'|') => {
                    tight = false;
                    self.at += 1;
                    ExprKind::Filter(value, Box::new(self.filter()?))
                }
                _ if self.eat_word("is") => {
                    tight = false;
                    self.test(value)?
                }
                _ => {
                    self.at = end;
                    return Some(value);
                }
            };
            value = expr(
                kind,
                Range {
                    start,
                    ..range(0, self.at)
                },
            );
        }
        None
    }

    fn filter(&mut self) -> Option<Filter> {
        let (name, range) = self.placed_name()?;
        let end = self.at;
        self.skip_space();
        let args = match self.peek() {
            Some(b'(') => self.arguments()?,
            _ => {
                self.at = end;
                CallArgs::default()
            }
        };
        Some(Filter { name, args, range })
    }

    /// What follows `is`. A test that takes what comes after its name as an argument is left to the
    /// grammar.
    fn test(&mut self, value: Expr) -> Option<ExprKind> {
        let negated = self.eat_word("not");
        let (name, place) = self.placed_name()?;
        let end = self.at;
        self.skip_space();
        let args = match self.peek() {
            Some(b'(') => self.arguments()?,
            _ if self.may_take_argument() => return None,
            _ => {
                self.at = end;
                CallArgs::default()
            }
        };
        let start = value.range.start;
        let whole = Range {
            start,
            ..range(0, self.at)
        };
        let test = Filter {
            name,
            args,
            range: place,
        };
        let kind = ExprKind::Test(value, Box::new(test));
        Some(if negated {
            ExprKind::Not(expr(kind, whole))
        } else {
            kind
        })
    }

    fn may_take_argument(&mut self) -> bool {
        let start = self.at;
        let ends = match self.peek() {
            Some(byte) if is_word(byte) => matches!(self.name(), Some("and" | "or")),
            Some(byte) => b")]},:|=!<>~".contains(&byte),
            None => true,
        };
        self.at = start;
        !ends
    }

    /// A name with its place.
    fn placed_name(&mut self) -> Option<(Name, Range)> {
        self.skip_space();
        let start = self.at;
        let name = self.name()?;
        Some((name.into(), range(start, self.at)))
    }

    /// One operation between brackets.
    fn bracketed(&mut self, open: u8, close: u8) -> Option<Expr> {
        self.brackets += 1;
        if self.brackets > MAX_BRACKETS || !self.eat(open) {
            return None;
        }
        let expr = self.operation()?;
        self.brackets -= 1;
        self.eat(close).then_some(expr)
    }

    fn primary(&mut self) -> Option<Expr> {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek()? {
            b'\'' | b'"' => self.string()?,
            b'0'..=b'9' => self.integer()?,
            b'(' => {
                let mut inner = self.bracketed(b'(', b')')?;
                inner.range = range(start, self.at);
                return Some(inner);
            }
            b'[' => ExprKind::List(self.inside(b'[', b']', Reader::operation)?),
            b'{' => ExprKind::Dict(self.inside(b'{', b'}', Reader::pair)?),
            _ => named(self.name()?)?,
        };
        Some(expr(kind, range(start, self.at)))
    }

    /// One literal without escapes; a text of several is none.
    fn string(&mut self) -> Option<ExprKind> {
        let quote = self.peek()?;
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..)?;
        let length = rest
            .iter()
            .position(|&byte| byte == quote || matches!(byte, b'\\' | b'\r'))?;
        if rest.get(length) != Some(&quote) {
            return None;
        }
        self.at = start + length + 1;
        Some(ExprKind::Str {
            value: self.text.get(start..start + length)?.into(),
            pieces: Box::default(),
        })
    }

    fn integer(&mut self) -> Option<ExprKind> {
        let rest = self.text.get(self.at..)?;
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = rest.get(..length)?;
        let more = rest.as_bytes().get(length).copied();
        if length > 1 && digits.starts_with('0')
            || more.is_some_and(|byte| is_word(byte) || byte == b'.' || !byte.is_ascii())
        {
            return None;
        }
        self.at += length;
        digits.parse().ok().map(Box::new).map(ExprKind::Int)
    }

    /// A name of ASCII characters.
    fn name(&mut self) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?;
        let length = rest.bytes().take_while(|&byte| is_word(byte)).count();
        let name = rest.get(..length)?;
        let more = rest.as_bytes().get(length);
        if name.is_empty()
            || name.as_bytes()[0].is_ascii_digit()
            || more.is_some_and(|byte| !byte.is_ascii())
        {
            return None;
        }
        self.at += length;
        Some(name)
    }

    /// What stands between brackets, with commas between and perhaps one at the end.
    fn inside<T>(
        &mut self,
        open: u8,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.brackets += 1;
        if self.brackets > MAX_BRACKETS || !self.eat(open) {
            return None;
        }
        let mut items = Vec::new();
        while !self.eat(close) {
            items.push(item(self)?);
            if !self.eat(b',') {
                if !self.eat(close) {
                    return None;
                }
                break;
            }
        }
        self.brackets -= 1;
        Some(items)
    }

    fn pair(&mut self) -> Option<(Expr, Expr)> {
        let key = self.operation()?;
        if !self.eat(b':') {
            return None;
        }
        Some((key, self.operation()?))
    }

    fn arguments(&mut self) -> Option<CallArgs> {
        let arguments = self.inside(b'(', b')', Reader::argument)?;
        let mut args = CallArgs::default();
        for (name, value) in arguments {
            match name {
                Some(name) => args.named.push((name, value)),
                None if !args.named.is_empty() => return None,
                None => args.positional.push(Argument { value, star: false }),
            }
        }
        Some(args)
    }

    fn argument(&mut self) -> Option<(Option<Name>, Expr)> {
        self.skip_space();
        let start = self.at;
        if let Some(name) = self.name() {
            if self.assigns() {
                return Some((Some(name.into()), self.operation()?));
            }
            self.at = start;
        }
        Some((None, self.operation()?))
    }
}

/// What a name means; words that are operators in some places are none here.
fn named(name: &str) -> Option<ExprKind> {
    Some(match name {
        "true" | "True" => ExprKind::Bool(true),
        "false" | "False" => ExprKind::Bool(false),
        "none" | "None" => ExprKind::None,
        "not" | "and" | "or" | "if" | "else" | "in" | "is" => return None,
        _ => ExprKind::Name(name.into()),
    })
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
