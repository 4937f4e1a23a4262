//! What an assignment assigns to.

use pest::iterators::Pair;

use super::ast::{Range, Target};
use super::error::ParseError;
use super::grammar::{Inner, Rule, Source, incomplete, name};

/// A list of targets, a tuple if there are several or a comma ends it.
///
/// # Errors
/// A constant among them.
pub(super) fn target(source: Source<'_>, pair: Pair<'_, Rule>) -> Result<Target, ParseError> {
    let place = source.range(&pair);
    let (mut items, tuple) = items(source, pair)?;
    match items.pop() {
        Some(only) if items.is_empty() && !tuple => Ok(only),
        Some(last) => {
            items.push(last);
            Ok(Target::Tuple(items))
        }
        None if place.start < place.end => Ok(Target::Tuple(items)),
        None => Err(incomplete(place)),
    }
}

fn items(source: Source<'_>, pair: Pair<'_, Rule>) -> Result<(Vec<Target>, bool), ParseError> {
    let mut items = Vec::new();
    let mut tuple = false;
    for pair in Inner::of(pair) {
        match pair.as_rule() {
            Rule::name => {
                assignable(pair.as_str(), source.range(&pair))?;
                items.push(Target::Name(name(&pair)));
            }
            Rule::attribute_target => items.push(attribute(source, pair)?),
            Rule::target_tuple => items.push(target(source, pair)?),
            _ => tuple = true,
        }
    }
    Ok((items, tuple))
}

fn attribute(source: Source<'_>, pair: Pair<'_, Rule>) -> Result<Target, ParseError> {
    let place = source.range(&pair);
    let mut inner = Inner::of(pair);
    let (Some(object), Some(attribute)) = (inner.next(), inner.next()) else {
        return Err(incomplete(place));
    };
    assignable(object.as_str(), source.range(&object))?;
    Ok(Target::Attribute(name(&object), name(&attribute), place))
}

/// Refuses names that are constants.
///
/// # Errors
/// The name is one.
pub(super) fn assignable(name: &str, place: Range) -> Result<(), ParseError> {
    if !matches!(name, "true" | "True" | "false" | "False" | "none" | "None") {
        return Ok(());
    }
    let message = format!("`{name}` is a constant and cannot be assigned to");
    Err(ParseError::new("jinja::cannot-assign", place, message).help("choose another name"))
}
