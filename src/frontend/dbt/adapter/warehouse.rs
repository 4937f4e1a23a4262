//! What the adapter's objects ask of the rendering that they live in: queries, looks into the
//! catalog, macros. The rendering's context implements it.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Adapter, Relation};
use crate::render::{Eval, Interp, MacroDef, Value};
use crate::source::Text;

/// A rendering's view of the warehouse, as `adapter` and `api` use it. Shared by all objects of one
/// rendering; its state lives in cells.
pub trait Warehouse {
    /// The target's adapter.
    fn adapter(&self) -> &'static Adapter;

    /// Which parts of a relation are quoted: the adapter's defaults under the root project's
    /// `quoting:`; database, schema, identifier.
    fn quoting(&self) -> [bool; 3];

    /// Whether the text is rendered while parsing: nothing is asked then, and adapter methods have
    /// fixed answers (semantics 3.4).
    fn parsing(&self) -> bool;

    /// A flag of the project file's `flags:`, for what the adapter declares.
    fn behavior_flag(&self, name: &str) -> Option<bool>;

    /// The target's database.
    fn database(&self) -> Option<Arc<str>>;

    /// Sends a query. Never called while parsing.
    ///
    /// # Errors
    /// The recorded answer is an error.
    fn query(&self, interp: &mut Interp<'_>, query: Query) -> Eval<Answer>;

    /// Looks into the catalog: the recorded answer, an assumption, or [`Value::Unknown`]. Never
    /// called while parsing.
    ///
    /// # Errors
    /// The recorded answer is an error.
    fn look(&self, interp: &mut Interp<'_>, look: Look) -> Eval;

    /// `adapter.commit()`, and what the adapter does after creating or dropping a schema.
    ///
    /// # Errors
    /// None in dbt; an implementation may defer.
    fn commit(&self, interp: &mut Interp<'_>) -> Eval<()>;

    /// `adapter.dispatch(name, namespace)` (semantics 10.3).
    ///
    /// # Errors
    /// Nothing of that name is found.
    fn dispatch(&self, name: &str, namespace: Option<&str>) -> Eval;

    /// A macro as the adapter's own code finds it: the root project's, else dbt's own.
    fn find_macro(&self, name: &str) -> Option<Arc<MacroDef>>;

    /// Says something that dbt would log as a warning, such as a deprecated method.
    fn warn(&self, interp: &mut Interp<'_>, message: &str);
}

/// A query sent while a text renders.
#[derive(Debug, Clone)]
pub struct Query {
    /// The text as sent.
    pub sql: Text,
    /// Whether the rows are fetched; without, the table has no columns.
    pub fetch: bool,
    /// Whether dbt begins a transaction before it (semantics 5.6).
    pub auto_begin: bool,
}

/// What a query gave.
#[derive(Debug, Clone)]
pub struct Answer {
    /// dbt's AdapterResponse; prints as its message.
    pub response: Value,
    /// The agate table.
    pub table: Value,
}

/// A question to the catalog.
#[derive(Debug, Clone)]
pub enum Look {
    /// `adapter.get_relation`: a [`Relation`] or `None`.
    Relation {
        /// The database.
        database: Option<Arc<str>>,
        /// The schema.
        schema: Option<Arc<str>>,
        /// The relation's name.
        identifier: Option<Arc<str>>,
    },
    /// `adapter.get_columns_in_relation`: a list of columns.
    Columns(Relation),
    /// Any other method that reads the catalog.
    Call {
        /// The method's name.
        method: Arc<str>,
        /// Its arguments by position.
        args: Vec<Value>,
    },
}

impl Look {
    /// The adapter's method that asks it.
    pub fn method(&self) -> &str {
        match self {
            Look::Relation { .. } => "get_relation",
            Look::Columns(_) => "get_columns_in_relation",
            Look::Call { method, .. } => method,
        }
    }

    /// The arguments by position, as plans and answers have them; relations are objects of their
    /// parts and type.
    pub fn arguments(&self) -> Vec<Json> {
        match self {
            Look::Relation {
                database,
                schema,
                identifier,
            } => [database, schema, identifier]
                .into_iter()
                .map(|part| json!(part.as_deref()))
                .collect(),
            Look::Columns(relation) => vec![relation_json(relation)],
            Look::Call { args, .. } => args.iter().map(argument).collect(),
        }
    }
}

fn relation_json(relation: &Relation) -> Json {
    json!({
        "database": relation.database(),
        "schema": relation.schema(),
        "identifier": relation.identifier(),
        "type": relation.kind(),
    })
}

fn argument(value: &Value) -> Json {
    match value {
        Value::Bool(flag) => json!(flag),
        Value::Int(number) => {
            i64::try_from(*number).map_or_else(|_| json!(number.to_string()), Json::from)
        }
        Value::Float(number) => json!(number),
        Value::Decimal(number) => json!(number.to_string()),
        Value::Str(text) | Value::Markup(text) => json!(text.as_str()),
        Value::List(list) => Json::Array(list.borrow().iter().map(argument).collect()),
        Value::Tuple(values) => Json::Array(values.iter().map(argument).collect()),
        Value::Dict(dict) => {
            let pairs = dict.pairs();
            let text = |key: &Value| key.as_str().map(str::to_owned);
            Json::Object(
                pairs
                    .iter()
                    .filter_map(|(key, value)| Some((text(key)?, argument(value))))
                    .collect(),
            )
        }
        Value::Object(object) => match value.downcast::<Relation>() {
            Some(relation) => relation_json(relation),
            None => json!(
                object
                    .repr()
                    .unwrap_or_else(|| object.type_name().to_owned())
            ),
        },
        Value::None | Value::Undefined { .. } | Value::Macro(_) | Value::Unknown(_) => Json::Null,
    }
}
