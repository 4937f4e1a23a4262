//! Where in a statement the names of relations stand that it reads.

use super::lexed::Lexed;
use super::names::begins_name;
use crate::sql::Kind;

/// A pair of parentheses, or the statement itself.
#[derive(Debug, Default)]
struct Frame {
    /// A query or another statement that reads has begun in it.
    reads: bool,
    /// The list behind `from` goes on.
    lists: bool,
    /// Nothing stands in it yet.
    empty: bool,
}

/// Whether a word ends the list behind `from`.
fn ends_list(word: &str) -> bool {
    matches!(
        word,
        "CONNECT"
            | "EXCEPT"
            | "FETCH"
            | "FOR"
            | "GROUP"
            | "HAVING"
            | "INTERSECT"
            | "LIMIT"
            | "ORDER"
            | "QUALIFY"
            | "RETURNING"
            | "SELECT"
            | "SET"
            | "UNION"
            | "WHERE"
            | "WINDOW"
    )
}

/// Words that may stand before a source and are none.
const BEFORE: [&str; 2] = ["LATERAL", "ONLY"];

/// Statements whose own `from` is no query's.
const OTHERS: [&str; 6] = ["COPY", "DENY", "FETCH", "GRANT", "REVOKE", "SHOW"];

/// The places of sources: the first tokens of their names.
pub(super) fn places(statement: &Lexed<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut frames = vec![Frame {
        empty: true,
        ..Frame::default()
    }];
    let using = statement
        .outside()
        .any(|(_, word)| matches!(word, "MERGE" | "DELETE"));
    let other = statement.is(0, &OTHERS);
    for at in 0..statement.len() {
        let outer = frames.len() == 1;
        let Some(frame) = frames.last_mut() else {
            break;
        };
        let source = match statement.kind(at) {
            Some(Kind::Open) => {
                frame.empty = false;
                frames.push(Frame {
                    empty: true,
                    ..Frame::default()
                });
                continue;
            }
            Some(Kind::Close) => {
                if !outer {
                    frames.pop();
                }
                continue;
            }
            Some(Kind::Word(word)) => match word.as_str() {
                "FROM" => !(outer && other) && begins_list(statement, at, frame),
                "JOIN" => frame.reads,
                "USING" => using && outer,
                word => {
                    frame.reads |= matches!(word, "SELECT" | "UPDATE" | "DELETE" | "MERGE");
                    frame.lists &= !ends_list(word);
                    false
                }
            },
            Some(Kind::Other(sign)) => sign == "," && frame.lists,
            _ => false,
        };
        frame.empty = false;
        if source {
            frame.lists = true;
            let next = (at + 1..statement.len()).find(|at| !statement.is(*at, &BEFORE));
            found.extend(next.filter(|at| begins_name(statement.kind(*at))));
        }
    }
    found
}

/// Whether a `from` is that of a query: not that of a function's arguments, of a comparison, of a
/// `delete` (where its own relation stands) or of a statement that reads nothing.
fn begins_list(statement: &Lexed<'_>, at: usize, frame: &Frame) -> bool {
    let before = |back: usize, words: &[&str]| {
        at.checked_sub(back)
            .is_some_and(|place| statement.is(place, words))
    };
    if before(1, &["DELETE"]) || before(1, &["DISTINCT"]) && before(2, &["IS", "NOT"]) {
        return false;
    }
    // DuckDB and Spark begin queries with `from`.
    let first = frame.empty || before(1, &["AS", "UNION", "ALL", "EXCEPT", "INTERSECT"]);
    frame.reads || first
}

/// The names that the statement's own `with` clauses give.
pub(super) fn of_with(statement: &Lexed<'_>) -> Vec<String> {
    let begins = |at: usize| {
        statement.is(at, &["WITH", "RECURSIVE"])
            || statement.is_sign(at, ",")
                && at
                    .checked_sub(1)
                    .is_some_and(|before| statement.kind(before) == Some(&Kind::Close))
    };
    let places = (0..statement.len()).filter(|at| begins(*at));
    places
        .filter(|at| is_definition(statement, at + 1))
        .filter_map(|at| statement.part(at + 1))
        .collect()
}

/// `name [(columns)] as [[not] materialized] (`.
fn is_definition(statement: &Lexed<'_>, name: usize) -> bool {
    let mut at = name + 1;
    if statement.opens(at) {
        let ends = |at: &usize| matches!(statement.kind(*at), Some(Kind::Open | Kind::Close));
        at = (at + 1..statement.len())
            .find(ends)
            .map_or(statement.len(), |end| end + 1);
    }
    if !statement.is(at, &["AS"]) {
        return false;
    }
    let query = (at + 1..statement.len()).find(|at| !statement.is(*at, &["NOT", "MATERIALIZED"]));
    query.is_some_and(|at| statement.opens(at))
}
