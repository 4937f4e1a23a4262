//! `I008`: a key that is new with every run.

use super::super::page;
use crate::effect::is_of_the_run;
use crate::ir::Effect;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::{self, Kind, Lexeme};

/// A volatile value in the key of an upsert.
pub static VOLATILE_KEY: Rule = Rule::new(
    "I008",
    "volatile-key",
    page!("I008"),
    Level::Warning,
    Check::Statement(check),
);

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if scope.statement.kind != "insert" || scope.statement.effect == Effect::Pure {
        return;
    }
    let Some(function) = volatile_key(&scope.statement.sql, &scope.target().plan.dialect) else {
        return;
    };
    found
        .statement(
            scope,
            format!(
                "`{}` gives each run a key of its own, so no row is ever found again",
                function.to_lowercase()
            ),
        )
        .help("build the key from what identifies the row");
}

/// The volatile function whose value goes into a column of the `on conflict` key.
fn volatile_key(statement: &str, dialect: &str) -> Option<String> {
    let tokens = sql::pieces(statement, dialect).tokens;
    let conflict = tokens
        .windows(2)
        .position(|pair| is(&pair[0], "ON") && is(&pair[1], "CONFLICT"))?;
    let into = tokens.iter().position(|token| is(token, "INTO"))?;
    let values = tokens.iter().position(|token| is(token, "VALUES"))?;
    let names = |from: usize| list(&tokens, from);
    let (columns, key, row) = (names(into)?, names(conflict)?, names(values)?);
    let text = |range: &std::ops::Range<usize>| {
        let tokens = tokens.get(range.clone()).unwrap_or_default();
        let words = tokens
            .iter()
            .filter_map(|token| statement.get(token.range.clone()));
        words.collect::<Vec<_>>().join(" ").to_lowercase()
    };
    let keys: Vec<String> = key.iter().map(text).collect();
    let pairs = columns.iter().map(text).zip(&row);
    let in_key = pairs.filter(|(column, _)| keys.contains(column));
    in_key
        .flat_map(|(_, value)| tokens.get(value.clone()).unwrap_or_default())
        .filter_map(Lexeme::word)
        .find(|word| is_of_the_run(word))
        .map(str::to_string)
}

/// The items of the first parenthesised list behind a token, as ranges of tokens.
fn list(tokens: &[Lexeme], from: usize) -> Option<Vec<std::ops::Range<usize>>> {
    let open = from
        + tokens
            .get(from..)?
            .iter()
            .position(|token| token.kind == Kind::Open)?;
    let mut items = Vec::new();
    let (mut depth, mut begin) = (0_usize, open + 1);
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match &token.kind {
            Kind::Open => depth += 1,
            Kind::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    items.push(begin..at);
                    return Some(items);
                }
            }
            Kind::Other(text) if text == "," && depth == 1 => {
                items.push(begin..at);
                begin = at + 1;
            }
            _ => {}
        }
    }
    None
}

fn is(token: &Lexeme, word: &str) -> bool {
    token.word() == Some(word)
}
