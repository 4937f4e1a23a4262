//! The databases' own clients, as the tests run them; `./test` installs what they need.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

use crate::support::repository;

/// One test at a time has the databases of PostgreSQL that several share.
pub(crate) static POSTGRES: Mutex<()> = Mutex::new(());

/// Runs a program that reads a text, and waits for its end.
pub(crate) fn fed(command: &mut Command, text: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs: ./test installs it");
    let mut input = child.stdin.take().expect("its input");
    // A client that stops at an error closes its input early.
    let _ = input.write_all(text.as_bytes());
    drop(input);
    child.wait_with_output().expect("the program ends")
}

/// PostgreSQL's client.
pub(crate) fn psql(database: &str, sql: &str, options: &[&str]) -> Output {
    let port = std::env::var("HOOKC_PG_PORT").unwrap_or_else(|_| "54329".to_string());
    let mut command = Command::new("psql");
    command
        .args(["-X", "-q", "-h", "127.0.0.1", "-p", &port])
        .args(["-U", "hookc", "-d", database])
        .args(options);
    fed(&mut command, sql)
}

/// MariaDB's client: rows without names, columns separated by tabs.
pub(crate) fn mariadb(database: &str, sql: &str) -> Output {
    let mut command = Command::new("mariadb");
    command
        .arg("--no-defaults")
        .arg("-S")
        .arg(repository("conformance/.mariadb/socket"))
        .args(["-u", "root", "-N", "-B", database]);
    fed(&mut command, sql)
}

/// DuckDB's client on a file.
pub(crate) fn duckdb(file: &Path, sql: &str, options: &[&str]) -> Output {
    let path: PathBuf = repository("target/venv/bin/duckdb");
    assert!(
        path.exists(),
        "there is no {}: ./test installs it",
        path.display()
    );
    fed(Command::new(path).args(options).arg(file), sql)
}

/// SQLite's client on a file.
pub(crate) fn sqlite(file: &Path, sql: &str, options: &[&str]) -> Output {
    fed(Command::new("sqlite3").args(options).arg(file), sql)
}
