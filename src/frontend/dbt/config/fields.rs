//! What dbt knows of each setting of a node: its default, how two layers of it merge, and its shape.

use super::Section;
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// How a later layer's value joins an earlier one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    /// The later value stands.
    Replace,
    /// Lists are joined; a single value counts as a list of one.
    Append,
    /// Dicts are updated key by key.
    Update,
    /// Dicts of lists: a key with `+` in front extends its list, others replace it (grants).
    Extend,
    /// Hooks are collected (semantics 1.6).
    Hooks,
}

/// The shapes that dbt checks once all layers are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Any,
    Bool,
    BoolOrNull,
    Text,
    TextOrNull,
    IntOrNull,
    Texts,
    TextOrTextsOrNull,
    Dict,
    /// A dict of these keys with these shapes, and no others.
    Keys(&'static [(&'static str, Shape)]),
    OneOf(&'static [&'static str]),
}

/// The value of a setting that no layer gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Default {
    Null,
    True,
    One,
    Text(&'static str),
    List,
    Dict,
    Docs,
    Contract,
    SnapshotNames,
}

/// A setting that dbt knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) merge: Merge,
    pub(super) shape: Shape,
    default: Default,
}

const fn field(name: &'static str, merge: Merge, shape: Shape, default: Default) -> Field {
    Field {
        name,
        merge,
        shape,
        default,
    }
}

use Merge::{Append, Extend, Hooks, Replace, Update};

const DOCS: Shape = Shape::Keys(&[("show", Shape::Bool), ("node_color", Shape::TextOrNull)]);
const CONTRACT: Shape = Shape::Keys(&[("enforced", Shape::Bool), ("alias_types", Shape::Bool)]);
const SNAPSHOT_NAMES: &[(&str, Shape)] = &[
    ("dbt_valid_to", Shape::TextOrNull),
    ("dbt_valid_from", Shape::TextOrNull),
    ("dbt_scd_id", Shape::TextOrNull),
    ("dbt_updated_at", Shape::TextOrNull),
    ("dbt_is_deleted", Shape::TextOrNull),
];

/// Settings of all nodes, tests included.
const COMMON: &[Field] = &[
    field("enabled", Replace, Shape::Bool, Default::True),
    field("alias", Replace, Shape::TextOrNull, Default::Null),
    field("schema", Replace, Shape::TextOrNull, Default::Null),
    field("database", Replace, Shape::TextOrNull, Default::Null),
    field("tags", Append, Shape::Texts, Default::List),
    field("meta", Update, Shape::Dict, Default::Dict),
    field("group", Replace, Shape::TextOrNull, Default::Null),
    field("static_analysis", Replace, Shape::TextOrNull, Default::Null),
];

/// Settings of nodes that are built, in dbt's order.
const BUILT: &[Field] = &[
    field("materialized", Replace, Shape::Text, Default::Text("view")),
    field(
        "incremental_strategy",
        Replace,
        Shape::TextOrNull,
        Default::Null,
    ),
    field("batch_size", Replace, Shape::Any, Default::Null),
    field("lookback", Replace, Shape::Any, Default::One),
    field("begin", Replace, Shape::Any, Default::Null),
    field("persist_docs", Replace, Shape::Dict, Default::Dict),
    field("post-hook", Hooks, Shape::Any, Default::List),
    field("pre-hook", Hooks, Shape::Any, Default::List),
    field("quoting", Update, Shape::Dict, Default::Dict),
    field("column_types", Update, Shape::Dict, Default::Dict),
    field("full_refresh", Replace, Shape::BoolOrNull, Default::Null),
    field(
        "unique_key",
        Replace,
        Shape::TextOrTextsOrNull,
        Default::Null,
    ),
    field(
        "on_schema_change",
        Replace,
        Shape::TextOrNull,
        Default::Text("ignore"),
    ),
    field(
        "on_configuration_change",
        Replace,
        Shape::OneOf(&["apply", "continue", "fail"]),
        Default::Text("apply"),
    ),
    field("grants", Extend, Shape::Dict, Default::Dict),
    field("packages", Append, Shape::Texts, Default::List),
    field("docs", Update, DOCS, Default::Docs),
    field("contract", Update, CONTRACT, Default::Contract),
    field("event_time", Replace, Shape::Any, Default::Null),
    field("concurrent_batches", Replace, Shape::Any, Default::Null),
];

const MODELS: &[Field] = &[
    field(
        "access",
        Replace,
        Shape::OneOf(&["private", "protected", "public"]),
        Default::Text("protected"),
    ),
    field("freshness", Replace, Shape::Any, Default::Null),
];

const SEEDS: &[Field] = &[
    field("delimiter", Replace, Shape::Text, Default::Text(",")),
    field("quote_columns", Replace, Shape::BoolOrNull, Default::Null),
];

const SNAPSHOTS: &[Field] = &[
    field("strategy", Replace, Shape::TextOrNull, Default::Null),
    field("target_schema", Replace, Shape::TextOrNull, Default::Null),
    field("target_database", Replace, Shape::TextOrNull, Default::Null),
    field("updated_at", Replace, Shape::TextOrNull, Default::Null),
    field(
        "check_cols",
        Replace,
        Shape::TextOrTextsOrNull,
        Default::Null,
    ),
    field(
        "snapshot_meta_column_names",
        Replace,
        Shape::Keys(SNAPSHOT_NAMES),
        Default::SnapshotNames,
    ),
    field(
        "dbt_valid_to_current",
        Replace,
        Shape::TextOrNull,
        Default::Null,
    ),
];

const TESTS: &[Field] = &[
    field("materialized", Replace, Shape::Text, Default::Text("test")),
    field("severity", Replace, Shape::Text, Default::Text("ERROR")),
    field("store_failures", Replace, Shape::BoolOrNull, Default::Null),
    field(
        "store_failures_as",
        Replace,
        Shape::TextOrNull,
        Default::Null,
    ),
    field("where", Replace, Shape::TextOrNull, Default::Null),
    field("limit", Replace, Shape::IntOrNull, Default::Null),
    field("fail_calc", Replace, Shape::Text, Default::Text("count(*)")),
    field("warn_if", Replace, Shape::Text, Default::Text("!= 0")),
    field("error_if", Replace, Shape::Text, Default::Text("!= 0")),
];

const SOURCES: &[Field] = &[
    field("enabled", Replace, Shape::Bool, Default::True),
    field("event_time", Replace, Shape::Any, Default::Null),
    field("freshness", Replace, Shape::Any, Default::Null),
    field("loaded_at_field", Replace, Shape::TextOrNull, Default::Null),
    field("loaded_at_query", Replace, Shape::TextOrNull, Default::Null),
    field("meta", Update, Shape::Dict, Default::Dict),
    field("tags", Replace, Shape::Texts, Default::List),
    field("static_analysis", Replace, Shape::TextOrNull, Default::Null),
];

const UNIT_TESTS: &[Field] = &[
    field("tags", Append, Shape::Texts, Default::List),
    field("meta", Update, Shape::Dict, Default::Dict),
    field("enabled", Replace, Shape::Bool, Default::True),
    field("static_analysis", Replace, Shape::TextOrNull, Default::Null),
];

/// Settings of what only describes: exposures, metrics and their kin.
const DESCRIBED: &[Field] = &[
    field("enabled", Replace, Shape::Bool, Default::True),
    field("tags", Append, Shape::Any, Default::List),
    field("meta", Update, Shape::Dict, Default::Dict),
];

/// The settings of a section's nodes, in dbt's order.
pub(super) fn fields(section: Section) -> impl Iterator<Item = &'static Field> {
    let groups: [&'static [Field]; 3] = match section {
        Section::Models => [COMMON, BUILT, MODELS],
        Section::Others => [COMMON, BUILT, &[]],
        Section::Seeds => [COMMON, BUILT, SEEDS],
        Section::Snapshots => [COMMON, BUILT, SNAPSHOTS],
        Section::Tests => [COMMON, TESTS, &[]],
        Section::Sources => [SOURCES, &[], &[]],
        Section::UnitTests => [UNIT_TESTS, &[], &[]],
        Section::Exposures | Section::Metrics | Section::SemanticModels | Section::SavedQueries => {
            [DESCRIBED, &[], &[]]
        }
    };
    groups.into_iter().flatten()
}

/// The settings that nodes of a section have before any layer.
pub(super) fn defaults(section: Section) -> Mapping {
    settings(section)
        .map(|(name, value)| (name.into(), value))
        .collect()
}

/// The settings of a section's nodes with their defaults, in dbt's order.
pub fn settings(section: Section) -> impl Iterator<Item = (&'static str, Data)> {
    fields(section).map(move |field| (field.name, field.default_in(section)))
}

/// The default of a setting, if nodes of a section have it.
pub fn setting(section: Section, name: &str) -> Option<Data> {
    let field = fields(section).find(|field| field.name == name)?;
    Some(field.default_in(section))
}

impl Field {
    fn default_in(&self, section: Section) -> Data {
        match (self.name, section) {
            ("materialized", Section::Seeds) => text("seed"),
            ("materialized", Section::Snapshots) => text("snapshot"),
            ("schema", Section::Tests) => text("dbt_test__audit"),
            _ => default(self.default),
        }
    }
}

fn text(value: &str) -> Data {
    Data::Str(Text::new(value))
}

fn default(default: Default) -> Data {
    let dict = |entries: &[(&str, Data)]| {
        Data::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).into(), value.clone()))
                .collect(),
        )
    };
    match default {
        Default::Null => Data::Null,
        Default::True => Data::Bool(true),
        Default::One => Data::Int(1),
        Default::Text(value) => text(value),
        Default::List => Data::List(Vec::new()),
        Default::Dict => dict(&[]),
        Default::Docs => dict(&[("show", Data::Bool(true)), ("node_color", Data::Null)]),
        Default::Contract => dict(&[
            ("enforced", Data::Bool(false)),
            ("alias_types", Data::Bool(true)),
        ]),
        Default::SnapshotNames => Data::Map(
            SNAPSHOT_NAMES
                .iter()
                .map(|(key, _)| ((*key).into(), Data::Null))
                .collect(),
        ),
    }
}
