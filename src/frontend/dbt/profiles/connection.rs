//! What dbt's adapters make of the fields of an output: other names, defaults, secrets.

use super::duckdb;
use crate::source::Text;
use crate::yaml::{Data, DataKey, Mapping};

/// Adapters that do not connect without a database.
pub(super) const NEED_DATABASE: &[&str] = &[
    "athena",
    "duckdb",
    "fabric",
    "postgres",
    "redshift",
    "snowflake",
    "sqlserver",
    "synapse",
    "trino",
];

/// The values that adapters give to fields that an output leaves out; any other is none.
const DEFAULTS: &[(&str, &str, Default)] = &[
    ("athena", "skip_workgroup_check", Default::Bool(false)),
    ("athena", "poll_interval", Default::Float(1.0)),
    ("athena", "debug_query_state", Default::Bool(false)),
    (
        "athena",
        "s3_data_naming",
        Default::Text("schema_table_unique"),
    ),
    ("bigquery", "job_retries", Default::Int(1)),
    ("bigquery", "job_link_info_level_log", Default::Bool(false)),
    ("clickhouse", "host", Default::Text("localhost")),
    ("clickhouse", "user", Default::Text("default")),
    ("clickhouse", "schema", Default::Text("default")),
    ("clickhouse", "retries", Default::Int(1)),
    ("clickhouse", "cluster_mode", Default::Bool(false)),
    ("clickhouse", "secure", Default::Bool(false)),
    ("clickhouse", "verify", Default::Bool(true)),
    ("clickhouse", "connect_timeout", Default::Int(10)),
    ("clickhouse", "send_receive_timeout", Default::Int(300)),
    ("clickhouse", "sync_request_timeout", Default::Int(5)),
    ("clickhouse", "compress_block_size", Default::Int(1_048_576)),
    ("clickhouse", "compression", Default::Text("")),
    ("clickhouse", "check_exchange", Default::Bool(true)),
    ("clickhouse", "use_lw_deletes", Default::Bool(false)),
    (
        "clickhouse",
        "allow_automatic_deduplication",
        Default::Bool(false),
    ),
    ("clickhouse", "tcp_keepalive", Default::Bool(false)),
    ("databricks", "database", Default::Text("hive_metastore")),
    ("duckdb", "schema", Default::Text("main")),
    ("duckdb", "path", Default::Text(":memory:")),
    ("duckdb", "settings", Default::Dict),
    ("duckdb", "external_root", Default::Text(".")),
    ("duckdb", "disable_transactions", Default::Bool(false)),
    ("postgres", "connect_timeout", Default::Int(10)),
    ("postgres", "keepalives_idle", Default::Int(0)),
    ("postgres", "application_name", Default::Text("dbt")),
    ("postgres", "autocommit", Default::Bool(false)),
    ("postgres", "retries", Default::Int(1)),
    ("redshift", "method", Default::Text("database")),
    ("redshift", "sslmode", Default::Text("prefer")),
    ("redshift", "autocreate", Default::Bool(false)),
    ("redshift", "db_groups", Default::List),
    ("redshift", "ra3_node", Default::Bool(false)),
    ("redshift", "retries", Default::Int(1)),
    ("redshift", "autocommit", Default::Bool(true)),
    (
        "snowflake",
        "client_session_keep_alive",
        Default::Bool(false),
    ),
    ("snowflake", "connect_retries", Default::Int(1)),
    (
        "snowflake",
        "retry_on_database_errors",
        Default::Bool(false),
    ),
    ("snowflake", "retry_all", Default::Bool(false)),
    ("snowflake", "insecure_mode", Default::Bool(false)),
    ("spark", "port", Default::Int(443)),
    ("spark", "organization", Default::Text("0")),
    ("sqlserver", "port", Default::Int(1433)),
    ("trino", "prepared_statements_enabled", Default::Bool(true)),
];

/// A default as data.
#[derive(Debug, Clone, Copy)]
enum Default {
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(&'static str),
    List,
    Dict,
}

/// The value of a field that an output leaves out.
pub(super) fn default(kind: &str, key: &str) -> Data {
    let found = DEFAULTS
        .iter()
        .find(|(adapter, field, _)| *adapter == kind && *field == key);
    match found.map(|(_, _, default)| *default) {
        None => Data::Null,
        Some(Default::Bool(value)) => Data::Bool(value),
        Some(Default::Int(value)) => Data::Int(value),
        Some(Default::Float(value)) => Data::Float(value),
        Some(Default::Text(value)) => Data::Str(Text::new(value)),
        Some(Default::List) => Data::List(Vec::new()),
        Some(Default::Dict) => Data::Map(Mapping::default()),
    }
}

/// An output's fields under the adapter's own names, without those that are dbt's.
pub(super) fn canonical(output: &Mapping, aliases: &[(&'static str, &'static str)]) -> Mapping {
    let own = output
        .iter()
        .filter(|(key, _)| !matches!(&***key, "type" | "threads"));
    own.map(|(key, value)| {
        let name = aliases
            .iter()
            .find(|(alias, _)| **alias == **key)
            .map(|(_, name)| DataKey::from(*name));
        (name.unwrap_or_else(|| key.clone()), value.clone())
    })
    .collect()
}

/// Whether a field of an adapter that is not known may hold a secret.
pub(super) fn is_secret(key: &str) -> bool {
    const WORDS: [&str; 7] = [
        "pass",
        "pwd",
        "token",
        "secret",
        "key",
        "credential",
        "passphrase",
    ];
    let key = key.to_ascii_lowercase();
    WORDS.iter().any(|word| key.contains(word))
}

/// What an adapter computes from other fields.
pub(super) fn complete(kind: &str, given: &Mapping, fields: &mut Mapping) {
    match kind {
        "duckdb" if !given.contains_key("database") => {
            if let Some(name) = fields
                .get("path")
                .map(|path| duckdb::database(path.as_str()))
            {
                fields.insert("database".into(), Data::Str(Text::new(name)));
            }
        }
        "bigquery" if !given.contains_key("execution_project") => {
            if let Some(database) = fields.get("database").cloned() {
                fields.insert("execution_project".into(), database);
            }
        }
        "databricks" if !given.contains_key("session_properties") => {
            fields.shift_remove("session_properties");
        }
        "snowflake" => complete_snowflake(given, fields),
        _ => {}
    }
}

fn complete_snowflake(given: &Mapping, fields: &mut Mapping) {
    if let Some(Data::Str(account)) = fields.get("account") {
        let dashed = account.as_str().replace('_', "-");
        fields.insert("account".into(), Data::Str(Text::new(dashed)));
    }
    let alive = fields.get("client_session_keep_alive") == Some(&Data::Bool(true));
    if !alive && matches!(given.get("reuse_connections"), None | Some(Data::Null)) {
        fields.insert("reuse_connections".into(), Data::Bool(true));
    }
}
