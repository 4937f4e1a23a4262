//! What dbt refuses in a project file: unknown keys and values of the wrong shape (cases 69, 78).

use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::config::{MAX_HOOKS, too_many};
use crate::frontend::dbt::native::describe;
use crate::source::Span;
use crate::yaml::{Data, Mapping, Node};

/// The shapes that values of a project file have.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Text,
    TextOrNull,
    IntOrNull,
    Bool,
    TextsOrNull,
    Texts,
    TextOrTexts,
    Dict,
    DictOrNull,
    DictList,
    Any,
}

/// Every key that dbt 1.11 knows at the top of a project file.
const KEYS: &[(&str, Shape)] = &[
    ("name", Shape::Text),
    ("config-version", Shape::IntOrNull),
    ("version", Shape::Any),
    ("project-root", Shape::TextOrNull),
    ("source-paths", Shape::TextsOrNull),
    ("model-paths", Shape::TextsOrNull),
    ("macro-paths", Shape::TextsOrNull),
    ("data-paths", Shape::TextsOrNull),
    ("seed-paths", Shape::TextsOrNull),
    ("test-paths", Shape::TextsOrNull),
    ("analysis-paths", Shape::TextsOrNull),
    ("docs-paths", Shape::TextsOrNull),
    ("asset-paths", Shape::TextsOrNull),
    ("function-paths", Shape::TextsOrNull),
    ("target-path", Shape::TextOrNull),
    ("snapshot-paths", Shape::TextsOrNull),
    ("clean-targets", Shape::TextsOrNull),
    ("profile", Shape::TextOrNull),
    ("log-path", Shape::TextOrNull),
    ("packages-install-path", Shape::TextOrNull),
    ("quoting", Shape::DictOrNull),
    ("on-run-start", Shape::Texts),
    ("on-run-end", Shape::Texts),
    ("require-dbt-version", Shape::TextOrTexts),
    ("dispatch", Shape::DictList),
    ("models", Shape::Dict),
    ("seeds", Shape::Dict),
    ("snapshots", Shape::Dict),
    ("analyses", Shape::Dict),
    ("sources", Shape::Dict),
    ("tests", Shape::Dict),
    ("data_tests", Shape::Dict),
    ("unit_tests", Shape::Dict),
    ("metrics", Shape::Dict),
    ("semantic-models", Shape::Dict),
    ("saved-queries", Shape::Dict),
    ("exposures", Shape::Dict),
    ("functions", Shape::Dict),
    ("vars", Shape::DictOrNull),
    ("packages", Shape::DictList),
    ("query-comment", Shape::Any),
    ("restrict-access", Shape::Bool),
    ("dbt-cloud", Shape::DictOrNull),
    ("flags", Shape::Dict),
];

/// Names that no project may have: dbt's own in templates.
const RESERVED: &[&str] = &[
    "_sql_results",
    "adapter",
    "api",
    "column",
    "config",
    "context",
    "database",
    "env",
    "env_var",
    "exceptions",
    "execute",
    "flags",
    "fromjson",
    "fromyaml",
    "graph",
    "invocation_id",
    "load_agate_table",
    "load_result",
    "log",
    "model",
    "modules",
    "post_hooks",
    "pre_hooks",
    "ref",
    "render",
    "return",
    "run_started_at",
    "schema",
    "source",
    "sql",
    "sql_now",
    "store_result",
    "store_raw_result",
    "target",
    "this",
    "tojson",
    "toyaml",
    "try_or_compiler_error",
    "var",
    "write",
];

/// Checks the rendered content; `node` tells where things stand.
pub(super) fn check(config: &Mapping, node: &Node) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (key, value) in config {
        match KEYS.iter().find(|(known, _)| **known == **key) {
            Some((_, shape)) => diagnostics.extend(misshapen(key, value, *shape, node)),
            None => diagnostics.push(unknown_key(key, node)),
        }
    }
    diagnostics.extend(check_name(config, node));
    diagnostics.extend(check_version(config, node));
    diagnostics.extend(check_dispatch(config, node));
    diagnostics.extend(check_quoting(config, node));
    if non_empty(config.get("tests")) && non_empty(config.get("data_tests")) {
        let message = "`tests` and `data_tests` are two names of one section; only one may be used";
        diagnostics
            .push(Diagnostic::error("dbt::tests-twice", message).at(key_span(node, "tests")));
    }
    diagnostics
}

fn non_empty(value: Option<&Data>) -> bool {
    matches!(value, Some(Data::Map(map)) if !map.is_empty())
}

fn key_span(node: &Node, key: &str) -> Option<Span> {
    node.entry(key).map(|(key, _)| key.span)
}

fn value_span(node: &Node, key: &str) -> Option<Span> {
    node.get(key).map(|value| value.span)
}

/// The known key that an unknown one looks like.
pub(super) fn meant(key: &str) -> Option<&'static str> {
    let dashed = key.replace('_', "-");
    let names = || KEYS.iter().map(|(name, _)| *name);
    if names().any(|name| name == key) {
        return None;
    }
    names()
        .find(|name| **name == *dashed)
        .or_else(|| closest(key, names()))
}

fn unknown_key(key: &str, node: &Node) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "dbt::unknown-project-key",
        format!("dbt_project.yml has no key `{key}`"),
    )
    .at(key_span(node, key));
    match meant(key) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.help("settings of your own belong below `vars:`"),
    }
}

fn misshapen(key: &str, value: &Data, shape: Shape, node: &Node) -> Option<Diagnostic> {
    if let ("on-run-start" | "on-run-end", Data::List(hooks)) = (key, value)
        && hooks.len() > MAX_HOOKS
    {
        return Some(too_many(value_span(node, key)));
    }
    if fits(value, shape) {
        return None;
    }
    let span = value_span(node, key);
    if let ("on-run-start" | "on-run-end", Data::List(_) | Data::Map(_)) = (key, value) {
        let (at, item) = strange_hook(value);
        let message = format!("an `{key}` hook must be a string, not {}", describe(item));
        let span = node
            .get(key)
            .and_then(|list| list.sequence()?.get(at))
            .map(|item| item.span)
            .or(span);
        let help = match item {
            Data::Map(_) => "write its SQL as a string; run hooks always run outside a transaction",
            _ => "put the text in quotes",
        };
        return Some(
            Diagnostic::error("dbt::run-hook-not-a-string", message)
                .at(span)
                .help(help),
        );
    }
    let message = format!("`{key}` must be {}, not {}", wanted(shape), describe(value));
    Some(Diagnostic::error("dbt::wrong-type", message).at(span))
}

/// The first element of a list of run hooks that is no string.
fn strange_hook(value: &Data) -> (usize, &Data) {
    match value {
        Data::List(items) => items
            .iter()
            .enumerate()
            .find(|(_, item)| item.as_text().is_none())
            .unwrap_or((0, value)),
        other => (usize::MAX, other),
    }
}

fn fits(value: &Data, shape: Shape) -> bool {
    let texts = |value: &Data| matches!(value, Data::List(items) if items.iter().all(|item| item.as_text().is_some()));
    match shape {
        Shape::Any => true,
        Shape::Text => value.as_text().is_some(),
        Shape::TextOrNull => matches!(value, Data::Str(_) | Data::Null),
        Shape::IntOrNull => match value {
            Data::Float(value) => value.fract() == 0.0,
            other => matches!(other, Data::Int(_) | Data::Null),
        },
        Shape::Bool => matches!(value, Data::Bool(_)),
        Shape::TextsOrNull => *value == Data::Null || texts(value),
        Shape::Texts => texts(value),
        Shape::TextOrTexts => matches!(value, Data::Str(_) | Data::Null) || texts(value),
        Shape::Dict => value.as_map().is_some(),
        Shape::DictOrNull => matches!(value, Data::Map(_) | Data::Null),
        Shape::DictList => {
            matches!(value, Data::List(items) if items.iter().all(|item| item.as_map().is_some()))
        }
    }
}

fn wanted(shape: Shape) -> &'static str {
    match shape {
        Shape::Any => "anything",
        Shape::Text | Shape::TextOrNull => "a string",
        Shape::IntOrNull => "an integer",
        Shape::Bool => "true or false",
        Shape::TextsOrNull => "a list of strings",
        Shape::Texts | Shape::TextOrTexts => "a string or a list of strings",
        Shape::Dict | Shape::DictOrNull => "a mapping",
        Shape::DictList => "a list of mappings",
    }
}

fn check_name(config: &Mapping, node: &Node) -> Option<Diagnostic> {
    let Some(name) = config.get("name") else {
        let message = "dbt_project.yml has no `name`";
        return Some(Diagnostic::error("dbt::project-without-name", message).at(node.span));
    };
    let name = name.as_str()?;
    let span = value_span(node, "name");
    let mut characters = name.chars();
    let first = characters
        .next()
        .is_some_and(|first| first == '_' || (first.is_alphanumeric() && !first.is_numeric()));
    if !first || !characters.all(|character| character == '_' || character.is_alphanumeric()) {
        let message = format!("`{name}` is no name for a project");
        let help = "use letters, digits and underscores, and begin with a letter";
        return Some(
            Diagnostic::error("dbt::bad-project-name", message)
                .at(span)
                .help(help),
        );
    }
    if RESERVED.contains(&name) {
        let message =
            format!("a project cannot be named `{name}`: templates know it as a variable of dbt's");
        return Some(Diagnostic::error("dbt::reserved-project-name", message).at(span));
    }
    None
}

/// `version` is, or prints as, `1.0` or `1.0.0`; `1` does not (section 7).
fn check_version(config: &Mapping, node: &Node) -> Option<Diagnostic> {
    let good = match config.get("version") {
        None | Some(Data::Null) => true,
        // dbt looks at the text of a number: `1.0` is fine, `1` is not.
        Some(version @ (Data::Str(_) | Data::Int(_) | Data::Float(_))) => {
            is_version(&version.print())
        }
        Some(_) => false,
    };
    (!good).then(|| {
        let message = "`version` must look like \"1.0\" or \"1.0.0\"";
        Diagnostic::error("dbt::bad-project-version", message).at(value_span(node, "version"))
    })
}

fn is_version(text: &str) -> bool {
    let alone = text.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = alone.split('.').collect();
    let number = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (*part == "0" || !part.starts_with('0'))
    };
    let rest = &text[alone.len()..];
    let plain = rest
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte));
    parts.iter().all(number)
        && plain
        && (parts.len() == 3 || (parts.len() == 2 && !rest.starts_with('-')))
}

fn check_dispatch(config: &Mapping, node: &Node) -> Vec<Diagnostic> {
    let Some(Data::List(entries)) = config.get("dispatch") else {
        return Vec::new();
    };
    let wrong = |entry: &Data| {
        entry.get("macro_namespace").is_none()
            || !matches!(entry.get("search_order"), Some(Data::List(_)))
    };
    let place = |at: usize| {
        node.get("dispatch")
            .and_then(|list| list.sequence()?.get(at))
            .map(|entry| entry.span)
    };
    let report = |at| {
        let message = "an entry of `dispatch` needs `macro_namespace` and a list `search_order`";
        Diagnostic::error("dbt::bad-dispatch", message).at(place(at))
    };
    entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| wrong(entry))
        .map(|(at, _)| report(at))
        .collect()
}

fn check_quoting(config: &Mapping, node: &Node) -> Vec<Diagnostic> {
    const PARTS: [&str; 5] = [
        "database",
        "schema",
        "identifier",
        "project",
        "snowflake_ignore_case",
    ];
    let Some(Data::Map(quoting)) = config.get("quoting") else {
        return Vec::new();
    };
    let place = |key: &str| {
        node.get("quoting")
            .and_then(|section| key_span(section, key))
    };
    let report = |(key, value): (&crate::yaml::DataKey, &Data)| {
        if !PARTS.contains(&&**key) {
            let diagnostic = Diagnostic::error(
                "dbt::unknown-quoting-key",
                format!("`quoting` has no key `{key}`"),
            )
            .at(place(key));
            return Some(match closest(key, PARTS) {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic,
            });
        }
        (!matches!(value, Data::Bool(_) | Data::Null)).then(|| {
            let message = format!(
                "`quoting: {key}` must be true or false, not {}",
                describe(value)
            );
            Diagnostic::error("dbt::wrong-type", message).at(place(key))
        })
    };
    quoting.iter().filter_map(report).collect()
}
