//! Methods of `adapter` that need no warehouse: names and look-ups of macros.

use super::AdapterObject;
use crate::render::{Args, Dict, Eval, Interp, RenderError, Value};

impl AdapterObject {
    /// Methods that only make names and need no warehouse.
    pub(super) fn naming(
        &self,
        interp: &mut Interp<'_>,
        method: &str,
        args: &Args,
    ) -> Eval<Option<Value>> {
        let adapter = self.warehouse.adapter();
        let args = args.clone();
        Ok(Some(match method {
            "type" => Value::str(adapter.name),
            "dispatch" => return self.dispatch(args).map(Some),
            "quote" => {
                let [identifier] = args.bind_required(method, ["identifier"], 1)?;
                let text = interp.print(&identifier.unwrap_or(Value::None))?;
                Value::str(adapter.quoted_name(text.as_str()))
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
                        Value::str(adapter.quoted_name(text.as_str()))
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
                Value::str(adapter.quoted_name(text.as_str()))
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

    fn dispatch(&self, args: Args) -> Eval {
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
            None | Some(Value::None) => self.warehouse.dispatch(name, None),
            Some(Value::Str(namespace) | Value::Markup(namespace)) => {
                self.warehouse.dispatch(name, Some(namespace.as_str()))
            }
            Some(_) => {
                let message =
                    "the macro_namespace argument of adapter.dispatch() must be a string or none";
                Err(RenderError::new("dbt::dispatch", message).into())
            }
        }
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
