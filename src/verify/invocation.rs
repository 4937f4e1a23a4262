//! The messages of a log into what each invocation was, and what it sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::events::{self, Event};

/// One call of dbt.
#[derive(Debug, Default, Clone)]
pub struct Invocation {
    /// Its `invocation_id`.
    pub id: String,
    /// The version of dbt.
    pub version: Option<String>,
    /// The words of the command line after `dbt`. dbt joins them with blanks, so quotes are lost.
    pub words: Vec<String>,
    /// The variables of the command line, as Python prints a dict.
    pub vars: Option<String>,
    /// The target.
    pub target: Option<String>,
    /// The nodes that began to run.
    pub begun: BTreeSet<String>,
    /// What each connection sent, in order.
    pub sent: BTreeMap<String, Vec<Sent>>,
}

/// A text that dbt sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The text with dbt's query comment.
    pub text: String,
    /// The line of the log, from 1.
    pub line: usize,
    /// Whether the warehouse refused it.
    pub refused: bool,
}

/// The invocations of a log, in order.
pub fn invocations(log: &str) -> Vec<Invocation> {
    let mut all: Vec<Invocation> = Vec::new();
    let mut last: HashMap<String, String> = HashMap::new();
    for event in events::read(log) {
        if all.last().is_none_or(|known| known.id != event.invocation) {
            last.clear();
            all.push(Invocation {
                id: event.invocation.to_string(),
                ..Invocation::default()
            });
        }
        if let Some(invocation) = all.last_mut() {
            invocation.take(&event, &mut last);
        }
    }
    all
}

impl Invocation {
    /// Adds what a message says. `last` is the connection over which each thread sent last.
    fn take(&mut self, event: &Event<'_>, last: &mut HashMap<String, String>) {
        let message: &str = &event.message;
        if let Some((connection, text)) = statement(message) {
            last.insert(event.thread.to_string(), connection.to_string());
            self.sent
                .entry(connection.to_string())
                .or_default()
                .push(Sent {
                    text: text.to_string(),
                    line: event.line,
                    refused: false,
                });
        } else if let Some(version) = message.strip_prefix("Running with dbt=") {
            self.version = Some(version.trim().to_string());
        } else if let Some(arguments) = message.strip_prefix("running dbt with arguments ") {
            let command = python_string(arguments, "invocation_command").unwrap_or_default();
            self.words = command
                .split_whitespace()
                .skip(1)
                .map(str::to_string)
                .collect();
        } else if let Some(node) = message.strip_prefix("Began running node ") {
            self.begun.insert(node.trim().to_string());
        } else if let Some((_, rest)) = message.split_once(" threads (target='") {
            self.target = rest.split('\'').next().map(str::to_string);
        } else if let Some(state) = message.strip_prefix("checksum: ") {
            self.state(state);
        } else if is_refusal(message) {
            self.refuse(last.get(event.thread.as_ref()));
        }
    }

    /// `<hash>, vars: {...}, profile: , target: dev, version: 1.11.16`.
    fn state(&mut self, state: &str) {
        let (Some((_, rest)), Some((_, tail))) = (
            state.split_once(", vars: "),
            state.rsplit_once(", target: "),
        ) else {
            return;
        };
        self.vars = rest
            .rsplit_once(", profile: ")
            .map(|(vars, _)| vars.to_string());
        let target = tail.split(", version: ").next().unwrap_or_default().trim();
        if !target.is_empty() {
            self.target = Some(target.to_string());
        }
    }

    fn refuse(&mut self, connection: Option<&String>) {
        let sent = connection.and_then(|name| self.sent.get_mut(name)?.last_mut());
        if let Some(sent) = sent {
            sent.refused = true;
        }
    }
}

/// Connection and text of `On <connection>: <text>`; the adapter's own words are no text.
fn statement(message: &str) -> Option<(&str, &str)> {
    let (connection, text) = message.strip_prefix("On ")?.split_once(": ")?;
    let housekeeping = matches!(text, "Close" | "ROLLBACK" | "No close available on handle");
    (!connection.contains(char::is_whitespace) && !housekeeping).then_some((connection, text))
}

/// `<Adapter> adapter: <what the driver says>`, which adapters log when a statement fails.
fn is_refusal(message: &str) -> bool {
    message
        .split_once(" adapter: ")
        .is_some_and(|(name, told)| !name.contains(' ') && told.to_lowercase().contains("error"))
}

/// The value of a key in a printed Python dict, if it is a string.
fn python_string(dict: &str, key: &str) -> Option<String> {
    let (_, rest) = dict.split_once(&format!("'{key}': "))?;
    let mut chars = rest.chars();
    let quote = chars.next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut out = String::new();
    loop {
        match chars.next()? {
            c if c == quote => return Some(out),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                c => out.push(c),
            },
            c => out.push(c),
        }
    }
}
