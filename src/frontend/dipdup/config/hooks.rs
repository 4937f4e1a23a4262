//! The `hooks` section.

use indexmap::IndexMap;

use super::reader::{Entry, Reader};
use super::{Arg, Hook, Version};
use crate::diagnostic::Diagnostic;
use crate::frontend::dipdup::SYSTEM_HOOKS;
use crate::yaml::Node;

const KEYS: [&str; 3] = ["callback", "args", "atomic"];

/// Words that Python keeps for itself.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// The hooks by name; nothing if there is no telling.
pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<IndexMap<String, Hook>> {
    let entries = reader.entries(node, "`hooks`")?;
    let mut hooks = IndexMap::new();
    for entry in &entries {
        let before = reader.errors.len();
        let hook = hook(reader, entry);
        let broken = reader.errors.len() > before;
        hooks.insert(entry.name.clone(), Hook { broken, ..hook });
    }
    Some(hooks)
}

/// A hook; one that is wrong is told of and kept, so that jobs find it.
fn hook(reader: &mut Reader, entry: &Entry<'_>) -> Hook {
    let name = &entry.name;
    let mut hook = Hook {
        span: entry.span,
        atomic: false,
        broken: false,
        args: Vec::new(),
    };
    let Some(fields) = reader.entries(entry.value, &format!("the hook `{name}`")) else {
        return hook;
    };
    reader.unknown_keys(&fields, &KEYS, (&format!("the hook `{name}`"), false));
    let field = |key: &str| fields.iter().find(|field| field.name == key);
    match field("callback") {
        Some(field) => {
            if let Some(callback) = reader.text(field.value, "`callback`") {
                check_name(reader, entry, (&callback, field));
            }
        }
        None => {
            let message = format!("the hook `{name}` has no `callback`");
            let help = format!("write `callback: {name}`");
            let diagnostic = Diagnostic::error("dipdup::no-callback", message);
            reader.errors.push(diagnostic.at(entry.span).help(help));
        }
    }
    if let Some(field) = field("atomic") {
        hook.atomic = reader.boolean(field.value, "`atomic`").unwrap_or(false);
    }
    if let Some(field) = field("args") {
        hook.args = args(reader, name, field);
    }
    hook
}

/// The callback is a Python module and a function in it, both called like the hook.
fn check_name(reader: &mut Reader, entry: &Entry<'_>, (callback, field): (&str, &Entry<'_>)) {
    let name = &entry.name;
    let code = "dipdup::callback-name";
    if SYSTEM_HOOKS.contains(&name.as_str()) {
        let message = format!("`{name}` is a system hook: the name is reserved");
        let help = format!("DipDup fires it by itself; its SQL lies in `sql/{name}`");
        let diagnostic = Diagnostic::error("dipdup::reserved-hook", message);
        reader.errors.push(diagnostic.at(entry.span).help(help));
        return;
    }
    let at = field.value.span;
    if name != callback {
        let message = format!("the callback of the hook `{name}` must be called so, too");
        let help = format!("write `callback: {name}`");
        let diagnostic = Diagnostic::error("dipdup::callback-differs", message);
        reader.errors.push(diagnostic.at(at).help(help));
    } else if callback.contains(|c: char| c.is_uppercase() || c.is_whitespace())
        || callback.contains("__")
        || callback.is_empty()
    {
        let message = format!("the callback `{callback}` is no name of a Python module");
        let diagnostic = Diagnostic::error(code, message);
        let help = "write it in snake_case".to_owned();
        reader.errors.push(diagnostic.at(at).help(help));
    } else if !is_identifier(callback) {
        let message = format!("the callback `{callback}` cannot be the name of a Python function");
        let help =
            "DipDup takes it here and fails when it fires the hook: use letters, digits and `_`";
        let diagnostic = Diagnostic::error(code, message);
        reader.errors.push(diagnostic.at(at).help(help));
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name)
}

/// Names that collide with parameters of DipDup's own functions.
fn taken(version: Version) -> &'static [&'static str] {
    match version {
        Version::Seven => &["ctx", "name", "wait", "fmt", "self"],
        Version::Eight => &["ctx", "name", "wait", "self"],
    }
}

fn args(reader: &mut Reader, hook: &str, field: &Entry<'_>) -> Vec<Arg> {
    let what = format!("`args` of the hook `{hook}`");
    let Some(entries) = reader.entries(field.value, &what) else {
        return Vec::new();
    };
    let mut args = Vec::new();
    for Entry { name, span, value } in entries {
        let what = format!("the annotation of the argument `{name}`");
        let Some(annotation) = reader.text(value, &what) else {
            continue;
        };
        if taken(reader.version).contains(&name.as_str()) {
            let message = format!("the argument `{name}` collides with one of DipDup's own");
            let diagnostic = Diagnostic::warning("dipdup::taken-argument", message);
            let help = "DipDup never passes it to the hook: call it otherwise";
            reader.warnings.push(diagnostic.at(span).help(help));
        }
        args.push(Arg {
            name,
            annotation,
            span: value.span,
        });
    }
    args
}
