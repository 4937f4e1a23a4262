//! SQL text into tokens as sqlparse 0.6.1 makes them, as far as cutting cares: its rules are tried in
//! their order, so odd texts come out as odd as there.

use std::collections::HashMap;
use std::ops::Range;

/// What a token is to the cutter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One blank.
    Blank,
    /// A line's end.
    Newline,
    /// A comment up to the line's end, with it.
    LineComment,
    /// A comment in `/* */`.
    Comment,
    /// A comment that begins with `+`: to sqlparse it is none of the other two.
    Hint,
    Semicolon,
    Open,
    Close,
    /// `CREATE`, or `CREATE OR REPLACE`.
    Create,
    /// A word that may open or close a block.
    Keyword,
    /// Anything else.
    Other,
}

/// The words that cutting looks at, beside `CREATE`, `CASE` and those that `END` begins.
const KEYWORDS: [&str; 13] = [
    "DECLARE",
    "BEGIN",
    "TRANSACTION",
    "WORK",
    "DEFERRED",
    "IMMEDIATE",
    "EXCLUSIVE",
    "FOR",
    "WHILE",
    "LOOP",
    "DO",
    "IF",
    "GO",
];

/// Goes through a text token by token.
pub(super) struct Lexer<'s> {
    sql: &'s str,
    at: usize,
    /// Where the last of each quote stands: one that is not closed quotes nothing.
    last: [Option<usize>; 4],
    /// Where the last `*/` stands.
    last_close: Option<usize>,
    /// Where the last of each `$tag$` stands.
    last_tag: HashMap<&'s str, usize>,
}

const QUOTES: [char; 4] = ['\'', '"', '`', '´'];

impl<'s> Lexer<'s> {
    pub(super) fn new(sql: &'s str) -> Lexer<'s> {
        Lexer {
            sql,
            at: 0,
            last: QUOTES.map(|quote| sql.rfind(quote)),
            last_close: sql.rfind("*/"),
            last_tag: sql
                .match_indices('$')
                .filter_map(|(at, _)| Some((dollar_tag(sql.get(at..)?)?, at)))
                .collect(),
        }
    }

    fn rest(&self) -> &'s str {
        self.sql.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> Option<char> {
        self.sql.get(..self.at)?.chars().next_back()
    }

    /// The kind and length of the token here; the rules in sqlparse's order.
    fn token(&self, rest: &'s str, first: char) -> (Kind, usize) {
        if let Some(found) = self.delimited(rest) {
            return found;
        }
        if let Some(text) = rest.strip_prefix("--").or(rest.strip_prefix("# ")) {
            let hint = text.starts_with('+');
            let kind = if hint { Kind::Hint } else { Kind::LineComment };
            return (kind, line_length(rest));
        }
        match first {
            '\r' if rest.starts_with("\r\n") => return (Kind::Newline, 2),
            '\r' | '\n' => return (Kind::Newline, 1),
            _ if is_space(first) => return (Kind::Blank, first.len_utf8()),
            '`' | '´' => {
                return (
                    Kind::Other,
                    self.quoted(first, false).unwrap_or(first.len_utf8()),
                );
            }
            _ => {}
        }
        let after_word = self.before().is_some_and(is_word);
        if let Some(length) = placeholder(rest, after_word) {
            return (Kind::Other, length);
        }
        if is_letter(first) {
            return self.word(rest);
        }
        if let Some(length) = number(rest) {
            return (Kind::Other, length);
        }
        match first {
            '\'' | '"' => (Kind::Other, self.quoted(first, true).unwrap_or(1)),
            '[' if !after_word && !matches!(self.before(), Some(']' | ')')) => {
                (Kind::Other, bracketed(rest))
            }
            ';' => (Kind::Semicolon, 1),
            '(' => (Kind::Open, 1),
            ')' => (Kind::Close, 1),
            _ if is_word(first) => self.word(rest),
            _ => (Kind::Other, operator(rest, first)),
        }
    }

    /// A dollar-quoted text or a comment that is closed.
    fn delimited(&self, rest: &str) -> Option<(Kind, usize)> {
        if rest.starts_with("/*") {
            if self.last_close? < self.at + 2 {
                return None;
            }
            let end = rest.get(2..)?.find("*/")?;
            let hint = rest.starts_with("/*+");
            let kind = if hint { Kind::Hint } else { Kind::Comment };
            return Some((kind, end + 4));
        }
        let opens = !matches!(self.before(), Some(c) if is_word(c) || c == '"' || c == '$');
        if !rest.starts_with('$') || !opens {
            return None;
        }
        let tag = dollar_tag(rest)?;
        if *self.last_tag.get(tag)? < self.at + tag.len() {
            return None;
        }
        let end = rest.get(tag.len()..)?.find(tag)?;
        Some((Kind::Other, end + 2 * tag.len()))
    }

    /// The length of a quoted text. A doubled quote, and with `escapes` one behind a backslash, goes on
    /// if there is a quote left to end it.
    fn quoted(&self, quote: char, escapes: bool) -> Option<usize> {
        let last = *self
            .last
            .get(QUOTES.iter().position(|one| *one == quote)?)?;
        let (last, width) = (last?, quote.len_utf8());
        let mut at = self.at + width;
        loop {
            let rest = self.sql.get(at..)?;
            let next = rest.chars().next()?;
            let follows = |offset: usize| rest.get(offset..).is_some_and(|s| s.starts_with(quote));
            if next == quote {
                if follows(width) && last >= at + 2 * width {
                    at += 2 * width;
                    continue;
                }
                return Some(at + width - self.at);
            }
            let escaped = escapes && next == '\\' && follows(1);
            if escaped && last > at + width {
                at += 1 + width;
            } else {
                at += next.len_utf8();
            }
        }
    }

    /// A word: a name, or a keyword.
    fn word(&self, rest: &str) -> (Kind, usize) {
        let letters = is_letter(rest.chars().next().unwrap_or_default());
        let plain = length_while(rest, is_word);
        let word = rest.get(..plain).unwrap_or_default().to_ascii_uppercase();
        let after = rest.get(plain..).unwrap_or_default();
        if matches!(
            word.as_str(),
            "CASE" | "IN" | "VALUES" | "USING" | "FROM" | "AS"
        ) {
            return (Kind::Keyword, plain);
        }
        if letters && (qualifies(after) || self.before() == Some('.') || after.starts_with('(')) {
            return (Kind::Other, plain);
        }
        if let Some(found) = phrase(&word, rest, plain) {
            return found;
        }
        let length = length_while(rest, |c| is_word(c) || c == '$' || c == '#');
        let known = length == plain && KEYWORDS.contains(&word.as_str());
        (if known { Kind::Keyword } else { Kind::Other }, length)
    }
}

impl Iterator for Lexer<'_> {
    type Item = (Kind, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        let (kind, length) = self.token(rest, first);
        let start = self.at;
        self.at = start + length.max(first.len_utf8());
        Some((kind, start..self.at))
    }
}

/// Words that are one token with those that follow.
fn phrase(word: &str, rest: &str, length: usize) -> Option<(Kind, usize)> {
    let followed = |at: usize, words: &[&str]| following(rest, at, words);
    match word {
        "END" => {
            let end = followed(length, &["IF", "LOOP", "WHILE", "FOR", "CASE"]);
            Some((Kind::Keyword, end.unwrap_or(length)))
        }
        "IF" => {
            let not = followed(length, &["NOT"]).unwrap_or(length);
            Some((Kind::Other, followed(not, &["EXISTS"])?))
        }
        "CREATE" => {
            let replace = followed(length, &["OR"]).and_then(|or| followed(or, &["REPLACE"]));
            Some((Kind::Create, replace.unwrap_or(length)))
        }
        "HANDLER" => Some((Kind::Other, followed(length, &["FOR"])?)),
        "GO" => {
            let number = rest.get(length..)?.strip_prefix(is_space)?;
            let digits = length_while(number, |c| c.is_ascii_digit());
            let ends = !number.get(digits..)?.starts_with(is_word);
            (digits > 0 && ends).then(|| (Kind::Keyword, rest.len() - number.len() + digits))
        }
        _ => None,
    }
}

/// The end of the word that follows, if it is one of these.
fn following(rest: &str, at: usize, words: &[&str]) -> Option<usize> {
    let blanks = length_while(rest.get(at..)?, is_space);
    let start = at + blanks;
    let length = length_while(rest.get(start..)?, is_word);
    let word = rest.get(start..start + length)?;
    let known = words.iter().any(|one| one.eq_ignore_ascii_case(word));
    (blanks > 0 && known).then_some(start + length)
}

/// Whether a period follows that makes a word a qualifier.
fn qualifies(after: &str) -> bool {
    let after = after.trim_start_matches(is_space);
    after
        .strip_prefix('.')
        .is_some_and(|name| !name.starts_with(|c: char| c.is_numeric()))
}

/// `?`, `%s`, `%(x)s`, `$1`, `:x`, `@x`, `\x`.
fn placeholder(rest: &str, after_word: bool) -> Option<usize> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let behind = chars.as_str();
    match first {
        ':' if behind.starts_with([':', '=']) => Some(2),
        '?' => Some(1),
        '%' if behind.starts_with('s') || behind.starts_with('S') => Some(2),
        '%' => {
            let name = behind.strip_prefix('(')?;
            let length = length_while(name, is_word);
            let ends = name.get(length..)?.get(..2)?.eq_ignore_ascii_case(")s");
            (length > 0 && ends).then_some(length + 4)
        }
        '$' | ':' if !after_word => {
            let length = length_while(behind, is_word);
            (length > 0).then_some(length + 1)
        }
        '\\' => {
            let length = length_while(behind, is_word);
            (length > 0).then_some(length + 1)
        }
        '@' | '#' => {
            let name = behind.strip_prefix('#').filter(|_| first == '#');
            let name = name.unwrap_or(behind);
            let length = length_while(name, is_word);
            let is_name = name.starts_with(is_letter) && name.chars().nth(1).is_some_and(is_word);
            is_name.then(|| rest.len() - name.len() + length)
        }
        _ => None,
    }
}

/// The length of a number. A letter that follows a whole one takes its last digit along into a word.
fn number(rest: &str) -> Option<usize> {
    let digits = rest.strip_prefix('-').unwrap_or(rest);
    let sign = rest.len() - digits.len();
    let hex = digits.strip_prefix("0x").or(digits.strip_prefix("0X"));
    if let Some(hex) = hex {
        let length = length_while(hex, |c| c.is_ascii_hexdigit());
        if length > 0 {
            return Some(sign + 2 + length);
        }
    }
    let whole = length_while(digits, |c| c.is_ascii_digit());
    if whole == 0 {
        return None;
    }
    let mut exponent = whole;
    if let Some(fraction) = digits.get(whole..)?.strip_prefix('.') {
        let length = length_while(fraction, |c| c.is_ascii_digit());
        exponent += if length > 0 { 1 + length } else { 0 };
    }
    for mantissa in [exponent, whole] {
        if let Some(power) = digits.get(mantissa..)?.strip_prefix(['e', 'E']) {
            let power_digits = power.strip_prefix('-').unwrap_or(power);
            let length = length_while(power_digits, |c| c.is_ascii_digit());
            if length > 0 {
                return Some(sign + digits.len() - power_digits.len() + length);
            }
        }
    }
    let glued = digits
        .get(whole..)?
        .starts_with(|c: char| is_letter(c) || c == '_');
    match whole - usize::from(glued) {
        0 => None,
        length => Some(sign + length),
    }
}

/// `[name]`, or the bracket alone.
fn bracketed(rest: &str) -> usize {
    let end = rest.get(1..).and_then(|name| name.find(['[', ']']));
    match end {
        Some(end) if end > 0 && rest.get(end + 1..).is_some_and(|s| s.starts_with(']')) => end + 2,
        _ => 1,
    }
}

/// The length of an operator; `+--` is one, not a comment.
fn operator(rest: &str, first: char) -> usize {
    let one = first.len_utf8();
    for known in ["->>", "->", "#>>", "#>", "@>", "<@", "?|", "?&", "#-"] {
        if rest.starts_with(known) {
            return known.len();
        }
    }
    match first {
        '-' => 1,
        '<' | '>' | '=' | '~' | '!' => {
            length_while(rest, |c| matches!(c, '<' | '>' | '=' | '~' | '!'))
        }
        '+' | '/' | '@' | '#' | '%' | '^' | '&' | '|' => length_while(rest, |c| {
            matches!(c, '+' | '/' | '@' | '#' | '%' | '^' | '&' | '|' | '-')
        }),
        _ => one,
    }
}

/// `$tag$`.
fn dollar_tag(rest: &str) -> Option<&str> {
    let name = rest.get(1..)?;
    let length = length_while(name, is_word);
    let fits = length == 0 || name.starts_with(|c: char| c == '_' || is_letter(c));
    let closed = name.get(length..)?.starts_with('$');
    if fits && closed {
        rest.get(..length + 2)
    } else {
        None
    }
}

/// Up to the line's end, with it.
fn line_length(rest: &str) -> usize {
    match rest.find(['\r', '\n']) {
        Some(at) if rest.get(at..).is_some_and(|end| end.starts_with("\r\n")) => at + 2,
        Some(at) => at + 1,
        None => rest.len(),
    }
}

fn length_while(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// Python's `\s`.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Python's `\w`.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The letters that sqlparse lets names begin with.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || ('À'..='Ü').contains(&c) || ('à'..='ü').contains(&c)
}
