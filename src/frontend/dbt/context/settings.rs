//! A node's merged configuration as templates see it: dbt's own fields with their defaults, then
//! whatever else was configured (case 65).

use super::data;
use super::record::Record;
use super::scope::Scope;
use crate::frontend::dbt::config;
use crate::frontend::dbt::model::{Node, NodeHook};
use crate::render::{Dict, Value};
use crate::yaml::Data;

/// `config.get(name)`: a field, or a setting of the project's own; nothing if there is neither.
pub(super) fn lookup(scope: &Scope, name: &str) -> Option<Value> {
    let node = scope.node.as_deref()?;
    let field = match name {
        "pre_hook" => "pre-hook",
        "post_hook" => "post-hook",
        "pre-hook" | "post-hook" => return None,
        other => other,
    };
    let Some(default) = config::setting(node.resource.into(), field) else {
        return node.config.get(name).map(data::value);
    };
    let class = match field {
        "pre-hook" => return Some(hook_objects(&node.pre_hooks)),
        "post-hook" => return Some(hook_objects(&node.post_hooks)),
        "docs" => "Docs",
        "contract" => "ContractConfig",
        "snapshot_meta_column_names" => "SnapshotMetaColumnNames",
        _ => return Some(field_value(node, field, default)),
    };
    Some(Record::value(class, field_value(node, field, default)))
}

/// Hooks as `config.get` gives them: objects, where everything else has dicts.
fn hook_objects(given: &[NodeHook]) -> Value {
    let Value::List(dicts) = hooks(given, true) else {
        return Value::None;
    };
    let dicts = dicts.borrow().to_vec().into_iter();
    Value::list(dicts.map(|hook| Record::value("Hook", hook)).collect())
}

/// `model.config`; `complete` keeps what is not set, as `graph` does.
pub(super) fn dict(node: &Node, complete: bool) -> Dict {
    let dict = Dict::default();
    for (name, default) in config::settings(node.resource.into()) {
        let value = match (name, field_value(node, name, default)) {
            ("pre-hook", _) => hooks(&node.pre_hooks, complete),
            ("post-hook", _) => hooks(&node.post_hooks, complete),
            ("docs", Value::Dict(docs)) if !complete => Value::Dict(without_none(&docs)),
            (_, value) => value,
        };
        if complete || !matches!(value, Value::None) {
            dict.set(name, value);
        }
    }
    for (key, value) in node.config.iter() {
        if dict.get(key).is_none() && (complete || !matches!(value, Data::Null)) {
            dict.set_key(key, data::value(value));
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

/// A setting, or its default. What is a dict with keys of its own has its other keys, too.
fn field_value(node: &Node, name: &str, default: Data) -> Value {
    match (name, node.config.get(name), default) {
        ("pre-hook", ..) => hooks(&node.pre_hooks, false),
        ("post-hook", ..) => hooks(&node.post_hooks, false),
        ("materialized", None, _) => Value::str(node.materialization()),
        ("tags", Some(Data::Str(tag)), _) => Value::list(vec![Value::Str(tag.clone())]),
        (_, Some(Data::Map(given)), Data::Map(mut defaults)) => {
            defaults.extend(
                given
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone())),
            );
            Value::Dict(data::dict(&defaults))
        }
        (_, Some(value), _) => data::value(value),
        (_, None, default) => data::value(&default),
    }
}

fn without_none(dict: &Dict) -> Dict {
    let pairs = dict.pairs().into_iter();
    let kept = pairs.filter(|(_, value)| !matches!(value, Value::None));
    Dict::from_pairs(kept.filter_map(|(key, value)| Some((key.as_text()?.shared(), value))))
}
