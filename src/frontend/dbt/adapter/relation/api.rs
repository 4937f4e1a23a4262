//! `api.Relation`: the class of relations, with the project's quoting.

use std::any::Any;

use super::object::TYPES;
use super::parts::{self, Parts};
use super::{Relation, prefixed};
use crate::frontend::dbt::adapter::Adapter;
use crate::render::{Args, Eval, Interp, Object, Value};

/// `api.Relation` and `adapter.Relation`.
#[derive(Debug, Clone)]
pub struct RelationApi {
    adapter: &'static Adapter,
    quoting: [bool; 3],
}

const METHODS: &[&str] = &[
    "add_ephemeral_prefix",
    "create",
    "get_default_include_policy",
    "get_default_quote_policy",
    "scd_args",
];

impl RelationApi {
    /// The class, for relations that are quoted by the project's `quoting:`.
    pub fn new(adapter: &'static Adapter, quoting: [bool; 3]) -> RelationApi {
        RelationApi { adapter, quoting }
    }

    /// A relation as `create` makes it.
    ///
    /// # Errors
    /// Parts that are neither text nor none; unknown arguments are ignored, as in dbt.
    fn create(&self, interp: &mut Interp<'_>, mut args: Args) -> Eval<Relation> {
        const PARAMETERS: [&str; 4] = ["database", "schema", "identifier", "type"];
        let is_parameter = |name: &str| PARAMETERS.contains(&name);
        let (named, rest): (Vec<_>, Vec<_>) = args
            .named
            .into_iter()
            .partition(|(name, _)| is_parameter(name));
        args.named = named;
        let [database, schema, identifier, kind] = args.bind("create", PARAMETERS)?;
        let part =
            |value: Option<Value>, name| value.map_or(Ok(None), |value| parts::name(&value, name));
        let path = [
            part(database, "database")?,
            part(schema, "schema")?,
            part(identifier, "identifier")?,
        ];
        let mut relation = Relation::new(self.adapter, path).quoted_by(self.quoting);
        relation.kind = part(kind, "type")?;
        relation.incorporate(
            interp,
            Args {
                positional: Vec::new(),
                named: rest,
            },
        )?;
        relation.checked()
    }
}

impl Object for RelationApi {
    fn type_name(&self) -> &str {
        "RelationProxy"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let kind = TYPES.iter().find(|(attribute, _)| *attribute == name);
        Ok(kind.map(|(_, kind)| Value::str(*kind)))
    }

    fn methods(&self) -> &'static [&'static str] {
        METHODS
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "create" => self.create(interp, args)?.value(),
            "get_default_quote_policy" => Parts::policy(self.adapter.quoting),
            "get_default_include_policy" => Parts::policy(self.adapter.include),
            "add_ephemeral_prefix" => {
                let [alias] = args.bind_required(name, ["name"], 1)?;
                let text = interp.print(&alias.unwrap_or(Value::None))?;
                Value::str(prefixed(self.adapter, text.as_str()))
            }
            "scd_args" => {
                let [key, updated_at] =
                    args.bind_required(name, ["primary_key", "updated_at"], 2)?;
                let mut columns = match key.unwrap_or(Value::None) {
                    Value::List(list) => list.borrow().clone(),
                    other => vec![other],
                };
                columns.extend(updated_at);
                Value::list(columns)
            }
            _ => return Ok(None),
        }))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
