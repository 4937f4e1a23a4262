//! `adapter.behavior`: the flags that an adapter's package declares, as the project file sets them.

use std::any::Any;
use std::rc::Rc;

use super::Warehouse;
use crate::render::{Eval, Interp, Object, RenderError, Value};

/// Flags with their defaults.
type Flags = &'static [(&'static str, bool)];

/// The flags of all adapters (dbt-adapters 1.22).
const OF_ALL: Flags = &[
    (
        "require_batched_execution_for_custom_microbatch_strategy",
        false,
    ),
    ("enable_truthy_nulls_equals_macro", false),
];

/// The flags that the package of an adapter adds, as of dbt 1.11.
fn of_adapter(name: &str) -> Flags {
    match name {
        "postgres" => &[("postgres_skip_autocommit_transaction_statements", true)],
        "redshift" => &[
            ("redshift_skip_autocommit_transaction_statements", false),
            ("redshift_grants_extended", false),
        ],
        "snowflake" => &[("snowflake_default_transient_dynamic_tables", false)],
        "bigquery" => &[
            ("bigquery_use_batch_source_freshness", false),
            ("bigquery_noop_alter_relation_comment", false),
            ("bigquery_reject_wildcard_metadata_source_freshness", false),
            ("bigquery_use_standard_sql_for_partitions", true),
        ],
        "databricks" => &[
            ("use_user_folder_for_python", true),
            ("use_materialization_v2", false),
            ("use_replace_on_for_insert_overwrite", true),
            ("use_managed_iceberg", false),
            ("use_concurrent_microbatch", false),
            ("use_describe_as_json_for_relation_metadata", false),
        ],
        "trino" => &[("require_certificate_validation", false)],
        _ => &[],
    }
}

/// The adapters whose packages are known in all versions that declare flags: what is not in the table
/// does not exist.
const KNOWN: [&str; 2] = ["duckdb", "postgres"];

/// `adapter.behavior`.
pub(super) struct Behavior(pub(super) Rc<dyn Warehouse>);

impl Object for Behavior {
    fn type_name(&self) -> &str {
        "Behavior"
    }

    /// A flag: what the project file says, else its default. A flag that another version of the
    /// package has is off.
    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let adapter = self.0.adapter().name;
        let mut declared = OF_ALL.iter().chain(of_adapter(adapter));
        let default = declared.find(|(flag, _)| *flag == name);
        if default.is_none() && KNOWN.contains(&adapter) {
            let message = format!("The flag {name} has not been registered.");
            let error = RenderError::new("dbt::unknown-behavior-flag", message);
            return Err(error
                .help(format!("dbt's adapter for {adapter} has no such flag"))
                .into());
        }
        let default = default.is_some_and(|(_, default)| *default);
        let setting = self.0.behavior_flag(name).unwrap_or(default);
        Ok(Some(Value::object(BehaviorFlag { setting })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A flag of `adapter.behavior`.
struct BehaviorFlag {
    setting: bool,
}

impl Object for BehaviorFlag {
    fn type_name(&self) -> &str {
        "BehaviorFlagRendered"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok((name == "no_warn" || name == "setting").then_some(Value::Bool(self.setting)))
    }

    fn truth(&self) -> bool {
        self.setting
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
