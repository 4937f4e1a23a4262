//! Near misses of the hook keys that dbt accepts in silence and ignores (semantics 1.5, case 71).

use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::native::place;
use crate::source::Span;
use crate::yaml::{Mapping, Node};

const SECTIONS: [&str; 3] = ["models", "seeds", "snapshots"];

/// The hook key that a setting probably means: letters and digits like one, but not spelt so.
fn meant(key: &str) -> Option<&'static str> {
    let first = key.chars().find(|character| character.is_alphanumeric())?;
    if !matches!(first, 'p' | 'P' | 'o' | 'O') || is_hook(key) {
        return None;
    }
    let letters: String = key
        .chars()
        .filter(|character| character.is_alphanumeric())
        .map(|character| character.to_ascii_lowercase())
        .collect();
    Some(match letters.strip_suffix('s').unwrap_or(&letters) {
        "prehook" => "pre_hook",
        "posthook" => "post_hook",
        "onrunstart" => "on-run-start",
        "onrunend" => "on-run-end",
        _ => return None,
    })
}

fn is_hook(key: &str) -> bool {
    matches!(key, "pre_hook" | "pre-hook" | "post_hook" | "post-hook")
}

fn ignored(key: &str, meant: &str, span: Option<Span>) -> Diagnostic {
    let message =
        format!("`{key}` is no hook: dbt takes it for a setting of your own and runs nothing");
    let warning = Diagnostic::warning("dbt::ignored-hook-setting", message).at(span);
    match meant {
        "on-run-start" | "on-run-end" => {
            warning.help(format!("`{meant}` belongs at the top of dbt_project.yml"))
        }
        _ => warning.help(format!("did you mean `{meant}`?")),
    }
}

/// Warns about settings of properties or of a `config()` call that look like hooks and are none.
pub fn check_settings(settings: &Mapping, span: Option<Span>) -> Vec<Diagnostic> {
    let misses = settings
        .iter()
        .filter_map(|(key, value)| Some((key, value, meant(key)?)));
    misses
        .map(|(key, value, meant)| ignored(key, meant, place(value).or(span)))
        .collect()
}

/// Warns, once a project file, about hook keys in it that have no effect: near misses, a dict
/// without `+` that is taken for a folder, and keys that another one of their level replaces.
pub fn check_project(node: &Node) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for section in SECTIONS {
        if let Some(section) = node.get(section) {
            check_level(section, &mut diagnostics);
        }
    }
    diagnostics
}

fn check_level(level: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(entries) = level.mapping() else {
        return;
    };
    for (key, value) in entries {
        let Some(text) = key.text() else { continue };
        let (name, plus) = split(text.as_str());
        if let Some(meant) = meant(name) {
            diagnostics.push(ignored(text.as_str(), meant, Some(key.span)));
        } else if is_hook(name) && !plus && value.mapping().is_some() {
            let message =
                format!("`{name}` without `+` is taken for a folder, and its hook never runs");
            let help = format!("write `+{name}:`");
            diagnostics.push(
                Diagnostic::warning("dbt::hook-taken-for-folder", message)
                    .at(key.span)
                    .help(help),
            );
        } else if !plus && !is_hook(name) {
            check_level(value, diagnostics);
        }
    }
    for hook in ["pre_hook", "post_hook"] {
        check_twice(hook, entries, diagnostics);
    }
}

/// A setting's name without its `+`, and whether it had one.
fn split(key: &str) -> (&str, bool) {
    match key.strip_prefix('+') {
        Some(name) => (name.trim(), true),
        None => (key, false),
    }
}

/// One level that gives a hook under several spellings: only one of them counts.
fn check_twice(hook: &str, entries: &[(Node, Node)], diagnostics: &mut Vec<Diagnostic>) {
    let counts = |(key, value): &&(Node, Node)| {
        key.text().is_some_and(|text| {
            let (name, plus) = split(text.as_str());
            name.replace('-', "_") == hook && is_hook(name) && (plus || value.mapping().is_none())
        })
    };
    let spelt: Vec<&Node> = entries.iter().filter(counts).map(|(key, _)| key).collect();
    let name = |key: &&Node| {
        key.text()
            .map(|text| split(text.as_str()).0.to_owned())
            .unwrap_or_default()
    };
    // The underscore beats the dash; of the same spelling the later one counts.
    let Some(winner) = spelt
        .iter()
        .rev()
        .find(|key| name(key) == hook)
        .or(spelt.last())
        .copied()
    else {
        return;
    };
    for loser in spelt.into_iter().filter(|key| key.span != winner.span) {
        let shown = |key: &Node| key.text().map(ToString::to_string).unwrap_or_default();
        let message = format!(
            "`{}` has no effect: `{}` of the same level replaces it",
            shown(loser),
            shown(winner)
        );
        let help = "give one list under one key";
        diagnostics.push(
            Diagnostic::warning("dbt::hook-replaced", message)
                .at(loser.span)
                .help(help)
                .related(winner.span, "this one counts"),
        );
    }
}
