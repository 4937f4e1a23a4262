//! A name into its value: macros first, then the context's own names; `context` and `builtins`.

use std::any::Any;
use std::rc::Rc;

use super::config::Config;
use super::flags::{self, Flags};
use super::function::{Body, Builtin, Group};
use super::model::Model;
use super::names::Level;
use super::scope::{Scope, Stage};
use super::vars::Var;
use super::{
    Event, MAIN_THREAD, WORKER_THREAD, compile, elsewhere, graph, helpers, messages, node, quoting,
    refs, results, settings, statements, target, vars,
};
use crate::frontend::dbt::adapter;
use crate::render::{Args, Dict, Eval, Interp, Object, ObjectKind, Value};
use crate::source::Text;

impl Scope {
    /// The value of a global name.
    pub(super) fn global(self: &Rc<Self>, name: &str) -> Option<Value> {
        let level = self.stage.level();
        if level == Level::End
            && let Some(value) = self.end(name)
        {
            return Some(value);
        }
        if let Some(value) = self.batch_macro(name) {
            return Some(value);
        }
        if name == "run_hooks" && self.session.builds() {
            return Some(Builtin::value(self, "run_hooks", run_hooks));
        }
        if level >= Level::Macros
            && let Some(value) = self.find_name(name)
        {
            return Some(value);
        }
        match name {
            "context" => Some(Everything::value(self, true)),
            "builtins" => Some(Everything::value(self, false)),
            _ => self.builtin(name).or_else(|| self.find_unread(name)),
        }
    }

    /// A field of `target` where nothing has asked for the whole of it yet, which could change it.
    pub(super) fn member(&self, global: &str, name: &str) -> Option<Value> {
        if global != "target" || self.find_kept(global).is_some() {
            return None;
        }
        let macros = &self.env()?.macros;
        let hidden = macros.has(global) || elsewhere::package(macros, global).is_some();
        target::field(self, name).filter(|_| !hidden)
    }

    /// A name of the context that is no macro.
    fn builtin(self: &Rc<Self>, name: &str) -> Option<Value> {
        if !self.stage.has(name) {
            return None;
        }
        self.function(name)
            .or_else(|| helpers::value(self, name))
            .or_else(|| self.kept(name, || self.variable(name)))
    }

    /// A dict or list is made once, so that the text sees what it did to it.
    fn kept(&self, name: &str, make: impl FnOnce() -> Option<Value>) -> Option<Value> {
        if let Some(value) = self.find_kept(name) {
            return Some(value);
        }
        let value = make()?;
        if matches!(value, Value::Dict(_) | Value::List(_)) {
            let entry = (name.to_owned(), value.clone());
            self.kept.others.borrow_mut().push(entry);
        }
        Some(value)
    }

    fn find_kept(&self, name: &str) -> Option<Value> {
        let kept = self.kept.others.borrow();
        let found = kept.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    fn end(self: &Rc<Self>, name: &str) -> Option<Value> {
        self.kept(name, || match name {
            "results" => Some(results::results(self)),
            "schemas" => Some(results::schemas(self)),
            "database_schemas" => Some(results::database_schemas(self)),
            _ => None,
        })
    }

    fn function(self: &Rc<Self>, name: &str) -> Option<Value> {
        let (name, body): (&'static str, Body) = match name {
            "env_var" => ("env_var", vars::env_var),
            "log" => ("log", messages::log),
            "print" => ("print", messages::print),
            "ref" => ("ref", refs::reference),
            "source" => ("source", refs::source),
            "metric" => ("metric", refs::metric),
            "function" => ("function", refs::function),
            "load_result" => ("load_result", statements::load_result),
            "store_result" => ("store_result", statements::store_result),
            "store_raw_result" => ("store_raw_result", statements::store_raw_result),
            "try_or_compiler_error" => ("try_or_compiler_error", messages::try_or_compiler_error),
            "render" => ("render", render),
            "write" => ("write", |_, _, _| Ok(Value::str(""))),
            "adapter_macro" => ("adapter_macro", |scope, _, _| {
                Err(messages::refused(scope, "adapter_macro").into())
            }),
            "submit_python_job" => ("submit_python_job", |scope, _, _| {
                Err(messages::refused(scope, "submit_python_job").into())
            }),
            "load_agate_table" => ("load_agate_table", |scope, _, _| {
                Err(messages::refused(scope, "load_agate_table").into())
            }),
            _ => return None,
        };
        Some(Builtin::value(self, name, body))
    }

    pub(super) fn variable(self: &Rc<Self>, name: &str) -> Option<Value> {
        let options = self.options();
        Some(match name {
            "dbt_version" => Value::str(options.dbt_version.as_str()),
            "invocation_id" => Value::str(options.invocation_id.as_str()),
            "thread_id" => Value::str(self.thread()),
            "execute" => Value::Bool(matches!(self.stage, Stage::Run(_))),
            "flags" => Flags::value(self),
            "invocation_args_dict" => flags::arguments(options),
            "dbt_metadata_envs" => flags::metadata_envs(options),
            "target" | "env" => target::value(self),
            "var" => Value::object(Var(Rc::clone(self))),
            "config" => Value::object(Config(Rc::clone(self))),
            "exceptions" => Group::value(self, messages::EXCEPTIONS),
            "validation" => Group::value(self, messages::VALIDATION),
            "project_name" => Value::str(self.env()?.macros.root.as_ref()),
            "this" => self.this(),
            "model" => Model::value(self),
            "graph" => graph::value(self),
            "schema" => self.place(|node| Some(node.schema.as_str()), "schema"),
            "database" => self.place(|node| node.database.as_deref(), "database"),
            "adapter" => adapter::adapter(Rc::clone(self) as Rc<dyn adapter::Warehouse>),
            "api" => adapter::api(self.env()?.target.adapter, quoting::policy(self.env()?)),
            "column" => Value::object(adapter::ColumnApi::new(self.env()?.target.adapter)),
            "pre_hooks" | "post_hooks" => self.hooks(name == "pre_hooks"),
            "sql" | "compiled_code" => return Some(self.code()),
            "sql_now" => Value::str(sql_now(self.env()?.target.adapter.name)),
            "selected_resources" => self.selected(),
            "_sql_results" => Value::Dict(Dict::default()),
            "context_macro_stack" => node::unknown("context_macro_stack", "dbt's stack of macros"),
            "defer_relation" => Value::None,
            _ => return None,
        })
    }

    fn thread(&self) -> &'static str {
        match self.stage {
            Stage::Run(Event::Node) => WORKER_THREAD,
            _ => MAIN_THREAD,
        }
    }

    /// `schema` and `database`: the node's own, or the target's where there is no node.
    fn place(
        &self,
        of_node: impl Fn(&crate::frontend::dbt::model::Node) -> Option<&str>,
        field: &str,
    ) -> Value {
        match (&self.node, self.stage) {
            (Some(node), stage) if stage != Stage::Run(Event::Operation) => {
                of_node(node).map_or(Value::None, Value::str)
            }
            _ => {
                let target = self.env().map(|env| &env.target);
                let place = target.and_then(|target| match field {
                    "schema" => Some(target.schema.as_str()),
                    _ => target.database.as_deref(),
                });
                place.map_or(Value::None, Value::str)
            }
        }
    }

    fn hooks(&self, before: bool) -> Value {
        match (&self.node, self.stage) {
            (None, _) | (_, Stage::Run(Event::Operation)) => Value::None,
            (Some(node), _) => settings::hooks(
                if before {
                    &node.pre_hooks
                } else {
                    &node.post_hooks
                },
                false,
            ),
        }
    }

    /// `sql` and `compiled_code`; unknown where the model's text depends on the warehouse.
    fn code(&self) -> Value {
        compile::compiled_code(self).unwrap_or_else(|_| {
            node::unknown(
                "model.compiled_code",
                "the model's text, which cannot be rendered without the warehouse",
            )
        })
    }

    fn selected(&self) -> Value {
        match (self.stage, &self.run) {
            (Stage::Run(event), Some(run)) if event != Event::Operation => {
                run.graph.look_at(event == Event::Node);
                node::texts(run.graph.selected.iter().map(|id| &**id))
            }
            _ => Value::list(Vec::new()),
        }
    }
}

/// The adapter's expression for the present moment.
fn sql_now(adapter: &str) -> &'static str {
    match adapter {
        "snowflake" | "bigquery" | "databricks" | "spark" => "CURRENT_TIMESTAMP()",
        "redshift" | "sqlserver" | "fabric" | "synapse" => "getdate()",
        "oracle" => "CURRENT_DATE",
        _ => "now()",
    }
}

/// `render(string)`: renders a string in this context.
fn render(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [text] = args.bind_required("render", ["string"], 1)?;
    let text = interp.print(&text.unwrap_or(Value::None))?;
    if !scope.session.begin_hook(text.as_str()) {
        return scope.render_string(interp, &text).map(Value::Str);
    }
    let (text, stop) = match scope.render_string(interp, &text) {
        Ok(text) => (text, None),
        Err(stop) => (Text::new(""), Some(stop)),
    };
    scope.session.hook_rendered(stop);
    Ok(Value::Str(text))
}

/// `run_hooks(hooks, inside_transaction)` where a project runs its hooks itself: what it sends belongs
/// to the hooks of the list.
fn run_hooks(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let Some(definition) = scope.find_macro("run_hooks") else {
        return Ok(Value::None);
    };
    let given = args.positional.first();
    let named = args.named.iter().find(|(name, _)| &**name == "hooks");
    let given = given.or(named.map(|(_, value)| value));
    let is = |name: &str| match (given, scope.global(name)) {
        (Some(Value::List(given)), Some(Value::List(own))) => Rc::ptr_eq(given, &own),
        _ => false,
    };
    let before = [("pre_hooks", true), ("post_hooks", false)];
    let before = before.into_iter().find(|(name, _)| is(name));
    scope
        .session
        .enter_run_hooks(before.map(|(_, before)| before));
    let result = interp.call_macro(&definition, args);
    scope.session.leave_run_hooks();
    result
}

/// `context` (everything) or `builtins` (everything but macros), as a dict.
struct Everything {
    scope: Rc<Scope>,
    macros: bool,
}

impl Everything {
    fn value(scope: &Rc<Scope>, macros: bool) -> Value {
        Value::object(Everything {
            scope: Rc::clone(scope),
            macros,
        })
    }

    fn entry(&self, name: &str) -> Option<Value> {
        if self.macros {
            self.scope.global(name)
        } else {
            self.scope.builtin(name)
        }
    }

    fn names(&self) -> Vec<String> {
        let builtins = self.scope.stage.builtins().map(str::to_owned);
        if !self.macros {
            return builtins.collect();
        }
        let mut names = vec!["context".to_owned(), "builtins".to_owned()];
        names.extend(builtins);
        for name in self.scope.macro_names() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if self.scope.stage.level() == Level::End {
            names.extend(["schemas", "results", "database_schemas"].map(str::to_owned));
        }
        names
    }

    fn dict(&self) -> Dict {
        let dict = Dict::default();
        for name in self.names() {
            if let Some(value) = self.entry(&name) {
                dict.set(name, value);
            }
        }
        dict
    }
}

impl Object for Everything {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(key.as_str().and_then(|name| self.entry(name)))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "get" => {
                let [key, default] = args.bind_required("get", ["key", "default"], 1)?;
                let found = key
                    .as_ref()
                    .and_then(Value::as_str)
                    .and_then(|key| self.entry(key));
                Ok(Some(found.or(default).unwrap_or(Value::None)))
            }
            "keys" => Ok(Some(node::texts(self.names().iter().map(String::as_str)))),
            "items" | "values" | "copy" => {
                let dict = Value::Dict(self.dict());
                let method = interp.attr(&dict, name)?;
                interp.call(&method, args).map(Some)
            }
            _ => match self.entry(name) {
                Some(callee) => interp.call(&callee, args).map(Some),
                None => Ok(None),
            },
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.names().into_iter().map(Value::str).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
