//! A node's database, schema and alias: what the macros `generate_*_name` make of its settings
//! (semantics 8.2, cases 25 to 27).

use std::sync::Arc;

use super::context::{NameHost, Session, node_value};
use super::model::{Environment, Node, Resource};
use super::render_step::error_diagnostic;
use crate::diagnostic::Diagnostic;
use crate::render::{Args, Interp, Limits, MacroDef, Stop, Value};
use crate::yaml::Data;

/// Sets database, schema and alias of a node from its settings.
///
/// # Errors
/// The macro fails, is missing, or gives something that is no name.
pub(crate) fn update(env: &Arc<Environment>, node: &mut Node) -> Result<(), Box<Diagnostic>> {
    if let Some(database) = generated(env, node, "generate_database_name", "database")? {
        node.database = Some(database);
    }
    node.schema = generated(env, node, "generate_schema_name", "schema")?.unwrap_or_default();
    node.alias = generated(env, node, "generate_alias_name", "alias")?.unwrap_or_default();
    if node.resource == Resource::Snapshot {
        let own = |key: &str| {
            node.config
                .get(key)
                .and_then(Data::as_str)
                .filter(|text| !text.is_empty())
        };
        let (database, schema) = (own("target_database"), own("target_schema"));
        let (database, schema) = (database.map(str::to_string), schema.map(str::to_string));
        node.database = database.or_else(|| node.database.take());
        node.schema = schema.unwrap_or_else(|| std::mem::take(&mut node.schema));
    }
    Ok(())
}

/// The macro that makes a kind of name for nodes of a package: the package's own, else the root's,
/// else dbt's (case 27).
fn find<'e>(env: &'e Environment, package: &Arc<str>, name: &str) -> Option<&'e Arc<MacroDef>> {
    let macros = &env.macros;
    [package, &macros.root]
        .into_iter()
        .chain(&macros.internal)
        .find_map(|package| macros.packages.get(package)?.get(name))
}

/// Calls one of the macros with what the node's settings say; text is stripped, none stays none.
fn generated(
    env: &Arc<Environment>,
    node: &Node,
    name: &str,
    setting: &str,
) -> Result<Option<String>, Box<Diagnostic>> {
    let Some(definition) = find(env, &node.package, name) else {
        let message = format!("there is no macro {name}");
        return Err(Box::new(
            Diagnostic::error("dbt::unknown-macro", message).at(node.span),
        ));
    };
    let custom = match node.config.get(setting) {
        None | Some(Data::Null) => Value::None,
        Some(Data::Str(text)) => Value::Str(text.clone()),
        Some(other) => Value::str(other.print()),
    };
    let host = NameHost::new(env, &definition.package, Session::new());
    let mut interp = Interp::new(&host, Limits::default());
    let args = Args::positional(vec![custom, node_value(env, node)]);
    match interp.call_macro(definition, args) {
        Ok(Value::None | Value::Undefined { .. }) => Ok(None),
        Ok(value) => match value.as_str() {
            Some(text) => Ok(Some(text.trim().to_string())),
            None => Err(Box::new(no_name(name, node))),
        },
        Err(stop) => Err(Box::new(failure(*stop, name, node))),
    }
}

fn no_name(name: &str, node: &Node) -> Diagnostic {
    Diagnostic::error(
        "dbt::bad-name",
        format!("{name} gives no text for {}", node.unique_id),
    )
    .at(node.span)
    .help("let the macro print the name, or return a string")
}

fn failure(stop: Stop, name: &str, node: &Node) -> Diagnostic {
    match stop {
        Stop::Error(error) => {
            let mut diagnostic = error_diagnostic(error);
            diagnostic.span = diagnostic.span.or(node.span);
            diagnostic
        }
        Stop::Deferred(deferral) => Diagnostic::error(
            "dbt::bad-name",
            format!(
                "{name} depends on the warehouse for {}: {}",
                node.unique_id, deferral.message
            ),
        )
        .at(deferral.span.or(node.span)),
        Stop::Return(_) => no_name(name, node),
    }
}
