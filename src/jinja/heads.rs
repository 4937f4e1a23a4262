//! What the tags say: their names and the pairs behind them into heads.

use super::ast::{Expr, Filter, MacroKind, Name, Param, Range, Target};
use super::error::ParseError;
use super::expression::Expressions;
use super::grammar::{Inner, Rule, Source, incomplete, name};
use super::scan::Tag;
use super::signature::{self, Signature};
use super::simple;
use super::tags::{TagName, tag_name};
use super::target::{assignable, target};

/// What a tag says.
#[derive(Debug, PartialEq)]
pub(super) enum Head {
    If(Expr),
    Elif(Expr),
    Else,
    For(ForHead),
    Set(Target, Expr),
    SetBlock(Target, Vec<Filter>),
    Do(Expr),
    Print(Vec<Expr>),
    Macro(Signature),
    Call(Expr, Vec<Param>),
    Filter(Vec<Filter>),
    With(Vec<(Target, Expr)>),
    Block {
        name: Name,
        scoped: bool,
        required: bool,
    },
    Autoescape(Expr),
    Docs(Name),
    NoLoader,
    Break,
    Continue,
    /// The end of the block whose tag is named; of a `block` perhaps with the block's name.
    End(&'static str, Option<(Name, Range)>),
}

/// `for target in iter if condition recursive`.
#[derive(Debug, PartialEq)]
pub(super) struct ForHead {
    pub(super) target: Target,
    pub(super) iter: Expr,
    pub(super) condition: Option<Expr>,
    pub(super) recursive: bool,
}

/// The expression of `{{ ... }}`.
///
/// # Errors
/// It is none.
pub(super) fn print(text: &str, tag: Tag) -> Result<Expr, ParseError> {
    if let Some(expr) = simple::expression(text, tag.inside) {
        return Ok(expr);
    }
    let source = source(text, tag.inside);
    let mut inner = source.parse(Rule::print_head, tag.inside, "{{ }}")?;
    let tuple = inner.next().ok_or_else(|| incomplete(tag.whole))?;
    Expressions::new(source).tuple(tuple)
}

/// What `{% ... %}` says.
///
/// # Errors
/// Its name is unknown, or what follows does not fit.
pub(super) fn statement(text: &str, tag: Tag) -> Result<(TagName, Head), ParseError> {
    let word = tag_name(text, tag)?;
    let head = match simple_head(text, word) {
        Some(head) => head,
        None => grammar_head(text, word, tag)?,
    };
    Ok((word, head))
}

fn grammar_head(text: &str, word: TagName, tag: Tag) -> Result<Head, ParseError> {
    let reader = Reader {
        source: source(text, word.rest),
        at: tag.whole,
    };
    let inner = reader.source.parse(word.rule, word.rest, word.name)?;
    Ok(match word.rule {
        Rule::empty_head => bare(word.name),
        Rule::end_block_head => reader.end_block(inner),
        Rule::condition_head => reader.condition(word.name, inner)?,
        Rule::for_head => reader.for_loop(inner)?,
        Rule::set_head => reader.set(inner)?,
        Rule::print_head => Head::Do(reader.tuple(inner)?),
        Rule::expressions_head => Head::Print(reader.expressions(inner)?),
        Rule::macro_head => Head::Macro(reader.definition(word.name, inner)?),
        Rule::materialization_head => {
            Head::Macro(signature::materialization(reader.source, inner, tag.whole)?)
        }
        Rule::call_head => reader.call(inner)?,
        Rule::filter_head => Head::Filter(reader.filters(inner)?),
        Rule::with_head => reader.with(inner)?,
        Rule::block_head => reader.block(inner)?,
        Rule::autoescape_head => Head::Autoescape(reader.expression(inner)?),
        Rule::docs_head => reader.docs(inner)?,
        Rule::else_head => Head::Else,
        _ => reader.no_loader(inner)?,
    })
}

fn source(text: &str, inside: Range) -> Source<'_> {
    Source {
        text,
        base: inside.start as usize,
    }
}

/// What tags mostly say, read without the grammar.
fn simple_head(text: &str, word: TagName) -> Option<Head> {
    match word.rule {
        Rule::empty_head if simple::is_blank(text, word.rest) => Some(bare(word.name)),
        Rule::else_head if simple::is_blank(text, word.rest) => Some(Head::Else),
        Rule::condition_head => {
            let condition = simple::expression(text, word.rest)?;
            Some(conditional(word.name, condition))
        }
        Rule::print_head => simple::expression(text, word.rest).map(Head::Do),
        Rule::set_head => {
            let (target, value) = simple::assignment(text, word.rest)?;
            Some(Head::Set(target, value))
        }
        Rule::for_head => {
            let (target, iter) = simple::loop_over(text, word.rest)?;
            Some(Head::For(ForHead {
                target,
                iter,
                condition: None,
                recursive: false,
            }))
        }
        Rule::macro_head => {
            let parts = simple::signature(text, word.rest)?;
            Some(Head::Macro(signature::named(macro_kind(word.name), parts)))
        }
        _ => None,
    }
}

fn macro_kind(word: &str) -> MacroKind {
    match word {
        "test" => MacroKind::Test,
        _ => MacroKind::Macro,
    }
}

fn conditional(word: &str, condition: Expr) -> Head {
    match word {
        "elif" => Head::Elif(condition),
        _ => Head::If(condition),
    }
}

fn bare(word: &'static str) -> Head {
    match word {
        "break" => Head::Break,
        "continue" => Head::Continue,
        _ => Head::End(word.strip_prefix("end").unwrap_or(word), None),
    }
}

#[derive(Clone, Copy)]
struct Reader<'t> {
    source: Source<'t>,
    at: Range,
}

type Read<T> = Result<T, ParseError>;

impl<'t> Reader<'t> {
    fn expressions_of(self) -> Expressions<'t> {
        Expressions::new(self.source)
    }

    fn missing(self) -> ParseError {
        incomplete(self.at)
    }

    fn tuple(self, mut inner: Inner<'t>) -> Read<Expr> {
        let pair = inner.next().ok_or_else(|| self.missing())?;
        self.expressions_of().tuple(pair)
    }

    fn expression(self, mut inner: Inner<'t>) -> Read<Expr> {
        let pair = inner.next().ok_or_else(|| self.missing())?;
        self.expressions_of().expr(pair)
    }

    fn expressions(self, inner: Inner<'t>) -> Read<Vec<Expr>> {
        inner.map(|pair| self.expressions_of().expr(pair)).collect()
    }

    fn filters(self, inner: Inner<'t>) -> Read<Vec<Filter>> {
        inner
            .map(|pair| {
                let call = match pair.as_rule() {
                    Rule::filter => Inner::of(pair).next().ok_or_else(|| self.missing())?,
                    _ => pair,
                };
                self.expressions_of().filter(call)
            })
            .collect()
    }

    fn condition(self, word: &str, inner: Inner<'t>) -> Read<Head> {
        Ok(conditional(word, self.tuple(inner)?))
    }

    fn for_loop(self, mut inner: Inner<'t>) -> Read<Head> {
        let targets = inner.next().ok_or_else(|| self.missing())?;
        let iter = inner.next().ok_or_else(|| self.missing())?;
        let condition = inner.next_if(Rule::expr);
        Ok(Head::For(ForHead {
            target: target(self.source, targets)?,
            iter: self.expressions_of().tuple(iter)?,
            condition: condition
                .map(|pair| self.expressions_of().expr(pair))
                .transpose()?,
            recursive: inner.next_if(Rule::recursive).is_some(),
        }))
    }

    fn set(self, mut inner: Inner<'t>) -> Read<Head> {
        let targets = inner.next().ok_or_else(|| self.missing())?;
        let target = target(self.source, targets)?;
        Ok(match inner.next_if(Rule::tuple) {
            Some(value) => Head::Set(target, self.expressions_of().tuple(value)?),
            None => Head::SetBlock(target, self.filters(inner)?),
        })
    }

    fn definition(self, word: &str, inner: Inner<'t>) -> Read<Signature> {
        signature::definition(self.source, macro_kind(word), inner, self.at)
    }

    fn call(self, mut inner: Inner<'t>) -> Read<Head> {
        let params = match inner.next_if(Rule::signature) {
            Some(list) => signature::params(self.source, list)?,
            None => Vec::new(),
        };
        let call = self.expression(inner)?;
        if !matches!(*call.kind, super::ast::ExprKind::Call(..)) {
            let message = "a `call` block must call something";
            let error = ParseError::new("jinja::syntax", call.range, message);
            return Err(error.help("such as `{% call my_macro() %}`"));
        }
        Ok(Head::Call(call, params))
    }

    fn with(self, inner: Inner<'t>) -> Read<Head> {
        let assignments = inner.map(|pair| {
            let mut inner = Inner::of(pair);
            let targets = inner.next().ok_or_else(|| self.missing())?;
            Ok((target(self.source, targets)?, self.expression(inner)?))
        });
        Ok(Head::With(assignments.collect::<Read<_>>()?))
    }

    fn block(self, mut inner: Inner<'t>) -> Read<Head> {
        let named = inner.next().ok_or_else(|| self.missing())?;
        Ok(Head::Block {
            name: name(&named),
            scoped: inner.next_if(Rule::scoped).is_some(),
            required: inner.next_if(Rule::required).is_some(),
        })
    }

    fn end_block(self, mut inner: Inner<'t>) -> Head {
        let named = inner.next();
        Head::End(
            "block",
            named.map(|pair| (name(&pair), self.source.range(&pair))),
        )
    }

    fn docs(self, mut inner: Inner<'t>) -> Read<Head> {
        let named = inner.next().ok_or_else(|| self.missing())?;
        assignable(named.as_str(), self.source.range(&named))?;
        Ok(Head::Docs(name(&named)))
    }

    /// Looks at names and expressions only to refuse those that Jinja2 refuses.
    fn no_loader(self, inner: Inner<'t>) -> Read<Head> {
        for pair in inner {
            let at = self.source.range(&pair);
            match pair.as_rule() {
                Rule::expr => {
                    self.expressions_of().expr(pair)?;
                }
                Rule::name => assignable(pair.as_str(), at)?,
                Rule::imported => {
                    let private = pair.as_str().starts_with('_');
                    for named in Inner::of(pair) {
                        assignable(named.as_str(), self.source.range(&named))?;
                    }
                    if private {
                        let message = "names that begin with an underscore cannot be imported";
                        return Err(ParseError::new("jinja::syntax", at, message));
                    }
                }
                _ => {}
            }
        }
        Ok(Head::NoLoader)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::scan::{Part, scan};
    use super::*;

    /// What a tag says, read in the short way and by the grammar.
    fn both_ways(tag: &str) -> Option<(Head, Head)> {
        let (parts, _) = scan(tag, 0).ok()?;
        let [Part::Statement(only)] = parts[..] else {
            return None;
        };
        let word = tag_name(tag, only).ok()?;
        let simple = simple_head(tag, word)?;
        let full = grammar_head(tag, word, only);
        Some((
            simple,
            full.unwrap_or_else(|error| panic!("{tag}: {error:?}")),
        ))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn heads_are_read_as_the_grammar_reads_them(
            word in prop::sample::select(vec!["set", "for", "macro", "test", "if", "do", "elif"]),
            tokens in prop::collection::vec(prop::sample::select(vec![
                "a", "b", "true", "in", "if", " ", "  ", "=", " = ", "==", ",", ", ", "(", ")", "()", "(a)", "(a, b=1)",
                "(a=none,b=[])", "(a,)", "(a=1, b)", "(none)", " in ", "a in b", "a, b in c.items()", "a = b", "x='s'",
                ":", "a.b", "not a", " recursive", "f(a)", "|f", "1", "c ~ d", "not",
            ]), 1..6),
        ) {
            let tag = format!("{{% {word} {} %}}", tokens.concat());
            if let Some((simple, full)) = both_ways(&tag) {
                prop_assert_eq!(simple, full, "{}", tag);
            }
        }
    }

    #[test]
    fn what_macros_mostly_consist_of_needs_no_grammar() {
        for tag in [
            "{% set out = [] %}",
            "{%- for c in cols -%}",
            "{% for name, value in opts.items() %}",
            "{% macro f(rel, cols=[], opts={}) %}",
            "{% macro f() %}",
            "{% test unique(model, column_name) %}",
            "{% if c is not none and c | length > 0 %}",
        ] {
            let (simple, full) = both_ways(tag).expect(tag);
            assert_eq!(simple, full, "{tag}");
        }
    }
}
