//! The merged settings of a node against the shapes that dbt demands.

use super::Section;
use super::fields::{Shape, fields};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::model::Settings;
use crate::frontend::dbt::native::{describe, place};
use crate::source::Span;
use crate::yaml::Data;

/// Says what dbt would refuse; `span` is the place of values that do not know their own. With `sound`
/// it is known that dbt refuses nothing of what the settings share with others.
pub(super) fn validate(
    (section, sound): (Section, bool),
    config: &Settings,
    span: Option<Span>,
) -> Vec<Diagnostic> {
    let value = |name: &str| match sound {
        true => own(config, name),
        false => config.get(name),
    };
    let known =
        fields(section).filter_map(|field| Some((field.name, value(field.name)?, field.shape)));
    let mut diagnostics: Vec<Diagnostic> = known
        .filter_map(|(name, value, shape)| check(name, value, shape, span))
        .collect();
    let fixed = match section {
        Section::Seeds => Some("seed"),
        Section::Tests => Some("test"),
        _ => None,
    };
    if let (Some(fixed), Some(Data::Str(text))) = (fixed, config.get("materialized"))
        && !text.as_str().is_empty()
        && text.as_str() != fixed
    {
        let message = format!("a {fixed} must have the materialization `{fixed}`, not `{text}`");
        let span = place(&Data::Str(text.clone())).or(span);
        diagnostics.push(Diagnostic::error("dbt::wrong-materialization", message).at(span));
    }
    if let (Section::Tests, Some(Data::Str(severity))) = (section, config.get("severity"))
        && !["warn", "error"].contains(&severity.as_str().to_ascii_lowercase().as_str())
    {
        let message = format!("`severity` must be `warn` or `error`, not `{severity}`");
        let span = place(&Data::Str(severity.clone())).or(span);
        diagnostics.push(Diagnostic::error("dbt::wrong-config-type", message).at(span));
    }
    diagnostics
}

/// A setting that is not shared: of so few, looking through them is fastest.
fn own<'c>(config: &'c Settings, name: &str) -> Option<&'c Data> {
    let mut own = config.own();
    own.find(|(key, _)| ***key == *name).map(|(_, value)| value)
}

fn check(name: &str, value: &Data, shape: Shape, span: Option<Span>) -> Option<Diagnostic> {
    if let (Shape::Keys(keys), Data::Map(map)) = (shape, value) {
        return map.iter().find_map(|(key, value)| {
            match keys.iter().find(|(known, _)| **known == **key) {
                Some((_, shape)) if !matches!(shape, Shape::Keys(_)) && fits(value, *shape) => None,
                Some((_, shape)) => check(&format!("{name}.{key}"), value, *shape, span),
                None => {
                    let message = format!("`{name}` has no key `{key}`");
                    Some(
                        Diagnostic::error("dbt::unknown-config-key", message)
                            .at(place(value).or(span)),
                    )
                }
            }
        });
    }
    if let (Shape::Dict, Data::Map(map)) = (shape, value)
        && let Some((key, inner)) = map.iter().find(|(key, _)| key.value().is_some())
    {
        let message = format!("a key of `{name}` must be a string, not `{key}`");
        let span = place(inner).or(span);
        return Some(
            Diagnostic::error("dbt::wrong-config-type", message)
                .at(span)
                .help(format!("write it in quotes: '{key}'")),
        );
    }
    if fits(value, shape) {
        return None;
    }
    let message = format!(
        "`{name}` must be {}, not {}",
        wanted(shape),
        describe(value)
    );
    Some(Diagnostic::error("dbt::wrong-config-type", message).at(place(value).or(span)))
}

fn fits(value: &Data, shape: Shape) -> bool {
    let texts = |value: &Data| matches!(value, Data::List(items) if items.iter().all(|item| item.as_text().is_some()));
    match shape {
        Shape::Any => true,
        Shape::Bool => matches!(value, Data::Bool(_)),
        Shape::BoolOrNull => matches!(value, Data::Bool(_) | Data::Null),
        Shape::Text => value.as_text().is_some(),
        Shape::TextOrNull => matches!(value, Data::Str(_) | Data::Null),
        Shape::IntOrNull => matches!(value, Data::Int(_) | Data::Null),
        Shape::Texts => texts(value),
        Shape::TextOrTextsOrNull => matches!(value, Data::Str(_) | Data::Null) || texts(value),
        Shape::Dict | Shape::Keys(_) => value.as_map().is_some(),
        Shape::OneOf(words) => value.as_str().is_some_and(|text| words.contains(&text)),
    }
}

fn wanted(shape: Shape) -> String {
    match shape {
        Shape::Any => "anything".into(),
        Shape::Bool | Shape::BoolOrNull => "true or false".into(),
        Shape::Text | Shape::TextOrNull => "a string".into(),
        Shape::IntOrNull => "an integer".into(),
        Shape::Texts => "a list of strings".into(),
        Shape::TextOrTextsOrNull => "a string or a list of strings".into(),
        Shape::Dict | Shape::Keys(_) => "a dict".into(),
        Shape::OneOf(words) => format!("one of `{}`", words.join("`, `")),
    }
}
