//! Microsoft Fabric and Synapse: T-SQL with bracketed names.

use super::{Adapter, Escape, GENERIC, RELATIONS, RelationRules};

const BRACKETED: RelationRules = RelationRules {
    class: "FabricRelation",
    empty: "where 1=0",
    ..RELATIONS
};

const ALIASES: &[(&str, &str)] = &[
    ("trusted_connection", "windows_login"),
    ("auth", "authentication"),
    ("app_id", "client_id"),
    ("app_secret", "client_secret"),
    ("workspace", "workspace_name"),
    ("purview", "purview_endpoint"),
];

pub(super) static ADAPTER: Adapter = Adapter {
    name: "fabric",
    quote: '[',
    escape: Escape::Brackets,
    relations: BRACKETED,
    aliases: ALIASES,
    ..GENERIC
};

pub(super) static SYNAPSE: Adapter = Adapter {
    name: "synapse",
    quote: '[',
    escape: Escape::Brackets,
    relations: BRACKETED,
    parent: Some("fabric"),
    aliases: ALIASES,
    ..GENERIC
};
