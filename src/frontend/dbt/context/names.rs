//! What names exist on which occasion: one table, in the order in which dbt lists them.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::Event;
use super::scope::Stage;

/// How much a context has; each level has all of those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Every context, down to `profiles.yml`.
    Base,
    /// There is a target.
    Target,
    /// There is a project.
    Project,
    /// There are macros and nodes.
    Macros,
    /// The text belongs to a node.
    Node,
    /// The run is over.
    End,
}

/// All names of the context that are no macros, with the level from which on they exist.
pub(super) static NAMES: &[(&str, Level)] = &[
    ("dbt_version", Level::Base),
    ("var", Level::Base),
    ("env_var", Level::Base),
    ("return", Level::Base),
    ("fromjson", Level::Base),
    ("tojson", Level::Base),
    ("fromyaml", Level::Base),
    ("toyaml", Level::Base),
    ("set", Level::Base),
    ("set_strict", Level::Base),
    ("zip", Level::Base),
    ("zip_strict", Level::Base),
    ("log", Level::Base),
    ("run_started_at", Level::Base),
    ("invocation_id", Level::Base),
    ("thread_id", Level::Base),
    ("modules", Level::Base),
    ("flags", Level::Base),
    ("print", Level::Base),
    ("diff_of_two_dicts", Level::Base),
    ("local_md5", Level::Base),
    ("target", Level::Target),
    ("project_name", Level::Project),
    ("context_macro_stack", Level::Macros),
    ("dbt_metadata_envs", Level::Macros),
    ("invocation_args_dict", Level::Macros),
    ("_sql_results", Level::Macros),
    ("load_result", Level::Macros),
    ("store_result", Level::Macros),
    ("store_raw_result", Level::Macros),
    ("validation", Level::Macros),
    ("write", Level::Macros),
    ("render", Level::Macros),
    ("try_or_compiler_error", Level::Macros),
    ("load_agate_table", Level::Macros),
    ("ref", Level::Macros),
    ("source", Level::Macros),
    ("metric", Level::Macros),
    ("function", Level::Macros),
    ("config", Level::Macros),
    ("execute", Level::Macros),
    ("exceptions", Level::Macros),
    ("database", Level::Macros),
    ("schema", Level::Macros),
    ("adapter", Level::Macros),
    ("api", Level::Macros),
    ("column", Level::Macros),
    ("env", Level::Macros),
    ("graph", Level::Macros),
    ("model", Level::Macros),
    ("pre_hooks", Level::Macros),
    ("post_hooks", Level::Macros),
    ("sql", Level::Macros),
    ("sql_now", Level::Macros),
    ("adapter_macro", Level::Macros),
    ("selected_resources", Level::Macros),
    ("submit_python_job", Level::Macros),
    ("compiled_code", Level::Node),
    ("this", Level::Node),
    ("defer_relation", Level::Node),
    ("schemas", Level::End),
    ("results", Level::End),
    ("database_schemas", Level::End),
];

/// The names that only the end of a run has.
pub const END_NAMES: [&str; 3] = ["schemas", "results", "database_schemas"];

/// All names of the context that are no macros.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

impl Stage {
    /// How much the context of an occasion has.
    pub(super) fn level(self) -> Level {
        match self {
            Stage::Profile => Level::Base,
            Stage::Project => Level::Target,
            Stage::Properties => Level::Project,
            Stage::Names | Stage::Run(Event::Operation) => Level::Macros,
            Stage::Parse | Stage::Run(Event::RunStart | Event::Node | Event::OperationFile) => {
                Level::Node
            }
            Stage::Run(Event::RunEnd) => Level::End,
        }
    }

    /// Whether the context of an occasion has a name.
    pub(super) fn has(self, name: &str) -> bool {
        static LEVELS: LazyLock<HashMap<&str, Level, RandomState>> =
            LazyLock::new(|| NAMES.iter().copied().collect());
        LEVELS.get(name).is_some_and(|level| *level <= self.level())
    }

    /// The names of the context, in dbt's order; those that only the end of a run has are no
    /// `builtins`.
    pub(super) fn builtins(self) -> impl Iterator<Item = &'static str> {
        NAMES
            .iter()
            .filter(move |&&(_, level)| level <= self.level() && level < Level::End)
            .map(|&(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_exist_at_the_end_of_a_run_only() {
        assert!(Stage::Run(Event::RunEnd).has("results"));
        assert!(!Stage::Run(Event::RunStart).has("results"));
        assert!(!Stage::Parse.has("results"));
    }

    #[test]
    fn operations_have_no_this() {
        assert!(!Stage::Run(Event::Operation).has("this"));
        assert!(Stage::Run(Event::Operation).has("model"));
    }

    #[test]
    fn yaml_has_no_macros_and_no_execute() {
        assert!(Stage::Properties.has("target") && Stage::Properties.has("env_var"));
        assert!(!Stage::Properties.has("execute") && !Stage::Properties.has("this"));
        assert!(!Stage::Profile.has("target"));
    }

    #[test]
    fn as_many_builtins_as_dbt_has() {
        assert_eq!(Stage::Parse.builtins().count(), 60);
        assert_eq!(Stage::Run(Event::RunEnd).builtins().count(), 60);
        assert_eq!(Stage::Run(Event::Operation).builtins().count(), 57);
    }
}
