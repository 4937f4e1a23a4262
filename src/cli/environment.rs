//! The process's environment variables, and those that stand for dbt's flags.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The environment variables whose names and values are Unicode.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    /// Name to value.
    pub(super) variables: Arc<BTreeMap<String, String>>,
}

impl Environment {
    /// Those of this process.
    pub(super) fn of_process() -> Environment {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Environment {
            variables: Arc::new(variables),
        }
    }

    /// A variable that is set and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The variable for a flag of dbt: `DBT_ENGINE_<FLAG>`, else `DBT_<FLAG>`.
    pub(super) fn dbt(&self, flag: &str) -> Option<&str> {
        self.get(&format!("DBT_ENGINE_{flag}"))
            .or_else(|| self.get(&format!("DBT_{flag}")))
    }

    /// The same for a switch.
    pub(super) fn dbt_switch(&self, flag: &str) -> Option<bool> {
        match self.dbt(flag)?.trim().to_lowercase().as_str() {
            "1" | "true" | "t" | "yes" | "y" | "on" => Some(true),
            "0" | "false" | "f" | "no" | "n" | "off" => Some(false),
            _ => None,
        }
    }

    /// The user's folder.
    pub(super) fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.get(name).map(PathBuf::from)
    }
}
