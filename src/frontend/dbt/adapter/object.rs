//! `adapter` and `api` as templates see them.

use std::any::Any;
use std::rc::Rc;
use std::sync::Arc;

use super::methods::{StandIn, stand_in};
use super::relation::name;
use super::{Adapter, ColumnApi, Look, Query, Relation, RelationApi, Table, Warehouse};
use crate::render::{Args, Dict, Eval, Function, Interp, Object, RenderError, Value};

/// `adapter`.
pub fn adapter(warehouse: Rc<dyn Warehouse>) -> Value {
    Value::object(AdapterObject { warehouse })
}

/// `api`.
pub fn api(adapter: &'static Adapter, quoting: [bool; 3]) -> Value {
    Value::object(Api { adapter, quoting })
}

struct Api {
    adapter: &'static Adapter,
    quoting: [bool; 3],
}

impl Object for Api {
    fn type_name(&self) -> &str {
        "Api"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match name {
            "Relation" => Some(Value::object(RelationApi::new(self.adapter, self.quoting))),
            "Column" => Some(Value::object(ColumnApi::new(self.adapter))),
            _ => None,
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Clone)]
struct AdapterObject {
    warehouse: Rc<dyn Warehouse>,
}

impl Object for AdapterObject {
    fn type_name(&self) -> &str {
        if self.warehouse.parsing() {
            "ParseDatabaseWrapper"
        } else {
            "RuntimeDatabaseWrapper"
        }
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        if name == "behavior" {
            return Ok(Some(Value::object(Behavior)));
        }
        if name == "Relation" {
            let api = RelationApi::new(self.warehouse.adapter(), self.warehouse.quoting());
            return Ok(Some(Value::object(api)));
        }
        if stand_in(self.warehouse.adapter(), name).is_none() {
            return Ok(None);
        }
        let (object, method) = (self.clone(), name.to_owned());
        Ok(Some(Function::value(name, move |interp, args| {
            Ok(object
                .call_method(interp, &method, args)?
                .unwrap_or(Value::None))
        })))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        let Some(answer) = stand_in(self.warehouse.adapter(), name) else {
            return Ok(None);
        };
        if self.warehouse.parsing() && answer != StandIn::Real {
            return Ok(Some(parsed(answer)));
        }
        if let Some(value) = self.naming(interp, name, &args)? {
            return Ok(Some(value));
        }
        self.running(interp, name, args).map(Some)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Methods that change the warehouse.
const CHANGES: [&str; 5] = [
    "create_schema",
    "drop_schema",
    "drop_relation",
    "rename_relation",
    "truncate_relation",
];

/// What a method answers while parsing.
fn parsed(answer: StandIn) -> Value {
    match answer {
        StandIn::None | StandIn::Real => Value::None,
        StandIn::False => Value::Bool(false),
        StandIn::List => Value::list(Vec::new()),
        StandIn::Answer => Value::tuple(vec![Value::str(""), Table::empty().value()]),
        StandIn::NonePair => Value::tuple(vec![Value::None, Value::None]),
    }
}

impl AdapterObject {
    /// Methods that only make names and need no warehouse.
    fn naming(&self, interp: &mut Interp<'_>, method: &str, args: &Args) -> Eval<Option<Value>> {
        let adapter = self.warehouse.adapter();
        let args = args.clone();
        Ok(Some(match method {
            "type" => Value::str(adapter.name),
            "dispatch" => return self.dispatch(interp, args).map(Some),
            "quote" => {
                let [identifier] = args.bind_required(method, ["identifier"], 1)?;
                let text = interp.print(&identifier.unwrap_or(Value::None))?;
                Value::str(adapter.quoted(text.as_str()))
            }
            "quote_as_configured" => {
                let [identifier, key] =
                    args.bind_required(method, ["identifier", "quote_key"], 2)?;
                let identifier = identifier.unwrap_or(Value::None);
                let part = match key.as_ref().and_then(Value::as_str) {
                    Some("database") => 0,
                    Some("schema") => 1,
                    Some("identifier") => 2,
                    _ => return Ok(Some(identifier)),
                };
                match self.warehouse.quoting() {
                    quoting if quoting[part] => {
                        let text = interp.print(&identifier)?;
                        Value::str(adapter.quoted(text.as_str()))
                    }
                    _ => identifier,
                }
            }
            "quote_seed_column" => {
                let [column, quote] = args.bind_required(method, ["column", "quote_config"], 2)?;
                let column = column.unwrap_or(Value::None);
                let quoted = match quote {
                    Some(Value::Bool(quoted)) => quoted,
                    _ => !matches!(adapter.name, "snowflake" | "oracle"),
                };
                if !quoted {
                    return Ok(Some(column));
                }
                let text = interp.print(&column)?;
                Value::str(adapter.quoted(text.as_str()))
            }
            "escape_sql_string" => {
                let [value] = args.bind_required(method, ["value"], 1)?;
                let text = interp.print(&value.unwrap_or(Value::None))?;
                Value::str(text.as_str().replace('\'', "''"))
            }
            "cache_added" | "cache_dropped" | "cache_renamed" => Value::str(""),
            "verify_database" => Value::str(""),
            "build_catalog_relation" => Value::None,
            "standardize_grants_dict" => {
                let [table] = args.bind_required(method, ["grants_table"], 1)?;
                grants(interp, &table.unwrap_or(Value::None))?
            }
            _ => return Ok(None),
        }))
    }

    fn dispatch(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let [name, namespace, packages] =
            args.bind_required("dispatch", ["macro_name", "macro_namespace", "packages"], 1)?;
        let name = name.unwrap_or(Value::None);
        let Some(name) = name.as_str() else {
            let message = "the macro name argument to adapter.dispatch() must be a string";
            return Err(RenderError::new("dbt::dispatch", message).into());
        };
        if let Some((namespace, rest)) = name.split_once('.') {
            let message = format!(
                "adapter.dispatch() got the macro name '{name}', but a macro name has no '.'"
            );
            let help = format!("write adapter.dispatch('{rest}', macro_namespace='{namespace}')");
            return Err(RenderError::new("dbt::dispatch", message).help(help).into());
        }
        if packages.is_some_and(|packages| !packages.is_missing()) {
            let message = "the 'packages' argument of adapter.dispatch() is no longer supported";
            let help = "use 'macro_namespace'";
            return Err(RenderError::new("dbt::dispatch", message).help(help).into());
        }
        match namespace {
            None | Some(Value::None) => self.warehouse.dispatch(interp, name, None),
            Some(Value::Str(namespace) | Value::Markup(namespace)) => {
                self.warehouse
                    .dispatch(interp, name, Some(namespace.as_str()))
            }
            Some(_) => {
                let message =
                    "the macro_namespace argument of adapter.dispatch() must be a string or none";
                Err(RenderError::new("dbt::dispatch", message).into())
            }
        }
    }

    /// Methods that send something or look something up.
    fn running(&self, interp: &mut Interp<'_>, method: &str, args: Args) -> Eval {
        if self.warehouse.adapter().changes_by_api && CHANGES.contains(&method) {
            self.look_up(interp, method, args)?;
            return Ok(Value::None);
        }
        match method {
            "commit" => {
                self.warehouse.commit(interp)?;
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
            .filter_map(|column| column.downcast::<super::Column>())
            .collect();
        let missing = interp.iterate(&here)?.into_iter().filter(|column| {
            let name = column.downcast::<super::Column>().map(super::Column::name);
            !names.iter().any(|known| Some(known.name()) == name)
        });
        Ok(Value::list(missing.collect()))
    }

    /// A relation out of an argument.
    fn relation(&self, method: &str, value: Option<Value>) -> Eval<Relation> {
        let value = value.unwrap_or(Value::None);
        if let Value::Unknown(unknown) = &value {
            return Err(super::relation::needed(unknown));
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

/// Privileges to grantees, out of the rows of `show grants`.
fn grants(interp: &mut Interp<'_>, table: &Value) -> Eval {
    if let Value::Unknown(_) = table {
        return Ok(table.clone());
    }
    let dict = Dict::default();
    for row in interp.iterate(table)? {
        let grantee = interp.item(&row, &Value::str("grantee"))?;
        let privilege = interp.item(&row, &Value::str("privilege_type"))?;
        let privilege = interp.print(&privilege)?;
        match dict.get(privilege.as_str()) {
            Some(Value::List(grantees)) => grantees.borrow_mut().push(grantee),
            _ => dict.set(privilege.shared(), Value::list(vec![grantee])),
        }
    }
    Ok(Value::Dict(dict))
}

/// `adapter.behavior`: the adapter's flags, all as they are by default.
struct Behavior;

impl Object for Behavior {
    fn type_name(&self) -> &str {
        "Behavior"
    }

    fn attr(&self, _interp: &mut Interp<'_>, _name: &str) -> Eval<Option<Value>> {
        Ok(Some(Value::object(BehaviorFlag)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A flag of `adapter.behavior` that is off.
struct BehaviorFlag;

impl Object for BehaviorFlag {
    fn type_name(&self) -> &str {
        "BehaviorFlagRendered"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok((name == "no_warn" || name == "setting").then_some(Value::Bool(false)))
    }

    fn truth(&self) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
