//! Layers of settings into one, setting by setting as dbt joins them.

use super::Section;
use super::fields::{Field, Merge, defaults, fields};
use super::hooks::{Source, parse_hook_list};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::adapter;
use crate::frontend::dbt::context::ConfigCall;
use crate::frontend::dbt::model::{NodeHook, Settings};
use crate::frontend::dbt::native::{describe, place};
use crate::yaml::{Data, DataKey, Mapping, Node};

/// What the layers so far amount to.
#[derive(Debug, Clone)]
pub(super) struct Merger {
    section: Section,
    adapter: &'static str,
    pub(super) config: Settings,
    /// Whether what the settings share is known to have the shapes that dbt demands.
    pub(super) sound: bool,
    pub(super) pre_hooks: Vec<NodeHook>,
    pub(super) post_hooks: Vec<NodeHook>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Merger {
    pub(super) fn new(section: Section, adapter: &'static str) -> Merger {
        Merger {
            section,
            adapter,
            config: defaults(section).into(),
            sound: false,
            pre_hooks: Vec::new(),
            post_hooks: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Adds a layer.
    pub(super) fn apply(&mut self, layer: Mapping, source: Source<'_>) {
        if layer.is_empty() {
            return;
        }
        for (name, value) in self.translate(layer, source) {
            let Some(field) = fields(self.section).find(|field| *field.name == *name) else {
                self.config.set(name, value);
                continue;
            };
            if field.merge == Merge::Hooks {
                let source = source.part(source.node.and_then(|node| written(node, field.name)));
                let hooks = parse_hook_list(&value, source, &mut self.diagnostics);
                let list = if field.name == "pre-hook" {
                    &mut self.pre_hooks
                } else {
                    &mut self.post_hooks
                };
                list.extend(hooks);
            } else {
                match join(field, self.config.get(field.name), value) {
                    Ok(joined) => self.config.set(name, joined),
                    Err(value) => self.not_a_dict(field.name, &value, source),
                }
            }
        }
    }

    /// The adapter's other names of settings, and the one spelling of hook keys: in one layer the
    /// underscore replaces the dash (semantics 1.5, case 14).
    fn translate(&mut self, layer: Mapping, source: Source<'_>) -> Mapping {
        let aliases = adapter::find(self.adapter).aliases;
        let is_other = |key: &&DataKey| {
            let mut others = aliases.iter().map(|(alias, _)| *alias);
            matches!(&***key, "pre_hook" | "post_hook") || others.any(|alias| *alias == ***key)
        };
        if !layer.keys().any(|key| is_other(&key)) {
            return layer;
        }
        let mut translated = Mapping::with_capacity_and_hasher(layer.len(), Default::default());
        for (key, value) in layer {
            let canonical = aliases.iter().find(|(alias, _)| **alias == *key);
            let name: DataKey = canonical.map_or(key.clone(), |(_, name)| (*name).into());
            if translated.contains_key(&name) && canonical.is_some() {
                let message = format!(
                    "`{key}` and `{name}` are two names of one setting; only one may be used"
                );
                let span = place(&value).or(source.span);
                self.diagnostics
                    .push(Diagnostic::error("dbt::conflicting-config-keys", message).at(span));
            }
            translated.insert(name, value);
        }
        for (underscore, dash) in [("pre_hook", "pre-hook"), ("post_hook", "post-hook")] {
            if let Some(value) = translated.shift_remove(underscore) {
                translated.insert(dash.into(), value);
            }
        }
        translated
    }

    fn not_a_dict(&mut self, name: &str, value: &Data, source: Source<'_>) {
        let message = format!("`{name}` must be a mapping, not {}", describe(value));
        let span = place(value).or(source.span);
        self.diagnostics
            .push(Diagnostic::error("dbt::wrong-config-type", message).at(span));
    }
}

/// The hooks that count of those that a mapping gives under any spelling of the key.
fn written<'n>(node: &'n Node, dashed: &str) -> Option<&'n Node> {
    let underscore = dashed.replace('-', "_");
    let spelt = |name: &str| {
        let entries = node.mapping()?.iter().rev();
        let mut named = entries.filter(|(key, _)| {
            key.text()
                .is_some_and(|text| text.as_str().trim_start_matches('+').trim() == name)
        });
        named.next().map(|(_, value)| value)
    };
    spelt(&underscore).or_else(|| spelt(dashed))
}

/// Joins a later value to an earlier one; a value that should be a dict comes back as the error.
fn join(field: &Field, earlier: Option<&Data>, later: Data) -> Result<Data, Data> {
    let earlier = || earlier.cloned().unwrap_or(Data::Null);
    Ok(match field.merge {
        Merge::Replace | Merge::Hooks => later,
        Merge::Append => {
            let mut items = listed(earlier());
            items.extend(listed(later));
            Data::List(items)
        }
        Merge::Update => {
            let Data::Map(later) = later else {
                return Err(later);
            };
            let mut map = into_map(earlier());
            map.extend(later);
            Data::Map(map)
        }
        Merge::Extend => {
            let Data::Map(later) = later else {
                return Err(later);
            };
            let mut map: Mapping = into_map(earlier())
                .into_iter()
                .map(|(key, value)| (key, Data::List(listed(value))))
                .collect();
            for (key, value) in later {
                let name = key.trim_start_matches('+');
                match map.get_mut(name) {
                    Some(Data::List(items)) if key.starts_with('+') => items.extend(listed(value)),
                    _ => {
                        map.insert(name.into(), Data::List(listed(value)));
                    }
                }
            }
            Data::Map(map)
        }
    })
}

fn listed(value: Data) -> Vec<Data> {
    match value {
        Data::List(items) => items,
        single => vec![single],
    }
}

fn into_map(value: Data) -> Mapping {
    match value {
        Data::Map(map) => map,
        _ => Mapping::default(),
    }
}

/// The `config()` calls of a file as one layer, in the order in which they ran (semantics 1.6, case
/// 18): what is a list is collected, what is a dict updated, anything else replaced.
///
/// # Errors
/// A setting that must be a dict is none.
pub(super) fn merge_calls(calls: &[ConfigCall]) -> Result<Mapping, Vec<Diagnostic>> {
    let mut merged = Mapping::default();
    let mut diagnostics = Vec::new();
    for call in calls {
        let first = merged.is_empty();
        for (key, value) in &call.settings {
            let key: DataKey = match &**key {
                "pre_hook" => "pre-hook".into(),
                "post_hook" => "post-hook".into(),
                _ => key.clone(),
            };
            if first {
                merged.insert(key, value.clone());
            } else if let Err(value) = add(&mut merged, &key, value.clone()) {
                let message = format!("`{key}` must be a dict, not {}", describe(&value));
                let span = place(&value).or(call.span);
                diagnostics.push(Diagnostic::error("dbt::wrong-config-type", message).at(span));
            }
        }
    }
    if diagnostics.is_empty() {
        Ok(merged)
    } else {
        Err(diagnostics)
    }
}

fn add(merged: &mut Mapping, key: &str, value: Data) -> Result<(), Data> {
    let joined = match key {
        "pre-hook" | "post-hook" | "tags" | "packages" => {
            let mut items = merged.get(key).cloned().map(listed).unwrap_or_default();
            items.extend(listed(value));
            Data::List(items)
        }
        "quoting"
        | "column_types"
        | "meta"
        | "docs"
        | "contract"
        | "snapshot_meta_column_names" => {
            let Data::Map(value) = value else {
                return Err(value);
            };
            let mut map = merged.get(key).cloned().map(into_map).unwrap_or_default();
            map.extend(value);
            Data::Map(map)
        }
        "grants" => {
            let Data::Map(value) = value else {
                return Err(value);
            };
            let mut map = merged.get(key).cloned().map(into_map).unwrap_or_default();
            for (name, value) in value {
                match map.get_mut(&name) {
                    Some(Data::List(items)) if name.starts_with('+') => items.extend(listed(value)),
                    _ => {
                        map.insert(name, Data::List(listed(value)));
                    }
                }
            }
            Data::Map(map)
        }
        _ => value,
    };
    merged.insert(key.into(), joined);
    Ok(())
}
