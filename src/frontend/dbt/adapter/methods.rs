//! Which methods `adapter` has, and what they answer while parsing (semantics 3.4).

use super::Adapter;

/// What a method answers while parsing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandIn {
    /// `None`.
    None,
    /// `False`.
    False,
    /// An empty list.
    List,
    /// An empty response and an empty table.
    Answer,
    /// Two times `None`.
    NonePair,
    /// What it always answers.
    Real,
}

/// The methods that every adapter has.
const METHODS: &[(&str, StandIn)] = &[
    ("add_query", StandIn::NonePair),
    ("already_exists", StandIn::False),
    ("assert_valid_snapshot_target_given_strategy", StandIn::None),
    ("build_catalog_relation", StandIn::Real),
    ("cache_added", StandIn::Real),
    ("cache_dropped", StandIn::Real),
    ("cache_renamed", StandIn::Real),
    ("check_schema_exists", StandIn::False),
    ("commit", StandIn::Real),
    ("convert_type", StandIn::Real),
    ("create_schema", StandIn::None),
    ("dispatch", StandIn::Real),
    ("drop_relation", StandIn::None),
    ("drop_schema", StandIn::None),
    ("execute", StandIn::Answer),
    ("expand_target_column_types", StandIn::None),
    ("get_column_schema_from_query", StandIn::List),
    ("get_columns_in_relation", StandIn::List),
    ("get_columns_in_table", StandIn::List),
    ("get_hard_deletes_behavior", StandIn::None),
    ("get_incremental_strategy_macro", StandIn::None),
    ("get_missing_columns", StandIn::List),
    ("get_partitions_metadata", StandIn::Answer),
    ("get_relation", StandIn::None),
    ("quote", StandIn::Real),
    ("quote_as_configured", StandIn::Real),
    ("quote_seed_column", StandIn::Real),
    ("rename_relation", StandIn::None),
    ("render_raw_columns_constraints", StandIn::Real),
    ("render_raw_model_constraints", StandIn::Real),
    ("run_sql_for_tests", StandIn::Real),
    ("standardize_grants_dict", StandIn::Real),
    ("truncate_relation", StandIn::None),
    ("type", StandIn::Real),
    ("valid_snapshot_target", StandIn::None),
];

const DUCKDB: &[(&str, StandIn)] = &[
    ("convert_datetimes_to_strs", StandIn::Real),
    ("disable_transactions", StandIn::Real),
    ("escape_sql_string", StandIn::Real),
    ("external_read_location", StandIn::Real),
    ("external_root", StandIn::Real),
    ("external_write_options", StandIn::Real),
    ("get_binding_char", StandIn::Real),
    ("is_ducklake", StandIn::Real),
    ("is_motherduck", StandIn::Real),
    ("location_exists", StandIn::Real),
    ("parse_index", StandIn::Real),
    ("valid_incremental_strategies", StandIn::Real),
    ("warn_once", StandIn::Real),
];

const POSTGRES: &[(&str, StandIn)] = &[
    ("parse_index", StandIn::Real),
    ("verify_database", StandIn::Real),
];

/// What a method of an adapter answers while parsing; `None` if there is no such method. Of adapters
/// whose own methods are not known here any name may be a method.
pub(super) fn stand_in(adapter: &Adapter, name: &str) -> Option<StandIn> {
    let own = match adapter.name {
        "duckdb" => DUCKDB,
        "postgres" => POSTGRES,
        _ => &[],
    };
    let known = METHODS
        .iter()
        .chain(own)
        .find(|(method, _)| *method == name);
    match known {
        Some((_, answer)) => Some(*answer),
        None if matches!(adapter.name, "duckdb" | "postgres") => None,
        None => Some(StandIn::None),
    }
}
