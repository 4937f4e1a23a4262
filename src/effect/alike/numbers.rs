//! Whole numbers that columns are only set to and asked for by `=`, like the number of a model:
//! which they are makes no difference, so long as different ones stay different.

use super::names::Names;
use crate::effect::Part;
use crate::sql::{Kind, Lexeme};

/// Numbers that have others in their place at most.
const MOST: usize = 16;

/// Digits of the numbers that others may stand for; smaller ones are also counts and marks.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=9;

/// How statements begin that do nothing with a column but what their words say.
const VERBS: [&str; 7] = [
    "ANALYZE", "COMMENT", "DELETE", "GRANT", "INSERT", "REVOKE", "UPDATE",
];

/// What stands in the place of numbers.
#[derive(Default)]
pub(super) struct Numbers<'t>(Vec<(&'t str, String)>);

impl<'t> Numbers<'t> {
    /// The numbers of texts. There are none if a long one stands anywhere else, or if a column that
    /// is set to one of them or asked for it is used in another way.
    pub(super) fn find(
        parts: &[Part<'t>],
        names: &Names<'_>,
        is_declared: impl Fn(&str) -> bool,
    ) -> Numbers<'t> {
        let mut found = Numbers::default();
        let mut columns: Vec<usize> = Vec::new();
        let mut places = names.no_places();
        for (place, part) in parts.iter().enumerate() {
            for (at, token) in part.pieces.tokens.iter().enumerate() {
                let Kind::Other(text) = &token.kind else {
                    continue;
                };
                if text.starts_with('$') {
                    return Numbers::default();
                }
                let Some(digits) = digits(text) else { continue };
                let column = column(&part.pieces.tokens, at).filter(|_| !text.starts_with('0'));
                let column = column.and_then(|column| names.at(place, column));
                let is_long = DIGITS.contains(&digits);
                match column {
                    Some(column) => {
                        if places.note(column) {
                            columns.push(column);
                        }
                        if is_long {
                            found.note(part.sql.get(token.range.clone()).unwrap_or_default());
                        }
                    }
                    None if is_long => return Numbers::default(),
                    None => {}
                }
            }
        }
        let may = (1..=MOST).contains(&found.0.len()) && parts.iter().all(is_known);
        let is_free = |id: &usize| !is_declared(names.name(*id)) && names.are_all(&places, *id);
        match may && columns.iter().all(is_free) {
            true => found,
            false => Numbers::default(),
        }
    }

    fn note(&mut self, number: &'t str) {
        if self.0.len() > MOST || self.0.iter().any(|(known, _)| *known == number) {
            return;
        }
        let first = 10_u64.pow(number.len().saturating_sub(1) as u32);
        let other = first + 3 + 7 * self.0.len() as u64;
        self.0.push((number, other.to_string()));
    }

    /// What stands in the place of a number.
    pub(super) fn other(&self, number: &str) -> Option<&str> {
        let mut known = self.0.iter();
        known
            .find(|(known, _)| *known == number)
            .map(|(_, other)| other.as_str())
    }
}

/// How many digits a whole number has.
fn digits(text: &str) -> Option<usize> {
    let whole = text.bytes().all(|byte| byte.is_ascii_digit());
    whole.then_some(text.len())
}

/// The token of the column that is set to the number at this place, or asked for it.
fn column(tokens: &[Lexeme], at: usize) -> Option<usize> {
    let ends = match tokens.get(at + 1).map(|token| &token.kind) {
        None | Some(Kind::Semicolon | Kind::Close) => true,
        Some(Kind::Word(word)) => matches!(word.as_str(), "AND" | "OR" | "WHERE"),
        Some(Kind::Other(sign)) => sign == ",",
        Some(_) => false,
    };
    if !ends || !is_sign(tokens.get(at.checked_sub(1)?)?, "=") {
        return None;
    }
    let column = at.checked_sub(2)?;
    tokens.get(column).filter(|token| is_name(token))?;
    let mut name = column;
    while is_sign(tokens.get(name.checked_sub(1)?)?, ".") {
        name = name.checked_sub(2)?;
    }
    let begins = match &tokens.get(name.checked_sub(1)?)?.kind {
        Kind::Word(word) => matches!(word.as_str(), "SET" | "WHERE" | "AND" | "OR"),
        Kind::Other(sign) => sign == ",",
        _ => false,
    };
    begins.then_some(column)
}

fn is_name(token: &Lexeme) -> bool {
    matches!(token.kind, Kind::Word(_) | Kind::Quoted)
}

fn is_sign(token: &Lexeme, sign: &str) -> bool {
    matches!(&token.kind, Kind::Other(text) if text == sign)
}

/// Whether all statements of a text begin with one of [`VERBS`].
fn is_known(part: &Part<'_>) -> bool {
    let mut statements = part.pieces.statements.iter();
    statements.all(|range| {
        let first = part.pieces.tokens.get(range.start);
        first
            .and_then(Lexeme::word)
            .is_some_and(|verb| VERBS.contains(&verb))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::common;

    fn same(one: &str, other: &str) -> bool {
        common(one).parts == common(other).parts
    }

    #[test]
    fn numbers_that_are_only_set_and_asked_for_make_no_difference() {
        assert!(same(
            "update s.t set x = 101, y = null where t.id = 101",
            "update s.t set x = 764, y = null where t.id = 764"
        ));
        assert!(!same(
            "update s.t set x = 101 where id = 101",
            "update s.t set x = 101 where id = 102"
        ));
    }

    #[test]
    fn numbers_that_do_more_make_one() {
        let with = |rest: &str| {
            let text = |number: &str| {
                format!("update s.t set x = {number} where id = {number}; {rest}")
                    .replace("NUMBER", number)
            };
            same(&text("101"), &text("205"))
        };
        assert!(with("delete from s.u where id = 7"));
        for rest in [
            "delete from s.t where x > 150",
            "delete from s.t where y < NUMBER",
            "insert into s.t (id) values (NUMBER)",
            "update s.t set x = x + 1",
            "update s.t set z = 100 + NUMBER",
            "select f(1)",
            "create table s.v (x int check (x < 150))",
            "do $$ begin delete from s.t where x > 150; end $$",
            "delete from s.t where y = 0205",
        ] {
            assert!(!with(rest), "{rest}");
        }
    }
}
