//! `S005`: passwords and keys written into a hook.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::{Kind, Lexeme};

/// A credential in the repository.
pub static LITERAL_CREDENTIAL: Rule = Rule::new(
    "S005",
    "literal-credential",
    page!("S005"),
    Level::Error,
    Check::Statement(check),
);

/// Words behind which a credential stands, as parameters of statements.
const KEYS: [&str; 12] = [
    "ACCESS_KEY_ID",
    "AWS_KEY_ID",
    "AWS_SECRET_KEY",
    "AWS_TOKEN",
    "AZURE_SAS_TOKEN",
    "CREDENTIALS",
    "MASTER_KEY",
    "PASSWORD",
    "SECRET",
    "SECRET_ACCESS_KEY",
    "SECRET_KEY",
    "TOKEN",
];

/// How a text begins that can only be a key: those of AWS, GitHub, Slack, Stripe and Google.
const KNOWN: [&str; 8] = [
    "'AKIA",
    "'ASIA",
    "'ghp_",
    "'gho_",
    "'xoxb-",
    "'xoxp-",
    "'sk_live_",
    "'AIza",
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let sql = &scope.statement.sql;
    let lexed = scope.lexed();
    let tokens = lexed.tokens();
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Other(_) = &token.kind else {
            continue;
        };
        let text = sql.get(token.range.clone()).unwrap_or_default();
        if !text.starts_with('\'') || text.len() < 5 {
            continue;
        }
        let known = KNOWN.iter().any(|start| text.starts_with(start));
        let keyed = is_keyed(&tokens[..at]) && is_definition(scope);
        if !known && !keyed {
            continue;
        }
        // What comes from a variable or the environment is not in the repository.
        if scope.literal(&token.range).is_some() {
            found
                .statement(scope, "a password or key stands in the project's files")
                .help(
                    "take it from the warehouse's own secrets or an integration; once committed, \
                     it has to be changed",
                );
            return;
        }
    }
}

/// Whether the tokens end in a key word, `=` and `IDENTIFIED BY` allowed.
fn is_keyed(before: &[Lexeme]) -> bool {
    let mut words = before.iter().rev();
    let mut last = words.next();
    if last.is_some_and(
        |token| matches!(&token.kind, Kind::Other(sign) if sign == "=" || sign == "=>"),
    ) {
        last = words.next();
    }
    let Some(word) = last.and_then(Lexeme::word) else {
        return false;
    };
    KEYS.contains(&word)
        || word == "BY" && words.next().and_then(Lexeme::word) == Some("IDENTIFIED")
}

/// Statements whose words are parameters; in others `password = '...'` compares a column.
fn is_definition(scope: &StatementScope<'_>) -> bool {
    let kind = scope.statement.kind.as_str();
    [
        "create", "alter", "copy", "unload", "attach", "set", "export", "import",
    ]
    .iter()
    .any(|verb| kind.starts_with(verb))
}
