//! `H007`, `H008` and `H009`: texts that are sent and are no SQL.

use super::super::page;
use crate::frontend::dbt::adapter::CommentOnly;
use crate::lint::found::Found;
use crate::lint::locate;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{Script, ScriptScope};

/// The word `None` where a value was meant.
pub static PRINTED_NONE: Rule = Rule::new(
    "H007",
    "printed-none",
    page!("H007"),
    Level::Warning,
    Check::Script(printed_none),
);

/// A hook that sends only a comment.
pub static COMMENT_ONLY_HOOK: Rule = Rule::new(
    "H008",
    "comment-only-hook",
    page!("H008"),
    Level::Warning,
    Check::Script(comment_only),
);

/// JSON that was meant for dbt and goes to the warehouse.
pub static JSON_TEXT: Rule = Rule::new(
    "H009",
    "json-text",
    page!("H009"),
    Level::Error,
    Check::Script(json_text),
);

fn printed_none(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    for script in scope.scripts {
        let (text, runs) = (script.text.as_str(), script.text.runs());
        let ends = runs.iter().skip(1).map(|run| run.at as usize);
        for (run, end) in runs.iter().zip(ends.chain([text.len()])) {
            let printed = text.get(run.at as usize..end);
            if run.origin.exact || printed.map(str::trim) != Some("None") {
                continue;
            }
            let place = locate::own(scope.project, &run.origin);
            let Some(span) = place else { continue };
            let file = scope.project.sources.file(span.file);
            let written = file.text.get(span.start as usize..span.end as usize);
            let of_run = scope.step.event.starts_with("on-run");
            found.at(Some(span), "this prints the word `None`").help(
                match written == Some("this") && of_run {
                    true => "a run hook has no `this`: name the relation with `ref`, go through `results`, or make it a post-hook",
                    false => "a macro that returns nothing is called with `{% do ... %}`; test a value with `is not none` before it is printed",
                },
            );
        }
    }
}

/// Only blank texts are not sent (semantics 4.3, 15.3).
fn comment_only(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    let own = |script: &&Script<'_>| !script.query && script.statements.is_empty();
    if scope.scripts.iter().find(own).is_none() {
        return;
    }
    let adapter = scope.target.adapter;
    let refuses = adapter.comment_only != CommentOnly::Sent || adapter.name == "postgres";
    let message = if refuses {
        format!(
            "this hook sends only a comment, which {} refuses",
            adapter.name
        )
    } else {
        "this hook sends only a comment".to_string()
    };
    found
        .step(scope, message)
        .help("put the comment into the branch that sends something, or write it as `{# ... #}`");
}

/// A helper such as `before_begin` gives JSON, which dbt reads while it parses only (semantics 1.3).
fn json_text(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    for script in scope.scripts.iter().filter(|script| !script.query) {
        let text = script.text.as_str().trim();
        if !text.starts_with('{') || serde_json::from_str::<serde_json::Value>(text).is_err() {
            continue;
        }
        found
            .step(scope, "this hook sends JSON to the warehouse")
            .help("call before_begin or after_commit without quotes in config(), or write {sql: ..., transaction: false}");
    }
}
