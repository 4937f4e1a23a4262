//! SQL Server: double quotes, doubled inside names.

use super::{Adapter, Escape, GENERIC, RELATIONS, RelationRules};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "sqlserver",
    escape: Escape::Doubled,
    relations: RelationRules {
        class: "SQLServerRelation",
        require_alias: false,
        empty: "where 1=0",
        max_identifier: Some(127),
        ..RELATIONS
    },
    aliases: &[
        ("user", "UID"),
        ("username", "UID"),
        ("pass", "PWD"),
        ("password", "PWD"),
        ("server", "host"),
        ("trusted_connection", "windows_login"),
        ("auth", "authentication"),
        ("app_id", "client_id"),
        ("app_secret", "client_secret"),
        ("TrustServerCertificate", "trust_cert"),
        ("schema_auth", "schema_authorization"),
        ("SQL_ATTR_TRACE", "trace_flag"),
    ],
    ..GENERIC
};
