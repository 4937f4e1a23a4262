//! Helper functions of dbt.
