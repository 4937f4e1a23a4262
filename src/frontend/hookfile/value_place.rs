//! Where in a script a value may stand, and so a parameter: by the tokens before and after it.

use std::ops::Range;

use crate::sql::{self, Kind, Lexeme};

/// Why a parameter cannot stand where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// In a string, a quoted name or a dollar quote.
    Quoted,
    /// In a comment.
    Comment,
    /// Where a name is meant: a table, a column, a function, an alias.
    Name,
    /// In a statement that takes no parameters; its first word.
    Statement(String),
}

/// Words after which a value may stand.
const BEFORE_VALUES: [&str; 35] = [
    "SELECT",
    "DISTINCT",
    "ALL",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "XOR",
    "ON",
    "HAVING",
    "WHEN",
    "THEN",
    "ELSE",
    "CASE",
    "BETWEEN",
    "LIKE",
    "ILIKE",
    "RLIKE",
    "REGEXP",
    "GLOB",
    "MATCH",
    "IN",
    "IS",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "FIRST",
    "NEXT",
    "TOP",
    "RETURNING",
    "RETURN",
    "ESCAPE",
    "INTERVAL",
    "DIV",
    "MOD",
];

/// First words of statements that take no parameters.
const WITHOUT_PARAMETERS: [&str; 18] = [
    "CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "TRUNCATE", "COMMENT", "VACUUM", "ANALYZE",
    "REINDEX", "CLUSTER", "REFRESH", "COPY", "RENAME", "BEGIN", "COMMIT", "ROLLBACK", "DO",
];

/// The values that are misplaced, with their places in the list; ranges ascend.
pub(super) fn misplaced(
    text: &str,
    values: &[Range<usize>],
    dialect: &str,
) -> Vec<(usize, Misplaced)> {
    if values.is_empty() {
        return Vec::new();
    }
    let pieces = sql::pieces(text, dialect);
    let mut found = Vec::new();
    let mut rest = values.iter().enumerate().peekable();
    for statement in &pieces.statements {
        let tokens = pieces.tokens.get(statement.clone()).unwrap_or_default();
        let mut walk = Walk::new(tokens);
        for (at, token) in tokens.iter().enumerate() {
            while let Some((value, range)) = rest.peek() {
                if range.start >= token.range.end {
                    break;
                }
                let why = if range.end <= token.range.start {
                    Some(Misplaced::Comment)
                } else if **range == token.range {
                    walk.why(at)
                } else {
                    Some(inside(token))
                };
                found.extend(why.map(|why| (*value, why)));
                rest.next();
            }
            walk.step(at);
        }
    }
    found.extend(rest.map(|(value, _)| (value, Misplaced::Comment)));
    found
}

/// A value that is only a part of a token.
fn inside(token: &Lexeme) -> Misplaced {
    match &token.kind {
        Kind::Word(_) => Misplaced::Name,
        Kind::Quoted | Kind::Semicolon | Kind::Open | Kind::Close => Misplaced::Quoted,
        Kind::Other(text) => match text.chars().find(|c| !c.is_ascii_alphabetic()) {
            Some('\'' | '"' | '`') => Misplaced::Quoted,
            Some('$') if text.matches("$$").count() > 1 || text.contains("$ ") => Misplaced::Quoted,
            _ if text.contains(char::is_whitespace) => Misplaced::Quoted,
            _ => Misplaced::Name,
        },
    }
}

/// What stands between a pair of brackets, or at the top.
#[derive(Debug, Default, Clone)]
struct Level {
    /// The word that tells what a list is of: `FROM`, `SET`, `BY`...
    clause: Option<&'static str>,
    /// Whether the brackets hold names: columns to insert into.
    names: bool,
    /// Whether the brackets hold the arguments of a function.
    function: bool,
}

/// Clauses whose lists are of names.
const OF_NAMES: [&str; 8] = [
    "FROM", "INTO", "SET", "BY", "UPDATE", "JOIN", "USING", "WITH",
];
const CLAUSES: [&str; 16] = [
    "SELECT",
    "FROM",
    "WHERE",
    "SET",
    "VALUES",
    "INTO",
    "BY",
    "HAVING",
    "LIMIT",
    "RETURNING",
    "ON",
    "JOIN",
    "USING",
    "WITH",
    "UPDATE",
    "WHEN",
];

/// A way through a statement.
struct Walk<'t> {
    tokens: &'t [Lexeme],
    levels: Vec<Level>,
    creates_from_query: bool,
}

impl<'t> Walk<'t> {
    fn new(tokens: &'t [Lexeme]) -> Walk<'t> {
        let words: Vec<&str> = tokens.iter().take(8).filter_map(Lexeme::word).collect();
        let table = words.contains(&"TABLE") && !words.contains(&"VIEW");
        Walk {
            tokens,
            levels: vec![Level::default()],
            creates_from_query: words.first() == Some(&"CREATE")
                && table
                && tokens.iter().any(|token| token.word() == Some("SELECT")),
        }
    }

    fn word(&self, at: usize) -> Option<&'t str> {
        self.tokens.get(at)?.word()
    }

    fn level(&self) -> Level {
        self.levels.last().cloned().unwrap_or_default()
    }

    /// Takes a token into account.
    fn step(&mut self, at: usize) {
        let Some(token) = self.tokens.get(at) else {
            return;
        };
        match &token.kind {
            Kind::Open => self.open(at),
            Kind::Close if self.levels.len() > 1 => {
                self.levels.pop();
            }
            Kind::Word(word) => {
                let clause = CLAUSES.iter().find(|clause| **clause == word);
                if let Some(clause) = clause
                    && !self.is_in_function(at)
                    && let Some(level) = self.levels.last_mut()
                {
                    level.clause = Some(clause);
                }
            }
            _ => {}
        }
    }

    /// A `FROM` that belongs to a function or to `IS DISTINCT FROM`.
    fn is_in_function(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.word(before));
        let level = self.level();
        self.word(at) == Some("FROM")
            && (before == Some("DISTINCT") || (level.function && level.clause.is_none()))
    }

    fn open(&mut self, at: usize) {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let outer = self.level().clause;
        let names = match before.and_then(Lexeme::word) {
            Some("CONFLICT" | "USING" | "BY") => true,
            _ => {
                matches!(outer, Some("INTO" | "WITH"))
                    && before.is_some_and(|token| {
                        matches!(token.kind, Kind::Quoted)
                            || token.word().is_some_and(|word| !is_keyword(word))
                    })
            }
        };
        let function = before
            .and_then(Lexeme::word)
            .is_some_and(|word| !is_keyword(word));
        self.levels.push(Level {
            clause: None,
            names,
            function,
        });
    }

    /// Why the value at a token is misplaced.
    fn why(&self, at: usize) -> Option<Misplaced> {
        if let Some(first) = self.word(0)
            && WITHOUT_PARAMETERS.contains(&first)
            && !self.creates_from_query
        {
            return Some(Misplaced::Statement(first.to_lowercase()));
        }
        let next = self.tokens.get(at + 1).map(|token| &token.kind);
        if matches!(next, Some(Kind::Open)) || is_dot(next) {
            return Some(Misplaced::Name);
        }
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let may = match before.map(|token| &token.kind) {
            None | Some(Kind::Quoted | Kind::Close | Kind::Semicolon) => false,
            Some(Kind::Open) => !self.level().names,
            Some(Kind::Word(word)) => self.may_follow(word, at),
            Some(Kind::Other(text)) if text == "," => {
                let level = self.level();
                !level.names
                    && !level
                        .clause
                        .is_some_and(|clause| OF_NAMES.contains(&clause))
            }
            Some(Kind::Other(text)) => text != "." && is_operator(text),
        };
        (!may).then_some(Misplaced::Name)
    }

    fn may_follow(&self, word: &str, at: usize) -> bool {
        let before = at.checked_sub(2).and_then(|before| self.word(before));
        match word {
            "FROM" => self.is_in_function(at - 1),
            "TO" => before == Some("SIMILAR"),
            "FOR" => self.level().function,
            word => BEFORE_VALUES.contains(&word),
        }
    }
}

fn is_dot(kind: Option<&Kind>) -> bool {
    matches!(kind, Some(Kind::Other(text)) if text == ".")
}

/// Whether a word is no name of a table or function.
fn is_keyword(word: &str) -> bool {
    BEFORE_VALUES.contains(&word)
        || CLAUSES.contains(&word)
        || matches!(
            word,
            "AS" | "EXISTS" | "ANY" | "SOME" | "OVER" | "FILTER" | "MATERIALIZED"
        )
}

/// A token that is neither a literal nor a parameter.
fn is_operator(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '\'' | '"' | '$' | '?' | '`'))
}

#[cfg(test)]
mod tests {
    use super::{Misplaced, misplaced};

    /// What is said of each `@` of a text, which stands for a value.
    fn told(text: &str) -> Vec<Option<Misplaced>> {
        let mut values = Vec::new();
        let mut sql = String::new();
        for (n, part) in text.split('@').enumerate() {
            if n > 0 {
                values.push(sql.len()..sql.len() + 2);
                sql.push_str("$1");
            }
            sql.push_str(part);
        }
        let mut told = vec![None; values.len()];
        for (at, why) in misplaced(&sql, &values, "postgres") {
            told[at] = Some(why);
        }
        told
    }

    #[test]
    fn values_stand_where_expressions_do() {
        for text in [
            "insert into t (a, b) values (@, @)",
            "insert into t values (1, @), (@, upper(@))",
            "insert into t (a) select @ where @ is not null",
            "update t set a = @, b = b + @ where c in (@, 2) and d between @ and @",
            "delete from t where a = @ or not @",
            "select a, @ from t, u where x like @ limit @",
            "select extract(day from @), trim(both ' ' from @), f(1, @)",
            "select case when @ then @ else @ end",
            "select a is distinct from @",
            "merge into t using (select @ as k) s on t.k = s.k when matched then update set v = @",
            "with c as (select @) select * from c, generate_series(1, @)",
            "insert into t (a) values (@) on conflict (a) do update set b = @",
            "create table t as select @",
            "insert into t values (cast(@ as int), @::text, -@, 'a' || @)",
        ] {
            assert!(
                told(text).iter().all(Option::is_none),
                "{text}: {:?}",
                told(text)
            );
        }
    }

    #[test]
    fn values_are_no_names() {
        for text in [
            "insert into @ values (1)",
            "insert into ops.@ values (1)",
            "insert into @.t values (1)",
            "insert into t (@) values (1)",
            "insert into t (a, @) values (1, 2)",
            "select * from @",
            "select * from a, @",
            "select * from a join @ on true",
            "update @ set a = 1",
            "update t set @ = 1",
            "update t set a = 1, @ = 2",
            "select 1 as @",
            "select 1 @",
            "select @(1)",
            "select * from t order by @",
            "insert into tbl_@ values (1)",
            "with @ as (select 1) select 1",
            "delete from t using u, @",
        ] {
            assert_eq!(told(text), [Some(Misplaced::Name)], "{text}");
        }
    }

    #[test]
    fn quotes_comments_and_other_statements_take_none() {
        for text in [
            "select 'run @'",
            "select \"@\"",
            "do $x$ begin perform @; end $x$",
        ] {
            assert_eq!(told(text), [Some(Misplaced::Quoted)], "{text}");
        }
        for text in ["select 1 -- @\n", "select /* @ */ 1", "-- @"] {
            assert_eq!(told(text), [Some(Misplaced::Comment)], "{text}");
        }
        for (text, word) in [
            ("create view v as select @", "create"),
            ("alter table t add c int default @", "alter"),
            ("grant select on t to @", "grant"),
        ] {
            let statement = Misplaced::Statement(word.to_owned());
            assert_eq!(told(text), [Some(statement)], "{text}");
        }
    }
}
