//! Grants of a plan into the forms of its target's dialect (`dialect-grants` in `hookc.toml`).

use crate::effect;
use crate::ir::{Action, Plan};
use crate::source::{Text, TextBuilder};
use crate::sql::{self, grant};

/// Writes every grant and revoke that is sure in its meaning as the target's warehouse wants it.
pub fn rewrite(plan: &mut Plan) {
    let dialect = plan.dialect.clone();
    for step in &mut plan.steps {
        in_body(&mut step.body, &dialect);
    }
}

fn in_body(body: &mut [Action], dialect: &str) {
    for action in body {
        match action {
            Action::Sql {
                sql,
                calls,
                holes,
                statements,
            } if holes.is_empty() => {
                *sql = written(sql, dialect);
                if !statements.is_empty() {
                    *statements = effect::outline(sql.as_str(), dialect);
                }
                for call in calls.iter_mut().flatten() {
                    *call = written(&Text::new(call.as_str()), dialect).to_string();
                }
            }
            Action::Query { sql, .. } => *sql = written(sql, dialect),
            Action::If {
                then, otherwise, ..
            } => {
                in_body(then, dialect);
                in_body(otherwise, dialect);
            }
            _ => {}
        }
    }
}

/// A text with its grants in the dialect's form; what is put in comes from where it stands.
fn written(text: &Text, dialect: &str) -> Text {
    let whole = text.as_str();
    let mut built = TextBuilder::default();
    let mut at = 0;
    for statement in sql::statements(whole, dialect) {
        let edits = grant::native(whole.get(statement.clone()).unwrap_or_default(), dialect);
        for (range, new) in edits {
            let start = statement.start + range.start;
            let origin = u32::try_from(start.saturating_sub(1)).ok();
            let origin = origin.and_then(|before| text.origin(before));
            built.append(&text.slice(at..start), None);
            built.append(&Text::new(new), origin.as_ref());
            at = statement.start + range.end;
        }
    }
    if at == 0 {
        return text.clone();
    }
    built.append(&text.slice(at..whole.len()), None);
    built.finish()
}
