//! Types of arguments: DipDup writes them into stubs and checks nothing against them.

use super::super::Project;
use super::super::config::{Arg, Job, Version};
use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::ir::Trigger;
use crate::yaml::Data;

/// Python's names that an annotation can be made of.
const BUILTINS: [&str; 20] = [
    "None",
    "True",
    "False",
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "memoryview",
    "object",
    "range",
    "set",
    "slice",
    "str",
    "tuple",
    "type",
];

/// Stubs that `dipdup init` writes and Python cannot import: annotations with names that the stub does
/// not know.
pub(in super::super) fn stubs(project: &Project) -> Vec<Diagnostic> {
    let missing = project
        .config
        .hooks
        .iter()
        .filter(|(name, hook)| !hook.broken && !project.package.callbacks.contains_key(*name));
    missing
        .flat_map(|(_, hook)| unknown_types(&hook.args))
        .collect()
}

fn unknown_types(args: &[Arg]) -> Vec<Diagnostic> {
    let imported: Vec<&str> = args
        .iter()
        .filter_map(|arg| arg.annotation.rsplit_once('.'))
        .map(|(_, name)| name)
        .collect();
    let unknown = |arg: &Arg| {
        if let Some((module, _)) = arg.annotation.rsplit_once('.') {
            let dotted = module.split('.').all(|part| {
                !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_')
            });
            return (!dotted).then(|| unknown_type(arg, &arg.annotation));
        }
        let name = names(&arg.annotation).find(|name| {
            !BUILTINS.contains(name) && !imported.contains(name) && *name != "HookContext"
        })?;
        Some(unknown_type(arg, name))
    };
    args.iter().filter_map(unknown).collect()
}

/// The names in an annotation.
fn names(annotation: &str) -> impl Iterator<Item = &str> {
    let quoted = |at: usize| {
        let before = annotation.get(..at).unwrap_or_default();
        before.matches(['\'', '"']).count() % 2 == 1
    };
    let mut at = 0;
    annotation
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(move |name| {
            let start = at;
            at += name.len() + 1;
            name.starts_with(|c: char| c.is_alphabetic() || c == '_') && !quoted(start)
        })
}

fn unknown_type(arg: &Arg, name: &str) -> Diagnostic {
    let message = format!(
        "the type `{name}` of the argument `{}` is not known",
        arg.name
    );
    let help = match closest(name, BUILTINS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "DipDup writes it into the callback that is missing, which Python then cannot import: write a built-in type or one with its module, such as `decimal.Decimal`".to_owned()
        }
    };
    Diagnostic::error("dipdup::unknown-type", message)
        .at(arg.span)
        .help(help)
}

/// A job's arguments against what its hook declares, and its crontab.
pub(in super::super) fn job(project: &Project, name: &str, job: &Job) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Trigger::Crontab(text) = &job.trigger
        && let Some(weekday) = text.split_whitespace().nth(4)
        && weekday.contains(|c: char| c.is_ascii_digit())
        && !weekday.starts_with('*')
    {
        let message = format!("the weekday `{weekday}` counts from Monday, which is 0");
        let diagnostic = Diagnostic::new("dipdup::weekday-number", Severity::Note, message);
        let help = "elsewhere 0 is Sunday: write names, such as `mon` or `sun`";
        found.push(diagnostic.at(job.trigger_span).help(help));
    }
    let Some(hook) = project.config.hooks.get(&job.hook) else {
        return found;
    };
    for arg in &hook.args {
        let Some(data) = job.args.get(arg.name.as_str()) else {
            continue;
        };
        if !fits(&arg.annotation, data, project.config.version) {
            let message = format!(
                "the job `{name}` gives `{}` a value that is no `{}`: DipDup does not check it",
                arg.name, arg.annotation
            );
            let span = job.arg_spans.get(&arg.name).copied().unwrap_or(job.span);
            found.push(
                Diagnostic::warning("dipdup::argument-type", message)
                    .at(span)
                    .related(arg.span, "declared here"),
            );
        }
    }
    found
}

/// Whether a value is of a declared type; types that are not plain ones are not checked. For DipDup 7
/// every value is text.
fn fits(annotation: &str, data: &Data, version: Version) -> bool {
    let annotation = annotation.trim();
    if version == Version::Seven {
        return matches!(data, Data::Str(_)) == (annotation == "str")
            || !matches!(annotation, "bool" | "int" | "float" | "str");
    }
    match annotation {
        "bool" => matches!(data, Data::Bool(_)),
        "int" => matches!(data, Data::Int(_)),
        "float" => matches!(data, Data::Int(_) | Data::Float(_)),
        "str" => matches!(data, Data::Str(_)),
        _ => true,
    }
}
