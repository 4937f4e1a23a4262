//! A node's database, schema and alias: what the macros `generate_*_name` make of its settings
//! (semantics 8.2, cases 25 to 27).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;

use super::context::{NameHost, NamedNode, Session, UNREAD};
use super::model::{Environment, Node, Resource};
use super::render_step::error_diagnostic;
use crate::diagnostic::Diagnostic;
use crate::render::{Args, Interp, Limits, MacroDef, Stop, Value};
use crate::source::Text;
use crate::yaml::Data;

/// Makes the names of a target's nodes.
#[derive(Debug)]
pub(crate) struct Maker<'e> {
    env: &'e Arc<Environment>,
    /// What macros gave before without looking at the node: for what else they are given, they
    /// give the same again.
    known: Mutex<HashMap<Question, Option<String>, RandomState>>,
    /// Whether aliases are made as dbt makes them, of which the commonest case needs no macro.
    plain_aliases: bool,
}

/// What a macro that does not look at the node depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Question {
    name: &'static str,
    /// The node's package, which says whose macro it is.
    package: Arc<str>,
    setting: Option<Text>,
}

impl Maker<'_> {
    /// A maker of names for a target.
    pub(crate) fn new(env: &Arc<Environment>) -> Maker<'_> {
        Maker {
            env,
            known: Mutex::default(),
            plain_aliases: has_plain_aliases(env),
        }
    }

    /// Sets database, schema and alias of a node from its settings.
    ///
    /// # Errors
    /// The macro fails, is missing, or gives something that is no name.
    pub(crate) fn update(&self, node: &mut Node) -> Result<(), Box<Diagnostic>> {
        if let Some(database) = self.generated(node, "generate_database_name", "database")? {
            node.database = Some(database);
        }
        node.schema = self
            .generated(node, "generate_schema_name", "schema")?
            .unwrap_or_default();
        node.alias = match self.plain_alias(node) {
            Some(alias) => alias,
            None => self
                .generated(node, "generate_alias_name", "alias")?
                .unwrap_or_default(),
        };
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

    /// The alias that dbt's own macro gives a node without an alias and a version: its name.
    fn plain_alias(&self, node: &Node) -> Option<String> {
        let plain = self.plain_aliases
            && node.version.is_none()
            && setting(node, "alias").is_none()
            && !self.has_own(&node.package, ALIAS);
        plain.then(|| node.name.trim().to_string())
    }

    /// Whether a package has a macro of that name itself.
    fn has_own(&self, package: &str, name: &str) -> bool {
        let macros = self.env.macros.packages.get(package);
        macros.is_some_and(|macros| macros.contains_key(name))
    }

    /// Calls one of the macros with what the node's settings say; text is stripped, none stays none.
    fn generated(
        &self,
        node: &Node,
        name: &'static str,
        key: &str,
    ) -> Result<Option<String>, Box<Diagnostic>> {
        let question = Question {
            name,
            package: Arc::clone(&node.package),
            setting: setting(node, key),
        };
        if let Some(known) = self.known().get(&question) {
            return Ok(known.clone());
        }
        let seen = NamedNode::new(self.env, node);
        let made = called(self.env, node, &question, &seen)?;
        if !seen.looked_at() {
            self.known().insert(question, made.clone());
        }
        Ok(made)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Question, Option<String>, RandomState>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const ALIAS: &str = "generate_alias_name";

/// Whether nodes of packages without a macro of their own get aliases from dbt's own one.
fn has_plain_aliases(env: &Arc<Environment>) -> bool {
    let macros = &env.macros;
    let own = find(env, &macros.root, ALIAS)
        .filter(|definition| macros.internal.contains(&definition.package));
    let Some(own) = own else { return false };
    let host = NameHost::new(env, &own.package, Session::new());
    host.dispatched(ALIAS).is_some_and(|dispatched| {
        &*dispatched.ast.name == "default__generate_alias_name"
            && macros.internal.contains(&dispatched.package)
    })
}

/// A setting as the macros get it.
fn setting(node: &Node, key: &str) -> Option<Text> {
    match node.config.get(key) {
        None | Some(Data::Null) => None,
        Some(Data::Str(text)) => Some(text.clone()),
        Some(other) => Some(Text::new(other.print())),
    }
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

fn called(
    env: &Arc<Environment>,
    node: &Node,
    question: &Question,
    seen: &NamedNode,
) -> Result<Option<String>, Box<Diagnostic>> {
    let name = question.name;
    let Some(definition) = find(env, &node.package, name) else {
        let message = format!("there is no macro {name}");
        return Err(Box::new(
            Diagnostic::error("dbt::unknown-macro", message).at(node.span),
        ));
    };
    let custom = question.setting.clone().map_or(Value::None, Value::Str);
    let host = NameHost::new(env, &definition.package, Session::new());
    let mut interp = Interp::new(&host, Limits::default());
    let args = Args::positional(vec![custom, seen.value()]);
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
            match deferral.code {
                UNREAD => UNREAD,
                _ => "dbt::bad-name",
            },
            format!(
                "{name} depends on the warehouse for {}: {}",
                node.unique_id, deferral.message
            ),
        )
        .at(deferral.span.or(node.span)),
        Stop::Return(_) => no_name(name, node),
    }
}
