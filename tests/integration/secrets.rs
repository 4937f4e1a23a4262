//! Secrets reach nothing that hookc writes: projects that use some wherever they can are given to every
//! command, in every form, and all that comes out is searched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::support::{FIXED, both, hookc};

/// Variables of the environment: two that are secret by name, one that the settings name.
const ENVIRONMENT: [(&str, &str); 4] = [
    ("DBT_ENV_SECRET_SCHEMA", "needle1schema"),
    ("DBT_ENV_SECRET_ODD", "needle2'odd\"and\\back"),
    ("API_TOKEN", "needle3environment"),
    ("PEM", "needle4-first-line\nneedle4-second-line\n"),
];

/// What is in each secret, and what it must not be found as.
const NEEDLES: [&str; 9] = [
    "needle1", "needle2", "needle3", "needle4", "needle5", "needle6", "needle7", "needle8",
    "bmVlZGxl",
];

const SETTINGS: &str = r#"
secrets = ["API_TOKEN", "PEM", "reader_password", "given_key", "password", "nested"]
"#;

const PROFILES: &str = "shop:
  target: prod
  outputs:
    dev: {type: duckdb, schema: main, password: needle5profile}
    prod:
      type: postgres
      host: h
      user: u
      password: needle5profile
      dbname: shop
      schema: analytics
    hidden:
      type: duckdb
      schema: main
      password: \"{{ env_var('DBT_ENV_SECRET_SCHEMA') }}\"
";

const PROJECT: &str = r#"name: shop
profile: shop
vars:
  reader_password: needle6variable
  nested: {deep: [needle8nested, 17]}
  composed: "Bearer {{ env_var('API_TOKEN') }}"
on-run-start:
  - "create role reader password '{{ var('reader_password') }}'"
  - "select '{{ env_var('API_TOKEN') }}', '{{ var('given_key', 'none') }}', '{{ var('nested')['deep'][0] }}'"
  - "{{ chatty(env_var('API_TOKEN')) }}"
on-run-end:
  - "drop table needle3environment"
  - "create table needle1schema.a (n int)"
  - >-
    insert into log values ('needle2''odd"and\back')
  - "grant all on schema {{ target.schema }} to public"
  - "{% if execute and run_query(\"select '\" ~ var('reader_password') ~ \"'\").rows[0][0] == env_var('API_TOKEN') %}select '{{ env_var('API_TOKEN') }}'{% endif %}"
"#;

const MACROS: &str = r#"{% macro chatty(token) %}
  {% do log('token ' ~ token, info=true) %}
  {% do exceptions.warn('token ' ~ token) %}
  {% do print(token) %}
  insert into log values ('{{ token | replace("'", "''") }}', '{{ env_var('PEM') }}');
  delete from {{ target.schema }}.log where token = '{{ token }}'
{% endmacro %}
{% macro by_hand(token) %}
  {% do run_query("select '" ~ token ~ "'") %}
  update a set b = b + 1 where c = '{{ token }}' and d = '{{ var("reader_password") }}'
{% endmacro %}
"#;

const MODEL: &str = r#"{{ config(
    pre_hook=["create table t_{{ env_var('API_TOKEN') }} (n int)", "drop view needle1schema"],
    post_hook="comment on table {{ this }} is '{{ var('reader_password') }}'"
) }}
select 'needle6variable' as a -- {{ env_var('API_TOKEN') }}
"#;

/// What makes a project fail: at a step, or before anything runs.
const FAILURES: [(&str, &str); 5] = [
    (
        "models/raises.sql",
        "{{ config(post_hook=\"{% if execute %}{{ exceptions.raise_compiler_error('no ' ~ var('reader_password') ~ env_var('API_TOKEN')) }}{% endif %}\") }}\nselect 1",
    ),
    (
        "models/refused.sql",
        "select '{{ ref('needle3environment') }}'",
    ),
    (
        "models/undefined.sql",
        "{{ nothing.at_all }} needle3environment {{ needle6variable() }}",
    ),
    (
        "models/broken.sql",
        "select 'needle6variable' {% if needle3environment",
    ),
    (
        "models/types.sql",
        "{{ 1 + var('reader_password') }} {{ env_var('API_TOKEN')['x']['y'] }} {{ env_var('needle3environment') }}",
    ),
];

const HOOKS: &str = r#"version: 1
project: ops
targets:
  local: {type: sqlite, schema: main, password: needle5profile, vars: {reader_password: needle6variable, t: "{{ env_var('API_TOKEN') }}"}}
hooks:
  log:
    on: failure
    sql: insert into log values ('{{ var("reader_password") }}', '{{ var("t") }}', {{ runtime.run_id }})
  by_hand:
    on: manual
    sql: drop table t_{{ env_var("API_TOKEN") }}
apply:
  - {job: nightly, hooks: [log]}
"#;

const LOG: &str = "\n\n============================== 10:00:00.000000 | 11111111-2222-4333-8444-555555555555 ==============================\n\
10:00:00.000001 [info ] [MainThread]: Running with dbt=1.11.16\n\
10:00:00.000002 [debug] [MainThread]: running dbt with arguments {'invocation_command': 'dbt build --target prod'}\n\
10:00:00.000003 [debug] [MainThread]: Using postgres connection \"master\"\n\
10:00:00.000004 [debug] [MainThread]: On master: /* {\"app\": \"dbt\"} */\ncreate role reader password 'needle6variable' -- needle3environment\n\
10:00:00.000005 [debug] [MainThread]: SQL status: OK in 0.001 seconds\n";

/// A command line for each form that a command has.
const COMMANDS: [&str; 47] = [
    "compile",
    "compile --split --builds builds",
    "compile --check",
    "compile --format sql",
    "compile --format json",
    "compile -t dev -t prod",
    "compile -t hidden",
    "compile --all-targets",
    "compile --diagnostics json --strict",
    "compile --diagnostics sarif",
    "compile --diagnostics github",
    "compile --diagnostics gitlab",
    "compile --diagnostics junit",
    "compile --first-run --full-refresh",
    "compile --answers broken.json",
    "compile --select needle3environment",
    "compile --vars needle3environment:",
    "compile --nonsense=needle3environment --format json",
    "lint",
    "lint --format json",
    "lint --format sarif",
    "lint --format github",
    "lint --format gitlab",
    "lint --format junit",
    "lint --fix --diff",
    "lint --write-baseline",
    "lint --rule needle3environment",
    "lint --dialect postgres script.sql --format json",
    "snapshot",
    "snapshot --accept",
    "verify --dbt-log dbt.log",
    "verify --dbt-log dbt.log --format json",
    "run-operation by_hand --args {token:needle3environment}",
    "run-operation clean --format json",
    "run-operation needle3environment",
    "init --audit",
    "schema plan",
    "rule",
    "ls",
    "ls --format json",
    "show orders",
    "show on-run-start:0 --format json",
    "show chatty --why",
    "diff -t dev -t prod",
    "diff -t dev -t prod --format json",
    "diff -t dev -t prod --format markdown",
    "graph",
];

type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files(home: &Path) -> Files {
    let entries = WalkDir::new(home).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn project(home: &Path, given: &[(&str, &str)]) {
    for (path, text) in given {
        let path = home.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A file of a project: its path, its content.
type File = (&'static str, &'static str);

const SOUND: [File; 9] = [
    ("hookc.toml", SETTINGS),
    ("dbt_project.yml", PROJECT),
    ("profiles.yml", PROFILES),
    ("macros/chatty.sql", MACROS),
    ("models/orders.sql", MODEL),
    (
        "operations/clean.sql",
        "delete from a where b = '{{ var('reader_password') }}{{ env_var('API_TOKEN') }}'",
    ),
    (
        "builds/shop/models/orders.sql",
        "select 'needle6variable', 'needle3environment'",
    ),
    ("dbt.log", LOG),
    (
        "script.sql",
        "create table a (needle1schema int); drop table needle1schema",
    ),
];

/// Runs all commands, and searches what they say and write; how many have masked something.
fn reach(given: &[File]) -> (Vec<String>, usize) {
    let needles = NEEDLES.map(str::as_bytes);
    let reached = |bytes: &[u8]| {
        let found = |needle: &&[u8]| bytes.windows(needle.len()).any(|window| window == *needle);
        needles.iter().any(found)
    };
    let (mut wrong, mut masked) = (Vec::new(), 0);
    for line in COMMANDS {
        let home = tempfile::tempdir().unwrap();
        project(home.path(), given);
        let before = files(home.path());
        let mut command = hookc(home.path());
        command.envs(ENVIRONMENT).args(line.split_whitespace());
        if !line.contains("--vars") {
            command.args(["--vars", "{given_key: needle7given}"]);
        }
        let output = command.args(FIXED).output().unwrap();
        let said = both(&output);
        let mut hides = said.contains("*****");
        if reached(said.as_bytes()) {
            wrong.push(format!("`{line}` says:\n{said}"));
        }
        for (path, bytes) in files(home.path()) {
            let ours = before.get(&path) != Some(&bytes);
            hides |= ours && String::from_utf8_lossy(&bytes).contains("*****");
            if ours && (reached(&bytes) || reached(path.to_string_lossy().as_bytes())) {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                wrong.push(format!("`{line}` writes {}:\n{text}", path.display()));
            }
        }
        masked += usize::from(hides);
    }
    (wrong, masked)
}

/// Nothing is found, and so many commands had something to mask.
fn reaches_nothing(given: &[File], least: usize) {
    let (wrong, masked) = reach(given);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(
        masked >= least,
        "only {masked} commands had something to mask"
    );
}

#[test]
fn of_a_sound_project() {
    reaches_nothing(&SOUND, 25);
}

#[test]
fn of_projects_that_fail() {
    let mut with_step = SOUND.to_vec();
    with_step.push(FAILURES[0]);
    reaches_nothing(&with_step, 25);
    for failure in &FAILURES[1..] {
        let mut refused = SOUND.to_vec();
        refused.push(*failure);
        reaches_nothing(&refused, 1);
    }
}

#[test]
fn of_hook_files() {
    reaches_nothing(
        &[
            ("hookc.toml", SETTINGS),
            ("hookc.yml", HOOKS),
            ("dbt.log", LOG),
        ],
        5,
    );
}

#[test]
fn what_is_not_marked_is_shown() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), &SOUND);
    fs::write(home.path().join("hookc.toml"), "secrets = []").unwrap();
    let mut command = hookc(home.path());
    command
        .envs(ENVIRONMENT)
        .args(["compile", "--format", "sql"]);
    let said = both(&command.output().unwrap());
    for needle in [
        "needle3environment",
        "needle4-second",
        "needle6variable",
        "needle8nested",
    ] {
        assert!(said.contains(needle), "{said}");
    }
    assert!(!said.contains("needle1schema"), "{said}");
}
