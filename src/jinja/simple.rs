//! The expressions that hooks and models mostly consist of, read without the grammar: literals,
//! names, attributes, calls, lists, dicts, and one comparison of two of them.
//!
//! A text that is anything else, wrong ones included, is left to the grammar. What is read here is
//! what the grammar makes of it, which a test over generated texts asks for.

use std::sync::Arc;

use super::ast::{Argument, CallArgs, CompareOp, Expr, ExprKind, Name, Piece, Range};
use super::error::range;
use super::operators::{expr, joined};

/// Brackets that may nest, and things that may follow a value: far below the grammar's own bound.
const MAX_BRACKETS: usize = 12;
const MAX_POSTFIXES: usize = 8;

/// The expression that a range of a template is, if it is a simple one.
pub(super) fn expression(text: &str, inside: Range) -> Option<Expr> {
    let mut reader = Reader {
        text: text.get(..inside.end as usize)?,
        at: inside.start as usize,
        brackets: 0,
    };
    let expr = reader.comparison()?;
    reader.skip_space();
    (reader.at == reader.text.len()).then_some(expr)
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
}

impl<'t> Reader<'t> {
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

    /// An operand, or two of them compared.
    fn comparison(&mut self) -> Option<Expr> {
        let left = self.operand()?;
        self.skip_space();
        let op = match self.text.as_bytes().get(self.at..self.at + 2) {
            Some(b"==") => CompareOp::Equal,
            Some(b"!=") => CompareOp::NotEqual,
            _ => return Some(left),
        };
        self.at += 2;
        let right = self.operand()?;
        let whole = joined(left.range, right.range);
        Some(expr(ExprKind::Compare(left, vec![(op, right)]), whole))
    }

    /// A value with what follows it directly.
    fn operand(&mut self) -> Option<Expr> {
        let mut value = self.primary()?;
        for _ in 0..MAX_POSTFIXES {
            let end = self.at;
            self.skip_space();
            let start = value.range.start;
            let kind = match self.peek() {
                Some(b'.') => {
                    self.at += 1;
                    ExprKind::Attribute(value, self.name()?.into())
                }
                Some(b'(') => ExprKind::Call(value, self.arguments()?),
                Some(b'[') => return None,
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

    fn primary(&mut self) -> Option<Expr> {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek()? {
            b'\'' | b'"' => self.string()?,
            b'0'..=b'9' => self.integer()?,
            b'[' => ExprKind::List(self.inside(b'[', b']', Reader::comparison)?),
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
        let value: Arc<str> = self.text.get(start..start + length)?.into();
        let whole = Piece {
            at: 0,
            range: range(start, start + length),
        };
        Some(ExprKind::Str {
            pieces: if value.is_empty() {
                Vec::new()
            } else {
                vec![whole]
            },
            value,
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
        digits.parse().ok().map(ExprKind::Int)
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
        let key = self.comparison()?;
        if !self.eat(b':') {
            return None;
        }
        Some((key, self.comparison()?))
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
            self.skip_space();
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            if rest.first() == Some(&b'=') && rest.get(1) != Some(&b'=') {
                self.at += 1;
                return Some((Some(name.into()), self.comparison()?));
            }
            self.at = start;
        }
        Some((None, self.comparison()?))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::jinja::expression::Expressions;
    use crate::jinja::grammar::{Rule, Source};

    /// What the grammar makes of a whole text.
    fn by_grammar(text: &str) -> Option<Expr> {
        let inside = range(0, text.len());
        let source = Source { text, base: 0 };
        let mut inner = source.parse(Rule::print_head, inside, "{{ }}").ok()?;
        Expressions::new(source).tuple(inner.next()?).ok()
    }

    fn token() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "a",
            "ref",
            "config",
            "true",
            "none",
            "not",
            "in",
            "is",
            "if",
            "else",
            "and",
            "f1",
            "_x",
            "é",
            "'x'",
            "\"it's\"",
            "'\\n'",
            "''",
            "0",
            "1",
            "12",
            "007",
            "1.5",
            "1_0",
            ".b",
            ".",
            ". c",
            ".1",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "=",
            "==",
            "!=",
            "+",
            "-",
            "|",
            "~",
            "*",
            " ",
            "  ",
            "\n",
            "(x)",
            "(k=1)",
            "['a', 'b']",
            "{'k': v}",
            "f(a, k='v')",
            "\u{a0}",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn what_is_read_here_is_what_the_grammar_reads(tokens in prop::collection::vec(token(), 1..9)) {
            let text = tokens.concat();
            if let Some(simple) = expression(&text, range(0, text.len())) {
                prop_assert_eq!(Some(simple), by_grammar(&text), "{}", text);
            }
        }
    }

    #[test]
    fn what_hooks_and_models_hold_is_simple() {
        for text in [
            " this ",
            "config(materialized='table', tags=['a', \"b\"], post_hook=[{'sql': \"{{ f(this) }}\", 'transaction': False}],)",
            "ref('a', 'b')",
            "target.name == 'prod'",
            "adapter.quote(this.identifier)",
        ] {
            let simple = expression(text, range(0, text.len()));
            assert!(simple.is_some(), "{text}");
            assert_eq!(simple, by_grammar(text), "{text}");
        }
    }

    #[test]
    fn what_nests_far_is_left_to_the_grammar() {
        let text = format!("{}1{}", "f(".repeat(500), ")".repeat(500));
        assert_eq!(expression(&text, range(0, text.len())), None);
        let text = format!("a{}", ".b".repeat(500));
        assert_eq!(expression(&text, range(0, text.len())), None);
    }
}
