//! The scripts, executed by the databases' own clients: the state afterwards is the one that the
//! hooks are for, and a statement that fails stops the script.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::clients::{POSTGRES, duckdb, mariadb, psql, sqlite};
use crate::support::{FIXED, both, hookc, repository, stdout_of};

#[derive(Clone, Copy, PartialEq)]
enum Engine {
    DuckDb,
    Postgres,
    Sqlite,
    MariaDb,
}

/// A project's script on an engine.
struct Case<'a> {
    engine: Engine,
    project: &'a str,
    target: &'a str,
    options: &'a [&'a str],
    /// What stands in for dbt's own building of nodes: node, statement.
    builds: &'a [(&'a str, &'a str)],
    /// More than the project's own `setup.<engine>.sql`.
    setup: &'a str,
}

/// What a script left behind.
struct Ran {
    engine: Engine,
    folder: tempfile::TempDir,
    output: Output,
}

impl Case<'_> {
    fn run(&self) -> Ran {
        let folder = tempfile::tempdir().expect("a folder");
        let script = self.script(folder.path());
        let ran = |output| Ran {
            engine: self.engine,
            folder,
            output,
        };
        if self.engine == Engine::Postgres {
            psql("postgres", "drop database if exists hookc_pg", &[]);
            psql("postgres", "create database hookc_pg", &[]);
        }
        if self.engine == Engine::MariaDb {
            mariadb("", "drop database if exists mart; create database mart");
        }
        let name = match self.engine {
            Engine::DuckDb => "setup.duckdb.sql",
            Engine::Postgres => "setup.postgres.sql",
            Engine::Sqlite => "setup.sqlite.sql",
            Engine::MariaDb => "setup.mariadb.sql",
        };
        let own = fs::read_to_string(repository(self.project).join(name)).unwrap_or_default();
        let ran = ran(execute(
            self.engine,
            &script.with_file_name(""),
            &format!("{own}\n{}", self.setup),
        ));
        assert!(ran.output.status.success(), "setup: {}", both(&ran.output));
        let text = fs::read_to_string(&script).expect("the script");
        let output = execute(self.engine, ran.folder.path(), &text);
        Ran { output, ..ran }
    }

    /// Compiles the project; the script's path.
    fn script(&self, folder: &Path) -> PathBuf {
        let builds = folder.join("builds");
        fs::create_dir(&builds).expect("a folder");
        for (node, sql) in self.builds {
            fs::write(builds.join(format!("{node}.sql")), sql).expect("a file");
        }
        let project = repository(self.project);
        let mut command = hookc(folder);
        command
            .args([
                "compile",
                "--command",
                "run",
                "--format",
                "sql",
                "--target",
                self.target,
            ])
            .arg("--project-dir")
            .arg(&project)
            .arg("--profiles-dir")
            .arg(&project)
            .arg("--builds")
            .arg(&builds)
            .args(FIXED)
            .args(self.options);
        let path = folder.join("run.sql");
        fs::write(&path, stdout_of(&mut command, 0)).expect("a file");
        path
    }
}

impl Ran {
    fn succeeds(self) -> Ran {
        assert!(self.output.status.success(), "{}", both(&self.output));
        self
    }

    fn fails(self) -> Ran {
        assert!(!self.output.status.success(), "{}", both(&self.output));
        self
    }

    /// A query's rows, columns separated by bars.
    fn leaves(self, query: &str, rows: &[&str]) -> Ran {
        let folder = self.folder.path();
        let output = match self.engine {
            Engine::DuckDb => duckdb(
                &folder.join("warehouse.duckdb"),
                query,
                &["-noheader", "-list"],
            ),
            Engine::Postgres => psql("hookc_pg", query, &["-tA"]),
            engine => execute(engine, folder, query),
        };
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            told.lines().collect::<Vec<_>>(),
            rows,
            "{query}\n{}",
            both(&output)
        );
        self
    }
}

fn execute(engine: Engine, folder: &Path, sql: &str) -> Output {
    match engine {
        Engine::Postgres => psql("hookc_pg", sql, &[]),
        Engine::MariaDb => mariadb("mart", sql),
        Engine::DuckDb => duckdb(&folder.join("warehouse.duckdb"), sql, &[]),
        Engine::Sqlite => sqlite(&folder.join("ledger.db"), sql, &[]),
    }
}

const SCHEMA: &str = "create schema if not exists analytics_dev;";

#[test]
fn duckdb_audits_a_run() {
    Case {
        engine: Engine::DuckDb,
        project: "conformance/cases/03-run-audit",
        target: "dev",
        options: &[
            "--run-results",
            &answers("03-run-audit/answers/dev.0.run_results.json"),
        ],
        builds: &[],
        setup: SCHEMA,
    }
    .run()
    .succeeds()
    .leaves(
        "select run_id, target_name, models_run from analytics_dev.audit_run",
        &["00000000-0000-4000-8000-00000000c0de|dev|2"],
    );
}

#[test]
fn duckdb_cleans_up() {
    Case {
        engine: Engine::DuckDb,
        project: "conformance/cases/07-cleanup-and-vars",
        target: "dev",
        options: &[],
        builds: &[],
        setup: "create schema analytics_dev; create table analytics_dev.temp_staging_data (id int);",
    }
    .run()
    .succeeds()
    .leaves("select * from notifications.email_log", &["data-team@company.com|Run completed"])
    .leaves("select count(*) from information_schema.tables where table_name = 'temp_staging_data'", &["0"]);
}

#[test]
fn duckdb_counts_rows_before_and_after() {
    Case {
        engine: Engine::DuckDb,
        project: "conformance/cases/09-audit-log",
        target: "dev",
        options: &[],
        builds: &[
            ("customers", "create table analytics_dev.customers as select * from raw.customers"),
            ("orders", "create or replace table analytics_dev.orders as select * from raw.orders"),
        ],
        setup: "create schema analytics_dev; create table analytics_dev.orders as select 1 as id where false;",
    }
    .run()
    .succeeds()
    .leaves("select model_name, row_count from dbt_audit_log order by all", &[
        "\"warehouse\".\"analytics_dev\".\"customers\"|1",
        "\"warehouse\".\"analytics_dev\".\"orders\" - AFTER|2",
        "\"warehouse\".\"analytics_dev\".\"orders\" - BEFORE|0",
    ]);
}

#[test]
fn duckdb_takes_several_statements_in_a_hook() {
    Case {
        engine: Engine::DuckDb,
        project: "conformance/cases/48-multi-statement",
        target: "dev",
        options: &[],
        builds: &[],
        setup: SCHEMA,
    }
    .run()
    .succeeds()
    .leaves(
        "select n, who from steps order by rowid",
        &[
            "1|a;b",
            "2|--not a comment",
            "0|loop",
            "1|loop",
            "2|loop",
            "10|m;",
            "13|last",
            "20|after my own commit",
        ],
    );
}

#[test]
fn duckdb_stops_at_a_failing_statement_and_rolls_its_node_back() {
    Case {
        engine: Engine::DuckDb,
        project: "conformance/cases/74-atomicity",
        target: "dev",
        options: &["--answers", &answers("74-atomicity/answers/dev.0.json")],
        builds: &[(
            "a_plain",
            "create table analytics_dev.a_plain as select 1 as id",
        )],
        setup: SCHEMA,
    }
    .run()
    .fails()
    .leaves("select who from journal.lines", &["start"])
    .leaves(
        "select count(*) from information_schema.tables where table_name = 'a_plain'",
        &["0"],
    );
}

#[test]
fn postgres_grants_and_comments() {
    let _alone = POSTGRES.lock();
    Case {
        engine: Engine::Postgres,
        project: "conformance/cases/04-access-control",
        target: "pg_dev",
        options: &[],
        builds: &[
            ("dim_customers", "create table analytics_dev.dim_customers as select 1 as customer_id"),
            ("dim_documented", "create table analytics_dev_mart_core.dim_documented as select 1 as id"),
            ("fct_revenue", "create table analytics_dev.fct_revenue as select 1 as revenue"),
        ],
        setup: "create schema analytics_dev; create schema analytics_dev_mart_core;",
    }
    .run()
    .succeeds()
    .leaves(
        "select table_name from information_schema.role_table_grants where grantee = 'reporter' order by 1",
        &["dim_customers", "dim_documented", "fct_revenue"],
    );
}

#[test]
fn postgres_runs_inside_and_outside_of_transactions() {
    let _alone = POSTGRES.lock();
    let names = [
        "a_plain",
        "b_outside",
        "c_view",
        "d_after_commit_only",
        "e_swapped",
        "f_incremental",
        "g_renders_empty",
    ];
    let builds: Vec<(&str, String)> = names
        .iter()
        .map(|name| {
            (
                *name,
                format!("create table analytics_dev.{name} as select 1 as id"),
            )
        })
        .collect();
    let builds: Vec<(&str, &str)> = builds
        .iter()
        .map(|(name, sql)| (*name, sql.as_str()))
        .collect();
    Case {
        engine: Engine::Postgres,
        project: "conformance/cases/12-transactions",
        target: "pg_dev",
        options: &[],
        builds: &builds,
        setup: SCHEMA,
    }
    .run()
    .succeeds()
    .leaves(
        "select count(*) from pg_tables where schemaname = 'analytics_dev'",
        &["7"],
    );
}

#[test]
fn postgres_takes_blocks_and_a_commit_of_the_hooks_own() {
    let _alone = POSTGRES.lock();
    Case {
        engine: Engine::Postgres,
        project: "conformance/cases/48-multi-statement",
        target: "pg_dev",
        options: &[],
        builds: &[],
        setup: SCHEMA,
    }
    .run()
    .succeeds()
    .leaves(
        "select n from steps where n >= 10 order by n",
        &["10", "13", "20"],
    );
}

#[test]
fn postgres_stops_at_a_failing_statement_and_rolls_its_node_back() {
    let _alone = POSTGRES.lock();
    Case {
        engine: Engine::Postgres,
        project: "conformance/cases/74-atomicity",
        target: "pg_dev",
        options: &["--answers", &answers("74-atomicity/answers/pg_dev.0.json")],
        builds: &[(
            "a_plain",
            "create table analytics_dev.a_plain as select 1 as id",
        )],
        setup: SCHEMA,
    }
    .run()
    .fails()
    .leaves("select who from journal.lines", &["start"])
    .leaves(
        "select count(*) from pg_tables where tablename = 'a_plain'",
        &["0"],
    );
}

#[test]
fn sqlite_runs_a_project() {
    let case = Case {
        engine: Engine::Sqlite,
        project: "fixtures/engines/sqlite",
        target: "local",
        options: &[],
        builds: &[("accounts", "create table accounts as select 1 as id")],
        setup: "",
    };
    case.run()
        .succeeds()
        .leaves("select state from runs", &["finished; local"])
        .leaves("select name from touched", &["accounts1"]);
}

#[test]
fn sqlite_stops_at_a_failing_statement() {
    Case {
        engine: Engine::Sqlite,
        project: "fixtures/engines/sqlite",
        target: "local",
        options: &["--vars", "break: true"],
        builds: &[("accounts", "create table accounts as select 1 as id")],
        setup: "",
    }
    .run()
    .fails()
    .leaves("select state from runs", &["started"])
    .leaves("select name from touched", &["accounts1"]);
}

/// The project of the adapters' golden scripts, on an engine that runs here: what its hooks are for is
/// there afterwards.
fn runs_the_shop(engine: Engine, target: &str, schema: &str) {
    let table = |name: &str| match schema {
        "" => name.to_owned(),
        schema => format!("{schema}.{name}"),
    };
    let quote = if engine == Engine::MariaDb { '`' } else { '"' };
    let customers = format!(
        "create table {} as select 1 as id, cast('a' as char(9)) as {quote}full name{quote} union all select 2, 'b'",
        table("customers")
    );
    let orders = format!(
        "create view {} as select id from {}",
        table("orders"),
        table("customers")
    );
    let (create, role) = match engine {
        Engine::DuckDb => ("create schema mart;", ""),
        Engine::Postgres => (
            "create schema mart;",
            "drop role if exists reporter; create role reporter;",
        ),
        Engine::MariaDb => ("", "create or replace role reporter;"),
        Engine::Sqlite => ("", ""),
    };
    let after = format!(
        "select count(*) from {} where {quote}full name{quote} = 'x;y'",
        table("customers")
    );
    let log = format!("select {quote}order{quote} from {}", table("hook_log"));
    let ran = Case {
        engine,
        project: "fixtures/adapters/shop",
        target,
        options: &[],
        builds: &[("customers", &customers), ("orders", &orders)],
        setup: &format!("{create}{role}"),
    }
    .run()
    .succeeds()
    .leaves(&after, &["1"]);
    let mut said = vec!["start".to_owned(), "it's begun; really".to_owned()];
    said.extend(["before customers", "in the transaction"].map(str::to_owned));
    said.push(match engine {
        Engine::MariaDb => "after `mart`.`customers`".to_owned(),
        Engine::Postgres => "after \"hookc_pg\".\"mart\".\"customers\"".to_owned(),
        Engine::DuckDb => "after \"warehouse\".\"mart\".\"customers\"".to_owned(),
        Engine::Sqlite => "after main.\"customers\"".to_owned(),
    });
    if engine == Engine::DuckDb {
        said.push("view".to_owned());
    }
    said.push(format!("end of {target}"));
    ran.leaves(&log, &said.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn duckdb_runs_the_golden_script() {
    runs_the_shop(Engine::DuckDb, "duckdb", "mart");
}

#[test]
fn postgres_runs_the_golden_script() {
    let _alone = POSTGRES.lock();
    runs_the_shop(Engine::Postgres, "postgres", "mart");
}

#[test]
fn sqlite_runs_the_golden_script() {
    runs_the_shop(Engine::Sqlite, "sqlite", "");
}

#[test]
fn mariadb_runs_the_golden_scripts_of_both_adapters() {
    runs_the_shop(Engine::MariaDb, "mysql", "mart");
    runs_the_shop(Engine::MariaDb, "mariadb", "mart");
}

fn answers(path: &str) -> String {
    repository("conformance/cases")
        .join(path)
        .display()
        .to_string()
}
