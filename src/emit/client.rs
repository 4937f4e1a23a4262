//! What each database's client needs beside the SQL, as data (design section 5).

use super::value::Variables;

/// A client that runs scripts.
#[derive(Debug)]
pub(super) struct Client {
    /// How a script is run.
    pub(super) usage: &'static str,
    /// What makes a failed statement stop the run.
    pub(super) prologue: &'static [&'static str],
    /// How a transaction begins and ends; `None` where there are none.
    pub(super) transaction: Option<(&'static str, &'static str)>,
    /// How the client takes statements that contain semicolons.
    pub(super) blocks: Blocks,
    /// What ends a step, beside its semicolon.
    pub(super) batch: Option<&'static str>,
    /// A statement that fails with a message: the text before and after the message's literal.
    pub(super) fail: Option<(&'static str, &'static str)>,
    /// How a script names values that its caller gives, if it can.
    pub(super) variables: Option<Variables>,
    /// Whether a backslash in a string literal is an escape.
    pub(super) backslash: bool,
}

/// How a client takes a procedural block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blocks {
    /// It knows where they end.
    Plain,
    /// Another delimiter must be set around them.
    Delimiter,
    /// A slash on a line of its own ends them.
    Slash,
}

const PLAIN: Client = Client {
    usage: "any client that stops at the first error",
    prologue: &[],
    transaction: Some(("begin;", "commit;")),
    blocks: Blocks::Plain,
    batch: None,
    fail: None,
    variables: None,
    backslash: false,
};

static ANY: Client = PLAIN;

static CLIENTS: &[(&[&str], Client)] = &[
    (
        &["postgres", "redshift"],
        Client {
            usage: "psql -X -f FILE",
            prologue: &["\\set ON_ERROR_STOP on"],
            fail: Some((
                "do $hookc$ begin raise exception using message = ",
                "; end $hookc$;",
            )),
            variables: Some(Variables {
                before: ":'",
                after: "'",
                given: "-v NAME=VALUE",
            }),
            ..PLAIN
        },
    ),
    (
        &["duckdb"],
        Client {
            usage: "duckdb DATABASE < FILE",
            prologue: &[".bail on"],
            fail: Some(("select error(", ");")),
            variables: Some(Variables {
                before: "getvariable('",
                after: "')",
                given: "set variable NAME = VALUE;",
            }),
            ..PLAIN
        },
    ),
    (
        &["sqlite"],
        Client {
            usage: "sqlite3 DATABASE < FILE",
            prologue: &[".bail on"],
            fail: Some(("select json_extract('', ", ");")),
            variables: Some(Variables {
                before: ":",
                after: "",
                given: ".parameter set :NAME VALUE",
            }),
            ..PLAIN
        },
    ),
    (
        &["mysql", "mariadb"],
        Client {
            usage: "mysql DATABASE < FILE",
            transaction: Some(("start transaction;", "commit;")),
            blocks: Blocks::Delimiter,
            fail: Some(("signal sqlstate '45000' set message_text = ", ";")),
            variables: Some(Variables {
                before: "@",
                after: "",
                given: "set @NAME = VALUE;",
            }),
            backslash: true,
            ..PLAIN
        },
    ),
    (
        &["snowflake"],
        Client {
            usage: "snowsql -f FILE",
            prologue: &["!set exit_on_error=true"],
            fail: Some((
                "execute immediate $$ declare failed exception (-20001, ",
                "); begin raise failed; end; $$;",
            )),
            variables: Some(Variables {
                before: "$",
                after: "",
                given: "set NAME = VALUE;",
            }),
            backslash: true,
            ..PLAIN
        },
    ),
    (
        &["bigquery"],
        Client {
            usage: "bq query --use_legacy_sql=false < FILE",
            transaction: Some(("begin transaction;", "commit transaction;")),
            fail: Some(("select error(", ");")),
            backslash: true,
            ..PLAIN
        },
    ),
    (
        &["databricks", "spark"],
        Client {
            usage: "databricks's SQL editor, or dbsqlcli -e FILE",
            transaction: None,
            fail: Some(("select raise_error(", ");")),
            backslash: true,
            ..PLAIN
        },
    ),
    (
        &["sqlserver", "synapse", "fabric"],
        Client {
            usage: "sqlcmd -b -x -I -i FILE",
            prologue: &[":on error exit", "set xact_abort on;"],
            transaction: Some(("begin transaction;", "commit transaction;")),
            batch: Some("go"),
            fail: Some(("throw 50000, ", ", 1;")),
            ..PLAIN
        },
    ),
    (
        &["trino", "athena"],
        Client {
            usage: "trino --file FILE",
            transaction: Some(("start transaction;", "commit;")),
            fail: Some(("select fail(", ");")),
            ..PLAIN
        },
    ),
    (
        &["oracle"],
        Client {
            usage: "sqlplus CONNECTION @FILE",
            prologue: &[
                "whenever sqlerror exit failure rollback",
                "set define off",
                "set sqlblanklines on",
            ],
            transaction: Some(("set transaction read write;", "commit;")),
            blocks: Blocks::Slash,
            fail: Some(("begin raise_application_error(-20000, ", "); end;\n/")),
            ..PLAIN
        },
    ),
    (
        &["clickhouse"],
        Client {
            usage: "clickhouse-client --multiquery --queries-file FILE",
            transaction: None,
            fail: Some(("select throwIf(1, ", ");")),
            backslash: true,
            ..PLAIN
        },
    ),
];

/// The default client of an adapter.
pub(super) fn of(adapter: &str) -> &'static Client {
    CLIENTS
        .iter()
        .find(|(adapters, _)| adapters.contains(&adapter))
        .map_or(&ANY, |(_, client)| client)
}

impl Client {
    /// A statement that fails with a message, if the client has one.
    pub(super) fn failure(&self, message: &str) -> Option<String> {
        let (before, after) = self.fail?;
        let mut text = super::comment::one_line(message)
            .replace('$', " ")
            .replace('\'', "''");
        if self.backslash {
            text = text.replace('\\', "\\\\").replace("''", "\\'");
        }
        Some(format!("{before}'{text}'{after}"))
    }
}
