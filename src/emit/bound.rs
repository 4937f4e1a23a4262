//! A query with parameters into what a client sends with them.

use serde_json::Value;

use crate::ir::Expr;

/// The lines that send a query with its parameters; `None` if it has none, or for clients that have no
/// form for them.
pub(super) fn bound(sql: &str, params: &[Expr], dialect: &str) -> Option<Vec<String>> {
    if params.is_empty() {
        return None;
    }
    let values = params.iter().map(|param| match param {
        Expr::Value(value) => literal(value, dialect),
        _ => None,
    });
    let values: Vec<String> = values.collect::<Option<_>>()?;
    let sql = sql.trim().trim_end_matches(';');
    match dialect {
        "postgres" => Some(vec![
            format!("prepare hookc_query as\n{sql}\n;"),
            format!("execute hookc_query({});", values.join(", ")),
            "deallocate hookc_query;".to_owned(),
        ]),
        "sqlite" => {
            let set = values.iter().enumerate().map(|(at, value)| {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"");
                let value = value.replace('\n', "\\n").replace('\r', "\\r");
                format!(".parameter set ?{} \"{value}\"", at + 1)
            });
            let mut lines: Vec<String> = set.collect();
            lines.push(format!("{sql}\n;"));
            lines.push(".parameter clear".to_owned());
            Some(lines)
        }
        _ => None,
    }
}

/// A value as SQL.
fn literal(value: &Value, dialect: &str) -> Option<String> {
    Some(match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) if dialect == "sqlite" => u8::from(*truth).to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.contains('\0') => return None,
        Value::String(text) if dialect == "postgres" && text.contains('\\') => {
            let text = text.replace('\\', "\\\\").replace('\'', "''");
            format!("E'{text}'")
        }
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Array(_) | Value::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_quoted_for_the_client() {
        let params = [json!("it's\n\"x\""), json!(3), json!(null)].map(Expr::Value);
        let sent = |dialect| bound("select ?1", &params, dialect).unwrap_or_default();
        assert_eq!(
            sent("sqlite"),
            [
                ".parameter set ?1 \"'it''s\\n\\\"x\\\"'\"",
                ".parameter set ?2 \"3\"",
                ".parameter set ?3 \"null\"",
                "select ?1\n;",
                ".parameter clear",
            ]
        );
        assert_eq!(
            sent("postgres")[1],
            "execute hookc_query('it''s\n\"x\"', 3, null);"
        );
        assert!(bound("select 1", &[], "sqlite").is_none());
    }
}
