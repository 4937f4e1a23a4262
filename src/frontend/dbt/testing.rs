//! What tests of several modules start from.

use std::sync::Arc;

use indexmap::IndexMap;

use super::model::Options;
use crate::yaml::Mapping;

/// Options of a plain `dbt build`.
pub(crate) fn options() -> Options {
    Options {
        project_dir: "/nowhere".into(),
        profiles_dir: None,
        profile: None,
        command: "build".into(),
        vars: Mapping::new(),
        env: Arc::default(),
        select: Vec::new(),
        exclude: Vec::new(),
        selector: None,
        full_refresh: false,
        empty: false,
        fail_fast: false,
        store_failures: false,
        warn_error: None,
        threads: None,
        target_path: None,
        event_time: (None, None),
        invocation_id: String::new(),
        run_started_at: chrono::DateTime::UNIX_EPOCH.fixed_offset(),
        dbt_version: "1.11.16".into(),
        first_run: false,
        answers: None,
        run_results: None,
        toml_targets: IndexMap::new(),
        operation: None,
    }
}
