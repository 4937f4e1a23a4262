//! `I008`: a key that is new with every run.

use std::ops::Range;

use super::super::page;
use crate::effect::is_of_the_run;
use crate::ir::Effect;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

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
    let Some(function) = volatile_key(&scope.lexed()) else {
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
fn volatile_key(lexed: &Lexed<'_>) -> Option<String> {
    let conflict = lexed.find_pair("ON", "CONFLICT")?;
    let (into, values) = (lexed.find("INTO")?, lexed.find("VALUES")?);
    let list = |from: usize| {
        let open = (from..lexed.len()).find(|at| lexed.opens(*at))?;
        Some(lexed.list(open))
    };
    let (columns, key, row) = (list(into)?, list(conflict)?, list(values)?);
    let text = |range: &Range<usize>| {
        let texts: Vec<&str> = range.clone().map(|at| lexed.text(at)).collect();
        texts.join(" ").to_lowercase()
    };
    let keys: Vec<String> = key.iter().map(text).collect();
    let pairs = columns.iter().map(text).zip(&row);
    let in_key = pairs.filter(|(column, _)| keys.contains(column));
    in_key
        .flat_map(|(_, value)| value.clone())
        .filter_map(|at| lexed.word(at))
        .find(|word| is_of_the_run(word))
        .map(str::to_string)
}
