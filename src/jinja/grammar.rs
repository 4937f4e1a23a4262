//! The grammar's parser, and what every reader of its pairs needs.

use pest::Parser;
use pest::iterators::{Pair, Pairs};

use super::ast::{Name, Range};
use super::error::{ParseError, range};
use super::message;
use super::scan::is_space;

/// Generated from the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/jinja.pest"]
#[allow(missing_docs)]
struct Grammar;

/// A source of pairs: the inside of a tag, and where it stands in the template.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    /// The whole template.
    pub(super) text: &'t str,
    /// Where the pairs' own offsets begin.
    pub(super) base: usize,
}

impl<'t> Source<'t> {
    /// What a rule finds in a range of the template, which it must match as a whole.
    ///
    /// # Errors
    /// The text is not what the rule says; `what` names the tag in the message.
    pub(super) fn parse(
        self,
        rule: Rule,
        inside: Range,
        what: &str,
    ) -> Result<Inner<'t>, ParseError> {
        let text = self
            .text
            .get(inside.start as usize..inside.end as usize)
            .unwrap_or_default();
        let mut pairs = Grammar::parse(rule, text)
            .map_err(|error| message::explain(&error, self.text, inside, what))?;
        Ok(Inner(pairs.next().map(Pair::into_inner)))
    }

    /// Where a pair stands in the template, without white space after it.
    pub(super) fn range(self, pair: &Pair<'_, Rule>) -> Range {
        let span = pair.as_span();
        let start = self.base + span.start();
        range(
            start,
            start + span.as_str().trim_end_matches(is_space).len(),
        )
    }
}

/// The pairs inside a pair, keywords and the end of the text left out.
pub(super) struct Inner<'t>(Option<Pairs<'t, Rule>>);

impl<'t> Inner<'t> {
    /// The pairs inside a pair.
    pub(super) fn of(pair: Pair<'t, Rule>) -> Inner<'t> {
        Inner(Some(pair.into_inner()))
    }

    /// The next pair, if it is of this rule.
    pub(super) fn next_if(&mut self, rule: Rule) -> Option<Pair<'t, Rule>> {
        let pairs = self.0.as_mut()?;
        while pairs.peek().is_some_and(|pair| is_mark(pair.as_rule())) {
            pairs.next();
        }
        if pairs.peek()?.as_rule() == rule {
            pairs.next()
        } else {
            None
        }
    }
}

impl<'t> Iterator for Inner<'t> {
    type Item = Pair<'t, Rule>;

    fn next(&mut self) -> Option<Pair<'t, Rule>> {
        self.0.as_mut()?.find(|pair| !is_mark(pair.as_rule()))
    }
}

/// Whether a rule only marks a place and has no meaning of its own.
fn is_mark(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::EOI
            | Rule::kw_if
            | Rule::kw_else
            | Rule::kw_in
            | Rule::kw_is
            | Rule::kw_as
            | Rule::kw_import
            | Rule::kw_ignore
            | Rule::kw_missing
            | Rule::kw_with
            | Rule::kw_without
            | Rule::kw_context
            | Rule::kw_recursive
    )
}

/// The grammar promised a pair that is not there: a mistake of ours, told instead of a panic.
pub(super) fn incomplete(at: Range) -> ParseError {
    ParseError::new("jinja::syntax", at, "this cannot be read")
}

/// A pair's text as a name.
pub(super) fn name(pair: &Pair<'_, Rule>) -> Name {
    pair.as_str().into()
}
