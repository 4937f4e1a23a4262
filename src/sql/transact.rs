//! Where the statements of Transact-SQL end. Its scripts seldom have semicolons: its keywords are
//! reserved, so that one which cannot go on with a statement begins the next.

use std::ops::Range;

use super::lexer::{Kind, Lexeme};
use super::split::is_of_transaction;

/// Conditions within conditions that are followed.
const DEEPEST: usize = 40;

/// Kinds of objects: `DROP` and `ALTER` before one of them begin a statement.
const OBJECTS: [&str; 18] = [
    "TABLE",
    "VIEW",
    "INDEX",
    "PROC",
    "PROCEDURE",
    "FUNCTION",
    "TRIGGER",
    "SCHEMA",
    "DATABASE",
    "ROLE",
    "USER",
    "LOGIN",
    "TYPE",
    "SEQUENCE",
    "STATISTICS",
    "SYNONYM",
    "SECURITY",
    "EXTERNAL",
];

/// Whether an adapter's SQL is Transact-SQL.
pub(crate) fn is_transact(dialect: &str) -> bool {
    matches!(
        dialect,
        "sqlserver" | "mssql" | "tsql" | "fabric" | "synapse"
    )
}

/// The token ranges of the statements, separators left out.
pub(super) fn split(tokens: &[Lexeme]) -> Vec<Range<usize>> {
    let reader = Reader { tokens };
    let mut statements = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token.kind == Kind::Semicolon {
            at += 1;
            continue;
        }
        let end = reader.end(at, 0).max(at + 1);
        statements.push(at..end);
        at = end;
    }
    statements
}

/// How many of some tokens are the statement that they begin with, which is no control flow.
pub(crate) fn simple_length(tokens: &[Lexeme]) -> usize {
    let over = tokens.first().is_none_or(|first| {
        first.kind == Kind::Semicolon || matches!(first.word(), Some("END" | "ELSE"))
    });
    match over {
        true => 0,
        false => Reader { tokens }.simple_end(0),
    }
}

/// Whether a statement begins after the condition of an `IF` or `WHILE`.
pub(crate) fn begins_body(tokens: &[Lexeme]) -> bool {
    Reader { tokens }.begins_body(0)
}

struct Reader<'t> {
    tokens: &'t [Lexeme],
}

/// What a statement still waits for.
struct Expected {
    /// Its verb; that behind its common table expressions, once it is known.
    verb: Option<&'static str>,
    /// The rows of an `INSERT`, the `SET` of an `UPDATE`, the receiver of a `GRANT`.
    part: bool,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }

    fn kind(&self, at: usize) -> Option<&Kind> {
        Some(&self.tokens.get(at)?.kind)
    }

    fn is_sign(&self, at: usize, kind: &Kind) -> bool {
        self.kind(at) == Some(kind)
    }

    /// Behind the last token of the statement that begins here.
    fn end(&self, start: usize, depth: usize) -> usize {
        match self.word(start) {
            Some("BEGIN") if self.opens_block(start) => self.tried_end(start),
            Some("IF" | "WHILE") if depth < DEEPEST => self.control_end(start, depth),
            Some("CREATE" | "ALTER") if self.defines_body(start) => self.body_end(start),
            _ => self.simple_end(start),
        }
    }

    fn opens_block(&self, at: usize) -> bool {
        !self.word(at + 1).is_some_and(|word| {
            is_of_transaction(word) || matches!(word, "DISTRIBUTED" | "DIALOG" | "CONVERSATION")
        })
    }

    /// Whether a definition holds statements or a query of its own.
    fn defines_body(&self, start: usize) -> bool {
        (start + 1..start + 4)
            .filter_map(|at| self.word(at))
            .find(|word| !matches!(*word, "OR" | "ALTER"))
            .is_some_and(|word| {
                matches!(word, "PROC" | "PROCEDURE" | "FUNCTION" | "TRIGGER" | "VIEW")
            })
    }

    /// A definition goes up to a semicolon outside of blocks.
    fn body_end(&self, start: usize) -> usize {
        let mut depth = 0;
        for at in start..self.tokens.len() {
            if depth == 0 && self.is_sign(at, &Kind::Semicolon) {
                return at;
            }
            depth = self.depth_behind(at, depth);
        }
        self.tokens.len()
    }

    /// How many blocks and cases are open behind a token.
    fn depth_behind(&self, at: usize, depth: usize) -> usize {
        match self.word(at) {
            Some("BEGIN") if self.opens_block(at) => depth + 1,
            Some("CASE") => depth + 1,
            Some("END") => depth.saturating_sub(1),
            _ => depth,
        }
    }

    /// `BEGIN ... END`, and the `BEGIN CATCH ... END CATCH` behind an `END TRY`.
    fn tried_end(&self, start: usize) -> usize {
        let end = self.block_end(start);
        if self.word(end) != Some("TRY") {
            return end + usize::from(self.word(end) == Some("CATCH"));
        }
        let next = end + 1;
        let next = next + usize::from(self.is_sign(next, &Kind::Semicolon));
        match (self.word(next), self.word(next + 1)) {
            (Some("BEGIN"), Some("CATCH")) => {
                let end = self.block_end(next);
                end + usize::from(self.word(end) == Some("CATCH"))
            }
            _ => end + 1,
        }
    }

    /// Behind the `END` of a block.
    fn block_end(&self, start: usize) -> usize {
        let mut depth = 0;
        for at in start..self.tokens.len() {
            depth = self.depth_behind(at, depth);
            if depth == 0 && self.word(at) == Some("END") {
                return at + 1;
            }
        }
        self.tokens.len()
    }

    /// `IF condition statement [ELSE statement]`, `WHILE condition statement`.
    fn control_end(&self, start: usize, depth: usize) -> usize {
        let mut control = start;
        loop {
            let body = self.condition_end(control + 1);
            let end = self.end(body, depth + 1);
            let next = end + usize::from(self.is_sign(end, &Kind::Semicolon));
            if self.word(next) != Some("ELSE") {
                return end;
            }
            if self.word(next + 1) != Some("IF") {
                return self.end(next + 1, depth + 1);
            }
            control = next + 1;
        }
    }

    fn condition_end(&self, start: usize) -> usize {
        let mut depth = 0usize;
        for at in start..self.tokens.len() {
            match self.kind(at) {
                Some(Kind::Open) => depth += 1,
                Some(Kind::Close) => depth = depth.saturating_sub(1),
                Some(Kind::Semicolon) => return at,
                _ if depth == 0 && self.begins_body(at) => return at,
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Whether a word that no condition holds stands here.
    fn begins_body(&self, at: usize) -> bool {
        match self.word(at) {
            Some("UPDATE") => !self.is_sign(at + 1, &Kind::Open),
            Some("SELECT" | "SET" | "INSERT" | "DELETE" | "MERGE" | "DROP" | "ALTER" | "WITH") => {
                true
            }
            Some(word) => is_always_first(word) || matches!(word, "IF" | "THROW" | "FETCH"),
            None => false,
        }
    }

    /// A statement without control flow goes up to a semicolon, the end of what is around it, or a
    /// word that begins another.
    fn simple_end(&self, start: usize) -> usize {
        let mut expected = Expected::of(self.word(start).unwrap_or_default());
        let (mut parens, mut cases) = (0usize, 0usize);
        for at in start + 1..self.tokens.len() {
            match self.kind(at) {
                Some(Kind::Semicolon) => return at,
                Some(Kind::Open) => parens += 1,
                Some(Kind::Close) => parens = parens.saturating_sub(1),
                Some(Kind::Word(word)) if parens == 0 => match word.as_str() {
                    "CASE" => cases += 1,
                    "END" if cases > 0 => cases -= 1,
                    "END" => return at,
                    "ELSE" if cases == 0 => return at,
                    word if cases == 0 && self.begins(at, word, &expected) => return at,
                    word => expected.see(word),
                },
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Whether a word begins a statement rather than going on with the one before.
    fn begins(&self, at: usize, word: &str, before: &Expected) -> bool {
        let previous = at.checked_sub(1).and_then(|at| self.word(at)).unwrap_or("");
        let next = self.word(at + 1).unwrap_or("");
        let verb = before.verb;
        if verb == Some("GRANT") && before.part {
            return false;
        }
        match word {
            "INSERT" | "UPDATE" | "DELETE" => {
                !matches!(verb, None | Some("MERGE"))
                    && !matches!(previous, "ON" | "FOR" | "AFTER" | "OF" | "BULK")
            }
            "MERGE" => verb.is_some() && !matches!(next, "JOIN" | "RANGE" | "UNION"),
            "SELECT" => {
                let goes_on = match verb {
                    None | Some("MERGE") => true,
                    Some("INSERT") => before.part,
                    _ => false,
                };
                let joins = ["UNION", "ALL", "EXCEPT", "INTERSECT", "AS", "FOR"];
                !goes_on && !joins.contains(&previous)
            }
            "SET" => {
                let goes_on = match verb {
                    Some("MERGE" | "ALTER") => true,
                    Some("UPDATE") => before.part,
                    _ => false,
                };
                !goes_on && !matches!(previous, "UPDATE" | "DELETE")
            }
            "EXEC" | "EXECUTE" => !(verb == Some("INSERT") && before.part),
            "IF" => next != "EXISTS" || self.is_sign(at + 2, &Kind::Open),
            "DROP" | "ALTER" => verb != Some("ALTER") || OBJECTS.contains(&next),
            "FETCH" => !matches!(previous, "ROW" | "ROWS"),
            "WITH" => {
                self.word(at + 1).is_some()
                    && (self.word(at + 2) == Some("AS") || self.is_sign(at + 2, &Kind::Open))
            }
            "GRANT" => next != "OPTION",
            "THROW" => next.is_empty(),
            word => is_always_first(word),
        }
    }
}

/// Words that stand at the beginning of a statement and nowhere else.
fn is_always_first(word: &str) -> bool {
    matches!(
        word,
        "TRUNCATE"
            | "PRINT"
            | "DECLARE"
            | "EXEC"
            | "EXECUTE"
            | "WHILE"
            | "RAISERROR"
            | "RETURN"
            | "BREAK"
            | "CONTINUE"
            | "GOTO"
            | "WAITFOR"
            | "USE"
            | "GRANT"
            | "DENY"
            | "REVOKE"
            | "COMMIT"
            | "ROLLBACK"
            | "BEGIN"
            | "CREATE"
            | "OPEN"
            | "CLOSE"
            | "DEALLOCATE"
            | "DBCC"
            | "BULK"
            | "CHECKPOINT"
    )
}

impl Expected {
    /// What follows a statement's first word.
    fn of(word: &str) -> Expected {
        let mut expected = Expected {
            verb: Some("OTHER"),
            part: false,
        };
        expected.take(word);
        if word == "WITH" {
            expected.verb = None;
        }
        expected
    }

    fn take(&mut self, word: &str) {
        (self.verb, self.part) = match word {
            "INSERT" => (Some("INSERT"), true),
            "UPDATE" => (Some("UPDATE"), true),
            "MERGE" => (Some("MERGE"), false),
            "GRANT" | "DENY" | "REVOKE" => (Some("GRANT"), true),
            "ALTER" => (Some("ALTER"), false),
            "SELECT" | "DELETE" => (Some("OTHER"), false),
            _ => return,
        };
    }

    /// Looks at a word of the statement.
    fn see(&mut self, word: &str) {
        if self.verb.is_none() {
            self.take(word);
            return;
        }
        let comes = match self.verb {
            Some("INSERT") => matches!(word, "VALUES" | "SELECT" | "EXEC" | "EXECUTE" | "DEFAULT"),
            Some("UPDATE") => matches!(word, "SET" | "STATISTICS"),
            Some("GRANT") => matches!(word, "TO" | "FROM"),
            _ => false,
        };
        self.part &= !comes;
    }
}

#[cfg(test)]
mod tests {
    use crate::sql::statements;

    /// The statements, one a line.
    fn cut(sql: &str) -> String {
        let ranges = statements(sql, "sqlserver").into_iter();
        let texts: Vec<String> = ranges
            .map(|range| sql[range].split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        texts.join("\n")
    }

    /// Each line is a statement, however the lines are joined.
    fn holds(lines: &str) {
        let lines: Vec<&str> = lines
            .lines()
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .collect();
        for between in [" ", "\n", ";\n"] {
            assert_eq!(cut(&lines.join(between)), lines.join("\n"), "{between:?}");
        }
    }

    #[test]
    fn a_reserved_word_begins_the_next_statement() {
        holds(
            "set nocount on
            declare @d date = '20260115'
            delete from t where day = @d
            insert into t (day, n) select @d, count(*) from s where day = @d
            update t set n = case when n > 1 then 1 else n end output deleted.n where k = 3
            select 1 union all select 2
            with a as (select 1 as x) insert into t (n) select x from a
            insert into t exec dbo.p 1
            exec dbo.q @a = 1
            truncate table s
            print 'done'",
        );
    }

    #[test]
    fn words_that_go_on_with_a_statement_do_not_begin_one() {
        holds(
            "merge t as a using s as b on a.k = b.k when matched then update set a.n = b.n \
             when not matched then insert (k, n) values (b.k, b.n) when not matched by source then delete
            alter table t drop column n
            alter table t add constraint f foreign key (k) references s (k) on delete set null on update cascade
            alter database x set recovery simple
            grant select, insert, update on schema::marts to reader with grant option
            drop table if exists t
            create table t (k int) with (data_compression = page)
            update t with (tablock) set n = 1
            select k from t with (nolock) order by k offset 1 rows fetch next 2 rows only
            begin transaction
            commit",
        );
    }

    #[test]
    fn control_flow_takes_its_statements_along() {
        holds(
            "if exists (select 1 from s) delete from t where k = 1 else insert into t values (1)
            if @n = 0 throw 50001, 'empty', 1
            if object_id('t', 'U') is null begin create table t (k int) insert into t values (1) end
            while @n < 3 set @n = @n + 1
            begin try begin transaction delete from t commit end try begin catch rollback end catch
            if @a = 1 select 1 else if @a = 2 select 2 else select 3
            print 'done'",
        );
    }

    #[test]
    fn definitions_go_up_to_a_semicolon() {
        let sql = "create or alter procedure p as begin select 1; select 2 end; select 3";
        assert_eq!(
            cut(sql),
            "create or alter procedure p as begin select 1; select 2 end\nselect 3"
        );
    }
}
