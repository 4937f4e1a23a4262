//! `var` and `env_var` (semantics 9).

/// In the placeholder of a secret.
pub(super) const SECRET_MARK: &str = "DBT_SECRET_START";
