//! What the rules about dialects say of DuckDB, PostgreSQL, SQLite and MariaDB, asked of them.

use std::path::Path;
use std::process::Output;

use hookc::lint::rules::dialect::{FUNCTIONS, TYPES, WORDS};

use crate::clients::{POSTGRES, duckdb, mariadb, psql, sqlite};
use crate::support::both;

const ENGINES: [&str; 4] = ["duckdb", "mariadb", "postgres", "sqlite"];

fn says(adapters: &str, adapter: &str) -> bool {
    adapters.split(' ').any(|known| known == adapter)
}

fn ask(engine: &str, sql: &str) -> Output {
    let sql = format!("{sql};\n");
    let memory = Path::new(":memory:");
    match engine {
        "mariadb" => mariadb("", &sql),
        "postgres" => psql("postgres", &sql, &["-tA", "-v", "ON_ERROR_STOP=1"]),
        "duckdb" => duckdb(memory, &sql, &[]),
        _ => sqlite(memory, &sql, &["-bail"]),
    }
}

/// Whether an engine has no function of a name, whatever its arguments.
fn lacks(engine: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    if engine == "postgres" {
        let known = format!(
            "select count(*) from (select proname from pg_proc union all \
             select word from pg_get_keywords() where catcode in ('C', 'R')) known (name) \
             where name = '{name}'"
        );
        return String::from_utf8_lossy(&ask(engine, &known).stdout).trim() == "0";
    }
    let said = both(&ask(engine, &format!("select {name}(1, 1)")));
    ["does not exist", "no such function", "syntax error"]
        .iter()
        .any(|missing| said.contains(missing))
}

#[test]
fn engines_lack_the_functions_that_the_rules_say() {
    let _one = POSTGRES.lock();
    let mut wrong = Vec::new();
    for (name, adapters, _) in FUNCTIONS {
        for engine in ENGINES {
            if says(adapters, engine) != lacks(engine, name) {
                wrong.push(format!("{engine} {name}"));
            }
        }
    }
    for (word, adapters, _) in WORDS {
        for engine in ENGINES {
            let known = ask(engine, &format!("select {word}")).status.success();
            let output = ask(engine, &format!("select {word}()"));
            if says(adapters, engine) == (output.status.success() || !known) {
                wrong.push(format!("{engine} {word}(): {}", both(&output)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// SQLite takes any word for a type.
#[test]
fn engines_lack_the_types_that_the_rules_say() {
    let _one = POSTGRES.lock();
    let mut wrong = Vec::new();
    for (name, adapters, _) in TYPES {
        for engine in ENGINES {
            let create = format!("create temporary table hookc_type (c {name})");
            let create = match engine {
                "mariadb" => format!("create database if not exists mart; use mart; {create}"),
                _ => create,
            };
            let output = ask(engine, &create);
            if says(adapters, engine) == output.status.success() {
                wrong.push(format!("{engine} {name}: {}", both(&output)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
