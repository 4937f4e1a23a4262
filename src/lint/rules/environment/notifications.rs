//! `E015`: messages that leave from every environment.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A message that a target sends which is not production.
pub static UNGUARDED_NOTIFICATION: Rule = Rule::new(
    "E015",
    "unguarded-notification",
    page!("E015"),
    Level::Warning,
    Check::Statement(check),
);

/// Words of names of functions and procedures that tell somebody something.
const TELLS: [&str; 4] = ["ALERT", "NOTIFICATION", "NOTIFY", "PAGE"];

/// Words for sending, and for what is sent or where to.
const SENDS: [&str; 4] = ["POST", "PUBLISH", "PUSH", "SEND"];
const CHANNELS: [&str; 12] = [
    "DATADOG",
    "DBMAIL",
    "EMAIL",
    "HTTP",
    "MAIL",
    "MESSAGE",
    "PAGERDUTY",
    "SLACK",
    "SMS",
    "TEAMS",
    "TELEGRAM",
    "WEBHOOK",
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let mut targets = scope.step.project.targets.iter();
    if scope.target().production || !targets.any(|target| target.production) {
        return;
    }
    let kind = scope.statement.kind.as_str();
    let acts = matches!(kind, "call" | "exec" | "execute" | "select" | "notify");
    if acts && (kind == "notify" || notifies(&scope.lexed())) {
        found
            .statement(
                scope,
                "this message is sent from a target that is not production, too",
            )
            .help("send it under `{% if target.name == ... %}`");
    }
}

/// Whether a function or procedure is called whose name says that it tells somebody something.
fn notifies(lexed: &Lexed<'_>) -> bool {
    (0..lexed.len()).any(|at| {
        let called = lexed.opens(at + 1) || at > 0 && lexed.is(at - 1, &["EXEC", "EXECUTE", "."]);
        called && lexed.word(at).is_some_and(is_notification)
    })
}

fn is_notification(name: &str) -> bool {
    let has = |words: &[&str]| {
        let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
        parts.any(|part| words.contains(&part))
    };
    has(&TELLS) || has(&SENDS) && has(&CHANNELS)
}
