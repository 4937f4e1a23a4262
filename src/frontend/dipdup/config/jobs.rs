//! The `jobs` section.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::reader::{Entry, Reader};
use super::{Hook, Job, Version, scalar};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dipdup::SYSTEM_HOOKS;
use crate::ir::Trigger;
use crate::source::Span;
use crate::yaml::{Data, Mapping, Node};

const KEYS: [&str; 5] = ["hook", "args", "crontab", "interval", "daemon"];

/// The jobs by name, those left out that cannot be used; without `hooks` there is no telling which there
/// are.
pub(super) fn read(
    reader: &mut Reader,
    node: &Node,
    hooks: Option<&IndexMap<String, Hook>>,
) -> IndexMap<String, Job> {
    let entries = reader.entries(node, "`jobs`").unwrap_or_default();
    let mut jobs = IndexMap::new();
    for entry in &entries {
        let before = reader.errors.len();
        let job = job(reader, entry, hooks);
        if let Some(job) = job.filter(|_| reader.errors.len() == before) {
            jobs.insert(entry.name.clone(), job);
        }
    }
    jobs
}

fn job(
    reader: &mut Reader,
    entry: &Entry<'_>,
    hooks: Option<&IndexMap<String, Hook>>,
) -> Option<Job> {
    let what = format!("the job `{}`", entry.name);
    let fields = reader.entries(entry.value, &what)?;
    let ignored = reader.version == Version::Seven;
    reader.unknown_keys(&fields, &KEYS, (&what, ignored));
    let field = |key: &str| fields.iter().find(|field| field.name == key);
    let hook = match field("hook") {
        Some(field) => reader
            .text(field.value, "`hook`")
            .and_then(|hook| known_hook(reader, hook, field.value.span, hooks?)),
        None => {
            let message = format!("{what} has no `hook`");
            reader.error("dipdup::no-hook", message, entry.span);
            None
        }
    };
    let trigger = trigger(reader, entry, &fields);
    let (args, arg_spans) =
        field("args").map_or_else(Default::default, |field| args(reader, &what, field));
    let (hook, (trigger, trigger_span)) = (hook?, trigger?);
    let declared = hooks.and_then(|hooks| hooks.get(&hook));
    if trigger == Trigger::Daemon && declared.is_some_and(|hook| hook.atomic) {
        let message =
            format!("{what} runs `{hook}` as a daemon, which never ends, and the hook is atomic");
        let mut diagnostic = Diagnostic::error("dipdup::atomic-daemon", message)
            .at(trigger_span)
            .help("set `atomic: false` in the hook, or give the job an interval");
        if let Some(hook) = declared {
            diagnostic = diagnostic.related(hook.span, "the atomic hook");
        }
        reader.errors.push(diagnostic);
    }
    Some(Job {
        span: entry.span,
        hook,
        args,
        arg_spans,
        trigger,
        trigger_span,
    })
}

fn known_hook(
    reader: &mut Reader,
    hook: String,
    span: Span,
    hooks: &IndexMap<String, Hook>,
) -> Option<String> {
    if hooks.contains_key(&hook) {
        return Some(hook);
    }
    let help = if SYSTEM_HOOKS.contains(&hook.as_str()) {
        format!("`{hook}` is a system hook: only DipDup fires it")
    } else {
        match closest(&hook, hooks.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it to the section `hooks`".to_owned(),
        }
    };
    let message = format!("there is no hook `{hook}` in the section `hooks`");
    let diagnostic = Diagnostic::error("dipdup::unknown-hook", message);
    reader.errors.push(diagnostic.at(span).help(help));
    None
}

/// The one schedule of a job.
fn trigger(
    reader: &mut Reader,
    entry: &Entry<'_>,
    fields: &[Entry<'_>],
) -> Option<(Trigger, Span)> {
    let before = reader.errors.len();
    let mut found = Vec::new();
    for field in fields {
        let span = field.value.span;
        let absent = reader.data(field.value) == Data::Null && field.name != "daemon";
        let trigger = match field.name.as_str() {
            _ if absent => None,
            "crontab" => reader
                .text(field.value, "`crontab`")
                .filter(|text| !text.is_empty())
                .map(Trigger::Crontab),
            "interval" => reader
                .int(field.value, "`interval`")
                .filter(|seconds| *seconds != 0)
                .map(Trigger::Interval),
            "daemon" => reader
                .boolean(field.value, "`daemon`")
                .filter(|daemon| *daemon)
                .map(|_| Trigger::Daemon),
            _ => None,
        };
        found.extend(trigger.map(|trigger| (trigger, span)));
    }
    let name = &entry.name;
    let code = "dipdup::job-schedule";
    match found.as_slice() {
        [(Trigger::Interval(seconds), span)] if *seconds < 0 => {
            let message = format!("the job `{name}` has a negative interval");
            let help = "DipDup takes it and then hangs; give the seconds between two runs";
            let diagnostic = Diagnostic::error(code, message);
            reader.errors.push(diagnostic.at(*span).help(help));
            None
        }
        [_] => found.pop(),
        [] => {
            if reader.errors.len() == before {
                let message = format!("the job `{name}` has no schedule");
                let help = "give it a `crontab`, an `interval` in seconds, or `daemon: true`";
                let diagnostic = Diagnostic::error(code, message);
                reader.errors.push(diagnostic.at(entry.span).help(help));
            }
            None
        }
        [(_, first), (_, second), ..] => {
            let message = format!("the job `{name}` has more than one schedule");
            let diagnostic = Diagnostic::error(code, message).at(*second);
            reader.errors.push(
                diagnostic
                    .related(*first, "another one")
                    .help("keep one of them"),
            );
            None
        }
    }
}

fn args(reader: &mut Reader, what: &str, field: &Entry<'_>) -> (Mapping, BTreeMap<String, Span>) {
    let entries = reader.entries(field.value, &format!("`args` of {what}"));
    let (mut args, mut spans) = (Mapping::default(), BTreeMap::new());
    for entry in entries.unwrap_or_default() {
        if scalar::is_too_large(entry.value, reader.version) {
            let message = format!(
                "the number that `{}` is given is too large for hookc",
                entry.name
            );
            let diagnostic = Diagnostic::error("dipdup::large-number", message);
            let help = "write it in quotes, as a text";
            reader
                .errors
                .push(diagnostic.at(entry.value.span).help(help));
        }
        args.insert(entry.name.as_str().into(), reader.data(entry.value));
        spans.insert(entry.name, entry.value.span);
    }
    (args, spans)
}
