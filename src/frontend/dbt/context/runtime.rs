//! `builtins.ref.config`: dbt's own configuration of the run, which packages look into for versions
//! and variables. What hookc does not keep of it is unknown, not absent.

use std::any::Any;
use std::rc::Rc;

use super::scope::Scope;
use super::{data, flags, node, target};
use crate::frontend::dbt::model::Project;
use crate::render::{Dict, Eval, Function, Interp, Object, Value};
use crate::yaml::{Data, Mapping};

/// The configuration of the run; nothing where there is no project yet.
pub(super) fn value(scope: &Rc<Scope>) -> Option<Value> {
    scope.env()?;
    Some(Value::object(RuntimeConfig {
        scope: Rc::clone(scope),
        project: 0,
    }))
}

/// The configuration of one project: the root's, or that of a package below `dependencies`.
struct RuntimeConfig {
    scope: Rc<Scope>,
    /// Its place among the projects.
    project: usize,
}

impl Object for RuntimeConfig {
    fn type_name(&self) -> &str {
        "RuntimeConfig"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let Some(project) = self.project() else {
            return Ok(None);
        };
        Ok(Some(match name {
            "project_name" => Value::str(project.name.as_ref()),
            "version" => section(project, "version").unwrap_or(Value::None),
            "vars" => Value::object(Vars(data::dict(&own_vars(project)))),
            "cli_vars" => Value::Dict(data::dict(&self.scope.options().vars)),
            "args" => flags::both_spellings(&self.scope),
            "dependencies" => Value::Dict(self.dependencies()),
            "profile_name" | "target_name" | "threads" => self.of_target(name),
            "models" | "seeds" | "snapshots" | "sources" | "data_tests" | "unit_tests" => {
                section(project, name).unwrap_or_else(|| Value::Dict(Dict::default()))
            }
            "on_run_start" => texts(&project.on_run_start),
            "on_run_end" => texts(&project.on_run_end),
            _ => node::unknown(
                "ref.config",
                "what dbt keeps in the configuration of its run",
            ),
        }))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl RuntimeConfig {
    fn project(&self) -> Option<&Project> {
        self.scope.env()?.projects.get(self.project)
    }

    /// The configurations of all packages by name, the root's own included.
    fn dependencies(&self) -> Dict {
        let projects = self.scope.env().map_or(&[][..], |env| &env.projects);
        let configs = projects.iter().enumerate().map(|(project, package)| {
            let config = RuntimeConfig {
                scope: Rc::clone(&self.scope),
                project,
            };
            (package.name.as_ref(), Value::object(config))
        });
        Dict::from_pairs(configs)
    }

    fn of_target(&self, name: &str) -> Value {
        match target::value(&self.scope) {
            Value::Dict(fields) => fields.get(name).unwrap_or(Value::None),
            _ => node::unknown("target", "a field of the target"),
        }
    }
}

/// The `vars` of a project's configuration: an object that gives its dict.
struct Vars(Dict);

impl Object for Vars {
    fn type_name(&self) -> &str {
        "VarProvider"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let vars = Value::Dict(self.0.clone());
        Ok(match name {
            "vars" => Some(vars),
            "to_dict" => Some(Function::value("to_dict", move |_, _| Ok(vars.clone()))),
            _ => None,
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn own_vars(project: &Project) -> Mapping {
    let vars = project.config.get("vars").and_then(Data::as_map);
    vars.cloned().unwrap_or_default()
}

fn section(project: &Project, name: &str) -> Option<Value> {
    project.config.get(name).map(data::value)
}

fn texts(texts: &[crate::source::Text]) -> Value {
    Value::list(texts.iter().cloned().map(Value::Str).collect())
}
