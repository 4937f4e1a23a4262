//! The columns of an entry, and those of one version of a model.

use super::Reader;
use crate::source::{Span, Text};
use crate::yaml::{Data, Mapping};

impl Reader<'_, '_> {
    /// The columns of an entry: mappings with a name.
    pub(super) fn columns<'d>(
        &mut self,
        entry: &'d Mapping,
        span: Option<Span>,
    ) -> Vec<&'d Mapping> {
        let mut columns = Vec::new();
        for column in self.list(entry, "columns", span) {
            match column {
                Data::Map(map) if map.get("name").is_some_and(|name| name.as_text().is_some()) => {
                    columns.push(map);
                }
                _ => self.error(
                    "dbt::bad-properties",
                    "a column must be a mapping with a `name`",
                    span,
                ),
            }
        }
        columns
    }

    /// The columns of a version: those of the model that its `include` and `exclude` leave, and its
    /// own.
    pub(super) fn version_columns(
        &mut self,
        model: &[&Mapping],
        version: &Mapping,
        span: Option<Span>,
    ) -> Vec<Mapping> {
        let mut own = Vec::new();
        let mut rule: Option<&Mapping> = None;
        for column in self.list(version, "columns", span) {
            match column {
                Data::Map(map) if map.contains_key("include") || map.contains_key("exclude") => {
                    if rule.replace(map).is_some() {
                        let message = "a version may have at most one `include` or `exclude`";
                        self.error("dbt::bad-properties", message, span);
                    }
                }
                Data::Map(map) if map.contains_key("name") => own.push(map.clone()),
                _ => self.error(
                    "dbt::bad-properties",
                    "a column must be a mapping with a `name`",
                    span,
                ),
            }
        }
        let kept = |column: &&Mapping| rule.is_none_or(|rule| includes(rule, name_of(column)));
        let inherited = model.iter().copied().filter(kept).cloned();
        inherited.chain(own).collect()
    }
}

/// The name of a column.
pub(super) fn name_of(column: &Mapping) -> &str {
    column
        .get("name")
        .and_then(Data::as_str)
        .unwrap_or_default()
}

fn includes(rule: &Mapping, name: &str) -> bool {
    let lists = |key: &str| match rule.get(key) {
        Some(Data::List(items)) => items.iter().any(|item| item.as_str() == Some(name)),
        _ => false,
    };
    let all = matches!(
        rule.get("include").and_then(Data::as_str),
        Some("*" | "all")
    );
    (all || lists("include")) && !lists("exclude")
}

/// The tags of a column: its own and those of its settings.
pub(super) fn tags_of(map: &Mapping) -> Vec<String> {
    let tags = |value: Option<&Data>| match value {
        Some(Data::List(items)) => items
            .iter()
            .filter_map(Data::as_str)
            .map(str::to_owned)
            .collect(),
        Some(Data::Str(text)) => vec![Text::to_string(text)],
        _ => Vec::new(),
    };
    let mut all = tags(map.get("tags"));
    all.extend(tags(
        map.get("config").and_then(|config| config.get("tags")),
    ));
    all
}
