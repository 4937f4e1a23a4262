//! What follows the names of `set`, `for` and `macro`.

use super::{Reader, named};
use crate::jinja::ast::{Expr, ExprKind, Name, Param, Range, Target};

/// `name = value`.
pub(in crate::jinja) fn assignment(text: &str, inside: Range) -> Option<(Target, Expr)> {
    let mut reader = Reader::new(text, inside)?;
    let (name, _) = reader.variable()?;
    reader.assigns().then_some(())?;
    let value = reader.operation()?;
    reader.is_done().then_some((Target::Name(name), value))
}

/// `name in values`, or several names.
pub(in crate::jinja) fn loop_over(text: &str, inside: Range) -> Option<(Target, Expr)> {
    let mut reader = Reader::new(text, inside)?;
    let (name, _) = reader.variable()?;
    let mut names = vec![Target::Name(name)];
    while reader.eat(b',') {
        names.push(Target::Name(reader.variable()?.0));
    }
    reader.eat_word("in").then_some(())?;
    let values = reader.operation()?;
    let target = match names.pop() {
        Some(only) if names.is_empty() => only,
        last => {
            names.extend(last);
            Target::Tuple(names)
        }
    };
    reader.is_done().then_some((target, values))
}

/// `name(parameters)`: the name, its place, the parameters.
pub(in crate::jinja) fn signature(text: &str, inside: Range) -> Option<(Name, Range, Vec<Param>)> {
    let mut reader = Reader::new(text, inside)?;
    let (name, place) = reader.variable()?;
    reader.eat(b'(').then_some(())?;
    let mut params: Vec<Param> = Vec::new();
    while !reader.eat(b')') {
        if !params.is_empty() && !reader.eat(b',') {
            return None;
        }
        let (name, _) = reader.variable()?;
        let default = match reader.assigns() {
            true => Some(reader.operation()?),
            false => None,
        };
        if default.is_none() && params.last().is_some_and(|before| before.default.is_some()) {
            return None;
        }
        params.push(Param { name, default });
    }
    reader.is_done().then_some((name, place, params))
}

impl Reader<'_> {
    /// A name that can be assigned to, with its place.
    fn variable(&mut self) -> Option<(Name, Range)> {
        let (name, place) = self.placed_name()?;
        matches!(named(&name), Some(ExprKind::Name(_))).then_some((name, place))
    }

    /// Past `=`, if it comes next.
    pub(super) fn assigns(&mut self) -> bool {
        self.skip_space();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let assigns = rest.first() == Some(&b'=') && rest.get(1) != Some(&b'=');
        self.at += usize::from(assigns);
        assigns
    }
}
