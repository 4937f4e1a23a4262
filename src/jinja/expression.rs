//! Pairs into expressions (semantics 11.1, 11.2).

use pest::iterators::Pair;

use super::ast::{Argument, CallArgs, Conditional, Expr, ExprKind, Filter, Range, Slice};
use super::depth::{MAX_DEPTH, too_deep};
use super::error::ParseError;
use super::grammar::{Inner, Rule, Source, incomplete, name};
use super::literal;
use super::operators::{self, expr, joined};

/// Builds expressions; `depth` is how deep the one to be built stands in others.
#[derive(Clone, Copy)]
pub(super) struct Expressions<'t> {
    pub(super) source: Source<'t>,
    pub(super) depth: usize,
}

type Built<T = Expr> = Result<T, ParseError>;

impl<'t> Expressions<'t> {
    /// Expressions at the top of a tag.
    pub(super) fn new(source: Source<'t>) -> Expressions<'t> {
        Expressions { source, depth: 0 }
    }

    fn deeper(self, by: usize, at: Range) -> Built<Expressions<'t>> {
        let depth = self.depth.saturating_add(by);
        if depth > MAX_DEPTH {
            return Err(too_deep(at));
        }
        Ok(Expressions { depth, ..self })
    }

    /// An expression, or several with commas as a tuple.
    ///
    /// # Errors
    /// Literals that cannot be read, and what nests too deep.
    pub(super) fn tuple(self, pair: Pair<'t, Rule>) -> Built {
        let at = self.source.range(&pair);
        let below = self.deeper(1, at)?;
        let mut values = Vec::new();
        let mut tuple = false;
        for pair in Inner::of(pair) {
            match pair.as_rule() {
                Rule::trailing => tuple = true,
                _ => values.push(below.expr(pair)?),
            }
        }
        match values.pop() {
            Some(only) if values.is_empty() && !tuple => Ok(only),
            last => {
                values.extend(last);
                Ok(expr(ExprKind::Tuple(values), at))
            }
        }
    }

    /// `a if b else c` and whatever binds tighter.
    ///
    /// # Errors
    /// As [`Expressions::tuple`].
    pub(super) fn expr(self, pair: Pair<'t, Rule>) -> Built {
        match pair.as_rule() {
            Rule::expr => self.conditional(pair),
            _ => self.operation(pair),
        }
    }

    /// `a if b else c if d`: what follows an `else` belongs to it.
    fn conditional(self, pair: Pair<'t, Rule>) -> Built {
        let at = self.source.range(&pair);
        let mut inner = Inner::of(pair);
        let first = inner.next().ok_or_else(|| incomplete(at))?;
        let parts: Vec<_> = inner.collect();
        let conditions = parts
            .iter()
            .filter(|part| part.as_rule() != Rule::otherwise)
            .count();
        let below = self.deeper(conditions, at)?;
        let mut current = below.operation(first)?;
        let mut outer: Vec<(Expr, Expr)> = Vec::new();
        let mut parts = parts.into_iter().peekable();
        while let Some(condition) = parts.next() {
            let condition = below.operation(condition)?;
            match parts.next_if(|pair| pair.as_rule() == Rule::otherwise) {
                Some(pair) => {
                    let value = Inner::of(pair).next().ok_or_else(|| incomplete(at))?;
                    outer.push((condition, current));
                    current = below.operation(value)?;
                }
                None => current = choice(condition, current, None),
            }
        }
        while let Some((condition, then)) = outer.pop() {
            current = choice(condition, then, Some(current));
        }
        Ok(current)
    }

    /// Operands and operators.
    fn operation(self, pair: Pair<'t, Rule>) -> Built {
        let at = self.source.range(&pair);
        let mut pairs = pair.into_inner();
        if pairs.len() == 1 {
            let only = pairs.next().ok_or_else(|| incomplete(at))?;
            return self.operand(only);
        }
        let below = self.deeper(operators::depth(pairs.clone()), at)?;
        operators::combine(self.source, pairs, at, |pair| below.operand(pair))
    }

    /// Signs, a primary, and what follows it.
    fn operand(self, pair: Pair<'t, Rule>) -> Built {
        let at = self.source.range(&pair);
        let parts = pair.into_inner();
        let below = self.deeper(parts.len().saturating_sub(1), at)?;
        let mut signs = Vec::new();
        let mut value: Option<Expr> = None;
        for part in parts {
            let place = self.source.range(&part);
            let rule = part.as_rule();
            if matches!(rule, Rule::negative | Rule::positive) {
                signs.push((rule, place));
                continue;
            }
            let Some(done) = value.take() else {
                value = Some(below.primary(part)?);
                continue;
            };
            let tight = matches!(rule, Rule::attribute | Rule::index | Rule::call);
            let done = if tight {
                done
            } else {
                signed(done, &mut signs)
            };
            value = Some(below.postfix(done, part)?);
        }
        let value = value.ok_or_else(|| incomplete(at))?;
        Ok(signed(value, &mut signs))
    }

    fn primary(self, pair: Pair<'t, Rule>) -> Built {
        let at = self.source.range(&pair);
        let kind = match pair.as_rule() {
            Rule::name => named(&pair),
            Rule::strings => {
                let literals: Vec<_> = pair
                    .into_inner()
                    .map(|literal| self.source.range(&literal))
                    .collect();
                literal::strings(self.source.text, &literals)?
            }
            Rule::integer => ExprKind::Int(Box::new(literal::integer(pair.as_str(), at)?)),
            Rule::float => ExprKind::Float(literal::float(pair.as_str())),
            Rule::paren => return self.paren(pair, at),
            Rule::list => ExprKind::List(self.elements(pair, at)?),
            Rule::dict => ExprKind::Dict(self.pairs(pair, at)?),
            _ => return Err(incomplete(at)),
        };
        Ok(expr(kind, at))
    }

    fn paren(self, pair: Pair<'t, Rule>, at: Range) -> Built {
        let Some(content) = Inner::of(pair).next() else {
            return Ok(expr(ExprKind::Tuple(Vec::new()), at));
        };
        let mut content = self.tuple(content)?;
        content.range = at;
        Ok(content)
    }

    fn elements(self, pair: Pair<'t, Rule>, at: Range) -> Built<Vec<Expr>> {
        let below = self.deeper(1, at)?;
        Inner::of(pair).map(|pair| below.expr(pair)).collect()
    }

    fn pairs(self, pair: Pair<'t, Rule>, at: Range) -> Built<Vec<(Expr, Expr)>> {
        let below = self.deeper(1, at)?;
        Inner::of(pair)
            .map(|pair| {
                let mut inner = Inner::of(pair);
                let key = inner.next().ok_or_else(|| incomplete(at))?;
                let value = inner.next().ok_or_else(|| incomplete(at))?;
                Ok((below.expr(key)?, below.expr(value)?))
            })
            .collect()
    }

    /// What follows a value: an attribute, an item, a call, a filter, a test.
    fn postfix(self, value: Expr, pair: Pair<'t, Rule>) -> Built {
        let place = self.source.range(&pair);
        let whole = joined(value.range, place);
        let rule = pair.as_rule();
        let mut inner = Inner::of(pair);
        let kind = match rule {
            Rule::attribute => {
                let key = inner.next().ok_or_else(|| incomplete(place))?;
                match key.as_rule() {
                    Rule::name => ExprKind::Attribute(value, name(&key)),
                    _ => ExprKind::Item(value, self.primary(key)?),
                }
            }
            Rule::index => self.index(value, inner, place)?,
            Rule::call => ExprKind::Call(value, Box::new(self.arguments(inner, place)?)),
            Rule::filter => {
                let call = inner.next().ok_or_else(|| incomplete(place))?;
                ExprKind::Filter(value, Box::new(self.filter(call)?))
            }
            _ => return self.test(value, inner, whole),
        };
        Ok(expr(kind, whole))
    }

    /// `[a]`, `[a, b]`, `[a:b:c]`, and `[]`, which is an empty tuple.
    fn index(self, value: Expr, mut inner: Inner<'t>, at: Range) -> Built<ExprKind> {
        let below = self.deeper(1, at)?;
        let mut keys = Vec::new();
        let mut slice: Option<Slice> = None;
        let mut subscripts = 0;
        while let Some(pair) = inner.next() {
            subscripts += 1;
            match pair.as_rule() {
                Rule::slice_from_start => {
                    let rest = Inner::of(pair).next().ok_or_else(|| incomplete(at))?;
                    slice = Some(below.slice(None, rest)?);
                }
                _ => {
                    let key = below.expr(pair)?;
                    match inner.next_if(Rule::slice_rest) {
                        Some(rest) => slice = Some(below.slice(Some(key), rest)?),
                        None => keys.push(key),
                    }
                }
            }
        }
        match slice {
            Some(slice) if subscripts == 1 => Ok(ExprKind::Slice(value, Box::new(slice))),
            Some(_) => Err(ParseError::new(
                "jinja::syntax",
                at,
                "a slice cannot be one of several subscripts",
            )
            .help("take one slice, or one item, at a time")),
            None => Ok(match (keys.pop(), subscripts) {
                (Some(only), 1) => ExprKind::Item(value, only),
                (last, _) => {
                    keys.extend(last);
                    ExprKind::Item(value, expr(ExprKind::Tuple(keys), at))
                }
            }),
        }
    }

    fn slice(self, start: Option<Expr>, rest: Pair<'t, Rule>) -> Built<Slice> {
        let mut slice = Slice {
            start,
            ..Slice::default()
        };
        let mut colons = 0;
        for pair in Inner::of(rest) {
            match pair.as_rule() {
                Rule::colon => colons += 1,
                _ if colons == 1 => slice.stop = Some(self.expr(pair)?),
                _ => slice.step = Some(self.expr(pair)?),
            }
        }
        Ok(slice)
    }

    /// The arguments of a call: positional, then one `*` at most, named ones, one `**` at the end.
    fn arguments(self, inner: Inner<'t>, at: Range) -> Built<CallArgs> {
        let below = self.deeper(1, at)?;
        let mut args = CallArgs::default();
        let mut star = false;
        for pair in inner {
            let place = self.source.range(&pair);
            let fits = match pair.as_rule() {
                Rule::star => !star && args.spread.is_empty(),
                Rule::spread | Rule::keyword => args.spread.is_empty(),
                _ => !star && args.spread.is_empty() && args.named.is_empty(),
            };
            if !fits {
                return Err(misplaced_argument(place));
            }
            match pair.as_rule() {
                Rule::star => {
                    star = true;
                    let value = below.only(pair)?;
                    args.positional.push(Argument { value, star });
                }
                Rule::spread => args.spread.push(below.only(pair)?),
                Rule::keyword => {
                    let mut inner = Inner::of(pair);
                    let key = inner.next().ok_or_else(|| incomplete(place))?;
                    let value = inner.next().ok_or_else(|| incomplete(place))?;
                    args.named.push((name(&key), below.expr(value)?));
                }
                _ => args.positional.push(Argument {
                    value: below.expr(pair)?,
                    star: false,
                }),
            }
        }
        Ok(args)
    }

    fn only(self, pair: Pair<'t, Rule>) -> Built {
        let at = self.source.range(&pair);
        let inner = Inner::of(pair).next().ok_or_else(|| incomplete(at))?;
        self.expr(inner)
    }

    /// A filter's name and arguments.
    ///
    /// # Errors
    /// As [`Expressions::tuple`].
    pub(super) fn filter(self, pair: Pair<'t, Rule>) -> Built<Filter> {
        let at = self.source.range(&pair);
        let mut inner = Inner::of(pair);
        let dotted = inner.next().ok_or_else(|| incomplete(at))?;
        let args = match inner.next() {
            Some(call) => self.arguments(Inner::of(call), at)?,
            None => CallArgs::default(),
        };
        Ok(named_filter(self.source, dotted, args))
    }

    fn test(self, value: Expr, mut inner: Inner<'t>, whole: Range) -> Built {
        let negated = inner.next_if(Rule::not).is_some();
        let dotted = inner.next().ok_or_else(|| incomplete(whole))?;
        let args = match inner.next() {
            None => CallArgs::default(),
            Some(call) if call.as_rule() == Rule::call => self.arguments(Inner::of(call), whole)?,
            Some(argument) => CallArgs {
                positional: vec![Argument {
                    value: self.deeper(1, whole)?.operand(argument)?,
                    star: false,
                }],
                ..CallArgs::default()
            },
        };
        let test = named_filter(self.source, dotted, args);
        let test = expr(ExprKind::Test(value, Box::new(test)), whole);
        Ok(if negated {
            expr(ExprKind::Not(test), whole)
        } else {
            test
        })
    }
}

fn choice(condition: Expr, then: Expr, otherwise: Option<Expr>) -> Expr {
    let end = otherwise.as_ref().map_or(condition.range, |e| e.range);
    let range = joined(then.range, end);
    let choice = Conditional {
        condition,
        then,
        otherwise,
    };
    expr(ExprKind::Conditional(Box::new(choice)), range)
}

/// Puts the signs before a value around it, the last one innermost.
fn signed(value: Expr, signs: &mut Vec<(Rule, Range)>) -> Expr {
    let mut value = value;
    while let Some((sign, at)) = signs.pop() {
        let whole = joined(at, value.range);
        let kind = match sign {
            Rule::negative => ExprKind::Negative(value),
            _ => ExprKind::Positive(value),
        };
        value = expr(kind, whole);
    }
    value
}

fn named(pair: &Pair<'_, Rule>) -> ExprKind {
    match pair.as_str() {
        "true" | "True" => ExprKind::Bool(true),
        "false" | "False" => ExprKind::Bool(false),
        "none" | "None" => ExprKind::None,
        _ => ExprKind::Name(name(pair)),
    }
}

fn named_filter(source: Source<'_>, dotted: Pair<'_, Rule>, args: CallArgs) -> Filter {
    let range = source.range(&dotted);
    let parts: Vec<_> = Inner::of(dotted).map(|part| part.as_str()).collect();
    Filter {
        name: parts.join(".").into(),
        args,
        range,
    }
}

fn misplaced_argument(at: Range) -> ParseError {
    ParseError::new("jinja::syntax", at, "this argument cannot stand here").help(
        "the order is: positional arguments, then one `*list`, with named arguments around it, and one `**dict` at the end",
    )
}
