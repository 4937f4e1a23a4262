//! Texts that differ only in the names of their relations and in plain literals mean the same: what
//! they have in common is judged once.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use foldhash::fast::RandomState;

use super::Part;
use super::model::World;
use super::shape::is_default;
use super::stable::fingerprint;
use crate::sql::{Kind, Lexeme};

/// What texts have in common with others like them: text in which names are numbered.
pub(super) struct Alike {
    /// The texts.
    pub(super) parts: Vec<String>,
    /// The relation of the node.
    pub(super) relation: Option<String>,
}

impl Alike {
    /// The same for texts that are alike, in the same context.
    pub(super) fn key(&self, context: &str) -> u128 {
        let relation = self.relation.as_deref().unwrap_or("\0");
        let parts = self.parts.iter().map(String::as_str);
        fingerprint([context, relation].into_iter().chain(parts))
    }
}

/// Texts whose names or literals say more than that they differ are left as they are.
const TELLING: [&str; 21] = [
    "force",
    "nextval",
    "setval",
    "prepare",
    "concat",
    "information_schema",
    "pg_",
    "sys.",
    "sqlite_",
    "duckdb_",
    "regclass",
    "object_id",
    "immediate",
    "execute",
    "lower",
    "upper",
    "trim",
    "replace(",
    "regexp",
    "like",
    "length",
];

/// Whether one of [`TELLING`] stands in a text, in any case.
fn says_more(sql: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).build(TELLING).ok()
    });
    WORDS.as_ref().is_none_or(|words| words.is_match(sql))
}

/// What stands around names.
const QUOTES: [char; 4] = ['"', '`', '[', ']'];

/// Words after which a relation stands.
const BEFORE: [&str; 7] = ["FROM", "INTO", "JOIN", "UPDATE", "TABLE", "VIEW", "EXISTS"];

/// What texts have in common with others. Names that the schema declares stay as they are.
pub(super) fn alike(parts: &[Part<'_>], relation: Option<&str>, world: &World) -> Alike {
    let mut names = Names::default();
    let columns = world
        .tables
        .values()
        .flat_map(|table| table.columns.iter().map(|column| column.name.as_str()));
    let declared: HashSet<&str, RandomState> = world
        .tables
        .keys()
        .flat_map(|name| [&*name.schema, &*name.base])
        .chain(columns)
        .collect();
    let telling = parts.iter().any(|part| says_more(part.sql));
    if !telling {
        if let Some(relation) = relation {
            relation
                .split('.')
                .for_each(|part| names.note(part.trim_matches(QUOTES)));
        }
        parts
            .iter()
            .for_each(|part| names.find(part.sql, &part.pieces.tokens));
        names.find_receivers(parts);
    }
    names
        .0
        .retain(|name, _| !declared.contains(name.as_str()) && !is_default(name));
    let common = |part: &Part<'_>| {
        if telling {
            part.sql.to_string()
        } else {
            names.replaced(part.sql, &part.pieces.tokens)
        }
    };
    let renamed = relation.map(|relation| {
        let parts = relation.split('.').map(|part| names.spelled(part));
        parts.collect::<Vec<_>>().join(".")
    });
    Alike {
        parts: parts.iter().map(common).collect(),
        relation: renamed,
    }
}

/// The numbers of names.
#[derive(Default)]
struct Names(HashMap<String, usize, RandomState>);

impl Names {
    fn note(&mut self, name: &str) {
        let next = self.0.len();
        let name = folded(name);
        if !self.0.contains_key(&*name) {
            self.0.insert(name.into_owned(), next);
        }
    }

    /// Notes the names of relations: those of several parts that stand where a relation does.
    fn find(&mut self, sql: &str, tokens: &[Lexeme]) {
        let mut at = 0;
        while at < tokens.len() {
            let after = at
                .checked_sub(1)
                .and_then(|before| tokens.get(before)?.word());
            let parts = chain(tokens.get(at..).unwrap_or_default());
            if parts > 1 && after.is_some_and(|word| BEFORE.contains(&word)) {
                let named = tokens.iter().skip(at).step_by(2).take(parts);
                named.for_each(|part| self.note(inner(sql, part)));
            }
            at += (2 * parts).saturating_sub(1).max(1);
        }
    }

    /// Notes the names that stand only where privileges are given or statistics are made: they say
    /// nothing about rows.
    fn find_receivers(&mut self, parts: &[Part<'_>]) {
        let mut found: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize, RandomState> = HashMap::default();
        for part in parts {
            for range in &part.pieces.statements {
                let tokens = part.pieces.tokens.get(range.clone()).unwrap_or_default();
                for token in receivers(tokens) {
                    let name = inner(part.sql, token).to_lowercase();
                    let count = places.entry(name.clone()).or_default();
                    if *count == 0 {
                        found.push(name);
                    }
                    *count += 1;
                }
            }
        }
        if found.is_empty() {
            return;
        }
        let mut elsewhere = places;
        for part in parts {
            let names = part.pieces.tokens.iter();
            for token in names.filter(|token| matches!(token.kind, Kind::Word(_) | Kind::Quoted)) {
                if let Some(count) = elsewhere.get_mut(&*folded(inner(part.sql, token))) {
                    *count = count.wrapping_sub(1);
                }
            }
        }
        for name in found {
            if elsewhere.get(&name) == Some(&0) {
                self.note(&name);
            }
        }
    }

    fn spelled(&self, part: &str) -> String {
        let inside = part.trim_matches(QUOTES);
        match self.0.get(&*folded(inside)) {
            Some(number) => {
                let mut spelled = String::with_capacity(part.len() + 4);
                push_numbered(&mut spelled, part, inside, *number);
                spelled
            }
            None => part.to_string(),
        }
    }

    /// The text with names and plain literals numbered.
    fn replaced(&self, sql: &str, tokens: &[Lexeme]) -> String {
        let mut out = String::with_capacity(sql.len());
        let mut done = 0;
        let mut literals: HashMap<&str, usize, RandomState> = HashMap::default();
        for token in tokens {
            let Some(text) = sql.get(token.range.clone()) else {
                continue;
            };
            let before = sql.get(done..token.range.start).unwrap_or_default();
            match &token.kind {
                Kind::Word(_) | Kind::Quoted => {
                    let name = inner(sql, token);
                    let Some(number) = self.0.get(&*folded(name)) else {
                        continue;
                    };
                    out.push_str(before);
                    push_numbered(&mut out, text, name, *number);
                }
                Kind::Other(_) if is_plain(text) => {
                    let next = literals.len();
                    let number = *literals.entry(text).or_insert(next);
                    out.push_str(before);
                    out.push_str("'s");
                    push_number(&mut out, number);
                    out.push('\'');
                }
                _ => continue,
            }
            done = token.range.end;
        }
        out.push_str(sql.get(done..).unwrap_or_default());
        out
    }
}

/// Adds a name as it is written, quotes included, with a number in its place.
fn push_numbered(out: &mut String, written: &str, name: &str, number: usize) {
    let rest = match name {
        "" => written,
        _ => written.trim_start_matches(QUOTES),
    };
    let (before, _) = written.split_at(written.len() - rest.len());
    out.push_str(before);
    out.push('n');
    push_number(out, number);
    out.push_str(rest.get(name.len()..).unwrap_or_default());
}

fn push_number(out: &mut String, number: usize) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.extend(char::from_digit((number % 10) as u32, 10));
}

/// Words that announce a receiver.
const RECEIVER_KINDS: [&str; 7] = [
    "APPLICATION",
    "DATABASE",
    "GROUP",
    "PUBLIC",
    "ROLE",
    "SHARE",
    "USER",
];

/// Who is given a privilege, or the table that is analyzed.
fn receivers(tokens: &[Lexeme]) -> Vec<&Lexeme> {
    let verb = tokens.first().and_then(Lexeme::word);
    let from = match verb {
        Some("GRANT") => tokens.iter().rposition(|token| token.word() == Some("TO")),
        Some("REVOKE") => tokens
            .iter()
            .rposition(|token| token.word() == Some("FROM")),
        Some("ANALYZE") if tokens.len() == 2 => Some(0),
        _ => None,
    };
    let Some(from) = from else {
        return Vec::new();
    };
    let behind = tokens.get(from + 1..).unwrap_or_default().iter();
    behind
        .take_while(|token| match &token.kind {
            Kind::Word(word) => {
                !matches!(word.as_str(), "WITH" | "GRANTED" | "CASCADE" | "RESTRICT")
            }
            Kind::Quoted => true,
            Kind::Other(sign) => sign == ",",
            _ => false,
        })
        .filter(|token| match &token.kind {
            Kind::Word(word) => !RECEIVER_KINDS.contains(&word.as_str()),
            kind => *kind == Kind::Quoted,
        })
        .collect()
}

/// How many parts the name has that begins here: every other token is one.
fn chain(tokens: &[Lexeme]) -> usize {
    let is_name = |token: &Lexeme| matches!(token.kind, Kind::Word(_) | Kind::Quoted);
    let is_dot = |token: &Lexeme| matches!(&token.kind, Kind::Other(text) if text == ".");
    let mut parts = 0;
    let mut rest = tokens;
    while let [name, behind @ ..] = rest
        && is_name(name)
    {
        parts += 1;
        match behind {
            [dot, next @ ..] if is_dot(dot) => rest = next,
            _ => break,
        }
    }
    parts
}

/// A literal that is nothing but a word or the name of a relation: no date, no number, no pattern.
fn is_plain(text: &str) -> bool {
    let Some(inside) = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    else {
        return false;
    };
    // A relation as a text: what `'{{ this }}'` renders to.
    let bare: Cow<'_, str> = if inside.contains(['"', '`']) {
        inside.replace(['"', '`'], "").into()
    } else {
        inside.into()
    };
    bare.starts_with(|c: char| c.is_ascii_lowercase())
        && bare
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-'))
        && !bare.starts_with("now")
        && super::model::parse_interval("1", Some(&bare)).is_none()
}

/// A name in small letters.
fn folded(name: &str) -> Cow<'_, str> {
    let small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if name.bytes().all(small) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    }
}

fn inner<'s>(sql: &'s str, token: &Lexeme) -> &'s str {
    let text = sql.get(token.range.clone()).unwrap_or_default();
    text.trim_matches(QUOTES)
}

#[cfg(test)]
mod tests {
    use super::super::{Part, dialect};
    use super::{Alike, alike};
    use crate::effect::model::World;

    fn common(sql: &str) -> Alike {
        of_node(sql, None)
    }

    fn of_node(sql: &str, relation: Option<&str>) -> Alike {
        let part = Part::of(sql, dialect::dialect("postgres"));
        alike(&[part], relation, &World::default())
    }

    #[test]
    fn names_of_relations_and_receivers_make_no_difference() {
        let hook = |name: &str| {
            let sql = format!(
                "insert into audit.log (model) values ('\"shop\".\"dev\".\"{name}\"');\n\
                 grant select on dev.{name} to role_{name}, public; analyze t_{name}"
            );
            of_node(&sql, Some(&format!("dev.{name}")))
        };
        assert_eq!(hook("orders").parts, hook("refunds").parts);
        assert!(hook("orders").parts[0].contains("public"));
    }

    #[test]
    fn numbers_dates_and_names_that_stand_elsewhere_do() {
        assert_ne!(
            common("update s.t set a = 1").parts,
            common("update s.t set a = 2").parts
        );
        assert_ne!(
            common("insert into s.t values ('2026-01-01')").parts,
            common("insert into s.t values ('2026-01-02')").parts
        );
        assert_ne!(
            common("grant select on s.t to a; delete from s.t where a = 1").parts,
            common("grant select on s.t to b; delete from s.t where a = 1").parts
        );
    }
}
