//! `ref`, `source`, `this` and their kin: calls into relations (semantics 3.4, 3.5, 8).

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::scope::{Run, Scope, Stage};
use super::{Event, elsewhere, quoting};
use crate::diagnostic::closest;
use crate::frontend::dbt::access;
use crate::frontend::dbt::adapter::Relation;
use crate::frontend::dbt::lookup::{Found, is_referable};
use crate::frontend::dbt::model::{Node, RefCall, Resource, SourceTable};
use crate::render::{Args, Eval, Interp, RenderError, Value};
use crate::yaml::Data;

/// `ref([package,] name, v=version)`.
pub(super) fn reference(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    known(interp, &args)?;
    let call = ref_call(interp, args)?;
    match (scope.stage, &scope.run) {
        (Stage::Run(event), Some(run)) => scope.late_ref(run, event, &call),
        _ => {
            scope.session.uses().refs.push(call);
            scope.current_relation()
        }
    }
}

/// `source(source, table)`.
pub(super) fn source(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    known(interp, &args)?;
    let [source, table] = two_names("source", args)?;
    match &scope.run {
        Some(run) => scope.late_source(run, &source, &table),
        None => {
            scope
                .session
                .uses()
                .sources
                .push((source, table, interp.here()));
            scope.current_relation()
        }
    }
}

/// What a text depends on is settled only if the names are known.
fn known(interp: &mut Interp<'_>, args: &Args) -> Eval<()> {
    args.known()
        .inspect_err(|stop| interp.leave_undecided(stop))
}

/// `metric(...)`: hookc knows no metrics; their definitions never reach a hook's text.
pub(super) fn metric(_scope: &Rc<Scope>, _interp: &mut Interp<'_>, args: Args) -> Eval {
    let name = args
        .positional
        .last()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let message = format!("metric('{name}') in a hook is not supported");
    Err(RenderError::new("dbt::unsupported-metric", message)
        .help("write the metric's SQL into the hook")
        .into())
}

/// `function(...)`: user-defined functions as nodes.
pub(super) fn function(scope: &Rc<Scope>, _interp: &mut Interp<'_>, args: Args) -> Eval {
    let name = args
        .positional
        .last()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if scope.stage == Stage::Parse {
        return scope.current_relation();
    }
    let message = format!("function('{name}') in a hook is not supported");
    Err(RenderError::new("dbt::unsupported-function", message)
        .help("write the function's name into the hook")
        .into())
}

/// The arguments of `ref`.
pub(super) fn ref_call(interp: &Interp<'_>, args: Args) -> Eval<RefCall> {
    let mut version = None;
    for (name, value) in args.named {
        match &*name {
            "v" | "version" => version = version.or(Some(value)),
            _ => {
                let message = format!("ref() has no argument '{name}'");
                return Err(RenderError::new("dbt::wrong-arguments", message)
                    .help("ref takes a name, a package and a name, and v=...")
                    .into());
            }
        }
    }
    let name_of = |value: &Value, what: &str| {
        value.as_str().map(str::to_owned).ok_or_else(|| {
            RenderError::new(
                "dbt::wrong-arguments",
                format!("the {what} in ref() must be a string"),
            )
        })
    };
    let (package, name) = match args.positional.as_slice() {
        [name] => (None, name_of(name, "name")?),
        [package, name] => (Some(name_of(package, "package")?), name_of(name, "name")?),
        others => {
            let message = format!("ref() takes one or two arguments, not {}", others.len());
            return Err(RenderError::new("dbt::wrong-arguments", message).into());
        }
    };
    let version = match version {
        None | Some(Value::None) => None,
        Some(Value::Str(text) | Value::Markup(text)) => Some(text.as_str().to_owned()),
        Some(Value::Int(number)) => Some(number.to_string()),
        Some(Value::Float(number)) => Some(Data::Float(number).print()),
        Some(_) => {
            let message = "the version in ref() must be text or a number";
            return Err(RenderError::new("dbt::wrong-arguments", message).into());
        }
    };
    Ok(RefCall {
        package,
        name,
        version: version.filter(|version| !version.is_empty()),
        span: interp.here(),
    })
}

/// The arguments of `source`.
pub(super) fn two_names(function: &str, args: Args) -> Eval<[String; 2]> {
    let names: Vec<Option<String>> = args
        .positional
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect();
    match names.as_slice() {
        [Some(first), Some(second)] if args.named.is_empty() => Ok([first.clone(), second.clone()]),
        _ => {
            let message =
                format!("{function}() takes two strings: the {function}'s name and the table's");
            Err(RenderError::new("dbt::wrong-arguments", message).into())
        }
    }
}

impl Scope {
    /// The node's own relation, as `ref` and `this` give it while parsing.
    pub(super) fn current_relation(&self) -> Eval {
        match (self.env(), &self.node) {
            (Some(env), Some(node)) => Ok(quoting::of_node(env, node).value()),
            _ => Ok(Value::None),
        }
    }

    /// `this`: nothing in run hooks.
    pub(super) fn this(&self) -> Value {
        match (self.env(), &self.node) {
            (Some(env), Some(node)) if node.resource != Resource::Operation => {
                let this = self
                    .kept
                    .this
                    .get_or_init(|| quoting::of_node(env, node).value());
                this.clone()
            }
            _ => Value::None,
        }
    }

    fn late_ref(&self, run: &Run, event: Event, call: &RefCall) -> Eval {
        let node = match run
            .graph
            .find_ref(&run.env.macros.root, &self.package, call)
        {
            Found::Enabled(node) => node,
            Found::Disabled(node) => return Err(disabled_ref(&node).into()),
            Found::Missing => return Err(unknown_ref(run, call).into()),
            Found::Unread => return Err(elsewhere::unread(&call.name).into()),
        };
        let group = self
            .node
            .as_deref()
            .and_then(|own| access::group_of(&run.graph, own));
        let by = (group, &*self.package);
        if let Some(refused) = access::refusal(&run.env.projects, by, &node) {
            let error = RenderError::new(refused.code, refused.message);
            return Err(error.help(access::HELP).into());
        }
        let declared = self
            .node
            .as_ref()
            .is_some_and(|own| own.depends_on.contains(&node.unique_id));
        let free = matches!(event, Event::Operation | Event::OperationFile);
        if !free && !declared {
            return Err(late_only(call).into());
        }
        if node.materialization() == "ephemeral" && node.resource == Resource::Model {
            if event == Event::Operation {
                let message = format!(
                    "an operation cannot refer to '{}', which is ephemeral",
                    node.name
                );
                return Err(RenderError::new("dbt::ephemeral-in-operation", message)
                    .help("materialize the model as a view or a table")
                    .into());
            }
            self.session
                .uses()
                .ephemeral
                .push(Arc::clone(&node.unique_id));
            return Ok(Relation::ephemeral(run.env.target.adapter, &node.alias).value());
        }
        let relation = match self.deferred(run, &node) {
            Some(relation) => relation,
            None => quoting::of_node(&run.env, &node),
        };
        Ok(if run.env.options.empty {
            relation.emptied()
        } else {
            relation
        }
        .value())
    }

    /// `--defer`: the relation that another run built, if the node's own does not exist here, or if
    /// that run is favoured for what is not selected.
    fn deferred(&self, run: &Run, node: &Node) -> Option<Relation> {
        let deferral = run.env.options.deferral.as_ref()?;
        let manifest = deferral.artifacts.manifest.as_ref()?;
        let other = manifest.nodes.get(&*node.unique_id)?;
        let materialized = other
            .get("config")
            .and_then(|config| config.get("materialized")?.as_str());
        if materialized == Some("ephemeral") {
            return None;
        }
        let selected = run.graph.selected.binary_search(&node.unique_id).is_ok();
        if !(deferral.favoured && !selected || self.is_absent(node)) {
            return None;
        }
        let mut node = node.clone();
        node.database = other.text("database").map(str::to_owned);
        node.schema = other.text("schema").unwrap_or_default().to_owned();
        node.alias = other.text("alias").unwrap_or_default().to_owned();
        Some(quoting::of_node(&run.env, &node))
    }

    fn late_source(&self, run: &Run, source: &str, table: &str) -> Eval {
        let found = run
            .graph
            .find_source(&run.env.macros.root, &self.package, source, table);
        let table = match found {
            Found::Enabled(table) => table,
            Found::Disabled(_) => {
                let message = format!("source '{source}.{table}' is disabled");
                return Err(RenderError::new("dbt::disabled-source", message)
                    .help("enable it in its properties file, or do not use it for this target")
                    .into());
            }
            Found::Missing => return Err(unknown_source(run, source, table).into()),
            Found::Unread => return Err(elsewhere::unread(table).into()),
        };
        let relation = quoting::of_source(&run.env, &table);
        Ok(if run.env.options.empty {
            relation.emptied()
        } else {
            relation
        }
        .value())
    }
}

fn late_only(call: &RefCall) -> RenderError {
    let message = format!(
        "ref('{}') is reached only when dbt runs, so dbt could not take it for a dependency",
        call.name
    );
    let given = match &call.package {
        Some(package) => format!("'{package}', '{}'", call.name),
        None => format!("'{}'", call.name),
    };
    RenderError::new("dbt::late-ref", message)
        .help(format!("add the comment `-- depends_on: {{{{ ref({given}) }}}}` to the hook, outside of the condition"))
}

fn disabled_ref(node: &Node) -> RenderError {
    let message = format!("{} '{}' is disabled", node.resource.as_str(), node.name);
    RenderError::new("dbt::disabled-ref", message)
        .help("enable it, or do not refer to it for this target")
}

fn unknown_ref(run: &Run, call: &RefCall) -> RenderError {
    let name = match &call.package {
        Some(package) => format!("{package}.{}", call.name),
        None => call.name.clone(),
    };
    let error = |message: String| RenderError::new("dbt::unknown-ref", message);
    let same: Vec<&Node> = nodes(run).filter(|node| *node.name == call.name).collect();
    if let Some(version) = &call.version {
        let versions: BTreeSet<String> = same
            .iter()
            .filter_map(|node| node.version.as_ref())
            .map(Data::print)
            .collect();
        let message = format!("there is no model '{name}' with the version {version}");
        let known: Vec<String> = versions.into_iter().collect();
        return if known.is_empty() {
            error(message)
        } else {
            error(message).help(format!("its versions are {}", known.join(", ")))
        };
    }
    let error = error(format!("there is no model, seed or snapshot '{name}'"));
    let names: BTreeSet<&str> = nodes(run).map(|node| &*node.name).collect();
    match closest(&call.name, names) {
        Some(near) => error.help(format!("there is '{near}'")),
        None => error.help("check the name, and that its file lies below a model path"),
    }
}

fn nodes(run: &Run) -> impl Iterator<Item = &Node> {
    run.graph
        .nodes
        .values()
        .map(|node| &**node)
        .filter(|node| is_referable(node))
}

fn unknown_source(run: &Run, source: &str, table: &str) -> RenderError {
    let error = RenderError::new(
        "dbt::unknown-source",
        format!("there is no source '{source}.{table}'"),
    );
    let tables = || {
        run.graph
            .sources
            .values()
            .map(|known: &Arc<SourceTable>| &**known)
    };
    let names: BTreeSet<&str> = tables().map(|known| known.source.as_str()).collect();
    if !names.contains(source) {
        return match closest(source, names) {
            Some(near) => error.help(format!("there is a source '{near}'")),
            None => error.help("sources are declared under `sources:` in a properties file"),
        };
    }
    let names: BTreeSet<&str> = tables()
        .filter(|known| known.source == source)
        .map(|known| known.name.as_str())
        .collect();
    match closest(table, names) {
        Some(near) => error.help(format!("the source has a table '{near}'")),
        None => error.help("list the table under the source's `tables:`"),
    }
}
