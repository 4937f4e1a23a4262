//! Steps into the text of a script for one client.

use super::bound::bound;
use super::client::{Blocks, Client};
use super::comment::{comment, one_line};
use super::terminate::{End, end};
use crate::ir::{Action, Plan, Reason, Status, Step, Transaction};
use crate::report::View;
use crate::sql::statements;

/// A script that is being written.
#[derive(Debug)]
pub(super) struct Script<'a> {
    client: &'static Client,
    dialect: &'a str,
    /// The host system's name.
    system: &'static str,
    view: View<'a>,
    text: String,
    open: bool,
}

impl<'a> Script<'a> {
    /// A script that says what it is and stops at the first error.
    pub(super) fn new(
        client: &'static Client,
        plan: &'a Plan,
        head: &[String],
        view: View<'a>,
    ) -> Script<'a> {
        let mut script = Script::to_read(client, plan, head, view);
        script.comment(&format!("Run with: {}", client.usage));
        for line in client.prologue {
            script.line(line);
        }
        script
    }

    /// A script that says what it is, for people: without what a client needs to run it.
    pub(super) fn to_read(
        client: &'static Client,
        plan: &'a Plan,
        head: &[String],
        view: View<'a>,
    ) -> Script<'a> {
        let mut script = Script {
            client,
            dialect: &plan.dialect,
            system: plan.system,
            view,
            text: String::new(),
            open: false,
        };
        for line in head {
            script.comment(line);
        }
        script
    }

    /// The finished text.
    pub(super) fn finish(mut self) -> String {
        self.set_transaction(false);
        self.view.secrets.mask(&self.text).into_owned()
    }

    /// An empty line and a comment.
    pub(super) fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.comment(text);
    }

    /// A comment.
    pub(super) fn comment(&mut self, text: &str) {
        let line = comment(text);
        self.text.push_str(&line);
    }

    /// Begins or commits, unless that is the state already.
    pub(super) fn set_transaction(&mut self, open: bool) {
        let Some((begin, commit)) = self.client.transaction else {
            return;
        };
        if self.open != open {
            self.text.push('\n');
            self.line(if open { begin } else { commit });
            self.batch();
            self.open = open;
        }
    }

    /// A step with its head.
    pub(super) fn step(&mut self, step: &Step) {
        self.heading(&step.id);
        self.comment(&origin(step, self.view));
        self.comment(&transaction(step, self.system));
        let reason = |why: &str, reason: Option<&Reason>| match reason {
            Some(reason) => format!("{why}: {}", reason.message),
            None => why.to_string(),
        };
        match step.status {
            Status::Empty => self.comment("renders to nothing, nothing is sent"),
            Status::Skipped => self.comment(&reason("skipped", step.reason.as_ref())),
            Status::Deferred => {
                self.comment(&reason("LEFT OUT, deferred", step.reason.as_ref()));
            }
            Status::Residual if self.client.binds(&step.body) => {
                let wanted = self.client.wanted(&step.body);
                wanted.iter().for_each(|line| self.comment(line));
                self.body(step);
            }
            Status::Residual => {
                let why = "LEFT OUT, residual";
                let what = "it depends on what the run tells, or the warehouse answers";
                match &step.reason {
                    Some(_) => self.comment(&reason(why, step.reason.as_ref())),
                    None => self.comment(&format!("{why}: {what}")),
                }
            }
            Status::Resolved | Status::Fails => self.body(step),
        }
    }

    fn body(&mut self, step: &Step) {
        for (at, action) in step.body.iter().enumerate() {
            self.own_transaction(step, at);
            self.action(action);
        }
    }

    /// Begins or ends the transaction that a part of a body has for its own.
    fn own_transaction(&mut self, step: &Step, at: usize) {
        if step.own_transactions.is_empty() {
            return;
        }
        let starts = step.own_transactions.iter().any(|own| own.start == at);
        let within = step.own_transactions.iter().any(|own| own.contains(&at));
        if starts || !within {
            self.set_transaction(false);
        }
        self.set_transaction(within);
    }

    fn action(&mut self, action: &Action) {
        match action {
            Action::Sql {
                sql, calls, holes, ..
            } if holes.is_empty() => {
                self.sent(sql.as_str(), calls.as_deref());
            }
            Action::Sql { sql, holes, .. } => match self.client.bound(sql.as_str(), holes) {
                Some(text) => self.sql(&text),
                None => self.comment("LEFT OUT: a text that only the run knows"),
            },
            Action::Query {
                sql, calls, params, ..
            } => {
                self.comment("sent while the hook renders:");
                match bound(sql.as_str(), params, self.dialect) {
                    Some(lines) => lines.iter().for_each(|line| self.line(line)),
                    None => self.sent(sql.as_str(), calls.as_deref()),
                }
            }
            Action::Introspect { call, args, .. } => {
                let args: Vec<String> = args.iter().map(ToString::to_string).collect();
                self.comment(&format!(
                    "looks into the catalog: {call}({})",
                    args.join(", ")
                ));
            }
            Action::If { .. } => self.comment("LEFT OUT: a branch that the warehouse decides"),
            Action::Raise { message } => {
                self.comment(&format!("{} fails here: {message}", self.system));
                if let Some(statement) = self.client.failure(message) {
                    self.line(&statement);
                    self.batch();
                }
            }
            Action::Log { message } => self.comment(&format!("log: {message}")),
        }
    }

    /// A text with what the host system's adapter sends of it.
    fn sent(&mut self, sql: &str, calls: Option<&[String]>) {
        if calls.is_some_and(<[String]>::is_empty) {
            self.comment("dbt fails here: its adapter refuses a text without a statement");
        }
        self.sql(sql);
    }

    /// A text that is sent, as the client takes it.
    pub(super) fn sql(&mut self, sql: &str) {
        let sql = sql.trim();
        match (self.client.blocks, end(sql, self.dialect)) {
            (_, End::Open) => {
                self.comment("LEFT OUT: a string, comment or block in it has no end");
                for line in sql.lines() {
                    self.comment(line);
                }
            }
            (Blocks::Delimiter, _) if self.holds_block(sql) => {
                let delimiter = ["$$", "//", "%%", "~~"]
                    .into_iter()
                    .find(|mark| !sql.contains(mark));
                let delimiter = delimiter.unwrap_or("$$hookc$$");
                self.line(&format!("delimiter {delimiter}"));
                self.line(sql.trim_end_matches(';'));
                self.line(delimiter);
                self.line("delimiter ;");
            }
            (Blocks::Slash, _) if is_procedural(sql) => {
                self.line(&format!("{};", sql.trim_end_matches(';')));
                self.line("/");
            }
            (_, End::Complete) => self.line(sql),
            (_, End::Semicolon) => self.line(&format!("{sql};")),
            (_, End::NewLine) => self.line(&format!("{sql}\n;")),
        }
        self.batch();
    }

    /// Whether a statement of the text holds semicolons of its own.
    fn holds_block(&self, sql: &str) -> bool {
        sql.contains(';')
            && statements(sql, self.dialect)
                .iter()
                .any(|range| sql[range.clone()].contains(';'))
    }

    fn batch(&mut self) {
        if let Some(batch) = self.client.batch {
            self.line(batch);
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// Whether Oracle takes the text as PL/SQL, which a slash must end.
fn is_procedural(sql: &str) -> bool {
    let mut words = sql.split_whitespace().map(str::to_ascii_lowercase);
    match words.next().as_deref() {
        Some("begin" | "declare") => true,
        Some("create") => words.take(5).any(|word| {
            matches!(
                word.as_str(),
                "function" | "procedure" | "trigger" | "package" | "type"
            )
        }),
        _ => false,
    }
}

fn origin(step: &Step, view: View<'_>) -> String {
    match step.origin {
        Some(span) => {
            let place = view.place(span);
            let layer = step.layer;
            format!(
                "origin: {}:{}:{} ({layer})",
                one_line(place.file),
                place.line,
                place.column
            )
        }
        None => format!("origin: {}", step.layer),
    }
}

/// What a reader must know of a step's transaction: as configured, and as it will be.
fn transaction(step: &Step, system: &str) -> String {
    let text = match (step.transaction, step.in_transaction) {
        (Some(Transaction::Inside), true) => "inside",
        (Some(Transaction::Inside), false) if system != "dbt" => {
            "inside; the host system's own driver commits before each statement"
        }
        (Some(Transaction::Inside), false) => "inside, but the connection is in none",
        (Some(Transaction::Outside), false) => "outside",
        (Some(Transaction::Outside), true) => "outside, but the connection is in one",
        (None, false) => "none",
        (None, true) => "one that dbt never commits; here the step is run in none",
    };
    format!("transaction: {text}")
}
