//! Which failures a handler catches.

use crate::effect::shape::Handler;

/// A failure: its name in Postgres, its code there, and MySQL's code and number.
const FAILURES: &[(&str, &str, &str, &str)] = &[
    ("unique_violation", "23505", "23000", "1062"),
    ("not_null_violation", "23502", "23000", "1048"),
    ("foreign_key_violation", "23503", "23000", "1452"),
    ("check_violation", "23514", "23000", "3819"),
    ("undefined_table", "42p01", "42s02", "1146"),
    ("duplicate_table", "42p07", "42s01", "1050"),
    ("undefined_column", "42703", "42s22", "1054"),
    ("duplicate_column", "42701", "42s21", "1060"),
    ("undefined_object", "42704", "42000", "1091"),
    ("duplicate_object", "42710", "42000", "1061"),
    ("duplicate_schema", "42p06", "hy000", "1007"),
    ("duplicate_function", "42723", "42000", "1304"),
    ("division_by_zero", "22012", "22012", "1365"),
    ("cardinality_violation", "21000", "21000", "1242"),
    ("raise_exception", "p0001", "45000", "1644"),
    ("invalid_parameter_value", "22023", "22023", ""),
    ("invalid_column_reference", "42p10", "42000", ""),
    ("invalid_table_definition", "42p16", "42000", ""),
    ("dependent_objects_still_exist", "2bp01", "hy000", ""),
    ("feature_not_supported", "0a000", "0a000", ""),
];

/// Whether a handler catches a failure; `None` if its conditions cannot be read.
pub(super) fn catches(handler: &Handler, failure: &str) -> Option<bool> {
    let mut unclear = false;
    for condition in &handler.conditions {
        match caught(condition, failure) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unclear = true,
        }
    }
    (!unclear).then_some(false)
}

fn caught(condition: &str, failure: &str) -> Option<bool> {
    match condition {
        "others" | "sqlexception" => return Some(true),
        "not found" | "sqlwarning" => return Some(false),
        _ => {}
    }
    let known = FAILURES.iter().find(|(name, ..)| *name == failure);
    if let Some(code) = condition.strip_prefix("sqlstate") {
        let code = code.trim().trim_start_matches("value").trim();
        let code = code.trim_matches('\'').to_ascii_lowercase();
        return known.map(|(_, own, other, _)| code == *own || code == *other);
    }
    if condition.bytes().all(|byte| byte.is_ascii_digit()) {
        return known.map(|(.., number)| condition == *number);
    }
    let named = condition == failure || FAILURES.iter().any(|(name, ..)| *name == condition);
    named.then_some(condition == failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_is_caught() {
        let handler = |condition: &str| Handler {
            conditions: vec![condition.to_string()],
            steps: Vec::new(),
            goes_on: false,
        };
        let caught = |condition: &str, failure: &str| catches(&handler(condition), failure);
        assert_eq!(caught("sqlstate '23505'", "unique_violation"), Some(true));
        assert_eq!(caught("sqlstate '23505'", "undefined_table"), Some(false));
        assert_eq!(
            caught("sqlstate value '42S01'", "duplicate_table"),
            Some(true)
        );
        assert_eq!(caught("1062", "unique_violation"), Some(true));
        assert_eq!(caught("not found", "unique_violation"), Some(false));
        assert_eq!(caught("others", "raise_exception"), Some(true));
        assert_eq!(caught("my_own_condition", "unique_violation"), None);
    }
}
