//! `S005`: passwords and keys written into a hook.

use super::super::page;
use super::keys::holds_key;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::Kind;

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

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let lexed = scope.lexed();
    for (at, token) in lexed.tokens().iter().enumerate() {
        let text = lexed.text(at);
        if !matches!(token.kind, Kind::Other(_)) || !text.starts_with(['\'', '$']) || text.len() < 5
        {
            continue;
        }
        let keyed = is_keyed(&lexed, at) && is_definition(scope);
        if !keyed && !holds_key(text) {
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

/// Whether a key word stands before a token, `=` and `IDENTIFIED BY` allowed.
fn is_keyed(lexed: &Lexed<'_>, at: usize) -> bool {
    let back = |place: usize| place.checked_sub(1);
    let Some(mut last) = back(at) else {
        return false;
    };
    if lexed.is_sign(last, "=") || lexed.is_sign(last, "=>") {
        let Some(before) = back(last) else {
            return false;
        };
        last = before;
    }
    let identified = || back(last).is_some_and(|before| lexed.is(before, &["IDENTIFIED"]));
    lexed.is(last, &KEYS) || lexed.is(last, &["BY"]) && identified()
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
