//! The shapes that dbt asks of what stands in properties files: those of its classes of
//! `contracts/graph/unparsed.py` (seen with dbt 1.11.16).

use super::entries::Sections;
use super::{File, Reader};
use crate::frontend::dbt::native::place;
use crate::source::Span;
use crate::yaml::{Data, Mapping};

/// What a value must be.
#[derive(Clone, Copy)]
enum Shape {
    /// Anything but null; what else is wrong with it is said elsewhere.
    Given,
    Text,
    Texts,
    Bool,
    Dict,
    OneOf(&'static [&'static str]),
    /// A dict of these.
    Fields(&'static [Field]),
    /// A list of dicts of these.
    Each(&'static [Field]),
    /// A list of constraints.
    Constraints,
}

/// Whether a value must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    /// It may be left out, and is no null.
    Optional,
    /// It may be null.
    Nullable,
}

type Field = (&'static str, Presence, Shape);

use Presence::{Nullable, Optional, Required};
use Shape::{Bool, Constraints, Dict, Each, Fields, Given, OneOf, Text, Texts};

const COLUMN: &[Field] = &[
    ("description", Optional, Text),
    ("meta", Optional, Dict),
    ("docs", Optional, Dict),
    ("constraints", Optional, Constraints),
    ("config", Optional, Dict),
    ("tests", Optional, Given),
    ("data_tests", Optional, Given),
    ("data_type", Nullable, Text),
    ("quote", Nullable, Bool),
    ("tags", Optional, Texts),
    ("granularity", Nullable, Text),
];

const NODE: &[Field] = &[
    ("description", Optional, Text),
    ("constraints", Optional, Given),
    ("config", Optional, Given),
    ("columns", Optional, Each(COLUMN)),
    ("tests", Optional, Given),
    ("data_tests", Optional, Given),
    ("data_type", Nullable, Text),
    ("quote_columns", Nullable, Bool),
];

const MODEL: &[Field] = &[
    ("constraints", Optional, Constraints),
    ("versions", Optional, Given),
];

const MACRO: &[Field] = &[
    ("description", Optional, Text),
    ("meta", Optional, Dict),
    ("docs", Optional, Fields(&[("show", Optional, Bool)])),
    ("config", Optional, Dict),
];

const QUOTING: &[Field] = &[
    ("database", Nullable, Bool),
    ("schema", Nullable, Bool),
    ("identifier", Nullable, Bool),
];

const PERIODS: &[Field] = &[("period", Nullable, OneOf(&["minute", "hour", "day"]))];

const FRESHNESS: &[Field] = &[
    ("warn_after", Nullable, Fields(PERIODS)),
    ("error_after", Nullable, Fields(PERIODS)),
];

/// What sources and their tables have in common.
const LOADED: &[Field] = &[
    ("description", Optional, Text),
    ("meta", Optional, Dict),
    ("config", Optional, Dict),
    ("tags", Optional, Texts),
    ("loader", Optional, Text),
    ("quoting", Optional, Fields(QUOTING)),
    ("freshness", Nullable, Fields(FRESHNESS)),
];

const SOURCE: &[Field] = &[
    // A table's is a setting, and checked with the others.
    ("loaded_at_field", Nullable, Text),
    ("schema", Nullable, Text),
    ("database", Nullable, Text),
    ("tables", Optional, Each(LOADED)),
    ("tables", Optional, Each(TABLE)),
];

const TABLE: &[Field] = &[
    ("columns", Optional, Each(COLUMN)),
    ("identifier", Nullable, Text),
    ("external", Nullable, Dict),
];

const OWNER: &[Field] = &[("email", Nullable, Text), ("name", Nullable, Text)];

const EXPOSURE: &[Field] = &[
    (
        "type",
        Required,
        OneOf(&["dashboard", "notebook", "analysis", "ml", "application"]),
    ),
    ("owner", Required, Fields(OWNER)),
    ("description", Optional, Text),
    ("tags", Optional, Texts),
    ("meta", Optional, Dict),
    ("maturity", Nullable, OneOf(&["low", "medium", "high"])),
    ("url", Nullable, Text),
    ("config", Optional, Dict),
];

const GROUP: &[Field] = &[("owner", Required, Fields(OWNER))];

/// The sections whose values are lists.
const SECTIONS: [&str; 13] = [
    "models",
    "seeds",
    "snapshots",
    "analyses",
    "sources",
    "macros",
    "exposures",
    "groups",
    "metrics",
    "unit_tests",
    "semantic_models",
    "saved_queries",
    "functions",
];

const CONSTRAINTS: [&str; 6] = [
    "check",
    "not_null",
    "unique",
    "primary_key",
    "foreign_key",
    "custom",
];

impl Reader<'_, '_> {
    /// Reports sections that are no lists, and what is wrong with descriptions of macros: nothing else
    /// is done with them.
    pub(super) fn sections(&mut self, file: &File<'_>, sections: &mut Sections<'_>) {
        self.entries(sections, "macros");
        for key in SECTIONS {
            if let Some((written, section)) = file.root.entry(key)
                && section.sequence().is_none()
            {
                let message = format!("`{key}` must be a list of entries with a `name`");
                self.error("dbt::bad-properties", message, written.span);
            }
        }
    }
}

/// What in an entry of a section has another shape than dbt takes.
pub(super) fn wrong(section: &str, entry: &Mapping, span: Option<Span>) -> Wrong {
    let groups: &[&[Field]] = match section {
        "models" => &[NODE, MODEL],
        "seeds" | "snapshots" => &[NODE],
        "macros" => &[MACRO],
        "sources" => &[LOADED, SOURCE],
        "exposures" => &[EXPOSURE],
        "groups" => &[GROUP],
        _ => &[],
    };
    let mut wrong = Vec::new();
    for fields in groups {
        check(entry, fields, span, &mut wrong);
    }
    if matches!(section, "exposures" | "groups")
        && let Some(Data::Map(owner)) = entry.get("owner")
        && ["name", "email"]
            .iter()
            .all(|key| !is_given(owner.get(*key)))
    {
        wrong.push(("`owner` must have a `name` or an `email`".to_owned(), span));
    }
    wrong
}

/// Messages with their places.
pub(super) type Wrong = Vec<(String, Option<Span>)>;

fn is_given(value: Option<&Data>) -> bool {
    value.is_some_and(|value| *value != Data::Null)
}

fn check(entry: &Mapping, fields: &[Field], span: Option<Span>, wrong: &mut Wrong) {
    for (name, presence, shape) in fields {
        match entry.get(*name) {
            None if *presence == Required => wrong.push((format!("`{name}` is missing"), span)),
            Some(Data::Null) if *presence == Nullable => {}
            None => {}
            Some(value) => check_value(name, value, (*shape, span), wrong),
        }
    }
}

fn check_value(name: &str, value: &Data, (shape, span): (Shape, Option<Span>), wrong: &mut Wrong) {
    let at = || place(value).or(span);
    let expected = match (shape, value) {
        (Given, value) if *value != Data::Null => return,
        (Text, Data::Str(_)) | (Bool, Data::Bool(_)) | (Dict, Data::Map(_)) => return,
        (Texts, Data::List(items)) if items.iter().all(|item| item.as_str().is_some()) => return,
        (OneOf(words), Data::Str(text)) if words.contains(&text.as_str()) => return,
        (Fields(fields), Data::Map(map)) => return check(map, fields, at(), wrong),
        (Each(fields), Data::List(items)) => {
            let at = at();
            for item in items.iter().filter_map(Data::as_map) {
                check(item, fields, at, wrong);
            }
            return;
        }
        // Another shape than a list is reported by whoever reads the list.
        (Each(_), value) if *value != Data::Null => return,
        (Constraints, Data::List(items)) => return check_constraints(items, at(), wrong),
        (Given, _) => "something".to_owned(),
        (Text, _) => "a text".to_owned(),
        (Bool, _) => "true or false".to_owned(),
        (Dict | Fields(_), _) => "a mapping".to_owned(),
        (Texts, _) => "a list of texts".to_owned(),
        (OneOf(words), _) => format!("one of {}", words.join(", ")),
        (Each(_) | Constraints, _) => "a list of mappings".to_owned(),
    };
    wrong.push((format!("`{name}` must be {expected}"), at()));
}

fn check_constraints(items: &[Data], span: Option<Span>, wrong: &mut Wrong) {
    for item in items {
        let kind = item.get("type").and_then(Data::as_str);
        if kind.is_none_or(|kind| !CONSTRAINTS.contains(&kind)) {
            let message = format!(
                "a constraint must have a `type`, one of {}",
                CONSTRAINTS.join(", ")
            );
            wrong.push((message, place(item).or(span)));
        }
    }
}
