//! Relations: a table's or view's name in three parts, and how an adapter prints it (semantics 8.1).

mod api;
mod object;
mod parts;

use std::sync::Arc;

use super::Adapter;
use crate::render::{Eval, RenderError, Value};

pub use api::RelationApi;
pub(super) use parts::{name, needed};

/// Database, schema, identifier.
const PARTS: [&str; 3] = ["database", "schema", "identifier"];

/// A relation, as `this`, `ref` and `api.Relation.create` give it.
#[derive(Debug, Clone)]
pub struct Relation {
    adapter: &'static Adapter,
    path: [Option<Arc<str>>; 3],
    kind: Option<Arc<str>>,
    quoting: [bool; 3],
    include: [bool; 3],
    empty: bool,
    condition: Option<Arc<str>>,
    location: Option<Arc<str>>,
    view: Option<Arc<str>>,
    information_schema: bool,
}

impl PartialEq for Relation {
    fn eq(&self, other: &Relation) -> bool {
        self.adapter.name == other.adapter.name
            && self.path == other.path
            && self.kind == other.kind
            && self.quoting == other.quoting
            && self.include == other.include
            && self.empty == other.empty
            && self.condition == other.condition
            && self.location == other.location
            && self.view == other.view
            && self.information_schema == other.information_schema
    }
}

impl Relation {
    /// A relation of no known type, printed by the adapter's defaults. Database, schema, identifier.
    pub fn new(adapter: &'static Adapter, path: [Option<Arc<str>>; 3]) -> Relation {
        let mut relation = Relation {
            adapter,
            path,
            kind: None,
            quoting: adapter.quoting,
            include: adapter.include,
            empty: false,
            condition: None,
            location: None,
            view: None,
            information_schema: false,
        };
        relation.settle();
        relation
    }

    /// The CTE of an ephemeral model, by the model's alias.
    pub fn ephemeral(adapter: &'static Adapter, alias: &str) -> Relation {
        let name = prefixed(adapter, alias);
        let mut relation = Relation::new(adapter, [None, None, Some(name.into())]);
        relation.quoting[2] = false;
        relation.of_type("cte")
    }

    /// The same with other parts quoted.
    pub fn quoted_by(mut self, quoting: [bool; 3]) -> Relation {
        self.quoting = quoting;
        self
    }

    /// The same with a type: `table`, `view`, `cte`...
    pub fn of_type(mut self, kind: &str) -> Relation {
        self.kind = Some(kind.into());
        self
    }

    /// The same under `--empty`: it prints as a subquery without rows (semantics 8.4).
    pub fn emptied(mut self) -> Relation {
        self.empty = true;
        self
    }

    /// The same with the condition of a microbatch: it prints as a subquery with it.
    pub fn filtered(mut self, condition: &str) -> Relation {
        self.condition = Some(condition.into());
        self
    }

    /// The same read from a place outside the database (DuckDB's external sources).
    pub fn located(mut self, location: &str) -> Relation {
        self.location = Some(location.into());
        self
    }

    /// A relation as the catalog lists it: every part is quoted, and Snowflake's are in capitals
    /// (semantics 15.5).
    pub fn listed(adapter: &'static Adapter, path: [Option<Arc<str>>; 3], kind: &str) -> Relation {
        let path = match adapter.name {
            "snowflake" => path.map(|part| part.map(|part| part.to_uppercase().into())),
            _ => path,
        };
        Relation::new(adapter, path)
            .quoted_by([true; 3])
            .of_type(kind)
    }

    /// The same without its last part: the schema.
    pub fn without_identifier(mut self) -> Relation {
        self.include[2] = false;
        self.path[2] = None;
        self
    }

    /// The database.
    pub fn database(&self) -> Option<&str> {
        self.path[0].as_deref()
    }

    /// The schema.
    pub fn schema(&self) -> Option<&str> {
        self.path[1].as_deref()
    }

    /// The name in the schema.
    pub fn identifier(&self) -> Option<&str> {
        self.path[2].as_deref()
    }

    /// The type, if it is known.
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The relation as a template's value.
    pub fn value(self) -> Value {
        Value::object(self)
    }

    /// The name as the adapter prints it, without the subquery of `--empty`.
    pub fn render(&self) -> String {
        if let Some(location) = &self.location {
            return location.to_string();
        }
        let rules = &self.adapter.relations;
        let mut names = Vec::new();
        for (at, part) in self.path.iter().enumerate() {
            match part {
                Some(part) if self.include[at] => {
                    if rules.always_quoted {
                        if !part.is_empty() {
                            names.push(self.adapter.quoted(part));
                        }
                    } else if self.quoting[at] {
                        names.push(self.adapter.quoted(part));
                    } else {
                        names.push(part.to_string());
                    }
                }
                _ => {}
            }
        }
        names.extend(self.view.as_deref().map(str::to_owned));
        let name = names.join(".");
        if rules.lowercase {
            name.to_lowercase()
        } else {
            name
        }
    }

    /// What `{{ relation }}` prints.
    pub fn text(&self) -> String {
        let mut text = if self.empty {
            self.render_limited()
        } else {
            self.render()
        };
        if let Some(condition) = &self.condition
            && self.kind() != Some("function")
        {
            text = format!(
                "(select * from {text} where {condition}){}",
                self.alias("et_filter")
            );
        }
        text
    }

    fn render_limited(&self) -> String {
        let name = self.render();
        if !self.empty {
            return name;
        }
        format!(
            "(select * from {name} {}){}",
            self.adapter.relations.empty,
            self.alias("limit")
        )
    }

    fn alias(&self, purpose: &str) -> String {
        if !self.adapter.relations.require_alias {
            return String::new();
        }
        format!(
            " _dbt_{purpose}_subq_{}",
            self.identifier().unwrap_or("None")
        )
    }

    /// Applies what the adapter's class does to every new relation.
    fn settle(&mut self) {
        if self.adapter.relations.always_quoted {
            self.path[0] = Some("".into());
        }
    }

    /// The same, if its name is not too long for the adapter.
    ///
    /// # Errors
    /// A name of a relation of a known type that is too long.
    fn checked(mut self) -> Eval<Relation> {
        self.settle();
        if let (Some(limit), Some(name), Some(_)) = (
            self.adapter.relations.max_identifier,
            self.identifier(),
            self.kind(),
        ) && name.chars().count() > limit
        {
            let message = format!("Relation name '{name}' is longer than {limit} characters");
            return Err(RenderError::new("dbt::relation-name-too-long", message).into());
        }
        Ok(self)
    }

    /// The relation of `<database>.information_schema`, and one of its views.
    fn information_schema(&self, view: Option<&str>) -> Relation {
        let mut relation = self.clone();
        relation.include = [self.path[0].is_some(), false, true];
        relation.quoting[2] = false;
        relation.path[1] = None;
        relation.path[2] = Some("INFORMATION_SCHEMA".into());
        relation.kind = Some("view".into());
        relation.view = view.map(Arc::from);
        relation.information_schema = true;
        relation
    }
}

/// The name of an ephemeral model's CTE.
fn prefixed(adapter: &Adapter, alias: &str) -> String {
    match adapter.name {
        "oracle" => format!("dbt__cte__{alias}__"),
        _ => format!("__dbt__cte__{alias}"),
    }
}

#[cfg(test)]
mod tests;
