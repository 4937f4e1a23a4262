//! `flags`, `invocation_args_dict` and what else is known of the command (semantics 8.7, case 72).

use std::any::Any;

use super::scope::Scope;
use super::{data, node};
use crate::frontend::dbt::model::Options;
use crate::render::{Dict, Eval, Interp, Object, Value};

/// The flags of a project file that hookc has no option for: they are only shown.
const OF_PROJECT: [&str; 12] = [
    "CACHE_SELECTED_ONLY",
    "DEBUG",
    "INTROSPECT",
    "LOG_FORMAT",
    "PARTIAL_PARSE",
    "PRINTER_WIDTH",
    "SEND_ANONYMOUS_USAGE_STATS",
    "STATIC_PARSER",
    "USE_COLORS",
    "USE_EXPERIMENTAL_PARSER",
    "VERSION_CHECK",
    "WRITE_JSON",
];

/// `flags`: an unknown one prints nothing.
pub(super) struct Flags(Dict);

impl Flags {
    /// The flags of a command.
    pub(super) fn value(scope: &Scope) -> Value {
        let flags = flags(scope.options());
        let projects = scope.env().map(|env| &env.projects);
        let root = projects.and_then(|projects| projects.first());
        let set = root.and_then(|root| root.config.get("flags")?.as_map());
        for (name, value) in set.into_iter().flatten() {
            let name = name.to_uppercase();
            let given = scope.options().indirect_selection.is_some();
            let selection = name == "INDIRECT_SELECTION" && !given;
            if selection || OF_PROJECT.contains(&name.as_str()) {
                flags.set(name, data::value(value));
            }
        }
        Value::object(Flags(flags))
    }
}

/// The arguments as attributes, in small letters and in capitals, as dbt's own configuration has them.
pub(super) fn both_spellings(scope: &Scope) -> Value {
    let both = flags(scope.options());
    if let Value::Dict(arguments) = arguments(scope.options()) {
        for (name, value) in arguments.pairs() {
            both.set(name.as_str().unwrap_or_default(), value);
        }
    }
    Value::object(Flags(both))
}

impl Object for Flags {
    fn type_name(&self) -> &str {
        "Namespace"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(self.0.get(name))
    }

    /// dbt shows the command line, too.
    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let all = node::unknown("flags", "what dbt shows of all its flags");
        interp.repr(&all).map(Some)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The flags that dbt shows, with its defaults for what hookc has no option for.
fn flags(options: &Options) -> Dict {
    let no = || Value::Bool(false);
    let yes = || Value::Bool(true);
    let text = |text: Option<&str>| text.map_or(Value::None, Value::str);
    let warn_error = options.warn_error.map_or(Value::None, Value::Bool);
    Dict::from_pairs([
        ("USE_EXPERIMENTAL_PARSER", no()),
        ("STATIC_PARSER", yes()),
        ("WARN_ERROR", warn_error),
        ("WARN_ERROR_OPTIONS", Value::Dict(warn_error_options())),
        ("WRITE_JSON", yes()),
        ("PARTIAL_PARSE", yes()),
        ("USE_COLORS", no()),
        (
            "PROFILES_DIR",
            text(options.profiles_dir.as_deref().and_then(|dir| dir.to_str())),
        ),
        ("DEBUG", no()),
        ("LOG_FORMAT", Value::str("default")),
        ("VERSION_CHECK", yes()),
        ("FAIL_FAST", Value::Bool(options.fail_fast)),
        ("SEND_ANONYMOUS_USAGE_STATS", yes()),
        ("PRINTER_WIDTH", Value::Int(80)),
        (
            "INDIRECT_SELECTION",
            Value::str(options.indirect_selection.as_deref().unwrap_or("eager")),
        ),
        ("LOG_CACHE_EVENTS", no()),
        ("QUIET", no()),
        ("NO_PRINT", Value::None),
        ("CACHE_SELECTED_ONLY", no()),
        ("INTROSPECT", yes()),
        ("FULL_REFRESH", Value::Bool(options.full_refresh)),
        ("STORE_FAILURES", Value::Bool(options.store_failures)),
        ("EMPTY", empty(options)),
        ("TARGET_PATH", text(options.target_path.as_deref())),
        ("WHICH", Value::str(which(options))),
    ])
}

/// `--empty` exists for the commands that build; the others show none.
fn empty(options: &Options) -> Value {
    match options.command.as_str() {
        "run" | "build" | "compile" | "seed" | "snapshot" | "docs generate" => {
            Value::Bool(options.empty)
        }
        _ => Value::None,
    }
}

/// dbt's word for the command: `generate` for `docs generate`.
fn which(options: &Options) -> &str {
    options.command.rsplit(' ').next().unwrap_or_default()
}

fn warn_error_options() -> Dict {
    Dict::from_pairs(["error", "warn", "silence"].map(|name| (name, Value::list(Vec::new()))))
}

/// `invocation_args_dict`: the command's arguments in small letters, as far as they are known.
pub(super) fn arguments(options: &Options) -> Value {
    let flags = flags(options);
    let dict = Dict::default();
    for (key, value) in flags.pairs() {
        let given = match key.as_str() {
            Some("NO_PRINT" | "USE_EXPERIMENTAL_PARSER" | "DEBUG" | "LOG_CACHE_EVENTS") | None => {
                continue;
            }
            Some(name) => name.to_lowercase(),
        };
        if !matches!(value, Value::None) {
            dict.set(given, value);
        }
    }
    let select =
        |list: &[String]| Value::tuple(list.iter().map(|item| Value::str(item.as_str())).collect());
    dict.set(
        "project_dir",
        Value::str(options.project_dir.to_string_lossy().as_ref()),
    );
    dict.set("vars", Value::Dict(data::dict(&options.vars)));
    dict.set("print", Value::Bool(true));
    let deferral = options.deferral.as_ref();
    dict.set("defer", Value::Bool(deferral.is_some()));
    let favoured = deferral.is_some_and(|deferral| deferral.favoured);
    dict.set("favor_state", Value::Bool(favoured));
    dict.set("populate_cache", Value::Bool(true));
    dict.set("strict_mode", Value::Bool(false));
    dict.set("select", select(&options.select));
    dict.set("exclude", select(&options.exclude));
    if let Some(selector) = &options.selector {
        dict.set("selector", Value::str(selector.as_str()));
    }
    if let Some(profile) = &options.profile {
        dict.set("profile", Value::str(profile.as_str()));
    }
    if let Some(threads) = options.threads {
        dict.set("threads", Value::Int(threads));
    }
    if let Some((name, args)) = &options.operation {
        dict.set("macro", Value::str(name.as_str()));
        dict.set("args", Value::Dict(data::dict(args)));
    }
    // Whoever shows all arguments shows what was typed.
    dict.set(
        "invocation_command",
        node::unknown(
            "invocation_args_dict.invocation_command",
            "dbt's command line",
        ),
    );
    Value::Dict(dict)
}

/// `dbt_metadata_envs`: variables of the environment that start so, without the prefix.
pub(super) fn metadata_envs(options: &Options) -> Value {
    let envs = options.env.iter().filter_map(|(name, value)| {
        Some((
            name.strip_prefix("DBT_ENV_CUSTOM_ENV_")?,
            Value::str(value.as_str()),
        ))
    });
    Value::Dict(Dict::from_pairs(envs))
}
