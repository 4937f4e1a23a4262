//! A node's merged configuration as templates see it: dbt's own fields with their defaults, then
//! whatever else was configured (case 65).

use super::data;
use super::scope::Scope;
use crate::frontend::dbt::model::{Node, NodeHook, Resource};
use crate::render::{Dict, Value};
use crate::yaml::Data;

/// What a field is if nobody sets it.
#[derive(Debug, Clone, Copy)]
enum Default {
    None,
    Bool(bool),
    Int(i128),
    Str(&'static str),
    List,
    Dict,
    /// dbt's word for the kind of node.
    Materialized,
    Tags,
    PreHooks,
    PostHooks,
    Docs,
    Contract,
    SnapshotColumns,
}

type Field = (&'static str, Default);

/// The fields of everything that is built, in dbt's order.
static COMMON: &[Field] = &[
    ("enabled", Default::Bool(true)),
    ("alias", Default::None),
    ("schema", Default::None),
    ("database", Default::None),
    ("tags", Default::Tags),
    ("meta", Default::Dict),
    ("group", Default::None),
    ("static_analysis", Default::None),
    ("materialized", Default::Materialized),
    ("incremental_strategy", Default::None),
    ("batch_size", Default::None),
    ("lookback", Default::Int(1)),
    ("begin", Default::None),
    ("persist_docs", Default::Dict),
    ("post-hook", Default::PostHooks),
    ("pre-hook", Default::PreHooks),
    ("quoting", Default::Dict),
    ("column_types", Default::Dict),
    ("full_refresh", Default::None),
    ("unique_key", Default::None),
    ("on_schema_change", Default::Str("ignore")),
    ("on_configuration_change", Default::Str("apply")),
    ("grants", Default::Dict),
    ("packages", Default::List),
    ("docs", Default::Docs),
    ("contract", Default::Contract),
    ("event_time", Default::None),
    ("concurrent_batches", Default::None),
];

static MODEL: &[Field] = &[
    ("access", Default::Str("protected")),
    ("freshness", Default::None),
];

static SEED: &[Field] = &[
    ("delimiter", Default::Str(",")),
    ("quote_columns", Default::None),
];

static SNAPSHOT: &[Field] = &[
    ("strategy", Default::None),
    ("target_schema", Default::None),
    ("target_database", Default::None),
    ("updated_at", Default::None),
    ("check_cols", Default::None),
    ("snapshot_meta_column_names", Default::SnapshotColumns),
    ("dbt_valid_to_current", Default::None),
];

static TEST: &[Field] = &[
    ("enabled", Default::Bool(true)),
    ("alias", Default::None),
    ("schema", Default::Str("dbt_test__audit")),
    ("database", Default::None),
    ("tags", Default::Tags),
    ("meta", Default::Dict),
    ("group", Default::None),
    ("static_analysis", Default::None),
    ("materialized", Default::Materialized),
    ("severity", Default::Str("ERROR")),
    ("store_failures", Default::None),
    ("store_failures_as", Default::None),
    ("where", Default::None),
    ("limit", Default::None),
    ("fail_calc", Default::Str("count(*)")),
    ("warn_if", Default::Str("!= 0")),
    ("error_if", Default::Str("!= 0")),
];

fn fields(resource: Resource) -> impl Iterator<Item = &'static Field> {
    let (first, second): (&[Field], &[Field]) = match resource {
        Resource::Test | Resource::UnitTest => (TEST, &[]),
        Resource::Model => (COMMON, MODEL),
        Resource::Seed => (COMMON, SEED),
        Resource::Snapshot => (COMMON, SNAPSHOT),
        Resource::Analysis | Resource::Operation => (COMMON, &[]),
    };
    first.iter().chain(second)
}

/// `config.get(name)`: a field, or a setting of the project's own; nothing if there is neither.
pub(super) fn lookup(scope: &Scope, name: &str) -> Option<Value> {
    let node = scope.node.as_deref()?;
    let field = match name {
        "pre_hook" => "pre-hook",
        "post_hook" => "post-hook",
        "pre-hook" | "post-hook" => return None,
        other => other,
    };
    match fields(node.resource).find(|(known, _)| *known == field) {
        Some((known, default)) => Some(field_value(node, known, *default)),
        None => node.config.get(name).map(data::value),
    }
}

/// `model.config`; `complete` keeps what is not set, as `graph` does.
pub(super) fn dict(node: &Node, complete: bool) -> Dict {
    let dict = Dict::default();
    for &(name, default) in fields(node.resource) {
        let value = match (name, field_value(node, name, default)) {
            ("pre-hook", _) => hooks(&node.pre_hooks, complete),
            ("post-hook", _) => hooks(&node.post_hooks, complete),
            ("docs", Value::Dict(docs)) if complete && docs.get("node_color").is_none() => {
                docs.set("node_color", Value::None);
                Value::Dict(docs)
            }
            (_, value) => value,
        };
        if complete || !matches!(value, Value::None) {
            dict.set(name, value);
        }
    }
    for (key, value) in node.config.iter() {
        if dict.get(key).is_none() && (complete || !matches!(value, Data::Null)) {
            dict.set(key.clone(), data::value(value));
        }
    }
    dict
}

/// `pre_hooks` and `post_hooks`, and the lists in `model.config`.
pub(super) fn hooks(hooks: &[NodeHook], complete: bool) -> Value {
    let hook = |hook: &NodeHook| {
        let dict = Dict::from_pairs([
            ("sql", Value::Str(hook.sql.clone())),
            ("transaction", Value::Bool(hook.transaction)),
        ]);
        if complete {
            dict.set("index", Value::None);
        }
        Value::Dict(dict)
    };
    Value::list(hooks.iter().map(hook).collect())
}

fn field_value(node: &Node, name: &str, default: Default) -> Value {
    match (default, node.config.get(name)) {
        (Default::PreHooks, _) => hooks(&node.pre_hooks, false),
        (Default::PostHooks, _) => hooks(&node.post_hooks, false),
        (Default::Tags, Some(Data::Str(tag))) => Value::list(vec![Value::Str(tag.clone())]),
        (Default::Docs | Default::Contract | Default::SnapshotColumns, Some(Data::Map(given))) => {
            let dict = defaults_of(default);
            for (key, value) in given {
                dict.set(key.clone(), data::value(value));
            }
            Value::Dict(dict)
        }
        (_, Some(value)) => data::value(value),
        (default, None) => match default {
            Default::Bool(value) => Value::Bool(value),
            Default::Int(value) => Value::Int(value),
            Default::Str(value) => Value::str(value),
            Default::List => Value::list(Vec::new()),
            Default::Dict | Default::Docs | Default::Contract | Default::SnapshotColumns => {
                Value::Dict(defaults_of(default))
            }
            Default::Materialized => Value::str(node.materialization()),
            Default::Tags => Value::list(Vec::new()),
            Default::None | Default::PreHooks | Default::PostHooks => Value::None,
        },
    }
}

fn defaults_of(default: Default) -> Dict {
    match default {
        Default::Docs => Dict::from_pairs([("show", Value::Bool(true))]),
        Default::Contract => Dict::from_pairs([
            ("enforced", Value::Bool(false)),
            ("alias_types", Value::Bool(true)),
        ]),
        Default::SnapshotColumns => Dict::from_pairs(
            [
                "dbt_valid_to",
                "dbt_valid_from",
                "dbt_scd_id",
                "dbt_updated_at",
                "dbt_is_deleted",
            ]
            .map(|name| (name, Value::None)),
        ),
        _ => Dict::default(),
    }
}
