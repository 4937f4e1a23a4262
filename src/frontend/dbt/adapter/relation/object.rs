//! Relations as objects of templates: attributes and methods.

use std::any::Any;
use std::sync::Arc;

use super::parts::{self, Parts};
use super::{PARTS, Relation, prefixed};
use crate::render::{Args, Dict, Eval, Interp, Object, ObjectKind, RenderError, Value};

const METHODS: &[&str] = &[
    "add_ephemeral_prefix",
    "get",
    "get_default_include_policy",
    "get_default_quote_policy",
    "include",
    "incorporate",
    "information_schema",
    "information_schema_only",
    "matches",
    "quote",
    "quoted",
    "render",
    "relation_max_name_length",
    "render_limited",
    "replace",
    "replace_path",
    "without_identifier",
];

/// The type names that the class has as attributes.
pub(super) const TYPES: [(&str, &str); 7] = [
    ("Table", "table"),
    ("View", "view"),
    ("CTE", "cte"),
    ("External", "external"),
    ("MaterializedView", "materialized_view"),
    ("PointerTable", "pointer_table"),
    ("Function", "function"),
];

impl Object for Relation {
    fn type_name(&self) -> &str {
        self.adapter.relations.class
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(self.property(name))
    }

    fn item(&self, interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        match key.as_str() {
            Some(name) => self.attr(interp, name),
            None => Ok(None),
        }
    }

    fn methods(&self) -> &'static [&'static str] {
        METHODS
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        let mut changed = self.clone();
        Ok(Some(match name {
            "render" => Value::str(self.render()),
            "get_default_include_policy" => Parts::policy(self.adapter.include),
            "get_default_quote_policy" => Parts::policy(self.adapter.quoting),
            "render_limited" => Value::str(self.render_limited()),
            "include" => {
                parts::policy_arguments(interp, name, &mut changed.include, args)?;
                changed.value()
            }
            "quote" => {
                parts::policy_arguments(interp, name, &mut changed.quoting, args)?;
                changed.value()
            }
            "without_identifier" => changed.without_identifier().value(),
            "replace_path" => {
                changed.set_path(args.named)?;
                changed.checked()?.value()
            }
            "incorporate" => {
                changed.incorporate(interp, args)?;
                changed.checked()?.value()
            }
            "replace" => {
                changed.incorporate(interp, args)?;
                changed.checked()?.value()
            }
            "relation_max_name_length" => {
                let longest = self.adapter.relations.max_identifier;
                longest.map_or(Value::None, |longest| Value::Int(longest as i128))
            }
            "information_schema" => {
                let [view] = args.bind(name, ["view_name"])?;
                self.information_schema(view.as_ref().and_then(Value::as_str))
                    .value()
            }
            "information_schema_only" => self.information_schema(None).value(),
            "quoted" => {
                let [identifier] = args.bind_required(name, ["identifier"], 1)?;
                let text = interp.print(&identifier.unwrap_or(Value::None))?;
                Value::str(self.adapter.quoted(text.as_str()))
            }
            "add_ephemeral_prefix" => {
                let [alias] = args.bind_required(name, ["name"], 1)?;
                let text = interp.print(&alias.unwrap_or(Value::None))?;
                Value::str(prefixed(self.adapter, text.as_str()))
            }
            "matches" => Value::Bool(self.matches(args)?),
            "get" => self.get(interp, args)?,
            _ => return Ok(None),
        }))
    }

    /// What is looked for is an attribute.
    fn contains(&self, interp: &mut Interp<'_>, value: &Value) -> Eval<Option<bool>> {
        self.item(interp, value).map(|found| Some(found.is_some()))
    }

    fn iterate(&self, _interp: &mut Interp<'_>) -> Eval<Option<Vec<Value>>> {
        let message = format!(
            "The object (\"{}\") was used as a dictionary. This capability has been removed from \
             objects of this type.",
            self.text()
        );
        Err(RenderError::new("dbt::not-a-dict", message)
            .help("name the attribute: this.schema, this.identifier")
            .into())
    }

    fn length(&self) -> Option<usize> {
        None
    }

    fn truth(&self) -> bool {
        true
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(
            other
                .downcast::<Relation>()
                .is_some_and(|other| self == other),
        )
    }

    fn print(&self) -> Option<String> {
        Some(self.text())
    }

    fn repr(&self) -> Option<String> {
        let class = if self.information_schema {
            "InformationSchema"
        } else {
            self.adapter.relations.class
        };
        Some(format!("<{class} {}>", self.render()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Relation {
    fn property(&self, name: &str) -> Option<Value> {
        let is = |kind: &str| Value::Bool(self.kind() == Some(kind));
        let kind = self.kind();
        let swappable = self.adapter.name == "postgres" && matches!(kind, Some("table" | "view"));
        Some(match name {
            "database" => parts::optional(self.path[0].as_ref()),
            "schema" => parts::optional(self.path[1].as_ref()),
            "identifier" | "name" | "table" => parts::optional(self.path[2].as_ref()),
            "type" => parts::optional(self.kind.as_ref()),
            "path" => Parts::path(&self.path),
            "quote_policy" => Parts::policy(self.quoting),
            "include_policy" => Parts::policy(self.include),
            "quote_character" => Value::str(self.adapter.quote.to_string()),
            "is_table" => is("table"),
            "is_view" => is("view"),
            "is_cte" => is("cte"),
            "is_materialized_view" => is("materialized_view"),
            "is_pointer" => is("pointer_table"),
            "is_function" => is("function"),
            "can_be_renamed" | "can_be_replaced" => Value::Bool(swappable),
            "limit" if self.empty => Value::Int(0),
            "limit" | "event_time_filter" | "catalog" => Value::None,
            "dbt_created" => Value::Bool(false),
            "require_alias" => Value::Bool(self.adapter.relations.require_alias),
            "information_schema_view" if self.information_schema => {
                parts::optional(self.view.as_ref())
            }
            "external" if self.adapter.name == "duckdb" => parts::optional(self.location.as_ref()),
            _ => {
                let (_, kind) = TYPES.iter().find(|(attribute, _)| *attribute == name)?;
                Value::str(*kind)
            }
        })
    }

    /// Sets the parts of the path that keyword arguments name.
    pub(super) fn set_path(&mut self, named: Vec<(Arc<str>, Value)>) -> Eval<()> {
        for (part, value) in named {
            let Some(at) = PARTS.iter().position(|known| **known == *part) else {
                let message = format!("a relation's path has no part '{part}'");
                return Err(RenderError::new("dbt::invalid-relation", message).into());
            };
            self.path[at] = parts::name(&value, &part)?;
        }
        Ok(())
    }

    /// Sets whatever keyword arguments of `create` and `incorporate` say; unknown ones are ignored.
    pub(super) fn incorporate(&mut self, interp: &mut Interp<'_>, args: Args) -> Eval<()> {
        for (key, value) in args.named {
            match (&*key, &value) {
                ("path", Value::Dict(path)) => {
                    let named = path
                        .pairs()
                        .into_iter()
                        .filter_map(|(key, value)| Some((key.as_text()?.shared(), value)));
                    self.set_path(named.filter(|(key, _)| PARTS.contains(&&**key)).collect())?;
                }
                ("type", _) => self.kind = parts::name(&value, "type")?,
                ("quote_policy", _) if !value.is_missing() => {
                    parts::apply_policy(interp, &mut self.quoting, &value)?;
                }
                ("include_policy", _) if !value.is_missing() => {
                    parts::apply_policy(interp, &mut self.include, &value)?;
                }
                ("information_schema_view", _) if self.information_schema => {
                    self.view = parts::name(&value, "view")?;
                }
                ("limit", _) => self.empty = matches!(value, Value::Int(0)),
                ("external", _) if self.adapter.name == "duckdb" => {
                    self.location = parts::name(&value, "external")?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn matches(&self, args: Args) -> Eval<bool> {
        let mut asked = false;
        for (at, value) in args.bind("matches", PARTS)?.into_iter().enumerate() {
            let wanted = value.map_or(Ok(None), |value| parts::name(&value, PARTS[at]))?;
            if let Some(wanted) = wanted {
                asked = true;
                if self.path[at].as_ref() != Some(&wanted) {
                    return Ok(false);
                }
            }
        }
        if asked {
            return Ok(true);
        }
        let message = "Tried to match relation, but no search path was passed!";
        Err(RenderError::new("dbt::invalid-relation", message).into())
    }

    fn get(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let [key, default] = args.bind_required("get", ["key", "default"], 1)?;
        let key = key.unwrap_or(Value::None);
        match key.as_str() {
            Some("metadata") => {
                let class = Value::str(self.adapter.relations.class);
                Ok(Value::Dict(Dict::from_pairs([("type", class)])))
            }
            Some(name) => Ok(self.attr(interp, name)?.or(default).unwrap_or(Value::None)),
            None => Ok(default.unwrap_or(Value::None)),
        }
    }
}
