//! Methods of `adapter` that send something or ask the catalog.

use std::sync::Arc;

use super::AdapterObject;
use crate::frontend::dbt::adapter::relation::{name, needed};
use crate::frontend::dbt::adapter::{Column, Look, Query, Relation};
use crate::render::{Args, Eval, Interp, RenderError, Value};

/// Methods that change the warehouse.
const CHANGES: [&str; 5] = [
    "create_schema",
    "drop_schema",
    "drop_relation",
    "rename_relation",
    "truncate_relation",
];

impl AdapterObject {
    /// Methods that send something or look something up.
    pub(super) fn running(&self, interp: &mut Interp<'_>, method: &str, args: Args) -> Eval {
        if self.warehouse.adapter().changes_by_api && CHANGES.contains(&method) {
            self.look_up(interp, method, args)?;
            return Ok(Value::None);
        }
        match method {
            "commit" => {
                self.warehouse.commit(interp)?;
                Ok(Value::None)
            }
            "warn_once" => {
                let [message] = args.bind_required(method, ["msg"], 1)?;
                let message = interp.print(&message.unwrap_or(Value::None))?;
                self.warehouse.warn(interp, message.as_str());
                Ok(Value::None)
            }
            "execute" => self.execute(interp, args),
            "add_query" => {
                let [sql, auto_begin, ..] = args.bind_required(
                    method,
                    ["sql", "auto_begin", "bindings", "abridge_sql_log"],
                    1,
                )?;
                let auto_begin = auto_begin.map_or(Ok(true), |flag| interp.truth(&flag))?;
                let sql = interp.print(&sql.unwrap_or(Value::None))?;
                self.warehouse.query(
                    interp,
                    Query {
                        sql,
                        fetch: false,
                        auto_begin,
                    },
                )?;
                Ok(Value::tuple(vec![Value::None, Value::None]))
            }
            "get_relation" => {
                let [database, schema, identifier] =
                    args.bind_required(method, ["database", "schema", "identifier"], 3)?;
                self.find_relation(interp, [database, schema, identifier])
            }
            "already_exists" => {
                self.deprecated(interp, method, "get_relation");
                let [schema, identifier] = args.bind_required(method, ["schema", "name"], 2)?;
                let database = self.warehouse.database().map(Value::str);
                match self.find_relation(interp, [database, schema, identifier])? {
                    unknown @ Value::Unknown(_) => Ok(unknown),
                    found => Ok(Value::Bool(!found.is_missing())),
                }
            }
            "get_columns_in_relation" => {
                let [relation] = args.bind_required(method, ["relation"], 1)?;
                let relation = self.relation(method, relation)?;
                self.warehouse.look(interp, Look::Columns(relation))
            }
            "get_columns_in_table" => {
                self.deprecated(interp, method, "get_columns_in_relation");
                let [schema, identifier] =
                    args.bind_required(method, ["schema", "identifier"], 2)?;
                let part =
                    |value: Option<Value>, part| value.map_or(Ok(None), |value| name(&value, part));
                let path = [
                    self.warehouse.database(),
                    part(schema, "schema")?,
                    part(identifier, "identifier")?,
                ];
                let relation = Relation::new(self.warehouse.adapter(), path)
                    .quoted_by(self.warehouse.quoting());
                self.warehouse.look(interp, Look::Columns(relation))
            }
            "get_missing_columns" => self.missing_columns(interp, args),
            "create_schema" | "drop_schema" => {
                let [relation] = args.bind_required(method, ["relation"], 1)?;
                let relation = self
                    .relation(method, relation)?
                    .without_identifier()
                    .value();
                self.run_macro(interp, method, vec![("relation", relation)])?;
                self.warehouse.commit(interp)?;
                Ok(Value::None)
            }
            "drop_relation" | "truncate_relation" => {
                let [relation] = args.bind_required(method, ["relation"], 1)?;
                let relation = self.relation(method, relation)?;
                if method == "drop_relation" && relation.kind().is_none() {
                    let message = format!(
                        "Tried to drop relation {}, but its type is null.",
                        relation.text()
                    );
                    return Err(RenderError::new("dbt::relation-type", message).into());
                }
                self.run_macro(interp, method, vec![("relation", relation.value())])
            }
            "rename_relation" => {
                let [from, to] = args.bind_required(method, ["from_relation", "to_relation"], 2)?;
                let from = self.relation(method, from)?.value();
                let to = self.relation(method, to)?.value();
                self.run_macro(
                    interp,
                    method,
                    vec![("from_relation", from), ("to_relation", to)],
                )
            }
            _ => self.look_up(interp, method, args),
        }
    }

    /// Any other method: a question to the catalog, with its arguments by position.
    fn look_up(&self, interp: &mut Interp<'_>, method: &str, args: Args) -> Eval {
        let values = args
            .positional
            .into_iter()
            .chain(args.named.into_iter().map(|(_, value)| value));
        self.warehouse.look(
            interp,
            Look::Call {
                method: method.into(),
                args: values.collect(),
            },
        )
    }

    fn execute(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let [sql, auto_begin, fetch, _limit] =
            args.bind_required("execute", ["sql", "auto_begin", "fetch", "limit"], 1)?;
        let mut flag = |value: Option<Value>| value.map_or(Ok(false), |value| interp.truth(&value));
        let (auto_begin, fetch) = (flag(auto_begin)?, flag(fetch)?);
        let sql = interp.print(&sql.unwrap_or(Value::None))?;
        let answer = self.warehouse.query(
            interp,
            Query {
                sql,
                fetch,
                auto_begin,
            },
        )?;
        Ok(Value::tuple(vec![answer.response, answer.table]))
    }

    fn find_relation(&self, interp: &mut Interp<'_>, parts: [Option<Value>; 3]) -> Eval {
        let mut names = parts.map(|part| part.unwrap_or(Value::None)).into_iter();
        let mut next = |part| {
            names
                .next()
                .map_or(Ok(None), |value| catalog_name(&value, part))
        };
        let look = Look::Relation {
            database: next("database")?,
            schema: next("schema")?,
            identifier: next("identifier")?,
        };
        self.warehouse.look(interp, look)
    }

    fn missing_columns(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let [from, to] =
            args.bind_required("get_missing_columns", ["from_relation", "to_relation"], 2)?;
        let from = self.relation("get_missing_columns", from)?;
        let to = self.relation("get_missing_columns", to)?;
        let here = self.warehouse.look(interp, Look::Columns(from))?;
        let there = self.warehouse.look(interp, Look::Columns(to))?;
        if matches!(here, Value::Unknown(_)) {
            return Ok(here);
        }
        if matches!(there, Value::Unknown(_)) {
            return Ok(there);
        }
        let known: Vec<_> = interp.iterate(&there)?;
        let names: Vec<_> = known
            .iter()
            .filter_map(|column| column.downcast::<Column>())
            .collect();
        let missing = interp.iterate(&here)?.into_iter().filter(|column| {
            let name = column.downcast::<Column>().map(Column::name);
            !names.iter().any(|known| Some(known.name()) == name)
        });
        Ok(Value::list(missing.collect()))
    }

    /// A relation out of an argument.
    fn relation(&self, method: &str, value: Option<Value>) -> Eval<Relation> {
        let value = value.unwrap_or(Value::None);
        if let Value::Unknown(unknown) = &value {
            return Err(needed(unknown));
        }
        value.downcast::<Relation>().cloned().ok_or_else(|| {
            let message = format!("adapter.{method}() takes a relation");
            RenderError::new("dbt::not-a-relation", message).into()
        })
    }

    /// Runs one of dbt's macros, or the root project's replacement, as the adapter's code does.
    fn run_macro(&self, interp: &mut Interp<'_>, name: &str, named: Vec<(&str, Value)>) -> Eval {
        let Some(definition) = self.warehouse.find_macro(name) else {
            let message =
                format!("dbt could not find a macro with the name '{name}' in any package");
            return Err(RenderError::new("dbt::unknown-macro", message).into());
        };
        let named = named
            .into_iter()
            .map(|(name, value)| (Arc::from(name), value))
            .collect();
        interp.call_macro(
            &definition,
            Args {
                positional: Vec::new(),
                named,
            },
        )?;
        Ok(Value::None)
    }

    fn deprecated(&self, interp: &mut Interp<'_>, old: &str, new: &str) {
        let message = format!(
            "The adapter function `adapter.{old}` is deprecated; use `adapter.{new}` instead"
        );
        self.warehouse.warn(interp, &message);
    }
}

/// A name to look for: an undefined one is none, as in dbt.
fn catalog_name(value: &Value, part: &str) -> Eval<Option<Arc<str>>> {
    if matches!(value, Value::Undefined { .. }) {
        Ok(None)
    } else {
        name(value, part)
    }
}
