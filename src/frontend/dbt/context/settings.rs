//! A node's merged configuration as templates see it: dbt's own fields with their defaults, then
//! whatever else was configured (case 65).

use super::record::Record;
use super::scope::Scope;
use super::{data, node};
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
        "_extra" | "extra" => return Some(Value::Dict(extra(node))),
        own if is_own(own) => return Some(object(own)),
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
        "freshness" if matches!(node.config.get(field), Some(Data::Map(_))) => {
            return Some(object(field));
        }
        _ => return Some(field_value(node, field, default)),
    };
    Some(Record::value(class, field_value(node, field, default)))
}

/// What dbt's class of settings has beside them, and what `config.get` therefore finds before any
/// setting of that name (seen with dbt 1.11.16).
fn is_own(name: &str) -> bool {
    const METHODS: [&str; 14] = [
        "compare_key",
        "finalize_and_validate",
        "from_dict",
        "from_msgpack",
        "get",
        "json_schema",
        "mergebehavior",
        "meta_get",
        "replace",
        "same_contents",
        "to_dict",
        "to_msgpack",
        "update_from",
        "validate",
    ];
    METHODS.contains(&name) || name.starts_with("__") && name.ends_with("__")
}

/// Something of dbt's own class of settings.
fn object(name: &str) -> Value {
    let what = format!("dbt's own object behind config.get('{name}')");
    node::unknown("config", &what)
}

/// What was configured that dbt does not know.
fn extra(node: &Node) -> Dict {
    let extra = Dict::default();
    for (key, value) in node.config.iter() {
        if config::setting(node.resource.into(), key).is_none() {
            extra.set_key(key, data::value(value));
        }
    }
    extra
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
            ("docs" | "snapshot_meta_column_names", Value::Dict(fields)) if !complete => {
                Value::Dict(without_none(&fields))
            }
            ("freshness", Value::Dict(freshness)) => with_updates_on(freshness),
            (_, value) => value,
        };
        if complete || !matches!(value, Value::None) {
            dict.set(name, value);
        }
    }
    for (key, value) in extra(node).pairs() {
        if let Some(key) = key.as_text() {
            dict.set(key.shared(), value);
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

/// A freshness says what makes a model stale; by default any news does.
fn with_updates_on(freshness: Dict) -> Value {
    if let Some(Value::Dict(after)) = freshness.get("build_after")
        && after.get("updates_on").is_none()
    {
        after.set("updates_on", Value::str("any"));
    }
    Value::Dict(freshness)
}

fn without_none(dict: &Dict) -> Dict {
    let pairs = dict.pairs().into_iter();
    let kept = pairs.filter(|(_, value)| !matches!(value, Value::None));
    Dict::from_pairs(kept.filter_map(|(key, value)| Some((key.as_text()?.shared(), value))))
}
